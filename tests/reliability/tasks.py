"""What children of the nursery do, each function in a process of its own."""

import itertools
import os
import resource
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import exeat.store.ledger
import exeat.store.postgresql
import exeat.store.sqlite  # before the first child
from exeat.domain.errors import StoreError
from exeat.domain.notice import State
from exeat.store.database import Database, Session
from exeat.store.ledger import Ledger
from exeat.store.recording import Recorder
from exeat.store.rows import Recorded, Submission
from tests.reliability.filing import Report, WobblingClock, file, keep, open_store
from tests.reliability.storms import file_all, storm

THREADS = 2
NOBODY = 65534
SLOW_DISK_S = 0.004


def file_for_ever(
    place: str, heads: str, report: str, again: list[int], fresh: int, variant: str = ""
) -> None:
    """File until killed: first what is asked for again, then new notices.

    Args:
        place: Folder or address of the store.
        heads: Folder of the guard.
        report: File for the report.
        again: Numbers to ask for first.
        fresh: First new number.
        variant: Breaks a promise, so that the test shows that it would notice:
            "hasty" answers before the commit, "forgetful" retries with another key.
    """
    written = Report(Path(report))
    if variant == "hasty":
        _be_hasty(written)
    ledger = keep(open_store(place), Path(heads))
    numbers = itertools.chain(again, itertools.count(fresh))
    lock = threading.Lock()
    threads = [
        threading.Thread(
            target=_file_all, args=(ledger, written, lock, numbers, variant)
        )
        for _ in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _file_all(
    ledger: Ledger,
    report: Report,
    lock: threading.Lock,
    numbers: Iterator[int],
    variant: str,
) -> None:
    while True:
        with lock:
            number = next(numbers)
        key = f"key-{time.monotonic_ns():032}" if variant == "forgetful" else ""
        asked_at = report.asked(number)
        recorded = _until_stored(ledger, number, key)
        if variant != "hasty":
            report.answered(number, recorded, asked_at)


def _until_stored(ledger: Ledger, number: int, key: str) -> Recorded:
    """File a notice, again with its key while the store does not answer."""
    while True:
        try:
            return file(ledger, number, key)
        except StoreError:
            time.sleep(0.02)


class _Unflushed:
    """A database that commits before its server has flushed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @contextmanager
    def write(self, *channels: str, **how: Any) -> Iterator[Session]:
        with self._database.write(*channels, **how) as session:
            session.execute("SET LOCAL synchronous_commit = off")
            yield session


def _be_hasty(report: Report) -> None:
    """Answer as soon as the receipt is made, on a disk that takes its time."""

    class Hasty(Recorder):
        def record(self, submission: Submission, state: State | None) -> Recorded:
            made = super().record(submission, state)
            number = int(submission.notice.partition("-")[2])
            report.answered(number, made, time.monotonic())
            time.sleep(SLOW_DISK_S)
            return made

    vars(exeat.store.ledger)["Recorder"] = Hasty


def file_with_little_room(place: str, heads: str, report: str, room_bytes: int) -> None:
    """File while no file may grow beyond a length, then without that limit."""
    database = open_store(place)
    ledger, written = keep(database, Path(heads)), Report(Path(report))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, hard))
    refused = _file_each(ledger, written, range(1, 200))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert refused, "the limit was never reached"
    assert not _file_each(ledger, written, range(1, 210))
    database.close()


def _file_each(ledger: Ledger, report: Report, numbers: Iterable[int]) -> int:
    """File each notice once, and return how many were refused."""
    refused = 0
    for number in numbers:
        asked_at = report.asked(number)
        try:
            report.answered(number, file(ledger, number), asked_at)
        except StoreError as error:
            report.refused(number, error)
            refused += 1
    return refused


def open_as_nobody(place: str, report: str) -> None:
    """Try to open a store and to file, without any rights of root."""
    written = Report(Path(report))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        database = open_store(place)
        file(keep(database, Path(place) / "heads"), 2)
    except StoreError as error:
        written.refused(2, error)


def hold(place: str, report: str) -> None:
    """Open a store, file one notice, and hold it until killed."""
    written = Report(Path(report))
    ledger = keep(open_store(place), Path(place) / "heads")
    asked_at = written.asked(1)
    written.answered(1, file(ledger, 1), asked_at)
    signal.pause()


def file_on_server(
    place: str, heads: str, report: str, numbers: list[int], variant: str = ""
) -> None:
    """File until killed, through whatever happens to the server.

    Args:
        place: Address of the database.
        heads: Folder of the guard.
        report: File for the report.
        numbers: First number, and the step to the next.
        variant: "forgetful-server" does not wait for the disk of the server.
    """
    written = Report(Path(report))
    database = open_store(place)
    if variant == "forgetful-server":
        database = _Unflushed(database)
    ledger = keep(database, Path(heads))
    for number in itertools.count(*numbers):
        asked_at = written.asked(number)
        written.answered(number, _until_stored(ledger, number, ""), asked_at)


def storm_on_server(place: str, heads: str, report: str, count: int, seed: int) -> None:
    """Ask for the same few filings over and over."""
    database = open_store(place)
    storm(keep(database, Path(heads)), Report(Path(report)), count, seed)
    database.close()


def file_some_on_server(
    place: str, heads: str, report: str, numbers: list[int]
) -> None:
    """File notices by a clock that is not quite right.

    Args:
        place: Address of the database.
        heads: Folder of the guard.
        report: File for the report.
        numbers: First number, the end, and the step.
    """
    database = open_store(place)
    ledger = keep(database, Path(heads), WobblingClock())
    file_all(ledger, Report(Path(report)), range(*numbers))
    database.close()
