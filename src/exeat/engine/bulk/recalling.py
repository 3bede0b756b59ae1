"""Trips by ways that are known: their moments filled into what was said of the way.

Where rounding might go the other way than on the slow clock, or the order of two events
hangs on less than a second, the scalar engine looks at the trip itself.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

import numpy as np

from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.memory import Saying
from exeat.engine.bulk.routes import SECOND_US
from exeat.engine.bulk.slow import STRETCH_S, Kind
from exeat.engine.bulk.spans import members, picked
from exeat.engine.bulk.trips import Bools, Floats, Ints

_APART_US = 1_100_000
_LEAST_S = 1e-6
_NAMED, _CROSSED, _EDGE = range(3)


class Recalled(NamedTuple):
    """Trips whose ways are known.

    Attributes:
        trips: The trips.
        which: For each, its saying.
        named_us: Moments that the sayings name: a row a trip.
        points: Crossings of the trips.
        notes: Their notes.
        left: Trips that the scalar engine has to look at.
    """

    trips: Ints
    which: Ints
    sayings: Sequence[Saying]
    named_us: Ints
    points: Points
    notes: Ints
    left: Ints


class _Marks(NamedTuple):
    """Marks of sayings, one after another, as columns."""

    kind: Ints
    point: Ints
    low: Floats
    high: Floats
    share: Floats
    section: Ints


def recalled(
    batch: Batch,
    fact: Hashable,
    trips: Ints,
    key: Callable[[int], Hashable],
    make: Callable[[int], Saying | None],
) -> Recalled:
    """Return what is known of the ways of trips.

    Args:
        batch: The trips.
        fact: What is asked.
        trips: Numbers of trips.
        key: Returns what tells the way of a trip from others; None if nothing can.
        make: Asks the scalar engine about the way of a trip.
    """
    number = batch.kept.fact_number(fact)
    sayings: list[Saying] = []
    codes: dict[Hashable, int] = {}
    which = np.full(len(trips), -1, dtype=np.int64)
    for place, trip in enumerate(trips.tolist()):
        way = key(trip)
        if way is None:
            continue
        if way not in codes:
            saying = batch.kept.memory.of((number, way), lambda t=trip: make(t))  # type: ignore[misc]  # the trip of this turn
            codes[way] = -1 if saying is None else len(sayings)
            if saying is not None:
                sayings.append(saying)
        which[place] = codes[way]
    known = np.flatnonzero(which >= 0)
    found, doubtful = _filled(batch, trips[known], which[known], sayings)
    left = np.ones(len(trips), dtype=np.bool_)
    left[known] = doubtful
    return found._replace(left=trips[left])


def _filled(
    batch: Batch, trips: Ints, which: Ints, sayings: Sequence[Saying]
) -> tuple[Recalled, Bools]:
    """Return sayings with the moments of trips, and which trips are in doubt."""
    marks, offsets = _marks(sayings)
    rows, owner = members(offsets, which)
    drawn = picked(marks, rows)
    at_us, doubt = _moments(batch, trips[owner], drawn)
    doubtful = np.zeros(len(trips), dtype=np.bool_)
    doubtful[owner[doubt]] = True
    doubtful[owner[_crowded(drawn, owner, at_us)]] = True
    sure = ~doubtful
    named = (drawn.section == _NAMED) & sure[owner]
    crossed = np.flatnonzero((drawn.section == _CROSSED) & sure[owner])
    spots = np.array(
        [spot for saying in sayings for spot in saying.spots], dtype=np.float64
    ).reshape(-1, 4)
    begins = np.cumsum([0, *(len(saying.spots) for saying in sayings)])
    place, whose = members(begins, which)
    spot = spots[place[sure[whose]]]
    points = Points(
        trips[owner[crossed]],
        at_us[crossed],
        spot[:, 0],
        spot[:, 1],
        spot[:, 3] == 1,
        spot[:, 2].astype(np.int64),
    )
    notes = spot[:, 3].astype(np.int64)
    many = max((len(saying.named) for saying in sayings), default=0)
    named_us = at_us[named].reshape(int(sure.sum()), many)
    none = np.empty(0, dtype=np.int64)
    found = Recalled(trips[sure], which[sure], sayings, named_us, points, notes, none)
    return found, doubtful


def _marks(sayings: Sequence[Saying]) -> tuple[_Marks, Ints]:
    lines: list[tuple[float, ...]] = []
    begins = [0]
    for saying in sayings:
        parts = (saying.named, saying.crossed, saying.edges)
        for section, part in enumerate(parts):
            lines.extend((*mark, section) for mark in part)
        begins.append(len(lines))
    table = np.array(lines, dtype=np.float64).reshape(-1, len(_Marks._fields))
    kind, point, last = (table[:, n].astype(np.int64) for n in (0, 1, 5))
    marks = _Marks(kind, point, table[:, 2], table[:, 3], table[:, 4], last)
    return marks, np.array(begins, dtype=np.int64)


def _moments(batch: Batch, trips: Ints, marks: _Marks) -> tuple[Ints, Bools]:
    """Return moments of trips, and which of them are in doubt."""
    columns = batch.columns
    given = np.concatenate((batch.point_at_us, columns.stays.from_us))
    first = batch.first_point[batch.first_leg[trips]]
    stay = len(batch.point_at_us) + columns.stays.offsets[trips] - 1 - marks.point
    start = np.where(marks.point < 0, stay, first + marks.point)
    at_us = given[start].copy()
    doubt = np.zeros(len(trips), dtype=np.bool_)
    passed = np.flatnonzero(marks.kind == Kind.PASSED)
    begin, end = at_us[passed], given[start[passed] + 1]
    at_us[passed], doubt[passed] = _passed(begin, end, marks.share[passed])
    crossed = np.flatnonzero(marks.kind == Kind.CROSSED)
    begin, end = at_us[crossed], given[start[crossed] + 1]
    at_us[crossed], doubt[crossed] = _crossed(begin, end, picked(marks, crossed))
    return at_us, doubt


def _passed(begin: Ints, end: Ints, share: Floats) -> tuple[Ints, Bools]:
    total = (end - begin) / SECOND_US
    seconds = total * share
    close = np.abs(seconds - np.floor(seconds) - 0.5) < _LEAST_S + total * 2 / STRETCH_S
    close |= np.minimum(seconds, total - seconds) * SECOND_US < _APART_US
    return begin + np.rint(seconds).astype(np.int64) * SECOND_US, close


def _crossed(begin: Ints, end: Ints, marks: _Marks) -> tuple[Ints, Bools]:
    """Return moments at which lines are crossed between two points of a way."""
    total = (end - begin) / SECOND_US
    low = begin + np.rint(total * marks.low).astype(np.int64) * SECOND_US
    high = begin + np.rint(total * marks.high).astype(np.int64) * SECOND_US
    high = np.where(marks.high == 1, end, high)
    at_us = low + (high - low) * marks.share
    rest_us = at_us % SECOND_US
    error_us = (_LEAST_S + total * 4 / STRETCH_S) * SECOND_US
    close = np.minimum(rest_us, SECOND_US - rest_us) < error_us
    close |= np.minimum(at_us - low, high - at_us) < _APART_US
    return (at_us // SECOND_US).astype(np.int64) * SECOND_US, close


def _crowded(marks: _Marks, owner: Ints, at_us: Ints) -> Ints:
    """Return edges that are crossed at nearly the moment of the one before."""
    both = (marks.section[1:] == _EDGE) & (marks.section[:-1] == _EDGE)
    both &= (owner[1:] == owner[:-1]) & (np.diff(at_us) < 2 * SECOND_US)
    return np.flatnonzero(both) + 1
