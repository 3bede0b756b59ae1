"""What two states impose on each other's missions, over time."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise

from exeat.domain.measure import (
    InForce,
    Measure,
    Open,
    Parameter,
    PartialDate,
    Provision,
)
from exeat.domain.record import record
from exeat.domain.register import Membership, Register
from exeat.engine.standing import Standing, standing

_BURDENS = (Standing.IN_FORCE, Standing.OPEN)


class Addressing(StrEnum):
    """How a provision comes to bind the missions of a state."""

    NAMED = "named"
    ALL = "all"
    PERHAPS = "perhaps"


@record
class Burden:
    """A provision that binds the missions of the other state in a span of time.

    Attributes:
        measure: The measure that it belongs to.
        provision: The provision.
        standing: In force, or open: whether it is in force is not known.
        addressing: Whether the other state is named, meant among all, or perhaps
            meant by a list that is said to be incomplete.
    """

    measure: Measure
    provision: Provision
    standing: Standing
    addressing: Addressing


@record
class Span:
    """A span of days in which neither side changed what it imposes.

    Attributes:
        from_on: First day; None if there is no first.
        until_on: First day no longer in the span; None if there is no last.
        sides: What the first imposes on the second, and the second on the first.
    """

    from_on: date | None
    until_on: date | None
    sides: tuple[tuple[Burden, ...], tuple[Burden, ...]]

    def holds(self, day: date) -> bool:
        """Return whether a day lies in the span."""
        return (self.from_on is None or self.from_on <= day) and (
            self.until_on is None or day < self.until_on
        )


def reciprocity(
    register: Register,
    pair: tuple[str, str],
    lives: Mapping[str, Membership],
    known_on: date | None,
) -> tuple[Span, ...]:
    """Return the spans of time in which a pair of regimes was constant, oldest first.

    Args:
        register: The register.
        pair: Codes of the two states, present or former.
        lives: When states began and ended, where they did.
        known_on: What the register knew on this day is used; None for all.
    """
    one, other = pair
    begin, end = _common_life(pair, lives)
    if begin >= end:
        return ()
    days = {*_boundaries(register, one, other), *_boundaries(register, other, one)}
    inside = sorted(day for day in days if begin < day < end)
    spans = [
        Span(
            from_on=None if first == date.min else first,
            until_on=None if last == date.max else last,
            sides=(
                _burdens(register, pair, first, known_on),
                _burdens(register, (other, one), first, known_on),
            ),
        )
        for first, last in pairwise((begin, *inside, end))
    ]
    return tuple(_merged(spans))


def _common_life(
    pair: tuple[str, str], lives: Mapping[str, Membership]
) -> tuple[date, date]:
    """Return the days on which both states were, as first and first no longer."""
    terms = [lives[state] for state in pair if state in lives]
    begin = max((term.from_on for term in terms), default=date.min)
    return begin, min((t.until_on for t in terms if t.until_on), default=date.max)


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Yield spans, neighbours with the same sides as one."""
    current = spans[0]
    for span in spans[1:]:
        if span.sides == current.sides:
            current = Span(
                from_on=current.from_on, until_on=span.until_on, sides=span.sides
            )
        else:
            yield current
            current = span
    yield current


def _burdens(
    register: Register, pair: tuple[str, str], on: date, known_on: date | None
) -> tuple[Burden, ...]:
    """Return what one state imposes on another's missions on a day."""
    receiving, sending = pair
    return tuple(
        Burden(
            measure=measure,
            provision=provision,
            standing=stands,
            addressing=addressing,
        )
        for measure in register.measures.values()
        for provision in measure.provisions
        if (addressing := _addressing(measure, provision, sending))
        and _hosts(register, measure.receiving_of(provision), receiving, on)
        and (stands := standing(provision, on, known_on)) in _BURDENS
    )


def _addressing(
    measure: Measure, provision: Provision, sending: str
) -> Addressing | None:
    """Return how a provision binds a state's missions; None if it does not."""
    if sending in measure.sending_of(provision):
        return Addressing.NAMED
    if measure.is_aimed_at(provision, sending):
        return Addressing.ALL
    return None if measure.is_exhaustive_for(provision) else Addressing.PERHAPS


def _hosts(register: Register, host: str, receiving: str, on: date) -> bool:
    """Return whether a receiving state or union is a state, or has it as a member."""
    if host == receiving:
        return True
    return host in register.unions and receiving in register.members(host, on)


def _boundaries(register: Register, receiving: str, sending: str) -> Iterator[date]:
    """Yield the days on which what a state imposes on another may change."""
    for measure in register.measures.values():
        for provision in measure.provisions:
            if _addressing(measure, provision, sending) is None:
                continue
            host = measure.receiving_of(provision)
            term = register.unions.get(host, {}).get(receiving)
            if host == receiving or term:
                for entry in provision.in_force:
                    yield from _turning_days(entry)
            if term:
                yield term.from_on
                yield term.until_on or date.max


def _turning_days(entry: InForce) -> Iterator[date]:
    """Yield the days from which a provision may stand otherwise."""
    if entry.not_before is not None:
        yield entry.not_before
    for value in (*_values(entry.begins), *_values(entry.ends)):
        yield value.first
        yield value.last


def _values(parameter: Parameter[PartialDate | None]) -> Iterator[PartialDate]:
    """Yield the dates that a parameter states or may mean."""
    if isinstance(parameter, Open):
        values = [reading.value for reading in parameter.readings]
    else:
        values = [parameter.value]
    yield from (value for value in values if value is not None)
