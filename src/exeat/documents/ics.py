"""Deadlines of a determination as iCalendar (RFC 5545), same inputs, same bytes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from exeat.documents.account import phrasebook, short
from exeat.documents.ics_lines import (
    alarm_lines,
    escaped,
    escaped_lines,
    folded,
    utc,
)
from exeat.documents.language import read_wording
from exeat.documents.verdicts import answer_line, finding_for
from exeat.domain.finding import Determination, PlanEntry
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.phrasebook import Phrasebook


@record
class Due:
    """One moment to put into a calendar.

    Attributes:
        entry: What is to be filed.
        kind: ``only`` where readings agree, else ``safe`` or ``arguable``.
        at: The moment.
    """

    entry: PlanEntry
    kind: str
    at: datetime


def render_ics(
    determination: Determination,
    register: Register,
    wording: Mapping[str, str] | None = None,
) -> str:
    """Return a calendar with the deadlines of the plan.

    Each entry of the plan gives one event at its safe deadline, with an alarm a day
    before, and a second one at its last arguable moment where that differs.

    Args:
        determination: The answer.
        register: The edition it was decided with.
        wording: Table of the language; None for English.
    """
    words = read_wording("en") if wording is None else wording
    book = phrasebook(register, words, determination)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Exeat//Exeat {escaped(determination.engine_version)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for entry in determination.plan:
        for due in _dues(entry):
            lines.extend(_event(due, determination, register, book))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _dues(entry: PlanEntry) -> Iterator[Due]:
    safe, last = entry.filing.safe_by, entry.filing.arguable_until
    if safe is not None:
        kind = "only" if safe == last else "safe"
        yield Due(entry=entry, kind=kind, at=safe)
    if last is not None and last != safe:
        yield Due(entry=entry, kind="arguable", at=last)


def _event(
    due: Due, determination: Determination, register: Register, book: Phrasebook
) -> Iterator[str]:
    summary = _summary(due, register, book)
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(due, determination)}"
    yield f"DTSTAMP:{utc(determination.now)}"
    yield f"DTSTART:{utc(due.at)}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped_lines(_description(due, determination, register, book))}"
    yield "TRANSP:TRANSPARENT"
    yield from alarm_lines(book.table["calendar.alarm"])
    yield "END:VEVENT"


def _summary(due: Due, register: Register, book: Phrasebook) -> str:
    duties = [book.table[f"noun.{duty.value}"] for duty in due.entry.filing.duties]
    verdict = book.table["form.or"].join(duties) or book.table["noun.unpublished"]
    if not due.entry.certain:
        verdict = f"{book.table['calendar.uncertain']}: {verdict}"
    measure = register.measures[due.entry.measure].key
    return book.say(f"calendar.{due.kind}", verdict=verdict, measure=measure)


def _description(
    due: Due, determination: Determination, register: Register, book: Phrasebook
) -> list[str]:
    entry = due.entry
    finding = finding_for(determination, entry)
    offices = ", ".join(map(book.office, entry.filing.addressees))
    lines = [
        determination.trip,
        answer_line(entry, book),
        register.measures[entry.measure].title,
        book.say("form.label", label=book.table["label.addressee"], text=offices),
        ", ".join(entry.travellers),
    ]
    if entry.filing.provisional:
        lines.append(book.table["note.provisional"])
    if finding.cautious_course is not None and not entry.certain:
        lines.append(book.table["calendar.uncertain"])
    edition = short(determination.register_edition)
    lines.append(book.say("footer.edition", edition=edition))
    lines.append(book.table["footer.people"])
    return lines


def _uid(due: Due, determination: Determination) -> str:
    """Return a name that is the same whenever the same notice is decided again."""
    entry = due.entry
    parts = (
        determination.trip,
        entry.measure,
        entry.provision,
        *entry.travellers,
        due.kind.replace("only", "safe"),
    )
    return f"{sha256(chr(0).join(parts).encode()).hexdigest()[:32]}@exeat"
