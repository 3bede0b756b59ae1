"""Zones, route and markers as drawn on a map."""

from collections.abc import Iterator
from math import dist

from exeat.documents.map_clip import clipped_polygon
from exeat.documents.map_frame import Frame, Point
from exeat.documents.map_route import is_direct
from exeat.documents.map_scene import INK, Scene
from exeat.documents.markup import path_data, tag
from exeat.domain.place import Area

ZONE_STYLES = (
    ("#8a1c3b", ""),
    ("#1d4f80", "10 5"),
    ("#2f6b2a", "2 4"),
    ("#6a3a94", "12 4 2 4"),
)
"""Colour and dashes by the zone's place; the dashes tell them apart in grey."""

DIRECT_DASHES = "9 4"
CROSSING = "#b3240f"
_PAPER = "#ffffff"
_EDGE_DIGITS = 4


def zone_layer(scene: Scene) -> Iterator[str]:
    """Yield the zones; the points of a disk's edge exact to centimetres."""
    for number, drawn in enumerate(scene.zones):
        colour, dashes = ZONE_STYLES[number % len(ZONE_STYLES)]
        if isinstance(drawn.zone, Area):
            data = _area_data(drawn.zone, scene.frame)
        else:
            edge = map(scene.frame.exact, scene.edges[number])
            data = path_data(edge, _EDGE_DIGITS, closed=True)
        style = {"stroke_dasharray": dashes} if dashes else {}
        yield tag(
            "path",
            class_="zone",
            d=data,
            fill=colour,
            fill_opacity="0.035",
            fill_rule="evenodd",
            stroke=colour,
            stroke_width="2.2",
            **style,
        )


def _area_data(area: Area, frame: Frame) -> str:
    parts = []
    for ring in area.rings:
        points = [
            frame.quick(lat, lon)
            for lat, lon in zip(ring.lats_deg, ring.lons_deg, strict=True)
        ]
        cut = clipped_polygon(points, frame)
        if len(cut) > 2:
            parts.append(path_data(cut, 1, closed=True))
    return "".join(parts)


def route_layer(scene: Scene) -> Iterator[str]:
    """Yield the legs on a white casing, with arrows in their direction."""
    for line in scene.lines:
        yield _line(line, _PAPER, "6.5", "", "0.85")
    drawn: set[str] = set()
    for leg, line in zip(scene.trip.legs, scene.lines, strict=True):
        ways = {path_data(line, 0), path_data(line[::-1], 0)}
        if not ways & drawn:
            yield _line(line, INK, "2.6", DIRECT_DASHES if is_direct(leg) else "", "1")
        drawn |= ways
    for (x, y), course in scene.arrows:
        yield tag(
            "path",
            d="M9 0L-6 6.5L-3 0L-6 -6.5Z",
            fill=INK,
            stroke=_PAPER,
            stroke_width="1.2",
            transform=f"translate({x:.1f} {y:.1f}) rotate({course:.0f})",
        )


def _line(line: list[Point], colour: str, width: str, dashes: str, veil: str) -> str:
    style = {"stroke_dasharray": dashes} if dashes else {}
    return tag(
        "path",
        d=path_data(line, 1),
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_linejoin="round",
        stroke_opacity=veil,
        **style,
    )


def marker_layer(scene: Scene) -> Iterator[str]:
    """Yield stops, points passed and crossings."""
    for stop in reversed(scene.stops):
        yield marker("stop" if stop.is_end else "via", scene.pixel(stop.position))
    outward: list[Point] = []
    for crossing, _ in sorted(
        scene.crossings, key=lambda each: each[0].direction == "in"
    ):
        spot = scene.pixel(crossing.position)
        is_out = crossing.direction == "out"
        is_covered = not is_out and any(dist(spot, other) < 8 for other in outward)
        outward.extend([spot] if is_out else [])
        yield marker(crossing.direction, spot, 4 if is_covered else 8)


def marker(kind: str, at: Point, half_px: int = 8) -> str:
    """Return the sign of a stop, a point passed, or a crossing out or in.

    Args:
        kind: ``stop``, ``via``, ``out`` or ``in``.
        at: Its pixel.
        half_px: Half the diagonal of the diamond of a crossing.
    """
    x, y = at
    if kind in ("out", "in"):
        fill = CROSSING if kind == "out" else _PAPER
        h = half_px
        data = f"M{x:.1f} {y - h:.1f}l{h} {h}l-{h} {h}l-{h} -{h}Z"
        return tag("path", d=data, fill=fill, stroke=CROSSING, stroke_width="2.4")
    radius = "6" if kind == "stop" else "4.5"
    fill, edge = (INK, _PAPER) if kind == "stop" else (_PAPER, INK)
    return tag(
        "circle",
        cx=f"{x:.1f}",
        cy=f"{y:.1f}",
        r=radius,
        fill=fill,
        stroke=edge,
        stroke_width="2",
    )
