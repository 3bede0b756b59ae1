"""Notes as PDF: read back by another implementation, same bytes, no letter lost."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from exeat.documents.language import LANGUAGES, read_wording
from exeat.documents.map_svg import render_map
from exeat.documents.note_annex import Annexes, PrintedReceipt, route_map
from exeat.documents.note_offices import Office
from exeat.documents.note_pdf import render_pdf
from exeat.documents.note_tables import TravellerRow
from exeat.domain.errors import AssetError, DocumentError
from exeat.gazetteer.basemap import Basemap
from tests.documents.answers import answer, trip
from tests.documents.notes import LONG_NAME, NOTE, legs

ROOT = Path(__file__).parents[2]
A4_PT = (595.28, 841.89)
RECEIPT = PrintedReceipt(
    file="2026-0142-r1-filed.tlog-proof",
    level="witnessed",
    recorded_at=datetime(2026, 5, 14, 7, 30, 0, 412000, tzinfo=UTC),
    text="c2sp.org/tlog-proof@v1\nextra " + "QUJD" * 90 + "\nindex 41\n\n— key QUJD\n",
)
AGAIN = """
import sys
from hashlib import sha256
from exeat.documents.note_pdf import render_pdf
from tests.documents.notes import NOTE
sys.stdout.write(sha256(render_pdf(NOTE, ["ru", "en"])).hexdigest())
"""


@pytest.fixture(scope="module")
def basemap() -> Iterator[Basemap]:
    opened = Basemap()
    yield opened
    opened.close()


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def text_of(made: bytes) -> str:
    """Return the text without breaks: of lines, of words at their ends, of letters."""
    pages = (page.extract_text() for page in read(made).pages)
    shown = "\n".join(pages).replace("\u00ad", "").replace("\u200b", "")
    return re.sub(r"\s+", " ", re.sub(r"-\n", "", shown))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_of_a_simple_trip_is_one_page_of_a4_and_archivable(
    language: str,
) -> None:
    made = render_pdf(NOTE, [language])
    (page,) = read(made).pages
    assert [float(side) for side in page.mediabox[2:]] == pytest.approx(A4_PT, abs=0.1)
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>", made)
    assert re.search(rb"<pdfaid:conformance>B</pdfaid:conformance>", made)


def test_a_bilingual_note_of_a_simple_trip_is_one_page() -> None:
    made = render_pdf(NOTE, ["ru", "en"])
    assert len(read(made).pages) == 1
    shown = text_of(made)
    assert "имеет честь" in shown
    assert "has the honour" in shown
    assert "Маршрут / Itinerary" in shown
    assert shown.count("Visit to war graves") == 1


def test_the_paper_says_who_writes_to_whom_and_when() -> None:
    shown = text_of(render_pdf(NOTE, ["en"]))
    head = "EMBASSY OF THE UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND"
    assert head in shown
    assert "No. 2026-0142" in shown
    assert "Moscow, 14 May 2026" in shown
    assert "assurances of its highest consideration" in shown
    # The addressee stands at the foot of the first page.
    foot = "To the Ministry of Foreign Affairs of the Russian Federation"
    reader = read(render_pdf(replace(NOTE, legs=legs(40)), ["en"]))
    assert foot in re.sub(r"\s+", " ", reader.pages[0].extract_text())
    assert foot not in re.sub(r"\s+", " ", reader.pages[-1].extract_text())


def test_same_note_same_bytes_in_another_process_too() -> None:
    made = render_pdf(NOTE, ["ru", "en"])
    assert made == render_pdf(NOTE, ["ru", "en"])
    done = subprocess.run(
        [sys.executable, "-c", AGAIN],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TZ": "Asia/Tokyo", "LANG": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == sha256(made).hexdigest()


def test_another_note_has_other_bytes() -> None:
    assert render_pdf(NOTE, ["en"]) != render_pdf(
        replace(NOTE, number="2026-0143"), ["en"]
    )


def test_the_date_of_the_file_is_that_of_the_note() -> None:
    told = read(render_pdf(NOTE, ["en"])).metadata
    assert told is not None
    assert told.creation_date == datetime(2026, 5, 14, tzinfo=UTC)
    assert told.title == "Note verbale No.\xa02026-0142"


@pytest.mark.parametrize("languages", [["en"], ["ru", "en"]])
def test_a_long_route_repeats_its_head_and_keeps_to_the_page(
    languages: list[str],
) -> None:
    rows = tuple(
        TravellerRow(name=f"{LONG_NAME} {n}", post="counsellor") for n in "ABC"
    )
    note = replace(NOTE, legs=legs(25), travellers=rows)
    made = render_pdf(note, languages)
    pages = [page.extract_text() for page in read(made).pages]
    assert len(pages) >= 3
    heads = [page for page in pages if "Departure" in page]
    assert len(heads) >= 2
    shown = text_of(made).replace(" ", "")
    assert all(f"Town{number}" in shown for number in range(26))
    assert shown.count(LONG_NAME) == 3
    assert f"1/{len(pages)}" in shown
    # A name longer than its column is broken, and so stays on the paper.
    assert not any(LONG_NAME in page for page in pages)


def test_what_people_wrote_is_never_markup() -> None:
    hostile = '#read("note.typ") $x$ *b* \\ @ref <label> // `raw` \\u{41}'
    note = replace(NOTE, contents={"purpose": hostile})
    shown = text_of(render_pdf(note, ["en"]))
    assert hostile in shown


@pytest.mark.parametrize(
    "name",
    [
        "Łódź Škoda Ştefan Nguyễn Ḩamāh Þór Ñuñoa Ğül Ő",
        "Ґалаган Ђорђе Їжак Ўзбек Қазақ Ө Ү Ң",
        "e\u0301 is composed",
    ],
)
def test_latin_and_cyrillic_names_are_set(name: str) -> None:
    note = replace(NOTE, travellers=(TravellerRow(name=name),))
    shown = text_of(render_pdf(note, ["en"]))
    assert name.replace("e\u0301", "é") in shown


def test_letters_that_the_fonts_lack_are_named() -> None:
    note = replace(NOTE, travellers=(TravellerRow(name="王 გ"),))
    with pytest.raises(
        DocumentError, match=r"王 \(U\+738B\), გ \(U\+10D2\)"
    ) as refused:
        render_pdf(note, ["en"])
    assert "Latin or Cyrillic" in refused.value.remedy


def test_controls_are_shown_and_never_obeyed() -> None:
    note = replace(NOTE, travellers=(TravellerRow(name="a\x1b[2J\u202eb\ud800"),))
    assert "a\ufffd[2J\ufffdb\ufffd" in text_of(render_pdf(note, ["en"]))


def test_a_receipt_is_printed_and_said_to_be_no_evidence() -> None:
    made = render_pdf(NOTE, ["en"], Annexes(receipts=(RECEIPT,)))
    shown = text_of(made)
    assert "The paper is not the evidence." in shown
    assert "2026-0142-r1-filed.tlog-proof" in shown
    assert "2026-05-14 07:30:00.412" in shown
    assert "QUJD" * 90 in shown.replace(" ", "")
    assert "Own copy" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_of_the_route_tells_no_zone(language: str, basemap: Basemap) -> None:
    wording = read_wording(language)
    drawn = route_map(trip(), answer(), wording, basemap)
    assert "Konakovo" in drawn
    assert wording["map.out"] not in drawn
    assert "ru-gb-2023" not in drawn
    assert "ru-gb-2023" in render_map(trip(), answer(), wording, basemap)
    made = render_pdf(NOTE, [language], Annexes(map_svg=drawn))
    assert len(read(made).pages) == 2


def test_letters_of_a_map_that_the_fonts_lack_are_named() -> None:
    drawn = route_map(trip(), answer(), read_wording("en"))
    with pytest.raises(DocumentError, match="U\\+5317"):
        render_pdf(NOTE, ["en"], Annexes(map_svg=drawn.replace("Konakovo", "北")))


def test_an_own_copy_says_on_every_page_that_it_is_not_to_be_sent() -> None:
    annexes = Annexes(
        own_text="NOTICE REQUIRED\n   Safe by: Friday",
        own_map_svg=render_map(trip(), answer(), read_wording("en")),
    )
    pages = read(render_pdf(NOTE, ["en"], annexes)).pages
    assert len(pages) == 3
    for page in pages:
        assert "Own copy" in page.extract_text()
    assert "Safe by: Friday" in pages[2].extract_text().replace("\xa0", " ")


@pytest.mark.parametrize("languages", [[], ["en", "en"], ["en", "ru", "fr"]])
def test_other_than_one_or_two_languages_are_refused(languages: list[str]) -> None:
    with pytest.raises(DocumentError, match="cannot be laid out"):
        render_pdf(NOTE, languages)


def test_absent_fonts_are_an_error_of_the_build(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="fonts"):
        render_pdf(NOTE, ["en"], fonts=tmp_path / "absent")


def test_an_empty_folder_of_fonts_is_an_error_and_no_substitute(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be set"):
        render_pdf(NOTE, ["en"], fonts=tmp_path)


def test_a_permanent_mission_can_be_written_to() -> None:
    mission = Office(
        key="", kind="un-mission", state="CN", name="", seat="New York City"
    )
    shown = text_of(render_pdf(replace(NOTE, addressee=mission), ["en", "fr"]))
    assert "the Permanent Mission of the People’s Republic of China" in shown
    assert "auprès de l’Organisation des Nations Unies New York" in shown
