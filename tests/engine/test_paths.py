from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exeat.domain.trip import Leg, PathKnowledge, Waypoint
from exeat.engine.paths import path_of
from tests.small_register import CAPITAL, at, leg, moment, place

TWO_EAST = place("Two east", 0, 2)
WEST = place("West", 0, 0)


def along(*points: tuple[float, str | None], arrive: str = "25T13:00") -> Leg:
    """Return a leg of four hours along the equator with points on the way."""
    via = tuple(
        Waypoint(position=at(0, lon), at=moment(when) if when else None)
        for lon, when in points
    )
    return leg(WEST, TWO_EAST, "25T09:00", arrive, via=via, known=PathKnowledge.TRACK)


def moments(leg_: Leg) -> list[str]:
    return [f"{vertex.at:%H:%M:%S}" for vertex in path_of(leg_, 0).vertices]


def test_a_leg_of_two_ends_has_their_moments() -> None:
    path = path_of(leg(), 3)
    assert path.leg == 3
    assert [vertex.name for vertex in path.vertices] == ["Capital", "Far"]
    assert [vertex.state for vertex in path.vertices] == ["XX", "XX"]
    assert [vertex.at for vertex in path.vertices] == [
        moment("25T09:00"),
        moment("25T15:00"),
    ]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        pytest.param([(1, None)], ["09:00:00", "11:00:00", "13:00:00"], id="half way"),
        pytest.param(
            [(0.5, None), (1.5, None)],
            ["09:00:00", "10:00:00", "12:00:00", "13:00:00"],
            id="in proportion to distance",
        ),
        pytest.param(
            [(1, "25T10:00")], ["09:00:00", "10:00:00", "13:00:00"], id="as said"
        ),
        pytest.param(
            [(0.5, None), (1, "25T10:00"), (1.5, None)],
            ["09:00:00", "09:30:00", "10:00:00", "11:30:00", "13:00:00"],
            id="between the neighbours that have one",
        ),
        pytest.param(
            [(0.0001, None), (2 / 3, None)],
            ["09:00:00", "09:00:01", "10:20:00", "13:00:00"],
            id="to the nearest second",
        ),
    ],
)
def test_moments_are_shared_out(
    points: list[tuple[float, str | None]], expected: list[str]
) -> None:
    assert moments(along(*points)) == expected


def test_a_leg_that_goes_nowhere_waits_at_its_start() -> None:
    still = leg(CAPITAL, CAPITAL, via=(Waypoint(position=CAPITAL.position),))
    assert moments(still) == ["09:00:00", "09:00:00", "15:00:00"]


def test_a_share_of_a_segment_has_its_moment() -> None:
    path = path_of(along((1, None)), 0)
    assert path.moment(0, 0.25) == moment("25T09:30")
    assert path.moment(1, 0.5) == moment("25T12:00")
    assert path.moment(1, 1) == moment("25T13:00")


def test_moments_are_shown_on_the_clock_of_the_origin() -> None:
    clock = ZoneInfo("Asia/Tokyo")
    path = path_of(leg(depart_at=datetime(2026, 5, 25, 9, tzinfo=clock)), 0)
    assert {vertex.at.tzinfo for vertex in path.vertices} == {clock}


def test_hours_are_shared_out_as_they_pass_where_clocks_change() -> None:
    clock = ZoneInfo("Europe/London")
    night = leg(
        depart_at=datetime(2026, 3, 29, 0, 30, tzinfo=clock),
        arrive_at=datetime(2026, 3, 29, 4, 0, tzinfo=clock),
    )
    half_way = path_of(night, 0).moment(0, 0.5)
    assert half_way.isoformat() == "2026-03-29T02:45:00+01:00"


def test_a_leg_without_moments_is_a_fault_of_the_reader() -> None:
    nowhen: Any = None
    with pytest.raises(AssertionError, match="carry moments"):
        path_of(leg(depart_at=nowhen), 0)
