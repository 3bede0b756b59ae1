"""Trips as tables: read, refused, written and joined."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from exeat.domain.errors import InputError
from exeat.domain.trip import Trip
from exeat.engine.bulk.trips import trip_at
from exeat.formats.bulk.arrow import open_source
from exeat.formats.bulk.cells import text_digests
from exeat.formats.bulk.fitting import trips_batch
from exeat.formats.bulk.parquet_joining import join_parquet
from exeat.formats.bulk.trip_batches import Reading, read_batch
from exeat.formats.bulk.trip_schema import TRIPS, check_schema
from exeat.formats.bulk.words import Meanings
from exeat.formats.bulk.writing import trips_table
from exeat.service.context import Context
from tests.formats.trip_rows import PERSON, Row, back, batch, row
from tests.random_trips import Trips

Table = Callable[[], list[Row]]


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    context = Context()
    return Meanings(context.register, context.vocabulary, context.gazetteer)


def _read(table: pa.RecordBatch, meanings: Meanings) -> Reading:
    return read_batch(table, np.arange(1, len(table) + 1), meanings)


def _only(reading: Reading) -> Trip:
    assert reading.trips is not None
    assert reading.faults.to_pylist() == []
    assert len(reading.trips) == 1
    return trip_at(reading.trips, 0)


def test_random_trips_come_back_from_a_table_as_they_were(meanings: Meanings) -> None:
    context = Context()
    source = Trips(context.register, seed=5, of_register=True)
    trips = [source.trip(number) for number in range(60)]
    table = trips_table(trips)
    reading = _read(table.combine_chunks().to_batches()[0], meanings)
    assert reading.trips is not None
    refused = set(reading.faults.column("trip").to_pylist())
    kept = [trip for trip in trips if trip.name not in refused]
    assert list(reading.trips.ids) == [trip.name for trip in kept]
    again = trips_table([trip_at(reading.trips, n) for n in range(len(kept))])
    assert _plain(again) == _plain(trips_table(kept))


def _plain(table: pa.Table) -> list[Any]:
    """Return rows without texts of which only that they are there is kept."""
    rows: list[Any] = table.drop(["contacts"]).to_pylist()
    for each in rows:
        for name in ("purpose", "vehicle", "carrier"):
            each[name] = each[name] is not None
        for stay in each["stays"] or ():
            stay["lodging"] = stay["lodging"] is not None
    return rows


def test_a_trip_has_the_legs_of_its_rows(meanings: Meanings) -> None:
    trip = _only(_read(batch(row(), back()), meanings))
    assert [(leg.origin.name, leg.destination.name) for leg in trip.legs] == [
        ("Moscow", "Tver"),
        ("Tver", "Moscow"),
    ]
    assert trip.travellers[0].mission is not None
    assert trip.stays is None
    assert trip.contacts is None


def test_a_name_without_position_is_looked_up(meanings: Meanings) -> None:
    bare = {"to_lat": None, "to_lon": None, "to_state": None, "to_zone": None}
    goal = _only(_read(batch(row(**bare)), meanings)).legs[0].destination
    assert (goal.state, goal.zone, goal.accuracy_m) == ("RU", "Europe/Moscow", 2000.0)
    assert abs(goal.position.lat_deg - 56.86) < 0.01


def test_an_unknown_state_stays_unknown(meanings: Meanings) -> None:
    trip = _only(_read(batch(row(to_state=None)), meanings))
    assert trip.legs[0].destination.state is None


def test_local_moments_are_read_on_the_clock_of_the_place(meanings: Meanings) -> None:
    table = pa.Table.from_batches([batch(row())])
    local = pa.array([datetime(2026, 5, 25, 9)], pa.timestamp("us"))  # noqa: DTZ001 - local on purpose
    table = table.set_column(table.schema.get_field_index("depart"), "depart", local)
    own = trips_batch(table.combine_chunks().to_batches()[0])
    assert _only(_read(own, meanings)).depart_at == datetime(2026, 5, 25, 6, tzinfo=UTC)


def test_a_local_moment_that_its_clock_skips_is_refused(meanings: Meanings) -> None:
    london = {"from_zone": "Europe/London", "from_state": "GB"}
    table = pa.Table.from_batches([batch(row(**london))])
    local = pa.array([datetime(2026, 3, 29, 1, 30)], pa.timestamp("us"))  # noqa: DTZ001 - local on purpose
    table = table.set_column(table.schema.get_field_index("depart"), "depart", local)
    reading = _read(trips_batch(table.combine_chunks().to_batches()[0]), meanings)
    reasons = reading.faults.column("reason").to_pylist()
    assert any("does not exist in Europe/London" in reason for reason in reasons)


@pytest.mark.parametrize("told", ["geo", "extension"])
def test_points_of_geoparquet_are_positions(
    told: str, meanings: Meanings, tmp_path: Path
) -> None:
    table = pa.Table.from_pylist([row()], schema=TRIPS).drop(["to", "to_lat", "to_lon"])
    point = pa.array([shapely.to_wkb(shapely.Point(35.9176, 56.8587))])
    field = pa.field("to", pa.binary())
    geo: dict[bytes, bytes] = {}
    if told == "geo":
        geo = {b"geo": b'{"version": "1.1.0", "columns": {"to": {"encoding": "WKB"}}}'}
    else:
        field = field.with_metadata({b"ARROW:extension:name": b"geoarrow.wkb"})
    table = table.append_column(field, point).replace_schema_metadata(geo)
    pq.write_table(table, tmp_path / "points.parquet")
    (chunk,) = open_source(tmp_path / "points.parquet", "points").chunks(1)
    goal = _only(_read(chunk.batch, meanings)).legs[0].destination
    assert (goal.position.lat_deg, goal.position.lon_deg) == (56.8587, 35.9176)


def test_a_track_loses_the_points_that_are_the_stops(meanings: Meanings) -> None:
    ends = [(55.7558, 37.6173), (56.3, 36.7), (56.8587, 35.9176)]
    track = [{"lat": lat, "lon": lon} for lat, lon in ends]
    leg = _only(_read(batch(row(track=track)), meanings)).legs[0]
    assert [point.position.lat_deg for point in leg.via] == [56.3]
    assert leg.known.value == "track"


def _person(**other: Any) -> Row:
    return row(travellers=[PERSON | other])


BAD_ROWS: dict[str, tuple[Table, str]] = {
    "no id": (lambda: [row(trip=None)], "no trip is named"),
    "no travellers": (lambda: [row(travellers=None)], "no travellers"),
    "empty travellers": (lambda: [row(travellers=[])], "no travellers"),
    "nameless traveller": (lambda: [_person(name=None)], "has no name"),
    "twins": (lambda: [row(travellers=[PERSON, PERSON])], "have one name"),
    "unknown mission": (
        lambda: [_person(mission="gb-embassy-atlantis")],
        "no mission 'gb-embassy-atlantis'",
    ),
    "unknown class": (lambda: [_person(**{"class": "king"})], "king"),
    "unknown sending": (lambda: [_person(sending="XQ")], "'XQ' is no state"),
    "NaN latitude": (lambda: [row(to_lat=float("nan"))], "is no number"),
    "infinite longitude": (lambda: [row(from_lon=float("inf"))], "is no number"),
    "latitude out of range": (lambda: [row(to_lat=91.0)], "not on Earth"),
    "half a position": (lambda: [row(to_lon=None)], "no name and no position"),
    "no place": (
        lambda: [row(to=None, to_lat=None, to_lon=None)],
        "no name and no position",
    ),
    "unknown name": (
        lambda: [row(to="Xyzzyville", to_lat=None, to_lon=None)],
        "no place named 'Xyzzyville'",
    ),
    "wrong zone": (lambda: [row(to_zone="Mars/Olympus")], "no time zone"),
    "wrong state": (lambda: [row(to_state="ZZ")], "'ZZ' is no state"),
    "null moment": (lambda: [row(depart=None)], "the moment is not said"),
    "year 1492": (
        lambda: [row(depart=datetime(1492, 8, 3, tzinfo=UTC))],
        "the year is out of range",
    ),
    "arrives before it departs": (
        lambda: [row(arrive=datetime(2026, 5, 24, tzinfo=UTC))],
        "arrives before it departs",
    ),
    "takes a year": (
        lambda: [row(arrive=datetime(2027, 5, 24, tzinfo=UTC))],
        "more than 60 days",
    ),
    "legs out of order": (
        lambda: [back(travellers=[PERSON]), row()],
        "in order of time",
    ),
    "unknown conveyance": (lambda: [row(by="broomstick")], "broomstick"),
    "unknown kind": (lambda: [row(kind="spree")], "spree"),
    "too many points": (
        lambda: [row(via=[{"lat": 56.0, "lon": 37.0}] * 1001)],
        "more than 1,000 points",
    ),
    "a million points": (
        lambda: [row(track=[{"lat": 56.0, "lon": 37.0}] * 1_000_000)],
        "more than 100,000 points",
    ),
    "point without position": (lambda: [row(via=[{"lat": 56.0}])], "has no position"),
    "track elsewhere": (
        lambda: [row(track=[{"lat": 10.0, "lon": 10.0}] * 2)],
        "more than 5 km from the place",
    ),
    "point out of time": (
        lambda: [row(via=[{"lat": 56.0, "lon": 37.0, "at": back()["depart"]}])],
        "outside the moments of the leg",
    ),
    "two purposes": (
        lambda: [row(purpose="talks"), back(purpose="rest")],
        "says otherwise",
    ),
    "201 legs": (lambda: [row() for _ in range(201)], "more than 200 legs"),
    "nameless contact": (lambda: [row(contacts=[{"official": True}])], "no name"),
    "stay ends before it begins": (
        lambda: [
            row(
                stays=[
                    {
                        "name": "Tver",
                        "from": datetime(2026, 5, 26, tzinfo=UTC),
                        "until": datetime(2026, 5, 25, tzinfo=UTC),
                    }
                ]
            )
        ],
        "ends before it begins",
    ),
    "invisible character": (lambda: [row(to="Tv\u200ber")], "U+200B"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_and_the_rest_is_read(name: str, meanings: Meanings) -> None:
    bad, reason = BAD_ROWS[name]
    rows = bad()
    good = [row(trip="before"), *rows, row(trip="after")]
    reading = _read(batch(*good), meanings)
    assert reading.trips is not None
    assert list(reading.trips.ids) == ["before", "after"]
    assert reading.first_row.tolist() == [1, len(rows) + 2]
    told = reading.faults.to_pylist()
    assert any(reason in fault["reason"] for fault in told), told
    assert all(2 <= fault["row"] <= len(rows) + 1 for fault in told)


def test_a_trip_that_stands_twice_is_refused_the_second_time(
    meanings: Meanings,
) -> None:
    reading = _read(batch(row(), row(trip="T2"), row()), meanings)
    assert [fault["row"] for fault in reading.faults.to_pylist()] == [3]
    assert reading.trips is not None
    assert list(reading.trips.ids) == ["T1", "T2"]


def _without(name: str) -> pa.Schema:
    table = TRIPS.empty_table().drop([name, f"{name}_lat"] if name == "to" else [name])
    return table.schema


BAD_SCHEMAS = {
    "one column missing": (_without("depart"), "no column 'depart'"),
    "no destination": (_without("to"), "no column 'to'"),
    "unknown column": (
        TRIPS.append(pa.field("colour", pa.string())),
        "'colour' is unknown",
    ),
    "numbers for names": (
        TRIPS.set(0, pa.field("trip", pa.int64())),
        "'trip' holds int64, not text",
    ),
    "texts for moments": (
        TRIPS.set(TRIPS.get_field_index("depart"), pa.field("depart", pa.string())),
        "'depart' holds string",
    ),
    "texts for degrees": (
        TRIPS.set(TRIPS.get_field_index("to_lat"), pa.field("to_lat", pa.string())),
        "'to_lat' holds string",
    ),
    "bytes that nobody calls points": (
        TRIPS.set(TRIPS.get_field_index("to"), pa.field("to", pa.binary())),
        "'to' holds binary, not text",
    ),
    "travellers as text": (
        TRIPS.set(1, pa.field("travellers", pa.string())),
        "'travellers' holds string",
    ),
    "twice": (TRIPS.append(pa.field("trip", pa.string())), "stands twice"),
}


@pytest.mark.parametrize("name", BAD_SCHEMAS)
def test_a_table_of_another_shape_is_refused_in_a_sentence(name: str) -> None:
    schema, reason = BAD_SCHEMAS[name]
    with pytest.raises(InputError) as refused:
        check_schema(schema, "trips.parquet")
    assert reason in str(refused.value)
    assert "\n" not in refused.value.sentence


def test_words_may_be_dictionaries_and_numbers_small() -> None:
    word = pa.dictionary(pa.int8(), pa.large_string())
    schema = TRIPS.set(TRIPS.get_field_index("by"), pa.field("by", word))
    check_schema(schema.set(7, pa.field("from_lat", pa.float32())), "trips")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "neither Parquet nor Arrow", id="empty"),
        pytest.param(b"trip,from\n", "neither Parquet nor Arrow", id="text"),
        pytest.param(b"PAR1", "cannot be read", id="only the first bytes"),
        pytest.param(b"PAR1" + bytes(500) + b"PAR1", "cannot be read", id="zeros"),
        pytest.param(b"ARROW1\0\0" + bytes(40), "cannot be read", id="no Arrow file"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "trips.parquet").write_bytes(content)
    with pytest.raises(InputError, match=reason):
        open_source(tmp_path / "trips.parquet", "trips.parquet")


def test_truncated_parquet_is_refused(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.Table.from_pylist([row()] * 50, schema=TRIPS), whole)
    (tmp_path / "cut.parquet").write_bytes(whole.read_bytes()[:-100])
    with pytest.raises(InputError, match="cannot be read"):
        open_source(tmp_path / "cut.parquet", "cut.parquet")


def test_damaged_pages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "damaged.parquet"
    rows = [row(trip=f"T{number}") for number in range(500)]
    pq.write_table(pa.Table.from_pylist(rows, schema=TRIPS), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[4:400] = bytes(396)
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        list(open_source(path, "damaged.parquet").chunks(1))


def test_reading_may_begin_at_any_row(tmp_path: Path) -> None:
    path = tmp_path / "trips.parquet"
    rows = [row(trip=f"T{number}") for number in range(1, 101)]
    pq.write_table(pa.Table.from_pylist(rows, schema=TRIPS), path, row_group_size=16)
    for first in (1, 16, 17, 50, 100):
        chunks = list(open_source(path, "trips").chunks(first))
        numbers = np.concatenate([chunk.row for chunk in chunks])
        names = [name for chunk in chunks for name in chunk.batch[0].to_pylist()]
        assert numbers.tolist() == list(range(first, 101))
        assert names == [f"T{number}" for number in range(first, 101)]


def test_arrow_files_read_like_parquet(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([row(), back()], schema=TRIPS)
    with pa.ipc.new_file(tmp_path / "trips.arrow", TRIPS) as file:
        file.write_table(table)
    (chunk,) = open_source(tmp_path / "trips.arrow", "trips").chunks(1)
    assert pa.Table.from_batches([chunk.batch]).equals(table)


def test_equal_texts_have_equal_digests_and_others_do_not() -> None:
    texts = [f"trip {number}" for number in range(20_000)] + ["", "a", "b", "ab", "ba"]
    digests = text_digests(pa.array(texts))
    assert len(set(digests.tolist())) == len(texts)
    order = np.random.default_rng(1).permutation(len(texts))
    shuffled = pa.array(texts).take(pa.array(order))
    assert (text_digests(shuffled) == digests[order]).all()
    assert (text_digests(pa.array(texts)[7:]) == digests[7:]).all()


def test_joined_parquet_reads_as_its_parts(tmp_path: Path) -> None:
    parts = []
    for number in range(7):
        rows = [row(trip=f"T{number}-{at}") for at in range(number * 40)]
        table = pa.Table.from_pylist(rows, schema=TRIPS)
        path = tmp_path / f"{number}.parquet"
        pq.write_table(
            table, path, compression="zstd", write_page_index=number % 2 == 0
        )
        parts.append(path)
    with (tmp_path / "whole.parquet").open("wb") as target:
        assert join_parquet(parts, target) == 840
    whole = pq.read_table(tmp_path / "whole.parquet")
    assert whole.equals(pa.concat_tables([pq.read_table(path) for path in parts]))
    assert whole.schema.equals(TRIPS)
    with pq.ParquetFile(tmp_path / "whole.parquet") as file:
        group = file.metadata.row_group(file.metadata.num_row_groups - 1)
        assert group.column(0).statistics.max == "T6-99"
