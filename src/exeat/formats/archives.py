"""ZIP archives of others: the table is judged before anything is unpacked.

Read by hand, so that the table that is judged is the one that is used: one table at the
very end, entries that lie behind each other without overlap or gap, and names that mean
the same to everybody.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from exeat.domain.errors import InputError
from exeat.domain.record import record

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_IS_UTF8 = 0x0800
# What both headers of an entry have to say alike: password, stream, spelling.
_TOLD = _ENCRYPTED | 0x0008 | _IS_UTF8
# A descriptor of 12 to 24 bytes may stand behind what was written as a stream.
_LONGEST_DESCRIPTOR = 24
_ORDINARY = (0, 0o100000, 0o040000)
_LONGEST_NAME = 200
_HEAD = 1024
_NESTED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
_NESTED_NAMES = (".zip", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar", ".jar", ".xlsx")
_AGAIN = "save the file again, or ask its sender for a new one"


@record
class ArchiveLimits:
    """How much an archive may hold.

    Attributes:
        entries: Greatest number of entries.
        unpacked: Greatest sum of their sizes in bytes.
        ratio: Greatest size of an entry as a multiple of its packed size.
    """

    entries: int = 200
    unpacked: int = 50_000_000
    ratio: int = 100


LIMITS = ArchiveLimits()


class Entry(NamedTuple):
    """An entry of the table.

    Attributes:
        name: Its name, a label and never a path to write to.
        method: 0 stored, 8 deflated.
        crc: CRC-32 of the contents.
        header: Where its own header begins.
        start: Where its packed bytes begin.
        packed: Their number.
        size: Number of bytes unpacked.
    """

    name: str
    method: int
    crc: int
    header: int
    start: int
    packed: int
    size: int


class Archive:
    """An archive whose table was found in order.

    Attributes:
        label: What it is called in messages.
        names: Names of its entries, in the order of the table.
    """

    def __init__(
        self, content: bytes, label: str, entries: Mapping[str, Entry]
    ) -> None:
        self.label = label
        self.names = tuple(entries)
        self._content = content
        self._entries = entries

    def read(self, name: str) -> bytes:
        """Return the contents of an entry, no larger than the table says.

        Raises:
            InputError: There is no such entry, or it is not what the table says.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise _fault(self.label, f"the archive has no entry {name!r}")
        packed = self._content[entry.start : entry.start + entry.packed]
        found = packed if entry.method == _STORED else _inflated(packed, entry.size)
        if found is None or len(found) != entry.size or zlib.crc32(found) != entry.crc:
            raise _fault(self.label, f"the entry {name!r} is damaged")
        return found

    def head(self, name: str) -> bytes:
        """Return the first bytes of an entry, as far as they can be had cheaply."""
        entry = self._entries[name]
        packed = self._content[entry.start : entry.start + min(entry.packed, _HEAD)]
        if entry.method == _STORED:
            return packed[:8]
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, 8)
        except zlib.error:
            return b""


def open_archive(content: bytes, label: str, limits: ArchiveLimits = LIMITS) -> Archive:
    """Return an archive after judging its table; nothing is unpacked yet.

    Args:
        content: The whole file.
        label: What it is called in messages.
        limits: How much it may hold.

    Raises:
        InputError: It is no ZIP archive, or one that nobody needs: with too many or
            too large entries, names that lead elsewhere, links, archives in it,
            passwords, several tables, entries that overlap.
    """
    count, start, size = _end(content, label)
    if count > limits.entries:
        raise InputError(
            f"the archive has {count} entries, and {limits.entries} at most are read",
            remedy="take out what is not needed",
            file=label,
        )
    entries = tuple(_entries(content[start : start + size], count, content, label))
    _check_sizes(entries, limits, label)
    _check_layout(entries, start, label)
    _check_names(entries, label)
    files = {entry.name: entry for entry in entries if not entry.name.endswith("/")}
    archive = Archive(content, label, files)
    for name in archive.names:
        if name.lower().endswith(_NESTED_NAMES) or archive.head(name).startswith(
            _NESTED
        ):
            raise _fault(label, f"the entry {name!r} is itself an archive")
    return archive


def _fault(label: str, problem: str, remedy: str = _AGAIN) -> InputError:
    return InputError(problem, remedy=remedy, file=label)


def _end(content: bytes, label: str) -> tuple[int, int, int]:
    """Return number of entries, begin and size of the table at the end of a file."""
    at = len(content) - _END.size
    if at < 0 or content[at : at + 4] != b"PK\x05\x06":
        raise _fault(label, "the file does not end as a ZIP archive does")
    _, disk, first_disk, here, count, size, start, _ = _END.unpack_from(content, at)
    if disk or first_disk or here != count:
        raise _fault(label, "the archive is one part of several")
    if content[max(at - 20, 0) :][:4] == b"PK\x06\x07" or count == 0xFFFF:
        raise _fault(label, "the archive has the form for very large files (ZIP64)")
    if start + size != at:
        raise _fault(label, "the table of the archive is not where it should be")
    return count, start, size


def _entries(table: bytes, count: int, content: bytes, label: str) -> Iterator[Entry]:
    """Yield the entries of a table, each checked against its own header."""
    at = 0
    for _ in range(count):
        if table[at : at + 4] != b"PK\x01\x02" or at + _ENTRY.size > len(table):
            raise _fault(label, "the table of the archive is damaged")
        fields = _ENTRY.unpack_from(table, at)
        _, _, _, flags, method, _, _, crc, packed, size = fields[:10]
        name_size, extra_size, comment_size, _, _, attributes, offset = fields[10:]
        name = table[at + _ENTRY.size :][:name_size]
        at += _ENTRY.size + name_size + extra_size + comment_size
        shown = _name(name, flags, label)
        _check_kind(shown, (flags, method, attributes >> 16), label)
        start = _data_start(content, offset, (name, flags, method), label)
        yield Entry(shown, method, crc, offset, start, packed, size)
    if at != len(table):
        raise _fault(label, "the table of the archive is damaged")


def _name(name: bytes, flags: int, label: str) -> str:
    try:
        return name.decode("utf-8" if flags & _IS_UTF8 else "ascii")
    except UnicodeDecodeError as fault:
        raise _fault(label, "the name of an entry is not UTF-8") from fault


def _check_kind(name: str, kind: tuple[int, int, int], label: str) -> None:
    """Refuse encryption, links, devices and rare methods of packing."""
    flags, method, mode = kind
    if flags & _ENCRYPTED:
        raise _fault(
            label, "the archive needs a password", "save the file without a password"
        )
    if mode & 0o170000 not in _ORDINARY:
        raise _fault(label, f"the entry {name!r} is a link or a device")
    if method not in (_STORED, _DEFLATED):
        raise _fault(label, f"the entry {name!r} is packed in a rare way")


def _data_start(
    content: bytes, offset: int, said: tuple[bytes, int, int], label: str
) -> int:
    """Return where the packed bytes begin, if header and table say the same."""
    if content[offset : offset + 4] != b"PK\x03\x04":
        raise _fault(label, "an entry of the archive is not where the table says")
    if offset + _LOCAL.size > len(content):
        raise _fault(label, "an entry of the archive is cut off")
    header = _LOCAL.unpack_from(content, offset)
    name_size, extra_size = int(header[9]), int(header[10])
    name = content[offset + _LOCAL.size :][:name_size]
    if (name, header[2] & _TOLD, header[3]) != (said[0], said[1] & _TOLD, said[2]):
        raise _fault(label, "an entry of the archive says other than the table")
    return offset + _LOCAL.size + name_size + extra_size


def _check_sizes(entries: tuple[Entry, ...], limits: ArchiveLimits, label: str) -> None:
    """Refuse what grows too much when it is unpacked."""
    for entry in entries:
        if entry.size > limits.ratio * entry.packed:
            raise _fault(
                label,
                f"the entry {entry.name!r} grows more than {limits.ratio} times when it"
                " is unpacked",
            )
        if entry.method == _STORED and entry.size != entry.packed:
            raise _fault(label, f"the entry {entry.name!r} has two sizes")
    total = sum(entry.size for entry in entries)
    if total > limits.unpacked:
        raise InputError(
            f"the archive holds {total:,} bytes when it is unpacked, and"
            f" {limits.unpacked:,} at most are read",
            remedy="split the file",
            file=label,
        )


def _check_layout(entries: tuple[Entry, ...], table: int, label: str) -> None:
    """Refuse entries that overlap, and bytes that belong to no entry."""
    spans = sorted((entry.header, entry.start + entry.packed) for entry in entries)
    if (spans[0][0] if spans else table) != 0:
        raise _fault(label, "something stands before the archive")
    for (_, end), (begin, _) in pairwise([*spans, (table, table)]):
        if end > begin:
            raise _fault(label, "entries of the archive overlap")
        if begin - end > _LONGEST_DESCRIPTOR:
            raise _fault(label, "something is hidden between the entries")


def _check_names(entries: tuple[Entry, ...], label: str) -> None:
    """Refuse names that lead elsewhere, or that two entries share."""
    seen = set()
    for entry in entries:
        name = entry.name
        if len(name) > _LONGEST_NAME or not _is_plain(name.removesuffix("/")):
            raise _fault(
                label, f"the entry {name[:60]!r} has a name that leads elsewhere"
            )
        if name.endswith("/") and entry.size:
            raise _fault(label, f"the folder {name!r} has contents")
        if name.casefold() in seen:
            raise _fault(label, f"the entry {name!r} stands twice in the archive")
        seen.add(name.casefold())


def _is_plain(name: str) -> bool:
    """Return whether a name is words joined by slashes, without a way out."""
    return (
        name.isprintable()
        and not set(name) & set('\\:*?"<>|')
        and not {"", ".", ".."} & set(name.split("/"))
    )


def _inflated(packed: bytes, size: int) -> bytes | None:
    """Return what deflated bytes hold; None if it is damaged or not of this size."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = inflater.decompress(packed, size + 1)
    except zlib.error:
        return None
    return found if inflater.eof and not inflater.unused_data else None
