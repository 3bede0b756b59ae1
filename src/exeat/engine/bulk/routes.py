"""Moments at the given points of paths, for a whole batch."""

import numpy as np
from pyproj import Geod

from exeat.engine.bulk.spans import any_in, members
from exeat.engine.bulk.trips import (
    NO_MOMENT,
    Bools,
    Floats,
    Ints,
    TripColumns,
)
from exeat.engine.geodesy import ECCENTRICITY2, SEMI_MAJOR_M, SHORT_M

SECOND_US = 1_000_000
WGS84 = Geod(ellps="WGS84")
_DOUBT_S = 1e-4


def point_moments(columns: TripColumns) -> tuple[Ints, Bools]:
    """Return the moment of passing every given point, and which legs are in doubt.

    Points without a moment get one in proportion to the distance between the
    neighbours that have one, to the second. A leg is in doubt where rounding to
    the second might go the other way in the scalar engine.
    """
    points = columns.points
    at_us = points.at_us.copy()
    doubtful = np.zeros(len(points.offsets) - 1, dtype=np.bool_)
    legs = np.flatnonzero(any_in(points.offsets, at_us == NO_MOMENT))
    if not len(legs):
        return at_us, doubtful
    rows, owner = members(points.offsets, legs)
    along = np.cumsum(_steps_m(points.lat_deg[rows], points.lon_deg[rows]))
    missing = at_us[rows] == NO_MOMENT
    here = np.arange(len(rows))
    before = np.maximum.accumulate(np.where(missing, 0, here))
    after = np.minimum.accumulate(np.where(missing, len(rows), here)[::-1])[::-1]
    gaps = np.flatnonzero(missing)
    start, end = before[gaps], after[gaps]
    total = along[end] - along[start]
    share = np.divide(
        along[gaps] - along[start], total, out=np.zeros(len(gaps)), where=total > 0
    )
    starts, ends = at_us[rows[start]], at_us[rows[end]]
    at_us[rows[gaps]], doubt = shared_out(starts, ends, share, _DOUBT_S)
    doubtful[legs[owner[gaps[doubt]]]] = True
    return at_us, doubtful


def shared_out(
    starts: Ints, ends: Ints, shares: Floats, doubt_s: float | Floats
) -> tuple[Ints, Bools]:
    """Return moments at shares of spans, to the second, and which are in doubt.

    Args:
        starts: Begins of the spans in microseconds.
        ends: Ends of the spans.
        shares: 0 to 1.
        doubt_s: So near to half a second the rounding is in doubt.
    """
    seconds = (ends - starts) / SECOND_US * shares
    doubt = np.abs(seconds - np.floor(seconds) - 0.5) < doubt_s
    return starts + np.rint(seconds).astype(np.int64) * SECOND_US, doubt


def _steps_m(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Return the distance of every point from the one before it; 0 for the first."""
    where = np.stack(cartesian(lat_deg, lon_deg))
    steps = np.zeros(len(lat_deg))
    steps[1:] = np.linalg.norm(np.diff(where, axis=1), axis=0)
    far = np.flatnonzero(steps >= SHORT_M)
    if len(far):
        _, _, steps[far] = WGS84.inv(
            lon_deg[far - 1], lat_deg[far - 1], lon_deg[far], lat_deg[far]
        )
    return steps


def local_scales_m(lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return metres a degree of latitude and of longitude at latitudes."""
    lat = np.radians(lat_deg)
    w2 = 1 - ECCENTRICITY2 * np.sin(lat) ** 2
    north = SEMI_MAJOR_M * (1 - ECCENTRICITY2) / (w2 * np.sqrt(w2))
    east = SEMI_MAJOR_M / np.sqrt(w2) * np.cos(lat)
    return np.radians(north), np.radians(east)


def cartesian(lat_deg: Floats, lon_deg: Floats) -> tuple[Floats, Floats, Floats]:
    """Return earth-centred coordinates on the ellipsoid, in metres."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    sine = np.sin(lat)
    normal = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY2 * sine**2)
    across = normal * np.cos(lat)
    return (
        across * np.cos(lon),
        across * np.sin(lon),
        normal * (1 - ECCENTRICITY2) * sine,
    )
