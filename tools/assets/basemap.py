"""basemap.sqlite: land, coasts and borders in pieces, at two scales.

Borders come from the areas themselves, so that picture and answer never differ:
an edge of one area is coast, one between two states is a border of states, one
beside a contested area is drawn as contested.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.assets.areas import polygons, united
from tools.assets.naturalearth import Unit
from tools.assets.sqlite import new_database

SCHEMA = """
CREATE TABLE piece (
    id INTEGER PRIMARY KEY,
    scale TEXT NOT NULL,  -- fine or coarse
    kind TEXT NOT NULL,   -- land, coast, state, region or contested
    points BLOB NOT NULL  -- 32-bit floats: all latitudes, then all longitudes
);
CREATE VIRTUAL TABLE extent USING rtree (id, west, east, south, north, +scale TEXT);
"""
SCALES = {"fine": (0.0, 4.0), "coarse": (0.04, 30.0)}
KINDS = ("coast", "state", "region", "contested")
LONGEST = 200


def build(path: Path, units: list[Unit]) -> None:
    """Write the file.

    Args:
        path: Where the file shall be.
        units: All areas; they share their borders vertex by vertex.
    """
    drawn = Drawn(units)
    lands = [polygon for unit in units for polygon in polygons(unit.geometry)]
    whole = polygons(united(lands))
    with new_database(path, SCHEMA) as database:
        for scale, (tolerance_deg, tile_deg) in SCALES.items():
            for land in polygons(list(_coarser(whole, tolerance_deg))):
                tiles = [tile.exterior for tile in _tiles(land, tile_deg)]
                _store(database, scale, "land", tiles)
            for kind, runs in drawn.lines().items():
                _store(database, scale, kind, _coarser(runs, tolerance_deg))


class Drawn:
    """Every edge of every area once, in the order of the rings."""

    def __init__(self, units: list[Unit]) -> None:
        """Find out what lies on the two sides of every edge.

        Args:
            units: All areas.
        """
        rings, owners = [], []
        for number, unit in enumerate(units):
            for polygon in polygons(unit.geometry):
                for ring in (polygon.exterior, *polygon.interiors):
                    rings.append(np.asarray(ring.coords))
                    owners.append(number)
        self._starts = np.vstack([ring[:-1] for ring in rings])
        self._ends = np.vstack([ring[1:] for ring in rings])
        lengths = [len(ring) - 1 for ring in rings]
        self._ring = np.repeat(np.arange(len(rings)), lengths)
        held = np.array([unit.territory or "" for unit in units])
        self._kind = self._kinds(held[np.repeat(owners, lengths)])

    def lines(self) -> dict[str, list[BaseGeometry]]:
        """Return runs of edges of one kind."""
        changes = np.diff(self._kind).astype(bool) | np.diff(self._ring).astype(bool)
        firsts = np.r_[0, np.flatnonzero(changes) + 1]
        lasts = np.r_[firsts[1:], len(self._kind)]
        found: dict[str, list[BaseGeometry]] = {kind: [] for kind in KINDS}
        for first, last in zip(firsts, lasts, strict=True):
            if (kind := self._kind[first]) >= 0:
                for at in range(first, last, LONGEST):
                    end = min(at + LONGEST, last)
                    run = np.vstack([self._starts[at:end], self._ends[end - 1]])
                    found[KINDS[kind]].append(shapely.LineString(run))
        return found

    def _kinds(self, held: NDArray[np.str_]) -> NDArray[np.int8]:
        """Return the index in KINDS of each edge; -1 for its second appearance."""
        ends = np.rint(np.hstack([self._starts, self._ends]) * 1e7).astype(np.int64)
        turned = (ends[:, 0] > ends[:, 2]) | (
            (ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3])
        )
        ends[turned] = ends[turned][:, [2, 3, 0, 1]]
        order = np.lexsort(ends.T)
        twin = np.r_[(ends[order][1:] == ends[order][:-1]).all(axis=1), False]
        one, other = order[twin], order[np.flatnonzero(twin) + 1]
        contested = (held[one] == "") | (held[other] == "")
        within = np.where(held[one] == held[other], "region", "state")
        kinds = np.full(len(ends), KINDS.index("coast"), dtype=np.int8)
        named = np.where(contested, "contested", within)
        kinds[one] = [KINDS.index(name) for name in named.tolist()]
        kinds[other] = -1
        return kinds


def _coarser(
    shapes: Sequence[BaseGeometry], tolerance_deg: float
) -> Iterator[BaseGeometry]:
    """Yield the shapes with fewer vertices, and without those too small to see."""
    if not tolerance_deg:
        yield from shapes
        return
    for shape in shapes:
        west, south, east, north = shape.bounds
        if max(east - west, north - south) < 2 * tolerance_deg:
            continue
        simple = shapely.simplify(shape, tolerance_deg)
        yield from polygons(simple) if simple.area else [simple]


def _tiles(land: shapely.Polygon, tile_deg: float) -> Iterator[shapely.Polygon]:
    """Yield the parts of a polygon on a grid, cut so that none has a hole."""
    west, south, east, north = land.bounds
    if max(east - west, north - south) <= tile_deg:
        if not land.interiors:
            yield land
            return
        hole = land.interiors[0].bounds
        middle = (hole[0] + hole[2]) / 2
        halves = [(west, south, middle, north), (middle, south, east, north)]
    elif east - west >= north - south:
        middle = _grid_line(west, east, tile_deg)
        halves = [(west, south, middle, north), (middle, south, east, north)]
    else:
        middle = _grid_line(south, north, tile_deg)
        halves = [(west, south, east, middle), (west, middle, east, north)]
    for half in halves:
        for part in polygons(shapely.clip_by_rect(land, *half)):
            yield from _tiles(part, tile_deg)


def _grid_line(low: float, high: float, tile_deg: float) -> float:
    """Return a multiple of the tile near the middle, else the middle."""
    near = round((low + high) / 2 / tile_deg) * tile_deg
    return near if low < near < high else (low + high) / 2


def _store(
    database: sqlite3.Connection, scale: str, kind: str, lines: Iterable[BaseGeometry]
) -> None:
    first = database.execute("SELECT coalesce(max(id), 0) FROM piece").fetchone()[0] + 1
    pieces, extents = [], []
    for number, line in enumerate(lines, start=first):
        points = np.asarray(line.coords, dtype="<f4")
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        packed = points[:, 1].tobytes() + points[:, 0].tobytes()
        pieces.append((number, scale, kind, packed))
        extents.append((number, *map(float, (west, east, south, north)), scale))
    database.executemany("INSERT INTO piece VALUES (?, ?, ?, ?)", pieces)
    database.executemany("INSERT INTO extent VALUES (?, ?, ?, ?, ?, ?)", extents)
