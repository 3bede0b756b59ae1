"""Hostile tables: a clear refusal, or a reported row while the rest is decided."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exeat.domain.errors import InputError
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.publishing import Outputs, default_outputs
from exeat.service.bulk.running import Plan, assess
from tests.cli.shell import run
from tests.formats.trip_rows import row
from tests.service.hostile_rows import REPORTED
from tests.service.hostile_tables import (
    REFUSED,
    around,
    long_tracks,
    parquet,
    repeated_text,
)

SETTINGS = Settings(now=datetime(2026, 5, 14, 7, tzinfo=UTC))
LONGEST_REASON = 2_500


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_table_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    make, said = REFUSED[name]
    trips = make(tmp_path)
    with pytest.raises(InputError) as refused:
        assess(
            trips, SETTINGS, default_outputs(tmp_path / "found.parquet"), plan=Plan(1)
        )
    sentence = refused.value.sentence
    assert said in sentence
    assert sentence.startswith("trips.") or "\0" in trips.name
    assert "\n" not in sentence
    assert len(sentence) < LONGEST_REASON
    assert refused.value.remedy
    assert not (tmp_path / "found.parquet").exists()


@pytest.mark.parametrize("name", REPORTED)
def test_a_hostile_row_is_reported_and_the_rest_is_decided(
    name: str, tmp_path: Path
) -> None:
    make, expected = REPORTED[name]
    target = tmp_path / "found.parquet"
    done = assess(make(tmp_path), SETTINGS, default_outputs(target), plan=Plan(1))
    decided = set(pq.read_table(target)["trip"].to_pylist())
    assert {"before", "after"} <= decided
    assert not any(name is None or "bad" in name or not name for name in decided)
    told = pq.read_table(tmp_path / "found.faults.parquet").to_pylist()
    assert [(fault["row"], fault["column"]) for fault in told] == [
        (line, column) for line, column, _ in expected
    ]
    for fault, (_, _, words) in zip(told, expected, strict=True):
        assert words in fault["reason"]
        assert len(fault["reason"]) < LONGEST_REASON
    assert done.counts["refused",] == len({line for line, _, _ in expected})


@pytest.mark.parametrize(
    "name",
    ["nothing at all", "a pipe", "Parquet cut off", "Parquet under a key", "no UTF-8"],
)
def test_the_shell_says_a_sentence_and_a_remedy(name: str, tmp_path: Path) -> None:
    make, said = REFUSED[name]
    ran = run(["assess", str(make(tmp_path)), "--workers", "1"])
    assert ran.status == 2
    assert ran.out == ""
    problem, remedy = ran.err.splitlines()[-2:]
    assert problem.startswith("exeat: trips.parquet: ")
    assert said in problem
    assert remedy.startswith("  remedy: ")


@pytest.mark.parametrize("name", ["latitude 91", "a name that moves the cursor"])
def test_the_shell_counts_what_was_left_out(name: str, tmp_path: Path) -> None:
    trips = REPORTED[name][0](tmp_path)
    ran = run(["assess", str(trips), "--workers", "1", "--now", "2026-05-14T10:00Z"])
    assert ran.status == 3
    assert re.search(r"Trips left out for a fault: +1\n", ran.out)
    assert "\x1b" not in ran.out


def test_a_nameless_trip_counts_once_however_many_faults_it_has(tmp_path: Path) -> None:
    nameless = row(trip=None, by="broom", to_lat=91.0)
    trips = parquet(around(nameless, nameless), tmp_path)
    done = assess(trips, SETTINGS, Outputs(), plan=Plan(1))
    assert done.counts["refused",] == 2


SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from exeat.domain.errors import InputError
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.publishing import Outputs
from exeat.service.bulk.running import Plan, assess
try:
    done = assess(Path(sys.argv[1]), Settings(now=datetime(2026, 5, 14, tzinfo=UTC)),
                  Outputs(), plan=Plan(1))
    print(done.counts["refused",])
except InputError:
    print("refused")
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        pytest.param(
            lambda: long_tracks(24, 1_000_000), "24", id="million-point tracks"
        ),
        pytest.param(
            lambda: repeated_text(40_000, 1_000_000), "refused", id="long texts"
        ),
    ],
)
def test_memory_stays_bounded(
    table: Callable[[], pa.Table], said: str, tmp_path: Path
) -> None:
    path = parquet(table(), tmp_path)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)],
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    outcome, peak_mib = ran.stdout.split()
    assert outcome == said
    assert int(peak_mib) < 1_000
