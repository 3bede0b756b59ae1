"""Disks: where a path crosses the edge, how far it goes beyond or stays inside."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from math import atan2, cos, radians, sin
from typing import NamedTuple

from exeat.domain.finding import Crossing
from exeat.domain.place import Disk, Position
from exeat.engine.geodesy import (
    MEAN_RADIUS_M,
    GeodesicPath,
    arc,
    cartesian_m,
    chord_m,
    destination,
    distance_bounds_m,
    distance_m,
)
from exeat.engine.paths import Path, Vertex

_TOLERANCE_M = 1e-6
# So near to the foot the distance from the centre differs by less than this.
_FOOT_M = 1e-3
_PIECE_M = 1_000_000.0
_MAX_STEPS = 100
# A segment that starts and ends farther out than this many times its length cannot
# reach the disk, whatever the error of a bracketed depth.
_FAR = 1.01


class Extreme(NamedTuple):
    """The point of a path farthest out from a zone.

    Attributes:
        beyond_m: Distance beyond the edge in metres; negative inside.
        vertex: The point.
        leg: Index of its leg.
    """

    beyond_m: float
    vertex: Vertex
    leg: int


class Passage(NamedTuple):
    """How a path stands to a zone.

    Attributes:
        crossings: In order of time.
        farthest: Point farthest out.
        starts_inside: Whether the first point lies inside.
    """

    crossings: tuple[Crossing, ...]
    farthest: Extreme
    starts_inside: bool


def beyond_m(disk: Disk, position: Position) -> float:
    """Return the distance of a position beyond the edge; negative inside; metres."""
    return distance_m(disk.centre, position) - disk.radius_m


def outline(disk: Disk, points: int) -> tuple[Position, ...]:
    """Return a closed line of points on the edge of a disk, for drawing only.

    Args:
        disk: The zone.
        points: How many, at equal steps of the course from the centre.
    """
    courses = (360.0 * (number % points) / points for number in range(points + 1))
    return tuple(destination(disk.centre, course, disk.radius_m) for course in courses)


def disk_passage(disk: Disk, path: Path, *, overflight: bool) -> Passage:
    """Return where a path crosses the edge of a disk.

    A disk below 9,985 km is convex (``Disk`` refuses larger ones): a segment with
    both ends inside stays inside, one with one end inside crosses once, one with
    both ends outside crosses twice or not at all.

    Args:
        disk: The zone; its edge belongs to it.
        path: A leg.
        overflight: By air only landings count, so that a segment with both ends
            outside does not enter.
    """
    depths = _depths(disk, path.vertices)
    found: list[Crossing] = []
    for number in range(len(path.vertices) - 1):
        ends = depths[number], depths[number + 1]
        if max(ends) <= 0 or (overflight and min(ends) > 0):
            continue
        found.extend(_segment_crossings(disk, path, number, ends))
    return Passage(
        crossings=_with_excursions(found, path, depths),
        farthest=_extreme(path, depths),
        starts_inside=depths[0] <= 0,
    )


def nearest(disk: Disk, path: Path) -> Iterator[tuple[Position, datetime]]:
    """Yield where a path comes nearest to the centre between two given points.

    Only of segments that may come to the edge, or near it by half of their length.
    """
    depths = _depths(disk, path.vertices)
    for number, ends in enumerate(itertools.pairwise(depths)):
        start, end = path.vertices[number], path.vertices[number + 1]
        line = GeodesicPath(start.position, end.position)
        if min(ends) > line.length_m:
            continue
        foot = _foot(disk, line, (0.0, line.length_m))
        if foot is not None:
            yield line.at(foot)[0], path.moment(number, foot / line.length_m)


def farthest(disk: Disk, path: Path) -> Extreme:
    """Return the point of a path farthest out from a disk: always a given point."""
    return _extreme(path, _depths(disk, path.vertices))


def _extreme(path: Path, depths: Sequence[float]) -> Extreme:
    index = max(range(len(depths)), key=lambda number: depths[number])
    return Extreme(depths[index], path.vertices[index], path.leg)


def _depths(disk: Disk, vertices: Sequence[Vertex]) -> list[float]:
    """Return metres beyond the edge of every vertex, exact where it matters.

    For long tracks the chord through the Earth brackets the distance; a vertex
    whose bracket lies wholly on one side, and that cannot be the farthest,
    keeps the middle of its bracket.
    """
    if len(vertices) < 100:
        return [beyond_m(disk, vertex.position) for vertex in vertices]
    centre = cartesian_m(disk.centre)
    brackets = [
        distance_bounds_m(chord_m(centre, cartesian_m(vertex.position)))
        for vertex in vertices
    ]
    farthest = max(low for low, _ in brackets)
    depths = []
    for vertex, (low, high) in zip(vertices, brackets, strict=True):
        if high >= farthest or low <= disk.radius_m + 1 <= high + 2:
            depths.append(beyond_m(disk, vertex.position))
        else:
            depths.append((low + high) / 2 - disk.radius_m)
    return depths


def _segment_crossings(
    disk: Disk, path: Path, number: int, ends: tuple[float, float]
) -> Iterator[Crossing]:
    start, end = path.vertices[number], path.vertices[number + 1]
    if min(ends) > _FAR * _longest_m(start.position, end.position):
        return
    line = GeodesicPath(start.position, end.position)
    for along, direction in _edges(disk, line, ends):
        position, _ = line.at(along)
        share = along / line.length_m
        yield Crossing(
            direction=direction,
            position=position,
            at=path.moment(number, share),
            leg=path.leg,
            beyond_m=0.0,
            zone=disk.name,
        )


def _longest_m(start: Position, end: Position) -> float:
    """Return an upper bound of the length of a segment, without solving it."""
    return distance_bounds_m(chord_m(cartesian_m(start), cartesian_m(end)))[1]


def _edges(
    disk: Disk, line: GeodesicPath, ends: tuple[float, float]
) -> Iterator[tuple[float, str]]:
    """Yield distances along a segment at which it crosses, with the direction."""
    pieces = max(1, int(line.length_m // _PIECE_M) + 1)
    step = line.length_m / pieces
    before = ends[0]
    for piece in range(pieces):
        low = piece * step
        high = line.length_m if piece == pieces - 1 else low + step
        last = piece == pieces - 1
        after = ends[1] if last else beyond_m(disk, line.at(high)[0])
        yield from _piece_edges(disk, line, (low, high), (before, after))
        before = after


def _piece_edges(
    disk: Disk,
    line: GeodesicPath,
    span: tuple[float, float],
    ends: tuple[float, float],
) -> Iterator[tuple[float, str]]:
    if (ends[0] > 0) != (ends[1] > 0):
        along = _root(_edge(disk, line), span, ends)
        yield along, "out" if ends[1] > 0 else "in"
    elif ends[0] > 0 and (foot := _foot(disk, line, span)) is not None:
        depth = beyond_m(disk, line.at(foot)[0])
        if depth < 0:
            edge = _edge(disk, line)
            yield _root(edge, (span[0], foot), (ends[0], depth)), "in"
            yield _root(edge, (foot, span[1]), (depth, ends[1])), "out"


def _edge(disk: Disk, line: GeodesicPath) -> Callable[[float], tuple[float, float]]:
    """Return distance beyond the edge and its slope, by distance along."""

    def value(along: float) -> tuple[float, float]:
        here, course = line.at(along)
        spoke = arc(disk.centre, here)
        slope = cos(radians(course - spoke.azimuth_end_deg))
        return spoke.length_m - disk.radius_m, slope

    return value


def _foot(disk: Disk, line: GeodesicPath, span: tuple[float, float]) -> float | None:
    """Return where a segment comes nearest to the centre, if inside the span.

    The angle at which the centre is seen tells how far off the foot lies: on a sphere
    exactly, here nearly, so that a few steps do. Where one would leave the span, as it
    may half round the Earth from the centre, the span is halved instead.
    """
    edge = _edge(disk, line)
    low, high = span
    depth, slope = edge(low)
    if slope >= 0 or edge(high)[1] <= 0:
        return None
    along, steps = low, _MAX_STEPS
    there = low - _past_foot_m(depth + disk.radius_m, slope)
    while steps and abs(there - along) > _FOOT_M:
        steps -= 1
        along = there if low < there < high else (low + high) / 2
        depth, slope = edge(along)
        if slope < 0:
            low = along
        else:
            high = along
        there = along - _past_foot_m(depth + disk.radius_m, slope)
    return along


def _past_foot_m(distance_m: float, slope: float) -> float:
    """Return how far a line is past its point nearest to a centre, on a sphere.

    Args:
        distance_m: Distance from the centre.
        slope: Cosine of the angle between the line and the ray from the centre.

    Source:
        Napier's rule for the right triangle: tan b = cos A tan c.
    """
    across = distance_m / MEAN_RADIUS_M
    return MEAN_RADIUS_M * atan2(sin(across) * slope, cos(across))


def _root(
    edge: Callable[[float], tuple[float, float]],
    span: tuple[float, float],
    ends: tuple[float, float],
) -> float:
    """Return where the edge is crossed: Newton, held inside a closing bracket.

    Args:
        edge: Distance beyond the edge and its slope, by distance along.
        span: Two distances along, with the edge between them.
        ends: Distances beyond the edge there, of opposite signs.
    """
    low, high = span
    along = low + (high - low) * ends[0] / (ends[0] - ends[1])
    for _ in range(_MAX_STEPS):
        value, slope = edge(along)
        if abs(value) <= _TOLERANCE_M:
            break
        if (value > 0) == (ends[1] > 0):
            high = along
        else:
            low = along
        newton = along - value / slope if slope else low
        along = newton if low < newton < high else (low + high) / 2
    return along


def _with_excursions(
    crossings: Sequence[Crossing], path: Path, depths: Sequence[float]
) -> tuple[Crossing, ...]:
    """Return the crossings, each with the farthest point of its excursion outside."""
    begin, end = path.vertices[0].at, path.vertices[-1].at
    moments = [begin, *(crossing.at for crossing in crossings), end]
    done = []
    for number, crossing in enumerate(crossings):
        span = number + 1 if crossing.direction == "out" else number
        reach = [
            depth
            for depth, vertex in zip(depths, path.vertices, strict=True)
            if moments[span] <= vertex.at <= moments[span + 1]
        ]
        done.append(replace(crossing, beyond_m=max([0.0, *reach])))
    return tuple(done)
