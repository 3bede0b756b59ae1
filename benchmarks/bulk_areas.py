"""Points in an area and its band, side by side with shapely."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from benchmarks.points import Floats
from benchmarks.side_by_side import Run, seconds, table
from exeat.domain.place import Area, Position
from exeat.engine.bulk.rasters import INSIDE, UNCLEAR, Raster
from exeat.engine.polygons import depth_m
from exeat.service.context import Context

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
    """Points over the box of an area, by the grid of cells that knows its band."""
    reach_m = 2 * area.band_m
    raster = Raster(area, reach_m)
    lat, lon = _box_points(area, max(1000, int(POINTS * scale)))
    few = max(1000, int(PEER_POINTS * scale))
    slow = max(50, int(SLOW_POINTS * scale))
    polygon = _polygon(area)
    peer = "shapely, prepared; no band"
    runs: dict[str, Run] = {
        peer: lambda: shapely.contains_xy(polygon, lon[:few], lat[:few]),
        "Exeat, cells": lambda: raster.sides(lat, lon),
        "Exeat, cells, then the scalar engine": _whole(
            area, raster, lat[:slow], lon[:slow]
        ),
    }
    items = dict(zip(runs, (few, len(lat), slow), strict=True))
    vertices = sum(len(ring.lats_deg) for ring in area.rings)
    print(f"\n## Area: {area.name}, {vertices:,} vertices, band {area.band_m:,.0f} m\n")
    print(table(seconds(runs, ROUNDS), items, peer))
    sides, inside = raster.sides(lat[:few], lon[:few]), runs[peer]()
    clear = sides != UNCLEAR
    wrong = np.count_nonzero((sides == INSIDE)[clear] != np.asarray(inside)[clear])
    print(
        f"\nNear the line, so left to the scalar engine: {np.mean(~clear):.2%};"
        f" of the other {np.count_nonzero(clear):,} points {wrong} differ from shapely."
    )


def _whole(
    area: Area, raster: Raster, lat: Floats, lon: Floats
) -> Callable[[], list[float]]:
    """Return what decides all points: those near the line by their distance to it."""

    def ask() -> list[float]:
        left = np.flatnonzero(raster.sides(lat, lon) == UNCLEAR)
        return [
            depth_m(area, Position(lat_deg=float(lat[one]), lon_deg=float(lon[one])))
            for one in left
        ]

    return ask


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
