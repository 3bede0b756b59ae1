"""Whole decisions a second on one core: batches over columns, and trip by trip.

Run as ``python -m benchmarks.decisions`` in the environment that ``make`` built. CPU time
of this process, so that what else runs matters less. A batch counts once the engine has
seen others of its kind: what it compiles and the ways that it knows are kept.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import exeat
from benchmarks.side_by_side import markdown
from benchmarks.workloads import Source
from exeat.domain.errors import CalendarGapError
from exeat.domain.measure import Leaves
from exeat.domain.place import Disk
from exeat.domain.register import Register
from exeat.engine.asking import Ground
from exeat.engine.bulk.decision import ColumnEngine
from exeat.engine.bulk.trips import TripColumns, trip_at
from exeat.engine.decision import findings_on
from exeat.engine.readings import zone_readings
from exeat.formats.bulk.trip_batches import read_batch
from exeat.formats.bulk.words import Meanings
from exeat.service.context import Context

NOW = datetime(2026, 5, 14, 10, tzinfo=UTC)
TRIPS = 20_000
BATCHES = 3
ALONE = 100
PARTS = 4


class Spent(NamedTuple):
    """What a batch took.

    Attributes:
        rowwise: How many findings the scalar engine decided.
    """

    trips: int
    cpu_s: float
    findings: int
    rowwise: int

    @property
    def rate(self) -> float:
        """Trips a second."""
        return self.trips / self.cpu_s


def main() -> None:
    """Print decisions a second, and how they grow with measures and with trips."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--trips", type=int, default=TRIPS, help="in a batch")
    parser.add_argument("--batches", type=int, default=BATCHES)
    said = parser.parse_args()
    _report(said.trips, said.batches)


def report(scale: float) -> None:
    """Print the same, of batches of a size."""
    _report(max(200, int(TRIPS * scale)), BATCHES)


def _report(trips: int, batches: int) -> None:
    register = exeat.load_register()
    print(f"\n## Decisions: batches of {trips:,} trips, one core, CPU time\n")
    head = [
        "measures",
        "batch",
        "trips/s",
        "findings/s",
        "decided by the scalar engine",
    ]
    print(markdown(head, []), flush=True)
    disks = _disks_only(register)
    ratios = []
    for label, edition in (("all", register), ("disks only", disks)):
        name = f"{label} {len(edition.measures)}"
        ratios.append(_batch_by_batch(name, edition, trips, batches))
    print("\nOf the last batch, column against scalar, by turns:\n")
    head = ["measures", "column, trips/s", "scalar, trips/s", "ratio"]
    print(markdown(head, ratios))
    _by_measures(register, trips)


def _batch_by_batch(
    name: str, register: Register, trips: int, batches: int
) -> Sequence[str]:
    """Print the rate of each batch; return that of the scalar engine beside it."""
    engine = ColumnEngine(register)
    found: list[tuple[float, float]] = []
    for number, columns in enumerate(_batches(register, trips, batches), 1):
        spent = _spent(engine, columns)
        found.append((spent.rate, _alone(register, columns)))
        rate = spent.findings / spent.cpu_s
        line = (name, str(number), f"{spent.rate:,.0f}", f"{rate:,.0f}")
        print(f"| {' | '.join(line)} | {spent.rowwise:,} |", flush=True)
    column, scalar = found[-1][0], statistics.median(one for _, one in found)
    return [name, f"{column:,.0f}", f"{scalar:,.0f}", f"{column / scalar:,.0f}"]


def _spent(engine: ColumnEngine, columns: TripColumns) -> Spent:
    began = time.process_time()
    found = engine.decide(columns, NOW)
    cpu_s = time.process_time() - began
    return Spent(len(columns), cpu_s, len(found), found.rowwise)


def _alone(register: Register, columns: TripColumns) -> float:
    """Return how many trips a second the scalar engine decides."""
    some = np.linspace(0, len(columns) - 1, ALONE).astype(int).tolist()
    trips = [trip_at(columns, number) for number in some]
    began = time.process_time()
    for trip in trips:
        try:
            findings_on(Ground(register, trip, None), NOW, explained=False)
        except CalendarGapError:
            continue
    return ALONE / (time.process_time() - began)


def _by_measures(register: Register, trips: int) -> None:
    """Print what a trip costs with some of the measures and with all.

    The same trips every time, and every measure of the smaller set in the larger.
    """
    keys = sorted(register.measures)
    random.Random(1).shuffle(keys)  # noqa: S311 - an order, not a key
    print("\n## Growth with measures\n")
    head = ["measures", "trips/s", "µs a trip", "findings a trip", "µs a finding"]
    print(markdown(head, []), flush=True)
    for count in (len(keys) * part // PARTS for part in range(1, PARTS + 1)):
        kept = {key: register.measures[key] for key in keys[:count]}
        engine = ColumnEngine(replace(register, measures=kept))
        *_, spent = (_spent(engine, each) for each in _batches(register, trips, 2))
        line = (
            f"{spent.rate:,.0f}",
            f"{spent.cpu_s / spent.trips * 1e6:,.0f}",
            f"{spent.findings / spent.trips:.1f}",
            f"{spent.cpu_s / max(1, spent.findings) * 1e6:,.1f}",
        )
        print(f"| {count} | {' | '.join(line)} |", flush=True)


def _batches(register: Register, trips: int, count: int) -> Iterator[TripColumns]:
    """Yield fresh batches of trips."""
    context = Context()
    meanings = Meanings(register, context.vocabulary, context.gazetteer)
    source = Source(register)
    for _ in range(count):
        batch = source.trips(trips)
        rows = np.arange(batch.num_rows)
        columns = read_batch(batch, rows, meanings).trips
        if columns is None:
            raise AssertionError("all trips can be read")
        yield columns


def _disks_only(register: Register) -> Register:
    """Return a register with the measures that know no zones but disks."""
    kept = {
        key: measure
        for key, measure in register.measures.items()
        if all(
            isinstance(provision.trigger, Leaves)
            and _are_disks(
                [r.shape for r in zone_readings(register, measure, provision)]
            )
            for provision in measure.provisions
        )
    }
    receiving = {
        measure.receiving_of(provision)
        for measure in kept.values()
        for provision in measure.provisions
    }
    missions = {
        key: mission
        for key, mission in register.missions.items()
        if mission.receiving in receiving
    }
    return replace(register, measures=kept, missions=missions)


def _are_disks(shapes: Sequence[object]) -> bool:
    return all(isinstance(shape, Disk) for shape in shapes)


if __name__ == "__main__":
    main()
