"""The legend of a map: what its lines and signs mean."""

from collections.abc import Iterable, Iterator

from exeat.documents.map_labels import text_width_px
from exeat.documents.map_layers import DIRECT_DASHES, ZONE_STYLES, marker
from exeat.documents.map_route import is_direct
from exeat.documents.map_scene import INK, WIDTH_PX, Scene
from exeat.documents.markup import tag, text
from exeat.domain.record import record

ROW_PX = 24.0
_TOP_PX = 12.0
_SIGN_PX, _GAP_PX, _SIZE_PX = 34.0, 26.0, 13.0
_LONGEST = 110


@record
class Key:
    """One line of a legend.

    Attributes:
        kind: ``line``, ``route``, or a kind of marker.
        text: What the sign means.
        colour: Of a line.
        dashes: Of a line; empty for an unbroken one.
    """

    kind: str
    text: str
    colour: str = INK
    dashes: str = ""


def legend(scene: Scene) -> tuple[str, float]:
    """Return the legend and its height."""
    rows = list(_rows(_keys(scene)))
    drawn = []
    for number, row in enumerate(rows):
        x, y = 14.0, _TOP_PX + ROW_PX * (number + 0.5)
        for key in row:
            drawn.append(_sign(key, x, y))
            drawn.append(_name(key, x + _SIGN_PX, y))
            x += _width_px(key)
    return tag("g", *drawn), _TOP_PX + ROW_PX * len(rows)


def _keys(scene: Scene) -> Iterator[Key]:
    book = scene.book
    for number, drawn in enumerate(scene.zones):
        colour, dashes = ZONE_STYLES[number % len(ZONE_STYLES)]
        name = book.say("map.zone", zone=book.zone(drawn.name))
        shown = f"{name} ({', '.join(drawn.measures)})"[:_LONGEST]
        yield Key(kind="line", colour=colour, dashes=dashes, text=shown)
    for direct, word in ((False, "map.route"), (True, "map.route-direct")):
        if any(is_direct(leg) is direct for leg in scene.trip.legs):
            dashes = DIRECT_DASHES if direct else ""
            yield Key(kind="route", dashes=dashes, text=book.table[word])
    yield Key(kind="stop", text=book.table["map.stop"])
    if any(not stop.is_end for stop in scene.stops):
        yield Key(kind="via", text=book.table["map.via"])
    present = {crossing.direction for crossing, _ in scene.crossings}
    for direction in ("out", "in"):
        if direction in present:
            yield Key(kind=direction, text=book.table[f"map.{direction}"])


def _rows(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Yield keys row by row, a zone in a row of its own."""
    row: list[Key] = []
    used = 0.0
    for key in keys:
        if row and (key.kind == "line" or used + _width_px(key) > WIDTH_PX - 20):
            yield row
            row, used = [], 0.0
        row.append(key)
        used += WIDTH_PX if key.kind == "line" else _width_px(key)
    yield row


def _width_px(key: Key) -> float:
    return _SIGN_PX + text_width_px(key.text, _SIZE_PX * 0.9) + _GAP_PX


def _sign(key: Key, x: float, y: float) -> str:
    if key.kind not in ("line", "route"):
        return marker(key.kind, (x + 12, y))
    style = {"stroke_dasharray": key.dashes} if key.dashes else {}
    return tag(
        "path",
        d=f"M{x:.1f} {y:.1f}h26",
        fill="none",
        stroke=key.colour,
        stroke_width="2.4",
        **style,
    )


def _name(key: Key, x: float, y: float) -> str:
    return tag(
        "text",
        text(key.text),
        x=f"{x:.1f}",
        y=f"{y + 4.5:.1f}",
        font_size=f"{_SIZE_PX:g}",
        fill=INK,
    )
