"""Backups: what goes in comes out, into either database; nothing else is taken."""

import json
import shutil
import stat
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from exeat.domain.errors import EvidenceError, RewindError, StoreError
from exeat.domain.notice import Act
from exeat.store.backup import (
    TABLES,
    TITLE,
    back_up,
    restore_postgresql,
    restore_sqlite,
)
from exeat.store.case_rows import LocalEvent
from exeat.store.cases import Cases
from exeat.store.database import Database, Session, open_postgresql, open_sqlite
from exeat.store.guard import Guard
from exeat.store.inspection import inspect_database
from exeat.store.log import Log
from exeat.store.sqlite import SqliteDatabase
from tests.store.desks import (
    CHANNEL,
    START,
    Keeper,
    Server,
    Stores,
    admit_entry,
    submission,
)

IDENTITY = pyrage.x25519.Identity.generate()


def seal(content: bytes) -> bytes:
    return bytes(pyrage.encrypt(content, [IDENTITY.to_public()]))


def unseal(content: bytes) -> bytes:
    return bytes(pyrage.decrypt(content, [IDENTITY]))


def rows(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(session.execute(f"SELECT * FROM {table}"), key=repr)
        for table in TABLES
    }


def all_rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read(CHANNEL) as session:
        return rows(session)


@pytest.fixture
def filled(stores: Stores) -> Keeper:
    keeper = stores.keeper()
    for number in (1, 2, 3):
        keeper.file(number, frozen=b"a determination")
    event = LocalEvent(
        notice="2026-0001", revision=1, act=Act.DRAFTED, person="ab", happened_at=START
    )
    Cases(keeper.database, keeper.clock).record(CHANNEL, event, lambda _: None)
    return keeper


@pytest.fixture
def backup(filled: Keeper, tmp_path: Path) -> Path:
    path = tmp_path / "store.exeat-backup"
    made = back_up(filled.database, path, seal, START)
    assert (made.sizes, made.behind) == ({CHANNEL: 3}, ())
    return path


def test_a_backup_comes_back_into_sqlite(
    filled: Keeper, backup: Path, tmp_path: Path
) -> None:
    target = tmp_path / "exeat.sqlite"

    restored = restore_sqlite(backup, target, unseal, filled.guard)

    assert (restored.made_at, restored.sizes) == (START, {CHANNEL: 3})
    assert restored.behind == ()
    database = open_sqlite(target)
    assert all_rows(database) == all_rows(filled.database)
    inspect_database(database)
    database.close()


def test_a_backup_comes_back_into_postgresql(
    filled: Keeper, backup: Path, server: Server
) -> None:
    database = open_postgresql(server.lend())

    restored = restore_postgresql(backup, database, unseal, filled.guard)

    assert restored.sizes == {CHANNEL: 3}
    assert all_rows(database) == all_rows(filled.database)
    other = Keeper(database, filled.folder)
    assert other.file(4).position == 3
    database.close()


def test_a_backup_is_sealed_and_for_the_owner_alone(backup: Path) -> None:
    content = backup.read_bytes()

    assert content.startswith(b"age-encryption.org/v1\n")
    assert CHANNEL.encode() not in content
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_nothing_unsealed_is_left_behind(filled: Keeper, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    back_up(filled.database, tmp_path / "one", seal, START, scratch)

    assert list(scratch.iterdir()) == []


def test_filing_goes_on_after_a_backup(filled: Keeper, backup: Path) -> None:
    assert backup.exists()
    assert filled.file(4).position == 3


def test_nothing_is_overwritten(
    filled: Keeper, backup: Path, tmp_path: Path, server: Server
) -> None:
    before = backup.read_bytes()
    with pytest.raises(StoreError):
        back_up(filled.database, backup, seal, START)
    assert backup.read_bytes() == before

    target = tmp_path / "exeat.sqlite"
    for name in ("exeat.sqlite", "exeat.sqlite-wal"):
        (tmp_path / name).write_bytes(b"mine")
        with pytest.raises(StoreError):
            restore_sqlite(backup, target, unseal, filled.guard)
        assert (tmp_path / name).read_bytes() == b"mine"
        (tmp_path / name).unlink()

    database = open_postgresql(server.lend())
    restore_postgresql(backup, database, unseal, filled.guard)
    with pytest.raises(StoreError):
        restore_postgresql(backup, database, unseal, filled.guard)
    database.close()


def test_a_copied_file_is_no_backup(tmp_path: Path) -> None:
    """A database file is refused, also when somebody sealed it."""
    stores = Stores(tmp_path, None)
    keeper = stores.keeper()
    keeper.file(1)
    copy = tmp_path / "copy.sqlite"
    shutil.copy(tmp_path / "store-0" / "exeat.sqlite", copy)
    sealed = tmp_path / "copy.age"
    sealed.write_bytes(seal(copy.read_bytes()))

    for source in (copy, sealed):
        with pytest.raises(StoreError, match="copy of a database file"):
            restore_sqlite(source, tmp_path / "exeat.sqlite", unseal, keeper.guard)
    assert not (tmp_path / "exeat.sqlite").exists()
    stores.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"a letter", TITLE, TITLE + b"{}\n", TITLE + b"00\n{}\nx", b"{}\n\n"],
)
def test_what_is_no_backup_is_refused(
    tmp_path: Path, content: bytes, keeper: Keeper
) -> None:
    source = tmp_path / "source"
    source.write_bytes(content)

    with pytest.raises(StoreError, match="no backup"):
        restore_sqlite(source, tmp_path / "exeat.sqlite", bytes, keeper.guard)


def test_a_backup_with_an_altered_byte_is_refused(
    filled: Keeper, tmp_path: Path
) -> None:
    """Altered where age does not watch: before sealing."""
    path = tmp_path / "open"
    back_up(filled.database, path, bytes, START)
    content = path.read_bytes()

    for offset in (len(TITLE) + 40, len(content) // 2, len(content) - 5):
        changed = bytearray(content)
        changed[offset] ^= 1
        path.write_bytes(changed)
        with pytest.raises(StoreError):
            restore_sqlite(path, tmp_path / "exeat.sqlite", bytes, filled.guard)
        assert not (tmp_path / "exeat.sqlite").exists()


def test_a_missing_folder_is_an_error(filled: Keeper, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        back_up(filled.database, tmp_path / "nowhere" / "x", seal, START)
    with pytest.raises(StoreError):
        restore_sqlite(
            tmp_path / "none", tmp_path / "exeat.sqlite", unseal, filled.guard
        )


FORGERIES = {
    "leaf": "UPDATE leaves SET entry = CAST(replace(CAST(entry AS TEXT),"
    " '2026-0002', '2026-0009') AS BLOB)",
    "node": "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1",
    "extra node": "INSERT INTO nodes VALUES ('{channel}', 9, 0, zeroblob(32))",
    "event": "UPDATE events SET notice = '2026-0009' WHERE position = 1",
    "moment": "UPDATE events SET recorded_at = '2026-11-21T09:14:03.412Z'",
    "statement": "UPDATE events SET statement = x'00' WHERE position = 1",
    "body": "UPDATE contents SET body = x'00' WHERE position = 1",
    "receipt": "UPDATE receipts SET receipt ="
    " (SELECT receipt FROM receipts WHERE position = 0) WHERE position = 1",
    "checkpoint": "UPDATE checkpoints SET note ="
    " (SELECT note FROM checkpoints WHERE size = 1) WHERE size = 2",
    "head": "UPDATE channels SET size = 2",
    "root": "UPDATE channels SET root = zeroblob(32)",
    "lost leaf": "DELETE FROM leaves WHERE position = 2",
}


@pytest.mark.parametrize("part", FORGERIES)
def test_a_database_that_does_not_hold_is_not_backed_up(
    tmp_path: Path, part: str
) -> None:
    stores = Stores(tmp_path, None)
    keeper = stores.keeper()
    for number in (1, 2, 3):
        keeper.file(number)
    before = all_rows(keeper.database)
    forge(keeper.database, FORGERIES[part].format(channel=CHANNEL))
    assert all_rows(keeper.database) != before

    with pytest.raises(EvidenceError):
        back_up(keeper.database, tmp_path / "backup", seal, START)

    assert not (tmp_path / "backup").exists()
    stores.close()


def forge(database: Database, sql: str) -> None:
    """Change what only somebody with the file can: the triggers are taken away."""
    assert isinstance(database, SqliteDatabase)
    with database.write() as session:
        session.execute("PRAGMA defer_foreign_keys=ON")
        for (name,) in session.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ):
            session.execute(f"DROP TRIGGER {name}")
        if sql.startswith("DELETE FROM leaves"):
            session.execute("DELETE FROM receipts WHERE position = 2")
        session.execute(sql)


# With the guard


def test_an_older_backup_signs_nothing_until_the_other_side_helps(
    stores: Stores, backup: Path, filled: Keeper, tmp_path: Path
) -> None:
    filled.file(4)
    filled.file(5)
    newest = filled.ledger.head(CHANNEL)
    entries = filled.ledger.entries(CHANNEL, 3)

    restored = restore_sqlite(backup, tmp_path / "e.sqlite", unseal, filled.guard)
    assert restored.behind == (CHANNEL,)

    database = open_sqlite(tmp_path / "e.sqlite")
    stores.closing(database)
    again = Keeper(database, filled.folder)
    with pytest.raises(RewindError):
        again.file(6)
    again.ledger.recover(CHANNEL, entries, newest, admit_entry)
    assert again.file(6).position == 5
    assert again.file(4).receipt == filled.file(4).receipt


def test_a_backup_on_a_new_machine_waits_for_the_other_side(
    stores: Stores, backup: Path, filled: Keeper, tmp_path: Path
) -> None:
    guard = Guard(tmp_path / "new" / "heads")

    restored = restore_sqlite(backup, tmp_path / "e.sqlite", unseal, guard)

    assert restored.behind == (CHANNEL,)
    database = open_sqlite(tmp_path / "e.sqlite")
    stores.closing(database)
    again = Keeper(database, tmp_path / "new")
    with pytest.raises(RewindError):
        again.ledger.append(submission(4), lambda _: None)
    assert Log(database).channel(CHANNEL).size == 3
    assert filled.ledger.head(CHANNEL)


def test_the_manifest_names_the_heads(filled: Keeper, tmp_path: Path) -> None:
    back_up(filled.database, tmp_path / "open", bytes, START)

    content = (tmp_path / "open").read_bytes()
    manifest = json.loads(content.removeprefix(TITLE).split(b"\n", 2)[1])
    assert manifest["heads"][CHANNEL][0] == 3
    assert manifest["made_at"] == "2026-11-22T09:14:03.412Z"
