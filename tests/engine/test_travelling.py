"""Any travel within the receiving state."""

import pytest

from exeat.domain.measure import Reference, Travels
from exeat.domain.trip import Trip
from exeat.engine.triggers import triggered
from tests.small_register import (
    ABROAD,
    CAPITAL,
    HOME,
    SUBURB,
    answering,
    case,
    leg,
    measure,
    moment,
    provision,
    trip,
)


@pytest.mark.parametrize(
    ("way", "code", "holds"),
    [
        pytest.param(trip(leg(CAPITAL, SUBURB)), "travels", True, id="within"),
        pytest.param(trip(leg(CAPITAL, ABROAD)), "travels", False, id="going abroad"),
        pytest.param(trip(leg(ABROAD, SUBURB)), "travels", False, id="coming in"),
        pytest.param(
            trip(leg(ABROAD, SUBURB), leg(SUBURB, CAPITAL, "26T09:00", "26T10:00")),
            "travels",
            True,
            id="going on within",
        ),
        pytest.param(trip(leg(HOME, ABROAD)), "elsewhere", False, id="elsewhere"),
    ],
)
def test_a_leg_with_both_ends_in_the_state_counts(
    way: Trip, code: str, *, holds: bool
) -> None:
    found = triggered(case(provision(trigger=Travels()), way), answering())
    assert (found.step.code, found.holds) == (code, holds)


def test_the_moments_are_those_of_the_trip_and_of_the_first_such_leg() -> None:
    way = trip(leg(ABROAD, CAPITAL), leg(CAPITAL, SUBURB, "26T09:00", "26T10:00"))
    found = triggered(case(provision(trigger=Travels()), way), answering())
    assert found.moments == {
        Reference.DEPARTURE: moment("25T09:00"),
        Reference.ARRIVAL: moment("26T10:00"),
    }
    assert (found.step.values["from"], found.step.values["to"]) == ("Capital", "Suburb")


def test_a_union_is_one_land_to_travel_in() -> None:
    whole = measure(provision(trigger=Travels()), receiving="UU")
    found = case(trip_=trip(leg(CAPITAL, ABROAD)), measure_=whole)
    assert triggered(found, answering()).holds
