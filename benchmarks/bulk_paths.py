"""Where segments cross a circle, side by side with halving and searching."""

from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.points import GEOD, MOSCOW, Ends, Floats, beyond, outward
from benchmarks.side_by_side import Run, seconds, table
from exeat.engine.bulk import disks as disks_module
from exeat.engine.bulk.disks import Edges, Segments, beyond_m, edges_of

SEGMENTS = 100_000
PEER_SHARE = 50
ROUNDS = 5
MILLIMETRE_M = 0.001
_THIRDS = 64


class Counted:
    """A geodesic calculator that counts how many problems it solves.

    Attributes:
        inverses: Distances between two points.
        directs: Points at a distance.
    """

    def __init__(self) -> None:
        self.inverses = self.directs = 0

    def inv(self, lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Any:
        """Return courses and distances."""
        self.inverses += len(lon1)
        return GEOD.inv(lon1, lat1, lon2, lat2)

    def fwd(self, lon: Floats, lat: Floats, course: Floats, along: Floats) -> Any:
        """Return points and courses back."""
        self.directs += len(lon)
        return GEOD.fwd(lon, lat, course, along)


def crossings(scale: float) -> None:
    """Print crossings a second to a millimetre, against halving the segment."""
    count = max(200, int(SEGMENTS * scale))
    _outward(outward(count))
    _beyond(beyond(count))


def _outward(ends: Ends) -> None:
    """Segments that go out: each crosses once."""
    count, few = len(ends.lat1), max(50, len(ends.lat1) // PEER_SHARE)
    segments, some = _segments(ends), Ends(*(end[:few] for end in ends))
    runs: dict[str, Run] = {
        "bisection with pyproj, to 1 mm": lambda: _bisected(some),
        "Exeat": lambda: _edges(segments),
        "Exeat, distances of the ends too": lambda: _edges(_segments(ends)),
    }
    items = dict.fromkeys(runs, count) | {"bisection with pyproj, to 1 mm": few}
    print(f"\n## Crossings: {count:,} segments from inside to outside\n")
    print(table(seconds(runs, ROUNDS), items, "bisection with pyproj, to 1 mm"))
    edges = _edges(segments)
    print(f"\n{_solved(segments, len(edges.segment))}")
    off = np.abs(beyond_m(MOSCOW, edges.lat_deg, edges.lon_deg))
    away = np.abs((edges.share * edges.length_m)[:few] - _bisected(some))
    print(
        f"\nCrossings: {len(edges.segment):,} of {count:,}, {len(edges.doubtful)} left"
        f" in doubt; farthest from the edge {off.max() * 1000:.6f} mm;"
        f" {np.count_nonzero(away > MILLIMETRE_M)} of {few:,} differ from bisection by"
        " more than 1 mm"
    )


def _beyond(ends: Ends) -> None:
    """Segments with both ends outside: they cross twice or not at all."""
    count, few = len(ends.lat1), max(50, len(ends.lat1) // PEER_SHARE)
    segments, some = _segments(ends), Ends(*(end[:few] for end in ends))
    search = "search of the nearest point with pyproj, verdict only"
    runs: dict[str, Run] = {
        search: lambda: _nearest_m(some),
        "Exeat, verdict and both crossings": lambda: _edges(segments),
    }
    items = {search: few, "Exeat, verdict and both crossings": count}
    print(f"\n## Crossings: {count:,} segments with both ends outside\n")
    print(table(seconds(runs, ROUNDS), items, search))
    edges = _edges(segments)
    print(f"\n{_solved(segments, len(edges.segment))}")
    cuts = np.zeros(count, dtype=np.bool_)
    cuts[edges.segment] = True
    sure = np.ones(count, dtype=np.bool_)
    sure[edges.doubtful] = False
    wrong = (cuts != (np.pad(_nearest_m(some), (0, count - few)) < 0)) & sure
    print(
        f"\n{np.count_nonzero(cuts):,} of {count:,} cut the circle,"
        f" {np.count_nonzero(~sure):,} are left to the scalar engine;"
        f" {np.count_nonzero(wrong[:few])} of {few:,} verdicts differ from the search"
    )


def _segments(ends: Ends) -> Segments:
    first, second = beyond_m(MOSCOW, *ends[:2]), beyond_m(MOSCOW, *ends[2:])
    return Segments(*ends, first, second)


def _edges(segments: Segments) -> Edges:
    return edges_of(MOSCOW, segments, np.zeros(len(segments.lat1), dtype=np.bool_))


def _solved(segments: Segments, crossings_found: int) -> str:
    """Return how many geodesic problems a segment and a crossing take."""
    counted = Counted()
    with patch.object(disks_module, "WGS84", counted):
        _edges(segments)
    each = max(1, crossings_found)
    return (
        f"Inverse problems: {counted.inverses / len(segments.lat1):.2f} a segment,"
        f" {counted.inverses / each:.2f} a crossing; direct problems:"
        f" {counted.directs / len(segments.lat1):.2f} a segment (the course of the"
        " segment is one inverse; the distances of its ends are not counted)"
    )


def _bisected(ends: Ends) -> Floats:
    """Return how far along segments cross, by halving."""
    course, _, length = GEOD.inv(ends.lon1, ends.lat1, ends.lon2, ends.lat2)
    low, high = np.zeros(len(ends.lat1)), np.asarray(length)
    while float((high - low).max()) > MILLIMETRE_M:
        middle = (low + high) / 2
        outside = _along_m(ends, course, middle) > 0
        high, low = np.where(outside, middle, high), np.where(outside, low, middle)
    return low


def _nearest_m(ends: Ends) -> Floats:
    """Return how far beyond the circle segments come nearest to it, by thirds."""
    course, _, length = GEOD.inv(ends.lon1, ends.lat1, ends.lon2, ends.lat2)
    low, high = np.zeros(len(ends.lat1)), np.asarray(length)
    for _ in range(_THIRDS):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        nearer = _along_m(ends, course, one) < _along_m(ends, course, two)
        low, high = np.where(nearer, low, one), np.where(nearer, two, high)
    return _along_m(ends, course, low)


def _along_m(ends: Ends, course: object, along: Floats) -> Floats:
    """Return distances beyond the circle of points along segments."""
    lon, lat, _ = GEOD.fwd(ends.lon1, ends.lat1, course, along)
    return beyond_m(MOSCOW, np.asarray(lat), np.asarray(lon))
