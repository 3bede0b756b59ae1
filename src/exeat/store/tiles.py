"""A whole log as files (C2SP ``tlog-tiles``): checkpoint, hashes and leaves.

Any tool that reads tiled logs reads this copy, and it lies on any disk or server without
Exeat.
"""

from collections.abc import Iterator, Mapping, Sequence

from exeat.domain.record import record
from exeat.engine.entries import MAX_TEXT_BYTES
from exeat.engine.merkle import leaf_hash, node_hash, root
from exeat.store.checkpoint import Checkpoint, read_checkpoint
from exeat.store.note import VerifierKey, read_note, refused
from exeat.store.receipt import open_checkpoint

CHECKPOINT = "checkpoint"
WIDTH = 256

_LENGTH_BYTES = 2


@record
class TiledLog:
    """A log that was read from its files and checked against its checkpoint.

    Attributes:
        checkpoint: Its head.
        entries: Bytes of all leaves, in order.
    """

    checkpoint: Checkpoint
    entries: tuple[bytes, ...]


def write_tiles(entries: Sequence[bytes], checkpoint: bytes) -> dict[str, bytes]:
    """Return the files of a log, by their path.

    Args:
        entries: Bytes of all leaves, in order.
        checkpoint: The signed head over just these.

    Raises:
        EvidenceError: The checkpoint is of other leaves, or a leaf is too long.
    """
    head = read_checkpoint(read_note(checkpoint).text)
    if (head.size, head.root) != (len(entries), root(entries)):
        raise refused(f"the checkpoint of {head.origin} is not of these leaves")
    files = {CHECKPOINT: checkpoint}
    for number, bundle in _tiles(entries):
        files[_path("entries", number, len(bundle))] = b"".join(map(_framed, bundle))
    level, hashes = 0, [leaf_hash(entry) for entry in entries]
    while hashes:
        for number, tile in _tiles(hashes):
            files[_path(str(level), number, len(tile))] = b"".join(tile)
        whole = [tile for _, tile in _tiles(hashes) if len(tile) == WIDTH]
        level, hashes = level + 1, [_top(tile) for tile in whole]
    return files


def read_tiles(files: Mapping[str, bytes], log: VerifierKey) -> TiledLog:
    """Return the log that files hold, after checking all of them.

    Args:
        files: Contents by path, no others than ``write_tiles`` makes.
        log: Key of the log.

    Raises:
        EvidenceError: A file is missing, altered or not of the log.
    """
    _, head = open_checkpoint(_file(files, CHECKPOINT), log)
    count = -(-head.size // WIDTH)
    if count > len(files):
        raise refused(f"the copy of {head.origin} lacks leaves")
    entries: list[bytes] = []
    for number in range(count):
        width = min(WIDTH, head.size - number * WIDTH)
        entries.extend(_unframed(_file(files, _path("entries", number, width))))
    if write_tiles(entries, files[CHECKPOINT]) != dict(files):
        raise refused(f"a tile of {head.origin} is not that of its leaves")
    return TiledLog(checkpoint=head, entries=tuple(entries))


def _tiles(parts: Sequence[bytes]) -> Iterator[tuple[int, Sequence[bytes]]]:
    for start in range(0, len(parts), WIDTH):
        yield start // WIDTH, parts[start : start + WIDTH]


def _top(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over a full tile."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]


def _path(level: str, number: int, width: int) -> str:
    """Return the path of a tile: ``x001/x234/067`` for number 1234067.

    >>> _path("0", 1234067, 256), _path("entries", 5, 12)
    ('tile/0/x001/x234/067', 'tile/entries/005.p/12')
    """
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def _framed(entry: bytes) -> bytes:
    if len(entry) > MAX_TEXT_BYTES:
        raise refused(f"a leaf has {len(entry)} bytes")
    return len(entry).to_bytes(_LENGTH_BYTES, "big") + entry


def _unframed(bundle: bytes) -> Iterator[bytes]:
    """Yield the leaves of a bundle; one that is cut short fails against its root."""
    start = 0
    while start < len(bundle):
        length = int.from_bytes(bundle[start : start + _LENGTH_BYTES], "big")
        start += _LENGTH_BYTES
        yield bundle[start : start + length]
        start += length


def _file(files: Mapping[str, bytes], path: str) -> bytes:
    found = files.get(path)
    if found is None:
        raise refused(f"the copy of a log lacks the file {path}")
    return found
