"""Whole runs of ``exeat assess``: time, share of reading and writing, memory, Spark."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from benchmarks import workloads
from benchmarks.side_by_side import markdown, peak_mib

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 5, 14, 7, tzinfo=UTC)
SPARK_ROWS = 100_000
DECIDED = (0, 3)
"""Exit status: every trip decided; some left out, for days that no calendar has."""
SPARK_PYTHON = "EXEAT_SPARK_PYTHON"
"""Names the Python where Spark is, if that is not ``.venv-spark``."""
_MASTER = "local-cluster[2,1,2048]"
_BATCH_ROWS = 32_768
_LOOK_S = 0.1


class Taken(NamedTuple):
    """What a run took.

    Attributes:
        cpu_s: Of all its processes.
        largest_mib: The most that one process ever held.
        all_mib: The same of every process, summed up: no run held more at a time.
    """

    wall_s: float
    cpu_s: float
    largest_mib: float
    all_mib: float


def assessed(rows: Sequence[int]) -> None:
    """Print Parquet to Parquet at several sizes: rate, growth, I/O and memory."""
    print(f"\n## Parquet to Parquet: exeat assess, {os.cpu_count()} cores\n")
    head = [
        *("legs", "trips", "seconds", "trips/s", "trips/s a core", "µs a trip"),
        "µs a trip, start apart",
        *("reading and writing, of CPU", "peak MiB, largest process"),
        "peak MiB, all processes",
    ]
    print(markdown(head, []), flush=True)
    start_s = 0.0
    for each in (1, *rows):
        start_s, line = _assessed(each, start_s)
        print(f"| {' | '.join(line)} |", flush=True)


def _assessed(rows: int, start_s: float) -> tuple[float, list[str]]:
    """Return what a run over a table of so many legs took.

    The first one is a start and no more; how long it took is told of the others.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "trips.parquet"), Path(folder, "found.parquet")
        workloads.write(source, rows)
        taken = watched(_command(sys.executable, source, target))
        trips = _trips(source)
        moving_s = _moved_s(source, target)
    start_s = start_s or taken.wall_s
    return start_s, [
        f"{rows:,}",
        f"{trips:,}",
        f"{taken.wall_s:,.1f}",
        f"{trips / taken.wall_s:,.0f}",
        f"{trips / taken.cpu_s:,.0f}",
        f"{taken.wall_s / trips * 1e6:,.0f}",
        f"{(taken.wall_s - start_s) / trips * 1e6:,.0f}",
        f"{moving_s / taken.cpu_s:.2%}",
        f"{taken.largest_mib:,.0f}",
        f"{taken.all_mib:,.0f}",
    ]


def watched(command: Sequence[str]) -> Taken:
    """Return what a command took, its children and theirs included.

    Raises:
        CalledProcessError: It failed.
    """
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen(
            command,
            env=os.environ | {"PYTHONPATH": paths},
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        peaks = _peaks(child)
        wall_s = time.perf_counter() - began
        if child.returncode not in DECIDED:
            told.seek(0)
            sys.stderr.write(told.read().decode(errors="replace"))
            raise subprocess.CalledProcessError(child.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall_s, cpu_s, max(peaks.values()), sum(peaks.values()))


def _peaks(child: subprocess.Popen[bytes]) -> dict[str, float]:
    """Return the most memory of every process of a run, once it has ended."""
    peaks: dict[str, float] = {}
    while child.poll() is None:
        time.sleep(_LOOK_S)
        for process in _family(child.pid):
            peaks[process] = max(peaks.get(process, 0.0), _peak(process))
    return peaks


def _command(python: str, source: Path, target: Path, *options: str) -> list[str]:
    return [
        *(python, "-m", "benchmarks.exeat", "assess", str(source)),
        *("-o", str(target), "--now", NOW.isoformat(), *options),
    ]


def _family(pid: int) -> list[str]:
    """Return a process and its children, and theirs."""
    found, left = [], [str(pid)]
    while left:
        each = left.pop()
        found.append(each)
        for told in Path("/proc", each, "task").glob("*/children"):
            try:
                left += told.read_text().split()
            except OSError:
                continue
    return found


def _peak(process: str) -> float:
    """Return the most memory of a process; 0 if it is gone."""
    try:
        return peak_mib(process)
    except (OSError, StopIteration):
        return 0.0


def _trips(source: Path) -> int:
    """Return how many trips a table of the workload has: its first rows name people."""
    with pq.ParquetFile(source) as file:
        return sum(
            len(batch) - batch.column(0).null_count
            for batch in file.iter_batches(columns=["travellers"])
        )


def _moved_s(source: Path, found: Path) -> float:
    """Return CPU time to read the trips, and to write the findings as they are."""
    began = time.process_time()
    with pq.ParquetFile(source) as file:
        for _ in file.iter_batches(_BATCH_ROWS):
            pass
    read_s = time.process_time() - began
    written_s = 0.0
    with pq.ParquetFile(found) as file:
        again = found.with_name("again.parquet")
        with pq.ParquetWriter(again, file.schema_arrow, compression="zstd") as writer:
            for batch in file.iter_batches(_BATCH_ROWS):
                began = time.process_time()
                writer.write_batch(batch)
                written_s += time.process_time() - began
    return read_s + written_s


def spark(scale: float) -> None:
    """Print Spark on two executors against the cores of this machine."""
    own = ROOT / ".venv-spark" / "bin" / "python"
    python = Path(os.environ.get(SPARK_PYTHON, own))
    if not python.exists():
        print("\nSpark is not there: make it with 'make spark'.")
        return
    rows = max(1000, int(SPARK_ROWS * scale))
    runs: dict[str, Sequence[str]] = {
        "local, 2 processes": (sys.executable, "--workers", "2"),
        f"Spark, {_MASTER}": (str(python), "--engine", "spark", "--master", _MASTER),
    }
    lines, base = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "trips.parquet")
        workloads.write(source, rows)
        for number, (name, (runner, *options)) in enumerate(runs.items()):
            target = Path(folder, f"found-{number}")
            taken = watched(_command(runner, source, target, *options))
            base = base or taken.wall_s
            lines.append(
                [
                    name,
                    f"{taken.wall_s:,.1f}",
                    f"{taken.wall_s / base:.2f}",
                    f"{_findings(target):,}",
                    f"{taken.largest_mib:,.0f}",
                    f"{taken.all_mib:,.0f}",
                ]
            )
    print(f"\n## Spark: {rows:,} legs, its start included\n")
    head = ["where", "seconds", "times local", "findings", "peak MiB", "all processes"]
    print(markdown(head, lines))


def _findings(target: Path) -> int:
    """Return how many findings were written: a file, or Spark's folder."""
    files = target.glob("kind=finding/*.parquet") if target.is_dir() else (target,)
    return sum(pq.read_metadata(file).num_rows for file in files)
