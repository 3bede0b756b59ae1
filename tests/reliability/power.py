"""A history on a watched disk, and whether an image of that disk still tells it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from exeat.domain.notice import Act
from exeat.store.channels import Channels
from exeat.store.database import Database, open_sqlite
from exeat.store.guard import Guard
from exeat.store.receipt import read_receipt
from exeat.store.rows import Recorded
from tests.reliability.disk import Call, Platter, WatchedDisk
from tests.reliability.filing import STORE, keep
from tests.store.desks import CHANNEL, TestClock, admit_filed, channel_row, submission

State: TypeAlias = tuple[Any, ...]

FILINGS = 24
ERASING = (9, 17)
CLOSING = 13
# Small, so that the WAL is put away several times in a short history.
CHECKPOINT_PAGES = 80


def logical(rows: Callable[[str], list[Any]]) -> State:
    """Return all that a database says: each table with its rows."""
    tables = rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return tuple(
        (name, *sorted(rows(f"SELECT * FROM {name}"), key=repr)) for (name,) in tables
    )


@dataclass
class History:
    """What happened, as the disk saw it and as it was answered.

    Attributes:
        calls: Every call, with a mark after each answer.
        states: What the database said at each mark, by the number of the mark.
        answers: The filings, in order; the first belongs to the mark ``opened``.
        opened: Mark of the channel's opening.
    """

    calls: list[Call]
    states: list[State] = field(default_factory=lambda: [()])
    answers: list[Recorded] = field(default_factory=list)
    opened: int = 0


def history(folder: Path) -> History:
    """File, erase, close and open again on a watched disk."""
    folder.mkdir()
    disk = WatchedDisk(f"watched-{folder}")
    told = History(calls=disk.calls)
    database = _opened(folder, disk)
    _answered(told, disk, database)
    Channels(database).open(channel_row())
    _answered(told, disk, database)
    told.opened = len(told.states) - 1
    for number in range(1, FILINGS + 1):
        if number == CLOSING:
            database.close()
            database = _opened(folder, disk)
        told.answers.append(_act(database, folder / "heads", number))
        _answered(told, disk, database)
    database.close()
    return told


def _opened(folder: Path, disk: WatchedDisk) -> Database:
    database = open_sqlite(folder / STORE, vfs=disk.name)
    with database.write() as session:
        session.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    return database


def _act(database: Database, heads: Path, number: int) -> Recorded:
    """File the notice of a number, or erase the one before."""
    asked = submission(number)
    if number in ERASING:
        asked = submission(number - 1, act=Act.ERASED)
    return keep(database, heads, TestClock()).append(asked, admit_filed)


def _answered(told: History, disk: WatchedDisk, database: Database) -> None:
    with database.read(CHANNEL) as session:
        told.states.append(logical(session.execute))
    disk.mark(len(told.states) - 1)


def images(
    calls: list[Call], count: int, draw: random.Random
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield what power cuts leave, spread over a history, with the last mark before."""
    cuts = sorted(draw.randrange(len(calls)) for _ in range(count))
    platter, mark, done = Platter(), 0, 0
    for cut in cuts:
        for call in calls[done : cut + 1]:
            platter.take(call)
            mark = call.place if call.kind == "mark" else mark
        done = max(done, cut + 1)
        yield mark, platter.image(draw)


class Bench:
    """Opens images one after the other.

    Args:
        folder: Where their files are put.
        told: The history that they are of.
    """

    def __init__(self, folder: Path, told: History) -> None:
        folder.mkdir()
        self._folder, self._told = folder, told
        self._marks = {state: number for number, state in enumerate(told.states)}

    def complaint(self, mark: int, image: dict[str, bytes]) -> str:
        """Return what is wrong with an image; "" where nothing is.

        It has to tell the state after the last answer, or after the act that had no
        answer yet; nothing between, before or beyond.
        """
        self._put(image)
        connection = apsw.Connection(str(self._folder / STORE))
        # No flushing here: nobody cuts the power of a copy.
        connection.execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=OFF")
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try:
            return self._judged(mark, connection)
        except apsw.Error as error:
            return f"damaged: {error}"
        finally:
            connection.close()

    def goes_on(self, mark: int, image: dict[str, bytes]) -> str:
        """Return what is wrong when Exeat starts with an image and goes on."""
        self._put(image)
        database = open_sqlite(self._folder / STORE)
        try:
            return self._continued(database, mark - self._told.opened)
        finally:
            database.close()

    def _put(self, image: dict[str, bytes]) -> None:
        for old in self._folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        for name, content in image.items():
            (self._folder / name).write_bytes(content)

    def _judged(self, mark: int, connection: apsw.Connection) -> str:
        said = connection.execute("PRAGMA integrity_check").fetchall()
        if said != [("ok",)]:
            return f"damaged: {said[0]}"
        state = logical(lambda sql: connection.execute(sql).fetchall())
        found = self._marks.get(state)
        if found is None:
            return "altered"
        return "" if mark <= found <= mark + 1 else f"lost: {found} of {mark}"

    def _continued(self, database: Database, acknowledged: int) -> str:
        """Ask again for everything that was answered, and for one act more."""
        if acknowledged < 0:
            return ""
        heads = self._folder / "heads"
        if acknowledged:
            newest = self._told.answers[acknowledged - 1]
            note = read_receipt(newest.receipt).checkpoint
            Guard(heads).keep(CHANNEL, note)
        for number, before in enumerate(self._told.answers[: acknowledged + 1], 1):
            again = _act(database, heads, number)
            if again.position != before.position:
                return f"renumbered: {number}"
            if number <= acknowledged and again.receipt != before.receipt:
                return f"altered: {number}"
        return ""
