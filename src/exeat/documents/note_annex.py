"""What is put behind a note: the map, the printed receipt, the sender's own papers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from exeat.documents.map_base import Basemap
from exeat.documents.map_svg import render_map
from exeat.documents.note_words import letters, read_note_wording
from exeat.documents.plain import plain
from exeat.domain.finding import Determination
from exeat.domain.record import record
from exeat.domain.trip import Trip


@record
class PrintedReceipt:
    """A receipt to be printed; the file is the evidence, the print is not.

    Attributes:
        file: Name of the file, such as ``2026-0142-r1-filed.tlog-proof``.
        level: ``recorded``, ``witnessed`` or ``time-stamped``.
        recorded_at: Moment of recording, aware.
        text: The file as it is.
    """

    file: str
    level: str
    recorded_at: datetime
    text: str


@record
class Annexes:
    """What is put behind a note.

    Attributes:
        map_svg: Map of the route as SVG; empty for none. See ``route_map``.
        receipts: Receipts to be printed.
        own_text: The determination as text, for the sender's own file; with it, every
            page says that this copy is not to be sent.
        own_map_svg: Map with the zones of the determination, for the own file too.
    """

    map_svg: str = ""
    receipts: tuple[PrintedReceipt, ...] = ()
    own_text: str = ""
    own_map_svg: str = ""

    @property
    def is_own_copy(self) -> bool:
        """Whether the paper is for the sender's own file."""
        return bool(self.own_text or self.own_map_svg)


@record
class Annex:
    """One annex, as it is laid out.

    Attributes:
        title: By language.
        words: What it is, by language.
        facts: Pairs of label and text.
        text: Text in columns of its own, as it is; may be empty.
        picture: SVG; may be empty.
    """

    title: tuple[str, ...]
    words: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    picture: str = ""


def route_map(
    trip: Trip,
    determination: Determination,
    wording: Mapping[str, str],
    basemap: Basemap | None = None,
) -> str:
    """Return a map of the route alone, as SVG, for the other side.

    Zones and crossings are the sender's own reading of the measure, which no provision
    asks for. Send a map only where the route is asked for.

    Args:
        trip: The trip.
        determination: Its answer.
        wording: Table of the language.
        basemap: Land, borders and towns; None for plain paper.
    """
    bare = replace(determination, findings=(), plan=())
    return render_map(trip, bare, wording, basemap=basemap)


def annexes_of(annexes: Annexes, languages: Sequence[str]) -> tuple[Annex, ...]:
    """Return the annexes in their order, in the languages of the note."""
    tables = [read_note_wording(language) for language in languages]
    found = [_receipt(each, tables) for each in annexes.receipts]
    for picture, name in (
        (annexes.map_svg, "map"),
        (annexes.own_map_svg, "own-map"),
    ):
        if picture:
            head, words = (
                _said("annex.map", tables),
                _said(f"annex.{name}.words", tables),
            )
            found.append(Annex(title=head, words=words, picture=picture))
    if annexes.own_text:
        text = _shown(annexes.own_text)
        head, words = (_said(f"annex.internal{end}", tables) for end in ("", ".words"))
        found.append(Annex(title=head, words=words, text=text))
    return tuple(found)


def own_copy_mark(annexes: Annexes, languages: Sequence[str]) -> str:
    """Return what every page says of an own copy; empty for a note to be sent."""
    if not annexes.is_own_copy:
        return ""
    tables = [read_note_wording(language) for language in languages]
    return " / ".join(_said("own-copy", tables))


def _receipt(receipt: PrintedReceipt, tables: Sequence[Mapping[str, str]]) -> Annex:
    file = letters(receipt.file)
    words = tuple(table["annex.receipt.words"].format(file=file) for table in tables)
    at = receipt.recorded_at.astimezone(UTC)
    told = {
        "file": file,
        "level": " / ".join(_said(f"level.{receipt.level}", tables)),
        "recorded-at": f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}",
    }
    facts = tuple(
        (" / ".join(_said(f"fact.{name}", tables)), text) for name, text in told.items()
    )
    title = _said("annex.receipt", tables)
    return Annex(title=title, words=words, facts=facts, text=_shown(receipt.text))


def _shown(text: str) -> str:
    """Return lines as they are, their controls made visible."""
    return "\n".join(map(plain, text.rstrip("\n").split("\n")))


def _said(key: str, tables: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(table[key] for table in tables)
