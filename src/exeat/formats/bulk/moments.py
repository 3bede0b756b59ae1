"""Moments of a table, with a zone or on the clock of the place."""

from datetime import datetime

import numpy as np
import pyarrow as pa

from exeat.engine.bulk.building import Table, microseconds
from exeat.engine.bulk.trips import EPOCH, MICROSECOND, NO_MOMENT, Bools, Ints
from exeat.formats.bulk.cells import is_null, microseconds_of
from exeat.formats.bulk.refusals import Refusals
from exeat.formats.bulk.stops import Places
from exeat.formats.bulk.words import Meanings
from exeat.formats.moments import FIRST_YEAR, LAST_YEAR

OUT_OF_RANGE = f"the year is out of range; give a year from {FIRST_YEAR} to {LAST_YEAR}"
_FIRST_US = microseconds(datetime.fromisoformat(f"{FIRST_YEAR}-01-02T00:00Z"))
_LAST_US = microseconds(datetime.fromisoformat(f"{LAST_YEAR}-12-30T00:00Z"))


def out_of_range(at_us: Ints) -> Bools:
    """Return which moments no calendar of Exeat reaches."""
    found: Bools = (at_us < _FIRST_US) | (at_us > _LAST_US)
    return found


def optional_moments(cells: pa.Array) -> Ints:
    """Return moments in microseconds, ``NO_MOMENT`` for null."""
    return np.where(is_null(cells), NO_MOMENT, microseconds_of(cells))


class MomentReader:
    """Reads the moments of departures and arrivals.

    Args:
        meanings: What cells mean.
        clocks: Names of clocks by code.
        refusals: Takes the faults.
    """

    def __init__(
        self, meanings: Meanings, clocks: Table[str], refusals: Refusals
    ) -> None:
        self._meanings, self._clocks, self._refusals = meanings, clocks, refusals

    def read(self, column: str, cells: pa.Array, places: Places) -> tuple[Ints, Bools]:
        """Return moments, and which of them are of use.

        Those without a zone are read on the clock of the place.
        """
        self._refusals.add(is_null(cells), column, "the moment is not said; add it")
        at_us = microseconds_of(cells)
        wrong = out_of_range(at_us) & ~is_null(cells)
        self._refusals.add(wrong, column, OUT_OF_RANGE)
        usable = ~wrong & ~is_null(cells)
        if cells.type.tz is None:
            usable &= places.clock >= 0
            return self._localised(column, np.where(usable, at_us, 0), places), usable
        return at_us, usable

    def _localised(self, column: str, local_us: Ints, places: Places) -> Ints:
        """Return moments of local times; what its clock shows twice is at fault."""
        zones = self._clocks.words()
        both = np.stack((local_us, places.clock), axis=1)
        unique, code = np.unique(both, axis=0, return_inverse=True)
        read = [self._moment(int(us), int(clock), zones) for us, clock in unique]
        rows = np.arange(len(code))
        self._refusals.add_each(rows, column, code.ravel(), [why for _, why in read])
        found = np.array([at_us for at_us, _ in read], dtype=np.int64)
        return found[code.ravel()]

    def _moment(
        self, local_us: int, clock: int, zones: tuple[str, ...]
    ) -> tuple[int, str | None]:
        if clock < 0:
            return 0, None
        local = (EPOCH + local_us * MICROSECOND).replace(tzinfo=None)
        moment, why = self._meanings.moments.of((local, zones[clock]))
        return (0 if moment is None else microseconds(moment)), why
