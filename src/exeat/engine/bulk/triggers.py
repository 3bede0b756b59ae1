"""Triggers for many trips at once: the twins of the scalar ones, over facts.

Each asks what its scalar twin asks, in the same order, and takes from ``known`` what
that one reads of the trip.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import assert_never

from exeat.domain.finding import QuestionKind
from exeat.domain.measure import (
    Enters,
    EntersArea,
    Leaves,
    Meets,
    Open,
    PlaceRef,
    Reference,
    Travels,
    parts,
)
from exeat.domain.place import Shape, Unlocated
from exeat.engine.asking import (
    Case,
    Unpublished,
    applies,
    is_fact,
    is_so,
    question_of,
    value_of,
)
from exeat.engine.bulk.symbols import (
    Abroad,
    Departing,
    Domestic,
    DomesticArrival,
    Entering,
    EnteringAt,
    EnteringDay,
    Entries,
    EntryAt,
    EntryDay,
    EntryPoints,
    EntryStop,
    Fact,
    FactValue,
    FarAt,
    Leaving,
    LeavingAt,
    Meetings,
    Sign,
    States,
    Touches,
)
from exeat.engine.entering import entered_key, territories
from exeat.engine.leaving import Side
from exeat.engine.locating import Located, is_on_other_side, located
from exeat.engine.triggering import land
from exeat.engine.worlds import Ask

Known = Callable[[Fact], FactValue]
Found = tuple[tuple[str, int], ...]


class RowwiseError(Exception):
    """The scalar engine has to decide these trips, one by one."""


_IDLE = Sign(holds=False)


def sign_of(case: Case, ask: Ask, known: Known) -> Sign:
    """Return whether trips with some facts set the provision off.

    Args:
        case: Provision, and a trip and traveller that stand for all.
        ask: The world.
        known: The facts of the trips.

    Raises:
        RowwiseError: There is no twin for what the provision asks.
    """
    trigger = case.provision.trigger
    match trigger:
        case Leaves():
            return _leaves(case, trigger, ask, known)
        case Enters():
            return _enters(case, trigger, ask, known)
        case EntersArea():
            return _enters_area(case, trigger, ask, known)
        case Meets():
            return _meets(case, trigger, ask, known)
        case Travels():
            return _travels(land(case), known)
        case Open():
            return _unlocated(holds=applies(ask, Unpublished(question_of(trigger))))
        case _:
            assert_never(trigger)


def _unlocated(*, holds: bool) -> Sign:
    return Sign(holds=holds, moments=dict.fromkeys(Reference, Departing()))


def _beyond_map(zone: Located, key: str, text: str, ask: Ask) -> Sign:
    return _unlocated(holds=is_on_other_side(ask, zone, key, text))


def _leaves(case: Case, trigger: Leaves, ask: Ask, known: Known) -> Sign:
    lands = land(case)
    if not known(Touches(lands=lands)):
        return _IDLE
    if trigger.overnight_only or _is_round_destination(trigger.zone):
        raise RowwiseError("nights, or a zone round the trip's own destination")
    zone = located(case, trigger.zone, ask)
    key, text = "trigger.leaves.zone.outside", f"outside {zone.shape.name}"
    if isinstance(zone.shape, Unlocated):
        return _beyond_map(zone, key, text, ask)
    leaving = Leaving(shape=zone.shape, lands=lands)
    side = known(leaving)
    if side == Side.UNLOCATED:
        return _beyond_map(zone, key, text, ask)
    if side == Side.OUTSIDE or (side == Side.UNSURE and _is_outside(zone.shape, ask)):
        return _set_off(leaving)
    if known(Abroad(lands=lands)) and _abroad_counts(trigger, ask):
        return _set_off(Leaving(shape=zone.shape, lands=lands, abroad=True))
    return Sign(holds=False, margin=leaving)


def _abroad_counts(trigger: Leaves, ask: Ask) -> bool:
    counts = value_of(trigger.abroad, ask)
    return applies(ask, counts) if isinstance(counts, Unpublished) else counts


@lru_cache(maxsize=1024)
def _is_round_destination(part: object) -> bool:
    """Return whether a zone, or a part of it, has the destination as its centre."""
    return any(
        isinstance(each, PlaceRef) and each.of == "destination" for each in parts(part)
    )


def _is_outside(shape: Shape, ask: Ask) -> bool:
    key = f"geometry.outside.{shape.name}"
    return is_so(ask, key, f"outside {shape!r}", QuestionKind.ACCURACY)


def _set_off(leaving: Leaving) -> Sign:
    return Sign(
        holds=True,
        moments={
            Reference.DEPARTURE: Departing(),
            Reference.LEAVING_ZONE: LeavingAt(of=leaving),
            Reference.CROSSING: LeavingAt(of=leaving),
            Reference.ARRIVAL: FarAt(of=leaving),
        },
        crossings=leaving,
    )


def _enters(case: Case, trigger: Enters, ask: Ask, known: Known) -> Sign:
    territory = value_of(trigger.territory, ask)
    if isinstance(territory, Unpublished):
        return _unlocated(holds=applies(ask, territory))
    wanted, outside = territories(case, trigger, territory)
    entries = Entries(wanted=wanted, outside=outside)
    found: Found = known(entries)  # type: ignore[assignment]  # what this fact is
    kept = tuple(_kept(found, ask))
    if not kept:
        return _IDLE
    first = kept[0]
    zone = case.register.state_zones.get(found[first][0])
    if zone is None:
        raise RowwiseError("a state whose clock is not on record")
    return Sign(
        holds=True,
        moments={
            Reference.DEPARTURE: Departing(),
            Reference.CROSSING: EntryAt(of=entries, number=first),
            Reference.ARRIVAL: EntryStop(of=entries, kept=kept),
            Reference.DATE_OF_CROSSING: EntryDay(of=entries, number=first, zone=zone),
        },
        crossings=EntryPoints(of=entries, kept=kept),
        entered=tuple(dict.fromkeys(found[number][0] for number in kept)),
    )


def _kept(found: Found, ask: Ask) -> list[int]:
    """Return the places of the entries of this world."""
    kept: list[int] = []
    for number, (state, leg) in enumerate(found):
        if leg < 0:
            kept.append(number)
        elif not kept:
            key, text = f"geometry.enters.{state}", f"leg {leg + 1} enters {state}"
            if is_so(ask, key, text, QuestionKind.ACCURACY):
                kept.append(number)
    return kept


def _enters_area(case: Case, trigger: EntersArea, ask: Ask, known: Known) -> Sign:
    if not known(Touches(lands=land(case))):
        return _IDLE
    zone = located(case, trigger.area, ask)
    shape = zone.shape
    key, text = "trigger.enters_area.inside", f"enters {shape.name}"
    if isinstance(shape, Unlocated):
        return _beyond_map(zone, key, text, ask)
    entering = Entering(shape=shape)
    stands = known(entering)
    if stands == "hangs":
        return _beyond_map(zone, key, text, ask)
    name = entered_key(shape)
    if stands == "unsure":
        stands = "out"
        if is_so(
            ask, f"geometry.enters.{name}", f"enters {shape!r}", QuestionKind.ACCURACY
        ):
            stands = "in"
    return _IDLE if stands == "out" else _entered(entering, name)


def _entered(entering: Entering, name: str) -> Sign:
    return Sign(
        holds=True,
        moments={
            Reference.DEPARTURE: Departing(),
            Reference.CROSSING: EnteringAt(of=entering),
            Reference.ARRIVAL: EnteringAt(of=entering),
            Reference.DATE_OF_CROSSING: EnteringDay(of=entering),
        },
        crossings=entering,
        entered=(name,),
    )


def _meets(case: Case, trigger: Meets, ask: Ask, known: Known) -> Sign:
    if not known(Touches(lands=land(case))):
        return _IDLE
    kinds = value_of(trigger.counterparts, ask)
    if isinstance(kinds, Unpublished):
        return _unlocated(holds=applies(ask, kinds))
    if known(Meetings()) == "unsaid":
        holds = is_fact(ask, "trip.contacts", f"meets {', '.join(kinds)}")
        return _unlocated(holds=holds)
    return _IDLE


def _travels(lands: States, known: Known) -> Sign:
    if not known(Touches(lands=lands)) or not known(Domestic(lands=lands)):
        return _IDLE
    return Sign(
        holds=True,
        moments={
            Reference.DEPARTURE: Departing(),
            Reference.ARRIVAL: DomesticArrival(lands=lands),
        },
    )
