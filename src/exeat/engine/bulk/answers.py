"""What the columns of a batch say about facts, moments, margins and crossings."""

from collections.abc import Sequence
from datetime import time
from typing import NamedTuple, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from exeat.engine.asking import Case
from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.border import Borders
from exeat.engine.bulk.entering import STANDS, Comings
from exeat.engine.bulk.leaving import SIDES, Goings
from exeat.engine.bulk.spans import first_of
from exeat.engine.bulk.symbols import (
    Abroad,
    Crossings,
    Departing,
    Domestic,
    DomesticArrival,
    Entering,
    EnteringAt,
    EnteringDay,
    Entries,
    EntryAt,
    EntryDay,
    EntryPoints,
    EntryStop,
    Fact,
    FactValue,
    FarAt,
    Leaving,
    LeavingAt,
    Meetings,
    Moment,
    Touches,
)
from exeat.engine.bulk.trips import Bools, Floats, Ints

ROWWISE = -1
_YES_NO: tuple[FactValue, ...] = (False, True)


class Values(NamedTuple):
    """What a fact is for some trips.

    Attributes:
        code: Place in ``meanings``, or ``ROWWISE`` where the scalar engine decides.
        meanings: The values met.
    """

    code: Ints
    meanings: Sequence[FactValue]


class Answers:
    """Answers about the trips of a batch.

    Args:
        batch: The trips.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def fact(self, fact: Fact, case: Case, trips: Ints) -> Values:
        """Return what a fact is for trips.

        Args:
            fact: The fact.
            case: A case of the provision that reads it.
            trips: Numbers of trips.
        """
        batch = self._batch
        match fact:
            case Touches(lands=lands):
                return _yes_no(batch.land(lands).touched[trips])
            case Domestic(lands=lands):
                return _yes_no(batch.land(lands).has_domestic[trips])
            case Abroad(lands=lands):
                return _yes_no(batch.land(lands).has_abroad[trips])
            case Meetings():
                codes = batch.columns.contacts[trips]
                return self._meetings(codes)
            case Leaving():
                return Values(self._goings(fact).sides(case, trips), SIDES)
            case Entering():
                return Values(self._comings(fact).stands(case, trips), STANDS)
            case Entries():
                return Values(*self._borders(fact).codes(case, trips))
            case _:
                assert_never(fact)

    def _meetings(self, codes: Ints) -> Values:
        lists = self._batch.columns.contact_lists
        kinds = np.array(
            [0 if each is None else (ROWWISE if each else 1) for each in lists],
            dtype=np.int64,
        )
        return Values(kinds[codes], ("unsaid", "none"))

    def moment(self, moment: Moment, case: Case, trips: Ints) -> Ints:
        """Return a moment for trips, in microseconds UTC."""
        match moment:
            case Departing():
                return self._batch.depart_us[trips]
            case DomesticArrival(lands=lands):
                return self._domestic_arrival(lands)[trips]
            case FarAt(of=leaving):
                return self._goings(leaving).far_us(case, trips)
            case LeavingAt(of=leaving):
                return self._goings(leaving).leaving_us(case, trips)
            case EnteringAt(of=entering):
                return self._comings(entering).at_us(case, trips)
            case EnteringDay(of=entering):
                return self._comings(entering).day_us(case, trips)
            case _:
                return self._entry(moment, trips)

    def _entry(self, moment: EntryAt | EntryStop | EntryDay, trips: Ints) -> Ints:
        borders = self._borders(moment.of)
        match moment:
            case EntryAt(number=number):
                return borders.at_us(trips, number)
            case EntryStop(kept=kept):
                return borders.stop_us(trips, kept)
            case EntryDay(number=number, zone=zone):
                clock = self._batch.kept.clocks.of(ZoneInfo(zone))
                days = clock.days(borders.at_us(trips, number))
                return clock.moments(days, time())
            case _:
                assert_never(moment)

    def inside_m(self, leaving: Leaving, case: Case, trips: Ints) -> Floats:
        """Return how far inside trips stay; not a number where they do nowhere."""
        return self._goings(leaving).inside_m(case, trips)

    def points(self, crossings: Crossings, case: Case, trips: Ints) -> Sequence[Points]:
        """Return where an edge is crossed, of these trips and perhaps of others."""
        match crossings:
            case Leaving():
                return self._goings(crossings).points(case, trips)
            case Entering():
                return self._comings(crossings).points(case, trips)
            case EntryPoints(of=entries, kept=kept):
                return [self._borders(entries).points(np.unique(trips), kept)]
            case _:
                assert_never(crossings)

    def _domestic_arrival(self, lands: frozenset[str]) -> Ints:
        batch = self._batch
        first = first_of(batch.leg_trip, len(batch.columns), batch.land(lands).domestic)
        return batch.columns.legs.arrive_us[first]

    def _goings(self, leaving: Leaving) -> Goings:
        return self._batch.once(leaving, lambda: Goings(self._batch, leaving))

    def _comings(self, entering: Entering) -> Comings:
        return self._batch.once(entering, lambda: Comings(self._batch, entering))

    def _borders(self, entries: Entries) -> Borders:
        return self._batch.once(entries, lambda: Borders(self._batch, entries))


def _yes_no(marks: Bools) -> Values:
    return Values(marks.astype(np.int64), _YES_NO)
