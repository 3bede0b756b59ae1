"""Where events stand along a time axis that keeps crowded weeks and empty decades legible.

Every event has a place of its own. The way to the next grows with the logarithm of
the time between them, and where labels of one lane would pile up higher than three,
by what they need. An axis that grows too long goes on in a further line below, as
music does.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import log2

from exeat.domain.record import record
from exeat.engine.chronology import Placed

WIDTH_PX = 1240.0
LEFT_PX, RIGHT_PX = 124.0, WIDTH_PX - 12
LABEL_PX = 172.0
_FIRST_PX = LEFT_PX + 16
_LAST_PX = RIGHT_PX - LABEL_PX
_STEP_PX, _PER_DOUBLING_PX, _UNIT_DAYS = 31.0, 11.0, 20.0
_MOST_ABOVE = 3
_FEW, _ABOVE_FOR_FEW = 5, (4, 5, 6)
_GAP_PX = 8.0
_MOST_STRETCHED = 1.9
_OPEN_END_DAYS = 365
_SEARCHED = 0.45


@record
class Spot:
    """An event at its place along the axis.

    Attributes:
        placed: The event.
        lane: Key of the lane that it stands in.
        x: Pixels from the left.
    """

    placed: Placed
    lane: str
    x: float


@record
class Band:
    """One line of the picture.

    Attributes:
        number: Its place, from 0.
        spots: Its events, from left to right.
        until_on: First day that is no longer in it.
    """

    number: int
    spots: tuple[Spot, ...]
    until_on: date

    @property
    def from_on(self) -> date:
        """The day of its first event."""
        return self.spots[0].placed.at

    def x_of(self, day: date) -> float:
        """Return where a day stands: straight between the events round it."""
        if day < self.from_on:
            return LEFT_PX
        days = [spot.placed.at.toordinal() for spot in self.spots]
        places = [spot.x for spot in self.spots]
        after = bisect_right(days, day.toordinal())
        same = days.index(days[after - 1])
        if days[same] == day.toordinal():
            return places[same]
        end = days[after] if after < len(days) else self.until_on.toordinal()
        right = places[after] if after < len(days) else RIGHT_PX
        share = (day.toordinal() - days[after - 1]) / max(1, end - days[after - 1])
        return min(RIGHT_PX, places[same] + share * (right - places[same]))


def bands_of(events: Sequence[tuple[Placed, str]]) -> tuple[Band, ...]:
    """Return events, each with its lane, along one line or several."""
    rows: list[list[Spot]] = []
    rest = list(events)
    while rest:
        row = _fitted(rest)
        row = row[: _break(row, rest)]
        rest = rest[len(row) :]
        rows.append(_stretched(row, is_last=not rest, is_only=not rows))
    return tuple(_bands(rows))


def _bands(rows: Sequence[Sequence[Spot]]) -> Iterator[Band]:
    for number, row in enumerate(rows):
        if number + 1 < len(rows):
            until = rows[number + 1][0].placed.at
        else:
            until = date.fromordinal(row[-1].placed.at.toordinal() + _OPEN_END_DAYS)
        yield Band(number=number, spots=tuple(row), until_on=until)


def _fitted(events: Sequence[tuple[Placed, str]]) -> list[Spot]:
    """Return the events of one line; a few that would be left over are piled higher."""
    row = _row(events, _MOST_ABOVE)
    left = len(events) - len(row)
    if 0 < left <= _FEW:
        for above in _ABOVE_FOR_FEW:
            fuller = _row(events, above)
            if len(fuller) == len(events):
                return fuller
    return row


def _row(events: Sequence[tuple[Placed, str]], most_above: int) -> list[Spot]:
    """Return as many events as one line holds, at least one."""
    row: list[Spot] = []
    piles: dict[str, tuple[int, float]] = {}
    for placed, lane in events:
        x = row[-1].x + _advance(row[-1].placed, placed) if row else _FIRST_PX
        above, free_from = piles.get(lane, (0, 0.0))
        if x < free_from and above >= most_above:
            x = free_from
        if row and x > _LAST_PX:
            break
        above = above + 1 if x < free_from else 1
        piles[lane] = above, max(free_from, x + LABEL_PX + _GAP_PX)
        row.append(Spot(placed=placed, lane=lane, x=x))
    return row


def _advance(one: Placed, other: Placed) -> float:
    days = (other.at - one.at).days
    return _STEP_PX + _PER_DOUBLING_PX * log2(1 + days / _UNIT_DAYS)


def _break(row: Sequence[Spot], events: Sequence[tuple[Placed, str]]) -> int:
    """Return how many events to keep in a line that is full: up to a turn of time."""
    if len(row) == len(events):
        return len(row)
    days = [placed.at for placed, _ in events[: len(row) + 1]]
    first = int(len(row) * (1 - _SEARCHED))
    for unit in (_year, _day):
        for kept in range(len(row), max(first, 0), -1):
            if unit(days[kept]) != unit(days[kept - 1]):
                return kept
    return len(row)


def _year(day: date) -> int:
    return day.year


def _day(day: date) -> int:
    return day.toordinal()


def _stretched(row: Sequence[Spot], *, is_last: bool, is_only: bool) -> list[Spot]:
    """Return a line drawn out to the width of the picture, the last one if alone."""
    wide = row[-1].x - _FIRST_PX
    if wide <= 0 or (is_last and not is_only):
        return list(row)
    scale = max(1.0, min(_MOST_STRETCHED, (_LAST_PX - _FIRST_PX) / wide))
    return [
        replace(spot, x=round(_FIRST_PX + (spot.x - _FIRST_PX) * scale, 1))
        for spot in row
    ]
