"""The batch function on Spark: several executors, one killed, the same answer."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from exeat.formats.bulk.trip_schema import TRIPS
from exeat.service.bulk.counts import plain
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.publishing import default_outputs
from exeat.service.bulk.running import Plan, assess
from exeat.service.bulk.spark import decide_batches
from tests.formats.trip_rows import Row, back, batch, row
from tests.service.spark_run import NOW

ROOT = Path(__file__).parents[2]
SPARK = ROOT / ".venv-spark" / "bin" / "python"
LONGEST_S = 900
"""After this long a run hangs; one takes a minute where nothing else runs."""
_ORDER = ("row", "traveller", "measure", "provision")


def _rows(trips: int) -> list[Row]:
    """Return trips, one of them with a fault and one met again further down."""
    rows = [leg(trip=f"T{n:04}") for n in range(trips) for leg in (row, back)]
    return [*rows, row(trip="bad", by="broom"), row(trip="T0003"), row(trip="last")]


def _sorted(table: pa.Table, columns: list[str]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = table.select(columns).to_pylist()
    return sorted(lines, key=lambda line: [str(line.get(name)) for name in _ORDER])


def _ran(trips: Path, target: Path) -> str:
    """Return what a run on Spark says; all its processes are gone after."""
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    child = subprocess.Popen(
        [str(SPARK), "-m", "tests.service.spark_run", str(trips), str(target)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = child.communicate(timeout=LONGEST_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    assert child.returncode == 0, err[-3000:]
    return out


def test_a_killed_executor_changes_nothing(tmp_path: Path) -> None:
    assert SPARK.exists(), "make it with 'make spark'"
    trips = tmp_path / "trips.parquet"
    pq.write_table(pa.Table.from_pylist(_rows(160), schema=TRIPS), trips)
    local = tmp_path / "local.parquet"
    outputs = default_outputs(local)
    done = assess(trips, Settings(now=NOW), outputs, plan=Plan(workers=1))
    target = tmp_path / "spark"
    said = json.loads(_ran(trips, target).splitlines()[-1])
    assert (said["executors"], said["tasks"]) == (2, 2)
    assert said["counts"] == plain(done.counts)
    assert "already exists" in said["again"]
    for kind, name in (("finding", "local"), ("fault", "local.faults")):
        expected = pq.read_table(tmp_path / f"{name}.parquet")
        found = ds.dataset(target / f"kind={kind}").to_table()
        columns = expected.column_names
        assert _sorted(found, columns) == _sorted(expected, columns)


def test_batches_of_a_partition_may_be_cut_anywhere() -> None:
    rows = _rows(10)
    whole = batch(*sorted(rows[:-3], key=lambda line: str(line["trip"])))
    numbers = pa.array(range(1, len(whole) + 1), pa.int64())
    told = pa.RecordBatch.from_arrays([*whole.columns, numbers], [*TRIPS.names, "row"])
    settings = Settings(now=NOW)
    once = list(decide_batches(settings, [told]))
    cut = [told.slice(at, 3) for at in range(0, len(told), 3)]
    again = list(decide_batches(settings, cut))
    assert pa.Table.from_batches(once).equals(pa.Table.from_batches(again))


def test_a_name_in_two_files_is_refused_in_the_second() -> None:
    """Rows count from 1 in each file; those of two files never make one trip."""
    whole = batch(row(trip="A"), back(trip="A"), row(trip="A"), back(trip="A"))
    for rows in (
        [1, 2, (1 << 40) + 3, (1 << 40) + 4],
        [1, 2, (1 << 40) + 1, (1 << 40) + 2],
    ):
        columns = [*whole.columns, pa.array(rows, pa.int64())]
        told = pa.RecordBatch.from_arrays(columns, [*TRIPS.names, "row"])
        found = pa.Table.from_batches(decide_batches(Settings(now=NOW), [told]))
        lines = found.select(["kind", "row", "trip"]).to_pylist()
        faults = [line["row"] for line in lines if line["kind"] == "fault"]
        assert faults == [rows[2] - (1 << 40)]
        assert {line["row"] for line in lines if line["kind"] == "finding"} == {1}
