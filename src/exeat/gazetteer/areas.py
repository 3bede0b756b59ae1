"""Polygons of states and their first-order divisions, from Natural Earth.

The lines are those of Natural Earth 10m. Measured against a fine border in four
countries they are off by 0.6 to 0.85 km in the median, 3 to 6 km at the 99th
percentile and 6.7 km at worst; areas of voivodeships by up to 4.4 %. So every area
carries a band of 7 km, in which a point is uncertain: neither inside nor outside.

Contested areas (Crimea, the north of Cyprus and others; the build lists them with
sources) are areas of their own and in no state's territory: who holds what is for
each rule set to say.
"""

import sqlite3
import struct
import sys
from array import array
from functools import lru_cache
from pathlib import Path

from exeat.domain.errors import UnknownKeyError
from exeat.domain.place import Area, Position, Ring
from exeat.engine.geodesy import local_scale_m
from exeat.engine.polygons import contains, depth_m
from exeat.gazetteer.built import BUILT, open_built

BAND_M = 7000.0
CACHED = 64

_IN_BOX = """
SELECT DISTINCT area.{wanted} FROM part JOIN area ON area.id = part.area
WHERE part.west <= :east AND part.east >= :west
AND part.south <= :north AND part.north >= :south AND area.kind = :kind
"""
_STATES = _IN_BOX.format(wanted="state") + "ORDER BY 1"
_UNITS = _IN_BOX.format(wanted="id")
_CONTESTED = _UNITS + "AND area.state IS NULL"


class Areas:
    """Areas by key and by position."""

    def __init__(self, folder: Path = BUILT) -> None:
        """Open the file.

        Args:
            folder: Where the built files are.
        """
        self._database = open_built(folder, "areas.sqlite")
        self._read = lru_cache(CACHED)(self._read_area)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def area(self, key: str) -> Area:
        """Return one area.

        Args:
            key: Current ISO 3166-2 code (``PL-14``), Natural Earth's own key
                (``POL-3148``), or a state (``NL``).

        Raises:
            UnknownKeyError: No area, or more than one, has this key; the error
                then names the keys that tell them apart.
        """
        found = self._ids("SELECT id FROM area WHERE key = ?", key)
        found = found or self._ids("SELECT id FROM area WHERE code = ?", key)
        if len(found) != 1:
            raise UnknownKeyError("area", key, self._alike(key))
        return self._read(found[0])

    def territory(self, state: str) -> Area:
        """Return the land territory of a state, without what is contested.

        Args:
            state: ISO 3166-1 alpha-2 code.

        Raises:
            UnknownKeyError: No state has this code.
        """
        query = "SELECT id FROM area WHERE kind = 'territory' AND key = ?"
        found = self._ids(query, state)
        if not found:
            raise UnknownKeyError("territory", state)
        return self._read(found[0])

    def states_near(
        self, south_deg: float, west_deg: float, north_deg: float, east_deg: float
    ) -> list[str]:
        """Return the states that have land whose bounds touch a box, in order.

        Args:
            south_deg: Lowest latitude.
            west_deg: Western edge; may be greater than the eastern one, where the
                box lies across the antimeridian, or below -180.
            north_deg: Highest latitude.
            east_deg: Eastern edge; may be above 180.
        """
        found: set[str] = set()
        for west, east in spans(west_deg, east_deg):
            box = {"south": south_deg, "west": west, "north": north_deg, "east": east}
            rows = self._database.execute(_STATES, box | {"kind": "territory"})
            found.update(state for (state,) in rows)
        return sorted(found)

    def state_at(self, position: Position) -> str | None:
        """Return the state whose territory holds a position.

        None at sea, and where the territory is contested. The answer is that of the
        line alone: nearer to it than ``BAND_M`` it may be the neighbour.

        Args:
            position: The position.
        """
        lat_deg, lon_deg = position.lat_deg, position.lon_deg
        box = {"south": lat_deg, "north": lat_deg, "west": lon_deg, "east": lon_deg}
        for (number,) in self._database.execute(_UNITS, box | {"kind": "unit"}):
            if contains(self._read(number), position):
                query = "SELECT state FROM area WHERE id = ?"
                (state,) = self._database.execute(query, (number,)).fetchone()
                return None if state is None else str(state)
        return None

    def sure_state_at(self, position: Position) -> str | None:
        """Return the state that a position surely lies in, for all that the data err.

        None where the territory is contested, where another state is nearer than
        ``BAND_M``, and farther out at sea than that.

        Args:
            position: The position.
        """
        lat_deg, lon_deg = position.lat_deg, position.lon_deg
        north_m, east_m = local_scale_m(lat_deg)
        tall, wide = BAND_M / north_m, min(180.0, BAND_M / max(east_m, 1.0))
        box = (lat_deg - tall, lon_deg - wide, lat_deg + tall, lon_deg + wide)
        near = [
            state
            for state in self.states_near(*box)
            if depth_m(self.territory(state), position) > -BAND_M
        ]
        if len(near) != 1 or self._is_contested(position):
            return None
        return near[0]

    def _is_contested(self, position: Position) -> bool:
        box = {"south": position.lat_deg, "north": position.lat_deg}
        box |= {"west": position.lon_deg, "east": position.lon_deg}
        return any(
            contains(self._read(number), position)
            for (number,) in self._database.execute(_CONTESTED, box | {"kind": "unit"})
        )

    def _ids(self, query: str, key: str) -> list[int]:
        try:
            return [number for (number,) in self._database.execute(query, (key,))]
        except (UnicodeEncodeError, sqlite3.DataError):
            return []

    def _alike(self, key: str) -> list[str]:
        """Return the own keys of areas that share a code, else of the same state."""
        exact = self._ids("SELECT key FROM area WHERE code = ? ORDER BY key", key)
        query = "SELECT code FROM area WHERE code GLOB ? || '-*' ORDER BY code LIMIT 40"
        return [str(one) for one in exact or self._ids(query, key[:2])]

    def _read_area(self, number: int) -> Area:
        query = "SELECT kind, key, code, name, rings FROM area WHERE id = ?"
        kind, key, code, name, rings = self._database.execute(
            query, (number,)
        ).fetchone()
        shown = code if kind == "territory" or (code and self._is_sole(code)) else key
        return Area(key=shown, name=name, rings=unpacked(rings), band_m=BAND_M)

    def _is_sole(self, code: str) -> bool:
        return len(self._ids("SELECT id FROM area WHERE code = ?", code)) == 1


def spans(west_deg: float, east_deg: float) -> list[tuple[float, float]]:
    """Return a range of longitudes as one or two within -180 to 180.

    Args:
        west_deg: Western edge, any number of degrees.
        east_deg: Eastern edge; less than the western one across the antimeridian.

    >>> spans(10, 20), spans(170, -170), spans(-190, -170)
    ([(10, 20)], [(170, 180), (-180, -170)], [(170, 180), (-180, -170)])
    """
    if east_deg - west_deg >= 360:
        return [(-180, 180)]
    west = west_deg if -180 <= west_deg <= 180 else (west_deg + 180) % 360 - 180
    east = east_deg if -180 <= east_deg <= 180 else (east_deg + 180) % 360 - 180
    return [(west, east)] if west <= east else [(west, 180), (-180, east)]


def unpacked(packed: bytes) -> tuple[Ring, ...]:
    """Return the rings that the build packed.

    Args:
        packed: Little-endian: number of rings, number of points of each, then for
            each its latitudes and its longitudes as 64-bit floats.
    """
    (count,) = struct.unpack_from("<I", packed)
    lengths = struct.unpack_from(f"<{count}I", packed, 4)
    at, view, rings = 4 + 4 * count, memoryview(packed), []
    for length in lengths:
        middle, end = at + 8 * length, at + 16 * length
        rings.append(Ring(_floats(view[at:middle]), _floats(view[middle:end])))
        at = end
    return tuple(rings)


def _floats(packed: memoryview) -> "array[float]":
    numbers = array("d")
    numbers.frombytes(packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
