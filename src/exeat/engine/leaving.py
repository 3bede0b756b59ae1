"""The trigger *leaves*: being outside a zone within the receiving state."""

from collections.abc import Iterator
from datetime import datetime

from exeat.domain.finding import Crossing, Margin, QuestionKind, Step
from exeat.domain.measure import (
    AreaZone,
    DiskZone,
    Leaves,
    Open,
    PlaceRef,
    Reference,
    Zone,
)
from exeat.domain.place import Area, Disk, Place, Position
from exeat.domain.record import record
from exeat.domain.trip import Leg
from exeat.engine.asking import (
    Case,
    Unpublished,
    applies,
    choice_step,
    is_fact,
    is_so,
    sources_of,
    value_of,
)
from exeat.engine.polygons import AreaPassage, area_passage, depth_m
from exeat.engine.triggering import (
    STOPS_ONLY,
    Triggering,
    elsewhere,
    land,
    path_assumptions,
    touches_land,
    unlocated,
)
from exeat.engine.worlds import Ask
from exeat.engine.zones import beyond_m, disk_passage, farthest


@record
class Reach:
    """How far out of a zone a leg or a stay goes.

    Attributes:
        beyond_m: Distance beyond the edge at the farthest point; negative inside.
        position: That point.
        name: Its name; empty for a point of a track.
        at: Moment at that point.
        leg: Index of the leg; None for a stop.
    """

    beyond_m: float
    position: Position
    name: str
    at: datetime
    leg: int | None = None


def leaves(case: Case, trigger: Leaves, ask: Ask) -> Triggering:
    """Return whether the trip is anywhere in the receiving state outside a zone."""
    if not touches_land(case):
        return elsewhere(case)
    zone, steps = _zone(case, trigger, ask)
    if isinstance(zone, str):
        holds = is_fact(
            ask, "trigger.leaves.zone.outside", f"Does the trip leave {zone}?"
        )
        return unlocated(case, zone, holds=holds)
    if isinstance(zone, Unpublished):
        return unlocated(case, zone.question.text, holds=applies(ask, zone))
    reaches = [*_domestic(case, zone), *_stops(case, zone)]
    far = max(reaches, key=lambda reach: reach.beyond_m, default=None)
    if far is not None and _is_outside(far, zone, ask):
        return _set_off(case, zone, reaches, steps)
    passages = _abroad(case, zone)
    if passages:
        counts = value_of(trigger.abroad, ask)
        counted = applies(ask, counts) if isinstance(counts, Unpublished) else counts
        steps = (*steps, _abroad_step(trigger, ask, holds=counted))
        if counted:
            return _set_off(case, zone, [*reaches, *passages], steps)
    return _inside(case, zone, far, steps)


def _zone(
    case: Case, trigger: Leaves, ask: Ask
) -> tuple[Disk | Area | str | Unpublished, tuple[Step, ...]]:
    """Return the zone of this world; its name alone where it has no geometry."""
    spec: Zone | Unpublished
    steps: tuple[Step, ...] = ()
    if isinstance(trigger.zone, Open):
        spec = value_of(trigger.zone, ask)
        steps = choice_step(trigger.zone, ask)
    else:
        spec = trigger.zone
    if isinstance(spec, Unpublished):
        return spec, steps
    if isinstance(spec, AreaZone):
        return area_of(case, spec), steps
    return _disk(case, spec, ask, steps)


def area_of(case: Case, spec: AreaZone) -> Area | str:
    """Return an area of the register, or its name where it has no geometry."""
    mission = case.traveller.mission
    key = spec.area
    if key == "of-seat":
        key = mission.seat_area if mission is not None else ""
    if not key:
        return spec.named or "the area of the seat of the mission"
    return case.register.areas.area(key)


def _disk(
    case: Case, spec: DiskZone, ask: Ask, steps: tuple[Step, ...]
) -> tuple[Disk | str | Unpublished, tuple[Step, ...]]:
    radius = value_of(spec.radius, ask)
    if isinstance(radius, Unpublished):
        return radius, steps
    reference = value_of(spec.centre, ask)
    if isinstance(reference, Unpublished):
        return reference, steps
    centre = _centre(case, reference)
    if centre is None:
        return f"the zone of {radius}, whose centre is not on record,", steps
    disk = Disk(
        centre=centre.position,
        radius_m=radius.metres,
        band_m=centre.accuracy_m,
        name=f"{radius} round {centre.name}",
    )
    step = Step(
        code="zone",
        values={"radius": str(radius), "centre": centre.name},
        sources=(*sources_of(spec.radius, ask), *sources_of(spec.centre, ask)),
        steps=(*choice_step(spec.radius, ask), *choice_step(spec.centre, ask)),
    )
    return disk, (*steps, step)


def _centre(case: Case, reference: PlaceRef) -> Place | None:
    register, own = case.register, case.traveller.mission
    if reference.place:
        return register.places[reference.place]
    if reference.mission:
        return register.missions[reference.mission].chancery
    if reference.of == "destination":
        return _destination(case)
    if own is None:
        return None
    return own.chancery if reference.of == "chancery" else own.seat


def _destination(case: Case) -> Place | None:
    """Return the first place in the receiving state that the trip arrives at."""
    lands = land(case)
    arrivals = (leg.destination for leg in case.trip.legs)
    return next((place for place in arrivals if place.state in lands), None)


def _reach(case: Case, zone: Disk | Area, number: int) -> Reach:
    """Return how far out of a zone a leg goes, computed once for all travellers."""
    path = case.ground.paths[number]
    if isinstance(zone, Disk):
        vertex = case.ground.once((zone, number), lambda: farthest(zone, path))
        return Reach(
            beyond_m=vertex.beyond_m,
            position=vertex.vertex.position,
            name=vertex.vertex.name,
            at=vertex.vertex.at,
            leg=number,
        )
    spot = _through_area(case, zone, number).outermost
    return Reach(
        beyond_m=-spot.depth_m,
        position=spot.position,
        name=spot.name,
        at=spot.at,
        leg=number,
    )


def _through_area(case: Case, area: Area, number: int) -> AreaPassage:
    path, air = case.ground.paths[number], _is_by_air(case, number)
    return case.ground.once(
        (area, number, "through"), lambda: area_passage(area, path, stops_only=air)
    )


def _is_by_air(case: Case, number: int) -> bool:
    return case.trip.legs[number].by in STOPS_ONLY


def _crossed(
    case: Case, zone: Disk | Area, reach: Reach
) -> tuple[datetime | None, tuple[Crossing, ...]]:
    """Return the first moment outside, if any, and where the edge is crossed."""
    if reach.leg is None:
        return (reach.at if reach.beyond_m > 0 else None), ()
    path, air = case.ground.paths[reach.leg], _is_by_air(case, reach.leg)
    if isinstance(zone, Area):
        through = _through_area(case, zone, reach.leg)
        first = through.first_outside
        return (first.at if first.depth_m <= 0 else None), through.crossings
    passage = case.ground.once(
        (zone, reach.leg, "through"), lambda: disk_passage(zone, path, overflight=air)
    )
    outward = next((c.at for c in passage.crossings if c.direction == "out"), None)
    return (
        outward if passage.starts_inside else path.vertices[0].at
    ), passage.crossings


def _domestic(case: Case, zone: Disk | Area) -> Iterator[Reach]:
    """Yield the reach of every leg within the receiving state."""
    lands = land(case)
    for number, leg in enumerate(case.trip.legs):
        if leg.origin.state in lands and leg.destination.state in lands:
            yield _reach(case, zone, number)


def _stops(case: Case, zone: Disk | Area) -> Iterator[Reach]:
    """Yield the reach of stays, and of the stops of legs from and to abroad."""
    lands = land(case)
    for leg in case.trip.legs:
        if _is_abroad(leg, lands):
            for place, at in (
                (leg.origin, leg.depart_at),
                (leg.destination, leg.arrive_at),
            ):
                if place.state in lands:
                    yield _stop(zone, place, at)
    for stay in case.trip.stays or ():
        if stay.place.state in lands:
            yield _stop(zone, stay.place, stay.from_at or case.trip.depart_at)


def _stop(zone: Disk | Area, place: Place, at: datetime) -> Reach:
    if isinstance(zone, Disk):
        beyond = beyond_m(zone, place.position)
    else:
        beyond = -depth_m(zone, place.position)
    return Reach(beyond_m=beyond, position=place.position, name=place.name, at=at)


def _is_abroad(leg: Leg, lands: frozenset[str]) -> bool:
    """Return whether a leg comes from, goes to or passes through from abroad."""
    inside = [point.state in lands for point in leg.path()]
    return any(inside) and not (inside[0] and inside[-1])


def _abroad(case: Case, zone: Disk | Area) -> list[Reach]:
    """Return the reaches of legs from, to or through from abroad."""
    lands = land(case)
    return [
        _reach(case, zone, number)
        for number, leg in enumerate(case.trip.legs)
        if _is_abroad(leg, lands)
    ]


def _abroad_step(trigger: Leaves, ask: Ask, *, holds: bool) -> Step:
    return Step(
        code="abroad",
        holds=holds,
        sources=sources_of(trigger.abroad, ask),
        steps=choice_step(trigger.abroad, ask),
    )


def _is_outside(far: Reach, zone: Disk | Area, ask: Ask) -> bool:
    """Return whether the far point is outside, asking where data are too coarse."""
    if abs(far.beyond_m) >= zone.band_m:
        return far.beyond_m > 0
    where = far.name or (f"{far.position.lat_deg:.5f}, {far.position.lon_deg:.5f}")
    text = (
        f"Is {where} outside {zone.name}? It lies {abs(far.beyond_m):.0f} m from"
        f" the edge, which is known to {zone.band_m:.0f} m"
    )
    return is_so(ask, f"geometry.outside.{zone.name}", text, QuestionKind.ACCURACY)


def _set_off(
    case: Case, zone: Disk | Area, reaches: list[Reach], steps: tuple[Step, ...]
) -> Triggering:
    far = max(reaches, key=lambda reach: reach.beyond_m)
    step = _outside_step(zone, far, steps, holds=True)
    if not case.terms:
        return Triggering(holds=True, step=step)
    crossed = [_crossed(case, zone, reach) for reach in reaches]
    leaving = min((at for at, _ in crossed if at is not None), default=far.at)
    crossings = sorted((c for _, cs in crossed for c in cs), key=lambda c: c.at)
    return Triggering(
        holds=True,
        step=step,
        moments={
            Reference.DEPARTURE: case.trip.depart_at,
            Reference.LEAVING_ZONE: leaving,
            Reference.CROSSING: leaving,
            Reference.ARRIVAL: far.at,
        },
        crossings=tuple(crossings),
        assumes=_assumptions(case),
        zone=zone,
    )


def _inside(
    case: Case, zone: Disk | Area, far: Reach | None, steps: tuple[Step, ...]
) -> Triggering:
    margin = None
    if far is not None:
        margin = Margin(
            inside_m=-far.beyond_m,
            position=far.position,
            near=far.name,
            zone=zone.name,
        )
    return Triggering(
        holds=False,
        step=_outside_step(zone, far, steps, holds=False),
        margin=margin,
        assumes=_assumptions(case),
        zone=zone,
    )


def _outside_step(
    zone: Disk | Area, far: Reach | None, steps: tuple[Step, ...], *, holds: bool
) -> Step:
    values = {"zone": zone.name}
    if far is not None:
        values["km"] = f"{abs(far.beyond_m) / 1000:.1f}"
        values["near"] = far.name or (
            f"{far.position.lat_deg:.4f}, {far.position.lon_deg:.4f}"
        )
    return Step(code="leaves", holds=holds, values=values, steps=steps)


def _assumptions(case: Case) -> tuple[Step, ...]:
    lands = land(case)
    legs = (
        (number, leg)
        for number, leg in enumerate(case.trip.legs)
        if leg.origin.state in lands or leg.destination.state in lands
    )
    return path_assumptions(legs)
