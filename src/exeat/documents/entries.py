"""What is told of each thing to file, and of each finding that asks for nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from exeat.documents.citations import Citations
from exeat.documents.matters import Matter, matters_of
from exeat.documents.passages import passages_of, position_text
from exeat.documents.verdicts import (
    UNDETERMINED,
    answer_line,
    course_text,
    finding_for,
    tone_of,
)
from exeat.domain.finding import (
    Determination,
    Filing,
    Finding,
    NotRequired,
    PlanEntry,
)
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.explanation import (
    Explained,
    change_sentence,
    deciding_step,
    explain,
    step_sentence,
)
from exeat.engine.phrasebook import Phrasebook


@record
class Fact:
    """A labelled particular."""

    label: str
    text: str


@record
class Entry:
    """One thing to file.

    Attributes:
        number: Its place in the plan, from 1.
        heading: What, and for whom.
        answer: Verdict, deadline and status in one line.
        tone: As of a banner.
        facts: Measure, addressee, deadlines, contents.
        hangs_on: Questions that decide whether anything is due.
        terms: Questions that decide when and how.
        why_differ: What introduces ``terms``.
        course: The cautious course; empty where the answer is certain.
        passages: Where the route crosses zones and borders.
        missing: What the notice must say and the trip does not.
        assumes: What was taken for granted.
        changes: What would change it.
        trace: Comparisons made under the strictest reading.
        sources: Numbers of all sources relied on.
    """

    number: int
    heading: str
    answer: str
    tone: str
    facts: tuple[Fact, ...]
    hangs_on: tuple[Matter, ...]
    terms: tuple[Matter, ...]
    why_differ: str
    course: str
    passages: tuple[str, ...]
    missing: str
    assumes: tuple[str, ...]
    changes: tuple[str, ...]
    trace: Explained
    sources: tuple[int, ...]


@record
class Free:
    """A finding under which nothing is due.

    Attributes:
        is_addressed: Whether the provision is addressed to the traveller at all.
        measure: Key of the measure.
        heading: Traveller and provision.
        reason: Why nothing is due, with the margin.
        assumes: What was taken for granted.
        changes: What would change it.
        trace: Comparisons made.
        sources: Numbers of the sources relied on.
    """

    is_addressed: bool
    measure: str
    heading: str
    reason: str
    assumes: tuple[str, ...]
    changes: tuple[str, ...]
    trace: Explained
    sources: tuple[int, ...]


@record
class Teller:
    """Tells entries and findings in the words of a phrasebook."""

    book: Phrasebook
    register: Register
    determination: Determination
    cited: Citations

    def entry(self, number: int, entry: PlanEntry) -> Entry:
        """Return what is told of one thing to file."""
        finding = finding_for(self.determination, entry)
        book = self._on_clock_of(entry)
        options = matters_of(finding, book, self.cited)
        return Entry(
            number=number,
            heading=_heading(entry, book),
            answer=answer_line(entry, book),
            tone=tone_of(entry),
            facts=tuple(self._facts(entry, finding, book)),
            hangs_on=tuple(m for m in options if m.affects == "answer"),
            terms=tuple(m for m in options if m.affects != "answer"),
            why_differ=_why_differ(entry.filing, book),
            course="" if entry.certain else course_text(finding, book),
            passages=passages_of(finding, book),
            missing=_missing(entry.filing, book),
            assumes=tuple(step_sentence(step, book) for step in finding.assumes),
            changes=tuple(change_sentence(change, book) for change in finding.changes),
            trace=explain(finding.trace, book),
            sources=self.cited.numbers(finding.sources),
        )

    def free(self, finding: Finding) -> Free:
        """Return what is told of a finding under which nothing is due."""
        book = self.book
        return Free(
            is_addressed=_is_addressed(finding),
            measure=finding.measure,
            heading=book.say(
                "free.heading",
                traveller=finding.traveller,
                provision=self._provision_title(finding.measure, finding.provision),
                measure=finding.measure,
            ),
            reason=_reason(finding, book),
            assumes=tuple(step_sentence(step, book) for step in finding.assumes),
            changes=tuple(change_sentence(change, book) for change in finding.changes),
            trace=explain(finding.trace, book),
            sources=self.cited.numbers(finding.sources),
        )

    def _on_clock_of(self, entry: PlanEntry) -> Phrasebook:
        """Return the phrasebook that names moments on the addressee's clock."""
        moment = entry.filing.safe_by or entry.filing.arguable_until
        if moment is not None:
            return replace(self.book, clock=moment.tzinfo)
        authority = self.register.measures[entry.measure].authority
        zone = self.register.authorities[authority].zone
        return replace(self.book, clock=ZoneInfo(zone))

    def _facts(
        self, entry: PlanEntry, finding: Finding, book: Phrasebook
    ) -> Iterator[Fact]:
        filing, table = entry.filing, book.table
        measure = self.register.measures[entry.measure]
        title = book.say(
            "fact.measure",
            title=measure.title,
            key=measure.key,
            provision=self._provision_title(entry.measure, entry.provision),
        )
        offices = ", ".join(map(book.office, filing.addressees))
        yield Fact(label=table["label.measure"], text=title)
        yield Fact(
            label=table["label.addressee"], text=offices or table["word.unpublished"]
        )
        yield from self._deadlines(filing, book)
        if finding.companions:
            text = ", ".join(finding.companions)
            yield Fact(label=table["label.companions"], text=text)
        contents = book.words(", ".join(filing.contents))
        yield Fact(
            label=table["label.contents"], text=contents or table["word.unpublished"]
        )

    def _provision_title(self, measure: str, key: str) -> str:
        provisions = self.register.measures[measure].provisions
        return next(p.title for p in provisions if p.key == key)

    def _deadlines(self, filing: Filing, book: Phrasebook) -> Iterator[Fact]:
        safe, last = filing.safe_by, filing.arguable_until
        table = book.table
        if safe is not None and safe == last:
            text = book.say("fact.deadline", moment=self._on_both_clocks(safe, book))
            yield Fact(label=table["label.deadline"], text=text)
            return
        if safe is not None:
            text = book.say("fact.safe-by", moment=self._on_both_clocks(safe, book))
        else:
            text = table["fact.no-safe-by" if last else "note.no-deadline"]
        yield Fact(label=table["label.safe-by"], text=text)
        if last is not None:
            text = book.say("fact.arguable", moment=self._on_both_clocks(last, book))
            yield Fact(label=table["label.arguable-until"], text=text)

    def _on_both_clocks(self, at: datetime, book: Phrasebook) -> str:
        """Return a moment on the addressee's clock, and on the user's if it differs."""
        here = at.astimezone(self.determination.now.tzinfo)
        shown = book.moment(at)
        if here.utcoffset() == at.utcoffset():
            return shown
        return book.say("form.both-clocks", moment=shown, here=self.book.moment(here))


def _heading(entry: PlanEntry, book: Phrasebook) -> str:
    kind = "required" if entry.certain else UNDETERMINED
    duties = [book.table[f"noun.{duty.value}"] for duty in entry.filing.duties]
    what = book.say("form.or").join(duties) or book.table["noun.unpublished"]
    travellers = ", ".join(entry.travellers)
    return book.say(f"entry.{kind}", duty=what, travellers=travellers)


def _why_differ(filing: Filing, book: Phrasebook) -> str:
    differ = filing.safe_by != filing.arguable_until
    return book.table["label.why-differ" if differ else "label.left-open"]


def _missing(filing: Filing, book: Phrasebook) -> str:
    if filing.missing:
        return book.say("missing.some", words=book.words(", ".join(filing.missing)))
    return book.table["missing.none" if filing.contents else "missing.unknown"]


def _reason(finding: Finding, book: Phrasebook) -> str:
    """Return why nothing is due: the ground, and the step that decided."""
    verdict = finding.verdict
    if not isinstance(verdict, NotRequired):
        raise AssertionError("only findings that ask for nothing are told as free")
    ground = book.table[f"reason.{verdict.reason.value}"]
    margin = verdict.margin
    if margin is None:
        because = step_sentence(deciding_step(finding.trace), book)
    else:
        because = book.say(
            "free.margin",
            zone=book.zone(margin.zone),
            km=book.number(f"{margin.inside_m / 1000:.1f}"),
            near=margin.near or position_text(margin.position, book),
        )
    return book.say("free.reason", ground=ground, because=because)


def _is_addressed(finding: Finding) -> bool:
    """Return whether the measure aims at the traveller's state and mission."""
    return all(step.holds for step in finding.trace.steps if step.code == "addressed")
