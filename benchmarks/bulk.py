"""Bulk assessment and its kernels, side by side with peers, as tables in Markdown.

Run as ``python -m benchmarks.bulk [PART ...]``; without a part, all of them. Peers are
measured where they are installed (``benchmarks/requirements.lock``); PostGIS where
``EXEAT_POSTGIS`` names a server. Contenders take turns; only ratios within one run count.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence

# Before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks import decisions
from benchmarks.bulk_areas import areas
from benchmarks.bulk_disks import many_disks, one_disk
from benchmarks.bulk_files import files
from benchmarks.bulk_paths import crossings
from benchmarks.bulk_runs import assessed, spark

ROWS = (100_000, 1_000_000)

Part = Callable[[float, Sequence[int]], None]

PARTS: dict[str, Part] = {
    "disk": lambda scale, _rows: one_disk(scale),
    "disks50": lambda scale, _rows: many_disks(scale),
    "crossings": lambda scale, _rows: crossings(scale),
    "area": lambda scale, _rows: areas(scale),
    "files": lambda scale, _rows: files(scale),
    "decisions": lambda scale, _rows: decisions.report(scale),
    "assess": lambda _scale, rows: assessed(rows),
    "spark": lambda scale, _rows: spark(scale),
}


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"of {', '.join(PARTS)}; all of them if none is named",
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, help="smaller sets: 0.01 to try"
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=ROWS, help="sizes of 'assess', in legs"
    )
    said = parser.parse_args()
    unknown = sorted(set(said.parts) - set(PARTS))
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    for name in said.parts or PARTS:
        began = time.perf_counter()
        PARTS[name](said.scale, said.rows)
        print(f"\n({name}: {time.perf_counter() - began:,.0f} s)", flush=True)


if __name__ == "__main__":
    main()
