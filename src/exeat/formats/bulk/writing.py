"""Trips written as a table, a row a leg."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from exeat.domain.party import Traveller
from exeat.domain.place import Place
from exeat.domain.trip import Contact, Leg, PathKnowledge, Stay, Trip, Waypoint
from exeat.formats.bulk.trip_schema import TRIPS


def trips_table(trips: Sequence[Trip]) -> pa.Table:
    """Return trips as a table of ``TRIPS``; what was assumed of them is left out."""
    return pa.Table.from_pylist(
        [row for trip in trips for row in _rows(trip)], schema=TRIPS
    )


def _rows(trip: Trip) -> Iterator[dict[str, Any]]:
    whole = {
        "trip": trip.name,
        "travellers": [_person(person) for person in trip.travellers],
        "purpose": trip.purpose,
        "kind": trip.kind,
        "vehicle": trip.vehicle,
        "carrier": trip.carrier,
        "stays": None if trip.stays is None else [_stay(stay) for stay in trip.stays],
        "contacts": None if trip.contacts is None else [*map(_contact, trip.contacts)],
    }
    for number, leg in enumerate(trip.legs):
        yield (whole if number == 0 else {"trip": trip.name}) | _leg(leg)


def _leg(leg: Leg) -> dict[str, Any]:
    passed = "track" if leg.known is PathKnowledge.TRACK else "via"
    return {
        **_stop("from", leg.origin),
        "depart": leg.depart_at,
        **_stop("to", leg.destination),
        "to_accuracy_m": leg.destination.accuracy_m,
        "arrive": leg.arrive_at,
        "by": leg.by,
        passed: [_point(point) for point in leg.via] or None,
    }


def _stop(end: str, place: Place) -> dict[str, Any]:
    return {
        end: place.name or None,
        f"{end}_lat": place.position.lat_deg,
        f"{end}_lon": place.position.lon_deg,
        f"{end}_state": place.state,
        f"{end}_zone": place.zone,
    }


def _point(point: Waypoint) -> dict[str, Any]:
    return {
        "name": point.name or None,
        "lat": point.position.lat_deg,
        "lon": point.position.lon_deg,
        "state": point.state,
        "at": point.at,
    }


def _person(person: Traveller) -> dict[str, Any]:
    mission = person.mission
    said: dict[str, Any] = {
        "name": person.name,
        "sending": person.sending,
        "class": person.person_class,
        "post": person.post,
        "minor": person.minor,
        "same_household": person.same_household,
        "assignment": person.assignment,
    }
    if mission is not None and mission.key:
        said["mission"] = mission.key
    elif mission is not None:
        said |= {"mission_kind": mission.kind, "mission_receiving": mission.receiving}
        said["mission_seat"] = mission.seat.name if mission.seat else None
    return said


def _stay(stay: Stay) -> dict[str, Any]:
    place = stay.place
    return {
        "name": place.name or None,
        "lat": place.position.lat_deg,
        "lon": place.position.lon_deg,
        "state": place.state,
        "zone": place.zone,
        "from": stay.from_at,
        "until": stay.until_at,
        "lodging": stay.lodging,
    }


def _contact(contact: Contact) -> dict[str, Any]:
    at: datetime | None = contact.at
    return {
        "name": contact.name,
        "kind": contact.kind,
        "at": at,
        "official": contact.official,
    }
