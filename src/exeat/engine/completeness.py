"""Completeness: which items that a provision asks for the trip does not give."""

from collections.abc import Callable, Mapping

from exeat.domain.trip import Leg, PathKnowledge, Trip

BY_ROAD = frozenset({"car"})
BY_CARRIER = frozenset({"air", "rail", "bus", "ship"})


def missing(contents: tuple[str, ...], trip: Trip) -> tuple[str, ...]:
    """Return the items of the contents that the trip does not give, in order.

    An item that the trip shows to be idle (lodging where no night is spent away,
    a car's registration where no car is used) is not missing. An item unknown to
    this table counts as missing: it cannot be shown to be there.
    """
    return tuple(
        item for item in contents if item not in _GIVEN or not _GIVEN[item](trip)
    )


def _always(trip: Trip) -> bool:
    """Every trip names its travellers, places and moments."""
    return bool(trip.legs)


def _has_lodging(trip: Trip) -> bool:
    if trip.stays:
        return all(stay.lodging is not None for stay in trip.stays)
    nights = trip.arrive_at.date() - trip.depart_at.date()
    return nights.days == 0 or trip.stays == ()


def _has_route(trip: Trip) -> bool:
    return all(
        leg.known is not PathKnowledge.ENDS or _is_carried(leg) for leg in trip.legs
    )


def _is_carried(leg: Leg) -> bool:
    return leg.by in BY_CARRIER


def _has_vehicle(trip: Trip) -> bool:
    return trip.vehicle is not None or all(leg.by not in BY_ROAD for leg in trip.legs)


def _has_carrier(trip: Trip) -> bool:
    return trip.carrier is not None or not any(_is_carried(leg) for leg in trip.legs)


def _has_conveyance(trip: Trip) -> bool:
    return all(leg.by is not None for leg in trip.legs)


_GIVEN: Mapping[str, Callable[[Trip], bool]] = {
    "dates": _always,
    "travellers": _always,
    "companions": _always,
    "places": _always,
    "purpose": lambda trip: trip.purpose is not None,
    "kind-of-trip": lambda trip: trip.kind is not None,
    "contacts": lambda trip: trip.contacts is not None,
    "conveyance": _has_conveyance,
    "vehicle": _has_vehicle,
    "carrier": _has_carrier,
    "lodging": _has_lodging,
    "route": _has_route,
    "border-points": _has_route,
}
