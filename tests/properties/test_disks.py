"""Crossings of disks, checked by pyproj at the points found and by dense sampling."""

import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from exeat.domain.finding import Crossing
from exeat.domain.place import Disk, Position
from exeat.domain.trip import PathKnowledge, Waypoint
from exeat.engine.paths import Path, path_of
from exeat.engine.zones import Passage, beyond_m, disk_passage, farthest
from tests.small_register import at, leg, place

WGS84 = Geod(ellps="WGS84")

LATS = st.one_of(
    st.floats(-90, 90), st.sampled_from([90.0, -90.0, 89.9999, 75.0, 0.0, 55.7558])
)
LONS = st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 179.9999, 0.0]))
RADII = st.one_of(
    st.floats(10, 2_000_000),
    st.floats(1, 6.3).map(lambda power: 10.0**power),
    st.sampled_from([10.0, 40_233.6, 120_000.0, 2_000_000.0]),
)
DISKS = st.builds(
    lambda lat, lon, radius: Disk(centre=at(lat, lon), radius_m=radius),
    LATS,
    LONS,
    RADII,
)
COURSES = st.floats(0, 360)


def from_centre(disk: Disk, course: float, metres: float) -> Position:
    lon, lat, _ = WGS84.fwd(disk.centre.lon_deg, disk.centre.lat_deg, course, metres)
    return at(lat, lon)


def distance(one: Position, other: Position) -> float:
    _, _, metres = WGS84.inv(one.lon_deg, one.lat_deg, other.lon_deg, other.lat_deg)
    return float(metres)


def off_edge_m(disk: Disk, position: Position) -> float:
    return distance(disk.centre, position) - disk.radius_m


def path(points: Sequence[Position]) -> Path:
    via = tuple(Waypoint(position=point) for point in points[1:-1])
    first, last = (
        place(name, point.lat_deg, point.lon_deg)
        for name, point in (("first", points[0]), ("last", points[-1]))
    )
    return path_of(leg(first, last, via=via, known=PathKnowledge.TRACK), 0)


def passage(disk: Disk, *points: Position) -> Passage:
    return disk_passage(disk, path(points), overflight=False)


def check_crossing(
    disk: Disk, crossing: Crossing, start: Position, end: Position
) -> None:
    """Check that a crossing lies on the edge and on the segment, to a millimetre."""
    assert abs(off_edge_m(disk, crossing.position)) < 1e-3
    whole = distance(start, end)
    split = distance(start, crossing.position) + distance(crossing.position, end)
    assert split == pytest.approx(whole, abs=1e-3)


@given(DISKS, COURSES, st.floats(0, 0.999), COURSES, st.floats(1.001, 8))
def test_inside_to_outside_crosses_once(
    disk: Disk, course: float, deep: float, out: float, far: float
) -> None:
    inside = from_centre(disk, course, disk.radius_m * deep)
    reach = min(disk.radius_m * far, 9_000_000)
    outside = from_centre(disk, out, max(reach, disk.radius_m + 0.01))
    there = passage(disk, inside, outside).crossings
    assert [crossing.direction for crossing in there] == ["out"]
    check_crossing(disk, there[0], inside, outside)
    back = passage(disk, outside, inside).crossings
    assert [crossing.direction for crossing in back] == ["in"]
    assert distance(back[0].position, there[0].position) < 1e-2


def through(
    disk: Disk, offset: float, course: float, before: float, after: float
) -> tuple[Position, Position]:
    """Return the ends of a segment square to a spoke, at an offset from the centre."""
    lon, lat, back = WGS84.fwd(
        disk.centre.lon_deg, disk.centre.lat_deg, course, disk.radius_m * offset
    )
    ends = []
    for side, share in ((90, before), (-90, after)):
        x, y, _ = WGS84.fwd(lon, lat, back + 180 + side, disk.radius_m * share)
        ends.append(at(y, x))
    return ends[0], ends[1]


SHARES = st.floats(1.01, 3)


@given(DISKS, st.floats(0, 0.999), COURSES, SHARES, SHARES)
def test_a_segment_that_cuts_a_disk_crosses_in_and_out(
    disk: Disk, offset: float, course: float, before: float, after: float
) -> None:
    start, end = through(disk, offset, course, before, after)
    assume(off_edge_m(disk, start) > 1e-3 and off_edge_m(disk, end) > 1e-3)
    found = passage(disk, start, end).crossings
    assert [crossing.direction for crossing in found] == ["in", "out"]
    for crossing in found:
        check_crossing(disk, crossing, start, end)


@given(DISKS, st.floats(1.001, 3), COURSES, SHARES, SHARES)
def test_a_segment_that_passes_a_disk_does_not_cross_it(
    disk: Disk, offset: float, course: float, before: float, after: float
) -> None:
    assume(disk.radius_m * (offset + 3) < 9_000_000)
    start, end = through(disk, offset, course, before, after)
    middle = min(sampled_m(disk, start, end))
    assume(middle > disk.radius_m * 1e-5)
    assert passage(disk, start, end).crossings == ()


def sampled_m(disk: Disk, start: Position, end: Position) -> list[float]:
    """Return metres beyond the edge along a segment, at 200 points."""
    azimuth, _, length = WGS84.inv(
        start.lon_deg, start.lat_deg, end.lon_deg, end.lat_deg
    )
    lons, lats, _ = WGS84.fwd(
        [start.lon_deg] * 200,
        [start.lat_deg] * 200,
        [azimuth] * 200,
        np.linspace(0, length, 200),
    )
    _, _, metres = WGS84.inv(
        [disk.centre.lon_deg] * 200, [disk.centre.lat_deg] * 200, lons, lats
    )
    return [float(metre) - disk.radius_m for metre in metres]


@given(DISKS, COURSES, st.floats(1e-9, 1e-3))
def test_a_segment_that_grazes_a_disk_crosses_it_twice_on_its_edge(
    disk: Disk, course: float, depth: float
) -> None:
    start, end = through(disk, 1 - depth, course, 1.0, 1.0)
    assume(depth * disk.radius_m > 1e-4)
    found = passage(disk, start, end).crossings
    assert [crossing.direction for crossing in found] == ["in", "out"]
    for crossing in found:
        check_crossing(disk, crossing, start, end)


@settings(max_examples=100)
@given(
    st.randoms(use_true_random=True), DISKS.filter(lambda disk: disk.radius_m > 1000)
)
def test_crossings_alternate_and_agree_with_the_ends(
    dice: random.Random, disk: Disk
) -> None:
    points = [
        from_centre(disk, dice.uniform(0, 360), disk.radius_m * dice.uniform(0, 2))
        for _ in range(6)
    ]
    found = passage(disk, *points)
    directions = [crossing.direction for crossing in found.crossings]
    assert all(one != other for one, other in itertools.pairwise(directions))
    inside = off_edge_m(disk, points[0]) <= 0
    assert found.starts_inside is inside
    if directions:
        assert directions[0] == ("out" if inside else "in")
    ends_inside = (directions[-1] == "in") if directions else inside
    assert ends_inside is (off_edge_m(disk, points[-1]) <= 0)
    moments = [crossing.at for crossing in found.crossings]
    assert moments == sorted(moments)


@settings(max_examples=100)
@given(
    st.randoms(use_true_random=True), DISKS.filter(lambda disk: disk.radius_m > 1000)
)
def test_the_farthest_point_of_a_path_is_a_point_of_it(
    dice: random.Random, disk: Disk
) -> None:
    points = [
        from_centre(disk, dice.uniform(0, 360), disk.radius_m * dice.uniform(0, 2))
        for _ in range(5)
    ]
    found = farthest(disk, path(points))
    assert found.beyond_m == pytest.approx(
        max(off_edge_m(disk, point) for point in points), abs=1e-6
    )
    assert found == passage(disk, *points).farthest


def walk(dice: random.Random, disk: Disk, count: int) -> list[Position]:
    """Return a track that wanders about the edge of a disk."""
    course, metres = dice.uniform(0, 360), disk.radius_m
    points = []
    for _ in range(count):
        course += dice.uniform(-3, 4)
        metres += dice.uniform(-1, 1) * dice.choice([1e-6, 1e-3, 0.05]) * disk.radius_m
        points.append(from_centre(disk, course, max(1.0, min(metres, 9_990_000))))
    return points


@settings(max_examples=15)
@given(
    st.randoms(use_true_random=True),
    st.sampled_from([1e3, 1.2e5, 2e6, 9.8e6]),
    st.floats(-90, 90),
)
def test_a_long_track_gives_the_same_as_its_short_pieces(
    dice: random.Random, radius_m: float, lat: float
) -> None:
    disk = Disk(centre=at(lat, dice.uniform(-180, 180)), radius_m=radius_m)
    whole = path(walk(dice, disk, 110))
    long = disk_passage(disk, whole, overflight=False)
    short: list[tuple[str, Position]] = []
    for one in range(0, len(whole.vertices) - 1, 50):
        piece = whole._replace(vertices=whole.vertices[one : one + 51])
        found = disk_passage(disk, piece, overflight=False)
        short += [
            (crossing.direction, crossing.position) for crossing in found.crossings
        ]
    assert [crossing.direction for crossing in long.crossings] == [d for d, _ in short]
    for crossing, (_, position) in zip(long.crossings, short, strict=True):
        assert distance(crossing.position, position) < 0.01
    depths = [beyond_m(disk, vertex.position) for vertex in whole.vertices]
    assert long.farthest.beyond_m == max(depths)
    assert long.farthest.vertex == whole.vertices[depths.index(max(depths))]
    assert long.starts_inside is (depths[0] <= 0)
