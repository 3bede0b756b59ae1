"""Positions, disks and boxes check themselves."""

import math

import pytest

from exeat.domain.errors import PositionError, RadiusError
from exeat.domain.place import Box, Disk, Position

MOSCOW = Position(lat_deg=55.7558, lon_deg=37.6173)


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg"),
    [(90.1, 0), (0, -180.5), (math.nan, 0), (0, math.inf), (-math.inf, 0)],
)
def test_a_position_off_the_earth_is_refused(lat_deg: float, lon_deg: float) -> None:
    with pytest.raises(PositionError):
        Position(lat_deg=lat_deg, lon_deg=lon_deg)


@pytest.mark.parametrize("radius_m", [0.0, -1.0, math.nan, math.inf, 9_900_001.0])
def test_a_disk_that_is_empty_or_not_convex_is_refused(radius_m: float) -> None:
    with pytest.raises(RadiusError):
        Disk(centre=MOSCOW, radius_m=radius_m)


@pytest.mark.parametrize(
    ("west_deg", "east_deg", "width_deg"), [(10, 30, 20), (170, -170, 20)]
)
def test_a_box_is_as_wide_across_the_antimeridian(
    west_deg: float, east_deg: float, width_deg: float
) -> None:
    box = Box(south_deg=0, west_deg=west_deg, north_deg=1, east_deg=east_deg)
    assert box.width_deg == width_deg
