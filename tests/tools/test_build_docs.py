"""The published pages: complete, whole in themselves, every link with its end."""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath

import pytest

from exeat.domain.measure import Open, Stated, parameters
from exeat.service.context import Context
from tools.build_docs import build
from tools.docs.markdown import markdown_files, page_path

ON = date(2026, 5, 25)
_LOADS = {("link", "href"), ("script", "src"), ("img", "src"), ("use", "href")}


class Reader(HTMLParser):
    """Collects ids, links and what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            elif (tag, key) in _LOADS:
                self.loads.append(value or "")
            elif key == "href":
                self.links.append(value or "")


@pytest.fixture(scope="module")
def context() -> Context:
    return Context()


@pytest.fixture(scope="module")
def site(
    context: Context, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[str, Reader]]:
    folder = tmp_path_factory.mktemp("site")
    count = build(context, ON, folder)
    pages = {}
    for file in folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        reader = Reader()
        reader.feed(text)
        pages[file.relative_to(folder).as_posix()] = text, reader
    assert len(pages) == count
    assert (folder / "style.css").read_text(encoding="utf-8").count("url(") == 0
    return pages


Site = dict[str, tuple[str, Reader]]


def test_every_measure_has_a_page_that_tells_all_of_it(
    context: Context, site: Site
) -> None:
    for key, measure in context.register.measures.items():
        text, reader = site[f"measures/{key}.html"]
        assert {provision.key for provision in measure.provisions} <= set(reader.ids)
        for parameter in parameters(measure):
            if isinstance(parameter, Open):
                shown = re.sub(r"[&<>'\"]", "", parameter.question)
                assert shown in re.sub(r"&#?\w+;|[&<>'\"]", "", text)
            for source in _cited(parameter):
                assert f"s-{source}" in reader.ids


def _cited(parameter: Stated[object] | Open[object]) -> Iterator[str]:
    if isinstance(parameter, Stated):
        yield from parameter.sources
    else:
        for reading in parameter.readings:
            yield from reading.sources


def test_every_event_and_every_markdown_page_is_there(
    context: Context, site: Site
) -> None:
    ids = set(site["chronology.html"][1].ids)
    assert {f"e-{key}" for key in context.register.events} <= ids
    assert {page_path(path) for path in markdown_files()} <= set(site)


def test_every_source_is_listed_with_its_address(context: Context, site: Site) -> None:
    _, reader = site["sources.html"]
    for key, source in context.register.sources.items():
        assert f"s-{key}" in reader.ids
        if source.address.startswith("http"):
            assert source.address in reader.links


def test_a_page_loads_nothing_but_its_style(site: Site) -> None:
    for path, (text, reader) in site.items():
        assert reader.loads == ["../" * path.count("/") + "style.css"], path
        assert "<script" not in text
        assert not re.search(r"url\((?!#)", text), path


def test_every_internal_link_has_its_end(site: Site) -> None:
    for path, (_, reader) in site.items():
        for link in reader.links:
            if link.startswith(("http://", "https://")):
                continue
            file, _, part = link.partition("#")
            target = normpath(str(Path(path).parent / file)) if file else path
            assert target in site or target == "style.css", (path, link)
            if part:
                assert part in site[target][1].ids, (path, link)


def test_ids_are_there_once_a_page(site: Site) -> None:
    for path, (_, reader) in site.items():
        assert len(reader.ids) == len(set(reader.ids)), path


def test_zones_under_each_reading_are_on_the_map(site: Site) -> None:
    text, _ = site["measures/ru-gb-2023.html"]
    assert "120 km round Moscow, km zero (reading: km zero)" in text
    assert "120 km round British Embassy Moscow (reading: chancery)" in text
    assert text.count('class="zone"') >= 2


def test_standing_is_that_of_the_day(site: Site) -> None:
    text, _ = site["measures/ru-gb-2023.html"]
    assert "On 25 May 2026: in force." in text


def test_the_same_register_and_day_give_the_same_bytes(
    context: Context, site: Site, tmp_path: Path
) -> None:
    build(context, ON, tmp_path)
    for path, (text, _) in site.items():
        assert (tmp_path / path).read_text(encoding="utf-8") == text
