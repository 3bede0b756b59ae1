"""Labels of events: flags over their lane, stacked so that none covers another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import wrap

from exeat.documents.map_labels import Box, text_width_px
from exeat.documents.plain import plain
from exeat.documents.timeline_axis import LABEL_PX, Spot
from exeat.documents.timeline_words import actor_words, actors_of, date_words
from exeat.domain.measure import Event
from exeat.domain.record import record

SIZE_PX, LINE_PX = 11.5, 13.6
PAD_PX = 4.0
_APART_PX = 6.0
_LETTERS = int((LABEL_PX - PAD_PX) / text_width_px("n" * 100, SIZE_PX) * 100)


@record
class Flag:
    """A label over an event.

    Attributes:
        spot: The event.
        bold: How many of the lines are its heading.
        lines: Its text.
        rise: Pixels from the lower edge of the label to the foot of all labels.
    """

    spot: Spot
    bold: int
    lines: tuple[str, ...]
    rise: float = 0.0

    @property
    def high(self) -> float:
        """Height in pixels."""
        return LINE_PX * len(self.lines) + 3

    def box(self, foot_y: float) -> Box:
        """Return where it is drawn over a foot."""
        wide = max(text_width_px(line, SIZE_PX) for line in self.lines)
        bottom = foot_y - self.rise
        right = self.spot.x + min(LABEL_PX, PAD_PX + wide)
        return Box(self.spot.x, bottom - self.high, right, bottom)


def flags_of(
    spots: Sequence[Spot],
    remarks: Mapping[str, tuple[str, ...]],
    wording: Mapping[str, str],
) -> tuple[Flag, ...]:
    """Return the labels of one lane, an earlier one above those it reaches over.

    So the pole of a label never passes another label.

    Args:
        spots: Events of the lane, from left to right.
        remarks: What to add to the label of an event, by its key.
        wording: Table of the language.
    """
    stacked: list[Flag] = []
    for spot in reversed(spots):
        event = spot.placed.event
        head = [date_words(event.on, wording), *_actors(spot, wording)]
        bold = [line for text in head for line in _wrapped(text)]
        told = [event.act, *remarks.get(event.key, ())]
        plain_lines = [line for text in told for line in _wrapped(text)]
        flag = Flag(spot=spot, bold=len(bold), lines=(*bold, *plain_lines))
        stacked.append(_raised(flag, stacked))
    return tuple(reversed(stacked))


def _raised(flag: Flag, later: Sequence[Flag]) -> Flag:
    right = flag.spot.x + LABEL_PX + PAD_PX
    under = [one for one in later if one.spot.x < right]
    rise = max((one.rise + one.high + _APART_PX for one in under), default=0.0)
    return replace(flag, rise=rise)


def _actors(spot: Spot, wording: Mapping[str, str]) -> tuple[str, ...]:
    """Return who acted, where the lane does not say it."""
    event: Event = spot.placed.event
    if actors_of(event) == (spot.lane,):
        return ()
    return (actor_words(event, wording),)


def _wrapped(text: str) -> list[str]:
    return wrap(plain(text), _LETTERS)
