import pickle
from datetime import datetime

import pytest

from exeat.domain.errors import (
    AmbiguousPlaceError,
    AssetError,
    CalendarGapError,
    ExeatError,
    InputError,
    LocalTimeError,
    PositionError,
    RadiusError,
    UnknownKeyError,
    UnknownPlaceError,
    faults_in,
)

LOCAL = datetime.fromisoformat("2026-10-25T01:30")
BOTH = ("2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00")


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        pytest.param(
            PositionError(37.6, 200.0),
            "position",
            "latitude 37.6, longitude 200.0 is no position on Earth; give latitude -90"
            " to 90 and longitude -180 to 180 in degrees",
            id="position",
        ),
        pytest.param(
            PositionError(137.6, 55.7),
            "position",
            "latitude 137.6, longitude 55.7 is no position on Earth; the two look"
            " swapped: latitude comes first",
            id="swapped",
        ),
        pytest.param(
            PositionError(181.0, 55.7),
            "position",
            "latitude 181.0, longitude 55.7 is no position on Earth; give latitude -90"
            " to 90 and longitude -180 to 180 in degrees",
            id="too far to be swapped",
        ),
        pytest.param(
            PositionError(91.0, 91.0),
            "position",
            "latitude 91.0, longitude 91.0 is no position on Earth; give latitude -90"
            " to 90 and longitude -180 to 180 in degrees",
            id="wrong either way",
        ),
        pytest.param(
            RadiusError(0.0),
            "radius",
            "a disk cannot have a radius of 0.0 m; give a radius above zero and up to"
            " 9,900 km",
            id="radius",
        ),
        pytest.param(
            InputError("it is wrong", remedy="mend it"),
            "input",
            "it is wrong; mend it",
            id="input",
        ),
        pytest.param(
            InputError("it is wrong", remedy="mend it", file="a.yml"),
            "input",
            "a.yml: it is wrong; mend it",
            id="input with a file",
        ),
        pytest.param(
            InputError("it is wrong", remedy="mend it", file="a.yml", line=3),
            "input",
            "a.yml:3: it is wrong; mend it",
            id="input with a line",
        ),
        pytest.param(
            InputError(
                "it is wrong",
                remedy="mend it",
                file="a.yml",
                line=3,
                column=5,
                field="legs[0].by",
            ),
            "input",
            "a.yml:3:5: legs[0].by: it is wrong; mend it",
            id="input with everything",
        ),
        pytest.param(
            InputError("it is wrong", remedy="mend it", field="legs"),
            "input",
            "legs: it is wrong; mend it",
            id="input with a field",
        ),
        pytest.param(
            UnknownPlaceError("Tverr"),
            "unknown-place",
            "no place named 'Tverr' is known; give coordinates as 'lat, lon' or an"
            " airport code",
            id="place",
        ),
        pytest.param(
            UnknownPlaceError("Tverr", ["Tver", "Tura"]),
            "unknown-place",
            "no place named 'Tverr' is known; did you mean Tver, Tura? else give"
            " coordinates as 'lat, lon' or an airport code",
            id="place with suggestions",
        ),
        pytest.param(
            AmbiguousPlaceError("Springfield", ["one", "two"]),
            "ambiguous-place",
            "'Springfield' may be any of: one; two; add the state or region, as in"
            " 'Tver, RU', or give coordinates",
            id="ambiguous",
        ),
        pytest.param(
            LocalTimeError(LOCAL, "Europe/London", BOTH),
            "local-time",
            "the local time 2026-10-25T01:30:00 occurs twice in Europe/London; write"
            " the offset: 2026-10-25T01:30+01:00 or 2026-10-25T01:30+00:00",
            id="twice",
        ),
        pytest.param(
            LocalTimeError(LOCAL, "Europe/London", BOTH[:1] * 2),
            "local-time",
            "the local time 2026-10-25T01:30:00 does not exist in Europe/London; write"
            " the offset: 2026-10-25T01:30+01:00 or 2026-10-25T01:30+01:00",
            id="never",
        ),
        pytest.param(
            CalendarGapError("RU", 2050),
            "calendar-gap",
            "working calendar 'RU' has no entry for 2050; add 2050 to the register, with"
            " its decree as source",
            id="gap",
        ),
        pytest.param(
            UnknownKeyError("area", "XX-9"),
            "unknown-key",
            "the register has no area 'XX-9'; list the known ones, or add the area with"
            " its source",
            id="key",
        ),
        pytest.param(
            UnknownKeyError("area", "XX-9", ["XX-1", "XX-2"]),
            "unknown-key",
            "the register has no area 'XX-9'; known are XX-1, XX-2",
            id="key with the known",
        ),
        pytest.param(
            AssetError("places.sqlite"),
            "asset",
            "the built file 'places.sqlite' is absent; run 'make assets' in the"
            " checkout, or install the wheel again",
            id="asset",
        ),
    ],
)
def test_an_error_has_a_code_a_sentence_and_a_remedy(
    error: ExeatError, code: str, text: str
) -> None:
    assert error.code == code
    assert str(error) == text
    assert str(error) == f"{error.sentence}; {error.remedy}"


def test_an_error_keeps_the_facts_for_machines() -> None:
    unknown = UnknownPlaceError("Tverr", ["Tver"])
    assert (unknown.name, unknown.suggestions) == ("Tverr", ("Tver",))
    several = AmbiguousPlaceError("Tver", ["one", "two"])
    assert (several.name, several.candidates) == ("Tver", ("one", "two"))
    local = LocalTimeError(LOCAL, "Europe/London", BOTH)
    assert (local.zone, local.choices) == ("Europe/London", BOTH)
    gap = CalendarGapError("RU", 2050)
    assert (gap.calendar, gap.year) == ("RU", 2050)
    key = UnknownKeyError("area", "XX-9")
    assert (key.kind, key.key) == ("area", "XX-9")
    wrong = InputError("bad", remedy="mend", file="a", line=1, column=2, field="f")
    assert (wrong.problem, wrong.file, wrong.line) == ("bad", "a", 1)
    assert (wrong.column, wrong.field) == (2, "f")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(PositionError(91.0, 0.0), id="made from facts"),
        pytest.param(
            InputError("is no date", remedy="write a date", file="t.yml", line=3),
            id="made from a sentence",
        ),
    ],
)
def test_an_error_passes_from_one_process_to_another(error: ExeatError) -> None:
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)


def test_faults_are_taken_out_of_groups_in_order() -> None:
    one, two, three = (
        InputError(name, remedy="mend it", file="trip.yml") for name in "abc"
    )
    group = ExceptionGroup("several", [one, ExceptionGroup("more", [two, three])])
    assert list(faults_in(group, InputError)) == [one, two, three]
    assert list(faults_in(one, InputError)) == [one]


def test_what_is_no_fault_is_raised() -> None:
    group = ExceptionGroup("several", [InputError("a", remedy="b"), KeyError("c")])
    found = faults_in(group, InputError)
    assert next(found).problem == "a"
    with pytest.raises(KeyError, match="c"):
        next(found)
