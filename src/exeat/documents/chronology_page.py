"""The chronology as a page: pictures, and every event with its sources."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from exeat.documents.markup import tag, text
from exeat.documents.measure_facts import Teller
from exeat.documents.register_index import measure_link
from exeat.documents.site_page import Page
from exeat.documents.timeline_words import actor_words, date_words, setting_words
from exeat.engine.chronology import Chronology, Link, Placed


def chronology_page(
    teller: Teller, told: Chronology, pictures: Sequence[tuple[str, Sequence[str]]]
) -> Page:
    """Return the page of all events.

    Args:
        teller: Says dates, actors and sources.
        told: All events.
        pictures: Title of each picture, and its lines as SVG.
    """
    names = [f"picture-{number}" for number in range(1, len(pictures) + 1)]
    drawn = (
        _picture(name, title, lines)
        for name, (title, lines) in zip(names, pictures, strict=True)
    )
    contents = (
        tag("li", tag("a", text(title), href=f"#{name}"))
        for name, (title, _) in zip(names, pictures, strict=True)
    )
    main = "".join(
        (
            tag("h1", "Chronology"),
            tag("p", text(_SUMMARY)),
            tag("ul", *contents, tag("li", tag("a", "In words", href="#in-words"))),
            *drawn,
            tag("h2", "In words", id="in-words"),
            *_years(teller, told),
        )
    )
    return Page(path="chronology.html", title="Chronology", main=main, is_wide=True)


_SUMMARY = (
    "Who said or did what about the movement of diplomats, and in answer to what. An "
    "answer that a party itself names is stated; one that only others draw is marked "
    "as an inference."
)


def _picture(name: str, title: str, lines: Sequence[str]) -> str:
    heading = tag("h2", text(title), id=name, class_="aloud")
    figures = (tag("figure", line, class_="wide") for line in lines)
    return heading + "".join(figures)


def _years(teller: Teller, told: Chronology) -> Iterator[str]:
    for year, placed in groupby(told.events, key=lambda each: each.at.year):
        yield tag("h3", str(year), id=f"y-{year}")
        events = (_event(each, teller, told) for each in placed)
        yield tag("ul", *events, class_="events")


def _event(placed: Placed, teller: Teller, told: Chronology) -> str:
    event, wording = placed.event, teller.book.table
    setting = setting_words(event)
    head = f"{placed.number}. {date_words(event.on, wording)}, {actor_words(event, wording)}"
    return tag(
        "li",
        tag("p", tag("strong", text(head)), text(f" ({setting})" if setting else "")),
        tag("p", text(event.act)),
        *(_answer(link, teller, told) for link in told.links_of(event.key)),
        *_about(placed, teller),
        tag("p", "Sources: ", *_sources(placed, teller), class_="quiet"),
        id=f"e-{event.key}",
    )


def _answer(link: Link, teller: Teller, told: Chronology) -> str:
    answered = teller.register.events[link.answers]
    wording = teller.book.table
    how = "Answers, by inference, " if link.is_inferred else "Answers "
    number = told.numbers.get(link.answers)
    shown = f"{actor_words(answered, wording)}, {date_words(answered.on, wording)}"
    named = f"no. {number}, {shown}" if number else shown
    return tag("p", how, tag("a", text(named), href=f"#e-{link.answers}"))


def _about(placed: Placed, teller: Teller) -> Iterator[str]:
    links = [measure_link(teller.register.measures[key]) for key in placed.event.about]
    if links:
        yield tag("p", "About ", ", ".join(links))


def _sources(placed: Placed, teller: Teller) -> Iterator[str]:
    for number, key in enumerate(placed.event.sources):
        source = teller.register.sources[key]
        yield ", " if number else ""
        yield tag("a", text(source.publisher), href=f"sources.html#s-{key}", title=key)
