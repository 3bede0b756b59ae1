"""Zones made of others: how a path stands to them.

How far a point lies beyond the edge of such a zone follows from its parts: beyond any
of several it lies as far as beyond the nearest; beyond a whole without its holes, as
far as beyond the whole or as deep as in a hole. The same holds for the least and the
most that it may be, for all that the data of the parts err; of a part without geometry
nothing is known, so that the least and the most are endless.

The edge of such a zone is made of the edges of its parts. So a path crosses it only
where it crosses one of theirs, and between two such points stays on one side.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import inf, isfinite
from typing import NamedTuple, assert_never

from exeat.domain.finding import Crossing
from exeat.domain.place import (
    AnyOf,
    Area,
    Buffer,
    Disk,
    Minus,
    Plain,
    Position,
    Shape,
    Unlocated,
    plain_parts,
)
from exeat.engine.geodesy import GeodesicPath
from exeat.engine.paths import Path
from exeat.engine.polygons import area_passage, depths_m, offset_roots, points_of
from exeat.engine.zones import beyond_m, disk_passage, nearest

_Point = tuple[Position, datetime, str]


class Bounds(NamedTuple):
    """How far a point lies beyond the edge of a zone, in metres; negative inside.

    Attributes:
        least_m: The least that it may be.
        beyond_m: What it is by the data; parts without geometry are left out.
        most_m: The most that it may be.
    """

    least_m: float
    beyond_m: float
    most_m: float


class Sight(NamedTuple):
    """A point of a path, and how it stands to a zone."""

    position: Position
    at: datetime
    name: str
    bounds: Bounds


class ShapePassage(NamedTuple):
    """How a path stands to a zone.

    Attributes:
        crossings: In order of time.
        sights: Where it was looked at, in order of time.
        starts_inside: Whether the path begins inside.
        edges: Parts whose own edges are crossed, and when, in order of time.
    """

    crossings: tuple[Crossing, ...]
    sights: tuple[Sight, ...]
    starts_inside: bool
    edges: tuple[tuple[Plain, datetime], ...]

    @property
    def outside_at(self) -> datetime | None:
        """The first moment outside; None where there is none."""
        return self._first("out", already=not self.starts_inside)

    @property
    def inside_at(self) -> datetime | None:
        """The first moment inside; None where there is none."""
        return self._first("in", already=self.starts_inside)

    def _first(self, direction: str, *, already: bool) -> datetime | None:
        if already:
            return self.sights[0].at
        crossings = (c.at for c in self.crossings if c.direction == direction)
        return next(crossings, None)


def bounds(shape: Shape, positions: Sequence[Position]) -> list[Bounds]:
    """Return how far the points of a path lie beyond the edge of a zone."""
    match shape:
        case Disk():
            return [_around(beyond_m(shape, p), shape.band_m) for p in positions]
        case Area():
            depths = depths_m(shape, positions, 2 * shape.band_m)
            return [_around(-depth, shape.band_m) for depth in depths]
        case Buffer(area=area, width_m=width_m):
            depths = depths_m(area, positions, _reach_m(shape))
            return [_around(-depth - width_m, area.band_m) for depth in depths]
        case Unlocated():
            return [Bounds(-inf, inf, inf)] * len(positions)
        case AnyOf(parts=parts):
            each = [bounds(part, positions) for part in parts]
            return [_of_any(at_once) for at_once in zip(*each, strict=True)]
        case Minus(whole=whole, without=without):
            each = [bounds(part, positions) for part in (whole, *without)]
            return [_of_rest(*at_once) for at_once in zip(*each, strict=True)]
        case _:
            assert_never(shape)


def hangs_on_unlocated(least_m: float, most_m: float) -> bool:
    """Return whether a part without geometry decides on which side a point lies."""
    return least_m < 0 < most_m and not (isfinite(least_m) and isfinite(most_m))


def _around(beyond: float, band_m: float) -> Bounds:
    return Bounds(beyond - band_m, beyond, beyond + band_m)


def _reach_m(buffer: Buffer) -> float:
    return buffer.width_m + 2 * buffer.area.band_m


def _of_any(parts: Sequence[Bounds]) -> Bounds:
    return Bounds(*(min(values) for values in zip(*parts, strict=True)))


def _of_rest(whole: Bounds, *holes: Bounds) -> Bounds:
    return Bounds(
        max(whole.least_m, *(-hole.most_m for hole in holes)),
        max(whole.beyond_m, *(-hole.beyond_m for hole in holes)),
        max(whole.most_m, *(-hole.least_m for hole in holes)),
    )


def passage(shape: Shape, path: Path, *, stops_only: bool) -> ShapePassage:
    """Return where a path crosses the edge of a zone, and how far beyond it goes.

    A path is looked at where it may be farthest in or out: at its given points,
    every 10 km between them unless all that is known of the zone is one disk, once
    between two crossings of parts, and nearest to the centres of disks.

    Args:
        shape: The zone.
        path: A leg.
        stops_only: Whether only the given points count, not the way between them.
    """
    parts = dict.fromkeys(plain_parts(shape))
    # Between two given points the distance from one centre is nowhere largest.
    is_disk = [type(part) for part in parts] == [Disk]
    points = points_of(path, stops_only=stops_only or is_disk)
    crossed = {
        part: tuple(_part_crossings(part, path, points, stops_only=stops_only))
        for part in parts
    }
    if not stops_only:
        points = _looked_at(points, path, crossed)
    positions = [position for position, _, _ in points]
    sights = tuple(
        Sight(*point, bounds=found)
        for point, found in zip(points, bounds(shape, positions), strict=True)
    )
    starts = {part: _starts_inside(part, path, crossed[part]) for part in parts}
    crossings = tuple(_changes(shape, starts, crossed, sights))
    if stops_only:
        crossings = tuple(_between_sides(crossings, sights))
    met = ((part, c.at) for part, cs in crossed.items() for c in cs)
    edges = tuple(sorted(met, key=lambda edge: edge[1]))
    return ShapePassage(crossings, sights, _holds(shape, starts), edges)


def _part_crossings(
    part: Plain, path: Path, points: Sequence[_Point], *, stops_only: bool
) -> Iterator[Crossing]:
    match part:
        case Disk():
            yield from disk_passage(part, path, overflight=stops_only).crossings
        case Area():
            yield from area_passage(part, path, stops_only=stops_only).crossings
        case _:
            yield from _buffer_crossings(part, path.leg, points)


def _buffer_crossings(
    buffer: Buffer, leg: int, points: Sequence[_Point]
) -> Iterator[Crossing]:
    positions = [position for position, _, _ in points]
    roots = offset_roots(buffer.area, positions, buffer.width_m, _reach_m(buffer))
    for number, share, is_in in roots:
        start, end = points[number], points[number + 1]
        line = GeodesicPath(start[0], end[0])
        yield Crossing(
            direction="in" if is_in else "out",
            position=line.at(share * line.length_m)[0],
            at=(start[1] + (end[1] - start[1]) * share).replace(microsecond=0),
            leg=leg,
            beyond_m=0.0,
            zone=buffer.name,
        )


def _looked_at(
    points: Sequence[_Point], path: Path, crossed: Mapping[Plain, Sequence[Crossing]]
) -> tuple[_Point, ...]:
    """Return the points of a path with those where it may be farthest in or out."""
    found = list(points)
    for disk in crossed:
        if isinstance(disk, Disk):
            found.extend((spot, at, "") for spot, at in nearest(disk, path))
    every = sorted((c for cs in crossed.values() for c in cs), key=lambda c: c.at)
    for one, other in itertools.pairwise(every):
        line = GeodesicPath(one.position, other.position)
        middle, _ = line.at(line.length_m / 2)
        found.append((middle, one.at + (other.at - one.at) / 2, ""))
    found.sort(key=lambda point: point[1])
    return tuple(found)


def _starts_inside(part: Plain, path: Path, crossings: Sequence[Crossing]) -> bool:
    """Return whether a path begins inside a part: it does if it first goes out."""
    if crossings:
        return crossings[0].direction == "out"
    return bounds(part, [path.vertices[0].position])[0].beyond_m <= 0


def _holds(shape: Shape, inside: Mapping[Plain, bool]) -> bool:
    """Return whether a point lies in a zone, by the parts that it lies in."""
    match shape:
        case AnyOf(parts=parts):
            return any(_holds(part, inside) for part in parts)
        case Minus(whole=whole, without=without):
            holes = any(_holds(part, inside) for part in without)
            return _holds(whole, inside) and not holes
        case Unlocated():
            return False
        case _:
            return inside[shape]


def _changes(
    shape: Shape,
    starts: Mapping[Plain, bool],
    crossed: Mapping[Plain, Sequence[Crossing]],
    sights: Sequence[Sight],
) -> Iterator[Crossing]:
    """Yield the crossings of parts at which the path changes sides of the whole.

    Parts that touch are left and entered at one moment, at which nothing changes.
    """
    inside, was_in = dict(starts), _holds(shape, starts)
    events = [(c.at, part, c) for part, cs in crossed.items() for c in cs]
    events.sort(key=lambda event: event[0])
    changed: list[Crossing] = []
    for _, at_once in itertools.groupby(events, key=lambda event: event[0]):
        for _, part, crossing in at_once:
            inside[part] = crossing.direction == "in"
        is_in = _holds(shape, inside)
        if is_in != was_in:
            direction = "in" if is_in else "out"
            changed.append(replace(crossing, direction=direction, zone=shape.name))
        was_in = is_in
    yield from _with_excursions(changed, sights)


def _with_excursions(
    crossings: Sequence[Crossing], sights: Sequence[Sight]
) -> Iterator[Crossing]:
    """Yield the crossings, each with the farthest point of its excursion outside."""
    moments = [sights[0].at, *(c.at for c in crossings), sights[-1].at]
    for number, crossing in enumerate(crossings):
        span = number + 1 if crossing.direction == "out" else number
        reach = (
            sight.bounds.beyond_m
            for sight in sights
            if moments[span] <= sight.at <= moments[span + 1]
        )
        yield replace(crossing, beyond_m=max([0.0, *reach]))


def _between_sides(
    crossings: Sequence[Crossing], sights: Sequence[Sight]
) -> Iterator[Crossing]:
    """Yield one crossing for each two stops on different sides of the edge."""
    for start, end in itertools.pairwise(sights):
        sides = start.bounds.beyond_m > 0, end.bounds.beyond_m > 0
        if sides[0] != sides[1]:
            direction = "out" if sides[1] else "in"
            within = (
                crossing
                for crossing in crossings
                if start.at <= crossing.at <= end.at and crossing.direction == direction
            )
            yield from itertools.islice(within, 1)
