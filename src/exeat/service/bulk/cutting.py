"""A table of trips cut into parts of whole trips, the same parts on every run."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from exeat.engine.bulk.trips import Ints
from exeat.formats.bulk.arrow import Chunk, TripSource
from exeat.formats.bulk.cells import lengths_of
from exeat.formats.bulk.trip_batches import trip_offsets
from exeat.formats.legs import MOST_LEGS

PART_ROWS = 32_768
_POINTS_A_ROW = 16


class Start(NamedTuple):
    """Where a part begins.

    Attributes:
        number: Its number, from 0.
        row: Row of the table, from 1.
        dropped: Name of a trip that is too long and began before; empty for none.
    """

    number: int
    row: int
    dropped: str


class Part(NamedTuple):
    """Some trips of a table, each whole.

    Attributes:
        start: Where it begins.
        following: Where the next one begins.
        chunk: The rows.
    """

    start: Start
    following: Start
    chunk: Chunk


def parts_of(source: TripSource, start: Start, most_rows: int) -> Iterator[Part]:
    """Yield the parts of a table.

    A part ends with the trip in which it reaches its length. Of a trip with too many
    legs only the first ones are kept, enough to refuse it.

    Args:
        source: The table.
        start: Where to begin; a start that an earlier run came to.
        most_rows: How long parts are; points passed count, sixteen for a row.
    """
    kept: Chunk | None = None
    for chunk in source.chunks(start.row):
        kept = chunk if kept is None else _joined(kept, chunk)
        kept = _without(kept, start.dropped)
        while (end := _end(kept, most_rows)) is not None:
            part = _cut(kept, start, *end)
            yield part
            start = part.following
            rest = Chunk(kept.row[end[0] :], kept.batch.slice(end[0]))
            kept = _without(rest, start.dropped)
    if kept is not None and len(kept.row):
        yield _cut(kept, start, len(kept.row), False)  # noqa: FBT003 - of a pair


def _end(kept: Chunk, most_rows: int) -> tuple[int, bool] | None:
    """Return where the first part ends, and whether amid a trip that is too long.

    None if its end has not come yet.
    """
    offsets = trip_offsets(kept.batch.column("trip"))
    long = np.flatnonzero(np.diff(offsets) > MOST_LEGS + 1)
    inner = offsets[1:-1]
    ends = inner[np.cumsum(_weights(kept.batch))[inner - 1] >= most_rows]
    if len(long) and (not len(ends) or offsets[long[0]] < ends[0]):
        return int(offsets[long[0]]) + MOST_LEGS + 1, True
    return (int(ends[0]), False) if len(ends) else None


def _cut(kept: Chunk, start: Start, end: int, is_long: bool) -> Part:  # noqa: FBT001 - of a pair
    rows = Chunk(kept.row[:end], kept.batch.slice(0, end))
    name = kept.batch.column("trip")[end - 1].as_py() if is_long else ""
    following = Start(start.number + 1, int(rows.row[-1]) + 1, name)
    return Part(start, following, rows)


def _without(kept: Chunk, dropped: str) -> Chunk:
    """Return rows without those of a trip at their beginning."""
    names = kept.batch.column("trip")
    if not dropped or not len(names) or names[0].as_py() != dropped:
        return kept
    at = int(trip_offsets(names)[1])
    return Chunk(kept.row[at:], kept.batch.slice(at))


def _joined(one: Chunk, other: Chunk) -> Chunk:
    whole = pa.Table.from_batches([one.batch, other.batch]).combine_chunks()
    return Chunk(np.concatenate((one.row, other.row)), whole.to_batches()[0])


def _weights(batch: pa.RecordBatch) -> Ints:
    points = lengths_of(batch.column("via")) + lengths_of(batch.column("track"))
    return 1 + points // _POINTS_A_ROW
