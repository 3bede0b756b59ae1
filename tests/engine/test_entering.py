from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from exeat.domain.measure import AreaZone, Enters, EntersArea, Open, Reference, StateSet
from exeat.domain.place import Place
from exeat.domain.register import Membership
from exeat.domain.trip import Leg, PathKnowledge, Trip, Waypoint
from exeat.engine.asking import Case
from exeat.engine.triggering import Triggering
from exeat.engine.triggers import triggered
from tests.small_register import (
    ABROAD,
    BEYOND,
    CAPITAL,
    FAR,
    HOME,
    SECRETARY,
    SINCE,
    STATES,
    SUBURB,
    Asked,
    Squares,
    answering,
    area,
    at,
    case,
    leg,
    moment,
    open_question,
    place,
    provision,
    square,
    stated,
    trip,
)

WEST_OF_YY = place("Last", 45, 29)


def states(**changes: Any) -> Enters:
    return Enters(territory=stated("trigger.enters.territory", StateSet(**changes)))


YY = states(states=("YY",))
ANY_OF_UU = states(unions=("UU",))


def entry_case(trigger: Any = YY, trip_: Trip | None = None, **changes: Any) -> Case:
    return case(
        provision(trigger=trigger), trip_ or trip(leg(CAPITAL, ABROAD)), **changes
    )


def result(case_: Case, **answers: str) -> Triggering:
    known = {key.replace("__", "."): value for key, value in answers.items()}
    return triggered(case_, answering(known))


def asks(case_: Case) -> str:
    with pytest.raises(Asked) as caught:
        result(case_)
    return str(caught.value)


def through(*points: tuple[float, float], states_: tuple[str | None, ...] = ()) -> Leg:
    """Return a leg by car from Capital and back, through unnamed points."""
    known = states_ or (None,) * len(points)
    via = tuple(
        Waypoint(position=at(*point), state=state)
        for point, state in zip(points, known, strict=True)
    )
    return leg(CAPITAL, SUBURB, via=via, known=PathKnowledge.TRACK)


# states


@pytest.mark.parametrize(
    ("trigger", "way", "expected"),
    [
        pytest.param(YY, trip(leg(CAPITAL, ABROAD)), ("YY",), id="by road"),
        pytest.param(YY, trip(leg(CAPITAL, FAR)), (), id="stays at home"),
        pytest.param(YY, trip(leg(CAPITAL, BEYOND)), (), id="another state"),
        pytest.param(YY, trip(leg(CAPITAL, ABROAD, by="air")), ("YY",), id="by air"),
        pytest.param(YY, trip(leg(CAPITAL, ABROAD, by="ship")), ("YY",), id="by sea"),
        pytest.param(YY, trip(leg(ABROAD, CAPITAL)), (), id="begins there"),
        pytest.param(
            YY,
            trip(leg(ABROAD, CAPITAL), leg(CAPITAL, ABROAD, "26T09:00", "26T12:00")),
            ("YY",),
            id="comes back there",
        ),
        pytest.param(YY, trip(through((45, 32))), ("YY",), id="in transit"),
        pytest.param(
            ANY_OF_UU, trip(leg(HOME, BEYOND, by="air")), ("ZZ",), id="of a union"
        ),
        pytest.param(
            ANY_OF_UU,
            trip(
                leg(HOME, BEYOND, by="air"),
                leg(BEYOND, CAPITAL, "26T09:00", "26T15:00"),
                leg(CAPITAL, ABROAD, "27T09:00", "27T15:00"),
            ),
            ("ZZ", "XX", "YY"),
            id="one after another",
        ),
        pytest.param(
            states(unions=("UU",), except_host=True),
            trip(leg(HOME, CAPITAL, by="air")),
            (),
            id="not the host",
        ),
        pytest.param(
            states(unions=("UU",), except_host=True),
            trip(leg(CAPITAL, ABROAD)),
            ("YY",),
            id="but another",
        ),
        pytest.param(
            states(states=("XX", "YY"), unions=()),
            trip(leg(HOME, ABROAD, by="air")),
            ("YY",),
            id="of a list",
        ),
    ],
)
def test_enters(trigger: Enters, way: Trip, expected: tuple[str, ...]) -> None:
    found = result(entry_case(trigger, way))
    assert found.holds is bool(expected)
    assert found.entered == expected
    assert [crossing.zone for crossing in found.crossings] == list(expected)
    assert {crossing.direction for crossing in found.crossings} <= {"in"}


def test_a_landing_on_the_way_is_entry_and_flying_over_is_not() -> None:
    stop = Waypoint(position=ABROAD.position, name="Abroad", state="YY")
    east = place("East", 45, 50, "EE")
    assert not result(entry_case(trip_=trip(leg(CAPITAL, east, by="air")))).holds
    landing = leg(CAPITAL, east, by="air", via=(stop,), known=PathKnowledge.VIA)
    assert result(entry_case(trip_=trip(landing))).holds


def test_a_point_in_no_state_leaves_one_where_one_was() -> None:
    at_sea = Waypoint(position=at(39, 35))
    sailing = leg(ABROAD, ABROAD, by="ship", via=(at_sea,), known=PathKnowledge.TRACK)
    assert not result(entry_case(trip_=trip(sailing))).holds


def test_a_trip_that_begins_in_no_state_goes_on_from_where_it_was() -> None:
    nowhere = place("Nowhere", 39, 35, None)
    way = trip(
        leg(CAPITAL, ABROAD), leg(nowhere, ABROAD, "26T09:00", "26T10:00", by="ship")
    )
    assert [c.leg for c in result(entry_case(trip_=way)).crossings] == [0]


def test_the_crossing_is_at_the_border() -> None:
    found = result(entry_case())
    crossing = found.crossings[0]
    assert crossing.position.lon_deg == pytest.approx(30, abs=0.13)
    taken = (crossing.at - moment("25T09:00")).total_seconds() / 3600
    assert taken == pytest.approx(6 * 10 / 15, abs=0.06)


def test_arrival_is_the_first_stop_in_a_state_entered() -> None:
    found = result(entry_case())
    assert found.moments[Reference.ARRIVAL] == moment("25T15:00")
    assert found.moments[Reference.DEPARTURE] == moment("25T09:00")
    assert found.moments[Reference.CROSSING] == found.crossings[0].at


def test_in_transit_arrival_is_the_end_of_the_leg() -> None:
    found = result(entry_case(trip_=trip(through((45, 32)))))
    assert found.moments[Reference.ARRIVAL] == moment("25T15:00")


def test_a_named_stop_before_the_line_of_the_data_is_the_entry() -> None:
    border_town = Waypoint(position=WEST_OF_YY.position, name="Border", state="YY")
    via = leg(CAPITAL, ABROAD, via=(border_town,), known=PathKnowledge.VIA)
    found = result(entry_case(trip_=trip(via)))
    assert found.moments[Reference.CROSSING] < moment("25T12:45")
    assert found.moments[Reference.CROSSING] == found.moments[Reference.ARRIVAL]


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        pytest.param({"YY": "Asia/Tokyo"}, "2026-05-26T00:00:00+09:00", id="its clock"),
        pytest.param({}, "2026-05-25T00:00:00+00:00", id="else that of the leg"),
    ],
)
def test_the_date_of_crossing_begins_at_midnight_there(
    zones: dict[str, str], expected: str
) -> None:
    late = trip(leg(CAPITAL, ABROAD, "25T15:00", "25T21:00"))
    found = result(entry_case(trip_=late, state_zones=zones))
    assert found.moments[Reference.DATE_OF_CROSSING] == datetime.fromisoformat(expected)


def test_nothing_entered_has_no_moments() -> None:
    found = result(entry_case(trip_=trip(leg(CAPITAL, FAR))))
    assert found.moments == {}
    assert found.step.values == {"entered": "none"}
    assert [step.code for step in found.assumes] == ["path-ends"]


def test_a_union_has_the_members_of_the_day() -> None:
    ended = {
        "UU": {"YY": Membership(from_on=SINCE, until_on=moment("25T00:00").date())}
    }
    assert not result(entry_case(ANY_OF_UU, unions=ended)).holds


def test_except_host_without_a_mission_excepts_nothing() -> None:
    trigger = states(unions=("UU",), except_host=True)
    way = trip(leg(HOME, CAPITAL, by="air"))
    alone = replace(SECRETARY, mission=None)
    assert result(entry_case(trigger, way, traveller=alone)).entered == ("XX",)


# coming from outside a union


FROM_OUTSIDE = Enters(
    territory=stated("trigger.enters.territory", StateSet(unions=("UU",))),
    coming_from="UU",
)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        pytest.param(trip(leg(CAPITAL, ABROAD)), (), id="within"),
        pytest.param(trip(leg(HOME, ABROAD, by="air")), ("YY",), id="from outside"),
        pytest.param(
            trip(leg(place("Gap", 35, 20, "GG"), CAPITAL)), ("XX",), id="over land"
        ),
        pytest.param(
            trip(through((51, 20), (51, 35), (45, 35))),
            ("XX", "YY"),
            id="by way of no member",
        ),
    ],
)
def test_only_coming_from_outside_counts(way: Trip, expected: tuple[str, ...]) -> None:
    found = result(entry_case(FROM_OUTSIDE, way))
    assert set(found.entered) <= set(expected)
    assert found.step.values["from-outside"] == "UU"
    if len(expected) < 2:
        assert found.entered == expected


YY_FROM_OUTSIDE = Enters(
    territory=stated("trigger.enters.territory", StateSet(states=("YY",))),
    coming_from="UU",
)


def test_the_state_before_the_border_is_that_of_the_data() -> None:
    across_xx = trip(leg(place("West", 45, 5, "WW"), ABROAD))
    assert not result(entry_case(YY_FROM_OUTSIDE, across_xx)).holds
    assert result(entry_case(YY, across_xx)).holds


def test_a_border_town_is_in_its_state_though_the_line_of_the_data_is_wrong() -> None:
    over_the_line = place("Border", 45, 30.005, "WW")
    found = result(entry_case(YY_FROM_OUTSIDE, trip(leg(over_the_line, ABROAD))))
    assert found.entered == ("YY",)
    assert found.moments[Reference.CROSSING] == moment("25T09:00")


# how sure it is


@pytest.mark.parametrize(
    ("lon", "expected"),
    [
        pytest.param(30.1, True, id="deep enough"),
        pytest.param(30.005, None, id="within the band, inside"),
        pytest.param(29.995, None, id="within the band, outside"),
        pytest.param(29.9, False, id="far enough"),
    ],
)
def test_a_path_within_the_band_is_asked_about(
    lon: float, *, expected: bool | None
) -> None:
    found = entry_case(trip_=trip(through((45, lon))))
    if expected is not None:
        assert result(found).holds is expected
        return
    assert asks(found) == "geometry.enters.YY"
    assert result(found, geometry__enters__YY="yes").entered == ("YY",)
    assert not result(found, geometry__enters__YY="no").holds


def test_a_named_stop_is_sure_however_near_the_line() -> None:
    way = trip(through((45, 30.001), states_=("YY",)))
    assert result(entry_case(trip_=way)).holds


def test_only_the_first_unsure_entry_is_asked_about() -> None:
    way = trip(through((45, 30.001)), through((45, 30.001)))
    assert len(result(entry_case(trip_=way), geometry__enters__YY="yes").crossings) == 1
    assert not result(entry_case(trip_=way), geometry__enters__YY="no").holds


def test_an_unsure_entry_after_a_sure_one_is_idle() -> None:
    way = trip(
        leg(CAPITAL, ABROAD),
        leg(ABROAD, CAPITAL, "26T09:00", "26T12:00"),
        replace(through((45, 30.001)), depart_at=moment("27T09:00")),
    )
    way = replace(way, legs=(*way.legs[:2], _on(way.legs[2], "27")))
    assert len(result(entry_case(trip_=way)).crossings) == 1


def _on(leg_: Leg, day: str) -> Leg:
    return replace(
        leg_, depart_at=moment(f"{day}T09:00"), arrive_at=moment(f"{day}T12:00")
    )


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_an_unpublished_territory_may_be_entered(answer: str, *, holds: bool) -> None:
    trigger = Enters(territory=open_question("trigger.enters.territory"))
    found = result(entry_case(trigger), trigger__enters__territory=answer)
    assert found.holds is holds


def test_a_reading_of_a_territory_is_told() -> None:
    trigger = Enters(
        territory=open_question(
            "trigger.enters.territory",
            one=StateSet(states=("YY",)),
            none=StateSet(states=("QQ",)),
        )
    )
    found = result(entry_case(trigger), trigger__enters__territory="one")
    assert found.holds
    assert found.step.steps[0].values["others"] == "none"
    assert found.step.sources == ("press",)
    assert not result(entry_case(trigger), trigger__enters__territory="none").holds


# areas


def into(key: str, named: str = "") -> EntersArea:
    return EntersArea(area=AreaZone(area=key, named=named))


@pytest.mark.parametrize(
    ("destination", "holds"), [(FAR, True), (SUBURB, False), (place("W", 45, 26), True)]
)
def test_an_area_is_entered_on_the_way(destination: Place, *, holds: bool) -> None:
    found = result(entry_case(into("XX-2"), trip(leg(CAPITAL, destination))))
    assert found.holds is holds
    assert found.entered == (("XX-2",) if holds else ())
    if holds:
        assert found.crossings[0].direction == "in"
        assert found.crossings[0].position.lon_deg == pytest.approx(23, abs=1e-6)


def test_by_air_an_area_is_entered_by_landing_only() -> None:
    over = trip(leg(CAPITAL, place("W", 45, 26), by="air"))
    assert not result(entry_case(into("XX-2"), over)).holds
    assert result(entry_case(into("XX-2"), trip(leg(CAPITAL, FAR, by="air")))).holds


def test_elsewhere_no_area_is_entered() -> None:
    found = result(entry_case(into("XX-2"), trip(leg(HOME, ABROAD))))
    assert found.step.code == "elsewhere"


@pytest.mark.parametrize("lon", [22.995, 23.005])
@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_near_the_line_of_an_area_it_is_asked(
    lon: float, answer: str, *, holds: bool
) -> None:
    found = entry_case(into("XX-2"), trip(leg(CAPITAL, place("Edge", 45, lon))))
    assert asks(found) == "geometry.enters.XX-2"
    assert result(found, **{"geometry__enters__XX-2": answer}).holds is holds


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_an_area_without_geometry_is_asked_about(answer: str, *, holds: bool) -> None:
    found = entry_case(into("", "the closed town"), trip(leg(CAPITAL, FAR)))
    assert asks(found) == "trigger.enters_area.inside"
    assert result(found, trigger__enters_area__inside=answer).holds is holds


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_an_unpublished_area_may_be_entered(answer: str, *, holds: bool) -> None:
    trigger = EntersArea(area=open_question("trigger.enters_area"))
    found = entry_case(trigger, trip(leg(CAPITAL, FAR)))
    assert result(found, trigger__enters_area=answer).holds is holds


def test_each_reading_of_an_area_is_one_world() -> None:
    readings: Open[AreaZone] = open_question(
        "trigger.enters_area", one=AreaZone(area="XX-1"), two=AreaZone(area="XX-2")
    )
    found = entry_case(EntersArea(area=readings), trip(leg(CAPITAL, SUBURB)))
    assert result(found, trigger__enters_area="one").holds
    assert not result(found, trigger__enters_area="two").holds


def test_the_moment_of_entry_is_that_of_the_first_leg_that_enters() -> None:
    shallow = trip(
        leg(CAPITAL, place("Rim", 45, 23.02)),
        leg(place("Rim", 45, 23.02), FAR, "26T09:00", "26T12:00"),
    )
    found = result(entry_case(into("XX-2"), shallow))
    assert found.moments[Reference.CROSSING] < moment("25T16:00")


def test_an_island_state_of_two_parts_is_entered_once_a_leg() -> None:
    islands = {
        **STATES,
        "YY": area("YY", square(44, 30, 46, 31), square(44, 33, 46, 34)),
    }
    way = trip(leg(CAPITAL, place("Past", 45, 36, "PP")))
    found = result(entry_case(trip_=way, areas=Squares(states=islands)))
    assert found.entered == ("YY",)
