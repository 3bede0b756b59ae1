"""A log as files: the layout of c2sp.org/tlog-tiles, and that nothing in it is changed."""

from collections.abc import Callable
from hashlib import sha256

import pytest

from exeat.domain.errors import EvidenceError
from exeat.store.note import Signer
from exeat.store.tiles import read_tiles, write_tiles
from tests.small_log import KEEPER, ORIGIN, SmallLog, leaf, private

SIZES = [0, 1, 2, 255, 256, 257, 600]


def mth(leaves: list[bytes]) -> bytes:
    """The tree of RFC 6962, section 2.1, for a power of two of leaves."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = len(leaves) // 2
    return sha256(b"\x01" + mth(leaves[:half]) + mth(leaves[half:])).digest()


def log_of(size: int) -> SmallLog:
    return SmallLog([leaf(number) for number in range(size)])


def files_of(size: int) -> dict[str, bytes]:
    log = log_of(size)
    return write_tiles(log.leaves, log.checkpoint(size))


@pytest.mark.parametrize("size", SIZES)
def test_a_log_reads_back(size: int) -> None:
    log = log_of(size)
    tiled = read_tiles(files_of(size), KEEPER.verifier)
    assert list(tiled.entries) == list(log.leaves)
    assert tiled.checkpoint == log.head(size)


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        (0, set()),
        (1, {"tile/0/000.p/1", "tile/entries/000.p/1"}),
        # "a tree of size 256 will be represented by a full level 0 tile and a partial
        # level 1 tile of width 1"
        (256, {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}),
        (
            600,
            {
                "tile/0/000",
                "tile/0/001",
                "tile/0/002.p/88",
                "tile/1/000.p/2",
                "tile/entries/000",
                "tile/entries/001",
                "tile/entries/002.p/88",
            },
        ),
    ],
)
def test_files_are_named_as_specified(size: int, paths: set[str]) -> None:
    assert files_of(size).keys() == paths | {"checkpoint"}


def test_a_large_log_has_the_tiles_of_the_specification_s_example() -> None:
    # "a tree of size 70,000 will be represented by 273 full level 0 tiles, one partial
    # level 0 tile of width 112, one full level 1 tile, one partial level 1 tile of width
    # 17, and one partial level 2 tile of width 1"
    leaves = [b"%d" % number for number in range(70_000)]
    log = SmallLog(leaves)
    files = write_tiles(leaves, log.checkpoint(70_000))
    full = [f"tile/0/{number:03}" for number in range(273)]
    expected = [*full, "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17"]
    assert {
        path for path in files if path.startswith("tile/") and "entries" not in path
    } == {*expected, "tile/2/000.p/1"}
    assert files["tile/2/000.p/1"] == mth(leaves[:65_536])


def test_tiles_hold_the_hashes_of_the_definition() -> None:
    files, leaves = files_of(600), [leaf(number) for number in range(600)]
    hashes = [sha256(b"\x00" + each).digest() for each in leaves]
    assert files["tile/0/001"] == b"".join(hashes[256:512])
    assert files["tile/0/002.p/88"] == b"".join(hashes[512:])
    assert files["tile/1/000.p/2"] == mth(leaves[:256]) + mth(leaves[256:512])
    assert files["tile/entries/002.p/88"] == b"".join(
        len(each).to_bytes(2, "big") + each for each in leaves[512:]
    )


CHANGES: list[tuple[str, Callable[[dict[str, bytes]], object]]] = [
    ("no checkpoint", lambda files: files.pop("checkpoint")),
    ("no leaves", lambda files: files.pop("tile/entries/000")),
    ("no last leaves", lambda files: files.pop("tile/entries/001.p/44")),
    ("no hashes", lambda files: files.pop("tile/0/000")),
    ("no upper hashes", lambda files: files.pop("tile/1/000.p/1")),
    ("another file", lambda files: files.update(extra=b"")),
    ("older", lambda files: files.update(checkpoint=log_of(299).checkpoint(299))),
    ("newer", lambda files: files.update(checkpoint=log_of(301).checkpoint(301))),
    ("far newer", lambda files: files.update(checkpoint=log_of(9000).checkpoint(9000))),
    ("no file at all", lambda files: files.clear()),
]


@pytest.mark.parametrize(
    "change", [pytest.param(change, id=name) for name, change in CHANGES]
)
def test_a_copy_that_is_not_whole_is_refused(
    change: Callable[[dict[str, bytes]], object],
) -> None:
    files = files_of(300)
    change(files)
    with pytest.raises(EvidenceError):
        read_tiles(files, KEEPER.verifier)


@pytest.mark.parametrize("path", sorted(files_of(300)))
def test_a_changed_byte_in_any_file_is_noticed(path: str) -> None:
    files = files_of(300)
    good = files[path]
    for at in range(0, len(good), len(good) // 7):
        files[path] = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(EvidenceError):
            read_tiles(files, KEEPER.verifier)
    for cut in (good[:-1], good + b"\x00", b""):
        files[path] = cut
        with pytest.raises(EvidenceError):
            read_tiles(files, KEEPER.verifier)


def test_a_copy_is_checked_with_the_key_of_its_log() -> None:
    with pytest.raises(EvidenceError, match="no known key"):
        read_tiles(files_of(2), Signer(ORIGIN, private(9)).verifier)


def test_only_a_checkpoint_of_the_leaves_goes_with_them() -> None:
    log = log_of(3)
    for leaves in (log.leaves[:2], [*log.leaves[:2], b"other"]):
        with pytest.raises(EvidenceError, match="not of these leaves"):
            write_tiles(leaves, log.checkpoint(3))


def test_a_leaf_that_is_too_long_for_two_bytes_is_refused() -> None:
    leaves = [bytes(65_535)]
    log = SmallLog(leaves)
    with pytest.raises(EvidenceError, match="65535 bytes"):
        write_tiles(leaves, log.checkpoint(1))
