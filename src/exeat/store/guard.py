"""The rollback guard: the newest head, in a small file outside the database folder.

Whoever puts an old copy of the database back does not put back this file as well, and
a log that is behind it signs nothing.

The file has two places of one size, written in turn and flushed: a power cut may spoil
the one that is being written, never both. Writing in place takes a tenth of the time
of a new file with a new name, which every filing would wait for.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from exeat.domain.errors import EvidenceError, StoreError
from exeat.store.checkpoint import Checkpoint, read_checkpoint
from exeat.store.flushing import flush_folder
from exeat.store.note import Note, read_note

_CHANNEL = re.compile(r"[a-z0-9-]{1,64}")
_TITLE = re.compile(rb"exeat head v1 ([0-9a-f]{64}) ([0-9]{1,4})\n")
_PLACE_BYTES = 4096
_LONGEST_NOTE = _PLACE_BYTES - 100


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
            EvidenceError: The file is damaged.
            StoreError: The file cannot be read.
        """
        path = self._file(channel)
        with _reported(self._folder):
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                return None
        return max(_places(content, path), key=_size)

    def head(self, channel: str) -> Checkpoint | None:
        """Return the newest head, None if none is kept; its signature is not checked.

        Raises:
            EvidenceError: The file is damaged.
            StoreError: The file cannot be read.
        """
        note = self.note(channel)
        return read_checkpoint(read_note(note).text) if note else None

    def begin(self, channel: str) -> None:
        """Say that a channel is guarded from its first leaf on.

        Raises:
            StoreError: The file cannot be written.
        """
        with self._locked(channel), _reported(self._folder):
            path = self._file(channel)
            if not path.exists():
                _make(path)

    def keep(self, channel: str, note: bytes) -> None:
        """Keep a head, unless one as large is kept already; on disk when it returns.

        Raises:
            EvidenceError: The note is no checkpoint, or the file is damaged.
            StoreError: The file cannot be written.
        """
        size, path = _size(note), self._file(channel)
        with self._locked(channel), _reported(self._folder):
            if not path.exists():
                _make(path)
            with path.open("r+b", buffering=0) as file:
                sizes = [_size(each) for each in _places(file.read(), path)]
                if max(sizes) < size:
                    place = sizes.index(min(sizes))
                    os.pwrite(file.fileno(), _filled(note), place * _PLACE_BYTES)
                    os.fdatasync(file.fileno())

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
        with _reported(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(descriptor)


def _places(content: bytes, path: Path) -> tuple[bytes, bytes]:
    """Return the notes of both places, b"" for one that is empty or spoiled.

    Raises:
        EvidenceError: Both are spoiled.
    """
    if not content.strip(b"\0") and len(content) == 2 * _PLACE_BYTES:
        return b"", b""
    first, second = _note(content[:_PLACE_BYTES]), _note(content[_PLACE_BYTES:])
    if not first and not second:
        raise EvidenceError(
            f"the guard {path.name} is damaged",
            remedy="import the other side's bundle, which knows the newest head",
        )
    return first, second


def _note(place: bytes) -> bytes:
    title = _TITLE.match(place)
    if title is None:
        return b""
    note = place[title.end() : title.end() + int(title[2])]
    return note if sha256(note).hexdigest().encode() == title[1] else b""


def _filled(note: bytes) -> bytes:
    if len(note) > _LONGEST_NOTE:
        # Of so many cosignatures none is needed: the log itself signed, in line one.
        opened = read_note(note)
        note = Note(text=opened.text, signatures=opened.signatures[:1]).encode()
    digest = sha256(note).hexdigest()
    title = f"exeat head v1 {digest} {len(note)}\n".encode()
    return (title + note).ljust(_PLACE_BYTES, b"\0")


def _size(note: bytes) -> int:
    """Return the size that a checkpoint tells, 0 for none.

    Raises:
        EvidenceError: It is no checkpoint.
    """
    return read_checkpoint(read_note(note).text).size if note else 0


def _make(path: Path) -> None:
    """Make a file with two empty places, whole or not at all, on disk."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with open(fresh, "wb", opener=_private) as file:
            file.write(bytes(2 * _PLACE_BYTES))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        flush_folder(path.parent)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"the guard of the log in {folder} fails: {error.strerror}",
            remedy="give this account room and rights in that folder; nothing is"
            " signed before the guard holds",
        ) from error
