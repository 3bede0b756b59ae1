"""Boxes of legs: which of them come anywhere near an area, a disk or a state."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from exeat.domain.place import Area, Disk, Plain, Ring
from exeat.engine.bulk.trips import Bools, Floats, TripColumns

_M_PER_DEG = 110_000.0
_SLACK_DEG = 0.5
_WIDE_DEG = 60.0
_POLAR_DEG = 80.0


class Boxes(NamedTuple):
    """Ranges of latitude and longitude of the given points of legs.

    Attributes:
        bulge_deg: How far poleward the geodesics between the points may go beyond;
            endless where the box says nothing of the way.
    """

    south: Floats
    west: Floats
    north: Floats
    east: Floats
    bulge_deg: Floats


def boxes_of(columns: TripColumns) -> Boxes:
    """Return the boxes of all legs of a batch."""
    points = columns.points
    starts = points.offsets[:-1]
    south = np.minimum.reduceat(points.lat_deg, starts)
    north = np.maximum.reduceat(points.lat_deg, starts)
    west = np.minimum.reduceat(points.lon_deg, starts)
    east = np.maximum.reduceat(points.lon_deg, starts)
    width = east - west
    # A great circle rises above the parallel of its ends by at most d²/16 (d in
    # radians, ends d apart, at 45 degrees); by far less than twice that up to 60°.
    bulge = np.degrees(np.radians(width) ** 2 / 8) + 0.01
    polar = np.maximum(np.abs(south), np.abs(north)) > _POLAR_DEG
    bulge[(width > _WIDE_DEG) | polar] = np.inf
    return Boxes(south, west, north, east, bulge)


def come_near(boxes: Boxes, part: Plain) -> Bools:
    """Return which legs may come within reach of a part of a zone."""
    near = np.isinf(boxes.bulge_deg)
    for south, west, north, east in _part_boxes(part):
        tall = (boxes.south - boxes.bulge_deg <= north) & (
            boxes.north + boxes.bulge_deg >= south
        )
        for turn in (-360.0, 0.0, 360.0):
            near |= tall & (boxes.west + turn <= east) & (boxes.east + turn >= west)
    return near


def _part_boxes(part: Plain) -> Iterator[tuple[float, float, float, float]]:
    """Yield boxes that hold all points within reach of a part."""
    match part:
        case Disk(centre=centre, radius_m=radius_m, band_m=band_m):
            lat, lon = centre.lat_deg, centre.lon_deg
            yield _widened((lat, lon, lat, lon), radius_m + band_m)
        case Area():
            for ring in part.rings:
                yield _widened(_box(ring), 2 * part.band_m)
        case _:
            for ring in part.area.rings:
                yield _widened(_box(ring), part.width_m + 2 * part.area.band_m)


def _box(ring: Ring) -> tuple[float, float, float, float]:
    lats, lons = ring.lats_deg, ring.lons_deg
    return min(lats), min(lons), max(lats), max(lons)


def _widened(
    box: tuple[float, float, float, float], reach_m: float
) -> tuple[float, float, float, float]:
    south, west, north, east = box
    tall = reach_m / _M_PER_DEG + _SLACK_DEG
    south, north = south - tall, north + tall
    highest = max(abs(south), abs(north))
    if highest > _POLAR_DEG:
        return south, -180.0, north, 180.0
    wide = tall / float(np.cos(np.radians(highest)))
    return south, west - wide, north, east + wide
