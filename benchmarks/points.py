"""Points and disks that the kernels are measured on, the same on every run."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyproj
from numpy.typing import NDArray

from benchmarks import workloads
from exeat.domain.place import Disk, Position

Floats = NDArray[np.float64]

GEOD = pyproj.Geod(ellps="WGS84")
MOSCOW = Disk(
    name="Moscow",
    centre=Position(lat_deg=55.7558, lon_deg=37.6173),
    radius_m=120_000.0,
)
CAPITALS = ((55.7558, 37.6173), (51.5074, -0.1278), (38.8977, -77.0365))
MOST_VERTICES = 200
_TOWNS = 20_000
_REACH_DEG = 6.0


class Ends(NamedTuple):
    """The two ends of segments."""

    lat1: Floats
    lon1: Floats
    lat2: Floats
    lon2: Floats


def uniform(points: int) -> tuple[Floats, Floats]:
    """Return points in a box of ten degrees round Moscow."""
    chance = np.random.default_rng(1)
    return chance.uniform(51, 61, points), chance.uniform(32.5, 42.5, points)


def edge(points: int, within_m: float) -> tuple[Floats, Floats]:
    """Return points about the circle, at most so many metres from it."""
    chance = np.random.default_rng(2)
    away = MOSCOW.radius_m + chance.uniform(-within_m, within_m, points)
    return spread(away, chance)


def tracks(points: int) -> tuple[Floats, Floats]:
    """Return vertices of trips between towns round three capitals.

    A trip has 2 to 200 of them, evenly along the geodesic; the last is cut off.
    """
    chance = np.random.default_rng(5)
    count = chance.integers(2, MOST_VERTICES + 1, points // 2 + 1)
    count = count[: int(np.searchsorted(np.cumsum(count), points)) + 1]
    trip = np.repeat(np.arange(len(count)), count)[:points]
    step = np.arange(points) - (np.cumsum(count) - count)[trip]
    ends = _journeys(len(count), chance)
    course, _, length = GEOD.inv(ends.lon1, ends.lat1, ends.lon2, ends.lat2)
    lon, lat, _ = GEOD.fwd(
        ends.lon1[trip],
        ends.lat1[trip],
        np.asarray(course)[trip],
        np.asarray(length)[trip] * step / (count - 1)[trip],
    )
    return np.asarray(lat), np.asarray(lon)


def fifty_disks() -> Sequence[Disk]:
    """Return disks of 20 to 200 km round the largest towns near Moscow."""
    chance = np.random.default_rng(3)
    lat, lon = workloads.cities(_TOWNS)
    near = np.flatnonzero((lat > 50) & (lat < 62) & (lon > 30) & (lon < 45))[:50]
    return [
        Disk(
            name=str(number),
            centre=Position(lat_deg=float(lat[town]), lon_deg=float(lon[town])),
            radius_m=float(chance.uniform(20_000, 200_000)),
        )
        for number, town in enumerate(near)
    ]


def outward(segments: int) -> Ends:
    """Return segments from within the circle to beyond it, a kilometre clear of it."""
    chance = np.random.default_rng(4)
    lat1, lon1 = spread(chance.uniform(0.0, 119_000.0, segments), chance)
    lat2, lon2 = spread(chance.uniform(121_000.0, 500_000.0, segments), chance)
    return Ends(lat1, lon1, lat2, lon2)


def beyond(segments: int) -> Ends:
    """Return segments with both ends beyond the circle; less than half of them cut it."""
    chance = np.random.default_rng(6)
    lat1, lon1 = spread(chance.uniform(121_000.0, 300_000.0, segments), chance)
    lat2, lon2 = spread(chance.uniform(121_000.0, 300_000.0, segments), chance)
    return Ends(lat1, lon1, lat2, lon2)


def spread(away_m: Floats, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Return points at distances from Moscow, in any direction."""
    points = len(away_m)
    lon, lat, _ = GEOD.fwd(
        np.full(points, MOSCOW.centre.lon_deg),
        np.full(points, MOSCOW.centre.lat_deg),
        chance.uniform(0, 360, points),
        away_m,
    )
    return np.asarray(lat), np.asarray(lon)


def _journeys(count: int, chance: np.random.Generator) -> Ends:
    """Return where trips begin and end: two towns round one capital."""
    lat, lon = workloads.cities(_TOWNS)
    capital = chance.integers(0, len(CAPITALS), count)
    ends = np.zeros((2, count), dtype=np.int64)
    for number, (lat0, lon0) in enumerate(CAPITALS):
        wide = _REACH_DEG / np.cos(np.radians(lat0))
        near = (np.abs(lat - lat0) < _REACH_DEG) & (np.abs(lon - lon0) < wide)
        own = np.flatnonzero(capital == number)
        ends[:, own] = chance.choice(np.flatnonzero(near), (2, len(own)))
    start, goal = ends
    return Ends(lat[start], lon[start], lat[goal], lon[goal])
