"""areas.sqlite: polygons of first-order divisions and of whole territories.

Rings are stored as the engine reads them: little-endian counts, then for each ring
its latitudes and its longitudes as 64-bit floats.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tools.assets.naturalearth import Unit
from tools.assets.sqlite import new_database

SCHEMA = """
CREATE TABLE area (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,  -- unit or territory
    key TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,  -- ISO 3166-2, current; or ISO 3166-1 alpha-2
    state TEXT,          -- whose territory; null where contested
    name TEXT NOT NULL,
    rings BLOB NOT NULL
);
CREATE INDEX area_code ON area (code);
CREATE VIRTUAL TABLE part USING rtree (id, west, east, south, north, +area INTEGER);
"""


def territories(units: Iterable[Unit]) -> dict[str, BaseGeometry]:
    """Return the union of the areas of each state; contested ones are in none.

    Args:
        units: All areas; they share their borders vertex by vertex.
    """
    held = defaultdict(list)
    for unit in units:
        if unit.territory:
            held[unit.territory].append(unit.geometry)
    return {state: united(held[state]) for state in sorted(held)}


def united(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the union of shapes that share their borders vertex by vertex.

    Where a split has put a vertex on one side only, the slower union is taken.

    Args:
        shapes: Polygons that do not overlap.
    """
    union: BaseGeometry = shapely.coverage_union_all(shapes)
    return union if union.is_valid else shapely.union_all(shapes)


def build(
    path: Path,
    units: list[Unit],
    lands: dict[str, BaseGeometry],
    state_names: dict[str, str],
) -> None:
    """Write the file.

    Args:
        path: Where the file shall be.
        units: All areas.
        lands: Territory of each state.
        state_names: English names by ISO 3166-1 code.
    """
    rows = [("unit", u.key, u.code, u.territory, u.name, u.geometry) for u in units]
    rows += [
        ("territory", state, state, state, state_names.get(state, state), land)
        for state, land in lands.items()
    ]
    with new_database(path, SCHEMA) as database:
        for number, (*told, shape) in enumerate(rows, start=1):
            database.execute(
                "INSERT INTO area VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, *told, packed(shape)),
            )
            database.executemany(
                "INSERT INTO part (west, south, east, north, area) "
                "VALUES (?, ?, ?, ?, ?)",
                [(*part.bounds, number) for part in polygons(shape)],
            )


def polygons(shape: BaseGeometry | Sequence[BaseGeometry]) -> list[shapely.Polygon]:
    """Return the polygons of a geometry, leaving points and lines out.

    Args:
        shape: Any geometry, or several.
    """
    found: list[shapely.Polygon] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            found.append(part)
        elif isinstance(part, shapely.MultiPolygon):
            found.extend(part.geoms)
    return found


def packed(shape: BaseGeometry) -> bytes:
    """Return all rings of a geometry as the gazetteer reads them.

    Args:
        shape: Polygon or polygons, longitude first.
    """
    rings = [
        np.asarray(ring.coords, dtype="<f8")
        for polygon in polygons(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    head = struct.pack(f"<{len(rings) + 1}I", len(rings), *map(len, rings))
    return head + b"".join(r[:, 1].tobytes() + r[:, 0].tobytes() for r in rings)
