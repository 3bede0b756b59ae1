"""PostgreSQL: rows show by channel alone, and the log is only ever added to."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from exeat.store.channels import Channels
from exeat.store.database import open_postgresql
from exeat.store.postgresql import APPLICATION, OWNER, READER
from exeat.store.postgresql_session import Connection
from tests.store.desks import CHANNEL, Keeper, Server, channel_row

# Evidence: whoever runs the application can neither change it nor take it away.
ADDED_TO = (
    "events",
    "leaves",
    "nodes",
    "checkpoints",
    "receipts",
    "cosignatures",
    "timestamps",
    "incidents",
    "local_events",
    "cards",
)
KEYED = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'exeat' AND column_name = 'channel' ORDER BY table_name
"""
CLOSED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'exeat' AND c.relkind = 'r'
AND c.relrowsecurity AND c.relforcerowsecurity
AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*')
ORDER BY c.relname
"""


@pytest.fixture(scope="module")
def filed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a database in which one notice is filed."""
    address = server.fresh()
    database = open_postgresql(address)
    Channels(database).open(channel_row())
    Keeper(database, tmp_path_factory.mktemp("keeper")).file(1)
    database.close()
    return address


@contextmanager
def _as(address: str, role: str, channels: str | None = None) -> Iterator[Connection]:
    """Open a transaction of a role, in the context of channels or in none."""
    options = f"-c role={role} -c search_path=exeat"
    with psycopg.connect(address, options=options) as connection:
        if channels is not None:
            connection.execute(
                "SELECT set_config('exeat.channels', %s, true)", (channels,)
            )
        yield connection


def _keyed(connection: Connection) -> list[str]:
    return [row[0] for row in connection.execute(KEYED).fetchall()]


def _rows(connection: Connection, tables: list[str]) -> dict[str, int]:
    """Return how many rows of each table a transaction sees."""
    found = {}
    for table in tables:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row is not None
        found[table] = int(row[0])
    return found


def test_every_table_with_a_channel_has_a_policy_that_binds_its_owner(
    filed: str,
) -> None:
    with _as(filed, OWNER) as connection:
        keyed = _keyed(connection)
        closed = [row[0] for row in connection.execute(CLOSED).fetchall()]
    assert closed == keyed
    assert set(ADDED_TO) < set(keyed)


@pytest.mark.parametrize("role", [OWNER, APPLICATION, READER])
@pytest.mark.parametrize("context", [None, "", "gb-ru-moscow-zzzz"])
def test_without_its_channel_no_row_shows(
    filed: str, role: str, context: str | None
) -> None:
    with _as(filed, role, context) as connection:
        seen = _rows(connection, _keyed(connection))
    assert set(seen.values()) == {0}
    with _as(filed, role, CHANNEL) as connection:
        assert _rows(connection, ["leaves", "events", "notices"]) == {
            "leaves": 1,
            "events": 1,
            "notices": 1,
        }


def test_the_list_of_channels_shows_names_and_no_rows_of_theirs(filed: str) -> None:
    with _as(filed, APPLICATION, "*") as connection:
        seen = _rows(connection, _keyed(connection))
    assert {table for table, count in seen.items() if count} == {"channels"}


def test_a_context_ends_with_its_transaction(filed: str) -> None:
    with _as(filed, APPLICATION, CHANNEL) as connection:
        assert _rows(connection, ["leaves"]) == {"leaves": 1}
        connection.commit()
        assert _rows(connection, ["leaves"]) == {"leaves": 0}


@pytest.mark.parametrize("table", ADDED_TO)
@pytest.mark.parametrize("role", [APPLICATION, READER])
def test_evidence_is_neither_changed_nor_taken_away(
    filed: str, role: str, table: str
) -> None:
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET channel = channel"):
        with _as(filed, role, CHANNEL) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change)
            connection.rollback()


def test_the_reader_writes_nothing_and_the_application_makes_no_table(
    filed: str,
) -> None:
    with _as(filed, READER, CHANNEL) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE notices SET state = 'closed'")
        connection.rollback()
    for role in (APPLICATION, READER):
        with _as(filed, role) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE exeat.another (one TEXT)")
            connection.rollback()
