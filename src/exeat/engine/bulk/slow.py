"""A clock so slow that a moment on it tells where on its way a trip was.

Two trips by one way differ in their moments alone. So the scalar engine looks at the
way once, on a clock that lets each stretch between given points take three years: what
it says happens then, happens for each such trip at that share of the same stretch.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from enum import IntEnum
from typing import NamedTuple

from exeat.domain.place import Position
from exeat.domain.trip import Leg, Stay, Trip
from exeat.engine.geodesy import GeodesicPath
from exeat.engine.polygons import PIECE_M

STRETCH_S = 100_000_000
MOST_POINTS = 200


class Kind(IntEnum):
    """How the scalar engine rounds a moment.

    A point is passed at a share of its stretch, rounded to the second; a line at a
    share between two such points, less what is left of a second.
    """

    GIVEN = 0
    PASSED = 1
    CROSSED = 2


class Mark(NamedTuple):
    """A moment of a trip, told by its way.

    Attributes:
        point: Given point of the trip before it; stays count down from -1.
        low: Share of the stretch at which the piece begins that a line is crossed on.
        high: Share at which that piece ends.
        share: Share of the stretch, or of the piece.
    """

    kind: Kind
    point: int
    low: float = 0.0
    high: float = 1.0
    share: float = 0.0


class SlowTrip:
    """A trip on the slow clock.

    Args:
        trip: The trip.
        stays: Its stays that matter, each with its moment on the slow clock in
            seconds from departure; None where the trip does not say when it begins.
    """

    def __init__(
        self, trip: Trip, stays: Mapping[int, int | None], stops_only: frozenset[str]
    ) -> None:
        zone = timezone(trip.depart_at.utcoffset() or timedelta())
        self._begin = trip.depart_at.astimezone(zone).replace(microsecond=0)
        self._where: list[tuple[Position, bool]] = []
        self._firsts: list[int] = []
        legs = tuple(self._slowed(leg, stops_only) for leg in trip.legs)
        told = trip.stays or ()
        self._stays = {
            second: -1 - number
            for number, second in stays.items()
            if second is not None and second % STRETCH_S
        }
        self.trip = replace(
            trip,
            legs=legs,
            stays=tuple(self._told(told[n], second) for n, second in stays.items()),
        )
        self._pieces: dict[int, int] = {}

    def _slowed(self, leg: Leg, stops_only: frozenset[str]) -> Leg:
        first = len(self._where)
        self._firsts.append(first)
        path = leg.path()
        flies = leg.by in stops_only
        self._where += [(point.position, flies) for point in path]
        via = tuple(
            replace(point, at=self._at((first + number) * STRETCH_S))
            for number, point in enumerate(leg.via, 1)
        )
        return replace(
            leg,
            depart_at=self._at(first * STRETCH_S),
            arrive_at=self._at((first + len(path) - 1) * STRETCH_S),
            via=via,
        )

    def _told(self, stay: Stay, second: int | None) -> Stay:
        at = None if second is None else self._at(second)
        return replace(stay, from_at=at, until_at=None)

    def _at(self, second: int) -> datetime:
        return self._begin + timedelta(seconds=second)

    def _split(self, at: datetime) -> tuple[int, int]:
        """Return the given point before a moment, and the seconds since then."""
        return divmod((at - self._begin) // timedelta(seconds=1), STRETCH_S)

    def leg(self, at: datetime) -> int:
        """Return the number of the leg that a moment falls on."""
        return bisect_right(self._firsts, self._split(at)[0]) - 1

    def mark(self, at: datetime) -> Mark:
        """Return a moment that a point or a stay is passed at, or given."""
        point, rest = self._split(at)
        stay = self._stays.get(point * STRETCH_S + rest)
        if stay is not None:
            return Mark(Kind.GIVEN, stay)
        if not rest:
            return Mark(Kind.GIVEN, point)
        return Mark(Kind.PASSED, point, share=rest / STRETCH_S)

    def crossing(self, at: datetime) -> Mark | None:
        """Return a moment that a line is crossed at; None too near a given point."""
        point, rest = self._split(at)
        pieces = self._count(point)
        number = min(rest * pieces // STRETCH_S, pieces - 1)
        low, high = number / pieces, (number + 1) / pieces
        begin, end = round(STRETCH_S * low), round(STRETCH_S * high)
        share = (rest + 0.5 - begin) / (end - begin)
        if not 2 < rest < STRETCH_S - 2 or not 0 < share < 1:
            return None
        return Mark(Kind.CROSSED, point, low, high, share)

    def passed_or_crossed(self, at: datetime) -> Mark | None:
        """Return a moment at which a point is passed, if there is one, or a line."""
        point, rest = self._split(at)
        pieces = self._count(point)
        if rest == round(STRETCH_S * (round(rest * pieces / STRETCH_S) / pieces)):
            return self.mark(at)
        return self.crossing(at)

    def _count(self, point: int) -> int:
        """Return into how many pieces the stretch after a point is cut."""
        if point not in self._pieces:
            start, flies = self._where[point]
            count = 1
            if not flies and point + 1 < len(self._where):
                length_m = GeodesicPath(start, self._where[point + 1][0]).length_m
                count += int(length_m // PIECE_M)
            self._pieces[point] = count
        return self._pieces[point]
