"""Trips whose name was met further up in the table, found in bounded memory."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from exeat.engine.bulk.trips import Ints
from exeat.formats.bulk.arrow import TripSource
from exeat.service.bulk.journal import saved_digests

_MOST_AT_ONCE = 4_000_000
_NONE = np.empty(0, dtype=np.int64)


def twins(folder: Path, parts: int, source: TripSource) -> Ints:
    """Return the rows where trips begin whose name another trip further up has.

    Names are compared by digest first, a share of all digests at a time; where two
    agree the names themselves decide.

    Args:
        folder: Where the parts are.
        parts: How many there are.
        source: The table.
    """
    trips = sum(found.shape[1] for found in saved_digests(folder, parts))
    shares = max(1, -(-trips // _MOST_AT_ONCE))
    alike = [
        _alike(saved_digests(folder, parts), number, shares) for number in range(shares)
    ]
    rows = np.unique(np.concatenate([_NONE, *alike]))
    return _confirmed(source, rows) if len(rows) else rows


def _alike(every: Iterable[Any], number: int, shares: int) -> Ints:
    """Return rows whose digest occurs more than once, of one share of the digests."""
    share = [
        found[:, found[0] % np.uint64(shares) == number] if shares > 1 else found
        for found in every
    ]
    digests, rows = np.concatenate([np.empty((2, 0), dtype=np.uint64), *share], axis=1)
    order = np.argsort(digests, kind="stable")
    digests, rows = digests[order], rows[order]
    alike = np.flatnonzero(digests[1:] == digests[:-1])
    found: Ints = rows[np.union1d(alike, alike + 1)].astype(np.int64)
    return found


def _confirmed(source: TripSource, rows: Ints) -> Ints:
    """Return those of some rows whose name stands in one of them further up."""
    seen: set[str | None] = set()
    twice = []
    for chunk in source.chunks(int(rows[0])):
        at = np.flatnonzero(np.isin(chunk.row, rows, assume_unique=True))
        names = chunk.batch.column("trip")
        for place in at.tolist():
            name = names[place].as_py()
            if name is not None and name in seen:
                twice.append(int(chunk.row[place]))
            seen.add(name)
    return np.array(twice, dtype=np.int64)
