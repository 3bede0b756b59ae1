"""Trips between real places, as many as wanted and the same on every run.

Run as ``python -m benchmarks.workloads --rows 1000000 -o trips.parquet``. Members of
missions of the register travel from their seat to towns of the receiving state, most of
them there and back; how large a town is says how often it is gone to.
"""

import argparse
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

import exeat
from exeat.domain.register import Register
from exeat.formats.bulk.trip_schema import TRAVELLER, TRIPS
from exeat.service.context import BUILT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROUP_ROWS = 131_072
TRIPS_A_BATCH = 65_536
MOST_TOWNS = 400
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 3 * 365
CLASSES = ("diplomatic-agent", "consular-officer", "administrative-technical", None)
KINDS = ("official", "official", "private", None)
CONVEYANCES = ("car", "car", "rail", "air", "bus", None)
_DAY_US = 86_400_000_000


class Towns(NamedTuple):
    """Towns of one state, the largest first.

    Attributes:
        share: How likely each is a goal, summed up.
    """

    name: NDArray[np.object_]
    lat: Floats
    lon: Floats
    zone: NDArray[np.object_]
    share: Floats


class Source:
    """A source of trips.

    Args:
        register: Whose missions travel.
        seed: Two sources with one seed give the same trips.
    """

    def __init__(self, register: Register, seed: int = 1) -> None:
        self._chance = np.random.default_rng(seed)
        towns = towns_by_state()
        self._missions = [
            mission
            for mission in register.missions.values()
            if mission.seat is not None and mission.receiving in towns
        ]
        self._towns = [towns[mission.receiving] for mission in self._missions]
        self._made = 0

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """Yield batches of whole trips until there are at least so many rows."""
        made = 0
        while made < rows:
            wanted = min(TRIPS_A_BATCH, (rows - made) * 5 // 8 + 1)
            batch = self.trips(wanted)
            made += len(batch)
            yield batch

    def trips(self, count: int) -> pa.RecordBatch:
        """Return a number of trips as a batch."""
        chance = self._chance
        mission = chance.integers(0, len(self._missions), count)
        goal = np.zeros(count, dtype=np.int64)
        for number, towns in enumerate(self._towns):
            own = np.flatnonzero(mission == number)
            goal[own] = np.searchsorted(towns.share, chance.random(len(own)))
        returns = chance.random(count) < 0.6
        legs = 1 + returns.astype(np.int64)
        trip = np.repeat(np.arange(count), legs)
        is_back = np.concatenate(([False], trip[1:] == trip[:-1]))
        depart = self._departures(trip, is_back)
        arrive = depart + chance.integers(30, 600, len(trip)) * 60_000_000
        ends = self._ends(mission, goal)
        columns = {
            "trip": pa.array(
                [f"T{self._made + number:09}" for number in trip.tolist()]
            ),
            "travellers": self._travellers(mission, is_back),
            "kind": self._once(KINDS, is_back),
            "purpose": self._once(("talks", None), is_back),
            "depart": pa.array(depart).cast(TRIPS.field("depart").type),
            "arrive": pa.array(arrive).cast(TRIPS.field("arrive").type),
            "by": self._words(CONVEYANCES, len(trip)),
        }
        for end, towards in (("from", is_back), ("to", ~is_back)):
            columns |= _stops(end, ends, trip, towards)
        self._made += count
        arrays = [
            columns.get(field.name, pa.nulls(len(trip), field.type)) for field in TRIPS
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=TRIPS)

    def _departures(self, trip: Ints, is_back: NDArray[np.bool_]) -> Ints:
        """Return moments of departure; the way back begins a day or more later."""
        first = int(FIRST.timestamp()) * 1_000_000
        minutes = self._chance.integers(0, DAYS * 1440, int(trip[-1]) + 1)
        stay = self._chance.integers(1, 6, len(trip)) * _DAY_US
        out = first + minutes[trip] * 60_000_000
        return out + np.where(is_back, stay, 0)

    def _ends(self, mission: Ints, goal: Ints) -> dict[str, tuple[Any, Any]]:
        """Return name, latitude, longitude, state and zone of both ends of each trip."""
        seats = [each.seat for each in self._missions]
        home: dict[str, list[Any]] = {
            "": [seat.name for seat in seats if seat],
            "_lat": [seat.position.lat_deg for seat in seats if seat],
            "_lon": [seat.position.lon_deg for seat in seats if seat],
            "_state": [each.receiving for each in self._missions],
            "_zone": [seat.zone for seat in seats if seat],
        }
        begins = np.cumsum([0, *(len(towns.lat) for towns in self._towns)])[:-1]
        at = begins[mission] + goal
        states = [
            mission.receiving
            for mission, towns in zip(self._missions, self._towns, strict=True)
            for _ in towns.lat
        ]
        away: dict[str, Any] = {
            "": np.concatenate([towns.name for towns in self._towns]),
            "_lat": np.concatenate([towns.lat for towns in self._towns]),
            "_lon": np.concatenate([towns.lon for towns in self._towns]),
            "_state": np.array(states, dtype=object),
            "_zone": np.concatenate([towns.zone for towns in self._towns]),
        }
        return {
            part: (
                np.array(home[part], dtype=away[part].dtype)[mission],
                away[part][at],
            )
            for part in home
        }

    def _travellers(self, mission: Ints, is_back: NDArray[np.bool_]) -> pa.Array:
        """Return one to three travellers in the first row of each trip."""
        chance = self._chance
        counts = chance.choice([1, 1, 1, 1, 2, 3], len(mission))
        owner = np.repeat(np.arange(len(mission)), counts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        names = pa.array([f"Traveller {letter}" for letter in "ABC"])
        keys = pa.array([each.key for each in self._missions])
        sending = pa.array([each.sending for each in self._missions])
        said = {
            "name": names.take(pa.array(place)),
            "mission": keys.take(pa.array(mission[owner])),
            "sending": sending.take(pa.array(mission[owner])),
            "class": self._words(CLASSES, len(owner)),
        }
        children = [
            said.get(field.name, pa.nulls(len(owner), field.type))
            for field in TRAVELLER
        ]
        people = pa.StructArray.from_arrays(children, fields=list(TRAVELLER))
        lengths = np.zeros(len(is_back), dtype=np.int64)
        lengths[~is_back] = counts
        offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        return pa.ListArray.from_arrays(
            pa.array(offsets),
            people,
            type=TRIPS.field("travellers").type,
            mask=pa.array(is_back),
        )

    def _once(self, words: tuple[str | None, ...], is_back: Any) -> pa.Array:
        table = pa.array([*words, None], pa.string())
        code = self._chance.integers(0, len(words), len(is_back))
        return table.take(pa.array(np.where(is_back, len(words), code)))

    def _words(self, words: tuple[str | None, ...], count: int) -> pa.Array:
        code = self._chance.integers(0, len(words), count)
        return pa.array(words, pa.string()).take(pa.array(code))


def write(target: Path, rows: int, seed: int = 1) -> None:
    """Write trips of about so many legs as Parquet."""
    source = Source(exeat.load_register(), seed)
    with pq.ParquetWriter(target, TRIPS, compression="zstd") as writer:
        for batch in source.batches(rows):
            writer.write_batch(batch, row_group_size=GROUP_ROWS)


def cities(count: int) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes of the largest towns of the gazetteer."""
    with sqlite3.connect(BUILT / "places.sqlite") as places:
        found = places.execute(
            "SELECT lat, lon FROM place ORDER BY population DESC, id LIMIT ?", (count,)
        ).fetchall()
    lat, lon = np.array(found, dtype=np.float64).T
    return lat.copy(), lon.copy()


def towns_by_state() -> dict[str, Towns]:
    """Return the larger towns of every state."""
    query = (
        "SELECT state, name, lat, lon, zone, population FROM place"
        " WHERE population > 1000 ORDER BY population DESC, id"
    )
    found: dict[str, list[tuple[Any, ...]]] = {}
    with sqlite3.connect(BUILT / "places.sqlite") as places:
        for state, *row in places.execute(query):
            towns = found.setdefault(state, [])
            if len(towns) < MOST_TOWNS:
                towns.append(tuple(row))
    return {state: _table(rows) for state, rows in found.items()}


def _table(rows: list[tuple[Any, ...]]) -> Towns:
    name, lat, lon, zone, population = zip(*rows, strict=True)
    weight = np.sqrt(np.array(population, dtype=np.float64))
    share = np.cumsum(weight) / weight.sum()
    share[-1] = 1.0
    return Towns(
        name=np.array(name, dtype=object),
        lat=np.array(lat, dtype=np.float64),
        lon=np.array(lon, dtype=np.float64),
        zone=np.array(zone, dtype=object),
        share=share,
    )


def _stops(
    end: str, ends: dict[str, tuple[Any, Any]], trip: Ints, towards: Any
) -> dict[str, pa.Array]:
    """Return the columns of one end of legs: the town where ``towards``, or the seat."""
    return {
        f"{end}{part}": pa.array(
            np.where(towards, away[trip], home[trip]),
            TRIPS.field(f"{end}{part}").type,
        )
        for part, (home, away) in ends.items()
    }


def main() -> None:
    """Write a workload."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    write(given.output, given.rows, given.seed)


if __name__ == "__main__":
    main()
