"""What tells the ways of trips apart, and which trips can do with that."""

import itertools
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np

from exeat.domain.finding import Crossing
from exeat.domain.place import Area, Disk, Plain, Shape
from exeat.engine.asking import Case
from exeat.engine.bulk.batch import Batch
from exeat.engine.bulk.memory import Saying, spots_of
from exeat.engine.bulk.slow import MOST_POINTS, STRETCH_S, Kind, Mark, SlowTrip
from exeat.engine.bulk.spans import any_in, marked_groups
from exeat.engine.bulk.trips import NO_MOMENT, Bools, trip_at
from exeat.engine.entering import PORTS_ONLY
from exeat.engine.triggering import STOPS_ONLY

Stays: TypeAlias = tuple[tuple[int, int | None], ...]


class Signer:
    """Signs the ways of the trips of a batch.

    Args:
        batch: The trips.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._ways: dict[int, Hashable] = {}
        self._usable = _usable(batch).tolist()
        points, legs = batch.columns.points, batch.columns.legs
        self._firsts = points.offsets[legs.offsets].tolist()
        self._legs = legs.offsets.tolist()
        self._places = np.column_stack((points.lat_deg, points.lon_deg)).tobytes()
        self._counts = np.diff(points.offsets).astype(np.int32).tobytes()
        modes = batch.flies(STOPS_ONLY) + 2 * batch.flies(PORTS_ONLY).astype(np.int8)
        self._modes = modes.astype(np.int8).tobytes()
        self._stays = batch.columns.stays.offsets.tolist()
        names = [
            batch.kept.fact_number(("state", name))
            for name in (*batch.columns.states, None)
        ]
        self._states = np.array(names, dtype=np.int32)[points.state].tobytes()

    def way(self, trip: int) -> Hashable:
        """Return the way of a trip: given points and kinds of conveyance.

        None where a clock is changed on it or moments are in doubt, and of tracks.
        """
        if not self._usable[trip]:
            return None
        if trip not in self._ways:
            first, last = self._firsts[trip], self._firsts[trip + 1]
            begin, end = self._legs[trip], self._legs[trip + 1]
            self._ways[trip] = (
                self._places[16 * first : 16 * last]
                + self._counts[4 * begin : 4 * end]
                + self._modes[begin:end]
            )
        return self._ways[trip]

    def states(self, trip: int) -> bytes:
        """Return what tells apart in which states the points of trips lie."""
        return self._states[4 * self._firsts[trip] : 4 * self._firsts[trip + 1]]

    def points(self, trip: int) -> slice:
        """Return the given points of a trip."""
        return slice(self._firsts[trip], self._firsts[trip + 1])

    def stays(self, trip: int, lands: Bools) -> Stays | None:
        """Return the stays of a trip in some lands, with their slow moments.

        None where one begins before the trip or on a leg, or says something that the
        way does not tell.
        """
        begin, end = self._stays[trip], self._stays[trip + 1]
        found: list[tuple[int, int | None]] = []
        for row in range(begin, end):
            if lands[row]:
                second = self._slow(trip, row, len(found))
                if second is not None and second < 0:
                    return None
                found.append((row - begin, second))
        return tuple(found)

    def told(self, trip: int, stays: Stays) -> Hashable:
        """Return what tells stays apart."""
        columns, begin = self._batch.columns.stays, self._stays[trip]
        return tuple(
            (float(columns.lat_deg[begin + n]), float(columns.lon_deg[begin + n]), at)
            for n, at in stays
        )

    def _slow(self, trip: int, row: int, number: int) -> int | None:
        """Return the begin of a stay on the slow clock; below zero if there is none."""
        batch = self._batch
        at_us = int(batch.columns.stays.from_us[row])
        if at_us == NO_MOMENT:
            return None
        moments = batch.point_at_us[self.points(trip)]
        point = int(np.searchsorted(moments, at_us, side="right")) - 1
        if point >= 0 and moments[point] == at_us:
            return point * STRETCH_S
        row_of = self._firsts[trip] + point
        if point < 0 or row_of not in batch.arrivals:
            return -1
        return point * STRETCH_S + 1 + number

    def slow(
        self, trip: int, stays: Stays = (), stops_only: frozenset[str] = frozenset()
    ) -> SlowTrip:
        """Return a trip on the slow clock."""
        return SlowTrip(trip_at(self._batch.columns, trip), dict(stays), stops_only)

    def case(self, case: Case, slow: SlowTrip) -> Case:
        """Return a case with a trip on the slow clock."""
        return case._replace(ground=self._batch.ground_of(slow.trip))


def signer(batch: Batch) -> Signer:
    """Return what signs the trips of a batch, made once."""
    return batch.once("signer", lambda: Signer(batch))


def _told(
    slow: SlowTrip, edges: Sequence[tuple[Plain, datetime]]
) -> dict[datetime, Mark] | None:
    """Return where edges of parts are crossed; None where two are at once."""
    told: dict[datetime, Mark] = {}
    for part, at in sorted(edges, key=lambda edge: edge[1]):
        mark = _edge(slow, part, at)
        if mark is None or at in told:
            return None
        told[at] = mark
    return told


def saying_of(
    slow: SlowTrip,
    shape: Shape,
    values: tuple[Any, ...],
    named: Sequence[datetime],
    crossings: Sequence[Crossing],
    edges: Sequence[tuple[Plain, datetime]],
) -> Saying | None:
    """Return what was said of a way to a zone; None if moments do not tell it.

    Args:
        slow: The trip that it was said of.
        shape: The zone.
        values: What hangs on no moment.
        named: Moments that are named.
        crossings: Crossings.
        edges: Edges of parts that are crossed; none where the zone has no parts.
    """
    if isinstance(shape, Disk | Area):
        told = {c.at: _edge(slow, shape, c.at) for c in crossings}
        known = {at: mark for at, mark in told.items() if mark is not None}
        if len(known) < len(told):
            return None
    else:
        parts = _told(slow, edges)
        if parts is None:
            return None
        known = parts
    if _middles(list(known)) & set(named):
        return None
    return Saying(
        values,
        tuple(known.get(at) or slow.mark(at) for at in named),
        tuple(known[c.at] for c in crossings),
        spots_of(crossings),
        () if isinstance(shape, Disk | Area) else tuple(known.values()),
    )


def _edge(slow: SlowTrip, part: Plain, at: datetime) -> Mark | None:
    """Return where an edge is crossed; None at a given point."""
    if not isinstance(part, Disk):
        return slow.crossing(at)
    mark = slow.mark(at)
    return mark if mark.kind is Kind.PASSED else None


def _middles(moments: Sequence[datetime]) -> set[datetime]:
    """Return the moments between each two, at which a zone of parts is looked at."""
    ordered = sorted(moments)
    return {one + (other - one) / 2 for one, other in itertools.pairwise(ordered)}


def _usable(batch: Batch) -> Bools:
    """Return which trips the slow clock can stand for."""
    columns = batch.columns
    legs, offsets = columns.legs, columns.points.offsets
    at_us = batch.point_at_us
    back = np.append(np.diff(at_us) < 0, False)
    back[offsets[legs.offsets[1:]] - 1] = False
    odd = batch.doubtful_legs | any_in(offsets, back)
    for code, zone in enumerate(columns.zones):
        rows = np.flatnonzero(legs.depart_zone == code)
        clock = batch.kept.clocks.of(zone)
        odd[rows] |= clock.changes_in(legs.depart_us[rows], legs.arrive_us[rows])
    bad = marked_groups(batch.leg_trip, odd, len(columns))
    many = np.diff(offsets[legs.offsets]) > MOST_POINTS
    usable: Bools = ~bad & ~many
    return usable
