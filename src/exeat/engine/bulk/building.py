"""From trips to columns."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from exeat.domain.trip import Leg, Stay, Trip
from exeat.engine.bulk.trips import (
    CARRIER,
    EPOCH,
    KNOWN,
    MICROSECOND,
    NO_MOMENT,
    PURPOSE,
    VEHICLE,
    Ints,
    LegColumns,
    PairColumns,
    PointColumns,
    StayColumns,
    TripColumns,
)

T = TypeVar("T", bound=Hashable)


class Table(Generic[T]):
    """Words by code, in order of first use."""

    def __init__(self, *words: T) -> None:
        self._codes: dict[T, int] = {word: code for code, word in enumerate(words)}

    def code(self, word: T) -> int:
        """Return the code of a word, a new one where it is new."""
        return self._codes.setdefault(word, len(self._codes))

    def optional(self, word: T | None) -> int:
        """Return the code of a word; -1 for None."""
        return -1 if word is None else self.code(word)

    def words(self) -> tuple[T, ...]:
        """Return the words by code."""
        return tuple(self._codes)


class _Tables:
    """The tables that all columns of a batch share."""

    def __init__(self) -> None:
        self.profiles = Table[Any]()
        self.states = Table[str]()
        self.words = Table[str]()
        self.names = Table[str]()
        self.contacts = Table[Any](None, ())
        self.zones = Table[Any]()
        self.clocks = Table[str]()


def columns_of(trips: Sequence[Trip]) -> TripColumns:
    """Return trips as columns.

    Args:
        trips: Each with at least one traveller and one leg.
    """
    tables = _Tables()
    legs = [leg for trip in trips for leg in trip.legs]
    return TripColumns(
        ids=[trip.name for trip in trips],
        kind=_ints(tables.words.optional(trip.kind) for trip in trips),
        given=_ints(map(_given, trips)),
        contacts=_ints(tables.contacts.code(trip.contacts) for trip in trips),
        legs=_leg_columns(trips, legs, tables),
        points=_point_columns(legs, tables),
        stays=_stay_columns(trips, tables),
        pairs=_pair_columns(trips, tables),
        profiles=tables.profiles.words(),
        states=tables.states.words(),
        words=tables.words.words(),
        names=tables.names.words(),
        contact_lists=tables.contacts.words(),
        zones=tables.zones.words(),
        clocks=tables.clocks.words(),
    )


def microseconds(moment: datetime | None) -> int:
    """Return a moment in microseconds UTC; ``NO_MOMENT`` for None."""
    return NO_MOMENT if moment is None else (moment - EPOCH) // MICROSECOND


def _given(trip: Trip) -> int:
    marks = (
        (trip.purpose, PURPOSE),
        (trip.vehicle, VEHICLE),
        (trip.carrier, CARRIER),
    )
    return sum(mark for text, mark in marks if text is not None)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _floats(values: Iterable[float]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)


def _offsets(lengths: Iterable[int]) -> Ints:
    return np.cumsum([0, *lengths], dtype=np.int64)


def _leg_columns(
    trips: Sequence[Trip], legs: Sequence[Leg], tables: _Tables
) -> LegColumns:
    clock, zone = tables.clocks.code, tables.zones.code
    return LegColumns(
        offsets=_offsets(len(trip.legs) for trip in trips),
        by=_ints(tables.words.optional(leg.by) for leg in legs),
        known=_ints(KNOWN.index(leg.known) for leg in legs),
        depart_us=_ints(microseconds(leg.depart_at) for leg in legs),
        depart_zone=_ints(zone(leg.depart_at.tzinfo) for leg in legs),
        arrive_us=_ints(microseconds(leg.arrive_at) for leg in legs),
        arrive_zone=_ints(zone(leg.arrive_at.tzinfo) for leg in legs),
        origin_clock=_ints(clock(leg.origin.zone) for leg in legs),
        destination_clock=_ints(clock(leg.destination.zone) for leg in legs),
        accuracy_m=_floats(leg.destination.accuracy_m for leg in legs),
    )


def _point_columns(legs: Sequence[Leg], tables: _Tables) -> PointColumns:
    paths = [leg.path() for leg in legs]
    points = [point for path in paths for point in path]
    return PointColumns(
        offsets=_offsets(map(len, paths)),
        lat_deg=_floats(point.position.lat_deg for point in points),
        lon_deg=_floats(point.position.lon_deg for point in points),
        state=_ints(tables.states.optional(point.state) for point in points),
        name=_ints(tables.names.code(point.name) for point in points),
        at_us=_ints(microseconds(point.at) for point in points),
    )


def _stay_columns(trips: Sequence[Trip], tables: _Tables) -> StayColumns:
    stays: list[Stay] = [stay for trip in trips for stay in trip.stays or ()]
    return StayColumns(
        offsets=_offsets(len(trip.stays or ()) for trip in trips),
        is_said=np.array([trip.stays is not None for trip in trips], dtype=np.bool_),
        lat_deg=_floats(stay.place.position.lat_deg for stay in stays),
        lon_deg=_floats(stay.place.position.lon_deg for stay in stays),
        state=_ints(tables.states.optional(stay.place.state) for stay in stays),
        name=_ints(tables.names.code(stay.place.name) for stay in stays),
        clock=_ints(tables.clocks.code(stay.place.zone) for stay in stays),
        from_us=_ints(microseconds(stay.from_at) for stay in stays),
        from_zone=_ints(_zone(stay.from_at, tables) for stay in stays),
        until_us=_ints(microseconds(stay.until_at) for stay in stays),
        until_zone=_ints(_zone(stay.until_at, tables) for stay in stays),
        has_lodging=np.array([s.lodging is not None for s in stays], dtype=np.bool_),
    )


def _zone(moment: datetime | None, tables: _Tables) -> int:
    return -1 if moment is None else tables.zones.code(moment.tzinfo)


def _pair_columns(trips: Sequence[Trip], tables: _Tables) -> PairColumns:
    travellers = [person for trip in trips for person in trip.travellers]
    return PairColumns(
        offsets=_offsets(len(trip.travellers) for trip in trips),
        profile=_ints(
            tables.profiles.code(replace(person, name="")) for person in travellers
        ),
        name=_ints(tables.names.code(person.name) for person in travellers),
    )
