"""Geodesics against pyproj, which is GeographicLib in C."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from exeat.domain.place import Position
from exeat.engine.geodesy import (
    GeodesicPath,
    arc,
    cartesian_m,
    chord_m,
    destination,
    distance_bounds_m,
    distance_m,
    short_distance_m,
)
from tests.small_register import at

WGS84 = Geod(ellps="WGS84")
LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)
POSITIONS = st.builds(at, LATS, LONS)
NOISE_M = 1e-6
"""Rounding of a chord of the ellipsoid by double precision, with room to spare."""


def truth_m(start: Position, end: Position) -> float:
    _, _, metres = WGS84.inv(start.lon_deg, start.lat_deg, end.lon_deg, end.lat_deg)
    return float(metres)


def random_pairs(dice: random.Random, count: int) -> list[tuple[Position, Position]]:
    """Return pairs anywhere, and pairs about the edge of a disk of 120 km."""
    pairs = []
    for number in range(count):
        start = at(dice.uniform(-90, 90), dice.uniform(-180, 180))
        if number % 2:
            lon, lat, _ = WGS84.fwd(
                start.lon_deg,
                start.lat_deg,
                dice.uniform(0, 360),
                120_000 + dice.uniform(-1, 1),
            )
            pairs.append((start, at(lat, lon)))
        else:
            pairs.append((start, at(dice.uniform(-90, 90), dice.uniform(-180, 180))))
    return pairs


def test_distances_of_10_000_pairs_are_those_of_pyproj() -> None:
    pairs = random_pairs(random.Random(2023), 10_000)  # noqa: S311 - no secret
    ours = np.array([distance_m(start, end) for start, end in pairs])
    starts, ends = zip(*pairs, strict=True)
    _, _, theirs = WGS84.inv(
        [p.lon_deg for p in starts],
        [p.lat_deg for p in starts],
        [p.lon_deg for p in ends],
        [p.lat_deg for p in ends],
    )
    assert np.abs(ours - np.array(theirs)).max() < 1e-6


@given(POSITIONS, POSITIONS)
def test_a_distance_is_that_of_pyproj_both_ways(start: Position, end: Position) -> None:
    truth = truth_m(start, end)
    assert distance_m(start, end) == pytest.approx(truth, abs=1e-6)
    assert distance_m(end, start) == pytest.approx(truth, abs=1e-6)
    assert arc(start, end).length_m == pytest.approx(truth, abs=1e-6)


@given(POSITIONS, st.floats(0, 360), st.floats(0, 19_000_000))
def test_a_destination_is_as_far_as_said(
    start: Position, azimuth_deg: float, length_m: float
) -> None:
    end = destination(start, azimuth_deg, length_m)
    assert truth_m(start, end) == pytest.approx(length_m, abs=1e-6)


@given(POSITIONS, POSITIONS, st.floats(0, 1))
def test_a_point_of_a_path_divides_its_length(
    start: Position, end: Position, share: float
) -> None:
    path = GeodesicPath(start, end)
    along = share * path.length_m
    here, _ = path.at(along)
    assert truth_m(start, here) == pytest.approx(along, abs=1e-6)
    assert truth_m(here, end) == pytest.approx(path.length_m - along, abs=1e-6)


@given(POSITIONS, POSITIONS)
def test_a_chord_brackets_the_distance(start: Position, end: Position) -> None:
    low, high = distance_bounds_m(chord_m(cartesian_m(start), cartesian_m(end)))
    assert low - NOISE_M <= truth_m(start, end) <= high + NOISE_M


@given(POSITIONS, st.floats(0, 360), st.floats(0.001, 2_000_000))
def test_a_chord_brackets_short_distances_too(
    start: Position, azimuth_deg: float, length_m: float
) -> None:
    lon, lat, _ = WGS84.fwd(start.lon_deg, start.lat_deg, azimuth_deg, length_m)
    end = at(lat, lon)
    low, high = distance_bounds_m(chord_m(cartesian_m(start), cartesian_m(end)))
    assert low - NOISE_M <= length_m <= high + NOISE_M
    assert high - low <= 1e-6 + 170 * (length_m / 2_000_000) ** 3 + 2 * NOISE_M
    assert short_distance_m(start, end) == pytest.approx(length_m, rel=1e-6, abs=1e-6)
