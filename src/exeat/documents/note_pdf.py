"""Notes verbales as PDF/A-2b: same note, same bytes."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from exeat.documents.note_annex import Annex, Annexes, annexes_of, own_copy_mark
from exeat.documents.note_sheet import Sheet, sheet_of
from exeat.documents.note_verbale import NoteVerbale
from exeat.domain.errors import AssetError, DocumentError

FONTS = Path(__file__).parents[1] / "_built" / "fonts"
"""The letters that a note is set in; the build puts them there."""

_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MAP_FONTS = re.compile(r'(<svg\b[^>]*?) font-family="[^"]*"')
_SERIF = r"""\1 font-family="'PT Serif', 'Libertinus Serif'\""""


def render_pdf(
    note: NoteVerbale,
    languages: Sequence[str],
    annexes: Annexes | None = None,
    fonts: Path = FONTS,
) -> bytes:
    """Return a note as PDF/A-2b.

    Args:
        note: What it says.
        languages: One, or two to stand side by side, the sender's first.
        annexes: What is put behind it.
        fonts: Folder of the letters.

    Raises:
        AssetError: The folder of the letters is absent.
        DocumentError: The letters of a text are not in the fonts, or the languages
            cannot be laid out.
        UnknownKeyError: There is no wording for a language.
    """
    if not fonts.is_dir():
        raise AssetError("fonts")
    put = annexes or Annexes()
    sheet = sheet_of(note, languages)
    behind = annexes_of(put, languages)
    said = _said(note, sheet, behind, own_copy_mark(put, languages))
    pictures = {
        f"picture-{number}": _MAP_FONTS.sub(_SERIF, annex.picture, count=1)
        for number, annex in enumerate(behind)
        if annex.picture
    }
    return _compiled({"note": said, **pictures}, note, fonts)


def _said(note: NoteVerbale, sheet: Sheet, annexes: tuple[Annex, ...], own: str) -> str:
    """Return everything that the template puts on paper, as JSON."""
    behind = [asdict(annex) | {"picture": bool(annex.picture)} for annex in annexes]
    said = asdict(sheet) | {
        "title": sheet.title,
        "openings": sheet.openings,
        "date": [note.on.year, note.on.month, note.on.day],
        "own": own,
        "annexes": behind,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _compiled(inputs: dict[str, str], note: NoteVerbale, fonts: Path) -> bytes:
    template = files("exeat.documents").joinpath("typst/note.typ").read_bytes()
    midnight = datetime.combine(note.on, time(), tzinfo=UTC)
    try:
        made, warnings = typst.compile_with_warnings(
            template,
            font_paths=_opened(fonts),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-2b"],
            timestamp=int(midnight.timestamp()),
        )
    except typst.TypstError as fault:
        raise _refused(f"{fault.message}\n{fault.diagnostic}") from fault
    if warnings:
        raise _refused(warnings[0].message)
    return made


@cache
def _opened(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _refused(told: str) -> DocumentError:
    """Return the error for what the typesetter said."""
    absent = dict.fromkeys(_letter(found) for found in _MISSING.findall(told))
    if absent:
        listed = ", ".join(f"{each} (U+{ord(each[0]):04X})" for each in absent)
        return DocumentError(
            f"the fonts of notes lack the letters {listed}",
            remedy="write names in Latin or Cyrillic letters, as in the passport",
        )
    return DocumentError(
        f"the note cannot be set: {told.splitlines()[0]}",
        remedy="report this with the note",
    )


def _letter(told: str) -> str:
    """Return what a diagnostic shows, with its escapes undone."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), told) or "?"
