"""Events of a calendar as plain values: what they say, and when they repeat.

Runs where the hostile bytes are read; ``calendar_trips`` makes trips of the values.
"""

from collections.abc import Iterator
from typing import Any

from icalendar import Calendar, Component, vDDDLists, vText, vUnknown
from icalendar.parser import unescape_backslash

from exeat.domain.errors import InputError
from exeat.formats.calendar_lines import At, event_lines
from exeat.formats.calendar_times import (
    When,
    no_length,
    no_moment,
    no_rule,
    repeated,
    span_s,
    when,
)
from exeat.formats.calendar_zones import names_only
from exeat.formats.decoding import decode

MOST_EVENTS = 732
"""Twice the number of instances: each may replace another."""

_TEXTS = {
    "summary": "SUMMARY",
    "location": "LOCATION",
    "uid": "UID",
    "kind": "X-EXEAT-KIND",
    "from": "X-EXEAT-FROM",
    "to": "X-EXEAT-TO",
    "via": "X-EXEAT-VIA",
    "by": "X-EXEAT-BY",
    "trip": "X-EXEAT-TRIP",
    "purpose": "X-EXEAT-PURPOSE",
    "lodging": "X-EXEAT-LODGING",
    "sending": "X-EXEAT-SENDING",
    "mission": "X-EXEAT-MISSION",
    "class": "X-EXEAT-CLASS",
    "post": "X-EXEAT-POST",
}
# What a calendar may say once for all of its events.
_SHARED = ("by", "purpose", "sending", "mission", "class", "post")
_TRAVELLER = "X-EXEAT-TRAVELLER"
_NO_PERSON = ("ROOM", "RESOURCE", "GROUP")
_MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_ONCE = ("DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "STATUS")


def read_events(content: bytes, label: str) -> list[dict[str, Any]]:
    """Return the events of a calendar as plain values.

    Zones that the file describes are read over: only the name of a zone counts.

    Args:
        content: The calendar.
        label: Its name, for errors.

    Raises:
        InputError: The calendar has a fault, or holds what is no event.

    Source:
        RFC 5545.
    """
    text = decode(content, label)
    begun = iter(event_lines(text, label))
    found = []
    for calendar in _calendars(text, label):
        shared = _texts(calendar, At(label))
        people = _people(calendar, At(label))
        for event in _events(calendar, label):
            at = next(begun)
            _check_errors(event, at)
            found.append(_event(event, shared, people, at))
            if len(found) > MOST_EVENTS:
                problem = f"the calendar has more than {MOST_EVENTS} events"
                raise at.fault("VEVENT", problem, "export fewer")
    return found


def _calendars(text: str, label: str) -> list[Component]:
    """Return the calendars of a file as icalendar reads them."""
    try:
        with names_only():
            # Bytes: a text without any line break would be taken for a path.
            found = Calendar.from_ical(text.encode(), multiple=True)
    except MemoryError:
        raise
    except Exception as fault:  # icalendar has no error of its own for bad files
        raise At(label).fault("", "the calendar cannot be read") from fault
    for calendar in found:
        if calendar.name != "VCALENDAR":
            raise _unknown(calendar, label)
        _check_errors(calendar, At(label))
    return list(found)


def _check_errors(component: Component, at: At) -> None:
    """Refuse a component of which icalendar could not read everything."""
    for part in component.subcomponents if component.name == "VEVENT" else ():
        _check_errors(part, at)
    if not component.errors:
        return
    name = component.errors[0][0] or ""
    if name in _MOMENTS:
        raise no_moment(at, name)
    if name in ("DURATION", "RRULE"):
        raise no_length(at) if name == "DURATION" else no_rule(at)
    raise at.fault(name, "a line of the event cannot be read")


def _events(calendar: Component, label: str) -> Iterator[Component]:
    if str(calendar.get("METHOD", "")).upper() in ("CANCEL", "REFRESH", "REPLY"):
        problem = "the file is an answer, not a calendar"
        raise At(label).fault("METHOD", problem, "export the events")
    for part in calendar.subcomponents:
        if part.name == "VEVENT":
            yield part
        elif part.name != "VTIMEZONE":
            raise _unknown(part, label)


def _unknown(part: Component, label: str) -> InputError:
    problem = f"{str(part.name)[:40]!r} is no event"
    return At(label).fault("BEGIN", problem, "export events only")


def _every(component: Component, name: str) -> list[Any]:
    """Return all values of a property."""
    found = component.get(name, [])
    return found if isinstance(found, list) else [found]


def _text(value: object, at: At, name: str) -> str:
    """Return the text of a property; icalendar leaves escapes in those of others."""
    if isinstance(value, vUnknown):
        return str(unescape_backslash(value)).strip()
    if isinstance(value, vText):
        return str(value).strip()
    raise at.fault(name, f"{name} is no text")


def _texts(component: Component, at: At) -> dict[str, str]:
    found = {}
    for key, name in _TEXTS.items():
        for value in _every(component, name)[:1]:
            if text := _text(value, at, name):
                found[key] = text
    return found


def _people(component: Component, at: At) -> list[str]:
    """Return the names of those who take part."""
    named = [_text(one, at, _TRAVELLER) for one in _every(component, _TRAVELLER)]
    for attendee in _every(component, "ATTENDEE"):
        said = {key: str(value).upper() for key, value in attendee.params.items()}
        if said.get("CUTYPE") in _NO_PERSON or said.get("PARTSTAT") == "DECLINED":
            continue
        name = attendee.params.get("CN", "")
        named.append((name if isinstance(name, str) else ",".join(name)).strip())
    return list(dict.fromkeys(name for name in named if name))


def _event(
    event: Component, shared: dict[str, str], people: list[str], at: At
) -> dict[str, Any]:
    """Return one event as plain values."""
    for name in _ONCE:
        if len(_every(event, name)) > 1:
            raise at.fault(name, f"{name} stands twice")
    start = _moment(event, "DTSTART", at)
    if start is None:
        problem = "the event does not say when it begins"
        raise at.fault("DTSTART", problem, "give it a DTSTART")
    rule = event.get("RRULE")
    shared = {key: text for key, text in shared.items() if key in _SHARED}
    end = _moment(event, "DTEND", at)
    return {
        **shared,
        **_texts(event, at),
        "line": at.line,
        "people": _people(event, at) or people,
        "cancelled": str(event.get("STATUS", "")).upper() == "CANCELLED",
        "start": list(start),
        "span_s": _span(event, start, at),
        "end": list(end) if end else None,
        **(repeated(rule, start, at) if rule else {"shifts": [0], "until": None}),
        "also": _moments(event, "RDATE", at),
        "without": _moments(event, "EXDATE", at),
        "replaces": _replaced(event, at),
    }


def _moment(event: Component, name: str, at: At) -> When | None:
    value = event.get(name)
    return None if value is None else when(value, value.params, at, name)


def _span(event: Component, start: When, at: At) -> int | None:
    """Return the length that an event names; a whole day if a day is all it names."""
    length = event.get("DURATION")
    if length is not None and "DTEND" in event:
        raise at.fault("DURATION", "the event has both DTEND and DURATION")
    if length is not None:
        return span_s(length, at)
    return 86_400 if start.kind == "date" else None


def _moments(event: Component, name: str, at: At) -> list[list[Any]]:
    found = []
    for values in _every(event, name):
        if not isinstance(values, vDDDLists):
            raise no_moment(at, name)
        for one in values.dts:
            found.append(list(when(one, values.params, at, name)))  # noqa: PERF401 - two levels
    return found


def _replaced(event: Component, at: At) -> list[Any] | None:
    moment = _moment(event, "RECURRENCE-ID", at)
    if moment is not None and "RANGE" in event["RECURRENCE-ID"].params:
        raise at.fault(
            "RECURRENCE-ID",
            "the event replaces all that follow another",
            "end the first one with UNTIL, and begin another",
        )
    return list(moment) if moment else None
