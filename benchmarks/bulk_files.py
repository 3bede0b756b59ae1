"""Fifty million points in Parquet to verdicts, side by side with polars.

Each contender has a process of its own, so that its peak memory can be told; imports
are not timed. Run as ``python -m benchmarks.bulk_files CONTENDER SOURCE TARGET`` for one.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bulk_peers import truth
from benchmarks.points import MOSCOW
from benchmarks.side_by_side import markdown, peak_mib, ratio
from exeat.engine.bulk.sides import INSIDE, DiskColumn
from exeat.service.bulk.kernel import compiled_loop
from exeat.service.context import BUILT

POINTS = 50_000_000
GROUP_ROWS = 262_144
ROUNDS = 3
CHECKED = 200_000
_AHEAD = 3
_THREADS = 2
_WRITTEN = {"compression": "snappy"}

Job = Callable[[Path, Path], None]


def files(scale: float) -> None:
    """Print how fast points in Parquet become verdicts, and with how much memory."""
    points = max(10_000, int(POINTS * scale))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "points.parquet"), Path(folder, "out.parquet")
        _write(source, points)
        size = source.stat().st_size / 2**20
        print(
            f"\n## Parquet to verdict: {points:,} points, {size:,.0f} MiB, two cores\n"
        )
        names = [name for name in JOBS if name.startswith("exeat") or _has_polars()]
        found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        wrong = {}
        for _ in range(ROUNDS):
            for name in names:
                found[name].append(_measured(name, source, target))
                if name.startswith("exeat") and target.exists():
                    wrong[name] = _mistakes(target)
                target.unlink(missing_ok=True)
    print(_table(found, wrong, points))


def _has_polars() -> bool:
    return importlib.util.find_spec("polars") is not None


def _table(
    found: dict[str, list[dict[str, float]]], wrong: dict[str, int], points: int
) -> str:
    times = {name: [one["seconds"] for one in runs] for name, runs in found.items()}
    lines = []
    for name, runs in found.items():
        peer = PEERS.get(name) if PEERS.get(name) in found else None
        lines.append(
            [
                TITLES[name],
                f"{statistics.median(times[name]) / points * 1e9:.2f}",
                f"{statistics.median(one['cpu_s'] for one in runs) / points * 1e9:.2f}",
                f"{ratio(times[peer], times[name]):.0%}" if peer else "",
                f"{max(one['peak_mib'] for one in runs):,.0f}",
                str(wrong.get(name, "")),
            ]
        )
    head = [
        "contender",
        "ns a row",
        "CPU ns a row",
        "speed of polars' like",
        "peak MiB",
        "wrong",
    ]
    return markdown(head, lines)


def _measured(name: str, source: Path, target: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bulk_files", name]
    done = subprocess.run(
        [*command, str(source), str(target)],
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _write(target: Path, points: int) -> None:
    """Write points round Moscow, a group of rows at a time."""
    chance = np.random.default_rng(8)
    schema = pa.schema([("lat", pa.float64()), ("lon", pa.float64())])
    with pq.ParquetWriter(target, schema, use_dictionary=False, **_WRITTEN) as writer:
        for start in range(0, points, GROUP_ROWS):
            rows = min(GROUP_ROWS, points - start)
            columns = [chance.uniform(51, 61, rows), chance.uniform(32.5, 42.5, rows)]
            batch = pa.RecordBatch.from_arrays(
                [pa.array(column) for column in columns], schema=schema
            )
            writer.write_batch(batch, row_group_size=GROUP_ROWS)


def _mistakes(target: Path) -> int:
    """Return how many of the first verdicts are not GeographicLib's."""
    with pq.ParquetFile(target) as file:
        batch = next(file.iter_batches(CHECKED))
    if "lat" not in batch.schema.names:
        source = target.with_name("points.parquet")
        with pq.ParquetFile(source) as file:
            points = next(file.iter_batches(CHECKED))
    else:
        points = batch
    exact = truth(MOSCOW, *(points.column(at).to_numpy() for at in ("lat", "lon")))()
    told = batch.column("inside").to_numpy(zero_copy_only=False)
    return int(np.count_nonzero(told != exact[: len(told)]))


def _decided(source: Path) -> Iterator[pa.RecordBatch]:
    """Yield points and verdicts, a group of rows at a time, in order."""
    column = DiskColumn(MOSCOW, loop=compiled_loop(BUILT))
    with pq.ParquetFile(source) as file:
        groups = file.num_row_groups

    def group(number: int) -> pa.RecordBatch:
        with pq.ParquetFile(source, memory_map=True) as own:
            batch = own.read_row_group(number, use_threads=False).combine_chunks()
        lat, lon = (batch.column(at).chunk(0).to_numpy() for at in ("lat", "lon"))
        inside = column.side(lat, lon) == INSIDE
        columns = [batch.column(at).chunk(0) for at in ("lat", "lon")]
        return pa.record_batch([*columns, pa.array(inside)], ["lat", "lon", "inside"])

    with ThreadPoolExecutor(_THREADS) as pool:
        waiting: list[Future[pa.RecordBatch]] = []
        for number in range(groups):
            waiting.append(pool.submit(group, number))
            if len(waiting) > _AHEAD:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()


def _exeat_counted(source: Path, target: Path) -> None:  # noqa: ARG001 - a job
    sum(batch.column("inside").true_count for batch in _decided(source))


def _exeat_verdict(source: Path, target: Path) -> None:
    _save(_decided(source), target, ["inside"])


def _exeat_all(source: Path, target: Path) -> None:
    _save(_decided(source), target, ["lat", "lon", "inside"])


def _save(batches: Iterator[pa.RecordBatch], target: Path, names: list[str]) -> None:
    kinds = {"lat": pa.float64(), "lon": pa.float64(), "inside": pa.bool_()}
    # No answer is missing; saying so spares the writer a column of levels.
    schema = pa.schema([pa.field(name, kinds[name], nullable=False) for name in names])
    with pq.ParquetWriter(target, schema, use_dictionary=False, **_WRITTEN) as writer:
        for batch in batches:
            columns = [batch.column(name) for name in names]
            told = pa.RecordBatch.from_arrays(columns, schema=schema)
            writer.write_batch(told, row_group_size=GROUP_ROWS)


def _polars(source: Path) -> tuple[Any, Any]:
    """Return points to be read, and their sum."""
    import polars as pl

    return pl.scan_parquet(source), pl.col("lat") + pl.col("lon")


def _polars_sum(source: Path, target: Path) -> None:  # noqa: ARG001 - a job
    points, both = _polars(source)
    points.select(both.sum()).collect(engine="streaming")


def _polars_decided(source: Path, target: Path) -> None:  # noqa: ARG001 - a job
    column = DiskColumn(MOSCOW, loop=compiled_loop(BUILT))
    batches = _polars(source)[0].collect_batches(maintain_order=False)
    sum(
        int(np.count_nonzero(column.inside(*(one.to_numpy() for one in batch))))
        for batch in batches
    )


def _polars_bit(source: Path, target: Path) -> None:
    points, both = _polars(source)
    points.select((both > 93.4).alias("inside")).sink_parquet(target, **_WRITTEN)


def _polars_all(source: Path, target: Path) -> None:
    points, both = _polars(source)
    told = points.select("lat", "lon", (both > 93.4).alias("inside"))
    told.sink_parquet(target, **_WRITTEN)


def _polars_sums(source: Path, target: Path) -> None:
    points, both = _polars(source)
    points.select("lat", "lon", both.alias("sum")).sink_parquet(target, **_WRITTEN)


JOBS: dict[str, Job] = {
    "polars-sum": _polars_sum,
    "exeat-counted": _exeat_counted,
    "kernel-counted": _polars_decided,
    "polars-bit": _polars_bit,
    "exeat-verdict": _exeat_verdict,
    "polars-all": _polars_all,
    "polars-sums": _polars_sums,
    "exeat-all": _exeat_all,
}
TITLES = {
    "polars-sum": "polars: read, sum",
    "exeat-counted": "Exeat: read, decide, count",
    "kernel-counted": "polars: read; Exeat's kernel: decide, count",
    "polars-bit": "polars: read, sum, write whether it is large",
    "exeat-verdict": "Exeat: read, decide, write the verdict",
    "polars-all": "polars: read, sum, write points and whether it is large",
    "polars-sums": "polars: read, sum, write points and sums",
    "exeat-all": "Exeat: read, decide, write points and verdict",
}
PEERS = {
    "exeat-counted": "polars-sum",
    "kernel-counted": "polars-sum",
    "exeat-verdict": "polars-bit",
    "exeat-all": "polars-all",
}


def main() -> None:
    """Do one job, and say how long it took and how much memory it held."""
    name, source, target = sys.argv[1:]
    if not name.startswith("exeat"):
        import polars  # noqa: F401 - not timed
    if not name.startswith("polars"):
        DiskColumn(MOSCOW, loop=compiled_loop(BUILT))
        # The first array that pyarrow makes of NumPy's looks for pandas.
        pa.array(np.zeros(1))
    began, cpu_began_s = time.perf_counter(), time.process_time()
    JOBS[name](Path(source), Path(target))
    taken, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began_s
    print(json.dumps({"seconds": taken, "cpu_s": cpu_s, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    main()
