"""Pieces of land, coast and border for a picture drawn on the server."""

import sys
from array import array
from pathlib import Path
from typing import Literal, TypeAlias

from exeat.domain.place import Box
from exeat.domain.record import record
from exeat.gazetteer.areas import spans
from exeat.gazetteer.built import BUILT, open_built

Kind: TypeAlias = Literal["land", "coast", "state", "region", "contested"]

COARSE_FROM_DEG = 25.0
"""A box wider or higher than this is drawn from the coarse scale."""

_OUTLINES = """
SELECT piece.kind, piece.points, :turn FROM extent JOIN piece ON piece.id = extent.id
WHERE extent.west <= :east AND extent.east >= :west AND extent.south <= :north
AND extent.north >= :south AND extent.scale = :scale
ORDER BY CASE piece.kind WHEN 'land' THEN 0 WHEN 'region' THEN 1 WHEN 'coast' THEN 2
WHEN 'state' THEN 3 ELSE 4 END, piece.id
"""
_TOWNS = """
SELECT place.name, place.lat, place.lon + :turn, place.population
FROM near JOIN place ON place.id = near.id
WHERE near.west <= :east AND near.east >= :west
AND near.south <= :north AND near.north >= :south
ORDER BY place.population DESC, place.id LIMIT :limit
"""


@record
class Outline:
    """A piece of the map, whole where it reaches beyond the box.

    Attributes:
        kind: ``land`` is a polygon without holes, to be filled, its last point the
            first; the others are lines: ``coast``, ``state`` and ``region`` for
            borders, ``contested`` beside an area that is in no territory.
        lats_deg: Latitudes.
        lons_deg: Longitudes, running on beyond 180 where the box lies across the
            antimeridian.
    """

    kind: Kind
    lats_deg: "array[float]"
    lons_deg: "array[float]"


@record
class Town:
    """A place to be named on the map.

    Attributes:
        name: As shown to people.
        lat_deg: Latitude.
        lon_deg: Longitude, running on beyond 180 as in ``Outline``.
        population: Inhabitants.
    """

    name: str
    lat_deg: float
    lon_deg: float
    population: int


class Basemap:
    """What to draw in a box."""

    def __init__(self, folder: Path = BUILT) -> None:
        """Open the files.

        Args:
            folder: Where the built files are.
        """
        self._pieces = open_built(folder, "basemap.sqlite")
        self._places = open_built(folder, "places.sqlite")

    def close(self) -> None:
        """Close the files."""
        self._pieces.close()
        self._places.close()

    def outlines(self, box: Box) -> list[Outline]:
        """Return what touches a box, in the order of drawing: land first.

        Args:
            box: What the picture shows.
        """
        widest = max(box.width_deg, box.north_deg - box.south_deg)
        scale = "coarse" if widest > COARSE_FROM_DEG else "fine"
        return [
            _outline(kind, points, turn)
            for edges in _parts(box)
            for kind, points, turn in self._pieces.execute(
                _OUTLINES, edges | {"scale": scale}
            )
        ]

    def towns(self, box: Box, limit: int) -> list[Town]:
        """Return the most populous places in a box.

        Args:
            box: What the picture shows.
            limit: How many at most.
        """
        rows = [
            row
            for edges in _parts(box)
            for row in self._places.execute(_TOWNS, edges | {"limit": limit})
        ]
        rows.sort(key=lambda row: -row[3])
        return [
            Town(name=name, lat_deg=lat, lon_deg=lon, population=population)
            for name, lat, lon, population in rows[:limit]
        ]


def _parts(box: Box) -> list[dict[str, float | str]]:
    """Return the box as one or two that do not cross the antimeridian."""
    ranges = spans(box.west_deg, box.east_deg)
    return [
        {
            "south": box.south_deg,
            "north": box.north_deg,
            "west": west,
            "east": east,
            "turn": 360.0 * number,
        }
        for number, (west, east) in enumerate(ranges)
    ]


def _outline(kind: Kind, packed: bytes, turn_deg: float) -> Outline:
    points = array("f")
    points.frombytes(packed)
    if sys.byteorder == "big":
        points.byteswap()
    half = len(points) // 2
    lons = points[half:]
    if turn_deg:
        lons = array("f", (lon + turn_deg for lon in lons))
    return Outline(kind=kind, lats_deg=points[:half], lons_deg=lons)
