"""Databases that tell which points lie within which disks: SedonaDB and PostGIS.

PostGIS needs a server: name one in ``EXEAT_POSTGIS``, as a connection string. Both are
timed while they count, without handing out rows, and asked for the rows once.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from exeat.domain.place import Disk

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SERVER = "EXEAT_POSTGIS"


class Database(Protocol):
    """Points in a database."""

    @property
    def variants(self) -> Sequence[tuple[str, str]]:
        """What is measured: a name and the settings that it needs."""

    def put(self, disks: Sequence[Disk]) -> None:
        """Set the disks to be asked about."""

    def count(self, settings: str) -> int:
        """Return how many pairs there are of a disk and a point in it."""

    def pairs(self) -> tuple[Any, Any]:
        """Return these pairs: numbers of disks, numbers of points."""


def databases(lat: Floats, lon: Floats) -> Iterator[Database]:
    """Yield the databases at hand, with points in them."""
    if is_installed("sedonadb"):
        yield Sedona(lat, lon)
    if _has_postgis():
        yield Postgis(lat, lon)


def absent() -> Iterator[str]:
    """Yield the databases that are not at hand, and why."""
    if not is_installed("sedonadb"):
        yield "SedonaDB: not installed"
    if not _has_postgis():
        yield f"PostGIS: no server named in {SERVER}, or psycopg not installed"


def is_installed(module: str) -> bool:
    """Return whether a module can be imported."""
    return importlib.util.find_spec(module) is not None


def _has_postgis() -> bool:
    return SERVER in os.environ and is_installed("psycopg")


def counting(database: Database, settings: str) -> Callable[[], object]:
    """Return what is timed."""
    return lambda: database.count(settings)


def answers(database: Database, disks: int, points: int) -> Bools:
    """Return for each disk and point whether the database has it inside."""
    found = np.zeros((disks, points), dtype=np.bool_)
    found[database.pairs()] = True
    return found


class Sedona:
    """SedonaDB: geographies on a sphere, all cores.

    Args:
        lat: Latitudes of points, degrees.
        lon: Their longitudes.
    """

    variants = (("SedonaDB geography, all cores", ""),)

    def __init__(self, lat: Floats, lon: Floats) -> None:
        import sedonadb

        self._context = sedonadb.connect()
        self._view("points", {"id": np.arange(len(lat)), "lat": lat, "lon": lon})

    def put(self, disks: Sequence[Disk]) -> None:
        """Set the disks to be asked about."""
        self._view("disks", _columns(disks))
        self._disk = "disks.id" if len(disks) > 1 else "0"
        self._from = _from(disks, "ST_GeogPoint({lon!r}, {lat!r})")

    def count(self, settings: str) -> int:  # noqa: ARG002 - of the protocol
        """Return how many pairs there are of a disk and a point in it."""
        return int(self._asked("count(*) AS found")["found"].iloc[0])

    def pairs(self) -> tuple[Any, Any]:
        """Return these pairs; rows come in any order."""
        found = self._asked(f"{self._disk} AS disk, points.id AS point")
        return found["disk"].to_numpy(), found["point"].to_numpy()

    def _asked(self, columns: str) -> Any:
        return self._context.sql(f"SELECT {columns} {self._from}").to_pandas()

    def _view(self, name: str, columns: dict[str, Any]) -> None:
        import pandas as pd

        raw = f"{name}_raw"
        rows = self._context.create_data_frame(pd.DataFrame(columns))
        rows.to_view(raw, overwrite=True)
        query = f"SELECT *, ST_GeogPoint(lon, lat) AS at FROM {raw}"
        self._context.sql(query).to_memtable().to_view(name, overwrite=True)


class Postgis:
    """PostGIS: geographies on the ellipsoid, one core.

    Args:
        lat: Latitudes of points, degrees.
        lon: Their longitudes.
    """

    variants = (
        ("PostGIS ST_DWithin, GiST", "on"),
        ("PostGIS ST_DWithin, no index", "off"),
    )

    def __init__(self, lat: Floats, lon: Floats) -> None:
        import psycopg

        # Not prepared: a plan that is kept would outlive the settings it was made by.
        self._server = psycopg.connect(
            os.environ[SERVER], autocommit=True, prepare_threshold=None
        )
        self._do("CREATE EXTENSION IF NOT EXISTS postgis")
        self._load("points", {"id": np.arange(len(lat)), "lat": lat, "lon": lon})
        self._do("CREATE INDEX ON points USING gist (at)")
        self._do("ANALYZE points")

    def put(self, disks: Sequence[Disk]) -> None:
        """Set the disks to be asked about."""
        self._load("disks", _columns(disks))
        self._do("ANALYZE disks")
        centre = "ST_SetSRID(ST_MakePoint({lon!r}, {lat!r}), 4326)::geography"
        self._disk = "disks.id" if len(disks) > 1 else "0"
        self._from = _from(disks, centre)

    def count(self, settings: str) -> int:
        """Return how many pairs there are of a disk and a point in it."""
        for kind in ("indexscan", "bitmapscan"):
            self._do(f"SET enable_{kind} = {settings}")
        return int(self._asked("count(*)")[0][0])

    def pairs(self) -> tuple[Any, Any]:
        """Return these pairs."""
        found = np.array(self._asked(f"{self._disk}, points.id"), dtype=np.int64)
        disk, point = found.reshape(-1, 2).T
        return disk, point

    def _asked(self, columns: str) -> Any:
        query = f"SELECT {columns} {self._from}"
        return self._server.execute(query.encode()).fetchall()

    def _do(self, command: str) -> None:
        self._server.execute(command.encode())

    def _load(self, name: str, columns: dict[str, Any]) -> None:
        """Make a table of points; bit by bit, as binary rows."""
        fields = ", ".join(
            f"{column} {'int8' if column == 'id' else 'float8'}" for column in columns
        )
        self._do(f"DROP TABLE IF EXISTS {name}, raw")
        self._do(f"CREATE TEMP TABLE raw ({fields})")
        with self._server.cursor().copy(b"COPY raw FROM STDIN (FORMAT BINARY)") as rows:
            rows.write(_binary(columns))
        self._do(
            f"CREATE TEMP TABLE {name} AS SELECT *,"
            " ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS at FROM raw"
        )


def _from(disks: Sequence[Disk], centre: str) -> str:
    """Return what is asked: a join, or for one disk a condition that planners know."""
    if len(disks) > 1:
        within = "ST_DWithin(points.at, disks.at, disks.radius_m)"
        return f"FROM points JOIN disks ON {within}"
    (disk,) = disks
    at = centre.format(lat=disk.centre.lat_deg, lon=disk.centre.lon_deg)
    return f"FROM points WHERE ST_DWithin(points.at, {at}, {disk.radius_m!r})"


def _columns(disks: Sequence[Disk]) -> dict[str, Any]:
    return {
        "id": np.arange(len(disks)),
        "lat": np.array([disk.centre.lat_deg for disk in disks]),
        "lon": np.array([disk.centre.lon_deg for disk in disks]),
        "radius_m": np.array([disk.radius_m for disk in disks]),
    }


def _binary(columns: dict[str, Any]) -> bytes:
    """Return rows as PostgreSQL copies them: a count, then length and bytes of each."""
    kinds: list[tuple[str, str]] = [("fields", ">i2")]
    for name in columns:
        kinds += [(f"{name} size", ">i4"), (name, ">i8" if name == "id" else ">f8")]
    rows = np.zeros(len(columns["id"]), dtype=kinds)
    rows["fields"] = len(columns)
    for name, column in columns.items():
        rows[f"{name} size"], rows[name] = 8, column
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"
