"""Builds the documentation as static pages in ``build/docs``, without a network.

Run as ``python -m tools.build_docs --on 2026-11-22`` from the root of the checkout:
standings in the tables are those of that day.
"""

import argparse
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from exeat.documents.chronology_page import chronology_page
from exeat.documents.language import read_wording
from exeat.documents.markup import tag, text
from exeat.documents.measure_facts import Teller
from exeat.documents.measure_page import measure_page
from exeat.documents.register_index import index_page, measure_link
from exeat.documents.site_page import STYLE_SHEET, Page, framed, style_sheet
from exeat.documents.source_html import sources_page
from exeat.documents.timeline_svg import render_lines
from exeat.documents.zone_figures import figures_of
from exeat.domain.measure import Measure, Stated, parameters
from exeat.domain.register import Register
from exeat.engine.chronology import chronology
from exeat.engine.phrasebook import Phrasebook
from exeat.service.context import REGISTER, Context
from tools.docs.markdown import ROOT, contents_page, markdown_pages
from tools.docs.reference import reference_pages

TARGET = ROOT / "build" / "docs"
_COLD_WAR = ("US", "SU")


def main() -> None:
    """Build the pages for the day and into the folder that are given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", type=date.fromisoformat, required=True)
    parser.add_argument("--to", type=Path, default=TARGET)
    arguments = parser.parse_args()
    count = build(Context(), arguments.on, arguments.to)
    print(f"{count} pages: {arguments.to / 'index.html'}")


def build(context: Context, on: date, target: Path) -> int:
    """Write all pages to a folder that is made anew, and return how many there are."""
    shutil.rmtree(target, ignore_errors=True)
    teller = Teller(
        register=context.register, book=Phrasebook(table=read_wording("en")), on=on
    )
    foot = (
        f"Register {context.register.edition}. Standing on {on.isoformat()}.",
        "Exeat shows sources and readings and gives no legal advice.",
    )
    count = 0
    for page in _pages(context, teller):
        file = target / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(framed(page, foot), encoding="utf-8", newline="")
        count += 1
    (target / STYLE_SHEET).write_text(style_sheet(), encoding="utf-8", newline="")
    return count


def _pages(context: Context, teller: Teller) -> Iterator[Page]:
    register = teller.register
    yield index_page(teller)
    for measure in register.measures.values():
        wording, basemap = teller.book.table, context.basemap
        yield measure_page(
            measure, teller, figures_of(measure, register, wording, basemap)
        )
    yield chronology_page(teller, chronology(register), _pictures(teller))
    yield sources_page(teller, _users(register))
    words = yaml.safe_load((REGISTER / "vocabulary.yml").read_text(encoding="utf-8"))
    pages = [*markdown_pages(), *reference_pages(words)]
    yield from pages
    yield contents_page(pages)


def _pictures(teller: Teller) -> list[tuple[str, list[str]]]:
    register, wording = teller.register, teller.book.table
    between = tuple(
        key for key, measure in register.measures.items() if _is_between(measure)
    )
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    told = (
        ("The year 2023", chronology(register, (), first, last)),
        ("The United States and the Soviet Union", chronology(register, between)),
        ("All events", chronology(register)),
    )
    return [
        (
            title,
            render_lines(events, register, wording, title=title, name=f"t{number}"),
        )
        for number, (title, events) in enumerate(told)
    ]


def _is_between(measure: Measure) -> bool:
    """Return whether a measure is one of two powers on the other."""
    one, other = _COLD_WAR
    if measure.receiving not in _COLD_WAR:
        return False
    sending = measure.sending
    return (other if measure.receiving == one else one) in sending or not sending


def _users(register: Register) -> dict[str, list[str]]:
    """Return links to the measures and events that cite a source, by its key."""
    users: dict[str, dict[str, None]] = {}
    for measure in register.measures.values():
        for key in _cited(measure):
            users.setdefault(key, {})[measure_link(measure)] = None
    for event in register.events.values():
        for key in event.sources:
            shown = f"event of {event.on}"
            link = tag("a", text(shown), href=f"chronology.html#e-{event.key}")
            users.setdefault(key, {})[link] = None
    return {key: list(links) for key, links in users.items()}


def _cited(measure: Measure) -> Iterator[str]:
    for parameter in parameters(measure):
        if isinstance(parameter, Stated):
            yield from parameter.sources
        else:
            for reading in parameter.readings:
                yield from reading.sources


if __name__ == "__main__":
    main()
