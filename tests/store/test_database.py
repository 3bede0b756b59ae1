"""Databases: what they refuse, how they keep what was written, how they fail."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw
import psycopg
import pytest

from exeat.domain.errors import RewindError, StoreError
from exeat.domain.notice import Act
from exeat.store import sqlite
from exeat.store.channels import Channels
from exeat.store.checkpoint import Checkpoint
from exeat.store.database import Database, Session, open_postgresql, open_sqlite
from exeat.store.inspection import inspect_database
from exeat.store.lockfile import file_system, refuse_network
from exeat.store.log import Log
from exeat.store.note import sign_note
from exeat.store.sql import queries
from tests.store.broken_disk import BrokenDisk
from tests.store.desks import (
    CHANNEL,
    LOG,
    ORIGIN,
    Keeper,
    Server,
    Stores,
    admit_filed,
    channel_row,
    submission,
)

# Both


def test_what_was_written_is_read(stores: Stores) -> None:
    database = stores.make()
    Channels(database).open(channel_row())

    assert Channels(database).get(CHANNEL) == channel_row()


def test_what_raises_is_undone(stores: Stores) -> None:
    database = stores.make()
    Channels(database).open(channel_row())

    def write_and_fail() -> None:
        with database.write(CHANNEL) as session:
            session.run("set_witness_key", channel=CHANNEL, witness_key="another")
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert Channels(database).get(CHANNEL) == channel_row()


def test_a_reader_sees_one_state(stores: Stores) -> None:
    database = stores.make()
    Channels(database).open(channel_row())

    with database.read(CHANNEL) as session:
        before = session.one("channel", channel=CHANNEL)
        with database.write(CHANNEL) as other:
            other.run("set_witness_key", channel=CHANNEL, witness_key="another")
        assert session.one("channel", channel=CHANNEL) == before
    assert Channels(database).get(CHANNEL).witness_key == "another"


def test_a_reader_cannot_write(stores: Stores) -> None:
    database = stores.make()
    Channels(database).open(channel_row())

    def write() -> None:
        with database.read(CHANNEL) as session:
            session.run("set_witness_key", channel=CHANNEL, witness_key="another")
            session.flush()

    with pytest.raises(StoreError):
        write()
    assert Channels(database).get(CHANNEL) == channel_row()


def test_a_rule_of_the_tables_is_an_error_of_one_sentence(stores: Stores) -> None:
    database = stores.make()

    with pytest.raises(StoreError) as refused, database.write(CHANNEL) as session:
        session.run("add_leaf", channel=CHANNEL, position=0, entry=b"without an event")

    assert "\n" not in str(refused.value)
    assert refused.value.remedy


def test_it_goes_on_after_an_error(stores: Stores) -> None:
    database = stores.make()
    with pytest.raises(StoreError), database.write(CHANNEL) as session:
        session.run("add_leaf", channel=CHANNEL, position=0, entry=b"without an event")

    Channels(database).open(channel_row())

    assert len(Channels(database).all()) == 1


def test_a_key_is_reserved_once(stores: Stores) -> None:
    """On SQLite whoever writes is alone; on PostgreSQL the server tells."""
    database = stores.make()

    with database.write(reserving="one") as session:
        assert session.is_alone
        if stores.dialect == "postgresql":
            with database.write(reserving="one") as other:
                assert not other.is_alone
            with database.write(reserving="two") as other:
                assert other.is_alone
    with database.write(reserving="one") as session:
        assert session.is_alone


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_both_have_every_query(dialect: str) -> None:
    assert set(queries(dialect)) == set(queries("sqlite"))


def test_a_query_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- name: one\nSELECT 1;\n-- name: one\nSELECT 2;")

    with pytest.raises(StoreError):
        queries("sqlite", tmp_path)


def test_a_query_that_one_dialect_lacks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- name: one@sqlite\nSELECT 1;")

    assert dict(queries("sqlite", tmp_path)) == {"one": "SELECT 1"}
    with pytest.raises(StoreError):
        queries("postgresql", tmp_path)


# SQLite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    folder.mkdir()
    return folder / "exeat.sqlite"


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("synchronous", 3),
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("journal_size_limit", 67108864),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
    ],
)
def test_sqlite_is_set_up(path: Path, pragma: str, value: object) -> None:
    database = open_sqlite(path)
    try:
        for open_ in (database.write, database.read):
            with open_() as session:
                assert session.execute(f"PRAGMA {pragma}") == [(value,)]
    finally:
        database.close()


def test_the_pragmas_stand_in_the_order_of_the_design() -> None:
    words = [line.removeprefix("PRAGMA ") for line in sqlite.PRAGMAS]

    assert words == [
        "synchronous=EXTRA",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "journal_size_limit=67108864",
    ]


def test_every_table_is_strict(path: Path) -> None:
    database = open_sqlite(path)
    with database.read() as session:
        loose = session.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0"
            " AND schema = 'main' AND name NOT LIKE 'sqlite%' AND name <> 'migrations'"
        )
    database.close()

    assert loose == []


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "3.9.9"])
def test_an_old_sqlite_is_refused(version: str) -> None:
    with pytest.raises(StoreError):
        sqlite.check_version(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_a_newer_sqlite_is_taken(version: str) -> None:
    sqlite.check_version(version)


MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/vdb /home/local xfs rw 0 0
//server/share /mnt/with\\040space cifs rw 0 0
desk@host: /mnt/far fuse.sshfs rw 0 0
tmpfs /mnt/far tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/var/lib/exeat", "ext4"),
        ("/home/desk", "nfs4"),
        ("/home/local/desk", "xfs"),
        ("/homestead", "ext4"),
        ("/mnt/with space/desk", "cifs"),
        ("/mnt/far", "tmpfs"),
    ],
)
def test_the_file_system_is_that_of_the_longest_mount(
    tmp_path: Path, folder: str, expected: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)

    assert file_system(Path(folder), mounts) == expected


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)

    with pytest.raises(StoreError):
        refuse_network(Path("/home/desk"), mounts)
    refuse_network(Path("/home/local"), mounts)


SECOND = """
import sys
from pathlib import Path
from exeat.domain.errors import RewindError, StoreError
from exeat.domain.notice import Act
from exeat.store.checkpoint import Checkpoint
from exeat.store.database import open_sqlite
try:
    open_sqlite(Path(sys.argv[1]))
except StoreError as error:
    print(error)
"""


def test_a_second_process_is_told_who_holds_the_store(path: Path) -> None:
    database = open_sqlite(path)
    try:
        second = subprocess.run(
            [sys.executable, "-c", SECOND, str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        database.close()

    assert second.stdout.count("\n") == 1
    assert f"process {os.getpid()} holds the store" in second.stdout


def test_a_second_opening_in_this_process_is_refused(path: Path) -> None:
    database = open_sqlite(path)
    with pytest.raises(StoreError):
        open_sqlite(path)
    database.close()

    open_sqlite(path).close()


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database" * 40)

    with pytest.raises(StoreError):
        open_sqlite(path)
    path.unlink()
    open_sqlite(path).close()


def test_erased_bytes_are_in_no_file(path: Path) -> None:
    canary = b"the ambassador travels to Volokolamsk"
    database = open_sqlite(path)
    Channels(database).open(channel_row())
    keeper = Keeper(database, path.parent.parent)
    keeper.file(1, body=canary * 300)

    def files_with_canary() -> list[str]:
        files = path.parent.iterdir()
        return [file.name for file in files if canary in file.read_bytes()]

    assert files_with_canary()
    keeper.ledger.append(submission(1, act=Act.ERASED), lambda _: None)
    assert files_with_canary() == []
    database.close()
    assert files_with_canary() == []


# SQLite on a disk that fails


class Broken:
    """A keeper on a disk that fails on demand."""

    def __init__(self, path: Path, name: str) -> None:
        self.disk = BrokenDisk(name)
        self.database = open_sqlite(path, vfs=name)
        Channels(self.database).open(channel_row())
        self.keeper = Keeper(self.database, path.parent.parent)

    def size(self) -> int:
        return Log(self.database).channel(CHANNEL).size


@pytest.fixture
def broken(path: Path, request: pytest.FixtureRequest) -> Iterator[Broken]:
    made = Broken(path, f"broken-{request.node.name}")
    yield made
    made.disk.failing.clear()
    made.database.close()
    made.disk.unregister()


@pytest.mark.parametrize("error", [apsw.IOError, apsw.FullError])
def test_a_failing_write_stores_nothing(
    broken: Broken, error: type[apsw.Error]
) -> None:
    broken.keeper.file(1)
    broken.disk.error, broken.disk.failing = error, {"write": "-wal"}

    with pytest.raises(StoreError) as refused:
        broken.keeper.file(2)

    assert broken.disk.failed
    assert "\n" not in str(refused.value)
    broken.disk.failing = {}
    assert broken.size() == 1
    assert broken.keeper.file(2).position == 1
    inspect_database(broken.database)


def test_a_failing_flush_is_answered_by_what_is_stored(broken: Broken) -> None:
    """Written and not flushed: whatever is there when opened again is the answer."""
    broken.keeper.file(1)
    broken.disk.failing, broken.disk.times = {"sync": "-wal"}, 1

    answers = []
    with suppress(StoreError):
        answers.append(broken.keeper.file(2).position)

    assert broken.disk.failed == 1
    assert broken.size() == 1 + len(answers)
    assert broken.keeper.file(2).position == 1
    inspect_database(broken.database)


class LostAnswer:
    """A database that stores a transaction and then says that it failed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.losses = 0
        self.dialect = database.dialect
        self.reopen, self.after_erasing = database.reopen, database.after_erasing
        self.read, self.close = database.read, database.close

    @property
    def generation(self) -> int:
        return self._database.generation

    @contextmanager
    def write(self, *channels: str, reserving: str = "") -> Iterator[Session]:
        with self._database.write(*channels, reserving=reserving) as session:
            yield session
        if self.losses:
            self.losses -= 1
            raise StoreError("the answer of the commit is lost", remedy="ask again")


def test_a_commit_whose_answer_is_lost_is_acknowledged(
    stores: Stores, tmp_path: Path
) -> None:
    Channels(database := stores.make()).open(channel_row())
    keeper = Keeper(lossy := LostAnswer(database), tmp_path / "heads")
    keeper.file(1)
    lossy.losses = 1

    recorded = keeper.file(2)

    assert (lossy.losses, recorded.position, recorded.is_replay) == (0, 1, False)
    assert keeper.file(2).receipt == recorded.receipt
    assert Log(database).channel(CHANNEL).size == 2


def test_it_stops_as_long_as_the_disk_does_not_flush(broken: Broken) -> None:
    broken.keeper.file(1)
    broken.disk.failing = {"sync": ""}

    for _ in range(3):
        with pytest.raises(StoreError):
            broken.keeper.file(2)

    broken.disk.failing = {}
    broken.keeper.file(2)
    assert broken.size() == 2
    inspect_database(broken.database)


def test_other_writes_go_on_after_an_error_too(broken: Broken) -> None:
    broken.disk.failing = {"write": "-wal"}
    with pytest.raises(StoreError), broken.database.write(CHANNEL) as session:
        session.run("set_witness_key", channel=CHANNEL, witness_key="another")
    broken.disk.failing = {}

    with broken.database.write(CHANNEL) as session:
        session.run("set_witness_key", channel=CHANNEL, witness_key="a third")

    assert Channels(broken.database).get(CHANNEL).witness_key == "a third"


def test_the_head_is_verified_after_an_error(broken: Broken) -> None:
    broken.keeper.file(1)
    broken.keeper.guard.keep(CHANNEL, heads_of_another_life(broken))
    broken.disk.failing = {"write": "-wal"}
    with pytest.raises((StoreError, RewindError)):
        broken.keeper.file(2)
    broken.disk.failing = {}

    with pytest.raises(RewindError):
        broken.keeper.file(2)


def heads_of_another_life(broken: Broken) -> bytes:
    later = Checkpoint(origin=ORIGIN, size=9, root=bytes(32))
    assert broken.size() == 1
    return sign_note(later.text(), LOG)


# PostgreSQL


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_forgets_is_refused(server: Server, name: str) -> None:
    dsn = server.fresh()
    with psycopg.connect(server.admin(), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
        try:
            wait_for(server, name, "off")
            with pytest.raises(StoreError, match=name):
                open_postgresql(dsn)
        finally:
            connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
            wait_for(server, name, "on")
    open_postgresql(dsn).close()


def wait_for(server: Server, name: str, value: str) -> None:
    for _ in range(200):
        with psycopg.connect(server.admin()) as connection:
            if connection.execute(f"SHOW {name}").fetchone() == (value,):
                return
        threading.Event().wait(0.02)
    raise AssertionError(f"{name} is not {value}")


def test_a_lost_connection_is_an_error_and_then_replaced(
    server: Server, tmp_path: Path
) -> None:
    database = open_postgresql(server.lend())
    Channels(database).open(channel_row())
    keeper = Keeper(database, tmp_path)
    keeper.file(1)
    end_connections(server)

    assert file_again(keeper) == 1
    database.close()


def file_again(keeper: Keeper) -> int:
    """File until the answer comes, as a client does."""
    for _ in range(3):
        try:
            return keeper.ledger.append(submission(2), admit_filed).position
        except StoreError:
            continue
    raise AssertionError("never answered")


def end_connections(server: Server) -> None:
    with psycopg.connect(server.admin(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname LIKE 'test_%' AND pid <> pg_backend_pid()"
        )


def test_an_unprepared_database_is_refused(server: Server) -> None:
    with pytest.raises(StoreError):
        open_postgresql(server.empty())


def test_a_server_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_postgresql(f"host={tmp_path} dbname=none connect_timeout=2")


def test_two_processes_append_to_one_log(server: Server, tmp_path: Path) -> None:
    """Two databases of one address stand for two processes."""
    dsn = server.fresh()
    ours, theirs = (Keeper(open_postgresql(dsn), tmp_path) for _ in range(2))
    Channels(ours.database).open(channel_row())

    def work(keeper: Keeper, first: int) -> None:
        for number in range(first, first + 20):
            keeper.file(number)

    workers = [
        threading.Thread(target=work, args=(keeper, first))
        for keeper, first in ((ours, 1), (theirs, 101))
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert Log(ours.database).channel(CHANNEL).size == 40
    inspect_database(ours.database)
    assert ours.file(101).is_replay
    for keeper in (ours, theirs):
        keeper.database.close()
