"""Points along legs, 10 km apart at most: where the scalar engine looks at areas."""

from typing import NamedTuple

import numpy as np

from exeat.domain.place import Area, Buffer, Disk, Shape, plain_parts
from exeat.engine.bulk.batch import Batch
from exeat.engine.bulk.rasters import UNCLEAR, Raster
from exeat.engine.bulk.routes import WGS84
from exeat.engine.bulk.sides import INSIDE
from exeat.engine.bulk.spans import first_of, marked_groups, members
from exeat.engine.bulk.trips import Bools, Floats, Ints
from exeat.engine.triggering import STOPS_ONLY

_PIECE_M = 10_000.0


class Way(NamedTuple):
    """Points of legs.

    Attributes:
        owner: Place of the leg among those asked about.
    """

    owner: Ints
    lat_deg: Floats
    lon_deg: Floats


def way_of(batch: Batch, legs: Ints, stops_only: Bools) -> Way:
    """Return given points of legs, and points between them.

    Args:
        batch: The trips.
        legs: Legs.
        stops_only: For each, whether only the given points count.
    """
    columns = batch.columns.points
    points, place = members(columns.offsets, legs)
    lat, lon = columns.lat_deg[points], columns.lon_deg[points]
    begins = np.flatnonzero((np.append(place[1:], -1) == place) & ~stops_only[place])
    if not len(begins):
        return Way(place, lat, lon)
    course, _, length = WGS84.inv(
        lon[begins], lat[begins], lon[begins + 1], lat[begins + 1]
    )
    pieces = np.asarray(length) // _PIECE_M + 1
    count = pieces.astype(np.int64) - 1
    owner = np.repeat(np.arange(len(begins)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + 1
    along = np.asarray(length)[owner] * step / pieces[owner]
    start = begins[owner]
    to_lon, to_lat, _ = WGS84.fwd(
        lon[start], lat[start], np.asarray(course)[owner], along
    )
    return Way(
        np.concatenate((place, place[start])),
        np.concatenate((lat, np.asarray(to_lat))),
        np.concatenate((lon, np.asarray(to_lon))),
    )


def sides_of(batch: Batch, shape: Shape, trips: Ints) -> Ints:
    """Return on which sides of the lines of a zone trips stay, as a code.

    Trips of one code lie on the same side of each line, clear of it. The code is -1
    where a trip comes near a line, changes sides, or the zone has disks in it.

    Args:
        batch: The trips.
        shape: The zone.
        trips: Numbers of trips.
    """
    plain = tuple(dict.fromkeys(plain_parts(shape)))
    parts = [part for part in plain if not isinstance(part, Disk)]
    if len(parts) < len(plain):
        return np.full(len(trips), -1, dtype=np.int64)
    legs, owner = members(batch.columns.legs.offsets, trips)
    way = way_of(batch, legs, batch.flies(STOPS_ONLY)[legs])
    trip = owner[way.owner]
    code = np.zeros(len(trips), dtype=np.int64)
    first = first_of(trip, len(trips), np.ones(len(trip), dtype=np.bool_))
    for part in parts:
        raster = _raster(batch, part)
        sides = raster.sides(way.lat_deg, way.lon_deg)
        unlike = (sides == UNCLEAR) | (sides != sides[first][trip])
        mixed = marked_groups(trip, unlike, len(trips))
        code = np.where(mixed | (code < 0), -1, code * 2 + (sides[first] == INSIDE))
    return code


def _raster(batch: Batch, part: Area | Buffer) -> Raster:
    if isinstance(part, Area):
        return batch.kept.raster(part, 2 * part.band_m)
    area = part.area
    return batch.kept.raster(area, part.width_m + 2 * area.band_m)
