"""One transaction of PostgreSQL; writes that need no answer travel together."""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

import psycopg

from exeat.store.database import Row, Value
from exeat.store.sql import queries

CONTEXT = "SELECT set_config('exeat.channels', %(channels)s, true)"
CONTEXT_AND_KEY = f"{CONTEXT}, pg_try_advisory_xact_lock(%(key)s)"
_VALUE = re.compile(r"%\(([a-z_]+)\)s")

Connection: TypeAlias = psycopg.Connection[Row]


class PostgresqlSession:
    """One transaction on one connection.

    Writes wait until something is read or the transaction ends, and go together as
    one statement: the order among them is the server's, and each sees the rows that
    were there before all of them.
    """

    dialect = "postgresql"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sql = queries("postgresql")
        self.is_alone = True
        self._waiting: list[tuple[str, Mapping[str, Value]]] = []

    def all(self, query: str, /, **values: Value) -> list[Row]:
        """Return every row of a named query."""
        self.flush()
        return self._connection.execute(self._sql[query], values).fetchall()

    def one(self, query: str, /, **values: Value) -> Row | None:
        """Return the first row of a named query, None if there is none."""
        self.flush()
        return self._connection.execute(self._sql[query], values).fetchone()

    def run(self, query: str, /, **values: Value) -> None:
        """Keep a named query to be sent with others."""
        self._waiting.append((query, values))

    def execute(self, sql: str, values: Mapping[str, Value] | None = None) -> list[Row]:
        """Return the rows of SQL in the words of psycopg."""
        self.flush()
        found = self._connection.execute(sql, values or {})
        return found.fetchall() if found.description else []

    def enter(self, *channels: str, reserving: str = "") -> None:
        """Make these channels, and no others, visible to this transaction.

        Args:
            channels: The channels.
            reserving: A key; ``is_alone`` tells whether nobody else has it.
        """
        self.flush()
        context = ",".join(channels)
        if not reserving:
            self._connection.execute(CONTEXT, {"channels": context})
            return
        digest = sha256(reserving.encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        row = self._connection.execute(
            CONTEXT_AND_KEY, {"channels": context, "key": key}
        ).fetchone()
        self.is_alone = row is not None and row[1]

    def flush(self) -> None:
        """Send the writes that wait."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            sql = joined(tuple(query for query, _ in waiting))
            values = {
                f"{name}_{place}": value
                for place, (_, each) in enumerate(waiting)
                for name, value in each.items()
            }
            self._connection.execute(sql, values)


@lru_cache(maxsize=256)
def joined(names: tuple[str, ...]) -> str:
    """Return named writes as one statement, its values numbered by their place."""
    known, parts = queries("postgresql"), []
    for place, name in enumerate(names):
        sql = _VALUE.sub(rf"%(\1_{place})s", known[name])
        parts.append(f"w{place} AS ({sql})")
    return f"WITH {', '.join(parts)} SELECT 1"
