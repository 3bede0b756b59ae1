"""The zones of a provision under each of its readings, without any trip."""

from datetime import UTC, datetime, time
from functools import partial

from exeat.domain.measure import (
    Enters,
    EntersArea,
    Leaves,
    Measure,
    Open,
    Provision,
    StateSet,
    is_of_mission,
    parts,
)
from exeat.domain.party import Mission, Traveller
from exeat.domain.place import AnyOf, Place, Position, Shape
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.domain.trip import Leg, Trip
from exeat.engine.applicability import addressed
from exeat.engine.asking import Case, Ground, Unpublished, value_of
from exeat.engine.locating import located
from exeat.engine.terms import stretches
from exeat.engine.worlds import Ask, explore, leaves

_MOST_STATES = 60
"""A zone of more states than this is all the world, and a map of it says nothing."""

_NOWHERE = Position(lat_deg=0.0, lon_deg=0.0)


@record
class ZoneReading:
    """A zone as it is under some readings.

    Attributes:
        shape: Its geometry, or that there is none.
        readings: Questions and the options taken, each pair once.
        missions: Names of the missions that it holds for; empty where it is the
            same for all.
    """

    shape: Shape
    readings: tuple[tuple[str, str], ...]
    missions: tuple[str, ...] = ()


def zone_readings(
    register: Register, measure: Measure, provision: Provision
) -> tuple[ZoneReading, ...]:
    """Return the distinct zones of a provision over all readings.

    Where a zone depends on the mission, each mission on record is taken that the
    provision may be addressed to. A zone round the destination of a trip has no
    place before there is a trip, and is none of these.

    Args:
        register: The register.
        measure: The measure.
        provision: One of its provisions.
    """
    found: dict[object, ZoneReading] = {}
    for mission in _missions(register, measure, provision):
        case = _case(register, measure, provision, mission)
        for leaf in leaves(explore(partial(_zone, case), {})):
            if leaf.outcome is None:
                continue
            new = ZoneReading(
                shape=leaf.outcome,
                readings=tuple((asked.text, option) for asked, option in leaf.answers),
                missions=() if mission is None else (mission.name or mission.key,),
            )
            key = repr(_identity(new.shape))
            found[key] = _merged(found.get(key), new)
    return tuple(found.values())


def _merged(old: ZoneReading | None, new: ZoneReading) -> ZoneReading:
    if old is None:
        return new
    return ZoneReading(
        shape=old.shape,
        readings=tuple(dict.fromkeys((*old.readings, *new.readings))),
        missions=tuple(dict.fromkeys((*old.missions, *new.missions))),
    )


def _identity(shape: Shape) -> object:
    """Return what tells shapes apart, without their many points."""
    if isinstance(shape, AnyOf):
        return tuple(map(_identity, shape.parts))
    return shape.name, getattr(shape, "centre", None)


def _zone(case: Case, ask: Ask) -> Shape | None:
    """Return the zone of a case in one world; None where there is none."""
    trigger = case.provision.trigger
    value = value_of(trigger, ask) if isinstance(trigger, Open) else trigger
    match value:
        case Leaves(zone=zone) | EntersArea(area=zone):
            return located(case, zone, ask).shape
        case Enters(territory=territory):
            states = value_of(territory, ask)
            return None if isinstance(states, Unpublished) else _land(case, states)
    return None


def _land(case: Case, states: StateSet) -> Shape | None:
    """Return the territories of states, those of unions on the day."""
    on = case.trip.depart_at.date()
    members = [case.register.members(union, on) for union in states.unions]
    codes = sorted(frozenset(states.states).union(*members))
    if len(codes) > _MOST_STATES:
        return None
    areas = [case.register.areas.territory(code) for code in codes]
    names = " + ".join((*states.states, *states.unions))
    return AnyOf(parts=tuple(areas), name=names) if areas else None


def _case(
    register: Register, measure: Measure, provision: Provision, mission: Mission | None
) -> Case:
    """Return a case with a traveller of a mission, who stays nowhere."""
    terms = stretches(measure, provision)
    day = terms[-1].from_on if terms else measure.announced_on.first
    at = datetime.combine(day, time(12), UTC)
    here = Place(name="", position=_NOWHERE, state=None, zone="UTC")
    leg = Leg(origin=here, destination=here, depart_at=at, arrive_at=at)
    sending = "" if mission is None else mission.sending
    traveller = Traveller(name="the traveller", sending=sending, mission=mission)
    trip = Trip(name="", travellers=(traveller,), legs=(leg,))
    ground = Ground(register, trip, None)
    return Case(ground, measure, provision, traveller)


def _missions(
    register: Register, measure: Measure, provision: Provision
) -> list[Mission | None]:
    """Return the missions on record that may be addressed; None where all are alike."""
    if not any(map(is_of_mission, parts(provision.trigger))):
        return [None]
    addressed_ones: list[Mission | None] = [
        mission
        for mission in register.missions.values()
        if _may_be_addressed(_case(register, measure, provision, mission))
    ]
    return addressed_ones or [None]


def _may_be_addressed(case: Case) -> bool:
    tree = explore(lambda ask: addressed(case, ask).passes, {})
    return any(leaf.outcome for leaf in leaves(tree))
