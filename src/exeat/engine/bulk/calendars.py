"""Working calendars over columns of civil days (ordinals)."""

from datetime import date
from typing import NamedTuple

import numpy as np

from exeat.domain.calendar import WorkingCalendar
from exeat.engine.bulk.trips import Bools, Ints


class Counted(NamedTuple):
    """Last days of deadlines.

    Attributes:
        day: Ordinals; of no meaning where the calendar lacks a day.
        is_gap: Where a day was met that the calendar lacks.
    """

    day: Ints
    is_gap: Bools


class CalendarTable:
    """A working calendar as arrays.

    Args:
        calendar: The calendar.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        years = sorted(calendar.years)
        self._first = date(years[0], 1, 1).toordinal() if years else 1
        last = date(years[-1], 12, 31).toordinal() if years else 0
        marks = np.full(last - self._first + 1, -1, dtype=np.int64)
        for year in years:
            start = date(year, 1, 1).toordinal() - self._first
            text = calendar.years[year]
            marks[start : start + len(text)] = np.frombuffer(
                text.encode(), dtype=np.uint8
            ) - ord("0")
        self._marks = marks
        self._working = np.flatnonzero(marks == 1)
        self._absent = np.concatenate(([0], np.cumsum(marks < 0)))
        through = calendar.authoritative_through
        self._through = through.toordinal() if through else 0
        self._estimated = np.array(
            sorted(day.toordinal() for day in calendar.estimated), dtype=np.int64
        )

    def is_off(self, days: Ints) -> Counted:
        """Return marks of days: 1 where the civil service does not work."""
        places = days - self._first
        gap = self._lacks(places, places)
        safe = np.where(gap, 0, places)
        off = self._marks[safe] == 0 if len(self._marks) else gap
        return Counted(off.astype(np.int64), gap)

    def before(self, days: Ints, count: int) -> Counted:
        """Return the day some working days strictly before others."""
        places = days - self._first
        index = np.searchsorted(self._working, places) - count
        short = index < 0
        if not len(self._working):
            return Counted(days, np.ones(len(days), dtype=np.bool_))
        found = self._working[np.where(short, 0, index)]
        return Counted(found + self._first, short | self._lacks(found, places - 1))

    def is_provisional(self, first: Ints, last: Ints) -> Bools:
        """Return whether a mark from ``first`` to ``last`` may yet change."""
        low = np.searchsorted(self._estimated, first)
        high = np.searchsorted(self._estimated, last, side="right")
        estimated: Bools = (last > self._through) | (high > low)
        return estimated

    def _lacks(self, first: Ints, last: Ints) -> Bools:
        """Return whether the calendar lacks a day of spans; ends count."""
        size = len(self._marks)
        outside = (first < 0) | (last >= size) | (last < first - 1)
        low, high = np.clip(first, 0, size), np.clip(last + 1, 0, size)
        gap: Bools = outside | (self._absent[high] > self._absent[low])
        return gap
