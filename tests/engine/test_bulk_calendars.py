"""Calendars and clocks over columns, day by day against the scalar ones and tzdata."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.errors import CalendarGapError
from exeat.engine.bulk import clocks
from exeat.engine.bulk.calendars import CalendarTable, Counted
from exeat.engine.bulk.clocks import Clock
from exeat.engine.bulk.trips import EPOCH, MICROSECOND, Ints
from tests.small_register import ONE_DAY, calendar

EMPTY = WorkingCalendar(
    key="none",
    years={},
    authoritative_through=None,
    estimated=frozenset(),
    stamp="no year",
)
CLOSED = WorkingCalendar(
    key="closed",
    years={2026: "0" * 365},
    authoritative_through=date(2026, 12, 31),
    estimated=frozenset(),
    stamp="no day worked",
)
CALENDARS = {
    "plain": calendar("plain", (2025, 2026, 2027)),
    "a year lacks": calendar("gap", (2024, 2026), off=("2026-01-01", "2026-01-02")),
    "long feasts": calendar(
        "feasts", (2026,), off=[f"2026-03-{n:02}" for n in range(1, 32)]
    ),
    "nothing settled": calendar("loose", (2026,), authoritative_through=None),
    "estimated": calendar(
        "moon",
        (2026,),
        authoritative_through=date(2026, 9, 30),
        estimated=frozenset({date(2026, 5, 27), date(2026, 3, 20)}),
    ),
    "no day worked": CLOSED,
    "empty": EMPTY,
}
DAYS = [date(2023, 12, 25) + ONE_DAY * n for n in range(0, 4 * 366, 3)]
ORDINALS = np.array([day.toordinal() for day in DAYS], dtype=np.int64)


def or_gap(find: Callable[[], int]) -> int | None:
    """Return what a scalar count finds; None where it runs into a gap."""
    try:
        return find()
    except CalendarGapError:
        return None


def _pairs(found: Counted) -> Iterator[tuple[int, bool]]:
    return zip(found.day.tolist(), found.is_gap.tolist(), strict=True)


def nth_before(kept: WorkingCalendar, day: date, count: int) -> int:
    for _ in range(count):
        day = kept.previous_working_day(day)
    return day.toordinal()


@pytest.mark.parametrize("name", CALENDARS)
def test_days_off_are_those_of_the_calendar(name: str) -> None:
    kept = CALENDARS[name]
    found = CalendarTable(kept).is_off(ORDINALS)
    expected = [or_gap(lambda day=day: int(not kept.is_working(day))) for day in DAYS]  # type: ignore[misc]
    assert found.is_gap.tolist() == [off is None for off in expected]
    assert [None if gap else off for off, gap in _pairs(found)] == expected


@pytest.mark.parametrize("count", [1, 2, 5, 23])
@pytest.mark.parametrize("name", CALENDARS)
def test_working_days_are_counted_back_alike(name: str, count: int) -> None:
    kept = CALENDARS[name]
    found = CalendarTable(kept).before(ORDINALS, count)
    expected = [
        or_gap(lambda day=day: nth_before(kept, day, count))  # type: ignore[misc]
        for day in DAYS
    ]
    assert [None if gap else day for day, gap in _pairs(found)] == expected


@pytest.mark.parametrize("length", [0, 7, 100])
@pytest.mark.parametrize("name", CALENDARS)
def test_spans_are_provisional_alike(name: str, length: int) -> None:
    kept = CALENDARS[name]
    found = CalendarTable(kept).is_provisional(ORDINALS, ORDINALS + length)
    assert found.tolist() == [
        kept.is_provisional(day, day + ONE_DAY * length) for day in DAYS
    ]


ZONES = (
    "UTC",
    "Europe/Moscow",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
)


def moments(seed: int, years: tuple[int, int]) -> Ints:
    """Return random moments of some years."""
    chance = random.Random(seed)  # noqa: S311 - moments, not keys
    begin, end = (
        (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND for year in years
    )
    return np.array([chance.randrange(begin, end) for _ in range(300)], dtype=np.int64)


@pytest.mark.parametrize("zone", ZONES)
def test_civil_days_are_those_of_the_clock(zone: str) -> None:
    clock, tz = Clock(ZoneInfo(zone)), ZoneInfo(zone)
    # Later years, then earlier ones, then years in between: the table grows both ways.
    for years in ((2025, 2028), (2009, 2013), (2014, 2020)):
        at_us = moments(7, years)
        assert clock.days(at_us).tolist() == [
            (EPOCH + at * MICROSECOND).astimezone(tz).date().toordinal()
            for at in at_us.tolist()
        ]


def test_no_moments_have_no_days_and_are_near_nothing() -> None:
    none, clock = np.empty(0, dtype=np.int64), Clock(ZoneInfo("Europe/Moscow"))
    assert len(clock.days(none)) == len(clock.is_near_change(none)) == 0
    assert len(clock.changes_in(none, none)) == 0


@pytest.mark.parametrize(
    ("zone", "change", "width_s"),
    [
        # RFC 5545, 3.6.5: the second Sunday in March, at 2:00 of a clock 5 h behind.
        pytest.param("America/New_York", "2026-03-08T07:00:00", 3600, id="New York"),
        # Law 248-FZ of 2014: 2:00 of a clock 4 h ahead, on 26 October 2014.
        pytest.param("Europe/Moscow", "2014-10-25T22:00:00", 3600, id="Moscow"),
        # Samoa left out 30 December 2011: at its midnight, 10 h behind.
        pytest.param("Pacific/Apia", "2011-12-30T10:00:00", 86_400, id="Apia"),
    ],
)
def test_a_moment_is_near_a_change_of_the_clock_by_the_width_of_it(
    zone: str, change: str, width_s: int
) -> None:
    at = datetime.fromisoformat(change).replace(tzinfo=UTC)
    shifts = (-width_s - 3, -width_s, 0, width_s, width_s + 3)
    at_us = np.array(
        [(at + timedelta(seconds=s) - EPOCH) // MICROSECOND for s in shifts],
        dtype=np.int64,
    )
    near = Clock(ZoneInfo(zone)).is_near_change(at_us)
    assert near.tolist() == [False, True, True, True, False]


@pytest.mark.parametrize("most", [100_000, 2])
def test_moments_of_day_are_those_of_the_clock(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few are kept, the moments are the same."""
    monkeypatch.setattr(clocks, "_MOST_CLOSINGS", most)
    tz = ZoneInfo("America/New_York")
    clock, closing = Clock(tz), time(16, 30)
    for _ in range(2):
        assert clock.moments(ORDINALS, closing).tolist() == [
            (datetime.combine(day, closing, tzinfo=tz) - EPOCH) // MICROSECOND
            for day in DAYS
        ]
