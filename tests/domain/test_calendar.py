from calendar import isleap
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.calendar import LeadTime, LeadUnit, WorkingCalendar, parse_lead
from exeat.domain.errors import CalendarGapError, InputError

ONE_DAY = timedelta(days=1)


def calendar(**changes: Any) -> WorkingCalendar:
    """Return a calendar of 2023 to 2025 in which Saturday and Sunday are off."""
    years = {}
    for year in (2023, 2024, 2025):
        first = date(year, 1, 1)
        days = (first + ONE_DAY * n for n in range(366 if isleap(year) else 365))
        years[year] = "".join("0" if day.weekday() >= 5 else "1" for day in days)
    fields: dict[str, Any] = {
        "key": "XX",
        "years": years,
        "authoritative_through": date(2024, 12, 31),
        "estimated": frozenset({date(2024, 4, 10)}),
        "stamp": "made up",
    }
    return WorkingCalendar(**(fields | changes))


PLAIN = calendar()
DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
MARKED = st.text("01", min_size=366, max_size=366)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2023, 1, 1), False, id="first day of a year, a Sunday"),
        pytest.param(date(2024, 2, 29), True, id="leap day, a Thursday"),
        pytest.param(date(2024, 3, 1), True, id="the Friday after the leap day"),
        pytest.param(date(2024, 3, 2), False, id="the Saturday after the leap day"),
        pytest.param(date(2023, 3, 1), True, id="no leap day, a Wednesday"),
        pytest.param(date(2024, 12, 31), True, id="day 366, a Tuesday"),
        pytest.param(date(2023, 12, 31), False, id="day 365, a Sunday"),
    ],
)
def test_finds_the_mark_of_a_day(day: date, *, expected: bool) -> None:
    assert PLAIN.is_working(day) is expected


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2026, 1, 1)])
def test_an_absent_year_is_a_gap(day: date) -> None:
    with pytest.raises(CalendarGapError, match=f"'XX' has no entry for {day.year}"):
        PLAIN.is_working(day)


def test_a_search_that_runs_out_of_years_is_a_gap() -> None:
    with pytest.raises(CalendarGapError, match="2022"):
        PLAIN.previous_working_day(date(2023, 1, 2))


def test_a_count_over_an_absent_year_is_a_gap() -> None:
    with pytest.raises(CalendarGapError, match="2026"):
        PLAIN.count_working(date(2025, 12, 30), date(2026, 1, 2))


@pytest.mark.parametrize(
    ("year", "marks"),
    [
        pytest.param(2023, "1" * 366, id="too long"),
        pytest.param(2024, "1" * 365, id="too short for a leap year"),
        pytest.param(1900, "1" * 366, id="1900 was no leap year"),
        pytest.param(2023, "1" * 200 + "2" + "1" * 164, id="foreign mark"),
    ],
)
def test_refuses_a_malformed_year(year: int, marks: str) -> None:
    with pytest.raises(InputError, match=rf"years\.{year}.*malformed"):
        calendar(years={year: marks})


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(date(2024, 12, 1), date(2024, 12, 31), False, id="last sure day"),
        pytest.param(date(2024, 12, 31), date(2025, 1, 1), True, id="one day past it"),
        pytest.param(date(2025, 1, 1), date(2025, 1, 1), True, id="wholly past it"),
        pytest.param(date(2024, 4, 1), date(2024, 4, 9), False, id="before estimated"),
        pytest.param(date(2024, 4, 1), date(2024, 4, 10), True, id="up to estimated"),
        pytest.param(date(2024, 4, 10), date(2024, 4, 30), True, id="from estimated"),
        pytest.param(date(2024, 4, 11), date(2024, 4, 30), False, id="after estimated"),
    ],
)
def test_says_what_is_provisional(first: date, last: date, *, expected: bool) -> None:
    assert PLAIN.is_provisional(first, last) is expected


def test_with_no_authority_every_day_is_provisional() -> None:
    unsure = calendar(authoritative_through=None)
    assert unsure.is_provisional(date(2023, 5, 2), date(2023, 5, 2))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2024, 1, 4), date(2024, 1, 3), id="a day before"),
        pytest.param(date(2024, 1, 8), date(2024, 1, 5), id="over a weekend"),
        pytest.param(date(2024, 1, 7), date(2024, 1, 5), id="from a Sunday"),
        pytest.param(date(2024, 1, 1), date(2023, 12, 29), id="over the new year"),
    ],
)
def test_steps_back_to_a_working_day(day: date, expected: date) -> None:
    assert PLAIN.previous_working_day(day) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(date(2024, 1, 1), date(2024, 1, 1), 1, id="both ends count"),
        pytest.param(date(2024, 1, 6), date(2024, 1, 7), 0, id="a weekend"),
        pytest.param(date(2024, 1, 5), date(2024, 1, 8), 2, id="over a weekend"),
        pytest.param(date(2024, 1, 8), date(2024, 1, 5), 0, id="ends before it begins"),
        pytest.param(date(2023, 12, 29), date(2024, 1, 2), 3, id="over the new year"),
        pytest.param(date(2023, 1, 1), date(2025, 12, 31), 783, id="three years"),
        pytest.param(date(2024, 2, 26), date(2024, 3, 1), 5, id="with a leap day"),
    ],
)
def test_counts_working_days(first: date, last: date, expected: int) -> None:
    assert PLAIN.count_working(first, last) == expected


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    rest = PLAIN.count_working(middle + ONE_DAY, last) if middle < last else 0
    whole = PLAIN.count_working(first, last)
    assert whole == PLAIN.count_working(first, middle) + rest


@given(DAYS, DAYS)
def test_a_count_is_the_number_of_days_that_are_working(one: date, two: date) -> None:
    first, last = sorted((one, two))
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    assert PLAIN.count_working(first, last) == sum(map(PLAIN.is_working, days))


@given(MARKED, st.dates(date(2024, 1, 2), date(2024, 12, 31)))
def test_the_day_before_is_worked_and_none_lies_between(marks: str, day: date) -> None:
    random = calendar(years={2024: "1" + marks[1:]})
    found = random.previous_working_day(day)
    assert found < day
    assert random.is_working(found)
    assert random.count_working(found, day - ONE_DAY) == 1


@given(DAYS, DAYS, DAYS)
def test_a_wider_span_is_never_surer(one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    if PLAIN.is_provisional(first, middle):
        assert PLAIN.is_provisional(first, last)


def test_equal_calendars_are_one_key_of_a_cache() -> None:
    assert len({calendar(), calendar()}) == 1


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5 working days", 5, "working-days"),
        ("1 working day", 1, "working-days"),
        ("24 hours", 24, "hours"),
        ("1 hour", 1, "hours"),
        ("3 days", 3, "days"),
        ("1 day", 1, "days"),
        ("prior", 0, "prior"),
    ],
)
def test_a_lead_time_keeps_the_unit_as_stated(
    text: str, count: int, unit: LeadUnit
) -> None:
    lead = parse_lead(text)
    assert (lead.count, lead.unit) == (count, unit)
    assert str(lead) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "days",
        "0 days",
        "-1 days",
        "05 days",
        "1 days",
        "2 day",
        "1.5 days",
        "5 business days",
        "5 Working days",
        "at least 5 days",
        "5  days",
        "5 days ",
        "5 days\n",
        "٥ days",
        "99999 days",
        "2 weeks",
        "Prior",
    ],
)
def test_refuses_a_text_that_is_no_lead_time(text: str) -> None:
    with pytest.raises(InputError, match="no lead time; write it as '5 working days'"):
        parse_lead(text)


@pytest.mark.parametrize(
    ("count", "unit"), [(0, "days"), (0, "working-days"), (-1, "hours"), (1, "prior")]
)
def test_refuses_a_count_that_does_not_go_with_the_unit(
    count: int, unit: LeadUnit
) -> None:
    with pytest.raises(InputError, match=f"a lead time of {count} {unit} is none"):
        LeadTime(count=count, unit=unit)


@given(st.integers(1, 9999), st.sampled_from(["hours", "days", "working-days"]))
def test_a_lead_time_survives_its_text(count: int, unit: LeadUnit) -> None:
    lead = LeadTime(count=count, unit=unit)
    assert parse_lead(str(lead)) == lead
