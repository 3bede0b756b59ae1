from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.errors import CalendarGapError
from exeat.domain.finding import Status
from exeat.domain.measure import Count
from exeat.engine.deadlines import (
    Deadline,
    close_of,
    hours_before,
    last_calendar_day,
    last_day,
    status,
    working_hours_before,
)
from tests.decrees import ENGLAND, RUSSIA
from tests.small_register import WEEKDAYS, calendar, moment

ORDINARY, CLEAR = Count.ORDINARY, Count.CLEAR


@pytest.mark.parametrize(
    ("year", "days"), [(2023, 247), (2024, 248), (2025, 247), (2026, 247)]
)
def test_the_russian_year_has_as_many_working_days_as_its_production_calendar(
    year: int, days: int
) -> None:
    assert RUSSIA.count_working(date(year, 1, 1), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("calendar_", "reference_on", "days", "count", "expected"),
    [
        # 25 May 2026 is a Monday; 18 to 22 May are the five working days before it.
        pytest.param(RUSSIA, "2026-05-25", 5, ORDINARY, "2026-05-18", id="five"),
        pytest.param(RUSSIA, "2026-05-25", 5, CLEAR, "2026-05-17", id="five clear"),
        pytest.param(RUSSIA, "2026-05-25", 1, ORDINARY, "2026-05-22", id="one"),
        pytest.param(RUSSIA, "2026-05-25", 1, CLEAR, "2026-05-21", id="one clear"),
        pytest.param(RUSSIA, "2026-05-24", 1, ORDINARY, "2026-05-22", id="a Sunday"),
        pytest.param(RUSSIA, "2026-05-12", 1, ORDINARY, "2026-05-08", id="moved day"),
        pytest.param(RUSSIA, "2024-05-02", 3, ORDINARY, "2024-04-25", id="Saturday"),
        pytest.param(RUSSIA, "2024-05-02", 3, CLEAR, "2024-04-24", id="then clear"),
        pytest.param(RUSSIA, "2024-05-03", 1, ORDINARY, "2024-05-02", id="May"),
        pytest.param(RUSSIA, "2023-08-15", 5, ORDINARY, "2023-08-08", id="August"),
        pytest.param(RUSSIA, "2023-08-15", 5, CLEAR, "2023-08-07", id="August clear"),
        pytest.param(RUSSIA, "2026-01-12", 1, ORDINARY, "2025-12-30", id="New Year"),
        pytest.param(ENGLAND, "2027-01-05", 5, ORDINARY, "2026-12-24", id="Christmas"),
        pytest.param(ENGLAND, "2026-04-07", 1, ORDINARY, "2026-04-02", id="Easter"),
    ],
)
def test_counts_back_over_days_off(
    calendar_: WorkingCalendar,
    reference_on: str,
    days: int,
    count: Count,
    expected: str,
) -> None:
    found = last_day(date.fromisoformat(reference_on), days, count, calendar_)
    assert found == date.fromisoformat(expected)


def test_a_count_into_an_unknown_year_is_a_gap() -> None:
    with pytest.raises(CalendarGapError, match="2022"):
        last_day(date(2023, 1, 12), 5, ORDINARY, RUSSIA)


@pytest.mark.parametrize(
    ("days", "count", "expected"),
    [
        (1, ORDINARY, "2026-05-24"),
        (1, CLEAR, "2026-05-23"),
        (5, ORDINARY, "2026-05-20"),
        (5, CLEAR, "2026-05-19"),
    ],
)
def test_plain_days_count_alike(days: int, count: Count, expected: str) -> None:
    found = last_calendar_day(date(2026, 5, 25), days, count)
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("zone", "closes_at", "expected"),
    [
        ("Europe/Moscow", "", "2026-05-15T23:59:59+03:00"),
        ("Europe/Moscow", "17:30", "2026-05-15T17:30:00+03:00"),
        ("America/New_York", "16:00", "2026-05-15T16:00:00-04:00"),
    ],
)
def test_a_day_ends_on_the_clock_of_the_office(
    zone: str, closes_at: str, expected: str
) -> None:
    assert close_of(date(2026, 5, 15), zone, closes_at).isoformat() == expected


@pytest.mark.parametrize(
    ("reference", "hours", "zone", "expected"),
    [
        pytest.param(
            "2026-03-04T09:00+01:00",
            24,
            "Europe/Brussels",
            "2026-03-03T09:00:00+01:00",
            id="a plain day",
        ),
        pytest.param(
            "2026-03-04T09:00+01:00",
            24,
            "Europe/Moscow",
            "2026-03-03T11:00:00+03:00",
            id="on another clock",
        ),
        pytest.param(
            "2026-03-29T09:00+02:00",
            24,
            "Europe/Brussels",
            "2026-03-28T08:00:00+01:00",
            id="the night has an hour less",
        ),
        pytest.param(
            "2026-10-25T09:00+01:00",
            24,
            "Europe/Brussels",
            "2026-10-24T10:00:00+02:00",
            id="the night has an hour more",
        ),
    ],
)
def test_hours_are_hours(reference: str, hours: int, zone: str, expected: str) -> None:
    found = hours_before(datetime.fromisoformat(reference), hours, zone)
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("reference", "hours", "zone", "expected"),
    [
        # 25 May 2026 is a Monday.
        pytest.param("25T09:00", 9, "UTC", "25T00:00", id="all of this day"),
        pytest.param("25T09:00", 10, "UTC", "22T23:00", id="over the weekend"),
        pytest.param("24T15:00", 1, "UTC", "22T23:00", id="from a Sunday"),
        pytest.param("26T09:00", 24, "UTC", "25T09:00", id="from day to day"),
        pytest.param("26T09:00", 48, "UTC", "22T09:00", id="two days"),
        pytest.param("29T09:00", 120, "UTC", "22T09:00", id="a week"),
        pytest.param(
            "25T00:00", 1, "Europe/Moscow", "24T23:00", id="Monday 03:00 in Moscow"
        ),
        pytest.param(
            "25T00:00", 4, "Europe/Moscow", "22T20:00", id="Friday 23:00 in Moscow"
        ),
        pytest.param(
            "24T22:00", 1, "Europe/Moscow", "24T21:00", id="Monday 01:00 in Moscow"
        ),
    ],
)
def test_hours_of_working_days_skip_days_off(
    reference: str, hours: int, zone: str, expected: str
) -> None:
    found = working_hours_before(moment(reference), hours, zone, WEEKDAYS)
    assert found == moment(expected)
    assert found.tzinfo == ZoneInfo(zone)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        # Clocks change on Sundays; here Sunday is worked, and has 23 or 25 hours.
        pytest.param("2026-03-30T00:00+02:00", "2026-03-29T00:00+01:00", id="spring"),
        pytest.param("2026-10-26T01:00+01:00", "2026-10-25T01:00+02:00", id="autumn"),
    ],
)
def test_a_day_with_a_change_of_clocks_gives_its_real_hours(
    reference: str, expected: str
) -> None:
    every_day = calendar("XX", [2026], worked=["2026-03-29", "2026-10-25"])
    hours = 23 if "03-30" in reference else 25
    found = working_hours_before(
        datetime.fromisoformat(reference), hours, "Europe/Brussels", every_day
    )
    assert found == datetime.fromisoformat(expected)


def test_a_day_that_begins_at_one_in_the_morning_gives_23_hours() -> None:
    sunday = calendar("CU", [2026], worked=["2026-03-08"])
    reference = datetime.fromisoformat("2026-03-09T00:00-04:00")
    found = working_hours_before(reference, 23, "America/Havana", sunday)
    assert found == datetime.fromisoformat("2026-03-08T00:00-05:00")


def test_working_hours_that_run_into_an_unknown_year_are_a_gap() -> None:
    short = calendar("XX", [2026])
    with pytest.raises(CalendarGapError, match="2025"):
        working_hours_before(datetime(2026, 1, 1, 9, tzinfo=UTC), 24, "UTC", short)


SAFE, ARGUABLE = moment("15T12:00"), moment("18T12:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(SAFE - SECOND, Status.IN_TIME, id="before"),
        pytest.param(SAFE, Status.IN_TIME, id="at the deadline"),
        pytest.param(SAFE + SECOND / 2, Status.IN_TIME, id="within its second"),
        pytest.param(SAFE + SECOND, Status.ARGUABLE, id="a second late"),
        pytest.param(ARGUABLE, Status.ARGUABLE, id="at the last deadline"),
        pytest.param(ARGUABLE + SECOND / 2, Status.ARGUABLE, id="within that second"),
        pytest.param(ARGUABLE + SECOND, Status.LATE, id="after it"),
    ],
)
def test_status_turns_a_second_after_a_deadline(
    now: datetime, expected: Status
) -> None:
    assert status(now, SAFE, ARGUABLE) is expected


def test_status_is_unknown_without_a_deadline() -> None:
    assert status(SAFE, None, None) is None


def test_in_time_under_no_sure_deadline_is_arguable() -> None:
    assert status(SAFE, None, ARGUABLE) is Status.ARGUABLE
    assert status(ARGUABLE + SECOND, None, ARGUABLE) is Status.LATE


def test_status_tells_the_two_hours_of_a_repeated_hour_apart() -> None:
    clock = ZoneInfo("Europe/London")
    deadline = datetime(2026, 10, 25, 1, 30, tzinfo=clock)
    second_time = datetime(2026, 10, 25, 1, 15, fold=1, tzinfo=clock)
    assert second_time.astimezone(UTC) > deadline.astimezone(UTC)
    assert status(second_time, deadline, deadline) is Status.LATE
    assert status(second_time, deadline, second_time) is Status.ARGUABLE


def test_a_deadline_is_a_moment_and_whether_it_may_move() -> None:
    assert Deadline(SAFE, provisional=True) != Deadline(SAFE, provisional=False)
