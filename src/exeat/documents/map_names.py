"""Names on a map: stops, crossings and towns, and the scale bar."""

from collections.abc import Iterator
from math import floor, hypot, log10

from exeat.documents.map_base import Basemap, box_of
from exeat.documents.map_frame import Point
from exeat.documents.map_labels import Board, Box, Label, sampled
from exeat.documents.map_scene import HEIGHT_PX, INK, WIDTH_PX, Scene
from exeat.documents.markup import tag, text
from exeat.documents.plain import plain
from exeat.domain.finding import Crossing

_STOP_PX, _TOWN_PX, _CROSSING_PX = 15.0, 11.5, 12.5
_TOWN_INK = "#625e55"
_MOST_TOWNS, _MOST_ASKED, _MOST_CROSSINGS = 14, 60, 12
_TOWN_ROOM_PX = 46.0
_SAME_CROSSING_PX = 24.0
_LONGEST = 40
_BAR_Y_PX = HEIGHT_PX - 18
_BESIDE_DOT, _BESIDE_STOP, _BESIDE_CROSSING = (0, 0), (0, 4), (1, 4)


def name_layer(scene: Scene, basemap: Basemap | None) -> Iterator[str]:
    """Yield the scale bar and the names, stops first, towns where room is left."""
    edges = [list(map(scene.pixel, edge)) for edge in scene.edges.values()]
    board = Board(
        frame=scene.frame, route=sampled(scene.lines, 5.0), edges=sampled(edges, 5.0)
    )
    bar, wide = _scale_bar(scene)
    board.taken.append(Box(0, HEIGHT_PX - 46, wide + 36, HEIGHT_PX))
    spots = [scene.pixel(stop.position) for stop in scene.stops]
    for spot in spots:
        board.reserve(spot, 6.5)
    for crossing, _ in scene.crossings:
        board.reserve(scene.pixel(crossing.position), 8.5)
    for spot, _ in scene.arrows:
        board.reserve(spot, 8.0)
    for stop, spot in zip(scene.stops, spots, strict=True):
        label = board.place(spot, (_cut(stop.name),), _STOP_PX, reaches=_BESIDE_STOP)
        weight = "700" if stop.is_end else "600"
        yield from _written(label, _STOP_PX, INK, weight)
    yield from _crossing_names(scene, board)
    if basemap is not None:
        yield from _town_names(scene, basemap, board, spots)
    yield bar


def _cut(name: str) -> str:
    shown = plain(name)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _crossing_names(scene: Scene, board: Board) -> Iterator[str]:
    told: list[tuple[str, Point]] = []
    for crossing, is_state in scene.crossings[:_MOST_CROSSINGS]:
        lines = _crossing_lines(scene, crossing, is_state=is_state)
        spot = scene.pixel(crossing.position)
        if any(
            direction == crossing.direction and _apart(spot, other) < _SAME_CROSSING_PX
            for direction, other in told
        ):
            continue
        told.append((crossing.direction, spot))
        label = board.place(spot, lines, _CROSSING_PX, reaches=_BESIDE_CROSSING)
        yield from _written(label, _CROSSING_PX, "#8f1c0b", "600")


def _crossing_lines(
    scene: Scene, crossing: Crossing, *, is_state: bool
) -> tuple[str, ...]:
    book, at = scene.book, crossing.at
    time = book.time(at)
    if scene.trip.depart_at.date() != scene.trip.arrive_at.date():
        day = book.say(
            "map.day", day=str(at.day), month=book.table[f"month.{at.month}"]
        )
        time = f"{day}, {time}"
    if is_state and crossing.direction == "in":
        name = _cut(book.zone(crossing.zone))
        return (book.say("map.crossing-state", state=name, time=time),)
    first = book.say(f"map.crossing-{crossing.direction}", time=time)
    if crossing.direction == "in" or crossing.beyond_m <= 0:
        return (first,)
    km = book.number(f"{crossing.beyond_m / 1000:.1f}")
    return first, book.say("map.beyond", km=km)


def _town_names(
    scene: Scene, basemap: Basemap, board: Board, spots: list[Point]
) -> Iterator[str]:
    named = {stop.name for stop in scene.stops}
    kept = list(spots)
    for town in basemap.towns(box_of(scene.frame), _MOST_ASKED):
        spot = scene.frame.quick(town.lat_deg, town.lon_deg)
        if town.name in named or not scene.frame.shows(spot, -12):
            continue
        if any(_apart(spot, other) < _TOWN_ROOM_PX for other in kept):
            continue
        if not board.is_free(Box(spot[0] - 3, spot[1] - 3, spot[0] + 3, spot[1] + 3)):
            continue
        label = board.place(spot, (_cut(town.name),), _TOWN_PX, reaches=_BESIDE_DOT)
        if label is not None:
            kept.append(spot)
            board.reserve(spot, 3)
            yield _dot(spot)
            yield from _written(label, _TOWN_PX, _TOWN_INK, "400")
        if len(kept) - len(spots) >= _MOST_TOWNS:
            return


def _apart(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _dot(spot: Point) -> str:
    return tag(
        "circle", cx=f"{spot[0]:.1f}", cy=f"{spot[1]:.1f}", r="2.2", fill=_TOWN_INK
    )


def _written(
    label: Label | None, size_px: float, colour: str, weight: str
) -> Iterator[str]:
    """Yield a label on a pale halo, joined to its point where it lies apart."""
    if label is None:
        return
    if label.is_apart:
        yield _joined(label, colour)
    box, is_left = label.box, label.box.right < label.anchor[0]
    for number, line in enumerate(label.lines):
        y = box.top + size_px * (0.95 + 1.22 * number)
        yield tag(
            "text",
            text(line),
            x=f"{box.right if is_left else box.left:.1f}",
            y=f"{y:.1f}",
            font_size=f"{size_px:g}",
            font_weight=weight,
            fill=colour,
            stroke="#ffffff",
            stroke_width="3.2",
            stroke_linejoin="round",
            paint_order="stroke",
            text_anchor="end" if is_left else "start",
        )


def _joined(label: Label, colour: str) -> str:
    x, y = label.anchor
    box = label.box
    end_x = min(max(x, box.left), box.right)
    end_y = min(max(y, box.top), box.bottom)
    data = f"M{x:.1f} {y:.1f}L{end_x:.1f} {end_y:.1f}"
    return tag("path", d=data, stroke=colour, stroke_width="1", fill="none")


def _scale_bar(scene: Scene) -> tuple[str, float]:
    """Return the scale bar, true along every line through the centre, and its width."""
    length_km = _round_km(WIDTH_PX * 0.22 * scene.frame.m_per_px / 1000)
    wide = length_km * 1000 / scene.frame.m_per_px
    shown = f"{scene.book.number(f'{length_km:g}')} {scene.book.table['unit.km']}"
    return tag("g", _bar_back(wide), _bar_line(wide), _bar_text(shown, wide)), wide


def _bar_back(wide_px: float) -> str:
    return tag(
        "rect",
        x="8",
        y=f"{_BAR_Y_PX - 24:g}",
        width=f"{wide_px + 24:.1f}",
        height="34",
        fill="#ffffff",
        fill_opacity="0.85",
    )


def _bar_line(wide_px: float) -> str:
    top = f"{_BAR_Y_PX - 6:g}"
    data = f"M20 {top}V{_BAR_Y_PX:g}H{20 + wide_px:.1f}V{top}"
    return tag("path", d=data, fill="none", stroke=INK, stroke_width="1.6")


def _bar_text(shown: str, wide_px: float) -> str:
    return tag(
        "text",
        text(shown),
        x=f"{20 + wide_px / 2:.1f}",
        y=f"{_BAR_Y_PX - 9:g}",
        font_size="12",
        fill=INK,
        text_anchor="middle",
    )


def _round_km(most_km: float) -> float:
    """Return the longest of 1, 2, 5, 10, … that is not longer than a length."""
    power = 10.0 ** floor(log10(most_km))
    return next(step * power for step in (5, 2, 1) if step * power <= most_km)
