"""Rows of trips for tests: one good trip, and tables made of it."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from exeat.formats.bulk.trip_schema import TRIPS

Row = dict[str, Any]

PERSON = {
    "name": "B. Example",
    "mission": "gb-embassy-moscow",
    "class": "diplomatic-agent",
}


def row(**other: Any) -> Row:
    """Return a leg from Moscow to Tver, with other values where they are given."""
    return {
        "trip": "T1",
        "travellers": [PERSON],
        "from": "Moscow",
        "from_lat": 55.7558,
        "from_lon": 37.6173,
        "from_state": "RU",
        "from_zone": "Europe/Moscow",
        "depart": datetime(2026, 5, 25, 6, tzinfo=UTC),
        "to": "Tver",
        "to_lat": 56.8587,
        "to_lon": 35.9176,
        "to_state": "RU",
        "to_zone": "Europe/Moscow",
        "arrive": datetime(2026, 5, 25, 9, tzinfo=UTC),
        "by": "car",
    } | other


def back(**other: Any) -> Row:
    """Return the way back of the same trip."""
    return row(
        **{
            "travellers": None,
            "from": "Tver",
            "from_lat": 56.8587,
            "from_lon": 35.9176,
            "depart": datetime(2026, 5, 26, 6, tzinfo=UTC),
            "to": "Moscow",
            "to_lat": 55.7558,
            "to_lon": 37.6173,
            "arrive": datetime(2026, 5, 26, 9, tzinfo=UTC),
        }
        | other
    )


def batch(*rows: Row) -> pa.RecordBatch:
    """Return rows as a batch of all columns."""
    return pa.RecordBatch.from_pylist(list(rows), schema=TRIPS)
