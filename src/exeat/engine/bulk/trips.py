"""Trips as columns, and one of them back as a trip."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from exeat.domain.party import Traveller
from exeat.domain.place import Place, Position
from exeat.domain.record import record
from exeat.domain.trip import Contact, Leg, PathKnowledge, Stay, Trip, Waypoint

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

NO_MOMENT = np.iinfo(np.int64).min
"""Stands for a moment that is not said."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KNOWN = tuple(PathKnowledge)

PURPOSE, VEHICLE, CARRIER = 1, 2, 4
"""Marks of ``TripColumns.given``: which texts a trip gives."""


@record
class StayColumns:
    """The stays of all trips, those of one trip together.

    Attributes:
        offsets: Where the stays of each trip begin; one entry more than trips.
        is_said: For each trip, whether it says anything about stays.
        from_us: Begin in microseconds UTC, or ``NO_MOMENT``.
        from_zone: Code of the clock that ``from_us`` was said on.
        clock: Code of the IANA name of the place's clock.
        has_lodging: Whether a lodging is named.
    """

    offsets: Ints
    is_said: Bools
    lat_deg: Floats
    lon_deg: Floats
    state: Ints
    name: Ints
    clock: Ints
    from_us: Ints
    from_zone: Ints
    until_us: Ints
    until_zone: Ints
    has_lodging: Bools


@record
class LegColumns:
    """The legs of all trips, those of one trip together and in order.

    Attributes:
        offsets: Where the legs of each trip begin; one entry more than trips.
        by: Code of the conveyance; -1 where it is not said.
        known: Index into ``KNOWN``.
        depart_us: Departure in microseconds UTC.
        depart_zone: Code of the clock that it was said on.
        origin_clock: Code of the IANA name of the origin's clock.
        accuracy_m: How well the destination is known.
    """

    offsets: Ints
    by: Ints
    known: Ints
    depart_us: Ints
    depart_zone: Ints
    arrive_us: Ints
    arrive_zone: Ints
    origin_clock: Ints
    destination_clock: Ints
    accuracy_m: Floats


@record
class PointColumns:
    """The given points of all legs, ends included, in order.

    Attributes:
        offsets: Where the points of each leg begin; one entry more than legs.
        state: Code of the state; -1 where it is not known.
        name: Code of the name.
        at_us: Moment of passing in microseconds UTC, or ``NO_MOMENT``.
    """

    offsets: Ints
    lat_deg: Floats
    lon_deg: Floats
    state: Ints
    name: Ints
    at_us: Ints


@record
class PairColumns:
    """Who travels: a row for each traveller of each trip.

    Attributes:
        offsets: Where the travellers of each trip begin; one entry more than trips.
        profile: Code of the profile.
        name: Code of the traveller's name.
    """

    offsets: Ints
    profile: Ints
    name: Ints


@record
class TripColumns:
    """A batch of trips.

    Words are coded by their place in a table; tables may hold words unused.

    Attributes:
        ids: What each trip is called.
        kind: Code of the kind of trip; -1 where it is not said.
        given: Marks for purpose, vehicle and carrier.
        contacts: Code of the list of contacts.
        profiles: Travellers without their names.
        names: Names of places and travellers.
        contact_lists: Lists of contacts; None where a trip does not say.
        zones: Clocks that moments were said on.
        clocks: IANA names of places' clocks.
    """

    ids: Sequence[str]
    kind: Ints
    given: Ints
    contacts: Ints
    legs: LegColumns
    points: PointColumns
    stays: StayColumns
    pairs: PairColumns
    profiles: tuple[Traveller, ...]
    states: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]
    contact_lists: tuple[tuple[Contact, ...] | None, ...]
    zones: tuple[tzinfo, ...]
    clocks: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)


def trip_at(columns: TripColumns, number: int) -> Trip:
    """Return one trip of a batch; texts that decide nothing are left as marks."""
    given = int(columns.given[number])
    legs = columns.legs.offsets
    said = bool(columns.stays.is_said[number])
    return Trip(
        name=columns.ids[number],
        travellers=tuple(_travellers(columns, number)),
        legs=tuple(
            _leg(columns, leg)
            for leg in range(int(legs[number]), int(legs[number + 1]))
        ),
        purpose="given" if given & PURPOSE else None,
        kind=_word(columns.words, columns.kind[number]),
        stays=tuple(_stays(columns, number)) if said else None,
        contacts=columns.contact_lists[int(columns.contacts[number])],
        vehicle="given" if given & VEHICLE else None,
        carrier="given" if given & CARRIER else None,
    )


def traveller_at(columns: TripColumns, pair: int) -> Traveller:
    """Return the traveller of one row of the pairs."""
    profile = columns.profiles[int(columns.pairs.profile[pair])]
    return replace(profile, name=columns.names[int(columns.pairs.name[pair])])


def _travellers(columns: TripColumns, number: int) -> Iterator[Traveller]:
    offsets = columns.pairs.offsets
    for pair in range(int(offsets[number]), int(offsets[number + 1])):
        yield traveller_at(columns, pair)


def _leg(columns: TripColumns, leg: int) -> Leg:
    legs, points = columns.legs, columns.points
    first, last = int(points.offsets[leg]), int(points.offsets[leg + 1]) - 1
    origin = _place(columns, first, int(legs.origin_clock[leg]))
    goal = _place(columns, last, int(legs.destination_clock[leg]))
    return Leg(
        origin=origin,
        destination=replace(goal, accuracy_m=float(legs.accuracy_m[leg])),
        depart_at=moment_at(columns, legs.depart_us[leg], legs.depart_zone[leg]),
        arrive_at=moment_at(columns, legs.arrive_us[leg], legs.arrive_zone[leg]),
        by=_word(columns.words, legs.by[leg]),
        via=tuple(_waypoint(columns, point) for point in range(first + 1, last)),
        known=KNOWN[int(legs.known[leg])],
    )


def _place(columns: TripColumns, point: int, clock: int) -> Place:
    points = columns.points
    return Place(
        name=columns.names[int(points.name[point])],
        position=_position(points.lat_deg[point], points.lon_deg[point]),
        state=_word(columns.states, points.state[point]),
        zone=columns.clocks[clock],
    )


def _waypoint(columns: TripColumns, point: int) -> Waypoint:
    points = columns.points
    at_us = int(points.at_us[point])
    return Waypoint(
        position=_position(points.lat_deg[point], points.lon_deg[point]),
        name=columns.names[int(points.name[point])],
        state=_word(columns.states, points.state[point]),
        at=None if at_us == NO_MOMENT else EPOCH + at_us * MICROSECOND,
    )


def _stays(columns: TripColumns, number: int) -> Iterator[Stay]:
    stays = columns.stays
    for row in range(int(stays.offsets[number]), int(stays.offsets[number + 1])):
        place = Place(
            name=columns.names[int(stays.name[row])],
            position=_position(stays.lat_deg[row], stays.lon_deg[row]),
            state=_word(columns.states, stays.state[row]),
            zone=columns.clocks[int(stays.clock[row])],
        )
        yield Stay(
            place=place,
            from_at=_said(columns, stays.from_us[row], stays.from_zone[row]),
            until_at=_said(columns, stays.until_us[row], stays.until_zone[row]),
            lodging="given" if stays.has_lodging[row] else None,
        )


def _said(columns: TripColumns, at_us: np.int64, zone: np.int64) -> datetime | None:
    return None if at_us == NO_MOMENT else moment_at(columns, at_us, zone)


def moment_at(columns: TripColumns, at_us: np.int64, zone: np.int64) -> datetime:
    """Return a moment of the columns on the clock that it was said on."""
    moment = EPOCH + int(at_us) * MICROSECOND
    return moment.astimezone(columns.zones[int(zone)])


def _position(lat_deg: np.float64, lon_deg: np.float64) -> Position:
    return Position(lat_deg=float(lat_deg), lon_deg=float(lon_deg))


def _word(table: tuple[str, ...], code: np.int64) -> str | None:
    return None if code < 0 else table[int(code)]
