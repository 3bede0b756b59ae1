"""Columns of points alone, without trips: in a disk, in many, in an area.

What these return is compiled once and decides column after column, by the compiled
loops where the build made them, exactly as the trip engine decides its points.
"""

from collections.abc import Iterable

from exeat.domain.place import Disk, Position
from exeat.domain.register import Register
from exeat.engine.bulk.areas import AreaColumn
from exeat.engine.bulk.masks import DiskGrid
from exeat.engine.bulk.sides import DiskColumn
from exeat.service.bulk.kernel import (
    compiled_cell_loop,
    compiled_loop,
    compiled_mask_loop,
)
from exeat.service.context import BUILT


def compile_disk(lat_deg: float, lon_deg: float, radius_m: float) -> DiskColumn:
    """Return a geodesic disk that decides columns of points with ``side``.

    Args:
        lat_deg: Latitude of the centre.
        lon_deg: Longitude of the centre.
        radius_m: Geodesic radius in metres.

    Raises:
        PositionError: The centre is no position on Earth.
    """
    return DiskColumn(_disk(lat_deg, lon_deg, radius_m), loop=compiled_loop(BUILT))


def compile_disks(disks: Iterable[tuple[float, float, float]]) -> DiskGrid:
    """Return up to 64 disks that decide columns of points at once with ``masks``.

    Args:
        disks: Latitude and longitude of each centre, and radius in metres.

    Raises:
        PositionError: A centre is no position on Earth.
        ValueError: There are none, or more than 64.
    """
    made = [_disk(*disk) for disk in disks]
    return DiskGrid(made, compiled_loop(BUILT), compiled_mask_loop(BUILT))


def compile_area(register: Register, key: str) -> AreaColumn:
    """Return an area that decides columns of points, by its band, with ``side``.

    Args:
        register: What knows the area.
        key: Key of the area.

    Raises:
        UnknownKeyError: There is no such area.
    """
    return AreaColumn(register.areas.area(key), compiled_cell_loop(BUILT))


def _disk(lat_deg: float, lon_deg: float, radius_m: float) -> Disk:
    centre = Position(lat_deg=lat_deg, lon_deg=lon_deg)
    return Disk(centre=centre, radius_m=radius_m)
