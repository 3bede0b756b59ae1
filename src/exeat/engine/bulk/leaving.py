"""Zones left: side, farthest point, first moment outside, crossings; over columns."""

from collections.abc import Hashable, Sequence

import numpy as np

from exeat.domain.place import Disk
from exeat.engine.asking import Case
from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.building import microseconds
from exeat.engine.bulk.cuts import Cuts, cuts_of
from exeat.engine.bulk.disks import NEAR_M
from exeat.engine.bulk.memory import Saying
from exeat.engine.bulk.reaches import Ranger, Reaches
from exeat.engine.bulk.recalling import recalled
from exeat.engine.bulk.signatures import saying_of, signer
from exeat.engine.bulk.spans import first_of, marked_groups, members, picked
from exeat.engine.bulk.symbols import Leaving
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Floats, Ints
from exeat.engine.bulk.ways import sides_of
from exeat.engine.leaving import Side, excursion
from exeat.engine.triggering import STOPS_ONLY

SIDES: tuple[Side, ...] = tuple(Side)
_NEVER = np.iinfo(np.int64).max


class Goings:
    """How the trips of a batch stand to one zone that they may leave.

    Trips are looked at when first asked for.

    Args:
        batch: The trips.
        leaving: Zone and land.
    """

    def __init__(self, batch: Batch, leaving: Leaving) -> None:
        size = len(batch.columns)
        self._batch, self._leaving = batch, leaving
        self._is_known = np.zeros(size, dtype=np.bool_)
        self._is_crossed = np.zeros(size, dtype=np.bool_)
        self._side = np.zeros(size, dtype=np.int64)
        self._inside_m = np.full(size, np.nan)
        self._far_us = np.full(size, NO_MOMENT, dtype=np.int64)
        self._leaving_us = np.full(size, NO_MOMENT, dtype=np.int64)
        self._points: list[Points] = []

    def sides(self, case: Case, trips: Ints) -> Ints:
        """Return indexes into ``SIDES``."""
        self._look(case, trips)
        return self._side[trips]

    def inside_m(self, case: Case, trips: Ints) -> Floats:
        """Return how far inside trips stay; not a number where they do nowhere."""
        self._look(case, trips)
        return self._inside_m[trips]

    def far_us(self, case: Case, trips: Ints) -> Ints:
        """Return the moments at the farthest points."""
        self._look(case, trips)
        return self._far_us[trips]

    def leaving_us(self, case: Case, trips: Ints) -> Ints:
        """Return the first moments outside."""
        self._cross(case, trips)
        return self._leaving_us[trips]

    def points(self, case: Case, trips: Ints) -> Sequence[Points]:
        """Return where the edge is crossed, of these trips and perhaps of others."""
        self._cross(case, trips)
        return self._points

    def _look(self, case: Case, trips: Ints) -> None:
        fresh = np.unique(trips[~self._is_known[trips]])
        if not len(fresh):
            return
        self._is_known[fresh] = True
        shape = self._leaving.shape
        if isinstance(shape, Disk):
            doubtful = self._from_disk(shape, fresh)
        else:
            doubtful = self._from_areas(case, fresh)
        self._one_by_one(case, fresh[doubtful])

    def _from_areas(self, case: Case, trips: Ints) -> Bools:
        """Note how trips stand to areas that they keep clear of; return the others.

        A trip clear of every line, on one side of each all the way, stands to the
        zone like every other such trip; its first point is its farthest. Trips with
        stops that are no ends of a leg at home are rare, and left over.
        """
        batch, legs = self._batch, self._batch.columns.legs
        land = batch.land(self._leaving.lands)
        code = sides_of(batch, self._leaving.shape, trips)
        rows, owner = members(legs.offsets, trips)
        odd = marked_groups(owner, land.abroad[rows], len(trips))
        stays, place = members(batch.columns.stays.offsets, trips)
        odd |= marked_groups(place, land.stays[stays], len(trips))
        begins = first_of(owner, len(trips), land.domestic[rows])
        left: Bools = (code < 0) | odd | (begins < 0)
        for each in np.unique(code[~left]).tolist():
            alike = np.flatnonzero(~left & (code == each))
            self._one_by_one(case, trips[alike[:1]])
            some = trips[alike[1:]]
            self._side[some] = self._side[trips[alike[0]]]
            self._inside_m[some] = self._inside_m[trips[alike[0]]]
            self._far_us[some] = legs.depart_us[rows[begins[alike[1:]]]]
            self._leaving_us[some] = self._far_us[some]
            self._is_crossed[some] = True
        return left

    def _cross(self, case: Case, trips: Ints) -> None:
        self._look(case, trips)
        fresh = np.unique(trips[~self._is_crossed[trips]])
        if not len(fresh) or not isinstance(self._leaving.shape, Disk):
            return
        self._is_crossed[fresh] = True
        doubtful = self._across_disk(self._leaving.shape, fresh)
        self._one_by_one(case, fresh[doubtful])

    def _one_by_one(self, case: Case, trips: Ints) -> None:
        """Take what the scalar engine says of some trips."""
        self._is_crossed[trips] = True
        shape, abroad = self._leaving.shape, self._leaving.abroad
        for trip in self._recalled(case, trips).tolist():
            found = excursion(self._batch.case(case, trip), shape, abroad=abroad)
            self._side[trip] = SIDES.index(found.side)
            if found.far is not None:
                self._inside_m[trip] = -found.far.beyond_m
                self._far_us[trip] = microseconds(found.far.at)
                self._leaving_us[trip] = microseconds(found.leaving_at)
            crossed = Points.of_crossings(
                [trip] * len(found.crossings), found.crossings
            )
            self._points.append(crossed)

    def _recalled(self, case: Case, trips: Ints) -> Ints:
        """Note trips by ways that are known; return the others."""
        batch, signs = self._batch, signer(self._batch)
        land = batch.land(self._leaving.lands)

        def key(trip: int) -> Hashable:
            way, stays = signs.way(trip), signs.stays(trip, land.stays)
            if way is None or stays is None:
                return None
            return (
                way,
                land.points[signs.points(trip)].tobytes(),
                signs.told(trip, stays),
            )

        found = recalled(
            batch, self._leaving, trips, key, lambda trip: self._saying(case, trip)
        )
        values = np.array([saying.values for saying in found.sayings]).reshape(-1, 2)
        self._side[found.trips] = values[found.which, 0]
        self._inside_m[found.trips] = values[found.which, 1]
        for column, moments in zip(
            (self._far_us, self._leaving_us), found.named_us.T, strict=False
        ):
            column[found.trips] = moments
        self._points.append(found.points)
        return found.left

    def _saying(self, case: Case, trip: int) -> Saying | None:
        """Return what the scalar engine says of the way of a trip."""
        signs, shape = signer(self._batch), self._leaving.shape
        stays = signs.stays(trip, self._batch.land(self._leaving.lands).stays)
        slow = signs.slow(trip, stays or (), STOPS_ONLY)
        found = excursion(signs.case(case, slow), shape, abroad=self._leaving.abroad)
        if found.far is None or found.leaving_at is None:
            return None
        values = (SIDES.index(found.side), -found.far.beyond_m)
        named = (found.far.at, found.leaving_at)
        return saying_of(slow, shape, values, named, found.crossings, found.edges)

    def _ranger(self, disk: Disk) -> Ranger:
        return Ranger(self._batch, self._leaving, disk)

    def _from_disk(self, disk: Disk, trips: Ints) -> Bools:
        """Note side and farthest points; return which trips are in doubt."""
        reaches, counted, doubtful = self._ranger(disk).reaches(trips)
        most = _most(picked(reaches, np.flatnonzero(counted)), len(trips))
        outside, inside = most - disk.band_m >= 0, most + disk.band_m <= 0
        side = np.full(len(trips), SIDES.index(Side.UNSURE))
        side[outside] = SIDES.index(Side.OUTSIDE)
        side[inside] = SIDES.index(Side.INSIDE)
        self._side[trips] = side
        self._note_farthest(reaches, trips, doubtful)
        unsure: Bools = doubtful | (np.abs(np.abs(most) - disk.band_m) < NEAR_M)
        return unsure

    def _note_farthest(self, reaches: Reaches, trips: Ints, doubtful: Bools) -> None:
        """Note farthest points; mark trips that have two of them, far apart."""
        farthest = _most(reaches, len(trips))
        first = first_of(
            reaches.owner, len(trips), reaches.beyond_m == farthest[reaches.owner]
        )
        has = first >= 0
        self._inside_m[trips[has]] = -farthest[has]
        self._far_us[trips[has]] = reaches.at_us[first[has]]
        tied = reaches.beyond_m > farthest[reaches.owner] - NEAR_M
        chief = first[reaches.owner]
        elsewhere = (reaches.lat_deg != reaches.lat_deg[chief]) | (
            reaches.lon_deg != reaches.lon_deg[chief]
        )
        doubtful[reaches.owner[tied & elsewhere]] = True

    def _across_disk(self, disk: Disk, trips: Ints) -> Bools:
        """Note crossings and first moments outside; return trips in doubt."""
        ranger = self._ranger(disk)
        reaches, _, doubtful = ranger.reaches(trips)
        moved = np.flatnonzero(reaches.leg >= 0)
        legs, owner = reaches.leg[moved], reaches.owner[moved]
        cuts, doubt = cuts_of(self._batch, disk, ranger, legs)
        doubtful[owner[doubt]] = True
        outside = np.where(reaches.beyond_m > 0, reaches.at_us, _NEVER)
        outside[moved] = self._outside_us(ranger, legs, cuts)
        first = np.full(len(trips), _NEVER)
        np.minimum.at(first, reaches.owner, outside)
        first = np.where(first == _NEVER, self._far_us[trips], first)
        self._leaving_us[trips] = first
        self._note_points(cuts, trips, owner[cuts.order], doubtful)
        return doubtful

    def _outside_us(self, ranger: Ranger, legs: Ints, cuts: Cuts) -> Ints:
        """Return the first moments of legs outside; ``_NEVER`` where there is none."""
        start = self._batch.first_point[legs]
        outward = first_of(cuts.order, len(legs), cuts.is_out)
        at_us = np.append(cuts.at_us, _NEVER)
        begins = self._batch.point_at_us[start]
        chosen: Ints = np.where(ranger.sides(start) <= 0, at_us[outward], begins)
        return chosen

    def _note_points(
        self, cuts: Cuts, trips: Ints, owner: Ints, doubtful: Bools
    ) -> None:
        """Note the crossings of trips that are not in doubt, in order of time."""
        kept = np.flatnonzero(~doubtful[owner])
        rows = kept[np.lexsort((kept, cuts.at_us[kept], owner[kept]))]
        trip = trips[owner[rows]]
        self._points.append(
            Points(
                trip,
                cuts.at_us[rows],
                cuts.lat_deg[rows],
                cuts.lon_deg[rows],
                cuts.is_out[rows],
                cuts.leg[rows] - self._batch.first_leg[trip],
            )
        )


def _most(reaches: Reaches, trips: int) -> Floats:
    """Return the greatest distance of each trip; endless inside where it has none."""
    most = np.full(trips, -np.inf)
    np.maximum.at(most, reaches.owner, reaches.beyond_m)
    return most
