"""Deadlines: the latest moment at which a notice is still in time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.finding import Status
from exeat.domain.measure import Count

ONE_DAY = timedelta(days=1)
END_OF_DAY = time(23, 59, 59)


class Deadline(NamedTuple):
    """A latest filing moment.

    Attributes:
        at: The moment, on the addressee's clock; filing at it is in time.
        provisional: Whether a day that was counted is not yet decreed.
    """

    at: datetime
    provisional: bool


def last_day(
    reference_on: date, working_days: int, count: Count, calendar: WorkingCalendar
) -> date:
    """Return the last day on which filing is in time, be it a day off or not.

    The day of reference never counts. Under the ordinary count the day of filing
    does: the Nth working day before the reference day is in time. Under the clear
    count N full working days lie between filing and reference day, so that a day
    off right before these is still in time, if filing on it counts.

    Args:
        reference_on: Civil date of the reference moment, on the addressee's clock.
        working_days: Length of the lead, 1 or more.
        count: Reading of the count.
        calendar: Working calendar of the receiving state.

    Raises:
        CalendarGapError: The count runs into a year that the calendar lacks.

    >>> may = WorkingCalendar(key="xx", years={2026: "1" * 365}, estimated=frozenset(),
    ...     authoritative_through=date(2026, 12, 31), stamp="every day worked")
    >>> last_day(date(2026, 5, 25), 5, Count.ORDINARY, may).isoformat()
    '2026-05-20'
    >>> last_day(date(2026, 5, 25), 5, Count.CLEAR, may).isoformat()
    '2026-05-19'
    """
    day = reference_on
    for _ in range(working_days):
        day = calendar.previous_working_day(day)
    return day if count is Count.ORDINARY else day - ONE_DAY


def last_calendar_day(reference_on: date, days: int, count: Count) -> date:
    """Return the last day in time where the lead counts every day alike."""
    clear = 1 if count is Count.CLEAR else 0
    return reference_on - timedelta(days=days + clear)


def close_of(day: date, zone: str, closes_at: str) -> datetime:
    """Return the last moment of a day at an office.

    Args:
        day: Civil date on the office's clock.
        zone: IANA name of that clock.
        closes_at: ``HH:MM`` local, or empty for the end of the civil day.
    """
    closing = time.fromisoformat(closes_at) if closes_at else END_OF_DAY
    return datetime.combine(day, closing, tzinfo=ZoneInfo(zone))


def hours_before(reference_at: datetime, hours: int, zone: str) -> datetime:
    """Return the moment a number of hours earlier, on the clock of a zone."""
    earlier = reference_at.astimezone(UTC) - timedelta(hours=hours)
    return earlier.astimezone(ZoneInfo(zone))


def working_hours_before(
    reference_at: datetime, hours: int, zone: str, calendar: WorkingCalendar
) -> datetime:
    """Return the moment a number of hours earlier, none of them on days off.

    Each working day gives the hours of its civil day in the zone; a reference
    moment on a day off counts as the first moment of that day.

    Raises:
        CalendarGapError: The count runs into a year that the calendar lacks.
    """
    clock = ZoneInfo(zone)
    left = timedelta(hours=hours)
    day, closes = reference_at.astimezone(clock).date(), reference_at.astimezone(UTC)
    while True:
        opens = datetime.combine(day, time(), tzinfo=clock).astimezone(UTC)
        if calendar.is_working(day):
            if closes - opens >= left:
                return (closes - left).astimezone(clock)
            left -= closes - opens
        day, closes = day - ONE_DAY, opens


def status(
    now: datetime, safe_by: datetime | None, arguable_until: datetime | None
) -> Status | None:
    """Return how a moment stands to the two ends of a deadline.

    Moments are compared to the whole second; filing at the deadline is in time.
    None where no reading gives a moment.
    """
    if arguable_until is None:
        return None
    at = now.astimezone(UTC).replace(microsecond=0)
    if at > arguable_until:
        return Status.LATE
    if safe_by is None or at > safe_by:
        return Status.ARGUABLE
    return Status.IN_TIME
