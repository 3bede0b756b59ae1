"""Lines of an iCalendar file (RFC 5545): moments, texts, alarms, folding."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from exeat.documents.plain import plain

_LONGEST_OCTETS = 75
_ALARM = "-P1D"
_SPECIAL = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def utc(at: datetime) -> str:
    """Return a moment as a calendar writes it."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(written: str) -> str:
    """Return a text as a value on one line."""
    return plain(written).translate(_SPECIAL)


def escaped_lines(written: Iterable[str]) -> str:
    """Return a text of several lines as a value."""
    return "\\n".join(map(escaped, written))


def alarm_lines(text: str) -> Iterator[str]:
    """Yield an alarm a day before the event that it stands in."""
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(text)}"
    yield f"TRIGGER:{_ALARM}"
    yield "END:VALARM"


def folded(line: str) -> str:
    """Return a line folded so that no part has more than 75 octets (section 3.1)."""
    parts, part, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LONGEST_OCTETS:
            parts.append(part)
            part, octets = " ", 1
        part, octets = part + character, octets + size
    return "\r\n".join([*parts, part])
