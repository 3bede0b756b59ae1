"""The zones of a provision on a map, under each reading, without any trip."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from exeat.documents.map_base import Basemap, ground_layer
from exeat.documents.map_clip import clipped_polygon, thinned
from exeat.documents.map_frame import Frame, frame_of
from exeat.documents.map_layers import ZONE_STYLES
from exeat.documents.map_names import name_layer
from exeat.documents.map_scene import HEIGHT_PX, INK, WIDTH_PX, Scene
from exeat.documents.map_zones import DrawnZone, edge_of
from exeat.documents.markup import path_data, tag, text
from exeat.domain.place import (
    AnyOf,
    Area,
    Buffer,
    Disk,
    Minus,
    Plain,
    Position,
    Ring,
    Shape,
    Unlocated,
    plain_parts,
)
from exeat.domain.trip import Trip
from exeat.engine.geodesy import destination
from exeat.engine.phrasebook import Phrasebook

_FONTS = (
    "'PT Sans', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Noto Sans', "
    "'Liberation Sans', 'DejaVu Sans', sans-serif"
)
_APART_PX = 0.9
_MOST_POINTS = 400
_LEAST_POINTS = 3
_EDGE_POINTS = 72
_TAKEN_AWAY = "6 5"


def has_geometry(shape: Shape) -> bool:
    """Return whether any part of a zone can be drawn."""
    return any(True for _ in plain_parts(shape))


def render_zones(
    shapes: Sequence[Shape],
    wording: Mapping[str, str],
    basemap: Basemap,
    *,
    title: str,
    name: str,
    land: Sequence[Area] = (),
) -> str:
    """Return a map of zones as SVG, each in the style of its place in order.

    Args:
        shapes: Zones of which each has a part with a geometry.
        wording: Table of the language.
        basemap: Land, borders and towns.
        title: Of the picture.
        name: Set before the ids in it.
        land: Land to which the zones are cut and the picture is fitted; none where
            the zones are drawn whole.
    """
    scene = _scene(shapes, land, Phrasebook(table=wording))
    clip, cut = f"{name}-sheet", f"{name}-land"
    sheet = tag("rect", width=f"{WIDTH_PX:g}", height=f"{HEIGHT_PX:g}")
    limit = {"clip_path": f"url(#{cut})"} if land else {}
    layers = (
        *ground_layer(basemap, scene.frame),
        tag("g", *_zones(shapes, scene.frame), **limit),
        *_centres(shapes, scene.frame),
        *name_layer(scene, basemap),
    )
    return tag(
        "svg",
        tag("title", text(title), id=f"{name}-title"),
        tag("defs", tag("clipPath", sheet, id=clip), *_cut(land, scene.frame, cut)),
        tag("g", *layers, clip_path=f"url(#{clip})"),
        _border(),
        **_root(name),
    )


def _zones(shapes: Sequence[Shape], frame: Frame) -> Iterator[str]:
    for number, shape in enumerate(shapes):
        yield from _zone(shape, number, frame)


def _root(name: str) -> dict[str, str]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {WIDTH_PX:g} {HEIGHT_PX:g}",
        "width": f"{WIDTH_PX:g}",
        "height": f"{HEIGHT_PX:g}",
        "role": "img",
        "aria_labelledby": f"{name}-title",
        "font_family": _FONTS,
    }


def _border() -> str:
    return tag(
        "rect",
        x="0.5",
        y="0.5",
        width=f"{WIDTH_PX - 1:g}",
        height=f"{HEIGHT_PX - 1:g}",
        fill="none",
        stroke="#55524a",
    )


def _cut(land: Sequence[Area], frame: Frame, name: str) -> Iterator[str]:
    """Yield the land as what zones are cut to."""
    if land:
        data = "".join(_area_path(area, frame) for area in land)
        yield tag("clipPath", tag("path", d=data), id=name)


def sample(number: int) -> str:
    """Return a short piece of the line of a zone, for a key beside the map."""
    colour, dashes = ZONE_STYLES[number % len(ZONE_STYLES)]
    style = {"stroke_dasharray": dashes} if dashes else {}
    line = tag("path", d="M1 7H39", stroke=colour, stroke_width="2.6", **style)
    return tag(
        "svg", line, width="40", height="14", viewBox="0 0 40 14", aria_hidden="true"
    )


def _scene(shapes: Sequence[Shape], land: Sequence[Area], book: Phrasebook) -> Scene:
    parts = [part for shape in shapes for part in plain_parts(shape)]
    shown = [position for part in (land or parts) for position in _outline(part)]
    disks = [part for part in parts if isinstance(part, Disk)]
    centre = disks[0].centre if disks else _middle(shown)
    zones = tuple(DrawnZone(zone=disk, name=disk.name, measures=()) for disk in disks)
    return Scene(
        trip=Trip(name="", travellers=(), legs=()),
        book=book,
        frame=frame_of(centre, shown, WIDTH_PX, HEIGHT_PX),
        zones=zones,
        edges={number: tuple(edge_of(disk)) for number, disk in enumerate(disks)},
        crossings=(),
    )


def _outline(part: Plain) -> Iterator[Position]:
    """Yield points that a picture of a part must show."""
    match part:
        case Disk():
            for number in range(_EDGE_POINTS):
                course = 360 * number / _EDGE_POINTS
                yield destination(part.centre, course, part.radius_m)
        case Area():
            yield from _vertices(part)
        case Buffer(area=area):
            yield from _vertices(area)


def _vertices(area: Area) -> Iterator[Position]:
    """Yield points of the largest part of an area; lands overseas fit no picture."""
    ring = max(area.rings, key=_extent)
    step = max(1, len(ring.lats_deg) // _MOST_POINTS)
    points = zip(ring.lats_deg, ring.lons_deg, strict=True)
    for lat, lon in islice(points, 0, None, step):
        yield Position(lat_deg=lat, lon_deg=(lon + 540) % 360 - 180)


def _extent(ring: Ring) -> float:
    high = max(ring.lats_deg) - min(ring.lats_deg)
    return high * (max(ring.lons_deg) - min(ring.lons_deg))


def _middle(shown: Sequence[Position]) -> Position:
    """Return the middle of positions, also where they lie across the antimeridian."""
    lats = [position.lat_deg for position in shown]
    lons = [position.lon_deg for position in shown]
    if max(lons) - min(lons) > 180:
        lons = [lon % 360 for lon in lons]
    lon = (max(lons) + min(lons)) / 2
    return Position(
        lat_deg=(max(lats) + min(lats)) / 2, lon_deg=(lon + 540) % 360 - 180
    )


def _zone(shape: Shape, number: int, frame: Frame) -> Iterator[str]:
    colour, dashes = ZONE_STYLES[number % len(ZONE_STYLES)]
    for part, is_taken_away in _signed(shape):
        shown = _TAKEN_AWAY if is_taken_away else dashes
        style = {"stroke_dasharray": shown} if shown else {}
        if isinstance(part, Buffer):
            yield _belt(part, frame, colour)
        yield tag(
            "path",
            class_="zone",
            d=_path(part, frame),
            fill="#ffffff" if is_taken_away else colour,
            fill_opacity="0.45" if is_taken_away else "0.09",
            fill_rule="evenodd",
            stroke=colour,
            stroke_width="1.4" if is_taken_away else "2.4",
            stroke_linejoin="round",
            **style,
        )


def _signed(
    shape: Shape, *, is_taken_away: bool = False
) -> Iterator[tuple[Plain, bool]]:
    """Yield the parts of a zone, and whether each is taken away from the rest."""
    match shape:
        case AnyOf(parts=parts):
            for part in parts:
                yield from _signed(part, is_taken_away=is_taken_away)
        case Minus(whole=whole, without=without):
            yield from _signed(whole, is_taken_away=is_taken_away)
            for part in without:
                yield from _signed(part, is_taken_away=not is_taken_away)
        case Unlocated():
            return
        case _:
            yield shape, is_taken_away


def _path(part: Plain, frame: Frame) -> str:
    if isinstance(part, Disk):
        return path_data(map(frame.exact, edge_of(part)), 1, closed=True)
    return _area_path(part.area if isinstance(part, Buffer) else part, frame)


def _area_path(area: Area, frame: Frame) -> str:
    data = []
    for ring in area.rings:
        points = [
            frame.quick(lat, lon)
            for lat, lon in zip(ring.lats_deg, ring.lons_deg, strict=True)
        ]
        cut = clipped_polygon(points, frame)
        line = thinned(cut, _APART_PX) if cut else []
        if len(line) > _LEAST_POINTS:
            data.append(path_data(line, 1, closed=True))
    return "".join(data)


def _belt(buffer: Buffer, frame: Frame, colour: str) -> str:
    """Return the belt along the line of an area, as wide as the buffer on each side."""
    return tag(
        "path",
        d=_area_path(buffer.area, frame),
        fill="none",
        stroke=colour,
        stroke_opacity="0.25",
        stroke_width=f"{max(2.0, 2 * buffer.width_m / frame.m_per_px):.1f}",
        stroke_linejoin="round",
    )


def _centres(shapes: Sequence[Shape], frame: Frame) -> Iterator[str]:
    disks = [p for s in shapes for p in plain_parts(s) if isinstance(p, Disk)]
    for centre in dict.fromkeys(disk.centre for disk in disks):
        x, y = frame.quick(centre.lat_deg, centre.lon_deg)
        data = f"M{x - 5:.1f} {y:.1f}h10M{x:.1f} {y - 5:.1f}v10"
        yield tag("path", d=data, stroke=INK, stroke_width="1.6", fill="none")
