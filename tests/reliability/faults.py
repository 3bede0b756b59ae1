"""A disk whose calls fail: now and then, or when it is full.

The faults are put in below SQLite and above the system, in an apsw VFS: a call fails
with the code with which SQLite reports the system's, before or after it was done.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import apsw

T = TypeVar("T")

_CODES = {
    "read": (apsw.SQLITE_IOERR_READ,),
    "write": (apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_FULL),
    "sync": (apsw.SQLITE_IOERR_FSYNC,),
    "truncate": (apsw.SQLITE_IOERR_TRUNCATE,),
    "size": (apsw.SQLITE_IOERR_FSTAT,),
    "lock": (apsw.SQLITE_IOERR_LOCK, apsw.SQLITE_BUSY),
    "open": (apsw.SQLITE_CANTOPEN,),
    "delete": (apsw.SQLITE_IOERR_DELETE,),
}


def _error(code: int) -> Exception:
    error: Exception = apsw.exception_for(code)
    error.args = ("injected",)
    return error


class FaultyDisk(apsw.VFS):
    """A VFS whose calls fail at a rate, or beyond a length of its files.

    Args:
        name: Under which SQLite knows it.
        draw: Decides which call fails, and how.

    Attributes:
        rate: Part of the calls that fail.
        room_bytes: Length that no file can exceed; None without end.
        failed: How often a kind of call failed.
    """

    def __init__(self, name: str, draw: random.Random) -> None:
        super().__init__(name, "")
        self.name = name
        self.rate = 0.0
        self.room_bytes: int | None = None
        self.failed: Counter[str] = Counter()
        self._draw = draw

    @contextmanager
    def failing(self, rate: float) -> Iterator[None]:
        """Let calls fail for a while."""
        self.rate = rate
        try:
            yield
        finally:
            self.rate = 0.0

    def call(self, kind: str, run: Callable[[], T]) -> T:
        """Run a call, or fail: one time in two after it was done, at least in part."""
        if self._draw.random() >= self.rate:
            return run()
        if kind not in ("open", "lock") and self._draw.random() < 0.5:
            run()
        self.failed[kind] += 1
        raise _error(self._draw.choice(_CODES[kind]))

    def check_room(self, end: int) -> None:
        """Fail where a file would grow beyond the room there is."""
        if self.room_bytes is not None and end > self.room_bytes:
            self.failed["full"] += 1
            raise _error(apsw.SQLITE_FULL)

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return self.call("open", lambda: _FaultyFile(self, name, flags))

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        deletion = super().xDelete
        self.call("delete", lambda: deletion(filename, syncdir))


class _FaultyFile(apsw.VFSFile):
    def __init__(
        self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        super().__init__("", name, flags)
        self._disk = disk

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        reading = super().xRead
        return self._disk.call("read", lambda: reading(amount, offset))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        writing = super().xWrite
        self._disk.check_room(offset + len(data))
        self._disk.call("write", lambda: writing(data, offset))

    def xSync(self, flags: int) -> None:  # noqa: N802
        syncing = super().xSync
        self._disk.call("sync", lambda: syncing(flags))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        truncating = super().xTruncate
        self._disk.call("truncate", lambda: truncating(newsize))

    def xFileSize(self) -> int:  # noqa: N802
        measuring = super().xFileSize
        return self._disk.call("size", measuring)

    def xLock(self, level: int) -> None:  # noqa: N802
        locking = super().xLock
        self._disk.call("lock", lambda: locking(level))
