"""Paths of legs: geodesic segments between given points, each with its moments."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from exeat.domain.place import Position
from exeat.domain.trip import Leg, Waypoint
from exeat.engine.geodesy import short_distance_m


class Vertex(NamedTuple):
    """A given point of a path, with the moment of passing it.

    Attributes:
        name: Empty for a point of a track.
    """

    position: Position
    name: str
    state: str | None
    at: datetime


class Path(NamedTuple):
    """A leg as geometry.

    Attributes:
        leg: Index of the leg, from 0.
        vertices: Two or more.
    """

    leg: int
    vertices: tuple[Vertex, ...]

    def moment(self, segment: int, share: float) -> datetime:
        """Return the moment at a share (0 to 1) of a segment, to the second."""
        start, end = self.vertices[segment].at, self.vertices[segment + 1].at
        return _between(start, end, share)


def path_of(leg: Leg, index: int) -> Path:
    """Return the geometry of a leg.

    Points without a moment get one in proportion to the distance between the
    neighbours that have one; moments are shown on the clock of the origin.
    """
    points = leg.path()
    moments = _moments(points)
    zone = leg.depart_at.tzinfo
    return Path(
        leg=index,
        vertices=tuple(
            Vertex(point.position, point.name, point.state, moment.astimezone(zone))
            for point, moment in zip(points, moments, strict=True)
        ),
    )


def _moments(points: Sequence[Waypoint]) -> list[datetime]:
    moments = [points[0].at]
    anchor = 0
    for here in range(1, len(points)):
        if points[here].at is None:
            continue
        moments.extend(_shared_out(points[anchor : here + 1]))
        anchor = here
    return [moment for moment in moments if moment is not None]


def _shared_out(points: Sequence[Waypoint]) -> list[datetime]:
    """Return the moments of all points but the first; both ends have theirs."""
    start, end = points[0].at, points[-1].at
    if start is None or end is None:
        raise AssertionError("the ends of a leg carry moments")
    along, total = [], 0.0
    for before, after in itertools.pairwise(points):
        total += short_distance_m(before.position, after.position)
        along.append(total)
    shares = (part / total if total else 0.0 for part in along[:-1])
    return [*(_between(start, end, share) for share in shares), end]


def _between(start: datetime, end: datetime, share: float) -> datetime:
    begin = start.astimezone(UTC)
    seconds = round((end.astimezone(UTC) - begin).total_seconds() * share)
    return (begin + timedelta(seconds=seconds)).astimezone(start.tzinfo)
