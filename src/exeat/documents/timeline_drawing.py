"""The parts of a timeline as SVG: ground, axis, bars, events."""

from collections.abc import Iterator, Mapping

from exeat.documents.markup import tag, text
from exeat.documents.timeline_arrows import MARKER_PX
from exeat.documents.timeline_axis import LEFT_PX, RIGHT_PX, WIDTH_PX, Spot
from exeat.documents.timeline_bars import BAR_PX, NAME_PX, PITCH_PX, Bar
from exeat.documents.timeline_flags import LINE_PX, PAD_PX, SIZE_PX, Flag
from exeat.documents.timeline_lanes import (
    AXIS_PX,
    NAME_LINE_PX,
    Lane,
    Sheet,
    lanes_of_event,
)
from exeat.documents.timeline_legend import bar_style
from exeat.documents.timeline_words import actor_words
from exeat.domain.register import Register

INK = "#16161d"
QUIET = "#6b665c"
_LINE = "#b9b3a6"
_TINTS = ("#f8f6f0", "#ffffff")
_FIRST_OF_LABEL = 9.0


def ground(sheet: Sheet) -> Iterator[str]:
    """Yield the lanes with their names."""
    for number, lane in enumerate(sheet.lanes):
        yield tag(
            "rect",
            x="0",
            y=f"{lane.top:.1f}",
            width=f"{WIDTH_PX:g}",
            height=f"{lane.bottom - lane.top:.1f}",
            fill=_TINTS[number % 2],
        )
        if lane.line_y is not None:
            yield _level(lane.line_y, _LINE, "1.2")
        yield from _lane_name(lane)
    yield _level(sheet.bottom, _LINE, "0.8", left="0")


def _lane_name(lane: Lane) -> Iterator[str]:
    if lane.line_y is None:
        y = lane.top + NAME_LINE_PX + 3
    else:
        y = lane.line_y + 4 - NAME_LINE_PX * (len(lane.name) - 1) / 2
    for number, line in enumerate(lane.name):
        yield tag(
            "text",
            text(line),
            x="10",
            y=f"{y + NAME_LINE_PX * number:.1f}",
            font_size="12.5",
            font_weight="700",
            fill=INK,
        )


def _level(y: float, colour: str, width: str, left: str = "") -> str:
    start = left or f"{LEFT_PX:g}"
    data = f"M{start} {y:.1f}H{WIDTH_PX if left else RIGHT_PX:g}"
    return tag("path", d=data, stroke=colour, stroke_width=width, fill="none")


def axis(sheet: Sheet, wording: Mapping[str, str]) -> Iterator[str]:
    """Yield the years and months along the upper edge of a line of the picture."""
    yield tag(
        "rect",
        y=f"{sheet.top:.1f}",
        width=f"{WIDTH_PX:g}",
        height=f"{AXIS_PX:g}",
        fill="#e9e4d8",
    )
    yield _axis_text(_year_text(sheet), 10, sheet.top + 23, "13.5", "700")
    years: set[int] = set()
    months: set[tuple[int, int]] = set()
    for spot in sheet.band.spots:
        day, x = spot.placed.at, spot.x - _FIRST_OF_LABEL
        if day.year not in years:
            yield _axis_text(str(day.year), x, sheet.top + 15, "12.5", "700")
            yield _year_line(x - 3, sheet)
        if _has_month(spot) and (day.year, day.month) not in months:
            name = wording[f"month.{day.month}"][:3]
            yield _axis_text(name, x, sheet.top + 30, "11", "400")
            months.add((day.year, day.month))
        years.add(day.year)


def _has_month(spot: Spot) -> bool:
    on = spot.placed.event.on
    return (on.first.year, on.first.month) == (on.last.year, on.last.month)


def _year_text(sheet: Sheet) -> str:
    first, last = sheet.band.spots[0].placed.at, sheet.band.spots[-1].placed.at
    return " to ".join(dict.fromkeys((str(first.year), str(last.year))))


def _year_line(x: float, sheet: Sheet) -> str:
    data = f"M{x:.1f} {sheet.top:.1f}V{sheet.bottom:.1f}"
    return tag("path", d=data, stroke="#cfc8b8", stroke_width="0.9", fill="none")


def _axis_text(shown: str, x: float, y: float, size: str, weight: str) -> str:
    return tag(
        "text",
        text(shown),
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        font_size=size,
        font_weight=weight,
        fill=INK,
    )


def bar_shapes(sheet: Sheet, name: str) -> Iterator[str]:
    """Yield the bars without their names."""
    for lane in sheet.lanes:
        for bar in lane.bars:
            title = tag("title", text(f"{bar.measure}: {bar.title}"))
            pieces = (
                tag(
                    "rect",
                    class_=f"piece {piece.use.value}",
                    x=f"{piece.left:.1f}",
                    y=f"{_bar_y(lane, bar):.1f}",
                    width=f"{piece.right - piece.left:.1f}",
                    height=f"{BAR_PX:g}",
                    **bar_style(piece.use, name),
                )
                for piece in bar.pieces
            )
            yield tag("g", title, *pieces, class_="bar", data_measure=bar.measure)


def bar_names(sheet: Sheet) -> Iterator[str]:
    """Yield the names of bars, on a pale halo."""
    for lane in sheet.lanes:
        for bar in lane.bars:
            yield tag(
                "text",
                text(bar.name),
                class_="bar-name",
                x=f"{bar.name_x:.1f}",
                y=f"{_bar_y(lane, bar) + 10:.1f}",
                font_size=f"{NAME_PX:g}",
                fill=INK,
                stroke="#ffffff",
                stroke_width="2.6",
                stroke_linejoin="round",
                paint_order="stroke",
            )


def _bar_y(lane: Lane, bar: Bar) -> float:
    return lane.bars_y + bar.row * PITCH_PX


def companions(sheet: Sheet, register: Register) -> Iterator[str]:
    """Yield rings in the lanes of those who acted together with another."""
    for spot in sheet.band.spots:
        own = sheet.heights[spot.lane]
        for lane in lanes_of_event(spot.placed.event, register)[1:]:
            y = sheet.heights[lane]
            data = f"M{spot.x:.1f} {own:.1f}V{y:.1f}"
            yield tag(
                "path",
                d=data,
                stroke=QUIET,
                stroke_width="3",
                stroke_opacity="0.35",
                fill="none",
            )
            yield _ring(spot.x, y, 5.5, is_exact=True)


def event_marks(
    sheet: Sheet, register: Register, wording: Mapping[str, str]
) -> Iterator[str]:
    """Yield the events: label, pole, numbered mark, and all of it as a tooltip."""
    for lane in sheet.lanes:
        for flag in lane.flags:
            event = flag.spot.placed.event
            told = f"{event.on}, {actor_words(event, wording)}: {event.act}"
            cited = (register.sources[key].publisher for key in event.sources)
            sources = f"Sources: {', '.join(dict.fromkeys(cited))}"
            yield tag(
                "g",
                tag("title", text(f"{told}. {sources}")),
                *_label(flag, lane),
                *_mark(flag.spot, lane.line_y or 0.0),
                class_="event",
                data_key=event.key,
                data_on=str(event.on),
                data_x=f"{flag.spot.x:.1f}",
                data_band=str(sheet.band.number),
            )


def _label(flag: Flag, lane: Lane) -> Iterator[str]:
    box = flag.box(lane.foot_y)
    pole = f"M{box.left:.1f} {box.top:.1f}V{(lane.line_y or 0) - MARKER_PX:.1f}"
    yield tag(
        "rect",
        class_="label",
        x=f"{box.left:.1f}",
        y=f"{box.top:.1f}",
        width=f"{box.right - box.left:.1f}",
        height=f"{box.bottom - box.top:.1f}",
        fill="#ffffff",
        fill_opacity="0.92",
    )
    yield tag("path", d=pole, stroke=QUIET, stroke_width="1", fill="none")
    for number, line in enumerate(flag.lines):
        yield tag(
            "text",
            text(line),
            x=f"{box.left + PAD_PX:.1f}",
            y=f"{box.top + LINE_PX * (number + 0.8):.1f}",
            font_size=f"{SIZE_PX:g}",
            font_weight="700" if number < flag.bold else "400",
            fill=INK,
        )


def _mark(spot: Spot, y: float) -> Iterator[str]:
    on = spot.placed.event.on
    is_exact = on.first == on.last
    yield _ring(spot.x, y, MARKER_PX, is_exact=is_exact)
    yield tag(
        "text",
        text(str(spot.placed.number)),
        class_="number",
        x=f"{spot.x:.1f}",
        y=f"{y + 3.4:.1f}",
        font_size="9.5",
        font_weight="700",
        text_anchor="middle",
        fill="#ffffff" if is_exact else INK,
    )


def _ring(x: float, y: float, radius: float, *, is_exact: bool) -> str:
    return tag(
        "circle",
        cx=f"{x:.1f}",
        cy=f"{y:.1f}",
        r=f"{radius:g}",
        fill=INK if is_exact else "#ffffff",
        stroke=INK,
        stroke_width="1.6",
    )
