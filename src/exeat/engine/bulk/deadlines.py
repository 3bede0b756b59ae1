"""Deadlines over columns: the twins of the scalar counts."""

from datetime import time
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from exeat.domain.measure import Count, HoursRun
from exeat.engine.bulk.batch import Kept
from exeat.engine.bulk.calendars import CalendarTable, Counted
from exeat.engine.bulk.clocks import HOUR_US, Clock
from exeat.engine.bulk.symbols import Days, Deadline, Hours, Prior
from exeat.engine.bulk.trips import Bools, Ints
from exeat.engine.deadlines import END_OF_DAY

_MOST_DAYS = 400


class Ends(NamedTuple):
    """Latest filing moments.

    Attributes:
        at_us: In microseconds UTC.
        is_provisional: Whether a day counted is not yet decreed.
        is_rowwise: Where the scalar engine has to count: too near to a change of
            the clock, or beyond what the calendar holds.
    """

    at_us: Ints
    is_provisional: Bools
    is_rowwise: Bools


def ends_of(deadline: Deadline, moment_us: Ints, kept: Kept) -> Ends:
    """Return the deadlines that are counted back from moments.

    Args:
        deadline: How it is counted.
        moment_us: Moments of reference.
        kept: Clocks and calendars.
    """
    clock = kept.clocks.of(ZoneInfo(deadline.office.zone))
    match deadline:
        case Prior():
            never = np.zeros(len(moment_us), dtype=np.bool_)
            return Ends(moment_us, never, clock.is_near_change(moment_us))
        case Hours():
            return _hours(deadline, moment_us, clock, kept)
        case _:
            return _days(deadline, moment_us, clock, kept)


def _last_day(deadline: Days, reference: Ints, calendar: CalendarTable) -> Counted:
    clear = 1 if deadline.count is Count.CLEAR else 0
    if deadline.is_working:
        last = calendar.before(reference, deadline.days)
        return Counted(last.day - clear, last.is_gap)
    never = np.zeros(len(reference), dtype=np.bool_)
    return Counted(reference - deadline.days - clear, never)


def _days(deadline: Days, moment_us: Ints, clock: Clock, kept: Kept) -> Ends:
    calendar = kept.calendar(deadline.calendar)
    reference = clock.days(moment_us)
    last = _last_day(deadline, reference, calendar)
    off = calendar.is_off(last.day)
    day, gap = last.day, last.is_gap | off.is_gap
    if deadline.rolls:
        earlier = calendar.before(day, 1)
        day = np.where(off.day == 1, earlier.day, day)
        gap = gap | ((off.day == 1) & earlier.is_gap)
    closes_at = deadline.office.closes_at
    closing = time.fromisoformat(closes_at) if closes_at else END_OF_DAY
    at_us = clock.moments(np.where(gap, reference, day), closing)
    provisional = calendar.is_provisional(day, reference)
    return Ends(at_us, provisional, gap | clock.is_near_change(at_us))


def _hours(deadline: Hours, moment_us: Ints, clock: Clock, kept: Kept) -> Ends:
    if deadline.run is HoursRun.RUNNING:
        at_us = moment_us - deadline.hours * HOUR_US
        never = np.zeros(len(moment_us), dtype=np.bool_)
        return Ends(at_us, never, clock.is_near_change(at_us))
    calendar = kept.calendar(deadline.calendar)
    at_us, gap = _working_hours_before(moment_us, deadline.hours, clock, calendar)
    provisional = calendar.is_provisional(clock.days(at_us), clock.days(moment_us))
    return Ends(at_us, provisional, gap | clock.is_near_change(at_us))


def _working_hours_before(
    moment_us: Ints, hours: int, clock: Clock, calendar: CalendarTable
) -> tuple[Ints, Bools]:
    """Return moments some hours earlier, none of them on days off, and gaps."""
    day, closes = clock.days(moment_us), moment_us.copy()
    left = np.full(len(day), hours * HOUR_US)
    at_us, gaps = moment_us.copy(), np.zeros(len(day), dtype=np.bool_)
    rows = np.arange(len(day))
    for _ in range(_MOST_DAYS):
        if not len(rows):
            break
        opens = clock.moments(day[rows], time())
        off = calendar.is_off(day[rows])
        given = np.where(off.day == 1, -1, closes[rows] - opens)
        done = given >= left[rows]
        at_us[rows[done]] = closes[rows[done]] - left[rows[done]]
        gaps[rows[off.is_gap]] = True
        left[rows] -= np.maximum(given, 0)
        day[rows], closes[rows] = day[rows] - 1, opens
        rows = rows[~done & ~off.is_gap]
    gaps[rows] = True
    return at_us, gaps
