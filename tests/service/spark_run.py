"""Runs an assessment on a cluster of two executors and kills one of them at work.

Run as ``python -m tests.service.spark_run TRIPS OUTPUT`` where Spark is installed. Its
last line is JSON: which executor it killed, what was under way, the counts, and what
is said to a second run with the same output.
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exeat.domain.errors import InputError
from exeat.service.bulk.counts import plain
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.spark import assess_on_spark

NOW = datetime(2026, 5, 14, 7, tzinfo=UTC)
MASTER = "local-cluster[2,1,1024]"
_EXECUTOR = "CoarseGrainedExecutorBackend"
_BOTH_FIRST = {
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "300s",
}
"""No task begins before both executors are there."""


class Killer(threading.Thread):
    """Kills one executor when both have a task and a worker of Python for it.

    Attributes:
        said: What it did.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.said: dict[str, int] = {}

    def run(self) -> None:
        """Wait, and kill."""
        from pyspark import SparkContext

        while not self.said:
            time.sleep(0.02)
            context: Any = SparkContext._active_spark_context
            if context is None or getattr(context, "_jsc", None) is None:
                continue
            tasks = _tasks(context.statusTracker())
            executors = _executors(context.getConf().get("spark.driver.port", "?"))
            if tasks == 2 and len(executors) == 2 and _at_work(executors):
                os.kill(executors[0], signal.SIGKILL)
                self.said = {"killed": executors[0], "tasks": tasks, "executors": 2}


def _tasks(tracker: Any) -> int:
    """Return how many tasks are under way."""
    stages = [tracker.getStageInfo(number) for number in tracker.getActiveStageIds()]
    return sum(stage.numActiveTasks for stage in stages if stage is not None)


def _executors(port: str) -> list[int]:
    """Return the processes of executors of this very driver."""
    found = []
    for number, words in _processes():
        is_own = any(word.endswith(f":{port}") for word in words)
        if is_own and any(_EXECUTOR in word for word in words):
            found.append(number)
    return sorted(found)


def _at_work(executors: list[int]) -> bool:
    """Return whether each executor has started Python."""
    parents = {
        _parent(number)
        for number, words in _processes()
        if any("pyspark" in word for word in words)
    }
    return parents.issuperset(executors)


def _processes() -> list[tuple[int, list[str]]]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_text().split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        if folder.name.isdigit():
            found.append((int(folder.name), words))
    return found


def _parent(process: int) -> int:
    """Return the process that started another; 0 if it is gone."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(words[1])


def main() -> None:
    """Run it."""
    import pyspark  # noqa: F401 - before threads: two imports at once break each other

    settings = " ".join(f"--conf {name}={value}" for name, value in _BOTH_FIRST.items())
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"{settings} pyspark-shell"
    trips, target = sys.argv[1:]
    killer = Killer()
    killer.start()
    done = assess_on_spark(trips, Settings(now=NOW), target, master=MASTER)
    try:
        assess_on_spark(trips, Settings(now=NOW), target, master="local[1]")
    except InputError as refusal:
        again = refusal.sentence
    told = {**killer.said, "counts": plain(done.counts), "again": again}
    print(json.dumps(told))  # noqa: T201 - for the test that runs this


if __name__ == "__main__":
    main()
