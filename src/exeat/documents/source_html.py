"""Sources as HTML: who published what, where, when, and how close to the text."""

from collections.abc import Iterable, Mapping

from exeat.documents.markup import tag, text
from exeat.documents.measure_facts import Teller
from exeat.documents.site_page import Page
from exeat.documents.timeline_words import date_words
from exeat.domain.measure import Source
from exeat.engine.phrasebook import Phrasebook

_WEB = ("https://", "http://")


def source_entry(
    source: Source, book: Phrasebook, anchor: str, extra: Iterable[str] = ()
) -> str:
    """Return a source as an entry of a list.

    Args:
        source: The source.
        book: The language.
        anchor: Id of the entry.
        extra: Markup after it.
    """
    day = source.published_on
    parts = (
        source.publisher,
        f"“{source.title}”" if source.title else "",
        date_words(day, book.table) if day else "undated",
        f"rank: {book.word(source.rank.value)}",
    )
    told = text(", ".join(part for part in parts if part))
    address = [tag("br"), _address(source.address)] if source.address else []
    read = (
        [tag("br"), text(f"Read from: {source.read_from}")] if source.read_from else []
    )
    key = tag("span", text(source.key), class_="key quiet")
    return tag("li", told, ". ", key, *address, *read, *extra, id=anchor)


def _address(address: str) -> str:
    if address.startswith(_WEB):
        return tag("a", text(address), href=address, rel="noreferrer")
    return text(address)


def sources_page(teller: Teller, users: Mapping[str, Iterable[str]]) -> Page:
    """Return the page of all sources.

    Args:
        teller: Says dates and ranks.
        users: Markup of links to what cites a source, by its key.
    """
    register = teller.register
    entries = (
        source_entry(
            source,
            teller.book,
            f"s-{key}",
            [tag("br"), "Cited by ", ", ".join(users[key])] if users.get(key) else (),
        )
        for key, source in sorted(register.sources.items())
    )
    main = tag("h1", "Sources") + tag(
        "p",
        text(
            "Every source of the register, by key. An official text comes before "
            "official words as quoted, these before the press, and the press before "
            "inference."
        ),
    )
    listed = tag("ol", *entries, class_="sources")
    return Page(path="sources.html", title="Sources", main=main + listed)
