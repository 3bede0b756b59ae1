"""What differs between the findings of two sets of measures on the same trips."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from exeat.engine.bulk.findings import ANSWERS, FindingColumns
from exeat.engine.bulk.spans import owners
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Ints, TripColumns

KINDS = ("same", "newly-bound", "freed", "earlier", "later", "otherwise")
_SAME, _BOUND, _FREED, _EARLIER, _LATER, _OTHERWISE = range(6)
_NOT_DUE = ANSWERS.index("not-required")
_NEVER = np.iinfo(np.int64).max
_WORD = pa.dictionary(pa.int32(), pa.string())
_MOMENT = pa.timestamp("us", tz="UTC")

CHANGES = pa.schema(
    {
        "trip": pa.string(),
        "row": pa.int64(),
        "traveller": pa.string(),
        "measure": _WORD,
        "provision": _WORD,
        "change": _WORD,
        "answer_before": _WORD,
        "answer_after": _WORD,
        "safe_by_before": _MOMENT,
        "safe_by_after": _MOMENT,
        "hours_more_notice": pa.float64(),
    }
)
"""A row a finding that is not as it was."""


class Changes(NamedTuple):
    """Findings that differ.

    Attributes:
        pair: Row of the pairs of the batch.
        provision: Number in ``keys``.
        kind: Index into ``kinds``.
        overall: For each pair that anything changes for as a whole, its kind.
    """

    pair: Ints
    provision: Ints
    kind: Ints
    answer_before: Ints
    answer_after: Ints
    safe_before: Ints
    safe_after: Ints
    overall: Ints
    keys: list[tuple[str, str]]
    kinds: tuple[str, ...] = KINDS


class _Side(NamedTuple):
    """The findings of one set of measures, by pair and provision of both sets."""

    answer: Ints
    safe_us: Ints
    duty: Ints


def changes_between(
    before: FindingColumns,
    after: FindingColumns,
    keys: tuple[list[tuple[str, str]], list[tuple[str, str]]],
) -> Changes:
    """Return what differs between two answers on the same trips.

    Args:
        before: Findings with the measures as they are.
        after: Findings with those that are proposed.
        keys: Measure and provision by number, in each.
    """
    both = sorted({*keys[0], *keys[1]})
    numbers = {key: number for number, key in enumerate(both)}
    cells = [
        found.pair * len(both)
        + np.array([numbers[key] for key in own], dtype=np.int64)[found.provision]
        for found, own in zip((before, after), keys, strict=True)
    ]
    every = np.union1d(*cells)
    duties = sorted({*before.texts, *after.texts})
    sides = [
        _side(found, np.searchsorted(every, own), len(every), duties)
        for found, own in zip((before, after), cells, strict=True)
    ]
    kind = _kinds(*sides)
    kept = np.flatnonzero(kind != _SAME)
    pair, provision = np.divmod(every, len(both))
    return Changes(
        pair=pair[kept],
        provision=provision[kept],
        kind=kind[kept],
        answer_before=sides[0].answer[kept],
        answer_after=sides[1].answer[kept],
        safe_before=sides[0].safe_us[kept],
        safe_after=sides[1].safe_us[kept],
        overall=_overall(pair, *sides),
        keys=both,
    )


def _side(found: FindingColumns, at: Ints, length: int, duties: list[str]) -> _Side:
    side = _Side(
        answer=np.full(length, _NOT_DUE),
        safe_us=np.full(length, NO_MOMENT),
        duty=np.full(length, -1),
    )
    numbers = [duties.index(text) for text in found.texts]
    side.answer[at] = found.answer
    side.safe_us[at] = found.safe_us
    side.duty[at] = np.array([*numbers, -1], dtype=np.int64)[found.duty]
    return side


def _kinds(before: _Side, after: _Side) -> Ints:
    """Return what becomes of each finding."""
    was, becomes = before.answer != _NOT_DUE, after.answer != _NOT_DUE
    both = was & becomes
    old, new = _last(before.safe_us), _last(after.safe_us)
    other = (before.answer != after.answer) | (before.duty != after.duty)
    return np.select(
        [
            becomes & ~was,
            was & ~becomes,
            both & (new < old),
            both & (new > old),
            both & other,
        ],
        [_BOUND, _FREED, _EARLIER, _LATER, _OTHERWISE],
        _SAME,
    )


def _last(safe_us: Ints) -> Ints:
    """Return deadlines; none at all comes after every one."""
    return np.where(safe_us == NO_MOMENT, _NEVER, safe_us)


def _overall(pair: Ints, before: _Side, after: _Side) -> Ints:
    """Return what becomes of travellers for whom anything changes as a whole."""
    if not len(pair):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(pair, prepend=-1))
    sides = [_summed(side, starts) for side in (before, after)]
    kind: Ints = _kinds(*sides)
    changed: Ints = kind[kind != _SAME]
    return changed


def _summed(side: _Side, starts: Ints) -> _Side:
    due: Bools = side.answer != _NOT_DUE
    first = np.minimum.reduceat(np.where(due, _last(side.safe_us), _NEVER), starts)
    return _Side(
        answer=np.minimum.reduceat(side.answer, starts),
        safe_us=np.where(first == _NEVER, NO_MOMENT, first),
        duty=np.zeros(len(starts), dtype=np.int64),
    )


def change_batch(
    changes: Changes, trips: TripColumns, first_row: Ints
) -> pa.RecordBatch:
    """Return changes as a table.

    Args:
        changes: What differs.
        trips: The trips that it is about.
        first_row: Row of the table, from 1, where each trip begins.
    """
    trip = owners(trips.pairs.offsets)[changes.pair]
    names = pa.array(trips.names, pa.string())
    before, after = changes.safe_before, changes.safe_after
    unknown = (before == NO_MOMENT) | (after == NO_MOMENT)
    hours = np.where(unknown, 0, before - after) / 3_600_000_000
    columns = [
        pa.array(trips.ids, pa.string()).take(pa.array(trip)),
        pa.array(first_row[trip]),
        names.take(pa.array(trips.pairs.name[changes.pair])),
        _words(changes.provision, [measure for measure, _ in changes.keys]),
        _words(changes.provision, [provision for _, provision in changes.keys]),
        _words(changes.kind, list(KINDS)),
        _words(changes.answer_before, list(ANSWERS)),
        _words(changes.answer_after, list(ANSWERS)),
        pa.array(before, mask=before == NO_MOMENT).cast(_MOMENT),
        pa.array(after, mask=after == NO_MOMENT).cast(_MOMENT),
        pa.array(hours, mask=unknown),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=CHANGES)


def _words(codes: Ints, table: list[str]) -> pa.Array:
    return pa.array(table, pa.string()).take(pa.array(codes)).dictionary_encode()
