"""The page of a measure: provisions over time, parameters, maps, history, events."""

from collections.abc import Iterator, Mapping, Sequence

from exeat.documents.markup import tag, text
from exeat.documents.measure_facts import Teller
from exeat.documents.parameter_html import ParameterWriter
from exeat.documents.site_page import Page, table
from exeat.documents.source_html import source_entry
from exeat.documents.timeline_words import actor_words, date_words
from exeat.domain.measure import (
    Event,
    Measure,
    Open,
    Provision,
    Reading,
    Stated,
    Turn,
    parameters,
)

_HEAD = (
    ("Provision", 19),
    ("Standing", 12),
    ("In force from", 11),
    ("Until", 11),
    ("Duty", 10),
    ("Zone", 22),
    ("Lead", 15),
)


def measure_page(
    measure: Measure, teller: Teller, maps: Mapping[str, Sequence[str]]
) -> Page:
    """Return the page of a measure.

    Args:
        measure: The measure.
        teller: Says values on a day.
        maps: Markup of figures by the key of the provision that they belong to.
    """
    events = [e for e in teller.register.events.values() if measure.key in e.about]
    events.sort(key=lambda event: (event.on.first, event.on.last, event.key))
    keys = _source_keys(measure, events)
    writer = ParameterWriter(teller, {key: n for n, key in enumerate(keys, start=1)})
    main = "".join(
        (
            *_head(measure, teller),
            table(_HEAD, _rows(measure, teller), "Provisions"),
            *(
                _provision(
                    measure, provision, teller, writer, maps.get(provision.key, ())
                )
                for provision in measure.provisions
            ),
            *_listed("The sources disagree", measure.disagreements),
            *_listed("The sources do not say", measure.silent),
            *_events(events, teller, writer),
            *_sources(keys, teller),
        )
    )
    path = f"measures/{measure.key}.html"
    return Page(path=path, title=measure.title, main=main)


def _head(measure: Measure, teller: Teller) -> Iterator[str]:
    receiving = teller.book.state(measure.receiving)
    announced = date_words(measure.announced_on, teller.book.table)
    yield tag("p", text(measure.key), class_="key quiet")
    yield tag("h1", text(measure.title))
    direction = f"{receiving}, to missions of: {teller.sides(measure)}"
    yield tag("p", tag("strong", text(direction)))
    office = teller.register.office_name(measure.authority)
    yield tag("p", text(f"Announced {announced}. Authority: {office}."))
    if measure.legal_basis:
        yield tag("p", text(f"Legal basis: {measure.legal_basis}"))


def _rows(measure: Measure, teller: Teller) -> Iterator[list[str]]:
    for provision in measure.provisions:
        yield [
            tag("a", text(provision.title), href=f"#{provision.key}"),
            tag("span", text(teller.standing(provision)), class_="standing"),
            text(teller.begins(provision)),
            text(teller.ends(provision)),
            text(teller.duty(provision)),
            text(teller.trigger(provision)),
            text(teller.lead(provision)),
        ]


def _provision(
    measure: Measure,
    provision: Provision,
    teller: Teller,
    writer: ParameterWriter,
    maps: Sequence[str],
) -> str:
    receiving = teller.book.state(measure.receiving_of(provision))
    sides = f"{receiving}, to missions of: {teller.sides(measure, provision)}"
    day = f"{teller.on.day} {teller.book.table[f'month.{teller.on.month}']} {teller.on.year}"
    stands = f"{sides}. On {day}: {teller.standing(provision)}."
    trigger = teller.trigger(provision)
    return tag(
        "section",
        tag("h2", text(provision.title), id=provision.key),
        tag("p", text(stands), class_="quiet"),
        tag("p", text(f"Set off by {trigger}.")),
        *([tag("div", *maps, class_="figures")] if maps else ()),
        writer.all_of(provision),
        *_history(provision, teller, writer),
        class_="provision",
        aria_labelledby=provision.key,
    )


def _history(
    provision: Provision, teller: Teller, writer: ParameterWriter
) -> Iterator[str]:
    if not provision.history:
        return
    yield tag("h3", "History")
    turns = (
        tag("li", _turn(turn, teller), writer.cite(turn.sources))
        for turn in provision.history
    )
    yield tag("ul", *turns)


def _turn(turn: Turn, teller: Teller) -> str:
    day = date_words(turn.on, teller.book.table)
    note = f": {turn.note}" if turn.note else ""
    phase = turn.phase.value.replace("-", " ")
    return text(f"{day}, {phase}{note}")


def _listed(title: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield tag("h2", text(title))
        yield tag("ul", *(tag("li", text(entry)) for entry in entries))


def _events(
    events: Sequence[Event], teller: Teller, writer: ParameterWriter
) -> Iterator[str]:
    if not events:
        return
    yield tag("h2", "Events", id="events")
    yield tag("ul", *(_event(e, teller, writer) for e in events), class_="events")


def _event(event: Event, teller: Teller, writer: ParameterWriter) -> str:
    table_ = teller.book.table
    head = f"{date_words(event.on, table_)}, {actor_words(event, table_)}"
    told = tag("a", text(head), href=f"../chronology.html#e-{event.key}")
    how = "answers, by inference," if event.link == "inferred" else "answers"
    answered = (teller.register.events[key] for key in event.answers)
    links = (
        tag(
            "p",
            text(f"{how} "),
            tag(
                "a",
                text(f"{actor_words(a, table_)}, {date_words(a.on, table_)}"),
                href=f"../chronology.html#e-{a.key}",
            ),
            text(f": {a.act}"),
            class_="quiet",
        )
        for a in answered
    )
    act = tag("p", text(event.act), writer.cite(event.sources))
    return tag("li", tag("p", told), act, *links)


def _sources(keys: Sequence[str], teller: Teller) -> Iterator[str]:
    entries = (
        source_entry(teller.register.sources[key], teller.book, f"s-{key}")
        for key in keys
    )
    yield tag("h2", "Sources", id="sources")
    yield tag("ol", *entries, class_="sources")


def _source_keys(measure: Measure, events: Sequence[Event]) -> list[str]:
    """Return the keys of all sources of a page, in the order of first use."""
    found: list[str] = []
    for parameter in parameters(measure):
        found += _cited(parameter)
    for provision in measure.provisions:
        for turn in provision.history:
            found += turn.sources
    for event in events:
        found += event.sources
    return list(dict.fromkeys(found))


def _cited(parameter: Stated[object] | Open[object]) -> tuple[str, ...]:
    if isinstance(parameter, Stated):
        return parameter.sources
    readings: tuple[Reading[object], ...] = parameter.readings
    return tuple(key for reading in readings for key in reading.sources)
