"""The route of a trip on a map: legs, stops, points passed and crossings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import atan2, degrees, hypot

from exeat.documents.map_clip import thinned
from exeat.documents.map_frame import Frame, Point
from exeat.domain.finding import Crossing, Determination
from exeat.domain.place import Position
from exeat.domain.record import record
from exeat.domain.trip import Leg, PathKnowledge, Trip
from exeat.engine.geodesy import GeodesicPath

_PIECE_M = 50_000.0
_MOST_PIECES = 64
_MANY_POINTS = 100
_APART_PX = 0.7
_ARROW_AT = (0.42, 0.33, 0.6, 0.22, 0.75)
_ARROW_ROOM_PX = 17.0
_SAME_SPOT_PX = 3.0
_SHORTEST_FOR_ARROW_PX = 46.0


@record
class Stop:
    """A named point of the route.

    Attributes:
        is_end: Whether a leg begins or ends here.
    """

    name: str
    position: Position
    is_end: bool

    def is_at(self, spot: Point, frame: Frame) -> bool:
        """Return whether the stop is drawn at a pixel."""
        own = frame.quick(self.position.lat_deg, self.position.lon_deg)
        return _apart(own, spot) < _SAME_SPOT_PX


def shown_positions(trip: Trip) -> Iterator[Position]:
    """Yield the points of a trip that a picture must show."""
    for leg in trip.legs:
        yield from leg_positions(leg)
    for stay in trip.stays or ():
        yield stay.place.position


def leg_positions(leg: Leg) -> Iterator[Position]:
    """Yield points along the geodesics of a leg, both ends included."""
    points = leg.path()
    for start, end in pairwise(points):
        yield start.position
        if len(points) < _MANY_POINTS:
            yield from _between(start.position, end.position)
    yield points[-1].position


def _between(start: Position, end: Position) -> Iterator[Position]:
    line = GeodesicPath(start, end)
    pieces = min(_MOST_PIECES, int(line.length_m / _PIECE_M) + 1)
    for piece in range(1, pieces):
        yield line.at(line.length_m * piece / pieces)[0]


def leg_line(leg: Leg, frame: Frame) -> list[Point]:
    """Return the pixels of a leg, thinned where they lie close together."""
    pixels = [frame.quick(p.lat_deg, p.lon_deg) for p in leg_positions(leg)]
    return thinned(pixels, _APART_PX)


def is_direct(leg: Leg) -> bool:
    """Return whether the path of a leg is only taken as direct."""
    return leg.known is not PathKnowledge.TRACK


def arrows(
    leg: Leg, line: list[Point], frame: Frame, taken: Sequence[Point]
) -> Iterator[tuple[Point, float]]:
    """Yield points and courses in degrees at which to draw arrows along a leg.

    Off the middle, so that the arrows of a way back do not cover them.

    Args:
        leg: The leg.
        line: Its pixels.
        frame: The picture.
        taken: Points of markers to keep away from.
    """
    named = [p for p in leg.path() if p.name] or list(leg.path())
    ends = [frame.quick(p.position.lat_deg, p.position.lon_deg) for p in named]
    for start, end in pairwise(ends):
        part = _part(line, start, end)
        if _length(part) < _SHORTEST_FOR_ARROW_PX:
            continue
        for share in _ARROW_AT:
            spot, course = _along(part, share)
            if all(_apart(spot, other) > _ARROW_ROOM_PX for other in taken):
                yield spot, course
                break


def _part(line: list[Point], start: Point, end: Point) -> list[Point]:
    """Return the part of a line between the points nearest to two others."""
    first = min(range(len(line)), key=lambda number: _apart(line[number], start))
    rest = range(first, len(line))
    last = min(reversed(rest), key=lambda number: _apart(line[number], end))
    return line[first : last + 1]


def _apart(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _length(line: list[Point]) -> float:
    return sum(_apart(start, end) for start, end in pairwise(line))


def _along(line: list[Point], share: float) -> tuple[Point, float]:
    left = _length(line) * share
    for start, end in pairwise(line):
        here = _apart(start, end)
        if here and left <= here:
            part = left / here
            x = start[0] + part * (end[0] - start[0])
            y = start[1] + part * (end[1] - start[1])
            return (x, y), degrees(atan2(end[1] - start[1], end[0] - start[0]))
        left -= here
    return line[-1], 0.0


def stops_of(trip: Trip, frame: Frame) -> tuple[Stop, ...]:
    """Return the named points of a trip, each spot once, ends of legs first.

    Where two names lie on one spot, the one with letters in it stands.
    """
    found: list[Stop] = []
    for stop in _named(trip):
        spot = frame.quick(stop.position.lat_deg, stop.position.lon_deg)
        same = next(
            (n for n, each in enumerate(found) if each.is_at(spot, frame)), None
        )
        if same is None:
            found.append(stop)
        elif not _has_letters(found[same].name) and _has_letters(stop.name):
            found[same] = replace(stop, is_end=found[same].is_end)
    return tuple(found)


def _named(trip: Trip) -> Iterator[Stop]:
    for leg in trip.legs:
        for place in (leg.origin, leg.destination):
            yield Stop(name=place.name, position=place.position, is_end=True)
    for stay in trip.stays or ():
        yield Stop(name=stay.place.name, position=stay.place.position, is_end=True)
    for leg in trip.legs:
        for point in leg.via:
            if point.name:
                yield Stop(name=point.name, position=point.position, is_end=False)


def _has_letters(name: str) -> bool:
    return any(character.isalpha() for character in name)


def crossings_of(determination: Determination) -> tuple[tuple[Crossing, bool], ...]:
    """Return the crossings of all findings, each once, in order of time.

    The flag tells whether it is the border of a state or area that is entered.
    """
    found: dict[tuple[str, int, Position], tuple[Crossing, bool]] = {}
    for finding in determination.findings:
        for crossing in finding.crossings:
            key = (crossing.direction, crossing.leg, crossing.position)
            found.setdefault(key, (crossing, bool(finding.entered)))
    return tuple(sorted(found.values(), key=lambda each: each[0].at))
