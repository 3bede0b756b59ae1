"""Many disks at once, against GeographicLib in C on every point and disk."""

from collections.abc import Sequence

import numpy as np
import pytest
from pyproj import Geod

from exeat.domain.place import Disk, Position
from exeat.engine.bulk.masks import DiskGrid, Grid, MaskLoop, Masks
from exeat.engine.bulk.outlines import Outline
from exeat.engine.bulk.sides import DiskColumn
from exeat.engine.bulk.trips import Floats, Ints
from exeat.service.bulk.kernel import compiled_loop, compiled_mask_loop
from exeat.service.context import BUILT

GEOD = Geod(ellps="WGS84")


def compiled() -> MaskLoop:
    loop = compiled_mask_loop(BUILT)
    assert loop is not None, "the build makes the compiled loop"
    return loop


LOOPS = pytest.mark.parametrize("loop", [None, compiled()], ids=["NumPy", "compiled"])


def _disk(lat_deg: float, lon_deg: float, radius_m: float) -> Disk:
    return Disk(centre=Position(lat_deg=lat_deg, lon_deg=lon_deg), radius_m=radius_m)


def _random_disks(count: int) -> list[Disk]:
    rng = np.random.default_rng(50)
    return [
        _disk(float(lat), float(lon), float(radius))
        for lat, lon, radius in zip(
            rng.uniform(51, 60, count),
            rng.uniform(33, 42, count),
            rng.uniform(20e3, 200e3, count),
            strict=True,
        )
    ]


def _points(disks: list[Disk]) -> tuple[Floats, Floats]:
    """Return points all over, and within a millimetre of every edge."""
    rng = np.random.default_rng(4)
    lats, lons = [rng.uniform(-90, 90, 3000)], [rng.uniform(-180, 180, 3000)]
    lats.append(rng.uniform(49, 62, 20_000))
    lons.append(rng.uniform(31, 44, 20_000))
    for disk in disks:
        ones = np.ones(100)
        lon, lat, _ = GEOD.fwd(
            disk.centre.lon_deg * ones,
            disk.centre.lat_deg * ones,
            rng.uniform(0, 360, 100),
            disk.radius_m + rng.choice([-0.001, 0.001, -100.0, 100.0], 100),
        )
        lats.append(np.asarray(lat))
        lons.append(np.asarray(lon))
    return np.concatenate(lats), np.concatenate(lons)


def _held(disk: Disk, lat_deg: Floats, lon_deg: Floats) -> np.ndarray:
    ones = np.ones(len(lat_deg))
    _, _, away = GEOD.inv(
        disk.centre.lon_deg * ones, disk.centre.lat_deg * ones, lon_deg, lat_deg
    )
    return np.asarray(away) <= disk.radius_m


@LOOPS
@pytest.mark.parametrize(
    "disks",
    [
        pytest.param(_random_disks(50), id="fifty round Moscow"),
        pytest.param(_random_disks(1), id="one"),
        pytest.param(
            [
                _disk(90.0, 0.0, 300_000.0),
                _disk(55.75, 37.6, 120_000.0),
                _disk(10.0, 179.5, 200_000.0),
                _disk(54.0, 36.0, 80_000.0),
            ],
            id="with a pole and the antimeridian among them",
        ),
        pytest.param(
            [_disk(-90.0, 0.0, 300_000.0), _disk(10.0, -179.9, 9_000.0)],
            id="none that a grid can hold",
        ),
    ],
)
def test_every_disk_is_told_for_every_point(
    disks: list[Disk], loop: MaskLoop | None
) -> None:
    lat_deg, lon_deg = _points(disks)
    grid = DiskGrid(disks, compiled_loop(BUILT), loop)
    masks = grid.masks(lat_deg, lon_deg)
    for bit, disk in enumerate(disks):
        told = masks >> np.uint64(bit) & np.uint64(1) != 0
        assert np.array_equal(told, _held(disk, lat_deg, lon_deg)), bit
    assert masks.max() < 1 << len(disks)


@LOOPS
@pytest.mark.parametrize("lon_deg", [37.6, 179.5])
def test_longitudes_go_round_the_earth(lon_deg: float, loop: MaskLoop | None) -> None:
    disks = [_disk(55.75, lon_deg, 120_000.0), _disk(55.0, lon_deg - 1, 50_000.0)]
    rng = np.random.default_rng(9)
    lats, lons = rng.uniform(54, 57, 3000), lon_deg + rng.uniform(-3, 3, 3000)
    found = DiskGrid(disks, mask_loop=loop).masks(
        lats, lons + rng.choice([-720.0, -360.0, 0.0, 360.0], 3000)
    )
    expected = sum(
        _held(disk, lats, lons).astype(np.uint64) << np.uint64(bit)
        for bit, disk in enumerate(disks)
    )
    assert np.array_equal(found, expected)
    assert {0, 1, 3} <= set(found.tolist())


@LOOPS
def test_no_disk_holds_what_is_nowhere(loop: MaskLoop | None) -> None:
    disks = [*_random_disks(5), _disk(88.0, 30.0, 50_000.0), _disk(0.0, 180.0, 5e6)]
    grid = DiskGrid(disks, mask_loop=loop)
    lats = [np.nan, 55.0, np.nan, np.inf, -np.inf, 90.1, -91.0, 1e9, 55.0, 55.0]
    lons = [55.0, np.nan, np.nan, 37.0, 37.0, 30.0, 37.0, 37.0, np.inf, -np.inf]
    assert grid.masks(np.array(lats), np.array(lons)).tolist() == [0] * len(lats)


@LOOPS
def test_any_number_of_points_is_told(loop: MaskLoop | None) -> None:
    disk = _disk(55.75, 37.6, 120_000.0)
    grid = DiskGrid([disk], mask_loop=loop)
    lats, lons = _points([disk])
    for count in (0, 1, 255, 256, 257, 700):
        part = (
            lats[-count:] if count else lats[:0],
            lons[-count:] if count else lons[:0],
        )
        assert np.array_equal(grid.masks(*part) == 1, _held(disk, *part))


def test_points_need_as_many_latitudes_as_longitudes() -> None:
    grid = DiskGrid(_random_disks(2))
    with pytest.raises(ValueError, match="as many latitudes as longitudes"):
        grid.masks(np.zeros(3), np.zeros(2))


def test_the_compiled_loop_leaves_next_to_nothing() -> None:
    """Grid, outlines and chords decide all but the strip that the chord leaves."""
    loop, left = compiled(), []

    def spy(
        grid: Grid,
        disks: Sequence[tuple[DiskColumn, Outline]],
        lat_deg: Floats,
        lon_deg: Floats,
        masks: Masks,
    ) -> Ints:
        places = loop(grid, disks, lat_deg, lon_deg, masks)
        left.append(len(places))
        return places

    rng = np.random.default_rng(10)
    points = rng.uniform(51, 60, 200_000), rng.uniform(33, 42, 200_000)
    DiskGrid(_random_disks(50), mask_loop=spy).masks(*points)
    assert sum(left) < 20


@pytest.mark.parametrize("count", [0, 65])
def test_a_grid_holds_one_to_64_disks(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        DiskGrid([_disk(55.0, 37.0, 1000.0)] * count)
