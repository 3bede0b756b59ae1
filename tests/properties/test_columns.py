"""The column engine says what the scalar engine says, of every trip.

The scalar engine is the definition. Its findings about random trips over the whole
register, about the trips of all argued cases and about the small register are compared
with those of the columns, field by field.
"""

import gc
import json
import weakref
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exeat
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.domain.trip import Leg, Trip
from exeat.engine.bulk.building import columns_of
from exeat.engine.bulk.decision import ColumnEngine
from exeat.engine.bulk.trips import trip_at
from exeat.formats.rulings import read_rulings
from tests.agreement import disagreements
from tests.argued import argued_cases
from tests.properties.test_decisions import NOWS, RULINGS, WHOLE, trips
from tests.random_trips import Trips

SHARDS = 40
COVERED = 2
TRIPS = 500
NOW = datetime(2026, 5, 20, 12, 0, 0, 500, tzinfo=UTC)


@pytest.fixture(scope="session")
def register() -> Register:
    return exeat.load_register()


@pytest.fixture(scope="session")
def engine(register: Register) -> ColumnEngine:
    """Return one engine for all shards: what it compiles is kept between batches."""
    return ColumnEngine(register)


@pytest.mark.parametrize(
    "seed",
    [
        # The first ones go with the tests that coverage is measured of.
        pytest.param(seed, marks=[pytest.mark.agreement] if seed >= COVERED else [])
        for seed in range(SHARDS)
    ],
)
def test_random_trips_are_decided_alike(
    seed: int, register: Register, engine: ColumnEngine
) -> None:
    source = Trips(register, seed)
    batch = list(map(source.trip, range(TRIPS)))
    assert disagreements(batch, register, NOW, engine) == []


def test_a_batch_is_gone_once_it_is_decided(
    register: Register, engine: ColumnEngine
) -> None:
    """Else millions of trips pile up until the garbage collector comes round."""
    source = Trips(register, 0)
    columns = columns_of(list(map(source.trip, range(60))))
    points = weakref.ref(columns.points.lat_deg)
    gc.collect()
    gc.disable()
    try:
        found = engine.decide(columns, NOW)
        del columns
        assert points() is None
    finally:
        gc.enable()
    assert len(found)


@pytest.mark.agreement
def test_argued_cases_are_decided_alike(register: Register) -> None:
    groups: dict[tuple[str, str, str], list[Trip]] = defaultdict(list)
    for case in argued_cases():
        document: Any = case.document
        key = (
            document["now"],
            document.get("known_on", ""),
            json.dumps(document.get("rulings", [])),
        )
        text = json.dumps(case.trip).encode()
        groups[key].append(exeat.read_trip(text, register))
    engines: dict[tuple[str, str], ColumnEngine] = {}
    for (now, known, rulings), batch in groups.items():
        known_on = date.fromisoformat(known) if known else None
        given_: tuple[Ruling, ...] = ()
        if json.loads(rulings):
            text = json.dumps({"rulings": json.loads(rulings)}).encode()
            given_ = read_rulings(text, "rulings", register=register)
        key_ = (known, rulings)
        if key_ not in engines:
            engines[key_] = ColumnEngine(register, known_on=known_on, rulings=given_)
        at = datetime.fromisoformat(now)
        found = disagreements(batch, register, at, engines[key_], known_on, given_)
        assert found == []


@settings(max_examples=60)
@given(st.lists(trips(), min_size=1, max_size=6), NOWS, st.lists(RULINGS, max_size=2))
def test_the_small_register_is_decided_alike(
    batch: list[Trip], now: datetime, rulings: list[Any]
) -> None:
    assert disagreements(batch, WHOLE, now, rulings=rulings) == []


@settings(max_examples=60)
@given(st.lists(trips(), min_size=1, max_size=6))
def test_columns_give_the_trips_back(batch: list[Trip]) -> None:
    columns = columns_of(batch)
    for number, trip in enumerate(batch):
        again = trip_at(columns, number)
        assert [_way(leg) for leg in again.legs] == [_way(leg) for leg in trip.legs]
        assert again.travellers == trip.travellers
        assert (again.kind, again.contacts) == (trip.kind, trip.contacts)
        assert (again.purpose is None) == (trip.purpose is None)
        assert (again.stays is None) == (trip.stays is None)


def _way(leg: Leg) -> tuple[object, ...]:
    """Return what decides of a leg."""
    return leg.path(), leg.depart_at, leg.arrive_at, leg.by, leg.known


def test_no_trips_have_no_findings(engine: ColumnEngine) -> None:
    assert len(engine.decide(columns_of([]), NOW)) == 0
