"""Parts of a DOCX that python-docx has no words for, as elements of OOXML."""

from collections.abc import Sequence

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length
from docx.styles.style import CharacterStyle
from docx.table import Table
from docx.text.paragraph import Paragraph


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """Return an element of WordprocessingML with its attributes."""
    made: BaseOxmlElement = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def set_fonts(style: CharacterStyle, family: str, far_east: str) -> None:
    """Set the fonts of a style, that of Chinese and Japanese too."""
    style.font.name = family
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:cs"), family)
    fonts.set(qn("w:eastAsia"), far_east)


def set_language(paragraph: Paragraph, language: str) -> None:
    """Tell the language of a paragraph, for hyphenation and reading aloud."""
    for run in paragraph.runs:
        run._element.get_or_add_rPr().append(element("lang", val=language))


def set_widths(table: Table, shares: Sequence[float], whole: Length) -> None:
    """Give the columns of a table their shares of a width, whatever is in them."""
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        wide = Length(round(whole * share / sum(shares)))
        column.width = wide
        for cell in column.cells:
            cell.width = wide


def repeat_heads(table: Table) -> None:
    """Repeat the first row at the head of every page."""
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))


def keep_rows_whole(table: Table) -> None:
    """Break pages between rows only."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))


def rule_rows(table: Table) -> None:
    """Draw a line under every row, and one above the first."""
    borders = element("tblBorders")
    for side, eighths in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        borders.append(
            element(side, val="single", sz=eighths, space="0", color="808080")
        )
    # The schema wants them before these.
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def add_page_number(paragraph: Paragraph) -> None:
    """Add the number of the page and of all pages, which the reader's program counts."""
    for field, apart in (("PAGE", " / "), ("NUMPAGES", "")):
        for kind in ("begin", "separate", "end"):
            run = paragraph.add_run()
            if kind == "separate":
                told = element("instrText")
                told.text = field
                run._element.append(told)
                run = paragraph.add_run()
            run._element.append(element("fldChar", fldCharType=kind))
        paragraph.add_run(apart)
