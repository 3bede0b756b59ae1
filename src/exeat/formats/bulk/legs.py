"""Legs of a table: their order, conveyances, points passed and tracks."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyproj import Geod

from exeat.domain.trip import PathKnowledge
from exeat.engine.bulk.building import Table
from exeat.engine.bulk.spans import owners
from exeat.engine.bulk.trips import (
    KNOWN,
    MICROSECOND,
    NO_MOMENT,
    Bools,
    Floats,
    Ints,
    LegColumns,
    PointColumns,
)
from exeat.formats.bulk.cells import (
    coded,
    floats,
    is_null,
    lengths_of,
    microseconds_of,
    offsets_of,
)
from exeat.formats.bulk.refusals import Known, Refusals
from exeat.formats.bulk.stops import Places, StopReader
from exeat.formats.legs import LONGEST_LEG, MOST_VIA
from exeat.formats.trackpoints import MOST_POINTS

_GEOD = Geod(ellps="WGS84")
_FAR_FROM_TRACK_M = 5_000.0
_SAME_POINT_M = 1.0
_LONGEST_US = LONGEST_LEG // MICROSECOND


class Ends(NamedTuple):
    """Both ends of all legs, and when they are passed."""

    origin: Places
    goal: Places
    depart_us: Ints
    arrive_us: Ints


class LegReader:
    """Reads legs.

    Args:
        stops: Reads states and names of points.
        refusals: Takes the faults.
    """

    def __init__(self, stops: StopReader, refusals: Refusals) -> None:
        self._stops, self._refusals = stops, refusals

    def order(self, ends: Ends, trip: Ints, is_timed: Bools) -> None:
        """Refuse legs that end before they begin, take too long or overlap.

        Args:
            ends: Their ends.
            trip: Number of the trip of each.
            is_timed: Which have two moments of use.
        """
        say = self._refusals.add
        length = ends.arrive_us - ends.depart_us
        say(
            (length < 0) & is_timed,
            "arrive",
            "the leg arrives before it departs; correct one of the two moments",
        )
        say(
            (length > _LONGEST_US) & is_timed,
            "arrive",
            f"the leg takes more than {LONGEST_LEG.days} days; correct the moments, or"
            " split it",
        )
        early = (ends.depart_us[1:] < ends.arrive_us[:-1]) & (trip[1:] == trip[:-1])
        early &= is_timed[1:] & is_timed[:-1]
        say(
            np.concatenate(([False], early)),
            "depart",
            "the leg departs before the leg before it has arrived; put the legs in"
            " order of time, and let none overlap",
        )

    def words(
        self, column: str, cells: pa.Array, known: Known[str, str], table: Table[str]
    ) -> Ints:
        """Return the codes of words of a closed list; -1 for null."""
        found = coded(cells)
        read = [known.of(text) for text in found.values]
        rows = np.arange(len(found.code))
        self._refusals.add_each(rows, column, found.code, [why for _, why in read])
        codes = [table.optional(word) for word, _ in read]
        return np.array([*codes, -1], dtype=np.int64)[found.code]

    def points(
        self, via: pa.Array, track: pa.Array, ends: Ends
    ) -> tuple[PointColumns, Ints]:
        """Return the points of all legs, ends included, and how their paths are known."""
        both = (lengths_of(via) > 0) & (lengths_of(track) > 0)
        self._refusals.add(
            both, "track", "the leg has both a track and points passed; keep one"
        )
        self._too_many("via", lengths_of(via), MOST_VIA)
        self._too_many("track", lengths_of(track), MOST_POINTS)
        few = lengths_of(track) == 1
        self._refusals.add(
            few, "track", "the track has fewer than two points; add some"
        )
        known = np.full(len(via), KNOWN.index(PathKnowledge.ENDS))
        known[lengths_of(via) > 0] = KNOWN.index(PathKnowledge.VIA)
        passed = self._passed("via", via, ends)
        if lengths_of(track).any():
            known[lengths_of(track) > 0] = KNOWN.index(PathKnowledge.TRACK)
            tracked = self._along(self._passed("track", track, ends), ends)
            passed = _either(passed, tracked)
        return _with_ends(passed, ends), known

    def _too_many(self, column: str, counts: Ints, most: int) -> None:
        self._refusals.add(
            counts > most,
            column,
            f"the leg has more than {most:,} points; thin them out, or split it",
        )

    def _passed(self, column: str, lists: pa.Array, ends: Ends) -> PointColumns:
        """Return points passed, without ends."""
        offsets = offsets_of(lengths_of(lists))
        leg = owners(offsets)
        values = lists.flatten()
        parts = dict(zip([f.name for f in values.type], values.flatten(), strict=True))
        lat, lon = floats(parts["lat"]), floats(parts["lon"])
        self._refusals.add(
            leg[np.isnan(lat) | np.isnan(lon)],
            column,
            "a point has no position; add it",
        )
        self._stops.check_positions(column, leg, lat, lon)
        at_us = microseconds_of(parts["at"])
        at_us = np.where(is_null(parts["at"]), NO_MOMENT, at_us)
        self._check_times(column, at_us, leg, ends)
        return PointColumns(
            offsets=offsets,
            lat_deg=lat,
            lon_deg=lon,
            state=self._stops.states(column, leg, parts["state"]),
            name=self._stops.names(column, leg, parts["name"]),
            at_us=at_us,
        )

    def _check_times(self, column: str, at_us: Ints, leg: Ints, ends: Ends) -> None:
        said = np.flatnonzero(at_us != NO_MOMENT)
        times, leg = at_us[said], leg[said]
        outside = (times < ends.depart_us[leg]) | (times > ends.arrive_us[leg])
        self._refusals.add(
            leg[outside],
            column,
            "a point is passed outside the moments of the leg; correct one of them",
        )
        back = (np.diff(times) < 0) & (leg[1:] == leg[:-1])
        self._refusals.add(
            leg[1:][back],
            column,
            "a point is passed before the point before it; put them in order",
        )

    def _along(self, track: PointColumns, ends: Ends) -> PointColumns:
        """Return tracks without the points that are the very stops."""
        kept = np.ones(len(track.lat_deg), dtype=np.bool_)
        legs = np.flatnonzero(np.diff(track.offsets) > 0)
        for column, place, at in (
            ("from", ends.origin, track.offsets[legs]),
            ("to", ends.goal, track.offsets[legs + 1] - 1),
        ):
            away = _apart_m(track, at, place, legs)
            self._refusals.add(
                legs[away > _FAR_FROM_TRACK_M],
                column,
                "an end of the track is more than 5 km from the place; correct it",
            )
            kept[at[away < _SAME_POINT_M]] = False
        counts = np.add.reduceat(np.append(kept, 0), track.offsets[:-1])
        counts[np.diff(track.offsets) == 0] = 0
        return PointColumns(
            offsets=offsets_of(counts),
            lat_deg=track.lat_deg[kept],
            lon_deg=track.lon_deg[kept],
            state=track.state[kept],
            name=track.name[kept],
            at_us=track.at_us[kept],
        )


def _apart_m(track: PointColumns, at: Ints, place: Places, legs: Ints) -> Floats:
    """Return how far points of tracks are from stops."""
    points = (track.lon_deg[at], track.lat_deg[at])
    usable = np.isfinite(points[0]) & np.isfinite(points[1])
    usable &= np.isfinite(place.lat_deg[legs]) & (np.abs(points[1]) <= 90)
    away = np.zeros(len(at))
    goal = (place.lon_deg[legs][usable], place.lat_deg[legs][usable])
    lon, lat = points[0][usable], points[1][usable]
    away[usable] = _GEOD.inv(lon, lat, *goal)[2]
    return away


def _either(one: PointColumns, other: PointColumns) -> PointColumns:
    """Return points of legs of which each has them in one of two columns."""
    leg = np.concatenate((owners(one.offsets), owners(other.offsets)))
    order = np.argsort(leg, kind="stable")

    def both(name: str) -> Ints:
        found: Ints = np.concatenate((getattr(one, name), getattr(other, name)))[order]
        return found

    counts = np.diff(one.offsets) + np.diff(other.offsets)
    return PointColumns(
        offsets=offsets_of(counts),
        lat_deg=both("lat_deg"),  # type: ignore[arg-type]  # floats of both
        lon_deg=both("lon_deg"),  # type: ignore[arg-type]
        state=both("state"),
        name=both("name"),
        at_us=both("at_us"),
    )


def _with_ends(passed: PointColumns, ends: Ends) -> PointColumns:
    """Return points with the ends of their legs."""
    offsets = passed.offsets + 2 * np.arange(len(passed.offsets))
    first, last = offsets[:-1], offsets[1:] - 1
    is_end: Bools = np.zeros(int(offsets[-1]), dtype=np.bool_)
    is_end[first] = is_end[last] = True
    whole: dict[str, Ints | Floats] = {}
    times = {"at_us": (ends.depart_us, ends.arrive_us)}
    for name in ("lat_deg", "lon_deg", "state", "name", "at_us"):
        middle = getattr(passed, name)
        column = np.empty(len(is_end), dtype=middle.dtype)
        column[~is_end] = middle
        column[first], column[last] = times.get(name) or (
            getattr(ends.origin, name),
            getattr(ends.goal, name),
        )
        whole[name] = column
    return PointColumns(offsets=offsets, **whole)  # type: ignore[arg-type]  # by name


def leg_columns(
    ends: Ends, offsets: Ints, by: Ints, known: Ints, accuracy_m: Floats
) -> LegColumns:
    """Return legs as columns."""
    return LegColumns(
        offsets=offsets,
        by=by,
        known=known,
        depart_us=ends.depart_us,
        depart_zone=ends.origin.zone,
        arrive_us=ends.arrive_us,
        arrive_zone=ends.goal.zone,
        origin_clock=ends.origin.clock,
        destination_clock=ends.goal.clock,
        accuracy_m=accuracy_m,
    )
