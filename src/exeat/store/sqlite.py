"""SQLite through apsw: one file, one process, one connection that writes."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from exeat.domain.errors import StoreError
from exeat.store.database import Row, Value
from exeat.store.lockfile import LockFile, refuse_network
from exeat.store.schema import LEDGER_OF_MIGRATIONS, MIGRATIONS, migrations, outstanding
from exeat.store.sql import queries

# Before it, two connections could corrupt a WAL while one resets it.
OLDEST = (3, 51, 3)
BUSY_S = 5.0
# In this order: the first has to hold when the second makes the file.
PRAGMAS = (
    "PRAGMA synchronous=EXTRA",
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA journal_size_limit=67108864",
)
# What is erased is overwritten; no figure of the list above depends on it.
OVERWRITE = "PRAGMA secure_delete=ON"
MAX_READERS = 8


class SqliteSession:
    """One transaction on one connection."""

    dialect = "sqlite"
    is_alone = True  # one process, one writer

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._sql = queries("sqlite")

    def all(self, query: str, /, **values: Value) -> list[Row]:
        """Return every row of a named query."""
        return self.execute(self._sql[query], values)

    def one(self, query: str, /, **values: Value) -> Row | None:
        """Return the first row of a named query, None if there is none."""
        return next(iter(self.execute(self._sql[query], values)), None)

    def run(self, query: str, /, **values: Value) -> None:
        """Run a named query whose rows nobody needs."""
        self.execute(self._sql[query], values)

    def flush(self) -> None:
        """Do nothing: each write is seen by the next."""

    def execute(self, sql: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Return the rows of SQL; several statements may follow one another."""
        return self._connection.execute(sql, values or {}).fetchall()

    def enter(self, *channels: str) -> None:
        """Do nothing: a file belongs to one desk, and queries name their channel."""


class SqliteDatabase:
    """A database in one file.

    Args:
        path: The file; its folder exists.
        vfs: Name of an apsw file system, None for the system's.
        migrations_folder: Where migrations stand.

    Raises:
        StoreError: See ``open_sqlite``.
    """

    dialect = "sqlite"

    def __init__(
        self,
        path: Path,
        *,
        vfs: str | None = None,
        migrations_folder: Path = MIGRATIONS,
    ) -> None:
        check_version(apsw.sqlite_lib_version())
        refuse_network(path.parent)
        self.generation = 0
        self._path, self._vfs = path, vfs
        self._migrations = migrations_folder
        self._writing = threading.RLock()
        self._readers: list[apsw.Connection] = []
        self._reading = threading.Semaphore(MAX_READERS)
        self._writer: apsw.Connection | None = None
        self._lock = LockFile(path.with_name(path.name + ".lock"))
        try:
            self._writer = self._opened()
            self._migrate(self._writer)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(
        self,
        *channels: str,  # noqa: ARG002
        reserving: str = "",  # noqa: ARG002
    ) -> Iterator[SqliteSession]:
        """Open the one transaction that may write."""
        with self._writing:
            if self._writer is None:
                self.reopen()
            assert self._writer is not None  # noqa: S101  # for the type checker
            try:
                with _transaction(self._writer, "BEGIN IMMEDIATE", self._path):
                    yield SqliteSession(self._writer)
            except StoreError:
                # Whoever writes next opens again, and verifies the head.
                self._close_connections()
                raise

    @contextmanager
    def read(self, *channels: str) -> Iterator[SqliteSession]:  # noqa: ARG002
        """Open a transaction that sees one state and writes nothing."""
        with self._reading:
            reader = self._idle_reader() or self._opened(is_reader=True)
            generation = self.generation
            try:
                with _transaction(reader, "BEGIN", self._path):
                    yield SqliteSession(reader)
            except StoreError:
                generation = -1  # an error may have broken it
                raise
            finally:
                self._give_back(reader, generation)

    def _idle_reader(self) -> apsw.Connection | None:
        with suppress(IndexError):
            return self._readers.pop()
        return None

    def _give_back(self, reader: apsw.Connection, generation: int) -> None:
        is_closed = self._writer is None or generation != self.generation
        if is_closed or len(self._readers) >= MAX_READERS:
            _close(reader)
        else:
            self._readers.append(reader)

    def reopen(self) -> None:
        """Close every connection and open the file again, with its WAL put away.

        After a failed flush the system may show pages that never reach the disk;
        moving the WAL into the file writes them anew, or says that it cannot.
        """
        with self._writing:
            self._close_connections()
            self.generation += 1
            writer = self._opened()
            try:
                with _translated(self._path):
                    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except StoreError:
                _close(writer)
                raise
            self._writer = writer

    def after_erasing(self) -> None:
        """Empty the WAL; in the file itself they were overwritten as they went."""
        with self._writing:
            if self._writer is not None:
                with _translated(self._path):
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy_to(self, path: Path) -> None:
        """Write a copy of one moment, compact, into a file that is not there yet."""
        with self._writing:
            if self._writer is None:
                self.reopen()
            assert self._writer is not None  # noqa: S101  # for the type checker
            with _translated(self._path):
                self._writer.execute("VACUUM INTO :path", {"path": str(path)})

    def close(self) -> None:
        """Close every connection and give the lock back."""
        with self._writing:
            self._close_connections()
            self._lock.release()

    def _close_connections(self) -> None:
        writer, self._writer = self._writer, None
        readers, self._readers = self._readers, []
        for connection in (*readers, writer):
            if connection is not None:
                _close(connection)

    def _opened(self, *, is_reader: bool = False) -> apsw.Connection:
        with _translated(self._path):
            connection = apsw.Connection(str(self._path), vfs=self._vfs)
            try:
                _prepare(connection)
                if is_reader:
                    connection.execute("PRAGMA query_only=ON").fetchall()
            except apsw.Error:
                _close(connection)
                raise
            return connection

    def _migrate(self, connection: apsw.Connection) -> None:
        known = migrations("sqlite", self._migrations)
        with _transaction(connection, "BEGIN IMMEDIATE", self._path):
            connection.execute(LEDGER_OF_MIGRATIONS)
            applied: list[tuple[Any, ...]] = connection.execute(
                "SELECT number, name, sha256 FROM migrations ORDER BY number"
            ).fetchall()
            for each in outstanding(known, [(n, name, d) for n, name, d in applied]):
                connection.execute(each.sql)
                connection.execute(
                    "INSERT INTO migrations VALUES (?, ?, ?)",
                    (each.number, each.name, each.sha256),
                )


def check_version(version: str) -> None:
    """Check that SQLite is new enough.

    Raises:
        StoreError: It is older than 3.51.3.
    """
    if tuple(int(part) for part in version.split(".")) < OLDEST:
        raise StoreError(
            f"SQLite {version} can corrupt a WAL file; 3.51.3 is the oldest that may",
            remedy="install apsw 3.54 or later, which brings its own",
        )


def _prepare(connection: apsw.Connection) -> None:
    """Set what every connection needs, waiting while another process recovers."""
    connection.set_busy_timeout(int(BUSY_S * 1000))
    give_up = time.monotonic() + BUSY_S
    for pragma in (*PRAGMAS, OVERWRITE):
        while True:
            try:
                connection.execute(pragma).fetchall()
                break
            except apsw.BusyError:
                # The switch to WAL does not wait by itself.
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.02)


@contextmanager
def _transaction(connection: apsw.Connection, begin: str, path: Path) -> Iterator[None]:
    with _translated(path):
        connection.execute(begin)
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise


def _close(connection: apsw.Connection) -> None:
    """Close a connection; closing writes the WAL back, and may fail as all writing."""
    with suppress(apsw.Error):
        connection.close(force=True)


def _roll_back(connection: apsw.Connection) -> None:
    """Undo a transaction, if the error that ended it left it open."""
    with suppress(apsw.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise store_error(error, path) from error
    except UnicodeDecodeError as error:
        raise store_error(apsw.CorruptError(str(error)), path) from error


_CAUSES: Mapping[type[apsw.Error], tuple[str, str]] = {
    apsw.FullError: ("the disk is full", "make room; nothing was stored"),
    apsw.IOError: ("the disk answers with an error", "look at the disk and its cable"),
    apsw.ReadOnlyError: ("the file is read-only", "give this account the right to write"),
    apsw.CantOpenError: ("it cannot be opened", "check folder, rights and free space"),
    apsw.BusyError: ("another process uses it", "stop that process"),
    apsw.CorruptError: ("the file is damaged", "stop, keep it, and restore a backup"),
    apsw.NotADBError: ("the file is no database", "name the right file, or restore"),
    apsw.ConstraintError: ("a rule of its tables forbids it", "report it: a bug"),
}  # fmt: skip


def store_error(error: apsw.Error, path: Path) -> StoreError:
    """Return an error of SQLite in one sentence."""
    cause, remedy = next(
        (said for kind, said in _CAUSES.items() if isinstance(error, kind)),
        ("SQLite refuses it", "report it: a bug"),
    )
    return StoreError(f"the store {path.name} fails: {cause} ({error})", remedy=remedy)
