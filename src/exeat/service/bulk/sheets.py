"""Trips of a small table in CSV or XLSX, as a source for bulk assessment."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from exeat.domain.errors import ExeatError, InputError, faults_in
from exeat.domain.trip import Trip
from exeat.engine.bulk.trips import Ints
from exeat.formats.bulk.arrow import Chunk
from exeat.formats.bulk.refusals import FAULTS, reason_of
from exeat.formats.bulk.trip_schema import TRIPS
from exeat.formats.bulk.writing import trips_table
from exeat.formats.document import Document
from exeat.formats.fields import Field
from exeat.formats.magic import Form, form_of
from exeat.formats.sheets import Row, rows_from
from exeat.formats.trip_tables import TripTable
from exeat.formats.trips import trip_in
from exeat.service.context import Context
from exeat.service.files import file_bytes
from exeat.service.imports import sandbox

_READERS = {
    Form.XLSX: "exeat.formats.xlsx:read_rows",
    Form.CSV: "exeat.formats.csv_trips:read_rows",
}


class Sheet:
    """The trips of a sheet that can be read, and the faults of the others.

    Attributes:
        rows: How many rows the good trips have.
        faults: Rows that cannot be decided, as ``FAULTS``.
    """

    def __init__(
        self, row: Ints, batch: pa.RecordBatch, faults: pa.RecordBatch
    ) -> None:
        self._row, self._batch = row, batch
        self.rows: int | None = len(row)
        self.faults = faults

    def chunks(self, first_row: int) -> Iterator[Chunk]:
        """Yield the rows from one on, in order."""
        at = int(np.searchsorted(self._row, first_row))
        if at < len(self._row):
            yield Chunk(self._row[at:], self._batch.slice(at))


def open_sheet(context: Context, path: Path, label: str) -> Sheet:
    """Return a table in CSV or XLSX; it is read in a process of its own.

    Raises:
        InputError: The file is neither, breaks a limit, or lacks a column.
        ExceptionGroup: Its row of names has several faults.
    """
    content = file_bytes(path)
    form = form_of(content, label)
    if form not in _READERS:
        raise InputError(
            "the file is neither CSV nor XLSX",
            remedy="give trips as Parquet, Arrow IPC, CSV or XLSX",
            file=label,
        )
    told = sandbox.run(_READERS[form], content, label).value
    return _sheet(context, rows_from(told, label), label)


def _sheet(context: Context, rows: Sequence[Row], label: str) -> Sheet:
    faults: list[dict[str, object]] = []
    trips: list[Trip] = []
    begins: list[int] = []
    for document in _documents(rows, label, faults):
        whole = Field(document, (), document.value)
        line, _ = document.where(())
        try:
            trip = trip_in(
                whole,
                finder=context.gazetteer,
                register=context.register,
                vocabulary=context.vocabulary,
            )
        except (ExeatError, ExceptionGroup) as error:
            name = whole.part("trip")
            faults += _told(error, line, str(name.value) if name else "")
            continue
        trips.append(trip)
        begins.append(line)
    counts = [len(trip.legs) for trip in trips]
    row = [
        line + leg
        for line, count in zip(begins, counts, strict=True)
        for leg in range(count)
    ]
    batches = trips_table(trips).combine_chunks().to_batches()
    return Sheet(
        np.array(row, dtype=np.int64),
        batches[0] if batches else pa.RecordBatch.from_pylist([], schema=TRIPS),
        pa.RecordBatch.from_pylist(faults, schema=FAULTS),
    )


def _documents(
    rows: Sequence[Row], label: str, faults: list[dict[str, object]]
) -> Sequence[Document]:
    """Return the trips of a table; those with faulty rows are reported and left out."""
    left = list(rows)
    while True:
        table = TripTable(left, label)
        try:
            return table.trips()
        except (InputError, ExceptionGroup) as error:
            lines = {fault.line for fault in _faults(error)}
            names = {_name(row, left[0]) for row in left[1:] if row.number in lines}
            wrong = [row for row in left[1:] if _name(row, left[0]) in names]
            if not wrong:
                raise
            faults += _told(error, wrong[0].number, "")
            left = [row for row in left if row is left[0] or row not in wrong]
            if len(left) == 1:
                return ()


def _name(row: Row, head: Row) -> str:
    """Return the name of the trip in a row."""
    for name, cell in zip(head.cells, row.cells, strict=False):
        if name.strip().lower() == "trip":
            return cell
    return ""


def _told(error: Exception, line: int, name: str) -> Iterator[dict[str, object]]:
    for fault in _faults(error):
        yield {
            "row": fault.line or line,
            "trip": name or None,
            "column": fault.field or None,
            "reason": reason_of(InputError(fault.problem, remedy=fault.remedy)),
        }


def _faults(error: Exception) -> Iterator[InputError]:
    for fault in faults_in(error, ExeatError):
        if isinstance(fault, InputError):
            yield fault
        else:
            yield InputError(fault.sentence, remedy=fault.remedy)
