import itertools
from datetime import timedelta

import pytest
from pyproj import Geod

from exeat.domain.place import Area, Position
from exeat.domain.trip import PathKnowledge, Waypoint
from exeat.engine.paths import Path, path_of
from exeat.engine.polygons import AreaPassage, area_passage, contains, depth_m
from tests.small_register import area, at, leg, moment, place, ring, square

WGS84 = Geod(ellps="WGS84")
BOX = area("BOX", square(10, 10, 12, 12))
DIAMOND = area("DIAMOND", ring((10, 11), (11, 12), (12, 11), (11, 10)))
HOLED = area("HOLED", square(10, 10, 12, 12), square(10.5, 10.5, 11.5, 11.5))
ISLANDS = area("ISLANDS", square(10, 10, 11, 11), square(10, 12, 11, 13))
CHUKOTKA = area("CHUKOTKA", square(64, 170, 70, 180), square(64, -180, 70, -170))
ANTARCTIC = area("ANTARCTIC", square(-90, -180, -70, 180))


def path(*points: tuple[float, float]) -> Path:
    """Return a path of an hour from point to point, ten hours in all at most."""
    first, *middle, last = (place(f"P{n}", *p) for n, p in enumerate(points))
    whole = leg(
        first,
        last,
        "25T00:00",
        f"25T{len(points) - 1:02}:00",
        via=tuple(
            Waypoint(
                position=stop.position,
                name=stop.name,
                at=moment("25T00:00") + timedelta(hours=number),
            )
            for number, stop in enumerate(middle, 1)
        ),
        known=PathKnowledge.VIA,
    )
    return path_of(whole, 0)


def directions(passage: AreaPassage) -> list[str]:
    return [crossing.direction for crossing in passage.crossings]


def passage(area_: Area, *points: tuple[float, float]) -> AreaPassage:
    return area_passage(area_, path(*points), stops_only=False)


@pytest.mark.parametrize(
    ("area_", "position", "inside"),
    [
        pytest.param(BOX, (11, 11), True, id="middle"),
        pytest.param(BOX, (11, 13), False, id="east of it"),
        pytest.param(BOX, (11, 9), False, id="west of it"),
        pytest.param(BOX, (13, 11), False, id="north of it"),
        pytest.param(BOX, (9, 11), False, id="south of it"),
        pytest.param(DIAMOND, (11, 10.5), True, id="at the height of two vertices"),
        pytest.param(DIAMOND, (11, 9.5), False, id="west of two vertices"),
        pytest.param(DIAMOND, (10.25, 10.5), False, id="by a slanting edge"),
        pytest.param(HOLED, (11, 11), False, id="in the hole"),
        pytest.param(HOLED, (10.25, 11), True, id="beside the hole"),
        pytest.param(ISLANDS, (10.5, 12.5), True, id="second part"),
        pytest.param(ISLANDS, (10.5, 11.5), False, id="between the parts"),
        pytest.param(CHUKOTKA, (66, 179), True, id="west of the antimeridian"),
        pytest.param(CHUKOTKA, (66, -179), True, id="east of the antimeridian"),
        pytest.param(CHUKOTKA, (66, 180), True, id="on the antimeridian"),
        pytest.param(CHUKOTKA, (66, -180), True, id="on it, the other way"),
        pytest.param(CHUKOTKA, (66, -169), False, id="east of it all"),
        pytest.param(ANTARCTIC, (-90, 0), True, id="south pole"),
        pytest.param(ANTARCTIC, (-69, 0), False, id="off the ice"),
    ],
)
def test_contains(area_: Area, position: tuple[float, float], *, inside: bool) -> None:
    assert contains(area_, at(*position)) is inside


@pytest.mark.parametrize(
    ("position", "nearest", "sign"),
    [
        pytest.param((11, 11.99), (11, 12), 1, id="inside an edge"),
        pytest.param((11, 12.01), (11, 12), -1, id="outside an edge"),
        pytest.param((12.005, 12.005), (12, 12), -1, id="off a corner"),
        pytest.param((10.004, 11.2), (10, 11.2), 1, id="inside the southern edge"),
        pytest.param((9.996, 9.99), (10, 10), -1, id="off the other corner"),
    ],
)
def test_depth_is_the_distance_to_the_nearest_edge(
    position: tuple[float, float], nearest: tuple[float, float], sign: int
) -> None:
    _, _, metres = WGS84.inv(position[1], position[0], nearest[1], nearest[0])
    assert depth_m(BOX, at(*position)) == pytest.approx(sign * metres, rel=1e-3)


@pytest.mark.parametrize(("position", "sign"), [((11, 11), 1), ((11, 13), -1)])
def test_depth_is_sought_no_farther_than_twice_the_band(
    position: tuple[float, float], sign: int
) -> None:
    assert depth_m(BOX, at(*position)) == sign * 2 * BOX.band_m


def test_the_seam_of_the_map_is_no_border() -> None:
    assert depth_m(CHUKOTKA, at(66, 179.999)) == 2 * CHUKOTKA.band_m


def test_depth_reaches_over_the_seam_of_the_map() -> None:
    east_only = area("EAST", square(64, -179.999, 70, -170))
    _, _, metres = WGS84.inv(179.999, 66, -179.999, 66)
    assert depth_m(east_only, at(66, 179.999)) == pytest.approx(-metres, rel=1e-3)
    west_only = area("WEST", square(64, 170, 70, 179.999))
    assert depth_m(west_only, at(66, -179.999)) == pytest.approx(-metres, rel=1e-3)


def test_depth_at_the_pole_is_within_the_reach() -> None:
    assert depth_m(ANTARCTIC, at(-90, 0)) == 2 * ANTARCTIC.band_m


@pytest.mark.parametrize(
    ("area_", "points", "expected"),
    [
        pytest.param(BOX, [(11, 9), (11, 13)], ["in", "out"], id="through"),
        pytest.param(BOX, [(11, 11), (11, 13)], ["out"], id="out"),
        pytest.param(BOX, [(11, 9), (11, 11)], ["in"], id="in"),
        pytest.param(BOX, [(10.5, 10.5), (11.5, 11.5)], [], id="stays inside"),
        pytest.param(BOX, [(13, 9), (13, 13)], [], id="passes by"),
        pytest.param(
            BOX, [(11, 11), (11, 13), (11, 11)], ["out", "in"], id="there and back"
        ),
        pytest.param(
            HOLED, [(11, 9), (11, 13)], ["in", "out", "in", "out"], id="over a hole"
        ),
        pytest.param(
            ISLANDS, [(10.5, 9), (10.5, 14)], ["in", "out"] * 2, id="island to island"
        ),
        pytest.param(CHUKOTKA, [(66, 175), (66, -175)], [], id="over the antimeridian"),
        pytest.param(CHUKOTKA, [(66, -175), (66, 175)], [], id="and back"),
        pytest.param(
            CHUKOTKA, [(66, 165), (66, -165)], ["in", "out"], id="through both parts"
        ),
        pytest.param(
            CHUKOTKA, [(66, -165), (66, 165)], ["in", "out"], id="through both, west"
        ),
        pytest.param(
            CHUKOTKA, [(66, 175), (66, 180), (66, -175)], [], id="a stop on the seam"
        ),
        pytest.param(
            BOX, [(11, 11), (11, 12), (11, 13)], ["out"], id="a stop on the edge"
        ),
        pytest.param(
            DIAMOND, [(11, 9), (11, 10), (11, 11)], ["in"], id="a stop on a corner"
        ),
    ],
)
def test_crosses_the_line(
    area_: Area, points: list[tuple[float, float]], expected: list[str]
) -> None:
    assert directions(passage(area_, *points)) == expected


@pytest.mark.parametrize("area_", [BOX, DIAMOND])
@pytest.mark.parametrize("touched", [(11, 12), (11, 10), (12, 11), (10, 11)])
@pytest.mark.parametrize("start", [(11, 11), (11.1, 10.9), (13, 13), (9, 9), (11, 9)])
@pytest.mark.parametrize("end", [(11, 11), (10.9, 11.1), (9, 13), (11, 13), (13, 11)])
def test_a_path_that_touches_the_line_ends_on_its_own_side(
    area_: Area,
    start: tuple[float, float],
    touched: tuple[float, float],
    end: tuple[float, float],
) -> None:
    found = directions(passage(area_, start, touched, end))
    changes = contains(area_, at(*start)) != contains(area_, at(*end))
    assert len(found) % 2 == changes
    assert all(one != other for one, other in itertools.pairwise(found))


@pytest.mark.parametrize("start", [(11, 12), (11, 10), (12, 11), (10, 11), (12, 12)])
@pytest.mark.parametrize(("end", "inside"), [((11, 11), True), ((9, 9), False)])
def test_a_path_from_the_line_ends_where_it_ends(
    start: tuple[float, float], end: tuple[float, float], *, inside: bool
) -> None:
    found = passage(BOX, start, end)
    last = found.crossings[-1].direction if found.crossings else None
    begun = contains(BOX, at(*start))
    assert (begun if last is None else last == "in") is inside
    assert all(a != b for a, b in itertools.pairwise(directions(found)))


def test_a_crossing_has_place_moment_and_leg() -> None:
    crossing = passage(BOX, (11, 11), (11, 13)).crossings[0]
    assert crossing.position.lon_deg == pytest.approx(12, abs=1e-9)
    assert crossing.position.lat_deg == pytest.approx(11.0008, abs=1e-3)
    assert abs((crossing.at - moment("25T00:30")).total_seconds()) <= 1
    assert (crossing.leg, crossing.zone) == (0, "BOX")


def test_a_crossing_beyond_the_antimeridian_has_its_own_longitude() -> None:
    crossing = passage(CHUKOTKA, (66, 175), (66, -165)).crossings[0]
    assert crossing.position.lon_deg == pytest.approx(-170, abs=1e-6)


def test_the_passage_names_its_extremes() -> None:
    found = passage(BOX, (11, 9.01), (11, 11), (11, 13))
    assert found.deepest.depth_m == 2 * BOX.band_m
    assert found.outermost.depth_m == -2 * BOX.band_m
    assert found.first_inside.position.lon_deg == pytest.approx(10, abs=1e-9)
    assert found.first_outside.position == at(11, 9.01)
    assert found.before is not None
    assert 9.9 < found.before.lon_deg < 10


def test_a_passage_that_begins_inside_has_nothing_before() -> None:
    found = passage(BOX, (11, 11.01), (11, 13))
    assert found.before is None
    assert found.first_inside.name == "P0"
    assert found.first_outside.position.lon_deg == pytest.approx(12, abs=1e-9)


@pytest.mark.parametrize(
    ("points", "nearest"),
    [
        pytest.param([(11, 9.99), (11, 9), (10, 9.995)], "P2", id="outside all along"),
        pytest.param([(11, 11), (11, 11.99)], "P1", id="inside all along"),
    ],
)
def test_a_passage_on_one_side_names_its_nearest_point(
    points: list[tuple[float, float]], nearest: str
) -> None:
    found = passage(BOX, *points)
    if found.deepest.depth_m < 0:
        assert found.first_inside is found.deepest
        assert found.deepest.name == nearest
    else:
        assert found.first_outside is found.outermost
        assert found.outermost.name == nearest
    assert found.crossings == ()


def test_with_stops_only_the_way_between_does_not_count() -> None:
    over = area_passage(BOX, path((11, 9), (11, 13)), stops_only=True)
    assert over.deepest.depth_m == -2 * BOX.band_m
    landed = area_passage(BOX, path((11, 9), (11, 11), (11, 13)), stops_only=True)
    assert landed.first_inside.name == "P1"
    assert landed.before == at(11, 9)


def test_the_way_is_looked_at_every_ten_kilometres() -> None:
    corner = passage(BOX, (9.97, 11.9), (10.1, 12.03))
    assert directions(corner) == ["in", "out"]


def test_a_path_keeps_its_side_along_an_edge() -> None:
    meridian = passage(BOX, (10.5, 12), (11.5, 12))
    assert meridian.crossings == ()
    assert meridian.deepest.depth_m == 0


def test_a_position_has_the_band_of_its_area() -> None:
    wide = area("WIDE", square(10, 10, 12, 12), band_m=7000)
    assert depth_m(wide, at(11, 11)) == 14_000
    assert depth_m(wide, Position(lat_deg=11, lon_deg=11.9)) == pytest.approx(
        WGS84.inv(11.9, 11, 12, 11)[2], rel=1e-3
    )
