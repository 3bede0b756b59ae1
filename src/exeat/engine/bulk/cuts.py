"""Where legs cross the edge of a disk, and when; over columns."""

from typing import NamedTuple

import numpy as np

from exeat.domain.place import Disk
from exeat.engine.bulk.batch import Batch
from exeat.engine.bulk.disks import Segments, edges_of
from exeat.engine.bulk.reaches import Ranger
from exeat.engine.bulk.routes import SECOND_US, shared_out
from exeat.engine.bulk.sides import DOUBTFUL, OUTSIDE, Sides, squares_m2
from exeat.engine.bulk.spans import members
from exeat.engine.bulk.trips import Bools, Floats, Ints
from exeat.engine.geodesy import cartesian_m
from exeat.engine.triggering import STOPS_ONLY

_ROOT_M = 1e-4
_LEAST_S = 1e-6
# No distance is longer than its chord by more, nor shorter.
_FAR = 1.6
# Segments that miss the edge by less are looked at; more than ``edges_of`` asks for.
_CLEAR_M = 2.0


class Cuts(NamedTuple):
    """Crossings of legs.

    Attributes:
        order: Place of the leg among those asked about.
        leg: The leg in the batch.
    """

    order: Ints
    leg: Ints
    at_us: Ints
    lat_deg: Floats
    lon_deg: Floats
    is_out: Bools


def cuts_of(batch: Batch, disk: Disk, ranger: Ranger, legs: Ints) -> tuple[Cuts, Ints]:
    """Return crossings of legs, and the places of legs that are in doubt.

    Args:
        batch: The trips.
        disk: The zone.
        ranger: Distances of points beyond its edge.
        legs: Legs.
    """
    points = batch.columns.points
    start, place, sides = _sides(batch, ranger, legs)
    near = (sides == DOUBTFUL).any(axis=0)
    air = batch.flies(STOPS_ONLY)[legs][place]
    one_out = np.flatnonzero((sides[0] != sides[1]) & ~near)
    both_out = np.flatnonzero((sides == OUTSIDE).all(axis=0) & ~air)
    both_out = both_out[_may_cut(batch, disk, start[both_out])]
    kept = np.sort(np.concatenate((one_out, both_out)))
    start, owner = start[kept], place[kept]
    lat, lon = points.lat_deg, points.lon_deg
    segments = Segments(
        lat[start],
        lon[start],
        lat[start + 1],
        lon[start + 1],
        ranger.depths(start),
        ranger.depths(start + 1),
    )
    edges = edges_of(disk, segments, air[kept])
    begins = batch.point_at_us[start[edges.segment]]
    ends = batch.point_at_us[start[edges.segment] + 1]
    seconds = np.abs(ends - begins) / SECOND_US
    doubt_s = _LEAST_S + seconds * _ROOT_M / edges.length_m
    at_us, doubt = shared_out(begins, ends, edges.share, doubt_s)
    order = owner[edges.segment]
    cuts = Cuts(order, legs[order], at_us, edges.lat_deg, edges.lon_deg, edges.is_out)
    return cuts, np.concatenate((place[near], owner[edges.doubtful], order[doubt]))


def _sides(batch: Batch, ranger: Ranger, legs: Ints) -> tuple[Ints, Ints, Sides]:
    """Return the first points of segments, places of their legs, sides of both ends."""
    points, place = members(batch.columns.points.offsets, legs)
    sides = ranger.sides(points)
    rows = np.flatnonzero(place[1:] == place[:-1])
    return points[rows], place[rows], np.stack((sides[rows], sides[rows + 1]))


def _may_cut(batch: Batch, disk: Disk, start: Ints) -> Bools:
    """Return which segments may be longer than both ends lie beyond the edge."""
    start_m, end_m = ([at[start + n] for at in batch.point_m] for n in (0, 1))
    centre_m = cartesian_m(disk.centre)
    spokes_m = (np.sqrt(squares_m2(centre_m, each)) for each in (start_m, end_m))
    longest_m = _FAR * np.sqrt(squares_m2(start_m, end_m))
    may: Bools = sum(spokes_m) - 2 * disk.radius_m - longest_m < _CLEAR_M
    return may
