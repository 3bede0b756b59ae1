"""Completeness over columns: which items trips do not give."""

import numpy as np

from exeat.domain.trip import PathKnowledge
from exeat.engine.bulk.batch import Batch
from exeat.engine.bulk.building import Table
from exeat.engine.bulk.spans import any_in
from exeat.engine.bulk.trips import KNOWN, Bools, Ints
from exeat.engine.completeness import BY_CARRIER, BY_ROAD, missing


def missing_codes(
    batch: Batch,
    contents: tuple[str, ...],
    trips: Ints,
    lists: Table[tuple[str, ...]],
) -> Ints:
    """Return what trips do not give of some contents, as codes; -1 for nothing.

    Args:
        batch: The trips.
        contents: Items asked for.
        trips: Numbers of trips.
        lists: Where codes are noted.
    """
    if not contents or not len(trips):
        return np.full(len(trips), -1, dtype=np.int64)
    kinds = batch.once("giving", lambda: _kinds(batch))
    _, first, back = np.unique(kinds[trips], return_index=True, return_inverse=True)
    codes = []
    for trip in trips[first].tolist():
        items = missing(contents, batch.ground(trip).trip)
        codes.append(lists.code(items) if items else -1)
    return np.array(codes, dtype=np.int64)[back.ravel()]


def _kinds(batch: Batch) -> Ints:
    """Return a number for each trip; trips with one number give the same items."""
    columns = batch.columns
    legs, stays = columns.legs, columns.stays
    said = columns.given.copy()
    marks: list[Bools] = [
        columns.kind >= 0,
        columns.contacts > 0,
        any_in(legs.offsets, legs.by < 0),
        any_in(legs.offsets, batch.flies(BY_ROAD)),
        any_in(legs.offsets, batch.flies(BY_CARRIER)),
        any_in(
            legs.offsets,
            (legs.known == KNOWN.index(PathKnowledge.ENDS)) & ~batch.flies(BY_CARRIER),
        ),
        stays.is_said,
        np.diff(stays.offsets) > 0,
        any_in(stays.offsets, ~stays.has_lodging),
        batch.is_one_day,
    ]
    for number, mark in enumerate(marks):
        said = said | (mark.astype(np.int64) << (number + 3))
    return said
