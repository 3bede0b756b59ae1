"""Tables that no one should send: damaged, misleading or far too large.

Each maker writes one file into a folder and returns its path. ``REFUSED`` are told in
one sentence; ``REPORTED`` have one bad trip, in row 2, between two good ones.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from exeat.formats.bulk.trip_schema import TRIPS
from tests.formats.trip_rows import Row, row

Maker = Callable[[Path], Path]
WKB = {b"ARROW:extension:name": b"geoarrow.wkb"}
ON_EARTH = shapely.to_wkb(shapely.Point(35.9176, 56.8587))


def around(*bad: Row) -> pa.Table:
    """Return bad rows between two good trips."""
    rows = [row(trip="before"), *bad, row(trip="after")]
    return pa.Table.from_pylist(rows, schema=TRIPS)


def with_column(
    name: str, cells: pa.Array, mark: dict[bytes, bytes] | None = None
) -> pa.Table:
    """Return three good trips of which one column is another."""
    table = around(row(trip="bad"))
    at = table.schema.get_field_index(name)
    return table.set_column(at, pa.field(name, cells.type, metadata=mark), cells)


def parquet(table: pa.Table, folder: Path) -> Path:
    """Write a table as Parquet."""
    pq.write_table(table, folder / "trips.parquet")
    return folder / "trips.parquet"


def arrow(table: pa.Table, folder: Path) -> Path:
    """Write a table as Arrow IPC."""
    with pa.ipc.new_file(folder / "trips.arrow", table.schema) as file:
        file.write_table(table)
    return folder / "trips.arrow"


def _of(make: Callable[[], pa.Table], write: Any = parquet) -> Maker:
    return lambda folder: write(make(), folder)


def _bytes(content: bytes) -> Maker:
    def make(folder: Path) -> Path:
        (folder / "trips.parquet").write_bytes(content)
        return folder / "trips.parquet"

    return make


def _changed(change: Callable[[bytes], bytes], write: Any = parquet) -> Maker:
    def make(folder: Path) -> Path:
        path: Path = write(around(*(row(trip=f"T{n}") for n in range(200))), folder)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def _blotted(content: bytes, at: int, length: int, by: bytes) -> bytes:
    return content[:at] + by * length + content[at + length :]


def _folder(folder: Path) -> Path:
    (folder / "trips.parquet").mkdir()
    return folder / "trips.parquet"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "trips.parquet")
    return folder / "trips.parquet"


def _stream(folder: Path) -> Path:
    table = around()
    with pa.ipc.new_stream(folder / "trips.arrow", table.schema) as file:
        file.write_table(table)
    return folder / "trips.arrow"


def _nested(depth: int) -> pa.Table:
    kind = pa.string()
    for _ in range(depth):
        kind = pa.list_(kind)
    return with_column("travellers", pa.nulls(3, kind))


def _wide(columns: int) -> pa.Table:
    names = [f"c{number}" for number in range(columns)]
    return pa.Table.from_arrays([pa.nulls(3, pa.int8())] * columns, names=names)


def _no_utf8() -> pa.Table:
    places = pa.py_buffer(np.array([0, 3, 6, 9], dtype=np.int32))
    texts = pa.StringArray.from_buffers(3, places, pa.py_buffer(b"carc\xffrcar"))
    return with_column("by", texts)


def repeated_text(rows: int, length: int) -> pa.Table:
    """Return a table that is small on disk and whose texts are not."""
    one = pa.Table.from_pylist([row()], schema=TRIPS)
    table = one.take(pa.array(np.zeros(rows, dtype=np.int64)))
    names = pa.array([f"T{number}" for number in range(rows)])
    text = pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(rows, dtype=np.int32)), pa.array(["p" * length])
    )
    table = table.set_column(0, "trip", names)
    return table.set_column(TRIPS.get_field_index("purpose"), "purpose", text)


def long_tracks(rows: int, points: int) -> pa.Table:
    """Return trips of tracks with a great many points each."""
    kind = TRIPS.field("track").type
    count = rows * points
    cells = {"lat": np.full(count, 56.0), "lon": np.full(count, 37.0)}
    fields = list(kind.value_type)
    parts = [
        pa.array(cells[field.name])
        if field.name in cells
        else pa.nulls(count, field.type)
        for field in fields
    ]
    offsets = pa.array(np.arange(rows + 1, dtype=np.int32) * points)
    values = pa.StructArray.from_arrays(parts, fields=fields)
    trips = pa.Table.from_pylist(
        [row(trip=f"T{number}") for number in range(rows)], schema=TRIPS
    )
    tracks = pa.ListArray.from_arrays(offsets, values, type=kind)
    return trips.set_column(TRIPS.get_field_index("track"), "track", tracks)


REFUSED: dict[str, tuple[Maker, str]] = {
    "nothing at all": (_bytes(b""), "neither Parquet nor Arrow"),
    "a folder": (_folder, "this is no file"),
    "a pipe": (_pipe, "this is no file"),
    "no such file": (lambda folder: folder / "trips.parquet", "there is no such file"),
    "no name for a file": (lambda folder: folder / "a\0b.parquet", "no such file"),
    "CSV called Parquet": (_bytes(b"trip,from\n"), "neither Parquet nor Arrow"),
    "Parquet cut off": (_changed(lambda text: text[:-100]), "cannot be read"),
    "Parquet without a beginning": (
        _changed(lambda text: text[100:]),
        "neither Parquet nor Arrow",
    ),
    "Parquet with a torn footer": (
        _changed(lambda text: _blotted(text, len(text) - 4000, 1500, b"\0")),
        "cannot be read",
    ),
    "Parquet with torn pages": (
        _changed(lambda text: _blotted(text, 4, 2000, b"\0")),
        "cannot be read",
    ),
    "Parquet under a key": (_bytes(b"PARE" + bytes(200)), "is encrypted"),
    "Arrow cut off": (_changed(lambda text: text[:-50], arrow), "cannot be read"),
    "Arrow with torn buffers": (
        _changed(lambda text: _blotted(text, len(text) // 3, 4000, b"\xff"), arrow),
        "cannot be read: column '",
    ),
    "a stream of Arrow": (_stream, "is a stream of Arrow"),
    "twenty thousand columns": (_of(lambda: _wide(20_000)), "'c0' is unknown"),
    "one column missing": (
        _of(lambda: around().drop(["depart"])),
        "no column 'depart'",
    ),
    "one column too many": (
        _of(lambda: around().append_column("colour", pa.nulls(2, pa.string()))),
        "'colour' is unknown",
    ),
    "no column": (_of(lambda: pa.table({})), "no column 'trip'"),
    "a column twice": (
        _of(lambda: around().append_column("trip", pa.nulls(2, pa.string()))),
        "'trip' stands twice",
    ),
    "numbers for texts": (
        _of(lambda: with_column("by", pa.array([1, 2, 3]))),
        "'by' holds int64, not text",
    ),
    "texts for degrees": (
        _of(lambda: with_column("to_lat", pa.array(["1", "2", "3"]))),
        "'to_lat' holds string, not double",
    ),
    "days for moments": (
        _of(lambda: with_column("depart", pa.nulls(3, pa.date32()))),
        "'depart' holds date32[day], not timestamp",
    ),
    "lists of numbers for travellers": (
        _of(lambda: with_column("travellers", pa.array([[1], [2], [3]]))),
        "'travellers' holds int64, not a struct of name",
    ),
    "a part nobody knows": (
        _of(lambda: with_column("via", pa.array([[{"lat": 1.0, "height": 2.0}]] * 3))),
        "'via.height' is unknown",
    ),
    "points passed at local times": (
        _of(
            lambda: with_column(
                "via",
                pa.nulls(3, pa.list_(pa.struct({"at": pa.timestamp("us")}))),
            )
        ),
        "'via.at' holds timestamp[us], not timestamp[us, tz=UTC]",
    ),
    "a map for travellers": (
        _of(
            lambda: with_column("travellers", pa.nulls(3, pa.map_("string", "string")))
        ),
        "'travellers' holds map<",
    ),
    "nested too deep for Parquet": (_of(lambda: _nested(60)), "too deeply nested"),
    "nested too deep for trips": (
        _of(lambda: _nested(60), arrow),
        "'travellers' holds list<",
    ),
    "no UTF-8": (_of(_no_utf8), "column 'by': "),
    "two ways of saying a place": (
        _of(lambda: with_column("to", pa.array([ON_EARTH] * 3), WKB)),
        "both 'to' and 'to_lat' hold positions",
    ),
    "bytes that nobody calls points": (
        _of(lambda: with_column("to", pa.array([ON_EARTH] * 3))),
        "'to' holds binary, not text",
    ),
    "a text of a megabyte in every row": (
        _of(lambda: repeated_text(20_000, 1_000_000)),
        "column 'purpose': 16,384 cells hold 15,625 MiB of text, among rows 1 to 16,384",
    ),
}
"""A maker, and what the sentence says."""
