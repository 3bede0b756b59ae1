"""Points in an area and its band, side by side with shapely."""

from typing import Any

import numpy as np
import shapely

from benchmarks.points import Floats
from benchmarks.side_by_side import Run, seconds, table
from exeat.domain.place import Area, Position
from exeat.engine.bulk.areas import AreaColumn
from exeat.engine.bulk.rasters import Raster
from exeat.engine.bulk.sides import INSIDE, OUTSIDE, Sides
from exeat.engine.polygons import depth_m
from exeat.service.bulk.kernel import compiled_cell_loop
from exeat.service.context import BUILT, Context

ROUNDS = 5
POINTS = 2_000_000
PEER_POINTS = 200_000
SLOW_POINTS = 2_000
KEYS = ("NO", "FR")


def areas(scale: float) -> None:
    """Print points in an area and its band, against shapely."""
    register = Context().register
    for key in KEYS:
        _area(register.areas.area(key), scale)


def _area(area: Area, scale: float) -> None:
    """Points over the box of an area: cells first, then distances near the line."""
    loop = compiled_cell_loop(BUILT)
    lat, lon = _box_points(area, max(1000, int(POINTS * scale)))
    few = max(1000, int(PEER_POINTS * scale))
    slow = max(50, int(SLOW_POINTS * scale))
    polygon = _polygon(area)
    peer = "shapely, prepared; no band"
    plain, fast = AreaColumn(area), AreaColumn(area, loop)
    cells = Raster(area, area.band_m, loop)
    runs: dict[str, Run] = {
        peer: lambda: shapely.contains_xy(polygon, lon[:few], lat[:few]),
        "Exeat, cells compiled": lambda: fast.side(lat, lon),
        "Exeat, NumPy": lambda: plain.side(lat, lon),
        "Exeat, points clear of the line by their cell": _clear(cells, lat, lon),
        "Exeat, scalar engine": lambda: _alone(area, lat[:slow], lon[:slow]),
    }
    items = dict(zip(runs, (few, len(lat), len(lat), len(lat), slow), strict=True))
    vertices = sum(len(ring.lats_deg) for ring in area.rings)
    print(f"\n## Area: {area.name}, {vertices:,} vertices, band {area.band_m:,.0f} m\n")
    print(table(seconds(runs, ROUNDS), items, peer))
    sides, inside = fast.side(lat[:few], lon[:few]), runs[peer]()
    clear = sides != 0
    wrong = np.count_nonzero((sides == INSIDE)[clear] != np.asarray(inside)[clear])
    alone = _alone(area, lat[:slow], lon[:slow])
    print(
        f"\nWithin the band: {np.mean(~clear):.2%}; of the other"
        f" {np.count_nonzero(clear):,} points {wrong} differ from shapely. Of {slow:,}"
        f" points {np.count_nonzero(alone != sides[:slow])} differ from the scalar"
        f" engine. Points left by the cells: {np.mean(cells.sides(lat, lon) == 0):.2%}."
    )


def _clear(cells: Raster, lat: Floats, lon: Floats) -> Run:
    """Return what decides points of which none is near the line."""
    kept = np.flatnonzero(cells.sides(lat, lon) != 0)
    points = np.resize(lat[kept], len(lat)), np.resize(lon[kept], len(lon))
    return lambda: cells.sides(*points)


def _alone(area: Area, lat: Floats, lon: Floats) -> Sides:
    """Return the sides of points as the scalar engine has them."""
    positions = (
        Position(lat_deg=one, lon_deg=other)
        for one, other in zip(lat.tolist(), lon.tolist(), strict=True)
    )
    depths = np.array([depth_m(area, position) for position in positions])
    sides = np.where(depths > 0, INSIDE, OUTSIDE).astype(np.int8)
    sides[np.abs(depths) < area.band_m] = 0
    return sides


def _box_points(area: Area, points: int) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(7)
    lats = np.concatenate([ring.lats_deg for ring in area.rings])
    lons = np.concatenate([ring.lons_deg for ring in area.rings])
    lat = chance.uniform(lats.min(), lats.max(), points)
    return lat, chance.uniform(lons.min(), lons.max(), points)


def _polygon(area: Area) -> Any:
    """Return an area as a polygon of shapely: rings by the even-odd rule."""
    rings = [
        shapely.Polygon(np.column_stack((ring.lons_deg, ring.lats_deg)))
        for ring in area.rings
    ]
    whole: Any = shapely.Polygon()
    for ring in rings:
        whole = whole.symmetric_difference(ring)
    shapely.prepare(whole)
    return whole
