"""Points in an area and its band, point by point against the scalar geometry."""

import random
from dataclasses import replace

import numpy as np
import pytest

from exeat.domain.place import Area, Position
from exeat.engine.bulk import areas
from exeat.engine.bulk.areas import AreaColumn
from exeat.engine.bulk.rasters import UNCLEAR, CellLoop
from exeat.engine.bulk.sides import INSIDE, OUTSIDE
from exeat.engine.polygons import depth_m, joined
from exeat.service.bulk.kernel import compiled_cell_loop
from exeat.service.context import BUILT, Context
from tests.small_register import area, ring, square

BAND_M = 7_000.0
COAST = area("coast", ring((10, 10), (11, 12), (10.2, 14), (12, 12.5), (13, 9)))
HOLE = area("hole", square(40, 10, 50, 30), square(43, 15, 47, 25))
CUT = area("cut", square(60, 170, 70, 180), square(60, -180, 70, -170))
NORTH = area("north", square(78, 10, 87.9, 40))
CAP = area(
    "cap", ring(*((85, lon) for lon in range(-180, 181, 30)), (90, 180), (90, -180))
)
TWO = joined(
    [area("west", square(44, 19, 46, 21)), area("east", square(44, 21, 46, 23))]
)
AREAS = {
    "coast": COAST,
    "hole": HOLE,
    "cut": CUT,
    "north": NORTH,
    "cap": CAP,
    "two made one": TWO[0],
    "wide band": replace(COAST, band_m=30_000.0),
}
LOOPS = {"NumPy": None, "compiled": compiled_cell_loop(BUILT)}
NOWHERE = [(float("nan"), 5.0), (5.0, float("inf")), (91.0, 0.0), (-90.1, 0.0)]


def points(shape: Area, seed: int) -> list[tuple[float, float]]:
    """Return points round the bounds of an area, most of them near its line."""
    chance = random.Random(seed)  # noqa: S311 - points, not keys
    found = []
    for part in shape.rings:
        lats, lons = part.lats_deg, part.lons_deg
        for number in range(len(lats) - 1):
            found += [(lats[number], lons[number])]
            for _ in range(30):
                share, off = chance.random(), chance.gauss(0, 0.1)
                lat = lats[number] + share * (lats[number + 1] - lats[number]) + off
                lon = lons[number] + share * (lons[number + 1] - lons[number])
                lon += chance.gauss(0, 0.1)
                if abs(lat) <= 90 and abs(lon) <= 180:
                    found.append((lat, lon))
    south, north = min(lats) - 1, min(max(lats) + 1, 90)
    found += [
        (chance.uniform(south, north), chance.uniform(-180, 180)) for _ in range(200)
    ]
    return found


def side_of(shape: Area, lat_deg: float, lon_deg: float) -> int:
    """Return what the scalar engine says of a point."""
    depth = depth_m(shape, Position(lat_deg=lat_deg, lon_deg=lon_deg))
    if abs(depth) < shape.band_m:
        return UNCLEAR
    return INSIDE if depth > 0 else OUTSIDE


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize("name", AREAS)
def test_every_point_lies_where_the_scalar_engine_has_it(
    name: str, loop: CellLoop | None
) -> None:
    shape = AREAS[name]
    shape = shape if shape.band_m > BAND_M else replace(shape, band_m=BAND_M)
    spots = points(shape, 3)
    lat, lon = np.array(spots, dtype=np.float64).T
    sides = AreaColumn(shape, loop).side(lat, lon).tolist()
    assert sides == [side_of(shape, *spot) for spot in spots]
    assert set(sides) == {INSIDE, OUTSIDE, UNCLEAR}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize("key", ["PL", "NO"])
def test_lands_of_the_register_too(key: str, loop: CellLoop | None) -> None:
    shape = Context().register.areas.territory(key)
    lats = np.concatenate([part.lats_deg for part in shape.rings])
    lons = np.concatenate([part.lons_deg for part in shape.rings])
    chance = np.random.default_rng(4)
    near = chance.integers(len(lats), size=150)
    lat = np.minimum(lats[near] + chance.normal(0, 0.1, 150), 90)
    lon = lons[near] + chance.normal(0, 0.2, 150)
    sides = AreaColumn(shape, loop).side(lat, lon).tolist()
    expected = [side_of(shape, *spot) for spot in zip(lat, lon, strict=True)]
    assert sides == expected
    assert set(sides) == {INSIDE, OUTSIDE, UNCLEAR}


def test_the_edge_of_the_band_is_the_scalar_engines() -> None:
    """Points whose distance is the band itself, but for what rounding makes of it."""
    shape = replace(COAST, band_m=BAND_M)
    spots = []
    for lon in np.linspace(10.2, 11.8, 40).tolist():
        low, high = 9.0, 10 + (lon - 10) / 2  # the line
        for _ in range(60):
            middle = (low + high) / 2
            if side_of(shape, middle, lon) == OUTSIDE:
                low = middle
            else:
                high = middle
        spots += [(low, lon), (high, lon)]
    lat, lon_deg = np.array(spots).T
    sides = AreaColumn(shape).side(lat, lon_deg).tolist()
    assert sides == [OUTSIDE, UNCLEAR] * 40


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_what_is_nowhere_lies_outside(loop: CellLoop | None) -> None:
    lat, lon = np.array(NOWHERE).T
    assert AreaColumn(HOLE, loop).side(lat, lon).tolist() == [OUTSIDE] * len(NOWHERE)


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_longitudes_may_go_round_once_more(loop: CellLoop | None) -> None:
    lat, lon = np.array([(41.0, 380.0), (45.0, -340.0), (41.0, -330.0)]).T
    sides = AreaColumn(HOLE, loop).side(lat, lon).tolist()
    assert sides == [INSIDE, OUTSIDE, UNCLEAR]


def test_many_pairs_and_many_cells_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shape = replace(HOLE, band_m=BAND_M)
    lat, lon = np.array(points(shape, 5), dtype=np.float64).T
    sides = AreaColumn(shape).side(lat, lon)
    monkeypatch.setattr(areas, "_MOST_PAIRS", 3)
    monkeypatch.setattr(areas, "_MOST_CELLS", 2)
    assert np.array_equal(AreaColumn(shape).side(lat, lon), sides)


def test_where_all_is_clear_the_cells_are_enough() -> None:
    lat, lon = np.array([(41.5, 20.0), (30.0, 20.0), (45.0, 20.0)]).T
    sides = AreaColumn(HOLE).side(lat, lon).tolist()
    assert sides == [INSIDE, OUTSIDE, OUTSIDE]


def test_columns_must_be_of_one_length() -> None:
    with pytest.raises(ValueError, match="as many latitudes as longitudes"):
        AreaColumn(HOLE).side(np.zeros(2), np.zeros(3))
