"""For how long a provision was in force, as far as is known, and how it was used."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from exeat.domain.measure import (
    Measure,
    Open,
    Parameter,
    PartialDate,
    Phase,
    Provision,
)
from exeat.domain.record import record


class Use(StrEnum):
    """How a provision stood during a stretch of time."""

    IN_FORCE = "in-force"
    EASED = "eased"
    DORMANT = "dormant"
    UNSETTLED = "unsettled"


_USES = {
    Phase.IN_FORCE: Use.IN_FORCE,
    Phase.TIGHTENED: Use.IN_FORCE,
    Phase.REVIVED: Use.IN_FORCE,
    Phase.EASED: Use.EASED,
    Phase.DORMANT: Use.DORMANT,
    Phase.WAIVED: Use.DORMANT,
}


@record
class Stretch:
    """A stretch of time in which a provision stood in one way.

    Attributes:
        use: How it stood; unsettled where the readings differ on whether it was in
            force.
        from_on: First day.
        until_on: First day after; None where no end is known.
    """

    use: Use
    from_on: date
    until_on: date | None


@record
class _Edge:
    """A begin or an end: the days between which it lies; None for none."""

    earliest: date | None
    latest: date | None


def stretches(measure: Measure, provision: Provision) -> tuple[Stretch, ...]:
    """Return how a provision stood over time, by all that is known today.

    Where only a begin or only an end is published, what lies between is unsettled;
    for a begin that is not, the day on which the measure was announced stands.

    Args:
        measure: The measure.
        provision: One of its provisions.

    Returns:
        Stretches without gaps, oldest first; empty where nothing is known.
    """
    known = provision.in_force[-1]
    begin, end = _edge(known.begins), _edge(known.ends)
    if begin is None and end is None:
        return ()
    begin = begin or _Edge(earliest=measure.announced_on.first, latest=None)
    first = begin.earliest
    if first is None:
        return ()
    end = end or _Edge(earliest=first, latest=None)
    sure_from, sure_until = begin.latest, end.earliest
    if sure_from is None or (sure_until is not None and sure_from >= sure_until):
        return _joined([_stretch(Use.UNSETTLED, first, end.latest)])
    found = [
        _stretch(Use.UNSETTLED, first, sure_from),
        *_by_use(provision, sure_from, sure_until),
    ]
    if sure_until is not None:
        found.append(_stretch(Use.UNSETTLED, sure_until, end.latest))
    return _joined(found)


def _edge(parameter: Parameter[PartialDate | None]) -> _Edge | None:
    """Return the days between which an edge lies; None if nothing is published."""
    if isinstance(parameter, Open):
        values = [reading.value for reading in parameter.readings]
    else:
        values = [parameter.value]
    days = [value for value in values if value is not None]
    if not values:
        return None
    return _Edge(
        earliest=min((day.first for day in days), default=None),
        latest=max(day.first for day in days) if len(days) == len(values) else None,
    )


def _by_use(
    provision: Provision, from_on: date, until_on: date | None
) -> Iterator[Stretch]:
    """Yield the stretches between two days, as the history tells them."""
    use, since = Use.IN_FORCE, from_on
    for turn in provision.history:
        new = _USES.get(turn.phase)
        if new is None or (until_on is not None and turn.on.first >= until_on):
            continue
        day = max(since, turn.on.first)
        yield _stretch(use, since, day)
        use, since = new, day
    yield _stretch(use, since, until_on)


def _stretch(use: Use, from_on: date, until_on: date | None) -> Stretch:
    return Stretch(use=use, from_on=from_on, until_on=until_on)


def _joined(found: list[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches without empty ones, neighbours of one use as one."""
    joined: list[Stretch] = []
    for stretch in found:
        if stretch.from_on == stretch.until_on:
            continue
        if joined and joined[-1].use is stretch.use:
            first = joined.pop().from_on
            stretch = _stretch(stretch.use, first, stretch.until_on)  # noqa: PLW2901
        joined.append(stretch)
    return tuple(joined)
