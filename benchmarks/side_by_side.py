"""Contenders measured in turn, so that a slow moment of the machine meets all."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

Run = Callable[[], object]
Beside = Mapping[str, Mapping[str, str]]


def seconds(runs: Mapping[str, Run], rounds: int) -> dict[str, list[float]]:
    """Return how long each contender took in each round; one round before is not told."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            if number:
                taken[name].append(time.perf_counter() - began)
    return taken


def ratio(base: Sequence[float], other: Sequence[float]) -> float:
    """Return the median, over rounds, of how many times faster than the base one is."""
    return statistics.median(one / two for one, two in zip(base, other, strict=True))


def table(
    taken: Mapping[str, list[float]],
    items: Mapping[str, int],
    base: str,
    beside: Beside | None = None,
) -> str:
    """Return medians by item, and the median of the ratios to one contender.

    Args:
        taken: As ``seconds`` returns it.
        items: How many items each contender did in a round.
        base: The contender that the others are compared with.
        beside: More columns: texts of contenders by heading.
    """
    beside = beside or {}
    each = {
        name: [time_s / items[name] for time_s in times]
        for name, times in taken.items()
    }
    lines = [
        [
            name,
            f"{statistics.median(times) * 1e9:,.2f}",
            f"{ratio(each[base], times):,.2f}",
            f"{items[name]:,}",
            *(texts.get(name, "") for texts in beside.values()),
        ]
        for name, times in each.items()
    ]
    head = ["contender", "ns an item", f"times {base}", "items", *beside]
    return markdown(head, lines)


def markdown(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table; all columns but the first are aligned to the right."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ruler, *lines))


def peak_mib(process: str = "self") -> float:
    """Return the most memory that a process ever held, in MiB."""
    text = Path("/proc", process, "status").read_text()
    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
