"""Events of a calendar as plain values: what they say, and when they repeat.

Runs where the hostile bytes are read; ``calendar_trips`` makes trips of the values.
"""

from collections.abc import Iterator
from typing import Any

from exeat.domain.errors import InputError
from exeat.formats.calendar_lines import Component, Line, line_fault, read_components
from exeat.formats.calendar_times import When, repeated, span_s, when

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
    found = []
    for calendar in read_components(content, label):
        if calendar.name != "VCALENDAR":
            raise _unknown(calendar, label)
        shared = _texts(calendar)
        people = _people(calendar)
        for event in _events(calendar, label):
            found.append(_event(event, shared, people, label))
            if len(found) > MOST_EVENTS:
                problem = f"the calendar has more than {MOST_EVENTS} events"
                first = Line(event.number, "VEVENT", {}, "")
                raise line_fault(first, problem, label, "export fewer")
    return found


def _events(calendar: Component, label: str) -> Iterator[Component]:
    method = calendar.first("METHOD")
    if method is not None and method.value.upper() in ("CANCEL", "REFRESH", "REPLY"):
        raise line_fault(
            method, "the file is an answer, not a calendar", label, "export the events"
        )
    for part in calendar.parts:
        if part.name == "VEVENT":
            yield part
        elif part.name != "VTIMEZONE":
            raise _unknown(part, label)


def _unknown(part: Component, label: str) -> InputError:
    return InputError(
        f"{part.name[:40]!r} is no event",
        remedy="export events only",
        file=label,
        line=part.number,
    )


def _texts(component: Component) -> dict[str, str]:
    lines = {key: component.first(name) for key, name in _TEXTS.items()}
    return {key: line.text() for key, line in lines.items() if line and line.text()}


def _people(component: Component) -> list[str]:
    """Return the names of those who take part."""
    named = [line.text() for line in component.every(_TRAVELLER)]
    for line in component.every("ATTENDEE"):
        said = {key: value.upper() for key, value in line.parameters.items()}
        if said.get("CUTYPE") in _NO_PERSON or said.get("PARTSTAT") == "DECLINED":
            continue
        named.append(line.parameters.get("CN", "").strip())
    return list(dict.fromkeys(name for name in named if name))


def _event(
    event: Component, shared: dict[str, str], people: list[str], label: str
) -> dict[str, Any]:
    """Return one event as plain values."""
    for name in _ONCE:
        if len(event.every(name)) > 1:
            raise line_fault(event.every(name)[1], f"{name} stands twice", label)
    begin = event.first("DTSTART")
    if begin is None:
        raise InputError(
            "the event does not say when it begins",
            remedy="give it a DTSTART",
            file=label,
            line=event.number,
        )
    start = when(begin, label)
    rule = event.first("RRULE")
    status = event.first("STATUS")
    shared = {key: text for key, text in shared.items() if key in _SHARED}
    return {
        **shared,
        **_texts(event),
        "line": event.number,
        "people": _people(event) or people,
        "cancelled": status is not None and status.value.upper() == "CANCELLED",
        "start": list(start),
        "span_s": _span(event, start, label),
        "end": _end(event, label),
        **(repeated(rule, start, label) if rule else {"shifts": [0], "until": None}),
        "also": _moments(event, "RDATE", label),
        "without": _moments(event, "EXDATE", label),
        "replaces": _replaced(event, label),
    }


def _end(event: Component, label: str) -> list[Any] | None:
    line = event.first("DTEND")
    return list(when(line, label)) if line else None


def _span(event: Component, start: When, label: str) -> int | None:
    """Return the length that an event names; a whole day if a day is all it names."""
    line = event.first("DURATION")
    if line is not None and event.first("DTEND") is not None:
        raise line_fault(line, "the event has both DTEND and DURATION", label)
    if line is not None:
        return span_s(line, label)
    return 86_400 if start.kind == "date" else None


def _moments(event: Component, name: str, label: str) -> list[list[Any]]:
    found = []
    for line in event.every(name):
        for value in line.value.split(","):
            found.append(list(when(line._replace(value=value), label)))  # noqa: PERF401 - two levels
    return found


def _replaced(event: Component, label: str) -> list[Any] | None:
    line = event.first("RECURRENCE-ID")
    if line is None:
        return None
    if "RANGE" in line.parameters:
        raise line_fault(
            line,
            "the event replaces all that follow another",
            label,
            "end the first one with UNTIL, and begin another",
        )
    return list(when(line, label))
