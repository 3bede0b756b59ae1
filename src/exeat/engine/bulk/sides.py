"""Points in a geodesic disk, exactly, for whole columns.

Points are decided in three stages, each of which takes what the one before left over:

1. the outline of the disk, a polynomial in latitude with a proven guard;
2. the chord through the Earth, which brackets the distance;
3. GeographicLib, whose word is final.
"""

from collections.abc import Callable, Sequence
from math import pi, sin
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from exeat.domain.place import Disk, Position
from exeat.engine.bulk.disks import beyond_m
from exeat.engine.bulk.outlines import WIDEST_DEG, Outline, outline_of
from exeat.engine.bulk.routes import cartesian
from exeat.engine.bulk.trips import Bools, Floats, Ints
from exeat.engine.geodesy import (
    LARGEST_RADIUS_M,
    SMALLEST_RADIUS_M,
    cartesian_m,
    distance_m,
)

Sides: TypeAlias = npt.NDArray[np.int8]

INSIDE, DOUBTFUL, OUTSIDE = -1, 0, 1

_CHORD_ROUNDING_M = 1e-6
# Far more than the rounding of chords and of distances.
_RIVAL_M = 1e-3
# Longer chords may belong to distances that they do not bracket.
_LARGEST_CHORD_M = 12_600_000.0
# GeographicLib in C and in Python agree to some nanometres; this near to the edge the
# one that the scalar engine uses decides.
_RETRY_M = 1e-6
_BLOCK = 1 << 15

Loop: TypeAlias = Callable[[Outline, float, Floats, Floats, Sides], Ints]
"""Decides points by an outline: fills sides, returns the places of the doubtful."""


class Chords(NamedTuple):
    """Chords through the Earth from the centre of a disk that decide.

    Attributes:
        centre_m: The centre, earth-centred coordinates in metres.
        near_m2: A point whose chord has a lesser square lies within.
        far_m2: A point whose chord has a greater one lies beyond.
    """

    centre_m: tuple[float, float, float]
    near_m2: float
    far_m2: float


class DiskColumn:
    """A disk, compiled to decide columns of points.

    Args:
        disk: The disk; its band plays no part.
        guard_m: Points nearer to the edge than this are doubtful, metres.
        loop: First stage; None for NumPy.
        worth: The outline is made once so many points have been asked about.
    """

    def __init__(
        self,
        disk: Disk,
        guard_m: float = 0.0,
        loop: Loop | None = None,
        worth: int = 0,
    ) -> None:
        self.disk = disk
        self.guard_m = guard_m
        self._loop = loop or numpy_loop
        self._worth = worth
        self.outline = None if worth else outline_of(disk, guard_m)
        self.chords = chords_of(disk, guard_m)

    def side(self, lat_deg: Floats, lon_deg: Floats) -> Sides:
        """Return for each point -1 within the disk, 1 beyond, 0 within the guard.

        The edge belongs to the disk. With a guard of 0 there is no doubtful point but
        one that is nowhere: not a number, without end, or past a pole.

        Args:
            lat_deg: Latitudes, shape (n,).
            lon_deg: Longitudes, shape (n,); beyond 180 once more round the Earth.

        Raises:
            ValueError: There are not as many latitudes as longitudes.
        """
        lat_deg, lon_deg = point_columns(lat_deg, lon_deg)
        sides = np.empty(len(lat_deg), dtype=np.int8)
        self._count(len(lat_deg))
        if self.outline is None:
            left = np.arange(len(lat_deg))
        else:
            left = self._loop(
                self.outline, self.disk.centre.lon_deg, lat_deg, lon_deg, sides
            )
        for start in range(0, len(left), _BLOCK):
            part = left[start : start + _BLOCK]
            sides[part] = self._nearer(lat_deg[part], lon_deg[part])
        return sides

    def inside(self, lat_deg: Floats, lon_deg: Floats) -> Bools:
        """Return which points lie within the disk, its edge included.

        Args:
            lat_deg: Latitudes, shape (n,).
            lon_deg: Longitudes, shape (n,); beyond 180 once more round the Earth.
        """
        within: Bools = self.side(lat_deg, lon_deg) == INSIDE
        return within

    def _count(self, points: int) -> None:
        """Make the outline if points enough have been asked about by now."""
        if self._worth:
            self._worth = max(0, self._worth - points)
            if not self._worth:
                self.outline = outline_of(self.disk, self.guard_m)

    def _nearer(self, lat_deg: Floats, lon_deg: Floats) -> Sides:
        """Decide points by the chord, and what that leaves by the geodesic."""
        sides = np.zeros(len(lat_deg), dtype=np.int8)
        rows = np.flatnonzero((np.abs(lat_deg) <= 90) & np.isfinite(lon_deg))
        lat_deg, lon_deg = lat_deg[rows], turned_deg(lon_deg[rows])
        chord_m2 = chords_m2(self.chords.centre_m, lat_deg, lon_deg)
        found = np.zeros(len(rows), dtype=np.int8)
        found[chord_m2 < self.chords.near_m2] = INSIDE
        found[chord_m2 > self.chords.far_m2] = OUTSIDE
        left = np.flatnonzero(found == DOUBTFUL)
        if len(left):
            beyond = self._settled_m(lat_deg[left], lon_deg[left])
            decided = np.where(beyond > 0, OUTSIDE, INSIDE)
            found[left] = np.where(np.abs(beyond) < self.guard_m, DOUBTFUL, decided)
        sides[rows] = found
        return sides

    def _settled_m(self, lat_deg: Floats, lon_deg: Floats) -> Floats:
        """Return metres beyond the edge, as the scalar engine has them at the edge."""
        beyond = beyond_m(self.disk, lat_deg, lon_deg)
        for index in np.flatnonzero(np.abs(beyond) < _RETRY_M):
            position = Position(
                lat_deg=float(lat_deg[index]), lon_deg=float(lon_deg[index])
            )
            beyond[index] = distance_m(self.disk.centre, position) - self.disk.radius_m
        return beyond


def point_columns(lat_deg: Floats, lon_deg: Floats) -> tuple[Floats, Floats]:
    """Return columns of points as the loops want them, which read memory as it lies."""
    lat_deg = np.ascontiguousarray(lat_deg, dtype=np.float64)
    lon_deg = np.ascontiguousarray(lon_deg, dtype=np.float64)
    if lat_deg.shape != lon_deg.shape or lat_deg.ndim != 1:
        raise ValueError("points need as many latitudes as longitudes, in one row each")
    return lat_deg, lon_deg


def turned_deg(lon_deg: Floats) -> Floats:
    """Return the longitudes from -180 to 180 that mean the same, without rounding."""
    rest = np.fmod(lon_deg, 360.0)
    turned: Floats = rest - 360.0 * (rest > 180) + 360.0 * (rest < -180)
    return turned


def strays(lat_deg: Floats, lon_deg: Floats) -> Ints:
    """Return the places of points that the outlines are not made for.

    These are what is no number, no latitude, or beyond 180 degrees of longitude.
    """
    # To find the place of the greatest is faster than to find the greatest.
    if (
        abs(lat_deg[lat_deg.argmin()]) <= 90
        and abs(lat_deg[lat_deg.argmax()]) <= 90
        and abs(lon_deg[lon_deg.argmin()]) <= 180
        and abs(lon_deg[lon_deg.argmax()]) <= 180
    ):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(~((np.abs(lat_deg) <= 90) & (np.abs(lon_deg) <= 180)))


def chords_of(disk: Disk, guard_m: float = 0.0) -> Chords:
    """Return the chords that tell on which side of the guard a point lies.

    Source:
        ``geodesy.distance_bounds_m``, solved for the chord.
    """
    near_m, far_m = (
        2 * curve_m * sin(min(pi / 2, max(0.0, reach_m / (2 * curve_m))))
        for curve_m, reach_m in (
            (SMALLEST_RADIUS_M, disk.radius_m - guard_m),
            (LARGEST_RADIUS_M, disk.radius_m + guard_m),
        )
    )
    centre_m = cartesian_m(disk.centre)
    near_m = max(0.0, near_m - _CHORD_ROUNDING_M)
    return Chords(centre_m, near_m**2, (far_m + _CHORD_ROUNDING_M) ** 2)


def chords_m2(
    centre_m: tuple[float, float, float], lat_deg: Floats, lon_deg: Floats
) -> Floats:
    """Return squares of the chords from a centre to points, square metres."""
    return squares_m2(centre_m, cartesian(lat_deg, lon_deg))


def squares_m2(start_m: Sequence[float | Floats], end_m: Sequence[Floats]) -> Floats:
    """Return squares of the chords between earth-centred points, square metres."""
    east, north, up = (
        (end - start) ** 2 for start, end in zip(start_m, end_m, strict=True)
    )
    squares: Floats = east + north + up
    return squares


def rivals_m2(farthest_m2: Floats) -> Floats:
    """Return squares of chords such that lesser ones belong to lesser distances.

    Lesser by more than the arithmetic is worth.

    Args:
        farthest_m2: Squares of the chords of other points from the same one.

    Source:
        ``geodesy.distance_bounds_m``, one bound into the other.
    """
    farthest_m = np.minimum(np.sqrt(farthest_m2), _LARGEST_CHORD_M)
    least_m = 2 * LARGEST_RADIUS_M * np.arcsin(farthest_m / (2 * LARGEST_RADIUS_M))
    least_m = np.maximum(0.0, least_m - _RIVAL_M)
    squares: Floats = (
        2 * SMALLEST_RADIUS_M * np.sin(least_m / (2 * SMALLEST_RADIUS_M))
    ) ** 2
    return squares


def wraps(centre_lon_deg: float) -> bool:
    """Return whether an outline may reach over the antimeridian."""
    return abs(centre_lon_deg) > 180 - WIDEST_DEG


def numpy_loop(
    outline: Outline,
    centre_lon_deg: float,
    lat_deg: Floats,
    lon_deg: Floats,
    sides: Sides,
) -> Ints:
    """Decide points by an outline, block by block so that each stays in the cache."""
    size = min(_BLOCK, len(lat_deg))
    value, other = np.empty(size), np.empty(size)
    inside, outside = np.empty(size, dtype=np.bool_), np.empty(size, dtype=np.bool_)
    left = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(lat_deg), size or 1):
        part = slice(start, min(start + size, len(lat_deg)))
        n = part.stop - start
        lats, lons = lat_deg[part], lon_deg[part]
        lowest = _powers(outline, lats, other[:n], value[:n])
        np.subtract(value[:n], _squares(centre_lon_deg, lons, other[:n]), out=value[:n])
        np.less(value[:n], -outline.guard_deg2 - lowest, out=outside[:n])
        np.greater(value[:n], outline.guard_deg2 - lowest, out=inside[:n])
        here = sides[part]
        np.subtract(outside[:n].view(np.int8), inside[:n].view(np.int8), out=here)
        here[strays(lats, lons)] = DOUBTFUL
        if np.count_nonzero(here) < n:
            left.append(np.flatnonzero(here == DOUBTFUL) + start)
    return np.concatenate(left)


def _powers(outline: Outline, lat_deg: Floats, offset: Floats, value: Floats) -> float:
    """Fill in the polynomial but for its lowest coefficient; return that one."""
    lowest, *higher = outline.degree_coefficients
    np.subtract(lat_deg, outline.middle_deg, out=offset)
    np.multiply(offset, higher.pop(), out=value)
    for coefficient in reversed(higher):
        np.add(value, coefficient, out=value)
        np.multiply(value, offset, out=value)
    return lowest


def _squares(centre_lon_deg: float, lon_deg: Floats, square: Floats) -> Floats:
    """Fill in and return the squares of the differences of longitude."""
    np.subtract(lon_deg, centre_lon_deg, out=square)
    if wraps(centre_lon_deg):
        for _ in range(2):
            np.abs(square, out=square)
            np.subtract(180, square, out=square)
    np.multiply(square, square, out=square)
    return square
