"""The time, as something that is passed in: what the wall says and what has passed."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What tells the time: the machine's clock, or a test's own."""

    def now(self) -> datetime:
        """Return the moment on the wall, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from any start."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the moment on the wall, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from any start."""
        return time.monotonic()
