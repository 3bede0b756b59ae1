"""Batches of a table as trips: a row a leg, rows of one trip one after another."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeat.domain.record import record
from exeat.engine.bulk.spans import marked_groups, owners
from exeat.engine.bulk.trips import (
    CARRIER,
    PURPOSE,
    VEHICLE,
    Ints,
    TripColumns,
)
from exeat.formats.bulk.cells import floats, is_null
from exeat.formats.bulk.legs import Ends, LegReader, leg_columns
from exeat.formats.bulk.moments import MomentReader
from exeat.formats.bulk.people import People, receiving_of
from exeat.formats.bulk.refusals import Refusals
from exeat.formats.bulk.stops import Cells, Places, StopReader, Tables
from exeat.formats.bulk.visits import VisitReader
from exeat.formats.bulk.words import Meanings
from exeat.formats.legs import MOST_LEGS
from exeat.formats.text_rules import LONGEST_NAME

_GIVEN = {"purpose": PURPOSE, "vehicle": VEHICLE, "carrier": CARRIER}
_ONCE = ("purpose", "kind", "vehicle", "carrier")
_LISTS = ("travellers", "stays", "contacts")
_LONG_NAME = f"the name is longer than {LONGEST_NAME} characters; shorten it"
_ODD_NAME = "the name holds a control character; remove it"


@record
class Reading:
    """What a batch of a table says.

    Attributes:
        trips: The trips that can be decided; None where there is none.
        first_row: Row of the table, from 1, where each begins.
        faults: Rows that cannot be decided, with reasons, as ``FAULTS``.
    """

    trips: TripColumns | None
    first_row: Ints
    faults: pa.RecordBatch


def read_batch(batch: pa.RecordBatch, row: Ints, meanings: Meanings) -> Reading:
    """Return the trips of a batch that holds whole trips.

    A trip with a fault in one of its rows is left out as a whole.

    Args:
        batch: Columns of ``TRIPS``, all of them; moments with or without a zone.
        row: Number of each of its rows in the table, from 1.
        meanings: What cells mean.
    """
    faults = Refusals()
    trips = _Batch(batch, meanings, faults).columns()
    told = faults.table(row, batch.column("trip"))
    if faults.found:
        wrong = np.zeros(len(batch), dtype=np.bool_)
        wrong[faults.rows()] = True
        trip = owners(trip_offsets(batch.column("trip")))
        good = ~marked_groups(trip, wrong, int(trip[-1]) + 1)[trip]
        row, batch = row[good], batch.filter(pa.array(good))
        trips = _Batch(batch, meanings, Refusals()).columns()
    first = row[trip_offsets(batch.column("trip"))[:-1]]
    return Reading(trips=trips if len(batch) else None, first_row=first, faults=told)


def trip_offsets(names: pa.Array) -> Ints:
    """Return where trips begin: at each row whose name is not that of the row before."""
    if not len(names):
        return np.zeros(1, dtype=np.int64)
    same = pc.equal(names[1:], names[:-1]).fill_null(fill_value=False)
    begins = np.flatnonzero(~same.to_numpy(zero_copy_only=False)) + 1
    return np.concatenate(([0], begins, [len(names)]))


class _Batch:
    """One batch on its way to columns."""

    def __init__(
        self, batch: pa.RecordBatch, meanings: Meanings, refusals: Refusals
    ) -> None:
        self._batch, self._meanings, self._refusals = batch, meanings, refusals
        self._tables = Tables()
        self._stops = StopReader(meanings, self._tables, refusals)
        self._moments = MomentReader(meanings, self._tables.clocks, refusals)
        self._legs = LegReader(self._stops, refusals)
        self._offsets = trip_offsets(batch.column("trip"))
        self._first = self._offsets[:-1]
        self._trip = owners(self._offsets)

    def columns(self) -> TripColumns:
        """Return the trips; of use only where no fault was found."""
        self._check_trips()
        people = People(self._meanings, self._tables.names, self._refusals)
        pairs = people.read(self._of_trips("travellers"), self._first)
        receiving = receiving_of(people.profiles, pairs) if len(pairs.name) else []
        prefer = self._preferred(receiving)
        ends, accuracy_m = self._ends(prefer)
        points, known = self._legs.points(self._all("via"), self._all("track"), ends)
        kinds = self._legs.words(
            "kind", self._all("kind"), self._meanings.kinds, self._tables.words
        )
        by = self._legs.words(
            "by", self._all("by"), self._meanings.conveyances, self._tables.words
        )
        visits = VisitReader(self._meanings, self._stops, self._refusals)
        contacts, lists = visits.contacts(self._of_trips("contacts"), self._first)
        stays = visits.stays(self._of_trips("stays"), self._first, prefer)
        return TripColumns(
            ids=self._of_trips("trip").fill_null("").to_pylist(),
            kind=kinds[self._first],
            given=self._given(),
            contacts=contacts,
            legs=leg_columns(ends, self._offsets, by, known, accuracy_m),
            points=points,
            stays=stays,
            pairs=pairs,
            profiles=people.profiles,
            states=self._tables.states.words(),
            words=self._tables.words.words(),
            names=self._tables.names.words(),
            contact_lists=lists,
            zones=self._tables.zones.words(),
            clocks=self._tables.clocks.words(),
        )

    def _all(self, name: str) -> pa.Array:
        return self._batch.column(name)

    def _of_trips(self, name: str) -> pa.Array:
        """Return a column's cells in the first rows of trips."""
        return self._all(name).take(pa.array(self._first))

    def _preferred(self, receiving: list[str | None]) -> list[str | None]:
        if len(receiving) != len(self._first):
            return [None] * len(self._batch)
        return [receiving[trip] for trip in self._trip.tolist()]

    def _check_trips(self) -> None:
        """Refuse trips without a name, too long, met twice or said twice otherwise."""
        names, say = self._all("trip"), self._refusals.add
        unnamed = pc.equal(names, "").fill_null(fill_value=True)
        say(_marks(unnamed), "trip", "no trip is named; name it")
        firsts = names.take(pa.array(self._first))
        long = pc.greater(pc.utf8_length(firsts), LONGEST_NAME)
        say(self._first[_marks(long)], "trip", _LONG_NAME)
        odd = pc.match_substring_regex(firsts, r"\p{Cc}")
        say(self._first[_marks(odd)], "trip", _ODD_NAME)
        counts = np.diff(self._offsets)
        many = f"the trip has more than {MOST_LEGS} legs; split it"
        say(self._first[counts > MOST_LEGS], "trip", many)
        codes = firsts.dictionary_encode().indices.fill_null(-1)
        codes = codes.to_numpy(zero_copy_only=False)
        _, kept = np.unique(codes, return_index=True)
        again = np.ones(len(codes), dtype=np.bool_)
        again[kept] = False
        twice = "a trip of this name stands further up; put its rows one after another"
        say(self._first[again & (codes >= 0)], "trip", twice)
        for name in (*_ONCE, *_LISTS):
            self._check_once(name)

    def _check_once(self, name: str) -> None:
        """Refuse rows that say of a trip what its first row does not."""
        cells = self._all(name)
        later = np.ones(len(cells), dtype=np.bool_)
        later[self._first] = False
        later &= ~is_null(cells)
        if not later.any():
            return
        rows = np.flatnonzero(later)
        other = self._differ(cells, rows, self._first[self._trip[rows]])
        self._refusals.add(
            rows[other], name, "the first row of the trip says otherwise; say it once"
        )

    def _differ(self, cells: pa.Array, rows: Ints, first: Ints) -> Any:
        here, there = cells.take(pa.array(rows)), cells.take(pa.array(first))
        if not pa.types.is_nested(cells.type):
            same = pc.equal(here, there).fill_null(fill_value=False)
            return ~same.to_numpy(zero_copy_only=False)
        return np.array(
            [not one.equals(other) for one, other in zip(here, there, strict=True)]
        )

    def _given(self) -> Ints:
        marks = np.zeros(len(self._first), dtype=np.int64)
        for name, mark in _GIVEN.items():
            marks += np.where(is_null(self._of_trips(name)), 0, mark)
        return marks

    def _ends(self, prefer: list[str | None]) -> tuple[Ends, Any]:
        """Return the ends of legs, and how well destinations are known."""
        origin, goal = self._places("from", prefer), self._places("to", prefer)
        depart_us, begins = self._moments.read("depart", self._all("depart"), origin)
        arrive_us, ends_well = self._moments.read("arrive", self._all("arrive"), goal)
        ends = Ends(origin, goal, depart_us, arrive_us)
        self._legs.order(ends, self._trip, begins & ends_well)
        said = floats(self._all("to_accuracy_m"))
        with np.errstate(invalid="ignore"):
            wrong = ~np.isnan(said) & ~((said >= 0) & (said <= 1e6))
        self._refusals.add(wrong, "to_accuracy_m", "give metres from 0 to 1,000,000")
        return ends, np.where(np.isnan(said), goal.accuracy_m, said)

    def _places(self, end: str, prefer: list[str | None]) -> Places:
        return self._stops.read(
            Cells(
                column=end,
                row=np.arange(len(self._batch)),
                name=self._all(end),
                lat=floats(self._all(f"{end}_lat")),
                lon=floats(self._all(f"{end}_lon")),
                state=self._all(f"{end}_state"),
                zone=self._all(f"{end}_zone"),
                prefer=prefer,
            )
        )


def _marks(marked: pa.Array) -> Any:
    return marked.fill_null(fill_value=False).to_numpy(zero_copy_only=False)
