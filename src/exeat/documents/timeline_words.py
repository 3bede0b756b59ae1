"""Dates, actors and links of events in words, as timelines and pages show them."""

from collections.abc import Mapping

from exeat.domain.measure import Event, PartialDate
from exeat.engine.chronology import Chronology, Link
from exeat.engine.phrasebook import Phrasebook


def date_words(on: PartialDate, wording: Mapping[str, str]) -> str:
    """Return a date as precisely as it is known, such as ``20 July 2023``."""
    if on.first == on.last:
        return f"{on.first.day} {wording[f'month.{on.first.month}']} {on.first.year}"
    if (on.first.year, on.first.month) == (on.last.year, on.last.month):
        return f"{wording[f'month-alone.{on.first.month}']} {on.first.year}"
    return str(on.first.year)


def actors_of(event: Event) -> tuple[str, ...]:
    """Return the codes of the states, or the names, of those who acted."""
    return tuple(actor.strip() for actor in event.actor.split(","))


def actor_words(event: Event, wording: Mapping[str, str]) -> str:
    """Return those who acted by name."""
    book = Phrasebook(table=wording)
    *others, last = map(book.state, actors_of(event))
    names = f"{', '.join(others)} and {last}" if others else last
    return names[:1].upper() + names[1:]


def setting_words(event: Event) -> str:
    """Return channel and place, such as ``speech, Prague``; may be empty."""
    return ", ".join(part for part in (event.channel, event.place) if part)


def link_words(
    link: Link,
    told: Chronology,
    events: Mapping[str, Event],
    wording: Mapping[str, str],
) -> str:
    """Return what an event answers, by its number, date and actor."""
    answered = events[link.answers]
    number = told.numbers.get(link.answers)
    shown = f"no. {number}, " if number else ""
    how = "answers, by inference," if link.is_inferred else "answers"
    day, actor = date_words(answered.on, wording), actor_words(answered, wording)
    return f"{how} {shown}{actor}, {day}"
