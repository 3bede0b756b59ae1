"""The rollback guard: the newest head stays, outside the database."""

import shutil
import threading
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError, RewindError, StoreError
from exeat.store.checkpoint import Checkpoint
from exeat.store.database import open_sqlite
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.log import Log
from exeat.store.note import Cosigner, Signer, read_note, sign_note
from tests.store.desks import (
    CHANNEL,
    LOG,
    ORIGIN,
    START,
    Keeper,
    Stores,
    admit_filed,
    private_key,
    submission,
)


def head(size: int) -> bytes:
    root = bytes([size % 251]) * 32
    return sign_note(Checkpoint(origin=ORIGIN, size=size, root=root).text(), LOG)


def test_the_largest_head_stays(tmp_path: Path) -> None:
    guard = Guard(tmp_path / "heads")

    for size in (3, 9, 5, 10):
        guard.keep(CHANNEL, head(size))

    assert Guard(tmp_path / "heads").note(CHANNEL) == head(10)
    kept = guard.head(CHANNEL)
    assert kept is not None
    assert kept.size == 10


def test_a_channel_without_a_file_has_no_head(tmp_path: Path) -> None:
    guard = Guard(tmp_path / "heads")

    assert (guard.note(CHANNEL), guard.head(CHANNEL)) == (None, None)
    guard.begin(CHANNEL)
    assert (guard.note(CHANNEL), guard.head(CHANNEL)) == (b"", None)
    guard.keep(CHANNEL, head(1))
    guard.begin(CHANNEL)
    assert guard.note(CHANNEL) == head(1)


def test_many_at_once_keep_the_largest(tmp_path: Path) -> None:
    sizes = [(number * 7) % 60 + 1 for number in range(60)]

    def keep(mine: list[int]) -> None:
        guard = Guard(tmp_path / "heads")
        for size in mine:
            guard.keep(CHANNEL, head(size))

    workers = [threading.Thread(target=keep, args=(sizes[n::4],)) for n in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert Guard(tmp_path / "heads").note(CHANNEL) == head(max(sizes))


@pytest.mark.parametrize("name", ["../heads", "a/b", "", ".hidden", "A" * 65, "a b"])
def test_a_channel_is_no_path(tmp_path: Path, name: str) -> None:
    guard = Guard(tmp_path / "heads")

    with pytest.raises(StoreError):
        guard.keep(name, head(1))
    with pytest.raises(StoreError):
        guard.note(name)


def test_what_is_no_checkpoint_is_not_kept(tmp_path: Path) -> None:
    guard = Guard(tmp_path / "heads")

    with pytest.raises(EvidenceError):
        guard.keep(CHANNEL, b"no checkpoint")
    assert guard.note(CHANNEL) is None


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("a file in its place")

    with pytest.raises(StoreError):
        Guard(tmp_path / "heads").keep(CHANNEL, head(1))


@pytest.mark.parametrize("offset", range(0, 600, 41))
def test_a_write_that_was_cut_off_leaves_the_head_before(
    tmp_path: Path, offset: int
) -> None:
    guard, file = Guard(tmp_path / "heads"), tmp_path / "heads" / CHANNEL
    for size in (1, 2):
        guard.keep(CHANNEL, head(size))
    before = file.read_bytes()
    guard.keep(CHANNEL, head(3))
    after = file.read_bytes()
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    cut = min(changed[0] + offset, changed[-1])

    file.write_bytes(after[:cut] + before[cut:])

    assert guard.note(CHANNEL) == head(2)
    guard.keep(CHANNEL, head(4))
    assert guard.note(CHANNEL) == head(4)


@pytest.mark.parametrize("content", [b"", b"x", bytes(100), b"exeat head v1" * 900])
def test_a_damaged_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    guard = Guard(tmp_path / "heads")
    guard.keep(CHANNEL, head(1))
    (tmp_path / "heads" / CHANNEL).write_bytes(content)

    with pytest.raises(EvidenceError):
        guard.note(CHANNEL)
    with pytest.raises(EvidenceError):
        guard.keep(CHANNEL, head(2))


def test_a_head_with_many_cosignatures_is_kept_too(tmp_path: Path) -> None:
    guard, note = Guard(tmp_path / "heads"), read_note(head(1))
    lines = [
        Cosigner(f"witness/{'x' * 400}-{n}", private_key(str(n))).cosign(
            note.text, START
        )
        for n in range(12)
    ]
    guard.keep(CHANNEL, note.with_signatures(*lines).encode())

    assert guard.note(CHANNEL) == head(1)


# With the ledger


def test_each_act_moves_the_guard(keeper: Keeper) -> None:
    for number in (1, 2, 3):
        keeper.file(number)
        assert keeper.guard.note(CHANNEL) == keeper.ledger.head(CHANNEL)


def test_a_database_put_back_signs_nothing(tmp_path: Path) -> None:
    """The files of an hour ago are put back while nothing runs."""
    stores = Stores(tmp_path, None)
    keeper = stores.keeper()
    keeper.file(1)
    stores.close()
    folder = tmp_path / "store-0"
    shutil.copytree(folder, tmp_path / "an hour ago")
    keeper.database = open_sqlite(folder / "exeat.sqlite")
    keeper.ledger = keeper.again()
    keeper.file(2)
    keeper.database.close()
    shutil.rmtree(folder)
    (tmp_path / "an hour ago").rename(folder)
    keeper.database = open_sqlite(folder / "exeat.sqlite")
    keeper.ledger = keeper.again()

    with pytest.raises(RewindError):
        keeper.ledger.check(CHANNEL)
    with pytest.raises(RewindError):
        keeper.file(3)
    assert Log(keeper.database).channel(CHANNEL).size == 1
    keeper.database.close()


def test_a_log_of_the_same_size_and_another_past_signs_nothing(stores: Stores) -> None:
    ours, theirs = stores.keeper(), stores.keeper()
    for number in (1, 2):
        ours.file(number)
    for number in (1, 3):
        theirs.file(number)

    swapped = Ledger(theirs.database, {CHANNEL: LOG}, ours.clock, ours.guard)

    with pytest.raises(RewindError):
        swapped.append(submission(4), admit_filed)


def test_a_guard_that_is_behind_is_no_rewind(keeper: Keeper) -> None:
    """As after a crash between commit and guard."""
    keeper.file(1)
    file = keeper.folder / "heads" / CHANNEL
    old = file.read_bytes()
    keeper.file(2)
    file.write_bytes(old)

    assert keeper.again().append(submission(3), admit_filed).position == 2
    assert keeper.guard.note(CHANNEL) == keeper.ledger.head(CHANNEL)


def test_a_guard_that_was_taken_away_stops_the_log(keeper: Keeper) -> None:
    keeper.file(1)
    (keeper.folder / "heads" / CHANNEL).unlink()

    with pytest.raises(RewindError):
        keeper.again().append(submission(2), admit_filed)


def test_a_guard_that_another_key_signed_stops_the_log(keeper: Keeper) -> None:
    keeper.file(1)
    stranger = Signer(ORIGIN, private_key("stranger"))
    text = Checkpoint(origin=ORIGIN, size=2, root=bytes(32)).text()
    keeper.guard.keep(CHANNEL, sign_note(text, stranger))

    with pytest.raises(EvidenceError):
        keeper.again().append(submission(2), admit_filed)


def test_what_was_stored_is_acknowledged_though_the_guard_fails(
    keeper: Keeper,
) -> None:
    """And nothing more is signed until the guard holds again."""
    keeper.file(1)
    heads = keeper.folder / "heads"
    heads.rename(keeper.folder / "gone")
    heads.write_text("in its place")

    assert keeper.file(2).position == 1
    with pytest.raises(StoreError):
        keeper.file(3)
    assert Log(keeper.database).channel(CHANNEL).size == 2

    heads.unlink()
    (keeper.folder / "gone").rename(heads)
    assert keeper.file(3).position == 2
    assert keeper.guard.note(CHANNEL) == keeper.ledger.head(CHANNEL)


def test_a_damaged_head_signs_nothing(keeper: Keeper) -> None:
    """A head that the nodes do not give is found at the start."""
    keeper.file(1)
    keeper.file(2)
    with keeper.database.write(CHANNEL) as session:
        row = Log(keeper.database).channel(CHANNEL)
        session.run(
            "set_head",
            channel=CHANNEL,
            size=1,
            root=row.root,
            checkpoint=row.checkpoint,
            recorded_at=None,
            is_stepped_back=0,
        )

    with pytest.raises(EvidenceError):
        keeper.again().append(submission(3), admit_filed)
