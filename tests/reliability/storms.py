"""Many who ask at once: for the same few filings, or for many in an order."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import apsw

from exeat.domain.errors import IdempotencyError
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from tests.reliability.chance import chance
from tests.reliability.filing import Report, file
from tests.store.desks import admit_filed, submission

KEYS = 20
OTHERS = 0.1


def storm(ledger: Ledger, report: Report, count: int, seed: int) -> None:
    """Ask for the same few filings over and over, now and then with another body."""
    draw = chance(seed)
    asked = {number: submission(number) for number in range(1, KEYS + 1)}
    others = {number: submission(number, body=b"another body") for number in asked}
    answered: set[int] = set()
    for _ in range(count):
        number = draw.randint(1, KEYS)
        is_other = number in answered and draw.random() < OTHERS
        asked_at = time.monotonic()
        wanted = (others if is_other else asked)[number]
        try:
            recorded = ledger.append(wanted, admit_filed)
        except IdempotencyError as problem:
            report.refused(number, problem)
        else:
            report.answered(number, recorded, asked_at)
            answered.add(number)


def file_all(ledger: Ledger, report: Report, numbers: Iterable[int]) -> None:
    """File one notice after the other."""
    for number in numbers:
        asked_at = time.monotonic()
        report.answered(number, file(ledger, number), asked_at)


def in_threads(
    count: int, folder: Path, run: Callable[[int, Report], None]
) -> list[Path]:
    """Run a function in several threads, each with a report, and return these."""
    reports = [folder / f"report-{number}" for number in range(count)]
    barrier, failures = threading.Barrier(count), []

    def live(number: int) -> None:
        report = Report(reports[number])
        barrier.wait()
        try:
            run(number, report)
        except BaseException as error:
            failures.append(error)
        report.close()

    threads = [threading.Thread(target=live, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return reports


class ForgetfulGuard(Guard):
    """A guard in memory, for what does not hang on a disk."""

    def __init__(self) -> None:
        self._notes: dict[str, bytes] = {}

    def note(self, channel: str) -> bytes | None:
        return self._notes.get(channel)

    def begin(self, channel: str) -> None:
        self._notes.setdefault(channel, b"")

    def keep(self, channel: str, note: bytes) -> None:
        self._notes[channel] = note


class UnflushedDisk(apsw.VFS):
    """A VFS that flushes nothing, for what does not hang on it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")
        self.name = name

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return _UnflushedFile("", name, flags)


class _UnflushedFile(apsw.VFSFile):
    def xSync(self, flags: int) -> None:  # noqa: N802
        """Flush nothing."""
