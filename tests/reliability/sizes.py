"""How much is tried: what every run can afford, or what a night can."""

import os

IS_SOAK = os.environ.get("EXEAT_SOAK") == "1"


def size(every_run: int, nightly: int) -> int:
    """Return the number of attempts; ``EXEAT_SOAK=1`` asks for the nightly one."""
    return nightly if IS_SOAK else every_run
