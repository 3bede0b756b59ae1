"""Working days of a state's civil service, and lead times as their source states them."""

import re
from calendar import isleap
from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Literal, TypeAlias

from exeat.domain.errors import CalendarGapError, InputError
from exeat.domain.record import record

LeadUnit: TypeAlias = Literal["hours", "days", "working-days", "prior"]

ONE_DAY = timedelta(days=1)
_LEAD = re.compile(r"([1-9][0-9]{0,3}) (hour|day|working day)(s?)")
_UNITS: Mapping[str, LeadUnit] = {
    "hour": "hours",
    "day": "days",
    "working day": "working-days",
}
_NOUNS: Mapping[str, str] = {unit: noun for noun, unit in _UNITS.items()}


@record
class WorkingCalendar:
    """Which days the civil service of one state works.

    Attributes:
        key: Key of the calendar in the register, such as ``RU``.
        years: A mark for each day of each year: ``1`` worked, ``0`` off.
        authoritative_through: Last day whose mark is settled by law or decree;
            None if no day is.
        estimated: Days up to then whose mark may still be wrong, such as feasts
            that hang on the moon and days whose status is contested.
        stamp: What the calendar was built from, with versions.

    Raises:
        InputError: A year has the wrong length or a mark other than 0 and 1.
    """

    key: str
    years: Mapping[int, str] = field(hash=False)
    authoritative_through: date | None
    estimated: frozenset[date]
    stamp: str

    def __post_init__(self) -> None:
        for year, marks in self.years.items():
            length = 366 if isleap(year) else 365
            if len(marks) != length or marks.strip("01"):
                raise InputError(
                    f"the year {year} of working calendar {self.key!r} is malformed",
                    remedy=f"give {length} marks, each 1 (worked) or 0 (off)",
                    field=f"years.{year}",
                )

    def is_working(self, day: date) -> bool:
        """Return whether the civil service works on a day.

        Raises:
            CalendarGapError: The calendar lacks the year of the day.
        """
        return self._marks(day.year)[_index(day)] == "1"

    def is_provisional(self, first: date, last: date) -> bool:
        """Return whether a mark from ``first`` to ``last`` may yet change.

        Both ends count. A span is settled only if it ends by
        ``authoritative_through`` and holds no day of ``estimated``.
        """
        if self.authoritative_through is None or last > self.authoritative_through:
            return True
        return any(first <= day <= last for day in self.estimated)

    def previous_working_day(self, day: date) -> date:
        """Return the latest working day strictly before a day.

        Raises:
            CalendarGapError: The search runs into a year the calendar lacks.

        >>> may = WorkingCalendar(
        ...     key="xx",
        ...     years={2026: "1" * 120 + "011" + "1" * 242},
        ...     authoritative_through=None,
        ...     estimated=frozenset(),
        ...     stamp="example",
        ... )
        >>> may.previous_working_day(date(2026, 5, 2)).isoformat()
        '2026-04-30'
        """
        day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def count_working(self, first: date, last: date) -> int:
        """Return the number of working days from ``first`` to ``last``.

        Both ends count; a span that ends before it begins holds none.

        Raises:
            CalendarGapError: The calendar lacks a year of the span.
        """
        if last < first:
            return 0
        total = 0
        for year in range(first.year, last.year + 1):
            begin = _index(first) if year == first.year else 0
            end = _index(last) + 1 if year == last.year else None
            total += self._marks(year)[begin:end].count("1")
        return total

    def _marks(self, year: int) -> str:
        """Return the marks of a year, or say that it is absent."""
        try:
            return self.years[year]
        except KeyError:
            raise CalendarGapError(self.key, year) from None


@record
class LeadTime:
    """How long before a reference moment a notice has to be filed, as stated.

    Hours are never turned into days, nor days into working days: the sources use
    each for its own rule.

    Attributes:
        count: How many units; 0 for ``prior`` and only there.
        unit: Unit as stated; ``prior`` is before the moment, with no figure.

    Raises:
        InputError: The count does not go with the unit.
    """

    count: int
    unit: LeadUnit

    def __post_init__(self) -> None:
        if self.count < 0 or (self.count == 0) != (self.unit == "prior"):
            raise InputError(
                f"a lead time of {self.count} {self.unit} is none",
                remedy="give 1 or more hours, days or working days, or 0 with prior",
            )

    def __str__(self) -> str:
        if self.unit == "prior":
            return "prior"
        return f"{self.count} {_NOUNS[self.unit]}{'' if self.count == 1 else 's'}"


def parse_lead(text: str) -> LeadTime:
    """Return the lead time that a text of the register states.

    Raises:
        InputError: The text is no lead time.

    >>> parse_lead("5 working days")
    LeadTime(count=5, unit='working-days')
    >>> str(parse_lead("24 hours"))
    '24 hours'
    """
    if text == "prior":
        return LeadTime(count=0, unit="prior")
    found = _LEAD.fullmatch(text)
    if found is None or (found[1] == "1") != (found[3] == ""):
        raise InputError(
            f"{text!r} is no lead time",
            remedy="write it as '5 working days', '1 day', '24 hours' or 'prior'",
        )
    return LeadTime(count=int(found[1]), unit=_UNITS[found[2]])


def _index(day: date) -> int:
    """Return the place of a day in its year, from 0."""
    return day.toordinal() - date(day.year, 1, 1).toordinal()
