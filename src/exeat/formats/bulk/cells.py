"""Cells of Arrow arrays as codes, offsets and digests."""

import hashlib
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeat.engine.bulk.trips import Bools, Floats, Ints

_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_LONGEST_ID = 4096


class Coded(NamedTuple):
    """A column by code.

    Attributes:
        code: Place in ``values``; -1 for null.
        values: Every value met, once.
    """

    code: Ints
    values: list[Any]


def coded(array: pa.Array) -> Coded:
    """Return a column of plain values by code."""
    if array.null_count == len(array):
        return Coded(np.full(len(array), -1), [])
    table = array.dictionary_encode()
    code = table.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Coded(code.astype(np.int64), table.dictionary.to_pylist())


def floats(array: pa.Array) -> Floats:
    """Return numbers; not a number for null, infinity for what is not a number."""
    found: Floats = array.to_numpy(zero_copy_only=False).astype(np.float64)
    if array.null_count < np.count_nonzero(np.isnan(found)):
        found = np.where(np.isnan(found) & ~is_null(array), np.inf, found)
    return found


def is_null(array: pa.Array) -> Bools:
    """Return which cells are empty."""
    found: Bools = array.is_null().to_numpy(zero_copy_only=False)
    return found


def lengths_of(array: pa.Array) -> Ints:
    """Return the lengths of lists; 0 for null."""
    counts = pc.list_value_length(array).fill_null(0)
    found: Ints = counts.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def offsets_of(lengths: Ints) -> Ints:
    """Return where runs of given lengths begin; one entry more."""
    found: Ints = np.concatenate(([0], np.cumsum(lengths)))
    return found


def microseconds_of(array: pa.Array) -> Ints:
    """Return moments in microseconds; 0 for null."""
    plain = array.cast(pa.int64()).fill_null(0)
    found: Ints = plain.to_numpy(zero_copy_only=False)
    return found


def text_digests(texts: pa.Array) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """Return a number of 64 bits for each text; equal texts have the same.

    Two texts that differ have the same number with a chance of about 2 to the -60th
    where they were not made to; whoever compares only numbers compares texts after.

    Args:
        texts: Strings without nulls, each of at most 4,096 bytes that count.
    """
    texts = pa.concat_arrays([texts])
    _, ends, body = texts.buffers()
    ends = np.frombuffer(ends, dtype=np.int32)[texts.offset :][: len(texts) + 1]
    first, last = int(ends[0]), int(ends[-1])
    if first == last:
        return np.zeros(len(texts), dtype=np.uint64)
    units = np.frombuffer(body, dtype=np.uint8)[first:last].astype(np.uint64)
    lengths = np.diff(ends)
    starts = np.repeat(ends[:-1] - first, lengths)
    place = (np.arange(len(units)) - starts) % _LONGEST_ID
    products = (units + np.uint64(1)) * _WEIGHTS[place]
    sums = np.concatenate(
        (np.zeros(1, np.uint64), np.cumsum(products, dtype=np.uint64))
    )
    found = sums[ends[1:] - first] - sums[ends[:-1] - first]
    found = (found ^ (found >> _SHIFT)) * _ODD
    mixed: np.ndarray[Any, np.dtype[np.uint64]] = found ^ (found >> _SHIFT)
    return mixed


_WEIGHTS = np.frombuffer(
    b"".join(
        hashlib.sha256(number.to_bytes(2, "big")).digest()
        for number in range(_LONGEST_ID // 4)
    ),
    dtype="<u8",
).astype(np.uint64) | np.uint64(1)
