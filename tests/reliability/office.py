"""A desk that files on a disk that fails, and does not give up."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from exeat.domain.errors import StoreError
from exeat.store.database import Database, open_sqlite
from exeat.store.ledger import Ledger
from tests.reliability.chance import chance
from tests.reliability.faults import FaultyDisk
from tests.reliability.filing import (
    STORE,
    Client,
    answer,
    begin,
    file,
    keep,
    open_store,
)
from tests.reliability.proofs import complaints, number_of
from tests.store.desks import CHANNEL

T = TypeVar("T")

FILINGS_A_START = 20
CHECKPOINT_PAGES = 40


class Office:
    """Files on a disk that can fail; asks again, with the same key, until answered.

    Args:
        folder: Of the store.
        seed: Decides what fails.

    Attributes:
        disk: The disk.
        client: What was asked and answered.
        errors: Every error in the way.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        begin(str(folder))
        self.disk = FaultyDisk(f"faulty-{folder}", chance(seed))
        self.client = Client()
        self.errors: list[StoreError] = []
        self._folder = folder
        self._database, self.ledger = self._opened()

    def work(self, failures: int) -> None:
        """File until so many calls have failed, and start again now and then."""
        number = 0
        while self.disk.failed.total() < failures:
            number += 1
            if number % FILINGS_A_START == 0:
                self.close()
                self._database, self.ledger = self._insist(self._opened)
            self.file(number)

    def file(self, number: int) -> None:
        """File one notice, however often it takes."""
        self.client.asked.add(number)
        asked_at = time.monotonic()
        recorded = self._insist(partial(file, self.ledger, number))
        self.client.learn(number, answer(recorded, asked_at))

    def close(self) -> None:
        """Close the store."""
        self._database.close()

    def found(self) -> list[str]:
        """Return what is wrong with the store, read from a disk that works."""
        self.close()
        database = open_store(str(self._folder))
        entries = keep(database, self._folder / "heads").entries(CHANNEL)
        database.close()
        wrong = complaints(entries, self.client.answers) + self.client.problems
        stored = {number_of(entry) for entry in entries}
        extra = stored - self.client.answers.keys()
        return wrong + [f"unanswered: {number}" for number in extra]

    def _opened(self) -> tuple[Database, Ledger]:
        database = open_sqlite(self._folder / STORE, vfs=self.disk.name)
        try:
            with database.write() as session:
                session.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        except StoreError:
            database.close()
            raise
        return database, keep(database, self._folder / "heads")

    def _insist(self, act: Callable[[], T]) -> T:
        while True:
            try:
                return act()
            except StoreError as error:
                self.errors.append(error)
