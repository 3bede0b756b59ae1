"""A chronology as text of 80 columns, year by year."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from textwrap import wrap

from exeat.documents.timeline_words import (
    actor_words,
    date_words,
    link_words,
    setting_words,
)
from exeat.domain.measure import Source
from exeat.domain.register import Register
from exeat.engine.chronology import Chronology, Placed

_WIDTH = 79
_INDENT = 6


def render_timeline_text(
    told: Chronology, register: Register, wording: Mapping[str, str]
) -> str:
    """Return events in their order, each with what it answers and its sources.

    Args:
        told: The events.
        register: The edition that they are taken from.
        wording: Table of the language.
    """
    count = len(told.events)
    plural = "" if count == 1 else "s"
    lines = [f"{count} event{plural}, register {register.edition}", ""]
    for year, placed in groupby(told.events, key=lambda each: each.at.year):
        lines += [str(year), ""]
        for each in placed:
            lines += [*_event(each, told, register, wording), ""]
    keys = sorted({key for each in told.events for key in each.event.sources})
    if keys:
        lines.append("Sources")
    for key in keys:
        lines += _source(register.sources[key])
    return "\n".join(lines).rstrip() + "\n"


def _event(
    placed: Placed, told: Chronology, register: Register, wording: Mapping[str, str]
) -> Iterator[str]:
    event = placed.event
    head = [date_words(event.on, wording), actor_words(event, wording)]
    setting = setting_words(event)
    shown = ", ".join(head) + (f" ({setting})" if setting else "")
    yield from wrap(
        f"{placed.number:>4}  {shown}", _WIDTH, subsequent_indent=" " * _INDENT
    )
    yield from _wrapped(event.act)
    for link in told.links_of(event.key):
        yield from _wrapped(link_words(link, told, register.events, wording))
    if event.about:
        yield from _wrapped(f"about {', '.join(event.about)}")
    yield from _wrapped(f"sources: {', '.join(event.sources)}")


def _source(source: Source) -> Iterator[str]:
    day = str(source.published_on) if source.published_on else "undated"
    shown = f"{source.key}: {source.publisher}, {day}, {source.rank.value}"
    yield from _wrapped(shown, 2)
    if source.address:
        yield f"    {source.address}"


def _wrapped(text: str, indent: int = _INDENT) -> list[str]:
    return wrap(
        text,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
