"""Trips from Parquet and Arrow files, in chunks of bounded size."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from exeat.domain.errors import InputError
from exeat.engine.bulk.trips import Ints
from exeat.formats.bulk.fitting import trips_batch
from exeat.formats.bulk.refusals import no_faults
from exeat.formats.bulk.trip_schema import check_schema

CHUNK_ROWS = 16_384
_CHUNK_VALUES = 2_000_000
_EDGE_BYTES = 1 << 20
_OTHERS = (
    (b"PARE", "the table is encrypted", "write it as Parquet without encryption"),
    (
        b"\xff\xff\xff\xff",
        "the table is a stream of Arrow, which has no end to begin at",
        "write it as a file of Arrow IPC, or as Parquet",
    ),
    (
        b"",
        "the file is neither Parquet nor Arrow",
        "give trips as Parquet, Arrow IPC, CSV or XLSX",
    ),
)
"""How files begin that are no tables of trips, and what to say of each."""


class Chunk(NamedTuple):
    """Some rows of a table.

    Attributes:
        row: Number of each in the table, from 1.
        batch: Columns of ``TRIPS``.
    """

    row: Ints
    batch: pa.RecordBatch


class TripSource(Protocol):
    """A table of trips that is read from the beginning, in chunks.

    Attributes:
        rows: How many rows it has; None where only reading tells.
        faults: Rows that are no trips at all, as ``FAULTS``.
    """

    rows: int | None
    faults: pa.RecordBatch

    def chunks(self, first_row: int) -> Iterator[Chunk]:
        """Yield the rows from one on, in order."""
        ...


def open_source(path: Path, label: str) -> TripSource:
    """Return a Parquet or Arrow file as a source of trips.

    Raises:
        InputError: It is neither, is damaged, or its columns are not those of trips.
    """
    with translated(label):
        start = _edges(path)[:8]
        if start.startswith(b"PAR1"):
            return _Parquet(path, label)
        if start.startswith(b"ARROW1"):
            return _Feather(path, label)
    for mark, problem, remedy in _OTHERS:
        if start.startswith(mark):
            raise InputError(problem, remedy=remedy, file=label)
    raise AssertionError("every file begins with nothing")


def digest_of(path: Path) -> str:
    """Return what tells a file from its other versions: size, time and both ends.

    A Parquet file has the places and extremes of all its columns at the end.
    """
    stat = path.stat()
    marks = f"{stat.st_size} {stat.st_mtime_ns} ".encode()
    return hashlib.sha256(marks + _edges(path)).hexdigest()


@contextmanager
def translated(label: str) -> Iterator[None]:
    """Turn what the reader of files refuses into an error that names the file."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, MemoryError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault) or "too large"
        raise InputError(
            f"the table cannot be read: {reason.splitlines()[0][:200].rstrip('.')}",
            remedy="write the file again, whole",
            file=label,
        ) from fault


def _edges(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(_EDGE_BYTES)
        end = file.seek(0, 2)
        file.seek(max(len(start), end - _EDGE_BYTES))
        return start + file.read(_EDGE_BYTES)


class _Parquet:
    """A Parquet file."""

    def __init__(self, path: Path, label: str) -> None:
        self._label = label
        with pq.ParquetFile(path) as file:
            self._schema = file.schema_arrow
            check_schema(self._schema, label)
            texts = _texts_in(file.schema)
        # As dictionaries, one long text that a million rows repeat stays one.
        self._file = pq.ParquetFile(
            path, pre_buffer=False, buffer_size=1 << 20, read_dictionary=texts
        )
        self.rows: int | None = self._file.metadata.num_rows
        self.faults = no_faults()

    def chunks(self, first_row: int) -> Iterator[Chunk]:
        """Yield the rows from one on; groups of rows before it are not read."""
        meta = self._file.metadata
        row = 1
        for number in range(meta.num_row_groups):
            group = meta.row_group(number)
            after = row + group.num_rows
            if after > first_row and group.num_rows:
                yield from self._group(number, row, first_row)
            row = after

    def _group(self, number: int, row: int, first_row: int) -> Iterator[Chunk]:
        group = self._file.metadata.row_group(number)
        values = max(group.column(at).num_values for at in range(group.num_columns))
        rows = CHUNK_ROWS * _CHUNK_VALUES // max(_CHUNK_VALUES, _excess(group, values))
        with translated(self._label):
            batches = self._file.iter_batches(max(1, rows), [number], use_threads=False)
            for batch in batches:
                skipped = max(0, first_row - row)
                if skipped < len(batch):
                    at = row + skipped
                    yield _chunk(at, batch.slice(skipped), self._schema)
                row += len(batch)


def _texts_in(schema: pq.ParquetSchema) -> Sequence[str]:
    """Return the paths of columns of bytes and texts."""
    columns = [schema.column(at) for at in range(len(schema))]
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _excess(group: Any, values: int) -> int:
    """Return about how many values a chunk of full length would hold of one column."""
    return int(values * CHUNK_ROWS // max(1, group.num_rows))


class _Feather:
    """An Arrow IPC file."""

    def __init__(self, path: Path, label: str) -> None:
        self._label = label
        self._file = pa.ipc.open_file(pa.memory_map(str(path)))
        check_schema(self._file.schema, label)
        self.rows: int | None = ds.dataset(path, format="ipc").count_rows()
        self.faults = no_faults()

    def chunks(self, first_row: int) -> Iterator[Chunk]:
        """Yield the rows from one on."""
        row = 1
        with translated(self._label):
            for number in range(self._file.num_record_batches):
                batch = self._file.get_batch(number)
                for start in range(0, len(batch), CHUNK_ROWS):
                    part = batch.slice(start, CHUNK_ROWS)
                    skipped = max(0, first_row - row)
                    if skipped < len(part):
                        rest = part.slice(skipped)
                        yield _chunk(row + skipped, rest, self._file.schema)
                    row += len(part)


def _chunk(first: int, batch: pa.RecordBatch, schema: pa.Schema) -> Chunk:
    last = first + len(batch) - 1
    try:
        own = trips_batch(batch, schema)
    except ValueError as fault:
        raise ValueError(f"{fault}, among rows {first:,} to {last:,}") from fault
    return Chunk(np.arange(first, last + 1, dtype=np.int64), own)
