"""Notes verbales as DOCX, for missions that put their own letterhead on them.

The bytes are not stable, as a DOCX carries its own order and times; the PDF's are.
"""

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Length, Pt
from docx.text.paragraph import Paragraph

from exeat.documents import docx_parts
from exeat.documents.note_sheet import Sheet, sheet_of
from exeat.documents.note_tables import Table
from exeat.documents.note_verbale import NoteVerbale, Section

_FONT, _FAR_EAST_FONT = "Times New Roman", "SimSun"
_LEFT, _RIGHT, _ABOVE, _BELOW = Cm(2.5), Cm(2), Cm(2.2), Cm(2.2)
_PAGE_WIDTH, _PAGE_HEIGHT = Cm(21), Cm(29.7)
_TEXT_WIDTH = Length(_PAGE_WIDTH - _LEFT - _RIGHT)
_INDENT = Cm(0.9)
_SMALL: Final = Pt(9.5)
# Word corrects spelling for a language and a state only.
_LANGUAGES = {"en": "en-GB", "ru": "ru-RU", "fr": "fr-FR"}
_SHARES = {
    "number": 1.0,
    "name": 3.0,
    "post": 2.2,
    "class": 2.4,
    "mission": 2.4,
    "depart": 2.3,
    "from": 2.8,
    "via": 3.0,
    "to": 2.8,
    "arrive": 2.3,
    "by": 2.3,
}


def render_docx(note: NoteVerbale, languages: Sequence[str]) -> bytes:
    """Return a note as DOCX.

    Args:
        note: What it says.
        languages: One, or two to stand side by side, the sender's first.

    Raises:
        DocumentError: The languages cannot be laid out.
        UnknownKeyError: There is no wording for a language.
    """
    sheet = sheet_of(note, languages)
    document = docx.Document()
    _prepare(document, note, sheet)
    _add_head(document, sheet)
    for texts in sheet.openings:
        _add_text(document, texts, sheet)
    for section in sheet.sections:
        _add_section(document, section)
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    _add_text(document, [text.closing for text in sheet.texts], sheet)
    _beside(document, [text.dated for text in sheet.texts], sheet)
    _beside(document, [text.seal for text in sheet.texts], sheet)
    # A body may not end in a table.
    document.add_paragraph()
    _add_feet(document, sheet)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _prepare(document: Document, note: NoteVerbale, sheet: Sheet) -> None:
    """Set page, fonts and properties."""
    page = document.sections[0]
    page.page_width, page.page_height = _PAGE_WIDTH, _PAGE_HEIGHT
    page.left_margin, page.right_margin = _LEFT, _RIGHT
    page.top_margin, page.bottom_margin = _ABOVE, _BELOW
    page.different_first_page_header_footer = True
    style = document.styles["Normal"]
    docx_parts.set_fonts(style, _FONT, _FAR_EAST_FONT)
    style.font.size = Pt(11) if len(sheet.texts) > 1 else Pt(12)
    style.paragraph_format.space_after = Pt(6)
    told = document.core_properties
    told.author = told.last_modified_by = sheet.texts[0].letterhead[0]
    told.title = sheet.title
    told.comments = ""
    told.language = sheet.texts[0].language
    told.created = told.modified = datetime.combine(note.on, time())


def _add_head(document: Document, sheet: Sheet) -> None:
    for paragraph in _beside(
        document, ["\n".join(text.letterhead) for text in sheet.texts], sheet
    ):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.runs[0].bold = True
        paragraph.paragraph_format.space_after = Pt(14)
    _beside(document, [text.number for text in sheet.texts], sheet)


def _add_text(document: Document, texts: Sequence[str], sheet: Sheet) -> None:
    for paragraph in _beside(document, texts, sheet):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = _INDENT


def _beside(document: Document, texts: Sequence[str], sheet: Sheet) -> list[Paragraph]:
    """Add one paragraph for each language, side by side where there are two."""
    if len(texts) == 1:
        made = [document.add_paragraph(texts[0])]
    else:
        table = document.add_table(rows=1, cols=len(texts))
        docx_parts.set_widths(table, [1.0] * len(texts), _TEXT_WIDTH)
        made = [cell.paragraphs[0] for cell in table.rows[0].cells]
        for paragraph, text in zip(made, texts, strict=True):
            paragraph.add_run(text)
    for paragraph, text_of in zip(made, sheet.texts, strict=True):
        docx_parts.set_language(paragraph, _LANGUAGES[text_of.language])
    return made


def _add_section(document: Document, section: Section) -> None:
    title = document.add_paragraph()
    title.add_run(section.title).bold = True
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_before = Pt(8)
    if section.facts:
        _add_facts(document, section.facts)
    if section.table is not None:
        _add_table(document, section.table)
    if section.remark:
        document.add_paragraph().add_run(section.remark).font.size = _SMALL


def _add_facts(document: Document, facts: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for label, told in facts:
        cells = table.add_row().cells
        for cell, text in zip(cells, (label, told), strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(text)
            paragraph.paragraph_format.space_after = Pt(2)
    docx_parts.set_widths(table, [1.0, 2.0], _TEXT_WIDTH)


def _add_table(document: Document, given: Table) -> None:
    table = document.add_table(rows=0, cols=len(given.columns))
    for number, row in enumerate((given.heads, *given.rows)):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(text)
            run.font.size = _SMALL
            run.bold = number == 0
    docx_parts.set_widths(table, [_SHARES[name] for name in given.columns], _TEXT_WIDTH)
    docx_parts.rule_rows(table)
    docx_parts.repeat_heads(table)
    docx_parts.keep_rows_whole(table)


def _add_feet(document: Document, sheet: Sheet) -> None:
    """Put the addressee at the foot of the first page, numbers at that of the others."""
    page = document.sections[0]
    for text in sheet.texts:
        block = page.first_page_footer.add_paragraph("\n".join(text.addressee))
        docx_parts.set_language(block, _LANGUAGES[text.language])
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    docx_parts.add_page_number(foot)
