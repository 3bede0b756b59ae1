"""A note as it is laid out: one language, or two side by side.

What PDF and DOCX share: which texts stand beside each other, and tables of which every
cell is written once where the languages agree.
"""

from collections.abc import Sequence

from exeat.documents.note_tables import Table
from exeat.documents.note_verbale import NoteText, NoteVerbale, Section, note_text
from exeat.domain.errors import DocumentError
from exeat.domain.record import record

_APART = " / "
_MOST_LANGUAGES = 2


@record
class Sheet:
    """A note to be laid out; texts that stand side by side are tuples by language.

    Attributes:
        texts: The note in each language.
        sections: Titled parts, their languages made one.
    """

    texts: tuple[NoteText, ...]
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """The title of the file."""
        return _joined([text.title for text in self.texts])

    @property
    def openings(self) -> tuple[tuple[str, ...], ...]:
        """The paragraphs of the opening, those that say the same side by side."""
        return tuple(zip(*(text.opening for text in self.texts), strict=True))


def sheet_of(note: NoteVerbale, languages: Sequence[str]) -> Sheet:
    """Return a note laid out.

    Args:
        note: What it says.
        languages: One, or two to stand side by side.

    Raises:
        DocumentError: None is given, more than two, or one twice.
        UnknownKeyError: There is no wording for a language.
    """
    if not 1 <= len(languages) <= _MOST_LANGUAGES or len(set(languages)) < len(
        languages
    ):
        raise DocumentError(
            f"a note cannot be laid out in the languages {', '.join(languages)!r}",
            remedy="give one language, or two different ones",
        )
    is_shared = len(languages) > 1
    texts = tuple(note_text(note, each, is_shared=is_shared) for each in languages)
    parts = zip(*(text.sections for text in texts), strict=True)
    return Sheet(texts=texts, sections=tuple(map(_merged, parts)))


def _merged(parts: tuple[Section, ...]) -> Section:
    """Return one section for the same section in each language."""
    tables = [part.table for part in parts if part.table is not None]
    return Section(
        title=_joined([part.title for part in parts]),
        facts=tuple(
            (
                _joined([label for label, _ in facts]),
                _joined([told for _, told in facts]),
            )
            for facts in zip(*(part.facts for part in parts), strict=True)
        ),
        table=_one_table(tables) if tables else None,
        remark=_joined([part.remark for part in parts]),
    )


def _one_table(tables: Sequence[Table]) -> Table:
    columns = tables[0].columns
    return Table(
        columns=columns,
        heads=tuple(map(_joined, zip(*(table.heads for table in tables), strict=True))),
        rows=tuple(
            tuple(map(_joined, zip(*rows, strict=True)))
            for rows in zip(*(table.rows for table in tables), strict=True)
        ),
    )


def _joined(texts: Sequence[str]) -> str:
    return _APART.join(dict.fromkeys(texts))
