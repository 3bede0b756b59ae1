"""A frozen answer read back stands as the determination it was written from."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import exeat
from exeat.domain.errors import InputError
from exeat.domain.finding import Determination
from exeat.domain.register import Register
from exeat.engine.redecision import decided, redecided
from exeat.formats.frozen_determination import MAX_BYTES, read_decided

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yml"))
NOW = datetime.fromisoformat("2026-05-14T10:00:00+03:00")


@pytest.fixture(scope="module")
def register() -> Register:
    return exeat.load_register()


def answer(file: Path, register: Register, now: datetime = NOW) -> Determination:
    trip = exeat.read_trip(file, register)
    return exeat.check(trip, register, now=now)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_frozen_answer_stands_as_it_did(file: Path, register: Register) -> None:
    fresh = answer(file, register)
    frozen = read_decided(exeat.to_json(fresh, register).encode(), "frozen")
    assert frozen == decided(fresh)
    assert redecided(frozen, decided(fresh)) == ()
    assert frozen.stands


def test_a_later_moment_turns_the_status_and_nothing_else(register: Register) -> None:
    file = next(one for one in EXAMPLES if one.stem == "volokolamsk")
    before = answer(file, register)
    after = answer(file, register, datetime.fromisoformat("2026-05-22T10:00+03:00"))
    frozen = read_decided(exeat.to_json(before, register).encode(), "frozen")
    found = redecided(frozen, decided(after))
    assert found
    assert all(one.is_only_time for one in found)


def written(**changes: Any) -> bytes:
    """Return a small answer with fields changed."""
    determination = {
        "register_edition": "1",
        "engine_version": "1",
        "now": "2026-05-14T10:00:00+03:00",
        "findings": [],
        "a field of version 1.7": True,
    }
    fields = {"format": "exeat-determination", "version": "1.7"}
    return json.dumps({**fields, "determination": determination, **changes}).encode()


def test_fields_that_a_later_version_added_are_passed_over() -> None:
    assert read_decided(written(), "frozen").stands == {}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"7", id="a number"),
        pytest.param(written(format="other"), id="another format"),
        pytest.param(written(version="2.0"), id="another version"),
        pytest.param(written(determination=None), id="no determination"),
        pytest.param(written(determination={}), id="no fields"),
        pytest.param(b'{"format":1,"format":2}', id="a key twice"),
        pytest.param(written().replace(b"true", b"NaN"), id="NaN"),
        pytest.param(b"[" * 200_000, id="deep"),
        pytest.param(b" " * (MAX_BYTES + 1), id="too large"),
        pytest.param(written(version=1), id="a version that is no text"),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no determination of version 1"):
        read_decided(data, "frozen")
