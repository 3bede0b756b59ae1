"""Cutting lines and polygons to what a picture shows."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import TypeAlias

from exeat.documents.map_frame import Frame, Point

Side: TypeAlias = tuple[Callable[[Point], bool], Callable[[Point, Point], Point]]

_MARGIN_PX = 20.0


def clipped_polygon(points: Sequence[Point], frame: Frame) -> list[Point]:
    """Return the part of a polygon near the picture; empty where there is none.

    Source:
        Sutherland and Hodgman, Reentrant polygon clipping, CACM 17 (1974).
    """
    left = list(points)
    for inside, cut in _sides(frame):
        if not left:
            break
        left = list(_cut(left, inside, cut))
    return left


def _cut(
    points: list[Point],
    inside: Callable[[Point], bool],
    cut: Callable[[Point, Point], Point],
) -> Iterator[Point]:
    before = points[-1]
    for here in points:
        if inside(here) != inside(before):
            yield cut(before, here)
        if inside(here):
            yield here
        before = here


def _sides(frame: Frame) -> tuple[Side, ...]:
    right, bottom = frame.width_px + _MARGIN_PX, frame.height_px + _MARGIN_PX
    return (
        (lambda p: p[0] >= -_MARGIN_PX, lambda a, b: _at_x(a, b, -_MARGIN_PX)),
        (lambda p: p[0] <= right, lambda a, b: _at_x(a, b, right)),
        (lambda p: p[1] >= -_MARGIN_PX, lambda a, b: _at_y(a, b, -_MARGIN_PX)),
        (lambda p: p[1] <= bottom, lambda a, b: _at_y(a, b, bottom)),
    )


def _at_x(start: Point, end: Point, x: float) -> Point:
    share = (x - start[0]) / (end[0] - start[0])
    return x, start[1] + share * (end[1] - start[1])


def _at_y(start: Point, end: Point, y: float) -> Point:
    share = (y - start[1]) / (end[1] - start[1])
    return start[0] + share * (end[0] - start[0]), y


def clipped_line(points: Sequence[Point], frame: Frame) -> Iterator[list[Point]]:
    """Yield the parts of a line near the picture, whole segments each.

    A segment stays if one of its ends is near, or if its box meets the picture.
    """
    part: list[Point] = []
    for start, end in pairwise(points):
        if _is_near(start, end, frame):
            part = part or [start]
            part.append(end)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _is_near(start: Point, end: Point, frame: Frame) -> bool:
    return (
        max(start[0], end[0]) >= -_MARGIN_PX
        and min(start[0], end[0]) <= frame.width_px + _MARGIN_PX
        and max(start[1], end[1]) >= -_MARGIN_PX
        and min(start[1], end[1]) <= frame.height_px + _MARGIN_PX
    )


def thinned(points: Sequence[Point], apart_px: float) -> list[Point]:
    """Return a line without points that lie too close to the one before.

    Both ends stay.
    """
    kept = [points[0]]
    for point in points[1:-1]:
        if hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= apart_px:
            kept.append(point)
    return [*kept, points[-1]]
