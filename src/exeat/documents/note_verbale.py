"""Notes verbales: from what is to be said to titled sections of text.

A note is in the third person, opens and closes with a courtesy, is numbered, sealed and
not signed. What it discloses is what it is given; nothing is added from elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, tzinfo

from exeat.documents.note_contents import names_told, particulars
from exeat.documents.note_offices import (
    Office,
    address,
    full_name,
    letterhead,
    seat_name,
    short_name,
)
from exeat.documents.note_tables import (
    LegRow,
    Table,
    TravellerRow,
    itinerary_table,
    legs_of,
    people_table,
)
from exeat.documents.note_words import NoteWords, capital, letters, sentence
from exeat.domain.errors import DocumentError
from exeat.domain.measure import Duty
from exeat.domain.notice import ANSWERS, Act
from exeat.domain.notice_body import Said
from exeat.domain.record import record

_ACTS = frozenset({Act.FILED, Act.AMENDED, Act.WITHDRAWN}) | ANSWERS
_TELLING = frozenset({Act.FILED, Act.AMENDED})
_ALIKE = frozenset({Act.ACKNOWLEDGED, Act.OBJECTED})


@record
class Reference:
    """An earlier note.

    Attributes:
        number: Its number.
        on: Its date.
        revision: 1 for the first filing.
    """

    number: str
    on: date
    revision: int = 1


@record
class NoteVerbale:
    """What a note says.

    Attributes:
        act: Filed, amended or withdrawn by a mission; acknowledged, objected or
            refused by the addressee of its note.
        duty: What the provision asks for: notice or approval.
        number: Number of this note.
        on: Its date.
        place: City where it is written, as the register names it.
        sender: Who writes.
        addressee: To whom.
        clock: The addressee's clock; every moment is told on it.
        revision: 1 for the first filing, one more for each amendment.
        measure: Title of the measure by language; a language without one is silent
            about it.
        contents: What is disclosed, by the items of the vocabulary, in order.
        travellers: Persons as far as disclosed.
        legs: Itinerary where more of it is told than the route of the contents.
        late: Ground of a note that is late.
        refers_to: The earlier note; None for a first filing only.
        reason: Of an objection, a refusal or a withdrawal; what else an
            acknowledgement says.

    Raises:
        DocumentError: No note can say this.
    """

    act: Act
    duty: Duty
    number: str
    on: date
    place: str
    sender: Office
    addressee: Office
    clock: tzinfo
    revision: int = 1
    measure: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, Said] = field(default_factory=dict)
    travellers: tuple[TravellerRow, ...] = ()
    legs: tuple[LegRow, ...] = ()
    late: str | None = None
    refers_to: Reference | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.act not in _ACTS:
            raise DocumentError(
                f"no note verbale says {self.act}",
                remedy=f"write one for: {', '.join(sorted(_ACTS))}",
            )
        if self.duty is Duty.REFRAIN:
            raise DocumentError(
                "no note verbale announces a trip that may not be made",
                remedy="write one where notice is due or approval can be sought",
            )
        if self.act is not Act.FILED and self.refers_to is None:
            raise DocumentError(
                f"a note that says {self.act} must name the note it speaks of",
                remedy="give number and date of the earlier note",
            )


@record
class Section:
    """A titled part of a note; each of its parts may be absent.

    Attributes:
        title: Empty where the text simply goes on.
        paragraphs: Its text.
        facts: Pairs of label and text.
        table: Its table.
        remark: What is to be known about the table.
    """

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    remark: str = ""


@record
class NoteText:
    """A note in one language.

    Attributes:
        language: BCP 47.
        title: For lists and for the properties of a file; not on the paper.
        letterhead: Who writes, and where.
        number: Its number, with the sign for it.
        opening: The first courtesy, what is said, and its grounds.
        sections: The particulars; none where they do not matter.
        closing: The last courtesy.
        dated: Place and date.
        seal: What stands where other letters are signed.
        addressee: The block at the foot of the first page.
    """

    language: str
    title: str
    letterhead: tuple[str, ...]
    number: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: str
    dated: str
    seal: str
    addressee: tuple[str, ...]


def note_text(note: NoteVerbale, language: str, *, is_shared: bool = False) -> NoteText:
    """Return a note as titled sections of text.

    Args:
        note: What it says.
        language: ``en``, ``ru`` or ``fr``.
        is_shared: Whether another language will stand beside it.

    Raises:
        UnknownKeyError: There is no wording for the language.
    """
    words = NoteWords(language=language, clock=note.clock, is_shared=is_shared)
    number = _number(note.number, note.revision, words)
    names = _names(note, words)
    place = seat_name(note.place, words)
    return NoteText(
        language=language,
        title=words.say("form.title", number=number),
        letterhead=letterhead(note.sender, words),
        number=capital(number),
        opening=tuple(_opening(note, names, words)),
        sections=tuple(_sections(note, words)) if note.act in _TELLING else (),
        closing=capital(words.say("closing", **names)),
        dated=words.say("form.dated", place=place, date=words.day(note.on)),
        seal=words.table["form.seal"],
        addressee=address(note.addressee, words),
    )


def _opening(
    note: NoteVerbale, names: Mapping[str, str], words: NoteWords
) -> Iterator[str]:
    matter = words.say(_matter(note, words), **names)
    yield capital(words.say("greeting", matter=matter, **names))
    if note.late:
        yield capital(words.say("late", ground=sentence(note.late), **names))
    if note.reason:
        key = "remark" if note.act is Act.ACKNOWLEDGED else "reason"
        yield words.say(key, text=sentence(note.reason))


def _matter(note: NoteVerbale, words: NoteWords) -> str:
    if note.act in _ALIKE:
        return f"matter.{note.act}"
    titled = ".titled" if note.act is Act.FILED and _measure(note, words) else ""
    return f"matter.{note.act}.{note.duty}{titled}"


def _names(note: NoteVerbale, words: NoteWords) -> dict[str, str]:
    """Return what the templates of a note may name."""
    names = {"measure": _measure(note, words)}
    for role, office, case in (
        ("sender", note.sender, "nom"),
        ("addressee", note.addressee, "dat"),
    ):
        names[role] = full_name(office, case, words)
        names[f"{role}_short"] = short_name(office, case, words)
        names[f"{role}_gen"] = short_name(office, "gen", words)
    if note.refers_to is not None:
        earlier = note.refers_to
        number = _number(earlier.number, earlier.revision, words)
        on = words.day(earlier.on, "form.reference-date")
        names["reference"] = words.say("form.reference", number=number, date=on)
    return names


def _measure(note: NoteVerbale, words: NoteWords) -> str:
    return letters(note.measure.get(words.language, ""))


def _number(number: str, revision: int, words: NoteWords) -> str:
    key = "form.number" if revision == 1 else "form.number-revised"
    return words.say(key, number=letters(number), revision=str(revision))


def _sections(note: NoteVerbale, words: NoteWords) -> Iterator[Section]:
    legs = note.legs or legs_of(note.contents.get("route"))
    facts = tuple(_facts(note, legs, words))
    if facts:
        yield Section(title=words.table["section.particulars"], facts=facts)
    if not all(row.is_name_only for row in note.travellers):
        table = people_table(note.travellers, words)
        yield Section(title=words.table["section.travellers"], table=table)
    if legs:
        yield Section(
            title=words.table["section.itinerary"],
            table=itinerary_table(legs, words),
            remark=_clock(legs, words),
        )


def _facts(
    note: NoteVerbale, legs: tuple[LegRow, ...], words: NoteWords
) -> Iterator[tuple[str, str]]:
    people = note.travellers
    if people and all(row.is_name_only for row in people):
        yield names_told([row.name for row in people], words)
    yield from particulars(note.contents, words, {"route"} if legs else ())


def _clock(legs: tuple[LegRow, ...], words: NoteWords) -> str:
    moments = [at for leg in legs for at in (leg.depart_at, leg.arrive_at) if at]
    return words.say("clock", clock=words.clock_name(moments[0])) if moments else ""
