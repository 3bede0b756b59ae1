from dataclasses import replace
from typing import Any

import pytest

from exeat.domain.trip import PathKnowledge, Stay
from exeat.engine.completeness import missing
from tests.small_register import CAPITAL, FAR, leg, trip

BARE = trip()
NIGHT = trip(leg(arrive="26T15:00"))
LODGED, ROOFLESS = Stay(place=FAR, lodging="Hotel"), Stay(place=CAPITAL)


@pytest.mark.parametrize(
    "item", ["dates", "travellers", "companions", "places", "conveyance"]
)
def test_every_trip_gives(item: str) -> None:
    assert missing((item,), BARE) == ()


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        ("purpose", {"purpose": "official"}),
        ("kind-of-trip", {"kind": "private"}),
        ("contacts", {"contacts": ()}),
        ("vehicle", {"vehicle": "a car"}),
    ],
)
def test_an_item_is_missing_until_it_is_said(
    item: str, changes: dict[str, Any]
) -> None:
    assert missing((item,), BARE) == (item,)
    assert missing((item,), replace(BARE, **changes)) == ()


@pytest.mark.parametrize(
    ("item", "changes", "expected"),
    [
        pytest.param("conveyance", {"by": None}, True, id="no conveyance"),
        pytest.param("vehicle", {"by": "rail"}, False, id="no car, no registration"),
        pytest.param("carrier", {"by": "car"}, False, id="no carrier by car"),
        pytest.param("carrier", {"by": "rail"}, True, id="no carrier by rail"),
        pytest.param("route", {"by": "car"}, True, id="ends only by car"),
        pytest.param("route", {"by": None}, True, id="ends only by nobody knows what"),
        pytest.param("route", {"by": "air"}, False, id="ends only by air"),
        pytest.param("route", {"known": PathKnowledge.VIA}, False, id="points"),
        pytest.param("route", {"known": PathKnowledge.TRACK}, False, id="a track"),
        pytest.param("border-points", {"by": "car"}, True, id="ends only, border"),
    ],
)
def test_what_a_leg_leaves_out_is_missing(
    item: str, changes: dict[str, Any], *, expected: bool
) -> None:
    assert (missing((item,), trip(leg(**changes))) == (item,)) is expected


def test_a_carrier_once_said_is_there() -> None:
    assert missing(("carrier",), trip(leg(by="rail"), carrier="No. 5")) == ()


@pytest.mark.parametrize(
    ("base", "stays", "expected"),
    [
        pytest.param(BARE, None, False, id="back the same day"),
        pytest.param(NIGHT, None, True, id="a night, nothing said"),
        pytest.param(NIGHT, (), False, id="a night, none away"),
        pytest.param(NIGHT, (LODGED,), False, id="lodged"),
        pytest.param(NIGHT, (LODGED, ROOFLESS), True, id="one of two"),
        pytest.param(BARE, (ROOFLESS,), True, id="a stay without lodging"),
    ],
)
def test_lodging_is_missing_where_a_night_has_none(
    base: Any, stays: Any, *, expected: bool
) -> None:
    found = missing(("lodging",), replace(base, stays=stays))
    assert (found == ("lodging",)) is expected


def test_an_item_that_nobody_has_heard_of_is_missing() -> None:
    assert missing(("blood-type", "dates"), BARE) == ("blood-type",)


def test_what_is_missing_keeps_its_order() -> None:
    assert missing(("purpose", "dates", "contacts"), BARE) == ("purpose", "contacts")
