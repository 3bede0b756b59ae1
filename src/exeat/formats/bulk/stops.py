"""Stops, points passed and stays of a table, with positions, states and clocks."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from exeat.domain.place import Place
from exeat.engine.bulk.building import Table
from exeat.engine.bulk.trips import Bools, Floats, Ints
from exeat.formats.bulk.cells import coded, is_null
from exeat.formats.bulk.refusals import Refusals
from exeat.formats.bulk.words import Meanings

ENDS = ("from", "to")
"""Places whose positions, states and clocks are columns of their own."""

_RANGES = "give latitude -90 to 90 and longitude -180 to 180 in degrees"


class Tables:
    """What codes of a batch mean, for all of its columns."""

    def __init__(self) -> None:
        self.states = Table[str]()
        self.names = Table[str]("")
        self.words = Table[str]()
        self.zones = Table[tzinfo]()
        self.clocks = Table[str]()


class Cells(NamedTuple):
    """What a table says of some places.

    Attributes:
        column: Name of the column, for faults.
        row: Row of the batch of each place.
        prefer: State in which the name is looked up first, for each.
    """

    column: str
    row: Ints
    name: pa.Array
    lat: Floats
    lon: Floats
    state: pa.Array
    zone: pa.Array
    prefer: Sequence[str | None]

    def part(self, name: str) -> str:
        """Return the column of a part: of its own for ends of legs only."""
        return f"{self.column}_{name}" if self.column in ENDS else self.column


class Places(NamedTuple):
    """Places by column; codes as in the tables of the batch."""

    lat_deg: Floats
    lon_deg: Floats
    state: Ints
    name: Ints
    clock: Ints
    zone: Ints
    accuracy_m: Floats


class StopReader:
    """Reads places.

    Args:
        meanings: What cells mean.
        tables: Takes the words of the batch.
        refusals: Takes the faults.
    """

    def __init__(self, meanings: Meanings, tables: Tables, refusals: Refusals) -> None:
        self._meanings, self.tables, self._refusals = meanings, tables, refusals

    def read(self, cells: Cells) -> Places:
        """Return places; what has no position or no clock is looked up."""
        at_all = ~np.isnan(cells.lat) & ~np.isnan(cells.lon)
        unnamed = is_null(cells.name)
        nowhere = ~at_all & (unnamed | ~np.isnan(cells.lat) | ~np.isnan(cells.lon))
        self._refusals.add(
            cells.row[nowhere],
            cells.column,
            "the place has no name and no position; give one of the two",
        )
        self.check_positions(cells.column, cells.row, cells.lat, cells.lon)
        places = Places(
            lat_deg=cells.lat.copy(),
            lon_deg=cells.lon.copy(),
            state=self.states(cells.part("state"), cells.row, cells.state),
            name=self.names(cells.column, cells.row, cells.name),
            clock=np.full(len(cells.row), -1),
            zone=np.full(len(cells.row), -1),
            accuracy_m=np.zeros(len(cells.row)),
        )
        self._clocks(cells, places)
        lost = (~at_all | is_null(cells.zone)) & ~nowhere
        for at in np.flatnonzero(lost & _on_earth(cells.lat, cells.lon)).tolist():
            self._look_up(cells, places, at)
        return places

    def states(self, column: str, row: Ints, states: pa.Array) -> Ints:
        """Return the codes of states; -1 for null."""
        found = coded(states)
        read = [self._meanings.states.of(text) for text in found.values]
        self._refusals.add_each(row, column, found.code, [why for _, why in read])
        codes = [self.tables.states.optional(state) for state, _ in read]
        return np.array([*codes, -1], dtype=np.int64)[found.code]

    def names(self, column: str, row: Ints, names: pa.Array) -> Ints:
        """Return the codes of names; that of the empty name for null."""
        found = coded(names)
        read = [self._meanings.names.of(text) for text in found.values]
        self._refusals.add_each(row, column, found.code, [why for _, why in read])
        codes = [self.tables.names.code(name or "") for name, _ in read]
        return np.array([*codes, 0], dtype=np.int64)[found.code]

    def check_positions(self, column: str, row: Ints, lat: Floats, lon: Floats) -> None:
        """Refuse positions that are not on Earth."""
        wrong = ~_on_earth(lat, lon)
        odd = wrong & (np.isinf(lat) | np.isinf(lon))
        why = f"the position is no number, or its geometry no point; {_RANGES}"
        self._refusals.add(row[odd], column, why)
        why = f"the position is not on Earth; {_RANGES}"
        self._refusals.add(row[wrong & ~odd], column, why)

    def _clocks(self, cells: Cells, places: Places) -> None:
        found = coded(cells.zone)
        read = [self._meanings.zones.of(text) for text in found.values]
        self._refusals.add_each(
            cells.row, cells.part("zone"), found.code, [why for _, why in read]
        )
        zones = [self.tables.zones.optional(zone) for zone, _ in read]
        clocks = [self.tables.clocks.code(text) for text in found.values]
        places.zone[:] = np.array([*zones, -1], dtype=np.int64)[found.code]
        places.clock[:] = np.array([*clocks, -1], dtype=np.int64)[found.code]

    def _look_up(self, cells: Cells, places: Places, at: int) -> None:
        """Fill in what a table leaves to the gazetteer."""
        lat, lon = float(cells.lat[at]), float(cells.lon[at])
        if np.isnan(lat):
            key = (cells.name[at].as_py(), cells.prefer[at])
            found, why = self._meanings.places.of(key)
        else:
            found, why = self._meanings.spots.of((lat, lon))
        if found is None:
            reason = why or ""
            self._refusals.add(np.array([cells.row[at]]), cells.column, reason)
            return
        self._fill(places, at, found, is_named=bool(np.isnan(lat)))

    def _fill(self, places: Places, at: int, found: Place, *, is_named: bool) -> None:
        tables = self.tables
        if is_named:
            places.lat_deg[at] = found.position.lat_deg
            places.lon_deg[at] = found.position.lon_deg
            places.accuracy_m[at] = found.accuracy_m
            places.name[at] = tables.names.code(found.name)
        if places.state[at] < 0:
            places.state[at] = tables.states.optional(found.state)
        if places.clock[at] < 0:
            zone, _ = self._meanings.zones.of(found.zone)
            places.clock[at] = tables.clocks.code(found.zone)
            places.zone[at] = tables.zones.optional(zone)


def _on_earth(lat: Floats, lon: Floats) -> Bools:
    """Return which positions are on Earth; where nothing is said there is no fault."""
    unsaid = np.isnan(lat) & np.isnan(lon)
    with np.errstate(invalid="ignore"):
        found: Bools = unsaid | ((np.abs(lat) <= 90) & (np.abs(lon) <= 180))
    return found
