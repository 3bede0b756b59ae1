"""Points in an area and its band, as the scalar engine has them, for whole columns.

Cells decide what is clear of the line. Of the other points the distance to each edge
near their cell is computed, and whether they lie inside, by the formulas of
``exeat.engine.polygons``; what a rounding could turn is asked of that module itself.
"""

from collections.abc import Callable, Iterator
from math import cos, radians
from typing import NamedTuple

import numpy as np

from exeat.domain.place import Area, Position
from exeat.engine.bulk.rasters import (
    M_PER_DEG,
    PER_DEG,
    POLAR_DEG,
    UNCLEAR,
    CellLoop,
    Raster,
    cells_of,
    edges_of,
    line_of,
)
from exeat.engine.bulk.routes import local_scales_m
from exeat.engine.bulk.sides import (
    INSIDE,
    OUTSIDE,
    Sides,
    point_columns,
    turned_deg,
)
from exeat.engine.bulk.spans import members
from exeat.engine.bulk.trips import Bools, Floats, Ints
from exeat.engine.polygons import FLAT_M, depth_m

_SLACK_DEG = 1e-6
# Far more than the rounding of a distance of some kilometres.
_RETRY_M = 1e-6
_MOST_PAIRS = 1 << 20
_MOST_CELLS = 1 << 16


class _Edges(NamedTuple):
    """Edges by column, and their bounds, in degrees."""

    lat: Floats
    lon: Floats
    to_lat: Floats
    to_lon: Floats
    south: Floats
    north: Floats
    west: Floats
    east: Floats


class _Near(NamedTuple):
    """Edges that matter to the points of a cell.

    Attributes:
        line: Edges of the line no farther away than the band.
        rings: Edges of rings that a point may be west of.
    """

    line: Ints
    rings: Ints


class AreaColumn:
    """An area, compiled to decide columns of points.

    Args:
        area: The area.
        loop: What looks points up in cells; None for NumPy.
    """

    def __init__(self, area: Area, loop: CellLoop | None = None) -> None:
        self._area = area
        self._raster = Raster(area, area.band_m, loop)
        self._line, self._rings = (
            _columns(line_of(area)),
            _columns(edges_of(area.rings)),
        )
        self._near: dict[tuple[int, int], _Near] = {}

    def side(self, lat_deg: Floats, lon_deg: Floats) -> Sides:
        """Return for each point -1 inside, 1 outside, 0 nearer to the line than the band.

        What is nowhere lies outside: not a number, without end, or past a pole.

        Args:
            lat_deg: Latitudes, shape (n,).
            lon_deg: Longitudes, shape (n,); beyond 180 once more round the Earth.

        Raises:
            ValueError: There are not as many latitudes as longitudes.
        """
        lat_deg, lon_deg = point_columns(lat_deg, lon_deg)
        sides = self._raster.sides(lat_deg, lon_deg)
        left = np.flatnonzero(sides == UNCLEAR)
        if len(left):
            sides[left] = self._looked(lat_deg[left], lon_deg[left])
        return sides

    def _looked(self, lat_deg: Floats, lon_deg: Floats) -> Sides:
        """Return the sides of points that no cell decides."""
        band_m = self._area.band_m
        sides = np.full(len(lat_deg), OUTSIDE, dtype=np.int8)
        real = np.flatnonzero(np.isfinite(lon_deg) & (np.abs(lat_deg) <= 90))
        lat, lon = lat_deg[real], turned_deg(lon_deg[real])
        sure = self._is_plain(lat, lon)
        plain = np.flatnonzero(sure)
        away_m = self._away_m(lat[plain], lon[plain])
        sure[plain] = np.abs(away_m - band_m) > _RETRY_M
        sides[real[plain[away_m < band_m]]] = UNCLEAR
        clear = plain[away_m >= band_m]
        sides[real[clear]] = np.where(
            self._is_inside(lat[clear], lon[clear]), INSIDE, OUTSIDE
        )
        for place in np.flatnonzero(~sure).tolist():
            sides[real[place]] = self._asked(float(lat[place]), float(lon[place]))
        return sides

    def _is_plain(self, lat_deg: Floats, lon_deg: Floats) -> Bools:
        """Return which points are away from the poles and the antimeridian.

        None where the band is so wide that the scalar engine measures geodesics.
        """
        if 2 * self._area.band_m > FLAT_M:
            return np.zeros(len(lat_deg), dtype=np.bool_)
        _, east_m = local_scales_m(lat_deg)
        plain: Bools = np.abs(lat_deg) <= POLAR_DEG
        plain &= np.abs(lon_deg) + self._area.band_m / np.maximum(east_m, 1.0) <= 180
        return plain

    def _asked(self, lat_deg: float, lon_deg: float) -> int:
        depth = depth_m(self._area, Position(lat_deg=lat_deg, lon_deg=lon_deg))
        if abs(depth) < self._area.band_m:
            return UNCLEAR
        return INSIDE if depth > 0 else OUTSIDE

    def _away_m(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Return distances from the line; no more than some way beyond the band."""
        north_m, east_m = local_scales_m(lat_deg)
        line, away = self._line, np.full(len(lat_deg), 2 * self._area.band_m)
        for edge, point in self._pairs(lat_deg, lon_deg, lambda near: near.line):
            tall, wide = north_m[point], east_m[point]
            y1 = (line.lat[edge] - lat_deg[point]) * tall
            x1 = (line.lon[edge] - lon_deg[point]) * wide
            dy = (line.to_lat[edge] - lat_deg[point]) * tall - y1
            dx = (line.to_lon[edge] - lon_deg[point]) * wide - x1
            square = dx * dx + dy * dy
            share = -(x1 * dx + y1 * dy) / np.where(square == 0, 1.0, square)
            share = np.clip(share, 0.0, 1.0)
            np.minimum.at(away, point, np.hypot(x1 + share * dx, y1 + share * dy))
        return away

    def _is_inside(self, lat_deg: Floats, lon_deg: Floats) -> Bools:
        """Return which points lie inside, by the even-odd rule."""
        lon_deg = np.where(lon_deg == 180, -180.0, lon_deg)
        rings, hits = self._rings, np.zeros(len(lat_deg), dtype=np.int64)
        for edge, point in self._pairs(lat_deg, lon_deg, lambda near: near.rings):
            lat, begin, end = lat_deg[point], rings.lat[edge], rings.to_lat[edge]
            met = np.flatnonzero((end > lat) != (begin > lat))
            share = (lat[met] - begin[met]) / (end[met] - begin[met])
            start, width = rings.lon[edge[met]], rings.to_lon[edge[met]]
            width = width - start
            east = point[met][lon_deg[point[met]] < start + share * width]
            hits += np.bincount(east, minlength=len(hits))
        inside: Bools = hits % 2 == 1
        return inside

    def _pairs(
        self, lat_deg: Floats, lon_deg: Floats, of: Callable[[_Near], Ints]
    ) -> Iterator[tuple[Ints, Ints]]:
        """Yield edges with the points that they matter to, some pairs at a time.

        Args:
            lat_deg: Latitudes.
            lon_deg: Longitudes.
            of: Which of the edges near a cell.
        """
        row, column = cells_of(lat_deg, lon_deg)
        cells, back = np.unique(np.stack((row, column)), axis=1, return_inverse=True)
        back = back.ravel()
        lists = [of(self._edges(*cell)) for cell in cells.T.tolist()]
        counts = np.array([len(each) for each in lists], dtype=np.int64)
        if not counts.any():
            return
        edges, offsets = np.concatenate(lists), np.cumsum([0, *counts])
        block = np.cumsum(counts[back]) // _MOST_PAIRS
        ends = np.flatnonzero(np.diff(block)) + 1
        for points in np.split(np.arange(len(back)), ends):
            rows, owner = members(offsets, back[points])
            yield edges[rows], points[owner]

    def _edges(self, row: int, column: int) -> _Near:
        """Return the edges that matter to the points of a cell, found once."""
        if (row, column) not in self._near:
            if len(self._near) >= _MOST_CELLS:
                self._near.clear()
            self._near[row, column] = self._found(row / PER_DEG, column / PER_DEG - 180)
        return self._near[row, column]

    def _found(self, south: float, west: float) -> _Near:
        north, east = south + 1 / PER_DEG, west + 1 / PER_DEG
        tall = self._area.band_m / M_PER_DEG + _SLACK_DEG
        wide = tall / cos(radians(max(abs(south), abs(north))))
        line, rings = self._line, self._rings
        near = (line.south <= north + tall) & (line.north >= south - tall)
        near &= (line.west <= east + wide) & (line.east >= west - wide)
        beside = (rings.south <= north + _SLACK_DEG) & (
            rings.north >= south - _SLACK_DEG
        )
        beside &= rings.east >= west - _SLACK_DEG
        return _Near(np.flatnonzero(near), np.flatnonzero(beside))


def _columns(edges: Floats) -> _Edges:
    lat, lon, to_lat, to_lon = np.ascontiguousarray(edges.T)
    return _Edges(
        *(lat, lon, to_lat, to_lon),
        south=np.minimum(lat, to_lat),
        north=np.maximum(lat, to_lat),
        west=np.minimum(lon, to_lon),
        east=np.maximum(lon, to_lon),
    )
