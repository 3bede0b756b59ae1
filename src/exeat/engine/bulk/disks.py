"""Disks over columns: distances beyond the edge and where segments cross it.

Whatever hangs on less than the arithmetic is worth is in doubt: the scalar engine
decides it.
"""

from typing import NamedTuple

import numpy as np

from exeat.domain.place import Disk
from exeat.engine.bulk.routes import WGS84
from exeat.engine.bulk.trips import Bools, Floats, Ints
from exeat.engine.geodesy import MEAN_RADIUS_M

NEAR_M = 1e-6
_CLEAR_M = 1.0
_LONG_M = 1_000_000.0
_STEEP = 0.02
_STEPS = 60
_FOOT_STEPS = 3
_EXACT_M = 1e-8
_LEAST_BEND = 1e-12


def beyond_m(disk: Disk, lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Return the distance of positions beyond the edge; negative inside; metres."""
    many = np.full(len(lat_deg), disk.centre.lon_deg)
    also = np.full(len(lat_deg), disk.centre.lat_deg)
    _, _, away = WGS84.inv(many, also, lon_deg, lat_deg)
    return np.asarray(away, dtype=np.float64) - disk.radius_m


class Segments(NamedTuple):
    """Geodesics between given points.

    Attributes:
        depth1_m: Distance of the start beyond the edge of a disk.
        depth2_m: Distance of the end beyond it.
    """

    lat1: Floats
    lon1: Floats
    lat2: Floats
    lon2: Floats
    depth1_m: Floats
    depth2_m: Floats


class Edges(NamedTuple):
    """Where segments cross the edge of a disk.

    Attributes:
        segment: Its row.
        share: How far along it.
        length_m: Its length.
        is_out: Whether it goes out.
        doubtful: Segments that the scalar engine has to take; without crossings.
    """

    segment: Ints
    share: Floats
    length_m: Floats
    lat_deg: Floats
    lon_deg: Floats
    is_out: Bools
    doubtful: Ints


class _Lines(NamedTuple):
    """Geodesics by start, course and length, and the disk that they meet."""

    disk: Disk
    lat_deg: Floats
    lon_deg: Floats
    course_deg: Floats
    length_m: Floats

    def of(self, rows: Ints) -> "_Lines":
        return _Lines(
            self.disk,
            *(column[rows] for column in self[1:]),
        )

    def position(self, along_m: Floats) -> tuple[Floats, Floats]:
        """Return latitude and longitude at distances along."""
        lon, lat, _ = WGS84.fwd(self.lon_deg, self.lat_deg, self.course_deg, along_m)
        return np.asarray(lat), np.asarray(lon)

    def value(self, along_m: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the distance beyond the edge, its slope, and how it bends.

        How it bends is taken from the sphere: per metre, never negative here.
        """
        lon, lat, back = WGS84.fwd(self.lon_deg, self.lat_deg, self.course_deg, along_m)
        centre = self.disk.centre
        many = np.full(len(lat), centre.lon_deg)
        _, spoke, away = WGS84.inv(many, np.full(len(lat), centre.lat_deg), lon, lat)
        # Both are courses back: their difference is that of the courses on.
        turn = np.radians(np.asarray(back) - np.asarray(spoke))
        with np.errstate(divide="ignore"):
            bend = (
                np.sin(turn) ** 2
                / np.tan(np.asarray(away) / MEAN_RADIUS_M)
                / MEAN_RADIUS_M
            )
        return np.asarray(away) - self.disk.radius_m, np.cos(turn), bend


def edges_of(disk: Disk, segments: Segments, ends_only: Bools) -> Edges:
    """Return where segments cross the edge of a disk, as the scalar engine has it.

    Args:
        disk: The zone.
        segments: Segments, none of them with both ends inside.
        ends_only: Of which a segment with both ends outside does not cross.
    """
    course, _, length = WGS84.inv(
        segments.lon1, segments.lat1, segments.lon2, segments.lat2
    )
    lines = _Lines(
        disk, segments.lat1, segments.lon1, np.asarray(course), np.asarray(length)
    )
    depth1, depth2 = segments.depth1_m, segments.depth2_m
    both_out = (depth1 > 0) & (depth2 > 0)
    near = np.minimum(np.abs(depth1), np.abs(depth2)) < NEAR_M
    single = np.flatnonzero(~both_out & ~near)
    may_cut = both_out & ~ends_only & (depth1 + depth2 - lines.length_m < _CLEAR_M)
    bows = _bows(lines, depth1, depth2)
    cut, feet, unsure = _chords(lines, bows, np.flatnonzero(may_cut & ~near))
    spans = (
        (single, np.zeros(len(single)), lines.length_m[single], depth2[single] > 0),
        (cut, np.zeros(len(cut)), feet, np.zeros(len(cut), dtype=np.bool_)),
        (cut, feet, lines.length_m[cut], np.ones(len(cut), dtype=np.bool_)),
    )
    rows, low, high, is_out = (
        np.concatenate(parts) for parts in zip(*spans, strict=True)
    )
    start = bows.foot_m[rows] + np.where(is_out, 1, -1) * bows.half_m[rows]
    along, steep = _roots(lines.of(rows), (low, high), start, is_out)
    lat, lon = lines.of(rows).position(along)
    order = np.lexsort((along, rows))
    doubt = [np.flatnonzero(near), unsure, rows[~steep]]
    return Edges(
        segment=rows[order],
        share=(along / lines.length_m[rows])[order],
        length_m=lines.length_m[rows][order],
        lat_deg=lat[order],
        lon_deg=lon[order],
        is_out=is_out[order],
        doubtful=np.unique(np.concatenate(doubt)),
    )


class _Bows(NamedTuple):
    """Where segments meet a disk, by the sphere: good to some metres.

    Attributes:
        foot_m: Distance along to where the line comes nearest to the centre.
        half_m: From there to where it crosses the edge; 0 where it does not.
    """

    foot_m: Floats
    half_m: Floats


def _bows(lines: _Lines, depth1_m: Floats, depth2_m: Floats) -> _Bows:
    """Return where segments meet the disk on a sphere.

    The triangle of both ends and the centre has its true sides, so that what the
    sphere is wrong by is small between them. The distance d from the centre, a
    distance s along, follows from cos d = h cos(s - foot).
    """
    radius = lines.disk.radius_m
    from_start, from_end, length = (
        side / MEAN_RADIUS_M
        for side in (depth1_m + radius, depth2_m + radius, lines.length_m)
    )
    across = np.cos(from_start)
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead = (np.cos(from_end) - across * np.cos(length)) / np.sin(length)
        foot = np.arctan2(ahead, across)
        ratio = np.cos(radius / MEAN_RADIUS_M) / np.hypot(across, ahead)
    half = np.arccos(np.clip(np.nan_to_num(ratio, nan=1.0), -1.0, 1.0))
    return _Bows(np.nan_to_num(foot) * MEAN_RADIUS_M, half * MEAN_RADIUS_M)


def _chords(lines: _Lines, bows: _Bows, rows: Ints) -> tuple[Ints, Floats, Ints]:
    """Return which segments with both ends outside cut the disk, and a point inside.

    Also those that are too long, or come too near to the edge, to tell.
    """
    length = lines.length_m[rows]
    foot = np.clip(bows.foot_m[rows], 0.0, length)
    cuts = np.zeros(len(rows), dtype=np.bool_)
    is_open = length < _LONG_M
    unsure = ~is_open
    steps = _FOOT_STEPS
    while steps and is_open.any():
        steps -= 1
        todo = np.flatnonzero(is_open)
        here = foot[todo]
        depth, slope, bend = lines.of(rows[todo]).value(here)
        bend = np.maximum(bend, _LEAST_BEND)
        # The line comes nearest at an end, or comes hardly nearer than here.
        parts = (here <= 0) & (slope >= 0) | (here >= length[todo]) & (slope <= 0)
        misses = parts | (depth - slope * slope / bend >= _CLEAR_M)
        cuts[todo] = depth < -_CLEAR_M
        is_open[todo] = ~misses & ~cuts[todo]
        moved = np.clip(here - slope / bend, 0.0, length[todo])
        foot[todo] = np.where(is_open[todo], moved, here)
    unsure |= is_open
    return rows[cuts], foot[cuts], rows[unsure]


def _roots(
    lines: _Lines, span: tuple[Floats, Floats], start: Floats, is_out: Bools
) -> tuple[Floats, Bools]:
    """Return where spans cross the edge: distance along, and whether steeply.

    Halley's method, with the bend of the distance as on a sphere: what a step leaves
    is known well enough not to measure again.

    Args:
        lines: Segments.
        span: Distances along, with one crossing between them.
        start: About where it is.
        is_out: Whether it goes out.
    """
    low, high = span[0].copy(), span[1].copy()
    along = np.where((start > low) & (start < high), start, (low + high) / 2)
    steep = np.zeros(len(along), dtype=np.bool_)
    todo = np.arange(len(along))
    steps = _STEPS
    while steps and len(todo):
        steps -= 1
        here = along[todo]
        value, slope, bend = lines.of(todo).value(here)
        ahead = (value > 0) == is_out[todo]
        high[todo] = np.where(ahead, here, high[todo])
        low[todo] = np.where(ahead, low[todo], here)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = value / slope
            turn = newton * bend / slope
            there = here - newton / (1 - turn / 2)
        # The ellipsoid bends otherwise than the sphere by less than a hundredth.
        left_m = np.abs(newton) * (turn * turn + np.abs(turn) / 100)
        inside = (there > low[todo]) & (there < high[todo])
        is_done = inside & (left_m < _EXACT_M) | (np.abs(value) <= _EXACT_M)
        middle = (low[todo] + high[todo]) / 2
        along[todo] = np.where(inside, there, np.where(is_done, here, middle))
        steep[todo] = is_done & (np.abs(slope) >= _STEEP)
        todo = todo[~is_done]
    return along, steep
