"""Arrows from an event to what answers it, along lanes and across them."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt

from exeat.documents.map_frame import Point
from exeat.documents.markup import tag
from exeat.documents.timeline_axis import Band, Spot
from exeat.domain.record import record
from exeat.engine.chronology import Chronology, Link

MARKER_PX = 9.0
DASHES = "5 3.5"
INK = "#3a3631"
_TRACK_PX, _FIRST_TRACK_PX = 5.0, 7.0
_ENTRIES_PX = (2.5, 5.0, 7.5)
_OUT_PX = 3.0
_CORNER_PX = 4.0
_STUBS_PX = ((-19.0, 19.0), (-24.0, 10.0), (-10.0, 24.0))
_ORIGIN_PX = 3.0


@record
class Arc:
    """An answer to an event of the same line of the picture.

    Attributes:
        link: The answer.
        start: What is answered.
        end: What answers.
        track: How far under the lane of the start it runs, from 0.
        entry: Which of the places it takes at its end.
    """

    link: Link
    start: Spot
    end: Spot
    track: int
    entry: int


def arcs_of(band: Band, told: Chronology) -> tuple[Arc, ...]:
    """Return the answers within a line, those of a lane side by side."""
    spots = {spot.placed.event.key: spot for spot in band.spots}
    taken: dict[str, list[float]] = {}
    entries: dict[str, int] = {}
    arcs = []
    for link in sorted(told.links, key=lambda link: _span(link, spots)):
        if link.event not in spots or link.answers not in spots:
            continue
        start, end = spots[link.answers], spots[link.event]
        tracks = taken.setdefault(start.lane, [])
        free = (n for n, right in enumerate(tracks) if right <= start.x)
        track = next(free, len(tracks))
        tracks[track : track + 1] = [end.x]
        entry = entries.get(link.event, 0)
        entries[link.event] = entry + 1
        arcs.append(Arc(link=link, start=start, end=end, track=track, entry=entry))
    return tuple(arcs)


def _span(link: Link, spots: Mapping[str, Spot]) -> tuple[float, float, str]:
    if link.event not in spots or link.answers not in spots:
        return 0.0, 0.0, link.event
    return spots[link.answers].x, spots[link.event].x, link.event


def far_links(band: Band, told: Chronology) -> tuple[Link, ...]:
    """Return the answers of a line to events that stand elsewhere or nowhere."""
    here = {spot.placed.event.key for spot in band.spots}
    return tuple(
        link for link in told.links if link.event in here and link.answers not in here
    )


def room_px(arcs: Sequence[Arc], lane: str) -> float:
    """Return how much room the arrows of a lane need under it."""
    tracks = [arc.track for arc in arcs if arc.start.lane == lane]
    return _FIRST_TRACK_PX + _TRACK_PX * (max(tracks, default=-1) + 1)


def arrow(arc: Arc, heights: Mapping[str, float]) -> str:
    """Return an arrow: under the lane of its start, then up or down to its end."""
    y, end_y = heights[arc.start.lane], heights[arc.end.lane]
    run_y = y + MARKER_PX + _FIRST_TRACK_PX + _TRACK_PX * arc.track
    aside = _ENTRIES_PX[arc.entry % len(_ENTRIES_PX)]
    x = arc.end.x - aside
    reach = sqrt(MARKER_PX**2 - aside**2) + 1
    tip = end_y - reach if end_y > run_y else end_y + reach
    start = (arc.start.x + _OUT_PX, y + MARKER_PX)
    corners = [start, (start[0], run_y), (x, run_y), (x, tip)]
    return _drawn(arc.link, _rounded(corners), (x, tip), is_down=end_y > run_y)


def stubs(
    links: Sequence[Link], spots: Mapping[str, Spot], heights: Mapping[str, float]
) -> Iterator[str]:
    """Yield short arrows for answers to events that stand elsewhere."""
    drawn: dict[str, int] = {}
    for link in links:
        spot = spots[link.event]
        number = drawn.get(link.event, 0)
        drawn[link.event] = number + 1
        dx, dy = _STUBS_PX[number % len(_STUBS_PX)]
        x, y = spot.x, heights[spot.lane]
        length = sqrt(dx * dx + dy * dy)
        share = (MARKER_PX + 1) / length
        tip = (x + dx * share, y + dy * share)
        data = f"M{x + dx:.1f} {y + dy:.1f}L{tip[0]:.1f} {tip[1]:.1f}"
        yield _line(link, data)
        yield tag(
            "circle",
            cx=f"{x + dx:.1f}",
            cy=f"{y + dy:.1f}",
            r=f"{_ORIGIN_PX:g}",
            fill="#ffffff",
            stroke=INK,
            stroke_width="1.3",
        )


def _drawn(link: Link, data: str, tip: Point, *, is_down: bool) -> str:
    x, y = tip
    back = -7 if is_down else 7
    head = tag(
        "path",
        d=f"M{x:.1f} {y:.1f}l-3.4 {back}h6.8Z",
        fill=INK,
        stroke="#ffffff",
        stroke_width="0.6",
    )
    return _line(link, data) + head


def _line(link: Link, data: str) -> str:
    style = {"stroke_dasharray": DASHES} if link.is_inferred else {}
    return tag(
        "path",
        class_="answer",
        data_event=link.event,
        data_answers=link.answers,
        d=data,
        fill="none",
        stroke=INK,
        stroke_width="1.4",
        **style,
    )


def _rounded(corners: Sequence[Point]) -> str:
    """Return a way of level and upright lines, its corners rounded."""
    (x0, y0), *inner, (x3, y3) = corners
    parts = [f"M{x0:.1f} {y0:.1f}"]
    last = x0, y0
    for here, after in zip(inner, [*inner[1:], (x3, y3)], strict=True):
        before, behind = _toward(here, last), _toward(here, after)
        parts.append(f"L{before[0]:.1f} {before[1]:.1f}")
        parts.append(f"Q{here[0]:.1f} {here[1]:.1f} {behind[0]:.1f} {behind[1]:.1f}")
        last = here
    return "".join([*parts, f"L{x3:.1f} {y3:.1f}"])


def _toward(here: Point, other: Point) -> Point:
    """Return the point at which a rounded corner begins or ends."""
    dx, dy = other[0] - here[0], other[1] - here[1]
    length = abs(dx) + abs(dy)
    share = min(_CORNER_PX, length / 2) / length if length else 0.0
    return here[0] + dx * share, here[1] + dy * share
