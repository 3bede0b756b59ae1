"""The batch function on a Spark cluster, by ``DataFrame.mapInArrow``."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeat.domain.errors import InputError
from exeat.engine.bulk.spans import owners
from exeat.formats.bulk.arrow import Chunk
from exeat.formats.bulk.finding_schema import FINDINGS
from exeat.formats.bulk.fitting import trips_batch
from exeat.formats.bulk.refusals import FAULTS, no_faults
from exeat.formats.bulk.trip_batches import trip_offsets
from exeat.formats.bulk.trip_schema import POINTED, check_schema
from exeat.service.bulk.changes import CHANGES
from exeat.service.bulk.counts import plain, total
from exeat.service.bulk.cutting import PART_ROWS, Start, parts_of
from exeat.service.bulk.deciding import TWICE, Decided, Decider, Settings, checked
from exeat.service.bulk.running import Assessment
from exeat.service.bulk.spark_session import open_session, translated

_ROW = "row"
_SHARES_A_CORE = 4
_WKB = {b"ARROW:extension:name": b"geoarrow.wkb"}
_FILE_BITS = 40
_NUMBER = (
    "_metadata.row_index + 1 +"
    f" shiftleft(pmod(xxhash64(_metadata.file_path), 4194304L), {_FILE_BITS})"
)
"""The row in its file, and above that what tells the files apart."""
_KINDS = {"finding": FINDINGS, "change": CHANGES, "fault": FAULTS}


def assess_on_spark(
    trips: str,
    settings: Settings,
    target: str | None,
    *,
    master: str | None = None,
) -> Assessment:
    """Decide every trip of Parquet files on a Spark cluster.

    The findings go to a folder, in parts: ``kind=finding``, ``kind=fault``,
    ``kind=change`` and ``kind=count``.

    Args:
        trips: Address of a file or folder that every executor can read.
        settings: What to decide with.
        target: Address of a folder that does not exist yet.
        master: Address of the cluster; None for that of the job.

    Raises:
        InputError: Spark or Java is absent, no folder is named or it is there already,
            or the table cannot be read.
        ExceptionGroup: The register or a draft has several faults.
    """
    if target is None:
        raise InputError(
            "Spark needs a folder to write to", remedy="name one with -o FOLDER"
        )
    opened = checked(settings)
    session = open_session(master)
    try:
        with translated():
            frame = decided_frame(session, trips, settings)
            frame.write.partitionBy("kind").parquet(target)
            told = session.read.parquet(target).where("kind = 'count'")
            lines = told.select("counts").collect()
        counts = total(json.loads(line["counts"]) for line in lines)
    finally:
        session.stop()
    return Assessment(
        table=trips,
        counts=counts,
        now=settings.now.isoformat(),
        opened=opened,
        proposals=tuple(Path(label).name for label, _ in settings.what_if),
    )


def decided_frame(session: Any, trips: str, settings: Settings) -> Any:
    """Return findings, changes, faults and counts as one frame of Spark.

    Args:
        session: A Spark session.
        trips: Address of Parquet files.
        settings: What to decide with.

    Raises:
        InputError: The columns are not those of trips.
    """
    from pyspark.sql.pandas.types import to_arrow_schema  # an extra that few have

    rows = session.read.parquet(trips)
    check_schema(_marked(to_arrow_schema(rows.schema, timezone="UTC")), trips)
    shares = session.sparkContext.defaultParallelism * _SHARES_A_CORE
    numbered = rows.selectExpr("*", f"{_NUMBER} as {_ROW}")
    whole = numbered.repartition(shares, "trip").sortWithinPartitions("trip", _ROW)
    return whole.mapInArrow(partial(decide_batches, settings), _spark_schema())


def decide_batches(
    settings: Settings, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Yield what comes of batches of rows, each trip's rows one after another.

    This is what runs in an executor.

    Args:
        settings: What to decide with.
        batches: Columns of trips, and ``row``, as ``_NUMBER`` has it.
    """
    decider = _decider(settings)
    for part in parts_of(_Stream(batches), Start(0, 1, ""), PART_ROWS):
        chunk, twice = _first_runs(part.chunk)
        decided = decider.decide(chunk)
        if len(twice):
            decided.faults.append(twice)
            decided.counts["refused",] += len(twice)
            decided.counts["fault", "trip"] += len(twice)
        yield from _packed(decided)


class _Stream:
    """Batches of Spark as a source of trips."""

    rows: int | None = None

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = batches
        self.faults = no_faults()

    def chunks(self, first_row: int) -> Iterator[Chunk]:  # noqa: ARG002 - of a source
        """Yield all rows."""
        for batch in self._batches:
            row = batch.column(_ROW).to_numpy(zero_copy_only=False)
            names = [name for name in batch.schema.names if name != _ROW]
            if len(row):
                yield Chunk(row.astype(np.int64), trips_batch(batch.select(names)))


def _marked(schema: pa.Schema) -> pa.Schema:
    """Return a schema whose columns of geometries say so; Spark forgets it."""
    return pa.schema(
        field.with_metadata(_WKB)
        if field.name in POINTED and pa.types.is_binary(field.type)
        else field
        for field in schema
    )


def _first_runs(chunk: Chunk) -> tuple[Chunk, pa.RecordBatch]:
    """Return rows without trips met again further down, and these as faults."""
    names = chunk.batch.column("trip")
    trip = owners(trip_offsets(names))
    gap = (np.diff(chunk.row) != 1) & (trip[1:] == trip[:-1])
    run = np.cumsum(np.concatenate(([0], gap)))
    first = run[trip_offsets(names)[:-1]][trip]
    kept = run == first
    if kept.all():
        return chunk, no_faults()
    begins = np.flatnonzero(np.concatenate(([False], gap)))
    faults = [
        {"row": int(chunk.row[at]), "trip": names[at].as_py(), "column": "trip"}
        | {"reason": TWICE}
        for at in begins.tolist()
    ]
    left = Chunk(chunk.row[kept], chunk.batch.filter(pa.array(kept)))
    return left, pa.RecordBatch.from_pylist(faults, schema=FAULTS)


_open: dict[str, Decider] = {}


def _decider(settings: Settings) -> Decider:
    """Return a decider, kept while the process of the executor lives."""
    key = repr(settings)
    if key not in _open:
        _open.clear()
        _open[key] = Decider(settings)
    return _open[key]


def _packed(decided: Decided) -> Iterator[pa.RecordBatch]:
    for kind, batches in (
        ("finding", decided.findings),
        ("change", decided.changes),
        ("fault", decided.faults),
    ):
        for batch in batches:
            yield _row_kind(kind, batch)
    counts = json.dumps(plain(decided.counts))
    yield _row_kind("count", pa.RecordBatch.from_pydict({"counts": [counts]}))


def _row_kind(kind: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with the columns of all kinds."""
    rows, schema = len(batch), _arrow_schema()
    arrays = []
    for field in schema:
        if field.name == "kind":
            arrays.append(pa.array([kind] * rows))
        elif field.name == _ROW and _ROW in batch.schema.names:
            arrays.append(_in_file(batch.column(_ROW)))
        elif field.name in batch.schema.names:
            arrays.append(_plain(batch.column(field.name)))
        else:
            arrays.append(pa.nulls(rows, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _in_file(rows: pa.Array) -> pa.Array:
    """Return rows as they are counted in their files."""
    return pc.bit_wise_and(rows, pa.scalar((1 << _FILE_BITS) - 1))


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _arrow_schema() -> pa.Schema:
    fields: dict[str, pa.DataType] = {"kind": pa.string(), "counts": pa.string()}
    for schema in _KINDS.values():
        for field in schema:
            is_word = pa.types.is_dictionary(field.type)
            fields[field.name] = field.type.value_type if is_word else field.type
    return pa.schema(fields)


def _spark_schema() -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema  # an extra that few have

    return from_arrow_schema(_arrow_schema())
