"""The triggers *enters*: coming into the territory of a state, or into an area."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from exeat.domain.finding import Crossing, QuestionKind, Step
from exeat.domain.measure import AreaZone, Enters, EntersArea, Open, Reference, StateSet
from exeat.domain.place import Area, Position
from exeat.domain.record import record
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
from exeat.engine.leaving import area_of
from exeat.engine.paths import Path
from exeat.engine.polygons import AreaPassage, area_passage
from exeat.engine.triggering import (
    Triggering,
    elsewhere,
    path_assumptions,
    touches_land,
    unlocated,
)
from exeat.engine.worlds import Ask

_PORTS_ONLY = frozenset({"air", "ship"})


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
    """

    state: str
    previous: str | None
    at: datetime
    position: Position
    leg: int
    stop_at: datetime | None
    is_certain: bool


def enters(case: Case, trigger: Enters, ask: Ask) -> Triggering:
    """Return which of the states the trip enters, transit included."""
    territory = value_of(trigger.territory, ask)
    steps = choice_step(trigger.territory, ask)
    if isinstance(territory, Unpublished):
        holds = applies(ask, territory)
        return unlocated(case, territory.question.text, holds=holds)
    wanted = _states(case, territory)
    outside = _members(case, trigger.coming_from)
    found = [
        entry
        for entry in _entries(case, wanted)
        if not outside or entry.previous not in outside
    ]
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


def _states(case: Case, territory: StateSet) -> frozenset[str]:
    on = case.trip.depart_at.date()
    states = set(territory.states)
    for union in territory.unions:
        states |= case.register.members(union, on)
    if territory.except_host and case.traveller.mission is not None:
        states.discard(case.traveller.mission.receiving)
    return frozenset(states)


def _members(case: Case, union: str) -> frozenset[str]:
    if not union:
        return frozenset()
    return case.register.members(union, case.trip.depart_at.date())


def _entries(case: Case, wanted: frozenset[str]) -> list[Entry]:
    """Return every coming into a wanted state, in order of time."""
    entries: list[Entry] = []
    here = case.trip.legs[0].origin.state
    for number, leg in enumerate(case.trip.legs):
        here = leg.origin.state or here
        if leg.by in _PORTS_ONLY:
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
    for entry in sorted(found, key=lambda entry: entry.at):
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
    """Return whether the trip enters an area, which may have no geometry."""
    if not touches_land(case):
        return elsewhere(case)
    spec: AreaZone | Unpublished
    if isinstance(trigger.area, Open):
        spec = value_of(trigger.area, ask)
    else:
        spec = trigger.area
    if isinstance(spec, Unpublished):
        return unlocated(case, spec.question.text, holds=applies(ask, spec))
    area = area_of(case, spec)
    if isinstance(area, str):
        text = f"Does the trip enter {area}?"
        holds = is_fact(ask, "trigger.enters_area.inside", text)
        return unlocated(case, text, holds=holds)
    return _into_area(case, area, ask)


def _into_area(case: Case, area: Area, ask: Ask) -> Triggering:
    passages = [
        area_passage(area, path, stops_only=case.trip.legs[path.leg].by in _PORTS_ONLY)
        for path in case.ground.paths
    ]
    deepest = max(passages, key=lambda passage: passage.deepest.depth_m)
    depth = deepest.deepest.depth_m
    holds = depth > 0
    if abs(depth) < area.band_m:
        text = (
            f"Does the trip enter {area.name}? It comes within"
            f" {abs(depth) / 1000:.1f} km of its line"
        )
        holds = is_so(ask, f"geometry.enters.{area.key}", text, QuestionKind.ACCURACY)
    step = Step(code="enters", holds=holds, values={"entered": area.name})
    if not holds:
        return Triggering(holds=False, step=step)
    first = (passage.first_inside for passage in passages)
    inside = (spot.at for spot in first if spot.depth_m > 0)
    at = min(inside, default=deepest.first_inside.at)
    crossings = tuple(c for passage in passages for c in passage.crossings)
    moments = {
        Reference.DEPARTURE: case.trip.depart_at,
        Reference.CROSSING: at,
        Reference.ARRIVAL: at,
    }
    legs = enumerate(case.trip.legs)
    return Triggering(
        holds=True,
        step=step,
        moments=moments,
        crossings=crossings,
        entered=(area.key,),
        assumes=path_assumptions(legs),
    )
