"""Placing names on a map so that none covers another, a marker or the route."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from exeat.documents.map_frame import Frame, Point
from exeat.domain.record import record

_LETTER = 0.57
_WIDE_LETTER = 1.05
_LINE = 1.22
_REACHES_PX = (10.0, 15.0, 26.0, 44.0, 70.0)
_SIDES = (
    (1, 0),
    (-1, 0),
    (1, -1),
    (1, 1),
    (-1, -1),
    (-1, 1),
    (0, -1),
    (0, 1),
)
_COST_OF_REACH = 7
_EDGE_PX = 4.0


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Return whether two boxes overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        """Return whether a point lies in the box."""
        return (
            self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom
        )


@record
class Label:
    """A name that found its place.

    Attributes:
        lines: Its text.
        box: Where.
        anchor: What it names.
        is_apart: Whether a line must join it to what it names.
    """

    lines: tuple[str, ...]
    box: Box
    anchor: Point
    is_apart: bool


@dataclass(slots=True)
class Board:
    """What of a picture is taken.

    Attributes:
        frame: The picture.
        taken: Boxes of labels and markers.
        route: Points of the route, not to be covered without need.
        edges: Points of the edges of zones, which may be covered sooner.
    """

    frame: Frame
    taken: list[Box] = field(default_factory=list)
    route: Sequence[Point] = ()
    edges: Sequence[Point] = ()

    def reserve(self, point: Point, reach_px: float) -> None:
        """Keep the surroundings of a point free."""
        x, y = point
        box = Box(x - reach_px, y - reach_px, x + reach_px, y + reach_px)
        self.taken.append(box)

    def is_free(self, box: Box) -> bool:
        """Return whether a box lies in the picture and covers nothing."""
        return (
            box.left >= _EDGE_PX
            and box.top >= _EDGE_PX
            and box.right <= self.frame.width_px - _EDGE_PX
            and box.bottom <= self.frame.height_px - _EDGE_PX
            and not any(box.meets(other) for other in self.taken)
        )

    def place(
        self,
        anchor: Point,
        lines: tuple[str, ...],
        size_px: float,
        *,
        reaches: tuple[int, int],
    ) -> Label | None:
        """Return a label in the best place left; None where there is none.

        Args:
            anchor: What it names.
            lines: Its text.
            size_px: Height of the letters.
            reaches: First and last of the distances to try, the nearest being 0.
        """
        found = [
            (self._covers(box) + _COST_OF_REACH * number, number, box)
            for number, reach in enumerate(_REACHES_PX)
            if reaches[0] <= number <= reaches[1]
            for box in _around(anchor, lines, size_px, reach)
            if self.is_free(box)
        ]
        if not found:
            return None
        _, number, box = min(found, key=lambda each: each[0])
        self.taken.append(box)
        return Label(lines=lines, box=box, anchor=anchor, is_apart=number > 1)

    def _covers(self, box: Box) -> int:
        """Return how much of the route and of the zones' edges a box covers."""
        return 3 * sum(map(box.holds, self.route)) + sum(map(box.holds, self.edges))


def _around(
    anchor: Point, lines: tuple[str, ...], size_px: float, reach_px: float
) -> Iterator[Box]:
    """Yield boxes round a point, the customary side first."""
    wide = max(text_width_px(line, size_px) for line in lines)
    high = len(lines) * size_px * _LINE
    for east, south in _SIDES:
        slant = 0.6 if east and south else 1.0
        x = anchor[0] + east * reach_px * slant - (0 if east > 0 else wide)
        y = anchor[1] + south * (reach_px * slant + high / 2) - high / 2
        if east == 0:
            x = anchor[0] - wide / 2
        yield Box(x, y, x + wide, y + high)


def text_width_px(text: str, size_px: float) -> float:
    """Return the width of a text, rather too large than too small."""
    letters = sum(_letter(character) for character in text)
    return ceil(letters * size_px)


def _letter(character: str) -> float:
    if combining(character):
        return 0.0
    return _WIDE_LETTER if east_asian_width(character) in ("W", "F") else _LETTER


def sampled(lines: Iterable[Sequence[Point]], apart_px: float) -> list[Point]:
    """Return points along lines, no farther apart than a number of pixels."""
    points: list[Point] = []
    for line in lines:
        for start, end in pairwise(line):
            longest = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
            pieces = min(400, max(1, int(longest / apart_px)))
            for piece in range(pieces):
                share = piece / pieces
                points.append(
                    (
                        start[0] + share * (end[0] - start[0]),
                        start[1] + share * (end[1] - start[1]),
                    )
                )
    return points
