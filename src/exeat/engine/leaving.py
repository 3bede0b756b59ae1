"""The trigger *leaves*: being outside a zone within the receiving state."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import NamedTuple
from zoneinfo import ZoneInfo

from exeat.domain.finding import Crossing, Margin, QuestionKind, Step
from exeat.domain.measure import Leaves, Reference
from exeat.domain.place import (
    Area,
    Disk,
    Place,
    Plain,
    Position,
    Shape,
    Unlocated,
)
from exeat.domain.record import record
from exeat.domain.trip import Leg, Stay
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
from exeat.engine.locating import Located, is_on_other_side, located
from exeat.engine.polygons import AreaPassage, area_passage
from exeat.engine.shapes import (
    Bounds,
    ShapePassage,
    bounds,
    hangs_on_unlocated,
    passage,
)
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
from exeat.engine.zones import disk_passage, farthest


@record
class Reach:
    """How far out of a zone a leg or a stay goes.

    Attributes:
        beyond_m: Distance beyond the edge at the farthest point; negative inside.
        least_m: The least that it may be, for all that the data err.
        most_m: The most that it may be.
        position: The farthest point.
        name: Its name; empty for a point of a track.
        at: Moment at that point.
        leg: Index of the leg; None for a stop.
    """

    beyond_m: float
    least_m: float
    most_m: float
    position: Position
    name: str
    at: datetime
    leg: int | None = None


class Side(StrEnum):
    """On which side of the edge of a zone a trip stays."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNSURE = "unsure"
    UNLOCATED = "unlocated"


class Excursion(NamedTuple):
    """How a trip stands to a zone that it may leave.

    Attributes:
        side: Whether it goes outside, for all that the data err.
        far: Where it goes farthest out; None if it is nowhere in the state.
        leaving_at: First moment outside; that of ``far`` if it never is.
        crossings: Where the edge is crossed, in order of time.
        edges: Where the zone is made of parts: those crossed, and when.
    """

    side: Side
    far: Reach | None
    leaving_at: datetime | None
    crossings: tuple[Crossing, ...]
    edges: tuple[tuple[Plain, datetime], ...]


def leaves(case: Case, trigger: Leaves, ask: Ask) -> Triggering:
    """Return whether the trip is anywhere in the receiving state outside a zone."""
    if not touches_land(case):
        return elsewhere(case)
    zone = located(case, trigger.zone, ask)
    if isinstance(zone.shape, Unlocated):
        return _unlocated(case, zone, ask)
    if trigger.overnight_only:
        return _overnight(case, zone, ask)
    shape, steps = zone.shape, zone.steps
    reaches = [*_domestic(case, shape), *_stops(case, shape)]
    outside = _is_outside(reaches, shape, ask)
    if outside is None:
        return _unlocated(case, zone, ask)
    if outside:
        return _set_off(case, shape, reaches, steps)
    passages = _abroad(case, shape)
    if passages:
        counts = value_of(trigger.abroad, ask)
        counted = applies(ask, counts) if isinstance(counts, Unpublished) else counts
        steps = (*steps, _abroad_step(trigger, ask, holds=counted))
        if counted:
            return _set_off(case, shape, [*reaches, *passages], steps)
    return _inside(case, shape, _farthest(reaches), steps)


def excursion(case: Case, shape: Shape, *, abroad: bool) -> Excursion:
    """Return how a trip stands to a zone, without asking anything.

    Args:
        case: Trip and receiving state.
        shape: The zone.
        abroad: Whether legs from and to abroad count with their whole way.
    """
    reaches = [*_domestic(case, shape), *_stops(case, shape)]
    side = side_of(reaches)
    if abroad:
        reaches += _abroad(case, shape)
    far = _farthest(reaches)
    if far is None:
        return Excursion(side, None, None, (), ())
    leaving, crossings = _departure(case, shape, reaches, far)
    edges: tuple[tuple[Plain, datetime], ...] = ()
    if not isinstance(shape, Disk | Area):
        legs = (reach.leg for reach in reaches if reach.leg is not None)
        edges = tuple(e for leg in legs for e in _through(case, shape, leg).edges)
    return Excursion(side, far, leaving, crossings, edges)


def _unlocated(case: Case, zone: Located, ask: Ask) -> Triggering:
    """Return what follows where it hangs on an edge that no map shows."""
    name = zone.shape.name
    text = f"Does the trip leave {name}?"
    holds = is_on_other_side(ask, zone, "trigger.leaves.zone.outside", text)
    return unlocated(case, name, holds=holds)


def _overnight(case: Case, zone: Located, ask: Ask) -> Triggering:
    """Return whether a night is spent in the receiving state outside a zone.

    A night is spent at a stay, and where the trip arrives on one civil day and goes
    on upon a later one. A trip that does not say how it goes on from its end is
    asked. A night on the way is a matter of the way, and is not counted.
    """
    shape = zone.shape
    nights = [_stop(shape, place, at) for place, at in _nights(case, ask)]
    outside = _is_outside(nights, shape, ask)
    if outside is None:
        return _unlocated(case, zone, ask)
    far = _farthest(nights)
    if not outside:
        return _inside(case, shape, far, zone.steps, overnight=True)
    reaches = [*nights, *_domestic(case, shape), *_stops(case, shape)]
    return _set_off(case, shape, reaches, zone.steps, night=far)


def _nights(case: Case, ask: Ask) -> Iterator[tuple[Place, datetime]]:
    """Yield where in the receiving state nights are spent, and from when."""
    lands = land(case)
    for stay in case.trip.stays or ():
        if stay.place.state in lands and _lasts_overnight(stay):
            yield stay.place, stay.from_at or case.trip.depart_at
    for leg, onward in itertools.pairwise(case.trip.legs):
        place = leg.destination
        if place.state in lands and _is_later_day(
            leg.arrive_at, onward.depart_at, place
        ):
            yield place, leg.arrive_at
    last = case.trip.legs[-1]
    if last.destination.state in lands and not _is_back(case, last.destination):
        yield from _last_night(case, last, ask)


def _last_night(case: Case, last: Leg, ask: Ask) -> Iterator[tuple[Place, datetime]]:
    """Yield the end of the trip where a night is spent there."""
    place = last.destination
    if case.trip.stays and any(s.place.name == place.name for s in case.trip.stays):
        return
    text = f"Is a night of the trip spent at {place.name}?"
    if is_fact(ask, "trip.night", text):
        yield place, last.arrive_at


def _is_back(case: Case, place: Place) -> bool:
    """Return whether a place is where the trip began, or the seat of the mission."""
    mission = case.traveller.mission
    own = mission.seat if mission is not None else None
    home = {case.trip.legs[0].origin.name, own.name if own is not None else ""}
    return place.name in home


def _lasts_overnight(stay: Stay) -> bool:
    if stay.from_at is None or stay.until_at is None:
        return True
    return _is_later_day(stay.from_at, stay.until_at, stay.place)


def _is_later_day(one: datetime, other: datetime, place: Place) -> bool:
    """Return whether a moment falls on a later civil day than another at a place."""
    clock = ZoneInfo(place.zone)
    return one.astimezone(clock).date() < other.astimezone(clock).date()


def _reach(case: Case, zone: Shape, number: int) -> Reach:
    """Return how far out of a zone a leg goes, computed once for all travellers."""
    path = case.ground.paths[number]
    if isinstance(zone, Disk):
        far = case.ground.once((zone, number), lambda: farthest(zone, path))
        vertex = far.vertex
        edge = _within(far.beyond_m, zone.band_m)
        return _reach_to(edge, vertex.position, vertex.name, vertex.at, number)
    if isinstance(zone, Area):
        spot = _through_area(case, zone, number).outermost
        edge = _within(-spot.depth_m, zone.band_m)
        return _reach_to(edge, spot.position, spot.name, spot.at, number)
    sights = _through(case, zone, number).sights
    sight = max(sights, key=lambda sight: sight.bounds.beyond_m)
    edge = Bounds(
        max(sight.bounds.least_m for sight in sights),
        sight.bounds.beyond_m,
        max(sight.bounds.most_m for sight in sights),
    )
    return _reach_to(edge, sight.position, sight.name, sight.at, number)


def _within(beyond: float, band_m: float) -> Bounds:
    return Bounds(beyond - band_m, beyond, beyond + band_m)


def _reach_to(
    edge: Bounds, position: Position, name: str, at: datetime, leg: int | None = None
) -> Reach:
    return Reach(
        beyond_m=edge.beyond_m,
        least_m=edge.least_m,
        most_m=edge.most_m,
        position=position,
        name=name,
        at=at,
        leg=leg,
    )


def _through(case: Case, zone: Shape, number: int) -> ShapePassage:
    path, air = case.ground.paths[number], _is_by_air(case, number)
    return case.ground.once(
        (zone, number, "through"), lambda: passage(zone, path, stops_only=air)
    )


def _through_area(case: Case, area: Area, number: int) -> AreaPassage:
    path, air = case.ground.paths[number], _is_by_air(case, number)
    return case.ground.once(
        (area, number, "through"), lambda: area_passage(area, path, stops_only=air)
    )


def _is_by_air(case: Case, number: int) -> bool:
    return case.trip.legs[number].by in STOPS_ONLY


def _crossed(
    case: Case, zone: Shape, reach: Reach
) -> tuple[datetime | None, tuple[Crossing, ...]]:
    """Return the first moment outside, if any, and where the edge is crossed."""
    if reach.leg is None:
        return (reach.at if reach.beyond_m > 0 else None), ()
    path, air = case.ground.paths[reach.leg], _is_by_air(case, reach.leg)
    if isinstance(zone, Area):
        through = _through_area(case, zone, reach.leg)
        first = through.first_outside
        return (first.at if first.depth_m <= 0 else None), through.crossings
    if not isinstance(zone, Disk):
        across = _through(case, zone, reach.leg)
        return across.outside_at, across.crossings
    crossed = case.ground.once(
        (zone, reach.leg, "through"), lambda: disk_passage(zone, path, overflight=air)
    )
    outward = next((c.at for c in crossed.crossings if c.direction == "out"), None)
    return (
        outward if crossed.starts_inside else path.vertices[0].at
    ), crossed.crossings


def _domestic(case: Case, zone: Shape) -> Iterator[Reach]:
    """Yield the reach of every leg within the receiving state."""
    lands = land(case)
    for number, leg in enumerate(case.trip.legs):
        if leg.origin.state in lands and leg.destination.state in lands:
            yield _reach(case, zone, number)


def _stops(case: Case, zone: Shape) -> Iterator[Reach]:
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


def _stop(zone: Shape, place: Place, at: datetime) -> Reach:
    [edge] = bounds(zone, [place.position])
    return _reach_to(edge, place.position, place.name, at)


def _is_abroad(leg: Leg, lands: frozenset[str]) -> bool:
    """Return whether a leg comes from, goes to or passes through from abroad."""
    inside = [point.state in lands for point in leg.path()]
    return any(inside) and not (inside[0] and inside[-1])


def _abroad(case: Case, zone: Shape) -> list[Reach]:
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


def _farthest(reaches: Sequence[Reach]) -> Reach | None:
    return max(reaches, key=lambda reach: reach.beyond_m, default=None)


def side_of(reaches: Sequence[Reach]) -> Side:
    """Return on which side of the edge a trip stays that goes so far."""
    if all(reach.most_m <= 0 for reach in reaches):
        return Side.INSIDE
    if any(reach.least_m >= 0 for reach in reaches):
        return Side.OUTSIDE
    if any(hangs_on_unlocated(r.least_m, r.most_m) for r in reaches):
        return Side.UNLOCATED
    return Side.UNSURE


def _is_outside(reaches: Sequence[Reach], zone: Shape, ask: Ask) -> bool | None:
    """Return whether a trip goes outside, asking where data are too coarse.

    None where it hangs on a part of the zone that has no geometry.
    """
    side = side_of(reaches)
    if side is Side.UNLOCATED:
        return None
    if side is not Side.UNSURE:
        return side is Side.OUTSIDE
    far = max(reaches, key=lambda reach: reach.most_m)
    where = far.name or (f"{far.position.lat_deg:.5f}, {far.position.lon_deg:.5f}")
    text = (
        f"Is {where} outside {zone.name}? It lies {abs(far.beyond_m):.0f} m from"
        f" the edge, which is known to {far.most_m - far.beyond_m:.0f} m"
    )
    return is_so(ask, f"geometry.outside.{zone.name}", text, QuestionKind.ACCURACY)


def _set_off(
    case: Case,
    zone: Shape,
    reaches: list[Reach],
    steps: tuple[Step, ...],
    night: Reach | None = None,
) -> Triggering:
    far = night or max(reaches, key=lambda reach: reach.beyond_m)
    step = _outside_step(zone, far, steps, overnight=night is not None, holds=True)
    if not case.terms:
        return Triggering(holds=True, step=step)
    leaving, crossings = _departure(case, zone, reaches, far)
    return Triggering(
        holds=True,
        step=step,
        moments={
            Reference.DEPARTURE: case.trip.depart_at,
            Reference.LEAVING_ZONE: leaving,
            Reference.CROSSING: leaving,
            Reference.ARRIVAL: far.at,
        },
        crossings=crossings,
        assumes=_assumptions(case),
        zone=zone,
    )


def _departure(
    case: Case, zone: Shape, reaches: Sequence[Reach], far: Reach
) -> tuple[datetime, tuple[Crossing, ...]]:
    """Return the first moment outside, and where the edge is crossed."""
    crossed = [_crossed(case, zone, reach) for reach in reaches]
    leaving = min((at for at, _ in crossed if at is not None), default=far.at)
    crossings = sorted((c for _, cs in crossed for c in cs), key=lambda c: c.at)
    return leaving, tuple(crossings)


def _inside(
    case: Case,
    zone: Shape,
    far: Reach | None,
    steps: tuple[Step, ...],
    *,
    overnight: bool = False,
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
        step=_outside_step(zone, far, steps, overnight=overnight, holds=False),
        margin=margin,
        assumes=_assumptions(case),
        zone=zone,
    )


def _outside_step(
    zone: Shape,
    far: Reach | None,
    steps: tuple[Step, ...],
    *,
    overnight: bool,
    holds: bool,
) -> Step:
    values = {"zone": zone.name}
    if far is not None and isfinite(far.beyond_m):
        values["km"] = f"{abs(far.beyond_m) / 1000:.1f}"
        values["near"] = far.name or (
            f"{far.position.lat_deg:.4f}, {far.position.lon_deg:.4f}"
        )
    return Step(
        code="overnight" if overnight else "leaves",
        holds=holds,
        values=values,
        steps=steps,
    )


def _assumptions(case: Case) -> tuple[Step, ...]:
    lands = land(case)
    legs = (
        (number, leg)
        for number, leg in enumerate(case.trip.legs)
        if leg.origin.state in lands or leg.destination.state in lands
    )
    return path_assumptions(legs)
