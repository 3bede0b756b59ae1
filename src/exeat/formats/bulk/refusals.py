"""Rows of a table that cannot be decided, and why."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from exeat.domain.errors import ExeatError, InputError
from exeat.engine.bulk.trips import Bools, Ints
from exeat.formats.text_rules import LONGEST_TEXT

_MOST_KEPT = 100_000

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

FAULTS = pa.schema(
    {
        "row": pa.int64(),
        "trip": pa.string(),
        "column": pa.string(),
        "reason": pa.string(),
    }
)
"""A row of the table, from 1, its trip, the column at fault and the reason."""


class Refusals:
    """Collects the faults of a batch.

    Attributes:
        found: Row of the batch, column and reason of each.
    """

    def __init__(self) -> None:
        self.found: list[tuple[int, str, str]] = []

    def add(self, rows: Bools | Ints, column: str, reason: str) -> None:
        """Take the same fault of several rows: marks of all, or their numbers."""
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else np.unique(rows)
        self.found += [(int(row), column, reason) for row in numbers]

    def add_each(
        self, rows: Ints, column: str, code: Ints, reasons: Sequence[str | None]
    ) -> None:
        """Take faults by code.

        Args:
            rows: Row of each cell.
            column: Where the cells are.
            code: Code of each cell's value; -1 where there is none.
            reasons: Fault of each value; None where it has none.
        """
        for number, reason in enumerate(reasons):
            if reason is not None:
                self.add(rows[code == number], column, reason)

    def rows(self) -> Ints:
        """Return the rows at fault, each once."""
        return np.unique(np.array([row for row, _, _ in self.found], dtype=np.int64))

    def table(self, row: Ints, trip: pa.Array) -> pa.RecordBatch:
        """Return the faults, by row and column.

        Args:
            row: Number in the whole table of each row of the batch.
            trip: Name of the trip of each.
        """
        ordered = sorted(set(self.found))
        places = pa.array([place for place, _, _ in ordered], pa.int64())
        return pa.RecordBatch.from_arrays(
            [
                pa.array(row).take(places),
                trip.take(places),
                pa.array([column for _, column, _ in ordered], pa.string()),
                pa.array([reason for _, _, reason in ordered], pa.string()),
            ],
            schema=FAULTS,
        )


class Known(Generic[K, T]):
    """What values mean, each looked up once.

    Args:
        read: Returns what a value means.
        longest: Most characters that a value may have, all its texts together.
    """

    def __init__(self, read: Callable[[K], T], longest: int = LONGEST_TEXT) -> None:
        self._read = read
        self._longest = longest
        self._found: dict[K, tuple[T | None, str | None]] = {}

    def of(self, value: K) -> tuple[T | None, str | None]:
        """Return what a value means, or why it means nothing."""
        if _length(value) > self._longest:
            return (
                None,
                f"a text is longer than {self._longest:,} characters; shorten it",
            )
        if value not in self._found:
            if len(self._found) >= _MOST_KEPT:
                self._found.clear()
            self._found[value] = self._attempt(value)
        return self._found[value]

    def _attempt(self, value: K) -> tuple[T | None, str | None]:
        try:
            return self._read(value), None
        except (ExeatError, ExceptionGroup) as error:
            return None, reason_of(error)


def _length(value: object) -> int:
    """Return how many characters a value has, all its texts together."""
    if isinstance(value, str):
        return len(value)
    return sum(map(_length, value)) if isinstance(value, tuple) else 0


def reason_of(error: Exception) -> str:
    """Return the reason of a fault, or of the first of several, with its remedy."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    if not isinstance(error, ExeatError):
        raise error
    problem = error.problem if isinstance(error, InputError) else error.sentence
    field = error.field if isinstance(error, InputError) else ""
    where = f"{field}: " if field else ""
    return f"{where}{problem}; {error.remedy}"


def no_faults() -> pa.RecordBatch:
    """Return a table of no faults."""
    return pa.RecordBatch.from_pylist([], schema=FAULTS)
