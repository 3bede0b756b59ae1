"""The events of a dispute in their order, and what answers what."""

from collections.abc import Iterator, Mapping
from datetime import date

from exeat.domain.errors import UnknownKeyError
from exeat.domain.measure import Event
from exeat.domain.record import record
from exeat.domain.register import Register

INFERRED = "inferred"


@record
class Placed:
    """An event in a chronology.

    Attributes:
        number: Its place in the order, from 1.
        event: The event.
        at: The day that it stands at: the first that it may be, or the day of what
            it answers where that is later.
    """

    number: int
    event: Event
    at: date


@record
class Link:
    """An event and one that it answers.

    Attributes:
        event: Key of the event that answers.
        answers: Key of the event that is answered.
        is_inferred: Whether only others than the parties draw the link.
    """

    event: str
    answers: str
    is_inferred: bool


@record
class Chronology:
    """Events in their order.

    Attributes:
        events: In order of time; what answers stands after what is answered.
        links: All links of these events, also to events that are left out.
        measures: Keys of the measures that they are about; all of the register
            where all events are told.
    """

    events: tuple[Placed, ...]
    links: tuple[Link, ...]
    measures: tuple[str, ...]

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of every event by its key."""
        return {placed.event.key: placed.number for placed in self.events}

    def links_of(self, event: str) -> tuple[Link, ...]:
        """Return the links from an event to what it answers."""
        return tuple(link for link in self.links if link.event == event)


def chronology(
    register: Register,
    about: tuple[str, ...] = (),
    from_on: date | None = None,
    to_on: date | None = None,
) -> Chronology:
    """Return the events about measures, of a span of time, or all.

    Events about a measure are those that name it, all that they answer, back to
    the first, and what answers any of these.

    Args:
        register: The register.
        about: Keys of measures; empty for all events.
        from_on: First day; an event counts that may have been on it or later.
        to_on: Last day; an event counts that may have been on it or earlier.

    Raises:
        UnknownKeyError: There is no such measure.
    """
    for key in about:
        if key not in register.measures:
            raise UnknownKeyError("measure", key, sorted(register.measures))
    events = register.events
    wanted = _concerning(events, frozenset(about)) if about else events.keys()
    kept = [
        event
        for key, event in events.items()
        if key in wanted and _may_be_within(event, from_on, to_on)
    ]
    ordered = sorted(kept, key=lambda event: _place(event, events))
    return Chronology(
        events=tuple(
            Placed(number=number, event=event, at=placed_on(event, events))
            for number, event in enumerate(ordered, start=1)
        ),
        links=tuple(link for event in ordered for link in _links(event)),
        measures=_measures(register, ordered, about, is_all=len(kept) == len(events)),
    )


def placed_on(
    event: Event, events: Mapping[str, Event], passed: frozenset[str] = frozenset()
) -> date:
    """Return the day that an event stands at among others.

    That is the first day that it may be. What is known to the month or the year
    only stands no earlier than what it answers, if it may be that late.

    Args:
        event: The event.
        events: All events by key.
        passed: Keys of events on the way here.
    """
    here = passed | {event.key}
    answered = (
        placed_on(events[key], events, here)
        for key in event.answers
        if key in events and key not in here
    )
    return min(event.on.last, max([event.on.first, *answered]))


def _place(event: Event, events: Mapping[str, Event]) -> tuple[date, int, date, str]:
    """Return what orders an event: its day, then answers after what they answer."""
    depth = _depth(event, events, frozenset())
    return placed_on(event, events), depth, event.on.last, event.key


def _depth(event: Event, events: Mapping[str, Event], passed: frozenset[str]) -> int:
    here = passed | {event.key}
    depths = (
        _depth(events[key], events, here)
        for key in event.answers
        if key in events and key not in here
    )
    return max((depth + 1 for depth in depths), default=0)


def _concerning(events: Mapping[str, Event], about: frozenset[str]) -> frozenset[str]:
    """Return the keys of events about measures, of their causes and of the answers."""
    found: set[str] = set()
    left = [key for key, event in events.items() if about.intersection(event.about)]
    while left:
        key = left.pop()
        if key in events and key not in found:
            found.add(key)
            left.extend(events[key].answers)
    replies = {
        key for key, event in events.items() if found.intersection(event.answers)
    }
    return frozenset(found | replies)


def _may_be_within(event: Event, from_on: date | None, to_on: date | None) -> bool:
    is_early = from_on is not None and event.on.last < from_on
    is_late = to_on is not None and to_on < event.on.first
    return not is_early and not is_late


def _links(event: Event) -> Iterator[Link]:
    for answered in event.answers:
        inferred = event.link == INFERRED
        yield Link(event=event.key, answers=answered, is_inferred=inferred)


def _measures(
    register: Register, events: list[Event], about: tuple[str, ...], *, is_all: bool
) -> tuple[str, ...]:
    """Return all measures, or those asked for or named by the events kept.

    What an event names beside a measure asked for does not count.
    """
    own = [event.about for event in events if not set(about).intersection(event.about)]
    named = {*about, *(key for keys in own for key in keys)}
    return tuple(key for key in register.measures if is_all or key in named)
