"""Which of many disks hold a point, for whole columns: a bit a disk.

A grid of cells over the box of the disks knows, for each cell, which disks hold the
whole of it and which may hold a part; only those are asked about the single point.
"""

from collections.abc import Callable, Sequence
from math import radians, sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from exeat.domain.place import Disk
from exeat.engine.bulk.outlines import Outline
from exeat.engine.bulk.sides import (
    INSIDE,
    DiskColumn,
    Loop,
    chords_m2,
    chords_of,
    point_columns,
    strays,
    turned_deg,
    wraps,
)
from exeat.engine.bulk.trips import Floats, Ints
from exeat.engine.geodesy import LARGEST_RADIUS_M

Masks: TypeAlias = NDArray[np.uint64]
Numbers: TypeAlias = NDArray[np.int32]

MOST_DISKS = 64
_SMALLEST_CELL_DEG = 1 / 64
_MOST_CELLS = 1 << 20
_BLOCK = 1 << 15


class Grid(NamedTuple):
    """Cells of equal size, row by row from the south-west, and what is known of each.

    Attributes:
        cell_deg: Degrees of latitude and of longitude of a cell.
        number: For each cell, the row of ``whole`` and ``part``.
        whole: Disks that hold all of such a cell.
        part: Disks that may hold a part of it.
    """

    south_deg: float
    west_deg: float
    cell_deg: float
    rows: int
    columns: int
    number: Numbers
    whole: Masks
    part: Masks


MaskLoop: TypeAlias = Callable[
    [Grid, Sequence[tuple[DiskColumn, Outline]], Floats, Floats, Masks], Ints
]
"""Decides points by grid, outlines and chords: fills masks, returns the places of
those for which some disk is in doubt."""


class DiskGrid:
    """Up to 64 disks, compiled to decide columns of points.

    Args:
        disks: The disks; their order is that of the bits, lowest first.
        loop: First stage for single disks; None for NumPy.
        mask_loop: All stages but the last for many disks; None for NumPy.

    Raises:
        ValueError: There are none, or more than 64.
    """

    def __init__(
        self,
        disks: Sequence[Disk],
        loop: Loop | None = None,
        mask_loop: MaskLoop | None = None,
    ) -> None:
        if not 0 < len(disks) <= MOST_DISKS:
            raise ValueError(f"a grid holds 1 to {MOST_DISKS} disks")
        columns = [DiskColumn(disk, loop=loop) for disk in disks]
        self._mask_loop = mask_loop or numpy_mask_loop
        self._gridded = [
            (bit, column, column.outline)
            for bit, column in enumerate(columns)
            if column.outline and not wraps(column.disk.centre.lon_deg)
        ]
        bits = {bit for bit, _, _ in self._gridded}
        self._others = [pair for pair in enumerate(columns) if pair[0] not in bits]
        self._grid = _grid_of([(c.disk, outline) for _, c, outline in self._gridded])

    def masks(self, lat_deg: Floats, lon_deg: Floats) -> Masks:
        """Return for each point the disks that hold it, as bits.

        Args:
            lat_deg: Latitudes, shape (n,).
            lon_deg: Longitudes, shape (n,); beyond 180 once more round the Earth.

        Raises:
            ValueError: There are not as many latitudes as longitudes.
        """
        lat_deg, lon_deg = point_columns(lat_deg, lon_deg)
        ranks = self._by_grid(lat_deg, lon_deg)
        if [bit for bit, _, _ in self._gridded] != list(range(len(self._gridded))):
            ranks = self._spread(ranks)
        for bit, column in self._others:
            held = column.side(lat_deg, lon_deg) == INSIDE
            ranks |= held.astype(np.uint64) << np.uint64(bit)
        return ranks

    def _by_grid(self, lat_deg: Floats, lon_deg: Floats) -> Masks:
        """Return masks by rank among the gridded disks."""
        if self._grid is None:
            return np.zeros(len(lat_deg), dtype=np.uint64)
        found = np.empty(len(lat_deg), dtype=np.uint64)
        disks = [(column, outline) for _, column, outline in self._gridded]
        left = self._mask_loop(self._grid, disks, lat_deg, lon_deg, found)
        if len(left):
            lats, lons = lat_deg[left], lon_deg[left]
            finite = np.isfinite(lons)
            lons[finite] = turned_deg(lons[finite])
            found[left] = self._asked(self._grid, lats, lons)
        return found

    def _asked(self, grid: Grid, lat_deg: Floats, lon_deg: Floats) -> Masks:
        """Return masks by rank, by asking each disk that may hold a point."""
        kind = grid.number[_cells(grid, lat_deg, lon_deg)]
        found, parts = grid.whole[kind], grid.part[kind]
        for rank, (_, column, _) in enumerate(self._gridded):
            mask = np.uint64(1 << rank)
            asked = np.flatnonzero((parts & mask) != 0)
            if len(asked):
                held = column.inside(lat_deg[asked], lon_deg[asked])
                found[asked[held]] |= mask
        return found

    def _spread(self, ranks: Masks) -> Masks:
        """Return masks by bit, from masks by rank."""
        spread = np.zeros_like(ranks)
        for rank, (bit, _, _) in enumerate(self._gridded):
            one = ranks >> np.uint64(rank) & np.uint64(1)
            spread |= one << np.uint64(bit)
        return spread


def numpy_mask_loop(
    grid: Grid,
    _disks: Sequence[tuple[DiskColumn, Outline]],
    lat_deg: Floats,
    lon_deg: Floats,
    masks: Masks,
) -> Ints:
    """Decide points by the grid alone, block by block so that each stays in cache."""
    left = [np.empty(0, dtype=np.int64)]
    is_split = grid.part != 0
    for start in range(0, len(lat_deg), _BLOCK):
        part = slice(start, start + _BLOCK)
        lats, lons = lat_deg[part], lon_deg[part]
        kind = np.take(grid.number, _cells(grid, lats, lons))
        np.take(grid.whole, kind, out=masks[part])
        open_ = np.take(is_split, kind)
        open_[strays(lats, lons)] = True
        left.append(np.flatnonzero(open_) + start)
    return np.concatenate(left)


def _grid_of(disks: Sequence[tuple[Disk, Outline]]) -> Grid | None:
    """Return the grid of some disks; None of none."""
    if not disks:
        return None
    boxes = np.array([_box(disk, outline) for disk, outline in disks])
    (south, west), (north, east) = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    cell_deg = max(
        _SMALLEST_CELL_DEG, sqrt((north - south) * (east - west) / _MOST_CELLS)
    )
    # A ring of cells that no disk touches stands for the rest of the Earth.
    south, west = south - 2 * cell_deg, west - 2 * cell_deg
    rows = int((north - south) / cell_deg) + 3
    across = int((east - west) / cell_deg) + 3
    lats = south + (np.arange(rows) + 0.5) * cell_deg
    lons = west + (np.arange(across) + 0.5) * cell_deg
    whole = np.zeros((rows, across), dtype=np.uint64)
    part = np.zeros((rows, across), dtype=np.uint64)
    # The way from the middle of a cell to any of its points is no longer than half of
    # its diagonal on a plane with the largest radius of curvature; and a little.
    reach_m = radians(cell_deg) * LARGEST_RADIUS_M * 0.72
    for rank, (disk, _) in enumerate(disks):
        chords = chords_of(disk, reach_m)
        chord_m2 = chords_m2(chords.centre_m, lats[:, np.newaxis], lons)
        bit = np.uint64(1 << rank)
        inside = chord_m2 < chords.near_m2
        whole[inside] |= bit
        part[(chord_m2 <= chords.far_m2) & ~inside] |= bit
    return Grid(
        float(south),
        float(west),
        cell_deg,
        rows,
        across,
        *_kinds(whole.ravel(), part.ravel()),
    )


def _kinds(whole: Masks, part: Masks) -> tuple[Numbers, Masks, Masks]:
    """Return the kind of each cell, and what is known of each kind."""
    wholes, first = np.unique(whole, return_inverse=True)
    parts, second = np.unique(part, return_inverse=True)
    pairs, number = np.unique(first * len(parts) + second, return_inverse=True)
    return (
        number.astype(np.int32),
        wholes[pairs // len(parts)],
        parts[pairs % len(parts)],
    )


def _box(disk: Disk, outline: Outline) -> tuple[float, float, float, float]:
    """Return south, west, north and east of a disk, degrees, a little more."""
    lon = disk.centre.lon_deg
    # Between -1 and 1 powers are no more than 1: a bound of w².
    wide = sqrt(sum(map(abs, outline.coefficients)) + outline.guard_deg2)
    south = outline.middle_deg - outline.half_deg
    north = outline.middle_deg + outline.half_deg
    return south, lon - wide, north, lon + wide


def _cells(grid: Grid, lat_deg: Floats, lon_deg: Floats) -> Ints:
    """Return the cell of each point; the ring stands for all beyond."""
    scale = 1 / grid.cell_deg
    # The least that fits, for what is not a number too.
    row = np.fmax(np.fmin((lat_deg - grid.south_deg) * scale, grid.rows - 1.0), 0.0)
    across = np.fmax(
        np.fmin((lon_deg - grid.west_deg) * scale, grid.columns - 1.0), 0.0
    )
    cells: Ints = row.astype(np.int64) * grid.columns + across.astype(np.int64)
    return cells
