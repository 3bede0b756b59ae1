"""The calendar of a desk: its deadlines and trips as a feed (RFC 5545, RFC 7986)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from exeat.documents.ics_lines import alarm_lines, escaped, escaped_lines, folded, utc
from exeat.documents.language import read_wording
from exeat.domain.errors import DocumentError
from exeat.domain.record import record

_REFRESH = "PT1H"


class FeedKind(StrEnum):
    """What an entry of the calendar is about."""

    DEADLINE = "deadline"
    TRIP = "trip"


class FeedState(StrEnum):
    """How sure it is; the words of the standard for an event."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@record
class FeedEntry:
    """One entry of the calendar.

    Attributes:
        channel: Key of the channel of the notice.
        notice: Number of the notice.
        kind: A deadline, or the trip.
        title: What is shown.
        begins_at: The moment of a deadline, the start of a trip; aware.
        stamped_at: When the notice last changed, aware; never the present moment.
        ends_at: The end of a trip, aware; None for a deadline.
        lines: What else is shown.
        sequence: Number of the change; it grows with each, so that a calendar that
            knows the entry takes the newer one.
        state: Cancelled for a notice that was withdrawn: it must stay in the feed.
    """

    channel: str
    notice: str
    kind: FeedKind
    title: str
    begins_at: datetime
    stamped_at: datetime
    ends_at: datetime | None = None
    lines: tuple[str, ...] = ()
    sequence: int = 0
    state: FeedState = FeedState.CONFIRMED

    def __post_init__(self) -> None:
        if self.ends_at is not None and self.ends_at < self.begins_at:
            raise DocumentError(
                f"the {self.kind} of notice {self.notice} ends before it begins",
                remedy="give the end after the begin",
            )

    @property
    def uid(self) -> str:
        """A name that stays the same whatever else changes."""
        parts = (self.channel, self.notice, self.kind.value)
        return f"{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}@exeat"


def render_feed(name: str, entries: Iterable[FeedEntry], language: str = "en") -> str:
    """Return a calendar, in order of time; same entries, same bytes.

    Args:
        name: What the calendar is called.
        entries: What it holds.
        language: Of the words that are not in the entries.

    Raises:
        UnknownKeyError: There is no wording for the language.
    """
    words = read_wording(language)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Exeat//Exeat//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
    ]
    for entry in sorted(entries, key=lambda each: (utc(each.begins_at), each.uid)):
        lines.extend(_event(entry, words["calendar.alarm"]))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: FeedEntry, alarm: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{utc(entry.stamped_at)}"
    yield f"LAST-MODIFIED:{utc(entry.stamped_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"STATUS:{entry.state.value.upper()}"
    yield f"DTSTART:{utc(entry.begins_at)}"
    if entry.ends_at is not None:
        yield f"DTEND:{utc(entry.ends_at)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    if entry.lines:
        yield f"DESCRIPTION:{escaped_lines(entry.lines)}"
    yield f"CATEGORIES:{entry.kind.value.upper()}"
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    if entry.kind is FeedKind.DEADLINE and entry.state is not FeedState.CANCELLED:
        yield from alarm_lines(alarm)
    yield "END:VEVENT"
