"""The account of a determination as one self-contained page, for screen and paper."""

from collections.abc import Iterable, Iterator, Mapping

from exeat.documents.account import (
    Account,
    account_of,
    not_addressed,
    phrasebook,
)
from exeat.documents.entries import Entry, Fact, Free
from exeat.documents.html_parts import (
    cited,
    facts_list,
    matter_block,
    source_list,
    text_list,
    trace_tree,
)
from exeat.documents.html_style import STYLE
from exeat.documents.html_trip import deadline_table, itinerary
from exeat.documents.markup import tag, text
from exeat.domain.finding import Determination
from exeat.domain.register import Register
from exeat.domain.trip import Trip

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render_html(
    trip: Trip,
    determination: Determination,
    register: Register,
    wording: Mapping[str, str],
    svg: str,
) -> str:
    """Return a page that tells a determination; it asks no other host for anything.

    Args:
        trip: The announced trip.
        determination: The answer.
        register: The edition it was decided with.
        wording: Table of the language.
        svg: The map, as ``render_map`` gives it; empty for none.
    """
    account = account_of(determination, register, wording)
    book = phrasebook(register, wording, determination)
    main = tag(
        "main",
        _banner(account),
        _map(svg, wording),
        deadline_table(determination, book),
        _plan(account, wording),
        itinerary(trip, book),
        _free(account, wording),
        _sources(account, wording),
    )
    return _page(account, wording, main)


def _page(account: Account, wording: Mapping[str, str], main: str) -> str:
    title = wording["page.title"].format(trip=account.title)
    head = tag(
        "head",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        tag("title", text(title)),
        tag("style", STYLE),
    )
    header = tag(
        "header",
        tag("p", text(wording["page.brand"]), class_="brand"),
        tag("h1", text(account.title)),
        *(tag("p", text(line), class_="decided") for line in account.decided),
    )
    body = tag("body", header, main, _footer(account, wording))
    page = tag("html", head, body, lang=wording["language"])
    return f"<!DOCTYPE html>\n{page}\n"


def _banner(account: Account) -> str:
    banner = account.banner
    notes = (tag("p", text(note)) for note in banner.notes)
    return tag(
        "section",
        tag("h2", text(banner.answer), id="answer"),
        *notes,
        class_=f"banner {banner.tone}",
        aria_labelledby="answer",
    )


def _map(svg: str, wording: Mapping[str, str]) -> str:
    if not svg:
        return ""
    heading = tag("h2", text(wording["page.map"]), id="map")
    return tag("section", heading, tag("figure", svg), aria_labelledby="map")


def _section(key: str, heading: str, parts: Iterable[str]) -> str:
    title = tag("h2", text(heading), id=key)
    return tag("section", title, *parts, aria_labelledby=key)


def _plan(account: Account, wording: Mapping[str, str]) -> str:
    numbers = account.numbers
    parts = [_entry(entry, wording, numbers) for entry in account.entries]
    if not parts:
        parts = [tag("p", text(wording["page.no-plan"]))]
    return _section("plan", wording["label.plan"], parts)


def _entry(entry: Entry, wording: Mapping[str, str], numbers: Mapping[str, int]) -> str:
    key = f"entry-{entry.number}"
    heading = f"{entry.number}. {entry.heading}"
    return tag(
        "article",
        tag("h3", text(heading), id=key),
        tag("p", text(entry.answer), class_=f"answer {entry.tone}"),
        facts_list((*entry.facts, _missing(entry, wording))),
        *_questions(entry, wording),
        text_list(wording["label.passages"], entry.passages),
        text_list(wording["label.assumes"], entry.assumes),
        text_list(wording["label.changes"], entry.changes),
        _trace(entry, wording, numbers),
        cited(wording["label.sources"], entry.sources),
        aria_labelledby=key,
    )


def _missing(entry: Entry, wording: Mapping[str, str]) -> Fact:
    return Fact(label=wording["label.missing"], text=entry.missing)


def _questions(entry: Entry, wording: Mapping[str, str]) -> Iterator[str]:
    if entry.hangs_on:
        yield matter_block(wording["label.hangs-on"], entry.hangs_on, wording)
    if entry.course:
        yield tag("p", text(entry.course), class_="course")
    if entry.terms:
        yield matter_block(entry.why_differ, entry.terms, wording)


def _trace(
    told: Entry | Free, wording: Mapping[str, str], numbers: Mapping[str, int]
) -> str:
    return tag(
        "details",
        tag("summary", text(wording["page.trace"])),
        tag("ul", trace_tree(told.trace, wording, numbers), class_="trace"),
    )


def _free(account: Account, wording: Mapping[str, str]) -> str:
    if not account.free:
        return ""
    numbers = account.numbers
    articles = (
        tag(
            "article",
            tag("h3", text(free.heading)),
            tag("p", text(free.reason)),
            text_list(wording["label.assumes"], free.assumes),
            text_list(wording["label.changes"], free.changes),
            _trace(free, wording, numbers),
            cited(wording["label.sources"], free.sources),
        )
        for free in account.free
        if free.is_addressed
    )
    return _section(
        "free", wording["page.findings"], [*articles, _others(account, wording)]
    )


def _others(account: Account, wording: Mapping[str, str]) -> str:
    """Return the measures that are aimed at others, in one list."""
    keys = not_addressed(account)
    if not keys:
        return ""
    return tag("p", text(f"{wording['label.not-addressed']}: {', '.join(keys)}."))


def _sources(account: Account, wording: Mapping[str, str]) -> str:
    if not account.citations:
        return ""
    listed = source_list(account.citations)
    return _section("sources", wording["label.sources"], (listed,))


def _footer(account: Account, wording: Mapping[str, str]) -> str:
    heading = tag("h2", text(wording["page.replay"]))
    lines = (tag("p", text(line)) for line in (*account.decided, *account.footer))
    return tag("footer", heading, *lines)
