"""A new SQLite file, written at once and never changed after."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;"


@contextmanager
def new_database(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """Yield an empty database that replaces the file when all went well.

    Args:
        path: Where the file shall be.
        schema: SQL that creates its tables.
    """
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft)
    connection.executescript(_FAST + schema)
    try:
        connection.execute("BEGIN")
        yield connection
        connection.commit()
        connection.execute("ANALYZE")
    finally:
        connection.close()
    draft.replace(path)
