"""Slices of arrays: rows grouped by offsets, or by codes."""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np

from exeat.engine.bulk.trips import Bools, Ints

C = TypeVar("C", bound=tuple[Any, ...])


def picked(columns: C, rows: Ints) -> C:
    """Return some rows of a named tuple of columns."""
    made: C = columns._make(column[rows] for column in columns)  # type: ignore[attr-defined]  # of every named tuple
    return made


def members(offsets: Ints, groups: Ints) -> tuple[Ints, Ints]:
    """Return the rows of some groups, in order, and for each the place of its group.

    Args:
        offsets: Where each group begins; one entry more than groups.
        groups: Groups wanted.
    """
    starts, lengths = offsets[groups], offsets[groups + 1] - offsets[groups]
    owner = np.repeat(np.arange(len(groups), dtype=np.int64), lengths)
    before = np.cumsum(lengths) - lengths
    rows = np.arange(len(owner), dtype=np.int64) - before[owner] + starts[owner]
    return rows, owner


def any_in(offsets: Ints, marks: Bools) -> Bools:
    """Return for each group whether one of its rows is marked."""
    total = np.concatenate(([0], np.cumsum(marks, dtype=np.int64)))
    counts: Ints = total[offsets]
    return np.diff(counts) > 0


def owners(offsets: Ints) -> Ints:
    """Return for each row the group that it belongs to."""
    return np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))


def first_of(owner: Ints, groups: int, marks: Bools) -> Ints:
    """Return for each group its first marked row; -1 where it has none.

    Args:
        owner: Group of each row, in order.
        groups: How many groups there are.
        marks: Rows that count.
    """
    found = np.full(groups, -1, dtype=np.int64)
    rows = np.flatnonzero(marks)[::-1]
    found[owner[rows]] = rows
    return found


def marked_groups(owner: Ints, marks: Bools, groups: int) -> Bools:
    """Return for each group whether one of its rows is marked.

    Args:
        owner: Group of each row.
        marks: Rows that count.
        groups: How many groups there are.
    """
    found = np.zeros(groups, dtype=np.bool_)
    found[owner[marks]] = True
    return found


def as_one(*columns: Ints) -> Ints:
    """Return one code for the codes of each row, in the order of these.

    Args:
        columns: Codes from 0, of one length; the product of how many there are in
            each must not pass 2^63.
    """
    one = columns[0]
    for column in columns[1:]:
        one = one * (int(column.max(initial=0)) + 1) + column
    return one


def parted(codes: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield each code with the rows that have it, in order."""
    order = np.argsort(codes, kind="stable")
    unique, starts = np.unique(codes[order], return_index=True)
    if len(unique):
        yield from zip(unique.tolist(), np.split(order, starts[1:]), strict=True)
