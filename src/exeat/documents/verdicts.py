"""The answer of a determination in one line, with what must be said beside it."""

from datetime import datetime

from exeat.domain.finding import (
    Determination,
    Filing,
    Finding,
    NotRequired,
    PlanEntry,
    Status,
    Undetermined,
)
from exeat.domain.measure import Duty
from exeat.domain.record import record
from exeat.engine.phrasebook import Phrasebook

UNDETERMINED = "undetermined"


@record
class Banner:
    """The answer.

    Attributes:
        answer: One line, capitals for the verdict.
        tone: ``clear``, ``due``, ``late``, ``barred`` or ``open``.
        notes: What must be said beside it.
    """

    answer: str
    tone: str
    notes: tuple[str, ...]


def banner_of(determination: Determination, book: Phrasebook) -> Banner:
    """Return the answer that comes first: the strictest and most pressing."""
    if not determination.plan:
        return Banner(answer=book.table["head.none"], tone="clear", notes=())
    chief = min(determination.plan, key=_pressure)
    notes = [*_notes(chief, book), *_hanging(determination, chief, book)]
    others = len(determination.plan) - 1
    if others:
        notes.append(book.count("note.more", others))
    return Banner(
        answer=answer_line(chief, book), tone=tone_of(chief), notes=tuple(notes)
    )


def tone_of(entry: PlanEntry) -> str:
    """Return how an entry is to be shown."""
    if not entry.certain:
        return "open"
    if entry.filing.duties == (Duty.REFRAIN,):
        return "barred"
    return "late" if entry.filing.status is Status.LATE else "due"


def _pressure(entry: PlanEntry) -> tuple[int, int]:
    """Return a sort key, the most pressing first; the plan's order breaks ties."""
    tones = ("barred", "late", "due", "open")
    stands = (Status.LATE, Status.ARGUABLE, Status.IN_TIME, None)
    return tones.index(tone_of(entry)), stands.index(entry.filing.status)


def answer_line(entry: PlanEntry, book: Phrasebook) -> str:
    """Return what an entry asks for, by when, and how now stands to that."""
    filing = entry.filing
    line = _verdict(entry, book)
    by = _decisive(filing)
    if by is not None:
        is_barred = filing.duties[:1] == (Duty.REFRAIN,)
        key = "head.exception" if is_barred else "head.by"
        line = book.say(key, verdict=line, moment=book.moment(by))
    if filing.status is not None:
        status = book.table[f"status.{filing.status.value}"]
        line = book.say("head.status", verdict=line, status=status)
    return line


def _verdict(entry: PlanEntry, book: Phrasebook) -> str:
    kind = "required" if entry.certain else UNDETERMINED
    duties = entry.filing.duties
    if not duties:
        return book.table[f"head.{kind}.unpublished"]
    verdict = book.table[f"head.{kind}.{duties[0].value}"]
    if entry.certain and len(duties) > 1:
        return book.say("head.strictest", verdict=verdict)
    return verdict


def _decisive(filing: Filing) -> datetime | None:
    """Return the deadline to name: the safe one while it can still be met."""
    if filing.status in (Status.ARGUABLE, Status.LATE):
        return filing.arguable_until
    return filing.safe_by


def _notes(entry: PlanEntry, book: Phrasebook) -> list[str]:
    filing = entry.filing
    notes = []
    if filing.status in (Status.ARGUABLE, Status.LATE):
        notes.append(book.table[f"note.{filing.status.value}"])
    if filing.safe_by is None and filing.arguable_until is None:
        notes.append(book.table["note.no-deadline"])
    if filing.provisional:
        notes.append(book.table["note.provisional"])
    return notes


def _hanging(
    determination: Determination, entry: PlanEntry, book: Phrasebook
) -> list[str]:
    """Return on what an undetermined answer hangs, and the cautious course."""
    finding = finding_for(determination, entry)
    if not isinstance(finding.verdict, Undetermined):
        return []
    questions = " ".join(
        hanging.question.text
        for hanging in finding.depends_on
        if hanging.affects == "answer"
    )
    course = course_text(finding, book)
    return [book.say("note.hangs", questions=questions), course]


def finding_for(determination: Determination, entry: PlanEntry) -> Finding:
    """Return the finding of the first traveller of an entry."""
    return next(
        finding
        for finding in determination.findings
        if (finding.measure, finding.provision) == (entry.measure, entry.provision)
        and finding.traveller == entry.travellers[0]
        and not isinstance(finding.verdict, NotRequired)
    )


def course_text(finding: Finding, book: Phrasebook) -> str:
    """Return the cautious course as a sentence; empty where there is none."""
    course = finding.cautious_course
    if course is None:
        return ""
    duty = book.word(course.duty.value)
    offices = ", ".join(map(book.office, course.addressees)) or book.word("unpublished")
    if course.duty is Duty.REFRAIN:
        return book.say("course.refrain", offices=offices)
    if course.by is None:
        return book.say("course.no-deadline", duty=duty, offices=offices)
    by = book.moment(course.by)
    return book.say("course.by", duty=duty, offices=offices, moment=by)
