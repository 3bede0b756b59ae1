import pytest
from pyproj import Geod

from exeat.domain.errors import PositionError
from exeat.engine.geodesy import (
    LARGEST_RADIUS_M,
    SMALLEST_RADIUS_M,
    GeodesicPath,
    arc,
    cartesian_m,
    chord_m,
    destination,
    distance_bounds_m,
    distance_m,
    local_scale_m,
    short_distance_m,
)
from tests.small_register import at

WGS84 = Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # C. F. F. Karney, Algorithms for geodesics (2013), tables 3 to 5, and the
        # example of the GeographicLib manual.
        pytest.param((-30, 0), (29.9, 179.8), 19989832.827610, id="near antipodes"),
        pytest.param((-41.32, 174.81), (40.96, -5.5), 19959679.267354, id="manual"),
        pytest.param((40, 0), (41.79331020506, 137.84490004377), 1e7, id="direct"),
        pytest.param((0, 0), (0, 90), 10018754.171395, id="quarter of the equator"),
        pytest.param((0, 0), (90, 0), 10001965.729312, id="quarter meridian"),
        pytest.param((90, 0), (-90, 0), 20003931.458624, id="pole to pole"),
        pytest.param((55.7558, 37.6173), (55.7558, 37.6173), 0.0, id="nowhere"),
    ],
)
def test_distance_is_as_published(
    start: tuple[float, float], end: tuple[float, float], expected: float
) -> None:
    assert distance_m(at(*start), at(*end)) == pytest.approx(expected, abs=2e-5)
    assert arc(at(*start), at(*end)).length_m == pytest.approx(expected, abs=2e-5)


def test_courses_at_both_ends_are_as_published() -> None:
    found = arc(at(-30, 0), at(29.9, 179.8))
    assert found.azimuth_start_deg == pytest.approx(161.89052473633, abs=1e-9)
    assert found.azimuth_end_deg == pytest.approx(18.09073724574, abs=1e-9)


def test_a_course_and_a_distance_lead_to_the_published_point() -> None:
    found = destination(at(40, 0), 30, 10_000_000)
    assert found.lat_deg == pytest.approx(41.79331020506, abs=1e-10)
    assert found.lon_deg == pytest.approx(137.84490004377, abs=1e-10)


def test_a_path_is_walked_at_true_distance() -> None:
    start, end = at(51.5, -0.1), at(55.75, 37.6)
    path = GeodesicPath(start, end)
    _, _, length = WGS84.inv(-0.1, 51.5, 37.6, 55.75)
    assert path.length_m == pytest.approx(length, abs=1e-6)
    here, course = path.at(1_000_000)
    azimuth, _, _ = WGS84.inv(-0.1, 51.5, 37.6, 55.75)
    lon, lat, back = WGS84.fwd(-0.1, 51.5, azimuth, 1_000_000)
    assert (here.lat_deg, here.lon_deg) == pytest.approx((lat, lon), abs=1e-11)
    assert course == pytest.approx(back + 180, abs=1e-9)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        pytest.param((0, 0), (6378137.0, 0, 0), id="equator"),
        pytest.param((0, 90), (0, 6378137.0, 0), id="equator, 90 E"),
        pytest.param((90, 0), (0, 0, 6356752.314245), id="pole"),
        pytest.param((-90, 0), (0, 0, -6356752.314245), id="south pole"),
        # x = N cos(lat), z = N (1 - e^2) sin(lat) with N = 6388838.290 m at 45 N
        pytest.param((45, 0), (4517590.879, 0, 4487348.409), id="45 N"),
    ],
)
def test_earth_centred_coordinates_of_known_points(
    position: tuple[float, float], expected: tuple[float, float, float]
) -> None:
    assert cartesian_m(at(*position)) == pytest.approx(expected, abs=1e-3)


def test_a_chord_is_straight() -> None:
    assert chord_m((1, 2, 3), (3, 5, 9)) == 7.0


def test_radii_of_curvature_are_those_of_the_ellipsoid() -> None:
    assert pytest.approx(6335439.327292, abs=1e-3) == SMALLEST_RADIUS_M
    assert pytest.approx(6399593.625758, abs=1e-3) == LARGEST_RADIUS_M


def test_bounds_of_a_long_chord_are_open_above() -> None:
    lower, upper = distance_bounds_m(12_700_000)
    assert upper == float("inf")
    assert lower < 20_003_932


def test_bounds_of_no_chord_are_nothing() -> None:
    assert distance_bounds_m(0) == (0, 0)


def test_bounds_at_120_km_are_36_mm_apart() -> None:
    lower, upper = distance_bounds_m(120_000)
    assert upper - lower == pytest.approx(0.036, abs=0.002)


def test_bounds_beyond_the_widest_chord_stay_defined() -> None:
    lower, _ = distance_bounds_m(2 * LARGEST_RADIUS_M + 1)
    assert lower == pytest.approx(LARGEST_RADIUS_M * 3.141592653589793)


@pytest.mark.parametrize(
    ("end", "tolerance_m"),
    [
        pytest.param((55.76, 37.62), 1e-3, id="500 m: by the chord"),
        pytest.param((55.83, 37.62), 9e-3, id="8 km: by the chord"),
        pytest.param((56.9, 37.6), 1e-6, id="127 km: by the geodesic"),
    ],
)
def test_short_distances_are_good_to_a_millionth(
    end: tuple[float, float], tolerance_m: float
) -> None:
    _, _, truth = WGS84.inv(37.6173, 55.7558, end[1], end[0])
    found = short_distance_m(at(55.7558, 37.6173), at(*end))
    assert found == pytest.approx(truth, abs=tolerance_m)


@pytest.mark.parametrize("lat", [0, 30, 55.75, -60, 80])
def test_local_scale_is_that_of_short_geodesics(lat: float) -> None:
    north, east = local_scale_m(lat)
    step = 1e-4
    _, _, tall = WGS84.inv(10, lat - step / 2, 10, lat + step / 2)
    _, _, wide = WGS84.inv(10, lat, 10 + step, lat)
    assert north * step == pytest.approx(tall, rel=1e-8)
    assert east * step == pytest.approx(wide, rel=1e-8)


@pytest.mark.parametrize("pair", [(91, 0), (0, 181), (float("nan"), 0)])
def test_there_is_no_position_off_the_earth(pair: tuple[float, float]) -> None:
    with pytest.raises(PositionError):
        at(*pair)
