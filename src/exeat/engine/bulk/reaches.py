"""How far legs and stops go out of a disk, over columns."""

from typing import NamedTuple

import numpy as np

from exeat.domain.place import Disk
from exeat.engine.bulk.batch import Batch
from exeat.engine.bulk.disks import NEAR_M, beyond_m
from exeat.engine.bulk.sides import Sides, rivals_m2, squares_m2
from exeat.engine.bulk.spans import first_of, members, picked
from exeat.engine.bulk.symbols import Leaving
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Floats, Ints
from exeat.engine.geodesy import cartesian_m

FEW = 200
"""Of fewer points all the distances are computed: to choose takes longer."""


class Reaches(NamedTuple):
    """How far legs and stops of some trips go out of a disk, in the scalar order.

    Attributes:
        owner: Place of the trip among those asked about.
        beyond_m: Distance beyond the edge at the farthest point.
        at_us: Moment there.
        lat_deg: That point.
        leg: The leg in the batch; -1 for a stop.
    """

    owner: Ints
    beyond_m: Floats
    at_us: Ints
    lat_deg: Floats
    lon_deg: Floats
    leg: Ints


class Ranger:
    """Measures how far the trips of a batch go out of one disk.

    Args:
        batch: The trips.
        leaving: Disk and land.
        disk: The disk.
    """

    def __init__(self, batch: Batch, leaving: Leaving, disk: Disk) -> None:
        self._batch, self._leaving, self._disk = batch, leaving, disk

    def reaches(self, trips: Ints) -> tuple[Reaches, Bools, Bools]:
        """Return reaches of trips, which of them decide the side, and doubtful trips.

        The order is that of the scalar engine: legs at home, stops, legs abroad.
        """
        land, batch = self._batch.land(self._leaving.lands), self._batch
        legs, owner = members(batch.columns.legs.offsets, trips)
        home = np.flatnonzero(land.domestic[legs])
        parts = [self._leg_reaches(legs[home], owner[home])]
        abroad = np.flatnonzero(land.abroad[legs])
        parts.append(self._stop_reaches(legs[abroad], owner[abroad]))
        parts.append(self._stay_reaches(trips))
        counted = sum(len(part[0].owner) for part in parts)
        if self._leaving.abroad:
            parts.append(self._leg_reaches(legs[abroad], owner[abroad]))
        whole = [part[0] for part in parts]
        columns = (np.concatenate(column) for column in zip(*whole, strict=True))
        reaches = Reaches(*columns)
        order = np.argsort(reaches.owner, kind="stable")
        doubtful = np.zeros(len(trips), dtype=np.bool_)
        for _, doubt in parts:
            doubtful[doubt] = True
        marks = np.arange(len(order)) < counted
        return picked(reaches, order), marks[order], doubtful

    def depths(self, points: Ints) -> Floats:
        """Return distances of given points beyond the edge, each computed once."""
        batch, columns = self._batch, self._batch.columns.points
        depths: Floats = batch.once(
            ("depths", self._disk), lambda: np.full(len(columns.lat_deg), np.nan)
        )
        fresh = points[np.isnan(depths[points])]
        if len(fresh):
            depths[fresh] = beyond_m(
                self._disk, columns.lat_deg[fresh], columns.lon_deg[fresh]
            )
        return depths[points]

    def sides(self, points: Ints) -> Sides:
        """Return for points -1 within, 1 beyond, 0 within ``NEAR_M`` of the edge."""
        if len(points) < FEW:
            depths = self.depths(points)
            certain = np.sign(depths) * (np.abs(depths) >= NEAR_M)
            return certain.astype(np.int8)
        columns = self._batch.columns.points
        return self._batch.kept.disk(self._disk).side(
            columns.lat_deg[points], columns.lon_deg[points]
        )

    def _farthest(self, points: Ints, place: Ints) -> Ints:
        """Return which of the points of legs may be the farthest of their leg."""
        if len(points) < FEW:
            return np.arange(len(points))
        ends_m = [at[points] for at in self._batch.point_m]
        squares = squares_m2(cartesian_m(self._disk.centre), ends_m)
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        least = rivals_m2(np.maximum.reduceat(squares, starts))
        return np.flatnonzero(squares >= least[place])

    def _leg_reaches(self, legs: Ints, owner: Ints) -> tuple[Reaches, Ints]:
        """Return the reaches of legs, and whose farthest points are in doubt."""
        batch, columns = self._batch, self._batch.columns.points
        points, place = members(columns.offsets, legs)
        some = self._farthest(points, place)
        points, place = points[some], place[some]
        depths = self.depths(points)
        most = np.full(len(legs), -np.inf)
        np.maximum.at(most, place, depths)
        first = points[first_of(place, len(legs), depths == most[place])]
        chief = first[place]
        tied = depths > most[place] - NEAR_M
        tied &= (columns.lat_deg[points] != columns.lat_deg[chief]) | (
            columns.lon_deg[points] != columns.lon_deg[chief]
        )
        at_us = batch.point_at_us[first]
        reaches = Reaches(
            owner, most, at_us, columns.lat_deg[first], columns.lon_deg[first], legs
        )
        doubt = np.concatenate((owner[place[tied]], owner[batch.doubtful_legs[legs]]))
        return reaches, doubt

    def _stop_reaches(self, legs: Ints, owner: Ints) -> tuple[Reaches, Ints]:
        """Return the reaches of the stops of legs from and to abroad."""
        batch, columns = self._batch, self._batch.columns
        land = batch.land(self._leaving.lands)
        ends = np.stack((batch.first_point[legs], batch.last_point[legs]), 1).ravel()
        moments = np.stack(
            (columns.legs.depart_us[legs], columns.legs.arrive_us[legs]), 1
        ).ravel()
        kept = np.flatnonzero(land.points[ends])
        points = ends[kept]
        reaches = Reaches(
            np.repeat(owner, 2)[kept],
            self.depths(points),
            moments[kept],
            columns.points.lat_deg[points],
            columns.points.lon_deg[points],
            np.full(len(points), -1),
        )
        return reaches, np.empty(0, dtype=np.int64)

    def _stay_reaches(self, trips: Ints) -> tuple[Reaches, Ints]:
        """Return the reaches of stays."""
        batch, stays = self._batch, self._batch.columns.stays
        rows, owner = members(stays.offsets, trips)
        kept = np.flatnonzero(batch.land(self._leaving.lands).stays[rows])
        rows, owner = rows[kept], owner[kept]
        lat, lon = stays.lat_deg[rows], stays.lon_deg[rows]
        begins = stays.from_us[rows]
        departs = batch.depart_us[trips[owner]]
        reaches = Reaches(
            owner,
            beyond_m(self._disk, lat, lon),
            np.where(begins == NO_MOMENT, departs, begins),
            lat,
            lon,
            np.full(len(rows), -1),
        )
        return reaches, np.empty(0, dtype=np.int64)
