"""What a trigger found, and what triggers share."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime

from exeat.domain.finding import Crossing, Margin, Step
from exeat.domain.measure import Reference
from exeat.domain.place import Shape
from exeat.domain.record import record
from exeat.domain.trip import Leg, PathKnowledge, Trip
from exeat.engine.asking import Case

STOPS_ONLY = frozenset({"air"})
"""Conveyances that pass over a land without being in it."""


@record
class Triggering:
    """What a trigger found in one world.

    Attributes:
        holds: Whether the provision is set off.
        step: What was compared.
        moments: Moments that a lead may be counted from, if set off.
        crossings: Where the zone is crossed.
        entered: States or areas entered.
        margin: How far inside, if not set off by a zone.
        assumes: What was taken for granted.
        zone: The zone, where the trigger has one with a geometry.
    """

    holds: bool
    step: Step
    moments: Mapping[Reference, datetime] = field(default_factory=dict)
    crossings: tuple[Crossing, ...] = ()
    entered: tuple[str, ...] = ()
    margin: Margin | None = None
    assumes: tuple[Step, ...] = ()
    zone: Shape | None = None


def land(case: Case) -> frozenset[str]:
    """Return the state codes of the receiving state's land at the time."""
    return case.register.land_of(case.receiving, case.trip.depart_at.date())


def touches(trip: Trip, lands: frozenset[str]) -> bool:
    """Return whether a given point of a trip lies in one of the states."""
    return any(
        point.state in lands for leg in trip.legs for point in leg.path()
    ) or any(stay.place.state in lands for stay in trip.stays or ())


def touches_land(case: Case) -> bool:
    """Return whether a given point of the trip lies in the receiving state."""
    return touches(case.trip, land(case))


def elsewhere(case: Case) -> Triggering:
    """Return that the trip does not touch the receiving state."""
    values = {"receiving": case.receiving}
    step = Step(code="elsewhere", holds=False, values=values)
    return Triggering(holds=False, step=step)


def unlocated(case: Case, question: str, *, holds: bool) -> Triggering:
    """Return what follows where no geometry is published.

    The moment of leaving or entering is then unknown, and departure stands for it
    as the earliest that it can be.
    """
    step = Step(code="unlocated", holds=holds, values={"question": question})
    departs = case.trip.depart_at
    taken = (Step(code="moment-unknown"),) if holds else ()
    moments = dict.fromkeys(Reference, departs)
    return Triggering(holds=holds, step=step, moments=moments, assumes=taken)


def path_assumptions(legs: Iterator[tuple[int, Leg]]) -> tuple[Step, ...]:
    """Return what was taken for granted about the paths of surface legs."""
    steps = []
    for number, leg in legs:
        if leg.known is PathKnowledge.TRACK or leg.by in STOPS_ONLY:
            continue
        steps.append(
            Step(
                code=f"path-{leg.known.value}",
                values={
                    "leg": str(number + 1),
                    "from": leg.origin.name,
                    "to": leg.destination.name,
                    "via": ", ".join(point.name for point in leg.via),
                },
            )
        )
    return tuple(steps)
