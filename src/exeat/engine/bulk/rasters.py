"""Cells near the line of an area: where the line cannot matter, and what lies there.

A cell is *clear* if no point of it comes within some reach of the line; all points of
a clear cell lie on one side. Cells are a tenth of a degree wide. A margin of a cell
all round covers rounding, so that clear always means clear; where it does not say
clear, the scalar engine looks.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np

from exeat.domain.place import Area, Ring
from exeat.engine.bulk.sides import INSIDE, OUTSIDE, Sides
from exeat.engine.bulk.trips import Bools, Floats, Ints

UNCLEAR = 0
PER_DEG = 10
POLAR_DEG = 88.0
M_PER_DEG = 110_000.0
"""A degree of latitude is longer than this, and one of longitude than its share."""

_AROUND = 360 * PER_DEG
_M_PER_CELL = M_PER_DEG / PER_DEG
_CUT_DEG = 179.9999

CellLoop: TypeAlias = Callable[[Sides, int, Floats, Floats, Sides], None]
"""Looks points up in rows of cells, the first of a number: fills their sides."""


class Raster:
    """Where the line of an area is near, and on which side other points lie.

    Args:
        area: The area.
        reach_m: How far from the line counts as near.
        loop: What looks points up; None for NumPy.
    """

    def __init__(
        self, area: Area, reach_m: float, loop: CellLoop | None = None
    ) -> None:
        self._loop = loop or numpy_loop
        edges, line = edges_of(area.rings), line_of(area)
        tall = int(np.ceil(reach_m / _M_PER_CELL)) + 1
        lats = edges[:, [0, 2]]
        self._south = int(np.floor(lats.min() * PER_DEG)) - tall
        rows = int(np.ceil(lats.max() * PER_DEG)) + tall - self._south + 1
        near = _near(line, (self._south, rows), tall, reach_m)
        self._sides = np.where(near, UNCLEAR, _sides(edges, self._south, rows)).astype(
            np.int8
        )

    def sides(self, lat_deg: Floats, lon_deg: Floats) -> Sides:
        """Return ``INSIDE``, ``OUTSIDE`` or ``UNCLEAR`` for positions.

        Args:
            lat_deg: Latitudes, shape (n,).
            lon_deg: Longitudes, shape (n,), from -180 to 180.
        """
        sides = np.empty(len(lat_deg), dtype=np.int8)
        self._loop(self._sides, self._south, lat_deg, lon_deg, sides)
        return sides


def numpy_loop(
    cells: Sides, south: int, lat_deg: Floats, lon_deg: Floats, sides: Sides
) -> None:
    """Look points up in cells."""
    with np.errstate(invalid="ignore"):
        row, column = cells_of(lat_deg, lon_deg)
    row -= south
    is_on = (row >= 0) & (row < len(cells))
    sides[:] = OUTSIDE
    sides[is_on] = cells[row[is_on], column[is_on]]
    sides[~((np.abs(lat_deg) <= POLAR_DEG) & (np.abs(lon_deg) <= 180))] = UNCLEAR


def cells_of(lat_deg: Floats, lon_deg: Floats) -> tuple[Ints, Ints]:
    """Return the cells of positions: rows from the equator, columns from 180 W."""
    row = np.floor(lat_deg * PER_DEG).astype(np.int64)
    return row, np.floor((lon_deg + 180) * PER_DEG).astype(np.int64) % _AROUND


def edges_of(rings: Iterable[Ring]) -> Floats:
    """Return edges: latitude and longitude of their begins, and of their ends."""
    columns = []
    for ring in rings:
        lats = np.asarray(ring.lats_deg, dtype=np.float64)
        lons = np.asarray(ring.lons_deg, dtype=np.float64)
        columns.append(np.column_stack((lats[:-1], lons[:-1], lats[1:], lons[1:])))
    return np.concatenate(columns)


def line_of(area: Area) -> Floats:
    """Return the edges of an area's line, without the cuts of the map at 180 degrees."""
    line = edges_of(area.lines or area.rings)
    cut = (np.abs(line[:, 1]) > _CUT_DEG) & (np.abs(line[:, 3]) > _CUT_DEG)
    return line[~cut]


def _near(line: Floats, span: tuple[int, int], tall: int, reach_m: float) -> Bools:
    """Return which cells lie within reach of a line.

    The line is looked at every half cell; around each such point a box of cells is
    marked, by its two ends in every row.
    """
    south, rows = span
    size = np.abs(line[:, [2, 3]] - line[:, [0, 1]]).max(axis=1)
    count = np.ceil(size * PER_DEG * 2).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(line)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    share = step / np.maximum(count - 1, 1)[owner]
    lat = line[owner, 0] + share * (line[owner, 2] - line[owner, 0])
    lon = line[owner, 1] + share * (line[owner, 3] - line[owner, 1])
    row = np.floor(lat * PER_DEG).astype(np.int64) - south
    column = np.floor((lon + 180) * PER_DEG).astype(np.int64)
    cells = np.unique(row * (2 * _AROUND) + column)
    row, column = cells // (2 * _AROUND), cells % (2 * _AROUND)
    highest = np.minimum(np.abs((row + south) / PER_DEG) + tall / PER_DEG + 0.2, 89.0)
    shrink = np.cos(np.radians(highest))
    wide = np.ceil(reach_m / _M_PER_CELL / shrink).astype(np.int64) + 1
    wide = np.minimum(wide, _AROUND // 2)
    marks = np.zeros((rows, 3 * _AROUND + 1), dtype=np.int32)
    for up in range(-tall, tall + 1):
        here = row + up
        kept = (here >= 0) & (here < rows)
        np.add.at(marks, (here[kept], (column - wide)[kept] + _AROUND), 1)
        np.add.at(marks, (here[kept], (column + wide + 1)[kept] + _AROUND), -1)
    covered = np.cumsum(marks[:, :-1], axis=1) > 0
    return np.any(covered.reshape(rows, 3, _AROUND), axis=1)  # type: ignore[no-any-return]  # an array, for an axis is given


def _sides(edges: Floats, south: int, rows: int) -> Ints:
    """Return on which side the middles of cells lie, by the even-odd rule."""
    low = np.minimum(edges[:, 0], edges[:, 2]) * PER_DEG - south - 0.5
    high = np.maximum(edges[:, 0], edges[:, 2]) * PER_DEG - south - 0.5
    first, last = np.ceil(low).astype(np.int64), np.ceil(high).astype(np.int64)
    count = last - first
    owner = np.repeat(np.arange(len(edges)), count)
    row = (
        first[owner]
        + np.arange(len(owner))
        - np.repeat(np.cumsum(count) - count, count)
    )
    lat = (row + south + 0.5) / PER_DEG
    edge = edges[owner]
    share = (lat - edge[:, 0]) / (edge[:, 2] - edge[:, 0])
    lon = edge[:, 1] + share * (edge[:, 3] - edge[:, 1])
    column = np.clip(np.ceil((lon + 180) * PER_DEG - 0.5), 0, _AROUND).astype(np.int64)
    kept = (row >= 0) & (row < rows)
    # A middle lies inside if the line is met an odd number of times to its east.
    counts = np.zeros((rows, _AROUND + 1), dtype=np.int32)
    np.add.at(counts, (row[kept], column[kept]), 1)
    east = counts[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    return np.where(east % 2 == 1, INSIDE, OUTSIDE)
