"""Backups: a copy of one moment, verified, then sealed; a copied file is none.

A backup is an SQLite file in an envelope, whichever database it comes from, and goes
back into either.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from exeat.domain.errors import StoreError
from exeat.domain.record import record
from exeat.engine.entries import to_base64
from exeat.store.database import Database, Session, Value, open_sqlite
from exeat.store.guard import Guard
from exeat.store.inspection import channel_names, inspect_database
from exeat.store.rows import ChannelRow, moment_text, read_moment
from exeat.store.sqlite import SqliteDatabase
from exeat.store.tree import Tree

Seal: TypeAlias = Callable[[bytes], bytes]

TITLE = b"exeat backup v1\n"
SQLITE_TITLE = b"SQLite format 3\x00"
# Referenced tables first.
TABLES = (
    "channels",
    "cards",
    "events",
    "leaves",
    "nodes",
    "checkpoints",
    "receipts",
    "cosignatures",
    "timestamps",
    "incidents",
    "contents",
    "particulars",
    "notices",
    "outbox",
    "people",
    "numbers",
    "drafts",
    "local_events",
    "claims",
)


@record
class Backup:
    """What a backup holds.

    Attributes:
        made_at: When.
        sizes: Number of leaves of each channel.
        behind: Channels that must not sign before the other side's bundle was
            imported: their guard is ahead, on another past, or absent. Empty when
            a backup is made.
    """

    made_at: datetime
    sizes: dict[str, int]
    behind: tuple[str, ...] = ()


def back_up(
    database: Database,
    destination: Path,
    seal: Seal,
    made_at: datetime,
    scratch: Path | None = None,
) -> Backup:
    """Copy a database, verify the copy, seal it and write it.

    Args:
        database: The database; it may be in use.
        destination: A file that is not there yet.
        seal: Encrypts, such as with age for the recovery key.
        made_at: When.
        scratch: Folder for the copy before it is sealed; the system's for temporary
            files unless named. Not the medium that the backup goes to.

    Raises:
        StoreError: The destination is there, or the disk fails.
        EvidenceError: The copy does not hold; nothing is written.
    """
    if destination.exists():
        raise _there(destination)
    with _reported(destination), TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "copy.sqlite"
        _copy(database, path)
        rows = _inspect(path)
        content = path.read_bytes()
        manifest = {
            "exeat": "backup",
            "heads": {row.channel: [row.size, to_base64(row.root)] for row in rows},
            "made_at": moment_text(made_at),
            "version": 1,
        }
        line = json.dumps(manifest, separators=(",", ":"), sort_keys=True).encode()
        packed = line + b"\n" + content
        digest = sha256(packed).hexdigest().encode()
        _write_new(destination, seal(TITLE + digest + b"\n" + packed))
    return Backup(made_at=made_at, sizes={row.channel: row.size for row in rows})


def restore_sqlite(
    source: Path, path: Path, unseal: Seal, guard: Guard, scratch: Path | None = None
) -> Backup:
    """Restore a backup into a new SQLite file.

    Args:
        source: The backup.
        path: The database file, which is not there yet.
        unseal: Decrypts.
        guard: The heads that are known outside the database.
        scratch: Folder to unpack it in; that of the database unless named.

    Raises:
        StoreError: It is no backup, or the file is there.
        EvidenceError: Its contents do not hold.
    """
    leftovers = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    for each in leftovers:
        if each.exists():
            raise _there(each)
    near = scratch or path.parent
    with _reported(path), TemporaryDirectory(dir=near, prefix=".r") as folder:
        copy, made_at = _unpacked(source, Path(folder), unseal)
        rows = _inspect(copy)
        _write_new(path, copy.read_bytes())
        return _restored(copy, rows, made_at, guard)


def restore_postgresql(
    source: Path,
    database: Database,
    unseal: Seal,
    guard: Guard,
    scratch: Path | None = None,
) -> Backup:
    """Restore a backup into a prepared, empty PostgreSQL database.

    Args:
        source: The backup.
        database: The database.
        unseal: Decrypts.
        guard: The heads that are known outside the database.
        scratch: Folder to unpack it in; the system's for temporary files unless named.

    Raises:
        StoreError: It is no backup, or the database holds something.
        EvidenceError: Its contents do not hold.
    """
    with _reported(source), TemporaryDirectory(dir=scratch) as folder:
        copy, made_at = _unpacked(source, Path(folder), unseal)
        rows = _inspect(copy)
        names = tuple(row.channel for row in rows)
        with _opened(copy) as held, held.read() as old, database.write(*names) as new:
            if channel_names(database) or new.execute("SELECT person FROM people"):
                raise StoreError(
                    "the database is not empty",
                    remedy="restore into a new one, prepared and unused",
                )
            for table in TABLES:
                _copy_rows(old, new, table)
        inspect_database(database)
        return _restored(copy, rows, made_at, guard)


def _copy(database: Database, path: Path) -> None:
    if isinstance(database, SqliteDatabase):
        database.copy_to(path)
        return
    names = channel_names(database)
    with _opened(path) as copy, database.read(*names) as old, copy.write() as new:
        for table in TABLES:
            _copy_rows(old, new, table)


def _copy_rows(old: Session, new: Session, table: str) -> None:
    """Copy the rows of a table, whose columns are the same in both databases."""
    columns = _columns(old if old.dialect == "sqlite" else new, table)
    named = ", ".join(columns)
    rows = old.execute(f"SELECT {named} FROM {table}")
    mark = ":{}" if new.dialect == "sqlite" else "%({})s"
    values = ", ".join(mark.format(column) for column in columns)
    sql = f"INSERT INTO {table} ({named}) VALUES ({values})"
    for row in rows:
        filled: dict[str, Value] = dict(zip(columns, row, strict=True))
        new.execute(sql, filled)


def _columns(session: Session, table: str) -> tuple[str, ...]:
    return tuple(row[1] for row in session.execute(f"PRAGMA table_info({table})"))


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = open_sqlite(path)
    try:
        yield database
    finally:
        database.close()


def _inspect(path: Path) -> tuple[ChannelRow, ...]:
    with _opened(path) as database:
        return inspect_database(database)


def _unpacked(source: Path, folder: Path, unseal: Seal) -> tuple[Path, datetime]:
    """Write the database of a backup into a folder; return it and when it was made."""
    sealed = source.read_bytes()
    content = sealed if sealed.startswith(SQLITE_TITLE) else unseal(sealed)
    if content.startswith(SQLITE_TITLE):
        raise StoreError(
            f"{source.name} is a copy of a database file, which may be torn or stale",
            remedy="restore what 'exeat backup' wrote",
        )
    digest, _, packed = content.removeprefix(TITLE).partition(b"\n")
    is_whole = sha256(packed).hexdigest().encode() == digest
    if not content.startswith(TITLE) or not is_whole:
        raise StoreError(
            f"{source.name} is no backup, or not a whole one",
            remedy="restore what 'exeat backup' wrote, unchanged",
        )
    manifest, _, database = packed.partition(b"\n")
    made_at = read_moment(json.loads(manifest)["made_at"])
    path = folder / "copy.sqlite"
    path.write_bytes(database)
    return path, made_at


def _restored(
    copy: Path, rows: tuple[ChannelRow, ...], made_at: datetime, guard: Guard
) -> Backup:
    with _opened(copy) as database, database.read() as session:
        behind = tuple(
            row.channel for row in rows if not _is_guarded(session, row, guard)
        )
    return Backup(
        made_at=made_at,
        sizes={row.channel: row.size for row in rows},
        behind=behind,
    )


def _is_guarded(session: Session, row: ChannelRow, guard: Guard) -> bool:
    kept = guard.head(row.channel)
    if kept is None:
        return row.size == 0
    return (
        kept.size <= row.size
        and Tree(session, row.channel).root(kept.size) == kept.root
    )


def _write_new(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and never over another."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        with open(fresh, "wb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(fresh, path)
    except FileExistsError as error:
        raise _there(path) from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _put_in_place(fresh: Path, path: Path) -> None:
    try:
        # Unlike a renaming, a link never replaces.
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # sticks have no links: take the name first, then replace
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        fresh.replace(path)


def _private(path: str, flags: int) -> int:
    # Whoever may write into the folder could have put a link there.
    return os.open(path, flags | os.O_EXCL | os.O_NOFOLLOW, 0o600)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{error.filename or path.name}: {error.strerror}",
            remedy="check the path, rights and free space, and try again",
        ) from error


def _there(path: Path) -> StoreError:
    return StoreError(
        f"{path.name} is there already",
        remedy="name a file that is not there; nothing is overwritten",
    )
