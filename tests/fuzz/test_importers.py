"""Mutants of valid files are read or refused; nothing else ever happens.

``EXEAT_SOAK=1`` gives each reader 300 seconds instead of a fixed number of mutants.
"""

import os
import time
from itertools import count, islice

import pytest

from exeat.service.imports import sandbox
from tests.fuzz.mutation import Target, hunt, is_refusal, mutant_of
from tests.fuzz.targets import TARGETS, planted

SOAK_S = 300
_BATCH = 200


@pytest.mark.parametrize("name", TARGETS)
def test_the_files_that_mutants_come_from_are_read(name: str) -> None:
    target, _ = TARGETS[name]
    assert target.corpus
    for content in target.corpus:
        target.read(content)


@pytest.mark.parametrize("name", TARGETS)
def test_mutants_are_read_or_refused(name: str) -> None:
    target, number = TARGETS[name]
    is_soak = os.environ.get("EXEAT_SOAK") == "1"
    until = time.monotonic() + SOAK_S
    seeds = count() if is_soak else iter(range(number))
    read = refused = 0
    while batch := list(islice(seeds, _BATCH)):
        found = hunt(target, batch)
        assert found.broke == (), found.broke[0]
        read, refused = read + found.read, refused + found.refused
        if is_soak and time.monotonic() > until:
            break
    assert read + refused >= number
    # Mutants that are all alike would prove nothing.
    assert refused > number // 10


@pytest.mark.parametrize("name", TARGETS)
def test_a_mutant_differs_and_is_made_again_by_its_seed(name: str) -> None:
    target, _ = TARGETS[name]
    mutants = [mutant_of(target, seed) for seed in range(200)]
    assert not set(mutants) & set(target.corpus)
    assert mutants == [mutant_of(target, seed) for seed in range(200)]
    assert len(set(mutants)) > 150


def test_a_planted_fault_is_found() -> None:
    whole, number = TARGETS["JSON"]
    target = Target(read=planted, corpus=whole.corpus)
    found = hunt(target, range(number))
    assert {type(error) for _, error, _ in found.broke} >= {KeyError}
    assert found.refused > 0
    seed, _, mutant = found.broke[0]
    assert mutant_of(target, seed) == mutant


def test_a_refusal_is_an_error_of_ours_or_a_group_of_them() -> None:
    assert not is_refusal(ValueError("x"))
    assert not is_refusal(ExceptionGroup("x", [ValueError("x")]))


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("XLSX", "exeat.formats.xlsx:read_rows"),
        ("CSV", "exeat.formats.csv_trips:read_rows"),
        ("iCalendar", "exeat.formats.calendar_events:read_events"),
        ("GPX", "exeat.formats.gpx:read_points"),
    ],
)
def test_mutants_are_read_or_refused_in_the_child_alike(name: str, reader: str) -> None:
    target, _ = TARGETS[name]

    def read(content: bytes) -> object:
        return sandbox.run(reader, content, "a").value

    child = Target(
        read=read, corpus=target.corpus, tokens=target.tokens, mutate=target.mutate
    )
    found = hunt(child, range(10))
    assert found.broke == ()
    assert found.read + found.refused == 10
