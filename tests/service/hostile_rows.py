"""Rows that cannot be decided, in row 2 of a table between two good trips."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from tests.formats.trip_rows import PERSON, back, row
from tests.service.hostile_tables import (
    ON_EARTH,
    WKB,
    Maker,
    around,
    arrow,
    long_tracks,
    parquet,
    with_column,
)


def _row(**other: Any) -> Maker:
    return lambda folder: parquet(around(row(**{"trip": "bad"} | other)), folder)


def _person(**other: Any) -> Maker:
    return _row(travellers=[PERSON | other])


def _column(name: str, cells: Callable[[], pa.Array], write: Any = parquet) -> Maker:
    return lambda folder: write(with_column(name, cells()), folder)


def _seconds(second: int) -> pa.Array:
    """Return three departures in seconds, that of the bad trip another."""
    good = int(row()["depart"].timestamp())
    return pa.array([good, second, good]).cast(pa.timestamp("s", tz="UTC"))


def _point(said: bytes) -> Maker:
    def make(folder: Path) -> Path:
        cells = pa.array([ON_EARTH, said, ON_EARTH])
        return parquet(with_column("to", cells, WKB).drop(["to_lat", "to_lon"]), folder)

    return make


def _path(said: bytes) -> Maker:
    cells = pa.array([None, said, None], pa.binary())
    return lambda folder: parquet(with_column("via", cells, WKB), folder)


def _moments(column: str, part: str, at_us: int) -> Maker:
    """Return a table with a moment that no calendar of Python has."""

    def make(folder: Path) -> Path:
        said = {"name": "Tver", part: row()["depart"], "official": True}
        lists = around(row(trip="bad", **{column: [said]}))[column].combine_chunks()
        parts = lists.flatten().flatten()
        kind = lists.type.value_type
        far = pa.array([at_us]).cast(pa.timestamp("us", tz="UTC"))
        parts[kind.get_field_index(part)] = far
        values = pa.StructArray.from_arrays(parts, fields=list(kind))
        mask = lists.is_null()
        cells = pa.ListArray.from_arrays(lists.offsets, values, lists.type, mask=mask)
        return parquet(with_column(column, cells), folder)

    return make


def _long_track(folder: Path) -> Path:
    tracks = long_tracks(1, 1_000_000)["track"].combine_chunks()
    none = pa.nulls(1, tracks.type)
    return parquet(with_column("track", pa.concat_arrays([none, tracks, none])), folder)


def _dictionary() -> pa.Array:
    codes = pa.array([0, 1, 0], pa.int8())
    return pa.DictionaryArray.from_arrays(codes, pa.array(["Tver", None]))


def _again(folder: Path) -> Path:
    rows = [row(trip="bad", by="broom"), row(trip="good"), back(trip="before")]
    return parquet(around(*rows), folder)


REPORTED: dict[str, tuple[Maker, list[tuple[int, str, str]]]] = {
    "no name": (_row(trip=None), [(2, "trip", "no trip is named")]),
    "an empty name": (_row(trip=""), [(2, "trip", "no trip is named")]),
    "a name of ten megabytes": (
        _row(trip="b" * 10**7),
        [(2, "trip", "longer than 200")],
    ),
    "a name that moves the cursor": (
        _row(trip="\x1b[2Jbad"),
        [(2, "trip", "control character")],
    ),
    "a name that comes again": (
        _again,
        [(2, "by", "broom"), (4, "trip", "stands further up")],
    ),
    "a word of ten megabytes": (_row(by="b" * 10**7), [(2, "by", "longer than 2,000")]),
    "a clock of ten megabytes": (
        _row(to_zone="Z" * 10**7),
        [(2, "to_zone", "longer than 2,000")],
    ),
    "a clock with NUL": (
        _row(to_zone="Europe/Mos\0cow"),
        [(2, "to_zone", "no time zone")],
    ),
    "a clock of Mars": (_row(to_zone="Mars/Olympus"), [(2, "to_zone", "no time zone")]),
    "a state of fairies": (_row(to_state="XQ"), [(2, "to_state", "'XQ' is no state")]),
    "latitude 91": (_row(to_lat=91.0), [(2, "to", "not on Earth")]),
    "longitude 181": (_row(to_lon=181.0), [(2, "to", "not on Earth")]),
    "NaN for a latitude": (_row(to_lat=float("nan")), [(2, "to", "is no number")]),
    "infinity for a longitude": (
        _row(to_lon=float("inf")),
        [(2, "to", "is no number")],
    ),
    "NaN for an accuracy": (
        _row(to_accuracy_m=float("nan")),
        [(2, "to_accuracy_m", "metres")],
    ),
    "no moment": (_row(depart=None), [(2, "depart", "moment is not said")]),
    "the year 1492": (
        _row(depart=datetime(1492, 8, 3, tzinfo=UTC)),
        [(2, "depart", "out of range")],
    ),
    "arrival before departure": (
        _row(arrive=datetime(2026, 5, 24, tzinfo=UTC)),
        [(2, "arrive", "before it departs")],
    ),
    "seconds that wrap round": (
        # 2**64 microseconds more: the same moment, if one counts in 64 bits.
        _column(
            "depart",
            lambda: _seconds(int(row()["depart"].timestamp()) + 18446744073709),
        ),
        [(2, "depart", "out of range")],
    ),
    "a stay in the year 70,000": (
        _moments("stays", "from", 2**61),
        [(2, "stays", "out of range")],
    ),
    "a contact before all time": (
        _moments("contacts", "at", -(2**62)),
        [(2, "contacts", "out of range")],
    ),
    "a track of a million points": (
        _long_track,
        [
            (2, "from", "5 km from the place"),
            (2, "to", "5 km from the place"),
            (2, "track", "more than 100,000 points"),
        ],
    ),
    "a whole number for a latitude": (
        _column("to_lat", lambda: pa.array([56, 2**62, 56])),
        [(2, "to", "not on Earth")],
    ),
    "a dictionary with a null": (
        lambda folder: arrow(
            with_column("to", _dictionary()).drop(["to_lat", "to_lon"]), folder
        ),
        [(2, "to", "no name and no position")],
    ),
    "a point that is broken": (
        _point(b"\x01\x02junk"),
        [(2, "to", "its geometry no point")],
    ),
    "a line where a point is wanted": (
        _point(shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))),
        [(2, "to", "its geometry no point")],
    ),
    "an empty point": (
        _point(shapely.to_wkb(shapely.Point())),
        [(2, "to", "no point")],
    ),
    "a line of two billion points, it says": (
        _point(b"\x01\x02\0\0\0\xff\xff\xff\x7f"),
        [(2, "to", "no point")],
    ),
    "points passed that are broken": (_path(b"\x01\x02junk"), [(2, "via", "no point")]),
    "an area for points passed": (
        _path(shapely.to_wkb(shapely.box(0, 0, 1, 1))),
        [(2, "via", "no point")],
    ),
    "no traveller": (_row(travellers=[]), [(2, "travellers", "has no travellers")]),
    "nobody for a traveller": (
        _row(travellers=[None]),
        [(2, "travellers", "sending state"), (2, "travellers", "has no name")],
    ),
    "an unknown mission": (
        _person(mission="gb-embassy-atlantis"),
        [(2, "travellers", "no mission")],
    ),
    "an unknown class": (_person(**{"class": "king"}), [(2, "travellers", "king")]),
}
"""A maker, and row, column and words of each fault."""
