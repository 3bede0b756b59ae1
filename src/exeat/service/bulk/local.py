"""Parts decided on the cores of one machine."""

import os
import signal
import threading
import zoneinfo
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from exeat.domain.errors import InputError
from exeat.formats.bulk.arrow import Chunk
from exeat.service.bulk.cutting import Part
from exeat.service.bulk.deciding import Decider, Settings
from exeat.service.bulk.journal import Done, plain_counts, save

_AHEAD = 2
"""Parts that wait for each worker."""


class Task(NamedTuple):
    """A part to decide.

    Attributes:
        refused: Rows where trips begin that are to be refused for their names.
    """

    part: Part
    refused: tuple[int, ...]


class Bench(NamedTuple):
    """What every worker needs.

    Attributes:
        folder: Where parts are saved.
        has_findings: Whether findings are saved, and not counts only.
    """

    settings: Settings
    folder: Path
    has_findings: bool


def run(bench: Bench, tasks: Iterable[Task], workers: int) -> Iterator[Done]:
    """Yield parts as they are done, saved but not yet noted.

    Args:
        bench: What every worker needs.
        tasks: Parts to decide; taken as workers become free.
        workers: How many processes; with one there is no other than this.

    Raises:
        InputError: A worker was killed.
    """
    if workers == 1:
        decider = Decider(bench.settings)
        for task in tasks:
            yield _decided(decider, bench, task)
        return
    try:
        yield from _spread(bench, tasks, workers)
    except BrokenProcessPool as error:
        raise InputError(
            "a worker was stopped from outside, perhaps for want of memory",
            remedy="run the command again, it goes on where it was; if it happens"
            " again, with fewer --workers",
        ) from error


def _spread(bench: Bench, tasks: Iterable[Task], workers: int) -> Iterator[Done]:
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), _open, (bench, tuple(zoneinfo.TZPATH))
    )
    under_way: set[Future[Done]] = set()
    try:
        for task in tasks:
            under_way.add(pool.submit(_work, _packed(task)))
            if len(under_way) >= workers * _AHEAD:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(cancel_futures=True)


_bench: list[tuple[Decider, Bench]] = []


def _open(bench: Bench, zones: tuple[str, ...]) -> None:
    """Open the register in a worker."""
    zoneinfo.reset_tzpath(to=zones)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others
    threading.Thread(target=_follow_parent, daemon=True).start()
    _bench[:] = [(Decider(bench.settings), bench)]


def _follow_parent() -> None:
    """End this process when the one that started it is gone."""
    parent = parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _work(packed: tuple[Task, bytes]) -> Done:
    decider, bench = _bench[0]
    task, text = packed
    batch = pa.ipc.open_stream(text).read_next_batch()
    chunk = Chunk(task.part.chunk.row, batch)
    return _decided(decider, bench, task._replace(part=task.part._replace(chunk=chunk)))


def _packed(task: Task) -> tuple[Task, bytes]:
    """Return a task without its rows, and these as bytes; slices would go whole."""
    chunk = task.part.chunk
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, chunk.batch.schema) as writer:
        writer.write_batch(chunk.batch)
    bare = Chunk(chunk.row, None)
    return task._replace(
        part=task.part._replace(chunk=bare)
    ), sink.getvalue().to_pybytes()


def _decided(decider: Decider, bench: Bench, task: Task) -> Done:
    part = task.part
    decided = decider.decide(part.chunk, frozenset(task.refused))
    number = part.start.number
    save(bench.folder, number, decided, has_findings=bench.has_findings)
    counts = plain_counts(decided)
    return Done(part.start, part.following, list(task.refused), counts)
