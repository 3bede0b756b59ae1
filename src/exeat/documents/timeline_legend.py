"""The legend of a timeline, and how bars look in colour and in grey."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from exeat.documents.map_labels import text_width_px
from exeat.documents.markup import tag, text
from exeat.documents.timeline_arrows import DASHES
from exeat.documents.timeline_axis import WIDTH_PX
from exeat.engine.terms import Use

_INK = "#16161d"
_EDGE = "#3f6485"
_FULL, _PALE = "#a9c6dc", "#dfeaf2"
_SIZE_PX, _ROW_PX, _SIGN_PX, _GAP_PX = 12.0, 22.0, 46.0, 26.0
_USES = {
    Use.IN_FORCE: "in force",
    Use.EASED: "in force, eased",
    Use.DORMANT: "dormant or waived",
    Use.UNSETTLED: "not settled whether in force",
}
_SIGNS = {
    "exact": "event, its day known",
    "rough": "event known to the month or year",
    "stated": "answer, as a party itself says",
    "inferred": "answer by inference only",
    "far": "answers an event of another line, or one not shown",
}
_SCALE = (
    "Distances along the axis are not to scale: crowded weeks are drawn out, empty "
    "years are drawn together. A line leaves out states that neither act in it nor surely "
    "have a provision in force."
)
_NOTE_LETTERS = 190


def bar_style(use: Use, name: str) -> dict[str, str]:
    """Return the attributes of a piece of a bar.

    Args:
        use: How the provision stood.
        name: Set before the ids of the picture.
    """
    edge = {"stroke": _EDGE, "stroke_width": "0.9"}
    match use:
        case Use.IN_FORCE:
            return {"fill": _FULL, **edge}
        case Use.EASED:
            return {"fill": _PALE, **edge}
        case Use.DORMANT:
            return {"fill": f"url(#{name}-dormant)", **edge}
        case Use.UNSETTLED:
            return {"fill": "#ffffff", **edge, "stroke_dasharray": "2 2.5"}


def patterns(name: str) -> Iterator[str]:
    """Yield the pattern of what is dormant."""
    back = tag("rect", width="6", height="6", fill="#ffffff")
    hatch = tag(
        "path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke=_EDGE, stroke_width="1"
    )
    yield tag(
        "pattern",
        back,
        hatch,
        id=f"{name}-dormant",
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
    )


def legend(
    top: float, name: str, edition: str, undated: Sequence[str]
) -> tuple[str, float]:
    """Return the legend under the picture, and its height.

    Args:
        top: Its upper edge.
        name: Set before the ids of the picture.
        edition: The edition of the register.
        undated: Keys of measures without a bar.
    """
    drawn = []
    x, y = 12.0, top
    for key, words in (*_SIGNS.items(), *_USES.items()):
        wide = _SIGN_PX + text_width_px(words, _SIZE_PX * 0.92) + _GAP_PX
        if x + wide > WIDTH_PX:
            x, y = 12.0, y + _ROW_PX
        drawn += [*_sign(key, x, y, name), _words(words, x + _SIGN_PX, y + 4)]
        x += wide
    notes = [_SCALE]
    if undated:
        notes.append(f"No day is on record, so without a bar: {', '.join(undated)}.")
    notes.append(f"Register {edition}")
    y += _ROW_PX + 4
    for line in (line for note in notes for line in wrap(note, _NOTE_LETTERS)):
        drawn.append(_words(line, 12, y))
        y += 17
    return tag("g", *drawn, class_="legend"), y - top + 4


def _words(shown: str, x: float, y: float) -> str:
    return tag(
        "text",
        text(shown),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        font_size=f"{_SIZE_PX:g}",
        fill=_INK,
    )


def _sign(key: str | Use, x: float, y: float, name: str) -> Iterator[str]:
    if isinstance(key, Use):
        yield tag(
            "rect",
            x=f"{x:.1f}",
            y=f"{y - 6.5:.1f}",
            width="36",
            height="13",
            **bar_style(key, name),
        )
    elif key in ("exact", "rough"):
        fill = _INK if key == "exact" else "#ffffff"
        yield _dot(x + 18, y, "8", fill)
    else:
        yield from _line(key, x, y)


def _dot(x: float, y: float, radius: str, fill: str) -> str:
    return tag(
        "circle",
        cx=f"{x:.1f}",
        cy=f"{y:.1f}",
        r=radius,
        fill=fill,
        stroke=_INK,
        stroke_width="1.6",
    )


def _line(key: str, x: float, y: float) -> Iterator[str]:
    style = {"stroke_dasharray": DASHES} if key == "inferred" else {}
    start = 14 if key == "far" else 0
    yield tag(
        "path",
        d=f"M{x + start:.1f} {y:.1f}H{x + 36:.1f}",
        fill="none",
        stroke=_INK,
        stroke_width="1.4",
        **style,
    )
    if key == "far":
        yield _dot(x + 12, y, "3", "#ffffff")
    else:
        yield tag("path", d=f"M{x + 38:.1f} {y:.1f}l-7 -3.4v6.8Z", fill=_INK)
