"""A bar on standard error: how much is done, how fast, and the time left."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import click


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int | None], None]]:
    """Yield what shows how much is done; where nobody watches it shows nothing.

    Args:
        label: What is counted.
    """
    shown = _Shown(label)
    try:
        yield shown
    finally:
        shown.end()


def pace(done: int, since_s: float, left: int) -> str:
    """Return the rate and the time left.

    Args:
        done: How much was done.
        since_s: In how many seconds.
        left: How much is left.

    >>> pace(30_000, 2.0, 1_800_000)
    '15,000/s, 0:02:00 left'
    """
    if not done or since_s <= 0:
        return ""
    rate = done / since_s
    return f"{rate:,.0f}/s, {timedelta(seconds=round(left / rate))} left"


class _Shown:
    """A bar that appears when the first of it is told."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None
        self._began_s = 0.0
        self._before = 0

    def __call__(self, done: int, total: int | None) -> None:
        whole = max(total or done, 1)
        if self._bar is None:
            self._begin(done, whole)
        self._bar.length = whole
        since_s = time.monotonic() - self._began_s
        said = pace(done - self._before, since_s, whole - done)
        self._bar.update(done - self._bar.pos, said)

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._bar is not None:
            self._bar.render_finish()

    def _begin(self, done: int, whole: int) -> None:
        # What an earlier run did says nothing of how fast this one is.
        self._began_s, self._before = time.monotonic(), done
        self._bar = click.progressbar(
            length=whole,
            label=self._label,
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
            show_pos=True,
            show_eta=False,
            item_show_func=lambda said: said,
            width=24,
        )
        self._bar.render_progress()
