from dataclasses import replace
from typing import Any

import pytest
from pyproj import Geod

from exeat.domain.errors import UnknownKeyError
from exeat.domain.finding import Question
from exeat.domain.measure import AreaZone, Distance, Leaves, Open, PlaceRef, Reference
from exeat.domain.place import Place
from exeat.domain.trip import Leg, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.asking import Case
from exeat.engine.triggering import Triggering
from exeat.engine.triggers import triggered
from tests.small_register import (
    ABROAD,
    AREAS,
    CAPITAL,
    CONSULATE,
    EMBASSY,
    FAR,
    HOME,
    MIDDLE,
    NORTH,
    SECRETARY,
    SUBURB,
    Asked,
    Squares,
    answering,
    area,
    at,
    case,
    disk_zone,
    leaves_zone,
    leg,
    measure,
    moment,
    open_question,
    place,
    provision,
    square,
    stated,
    trip,
)

WGS84 = Geod(ellps="WGS84")
YES, NO = stated("trigger.leaves.abroad", True), stated("trigger.leaves.abroad", False)


def km(one: Place, other: Place) -> float:
    _, _, metres = WGS84.inv(
        one.position.lon_deg,
        one.position.lat_deg,
        other.position.lon_deg,
        other.position.lat_deg,
    )
    return float(metres) / 1000


def on_course(metres: float) -> tuple[float, float]:
    lon, lat, _ = WGS84.fwd(20, 45, 30, metres)
    return lat, lon


def zone_case(
    trigger: Leaves | Open[Any] | None = None, trip_: Trip | None = None, **changes: Any
) -> Case:
    return case(provision(trigger=trigger or leaves_zone()), trip_, **changes)


def result(case_: Case, **answers: str) -> Triggering:
    known = {key.replace("__", "."): value for key, value in answers.items()}
    return triggered(case_, answering(known))


def asks(case_: Case) -> str:
    with pytest.raises(Asked) as caught:
        result(case_)
    return str(caught.value)


def there(destination: Place, **changes: Any) -> Trip:
    return trip(leg(CAPITAL, destination, **changes))


# disks


@pytest.mark.parametrize(
    ("destination", "holds"),
    [(SUBURB, False), (FAR, True), (CAPITAL, False), (NORTH, True)],
)
def test_a_place_beyond_the_radius_is_outside(
    destination: Place, *, holds: bool
) -> None:
    assert result(zone_case(trip_=there(destination))).holds is holds


def test_outside_a_zone_the_crossing_and_its_moments_are_told() -> None:
    found = result(zone_case())
    assert [crossing.direction for crossing in found.crossings] == ["out"]
    share = 120 / km(CAPITAL, FAR)
    taken = (found.moments[Reference.LEAVING_ZONE] - moment("25T09:00")).seconds
    assert taken == pytest.approx(share * 6 * 3600, abs=1)
    assert found.moments[Reference.CROSSING] == found.moments[Reference.LEAVING_ZONE]
    assert found.moments[Reference.DEPARTURE] == moment("25T09:00")
    assert found.moments[Reference.ARRIVAL] == moment("25T15:00")


def test_inside_a_zone_the_margin_is_told() -> None:
    found = result(zone_case(trip_=there(SUBURB)))
    assert found.margin is not None
    assert found.margin.inside_m / 1000 == pytest.approx(120 - km(CAPITAL, SUBURB))
    assert (found.margin.near, found.margin.zone) == (
        "Suburb",
        "120 km round Capital",
    )
    assert found.step.values["near"] == "Suburb"


def test_the_way_counts_and_not_the_ends_alone() -> None:
    by_north = leg(
        CAPITAL,
        SUBURB,
        via=(Waypoint(position=NORTH.position, name="North"),),
        known=PathKnowledge.VIA,
    )
    found = result(zone_case(trip_=trip(by_north)))
    assert found.holds
    assert [crossing.direction for crossing in found.crossings] == ["out", "in"]


def test_by_air_the_way_does_not_count() -> None:
    opposite = place("Opposite", 45, 16)
    over = leg(FAR, opposite, by="air")
    by_air = result(zone_case(trip_=trip(over)))
    assert by_air.holds
    assert by_air.crossings == ()
    assert by_air.assumes == ()
    assert len(result(zone_case(trip_=trip(replace(over, by="car")))).crossings) == 2


@pytest.mark.parametrize(
    ("knowledge", "expected"),
    [
        (PathKnowledge.ENDS, ["path-ends"]),
        (PathKnowledge.VIA, ["path-via"]),
        (PathKnowledge.TRACK, []),
    ],
)
def test_what_is_taken_for_granted_about_a_path_is_said(
    knowledge: PathKnowledge, expected: list[str]
) -> None:
    found = result(zone_case(trip_=there(FAR, known=knowledge)))
    assert [step.code for step in found.assumes] == expected


def test_an_unnamed_farthest_point_goes_by_its_position() -> None:
    track = leg(
        CAPITAL,
        CAPITAL,
        via=(Waypoint(position=at(45.5, 20)),),
        known=PathKnowledge.TRACK,
    )
    assert (
        result(zone_case(trip_=trip(track))).step.values["near"] == "45.5000, 20.0000"
    )


def test_outside_the_receiving_state_nothing_is_left() -> None:
    found = result(zone_case(trip_=trip(leg(ABROAD, HOME))))
    assert (found.holds, found.step.code) == (False, "elsewhere")


# where the centre is


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        pytest.param(PlaceRef(place="capital"), "Capital", id="a place"),
        pytest.param(PlaceRef(mission="aa-embassy"), "the chancery", id="a mission"),
        pytest.param(PlaceRef(of="chancery"), "the chancery", id="own chancery"),
        pytest.param(PlaceRef(of="seat"), "Capital", id="own seat"),
        pytest.param(PlaceRef(of="destination"), "Far", id="destination"),
    ],
)
def test_a_zone_has_its_centre_where_the_register_says(
    reference: PlaceRef, expected: str
) -> None:
    centre = stated("trigger.leaves.zone.centre", reference)
    found = result(zone_case(leaves_zone(disk_zone(centre=centre))))
    assert found.zone is not None
    assert found.zone.name == f"120 km round {expected}"


def test_the_destination_is_the_first_stop_in_the_receiving_state() -> None:
    centre = stated("trigger.leaves.zone.centre", PlaceRef(of="destination"))
    way = trip(leg(HOME, ABROAD), leg(ABROAD, NORTH, "26T09:00", "26T10:00"))
    found = result(zone_case(leaves_zone(disk_zone(centre=centre)), way))
    assert found.zone is not None
    assert found.zone.name == "120 km round North"


@pytest.mark.parametrize(
    ("reference", "changes"),
    [
        pytest.param(
            PlaceRef(of="chancery"),
            {"traveller": replace(SECRETARY, mission=None)},
            id="no mission",
        ),
        pytest.param(
            PlaceRef(of="chancery"),
            {"traveller": replace(SECRETARY, mission=CONSULATE)},
            id="no chancery on record",
        ),
        pytest.param(PlaceRef(mission="aa-consulate"), {}, id="nor in the register"),
        pytest.param(
            PlaceRef(of="destination"),
            {"trip_": trip(leg(CAPITAL, ABROAD))},
            id="no stop in the receiving state",
        ),
    ],
)
def test_without_a_centre_on_record_it_is_asked(
    reference: PlaceRef, changes: dict[str, Any]
) -> None:
    centre = stated("trigger.leaves.zone.centre", reference)
    found = zone_case(leaves_zone(disk_zone(centre=centre)), **changes)
    key = "trigger.leaves.zone.outside"
    assert asks(found) == key
    assert not result(found, trigger__leaves__zone__outside="no").holds
    held = result(found, trigger__leaves__zone__outside="yes")
    assert held.holds
    assert set(held.moments.values()) == {found.trip.depart_at}
    assert [step.code for step in held.assumes] == ["moment-unknown"]


@pytest.mark.parametrize("parameter", ["radius", "centre"])
@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_an_unpublished_zone_may_be_left(
    parameter: str, answer: str, *, holds: bool
) -> None:
    key = f"trigger.leaves.zone.{parameter}"
    changes: Any = {parameter: open_question(key)}
    found = zone_case(leaves_zone(disk_zone(**changes)))
    assert asks(found) == key
    assert result(found, **{key.replace(".", "__"): answer}).holds is holds


def test_each_reading_of_a_centre_has_its_own_zone() -> None:
    centre = open_question(
        "trigger.leaves.zone.centre",
        capital=PlaceRef(place="capital"),
        goal=PlaceRef(of="destination"),
    )
    found = zone_case(leaves_zone(disk_zone(20, centre=centre)), there(SUBURB))
    assert result(found, trigger__leaves__zone__centre="capital").holds
    nearby = zone_case(
        leaves_zone(disk_zone(30, centre=centre)), trip(leg(SUBURB, SUBURB))
    )
    assert not result(nearby, trigger__leaves__zone__centre="goal").holds
    read = result(nearby, trigger__leaves__zone__centre="goal").step.steps[0]
    assert read.steps[0].values["reading"] == "goal"


def test_each_reading_of_a_zone_is_one_world() -> None:
    zone = open_question(
        "trigger.leaves.zone", small=disk_zone(20), large=disk_zone(30)
    )
    found = zone_case(leaves_zone(zone), there(SUBURB))
    assert asks(found) == "trigger.leaves.zone"
    assert result(found, trigger__leaves__zone="small").holds
    assert not result(found, trigger__leaves__zone="large").holds
    unpublished = zone_case(leaves_zone(open_question("trigger.leaves.zone")))
    assert result(unpublished, trigger__leaves__zone="yes").holds


def test_two_radii_that_are_written_alike_are_two_zones() -> None:
    metres = 23456.7
    radii = [Distance(value=metres + off, unit="m") for off in (-0.04, 0.04)]
    assert str(radii[0]) == str(radii[1])
    near, wide = (disk_zone(radius=stated("radius", radius)) for radius in radii)
    goal = place("Goal", *on_course(metres))
    zone = open_question("trigger.leaves.zone", near=near, wide=wide)
    found = zone_case(leaves_zone(zone), there(goal))
    assert result(found, trigger__leaves__zone="near").holds
    assert not result(found, trigger__leaves__zone="wide").holds


def test_two_areas_of_one_name_are_two_zones() -> None:
    twins = {
        "one": area("one", square(44, 19, 46, 21), name="Twin"),
        "two": area("two", square(44, 19, 46, 25), name="Twin"),
    }
    zone = open_question(
        "trigger.leaves.zone", one=AreaZone(area="one"), two=AreaZone(area="two")
    )
    found = zone_case(leaves_zone(zone), areas=Squares(areas=twins))
    assert result(found, trigger__leaves__zone="one").holds
    assert not result(found, trigger__leaves__zone="two").holds


# how sure it is


COARSE = {"places": {"capital": replace(CAPITAL, accuracy_m=5000.0)}}


@pytest.mark.parametrize(
    ("radius_km", "expected"),
    [
        pytest.param(33.0, None, id="surely inside"),
        pytest.param(28.0, "geometry.outside.28 km round Capital", id="barely inside"),
        pytest.param(26.0, "geometry.outside.26 km round Capital", id="barely outside"),
        pytest.param(21.0, None, id="surely outside"),
    ],
)
def test_a_centre_known_to_5_km_leaves_the_edge_open(
    radius_km: float, expected: str | None
) -> None:
    assert km(CAPITAL, SUBURB) == pytest.approx(27.2, abs=0.1)
    found = zone_case(leaves_zone(disk_zone(radius_km)), there(SUBURB), **COARSE)
    if expected is None:
        assert result(found).holds is (radius_km < 27)
    else:
        assert asks(found) == expected


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_a_question_of_accuracy_decides(answer: str, *, holds: bool) -> None:
    barely = zone_case(leaves_zone(disk_zone(28)), there(SUBURB), **COARSE)
    answers = {"geometry__outside__28 km round Capital": answer}
    found = result(barely, **answers)
    assert found.holds is holds
    if holds:
        assert found.moments[Reference.LEAVING_ZONE] == moment("25T15:00")


def test_a_question_of_accuracy_about_an_unnamed_point_gives_its_position() -> None:
    edge = leg(
        CAPITAL,
        CAPITAL,
        via=(Waypoint(position=SUBURB.position),),
        known=PathKnowledge.TRACK,
    )
    barely = zone_case(leaves_zone(disk_zone(28)), trip(edge), **COARSE)
    texts: list[str] = []

    def ask(asked: Question) -> str:
        texts.append(asked.text)
        return "no"

    assert not triggered(barely, ask).holds
    assert texts[0].startswith("Is 45.20000, 20.20000 outside 28 km round Capital?")


# areas


@pytest.mark.parametrize(("destination", "holds"), [(SUBURB, False), (FAR, True)])
def test_a_zone_may_be_an_area(destination: Place, *, holds: bool) -> None:
    found = result(zone_case(MIDDLE, there(destination)))
    assert found.holds is holds
    if holds:
        assert [crossing.direction for crossing in found.crossings] == ["out"]
        assert found.crossings[0].position.lon_deg == pytest.approx(21, abs=1e-6)


@pytest.mark.parametrize(
    ("mission", "key"),
    [(EMBASSY, "XX-1"), (replace(EMBASSY, seat_area="XX-2"), "XX-2")],
)
def test_a_zone_may_be_the_area_of_the_seat(mission: Any, key: str) -> None:
    of_seat = leaves_zone(AreaZone(area="of-seat"))
    found = zone_case(of_seat, traveller=replace(SECRETARY, mission=mission))
    assert result(found).zone == AREAS[key]


@pytest.mark.parametrize(
    "changes",
    [{"traveller": replace(SECRETARY, mission=m)} for m in (None, CONSULATE)],
)
def test_an_area_of_a_seat_that_is_not_known_is_asked_about(
    changes: dict[str, Any],
) -> None:
    found = zone_case(leaves_zone(AreaZone(area="of-seat")), **changes)
    assert asks(found) == "trigger.leaves.zone.outside"


def test_an_area_without_geometry_is_asked_about_by_its_name() -> None:
    found = zone_case(leaves_zone(AreaZone(area="", named="the old town")))
    held = result(found, trigger__leaves__zone__outside="yes")
    assert held.step.values == {"question": "the old town"}


def test_an_area_that_the_data_lack_is_an_error() -> None:
    with pytest.raises(UnknownKeyError, match="XX-9"):
        result(zone_case(leaves_zone(AreaZone(area="XX-9"))))


def test_by_air_only_landings_leave_an_area() -> None:
    over = leg(
        CAPITAL, SUBURB, by="air", via=(Waypoint(position=at(45.1, 20.1), name="x"),)
    )
    assert not result(zone_case(MIDDLE, trip(over))).holds
    assert result(zone_case(MIDDLE, there(FAR, by="air"))).holds


def test_near_the_line_of_an_area_it_is_asked() -> None:
    edge = place("Edge", 45, 20.995)
    found = zone_case(MIDDLE, there(edge))
    assert asks(found) == "geometry.outside.Middle"


# stays, and legs from and to abroad


@pytest.mark.parametrize("trigger", [leaves_zone(), MIDDLE])
@pytest.mark.parametrize(("where", "holds"), [(FAR, True), (SUBURB, False)])
def test_a_stay_counts(trigger: Leaves, where: Place, *, holds: bool) -> None:
    stays = (Stay(place=where, from_at=moment("25T20:00")), Stay(place=ABROAD))
    found = result(zone_case(trigger, replace(there(SUBURB), stays=stays)))
    assert found.holds is holds
    if holds:
        assert found.moments[Reference.LEAVING_ZONE] == moment("25T20:00")


def test_a_stay_without_a_moment_begins_with_the_trip() -> None:
    stays = (Stay(place=FAR),)
    found = result(zone_case(trip_=replace(there(SUBURB), stays=stays)))
    assert found.moments[Reference.LEAVING_ZONE] == moment("25T09:00")


@pytest.mark.parametrize(
    ("one_leg", "abroad", "holds"),
    [
        pytest.param(leg(CAPITAL, ABROAD), NO, False, id="leaving the state is free"),
        pytest.param(leg(CAPITAL, ABROAD), YES, True, id="leaving the state counts"),
        pytest.param(leg(FAR, ABROAD), NO, True, id="from a stop outside"),
        pytest.param(leg(ABROAD, FAR), NO, True, id="to a stop outside"),
        pytest.param(leg(ABROAD, CAPITAL), NO, False, id="to a stop inside"),
        pytest.param(leg(ABROAD, CAPITAL), YES, True, id="the way in counts"),
    ],
)
def test_a_leg_with_one_end_abroad(one_leg: Leg, abroad: Any, *, holds: bool) -> None:
    assert result(zone_case(leaves_zone(abroad=abroad), trip(one_leg))).holds is holds


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_whether_abroad_counts_may_be_open(
    answer: str, *, holds: bool, published: bool
) -> None:
    readings = {"yes": True, "no": False} if published else {}
    counts = open_question("trigger.leaves.abroad", **readings)
    found = zone_case(leaves_zone(abroad=counts), trip(leg(CAPITAL, ABROAD)))
    assert asks(found) == "trigger.leaves.abroad"
    held = result(found, trigger__leaves__abroad=answer)
    assert held.holds is holds
    assert held.step.steps[-1].code == "abroad"


def test_abroad_is_idle_where_the_trip_is_outside_anyway() -> None:
    counts = open_question("trigger.leaves.abroad", yes=True, no=False)
    way = trip(leg(CAPITAL, FAR), leg(FAR, ABROAD, "26T09:00", "26T12:00"))
    assert result(zone_case(leaves_zone(abroad=counts), way)).holds


def test_a_union_is_one_land() -> None:
    whole = measure(provision(trigger=leaves_zone()), receiving="UU")
    found = case(trip_=trip(leg(CAPITAL, ABROAD)), measure_=whole)
    assert result(found).holds


def test_assumptions_are_told_of_legs_in_the_receiving_state_only() -> None:
    way = trip(leg(CAPITAL, FAR), leg(ABROAD, HOME, "26T09:00", "26T12:00"))
    found = result(zone_case(trip_=way))
    assert [step.values["leg"] for step in found.assumes] == ["1"]


def test_a_way_through_the_receiving_state_counts_as_leaving_it_does() -> None:
    through = leg(
        place("North-west", 55, 12, "ZZ"),
        ABROAD,
        via=(Waypoint(position=FAR.position, name="Far", state="XX"),),
        known=PathKnowledge.VIA,
    )
    assert result(zone_case(leaves_zone(abroad=YES), trip(through))).holds
    assert not result(zone_case(leaves_zone(abroad=NO), trip(through))).holds
