"""Calendars: events become legs and stays at the moments that the zones say."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import InputError
from exeat.formats.calendar_events import read_events
from exeat.formats.calendar_trips import trips_of
from exeat.formats.document import Plain

PEOPLE = "X-EXEAT-TRAVELLER:B. Example"


def event(*lines: str, start: str = "20260525T090000", hours: int = 2) -> str:
    """Return an event that begins at a moment in Moscow and lasts some hours."""
    begin = datetime.strptime(start, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    end = begin + timedelta(hours=hours)
    return "\n".join(
        (
            "BEGIN:VEVENT",
            f"DTSTART;TZID=Europe/Moscow:{start}",
            f"DTEND;TZID=Europe/Moscow:{end:%Y%m%dT%H%M%S}",
            *lines,
            "END:VEVENT",
        )
    )


def trips(*events: str, shared: Sequence[str] = (PEOPLE,)) -> list[Any]:
    """Return the trips of a calendar with these events."""
    lines = ("BEGIN:VCALENDAR", *shared, *events, "END:VCALENDAR", "")
    plain = read_events("\n".join(lines).replace("\n", "\r\n").encode(), "a.ics")
    return [document.value for document in trips_of(plain, "a.ics")]


def departures(*events: str) -> list[str]:
    """Return when each leg of every trip departs."""
    return [leg["depart"] for trip in trips(*events) for leg in trip["legs"]]


def test_an_event_from_here_to_there_is_a_leg() -> None:
    (trip,) = trips(event("SUMMARY:Moscow - Klin → Tver", "X-EXEAT-BY:car"))
    assert trip == {
        "trip": "Moscow - Tver, 2026-05-25",
        "travellers": [{"name": "B. Example"}],
        "legs": [
            {
                "from": "Moscow",
                "depart": "2026-05-25T09:00:00+03:00",
                "to": "Tver",
                "arrive": "2026-05-25T11:00:00+03:00",
                "via": ["Klin"],
                "by": "car",
            }
        ],
    }


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:Moscow – Tver",),
        ("SUMMARY:Moscow — Tver",),
        ("SUMMARY:Moscow -> Tver",),
        ("SUMMARY:Trip", "X-EXEAT-FROM:Moscow", "LOCATION:Tver"),
        ("X-EXEAT-FROM:Moscow", "X-EXEAT-TO:Tver", "LOCATION:Leningradsky Station"),
        ("X-EXEAT-KIND:leg", "SUMMARY:Moscow - Tver", "LOCATION:Platform 3"),
        ("SUMMARY:Mos", " cow - Tver"),
    ],
)
def test_a_leg_is_written_in_several_ways(lines: tuple[str, ...]) -> None:
    (trip,) = trips(event(*lines))
    assert (trip["legs"][0]["from"], trip["legs"][0]["to"]) == ("Moscow", "Tver")


def test_a_name_with_a_hyphen_is_no_leg() -> None:
    (trip,) = trips(
        event("SUMMARY:Moscow - Rostov-on-Don"),
        event("SUMMARY:Meeting", "LOCATION:Rostov-on-Don", start="20260525T100000"),
    )
    assert [leg["to"] for leg in trip["legs"]] == ["Rostov-on-Don"]
    assert [stay["place"] for stay in trip["stays"]] == ["Rostov-on-Don"]


def test_legs_that_follow_are_a_trip_until_it_is_back() -> None:
    found = trips(
        event("SUMMARY:Tver - Moscow", start="20260526T090000"),
        event("SUMMARY:Moscow - Tver"),
        event("SUMMARY:Moscow - Dubna", start="20260527T090000"),
        event("SUMMARY:Smolensk - Moscow", start="20260528T090000"),
    )
    assert [trip["trip"] for trip in found] == [
        "Moscow - Tver - Moscow, 2026-05-25",
        "Moscow - Dubna, 2026-05-27",
        "Smolensk - Moscow, 2026-05-28",
    ]


def test_events_of_one_name_are_one_trip() -> None:
    name = "X-EXEAT-TRIP:Round"
    (trip,) = trips(
        event("SUMMARY:Moscow - Tver", name),
        event("SUMMARY:Smolensk - Moscow", name, start="20260528T090000"),
        event("LOCATION:Hotel", name, start="20260601T090000"),
    )
    assert trip["trip"] == "Round"
    assert (len(trip["legs"]), len(trip["stays"])) == (2, 1)


def test_a_whole_day_is_a_stay_on_the_clock_of_its_place() -> None:
    days = (
        "BEGIN:VEVENT\nLOCATION:Tver\nDTSTART;VALUE=DATE:20260525\n"
        "DTEND;VALUE=DATE:20260527\nX-EXEAT-LODGING:Hotel Volga\nEND:VEVENT"
    )
    back = event("SUMMARY:Tver - Moscow", start="20260527T090000")
    (trip,) = trips(event("SUMMARY:Moscow - Tver"), days, back)
    assert trip["stays"] == [
        {
            "place": "Tver",
            "from": "2026-05-25T00:00:00",
            "until": "2026-05-27T00:00:00",
            "lodging": "Hotel Volga",
        }
    ]


def test_who_travels_is_named_once_and_what_they_are() -> None:
    (trip,) = trips(
        event(
            "SUMMARY:Moscow - Tver",
            'ATTENDEE;CN="Other, C.";PARTSTAT=ACCEPTED:mailto:c@example.org',
            "ATTENDEE;CN=D. Third;PARTSTAT=DECLINED:mailto:d@example.org",
            "ATTENDEE;CN=Room 5;CUTYPE=ROOM:mailto:r@example.org",
            r"X-EXEAT-TRAVELLER:B. Example\, Jr.",
        ),
        event(
            "SUMMARY:Tver - Moscow", "ATTENDEE;CN=E. Fourth:x", start="20260526T090000"
        ),
        shared=("X-EXEAT-MISSION:gb-embassy-moscow", "X-EXEAT-PURPOSE:official"),
    )
    assert trip["purpose"] == "official"
    assert [person["name"] for person in trip["travellers"]] == [
        "B. Example, Jr.",
        "Other, C.",
        "E. Fourth",
    ]
    assert {person["mission"] for person in trip["travellers"]} == {"gb-embassy-moscow"}


def test_the_zone_of_the_list_wins_over_the_one_in_the_file() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Europe/Moscow\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE"
    )
    leg = event("SUMMARY:Moscow - Tver")
    assert departures(zone, leg) == ["2026-05-25T09:00:00+03:00"]


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("TZID=Russian Standard Time:20260525T090000", "2026-05-25T09:00:00+03:00"),
        ("TZID=Asia/Yekaterinburg:20260525T090000", "2026-05-25T09:00:00+05:00"),
        ("VALUE=DATE-TIME:20260525T060000Z", "2026-05-25T06:00:00Z"),
        ("VALUE=DATE-TIME:20260525T090000", "2026-05-25T09:00:00"),
    ],
)
def test_a_moment_keeps_its_clock(zone: str, moment: str) -> None:
    leg = f"BEGIN:VEVENT\nSUMMARY:A - B\nDTSTART;{zone}\nDURATION:PT2H\nEND:VEVENT"
    (trip,) = trips(leg)
    assert trip["legs"][0]["depart"] == moment
    begin, end = (
        datetime.fromisoformat(trip["legs"][0][name]) for name in ("depart", "arrive")
    )
    assert end - begin == timedelta(hours=2)


def test_an_hour_that_occurs_twice_is_refused_at_its_event() -> None:
    leg = "BEGIN:VEVENT\nSUMMARY:A - B\nDTSTART;TZID=Europe/Berlin:20261025T023000\nDURATION:PT2H\nEND:VEVENT"
    with pytest.raises(InputError, match="occurs twice") as caught:
        trips(leg)
    assert caught.value.line == 3


RULES = [
    "FREQ=DAILY;COUNT=5",
    "FREQ=DAILY;INTERVAL=3;UNTIL=20260620T000000Z",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=10",
    "FREQ=WEEKLY;UNTIL=20260622T060000Z",
    "FREQ=WEEKLY;UNTIL=20260622T055959Z",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU;COUNT=6",
    "FREQ=MONTHLY;BYDAY=-1MO;COUNT=5",
    "FREQ=MONTHLY;BYMONTHDAY=25;COUNT=4",
    "FREQ=YEARLY;BYMONTH=5;BYDAY=4MO;COUNT=3",
    "FREQ=DAILY;BYDAY=MO;BYSETPOS=1;COUNT=2",
    "FREQ=DAILY;COUNT=366",
]


@pytest.mark.parametrize("rule", RULES)
def test_repeats_as_the_library_reads_the_rule(rule: str) -> None:
    zone = ZoneInfo("Europe/Moscow")
    begin = datetime(2026, 5, 25, 9, tzinfo=zone)
    expected = [moment.isoformat() for moment in rrulestr(rule, dtstart=begin)]
    assert departures(event("SUMMARY:Moscow - Tver", f"RRULE:{rule}")) == expected


def test_repeats_on_the_clock_across_a_change_of_it() -> None:
    leg = (
        "BEGIN:VEVENT\nSUMMARY:Berlin - Oslo\nDTSTART;TZID=Europe/Berlin:20261024T090000\n"
        "DTEND;TZID=Europe/Oslo:20261024T120000\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT"
    )
    assert departures(leg) == ["2026-10-24T09:00:00+02:00", "2026-10-25T09:00:00+01:00"]


def test_days_are_taken_out_put_in_replaced_and_cancelled() -> None:
    series = event(
        "UID:1",
        "SUMMARY:Moscow - Tver",
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE;TZID=Europe/Moscow:20260526T090000",
        "EXDATE:20260527T060000Z",
        "RDATE;TZID=Europe/Moscow:20260610T100000,20260611T100000",
    )
    instead = event(
        "UID:1",
        "SUMMARY:Moscow - Dubna",
        "RECURRENCE-ID;TZID=Europe/Moscow:20260528T090000",
        start="20260528T140000",
    )
    gone = event(
        "UID:1",
        "STATUS:CANCELLED",
        "SUMMARY:Moscow - Tver",
        "RECURRENCE-ID:20260529T060000Z",
        start="20260529T090000",
    )
    assert [moment[5:16] for moment in departures(series, instead, gone)] == [
        "05-25T09:00",
        "05-28T14:00",
        "06-10T10:00",
        "06-11T10:00",
    ]


def test_366_events_with_repetitions_are_the_last() -> None:
    one = event("SUMMARY:A - B", "RRULE:FREQ=DAILY;COUNT=366")
    assert len(departures(one)) == 366
    other = event("SUMMARY:A - B", start="20300525T090000")
    with pytest.raises(InputError, match="more than 366 events"):
        trips(one, other)


TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1
).filter(lambda text: text == text.strip() and text)


@given(TEXT, TEXT, st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001
def test_reads_what_icalendar_writes(place: str, name: str, begin: datetime) -> None:
    told = icalendar.Event()
    at = begin.replace(microsecond=0, tzinfo=UTC)
    told.add("dtstart", at)
    told.add("dtend", at + timedelta(hours=3))
    told.add("x-exeat-from", place)
    told.add(
        "location", f"{place}, folded to be longer than seventy-five octets a line"
    )
    told.add("attendee", "mailto:a@example.org", parameters={"CN": "A. Example"})
    told.add("x-exeat-traveller", name)
    calendar = icalendar.Calendar()
    calendar.add_component(told)
    (read,) = read_events(calendar.to_ical(), "a.ics")
    assert read["from"] == place
    assert read["location"].startswith(f"{place}, folded")
    assert read["people"] == list(dict.fromkeys([name, "A. Example"]))
    assert read["start"] == [at.replace(tzinfo=None).isoformat(), None, "utc"]


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        [1],
        [{"line": 1}],
        [{"line": 1, "start": ["x", None, "utc"], "shifts": [0], "span_s": 1}],
        [{"line": 1, "start": ["2026-05-25", 5, "utc"], "shifts": [0]}],
        [{"line": 1, "start": ["2026-05-25", None, "utc"], "shifts": ["x"]}],
        [{"line": 1, "start": ["2026-05-25", None, "utc"], "shifts": [10**18]}],
    ],
)
def test_events_of_another_shape_make_no_trip(hostile: Plain) -> None:
    with pytest.raises(InputError, match="could not be read"):
        trips_of(hostile, "a.ics")
