"""Provisions in force as bars in the lane of the receiving state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exeat.documents.map_labels import text_width_px
from exeat.documents.timeline_axis import LEFT_PX, RIGHT_PX, Band
from exeat.domain.measure import Measure, Provision
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.terms import Stretch, Use, stretches

NAME_PX = 10.5
BAR_PX, PITCH_PX = 13.0, 18.0
_NARROWEST_PX = 4.0
_APART_PX = 8.0


@record
class Piece:
    """A part of a bar."""

    use: Use
    left: float
    right: float


@record
class Bar:
    """Provisions of one measure that were in force at the same time.

    Attributes:
        lane: Key of the receiving state or union.
        measure: Key of the measure.
        name: As shown.
        title: Titles of the provisions.
        pieces: From left to right.
        name_x: Where its name begins.
        row: Its place under the lane, from 0.
    """

    lane: str
    measure: str
    name: str
    title: str
    pieces: tuple[Piece, ...]
    name_x: float
    row: int = 0

    @property
    def left(self) -> float:
        """Where bar or name begins."""
        return min(self.name_x, self.pieces[0].left)

    @property
    def right(self) -> float:
        """Where bar or name ends."""
        end = self.name_x + text_width_px(self.name, NAME_PX)
        return max(end, self.pieces[-1].right)


def bars_of(
    band: Band, measures: Sequence[str], register: Register
) -> Mapping[str, tuple[Bar, ...]]:
    """Return the bars of a line of the picture by lane, in rows."""
    found = [
        bar for key in measures for bar in _of_measure(band, register.measures[key])
    ]
    lanes = dict.fromkeys(bar.lane for bar in found)
    return {lane: _in_rows([b for b in found if b.lane == lane]) for lane in lanes}


def undated(measures: Sequence[str], register: Register) -> tuple[str, ...]:
    """Return the keys of measures of which no day is known at all."""
    return tuple(
        key for key in measures if not any(_all_stretches(register.measures[key]))
    )


def _all_stretches(measure: Measure) -> Iterator[tuple[Stretch, ...]]:
    for provision in measure.provisions:
        yield stretches(measure, provision)


def _of_measure(band: Band, measure: Measure) -> Iterator[Bar]:
    """Yield a bar for all provisions of a measure that run alike in a line."""
    alike: dict[tuple[str, tuple[Piece, ...]], list[Provision]] = {}
    for provision in measure.provisions:
        pieces = _pieces(band, stretches(measure, provision))
        if pieces:
            lane = measure.receiving_of(provision)
            alike.setdefault((lane, pieces), []).append(provision)
    for (lane, pieces), provisions in alike.items():
        name = measure.key
        if len(alike) > 1:
            name = f"{measure.key}: {_short(provisions)}"
        yield Bar(
            lane=lane,
            measure=measure.key,
            name=name,
            title="; ".join(provision.title for provision in provisions),
            pieces=pieces,
            name_x=_name_x(name, pieces),
        )


def _short(provisions: Sequence[Provision]) -> str:
    more = len(provisions) - 1
    return provisions[0].key + (f" and {more} more" if more else "")


def _pieces(band: Band, terms: Sequence[Stretch]) -> tuple[Piece, ...]:
    seen = [
        stretch
        for stretch in terms
        if stretch.from_on < band.until_on
        and (stretch.until_on is None or band.from_on < stretch.until_on)
    ]
    pieces = []
    for stretch in seen:
        left = band.x_of(stretch.from_on)
        is_on = stretch.until_on is None or stretch.until_on >= band.until_on
        right = RIGHT_PX if is_on else band.x_of(stretch.until_on or band.until_on)
        right = max(right, min(RIGHT_PX, left + _NARROWEST_PX))
        pieces.append(Piece(use=stretch.use, left=left, right=right))
    return tuple(pieces)


def _name_x(name: str, pieces: Sequence[Piece]) -> float:
    """Return where a name begins: in its bar, else beside it."""
    left, right = pieces[0].left, pieces[-1].right
    wide = text_width_px(name, NAME_PX)
    if wide + 8 <= right - left:
        return left + 4
    if right + 4 + wide <= RIGHT_PX:
        return right + 4
    return max(LEFT_PX, left - 4 - wide)


def _in_rows(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    ends: list[float] = []
    placed = []
    for bar in sorted(bars, key=lambda bar: (bar.left, bar.measure, bar.name)):
        row = next((n for n, end in enumerate(ends) if end <= bar.left), len(ends))
        ends[row : row + 1] = [bar.right + _APART_PX]
        placed.append(replace(bar, row=row))
    return tuple(placed)
