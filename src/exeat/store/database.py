"""One interface over SQLite and PostgreSQL: transactions, and queries by name.

The SQL stands in ``queries/*.sql``; a query is asked for by its name and its values by
theirs. Both databases hold the same tables with the same columns of three types: text,
whole numbers and bytes. Moments are text as in a leaf, ``2026-11-22T09:14:03.412Z``.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = tuple[Any, ...]  # what a column holds is said by its query
EVERY_CHANNEL = "*"
"""Context in which the table of channels, and no other, shows every row."""


class Session(Protocol):
    """One open transaction.

    Attributes:
        dialect: "sqlite" or "postgresql".
        is_alone: Whether no other transaction, of this process or another, has
            reserved the same key; True where none was to be reserved.
    """

    dialect: str
    is_alone: bool

    def all(self, query: str, /, **values: Value) -> list[Row]:
        """Return every row of a named query."""

    def one(self, query: str, /, **values: Value) -> Row | None:
        """Return the first row of a named query, None if there is none."""

    def run(self, query: str, /, **values: Value) -> None:
        """Run a named write whose rows nobody needs.

        Writes may wait and go together: two of them on one row need ``flush`` between.
        """

    def flush(self) -> None:
        """See to it that what was written is seen by what is written after."""

    def execute(self, sql: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Return the rows of SQL in the dialect's own words; for whole tables."""

    def enter(self, *channels: str) -> None:
        """Make these channels, and no others, visible to this transaction."""


class Database(Protocol):
    """A database that is open; several threads may use it at once.

    Attributes:
        dialect: "sqlite" or "postgresql".
    """

    dialect: str

    @property
    def generation(self) -> int:
        """How often it was opened again; what was verified before is so no more."""

    def read(self, *channels: str) -> AbstractContextManager[Session]:
        """Open a transaction that sees one state of these channels and writes nothing.

        Raises:
            StoreError: The database does not answer.
        """

    def write(
        self, *channels: str, reserving: str = ""
    ) -> AbstractContextManager[Session]:
        """Open a transaction: it is stored when the block ends, undone when it raises.

        Args:
            channels: The channels whose rows it sees and writes.
            reserving: A key that only one transaction at a time may have.

        Raises:
            StoreError: The disk is full, broken or read-only; nothing is stored that
                a later read shows, save where the error struck at the commit itself.
        """

    def reopen(self) -> None:
        """Close what an error left behind and open the database again.

        Raises:
            StoreError: It does not open.
        """

    def after_erasing(self) -> None:
        """Take deleted bytes out of the files too, as far as the database can."""

    def close(self) -> None:
        """Close every connection and give the lock back."""


def open_sqlite(path: Path, *, vfs: str | None = None) -> Database:
    """Open or make a database in one file, held by this process alone.

    Args:
        path: The file; its folder exists.
        vfs: Name of an apsw file system of one's own, as tests of power cuts use.

    Raises:
        StoreError: SQLite is too old, the folder is on a network, another process
            holds the file, or it is damaged or of a later version.
    """
    from exeat.store.sqlite import SqliteDatabase

    return SqliteDatabase(path, vfs=vfs)


def open_postgresql(dsn: str) -> Database:
    """Open a PostgreSQL database that ``prepare_postgresql`` made ready.

    Args:
        dsn: Connection string of a login that may take the role ``exeat_application``.

    Raises:
        StoreError: It does not answer, is not prepared, does not flush to disk, or
            the role could pass by row-level security.
    """
    from exeat.store.postgresql import PostgresqlDatabase

    return PostgresqlDatabase(dsn)


def prepare_postgresql(dsn: str) -> None:
    """Make roles and tables, or bring the tables up to date; run before opening.

    Args:
        dsn: Connection string of a login that may make roles (the first time) and
            take the role ``exeat_owner`` (every time).

    Raises:
        StoreError: It does not answer, a right is missing, or a migration that was
            applied has changed since.
    """
    from exeat.store.postgresql import prepare

    prepare(dsn)
