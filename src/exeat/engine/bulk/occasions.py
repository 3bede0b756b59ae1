"""What applicability reads of trips: dates, kind, conveyances, goals, states touched.

Trips that are alike in these share an occasion; there are far fewer occasions than
trips.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from exeat.domain.measure import PersonPattern, parts
from exeat.domain.register import Register
from exeat.engine.bulk.clocks import Clocks
from exeat.engine.bulk.spans import members, owners
from exeat.engine.bulk.trips import Ints, TripColumns


class Occasion(NamedTuple):
    """What trips have in common.

    Attributes:
        departs: Span between days on which the law changes, of departure.
        arrives: The same of arrival.
        kind: Kind of the trip; empty for one that no exemption knows.
        by: Conveyances used, one that no exemption knows as empty; None among them
            where a leg does not say.
        goals: Names of destinations, folded, if one is named in an exemption.
        states: States touched.
    """

    departs: int
    arrives: int
    kind: str | None
    by: frozenset[str | None]
    goals: frozenset[str]
    states: frozenset[str]


class Watershed:
    """The days on which the law changes, and the names that exemptions know.

    Args:
        register: The edition to decide with.
    """

    def __init__(self, register: Register) -> None:
        days = {day.toordinal() for day in _days(register)}
        self._days = np.array(sorted(days), dtype=np.int64)
        patterns = [
            pattern
            for measure in register.measures.values()
            for pattern in parts(measure.provisions)
            if isinstance(pattern, PersonPattern)
        ]
        self.goals = frozenset(
            name.casefold() for pattern in patterns for name in pattern.destinations
        )
        self.kinds = frozenset(k for pattern in patterns for k in pattern.trip_kinds)
        self.conveyances = frozenset(c for each in patterns for c in each.conveyances)

    def spans(self, days: Ints) -> Ints:
        """Return in which span between such days others lie."""
        return np.searchsorted(self._days, days, side="right").astype(np.int64)

    def coarser(self, days: Iterable[date]) -> list[int]:
        """Return for each span the span between fewer days that it is part of."""
        some = np.array(sorted(day.toordinal() for day in days), dtype=np.int64)
        begins = np.concatenate(([0], self._days))
        spans: list[int] = np.searchsorted(some, begins, side="right").tolist()
        return spans


def _days(register: Register) -> Iterator[date]:
    for measure in register.measures.values():
        for provision in measure.provisions:
            yield from dates(provision.in_force)
    yield from days_of_lands(register)


def days_of_lands(register: Register) -> Iterator[date]:
    """Yield the days on which the lands of unions and former states change."""
    for members_ in register.unions.values():
        yield from dates(tuple(members_.values()))
    yield from register.ended_on.values()


def dates(part: object) -> Iterator[date]:
    """Yield the days that a part of a measure names."""
    return (each for each in parts(part) if isinstance(each, date))


def occasions_of(
    columns: TripColumns, watershed: Watershed, clocks: Clocks
) -> tuple[Ints, list[Occasion]]:
    """Return the occasion of every trip, as a code, and what the codes mean."""
    legs, count = columns.legs, len(columns)
    first, last = legs.offsets[:-1], legs.offsets[1:] - 1
    departs = watershed.spans(
        clocks.days(legs.depart_us[first], legs.depart_zone[first], columns.zones)
    )
    arrives = watershed.spans(
        clocks.days(legs.arrive_us[last], legs.arrive_zone[last], columns.zones)
    )
    kinds, kind = _told(columns.words, watershed.kinds)
    used, leg_by = _told(columns.words, watershed.conveyances)
    by, conveyances = set_codes(owners(legs.offsets), leg_by[legs.by], count)
    states, touched = _touched(columns)
    goals, named = _goals(columns, watershed.goals)
    table = np.column_stack((departs, arrives, kind[columns.kind], by, goals, states))
    unique, code = np.unique(table, axis=0, return_inverse=True)
    found = [
        Occasion(
            departs=row[0],
            arrives=row[1],
            kind=kinds[row[2]] if row[2] >= 0 else None,
            by=frozenset(used[c] if c >= 0 else None for c in conveyances[row[3]]),
            goals=named[row[4]],
            states=frozenset(columns.states[c] for c in touched[row[5]] if c >= 0),
        )
        for row in unique.tolist()
    ]
    return code.ravel().astype(np.int64), found


def _told(words: tuple[str, ...], known: frozenset[str]) -> tuple[list[str], Ints]:
    """Return words that exemptions know, and each word's place among them.

    The words that none knows are all one to them: they stand in the first place, as
    nothing. The last mark is for the code -1.
    """
    told = ["", *sorted(known)]
    places = [told.index(word) if word in known else 0 for word in words]
    return told, np.array([*places, -1], dtype=np.int64)


def _touched(columns: TripColumns) -> tuple[Ints, list[frozenset[int]]]:
    points, stays = columns.points, columns.stays
    trip = owners(columns.legs.offsets)[owners(points.offsets)]
    owner = np.concatenate((trip, owners(stays.offsets)))
    return set_codes(owner, np.concatenate((points.state, stays.state)), len(columns))


def _goals(
    columns: TripColumns, known: frozenset[str]
) -> tuple[Ints, list[frozenset[str]]]:
    """Return names of destinations of trips to a place that exemptions know."""
    folded = [name.casefold() for name in columns.names]
    is_known = np.array([*(name in known for name in folded), False])
    last = columns.points.offsets[1:] - 1
    names = columns.points.name[last]
    trips = np.unique(owners(columns.legs.offsets)[is_known[names]])
    codes, found = np.zeros(len(columns), dtype=np.int64), {frozenset[str](): 0}
    for trip in trips.tolist():
        legs, _ = members(columns.legs.offsets, np.array([trip]))
        goals = frozenset(folded[name] for name in names[legs].tolist())
        codes[trip] = found.setdefault(goals, len(found))
    return codes, list(found)


def set_codes(
    owner: Ints, value: Ints, groups: int
) -> tuple[Ints, list[frozenset[int]]]:
    """Return the set of values of each group, as a code, and what the codes mean.

    Args:
        owner: Group of each value; every group has one.
        value: Values from -1.
        groups: How many groups there are.
    """
    size = int(value.max(initial=-1)) + 2
    both = np.unique(owner * size + value + 1)
    group, bit = both // size, both % size
    starts = np.searchsorted(group, np.arange(groups))
    code = np.zeros(groups, dtype=np.int64)
    for word in range(size // 63 + 1):
        marks = np.where(bit // 63 == word, np.int64(1) << (bit % 63), 0)
        both_codes = np.column_stack((code, np.bitwise_or.reduceat(marks, starts)))
        _, first, code = np.unique(
            both_codes, axis=0, return_index=True, return_inverse=True
        )
        code = code.ravel().astype(np.int64)
    ends = np.append(starts[1:], len(both))
    sets = [frozenset((bit[starts[g] : ends[g]] - 1).tolist()) for g in first.tolist()]
    return code, sets
