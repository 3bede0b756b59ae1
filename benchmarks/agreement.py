"""A long comparison of the two engines on random trips near every edge.

Run as ``python -m benchmarks.agreement --trips 2000000``, or with ``--seconds`` for as
long as there is time. Every core has a seed of its own. Says how many trips agreed, and
shows the findings that did not.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing import get_context
from typing import NamedTuple

import exeat
from exeat.domain.register import Register
from exeat.engine.bulk.decision import ColumnEngine
from tests.agreement import disagreements
from tests.random_trips import Trips

BATCH = 500
NOW = datetime(2026, 5, 14, 7, tzinfo=UTC)
MOST_SHOWN = 20


class Task(NamedTuple):
    """Some trips to decide: those of one seed."""

    seed: int
    trips: int


class Found(NamedTuple):
    """What came of them.

    Attributes:
        told: The disagreements, as text.
    """

    trips: int
    told: list[str]


@lru_cache(maxsize=1)
def _bench() -> tuple[Register, ColumnEngine]:
    """Return the register and the engine of this process, opened once."""
    register = exeat.load_register()
    return register, ColumnEngine(register)


def compared(task: Task) -> Found:
    """Return where the engines differ on the trips of a seed."""
    register, engine = _bench()
    source = Trips(register, task.seed)
    trips = [source.trip(number) for number in range(task.trips)]
    wrong = disagreements(trips, register, NOW, engine)
    told = [
        f"{key} of seed {task.seed}: {scalar} or {column}"
        for key, scalar, column in wrong
    ]
    return Found(task.trips, told)


def tasks(trips: int, seed: int) -> Iterator[Task]:
    """Yield so many trips in batches, each of another seed."""
    for number, start in enumerate(range(0, trips, BATCH)):
        yield Task(seed + number, min(BATCH, trips - start))


def main() -> None:
    """Compare, and exit with 1 if the engines differ."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--trips", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1, help="of the first batch")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    said = parser.parse_args()
    done, wrong, began = 0, 0, time.monotonic()
    for found in _spread(list(tasks(said.trips, said.seed)), said):
        for line in found.told[: max(0, MOST_SHOWN - wrong)]:
            print(line)
        done, wrong = done + found.trips, wrong + len(found.told)
        rate = done / (time.monotonic() - began)
        print(f"{done:,} trips, {wrong} disagreements, {rate:,.0f} trips/s", flush=True)
    print(
        f"\nTotal: {done:,} random trips on {said.workers} cores, {wrong} disagreements"
    )
    sys.exit(wrong > 0)


def _spread(waiting: list[Task], said: argparse.Namespace) -> Iterator[Found]:
    """Yield what comes of batches, on all cores; none is begun once time is up."""
    began = time.monotonic()
    under_way: set[Future[Found]] = set()
    with ProcessPoolExecutor(said.workers, get_context("spawn")) as pool:
        while waiting or under_way:
            if time.monotonic() - began > said.seconds:
                waiting = []
            free = said.workers - len(under_way)
            some, waiting = waiting[:free], waiting[free:]
            under_way |= {pool.submit(compared, task) for task in some}
            ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)


if __name__ == "__main__":
    main()
