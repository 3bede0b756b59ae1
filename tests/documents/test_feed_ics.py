"""The calendar of a desk, read back by another implementation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from icalendar import Calendar, Event

from exeat.documents.feed_ics import FeedEntry, FeedKind, FeedState, render_feed
from exeat.documents.language import LANGUAGES
from exeat.domain.errors import DocumentError, UnknownKeyError

MSK = timezone(timedelta(hours=3))
DEADLINE = FeedEntry(
    channel="gb-ru-moscow-7k2m",
    notice="2026-0142",
    kind=FeedKind.DEADLINE,
    title="File notice 2026-0142",
    begins_at=datetime(2026, 5, 15, 23, 59, 59, tzinfo=MSK),
    stamped_at=datetime(2026, 5, 14, 10, tzinfo=MSK),
    lines=("Volokolamsk and back", "To: ru-mfa; by hand"),
)
TRIP = replace(
    DEADLINE,
    kind=FeedKind.TRIP,
    title="Volokolamsk and back",
    begins_at=datetime(2026, 5, 25, 9, tzinfo=MSK),
    ends_at=datetime(2026, 5, 25, 21, tzinfo=MSK),
)


def read(text: str) -> tuple[Calendar, list[Event]]:
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    assert not calendar.errors
    return calendar, list(calendar.walk("VEVENT"))  # type: ignore[arg-type]  # by name


def test_moments_are_utc_and_entries_in_order_of_time() -> None:
    calendar, (deadline, trip) = read(render_feed("Desk", [TRIP, DEADLINE]))
    assert str(calendar["name"]) == "Desk"
    assert deadline.decoded("dtstart") == datetime(2026, 5, 15, 20, 59, 59, tzinfo=UTC)
    assert trip.decoded("dtstart") == datetime(2026, 5, 25, 6, tzinfo=UTC)
    assert trip.decoded("dtend") == datetime(2026, 5, 25, 18, tzinfo=UTC)
    assert "dtend" not in deadline
    assert str(deadline["description"]) == "Volokolamsk and back\nTo: ru-mfa; by hand"


def test_the_stamp_comes_from_the_data_and_bytes_are_stable() -> None:
    made = render_feed("Desk", [DEADLINE, TRIP])
    assert made == render_feed("Desk", [TRIP, DEADLINE])
    _, (deadline, _) = read(made)
    assert deadline.decoded("dtstamp") == datetime(2026, 5, 14, 7, tzinfo=UTC)


def test_an_entry_keeps_its_name_through_every_change() -> None:
    moved = replace(
        TRIP,
        begins_at=TRIP.begins_at - timedelta(days=1),
        title="Lotoshino",
        sequence=1,
        state=FeedState.TENTATIVE,
    )
    _, (before,) = read(render_feed("Desk", [TRIP]))
    _, (after,) = read(render_feed("Desk", [moved]))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "TENTATIVE")
    others = {TRIP.uid, DEADLINE.uid, replace(TRIP, notice="2026-0143").uid}
    assert len({*others, replace(TRIP, channel="other").uid}) == 4


def test_a_withdrawn_notice_is_cancelled_and_rings_no_more() -> None:
    withdrawn = replace(DEADLINE, state=FeedState.CANCELLED, sequence=2)
    _, (event,) = read(render_feed("Desk", [withdrawn]))
    assert str(event["status"]) == "CANCELLED"
    assert event.walk("VALARM") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deadline_rings_a_day_before_and_a_trip_does_not(language: str) -> None:
    _, (deadline, trip) = read(render_feed("Desk", [DEADLINE, TRIP], language))
    (alarm,) = deadline.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-1)
    assert trip.walk("VALARM") == []


def test_lines_are_folded_and_nobody_writes_properties_of_his_own() -> None:
    hostile = "Ж, \\; " * 30 + "\r\nEND:VCALENDAR\nX:1"
    text = render_feed(hostile, [replace(TRIP, title=hostile, lines=(hostile, ""))])
    lines = text.split("\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert max(len(line.encode()) for line in lines) <= 75
    assert lines.count("END:VCALENDAR") == 1
    _, (event,) = read(text)
    assert str(event["summary"]).startswith("Ж, \\; Ж")


def test_no_entries_are_an_empty_calendar() -> None:
    assert read(render_feed("Desk", []))[1] == []


def test_an_entry_does_not_end_before_it_begins() -> None:
    with pytest.raises(DocumentError, match="ends before it begins"):
        replace(TRIP, ends_at=TRIP.begins_at - timedelta(seconds=1))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownKeyError):
        render_feed("Desk", [], "zh")
