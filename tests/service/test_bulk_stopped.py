"""Assessments that are killed come out the same, byte for byte, when gone on with."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exeat.domain.errors import InputError
from exeat.formats.bulk.trip_schema import TRIPS
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.publishing import Outputs, check_outputs, default_outputs
from exeat.service.bulk.running import Assessment, Plan, assess
from exeat.service.context import REGISTER
from tests.formats.trip_rows import Row, back, row

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 14, 7, tzinfo=UTC)
NOTICE = REGISTER / "measures" / "ru" / "ru-gb-2023.yml"
PART_ROWS = 40
KINDS = ("", ".faults", ".changes")
_PROPOSAL = NOTICE.read_text().replace("stated: 5 working", "stated: 9 working")
SETTINGS = replace(Settings(now=NOW), what_if=(("draft.yml", _PROPOSAL.encode()),))

CHILD = """
import os, signal, sys
from pathlib import Path
from exeat.service.bulk.publishing import default_outputs
from exeat.service.bulk.running import Plan, assess
from tests.service.test_bulk_stopped import PART_ROWS, SETTINGS, dies_at
if __name__ == "__main__":
    trips, target, workers, last = sys.argv[1:]
    dies_at(last)
    outputs = default_outputs(Path(target))
    assess(Path(trips), SETTINGS, outputs, plan=Plan(int(workers), PART_ROWS))
"""


def dies_at(place: str) -> None:
    """Let this very process be killed when it comes to a place."""
    replace_, rmtree = Path.replace, shutil.rmtree

    def killed(own: Path, target: Path) -> Path:
        if place == "before" and target.name == "killed.parquet":
            os.kill(os.getpid(), signal.SIGKILL)
        done = replace_(own, target)
        if place == "after" and target.name == "killed.parquet":
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    def torn(folder: Path, **options: bool) -> None:
        if place == "removing":
            (folder / "findings-00000001").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        rmtree(folder, **options)  # type: ignore[arg-type]  # as it was called

    Path.replace = killed  # type: ignore[assignment,method-assign]  # in a process that dies
    shutil.rmtree = torn  # type: ignore[assignment]  # likewise


def _table(folder: Path, trips: int) -> Path:
    """Write trips of two legs, some with a fault and one that comes again."""
    rows: list[Row] = []
    for number in range(trips):
        later = timedelta(days=number % 90)
        legs = row(trip=f"T{number:04}"), back(trip=f"T{number:04}")
        rows += [
            leg | {name: leg[name] + later for name in ("depart", "arrive")}
            for leg in legs
        ]
    rows += [row(trip="bad", by="broom"), row(trip="T0007"), row(trip="last")]
    table = pa.Table.from_pylist(rows, schema=TRIPS)
    pq.write_table(table, folder / "trips.parquet", row_group_size=64)
    return folder / "trips.parquet"


def _run(trips: Path, name: str, workers: int) -> Assessment:
    outputs = default_outputs(trips.with_name(name))
    return assess(trips, SETTINGS, outputs, plan=Plan(workers, PART_ROWS))


def _start(trips: Path, workers: int, dies: str = "") -> "subprocess.Popen[bytes]":
    """Start an assessment in a process group of its own."""
    script = trips.with_name("child.py")
    script.write_text(CHILD)
    target = str(trips.with_name("killed.parquet"))
    command = [sys.executable, str(script), str(trips), target, str(workers), dies]
    paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    environment = os.environ | {"PYTHONPATH": paths.rstrip(os.pathsep)}
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _same(folder: Path) -> None:
    for kind in KINDS:
        whole = (folder / f"whole{kind}.parquet").read_bytes()
        assert (folder / f"killed{kind}.parquet").read_bytes() == whole
    assert pq.read_table(folder / "whole.faults.parquet").num_rows == 2
    assert pq.read_table(folder / "whole.changes.parquet").num_rows > 0
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def _parts_done(journal: Path, wanted: int, child: "subprocess.Popen[bytes]") -> int:
    """Wait until a run has done some parts, and return how many it has."""
    done = 0
    while done < wanted and child.poll() is None:
        time.sleep(0.01)
        done = journal.read_bytes().count(b"\n") if journal.exists() else 0
    return done


def test_a_killed_run_is_gone_on_with_by_others(tmp_path: Path) -> None:
    """Its whole process group is killed, then its first process only."""
    trips = _table(tmp_path, 300)
    _run(trips, "whole.parquet", 1)
    journal = tmp_path / ".killed.parquet.parts" / "done.jsonl"
    seen = []
    for workers, wanted, kill in ((3, 1, os.killpg), (2, 5, os.kill)):
        child = _start(trips, workers)
        seen.append(_parts_done(journal, wanted, child))
        kill(child.pid, signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL, "the run ended before it was stopped"
        assert not (tmp_path / "killed.parquet").exists()
    assert 1 <= seen[0] <= seen[1]
    before = journal.read_bytes()
    assert 5 <= before.count(b"\n") < 15
    done = _run(trips, "killed.parquet", 1)
    assert done.is_resumed
    assert done.counts == _run(trips, "whole.parquet", 2).counts
    _same(tmp_path)


@pytest.mark.parametrize(
    ("place", "goes_on"), [("before", True), ("after", True), ("removing", False)]
)
def test_a_kill_while_files_are_put_in_place_does_no_harm(
    place: str,
    goes_on: bool,
    tmp_path: Path,
) -> None:
    trips = _table(tmp_path, 60)
    _run(trips, "whole.parquet", 1)
    assert _start(trips, 1, place).wait() == -signal.SIGKILL
    assert (tmp_path / "killed.parquet").exists() == (place != "before")
    assert _run(trips, "killed.parquet", 1).is_resumed == goes_on
    _same(tmp_path)


def test_a_part_that_the_power_took_is_done_again(tmp_path: Path) -> None:
    trips = _table(tmp_path, 60)
    _run(trips, "whole.parquet", 1)
    assert _start(trips, 1, "before").wait() == -signal.SIGKILL
    (tmp_path / ".killed.parquet.parts" / "findings-00000001").unlink()
    assert _run(trips, "killed.parquet", 1).is_resumed
    _same(tmp_path)


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ({"findings": "trips.parquet"}, "would take the place of the table of trips"),
        ({"findings": "a", "faults": "a"}, "would take the place of the findings"),
        ({"findings": "folder"}, "this is a folder"),
        ({"faults": "trips.parquet/a"}, "cannot be written"),
    ],
)
def test_outputs_that_cannot_be_are_refused_before_the_work(
    outputs: dict[str, str], said: str, tmp_path: Path
) -> None:
    trips = _table(tmp_path, 1)
    (tmp_path / "folder").mkdir()
    placed = Outputs(**{kind: tmp_path / name for kind, name in outputs.items()})
    with pytest.raises(InputError, match=said) as refused:
        check_outputs(placed, trips)
    assert refused.value.remedy
    with pytest.raises(InputError, match=said):
        assess(trips, SETTINGS, placed, plan=Plan(1))
    assert pq.read_table(trips).num_rows == 5


def test_faults_may_go_to_another_folder_than_findings(tmp_path: Path) -> None:
    trips = _table(tmp_path, 1)
    outputs = Outputs(faults=tmp_path / "new" / "faults.csv")
    assess(trips, Settings(now=NOW), outputs, plan=Plan(1))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["faults.csv"]
