"""How far geodesics go beyond the box of their ends, against GeographicLib."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from pyproj import Geod

from exeat.engine.bulk.nearness import Boxes, boxes_of
from exeat.engine.bulk.trips import Floats, TripColumns

GEOD = Geod(ellps="WGS84")


def _boxes(lat_deg: Floats, lon_deg: Floats) -> Boxes:
    """Return the boxes of legs of two points each, shape (n, 2)."""
    points = SimpleNamespace(
        lat_deg=lat_deg.ravel(),
        lon_deg=lon_deg.ravel(),
        offsets=np.arange(len(lat_deg) + 1) * 2,
    )
    return boxes_of(cast(TripColumns, SimpleNamespace(points=points)))


def _rise_deg(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Return how far the geodesics go north or south of both ends, at 400 points."""
    course, _, length = GEOD.inv(
        lon_deg[:, 0], lat_deg[:, 0], lon_deg[:, 1], lat_deg[:, 1]
    )
    most = np.zeros(len(lat_deg))
    for share in np.linspace(0, 1, 400):
        _, lat, _ = GEOD.fwd(lon_deg[:, 0], lat_deg[:, 0], course, length * share)
        north, south = lat - lat_deg.max(axis=1), lat_deg.min(axis=1) - lat
        most = np.maximum(most, np.maximum(north, south))
    return most


@pytest.mark.parametrize("is_level", [False, True])
def test_no_geodesic_leaves_its_box_by_more_than_the_bulge(is_level: bool) -> None:
    rng = np.random.default_rng(11)
    lat_deg = rng.uniform(-80, 80, (4000, 2))
    if is_level:
        lat_deg[:, 1] = lat_deg[:, 0]
    start = rng.uniform(-180, 120, 4000)
    lon_deg = np.stack((start, start + rng.uniform(0, 60, 4000)), axis=1)
    bulge = _boxes(lat_deg, lon_deg).bulge_deg
    assert np.isfinite(bulge).all()
    assert (_rise_deg(lat_deg, lon_deg) < bulge).all()


def test_the_bulge_is_not_twice_what_it_has_to_be() -> None:
    """The control: 60 degrees along the parallel of 43, where a line rises most."""
    lat_deg, lon_deg = np.full((1, 2), 43.0), np.array([[0.0, 60.0]])
    needed = _rise_deg(lat_deg, lon_deg)
    assert 0.5 * _boxes(lat_deg, lon_deg).bulge_deg < needed


def test_where_a_box_says_nothing_the_bulge_has_no_end() -> None:
    lat_deg = np.array([[10.0, 10.0], [80.1, 10.0], [10.0, -80.1]])
    lon_deg = np.array([[0.0, 60.1], [0.0, 1.0], [0.0, 1.0]])
    assert np.isinf(_boxes(lat_deg, lon_deg).bulge_deg).all()
