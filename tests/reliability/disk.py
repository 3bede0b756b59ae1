"""A disk that is watched: every write and flush of SQLite, and what a power cut leaves.

``WatchedDisk`` is an apsw VFS over the system's own: it passes each call on and writes
it down. From the list ``Platter`` tells what the disk may hold if the power is cut at any
place of it. Until a flush has ended, any part of what was written since the last one
may be there or not, in any order, torn at sectors, with the size of the file changed or
not; a name is safe when its folder was flushed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import apsw

_DIRSYNCED = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL


class Call(NamedTuple):
    """One call, or a mark between two of them.

    Attributes:
        kind: create, journal (create, and flush the folder with the first flush),
            write, truncate, sync, delete, or mark.
        file: Name without its folder.
        place: Offset, size, or the number of the mark.
        content: What was written.
    """

    kind: str
    file: str
    place: int = 0
    content: bytes = b""


class WatchedDisk(apsw.VFS):
    """A VFS that writes down what SQLite asks for.

    Args:
        name: Under which SQLite knows it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, "")
        self.name = name
        self.calls: list[Call] = []

    def mark(self, number: int) -> None:
        """Write down that something was acknowledged here."""
        self.calls.append(Call("mark", "", number))

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        assert path is not None, "a temporary file would not be watched"
        if not Path(path).exists():
            kind = "journal" if flags[0] & _DIRSYNCED else "create"
            self.calls.append(Call(kind, Path(path).name))
        return _WatchedFile(self.calls, name, flags, Path(path).name)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.calls.append(Call("delete", Path(filename).name, int(syncdir)))


class _WatchedFile(apsw.VFSFile):
    def __init__(
        self,
        calls: list[Call],
        name: str | apsw.URIFilename | None,
        flags: list[int],
        file: str,
    ) -> None:
        super().__init__("", name, flags)
        self._calls, self._file = calls, file

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._calls.append(Call("write", self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._calls.append(Call("truncate", self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._calls.append(Call("sync", self._file))


@dataclass
class _Inode:
    flushes_folder: bool
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)


class Platter:
    """What a disk holds for certain and what it may hold, call by call."""

    def __init__(self) -> None:
        # The last of each is what the system sees; the others may be there still.
        self._names: dict[str, list[_Inode | None]] = {}

    def take(self, call: Call) -> None:
        """Go on by one call."""
        _TAKE.get(call.kind, Platter._change)(self, call)

    def image(self, draw: random.Random) -> dict[str, bytes]:
        """Return the files of one disk that a power cut may leave here."""
        image = {}
        for name, candidates in self._names.items():
            inode = draw.choice(candidates)
            if inode is not None:
                image[name] = _settled(inode, draw)
        return image

    def _create(self, call: Call) -> None:
        inode = _Inode(flushes_folder=call.kind == "journal")
        self._names.setdefault(call.file, [None]).append(inode)

    def _change(self, call: Call) -> None:
        self._seen(call).pending.append(call)

    def _sync(self, call: Call) -> None:
        inode = self._seen(call)
        for pending in inode.pending:
            _apply(inode.durable, pending)
        inode.pending.clear()
        if inode.flushes_folder:
            inode.flushes_folder = False
            self._flush_folder()

    def _delete(self, call: Call) -> None:
        self._names[call.file].append(None)
        if call.place:
            self._flush_folder()

    def _mark(self, call: Call) -> None:
        """A mark changes nothing on a disk."""

    def _seen(self, call: Call) -> _Inode:
        inode = self._names[call.file][-1]
        assert inode is not None
        return inode

    def _flush_folder(self) -> None:
        for candidates in self._names.values():
            del candidates[:-1]


_TAKE: dict[str, Callable[[Platter, Call], None]] = {
    "create": Platter._create,
    "journal": Platter._create,
    "sync": Platter._sync,
    "delete": Platter._delete,
    "mark": Platter._mark,
}


def _apply(content: bytearray, call: Call) -> None:
    if call.kind == "truncate":
        _resize(content, call.place)
        return
    end = call.place + len(call.content)
    if len(content) < call.place:
        _resize(content, call.place)
    content[call.place : end] = call.content


def _resize(content: bytearray, length: int) -> None:
    del content[length:]
    content.extend(bytes(length - len(content)))


def _settled(inode: _Inode, draw: random.Random) -> bytes:
    """Return the content of a file with some part of what is pending."""
    content = bytearray(inode.durable)
    if inode.pending:
        for call in draw.choice(_FATES)(inode.pending, draw):
            _apply(content, call)
    return bytes(content)


def _nothing(_: list[Call], __: random.Random) -> Iterator[Call]:
    return iter(())


def _everything(pending: list[Call], _: random.Random) -> Iterator[Call]:
    return iter(pending)


def _beginning(pending: list[Call], draw: random.Random) -> Iterator[Call]:
    """In order, and torn in the last."""
    until = draw.randrange(len(pending))
    yield from pending[:until]
    last = pending[until]
    yield last._replace(content=last.content[: draw.randint(0, len(last.content))])


def _some(pending: list[Call], draw: random.Random) -> Iterator[Call]:
    """Any of them, as if in any order: of two to one place either may be the last."""
    part = draw.choice((0.1, 0.5, 0.9))
    return (call for call in pending if draw.random() < part)


def _all_but_one(pending: list[Call], draw: random.Random) -> Iterator[Call]:
    missing = draw.randrange(len(pending))
    return (call for number, call in enumerate(pending) if number != missing)


def _only_sizes(pending: list[Call], _: random.Random) -> Iterator[Call]:
    """The file has grown, and where its content should be there are zeros."""
    for call in pending:
        if call.kind == "truncate":
            yield call
        else:
            yield Call("write", call.file, call.place + len(call.content))


def _torn(pending: list[Call], draw: random.Random) -> Iterator[Call]:
    """Sectors of the disk, each there or not."""
    sector, part = draw.choice((512, 4096)), draw.choice((0.1, 0.5, 0.9))
    fates: dict[int, bool] = {}
    for call in pending:
        if call.kind == "truncate":
            yield call
            continue
        for begin, end in _sectors(call, sector):
            where = begin // sector
            if fates.setdefault(where, draw.random() < part):
                piece = call.content[begin - call.place : end - call.place]
                yield Call("write", call.file, begin, piece)


def _spoilt(pending: list[Call], draw: random.Random) -> Iterator[Call]:
    """Everything, but for one sector that was being written and is rubbish."""
    yield from pending
    call = draw.choice(pending)
    if call.content:
        begin, end = draw.choice(list(_sectors(call, 512)))
        yield Call("write", call.file, begin, draw.randbytes(end - begin))


def _sectors(call: Call, sector: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a write that lie in one sector each."""
    begin, end = call.place, call.place + len(call.content)
    while begin < end:
        stop = min(end, begin - begin % sector + sector)
        yield begin, stop
        begin = stop


_FATES: tuple[Callable[[list[Call], random.Random], Iterator[Call]], ...] = (
    _nothing,
    _everything,
    _beginning,
    _some,
    _all_but_one,
    _only_sizes,
    _torn,
    _spoilt,
)
