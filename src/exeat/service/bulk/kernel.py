"""The compiled loops over points, where the build made them."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeat.engine.bulk.masks import Grid, MaskLoop, Masks
from exeat.engine.bulk.outlines import Outline
from exeat.engine.bulk.rasters import CellLoop
from exeat.engine.bulk.sides import Chords, DiskColumn, Loop, Sides, wraps
from exeat.engine.bulk.trips import Floats, Ints
from exeat.engine.geodesy import ECCENTRICITY2, SEMI_MAJOR_M

_MOST_COEFFICIENTS = 16
_FOR_ALL_TO_WRITE = 0o002


class _Outline(ctypes.Structure):
    """``outline`` of kernel.c."""

    _fields_ = (
        ("centre_lon_deg", ctypes.c_double),
        ("middle_deg", ctypes.c_double),
        ("guard_deg2", ctypes.c_double),
        ("wraps", ctypes.c_int32),
        ("degree", ctypes.c_int32),
        ("coefficients", ctypes.c_double * _MOST_COEFFICIENTS),
        ("centre_m", ctypes.c_double * 3),
        ("near_m2", ctypes.c_double),
        ("far_m2", ctypes.c_double),
    )


class _Grid(ctypes.Structure):
    """``grid`` of kernel.c."""

    _fields_ = (
        ("south_deg", ctypes.c_double),
        ("west_deg", ctypes.c_double),
        ("scale", ctypes.c_double),
        ("semi_major_m", ctypes.c_double),
        ("eccentricity2", ctypes.c_double),
        ("rows", ctypes.c_int32),
        ("columns", ctypes.c_int32),
        ("number", ctypes.c_void_p),
        ("whole", ctypes.c_void_p),
        ("part", ctypes.c_void_p),
    )


_LAYOUT = ctypes.sizeof(_Outline) << 16 | ctypes.sizeof(_Grid)


@lru_cache(maxsize=1)
def compiled_loop(built: Path) -> Loop | None:
    """Return the compiled loop; None where there is none for this machine.

    Args:
        built: Folder of what the build makes.
    """
    decide = _function(built, "exeat_disk_sides")
    if decide is None:
        return None

    def loop(
        outline: Outline,
        centre_lon_deg: float,
        lat_deg: Floats,
        lon_deg: Floats,
        sides: Sides,
    ) -> Ints:
        head = (ctypes.byref(_structure(outline, centre_lon_deg)),)
        return _left_by(decide, head, (lat_deg, lon_deg, sides))

    return loop


@lru_cache(maxsize=1)
def compiled_mask_loop(built: Path) -> MaskLoop | None:
    """Return the compiled loop over many disks; None where there is none.

    Args:
        built: Folder of what the build makes.
    """
    decide = _function(built, "exeat_disk_masks")
    if decide is None:
        return None

    def loop(
        grid: Grid,
        disks: Sequence[tuple[DiskColumn, Outline]],
        lat_deg: Floats,
        lon_deg: Floats,
        masks: Masks,
    ) -> Ints:
        outlines = (_Outline * len(disks))(
            *(
                _structure(outline, column.disk.centre.lon_deg, column.chords)
                for column, outline in disks
            )
        )
        head = (ctypes.byref(_cells_of(grid)), outlines)
        return _left_by(decide, head, (lat_deg, lon_deg, masks))

    return loop


@lru_cache(maxsize=1)
def compiled_cell_loop(built: Path) -> CellLoop | None:
    """Return the compiled loop over cells of areas; None where there is none.

    Args:
        built: Folder of what the build makes.
    """
    decide = _function(built, "exeat_cell_sides")
    if decide is None:
        return None

    def loop(
        cells: Sides, south: int, lat_deg: Floats, lon_deg: Floats, sides: Sides
    ) -> None:
        table = (ctypes.c_void_p(cells.ctypes.data), ctypes.c_int64(south))
        columns = (lat_deg, lon_deg, sides)
        decide(*table, ctypes.c_int64(len(cells)), *_addresses(*columns))

    return loop


def _function(built: Path, name: str) -> Callable[..., int] | None:
    """Return a function of the kernel; None without a kernel."""
    library = _library(built)
    return None if library is None else getattr(library, name)


def _left_by(
    decide: Callable[..., int],
    head: tuple[object, ...],
    columns: tuple[NDArray[Any], ...],
) -> Ints:
    """Let a function fill the last of its columns; return the places it leaves over."""
    left = np.empty(len(columns[0]), dtype=np.int64)
    found = decide(*head, *_addresses(*columns, left))
    return left[:found].copy()


def _library(built: Path) -> ctypes.CDLL | None:
    """Return the kernel; None if not built, damaged, or for another machine.

    What everybody may write to is not loaded, nor what lies elsewhere.
    """
    path = built.resolve() / "kernel.so"
    try:
        made = path.read_bytes()
        open_to_all = (path.lstat().st_mode | path.parent.stat().st_mode) & (
            _FOR_ALL_TO_WRITE
        )
        if (
            path.is_symlink()
            or open_to_all
            or sha256(made[:-32]).digest() != made[-32:]
        ):
            return None
        library = ctypes.CDLL(str(path))
        library.exeat_kernel_layout.restype = ctypes.c_int64
        if library.exeat_kernel_layout() != _LAYOUT:
            return None
        for name in ("disk_sides", "disk_masks", "cell_sides"):
            getattr(library, f"exeat_{name}").restype = ctypes.c_int64
    except (OSError, AttributeError):
        return None
    return library


def _structure(
    outline: Outline, centre_lon_deg: float, chords: Chords | None = None
) -> _Outline:
    made = _Outline(
        centre_lon_deg,
        outline.middle_deg,
        outline.guard_deg2,
        wraps(centre_lon_deg),
        len(outline.coefficients) - 1,
        (ctypes.c_double * _MOST_COEFFICIENTS)(*outline.degree_coefficients),
    )
    if chords is not None:
        made.centre_m[:] = chords.centre_m
        made.near_m2, made.far_m2 = chords.near_m2, chords.far_m2
    return made


def _cells_of(grid: Grid) -> _Grid:
    return _Grid(
        grid.south_deg,
        grid.west_deg,
        1 / grid.cell_deg,
        SEMI_MAJOR_M,
        ECCENTRICITY2,
        grid.rows,
        grid.columns,
        *(table.ctypes.data for table in (grid.number, grid.whole, grid.part)),
    )


def _addresses(*columns: NDArray[Any]) -> Iterator[object]:
    """Yield the addresses of columns of equal length, and that length."""
    for column in columns:
        yield ctypes.c_void_p(column.ctypes.data)
    yield ctypes.c_int64(len(columns[0]))
