"""What the scalar engine said of ways, kept between batches.

Real trips go the same ways again and again. How a way stands to a zone is looked at
once, on a slow clock; the moments of each trip are filled in.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from exeat.domain.finding import Crossing
from exeat.engine.bulk.slow import Mark

_MOST = 50_000


class Spot(NamedTuple):
    """Where a line is crossed.

    Attributes:
        leg: Number of the leg in its trip.
        note: Whether it goes out; of a state entered, the given point of the trip at
            which it stops there first, or -1.
    """

    lat_deg: float
    lon_deg: float
    leg: int
    note: int


class Saying(NamedTuple):
    """What the scalar engine says of one way, with marks in place of moments.

    Attributes:
        values: What hangs on no moment.
        named: Moments that it names.
        crossed: Moments of the crossings.
        spots: Where these are.
        edges: Moments at which edges of parts of a zone are crossed, in order.
    """

    values: tuple[Any, ...]
    named: tuple[Mark, ...]
    crossed: tuple[Mark, ...]
    spots: tuple[Spot, ...]
    edges: tuple[Mark, ...] = ()


class Memory:
    """Sayings by fact and way; the ones used last are kept."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._sayings: dict[Hashable, Saying | None] = {}

    def of(self, key: Hashable, make: Callable[[], Saying | None]) -> Saying | None:
        """Return a saying, made if it is not known; None where there can be none."""
        if key in self._sayings:
            saying = self._sayings.pop(key)
        else:
            saying = make()
            while len(self._sayings) >= self._most:
                self._sayings.pop(next(iter(self._sayings)))
        self._sayings[key] = saying
        return saying


def spots_of(crossings: Sequence[Crossing]) -> tuple[Spot, ...]:
    """Return where crossings are."""
    return tuple(
        Spot(
            each.position.lat_deg,
            each.position.lon_deg,
            each.leg,
            int(each.direction == "out"),
        )
        for each in crossings
    )
