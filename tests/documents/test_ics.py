"""Deadlines as iCalendar, read back by another implementation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from exeat.documents.ics import render_ics
from exeat.documents.language import LANGUAGES, read_wording
from exeat.domain.measure import Count
from tests.documents.answers import (
    NOW,
    PROVISION,
    SECRETARY,
    VIA,
    answer,
    leg,
    measure,
    register,
    stated,
    trip,
)


def events(text: str) -> list[Event]:
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    return list(calendar.walk("VEVENT"))  # type: ignore[arg-type]  # events by name


def test_safe_and_arguable_moment_are_two_events() -> None:
    safe, arguable = events(render_ics(answer(), register()))
    assert safe.decoded("dtstart") == datetime(2026, 5, 15, 20, 59, 59, tzinfo=UTC)
    assert arguable.decoded("dtstart") == datetime(2026, 5, 18, 20, 59, 59, tzinfo=UTC)
    assert str(safe["summary"]).startswith("Last safe day")
    assert str(arguable["summary"]).startswith("Last arguable moment, unsafe")


def test_an_alarm_rings_a_day_before() -> None:
    for event in events(render_ics(answer(), register())):
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(days=-1)


def test_one_deadline_is_one_event() -> None:
    lead = replace(PROVISION.lead, count=stated("lead.count", Count.CLEAR))
    known = register(measure(replace(PROVISION, lead=lead)))
    (event,) = events(render_ics(answer(known=known), known))
    assert str(event["summary"]) == "Deadline: Notice (ru-gb-2023)"


def test_the_stamp_is_now_and_the_uid_outlives_it() -> None:
    early = events(render_ics(answer(), register()))
    later = events(render_ics(answer(now=NOW + timedelta(hours=5)), register()))
    assert early[0].decoded("dtstamp") == datetime(2026, 5, 14, 7, tzinfo=UTC)
    assert [each["uid"] for each in early] == [each["uid"] for each in later]
    assert early[0]["uid"] != early[1]["uid"]


def test_nothing_due_is_an_empty_calendar() -> None:
    asked = trip(leg(via=(), end=VIA[0]))
    assert events(render_ics(answer(asked), register())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_end_in_crlf_and_have_no_more_than_75_octets(language: str) -> None:
    hostile = "Ж, \\; " * 20 + "\r\nEND:VCALENDAR"
    asked = trip(travellers=(replace(SECRETARY, name=hostile),), name=hostile)
    text = render_ics(answer(asked), register(), read_wording(language))
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert max(len(line.encode()) for line in lines) <= 75
    assert "Ж, \\; Ж, \\;" in str(events(text)[0]["description"])
    assert lines.count("END:VCALENDAR") == 1


def test_an_undetermined_deadline_says_so() -> None:
    unsettled = replace(SECRETARY, mission=None)
    text = render_ics(answer(trip(travellers=(unsettled,))), register())
    safe = events(text)[0]
    assert "Undetermined, cautious course: Notice" in str(safe["summary"])


def test_a_provisional_deadline_says_so() -> None:
    known = register()
    calendar = replace(known.calendars["RU"], authoritative_through=None)
    known = replace(known, calendars={"RU": calendar})
    (safe, _) = events(render_ics(answer(known=known), known))
    assert "The deadline is provisional" in str(safe["description"])
