"""The page: self-contained, well nested, accessible, and safe with hostile names."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from exeat.documents.html import render_html
from exeat.documents.html_style import STYLE
from exeat.documents.language import LANGUAGES, read_wording
from exeat.documents.map_svg import render_map
from exeat.domain.measure import Source
from exeat.domain.register import Register
from exeat.domain.trip import Trip
from tests.documents.answers import (
    AMBASSADOR,
    EMBASSY,
    PROVISION,
    SECRETARY,
    VIA,
    answer,
    leg,
    measure,
    opened,
    register,
    trip,
)

EN = read_wording("en")
VOID = {"meta", "br"}
HOSTILE = '<script>alert("1")</script>" onload="x'


class Reader(HTMLParser):
    """Reads a page and notes how it is nested and what it points to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(
    asked: Trip | None = None,
    known: Register | None = None,
    *,
    language: str = "en",
) -> str:
    asked, known = asked or trip(), known or register()
    determination = answer(asked, known)
    wording = read_wording(language)
    svg = render_map(asked, determination, wording)
    return render_html(asked, determination, known, wording, svg)


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_well_nested_and_names_its_language(language: str) -> None:
    reader = Reader(page_of(language=language))
    assert reader.open == []
    assert ("html", {"lang": language}) in reader.tags


def test_headings_come_in_order() -> None:
    headings = Reader(page_of()).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    for before, after in pairwise(headings):
        assert after <= before + 1


def test_asks_no_host_for_anything() -> None:
    for tag, attributes in Reader(page_of()).tags:
        assert tag not in {"script", "link", "img", "iframe", "object", "base"}
        assert "src" not in attributes
        for name, value in attributes.items():
            if value and re.match("https?:", value):
                assert (tag, name) == ("a", "href") or name == "xmlns"
            assert not name.startswith("on")
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_answer_comes_before_map_and_tables() -> None:
    page = page_of()
    first = page.index("NOTICE REQUIRED by Fri 15 May 2026")
    assert first < page.index("<svg") < page.index("<table")


def test_hostile_names_stay_text() -> None:
    asked = trip(
        leg(via=(replace(VIA[1], name=HOSTILE),)),
        travellers=(replace(SECRETARY, name=HOSTILE, post=HOSTILE),),
        name=HOSTILE,
    )
    page = page_of(asked)
    assert "<script" not in page
    assert 'onload="x' not in page
    assert Reader(page).open == []


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    known = register()
    gazette: Source = replace(known.sources["gazette"], address="javascript:alert(1)")
    page = page_of(known=replace(known, sources={"gazette": gazette}))
    hrefs = [a.get("href") for tag, a in Reader(page).tags if tag == "a"]
    assert all(href and href.startswith("#source-") for href in hrefs)
    assert "javascript:alert(1)" in page


def test_citations_lead_to_their_source() -> None:
    tags = Reader(page_of()).tags
    names = {a["id"] for _, a in tags if "id" in a}
    for _, attributes in tags:
        href = attributes.get("href") or ""
        if href.startswith("#"):
            assert href[1:] in names
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_tables_have_captions_and_headed_columns() -> None:
    page = page_of()
    assert page.count("<table") == page.count("<caption") >= 4
    assert 'scope="col"' in page
    assert 'scope="row"' in page


def test_every_reading_has_its_deadline() -> None:
    page = page_of()
    table = page[page.index("Deadline under each reading") :]
    table = table[: table.index("</table>")]
    assert "ordinary count" in table
    assert "Mon 18 May 2026, 23:59 Moscow time" in table
    assert "clear days" in table
    assert "Fri 15 May 2026, 23:59 Moscow time" in table


def test_shows_the_trace_of_free_findings_too() -> None:
    page = page_of(trip(travellers=(AMBASSADOR, SECRETARY)))
    assert page.count("<details>") == 2
    assert "A. Example (ambassador) is exempt." in page


def test_without_duty_or_map() -> None:
    asked = trip(leg(via=(), end=VIA[0]))
    page = render_html(asked, answer(asked), register(), EN, "")
    assert "NO NOTICE OR APPROVAL REQUIRED" in page
    assert "Nothing is to be filed." in page
    assert "<svg" not in page
    assert Reader(page).open == []


def test_names_edition_version_and_moment() -> None:
    footer = page_of().partition("<footer>")[2]
    assert "2026.11.1+sha256:0123456789ab." in footer
    assert "Exeat 0.1.0." in footer
    assert "Decided as of Thu 14 May 2026, 10:00 UTC+03:00." in footer
    assert "people decide" in footer


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_text_is_at_least_4_5() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for rule in re.findall(r"\{([^{}]*)\}", STYLE):
        ink = re.search(r"(?<![-\w])color: (#[0-9a-f]{6})", rule)
        paper = re.search(r"background: (#[0-9a-f]{6})", rule)
        if ink:
            assert contrast(ink[1], paper[1] if paper else "#ffffff") >= 4.5, rule


def test_the_same_answer_gives_the_same_page() -> None:
    assert page_of() == page_of()


def test_tells_an_undetermined_answer_and_its_course() -> None:
    unsettled = replace(SECRETARY, mission=None, person_class=None, post=None)
    page = page_of(trip(travellers=(unsettled,)))
    assert "UNDETERMINED, NOTICE MAY BE REQUIRED" in page
    assert "Cautious course: to give notice" in page
    assert "(not said in the trip)" in page
    assert "nothing is due" in page
    assert "<td>not said</td>" in page


def test_tells_what_is_not_published() -> None:
    silent = replace(
        PROVISION,
        duty=opened("duty", "What is asked?"),
        addressee=opened("addressee", "To whom?"),
        contents=opened("contents", "Saying what?"),
        lead=replace(PROVISION.lead, length=opened("lead.length", "How long before?")),
    )
    page = page_of(known=register(measure(silent)))
    assert "A DUTY APPLIES; WHICH, IS NOT PUBLISHED" in page
    assert "No deadline is published." in page
    assert "How long before?" in page
    assert "(nothing is published)" in page
    assert "what must be stated is not published" in page


def test_a_source_without_address_or_date_is_told_too() -> None:
    known = register()
    gazette = replace(known.sources["gazette"], address="", published_on=None)
    page = page_of(known=replace(known, sources={"gazette": gazette}))
    assert "Gazette, undated, official text." in page
    unknown = page_of(known=replace(known, sources={}))
    assert ">gazette.</li>" in unknown


def test_a_mission_that_the_trip_describes_is_named() -> None:
    own = replace(EMBASSY, name="", key="")
    page = page_of(trip(travellers=(replace(SECRETARY, mission=own),)))
    assert "<td>embassy, Moscow</td>" in page
