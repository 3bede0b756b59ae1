"""A batch of trips: what its columns say about facts, moments and crossings."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from exeat.domain.finding import Crossing
from exeat.domain.place import Area, Disk
from exeat.domain.register import Register
from exeat.domain.trip import Trip
from exeat.engine.asking import Case, Ground
from exeat.engine.bulk.building import microseconds
from exeat.engine.bulk.calendars import CalendarTable
from exeat.engine.bulk.clocks import Clocks
from exeat.engine.bulk.disks import NEAR_M
from exeat.engine.bulk.lands import Land, land_of
from exeat.engine.bulk.memory import Memory
from exeat.engine.bulk.rasters import Raster
from exeat.engine.bulk.routes import cartesian, point_moments
from exeat.engine.bulk.sides import DiskColumn, Loop
from exeat.engine.bulk.spans import owners
from exeat.engine.bulk.symbols import States
from exeat.engine.bulk.trips import Bools, Floats, Ints, TripColumns, trip_at

T = TypeVar("T")
_MOST_RASTERS = 100
_MOST_BOXES = 100_000
_MOST_DISKS = 1_000
# Chords decide about so many points while an outline is made.
_WORTH = 500_000


class Kept:
    """What follows from the register alone, kept between batches.

    Args:
        register: The edition to decide with.
        loop: What decides points of disks; None for NumPy.
    """

    def __init__(self, register: Register, loop: Loop | None = None) -> None:
        self.clocks = Clocks()
        self._register, self._loop = register, loop
        self._disks: dict[Disk, DiskColumn] = {}
        self._near: dict[tuple[int, int, int, int], frozenset[str]] = {}
        self._rasters: dict[tuple[int, float], tuple[object, Raster]] = {}
        self._calendars: dict[str, CalendarTable] = {}
        self.memory = Memory()
        self._facts: dict[Hashable, int] = {}

    def fact_number(self, fact: Hashable) -> int:
        """Return a number for a fact; equal ones have the same."""
        return self._facts.setdefault(fact, len(self._facts))

    def states_near(
        self, south: int, west: int, north: int, east: int
    ) -> frozenset[str]:
        """Return the states whose land's bounds touch a box of whole degrees."""
        box = (south, west, north, east)
        if box not in self._near:
            if len(self._near) >= _MOST_BOXES:
                self._near.clear()
            self._near[box] = frozenset(self._register.areas.states_near(*box))
        return self._near[box]

    def raster(self, area: Area, reach_m: float) -> Raster:
        """Return the cells of an area; the last ones used are kept."""
        key = (id(area.rings), reach_m)
        found = self._rasters.pop(key, None)
        if found is None or found[0] is not area.rings:
            found = (area.rings, Raster(area, reach_m))
            while len(self._rasters) >= _MOST_RASTERS:
                self._rasters.pop(next(iter(self._rasters)))
        self._rasters[key] = found
        return found[1]

    def disk(self, disk: Disk) -> DiskColumn:
        """Return a disk that decides points; doubtful ones lie within ``NEAR_M``."""
        if disk not in self._disks:
            if len(self._disks) >= _MOST_DISKS:
                self._disks.clear()
            self._disks[disk] = DiskColumn(disk, NEAR_M, self._loop, _WORTH)
        return self._disks[disk]

    def calendar(self, key: str) -> CalendarTable:
        """Return a working calendar as a table."""
        if key not in self._calendars:
            self._calendars[key] = CalendarTable(self._register.calendars[key])
        return self._calendars[key]


class Points(NamedTuple):
    """Crossings of some trips, those of one trip together, in order of time.

    Attributes:
        trip: Number of the trip in the batch.
        leg: Number of the leg in its trip.
    """

    trip: Ints
    at_us: Ints
    lat_deg: Floats
    lon_deg: Floats
    is_out: Bools
    leg: Ints

    @staticmethod
    def of_crossings(trips: Sequence[int], crossings: Sequence[Crossing]) -> "Points":
        """Return crossings, each with the number of its trip, as columns."""
        return Points(
            trip=np.array(trips, dtype=np.int64),
            leg=np.array([c.leg for c in crossings], dtype=np.int64),
            at_us=np.array([microseconds(c.at) for c in crossings], dtype=np.int64),
            lat_deg=np.array([c.position.lat_deg for c in crossings], dtype=np.float64),
            lon_deg=np.array([c.position.lon_deg for c in crossings], dtype=np.float64),
            is_out=np.array([c.direction == "out" for c in crossings], dtype=np.bool_),
        )

    @staticmethod
    def joined(parts: "Sequence[Points]") -> "Points":
        """Return crossings one after another."""
        none = np.empty(0, dtype=np.int64)
        void = np.empty(0)
        empty = Points(none, none, void, void, np.empty(0, dtype=np.bool_), none)
        columns = (np.concatenate(each) for each in zip(empty, *parts, strict=True))
        return Points(*columns)


class Batch:
    """A batch of trips with what is computed of it once.

    Args:
        columns: The trips.
        register: The edition to decide with.
        known_on: What the register knew on this day is used; None for all.
        kept: What is kept between batches.
    """

    def __init__(
        self,
        columns: TripColumns,
        register: Register,
        known_on: date | None,
        kept: "Kept",
    ) -> None:
        self.columns = columns
        self.register = register
        self.kept = kept
        self._known_on = known_on
        self._memo: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, computed once for a key."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]  # type: ignore[return-value]  # one type a key

    def forget(self) -> None:
        """Drop what was computed.

        Much of it refers to the batch again; without this it stays in memory until
        the garbage collector goes through all there is.
        """
        self._memo.clear()

    def ground(self, trip: int) -> Ground:
        """Return what the scalar engine decides a trip on."""
        return self.once(
            ("ground", trip),
            lambda: self.ground_of(trip_at(self.columns, trip)),
        )

    def ground_of(self, trip: Trip) -> Ground:
        """Return what the scalar engine decides a trip on that is not of the batch."""
        return Ground(self.register, trip, self._known_on)

    def case(self, case: Case, trip: int) -> Case:
        """Return a case with another trip."""
        return case._replace(ground=self.ground(trip))

    def land(self, states: States) -> Land:
        """Return how the batch lies to some states."""
        return self.once(("land", states), lambda: land_of(self.columns, states))

    @cached_property
    def _moments(self) -> tuple[Ints, Bools]:
        return point_moments(self.columns)

    @cached_property
    def point_m(self) -> tuple[Floats, Floats, Floats]:
        """The given points, earth-centred coordinates in metres."""
        return cartesian(self.columns.points.lat_deg, self.columns.points.lon_deg)

    @property
    def point_at_us(self) -> Ints:
        """Moments of passing the given points."""
        return self._moments[0]

    @property
    def doubtful_legs(self) -> Bools:
        """Legs whose points have moments in doubt."""
        return self._moments[1]

    @cached_property
    def leg_trip(self) -> Ints:
        """The trip of each leg."""
        return owners(self.columns.legs.offsets)

    @cached_property
    def first_leg(self) -> Ints:
        """The first leg of each trip."""
        return self.columns.legs.offsets[:-1]

    @cached_property
    def depart_us(self) -> Ints:
        """The departure of each trip."""
        return self.columns.legs.depart_us[self.first_leg]

    @cached_property
    def first_point(self) -> Ints:
        """The first point of each leg."""
        return self.columns.points.offsets[:-1]

    @cached_property
    def last_point(self) -> Ints:
        """The last point of each leg."""
        return self.columns.points.offsets[1:] - 1

    @cached_property
    def arrivals(self) -> frozenset[int]:
        """The last points of legs."""
        return frozenset(self.last_point.tolist())

    @cached_property
    def is_one_day(self) -> Bools:
        """Whether trips end on the civil day of their departure."""
        legs, zones = self.columns.legs, self.columns.zones
        first, last = legs.offsets[:-1], legs.offsets[1:] - 1
        days = self.kept.clocks.days
        departs = days(legs.depart_us[first], legs.depart_zone[first], zones)
        arrives = days(legs.arrive_us[last], legs.arrive_zone[last], zones)
        same: Bools = departs == arrives
        return same

    def flies(self, conveyances: frozenset[str]) -> Bools:
        """Return which legs use one of some conveyances."""
        used = [word in conveyances for word in self.columns.words]
        marks: Bools = np.array([*used, False])
        return marks[self.columns.legs.by]
