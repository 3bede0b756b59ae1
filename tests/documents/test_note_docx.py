"""Notes as DOCX: read back, element by element."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from exeat.documents.language import LANGUAGES
from exeat.documents.note_docx import render_docx
from exeat.documents.note_sheet import sheet_of
from exeat.documents.note_tables import TravellerRow
from exeat.domain.errors import DocumentError
from tests.documents.notes import NOTE, legs

HOSTILE = "a <w:b/> & {{ 7*7 }} {% x %} \x00 \x1b \ud800 王"
SHOWN = "a <w:b/> & {{ 7*7 }} {% x %} \ufffd \ufffd \ufffd 王"


def read(made: bytes) -> Document:
    return docx.Document(BytesIO(made))


def texts_of(document: Document) -> list[str]:
    parts = document.element.body.iter(qn("w:p"))
    return [Paragraph(part, document._body).text for part in parts]


@pytest.mark.parametrize("languages", [["en"], ["ru"], ["fr"], ["ru", "en"]])
def test_a_docx_says_what_the_note_says(languages: list[str]) -> None:
    sheet = sheet_of(NOTE, languages)
    shown = texts_of(read(render_docx(NOTE, languages)))
    for text in sheet.texts:
        for told in (*text.opening, text.closing, text.number, text.dated, text.seal):
            assert told in shown
    for section in sheet.sections:
        assert section.title in shown
        assert all(label in shown and told in shown for label, told in section.facts)
    assert "Volokolamsk, Lotoshino" in shown


def test_the_addressee_is_at_the_foot_of_the_first_page() -> None:
    (page,) = read(render_docx(NOTE, ["en"])).sections
    assert page.different_first_page_header_footer
    foot = "\n".join(part.text for part in page.first_page_footer.paragraphs)
    assert "To the Ministry of Foreign Affairs of the Russian Federation" in foot
    assert page.footer.paragraphs[0]._element.xpath(".//w:instrText")[0].text == "PAGE"


def test_chinese_letters_have_a_font_of_their_own() -> None:
    document = read(render_docx(NOTE, ["en"]))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia"))
    assert fonts.get(qn("w:eastAsia")) != fonts.get(qn("w:ascii"))


def test_what_people_wrote_is_never_markup() -> None:
    note = replace(NOTE, travellers=(TravellerRow(name=HOSTILE),))
    assert SHOWN in texts_of(read(render_docx(note, ["en"])))


def test_the_head_of_a_long_table_repeats_and_rows_stay_whole() -> None:
    note = replace(NOTE, legs=legs(25))
    table = read(render_docx(note, ["en"])).tables[-1]
    assert len(table.rows) == 26
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not table.rows[1]._tr.xpath("./w:trPr/w:tblHeader")
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    assert [cell.text for cell in table.rows[0].cells][1:3] == ["Departure", "From"]


def test_tables_are_as_wide_as_the_text() -> None:
    document = read(render_docx(replace(NOTE, legs=legs(2)), ["ru", "en"]))
    (page,) = document.sections
    sides = (page.left_margin or 0) + (page.right_margin or 0)
    room = (page.page_width or 0) - sides
    for table in document.tables:
        widths = [column.width or 0 for column in table.columns]
        assert sum(widths) == pytest.approx(room, rel=0.001)


def test_elements_of_tables_stand_in_the_order_of_the_schema() -> None:
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    document = read(render_docx(replace(NOTE, legs=legs(2)), ["en"]))
    for table in document.tables:
        names = [part.tag.rpartition("}")[2] for part in table._tbl.tblPr]
        assert names == sorted(names, key=order.index)


def test_properties_are_those_of_the_note() -> None:
    told = read(render_docx(NOTE, ["fr"])).core_properties
    assert told.title == "Note verbale n°\xa02026-0142"
    assert told.author.startswith("Ambassade du Royaume-Uni")
    assert told.created is not None
    assert f"{told.created:%Y-%m-%d}" == "2026-05-14"


@pytest.mark.parametrize("language", LANGUAGES)
def test_moments_come_with_the_name_of_their_clock(language: str) -> None:
    note = replace(NOTE, legs=legs(1))
    remark = sheet_of(note, [language]).sections[-1].remark
    assert remark in texts_of(read(render_docx(note, [language])))


def test_other_than_one_or_two_languages_are_refused() -> None:
    with pytest.raises(DocumentError, match="cannot be laid out"):
        render_docx(NOTE, ["en", "ru", "fr"])
