"""Points in a disk over columns, against GeographicLib in C on every point."""

from collections.abc import Callable
from dataclasses import replace
from math import comb

import numpy as np
import pytest
from pyproj import Geod

from exeat.domain.place import Disk, Position
from exeat.engine.bulk import outlines
from exeat.engine.bulk.outlines import Outline, outline_of
from exeat.engine.bulk.sides import (
    DOUBTFUL,
    INSIDE,
    OUTSIDE,
    DiskColumn,
    Loop,
    Sides,
    numpy_loop,
)
from exeat.engine.bulk.trips import Floats, Ints
from exeat.service.bulk.kernel import compiled_loop
from exeat.service.context import BUILT

GEOD = Geod(ellps="WGS84")
CENTRES = {
    "Moscow": (55.7558, 37.6173),
    "the equator": (0.0, 0.0),
    "Washington": (38.8977, -77.0365),
    "west of the antimeridian": (64.7, 177.5),
    "east of it": (-17.0, -179.9),
    "on it": (10.0, 180.0),
    "far north": (78.2, 15.6),
    "near the South Pole": (-89.0, 100.0),
    "the North Pole": (90.0, 0.0),
}
RADII_M = (1.0, 25 * 1609.344, 120_000.0, 500_000.0, 3_000_000.0, 9_000_000.0)


def compiled() -> Loop:
    loop = compiled_loop(BUILT)
    assert loop is not None, "the build makes the compiled loop"
    return loop


LOOPS = pytest.mark.parametrize(
    "loop", [numpy_loop, compiled()], ids=["NumPy", "compiled"]
)


def _disk(where: str, radius_m: float) -> Disk:
    lat_deg, lon_deg = CENTRES[where]
    return Disk(centre=Position(lat_deg=lat_deg, lon_deg=lon_deg), radius_m=radius_m)


def _beyond_m(disk: Disk, lat_deg: Floats, lon_deg: Floats) -> Floats:
    ones = np.ones(len(lat_deg))
    _, _, away = GEOD.inv(
        disk.centre.lon_deg * ones, disk.centre.lat_deg * ones, lon_deg, lat_deg
    )
    return np.asarray(away) - disk.radius_m


def _near_the_edge(disk: Disk, off_m: float, count: int) -> tuple[Floats, Floats]:
    """Return points within some metres of the edge, all round."""
    rng = np.random.default_rng(20231001)
    ones = np.ones(count)
    lon, lat, _ = GEOD.fwd(
        disk.centre.lon_deg * ones,
        disk.centre.lat_deg * ones,
        rng.uniform(0, 360, count),
        disk.radius_m + rng.uniform(-off_m, off_m, count),
    )
    return np.asarray(lat), np.asarray(lon)


def _everywhere(count: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(7)
    return np.degrees(np.arcsin(rng.uniform(-1, 1, count))), rng.uniform(
        -180, 180, count
    )


@LOOPS
@pytest.mark.parametrize("radius_m", RADII_M)
@pytest.mark.parametrize("where", CENTRES)
def test_every_point_is_on_its_side(where: str, radius_m: float, loop: Loop) -> None:
    disk = _disk(where, radius_m)
    near = [_near_the_edge(disk, off_m, 700) for off_m in (0.001, 1.0, radius_m / 2)]
    lats, lons = zip(*near, _everywhere(700), strict=True)
    lat_deg, lon_deg = np.concatenate(lats), np.concatenate(lons)
    beyond = _beyond_m(disk, lat_deg, lon_deg)
    sides = DiskColumn(disk, loop=loop).side(lat_deg, lon_deg)
    certain = np.abs(beyond) > 1e-7  # GeographicLib in C and in Python part below
    assert certain.mean() > 0.99
    assert np.array_equal(sides[certain], np.sign(beyond[certain]))


@LOOPS
def test_points_within_the_guard_are_doubtful(loop: Loop) -> None:
    disk = _disk("Moscow", 120_000.0)
    lat_deg, lon_deg = _near_the_edge(disk, 500.0, 5000)
    beyond = _beyond_m(disk, lat_deg, lon_deg)
    sides = DiskColumn(disk, guard_m=100.0, loop=loop).side(lat_deg, lon_deg)
    expected = np.where(np.abs(beyond) < 100, DOUBTFUL, np.sign(beyond))
    assert np.array_equal(sides, expected)
    assert {INSIDE, DOUBTFUL, OUTSIDE} == set(sides.tolist())


def test_what_is_no_number_is_doubtful_and_within_nothing() -> None:
    lat_deg = np.array([np.nan, 55.7, np.nan])
    lon_deg = np.array([37.6, np.nan, np.nan])
    for radius_m in (120_000.0, 9_000_000.0):
        column = DiskColumn(_disk("Moscow", radius_m))
        assert column.side(lat_deg, lon_deg).tolist() == [DOUBTFUL] * 3
        assert not column.inside(lat_deg, lon_deg).any()


@LOOPS
@pytest.mark.parametrize("where", ["Moscow", "on it", "the North Pole"])
def test_longitudes_go_round_the_earth(where: str, loop: Loop) -> None:
    disk = _disk(where, 120_000.0)
    lat_deg, lon_deg = _near_the_edge(disk, 5000.0, 2000)
    lon_deg += np.random.default_rng(5).choice([-7200.0, -360.0, 0.0, 360.0], 2000)
    beyond = _beyond_m(disk, lat_deg, lon_deg)
    sides = DiskColumn(disk, loop=loop).side(lat_deg, lon_deg)
    assert np.array_equal(sides, np.sign(beyond))
    assert {INSIDE, OUTSIDE} == set(sides.tolist())


@LOOPS
@pytest.mark.parametrize("radius_m", [1.0, 120_000.0, 9_000_000.0])
def test_what_is_nowhere_is_doubtful_among_points(radius_m: float, loop: Loop) -> None:
    disk = _disk("Moscow", radius_m)
    lat_deg, lon_deg = np.full(1000, 55.7558), np.full(1000, 37.6173)
    nowhere = np.random.default_rng(6).choice(1000, 60, replace=False)
    lat_deg[nowhere[:30]] = np.resize([np.nan, np.inf, -np.inf, 90.1, -91, 1e9], 30)
    lon_deg[nowhere[30:]] = np.resize([np.nan, np.inf, -np.inf], 30)
    sides = DiskColumn(disk, loop=loop).side(lat_deg, lon_deg)
    assert np.flatnonzero(sides == DOUBTFUL).tolist() == sorted(nowhere)
    assert (np.delete(sides, nowhere) == INSIDE).all()


@pytest.mark.parametrize("lon_deg", [np.zeros(2), np.zeros(0), np.zeros((3, 1))])
def test_points_need_as_many_latitudes_as_longitudes(lon_deg: Floats) -> None:
    column = DiskColumn(_disk("Moscow", 120_000.0))
    with pytest.raises(ValueError, match="as many latitudes as longitudes"):
        column.side(np.zeros(3), lon_deg)


@LOOPS
@pytest.mark.parametrize("count", [1, 3, 255, 256, 257, 511, 513])
def test_any_number_of_points_is_decided(count: int, loop: Loop) -> None:
    disk = _disk("Moscow", 120_000.0)
    lat_deg, lon_deg = _near_the_edge(disk, 200.0, count)
    column = DiskColumn(disk, loop=loop)
    # A column of which every other value counts does not lie in memory as it reads.
    found = column.side(np.repeat(lat_deg, 2)[::2], np.repeat(lon_deg, 2)[::2])
    assert np.array_equal(found, np.sign(_beyond_m(disk, lat_deg, lon_deg)))


@LOOPS
def test_no_points_have_no_sides(loop: Loop) -> None:
    column = DiskColumn(_disk("Moscow", 120_000.0), loop=loop)
    assert column.side(np.empty(0), np.empty(0)).shape == (0,)


def test_the_centre_lies_within_and_the_edge_belongs_to_the_disk() -> None:
    disk = Disk(centre=Position(lat_deg=0.0, lon_deg=20.0), radius_m=111_319.49079327)
    column = DiskColumn(disk)
    # On the equator a degree is a·π/180 = 111,319.490793273… m, a hair beyond.
    lon_deg = np.array([20.0, 21.0, 20.999999])
    assert column.side(np.zeros(3), lon_deg).tolist() == [INSIDE, OUTSIDE, INSIDE]


def _spied(loop: Loop) -> tuple[Loop, list[int]]:
    left: list[int] = []

    def spy(
        outline: Outline, lon: float, lat_deg: Floats, lon_deg: Floats, sides: Sides
    ) -> Ints:
        places = loop(outline, lon, lat_deg, lon_deg, sides)
        left.append(len(places))
        return places

    return spy, left


@LOOPS
def test_the_outline_decides_nearly_all(loop: Loop) -> None:
    spy, left = _spied(loop)
    rng = np.random.default_rng(3)
    lat_deg, lon_deg = rng.uniform(50, 61, 100_000), rng.uniform(32, 43, 100_000)
    DiskColumn(_disk("Moscow", 120_000.0), loop=spy).side(lat_deg, lon_deg)
    assert sum(left) < 300


@pytest.mark.parametrize("radius_m", RADII_M[:4])
@pytest.mark.parametrize("where", ["Moscow", "the equator", "on it", "far north"])
def test_the_guard_holds_within_the_strip(where: str, radius_m: float) -> None:
    """Every point of either side's outline lies on that side of the edge."""
    disk = _disk(where, radius_m)
    outline = outline_of(disk)
    if outline is None:
        assert where == "far north"
        assert radius_m > 100_000
        return
    lat_deg, lon_deg = _near_the_edge(disk, radius_m / 300, 20_000)
    sides = np.empty(len(lat_deg), dtype=np.int8)
    numpy_loop(outline, disk.centre.lon_deg, lat_deg, lon_deg, sides)
    beyond = _beyond_m(disk, lat_deg, lon_deg)
    assert not np.any((sides == INSIDE) & (beyond > 0))
    assert not np.any((sides == OUTSIDE) & (beyond < 0))
    assert {INSIDE, DOUBTFUL, OUTSIDE} == set(sides.tolist())


def test_a_guard_too_small_is_caught_by_the_same_points() -> None:
    """The control of the tests above: without its guard the outline errs."""
    disk = _disk("Moscow", 120_000.0)
    outline = outline_of(disk)
    assert outline is not None
    bare = outline._replace(guard_deg2=0.0)
    lat_deg, lon_deg = _near_the_edge(disk, 1.0, 20_000)
    sides = np.empty(len(lat_deg), dtype=np.int8)
    numpy_loop(bare, disk.centre.lon_deg, lat_deg, lon_deg, sides)
    wrong = np.sign(_beyond_m(disk, lat_deg, lon_deg)) != sides
    assert wrong.sum() > 1000


@pytest.mark.parametrize("radius_m", RADII_M[:4])
@pytest.mark.parametrize("where", ["Moscow", "the equator", "on it"])
def test_the_guard_covers_what_the_polynomial_is_off(
    where: str, radius_m: float
) -> None:
    """What w² is, GeographicLib's points on the edge tell; the guard is wider."""
    disk = _disk(where, radius_m)
    outline = outline_of(disk)
    assert outline is not None
    lat_deg, lon_deg = _near_the_edge(disk, 0.0, 20_000)
    off_deg2 = _excess(outline, disk, lat_deg, lon_deg)
    assert np.abs(off_deg2).max() < outline.guard_deg2
    # It is no wider than the strip that it stands for: an eighth of a percent.
    wider = replace(disk, radius_m=radius_m * 1.00125)
    far = _near_the_edge(wider, 0.0, 20_000)
    assert np.abs(_excess(outline, disk, *far)).max() > outline.guard_deg2


def _excess(outline: Outline, disk: Disk, lat_deg: Floats, lon_deg: Floats) -> Floats:
    x = (lat_deg - outline.middle_deg) / outline.half_deg
    value = np.polynomial.Polynomial(outline.coefficients)(x)
    apart = (lon_deg - disk.centre.lon_deg + 180) % 360 - 180
    return np.asarray(value - apart**2)


def test_a_guard_a_hair_less_than_needed_decides_wrongly() -> None:
    """The control: what the polynomial is off is what the guard has to cover."""
    disk = _disk("Moscow", 120_000.0)
    outline = outline_of(disk)
    assert outline is not None
    lat_deg, lon_deg = _near_the_edge(disk, 0.001, 20_000)
    needed = np.abs(_excess(outline, disk, lat_deg, lon_deg)).max()
    right = np.sign(_beyond_m(disk, lat_deg, lon_deg))
    wrong = []
    for guard_deg2 in (needed * 0.99, needed * 1.01):
        sides = np.empty(len(lat_deg), dtype=np.int8)
        held = outline._replace(guard_deg2=guard_deg2)
        numpy_loop(held, disk.centre.lon_deg, lat_deg, lon_deg, sides)
        wrong.append(np.count_nonzero((sides != DOUBTFUL) & (sides != right)))
    assert wrong[0] > 0
    assert wrong[1] == 0


@pytest.mark.parametrize("samples", [9, 65, 6145])
@pytest.mark.parametrize("degree", [2, 6])
@pytest.mark.parametrize("where", ["Moscow", "the equator", "far north"])
def test_no_point_of_the_curve_is_farther_off_than_proved(
    where: str, degree: int, samples: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also between the samples, however few there are."""
    monkeypatch.setattr(outlines, "_SAMPLES", samples)
    disk = _disk(where, 60_000.0)
    span = outlines._span(disk, disk.radius_m)
    frame = (span[0] + span[1]) / 2, (span[1] - span[0]) / 2
    fit = outlines._fit(disk, disk.radius_m, span, frame, degree)
    proved_m = outlines._error_m(disk, fit, *frame)
    x = np.cos(np.linspace(0, np.pi, 100_003))
    square = np.polynomial.chebyshev.chebval(x, fit.coefficients)
    lon_deg = disk.centre.lon_deg + np.sqrt(np.maximum(square, 0.0))
    beyond = _beyond_m(disk, x * frame[1] + frame[0], lon_deg)
    assert np.abs(beyond).max() < proved_m


def test_few_samples_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may lie between samples counts, not only what was seen at them."""
    disk = _disk("Moscow", 119_998.0)
    monkeypatch.setattr(outlines, "_SAMPLES", 65)
    assert outline_of(disk) is None


@pytest.mark.parametrize(
    ("coefficients", "level", "is_below"),
    [
        ([0.4, 0.0, -0.5], -0.09, True),  # 0.9 - x²
        ([0.4, 0.0, -0.5], -0.11, False),
        ([-0.1, 0.0, 0.0, 0.0, 1e-9], -0.05, False),  # rises again far out
        ([-1.0], -1 + 1e-12, True),
        ([-1.0], -1 + 1e-14, False),  # by less than rounding may be
    ],
)
def test_a_polynomial_has_to_stay_below_all_the_way_to_the_poles(
    coefficients: list[float], level: float, is_below: bool
) -> None:
    fit = outlines._Fit(1.0, -1.0, 1.0, np.array(coefficients))
    assert outlines._stays_below(fit, level, (55.0, 1e-3)) is is_below


@pytest.mark.parametrize(("wide_deg", "is_apart"), [(59.9, True), (60.1, False)])
def test_a_polynomial_wider_than_60_degrees_has_no_outline(
    wide_deg: float, is_apart: bool
) -> None:
    square = wide_deg**2 / 2  # of (1 - x²) w²
    own = outlines._Fit(1.0, -1.0, 1.0, np.array([0.4, 0.0, -0.5]))
    outer = outlines._Fit(1.0, -1.0, 1.0, np.array([square, 0.0, -square]))
    assert outlines._is_apart([own, own, outer], 0.01, (0.0, 50.0)) is is_apart


@pytest.mark.parametrize("lat_deg", [0.0, 35.0, 60.0, -74.0])
def test_no_outline_is_wider_than_it_may_be(lat_deg: float) -> None:
    """At 120 degrees east, 60 more reach the antimeridian, and no disk goes round."""
    seen = 0
    for width_deg in np.linspace(50, 61, 23):
        sine = np.cos(np.radians(lat_deg)) * np.sin(np.radians(width_deg))
        centre = Position(lat_deg=lat_deg, lon_deg=120.0)
        disk = Disk(centre=centre, radius_m=float(np.arcsin(sine) * 6.37e6))
        if outline_of(disk) is not None:
            _, lon_deg = _near_the_edge(disk, 0.0, 5000)
            assert np.abs((lon_deg - 120.0 + 180) % 360 - 180).max() < 60
            seen += 1
    assert seen < 23


@pytest.mark.parametrize(
    ("where", "radius_m"),
    [("the North Pole", 120_000.0), ("near the South Pole", 500_000.0)],
)
def test_disks_at_a_pole_have_no_outline(where: str, radius_m: float) -> None:
    assert outline_of(_disk(where, radius_m)) is None


def test_a_guard_wider_than_the_disk_leaves_no_outline() -> None:
    assert outline_of(_disk("Moscow", 1000.0), guard_m=2000.0) is None


def test_outlines_that_are_not_proved_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With next to no strip no polynomial keeps within it."""
    monkeypatch.setattr(outlines, "_STRIP", 1e-9)
    assert outline_of(_disk("Moscow", 119_999.0)) is None


@pytest.mark.parametrize(
    "polynomial",
    [lambda x: 3 - x, lambda x: (x - 0.5) ** 3 * (x + 2), lambda x: 1 + x**4],
)
def test_bernstein_coefficients_enclose_a_polynomial(
    polynomial: Callable[[Floats], Floats],
) -> None:
    x = np.linspace(0, 1, 101)
    powers = np.polynomial.Polynomial.fit(
        x, polynomial(x), 4, domain=[0, 1], window=[0, 1]
    ).coef
    found = outlines._bernstein(np.asarray(powers, dtype=np.float64))
    assert found.min() <= polynomial(x).min() + 1e-9
    assert found.max() >= polynomial(x).max() - 1e-9
    weights = [[comb(4, j) * t**j * (1 - t) ** (4 - j) for j in range(5)] for t in x]
    assert np.allclose(np.array(weights) @ found, polynomial(x))


def test_another_band_has_the_same_outline() -> None:
    disk = _disk("Moscow", 120_000.0)
    assert outline_of(disk) == outline_of(replace(disk, band_m=7000.0))
