"""The account of a determination as plain text for terminals and for reading aloud."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from exeat.documents.account import Account, account_of, not_addressed
from exeat.documents.citations import Citation
from exeat.documents.entries import Entry, Free
from exeat.documents.matters import Choice, Matter
from exeat.documents.plain import plain
from exeat.domain.finding import Determination
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.explanation import ended

_COLOURS = {"clear": "32", "due": "33", "late": "31", "barred": "31", "open": "35"}
_WIDE = ("W", "F")
_TOLD = ("duty", "addressee", "contents")
"""Steps that only repeat what the facts of an entry say."""


def render_text(
    determination: Determination,
    register: Register,
    wording: Mapping[str, str],
    *,
    colour: bool,
    width: int = 80,
) -> str:
    """Return a determination as text; the first line is the answer.

    Args:
        determination: The answer.
        register: The edition it was decided with.
        wording: Table of the language.
        colour: Whether to mark the answer and headings for a terminal.
        width: Columns that no line but a long address exceeds.
    """
    account = account_of(determination, register, wording)
    page = _Page(wording=wording, width=width, colour=colour)
    lines = list(page.account(account))
    return "\n".join(lines) + "\n"


@record
class _Page:
    wording: Mapping[str, str]
    width: int
    colour: bool

    def account(self, account: Account) -> Iterator[str]:
        banner = account.banner
        yield from self.marked(banner.answer, f"1;{_COLOURS[banner.tone]}")
        for note in banner.notes:
            yield from self.lines(note)
        yield ""
        yield from self.lines(ended(account.title))
        for line in account.decided:
            yield from self.lines(line)
        yield from self.listed("label.assumes", account.assumes, 0)
        for entry in account.entries:
            yield ""
            yield from self.entry(entry, repeats=len(account.entries) == 1)
        if account.free:
            yield ""
            yield from self.marked(self.wording["label.free"], "1")
            for free in account.free:
                if free.is_addressed:
                    yield from self.free(free)
            yield from self.others(account)
        yield ""
        yield from self.sources(_relied_on(account))
        yield ""
        for line in account.footer:
            yield from self.lines(line)

    def entry(self, entry: Entry, *, repeats: bool) -> Iterator[str]:
        yield from self.marked(f"{entry.number}. {entry.heading}", "1")
        if not repeats:
            yield from self.lines(ended(entry.answer), 3)
        for fact in entry.facts:
            yield from self.labelled(fact.label, fact.text)
        if entry.hangs_on:
            yield from self.matters(self.wording["label.hangs-on"], entry.hangs_on)
        if entry.course:
            yield from self.lines(entry.course, 3)
        if entry.terms:
            yield from self.matters(entry.why_differ, entry.terms)
        yield from self.listed("label.passages", entry.passages, 3)
        yield from self.labelled(self.wording["label.missing"], entry.missing)
        below = entry.trace.below
        grounds = [step.text for step in below if step.code not in _TOLD]
        yield from self.listed("label.grounds", grounds, 3)
        yield from self.listed("label.assumes", entry.assumes, 3)
        yield from self.listed("label.changes", entry.changes, 3)
        yield from self.cited(entry.sources, 3)

    def others(self, account: Account) -> Iterator[str]:
        """Yield the measures that are aimed at others, in one list."""
        if keys := not_addressed(account):
            label = self.wording["label.not-addressed"]
            yield from self.lines(f"- {label}: {', '.join(keys)}.", 0, 2)

    def free(self, free: Free) -> Iterator[str]:
        yield from self.lines(f"- {ended(free.heading)} {free.reason}", 0, 2)
        for text in (*free.assumes, *free.changes):
            yield from self.lines(text, 2, 4)
        if free.is_addressed:
            yield from self.cited(free.sources, 2)

    def cited(self, numbers: Iterable[int], indent: int) -> Iterator[str]:
        listed = ", ".join(map(str, numbers))
        if listed:
            text = self.label(self.wording["label.sources"], listed)
            yield from self.lines(ended(text), indent, indent + 2)

    def matters(self, heading: str, matters: Iterable[Matter]) -> Iterator[str]:
        yield from self.lines(self.label(heading, ""), 3)
        for matter in matters:
            is_plain = matter.kind == self.wording["kind.reading"]
            why = "" if is_plain else f" ({matter.kind})"
            yield from self.lines(f"- {matter.question}{why}", 3, 5)
            for choice in matter.choices:
                yield from self.lines(self.choice(choice), 5, 7)

    def choice(self, choice: Choice) -> str:
        text = ended(self.label(choice.label, choice.follows))
        return f"{text} {ended(choice.because)}" if choice.because else text

    def sources(self, citations: Iterable[Citation]) -> Iterator[str]:
        yield from self.marked(self.wording["label.sources"], "1")
        for citation in citations:
            yield from self.lines(f"{citation.number}. {citation.text}.", 0, 3)
            if citation.address:
                yield "   " + plain(citation.address)

    def listed(self, label: str, texts: Iterable[str], indent: int) -> Iterator[str]:
        heading = self.label(self.wording[label], "")
        for number, text in enumerate(texts):
            if number == 0:
                yield from self.lines(heading, indent)
            yield from self.lines(f"- {ended(text)}", indent, indent + 2)

    def labelled(self, label: str, text: str) -> Iterator[str]:
        if text:
            yield from self.lines(ended(self.label(label, text)), 3, 5)

    def label(self, label: str, text: str) -> str:
        return self.wording["form.label"].format(label=label, text=text).rstrip()

    def marked(self, text: str, code: str) -> Iterator[str]:
        for line in self.lines(text):
            yield f"\x1b[{code}m{line}\x1b[0m" if self.colour else line

    def lines(
        self, text: str, indent: int = 0, hanging: int | None = None
    ) -> list[str]:
        rest = indent if hanging is None else hanging
        return wrapped(plain(text), self.width, " " * indent, " " * rest)


def _relied_on(account: Account) -> list[Citation]:
    """Return the sources of all findings but those addressed to others."""
    numbers = {number for entry in account.entries for number in entry.sources}
    for free in account.free:
        if free.is_addressed:
            numbers.update(free.sources)
    return [cited for cited in account.citations if cited.number in numbers]


def wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    """Return lines no wider than a number of columns.

    Columns are counted as terminals show them: two for a wide character, none for
    a combining mark. A word longer than a line is cut.
    """
    lines, line = [], first
    is_empty = True
    for word in text.split(" "):
        for piece in _pieces(word, width - columns(rest)):
            gap = "" if is_empty else " "
            if not is_empty and columns(line) + len(gap) + columns(piece) > width:
                lines.append(line)
                line, gap = rest, ""
            line += gap + piece
            is_empty = False
    lines.append(line)
    return lines


def columns(text: str) -> int:
    """Return how many columns a terminal gives to a text."""
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield a word, in pieces where it is wider than a line."""
    piece, wide = "", 0
    for character in word:
        here = _columns(character)
        if wide + here > width:
            yield piece
            piece, wide = "", 0
        piece, wide = piece + character, wide + here
    yield piece
