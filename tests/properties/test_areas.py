"""Areas against shapely, on random polygons with holes, parts and a cut at 180."""

import itertools
import random
from collections.abc import Sequence
from datetime import timedelta
from math import cos, pi, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.ops import nearest_points

from exeat.domain.place import Area, Ring
from exeat.domain.trip import PathKnowledge, Waypoint
from exeat.engine.paths import Path, path_of
from exeat.engine.polygons import area_passage, contains, depth_m
from tests.small_register import area, at, leg, moment, place, ring, square

WGS84 = Geod(ellps="WGS84")
DICE = st.randoms(use_true_random=True)
BULGE_DEG = 3e-3
"""How far a geodesic of a degree may lie off the straight line of the map."""
Points = list[tuple[float, float]]


def star(
    dice: random.Random, lat: float, lon: float, size: float, corners: int
) -> Points:
    """Return corners of a polygon, latitude first, seen from its middle in turn."""
    turn = dice.uniform(0, 2 * pi)
    return [
        (
            lat + size * dice.uniform(0.4, 1) * sin(turn + 2 * pi * n / corners),
            lon + size * dice.uniform(0.4, 1) * cos(turn + 2 * pi * n / corners),
        )
        for n in range(corners)
    ]


def rings_and_shape(
    dice: random.Random, lat: float, lon: float, size: float
) -> tuple[list[Ring], MultiPolygon]:
    """Return parts that lie apart, the first with a hole, for both sides."""
    parts, shapes = [], []
    for number in range(dice.randint(1, 3)):
        outer = star(dice, lat, lon + number * 2.5 * size, size, dice.randint(3, 12))
        parts.append(ring(*outer))
        holes = []
        if number == 0:
            hole = star(dice, lat, lon, size * 0.15, dice.randint(3, 6))
            parts.append(ring(*hole))
            holes.append([(x, y) for y, x in hole])
        shapes.append(Polygon([(x, y) for y, x in outer], holes))
    shape = MultiPolygon(shapes)
    assume(shape.is_valid)
    return parts, shape


@given(DICE)
def test_a_point_is_inside_where_shapely_says_so(dice: random.Random) -> None:
    lat, lon = dice.uniform(-70, 70), dice.uniform(-170, 160)
    parts, shape = rings_and_shape(dice, lat, lon, dice.uniform(0.01, 3))
    polygon = area("random", *parts)
    west, south, east, north = shape.bounds
    for _ in range(50):
        y, x = dice.uniform(south, north), dice.uniform(west, east)
        here = Point(x, y)
        if shape.boundary.distance(here) > 1e-9:
            assert contains(polygon, at(y, x)) is shape.contains(here)


@given(DICE)
def test_depth_is_the_geodesic_distance_to_the_nearest_edge(
    dice: random.Random,
) -> None:
    lat, lon = dice.uniform(-75, 75), dice.uniform(-170, 170)
    parts, shape = rings_and_shape(dice, lat, lon, 0.05)
    polygon = area("random", *parts, band_m=20_000)
    y, x = lat + dice.uniform(-0.08, 0.08), lon + dice.uniform(-0.08, 0.08)
    found = depth_m(polygon, at(y, x))
    truth = nearest_edge_m(shape, y, x)
    assert abs(found) == pytest.approx(truth, rel=0.01, abs=0.01)
    assert (found > 0) is shape.contains(Point(x, y))


def nearest_edge_m(shape: MultiPolygon, lat: float, lon: float) -> float:
    """Return metres to the edge, in a plane that is true round the point."""
    _, _, tall = WGS84.inv(lon, lat - 0.01, lon, lat + 0.01)
    _, _, wide = WGS84.inv(lon - 0.01, lat, lon + 0.01, lat)
    lines = [
        LineString(
            [((x - lon) * wide / 0.02, (y - lat) * tall / 0.02) for x, y in one.coords]
        )
        for part in shape.geoms
        for one in (part.exterior, *part.interiors)
    ]
    metres = []
    for line in lines:
        _, near = nearest_points(Point(0, 0), line)
        y, x = lat + near.y * 0.02 / tall, lon + near.x * 0.02 / wide
        _, _, away = WGS84.inv(lon, lat, x, y)
        metres.append(float(away))
    return min(metres)


def hourly(points: Sequence[tuple[float, float]]) -> Path:
    """Return a track that passes a point an hour."""
    first, last = place("first", *points[0]), place("last", *points[-1])
    begins = moment("25T00:00")
    via = tuple(
        Waypoint(position=at(*point), at=begins + timedelta(hours=number))
        for number, point in enumerate(points[1:-1], 1)
    )
    return path_of(
        leg(
            first,
            last,
            depart_at=begins,
            arrive_at=begins + timedelta(hours=len(points) - 1),
            via=via,
            known=PathKnowledge.TRACK,
        ),
        0,
    )


@given(DICE)
def test_a_path_crosses_the_line_where_shapely_says_so(dice: random.Random) -> None:
    lat, lon = dice.uniform(-60, 60), dice.uniform(-170, 160)
    parts, shape = rings_and_shape(dice, lat, lon, 0.2)
    polygon = area("random", *parts)
    points = [
        (lat + dice.uniform(-0.3, 0.3), lon + dice.uniform(-0.3, 0.9)) for _ in range(5)
    ]
    found = area_passage(polygon, hourly(points), stops_only=False)
    line = LineString([(x, y) for y, x in points])
    met = line.intersection(shape.boundary)
    expected = len(getattr(met, "geoms", [met])) if not met.is_empty else 0
    near = min((shape.boundary.distance(Point(x, y)) for y, x in points), default=1.0)
    corners = [
        line.distance(Point(x, y))
        for part in parts
        for y, x in zip(part.lats_deg, part.lons_deg, strict=True)
    ]
    assume(near > BULGE_DEG)
    assume(min(corners) > BULGE_DEG)
    assert len(found.crossings) == expected
    check_sides(polygon, points, [crossing.direction for crossing in found.crossings])
    for crossing in found.crossings:
        here = Point(crossing.position.lon_deg, crossing.position.lat_deg)
        assert shape.boundary.distance(here) < 1e-9
        assert line.distance(here) < BULGE_DEG


def check_sides(polygon: Area, points: Points, directions: list[str]) -> None:
    """Check that directions take turns from the first point to the last."""
    assert all(one != other for one, other in itertools.pairwise(directions))
    begun, ended = (contains(polygon, at(*points[n])) for n in (0, -1))
    if directions:
        assert (directions[0] == "out") is begun
        assert (directions[-1] == "in") is ended
    else:
        assert begun is ended


GRID = st.integers(0, 6)
CORNERS = st.lists(st.tuples(GRID, GRID), min_size=2, max_size=6)


@given(CORNERS)
def test_a_path_over_corners_and_along_edges_keeps_count(
    corners: list[tuple[int, int]],
) -> None:
    """Every point of the path lies on a line of the polygon's own grid."""
    polygon = area(
        "grid",
        ring((1, 1), (3, 1), (3, 3), (5, 1), (5, 5), (4, 5), (4, 4), (2, 5), (1, 4)),
        square(1.5, 1.5, 2, 2),
    )
    points = [(float(lat), float(lon)) for lat, lon in corners]
    found = area_passage(polygon, hourly(points), stops_only=True)
    check_sides(polygon, points, [crossing.direction for crossing in found.crossings])


@given(DICE)
def test_an_area_cut_at_the_antimeridian_is_as_if_uncut(dice: random.Random) -> None:
    whole = star(dice, 10, 0, 1.5, 9)
    points = [(10 + dice.uniform(-2, 2), dice.uniform(-2, 2)) for _ in range(4)]
    shape = Polygon([(x, y) for y, x in whole])
    assume(shape.is_valid)
    halves = [
        part
        for box in (square(-80, -170, 80, 0), square(-80, 0, 80, 170))
        for part in parts_of(shape, box)
    ]
    moved = [
        ring(*((y, x + 180 if x_mean < 0 else x - 180) for y, x in half))
        for half in halves
        for x_mean in [sum(x for _, x in half) / len(half)]
    ]
    uncut = area("uncut", ring(*whole))
    cut = area("cut", *moved)
    over = [(y, x + 180 if x < 0 else x - 180) for y, x in points]
    here = area_passage(uncut, hourly(points), stops_only=False)
    there = area_passage(cut, hourly(over), stops_only=False)
    assert [c.direction for c in there.crossings] == [
        c.direction for c in here.crossings
    ]
    assert there.deepest.depth_m == pytest.approx(here.deepest.depth_m, rel=1e-3)
    assert there.outermost.depth_m == pytest.approx(here.outermost.depth_m, rel=1e-3)


def parts_of(shape: Polygon, box: Ring) -> list[Points]:
    """Return the parts of a polygon in a box, as points with latitude first."""
    frame = Polygon(list(zip(box.lons_deg, box.lats_deg, strict=True)))
    cut = shape.intersection(frame)
    return [
        [(y, x) for x, y in part.exterior.coords[:-1]]
        for part in getattr(cut, "geoms", [cut])
        if isinstance(part, Polygon) and not part.is_empty
    ]
