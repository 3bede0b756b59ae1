"""Clocks over columns: civil days and moments of day in a zone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np

from exeat.engine.bulk.trips import EPOCH, MICROSECOND, Bools, Ints

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
_SECOND_US = 1_000_000
_FIRST_ORDINAL = date(1970, 1, 1).toordinal()
# Two moments read on one clock can stand the wrong way round only as near to a change
# as it is wide; two seconds more for rounding.
_SLACK_US = 2_000_000
_MOST_CLOSINGS = 100_000


class Clock:
    """One zone's clock.

    The changes of its offset are looked for once for every year met.

    Args:
        zone: The zone.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._years: tuple[int, int] | None = None
        self._changes = np.empty(0, dtype=np.int64)
        self._offsets = np.zeros(1, dtype=np.int64)
        self._closings: dict[tuple[int, time], int] = {}

    def days(self, at_us: Ints) -> Ints:
        """Return the ordinals of the civil days that moments fall on."""
        if not len(at_us):
            return at_us
        self._cover(at_us)
        offsets = self._offsets[np.searchsorted(self._changes, at_us, side="right")]
        return (at_us + offsets) // DAY_US + _FIRST_ORDINAL

    def is_near_change(self, at_us: Ints) -> Bools:
        """Return whether moments lie as near to a change of the clock as it is wide."""
        return self.changes_in(at_us, at_us)

    def changes_in(self, begin_us: Ints, end_us: Ints) -> Bools:
        """Return whether the clock changes within spans, or nearly so."""
        if not len(begin_us):
            return np.zeros(0, dtype=np.bool_)
        self._cover(np.concatenate((begin_us, end_us)))
        width = np.abs(np.diff(self._offsets)) + _SLACK_US
        past = np.searchsorted(self._changes + width, begin_us)
        begun = np.searchsorted(self._changes - width, end_us, side="right")
        changes: Bools = begun > past
        return changes

    def moments(self, days: Ints, at: time) -> Ints:
        """Return the moments at which the clock shows a time on civil days."""
        unique, back = np.unique(days, return_inverse=True)
        found = [self._moment(int(day), at) for day in unique]
        return np.array(found, dtype=np.int64)[back]

    def _moment(self, day: int, at: time) -> int:
        key = (day, at)
        if key not in self._closings:
            if len(self._closings) >= _MOST_CLOSINGS:
                self._closings.clear()
            local = datetime.combine(date.fromordinal(day), at, tzinfo=self._zone)
            self._closings[key] = (local - EPOCH) // MICROSECOND
        return self._closings[key]

    def _cover(self, at_us: Ints) -> None:
        """See to it that the table holds the years of some moments."""
        low, high = (_year(int(end)) for end in (at_us.min(), at_us.max()))
        if self._years is not None:
            if self._years[0] <= low and high <= self._years[1]:
                return
            low, high = min(low, self._years[0]), max(high, self._years[1])
        self._years = (low, high)
        first = datetime(low, 1, 1, tzinfo=UTC) - timedelta(days=2)
        days = (high - low + 1) * 366 + 4
        marks = [first + timedelta(days=number) for number in range(days)]
        shifts = [self._shift_us(mark) for mark in marks]
        changes = [
            self._change(marks[number], marks[number + 1])
            for number in range(days - 1)
            if shifts[number] != shifts[number + 1]
        ]
        self._changes = np.array(changes, dtype=np.int64)
        self._offsets = np.array(
            [shifts[0], *(self._shift_us(EPOCH + c * MICROSECOND) for c in changes)],
            dtype=np.int64,
        )

    def _shift_us(self, at: datetime) -> int:
        shift = at.astimezone(self._zone).utcoffset()
        return (shift or timedelta()) // MICROSECOND

    def _change(self, low: datetime, high: datetime) -> int:
        """Return the first second at which the offset is another than at ``low``."""
        before = self._shift_us(low)
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            if self._shift_us(middle) == before:
                low = middle
            else:
                high = middle
        return (high - EPOCH) // MICROSECOND


class Clocks:
    """Clocks by zone, each made when first asked for."""

    def __init__(self) -> None:
        self._clocks: dict[tzinfo, Clock] = {}

    def of(self, zone: tzinfo) -> Clock:
        """Return the clock of a zone."""
        if zone not in self._clocks:
            self._clocks[zone] = Clock(zone)
        return self._clocks[zone]

    def days(self, at_us: Ints, zone: Ints, zones: Iterable[tzinfo]) -> Ints:
        """Return civil days of moments, each on the clock of its own zone.

        Args:
            at_us: Moments.
            zone: Code of the clock of each.
            zones: Zones by code.
        """
        days = np.zeros(len(at_us), dtype=np.int64)
        for code, each in enumerate(zones):
            rows = np.flatnonzero(zone == code)
            days[rows] = self.of(each).days(at_us[rows])
        return days


def _year(at_us: int) -> int:
    return (EPOCH + at_us * MICROSECOND).year
