"""A store with its whole past: a copy of its file after every filing."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from exeat.domain.notice import Act
from exeat.store.channels import Channels
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.sqlite import SqliteDatabase
from tests.reliability.filing import STORE, keep
from tests.store.desks import CHANNEL, admit_filed, channel_row, submission


@dataclass
class Past:
    """Copies of a store, by the number of its leaves, and the head at each."""

    files: list[Path]
    heads: list[bytes]

    def put_back(self, size: int, folder: Path) -> None:
        """Put the file of a size into a folder, as whoever restores it does."""
        folder.mkdir(exist_ok=True)
        for old in folder.glob(f"{STORE}*"):
            old.unlink()
        shutil.copyfile(self.files[size], folder / STORE)

    def guard(self, size: int, folder: Path) -> Guard:
        """Return a guard that kept the head of a size."""
        guard = Guard(folder)
        guard.begin(CHANNEL)
        if size:
            guard.keep(CHANNEL, self.heads[size])
        return guard


def past(folder: Path, size: int) -> Past:
    """File notices, seal some, erase one, and copy the store after each act."""
    folder.mkdir()
    database = SqliteDatabase(folder / STORE)
    Channels(database).open(channel_row())
    ledger = keep(database, folder / "heads")
    made = Past(files=[], heads=[])
    for number in range(size + 1):
        if number:
            _act(ledger, number)
        made.heads.append(ledger.head(CHANNEL))
        made.files.append(folder / f"copy-{number}")
        database.copy_to(made.files[-1])
    database.close()
    return made


def _act(ledger: Ledger, number: int) -> None:
    asked = submission(number)
    if number % 5 == 0:
        asked = submission(number, sealed=b"sealed %d" % number)
    if number == 7:
        asked = submission(number - 1, act=Act.ERASED)
    ledger.append(asked, admit_filed)
