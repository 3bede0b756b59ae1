"""Processes that may be killed at any moment, several of them a second.

A nursery is one process that has imported everything and runs a single thread. It forks
a child for each task, so that a child starts in milliseconds, and it buries whom it
killed. A process of pytest itself has threads and must not fork.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODULE = "tests.reliability.nursery"


class Nursery:
    """The parent's side: starts, kills and awaits children."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, task: str, **arguments: Any) -> int:
        """Start a function of ``tasks`` in a new process, and return its number."""
        return self._ask("start", task, arguments)

    def kill(self, child: int) -> None:
        """Kill a child as a power cut does: it can do nothing about it."""
        self._ask("kill", child)

    def wait(self, child: int) -> None:
        """Wait until a child has done its task.

        Raises:
            AssertionError: It failed; what it said is on standard error.
        """
        status = self._ask("wait", child)
        assert status == 0, f"a child ended with {status}"

    def close(self) -> None:
        """End the nursery, and every child that still runs."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _ask(self, *words: Any) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class _Children:
    """The nursery's side."""

    def __init__(self) -> None:
        self._alive: set[int] = set()

    def start(self, task: str, arguments: dict[str, Any]) -> int:
        child = os.fork()
        if child == 0:
            _live(task, arguments)
        self._alive.add(child)
        return child

    def kill(self, child: int) -> int:
        os.kill(child, signal.SIGKILL)
        return self.wait(child)

    def wait(self, child: int) -> int:
        self._alive.discard(child)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def kill_all(self) -> None:
        for child in list(self._alive):
            self.kill(child)


def _live(task: str, arguments: dict[str, Any]) -> None:
    """Run a task and end, without the nursery's own endings."""
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        from tests.reliability import tasks

        getattr(tasks, task)(**arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Do what the parent asks for, line by line, until it is gone."""
    from tests.reliability import tasks  # noqa: F401  # before the first child

    children = _Children()
    try:
        for line in sys.stdin:
            word, *rest = json.loads(line)
            answer = getattr(children, word)(*rest)
            sys.stdout.write(f"{answer}\n")
            sys.stdout.flush()
    finally:
        children.kill_all()


if __name__ == "__main__":
    main()
