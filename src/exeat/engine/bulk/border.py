"""States entered, over columns: landings from the columns, borders by the scalar code.

A surface leg whose box, widened by a degree as the scalar engine does, meets no wanted
state but the one that it sets out from enters none. Of a leg by air or sea the given
points alone count.
"""

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

from exeat.engine.asking import Case
from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.building import microseconds
from exeat.engine.bulk.entering import leg_boxes
from exeat.engine.bulk.memory import Saying, Spot
from exeat.engine.bulk.recalling import recalled
from exeat.engine.bulk.sides import OUTSIDE
from exeat.engine.bulk.signatures import signer
from exeat.engine.bulk.spans import marked_groups, members, picked
from exeat.engine.bulk.symbols import Entries
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Floats, Ints
from exeat.engine.bulk.ways import way_of
from exeat.engine.entering import PORTS_ONLY, Entry, entries_into

_LATEST = np.iinfo(np.int64).max
Found = tuple[tuple[str, int], ...]


class Rows(NamedTuple):
    """Entries, those of one trip together, in order of time.

    Attributes:
        stop_us: First stop in the state, or ``NO_MOMENT``.
        leg: Number of the leg in its trip.
    """

    at_us: Ints
    stop_us: Ints
    lat_deg: Floats
    lon_deg: Floats
    leg: Ints


class Borders:
    """Which states the trips of a batch come into.

    Args:
        batch: The trips.
        entries: The states.
    """

    def __init__(self, batch: Batch, entries: Entries) -> None:
        size = len(batch.columns)
        self._batch, self._entries = batch, entries
        self._is_known = np.zeros(size, dtype=np.bool_)
        self._code = np.zeros(size, dtype=np.int64)
        self._begin = np.zeros(size, dtype=np.int64)
        self._found: dict[Found, int] = {(): 0}
        none = np.empty(0, dtype=np.int64)
        self._rows = Rows(none, none, np.empty(0), np.empty(0), none)

    def codes(self, case: Case, trips: Ints) -> tuple[Ints, list[Found]]:
        """Return what each trip enters, as a code, and what the codes mean."""
        fresh = np.unique(trips[~self._is_known[trips]])
        if len(fresh):
            self._is_known[fresh] = True
            over, lands = self._may_enter(fresh)
            self._one_by_one(case, fresh[over])
            self._landings(fresh[lands & ~over])
        return self._code[trips], list(self._found)

    def at_us(self, trips: Ints, number: int) -> Ints:
        """Return the moments of one of the entries."""
        return self._rows.at_us[self._begin[trips] + number]

    def stop_us(self, trips: Ints, kept: tuple[int, ...]) -> Ints:
        """Return the first stops in states entered, or the arrivals of their legs."""
        rows = self._begin[trips][:, None] + np.array(kept)
        stops = self._rows.stop_us[rows]
        first = np.where(stops == NO_MOMENT, _LATEST, stops).min(axis=1)
        leg = self._batch.first_leg[trips] + self._rows.leg[rows[:, 0]]
        arrives = self._batch.columns.legs.arrive_us[leg]
        chosen: Ints = np.where(first == _LATEST, arrives, first)
        return chosen

    def points(self, trips: Ints, kept: tuple[int, ...]) -> Points:
        """Return where trips came in."""
        rows = (self._begin[trips][:, None] + np.array(kept)).ravel()
        found = self._rows
        return Points(
            np.repeat(trips, len(kept)),
            found.at_us[rows],
            found.lat_deg[rows],
            found.lon_deg[rows],
            np.zeros(len(rows), dtype=np.bool_),
            found.leg[rows],
        )

    def _note(self, trips: Ints, founds: list[Found], rows: Rows) -> None:
        """Note what trips enter; the rows are in order of trips."""
        self._code[trips] = [
            self._found.setdefault(found, len(self._found)) for found in founds
        ]
        counts = np.array([len(found) for found in founds], dtype=np.int64)
        self._begin[trips] = len(self._rows.at_us) + np.cumsum(counts) - counts
        both = zip(self._rows, rows, strict=True)
        self._rows = Rows(*(np.concatenate(each) for each in both))

    def _recalled(self, case: Case, trips: Ints) -> Ints:
        """Note trips by ways that are known; return the others."""
        batch, signs = self._batch, signer(self._batch)

        def key(trip: int) -> Hashable:
            way = signs.way(trip)
            return None if way is None else (way, signs.states(trip))

        found = recalled(
            batch, self._entries, trips, key, lambda trip: self._saying(case, trip)
        )
        points = found.points
        first = batch.first_point[batch.first_leg[points.trip]]
        stops = batch.point_at_us[first + found.notes]
        stops[found.notes < 0] = NO_MOMENT
        self._note(
            found.trips,
            [found.sayings[code].values for code in found.which.tolist()],
            Rows(points.at_us, stops, points.lat_deg, points.lon_deg, points.leg),
        )
        return found.left

    def _saying(self, case: Case, trip: int) -> Saying | None:
        """Return what the scalar engine says of the way of a trip."""
        signs, entries = signer(self._batch), self._entries
        slow = signs.slow(trip)
        found = entries_into(signs.case(case, slow), entries.wanted, entries.outside)
        lines = sorted({at for each in found for at in (each.at, *each.crossed_at)})
        marks = {at: slow.passed_or_crossed(at) for at in lines}
        edges = tuple(mark for mark in marks.values() if mark is not None)
        if len(edges) < len(marks):
            return None
        spots = []
        for entry in found:
            stop = -1 if entry.stop_at is None else slow.mark(entry.stop_at).point
            where = entry.position
            spots.append(Spot(where.lat_deg, where.lon_deg, entry.leg, stop))
        values = tuple((e.state, -1 if e.is_certain else e.leg) for e in found)
        crossed = tuple(edges[lines.index(entry.at)] for entry in found)
        return Saying(values, (), crossed, tuple(spots), edges)

    def _one_by_one(self, case: Case, trips: Ints) -> None:
        entries, founds, rows = self._entries, [], list[Entry]()
        trips = self._recalled(case, trips)
        for trip in trips.tolist():
            found = entries_into(
                self._batch.case(case, trip), entries.wanted, entries.outside
            )
            founds.append(
                tuple((e.state, -1 if e.is_certain else e.leg) for e in found)
            )
            rows.extend(found)
        whole = np.int64
        self._note(
            trips,
            founds,
            Rows(
                np.array([microseconds(e.at) for e in rows], dtype=whole),
                np.array([microseconds(e.stop_at) for e in rows], dtype=whole),
                np.array([e.position.lat_deg for e in rows], dtype=np.float64),
                np.array([e.position.lon_deg for e in rows], dtype=np.float64),
                np.array([e.leg for e in rows], dtype=whole),
            ),
        )

    def _is_in(self, states: frozenset[str]) -> Bools:
        """Return marks by code; the last is that of a state not known."""
        return np.array([*(s in states for s in self._batch.columns.states), False])

    def _landings(self, trips: Ints) -> None:
        """Note the states landed in by trips that enter none otherwise."""
        batch, columns = self._batch, self._batch.columns
        legs, owner = members(columns.legs.offsets, trips)
        ports = np.flatnonzero(batch.flies(PORTS_ONLY)[legs])
        points, place = members(columns.points.offsets, legs[ports])
        later = points != batch.first_point[legs[ports]][place]
        points, place = points[later], place[later]
        state, before = columns.points.state[points], columns.points.state[points - 1]
        comes = self._is_in(self._entries.wanted)[state] & (state != before)
        comes &= ~self._is_in(self._entries.outside)[before]
        points, owner = points[comes], owner[ports[place[comes]]]
        leg = legs[ports[place[comes]]]
        at_us = batch.point_at_us[points]
        order = np.lexsort((np.arange(len(points)), at_us, owner))
        points, owner, at_us = points[order], owner[order], at_us[order]
        begins = np.searchsorted(owner, np.arange(len(trips) + 1)).tolist()
        names = [columns.states[code] for code in columns.points.state[points]]
        founds = [
            tuple((name, -1) for name in names[begins[n] : begins[n + 1]])
            for n in range(len(trips))
        ]
        self._note(
            trips,
            founds,
            Rows(
                at_us,
                at_us,
                columns.points.lat_deg[points],
                columns.points.lon_deg[points],
                leg[order] - batch.first_leg[trips[owner]],
            ),
        )

    def _may_enter(self, trips: Ints) -> tuple[Bools, Bools]:
        """Return which trips may come into one of the states, and which may land."""
        batch, columns = self._batch, self._batch.columns
        legs, owner = members(columns.legs.offsets, trips)
        wanted, points = self._is_in(self._entries.wanted), columns.points
        origin = points.state[batch.first_point[legs]]
        goal = points.state[batch.last_point[legs]]
        rows, place = members(points.offsets, legs)
        state = points.state[rows]
        over = (origin < 0) | (goal < 0)
        named = wanted[state] & (state != origin[place])
        ports = batch.flies(PORTS_ONLY)[legs]
        # Where a point's state is not said, or a moment is in doubt, the columns do
        # not tell in which order a leg by air or sea comes into states.
        blank = marked_groups(place, state < 0, len(legs)) | batch.doubtful_legs[legs]
        over |= ports & blank
        moves = marked_groups(place, state != origin[place], len(legs))
        lands = ports & moves & marked_groups(place, wanted[state], len(legs))
        surface = np.flatnonzero(~ports)
        over[surface] |= marked_groups(place, named, len(legs))[surface]
        near = np.flatnonzero(~over & ~ports)
        near = near[self._nears(legs[near], origin[near])]
        over[near[self._comes_near(legs[near], origin[near])]] = True
        size = len(trips)
        return marked_groups(owner, over, size), marked_groups(owner, lands, size)

    def _comes_near(self, legs: Ints, origin: Ints) -> Bools:
        """Return which surface legs come near a wanted state that is not their origin.

        A leg that keeps farther from a state than its border's accuracy, and is not
        said to come there, does not enter it.
        """
        batch, kept = self._batch, self._batch.kept
        corners, back = self._corners(legs)
        way = way_of(batch, legs, np.zeros(len(legs), dtype=np.bool_))
        near = np.zeros(len(legs), dtype=np.bool_)
        states = [kept.states_near(*box) & self._entries.wanted for box in corners]
        for state in sorted(frozenset[str]().union(*states)):
            has = np.array([state in each for each in states], dtype=np.bool_)[back]
            own = (
                batch.columns.states.index(state)
                if state in batch.columns.states
                else -1
            )
            asked = has & (origin != own) & ~near
            area = batch.register.areas.territory(state)
            rows = np.flatnonzero(asked[way.owner])
            raster = kept.raster(area, area.band_m)
            sides = raster.sides(way.lat_deg[rows], way.lon_deg[rows])
            near[way.owner[rows[sides != OUTSIDE]]] = True
        return near

    def _corners(self, legs: Ints) -> tuple[list[tuple[int, int, int, int]], Ints]:
        """Return boxes of whole degrees that hold those that legs are looked for in."""
        boxes = picked(leg_boxes(self._batch), legs)
        low = np.floor(np.stack((boxes.south, boxes.west), 1) - 1)
        high = np.ceil(np.stack((boxes.north, boxes.east), 1) + 1)
        corners = np.concatenate((low, high), axis=1).astype(np.int64)
        unique, back = np.unique(corners, axis=0, return_inverse=True)
        return [(s, w, n, e) for s, w, n, e in unique.tolist()], back.ravel()

    def _nears(self, legs: Ints, origin: Ints) -> Bools:
        """Return which legs have a wanted state near, other than their origin's."""
        corners, back = self._corners(legs)
        wanted, near = self._entries.wanted, self._batch.kept.states_near
        states = [near(*box) & wanted for box in corners]
        names = [*self._batch.columns.states, ""]
        return np.array(
            [
                bool(states[box] - {names[own]})
                for box, own in zip(back.tolist(), origin.tolist(), strict=True)
            ],
            dtype=np.bool_,
        )
