"""Findings as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from exeat.domain.errors import CalendarGapError
from exeat.domain.record import record
from exeat.engine.bulk.batch import Points
from exeat.engine.bulk.spans import members, owners, picked
from exeat.engine.bulk.templates import Hanging
from exeat.engine.bulk.trips import Bools, Floats, Ints, TripColumns

ANSWERS = ("required", "undetermined", "not-required")


@record
class FindingColumns:
    """The findings of a batch, by trip and traveller; by measure and provision in these.

    Tables (``texts``, ``hangings``, ``lists``) hold what codes mean; the code -1
    stands for nothing.

    Attributes:
        pair: Row of the pairs of the batch: the trip and its traveller.
        provision: Number of the provision among all of the register, in order.
        answer: Index into ``ANSWERS``.
        duty: Code of the strictest duty asked for, a text.
        reason: Code of the reason why nothing is due, a text.
        safe_us: In time under every reading, microseconds UTC, or ``NO_MOMENT``.
        arguable_us: In time under some reading, or ``NO_MOMENT``.
        safe_zone: Code of the clock that ``safe_us`` is shown on, a text.
        status: Code of how ``now`` stands to these, a text.
        is_provisional: Whether a day counted is not yet decreed.
        inside_m: How far inside the trip stays; not a number where that is no reason.
        depends_on: Code of what the finding hangs on, a tuple in ``hangings``.
        missing: Code of the items that the trip does not give, in ``lists``.
        entered: Code of states and areas entered, in ``lists``.
        crossings: Where each finding's crossings begin in ``points``; one more.
        points: Crossings under the strictest reading; ``trip`` is that of the batch.
        rowwise: How often the scalar engine was asked about a pair and a provision.
        gaps: Trips that cannot be decided, with what a calendar lacks; these have no
            findings for any traveller.
    """

    pair: Ints
    provision: Ints
    answer: Ints
    duty: Ints
    reason: Ints
    safe_us: Ints
    arguable_us: Ints
    safe_zone: Ints
    arguable_zone: Ints
    status: Ints
    is_provisional: Bools
    inside_m: Floats
    depends_on: Ints
    missing: Ints
    entered: Ints
    crossings: Ints
    points: Points
    texts: tuple[str, ...]
    hangings: tuple[tuple[Hanging, ...], ...]
    lists: tuple[tuple[str, ...], ...]
    rowwise: int
    gaps: Mapping[int, CalendarGapError] = field(default_factory=dict, hash=False)

    def __len__(self) -> int:
        return len(self.pair)


def without(
    found: FindingColumns, trips: TripColumns, gone: Sequence[int]
) -> FindingColumns:
    """Return the findings of a batch as they are of the same batch without some trips.

    Args:
        found: The findings.
        trips: The batch.
        gone: Numbers of trips to leave out.
    """
    stays = np.ones(len(trips), dtype=np.bool_)
    stays[gone] = False
    pairs = stays[owners(trips.pairs.offsets)]
    rows = np.flatnonzero(pairs[found.pair])
    places, owner = members(found.crossings, rows)
    points = picked(found.points, places)
    columns: dict[str, Any] = {name: getattr(found, name)[rows] for name in _COLUMNS}
    columns["pair"] = (np.cumsum(pairs) - 1)[columns["pair"]]
    return replace(
        found,
        **columns,
        crossings=np.cumsum([0, *np.bincount(owner, minlength=len(rows))]),
        points=points._replace(trip=(np.cumsum(stays) - 1)[points.trip]),
        gaps={},
    )


class Chunk(NamedTuple):
    """Findings of one provision that came by one way.

    Attributes:
        points: Crossings; ``trip`` is the place of the finding in the chunk.
    """

    pair: Ints
    provision: Ints
    answer: Ints
    duty: Ints
    reason: Ints
    safe_us: Ints
    arguable_us: Ints
    safe_zone: Ints
    arguable_zone: Ints
    status: Ints
    is_provisional: Bools
    inside_m: Floats
    depends_on: Ints
    missing: Ints
    entered: Ints
    points: Points | None = None

    def of(self, rows: Ints) -> "Chunk":
        """Return some of the findings; the rows are in order."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        points = self.points
        if points is not None:
            place = np.full(len(self.pair), -1, dtype=np.int64)
            place[rows] = np.arange(len(rows))
            kept = picked(points, np.flatnonzero(place[points.trip] >= 0))
            points = kept._replace(trip=place[kept.trip])
        return Chunk(**columns, points=points)


_COLUMNS = Chunk._fields[:-1]


def joined(
    chunks: Sequence[Chunk],
    texts: tuple[str, ...],
    hangings: tuple[tuple[Hanging, ...], ...],
    lists: tuple[tuple[str, ...], ...],
    rowwise: int,
) -> FindingColumns:
    """Return chunks as one, in order of pair and provision."""
    pair, provision = (
        np.concatenate([getattr(chunk, name) for chunk in chunks])
        for name in ("pair", "provision")
    )
    order = np.lexsort((provision, pair))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    begins = np.cumsum([0, *(len(chunk.pair) for chunk in chunks)])
    parts = [
        chunk.points._replace(trip=place[chunk.points.trip + begin])
        for chunk, begin in zip(chunks, begins, strict=False)
        if chunk.points is not None
    ]
    points = Points.joined(parts)
    points = picked(points, np.argsort(points.trip, kind="stable"))
    finding = points.trip
    counts = np.bincount(finding, minlength=len(order))
    columns: dict[str, Any] = {n: _placed(chunks, n, place) for n in _COLUMNS}
    return FindingColumns(
        **columns,
        crossings=np.concatenate(([0], np.cumsum(counts))),
        points=points._replace(trip=columns["pair"][finding]),
        texts=texts,
        hangings=hangings,
        lists=lists,
        rowwise=rowwise,
    )


def _placed(chunks: Sequence[Chunk], name: str, place: Ints) -> NDArray[Any]:
    """Return a column of chunks one after another, each value in its place."""
    parts: list[NDArray[Any]] = [getattr(chunk, name) for chunk in chunks]
    found = np.empty(len(place), dtype=parts[0].dtype)
    begin = 0
    for part in parts:
        found[place[begin : begin + len(part)]] = part
        begin += len(part)
    return found
