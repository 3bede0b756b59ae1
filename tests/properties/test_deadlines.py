"""Deadlines against slower counts of the same thing, and laws that hold for all."""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeat.domain.calendar import LeadTime, LeadUnit, WorkingCalendar
from exeat.domain.measure import Count, FilingDay, HoursRun
from exeat.engine.deadlines import (
    hours_before,
    last_calendar_day,
    last_day,
    status,
    working_hours_before,
)
from tests.small_register import (
    ONE_DAY,
    case,
    lead,
    leg,
    outcome,
    provision,
    stated,
    trip,
)

ZONES = ["UTC", "Europe/Moscow", "Europe/London", "America/Havana", "Asia/Kolkata"]
COUNTS = st.sampled_from(list(Count))
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Return a calendar of 2025 and 2026 in which any day may be worked or off."""
    dice = draw(st.randoms(use_true_random=True))
    share = draw(st.sampled_from([0.3, 0.7, 0.95]))
    years = {
        year: "".join(
            "1" if dice.random() < share else "0"
            for _ in range(366 if isleap(year) else 365)
        )
        for year in (2025, 2026)
    }
    return WorkingCalendar(
        key="XX",
        years=years,
        authoritative_through=date(2026, 12, 31),
        estimated=frozenset(),
        stamp="random",
    )


REFERENCES = st.dates(date(2026, 3, 1), date(2026, 12, 31))
BEGINS = datetime(2026, 3, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 304 * 24 * 60).map(lambda minutes: BEGINS + minutes * MINUTE)


def between(calendar: WorkingCalendar, first: date, last: date) -> int:
    """Return how many days strictly between two days are worked, one by one."""
    days = [first + ONE_DAY * n for n in range(1, (last - first).days)]
    return sum(1 for day in days if calendar.is_working(day))


@given(calendars(), REFERENCES, st.integers(1, 30))
def test_the_nth_working_day_has_n_less_one_between(
    calendar: WorkingCalendar, reference: date, days: int
) -> None:
    found = last_day(reference, days, Count.ORDINARY, calendar)
    assert calendar.is_working(found)
    assert between(calendar, found, reference) == days - 1


@given(calendars(), REFERENCES, st.integers(1, 30))
def test_clear_is_the_last_day_with_all_n_between(
    calendar: WorkingCalendar, reference: date, days: int
) -> None:
    found = last_day(reference, days, Count.CLEAR, calendar)
    assert between(calendar, found, reference) == days
    assert between(calendar, found + ONE_DAY, reference) == days - 1


@given(calendars(), REFERENCES, st.integers(1, 30), COUNTS)
def test_one_working_day_more_is_earlier(
    calendar: WorkingCalendar, reference: date, days: int, count: Count
) -> None:
    longer = last_day(reference, days + 1, count, calendar)
    assert longer < last_day(reference, days, count, calendar)


@given(calendars(), REFERENCES, st.integers(1, 30))
def test_clear_is_never_later_than_ordinary(
    calendar: WorkingCalendar, reference: date, days: int
) -> None:
    clear = last_day(reference, days, Count.CLEAR, calendar)
    assert clear < last_day(reference, days, Count.ORDINARY, calendar)


@given(calendars(), REFERENCES, st.integers(1, 30), COUNTS)
def test_a_later_reference_is_never_due_earlier(
    calendar: WorkingCalendar, reference: date, days: int, count: Count
) -> None:
    found = last_day(reference, days, count, calendar)
    assert last_day(reference - ONE_DAY, days, count, calendar) <= found


@given(REFERENCES, st.integers(1, 400), COUNTS)
def test_plain_days_are_a_difference_of_dates(
    reference: date, days: int, count: Count
) -> None:
    found = last_calendar_day(reference, days, count)
    full_days_between = (reference - found).days - 1
    assert full_days_between == (days if count is Count.CLEAR else days - 1)
    assert last_calendar_day(reference, days + 1, count) < found


@given(MOMENTS, st.integers(1, 400), st.sampled_from(ZONES))
def test_hours_before_are_elapsed_hours(
    reference: datetime, hours: int, zone: str
) -> None:
    found = hours_before(reference, hours, zone)
    assert reference - found.astimezone(UTC) == hours * HOUR
    assert found.tzinfo == ZoneInfo(zone)


def worked_minutes(
    calendar: WorkingCalendar, first: datetime, last: datetime, zone: str
) -> int:
    """Return how many minutes between two moments fall on working days there."""
    clock, total, here = ZoneInfo(zone), 0, first.astimezone(UTC)
    while here < last:
        total += calendar.is_working(here.astimezone(clock).date())
        here += MINUTE
    return total


@settings(max_examples=100)
@given(calendars(), MOMENTS, st.integers(1, 60), st.sampled_from(ZONES))
def test_working_hours_before_are_counted_minute_by_minute(
    calendar: WorkingCalendar, reference: datetime, hours: int, zone: str
) -> None:
    found = working_hours_before(reference, hours, zone, calendar)
    assert worked_minutes(calendar, found, reference, zone) == hours * 60
    # And it is the last such moment: a minute later there are fewer.
    later = worked_minutes(calendar, found + MINUTE, reference, zone)
    assert later == hours * 60 - 1


@pytest.mark.parametrize("zone", ZONES)
@given(st.integers(1, 2000), st.integers(1, 80))
def test_working_hours_are_hours_where_every_day_is_worked(
    zone: str, minutes: int, hours: int
) -> None:
    """Through the spring change of clocks of London and that of Havana."""
    always = WorkingCalendar(
        key="XX",
        years={2026: "1" * 365},
        authoritative_through=None,
        estimated=frozenset(),
        stamp="every day",
    )
    for change in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)):
        reference = change + minutes * MINUTE
        found = working_hours_before(reference, hours, zone, always)
        assert reference - found.astimezone(UTC) == hours * HOUR


@given(calendars(), MOMENTS, st.integers(1, 200), st.sampled_from(ZONES))
def test_one_working_hour_more_is_earlier(
    calendar: WorkingCalendar, reference: datetime, hours: int, zone: str
) -> None:
    longer = working_hours_before(reference, hours + 1, zone, calendar)
    shorter = working_hours_before(reference, hours, zone, calendar)
    assert longer.astimezone(UTC) <= shorter.astimezone(UTC) - HOUR
    assert shorter.astimezone(UTC) <= reference - hours * HOUR


UNITS: list[LeadUnit] = ["hours", "days", "working-days"]


@given(
    calendars(),
    MOMENTS,
    st.integers(1, 20),
    st.sampled_from(UNITS),
    COUNTS,
    st.sampled_from(list(FilingDay)),
    st.sampled_from(list(HoursRun)),
)
def test_a_longer_lead_never_gives_a_later_deadline(
    calendar: WorkingCalendar,
    departs: datetime,
    count: int,
    unit: LeadUnit,
    counted: Count,
    filing_day: FilingDay,
    run: HoursRun,
) -> None:
    away = trip(leg(depart_at=departs, arrive_at=departs + HOUR))
    moments = []
    for length in (count, count + 1):
        parts = lead(
            stated("lead.length", LeadTime(count=length, unit=unit)),
            count=stated("lead.count", counted),
            filing_day=stated("lead.filing_day", filing_day),
            hours_run=stated("lead.hours_run", run),
        )
        found = outcome(
            case(provision(lead=parts), away, calendars={"XX": calendar})
        ).deadline
        assert found is not None
        moments.append(found.at)
    shorter, longer = moments
    assert longer <= shorter
    assert shorter < departs + ONE_DAY


@given(MOMENTS, MOMENTS, MOMENTS)
def test_the_status_only_ever_gets_worse(
    one: datetime, two: datetime, now: datetime
) -> None:
    safe_by, until = sorted((one, two))
    order = ["in-time", "arguable", "late"]
    before, after = (status(moment, safe_by, until) for moment in (now, now + MINUTE))
    assert before is not None
    assert after is not None
    assert order.index(before.value) <= order.index(after.value)
