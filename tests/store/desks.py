"""The two desks of a channel, their keys and acts, and stores of both kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeat.domain.notice import Act, Side, State
from exeat.engine.entries import Statement, commitment
from exeat.engine.merkle import EMPTY_ROOT
from exeat.store.backup import TABLES
from exeat.store.channels import Channels
from exeat.store.database import (
    Database,
    open_postgresql,
    open_sqlite,
    prepare_postgresql,
)
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.note import Cosigner, Signer, sign_note
from exeat.store.replica import Replica
from exeat.store.rows import (
    Admit,
    ChannelRow,
    NoticeRow,
    Recorded,
    StoredEntry,
    Submission,
)

CHANNEL = "gb-ru-moscow-7k2m"
ORIGIN = f"exeat.invalid/{CHANNEL}"
START = datetime(2026, 11, 22, 9, 14, 3, 412000, UTC)


def private_key(seed: str) -> Ed25519PrivateKey:
    """Return the same key for the same word: nothing in the tests is random."""
    return Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest())


LOG = Signer(ORIGIN, private_key("log"))
DESK = Signer("gb-embassy-moscow/desk", private_key("desk"))
WITNESS = Cosigner("ru-mfa/witness", private_key("witness"))


@dataclass
class TestClock:
    """A clock that stands still until it is moved."""

    __test__ = False

    wall: datetime = START
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def pass_(self, seconds: float) -> None:
        """Let time pass, as it does."""
        self.wall += timedelta(seconds=seconds)
        self.seconds += seconds

    def step(self, seconds: float) -> None:
        """Set the wall clock, forward or back, while no time passes."""
        self.wall += timedelta(seconds=seconds)


def channel_row(
    *, keeps: bool = True, channel: str = CHANNEL, log: Signer = LOG
) -> ChannelRow:
    return ChannelRow(
        channel=channel,
        origin=log.verifier.name,
        side=Side.MISSION if keeps else Side.MINISTRY,
        keeps=keeps,
        keeper="gb-embassy-moscow/chancery",
        log_key=log.verifier.text(),
        witness_key=WITNESS.verifier.text(),
        opened_at=START,
        size=0,
        root=EMPTY_ROOT,
    )


def submission(number: int = 1, **changes: Any) -> Submission:
    """Return the filing of a notice with this number, signed."""
    act = changes.pop("act", Act.FILED)
    notice = changes.pop("notice", f"2026-{number:04}")
    channel = changes.pop("channel", CHANNEL)
    revision = changes.pop("revision", 0 if notice == "-" else 1)
    body = changes.pop("body", f"body of {notice} {act}".encode())
    salt = changes.pop("salt", sha256(f"salt {notice} {act}".encode()).digest())
    key = changes.pop("idempotency_key", f"key-of-{act}-{notice}-{revision}-0000000000")
    committed = changes.pop("commitment", commitment(salt, body))
    sealed = changes.pop("sealed", None)
    statement = Statement(
        channel=channel,
        act=act,
        notice=notice,
        revision=revision,
        commitment=committed,
        ciphertext=None if sealed is None else sha256(sealed).digest(),
        idempotency_key=key[:64] or "x" * 22,
        addressee="ru-mfa",
        claimed_at=START,
        seen_size=0,
        seen_root=EMPTY_ROOT,
    )
    made: dict[str, Any] = {
        "channel": channel,
        "act": act,
        "notice": notice,
        "revision": revision,
        "party": "gb-embassy-moscow",
        "by": f"gb-embassy-moscow/chancery desk-key {DESK.verifier.key_id_hex}",
        "statement": sign_note(statement.text(), DESK),
        "commitment": committed,
        "idempotency_key": key[:64],
        "body": None if sealed else body,
        "salt": None if sealed else salt,
        "sealed": sealed,
        "ciphertext": statement.ciphertext,
        "claimed_at": START,
    }
    return Submission(**(made | changes))


def admit_filed(_: NoticeRow | None) -> State | None:
    return State.FILED


def admit_entry(_: StoredEntry, __: NoticeRow | None) -> State | None:
    return State.FILED


@dataclass
class Keeper:
    """The desk that keeps the log."""

    database: Database
    folder: Path
    clock: TestClock = field(default_factory=TestClock)

    def __post_init__(self) -> None:
        self.guard = Guard(self.folder / "heads")
        self.ledger = self.again()

    def again(self) -> Ledger:
        """Return a ledger as a new start of the program has it."""
        return Ledger(self.database, {CHANNEL: LOG}, self.clock, self.guard)

    def file(self, number: int, admit: Admit = admit_filed, **changes: Any) -> Recorded:
        return self.ledger.append(submission(number, **changes), admit)


class Stores:
    """Makes databases of one kind, and closes them."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.dialect = "sqlite" if server is None else "postgresql"
        self.folder, self._server = folder, server
        self._opened: list[Database] = []
        self.last_dsn = ""
        self._lent: list[str] = []

    def dsn(self) -> str:
        """Return the address of a prepared database of PostgreSQL."""
        assert self._server is not None
        self.last_dsn = self._server.lend()
        self._lent.append(self.last_dsn)
        return self.last_dsn

    def keep_last(self) -> None:
        """Leave the last database out of use: its tables are about to change."""
        if self.last_dsn in self._lent:
            self._lent.remove(self.last_dsn)

    def closing(self, database: Database) -> None:
        """Close a database that a test opened by itself, at its end."""
        self._opened.append(database)

    def make(self) -> Database:
        if self._server is None:
            folder = self.folder / f"store-{len(self._opened)}"
            folder.mkdir()
            database = open_sqlite(folder / "exeat.sqlite")
        else:
            database = open_postgresql(self.dsn())
        self._opened.append(database)
        return database

    def keeper(self) -> Keeper:
        database = self.make()
        Channels(database).open(channel_row())
        return Keeper(database, self.folder / f"keeper-{len(self._opened)}")

    def replica(self) -> tuple[Database, Replica]:
        database = self.make()
        Channels(database).open(channel_row(keeps=False))
        guard = Guard(self.folder / f"witness-{len(self._opened)}")
        return database, Replica(database, TestClock(), guard)

    def close(self) -> None:
        for database in self._opened:
            database.close()
        if self._server is not None:
            self._server.give_back(self._lent)


class Server:
    """A PostgreSQL server of one test process, with a template to copy from."""

    def __init__(self, uri: Callable[[str], str]) -> None:
        self._uri = uri
        self._made = 0
        self._unused: list[str] = []
        self._run("CREATE DATABASE template_of_tests")
        prepare_postgresql(uri("template_of_tests"))

    def fresh(self) -> str:
        """Return the address of a new database with tables and no rows."""
        self._made += 1
        self._run(f"CREATE DATABASE test_{self._made} TEMPLATE template_of_tests")
        return self._uri(f"test_{self._made}")

    def lend(self) -> str:
        """Return the address of a database with tables and no rows, to give back.

        Copying a database takes longer than most tests; emptying one does not.
        """
        if not self._unused:
            return self.fresh()
        dsn = self._unused.pop()
        with psycopg.connect(dsn) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in TABLES:
                connection.execute(f"DELETE FROM exeat.{table}")
        return dsn

    def give_back(self, lent: list[str]) -> None:
        """Take databases that no test uses any more."""
        self._unused += lent

    def empty(self) -> str:
        """Return the address of a new database without tables."""
        self._made += 1
        self._run(f"CREATE DATABASE test_{self._made}")
        return self._uri(f"test_{self._made}")

    def admin(self) -> str:
        """Return the address under which the server itself is changed."""
        return self._uri("postgres")

    def _run(self, sql: str) -> None:
        with psycopg.connect(self._uri("postgres"), autocommit=True) as connection:
            connection.execute(sql)
