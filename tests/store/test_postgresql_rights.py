"""PostgreSQL: three roles, and rows that show only to those who named their channel."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from exeat.domain.errors import StoreError
from exeat.domain.notice import Act, Side, State
from exeat.store.backup import TABLES
from exeat.store.case_rows import Draft, LocalEvent
from exeat.store.cases import Cases
from exeat.store.channels import Channels
from exeat.store.claims import Claims
from exeat.store.database import EVERY_CHANNEL, Database, open_postgresql
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.note import Signer, read_note
from exeat.store.postgresql import PostgresqlDatabase
from exeat.store.rows import Particulars
from tests.store.desks import (
    CHANNEL,
    LOG,
    START,
    WITNESS,
    Server,
    TestClock,
    admit_filed,
    channel_row,
    private_key,
    submission,
)

OTHER = "de-ru-moscow-1a1a"
KEPT = ("events", "leaves", "receipts", "nodes", "checkpoints", "local_events")


@pytest.fixture
def dsn(server: Server) -> Iterator[str]:
    lent = server.lend()
    yield lent
    server.give_back([lent])


@pytest.fixture
def database(dsn: str, tmp_path: Path) -> Iterator[Database]:
    """A database with a row of two channels in every table."""
    opened = open_postgresql(dsn)
    other = Signer(f"exeat.invalid/{OTHER}", private_key("other"))
    for channel, log in ((CHANNEL, LOG), (OTHER, other)):
        fill(opened, channel, log, tmp_path)
    yield opened
    opened.close()


def fill(database: Database, channel: str, log: Signer, folder: Path) -> None:
    channels, clock = Channels(database), TestClock()
    channels.open(channel_row(channel=channel, log=log))
    channels.keep_card(channel, Side.MISSION, b"a card")
    channels.add_timestamp(channel, 1, b"a token", START)
    ledger = Ledger(database, {channel: log}, clock, Guard(folder))
    known = Particulars(measure="ru-gb-2023")
    ledger.append(submission(1, channel=channel, particulars=known), admit_filed)
    head = read_note(ledger.head(channel))
    line = WITNESS.cosign(head.text, START)
    ledger.add_cosignature(channel, head.with_signatures(line).encode())
    Claims(database, clock).add(submission(2, channel=channel))
    cases = Cases(database, clock)
    cases.draft(draft(channel), "gb-embassy-moscow", lambda _: State.DRAFT, known)
    event = LocalEvent(
        notice="2026-0001", revision=1, act=Act.DRAFTED, person="ab", happened_at=START
    )
    cases.record(channel, event, lambda _: None)
    with database.write(channel) as session:
        session.run(
            "add_incident",
            channel=channel,
            kind="test",
            ours=None,
            theirs=None,
            noted_at="",
        )


def draft(channel: str) -> Draft:
    return Draft(
        channel=channel,
        notice="",
        revision=1,
        trip=b"trip",
        frozen=b"{}",
        body=b"{}",
        salt=bytes(32),
        idempotency_key="a-key-0000000000000000",
        drafted_by="ab",
        drafted_at=START,
    )


def tables_with_a_channel(connection: psycopg.Connection[tuple[str, ...]]) -> set[str]:
    rows = connection.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'exeat' AND column_name = 'channel'"
    ).fetchall()
    return {row[0] for row in rows}


def unprotected(connection: psycopg.Connection[tuple[str, ...]]) -> set[str]:
    """Return the tables with a channel that lack forced security or a policy."""
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'exeat' AND c.relkind IN ('r', 'p')"
        " AND c.relrowsecurity AND c.relforcerowsecurity"
        " AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid"
        " AND p.polcmd = '*' AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)"
    ).fetchall()
    return tables_with_a_channel(connection) - {row[0] for row in rows}


def test_every_table_with_a_channel_has_a_policy(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        assert unprotected(connection) == set()


def test_a_table_without_a_policy_would_be_noticed(server: Server) -> None:
    with psycopg.connect(server.fresh()) as connection:
        connection.execute("CREATE TABLE exeat.forgotten (channel TEXT)")
        connection.execute("ALTER TABLE exeat.outbox NO FORCE ROW LEVEL SECURITY")
        connection.execute("DROP POLICY by_channel ON exeat.drafts")

        assert unprotected(connection) == {"forgotten", "outbox", "drafts"}


def test_every_table_goes_into_a_backup(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'exeat'"
        ).fetchall()

    assert {row[0] for row in rows} == {*TABLES, "migrations"}


def counts(database: Database, *context: str) -> dict[str, int]:
    with database.read(*context) as session:
        return {
            table: session.execute(f"SELECT COUNT(*) FROM {table}")[0][0]
            for table in TABLES
            if table not in ("people", "numbers")
        }


def test_the_fixture_fills_every_table(database: Database) -> None:
    assert min(counts(database, CHANNEL, OTHER).values()) >= 2


def test_without_context_there_are_no_rows(database: Database) -> None:
    assert set(counts(database).values()) == {0}
    assert set(counts(database, "gb-ru-kazan-1a2b").values()) == {0}


def test_with_context_there_are_the_rows_of_that_channel(database: Database) -> None:
    ours, theirs = counts(database, CHANNEL), counts(database, OTHER)
    both = counts(database, CHANNEL, OTHER)

    assert min(ours.values()) >= 1
    assert {table: ours[table] + theirs[table] for table in ours} == both


def test_a_star_shows_the_list_of_channels_alone(database: Database) -> None:
    seen = counts(database, EVERY_CHANNEL)

    assert {table for table, count in seen.items() if count} == {"channels"}
    assert seen["channels"] == 2


def test_the_context_ends_with_the_transaction(database: Database) -> None:
    for _ in range(4):
        counts(database, CHANNEL)
        assert set(counts(database).values()) == {0}


@pytest.mark.parametrize("role", ["exeat_owner", "exeat_reader"])
def test_the_other_roles_see_no_more(database: Database, dsn: str, role: str) -> None:
    other = PostgresqlDatabase(dsn, role=role)

    assert set(counts(other).values()) == {0}
    assert counts(other, CHANNEL) == counts(database, CHANNEL)
    other.close()


def test_no_row_is_written_into_another_channel(database: Database) -> None:
    def intrude() -> None:
        with database.write(CHANNEL) as session:
            session.run("add_to_outbox", channel=OTHER, position=7)

    with pytest.raises(StoreError):
        intrude()


def refused(database: Database, sql: str) -> None:
    def attempt() -> None:
        with database.write(CHANNEL) as session:
            session.execute(sql)

    with pytest.raises(StoreError, match=r"permission denied|must be owner"):
        attempt()


@pytest.mark.parametrize("table", KEPT)
def test_the_application_only_adds_to_the_log(database: Database, table: str) -> None:
    refused(database, f"DELETE FROM {table}")
    refused(database, f"UPDATE {table} SET channel = channel")
    refused(database, f"TRUNCATE {table}")


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE exeat.mine (x int)",
        "DROP TABLE exeat.events",
        "ALTER TABLE exeat.events DISABLE ROW LEVEL SECURITY",
        "DROP POLICY by_channel ON exeat.events",
        "CREATE ROLE another",
    ],
)
def test_the_application_changes_no_table(database: Database, sql: str) -> None:
    refused(database, sql)


@pytest.mark.usefixtures("database")
def test_the_reader_writes_nothing(dsn: str) -> None:
    reader = PostgresqlDatabase(dsn, role="exeat_reader")
    for table in TABLES:
        refused(reader, f"DELETE FROM {table}")
    refused(reader, "INSERT INTO outbox VALUES ('x', 1)")
    reader.close()


def test_a_role_that_passes_by_the_policies_is_refused(dsn: str) -> None:
    with pytest.raises(StoreError, match="row-level security"):
        PostgresqlDatabase(dsn, role="postgres")


@pytest.mark.parametrize("table", ["events", "leaves", "receipts", "nodes"])
def test_sqlite_only_adds_to_the_log_too(tmp_path: Path, table: str) -> None:
    from exeat.store.database import open_sqlite

    local = open_sqlite(tmp_path / "exeat.sqlite")
    fill(local, CHANNEL, LOG, tmp_path / "heads")

    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET channel = 'x'"):

        def attempt(sql: str = sql) -> None:
            with local.write(CHANNEL) as session:
                session.execute(sql)

        with pytest.raises(StoreError):
            attempt()
    local.close()
