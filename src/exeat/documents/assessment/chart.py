"""Counts as bars, drawn in SVG."""

from collections.abc import Iterator, Sequence

from exeat.documents.assessment.tables import Table
from exeat.documents.markup import tag, text

_WIDTH, _LABELS, _BAR, _STEP, _TOP = 900, 330, 18, 26, 30
_COLOURS = ("#96650a", "#5d3a86", "#2c6a34", "#14487d", "#77726a")
_MOST_BARS = 24
_LONGEST = 44


def chart(table: Table) -> str:
    """Return the charted columns of a table as stacked bars; empty for none."""
    shown = _shown(table)
    if not shown:
        return ""
    highest = max(_total(table, line) for line in shown)
    height = _TOP + _STEP * len(shown) + 4
    bars = "".join(
        part
        for number, line in enumerate(shown)
        for part in _bar(table, line, _TOP + number * _STEP, highest)
    )
    return tag(
        "svg",
        tag("title", text(table.title)),
        *_legend(table),
        bars,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        width=str(_WIDTH),
        height=str(height),
        role="img",
        font_family="inherit",
        font_size="13",
    )


def _shown(table: Table) -> Sequence[tuple[str | int, ...]]:
    """Return the lines that become bars; a month without any count keeps its place."""
    counted = [line for line in table.lines if _total(table, line)]
    if table.head[0] == "month":
        return table.lines if counted else ()
    return counted[:_MOST_BARS]


def _count(line: tuple[str | int, ...], at: int) -> int:
    cell = line[at]
    return cell if isinstance(cell, int) else 0


def _total(table: Table, line: tuple[str | int, ...]) -> int:
    return sum(_count(line, at) for at in table.charted)


def _legend(table: Table) -> Iterator[str]:
    x = _LABELS
    for place, at in enumerate(table.charted):
        name = table.head[at]
        if not any(_count(line, at) for line in table.lines):
            continue
        colour = _COLOURS[place]
        yield tag("rect", x=str(x), y="6", width="12", height="12", fill=colour)
        yield tag("text", text(name), x=str(x + 18), y="17")
        x += 40 + 8 * len(name)


def _bar(
    table: Table, line: tuple[str | int, ...], top: int, highest: int
) -> Iterator[str]:
    label = " / ".join(cell for cell in line if isinstance(cell, str))
    if len(label) > _LONGEST:
        label = f"{label[: _LONGEST - 1]}…"
    base = str(top + 14)
    yield tag("text", text(label), x=str(_LABELS - 8), y=base, text_anchor="end")
    x = float(_LABELS)
    room = _WIDTH - _LABELS - 110
    for place, at in enumerate(table.charted):
        width = room * _count(line, at) / max(highest, 1)
        colour = _COLOURS[place]
        yield tag(
            "rect",
            x=f"{x:.1f}",
            y=str(top),
            width=f"{width:.1f}",
            height=str(_BAR),
            fill=colour,
        )
        x += width
    yield tag("text", f"{_total(table, line):,}", x=f"{x + 6:.1f}", y=base)
