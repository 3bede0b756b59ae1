"""The triggers *enters*: coming into the territory of a state, or into an area."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from exeat.domain.finding import Crossing, QuestionKind, Step
from exeat.domain.measure import Enters, EntersArea, Reference, StateSet
from exeat.domain.place import Area, Plain, Position, Shape, Unlocated
from exeat.domain.record import record
from exeat.engine.asking import (
    Case,
    Unpublished,
    applies,
    choice_step,
    is_so,
    sources_of,
    value_of,
)
from exeat.engine.locating import Located, is_on_other_side, located
from exeat.engine.paths import Path
from exeat.engine.polygons import AreaPassage, area_passage
from exeat.engine.shapes import ShapePassage, hangs_on_unlocated, passage
from exeat.engine.triggering import (
    Triggering,
    elsewhere,
    path_assumptions,
    touches_land,
    unlocated,
)
from exeat.engine.worlds import Ask

PORTS_ONLY = frozenset({"air", "ship"})
"""Conveyances that enter a land only where they land or call."""


@record
class Entry:
    """Coming into a state on a leg.

    Attributes:
        state: State code.
        previous: State left for it; None if unknown.
        at: Moment, interpolated.
        leg: Index of the leg.
        stop_at: First moment at a given point in the state; None in transit.
        is_certain: False where the path comes no deeper than the data are wrong.
        crossed_at: When the leg crosses the border into the state, each time.
    """

    state: str
    previous: str | None
    at: datetime
    position: Position
    leg: int
    stop_at: datetime | None
    is_certain: bool
    crossed_at: tuple[datetime, ...] = ()


def enters(case: Case, trigger: Enters, ask: Ask) -> Triggering:
    """Return which of the states the trip enters, transit included."""
    territory = value_of(trigger.territory, ask)
    steps = choice_step(trigger.territory, ask)
    if isinstance(territory, Unpublished):
        holds = applies(ask, territory)
        return unlocated(case, territory.question.text, holds=holds)
    found = entries_into(case, *territories(case, trigger, territory))
    entries = _settled(found, case, ask)
    sources = sources_of(trigger.territory, ask)
    values = {"entered": ", ".join(_unique(entries)) or "none"}
    if trigger.coming_from:
        values["from-outside"] = trigger.coming_from
    step = Step(
        code="enters", holds=bool(entries), values=values, sources=sources, steps=steps
    )
    return Triggering(
        holds=bool(entries),
        step=step,
        moments=_moments(case, entries),
        crossings=tuple(_crossing(entry) for entry in entries),
        entered=_unique(entries),
        assumes=path_assumptions(enumerate(case.trip.legs)),
    )


def territories(
    case: Case, trigger: Enters, territory: StateSet
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the states whose entry counts, and those from which it does not."""
    return _states(case, territory), _members(case, trigger.coming_from)


def entries_into(
    case: Case, wanted: frozenset[str], outside: frozenset[str]
) -> list[Entry]:
    """Return every coming into one of some states, in order of time.

    Args:
        case: The trip.
        wanted: The states.
        outside: Coming from one of these is left out.
    """
    found = (e for e in _entries(case, wanted) if e.previous not in outside)
    return sorted(found, key=lambda entry: entry.at)


def _states(case: Case, territory: StateSet) -> frozenset[str]:
    on = case.trip.depart_at.date()
    states = case.register.lands(territory.states)
    for union in territory.unions:
        states |= case.register.land_of(union, on)
    if territory.except_host and case.traveller.mission is not None:
        states -= case.register.lands((case.traveller.mission.receiving,))
    return states


def _members(case: Case, union: str) -> frozenset[str]:
    if not union:
        return frozenset()
    return case.register.land_of(union, case.trip.depart_at.date())


def _entries(case: Case, wanted: frozenset[str]) -> list[Entry]:
    """Return every coming into a wanted state, in order of time."""
    entries: list[Entry] = []
    here = case.trip.legs[0].origin.state
    for number, leg in enumerate(case.trip.legs):
        here = leg.origin.state or here
        if leg.by in PORTS_ONLY:
            found = list(_landings(case.ground.paths[number], here, wanted))
        else:
            found = list(_overland(case, number, here, wanted))
        entries.extend(sorted(found, key=lambda entry: entry.at))
        here = leg.destination.state or here
    return entries


def _landings(path: Path, here: str | None, wanted: frozenset[str]) -> Iterator[Entry]:
    """Yield the states landed in; flying or sailing past is not entry."""
    for vertex in path.vertices[1:]:
        if vertex.state in wanted and vertex.state != here:
            yield Entry(
                state=vertex.state,
                previous=here,
                at=vertex.at,
                position=vertex.position,
                leg=path.leg,
                stop_at=vertex.at,
                is_certain=True,
            )
        here = vertex.state or here


def _overland(
    case: Case, number: int, here: str | None, wanted: frozenset[str]
) -> Iterator[Entry]:
    """Yield the states that a surface leg comes into."""
    path = case.ground.paths[number]
    named = {vertex.state for vertex in path.vertices[1:]}
    for state in _candidates(case, path, wanted):
        if state == here:
            continue
        passage = _passage(case, state, path)
        depth, band = passage.deepest.depth_m, _band(case, state)
        if state not in named and depth <= -band:
            continue
        spot = passage.first_inside
        stop_at = next((v.at for v in path.vertices[1:] if v.state == state), None)
        at = spot.at if stop_at is None else min(spot.at, stop_at)
        yield Entry(
            state=state,
            previous=_previous(case, passage, here),
            at=at,
            position=spot.position,
            leg=path.leg,
            stop_at=stop_at,
            is_certain=state in named or depth >= band,
            crossed_at=tuple(c.at for c in passage.crossings if c.direction == "in"),
        )


def _candidates(case: Case, path: Path, wanted: frozenset[str]) -> list[str]:
    """Return the wanted states that the box of a path touches."""
    lats = [vertex.position.lat_deg for vertex in path.vertices]
    lons = [vertex.position.lon_deg for vertex in path.vertices]
    named = {vertex.state for vertex in path.vertices if vertex.state}
    near = case.register.areas.states_near(
        min(lats) - 1, min(lons) - 1, max(lats) + 1, max(lons) + 1
    )
    return sorted((named | set(near)) & wanted)


def _passage(case: Case, state: str, path: Path) -> AreaPassage:
    territory = case.register.areas.territory(state)
    return case.ground.once(
        ("territory", state, path.leg),
        lambda: area_passage(territory, path, stops_only=False),
    )


def _band(case: Case, state: str) -> float:
    return case.register.areas.territory(state).band_m


def _previous(case: Case, passage: AreaPassage, here: str | None) -> str | None:
    """Return the state that the path is in right before it comes in."""
    if passage.before is None:
        return here
    return case.register.areas.state_at(passage.before) or here


def _settled(found: Sequence[Entry], case: Case, ask: Ask) -> list[Entry]:
    """Return the entries of this world.

    An entry finer than the data is asked about where it would come first.
    """
    kept: list[Entry] = []
    for entry in found:
        if entry.is_certain or (not kept and _is_entered(entry, case, ask)):
            kept.append(entry)
    return kept


def _is_entered(entry: Entry, case: Case, ask: Ask) -> bool:
    band = _band(case, entry.state)
    text = (
        f"Does leg {entry.leg + 1} enter {entry.state}? It passes within"
        f" {band / 1000:.0f} km of the border, the accuracy of the data"
    )
    key = f"geometry.enters.{entry.state}"
    return is_so(ask, key, text, QuestionKind.ACCURACY)


def _unique(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.state for entry in entries))


def _crossing(entry: Entry) -> Crossing:
    return Crossing(
        direction="in",
        position=entry.position,
        at=entry.at,
        leg=entry.leg,
        beyond_m=0.0,
        zone=entry.state,
    )


def _moments(case: Case, entries: Sequence[Entry]) -> dict[Reference, datetime]:
    if not entries:
        return {}
    first = entries[0]
    stops = [entry.stop_at for entry in entries if entry.stop_at is not None]
    zone = case.register.state_zones.get(first.state)
    clock = ZoneInfo(zone) if zone else first.at.tzinfo
    day: date = first.at.astimezone(clock).date()
    return {
        Reference.DEPARTURE: case.trip.depart_at,
        Reference.CROSSING: first.at,
        Reference.ARRIVAL: min(stops, default=case.trip.legs[first.leg].arrive_at),
        Reference.DATE_OF_CROSSING: datetime.combine(day, time(), tzinfo=clock),
    }


def enters_area(case: Case, trigger: EntersArea, ask: Ask) -> Triggering:
    """Return whether the trip enters an area or zone, which may have no geometry."""
    if not touches_land(case):
        return elsewhere(case)
    zone = located(case, trigger.area, ask)
    shape = zone.shape
    if isinstance(shape, Unlocated):
        return _unlocated(case, zone, ask)
    found = intrusion(case, shape)
    if found.hangs:
        return _unlocated(case, zone, ask)
    key = entered_key(shape)
    holds = found.holds
    if holds is None:
        holds = _is_in(shape, key, found.away_m, ask)
    if not holds:
        return _not_entered(shape, zone.steps)
    return _entered(case, (key, shape.name), found, zone.steps)


def entered_key(shape: Shape) -> str:
    """Return what an area or zone is called among those entered."""
    return shape.key if isinstance(shape, Area) else shape.name


def _unlocated(case: Case, zone: Located, ask: Ask) -> Triggering:
    """Return what follows where it hangs on an edge that no map shows."""
    text = f"Does the trip enter {zone.shape.name}?"
    holds = is_on_other_side(ask, zone, "trigger.enters_area.inside", text)
    return unlocated(case, zone.shape.name if zone.unpublished else text, holds=holds)


class Intrusion(NamedTuple):
    """How a trip stands to a zone that it may enter.

    Attributes:
        holds: Whether it enters; None where the data are too coarse.
        hangs: Whether that hangs on a part without geometry.
        away_m: Distance from the line at the deepest point.
        at: First moment inside; that of the deepest point if it never is.
        crossings: Where the line is crossed.
        edges: Where the zone is made of parts: those crossed, and when.
    """

    holds: bool | None
    hangs: bool
    away_m: float
    at: datetime
    crossings: tuple[Crossing, ...]
    edges: tuple[tuple[Plain, datetime], ...]


def intrusion(case: Case, shape: Shape) -> Intrusion:
    """Return how a trip stands to a zone, without asking anything."""
    if isinstance(shape, Area):
        return _into_area(case, shape)
    return _into_zone(case, shape)


def _into_area(case: Case, area: Area) -> Intrusion:
    passages = [
        area_passage(area, path, stops_only=_lands_only(case, path))
        for path in case.ground.paths
    ]
    deepest = max(passages, key=lambda passage: passage.deepest.depth_m)
    depth = deepest.deepest.depth_m
    first = (passage.first_inside for passage in passages)
    inside = (spot.at for spot in first if spot.depth_m > 0)
    return Intrusion(
        holds=None if abs(depth) < area.band_m else depth > 0,
        hangs=False,
        away_m=depth,
        at=min(inside, default=deepest.first_inside.at),
        crossings=tuple(c for passage in passages for c in passage.crossings),
        edges=(),
    )


def _into_zone(case: Case, shape: Shape) -> Intrusion:
    """Return how the trip stands to a zone of any form."""
    passages = [_across(case, shape, path) for path in case.ground.paths]
    sights = [sight for across in passages for sight in across.sights]
    deepest = min(sights, key=lambda sight: sight.bounds.beyond_m)
    holds: bool | None = None
    if any(sight.bounds.most_m <= 0 for sight in sights):
        holds = True
    elif all(sight.bounds.least_m >= 0 for sight in sights):
        holds = False
    inside = (across.inside_at for across in passages)
    return Intrusion(
        holds=holds,
        hangs=holds is None
        and any(hangs_on_unlocated(s.bounds.least_m, s.bounds.most_m) for s in sights),
        away_m=deepest.bounds.beyond_m,
        at=min((at for at in inside if at is not None), default=deepest.at),
        crossings=tuple(c for across in passages for c in across.crossings),
        edges=tuple(edge for across in passages for edge in across.edges),
    )


def _across(case: Case, shape: Shape, path: Path) -> ShapePassage:
    return case.ground.once(
        (shape, path.leg, "across"),
        lambda: passage(shape, path, stops_only=_lands_only(case, path)),
    )


def _lands_only(case: Case, path: Path) -> bool:
    return case.trip.legs[path.leg].by in PORTS_ONLY


def _is_in(zone: Shape, key: str, away_m: float, ask: Ask) -> bool:
    """Return the answer where a path comes nearer to the line than the data err."""
    text = (
        f"Does the trip enter {zone.name}? It comes within"
        f" {abs(away_m) / 1000:.1f} km of its line"
    )
    return is_so(ask, f"geometry.enters.{key}", text, QuestionKind.ACCURACY)


def _not_entered(zone: Shape, steps: tuple[Step, ...]) -> Triggering:
    values = {"entered": zone.name}
    return Triggering(
        holds=False,
        step=Step(code="enters", holds=False, values=values, steps=steps),
    )


def _entered(
    case: Case,
    zone: tuple[str, str],
    found: Intrusion,
    steps: tuple[Step, ...],
) -> Triggering:
    (key, name), at = zone, found.at
    moments = {
        Reference.DEPARTURE: case.trip.depart_at,
        Reference.CROSSING: at,
        Reference.ARRIVAL: at,
        Reference.DATE_OF_CROSSING: datetime.combine(at, time(), tzinfo=at.tzinfo),
    }
    return Triggering(
        holds=True,
        step=Step(code="enters", holds=True, values={"entered": name}, steps=steps),
        moments=moments,
        crossings=found.crossings,
        entered=(key,),
        assumes=path_assumptions(enumerate(case.trip.legs)),
    )
