"""Whole process ``exeat check`` against ``python -c pass``, and a warm decision.

Run as ``python benchmarks/cold_start.py`` in the environment that ``make`` built. The
two commands run in turn, so that a slow moment of the machine meets both; only the ratio
counts.
"""

import statistics
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import exeat

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "volokolamsk.yml"
NOW = "2026-05-14T10:00+03:00"
ROUNDS = 31
PASS = [sys.executable, "-c", "pass"]
CHECK = [
    str(Path(sys.executable).with_name("exeat")),
    "check",
    str(EXAMPLE),
    "--now",
    NOW,
]


def main() -> None:
    """Print the medians and the median ratio of pairs."""
    for form in ("text", "json"):
        pairs = [
            (_seconds(PASS), _seconds([*CHECK, "--format", form]))
            for _ in range(ROUNDS)
        ]
        idle = statistics.median(pair[0] for pair in pairs) * 1000
        busy = statistics.median(pair[1] for pair in pairs) * 1000
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        print(
            f"{form:<5} python -c pass {idle:.1f} ms, exeat check {busy:.1f} ms, ratio {ratio:.1f}"
        )
    print(f"warm decision {_warm_us():.0f} us")


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def _warm_us() -> float:
    register = exeat.load_register()
    trip = exeat.read_trip(EXAMPLE, register)
    now = datetime.fromisoformat(NOW)
    exeat.check(trip, register, now=now)
    times = []
    for _ in range(100):
        began = time.perf_counter()
        exeat.check(trip, register, now=now)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e6


if __name__ == "__main__":
    main()
