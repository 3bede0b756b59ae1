"""The ground of a map: land, coasts, borders and towns in quiet colours."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from exeat.documents.map_clip import clipped_line, clipped_polygon, thinned
from exeat.documents.map_frame import Frame, Point
from exeat.documents.markup import path_data, tag
from exeat.domain.place import Box

LAND = "#f5f2ea"
WATER = "#dfe9ef"
_APART_PX = 0.6
_LONGEST_DEG = 0.25
_CUT_DEG = 0.01
_REGIONS_TO_M_PER_PX = 3000.0
_STROKES = {
    "region": ("#d3ccbc", "0.8", ""),
    "coast": ("#93aebb", "0.8", ""),
    "state": ("#8d8577", "1.4", ""),
    "contested": ("#8d8577", "1.4", "5 4"),
}


class Outline(Protocol):
    """A piece of land to fill, or of a coast or border to draw."""

    @property
    def kind(self) -> str:
        """``land``, ``coast``, ``state``, ``region`` or ``contested``."""
        ...

    @property
    def lats_deg(self) -> Sequence[float]:
        """Latitudes."""
        ...

    @property
    def lons_deg(self) -> Sequence[float]:
        """Longitudes, which may run on beyond 180."""
        ...


class Town(Protocol):
    """A place to name."""

    @property
    def name(self) -> str:
        """As shown to people."""
        ...

    @property
    def lat_deg(self) -> float:
        """Latitude."""
        ...

    @property
    def lon_deg(self) -> float:
        """Longitude, which may run on beyond 180."""
        ...


class Basemap(Protocol):
    """Where outlines and towns come from; the gazetteer's basemap is one."""

    def outlines(self, box: Box) -> Sequence[Outline]:
        """Return what touches a box, in the order of drawing: land first."""
        ...

    def towns(self, box: Box, limit: int) -> Sequence[Town]:
        """Return the most populous places in a box."""
        ...


def ground_layer(basemap: Basemap | None, frame: Frame) -> Iterator[str]:
    """Yield land, coasts and borders; plain paper where there is no basemap."""
    wide, high = f"{frame.width_px:g}", f"{frame.height_px:g}"
    fill = LAND if basemap is None else WATER
    yield tag("rect", width=wide, height=high, fill=fill)
    if basemap is None:
        return
    outlines = basemap.outlines(box_of(frame))
    land = [
        path for each in outlines if each.kind == "land" for path in _fill(each, frame)
    ]
    if land:
        yield tag("path", d="".join(land), fill=LAND, stroke=LAND, stroke_width="0.7")
    for kind, (colour, width, dashes) in _STROKES.items():
        if kind == "region" and frame.m_per_px > _REGIONS_TO_M_PER_PX:
            continue
        lines = [path for o in outlines if o.kind == kind for path in _line(o, frame)]
        if lines:
            yield _stroked("".join(lines), colour, width, dashes)


def box_of(frame: Frame) -> Box:
    """Return the box that holds a picture."""
    south, west, north, east = frame.bounds()
    return Box(south_deg=south, west_deg=west, north_deg=north, east_deg=east)


def _stroked(data: str, colour: str, width: str, dashes: str) -> str:
    style = {"stroke_dasharray": dashes} if dashes else {}
    return tag("path", d=data, fill="none", stroke=colour, stroke_width=width, **style)


def _fill(outline: Outline, frame: Frame) -> Iterable[str]:
    """Yield the data of a polygon, its long edges bent as parallels are."""
    pixels = [frame.quick(lat, lon) for lat, lon in _bent(outline)]
    points = clipped_polygon(pixels, frame)
    if len(points) > 2:
        yield path_data(thinned(points, _APART_PX), 1, closed=True)


def _bent(outline: Outline) -> Iterator[Point]:
    """Yield latitude and longitude of an outline, a quarter of a degree apart at most.

    The source cuts land along parallels and meridians, and a parallel is no
    straight line here.
    """
    for start, end in pairwise(zip(outline.lats_deg, outline.lons_deg, strict=True)):
        yield start
        pieces = int(abs(end[1] - start[1]) / _LONGEST_DEG) + 1
        for piece in range(1, pieces):
            share = piece / pieces
            lat = start[0] + share * (end[0] - start[0])
            yield lat, start[1] + share * (end[1] - start[1])
    yield outline.lats_deg[-1], outline.lons_deg[-1]


def _line(outline: Outline, frame: Frame) -> Iterable[str]:
    for run in _without_cut(outline):
        pixels = [frame.quick(lat, lon) for lat, lon in run]
        for part in clipped_line(pixels, frame):
            yield path_data(thinned(part, _APART_PX), 1)


def _without_cut(outline: Outline) -> Iterator[list[Point]]:
    """Yield a line in parts, without what only follows the cut at 180 degrees."""
    run: list[Point] = []
    for point in zip(outline.lats_deg, outline.lons_deg, strict=True):
        if run and _is_on_cut(point) and _is_on_cut(run[-1]):
            if len(run) > 1:
                yield run
            run = []
        run.append(point)
    if len(run) > 1:
        yield run


def _is_on_cut(point: Point) -> bool:
    return abs(abs(point[1]) - 180) < _CUT_DEG
