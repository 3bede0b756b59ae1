"""A chronology as a picture: lanes by state, answers as arrows, provisions as bars."""

from collections.abc import Iterable, Iterator, Mapping

from exeat.documents.markup import tag, text
from exeat.documents.timeline_arrows import arrow, stubs
from exeat.documents.timeline_axis import WIDTH_PX, bands_of
from exeat.documents.timeline_bars import undated
from exeat.documents.timeline_drawing import (
    INK,
    axis,
    bar_names,
    bar_shapes,
    companions,
    event_marks,
    ground,
)
from exeat.documents.timeline_lanes import Sheet, lanes_of_event, sheet
from exeat.documents.timeline_legend import legend, patterns
from exeat.domain.register import Register
from exeat.engine.chronology import Chronology

_FONTS = (
    "'PT Sans', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Noto Sans', "
    "'Liberation Sans', 'DejaVu Sans', sans-serif"
)
_TITLE = "The movement of diplomats: what was said and done"
_DESCRIPTION = (
    "A row for each state. Numbered marks are events in order of time from left to "
    "right; arrows lead from an event to its answer, dashed where only inference "
    "links them; bars are provisions in force. The same events stand in the text of "
    "the chronology."
)
_TOP_PX, _BETWEEN_PX, _ABOVE_KEYS_PX = 62.0, 34.0, 24.0


def render_timeline(
    told: Chronology,
    register: Register,
    wording: Mapping[str, str],
    *,
    title: str = _TITLE,
    name: str = "timeline",
) -> str:
    """Return a chronology as SVG; the same inputs give the same bytes.

    Args:
        told: The events.
        register: The edition that they are taken from.
        wording: Table of the language.
        title: Shown over the picture.
        name: Set before the ids in it, for pages with several pictures.
    """
    sheets = _sheets(told, register, wording)
    drawn = (part for each in sheets for part in _drawn(each, name, register, wording))
    bottom = sheets[-1].bottom if sheets else _TOP_PX
    keys, high = legend(
        bottom + _ABOVE_KEYS_PX, name, register.edition, _bare(told, register)
    )
    inside = (*_heading(title, told), *drawn, keys)
    return _picture(inside, name, title, (0.0, bottom + _ABOVE_KEYS_PX + high))


def render_lines(
    told: Chronology,
    register: Register,
    wording: Mapping[str, str],
    *,
    title: str,
    name: str,
) -> list[str]:
    """Return the same picture line by line, for paper: no page then cuts a label.

    Args:
        told: The events.
        register: The edition that they are taken from.
        wording: Table of the language.
        title: Shown over the first picture.
        name: Set before the ids in them.
    """
    pictures = []
    top, words = 0.0, tuple(_heading(title, told))
    for each in _sheets(told, register, wording):
        own, number = f"{name}-{each.band.number + 1}", each.band.number + 1
        inside = (*words, *_drawn(each, own, register, wording))
        named = f"{title}, line {number}"
        pictures.append(_picture(inside, own, named, (top, each.bottom + 2)))
        top, words = each.bottom + _BETWEEN_PX - 8, ()
    keys, high = legend(_ABOVE_KEYS_PX, name, register.edition, _bare(told, register))
    key = _picture((*words, keys), name, f"{title}, key", (0.0, high + _ABOVE_KEYS_PX))
    return [*pictures, key]


def _bare(told: Chronology, register: Register) -> tuple[str, ...]:
    return undated(told.measures, register)


def _picture(
    inside: Iterable[str], name: str, title: str, span: tuple[float, float]
) -> str:
    """Return a picture of what lies between two heights."""
    top, bottom = span
    paper = tag(
        "rect",
        y=f"{top:.1f}",
        width=f"{WIDTH_PX:g}",
        height=f"{bottom - top:.1f}",
        fill="#ffffff",
    )
    return tag(
        "svg",
        tag("title", text(title), id=f"{name}-title"),
        tag("desc", text(_DESCRIPTION), id=f"{name}-desc"),
        tag("defs", *patterns(name)),
        paper,
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 {top:g} {WIDTH_PX:g} {bottom - top:.1f}",
        width=f"{WIDTH_PX:g}",
        height=f"{bottom - top:.1f}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=_FONTS,
    )


def _sheets(
    told: Chronology, register: Register, wording: Mapping[str, str]
) -> list[Sheet]:
    events = [
        (placed, lanes_of_event(placed.event, register)[0]) for placed in told.events
    ]
    sheets: list[Sheet] = []
    for band in bands_of(events):
        top = sheets[-1].bottom + _BETWEEN_PX if sheets else _TOP_PX
        sheets.append(sheet(band, top, told, register, wording))
    return sheets


def _drawn(
    each: Sheet, name: str, register: Register, wording: Mapping[str, str]
) -> Iterator[str]:
    """Yield one line of the picture, what lies below first."""
    spots = {spot.placed.event.key: spot for spot in each.band.spots}
    yield from ground(each)
    yield from axis(each, wording)
    yield from bar_shapes(each, name)
    yield from companions(each, register)
    yield from (arrow(arc, each.heights) for arc in each.arcs)
    yield from stubs(each.far, spots, each.heights)
    yield from event_marks(each, register, wording)
    yield from bar_names(each)


def _heading(title: str, told: Chronology) -> Iterator[str]:
    days = [placed.at for placed in told.events]
    count = len(days)
    span = "No event fits."
    if days:
        years = dict.fromkeys((str(days[0].year), str(days[-1].year)))
        plural = "" if count == 1 else "s"
        span = f"{count} event{plural}, {' to '.join(years)}"
    yield tag(
        "text",
        text(title),
        x="12",
        y="26",
        font_size="19",
        font_weight="700",
        fill=INK,
    )
    yield tag("text", text(span), x="12", y="45", font_size="12.5", fill="#57534a")
