"""PostgreSQL through psycopg: several processes, three roles, rows by context."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.types.numeric import Int8Dumper

from exeat.domain.errors import ExeatError, StoreError
from exeat.store.postgresql_address import checked_address
from exeat.store.postgresql_session import CONTEXT, Connection, PostgresqlSession
from exeat.store.schema import LEDGER_OF_MIGRATIONS, MIGRATIONS, migrations, outstanding

OWNER, APPLICATION, READER = "exeat_owner", "exeat_application", "exeat_reader"
MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
# Every query is short and comes again: planning it each time would take longer.
SETTINGS = "-c search_path=exeat -c plan_cache_mode=force_generic_plan -c jit=off"
MAX_CONNECTIONS = 16
_MIGRATING = 0x65786561  # any number of our own, the same in every process


ROLES = f"""
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['{OWNER}', '{APPLICATION}', '{READER}'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
END $$;
CREATE SCHEMA IF NOT EXISTS exeat AUTHORIZATION {OWNER};
"""
IS_MADE = "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'exeat'"


class PostgresqlDatabase:
    """A database on a server.

    Args:
        dsn: Connection string.
        role: Role that its connections take.
        migrations_folder: Where migrations stand.

    Raises:
        StoreError: See ``open_postgresql``.
    """

    dialect = "postgresql"

    def __init__(
        self,
        dsn: str,
        *,
        role: str = APPLICATION,
        migrations_folder: Path = MIGRATIONS,
    ) -> None:
        self.generation = 0
        self._dsn, self._role = dsn, role
        self._idle: list[Connection] = []
        self._places = threading.Semaphore(MAX_CONNECTIONS)
        connection = self._opened()
        try:
            with _translated():
                _check_migrations(connection, migrations_folder)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    @contextmanager
    def write(self, *channels: str, reserving: str = "") -> Iterator[PostgresqlSession]:
        """Open a transaction at READ COMMITTED."""
        with self._borrowed() as connection:
            session = PostgresqlSession(connection)
            session.enter(*channels, reserving=reserving)
            yield session
            session.flush()
            connection.commit()

    @contextmanager
    def read(self, *channels: str) -> Iterator[PostgresqlSession]:
        """Open a transaction that sees one state and writes nothing."""
        with self._borrowed() as connection:
            connection.execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            )
            session = PostgresqlSession(connection)
            session.enter(*channels)
            yield session
            connection.rollback()

    def reopen(self) -> None:
        """Forget every connection and see whether the server answers."""
        self.close()
        self.generation += 1
        self._idle.append(self._opened())

    def after_erasing(self) -> None:
        """Leave it to the server: its VACUUM takes deleted rows out of the files."""

    def close(self) -> None:
        """Close every idle connection."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        """Lend a connection; one that saw an error of the server is thrown away."""
        with self._places, _translated():
            connection = self._idle_connection() or self._opened()
            try:
                yield connection
            except ExeatError:
                with suppress(psycopg.Error):
                    connection.rollback()
                self._give_back(connection)
                raise
            except BaseException:
                connection.close()
                raise
            self._give_back(connection)

    def _idle_connection(self) -> Connection | None:
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _give_back(self, connection: Connection) -> None:
        at_rest = psycopg.pq.TransactionStatus.IDLE
        if not connection.closed and connection.info.transaction_status == at_rest:
            self._idle.append(connection)
        else:
            connection.close()

    def _opened(self) -> Connection:
        connection = _connected(self._dsn, self._role)
        try:
            with _translated():
                _check_durable(connection)
                _check_role(connection)
                connection.rollback()
        except BaseException:
            connection.close()
            raise
        return connection


def prepare(dsn: str, migrations_folder: Path = MIGRATIONS) -> None:
    """Make roles, schema and tables, or bring them up to date."""
    with _translated(), psycopg.connect(checked_address(dsn)) as connection:
        if connection.execute(IS_MADE).fetchone() is None:
            connection.execute(ROLES)
    with _translated(), _connected(dsn, OWNER) as connection:
        # Two processes that start at once migrate one after the other.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
        connection.execute(LEDGER_OF_MIGRATIONS)
        _enter_all(connection)
        for each in outstanding(
            migrations("postgresql", migrations_folder), _applied(connection)
        ):
            connection.execute(each.sql)
            connection.execute(
                "INSERT INTO migrations VALUES (%s, %s, %s)",
                (each.number, each.name, each.sha256),
            )
        connection.execute(f"GRANT SELECT ON migrations TO {APPLICATION}, {READER}")


def _enter_all(connection: Connection) -> None:
    """Let a migration see the rows of every channel, which RLS hides from owners too."""
    if connection.execute("SELECT to_regclass('channels')").fetchone() == (None,):
        return
    connection.execute(CONTEXT, {"channels": "*"})
    rows = connection.execute("SELECT channel FROM channels").fetchall()
    connection.execute(CONTEXT, {"channels": ",".join(row[0] for row in rows)})


def _connected(dsn: str, role: str) -> Connection:
    with _translated():
        connection: Connection = psycopg.connect(
            checked_address(dsn),
            options=f"-c role={role} {SETTINGS}",
            prepare_threshold=2,
        )
    # One width for whole numbers, so that a query is prepared once.
    connection.adapters.register_dumper(int, Int8Dumper)
    return connection


def _applied(connection: Connection) -> list[tuple[int, str, str]]:
    rows = connection.execute(
        "SELECT number, name, sha256 FROM migrations ORDER BY number"
    ).fetchall()
    return [(number, name, digest) for number, name, digest in rows]


def _check_migrations(connection: Connection, folder: Path) -> None:
    is_made = connection.execute("SELECT to_regclass('migrations')").fetchone()
    missing = outstanding(
        migrations("postgresql", folder),
        _applied(connection) if is_made != (None,) else [],
    )
    connection.rollback()
    if missing:
        raise StoreError(
            f"the database lacks the migration {missing[0].name}",
            remedy="prepare it with a login that may take the role exeat_owner",
        )


def _check_durable(connection: Connection) -> None:
    for name in MUST_BE_ON:
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        if row is not None and row[0] == "off":
            raise StoreError(
                f"the server has {name} off and would forget what it confirmed",
                remedy=f"set {name} = on and reload the server",
            )


def _check_role(connection: Connection) -> None:
    row = connection.execute(
        "SELECT rolname FROM pg_roles"
        " WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
    ).fetchone()
    if row is not None:
        raise StoreError(
            f"the role {row[0]} passes by row-level security",
            remedy=f"let the login take the role {APPLICATION}",
        )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise store_error(error) from error


_REMEDIES: Mapping[type[psycopg.Error], str] = {
    psycopg.errors.DiskFull: "make room on the server; nothing was stored",
    psycopg.errors.InsufficientPrivilege: "let the login take the role that it needs",
    psycopg.errors.ReadOnlySqlTransaction: "connect to the primary server",
    psycopg.OperationalError: "check that the server runs and try again",
}


def store_error(error: psycopg.Error) -> StoreError:
    """Return an error of the server in one sentence."""
    problem = error.diag.message_primary or str(error).strip().partition("\n")[0]
    remedy = next(
        (remedy for kind, remedy in _REMEDIES.items() if isinstance(error, kind)),
        "report it: a bug",
    )
    return StoreError(f"the database fails: {problem}", remedy=remedy)
