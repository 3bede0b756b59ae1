"""Each way in which a register can be wrong is found, and its place named."""

from pathlib import Path

import pytest

from exeat.domain.errors import InputError
from exeat.formats.register import load_register
from tests.formats import wrong_forms, wrong_names, wrong_terms
from tests.formats.small_register import (
    AUTHORITIES,
    EDITION,
    EVENTS,
    FILES,
    MISSIONS,
    SOURCES,
    STATES,
    UNION,
    WORDS,
    ZONE,
    Table,
    leaves,
    write,
)
from tests.formats.wrong import MARK, Seed

SEEDS = {**wrong_forms.SEEDS, **wrong_terms.SEEDS, **wrong_names.SEEDS}


def faults_of(folder: Path) -> list[InputError]:
    """Return the faults of a register that has some."""
    with pytest.raises(ExceptionGroup) as caught:
        load_register(folder, folder / "none", areas=Table())
    return leaves(caught.value)


@pytest.mark.parametrize("seed", SEEDS.values(), ids=SEEDS)
def test_names_the_place_of_a_fault(seed: Seed, tmp_path: Path) -> None:
    text, place = seed.edited()
    faults = faults_of(write(tmp_path, **{seed.file: text}))
    assert [str(fault) for fault in faults if fault.file != seed.file] == []
    assert len(faults) == 1, [str(fault) for fault in faults]
    [fault] = faults
    assert (fault.file, fault.line, fault.column) == (seed.file, *place)
    assert seed.says in fault.problem
    assert seed.remedy in fault.remedy
    assert seed.field in (None, fault.field)
    assert str(fault).startswith(f"{seed.file}:{place[0]}:{place[1]}: ")


def test_the_small_register_has_no_fault(tmp_path: Path) -> None:
    load_register(write(tmp_path), tmp_path / "none", areas=Table())


def test_reports_all_faults_at_once_in_order(tmp_path: Path) -> None:
    chosen = [SEEDS["duty that does not exist"], SEEDS["place"], SEEDS["calendar"]]
    changes: dict[str, str] = {}
    for seed in chosen:
        text = changes.get(seed.file, FILES[seed.file])
        changes[seed.file] = text.replace(seed.old, seed.new.replace(MARK, ""))
    changes[STATES] = FILES[STATES].replace("states:", "\tstates:", 1)
    faults = faults_of(write(tmp_path, **changes))
    assert [(fault.file, fault.problem.split("'")[-2:-1]) for fault in faults] == [
        (UNION, ["EU"]),
        (ZONE, ["notifi"]),
        (ZONE, ["km-nil"]),
        (STATES, []),
    ]
    assert [fault.line for fault in faults[1:3]] == sorted(
        fault.line or 0 for fault in faults[1:3]
    )


def test_an_unreadable_file_does_not_make_its_names_unknown(tmp_path: Path) -> None:
    faults = faults_of(write(tmp_path, **{SOURCES: "news-2023: [\n", WORDS: "a: &b\n"}))
    assert {fault.file for fault in faults} == {SOURCES, WORDS}


@pytest.mark.parametrize("name", [AUTHORITIES, EDITION, STATES, WORDS])
def test_a_file_that_must_be_there(name: str, tmp_path: Path) -> None:
    faults = faults_of(write(tmp_path, **{name: None}))
    assert [(fault.file, fault.problem) for fault in faults] == [
        (name, "the file is missing")
    ]


@pytest.mark.parametrize(
    "name", ["notes.yml", "events/july.yml", "measures/loose.yml", "places/x.yml"]
)
def test_a_file_that_has_no_place(name: str, tmp_path: Path) -> None:
    [fault] = faults_of(write(tmp_path, **{name: "a: 1\n"}))
    assert (fault.file, fault.line) == (name, None)
    assert fault.problem == "the register has no such file"


def test_missions_in_a_state_that_nobody_knows(tmp_path: Path) -> None:
    moved = {MISSIONS: None, "missions/XX.yml": FILES[MISSIONS]}
    [fault] = faults_of(write(tmp_path, **moved))
    assert fault.file == "missions/XX.yml"
    assert "'XX', is no state of the register" in fault.problem


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("sources/more.yml", "news-2023: {publisher: X, rank: press}\n", "news-2023"),
        (
            "missions/PL.yml",
            "no-embassy-moscow: {name: X, kind: embassy, sending: NO, source: news-2023}\n",
            "no-embassy-moscow",
        ),
        (
            "events/2024.yml",
            "speech-2023: {on: 2024-01-01, actor: GB, act: X, source: news-2023}\n",
            "speech-2023",
        ),
    ],
    ids=["sources", "missions", "events"],
)
def test_a_key_in_two_files(name: str, text: str, key: str, tmp_path: Path) -> None:
    faults = faults_of(write(tmp_path, **{name: text}))
    [fault] = faults
    assert f"the key {key!r} stands in" in fault.problem
    assert {fault.file, fault.problem.split(" stands in ")[1].split(" ")[0]} == {
        name,
        {"s": SOURCES, "m": MISSIONS, "e": EVENTS}[name[0]],
    }


def test_a_measure_in_two_folders(tmp_path: Path) -> None:
    copy = {"measures/gb/ru-gb-2023.yml": FILES[ZONE]}
    problems = [fault.problem for fault in faults_of(write(tmp_path, **copy))]
    assert any("is not the folder of the file" in problem for problem in problems)
    assert any("stands in measures/gb/" in problem for problem in problems)


@pytest.mark.parametrize("text", ["[]", "1", "~", "word", "[{}]", "{a: {}}", "{a: 1}"])
@pytest.mark.parametrize("name", list(FILES))
def test_no_shape_of_a_file_breaks_the_check(
    name: str, text: str, tmp_path: Path
) -> None:
    faults = faults_of(write(tmp_path, **{name: text}))
    assert any(fault.file == name for fault in faults)
