"""Filings of one channel: how they are asked for, and reports that survive the asker."""

import os
import time
from ast import literal_eval
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from exeat.domain.errors import ExeatError
from exeat.store.channels import Channels
from exeat.store.clock import Clock, SystemClock
from exeat.store.database import Database, open_postgresql, open_sqlite
from exeat.store.guard import Guard
from exeat.store.ledger import Ledger
from exeat.store.rows import Recorded, moment_text
from tests.reliability.chance import chance
from tests.store.desks import CHANNEL, LOG, admit_filed, channel_row, submission

STORE = "exeat.sqlite"


def open_store(place: str) -> Database:
    """Open the store at an address of PostgreSQL or in a folder."""
    if place.startswith("postgresql:"):
        return open_postgresql(place)
    return open_sqlite(Path(place) / STORE)


def begin(place: str) -> None:
    """Make a store with its channel."""
    database = open_store(place)
    Channels(database).open(channel_row())
    database.close()


class WobblingClock:
    """A clock whose wall is never quite right, and goes back a little now and then."""

    def __init__(self) -> None:
        self._draw = chance(1)
        self._clock = SystemClock()

    def now(self) -> datetime:
        """Return the moment, or one nearly a second off."""
        return self._clock.now() + timedelta(seconds=self._draw.uniform(-0.9, 0.9))

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self._clock.monotonic()


def keep(database: Database, heads: Path, clock: Clock | None = None) -> Ledger:
    """Return the ledger of a store, as a new start of the program has it."""
    return Ledger(database, {CHANNEL: LOG}, clock or SystemClock(), Guard(heads))


def file(ledger: Ledger, number: int, key: str = "") -> Recorded:
    """File the notice of a number; its idempotency key is always the same."""
    changes = {"idempotency_key": key} if key else {}
    return ledger.append(submission(number, **changes), admit_filed)


@dataclass(frozen=True)
class Answer:
    """What was answered to a filing."""

    position: int
    digest: str
    recorded_at: str
    asked_at: float
    answered_at: float

    def is_same(self, other: "Answer") -> bool:
        """Return whether the same was answered, at whatever moment."""
        return (self.position, self.digest, self.recorded_at) == (
            other.position,
            other.digest,
            other.recorded_at,
        )


def answer(recorded: Recorded, asked_at: float) -> Answer:
    """Return an answer that was given now."""
    return Answer(
        position=recorded.position,
        digest=sha256(recorded.receipt).hexdigest(),
        recorded_at=moment_text(recorded.recorded_at),
        asked_at=asked_at,
        answered_at=time.monotonic(),
    )


class Report:
    """Lines in a file: what was asked and what was answered, each in one write.

    A process that is killed leaves its lines whole; the last one may be cut and then
    nobody has read it.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def asked(self, number: int) -> float:
        """Write that a filing is asked for now, and return when."""
        now = time.monotonic()
        os.write(self._file, f"? {number}\n".encode())
        return now

    def answered(self, number: int, recorded: Recorded, asked_at: float) -> None:
        """Write the answer to a filing."""
        now = answer(recorded, asked_at)
        line = (
            f"! {number} {now.position} {now.digest} {now.recorded_at}"
            f" {now.asked_at} {now.answered_at}\n"
        )
        os.write(self._file, line.encode())

    def refused(self, number: int, problem: ExeatError) -> None:
        """Write that a filing was refused, and with which error."""
        kind = f"{type(problem).__name__}{getattr(problem, 'status', '')}"
        line = f"- {number} {kind} {str(problem)!r}\n"
        os.write(self._file, line.encode())

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


@dataclass
class Client:
    """Who wants the filings, and outlives whoever stores them."""

    asked: set[int] = field(default_factory=set)
    answers: dict[int, Answer] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    repeated: int = 0

    def read(self, path: Path) -> None:
        """Read a report; an answer that changed is a problem."""
        for line in path.read_text("utf-8").splitlines(keepends=True):
            if not line.endswith("\n"):
                break
            kind, number, *rest = line.split()
            self.asked.add(int(number))
            if kind == "-":
                self.refusals.append((rest[0], literal_eval(" ".join(rest[1:]))))
            if kind == "!":
                position, digest, moment, asked_at, answered_at = rest
                self.learn(
                    int(number),
                    Answer(
                        position=int(position),
                        digest=digest,
                        recorded_at=moment,
                        asked_at=float(asked_at),
                        answered_at=float(answered_at),
                    ),
                )

    def unanswered(self) -> list[int]:
        """Return what has to be asked for again, with the same keys."""
        return sorted(self.asked - self.answers.keys())

    def learn(self, number: int, answer: Answer) -> None:
        """Take an answer; one that differs from an earlier one is a problem."""
        self.asked.add(number)
        known = self.answers.setdefault(number, answer)
        if known is not answer:
            self.repeated += 1
            if not known.is_same(answer):
                self.problems.append(f"renumbered: {number}")
