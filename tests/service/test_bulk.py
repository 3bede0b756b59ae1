"""Assessments: the same answer however they are cut, spread, stopped and gone on with."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exeat.domain.errors import InputError
from exeat.engine.decision import decide
from exeat.formats.bulk.arrow import Chunk, open_source
from exeat.formats.bulk.refusals import no_faults
from exeat.formats.bulk.trip_schema import TRIPS
from exeat.formats.bulk.writing import trips_table
from exeat.service.assessment import trip_from
from exeat.service.bulk.cutting import Start, parts_of
from exeat.service.bulk.deciding import Decider, Settings
from exeat.service.bulk.publishing import Outputs, default_outputs
from exeat.service.bulk.running import Assessment, Plan, assess
from exeat.service.bulk.summary import summary_of
from exeat.service.context import REGISTER, Context
from tests.agreement import scalar_line
from tests.formats.trip_rows import Row, back, batch, row

NOW = datetime(2026, 5, 14, 7, tzinfo=UTC)
SETTINGS = Settings(now=NOW)
NOTICE = REGISTER / "measures" / "ru" / "ru-gb-2023.yml"
EXAMPLE = Path(__file__).parents[2] / "examples" / "volokolamsk.yml"


def _rows(trips: int) -> list[Row]:
    """Return trips of two legs, a day apart from each other."""
    rows = []
    for number in range(trips):
        name, later = f"T{number:05}", timedelta(days=number % 200)
        for leg in (row(trip=name), back(trip=name)):
            moments = {key: leg[key] + later for key in ("depart", "arrive")}
            rows.append(leg | moments)
    return rows


def _write(path: Path, rows: Sequence[Row], group: int = 64) -> Path:
    table = pa.Table.from_pylist(list(rows), schema=TRIPS)
    pq.write_table(table, path, row_group_size=group)
    return path


def _run(
    trips: Path, name: str, plan: Plan, settings: Settings = SETTINGS
) -> Assessment:
    return assess(trips, settings, default_outputs(trips.with_name(name)), plan=plan)


class _StopError(Exception):
    pass


def _stopped(trips: Path, outputs: Outputs, plan: Plan, after: int) -> None:
    """Assess, and stop once more than some rows are done."""

    def stop(done: int, _: int | None) -> None:
        if done > after:
            raise _StopError

    with pytest.raises(_StopError):
        assess(trips, SETTINGS, outputs, plan=plan, progress=stop)


def test_findings_are_those_of_the_scalar_engine(tmp_path: Path) -> None:
    context = Context()
    trip = trip_from(context, EXAMPLE.read_bytes(), EXAMPLE.name)
    pq.write_table(trips_table([trip]), tmp_path / "one.parquet")
    _run(tmp_path / "one.parquet", "found.parquet", Plan(workers=1))
    found = pq.read_table(tmp_path / "found.parquet").to_pylist()
    expected = decide(trip, context.register, now=NOW, engine_version="1").findings
    keys = {(each["measure"], each["provision"]) for each in found}
    assert keys == {(each.measure, each.provision) for each in expected}
    lines = {(f.measure, f.provision): scalar_line(f) for f in expected}
    for each in found:
        line = lines[each["measure"], each["provision"]]
        assert (each["answer"], each["duty"], each["reason"], each["status"]) == (
            *(line[name] for name in ("answer", "duty", "reason")),
            line["status"],
        )
        safe = line["safe_by"]
        assert each["safe_by"] == (
            None if safe is None else datetime.fromtimestamp(safe[0] / 1e6, UTC)
        )
        assert [c["direction"] for c in each["crossings"]] == [
            c[0] for c in line["crossings"]
        ]
        assert [tuple(d.values()) for d in each["depends_on"]] == list(
            line["depends_on"]
        )


def test_workers_and_their_number_change_nothing(tmp_path: Path) -> None:
    trips = _write(
        tmp_path / "trips.parquet", [*_rows(120), row(trip="bad", by="broom")]
    )
    _run(trips, "one.parquet", Plan(workers=1, part_rows=50))
    _run(trips, "two.parquet", Plan(workers=2, part_rows=50))
    for kind in ("", ".faults"):
        one, two = (tmp_path / f"{name}{kind}.parquet" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    faults = pq.read_table(tmp_path / "one.faults.parquet").to_pylist()
    assert [(each["row"], each["trip"], each["column"]) for each in faults] == [
        (241, "bad", "by")
    ]
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left == []


@pytest.mark.parametrize("part_rows", [1, 7, 64, 1000])
@pytest.mark.parametrize("group", [5, 64, 1000])
def test_parts_hold_whole_trips(part_rows: int, group: int, tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", _rows(40), group)
    source = open_source(trips, "trips")
    parts = list(parts_of(source, Start(0, 1, ""), part_rows))
    names = [part.chunk.batch.column("trip").to_pylist() for part in parts]
    assert [name for part in names for name in part] == [r["trip"] for r in _rows(40)]
    for one, other in pairwise(names):
        assert one[-1] != other[0]
    for part in parts[1:]:
        again = next(parts_of(source, part.start, part_rows))
        assert again.following == part.following
        assert again.chunk.batch.equals(part.chunk.batch)


class _Rows:
    """A table in memory, in chunks of some length."""

    def __init__(self, table: pa.RecordBatch, length: int) -> None:
        self._table, self._length = table, length
        self.rows: int | None = len(table)
        self.faults = no_faults()

    def chunks(self, first_row: int) -> Iterator[Chunk]:
        for at in range(first_row - 1, len(self._table), self._length):
            part = self._table.slice(at, self._length)
            yield Chunk(_numbers(at + 1, len(part)), part)


def _numbers(first: int, length: int) -> Any:
    import numpy as np

    return np.arange(first, first + length)


@pytest.mark.parametrize("length", [10, 100, 2000])
def test_a_trip_that_never_ends_is_kept_from_memory(length: int) -> None:
    rows = [row(trip="long")] * 1500 + [row(trip="good")]
    parts = list(parts_of(_Rows(batch(*rows), length), Start(0, 1, ""), 300))
    assert [len(part.chunk.row) for part in parts] == [201, 1]
    assert parts[1].chunk.row.tolist() == [1501]


def test_one_name_in_two_parts_is_refused_the_second_time(tmp_path: Path) -> None:
    rows = [*_rows(60), *_rows(1), row(trip="last")]
    trips = _write(tmp_path / "trips.parquet", rows)
    done = _run(trips, "small.parquet", Plan(workers=1, part_rows=20))
    _run(trips, "large.parquet", Plan(workers=1, part_rows=100_000))
    for name in ("small", "large"):
        faults = pq.read_table(tmp_path / f"{name}.faults.parquet").to_pylist()
        assert [(each["row"], each["trip"]) for each in faults] == [(121, "T00000")]
    small, large = (
        pq.read_table(tmp_path / f"{n}.parquet") for n in ("small", "large")
    )
    assert small.to_pylist() == large.to_pylist()
    assert (done.counts["trips",], done.counts["refused",]) == (61, 1)


def test_a_trip_that_no_calendar_covers_is_told_and_the_rest_decided(
    tmp_path: Path,
) -> None:
    far = {
        "depart": datetime(2090, 5, 5, tzinfo=UTC),
        "arrive": datetime(2090, 5, 6, tzinfo=UTC),
    }
    rows = [row(trip="a"), row(trip="far", **far), row(trip="b")]
    trips = _write(tmp_path / "trips.parquet", rows)
    done = _run(trips, "found.parquet", Plan(workers=1))
    found = set(pq.read_table(tmp_path / "found.parquet")["trip"].to_pylist())
    faults = pq.read_table(tmp_path / "found.faults.parquet").to_pylist()
    assert done.counts["trips",] == 2
    assert found == {"a", "b"}
    assert [each["row"] for each in faults] == [2]
    assert "has no entry for 2090" in faults[0]["reason"]


def test_a_gap_changes_nothing_for_the_trips_beside_it(tmp_path: Path) -> None:
    far = {
        "depart": datetime(2090, 5, 5, tzinfo=UTC),
        "arrive": datetime(2090, 5, 6, tzinfo=UTC),
    }
    rows = _rows(6)
    gaps = [row(trip=name, **far) for name in ("one", "two")]
    bad = row(trip="bad", by="broom")
    mixed = [gaps[0], *rows[:4], bad, gaps[1], *rows[4:]]
    draft = (NOTICE.name, NOTICE.read_bytes().replace(b"5 working", b"9 working"))
    settings = replace(SETTINGS, what_if=(draft,))
    found = {}
    for name, some in (("plain", [*rows[:4], bad, *rows[4:]]), ("mixed", mixed)):
        trips = _write(tmp_path / f"{name}.parquet", some)
        done = _run(trips, f"found-{name}.parquet", Plan(workers=1), settings)
        tables = [
            pq.read_table(tmp_path / f"found-{name}{kind}.parquet").drop("row")
            for kind in ("", ".changes")
        ]
        own = (("refused",), ("fault", "trip"))
        counts = {key: n for key, n in done.counts.items() if key not in own}
        found[name] = [table.to_pylist() for table in tables], counts
    assert found["plain"] == found["mixed"]
    assert found["plain"][0][1]


def test_a_torn_line_of_the_journal_is_done_again(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", _rows(60))
    whole = _run(trips, "whole.parquet", Plan(workers=1, part_rows=20))
    target = tmp_path / "torn.parquet"
    _stopped(trips, default_outputs(target), Plan(1, 20), after=60)
    journal = tmp_path / ".torn.parquet.parts" / "done.jsonl"
    journal.write_bytes(journal.read_bytes()[:-30])
    done = _run(trips, "torn.parquet", Plan(workers=1, part_rows=20))
    assert done.is_resumed
    assert done.counts == whole.counts
    assert target.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.parametrize("changed", ["table", "known_on", "now"])
def test_nothing_is_taken_over_from_a_run_on_something_else(
    changed: str, tmp_path: Path
) -> None:
    trips = _write(tmp_path / "trips.parquet", _rows(30))

    target = tmp_path / "found.parquet"
    _stopped(trips, default_outputs(target), Plan(1, 20), after=30)
    settings = SETTINGS
    if changed == "table":
        _write(trips, _rows(31))
    elif changed == "known_on":
        settings = replace(SETTINGS, known_on=date(2024, 1, 1))
    else:
        settings = replace(SETTINGS, now=NOW + timedelta(hours=1))
    assert not _run(trips, "found.parquet", Plan(1, 20), settings).is_resumed


def test_without_a_moment_an_earlier_run_lends_its_own(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", _rows(30))

    outputs = default_outputs(tmp_path / "found.parquet")
    plan = Plan(1, 20, is_now_given=False)
    _stopped(trips, outputs, plan, after=30)
    later = replace(SETTINGS, now=NOW + timedelta(minutes=5))
    done = assess(trips, later, outputs, plan=plan)
    assert done.is_resumed
    assert datetime.fromisoformat(done.now) == NOW


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", _rows(3))
    refusals = []

    def again(_done: int, _of: int | None) -> None:
        with pytest.raises(InputError, match="another process is writing") as refused:
            _run(trips, "found.parquet", Plan(1))
        refusals.append(refused.value)

    assess(
        trips,
        SETTINGS,
        default_outputs(tmp_path / "found.parquet"),
        plan=Plan(1),
        progress=again,
    )
    assert refusals


def test_faults_may_go_to_csv_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", [row(trip="=1+1", by="broom")])
    outputs = Outputs(faults=tmp_path / "faults.csv")
    assess(trips, SETTINGS, outputs, plan=Plan(workers=1))
    lines = (tmp_path / "faults.csv").read_text().splitlines()
    assert lines[0] == "row,trip,column,reason"
    assert lines[1].startswith("1,'=1+1,by,")


def test_an_empty_table_has_no_findings(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", [])
    done = _run(trips, "found.parquet", Plan(workers=1))
    assert pq.read_table(tmp_path / "found.parquet").num_rows == 0
    assert summary_of(done)["trips"] == 0


DRAFT = """\
key: ru-gb-2099
title: Draft for a test
receiving: RU
sending: GB
authority: ru-mfa
"""


def test_what_if_with_what_is_in_force_changes_nothing(tmp_path: Path) -> None:
    settings = replace(SETTINGS, what_if=(("draft.yml", NOTICE.read_bytes()),))
    trips = _write(tmp_path / "trips.parquet", _rows(5))
    done = _run(trips, "found.parquet", Plan(workers=1), settings)
    assert set(summary_of(done)["what_if"]["travellers"].values()) == {0}
    assert pq.read_table(tmp_path / "found.changes.parquet").num_rows == 0


def test_a_faulty_draft_is_refused_with_its_name(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", _rows(1))
    settings = replace(SETTINGS, what_if=(("draft.yml", DRAFT.encode()),))
    with pytest.raises(ExceptionGroup) as refused:
        _run(trips, "found.parquet", Plan(workers=2), settings)
    assert all("draft.yml" in str(fault) for fault in refused.value.exceptions)


def test_a_decider_takes_parts_one_after_another() -> None:
    decider = Decider(SETTINGS)
    one = decider.decide(Chunk(_numbers(1, 2), batch(row(), back())))
    two = decider.decide(Chunk(_numbers(3, 1), batch(row(trip="T2"))))
    assert one.counts["trips",] == two.counts["trips",] == 1
    assert two.findings[0].column("row").to_pylist()[0] == 3
