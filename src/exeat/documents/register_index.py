"""The index of the register: every provision by receiving state, and by time."""

from collections.abc import Iterator

from exeat.documents.markup import tag, text
from exeat.documents.measure_facts import Teller
from exeat.documents.site_page import Page, table
from exeat.documents.timeline_words import date_words
from exeat.domain.measure import Measure, Provision

_HEAD = (
    ("Measure", 13),
    ("Addressed to", 11),
    ("Provision", 19),
    ("Standing", 10),
    ("Duty", 10),
    ("Zone", 23),
    ("Lead", 14),
)
_BY_TIME = (
    ("Announced", 11),
    ("Measure", 29),
    ("By", 12),
    ("Addressed to", 16),
    ("In force", 16),
    ("Until", 16),
)


def index_page(teller: Teller) -> Page:
    """Return the index of the register."""
    register, day = teller.register, teller.on.isoformat()
    measures = register.measures
    provisions = sum(len(measure.provisions) for measure in measures.values())
    title = "Register of restrictions on the movement of diplomats"
    summary = (
        f"{len(measures)} measures with {provisions} provisions, {len(register.events)} "
        f"events and {len(register.sources)} sources. Standing is that of {day}. Where "
        "readings of a source differ, all are given; nothing is guessed."
    )
    main = "".join(
        (
            tag("h1", text(title)),
            tag("p", text(summary)),
            tag(
                "p",
                tag("a", "By receiving state", href="#by-state"),
                " and ",
                tag("a", "by time", href="#by-time"),
                ".",
            ),
            tag("h2", "By receiving state", id="by-state"),
            tag("ul", *_contents(teller), class_="toc"),
            *_states(teller),
            tag("h2", "By time", id="by-time"),
            table(_BY_TIME, _by_time(teller), "Measures in the order of announcement"),
        )
    )
    return Page(path="index.html", title=title, main=main, is_wide=True)


def measure_link(measure: Measure, up: str = "") -> str:
    """Return a link to the page of a measure."""
    return tag(
        "a", text(measure.key), href=f"{up}measures/{measure.key}.html", class_="key"
    )


def _receiving(teller: Teller) -> list[str]:
    """Return the receiving states and unions by name."""
    found = {
        measure.receiving_of(provision)
        for measure in teller.register.measures.values()
        for provision in measure.provisions
    }
    return sorted(found, key=teller.book.state)


def _contents(teller: Teller) -> Iterator[str]:
    for state in _receiving(teller):
        name = teller.book.state(state)
        yield tag("li", tag("a", text(name), href=f"#state-{state}"))


def _states(teller: Teller) -> Iterator[str]:
    for state in _receiving(teller):
        name = teller.book.state(state)
        rows = [
            _row(teller, measure, provision)
            for measure in teller.register.measures.values()
            for provision in measure.provisions
            if measure.receiving_of(provision) == state
        ]
        yield tag("h3", text(name), id=f"state-{state}")
        yield table(_HEAD, rows, f"Provisions of {name}")


def _row(teller: Teller, measure: Measure, provision: Provision) -> list[str]:
    anchor = f"measures/{measure.key}.html#{provision.key}"
    return [
        measure_link(measure),
        text(teller.sides(measure, provision)),
        tag("a", text(provision.title), href=anchor),
        tag("span", text(teller.standing(provision)), class_="standing"),
        text(teller.duty(provision)),
        text(teller.trigger(provision)),
        text(teller.lead(provision)),
    ]


def _by_time(teller: Teller) -> Iterator[list[str]]:
    measures = teller.register.measures.values()
    for measure in sorted(measures, key=lambda m: (m.announced_on.first, m.key)):
        begins = dict.fromkeys(teller.begins(each) for each in measure.provisions)
        ends = dict.fromkeys(teller.ends(each) for each in measure.provisions)
        yield [
            text(date_words(measure.announced_on, teller.book.table)),
            f"{measure_link(measure)}<br>{text(measure.title)}",
            text(teller.book.state(measure.receiving)),
            text(teller.sides(measure)),
            text("; ".join(begins)),
            text("; ".join(ends)),
        ]
