"""Libraries that tell whether points lie within a disk, where they are installed."""

import importlib.util
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from exeat.domain.place import Disk

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ask = Callable[[], Bools]
MEAN_RADIUS_M = 6_371_008.8
RESOLUTION = 7
SLOW_POINTS = 100_000


class Contender(NamedTuple):
    """A way to tell which points lie within a disk.

    Attributes:
        points: How many it is asked about: the first ones of a set.
        run: What is timed.
        inside: The answers.
    """

    name: str
    points: int
    run: Callable[[], object]
    inside: Ask


def contender(name: str, inside: Ask, points: int) -> Contender:
    """Return a contender that is timed while it answers."""
    return Contender(name, points, inside, inside)


def truth(disk: Disk, lat: Floats, lon: Floats) -> Ask:
    """Return GeographicLib in C on every point; its word is final."""
    geod = pyproj.Geod(ellps="WGS84")
    lats, lons = (np.full(len(lat), end) for end in _centre(disk))

    def ask() -> Bools:
        away: Bools = geod.inv(lons, lats, lon, lat)[2] <= disk.radius_m
        return away

    return ask


def libraries(disk: Disk, lat: Floats, lon: Floats) -> Iterator[Contender]:
    """Yield each library that is installed, ready to be asked."""
    size = len(lat)
    yield contender("haversine, NumPy", _haversine(disk, lat, lon), size)
    yield contender("shapely, azimuthal equidistant", _projected(disk, lat, lon), size)
    yield contender("shapely, 360-gon", _polygon(disk, lat, lon), size)
    name = f"H3 cover, resolution {RESOLUTION}"
    if importlib.util.find_spec("h3") is not None:
        few = slice(0, SLOW_POINTS)
        yield contender(name, _h3(disk, lat[few], lon[few]), len(lat[few]))


def _centre(disk: Disk) -> tuple[float, float]:
    return disk.centre.lat_deg, disk.centre.lon_deg


def _haversine(disk: Disk, lat: Floats, lon: Floats) -> Ask:
    lat0, lon0 = map(math.radians, _centre(disk))

    def ask() -> Bools:
        rad = np.radians(lat)
        half = np.sin((rad - lat0) / 2) ** 2
        half += np.cos(rad) * math.cos(lat0) * np.sin((np.radians(lon) - lon0) / 2) ** 2
        away: Bools = 2 * MEAN_RADIUS_M * np.arcsin(np.sqrt(half)) <= disk.radius_m
        return away

    return ask


def _projected(disk: Disk, lat: Floats, lon: Floats) -> Ask:
    lat0, lon0 = _centre(disk)
    project = pyproj.Transformer.from_crs(
        "EPSG:4326",
        f"+proj=aeqd +lat_0={lat0} +lon_0={lon0} +ellps=WGS84",
        always_xy=True,
    )
    ring = shapely.Point(0, 0).buffer(disk.radius_m, quad_segs=90)
    shapely.prepare(ring)

    def ask() -> Bools:
        found: Bools = shapely.contains_xy(ring, *project.transform(lon, lat))
        return found

    return ask


def _ring(disk: Disk, corners: int) -> Any:
    lat0, lon0 = _centre(disk)
    courses = np.linspace(0, 360, corners, endpoint=False)
    lon, lat, _ = pyproj.Geod(ellps="WGS84").fwd(
        np.full(corners, lon0),
        np.full(corners, lat0),
        courses,
        np.full(corners, disk.radius_m),
    )
    return shapely.Polygon(np.column_stack((lon, lat)))


def _polygon(disk: Disk, lat: Floats, lon: Floats) -> Ask:
    ring = _ring(disk, 360)
    shapely.prepare(ring)

    def ask() -> Bools:
        found: Bools = shapely.contains_xy(ring, lon, lat)
        return found

    return ask


def _h3(disk: Disk, lat: Floats, lon: Floats) -> Ask:
    import h3

    cover = frozenset(h3.geo_to_cells(_ring(disk, 360), RESOLUTION))

    def ask() -> Bools:
        pairs = zip(lat.tolist(), lon.tolist(), strict=True)
        cells = (h3.latlng_to_cell(*pair, RESOLUTION) in cover for pair in pairs)
        return np.fromiter(cells, dtype=np.bool_, count=len(lat))

    return ask
