"""Columns of a table brought to the types of trips."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeat.formats.bulk.trip_schema import POINTED, TRIPS, wanted
from exeat.formats.bulk.wkb import paths_of, points_of

_MOST_BYTES = 1 << 28
_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000}


def trips_batch(
    batch: pa.RecordBatch, schema: pa.Schema | None = None
) -> pa.RecordBatch:
    """Return a batch with all columns of ``TRIPS``, each of its type.

    Args:
        batch: Columns that ``check_schema`` passes.
        schema: What the table says of them, where the batch has texts as dictionaries.

    Raises:
        ValueError: A column is damaged or too large.
    """
    columns: dict[str, pa.Array] = {}
    for field, array in zip(schema or batch.schema, batch.columns, strict=True):
        with _named(field.name):
            array.validate(full=True)
            storage = _plain(getattr(array, "storage", array))
            if field.name in POINTED and _is_wkb(storage.type):
                columns |= _geometry(field.name, storage)
            else:
                columns[field.name] = fitted(storage, wanted(field.name, field.type))
    arrays = [
        columns[field.name]
        if field.name in columns
        else pa.nulls(len(batch), field.type)
        for field in TRIPS
    ]
    return pa.RecordBatch.from_arrays(arrays, names=TRIPS.names)


@contextmanager
def _named(column: str) -> Iterator[None]:
    """Say of a fault which column it is in."""
    try:
        yield
    except (pa.ArrowException, ValueError) as fault:
        first = str(fault).splitlines()[0][:160].rstrip(".")
        raise ValueError(f"column {column!r}: {first}") from fault


def _is_wkb(given: pa.DataType) -> bool:
    return bool(pa.types.is_binary(given) or pa.types.is_large_binary(given))


def _geometry(name: str, array: pa.Array) -> dict[str, pa.Array]:
    """Return what a column of WKB says."""
    if name in ("via", "track"):
        return {name: paths_of(array, TRIPS.field(name).type)}
    lat, lon = points_of(array)
    mask = array.is_null().to_numpy(zero_copy_only=False)
    return {
        name: pa.nulls(len(array), pa.string()),
        f"{name}_lat": pa.array(lat, mask=mask),
        f"{name}_lon": pa.array(lon, mask=mask),
    }


def fitted(array: pa.Array, wish: pa.DataType) -> pa.Array:
    """Return an array as another type; parts of structs that are absent as nulls.

    Args:
        array: Of a type that fits.
        wish: The type.

    Raises:
        ValueError: It would be too large.
    """
    array = _plain(array)
    if pa.types.is_null(array.type):
        return pa.nulls(len(array), wish)
    if pa.types.is_list(wish):
        values = fitted(array.flatten(), wish.value_type)
        return _lists(values, array.value_lengths(), wish)
    if pa.types.is_struct(wish):
        return _struct(array, wish)
    if pa.types.is_timestamp(wish):
        return _moments(array, wish)
    # A whole number too great for a double is no latitude before or after.
    return array if array.type == wish else array.cast(wish, safe=False)


def _plain(array: pa.Array) -> pa.Array:
    """Return an array without its dictionary, if it has one."""
    if not pa.types.is_dictionary(array.type):
        return array
    values = array.dictionary
    if pa.types.is_string(values.type) or _is_wkb(values.type):
        used = pc.binary_length(values).take(array.indices)
        total = pc.sum(used).as_py() or 0
        if total > _MOST_BYTES:
            raise ValueError(f"{len(array):,} cells hold {total >> 20:,} MiB of text")
    return array.dictionary_decode()


def _moments(array: pa.Array, wish: pa.DataType) -> pa.Array:
    """Return moments in microseconds; those too far for that as far as they can be.

    The least number of all stays free: it stands for no moment.
    """
    unit = array.type.unit
    if unit == "ns":
        return array.cast(wish, safe=False)
    most = (2**63 - 2) // (1_000_000 // _A_SECOND[unit])
    counts = array.cast(pa.int64())
    counts = pc.max_element_wise(counts, pa.scalar(-most), skip_nulls=False)
    counts = pc.min_element_wise(counts, pa.scalar(most), skip_nulls=False)
    return counts.cast(array.type).cast(wish)


def _lists(values: pa.Array, lengths: pa.Array, wish: pa.DataType) -> pa.Array:
    """Return lists of given lengths; a length that is null makes a null."""
    counts = lengths.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    mask = lengths.is_null() if lengths.null_count else None
    return pa.ListArray.from_arrays(pa.array(offsets), values, type=wish, mask=mask)


def _struct(array: pa.Array, wish: pa.DataType) -> pa.Array:
    given: Any = array.type
    parts = dict(zip([field.name for field in given], array.flatten(), strict=True))
    children = [
        fitted(parts[field.name], field.type)
        if field.name in parts
        else pa.nulls(len(array), field.type)
        for field in wish
    ]
    return pa.StructArray.from_arrays(children, fields=list(wish))
