"""From a zone of the register to its geometry, in one world."""

from typing import NamedTuple, assert_never

from exeat.domain.finding import Question, Step
from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
    DiskZone,
    MinusZone,
    Open,
    PlaceRef,
    Zone,
)
from exeat.domain.place import (
    AnyOf,
    Area,
    Buffer,
    Disk,
    Minus,
    Place,
    Shape,
    Unlocated,
)
from exeat.engine.asking import (
    Case,
    Unpublished,
    applies,
    choice_step,
    is_fact,
    sources_of,
    value_of,
)
from exeat.engine.polygons import joined
from exeat.engine.triggering import land
from exeat.engine.worlds import Ask


class Located(NamedTuple):
    """A zone in one world.

    Attributes:
        shape: Its geometry.
        steps: The readings taken, and what was compared.
        unpublished: Questions about parts of which nothing is published.
    """

    shape: Shape
    steps: tuple[Step, ...] = ()
    unpublished: tuple[Question, ...] = ()


def located(case: Case, zone: Zone | Open[Zone], ask: Ask) -> Located:
    """Return the geometry of a zone for the traveller, where it has one."""
    if not isinstance(zone, Open):
        return _located(case, zone, ask)
    spec = value_of(zone, ask)
    steps = choice_step(zone, ask)
    if isinstance(spec, Unpublished):
        return _unpublished(spec, steps)
    inner = _located(case, spec, ask)
    return inner._replace(steps=(*steps, *inner.steps))


def is_on_other_side(ask: Ask, zone: Located, key: str, text: str) -> bool:
    """Return the answer to whether a trip passes an edge that no map shows.

    Args:
        ask: The world.
        zone: The zone; the first thing that is not published of it is asked.
        key: Key of the question of fact, where its parts have names only.
        text: That question.
    """
    if zone.unpublished:
        return applies(ask, Unpublished(zone.unpublished[0]))
    return is_fact(ask, key, text)


def _located(case: Case, zone: Zone, ask: Ask) -> Located:
    match zone:
        case DiskZone():
            return _disk(case, zone, ask)
        case AreaZone():
            return Located(_area(case, zone))
        case BufferZone():
            return _buffer(case, zone, ask)
        case AnyOfZone(parts=parts):
            return _any_of(case, [located(case, part, ask) for part in parts])
        case MinusZone(whole=whole, without=without):
            holes = _any_of(case, [located(case, part, ask) for part in without])
            return _minus(located(case, whole, ask), holes)
        case _:
            assert_never(zone)


def _unpublished(missing: Unpublished, steps: tuple[Step, ...] = ()) -> Located:
    question = missing.question
    return Located(Unlocated(name=question.text), steps, (question,))


def _area(case: Case, spec: AreaZone) -> Area | Unlocated:
    mission = case.traveller.mission
    key = spec.area
    if key == "of-seat":
        key = mission.seat_area if mission is not None else ""
    if not key:
        return Unlocated(name=spec.named or "the area of the seat of the mission")
    return case.register.areas.area(key)


def _buffer(case: Case, spec: BufferZone, ask: Ask) -> Located:
    width = value_of(spec.width, ask)
    if isinstance(width, Unpublished):
        return _unpublished(width)
    area = _area(case, spec.around)
    name = f"{area.name} + {width}"
    step = Step(
        code="buffer",
        values={"radius": str(width), "zone": area.name},
        sources=sources_of(spec.width, ask),
        steps=choice_step(spec.width, ask),
    )
    if isinstance(area, Unlocated):
        return Located(Unlocated(name=name), (step,))
    return Located(Buffer(area=area, width_m=width.metres, name=name), (step,))


def _any_of(case: Case, parts: list[Located]) -> Located:
    """Return several zones as one; neighbouring areas become one area."""
    shapes = [part.shape for part in parts]
    apart = tuple(shape for shape in shapes if isinstance(shape, Area))
    areas = case.ground.once(("joined", apart), lambda: joined(apart))
    alone: list[Shape] = [*areas, *(s for s in shapes if not isinstance(s, Area))]
    if len(alone) == 1:
        return _together(alone[0], parts)
    name = " + ".join(map(_in_brackets, shapes))
    return _together(AnyOf(parts=tuple(alone), name=name), parts)


def _minus(whole: Located, holes: Located) -> Located:
    name = f"{_in_brackets(whole.shape)} \N{MINUS SIGN} {_in_brackets(holes.shape)}"
    shape = Minus(whole=whole.shape, without=(holes.shape,), name=name)
    return _together(shape, [whole, holes])


def _together(shape: Shape, parts: list[Located]) -> Located:
    return Located(
        shape,
        tuple(step for part in parts for step in part.steps),
        tuple(question for part in parts for question in part.unpublished),
    )


def _in_brackets(shape: Shape) -> str:
    """Return the name of a part of a zone, set off where it has parts itself."""
    has_parts = isinstance(shape, AnyOf | Minus | Buffer) or " + " in shape.name
    return f"({shape.name})" if has_parts else shape.name


def _disk(case: Case, spec: DiskZone, ask: Ask) -> Located:
    radius = value_of(spec.radius, ask)
    if isinstance(radius, Unpublished):
        return _unpublished(radius)
    reference = value_of(spec.centre, ask)
    if isinstance(reference, Unpublished):
        return _unpublished(reference)
    centre = _centre(case, reference)
    if centre is None:
        name = f"the zone of {radius}, whose centre is not on record,"
        return Located(Unlocated(name=name))
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
    return Located(disk, (step,))


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
