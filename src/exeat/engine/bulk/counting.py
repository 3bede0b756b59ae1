"""Deadlines of a batch, each counted once for all provisions that set it."""

from collections.abc import Callable

import numpy as np

from exeat.engine.bulk.batch import Batch
from exeat.engine.bulk.deadlines import Ends, ends_of
from exeat.engine.bulk.symbols import Deadline
from exeat.engine.bulk.trips import NO_MOMENT, Ints


class Count:
    """One deadline, over the trips of a batch.

    Trips are counted when first asked for.

    Args:
        batch: The trips.
        deadline: How it is counted.
    """

    def __init__(self, batch: Batch, deadline: Deadline) -> None:
        size = len(batch.columns)
        self._batch, self._deadline = batch, deadline
        self._is_known, provisional, rowwise = np.zeros((3, size), dtype=np.bool_)
        never = np.full(size, NO_MOMENT, dtype=np.int64)
        self._ends = Ends(never, provisional, rowwise)

    def ends(self, trips: Ints, moments: Callable[[Ints], Ints]) -> Ends:
        """Return the latest filing moments of trips.

        Args:
            trips: Numbers of trips.
            moments: Returns the moments of reference of trips.
        """
        fresh = trips[~self._is_known[trips]]
        if len(fresh):
            self._is_known[fresh] = True
            counted = ends_of(self._deadline, moments(fresh), self._batch.kept)
            for column, values in zip(self._ends, counted, strict=True):
                column[fresh] = values
        at_us, is_provisional, is_rowwise = self._ends
        return Ends(at_us[trips], is_provisional[trips], is_rowwise[trips])


def count_of(batch: Batch, deadline: Deadline) -> Count:
    """Return the count of a deadline, made once for a batch."""
    return batch.once(("count", deadline), lambda: Count(batch, deadline))
