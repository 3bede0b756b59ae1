"""Chance that is the same at every run."""

import random


def chance(seed: int) -> random.Random:
    """Return what draws from a seed; nothing here is secret."""
    return random.Random(seed)  # noqa: S311
