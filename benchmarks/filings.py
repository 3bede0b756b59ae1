"""Filings a second, beside what the disk and the database alone can do.

Run as ``python -m benchmarks.filings`` in the environment that ``make`` built. In each
round four things take turns, so that a slow moment of the machine meets all: flushes of
a file, bare inserts each with its commit by the same library, filings in one channel,
and filings in several. A filing is whole: key, rights, event, leaf, tree, signed head,
receipt, commit, and the guard outside the database. What the actor signs is made before.
The load runs on the same cores.
"""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TypeAlias

import apsw
import psycopg

from exeat.store.channels import Channels
from exeat.store.clock import SystemClock
from exeat.store.database import Database
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.note import Signer
from exeat.store.rows import Submission
from exeat.store.sqlite import PRAGMAS
from tests.reliability.filing import open_store
from tests.reliability.server import CrashingServer
from tests.store.desks import admit_filed, channel_row, private_key, submission

ROUNDS = 5
FILINGS = 400
WORKERS = 4
CHANNELS = 4
WARM = 30
PAGE = bytes(4096)
BODY = bytes(1500)


@dataclass
class Figure:
    """What one round measured: acts a second and the seconds of each."""

    rate: float
    seconds: list[float]


Act = Callable[[int], None]
Spans: TypeAlias = list[tuple[float, float]]


def main() -> None:
    """Print the medians of the rounds, and the ratios within a round."""
    with tempfile.TemporaryDirectory(prefix="exeat-") as folder:
        Path(folder).chmod(0o755)
        found = _rounds(Sqlite(Path(folder) / "sqlite"))
        _report(f"SQLite, {WORKERS} threads", found)
        server = CrashingServer(Path(folder) / "data")
        try:
            store = Postgresql(server, Path(folder) / "heads")
            _report(f"PostgreSQL, {WORKERS} processes", _rounds(store))
            store.close()
        finally:
            server.close()


def _rounds(store: "Sqlite | Postgresql") -> dict[str, list[Figure]]:
    kinds: dict[str, Callable[[], Figure]] = {
        "flush": lambda: _flushes(store.folder),
        "insert": store.inserts,
        "one channel": lambda: store.filings(1),
        f"{CHANNELS} channels": lambda: store.filings(CHANNELS),
    }
    found: dict[str, list[Figure]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, run in kinds.items():
            found[kind].append(run())
    return found


def _flushes(folder: Path) -> Figure:
    """Write a page at the end of a file and flush it, over and over."""
    path = folder / "flushed"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)

    def flush(number: int) -> None:
        os.pwrite(file, PAGE, number * len(PAGE))
        os.fdatasync(file)

    figure = _timed([flush], FILINGS)
    os.close(file)
    path.unlink()
    return figure


def _timed(acts: list[Act], count: int) -> Figure:
    """Run each of several acts in a thread, and time every call."""
    barrier = threading.Barrier(len(acts))
    spans: Spans = []

    def live(act: Act, numbers: range) -> None:
        barrier.wait()
        spans.extend(_spans(act, numbers))

    threads = [
        threading.Thread(target=live, args=(act, range(n, count, len(acts))))
        for n, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _figure(spans)


def _spans(act: Act, numbers: range) -> Spans:
    spans = []
    for number in numbers:
        begun = time.monotonic()
        act(number)
        spans.append((begun, time.monotonic()))
    return spans


def _figure(spans: Spans) -> Figure:
    whole = max(end for _, end in spans) - min(begin for begin, _ in spans)
    return Figure(len(spans) / whole, sorted(end - begin for begin, end in spans))


class Filer:
    """Files in channels of its own making.

    Args:
        database: Where.
        heads: Folder of the guard.
    """

    def __init__(self, database: Database, heads: Path) -> None:
        self._ledger = Ledger(database, log_key, SystemClock(), Guard(heads))

    def file(self, asked: Submission) -> None:
        """File one notice."""
        self._ledger.append(asked, admit_filed)


def log_key(channel: str) -> Signer:
    """Return the log key of a channel."""
    return Signer(f"exeat.invalid/{channel}", private_key("log"))


def opened(database: Database, run: int, count: int) -> list[str]:
    """Open new channels and return their names."""
    names = [f"gb-ru-bench-{run}-{number}" for number in range(count)]
    for name in names:
        Channels(database).open(channel_row(channel=name, log=log_key(name)))
    return names


def asked(names: list[str], numbers: range) -> Iterator[Submission]:
    """Yield signed filings, spread over channels."""
    for number in numbers:
        channel = names[number % len(names)]
        yield submission(number + 1, channel=channel, body=BODY)


class Sqlite:
    """One process with several threads, as the server of a desk has them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self._database = open_store(str(folder))
        self._filer = Filer(self._database, folder / "heads")
        self._run = 0

    def inserts(self) -> Figure:
        """Insert a row and commit it, with the settings of the store."""
        connection = apsw.Connection(str(self.folder / "bare.sqlite"))
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("CREATE TABLE IF NOT EXISTS bare (body BLOB)")

        def insert(_: int) -> None:
            connection.execute("INSERT INTO bare VALUES (?)", (BODY,))

        figure = _timed([insert], FILINGS)
        connection.close()
        return figure

    def filings(self, channels: int) -> Figure:
        """File from every thread."""
        self._run += 1
        names = opened(self._database, self._run, channels)
        ready = list(asked(names, range(WARM + FILINGS)))
        for each in ready[:WARM]:
            self._filer.file(each)
        act = [lambda number: self._filer.file(ready[WARM + number])]
        return _timed(act * WORKERS, FILINGS)


class Postgresql:
    """Several processes on one server, as those of a ministry are."""

    def __init__(self, server: CrashingServer, heads: Path) -> None:
        self.folder = heads.parent
        self._place = server.fresh()
        self._heads = heads
        self._run = 0
        spawning = get_context("spawn")
        begin = (spawning.Barrier(WORKERS),)
        self._pool = spawning.Pool(WORKERS, initializer=_begin, initargs=begin)
        self._execute("CREATE TABLE public.bare (body BYTEA)")

    def inserts(self) -> Figure:
        """Insert a row and commit it, from every process."""
        return self._spread(_insert_rows, [])

    def filings(self, channels: int) -> Figure:
        """File from every process."""
        self._run += 1
        database = open_store(self._place)
        names = opened(database, self._run, channels)
        filer = Filer(database, self._heads)
        for each in asked(names, range(FILINGS, FILINGS + WARM)):
            filer.file(each)
        database.close()
        # As the server does by itself within a minute.
        self._execute("ANALYZE")
        return self._spread(_file_notices, names)

    def close(self) -> None:
        """End the processes."""
        self._pool.close()
        self._pool.join()

    def _spread(self, run: "Run", names: list[str]) -> Figure:
        shares = [Share(self._place, self._heads, names, n) for n in range(WORKERS)]
        # Each waits for all others, so each has a process of its own.
        found = self._pool.map(run, shares, chunksize=1)
        return _figure([span for spans in found for span in spans])

    def _execute(self, sql: str) -> None:
        with psycopg.connect(self._place, autocommit=True) as connection:
            connection.execute(sql)


@dataclass
class Share:
    """What one process does."""

    place: str
    heads: Path
    names: list[str]
    number: int

    def numbers(self) -> range:
        """Return the numbers of its acts."""
        return range(self.number, FILINGS, WORKERS)


Run = Callable[[Share], Spans]


_SHARED: dict[str, Barrier] = {}


def _begin(barrier: Barrier) -> None:
    """Keep what all processes of the pool wait at."""
    _SHARED["barrier"] = barrier


def _insert_rows(share: Share) -> Spans:
    """Insert a row and commit it, time and again."""
    with psycopg.connect(share.place) as connection:

        def insert(_: int) -> None:
            connection.execute("INSERT INTO public.bare VALUES (%s)", (BODY,))
            connection.commit()

        for number in range(WARM):
            insert(number)
        _SHARED["barrier"].wait()
        return _spans(insert, share.numbers())


def _file_notices(share: Share) -> Spans:
    """File notices."""
    database = open_store(share.place)
    filer = Filer(database, share.heads)
    ready = dict(zip(share.numbers(), asked(share.names, share.numbers()), strict=True))
    own = FILINGS + share.number
    again = next(asked(share.names, range(own, own + 1)))
    for _ in range(WARM):
        filer.file(again)  # a repetition: it opens what is opened once
    _SHARED["barrier"].wait()
    spans = _spans(lambda number: filer.file(ready[number]), share.numbers())
    database.close()
    return spans


def _report(title: str, found: dict[str, list[Figure]]) -> None:
    print(title, flush=True)
    for kind, figures in found.items():
        rate = statistics.median(figure.rate for figure in figures)
        low, high = (
            statistics.median(_quantile(figure, part) for figure in figures) * 1000
            for part in (0.5, 0.99)
        )
        ratios = [
            statistics.median(
                figure.rate / peer.rate
                for figure, peer in zip(figures, found[other], strict=True)
            )
            for other in ("flush", "insert")
        ]
        print(
            f"  {kind:<12} {rate:6.0f}/s  p50 {low:5.1f} ms  p99 {high:6.1f} ms"
            f"  {ratios[0]:.2f} of flushes  {ratios[1]:.2f} of bare inserts"
        )


def _quantile(figure: Figure, part: float) -> float:
    return figure.seconds[min(len(figure.seconds) - 1, int(part * len(figure.seconds)))]


if __name__ == "__main__":
    main()
