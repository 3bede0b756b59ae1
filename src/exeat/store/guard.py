"""The rollback guard: the newest head, in a small file outside the database folder.

Whoever puts an old copy of the database back does not put back this file as well, and
a log that is behind it signs nothing.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exeat.domain.errors import StoreError
from exeat.store.checkpoint import Checkpoint, read_checkpoint
from exeat.store.note import read_note

_CHANNEL = re.compile(r"[a-z0-9-]{1,64}")


class Guard:
    """Keeps the newest head of each channel, one file a channel.

    Several threads and processes may keep heads at once; the largest stays.

    Args:
        folder: Outside the folder of the database; it is made if it is absent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, channel: str) -> bytes | None:
        """Return the newest head as a note, b"" for none yet, None without a file.

        Raises:
            StoreError: The file cannot be read.
        """
        try:
            return self._file(channel).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed(self._folder, error) from error

    def head(self, channel: str) -> Checkpoint | None:
        """Return the newest head, None if none is kept; its signature is not checked.

        Raises:
            EvidenceError: The file is no checkpoint.
            StoreError: The file cannot be read.
        """
        note = self.note(channel)
        return read_checkpoint(read_note(note).text) if note else None

    def begin(self, channel: str) -> None:
        """Say that a channel is guarded from its first leaf on.

        Raises:
            StoreError: The file cannot be written.
        """
        with self._locked(channel):
            if self.note(channel) is None:
                self._write(channel, b"")

    def keep(self, channel: str, note: bytes) -> None:
        """Keep a head, unless one as large is kept already; on disk when it returns.

        Raises:
            EvidenceError: The note, or the file, is no checkpoint.
            StoreError: The file cannot be written.
        """
        size = _size(note)
        with self._locked(channel):
            if _size(self.note(channel) or b"") < size:
                self._write(channel, note)

    def _file(self, channel: str) -> Path:
        if not _CHANNEL.fullmatch(channel):
            raise StoreError(
                f"{channel!r} is no identifier of a channel",
                remedy="use small letters, digits and hyphens",
            )
        return self._folder / channel

    @contextmanager
    def _locked(self, channel: str) -> Iterator[None]:
        path = self._file(channel).with_name(f".{channel}.lock")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _failed(self._folder, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write(self, channel: str, note: bytes) -> None:
        """Put a file in place of the old one, whole or not at all."""
        path = self._file(channel)
        fresh = path.with_name(f".{channel}.new")
        try:
            _write_through(fresh, note)
            fresh.replace(path)
            _flush_folder(self._folder)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise _failed(self._folder, error) from error


def _size(note: bytes) -> int:
    """Return the size that a checkpoint tells, 0 for an empty file.

    Reading the number alone takes a twentieth of the time of the strict parser, which
    reads the file whenever it is relied on.
    """
    lines = note.split(b"\n", 2)
    if not note or (len(lines) == 3 and lines[1].isdigit()):
        return int(lines[1]) if note else 0
    return read_checkpoint(read_note(note).text).size


def _write_through(path: Path, content: bytes) -> None:
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600
    )
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _failed(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the guard of the log in {folder} fails: {error.strerror}",
        remedy="give this account room and rights in that folder; nothing is signed"
        " before the guard holds",
    )
