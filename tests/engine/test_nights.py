"""Leaving a zone where only nights spent outside count."""

from dataclasses import replace
from typing import Any

import pytest

from exeat.domain.measure import AnyOfZone, AreaZone, Leaves, Reference
from exeat.domain.place import Place
from exeat.domain.trip import Stay, Trip
from exeat.engine.asking import Case
from exeat.engine.triggering import Triggering
from exeat.engine.triggers import triggered
from tests.small_register import (
    ABROAD,
    CAPITAL,
    FAR,
    HOME,
    SECRETARY,
    SUBURB,
    Asked,
    answering,
    case,
    disk_zone,
    leaves_zone,
    leg,
    moment,
    place,
    provision,
    stated,
    trip,
)

YES = stated("trigger.leaves.abroad", value=True)
NIGHTS = replace(leaves_zone(), overnight_only=True)


def night_case(trip_: Trip, trigger: Leaves = NIGHTS, **changes: Any) -> Case:
    return case(provision(trigger=trigger), trip_, **changes)


def result(case_: Case, **answers: str) -> Triggering:
    known = {key.replace("__", "."): value for key, value in answers.items()}
    return triggered(case_, answering(known))


def there_and_back(goal: Place, back: str, **changes: Any) -> Trip:
    return trip(leg(CAPITAL, goal), leg(goal, CAPITAL, back, "29T12:00"), **changes)


def stay(where: Place, **changes: Any) -> Stay:
    return Stay(place=where, **changes)


@pytest.mark.parametrize(
    ("way", "holds"),
    [
        pytest.param(there_and_back(FAR, "25T20:00"), False, id="back the same day"),
        pytest.param(there_and_back(FAR, "26T08:00"), True, id="back the next day"),
        pytest.param(there_and_back(SUBURB, "26T08:00"), False, id="a night inside"),
        pytest.param(
            there_and_back(FAR, "25T20:00", stays=(stay(FAR),)), True, id="a stay"
        ),
        pytest.param(
            there_and_back(
                FAR,
                "25T20:00",
                stays=(
                    stay(FAR, from_at=moment("25T15:00"), until_at=moment("25T18:00")),
                ),
            ),
            False,
            id="a stay by day",
        ),
        pytest.param(
            there_and_back(
                FAR,
                "26T08:00",
                stays=(
                    stay(FAR, from_at=moment("25T15:00"), until_at=moment("26T08:00")),
                ),
            ),
            True,
            id="a stay over night",
        ),
        pytest.param(
            there_and_back(ABROAD, "26T08:00", stays=(stay(ABROAD),)),
            False,
            id="a night abroad",
        ),
        pytest.param(
            trip(leg(HOME, FAR), leg(FAR, HOME, "26T08:00", "26T12:00")),
            True,
            id="a night between two legs from and to abroad",
        ),
        pytest.param(trip(leg(HOME, CAPITAL)), False, id="ends at the seat"),
        pytest.param(trip(leg(CAPITAL, HOME)), False, id="ends abroad"),
    ],
)
def test_a_night_outside_counts(way: Trip, *, holds: bool) -> None:
    found = result(night_case(way))
    assert (found.holds, found.step.code) == (holds, "overnight")


def test_the_way_out_tells_when_the_zone_is_left() -> None:
    found = result(night_case(there_and_back(FAR, "26T08:00")))
    assert [c.direction for c in found.crossings] == ["out", "in"]
    assert found.moments[Reference.LEAVING_ZONE] == found.crossings[0].at
    assert found.step.values["near"] == "Far"
    inside = result(night_case(there_and_back(SUBURB, "26T08:00")))
    assert inside.margin is not None
    assert inside.margin.near == "Suburb"


def test_the_day_is_that_of_the_place() -> None:
    # 20:00 and 23:00 in Greenwich are two days in Moscow.
    eastern = replace(FAR, zone="Europe/Moscow")
    way = trip(
        leg(CAPITAL, eastern, "25T09:00", "25T20:00"),
        leg(eastern, CAPITAL, "25T23:00", "26T05:00"),
    )
    assert result(night_case(way)).holds
    western = replace(way.legs[0].destination, zone="UTC")
    same_day = trip(
        replace(way.legs[0], destination=western), replace(way.legs[1], origin=western)
    )
    assert not result(night_case(same_day)).holds


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_a_trip_that_ends_away_is_asked_about(answer: str, *, holds: bool) -> None:
    found = night_case(trip(leg(CAPITAL, FAR)))
    with pytest.raises(Asked, match=r"trip\.night"):
        result(found)
    assert result(found, trip__night=answer).holds is holds
    stays = (stay(FAR, from_at=moment("25T15:00"), until_at=moment("25T18:00")),)
    assert not result(night_case(trip(leg(CAPITAL, FAR), stays=stays))).holds


def test_a_trip_is_back_where_it_began_or_at_the_seat() -> None:
    alone = replace(SECRETARY, mission=None)
    round_trip = trip(leg(FAR, SUBURB), leg(SUBURB, FAR, "25T18:00", "25T20:00"))
    assert not result(night_case(round_trip, traveller=alone)).holds
    with pytest.raises(Asked, match=r"trip\.night"):
        result(night_case(trip(leg(HOME, CAPITAL)), traveller=alone))


def test_a_night_near_the_edge_is_asked_about() -> None:
    middle = replace(NIGHTS, zone=AreaZone(area="XX-1"))
    edge = place("Edge", 45, 20.995)
    found = night_case(there_and_back(edge, "26T08:00"), middle)
    with pytest.raises(Asked, match=r"geometry\.outside\.Middle"):
        result(found)


def test_a_night_outside_a_zone_without_geometry_is_asked_about() -> None:
    named = replace(NIGHTS, zone=AreaZone(area="", named="the town"))
    key = "trigger.leaves.zone.outside"
    way = there_and_back(FAR, "26T08:00")
    with pytest.raises(Asked, match=key):
        result(night_case(way, named))
    part = replace(NIGHTS, zone=AnyOfZone(parts=(disk_zone(), named.zone)))
    with pytest.raises(Asked, match=key):
        result(night_case(way, part))
    assert not result(night_case(there_and_back(SUBURB, "26T08:00"), part)).holds


def test_whether_abroad_counts_is_idle_for_nights() -> None:
    counts = replace(NIGHTS, abroad=YES)
    assert not result(night_case(there_and_back(ABROAD, "26T08:00"), counts)).holds
