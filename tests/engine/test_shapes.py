"""Zones made of others, on the squares of the small register.

One degree of longitude is 78.8 km at 45 N, one of latitude 111.1 km.
"""

from datetime import timedelta
from math import inf
from typing import Any

import pytest
from pyproj import Geod

from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
    Distance,
    EntersArea,
    MinusZone,
    Open,
    PlaceRef,
    Reference,
)
from exeat.domain.place import (
    AnyOf,
    Buffer,
    Disk,
    Minus,
    Place,
    Shape,
    Unlocated,
    plain_parts,
)
from exeat.domain.trip import PathKnowledge, Trip, Waypoint
from exeat.engine.asking import Case
from exeat.engine.paths import Path, path_of
from exeat.engine.polygons import contains, depth_m, depths_m, joined
from exeat.engine.shapes import bounds, passage
from exeat.engine.triggering import Triggering
from exeat.engine.triggers import triggered
from tests.small_register import (
    AREAS,
    BAND_M,
    CAPITAL,
    FAR,
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
    moment,
    open_question,
    place,
    provision,
    ring,
    square,
    stated,
    trip,
)

WGS84 = Geod(ellps="WGS84")
# A plain area is looked at every 10 km; the legs here take 6 hours at most.
TEN_KM = timedelta(hours=1)
MIDDLE, EAST = AREAS["XX-1"], AREAS["XX-2"]
NEXT = area("XX-3", square(44, 21, 46, 23), name="Next")
ALL = Squares(areas={**AREAS, "XX-3": NEXT})
OLD_TOWN = Unlocated(name="the old town")
AT_CAPITAL = Disk(centre=CAPITAL.position, radius_m=50_000, name="capital")
AT_FAR = Disk(centre=FAR.position, radius_m=50_000, name="far")


def km_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    _, _, metres = WGS84.inv(one[1], one[0], other[1], other[0])
    return float(metres) / 1000


def way(*points: tuple[float, float], **changes: Any) -> Path:
    """Return the path from Capital through points, the last its end."""
    via = tuple(Waypoint(position=at(*point)) for point in points[:-1])
    known = PathKnowledge.VIA if via else PathKnowledge.ENDS
    end = place("End", *points[-1])
    return path_of(leg(CAPITAL, end, via=via, known=known, **changes), 0)


def named(part: Shape, *others: Shape) -> AnyOf:
    return AnyOf(parts=(part, *others), name="any")


# how far beyond


@pytest.mark.parametrize(
    ("shape", "beyond_km"),
    [
        pytest.param(AT_CAPITAL, km_between((45, 20), (45, 22)) - 50, id="a disk"),
        pytest.param(
            named(AT_CAPITAL, AT_FAR),
            km_between((45, 22), (45, 24)) - 50,
            id="any of two is the nearer",
        ),
        pytest.param(
            Minus(whole=AT_CAPITAL, without=(AT_FAR,), name="rest"),
            km_between((45, 20), (45, 22)) - 50,
            id="outside a whole",
        ),
        pytest.param(
            Buffer(area=MIDDLE, width_m=78_000, name="wide"),
            km_between((45, 21), (45, 22)) - 78,
            id="a buffer",
        ),
        pytest.param(
            Minus(
                whole=Disk(centre=at(45, 22), radius_m=90_000),
                without=(Disk(centre=at(45, 22), radius_m=20_000),),
                name="ring",
            ),
            20.0,
            id="in a hole it is as deep as the hole",
        ),
        pytest.param(
            Minus(
                whole=Disk(centre=at(45, 22.5), radius_m=90_000),
                without=(Disk(centre=at(45, 20), radius_m=120_000),),
                name="crescent",
            ),
            120 - km_between((45, 20), (45, 22)),
            id="near a hole it is as far inside as from the hole",
        ),
    ],
)
def test_how_far_a_point_lies_beyond_the_edge(shape: Shape, beyond_km: float) -> None:
    [found] = bounds(shape, [at(45, 22)])
    assert found.beyond_m / 1000 == pytest.approx(beyond_km, abs=0.02)


def test_the_least_and_the_most_are_those_of_the_data() -> None:
    [found] = bounds(MIDDLE, [at(45, 20.995)])
    assert found.most_m - found.beyond_m == pytest.approx(BAND_M)
    assert found.beyond_m - found.least_m == pytest.approx(BAND_M)


def test_surely_in_one_part_is_surely_in_any() -> None:
    # 400 m inside the line of the area, which is known to 1 km; deep in the disk.
    [found] = bounds(named(MIDDLE, AT_CAPITAL), [at(45, 20.995)])
    assert found.most_m > 0
    wide = Disk(centre=CAPITAL.position, radius_m=100_000)
    [found] = bounds(named(MIDDLE, wide), [at(45, 20.995)])
    assert found.most_m < -20_000


def test_nothing_is_known_of_a_part_without_geometry() -> None:
    [found] = bounds(OLD_TOWN, [at(45, 20)])
    assert (found.least_m, found.most_m) == (-inf, inf)
    [known_in] = bounds(named(AT_CAPITAL, OLD_TOWN), [at(45, 20)])
    assert known_in.most_m == pytest.approx(-50_000)
    [outside] = bounds(
        Minus(whole=AT_CAPITAL, without=(OLD_TOWN,), name="x"), [at(45, 22)]
    )
    assert outside.least_m > 0
    [unknown] = bounds(
        Minus(whole=AT_CAPITAL, without=(OLD_TOWN,), name="x"), [at(45, 20)]
    )
    assert unknown.beyond_m == pytest.approx(-50_000)
    assert unknown.most_m == inf


@pytest.mark.parametrize("lat", [0.5, 45.0, 68.0])
def test_a_wide_buffer_is_measured_on_the_ellipsoid(lat: float) -> None:
    strip = area("strip", square(lat - 0.4, 0, lat + 0.4, 1))
    [depth] = depths_m(strip, [at(lat, 2)], 200_000)
    edge = min(km_between((lat, 2), (lat + n / 1000, 1)) for n in range(-400, 401))
    assert -depth / 1000 == pytest.approx(edge, abs=0.15)
    [beyond_reach] = depths_m(strip, [at(lat, 6)], 200_000)
    assert beyond_reach == -200_000


# neighbours


def test_neighbours_are_one_area_without_the_line_that_they_share() -> None:
    [one] = joined([MIDDLE, NEXT])
    assert (one.key, one.name) == ("XX-1 + XX-3", "Middle + Next")
    assert [contains(one, at(45, lon)) for lon in (20, 21, 22, 24)] == [
        True,
        True,
        True,
        False,
    ]
    assert depth_m(one, at(45, 21.001)) == 2 * BAND_M
    assert depth_m(one, at(45, 22.995)) == pytest.approx(400, abs=10)


def test_a_third_neighbour_joins_two_that_are_apart() -> None:
    [one] = joined([MIDDLE, EAST, NEXT])
    assert contains(one, at(45, 24))
    assert {depth_m(one, at(45, lon)) for lon in (21, 23.001)} == {2 * BAND_M}


def test_areas_that_share_no_line_stay_two() -> None:
    assert joined([MIDDLE, EAST]) == (MIDDLE, EAST)
    assert joined([]) == ()


def test_an_area_in_the_hole_of_another_closes_it() -> None:
    hole = ring((44.5, 19.5), (45.5, 19.5), (45.5, 20.5), (44.5, 20.5))
    ring_road = area("around", square(44, 19, 46, 21), hole)
    city = area("city", square(44.5, 19.5, 45.5, 20.5))
    [one] = joined([ring_road, city])
    assert contains(one, at(45, 20))
    assert depth_m(one, at(45, 20.495)) == 2 * BAND_M


def test_one_inside_another_with_a_line_in_common_stays_two() -> None:
    part = area("part", ring((44, 19), (44, 21), (46, 21), (45, 20)))
    assert len(joined([MIDDLE, part])) == 2


# crossings


def test_a_disk_that_a_segment_cannot_reach_is_not_looked_for() -> None:
    near = way((45.1, 20.1))
    found = passage(named(AT_FAR, MIDDLE), near, stops_only=False)
    assert [sight.name for sight in found.sights if sight.name] == ["Capital", "End"]


def test_between_two_disks_a_path_goes_out_and_in() -> None:
    found = passage(named(AT_CAPITAL, AT_FAR), way((45, 24)), stops_only=False)
    assert [c.direction for c in found.crossings] == ["out", "in"]
    assert {c.zone for c in found.crossings} == {"any"}
    assert found.starts_inside
    whole = km_between((45, 20), (45, 24))
    share = 50 / whole
    taken = (found.crossings[0].at - moment("25T09:00")).total_seconds()
    assert taken == pytest.approx(share * 6 * 3600, abs=1)
    assert found.outside_at == found.crossings[0].at
    assert found.inside_at == moment("25T09:00")
    assert found.crossings[0].beyond_m / 1000 == pytest.approx(whole / 2 - 50, abs=0.1)


def test_a_narrow_gap_between_two_disks_is_not_missed() -> None:
    gap_m = 200.0
    radius = km_between((45, 20), (45, 24)) * 500 - gap_m / 2
    two = named(
        Disk(centre=CAPITAL.position, radius_m=radius),
        Disk(centre=FAR.position, radius_m=radius),
    )
    found = passage(two, way((45, 24)), stops_only=False)
    assert max(s.bounds.beyond_m for s in found.sights) == pytest.approx(
        gap_m / 2, abs=1
    )


def test_parts_that_overlap_have_no_edge_between_them() -> None:
    wide = named(
        Disk(centre=CAPITAL.position, radius_m=200_000),
        Disk(centre=FAR.position, radius_m=200_000),
    )
    found = passage(wide, way((45, 24)), stops_only=False)
    assert (found.crossings, found.outside_at) == ((), None)


def test_a_hole_is_entered_and_left() -> None:
    hole = Disk(centre=at(45, 22), radius_m=20_000)
    around = Disk(centre=at(45, 22), radius_m=400_000)
    rest = Minus(whole=around, without=(hole,), name="rest")
    found = passage(rest, way((45, 22), (45, 24)), stops_only=False)
    assert [c.direction for c in found.crossings] == ["out", "in"]
    passing = passage(rest, way((45.2, 24)), stops_only=False)
    assert max(s.bounds.beyond_m for s in found.sights) == pytest.approx(20_000)
    assert max(s.bounds.beyond_m for s in passing.sights) < 10_000


def test_the_nearest_point_to_a_disk_is_looked_at() -> None:
    hole = Disk(centre=at(45.2, 22.03), radius_m=10_000)
    rest = Minus(whole=AT_FAR, without=(hole,), name="rest")
    found = passage(rest, way((45, 24)), stops_only=False)
    line = min(
        km_between((45.2, 22.03), (s.position.lat_deg, s.position.lon_deg))
        for s in found.sights
    )
    every_100_m = WGS84.npts(20, 45, 24, 45, 3150)
    assert line == pytest.approx(
        min(km_between((45.2, 22.03), (lat, lon)) for lon, lat in every_100_m),
        abs=0.001,
    )


def test_the_edge_of_a_buffer_is_crossed_at_its_width() -> None:
    wide = Buffer(area=MIDDLE, width_m=50_000, name="Middle + 50 km")
    found = passage(wide, way((45, 24), (45, 20)), stops_only=False)
    assert [c.direction for c in found.crossings] == ["out", "in"]
    for crossing in found.crossings:
        here = crossing.position.lat_deg, crossing.position.lon_deg
        assert km_between((here[0], 21), here) == pytest.approx(50, abs=0.02)


def test_a_start_within_a_buffer_is_inside_it() -> None:
    wide = Buffer(area=EAST, width_m=50_000, name="wide")
    inward = passage(wide, way((45, 22)), stops_only=False)
    assert [c.direction for c in inward.crossings] == []
    assert not inward.starts_inside
    near = Buffer(area=EAST, width_m=300_000, name="near")
    assert passage(near, way((45, 22)), stops_only=False).starts_inside


def test_areas_and_disks_make_one_edge() -> None:
    both = named(MIDDLE, Disk(centre=at(45, 21.1), radius_m=40_000))
    found = passage(both, way((45, 24)), stops_only=False)
    assert [c.direction for c in found.crossings] == ["out"]
    assert found.crossings[0].position.lon_deg == pytest.approx(21.607, abs=0.01)


def test_what_has_no_geometry_has_no_edge() -> None:
    found = passage(named(AT_CAPITAL, OLD_TOWN), way((45, 24)), stops_only=False)
    assert [c.direction for c in found.crossings] == ["out"]
    assert list(plain_parts(named(AT_CAPITAL, OLD_TOWN))) == [AT_CAPITAL]
    rest = Minus(whole=MIDDLE, without=(AT_CAPITAL, AT_FAR), name="rest")
    assert list(plain_parts(rest)) == [MIDDLE, AT_CAPITAL, AT_FAR]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        pytest.param([(45, 24)], [], id="between two parts"),
        pytest.param([(45, 28)], ["out"], id="over a part to the outside"),
        pytest.param([(45, 28), (45, 24)], ["out", "in"], id="out and in"),
    ],
)
def test_by_air_only_stops_count(
    points: list[tuple[float, float]], expected: list[str]
) -> None:
    found = passage(named(AT_CAPITAL, AT_FAR), way(*points), stops_only=True)
    assert [c.direction for c in found.crossings] == expected
    assert len(found.sights) == len(points) + 1


# leaving


def zone_case(zone: Any, trip_: Trip | None = None, **changes: Any) -> Case:
    changes.setdefault("areas", ALL)
    return case(provision(trigger=leaves_zone(zone)), trip_, **changes)


def result(case_: Case, **answers: str) -> Triggering:
    known = {key.replace("__", "."): value for key, value in answers.items()}
    return triggered(case_, answering(known))


def asks(case_: Case) -> str:
    with pytest.raises(Asked) as caught:
        result(case_)
    return str(caught.value)


def there(destination: Place, **changes: Any) -> Trip:
    return trip(leg(CAPITAL, destination, **changes))


def wide(km: float = 50, around: AreaZone | None = None, **changes: Any) -> BufferZone:
    width = stated("width", Distance(value=km, unit="km"))
    return BufferZone(
        around=around or AreaZone(area="XX-1"), **({"width": width} | changes)
    )


def any_of(*parts: Any) -> AnyOfZone:
    return AnyOfZone(parts=parts)


NAMED = AreaZone(area="", named="the old town")
MID, NXT, EST = (AreaZone(area=key) for key in ("XX-1", "XX-3", "XX-2"))


@pytest.mark.parametrize(
    ("zone", "goal", "holds"),
    [
        pytest.param(any_of(MID, NXT), place("x", 45, 22), False, id="a neighbour"),
        pytest.param(any_of(MID, NXT), place("x", 45, 21.001), False, id="near both"),
        pytest.param(any_of(MID, NXT), FAR, True, id="beyond the neighbour"),
        pytest.param(any_of(MID, EST), FAR, True, id="on the way between"),
        pytest.param(wide(), place("x", 45, 21.5), False, id="in a buffer"),
        pytest.param(wide(), place("x", 45, 21.8), True, id="beyond a buffer"),
        pytest.param(any_of(disk_zone(50), wide()), SUBURB, False, id="disk or buffer"),
        pytest.param(
            MinusZone(
                whole=MID,
                without=(disk_zone(5, centre=stated("c", PlaceRef(of="destination"))),),
            ),
            SUBURB,
            True,
            id="into a hole",
        ),
        pytest.param(
            MinusZone(whole=any_of(MID, NXT), without=(EST,)),
            place("x", 45, 22),
            False,
            id="by a hole",
        ),
    ],
)
def test_leaves_a_composed_zone(zone: Any, goal: Place, *, holds: bool) -> None:
    found = result(zone_case(zone, there(goal)))
    assert found.holds is holds
    if holds:
        assert found.crossings[0].direction == "out"
        late = found.moments[Reference.LEAVING_ZONE] - found.crossings[0].at
        assert timedelta(0) <= late <= TEN_KM
    else:
        assert found.margin is not None
        assert found.margin.inside_m > BAND_M


def test_by_air_the_way_between_two_parts_does_not_count() -> None:
    assert not result(zone_case(any_of(MID, EST), there(FAR, by="air"))).holds


def test_near_the_edge_of_a_composed_zone_it_is_asked() -> None:
    found = zone_case(wide(), there(place("Edge", 45, 21.63)))
    assert asks(found) == "geometry.outside.Middle + 50 km"
    for answer, holds in (("yes", True), ("no", False)):
        key = "geometry__outside__Middle + 50 km"
        assert result(found, **{key: answer}).holds is holds


@pytest.mark.parametrize(
    ("zone", "goal", "asked"),
    [
        pytest.param(any_of(MID, NAMED), SUBURB, False, id="within what is known"),
        pytest.param(any_of(MID, NAMED), FAR, True, id="beyond what is known"),
        pytest.param(any_of(NAMED, NAMED), SUBURB, True, id="nothing known"),
        pytest.param(MinusZone(whole=MID, without=(NAMED,)), SUBURB, True, id="a hole"),
        pytest.param(
            MinusZone(whole=MID, without=(NAMED,)), FAR, False, id="out of the whole"
        ),
        pytest.param(wide(around=NAMED), SUBURB, True, id="a buffer of a name"),
    ],
)
def test_a_part_without_geometry_is_asked_about_where_it_matters(
    zone: Any, goal: Place, *, asked: bool
) -> None:
    found = zone_case(zone, there(goal))
    if not asked:
        assert result(found).holds is (goal is FAR)
        return
    assert asks(found) == "trigger.leaves.zone.outside"
    for answer, holds in (("yes", True), ("no", False)):
        decided = result(found, trigger__leaves__zone__outside=answer)
        assert (decided.holds, decided.step.code) == (holds, "unlocated")


def test_an_unpublished_part_is_asked_about_by_its_own_question() -> None:
    unknown: Open[Any] = open_question("trigger.leaves.zone.any_of.2")
    found = zone_case(any_of(MID, unknown), there(FAR))
    assert asks(found) == "trigger.leaves.zone.any_of.2"
    assert result(found, trigger__leaves__zone__any_of__2="yes").holds
    width = zone_case(wide(width=open_question("width")), there(FAR))
    assert asks(width) == "width"


def test_each_reading_of_a_part_is_one_world() -> None:
    part = open_question("trigger.leaves.zone.any_of.2", next=NXT, east=EST)
    found = zone_case(any_of(MID, part), there(place("x", 45, 22)))
    assert asks(found) == "trigger.leaves.zone.any_of.2"
    assert not result(found, trigger__leaves__zone__any_of__2="next").holds
    far = result(found, trigger__leaves__zone__any_of__2="east")
    assert far.holds
    assert far.step.steps[0].values["reading"] == "east"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (any_of(MID), "Middle"),
        (any_of(MID, NXT), "Middle + Next"),
        (any_of(disk_zone(50), EST), "50 km round Capital + East"),
        (
            MinusZone(whole=any_of(disk_zone(50), EST), without=(MID, disk_zone(5))),
            "(50 km round Capital + East) \N{MINUS SIGN} (Middle + 5 km round Capital)",
        ),
        (wide(25), "Middle + 25 km"),
    ],
)
def test_a_composed_zone_is_named_by_its_parts(zone: Any, expected: str) -> None:
    found = result(zone_case(zone, there(place("x", 45, 20.5), by="air")))
    assert found.zone is not None
    assert found.zone.name == expected


def test_an_endless_distance_is_not_told() -> None:
    rest = MinusZone(whole=NAMED, without=(disk_zone(50),))
    found = result(zone_case(rest, there(SUBURB)))
    assert found.holds
    assert set(found.step.values) == {"zone"}


# entering


def entry(zone: Any, goal: Place, **changes: Any) -> Case:
    return case(
        provision(trigger=EntersArea(area=zone)), there(goal, **changes), areas=ALL
    )


@pytest.mark.parametrize(
    ("zone", "goal", "holds"),
    [
        pytest.param(wide(100, EST), place("x", 45, 21.9), True, id="a border strip"),
        pytest.param(wide(100, EST), place("x", 45, 21.5), False, id="before it"),
        pytest.param(disk_zone(30), FAR, True, id="a disk that it starts in"),
        pytest.param(any_of(NXT, EST), place("x", 45, 20.9), False, id="two areas"),
        pytest.param(any_of(NXT, EST), FAR, True, id="through two areas"),
    ],
)
def test_enters_a_zone_of_any_form(zone: Any, goal: Place, *, holds: bool) -> None:
    found = result(entry(zone, goal))
    assert found.holds is holds
    assert bool(found.entered) is holds
    if holds:
        inward = [c.at for c in found.crossings if c.direction == "in"]
        first = inward[0] if inward else moment("25T09:00")
        late = found.moments[Reference.CROSSING] - first
        assert timedelta(0) <= late <= TEN_KM
        midnight = found.moments[Reference.DATE_OF_CROSSING]
        assert midnight == moment("25T00:00")


def disk_of_far() -> Any:
    return disk_zone(50, centre=stated("centre", PlaceRef(mission="aa-consulate")))


def test_a_disk_without_centre_on_record_is_asked_about() -> None:
    found = entry(disk_of_far(), SUBURB)
    assert asks(found) == "trigger.enters_area.inside"


def test_flying_over_a_zone_is_not_entry() -> None:
    zone = disk_zone(50, centre=stated("c", PlaceRef(place="capital")))
    back = trip(leg(FAR, place("West", 45, 16), by="air"))
    found = case(provision(trigger=EntersArea(area=zone)), back, areas=ALL)
    assert not result(found).holds


def test_near_the_edge_of_a_zone_entered_it_is_asked() -> None:
    found = entry(wide(100, EST), place("x", 45, 21.73))
    key = "geometry.enters.East + 100 km"
    assert asks(found) == key
    for answer, holds in (("yes", True), ("no", False)):
        assert result(found, **{key.replace(".", "__"): answer}).holds is holds


@pytest.mark.parametrize(
    ("zone", "asked"),
    [(any_of(EST, NAMED), False), (any_of(disk_zone(5), NAMED), False)],
)
def test_a_known_part_entered_settles_it(zone: Any, *, asked: bool) -> None:
    assert result(entry(zone, FAR)).holds is not asked


def test_an_unknown_part_may_be_entered() -> None:
    found = entry(any_of(EST, NAMED), SUBURB)
    assert asks(found) == "trigger.enters_area.inside"
    assert result(found, trigger__enters_area__inside="yes").holds
    assert not result(found, trigger__enters_area__inside="no").holds
