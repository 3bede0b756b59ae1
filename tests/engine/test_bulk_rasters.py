"""Cells clear of an area's line, point by point against the scalar geometry."""

import random
from dataclasses import replace

import numpy as np
import pytest

from exeat.domain.place import Area
from exeat.engine.bulk.rasters import UNCLEAR, Raster
from exeat.engine.bulk.sides import INSIDE, OUTSIDE
from exeat.engine.polygons import contains, depth_m
from tests.small_register import area, at, ring, square

SQUARE = area("square", square(44, 19, 46, 21))
HOLE = area("hole", square(40, 10, 50, 30), square(43, 15, 47, 25))
STAR = area("star", ring((10, 10), (11, 12), (10.2, 14), (12, 12.5), (13, 9)))
CUT = area("cut", square(60, 170, 70, 180), square(60, -180, 70, -170))
NORTH = area("north", square(78, 10, 84, 40))
# The rings of a land may be coarser than its border.
LINED = replace(
    SQUARE, lines=(ring((44, 19), (44, 21), (46, 21), (46.2, 20), (46, 19)),)
)
AREAS = {"square": SQUARE, "hole": HOLE, "star": STAR, "cut": CUT, "north": NORTH}


def points(shape: Area, seed: int) -> list[tuple[float, float]]:
    """Return random points in and round the bounds of an area, and far-off ones."""
    chance = random.Random(seed)  # noqa: S311 - points, not keys
    lats = [lat for part in shape.rings for lat in part.lats_deg]
    lons = [lon for part in shape.rings for lon in part.lons_deg]
    south, north = max(min(lats) - 3, -90), min(max(lats) + 3, 90)
    west, east = max(min(lons) - 3, -180), min(max(lons) + 3, 180)
    near = [
        (chance.uniform(south, north), chance.uniform(west, east)) for _ in range(400)
    ]
    return [*near, (90, 0), (-90, 0), (0, 180), (0, -180), (81, -100), (-30, 20)]


@pytest.mark.parametrize("reach_m", [2_000.0, 60_000.0])
@pytest.mark.parametrize("name", AREAS)
def test_where_a_cell_is_clear_its_points_lie_as_it_says(
    name: str, reach_m: float
) -> None:
    shape, found = AREAS[name], set()
    banded = replace(shape, band_m=reach_m)
    spots = points(shape, 11)
    lat, lon = np.array(spots, dtype=np.float64).T
    for (lat_deg, lon_deg), side in zip(
        spots, Raster(shape, reach_m).sides(lat, lon).tolist(), strict=True
    ):
        found.add(side)
        position = at(lat_deg, lon_deg)
        if side != UNCLEAR:
            assert contains(shape, position) is (side == INSIDE)
            assert abs(depth_m(banded, position)) >= reach_m
    assert OUTSIDE in found
    assert INSIDE in found or name == "star" or reach_m > 2_000


def test_the_poles_are_never_clear() -> None:
    lat, lon = np.array([(90, 0), (-90, 5), (88.1, 9)], dtype=np.float64).T
    assert Raster(SQUARE, 1_000).sides(lat, lon).tolist() == [UNCLEAR] * 3


def test_the_border_proper_is_what_points_keep_clear_of() -> None:
    lat, lon = np.array([(46.2, 20.0), (46.0, 20.0), (45.0, 20.0)], dtype=np.float64).T
    sides = Raster(LINED, 1_000).sides(lat, lon).tolist()
    assert sides[0] == UNCLEAR
    assert sides[2] == INSIDE
