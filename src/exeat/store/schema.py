"""Migrations: numbered files of SQL, applied once, in order, never changed or undone."""

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from exeat.domain.errors import StoreError
from exeat.domain.record import record

MIGRATIONS = Path(__file__).parent / "migrations"
LEDGER_OF_MIGRATIONS = """
CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL
)
"""
_NAME = re.compile(r"([0-9]{4})_[a-z_]+")


@record
class Migration:
    """One step of the tables.

    Attributes:
        number: From 1, without gaps.
        name: Name of the file without its ending.
        sql: The statements.
        sha256: Digest of the file in hexadecimal.
    """

    number: int
    name: str
    sql: str
    sha256: str


def migrations(dialect: str, folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """Return the migrations of a dialect, in order.

    Raises:
        StoreError: A number is missing or stands twice.
    """
    found = tuple(_read(file) for file in sorted((folder / dialect).glob("*.sql")))
    if [each.number for each in found] != list(range(1, len(found) + 1)):
        raise StoreError(
            f"the migrations of {dialect} are not numbered one by one",
            remedy="install Exeat again: its files are damaged",
        )
    return found


def outstanding(
    known: Sequence[Migration], applied: Sequence[tuple[int, str, str]]
) -> tuple[Migration, ...]:
    """Return the migrations that a database still lacks.

    Args:
        known: Those of this version.
        applied: Number, name and digest of those that the database went through.

    Raises:
        StoreError: The database is of a later version, or went through a migration
            that reads otherwise today.
    """
    if len(applied) > len(known):
        raise StoreError(
            f"the store was made by a later version: it has {len(applied)} migrations"
            f" and this one knows {len(known)}",
            remedy="install the later version; there is no way back",
        )
    for each, (_, name, digest) in zip(known, applied, strict=False):
        if (each.name, each.sha256) != (name, digest):
            raise StoreError(
                f"the migration {name} was applied in another wording",
                remedy="install an unchanged Exeat; migrations are never edited",
            )
    return tuple(known[len(applied) :])


def _read(file: Path) -> Migration:
    matched = _NAME.fullmatch(file.stem)
    if matched is None:
        raise StoreError(
            f"{file.name!r} is no name of a migration",
            remedy="call it NNNN_name.sql",
        )
    text = file.read_bytes()
    return Migration(
        number=int(matched[1]),
        name=file.stem,
        sql=text.decode("utf-8"),
        sha256=sha256(text).hexdigest(),
    )
