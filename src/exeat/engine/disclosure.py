"""Minimum disclosure: what a notice says of a trip, item by item, and nothing else."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import pairwise

from exeat.domain.finding import Crossing
from exeat.domain.notice_body import Said
from exeat.domain.place import Place, Position
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.domain.trip import Leg, PathKnowledge, Trip, Waypoint

_CARRIED = frozenset({"air", "rail", "bus", "ship"})
_BY_ROAD = frozenset({"car"})
_NAMING = frozenset({"travellers", "companions"})
_MOST_POINTS = 20


@record
class Telling:
    """To whom a notice tells what.

    Attributes:
        asked: Items that the provision asks for, words of the vocabulary.
        travellers: Names of the persons whom the notice is filed for.
        lands: Codes of the states whose office is told; empty for all.
        crossings: Where tracks cross borders, as the finding has it.
    """

    asked: tuple[str, ...]
    travellers: tuple[str, ...]
    lands: frozenset[str] = frozenset()
    crossings: tuple[Crossing, ...] = field(default=())


@record
class Disclosure:
    """What a notice says.

    Attributes:
        contents: By item, in the order asked; an item that the trip does not give,
            or that is idle on it, is left out.
        travellers: Names of those whom it is filed for; empty where the provision
            asks for no names.
    """

    contents: Mapping[str, Said]
    travellers: tuple[str, ...]


def disclosed(trip: Trip, telling: Telling) -> Disclosure:
    """Return what a notice of a trip says.

    Those whom it is filed for are named where the provision asks for travellers, or
    for companions, which have to be somebody's. Companions are the others on the
    trip, exempt ones included. Legs, stays and meetings that surely lie in other
    states than the one told are left out.
    """
    told = narrowed(trip, telling.lands)
    contents: dict[str, Said] = {}
    for word in telling.asked:
        said = _said(word, trip, told, telling)
        if said is not None:
            contents[word] = said
    names = telling.travellers if _NAMING.intersection(telling.asked) else ()
    return Disclosure(contents=contents, travellers=names)


def lands_told(
    register: Register, office: str, *, receiving: str, on: date
) -> frozenset[str]:
    """Return the states whose territory an office may be told about.

    Args:
        register: The edition in use.
        office: Key of an authority, or the code of a state; empty if not published.
        receiving: Receiving state or union of the provision.
        on: Day of the trip.
    """
    authority = register.authorities.get(office)
    state = authority.state if authority else office or receiving
    return register.land_of(state, on)


def narrowed(trip: Trip, lands: Collection[str]) -> Trip:
    """Return the part of a trip that some states may be told about.

    A leg is left out only if all of it lies in one other state: between two others
    it may pass through.
    """
    if not lands:
        return trip
    legs = tuple(leg for leg in trip.legs if not _is_elsewhere(leg, lands))
    return replace(
        trip,
        legs=legs or trip.legs,
        stays=trip.stays and tuple(s for s in trip.stays if _is_told(s.place, lands)),
        contacts=trip.contacts
        and tuple(c for c in trip.contacts if _is_told(c.place, lands)),
    )


def _is_elsewhere(leg: Leg, lands: Collection[str]) -> bool:
    states = {point.state for point in leg.path()}
    return len(states) == 1 and None not in states and states.isdisjoint(lands)


def _is_told(place: Place | None, lands: Collection[str]) -> bool:
    return place is None or place.state is None or place.state in lands


def _said(word: str, trip: Trip, told: Trip, telling: Telling) -> Said | None:
    if word == "companions":
        return [
            t.name for t in trip.travellers if t.name not in set(telling.travellers)
        ]
    if word == "places":
        return _places(trip, told, telling.lands)
    if word == "border-points":
        return _border_points(trip, told, telling.crossings)
    return _SAID[word](told) if word in _SAID else None


def _dates(trip: Trip) -> Said:
    """Civil days on the clocks of the places; no provision asks for hours."""
    return {
        "from": trip.depart_at.date().isoformat(),
        "until": trip.arrive_at.date().isoformat(),
    }


def _contacts(trip: Trip) -> Said | None:
    if trip.contacts is None:
        return None
    return _unique(contact.name for contact in trip.contacts)


def _conveyance(trip: Trip) -> Said | None:
    return _unique(leg.by for leg in trip.legs if leg.by) or None


def _vehicle(trip: Trip) -> Said | None:
    return trip.vehicle if any(leg.by in _BY_ROAD for leg in trip.legs) else None


def _carrier(trip: Trip) -> Said | None:
    return trip.carrier if any(leg.by in _CARRIED for leg in trip.legs) else None


def _lodging(trip: Trip) -> Said | None:
    """Return house and place of each stay; a house alone is nowhere."""
    if trip.stays is None:
        return None
    lodged = dict.fromkeys(
        (stay.lodging, stay.place.name) for stay in trip.stays if stay.lodging
    )
    return [list(where) for where in lodged]


def _route(trip: Trip) -> Said:
    return [list(_along(leg)) for leg in trip.legs]


def _along(leg: Leg) -> Iterator[str]:
    """Yield the points of a leg; of a track, so many that its course is told."""
    nameless = [number for number, point in enumerate(leg.via) if not point.name]
    step = -(-len(nameless) // _MOST_POINTS) or 1
    kept = set(nameless[::step])
    yield leg.origin.name
    for number, point in enumerate(leg.via):
        if point.name or number in kept:
            yield _point(point)
    yield leg.destination.name


def _point(point: Waypoint) -> str:
    return point.name or _lat_lon(point.position)


def _lat_lon(position: Position) -> str:
    """Return a position to some ten metres, as a trip file would give it."""
    return f"{position.lat_deg:.4f}, {position.lon_deg:.4f}"


def _places(trip: Trip, told: Trip, lands: Collection[str]) -> Said:
    """Return the places visited: stops, stays and meetings, but for the way home.

    On a leg that ends where it began, the points passed are what is visited.
    """
    home = trip.legs[0].origin.name
    visited = [
        name for leg in told.legs for name in _visited(leg, lands) if name != home
    ]
    visited += [stay.place.name for stay in told.stays or ()]
    visited += [contact.place.name for contact in told.contacts or () if contact.place]
    return _unique(visited)


def _visited(leg: Leg, lands: Collection[str]) -> Iterator[str]:
    if leg.destination.name == leg.origin.name:
        for point in leg.via:
            if point.name and _is_in(point.state, lands):
                yield point.name
    if _is_in(leg.destination.state, lands):
        yield leg.destination.name


def _is_in(state: str | None, lands: Collection[str]) -> bool:
    return not lands or state is None or state in lands


def _border_points(
    trip: Trip, told: Trip, crossings: Sequence[Crossing]
) -> Said | None:
    """Return where borders are crossed, as far as the trip says it.

    Where only the ends of a leg by road are known, the point is not: a crossing
    computed on the direct line would tell what nobody has announced.
    """
    found = [
        point
        for number, leg in enumerate(trip.legs)
        if leg in told.legs
        for point in _borders(leg, number, crossings)
    ]
    return _unique(found) or None


def _borders(leg: Leg, number: int, crossings: Sequence[Crossing]) -> Iterator[str]:
    if leg.known is PathKnowledge.TRACK:
        yield from (_lat_lon(c.position) for c in crossings if c.leg == number)
        return
    points = [point for point in leg.path() if point.state is not None]
    for before, after in pairwise(points):
        if before.state != after.state:
            yield from _between(leg, before, after)


def _between(leg: Leg, before: Waypoint, after: Waypoint) -> Iterator[str]:
    """Yield what names a border: points passed, or the stops of a public service."""
    near = [_point(point) for point in (before, after) if point in leg.via]
    if near:
        yield " - ".join(near)
    elif leg.by in _CARRIED:
        yield f"{before.name} - {after.name}"


def _unique(names: Iterator[str] | Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


_SAID: Mapping[str, Callable[[Trip], Said | None]] = {
    "dates": _dates,
    "purpose": lambda trip: trip.purpose,
    "kind-of-trip": lambda trip: trip.kind,
    "contacts": _contacts,
    "conveyance": _conveyance,
    "vehicle": _vehicle,
    "carrier": _carrier,
    "lodging": _lodging,
    "route": _route,
}

ITEMS: tuple[str, ...] = (*_SAID, "travellers", "companions", "places", "border-points")
"""All items that a provision may ask for."""
