"""Geodesics on WGS 84 by GeographicLib (Karney 2013); no sphere anywhere."""

from functools import lru_cache
from math import asin, cos, hypot, radians, sin, sqrt
from typing import Any, NamedTuple

from geographiclib.geodesic import Geodesic

from exeat.domain.place import Position

_WGS84 = Geodesic.WGS84
SEMI_MAJOR_M = 6378137.0
_F = 1 / 298.257223563
ECCENTRICITY2 = _F * (2 - _F)
_B_M = SEMI_MAJOR_M * (1 - _F)

SMALLEST_RADIUS_M = _B_M * _B_M / SEMI_MAJOR_M
"""Smallest radius of normal curvature, b²/a: at the equator, north to south."""

LARGEST_RADIUS_M = SEMI_MAJOR_M * SEMI_MAJOR_M / _B_M
"""Largest radius of normal curvature, a²/b: at the poles."""

MEAN_RADIUS_M = 6_371_008.8
"""Of the sphere that stands in for the ellipsoid where a first guess is wanted."""

SHORT_M = 10_000.0


class Arc(NamedTuple):
    """The shortest path between two positions.

    Attributes:
        length_m: Its length in metres.
        azimuth_start_deg: Course at the start, clockwise from north.
        azimuth_end_deg: Course at the end.
    """

    length_m: float
    azimuth_start_deg: float
    azimuth_end_deg: float


def arc(start: Position, end: Position) -> Arc:
    """Return the shortest path between two positions."""
    solved = _WGS84.Inverse(start.lat_deg, start.lon_deg, end.lat_deg, end.lon_deg)
    return Arc(solved["s12"], solved["azi1"], solved["azi2"])


@lru_cache(maxsize=4096)
def distance_m(start: Position, end: Position) -> float:
    """Return the geodesic distance in metres.

    >>> moscow = Position(lat_deg=55.7558, lon_deg=37.6173)
    >>> dubna = Position(lat_deg=56.73333, lon_deg=37.16667)
    >>> round(distance_m(moscow, dubna))
    112372
    """
    length: float = _WGS84.Inverse(
        start.lat_deg, start.lon_deg, end.lat_deg, end.lon_deg, Geodesic.DISTANCE
    )["s12"]
    return length


def destination(start: Position, azimuth_deg: float, length_m: float) -> Position:
    """Return the position at a course and distance from a start."""
    solved = _WGS84.Direct(start.lat_deg, start.lon_deg, azimuth_deg, length_m)
    return Position(lat_deg=solved["lat2"], lon_deg=solved["lon2"])


class GeodesicPath:
    """The geodesic from one position to another, by distance along it.

    Attributes:
        length_m: Its length in metres.
    """

    __slots__ = ("_line", "length_m")

    def __init__(self, start: Position, end: Position) -> None:
        self._line: Any = _WGS84.InverseLine(
            start.lat_deg, start.lon_deg, end.lat_deg, end.lon_deg
        )
        self.length_m: float = self._line.s13

    def at(self, along_m: float) -> tuple[Position, float]:
        """Return position and course in degrees at a distance along the path."""
        solved = self._line.Position(along_m)
        here = Position(lat_deg=solved["lat2"], lon_deg=solved["lon2"])
        return here, solved["azi2"]


def cartesian_m(position: Position) -> tuple[float, float, float]:
    """Return earth-centred coordinates on the ellipsoid, in metres."""
    lat, lon = radians(position.lat_deg), radians(position.lon_deg)
    normal = SEMI_MAJOR_M / sqrt(1 - ECCENTRICITY2 * sin(lat) ** 2)
    across = normal * cos(lat)
    return across * cos(lon), across * sin(lon), normal * (1 - ECCENTRICITY2) * sin(lat)


def chord_m(
    start: tuple[float, float, float], end: tuple[float, float, float]
) -> float:
    """Return the straight distance through the Earth, in metres."""
    return hypot(start[0] - end[0], start[1] - end[1], start[2] - end[2])


def distance_bounds_m(chord: float) -> tuple[float, float]:
    """Return bounds of the geodesic distance that belongs to a chord.

    Args:
        chord: Straight distance in metres, below 12,600 km.

    Source:
        Normal curvature lies between 1/R₂ and 1/R₁ with R₁ = b²/a, R₂ = a²/b, so
        2R₁ sin(s/2R₁) ≤ chord ≤ 2R₂ sin(s/2R₂) (Blaschke's rolling theorem and
        Sturm comparison).
    """
    least, most = 2 * LARGEST_RADIUS_M, 2 * SMALLEST_RADIUS_M
    lower = least * asin(min(1.0, chord / least))
    upper = most * asin(chord / most) if chord < most else float("inf")
    return lower, upper


def short_distance_m(start: Position, end: Position) -> float:
    """Return the distance, from the chord where the two are close.

    For sharing out travel time along a track of many points. Below 10 km the
    chord is short of the geodesic by less than one part in a million.
    """
    chord = chord_m(cartesian_m(start), cartesian_m(end))
    return chord if chord < SHORT_M else distance_m(start, end)


def local_scale_m(lat_deg: float) -> tuple[float, float]:
    """Return metres a degree of latitude and of longitude at a latitude."""
    lat = radians(lat_deg)
    w2 = 1 - ECCENTRICITY2 * sin(lat) ** 2
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY2) / (w2 * sqrt(w2))
    east = SEMI_MAJOR_M / sqrt(w2) * cos(lat)
    return radians(north), radians(east)
