"""Airports under their IATA and ICAO codes, a table of places.sqlite."""

import sqlite3
from collections.abc import Iterator

import airportsdata

SCHEMA = """
CREATE TABLE airport (
    code TEXT PRIMARY KEY,  -- IATA or ICAO, capitals
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    region TEXT NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    zone TEXT NOT NULL
) WITHOUT ROWID;
"""


def add(database: sqlite3.Connection, parts: dict[str, str]) -> None:
    """Fill the table.

    Args:
        database: An open places.sqlite.
        parts: Codes of areas that are part of another code's state.
    """
    database.executemany(
        "INSERT OR IGNORE INTO airport VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        sorted(_rows(parts)),
    )


def _rows(parts: dict[str, str]) -> Iterator[tuple[str | float, ...]]:
    for code, told in airportsdata.load("ICAO").items():
        for known in {told["iata"], code}:
            if len(known) in {3, 4} and known.isalpha() and known.isupper():
                yield (
                    known,
                    told["name"],
                    told["city"],
                    parts.get(told["country"], told["country"]),
                    told["subd"],
                    told["lat"],
                    told["lon"],
                    told["tz"],
                )
