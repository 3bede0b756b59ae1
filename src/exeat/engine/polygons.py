"""Areas: where a path crosses their line, and how sure that is.

The line is straight in plain latitude and longitude between its vertices, as the
data have it. A path is cut into pieces of at most 10 km; on these a geodesic and a
straight line in latitude and longitude differ by metres, far below the accuracy of
any area in the data.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from math import ceil, floor, hypot
from typing import NamedTuple

from exeat.domain.finding import Crossing
from exeat.domain.place import Area, Position, Ring
from exeat.engine.geodesy import GeodesicPath, distance_m, local_scale_m
from exeat.engine.paths import Path

PIECE_M = 10_000.0
"""A path is looked at this often, metres."""

_CELL_DEG = 0.25
_M_PER_DEG = 110_000.0
_CUT_DEG = 179.9999
_HAIR_DEG = 1e-6
FLAT_M = 20_000.0
_HALVINGS = 24

_Edge = tuple[float, float, float, float]


class Spot(NamedTuple):
    """A point of a path, and how it stands to an area.

    Attributes:
        depth_m: Distance from the line in metres, positive inside; no farther
            than the reach of the search.
    """

    position: Position
    at: datetime
    depth_m: float
    name: str


class AreaPassage(NamedTuple):
    """How a path stands to an area.

    Attributes:
        crossings: In order of time.
        deepest: The point farthest inside.
        outermost: The point farthest outside.
        first_inside: The first point inside, or the deepest if none is.
        first_outside: The first point outside, or the outermost if none is.
        before: The last point before ``first_inside``; None where there is none.
    """

    crossings: tuple[Crossing, ...]
    deepest: Spot
    outermost: Spot
    first_inside: Spot
    first_outside: Spot
    before: Position | None


@dataclass(slots=True)
class _Line:
    """The part of an area's line near a path, in a grid of cells."""

    edges: list[_Edge] = field(default_factory=list)
    cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def add(self, edge: _Edge) -> None:
        number = len(self.edges)
        self.edges.append(edge)
        for cell in _cells(edge):
            self.cells.setdefault(cell, []).append(number)

    def near(self, box: _Edge) -> Iterator[_Edge]:
        """Yield the edges in the cells that a box of two corners touches."""
        return self._within(_cells(box))

    def along(self, piece: _Edge) -> Iterator[_Edge]:
        """Yield the edges in the cells that a straight piece goes through."""
        return self._within(_cells_along(piece))

    def _within(self, cells: Iterator[tuple[int, int]]) -> Iterator[_Edge]:
        found: dict[int, None] = {}
        for cell in cells:
            numbers = self.cells.get(cell)
            if numbers:
                found.update(dict.fromkeys(numbers))
        return map(self.edges.__getitem__, found)


def contains(area: Area, position: Position) -> bool:
    """Return whether a position lies inside, by the even-odd rule.

    A position on the line lies inside if a point a hair further east does. The
    antimeridian is taken as 180 W, so that no land ends there.
    """
    lat, lon = position.lat_deg, position.lon_deg
    return _contains(_Rings(area.rings), lat, -180.0 if lon == 180 else lon)


def depth_m(area: Area, position: Position) -> float:
    """Return the distance of a position from the line, positive inside; metres.

    No farther than twice the band of the area, which is as far as anybody asks.
    """
    line = _line_near(area, [position], 2 * area.band_m)
    away = _distance_to_line_m(line, position, 2 * area.band_m)
    return away if contains(area, position) else -away


def depths_m(area: Area, positions: Sequence[Position], reach_m: float) -> list[float]:
    """Return the distances of positions from the line, positive inside; metres.

    Args:
        area: The area.
        positions: At least one.
        reach_m: No distance is told beyond this.
    """
    return list(_looked(_Same(area), tuple(positions), reach_m).depths_m)


def offset_roots(
    area: Area, positions: Sequence[Position], width_m: float, reach_m: float
) -> Iterator[tuple[int, float, bool]]:
    """Yield where a path crosses the edge of a buffer, with whether it comes in.

    The edge lies ``width_m`` outside the line of the area. A crossing is the number
    of a piece and the share of it. A piece with both ends on one side of the edge
    is taken to stay there.

    Args:
        area: The area.
        positions: Ends of the pieces of the path.
        width_m: Width of the buffer.
        reach_m: No distance is told beyond this; more than the width.
    """
    line = _line_near(area, positions, reach_m)
    depths = depths_m(area, positions, reach_m)
    for number, ends in enumerate(itertools.pairwise(depths)):
        was_in, is_in = (depth >= -width_m for depth in ends)
        if was_in == is_in:
            continue
        start, end = positions[number], positions[number + 1]
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            share = (low + high) / 2
            here = _along(start, end, share)
            inside = (ends[0] > 0) != (
                sum(1 for _ in _hits(line, start, here)) % 2 == 1
            )
            away = _distance_to_line_m(line, here, reach_m)
            if ((away if inside else -away) >= -width_m) == was_in:
                low = share
            else:
                high = share
        yield number, high, is_in


def joined(areas: Sequence[Area]) -> tuple[Area, ...]:
    """Return areas, neighbours made one, without the line that they share.

    Two areas are neighbours where an edge of one is an edge of the other, run the
    other way round: as the data have it, they then lie on either side of it. What
    is near that edge is near no edge of the two together.
    """
    groups: list[tuple[list[Area], set[_Edge]]] = []
    for area in areas:
        members, edges = [area], set(_edges(area))
        for group in list(groups):
            if not group[1].isdisjoint(map(_reversed, edges)):
                groups.remove(group)
                members, edges = [*group[0], *members], group[1] | edges
        groups.append((members, edges))
    return tuple(
        members[0] if len(members) == 1 else _as_one(members, edges)
        for members, edges in groups
    )


def _as_one(members: Sequence[Area], edges: set[_Edge]) -> Area:
    """Return neighbours as one area."""
    lines = (line for area in members for line in _outer_lines(area, edges))
    return Area(
        key=" + ".join(area.key for area in members),
        name=" + ".join(area.name for area in members),
        rings=tuple(ring for area in members for ring in area.rings),
        band_m=max(area.band_m for area in members),
        lines=tuple(lines),
    )


def _outer_lines(area: Area, edges: set[_Edge]) -> Iterator[Ring]:
    """Yield what is left of an area's line without the edges run both ways."""
    lats: list[float] = []
    lons: list[float] = []
    for edge in _edges(area):
        if lats and (lats[-1], lons[-1]) != edge[:2]:
            yield Ring(lats, lons)
            lats, lons = [], []
        if _reversed(edge) not in edges:
            if not lats:
                lats, lons = [edge[0]], [edge[1]]
            lats.append(edge[2])
            lons.append(edge[3])
    if lats:
        yield Ring(lats, lons)


def _edges(area: Area) -> Iterator[_Edge]:
    for ring in area.rings:
        points = zip(ring.lats_deg, ring.lons_deg, strict=True)
        for (lat, lon), (to_lat, to_lon) in itertools.pairwise(points):
            yield lat, lon, to_lat, to_lon


def _reversed(edge: _Edge) -> _Edge:
    return edge[2], edge[3], edge[0], edge[1]


def area_passage(area: Area, path: Path, *, stops_only: bool) -> AreaPassage:
    """Return where a path crosses the line of an area, and how deep it goes.

    Args:
        area: The area.
        path: A leg.
        stops_only: Whether only the given points count, not the way between them.
    """
    points = points_of(path, stops_only=stops_only)
    positions = tuple(position for position, _, _ in points)
    look = _looked(_Same(area), positions, 2 * area.band_m)
    spots = [
        Spot(position, at, depth, name)
        for (position, at, name), depth in zip(points, look.depths_m, strict=True)
    ]
    inside = [spot for spot in spots if spot.depth_m > 0]
    outside = [spot for spot in spots if spot.depth_m <= 0]
    deepest = max(spots, key=lambda spot: spot.depth_m)
    outermost = min(spots, key=lambda spot: spot.depth_m)
    first = inside[0] if inside else deepest
    at = spots.index(first)
    crossings = tuple(_crossings(area, look, path, spots))
    edges = () if stops_only else crossings
    return AreaPassage(
        crossings=crossings,
        deepest=deepest,
        outermost=outermost,
        first_inside=_at_edge(first, edges, "in"),
        first_outside=_at_edge(outside[0] if outside else outermost, edges, "out"),
        before=spots[at - 1].position if at else None,
    )


def _at_edge(spot: Spot, crossings: Sequence[Crossing], direction: str) -> Spot:
    """Return where a path came to the side that a spot is on, if it crossed to it."""
    came = [c for c in crossings if c.direction == direction and c.at <= spot.at]
    return spot._replace(position=came[0].position, at=came[0].at) if came else spot


def points_of(
    path: Path, *, stops_only: bool
) -> tuple[tuple[Position, datetime, str], ...]:
    """Return where a path is looked at: position, moment and name.

    Args:
        path: A leg.
        stops_only: Whether only the given points count, not the way between them.
    """
    if stops_only:
        return tuple((v.position, v.at, v.name) for v in path.vertices)
    return tuple(_points(path))


def _points(path: Path) -> Iterator[tuple[Position, datetime, str]]:
    """Yield the vertices of a path and points between them, 10 km apart at most."""
    for number in range(len(path.vertices) - 1):
        start, end = path.vertices[number], path.vertices[number + 1]
        yield start.position, start.at, start.name
        for share, here in points_between(start.position, end.position):
            yield here, path.moment(number, share), ""
    last = path.vertices[-1]
    yield last.position, last.at, last.name


@lru_cache(maxsize=1024)
def points_between(
    start: Position, end: Position
) -> tuple[tuple[float, Position], ...]:
    """Return points of a geodesic, 10 km apart at most, and their shares of it."""
    line = GeodesicPath(start, end)
    pieces = int(line.length_m // PIECE_M) + 1
    shares = (piece / pieces for piece in range(1, pieces))
    return tuple((share, line.at(share * line.length_m)[0]) for share in shares)


def _line_near(area: Area, positions: Sequence[Position], reach_m: float) -> _Line:
    """Return the edges of an area within reach of a path, and perhaps more.

    They are those of whole degrees of latitude: paths near each other share them.
    """
    reach = reach_m / _M_PER_DEG + _CELL_DEG
    lats = [position.lat_deg for position in positions]
    rings = area.lines or area.rings
    return _line_between(
        _Rings(rings), floor(min(lats) - reach), ceil(max(lats) + reach)
    )


class _Rings:
    """Rings told apart as things, not by their many points."""

    __slots__ = ("rings",)

    def __init__(self, rings: tuple[Ring, ...]) -> None:
        self.rings = rings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rings) and self.rings is other.rings

    def __hash__(self) -> int:
        return id(self.rings)


@lru_cache(maxsize=1024)
def _contains(rings: _Rings, lat: float, lon: float) -> bool:
    """Return whether a position lies inside; trips begin at few places."""
    inside = False
    for ring in rings.rings:
        lats, lons = ring.lats_deg, ring.lons_deg
        before_lat, before_lon = lats[0], lons[0]
        for here_lat, here_lon in zip(lats, lons, strict=True):
            if (here_lat > lat) != (before_lat > lat):
                share = (lat - before_lat) / (here_lat - before_lat)
                if lon < before_lon + share * (here_lon - before_lon):
                    inside = not inside
            before_lat, before_lon = here_lat, here_lon
    return inside


@lru_cache(maxsize=128)
def _line_between(rings: _Rings, south: int, north: int) -> _Line:
    """Return the edges between two latitudes."""
    line = _Line()
    for ring in rings.rings:
        before: tuple[float, float] | None = None
        for lat, lon in zip(ring.lats_deg, ring.lons_deg, strict=True):
            if before is not None and _is_near((*before, lat, lon), south, north):
                line.add((*before, lat, lon))
            before = (lat, lon)
    return line


def _is_near(edge: _Edge, south: float, north: float) -> bool:
    """Return whether an edge matters; cuts of the map at 180 degrees do not."""
    is_cut = abs(edge[1]) > _CUT_DEG and abs(edge[3]) > _CUT_DEG
    return (
        not is_cut and max(edge[0], edge[2]) >= south and min(edge[0], edge[2]) <= north
    )


def _cells(edge: _Edge) -> Iterator[tuple[int, int]]:
    rows = sorted((floor(edge[0] / _CELL_DEG), floor(edge[2] / _CELL_DEG)))
    columns = sorted((floor(edge[1] / _CELL_DEG), floor(edge[3] / _CELL_DEG)))
    for row in range(rows[0], rows[1] + 1):
        for column in range(columns[0], columns[1] + 1):
            yield row, column


def _cells_along(piece: _Edge) -> Iterator[tuple[int, int]]:
    """Yield the cells that a straight piece goes through, and some beside it."""
    lat, lon, to_lat, to_lon = piece if piece[0] <= piece[2] else piece[2:] + piece[:2]
    tall = to_lat - lat
    for row in range(floor(lat / _CELL_DEG), floor(to_lat / _CELL_DEG) + 1):
        low = max(lat, row * _CELL_DEG) - _HAIR_DEG
        high = min(to_lat, (row + 1) * _CELL_DEG) + _HAIR_DEG
        ends = [lon, to_lon]
        if tall > _CELL_DEG:
            shares = (low - lat) / tall, (high - lat) / tall
            ends = [lon + share * (to_lon - lon) for share in shares]
        west, east = min(ends) - _HAIR_DEG, max(ends) + _HAIR_DEG
        for column in range(floor(west / _CELL_DEG), floor(east / _CELL_DEG) + 1):
            yield row, column


class _Same:
    """An area told apart by its very rings: two areas may have one key."""

    __slots__ = ("area",)

    def __init__(self, area: Area) -> None:
        self.area = area

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same)
            and self.area.rings is other.area.rings
            and self.area.lines is other.area.lines
        )

    def __hash__(self) -> int:
        return id(self.area.rings)


class _Look(NamedTuple):
    """How points of a path stand to an area, whenever they are passed.

    Attributes:
        depths_m: Distances from the line, positive inside.
        hits: For each piece the shares at which it crosses the line.
    """

    depths_m: tuple[float, ...]
    hits: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=256)
def _looked(same: _Same, positions: tuple[Position, ...], reach_m: float) -> _Look:
    """Return how points stand to an area; several provisions ask of one leg."""
    area = same.area
    line = _line_near(area, positions, reach_m)
    hits = tuple(
        tuple(sorted(_hits(line, start, end)))
        for start, end in itertools.pairwise(positions)
    )
    inside, depths = contains(area, positions[0]), []
    for position, crossed in zip(positions, ((), *hits), strict=True):
        inside = inside != (len(crossed) % 2 == 1)
        away = _distance_to_line_m(line, position, reach_m)
        depths.append(away if inside else -away)
    return _Look(tuple(depths), hits)


def _distance_to_line_m(line: _Line, position: Position, reach_m: float) -> float:
    """Return the distance to the nearest edge, at most the reach; metres.

    It is measured on a plane that touches the Earth at the position. Far from
    there the plane stretches: only the nearest point is taken from it then, and
    the distance is that of the geodesic.
    """
    north_m, east_m = local_scale_m(position.lat_deg)
    tall = reach_m / north_m
    wide = min(180.0, reach_m / max(east_m, 1.0))
    lat, lon = position.lat_deg, position.lon_deg
    nearest, foot = reach_m, (0.0, 0.0)
    for here in _seen_from(lon, wide):
        for edge in line.near((lat - tall, here - wide, lat + tall, here + wide)):
            y1, y2 = (edge[0] - lat) * north_m, (edge[2] - lat) * north_m
            if (y1 > nearest and y2 > nearest) or (y1 < -nearest and y2 < -nearest):
                continue
            x1, x2 = (edge[1] - here) * east_m, (edge[3] - here) * east_m
            if (x1 > nearest and x2 > nearest) or (x1 < -nearest and x2 < -nearest):
                continue
            x, y = _from_origin(x1, y1, x2, y2)
            away = hypot(x, y)
            if away < nearest:
                nearest, foot = away, (x, y)
    if FLAT_M < nearest < reach_m:
        lat_deg = min(90.0, max(-90.0, lat + foot[1] / north_m))
        lon_deg = (lon + foot[0] / east_m + 540) % 360 - 180
        return distance_m(position, Position(lat_deg=lat_deg, lon_deg=lon_deg))
    return nearest


def _seen_from(lon: float, wide: float) -> tuple[float, ...]:
    """Return a longitude, twice where the antimeridian is within reach."""
    if abs(lon) + wide <= 180:
        return (lon,)
    return lon, lon - 360 if lon > 0 else lon + 360


def _from_origin(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float]:
    """Return the point of a straight segment that is nearest to the origin."""
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    share = 0.0 if square == 0 else -(x1 * dx + y1 * dy) / square
    share = min(1.0, max(0.0, share))
    return x1 + share * dx, y1 + share * dy


def _hits(line: _Line, start: Position, end: Position) -> Iterator[float]:
    """Yield the shares of a piece at which it crosses an edge."""
    lat, lon = start.lat_deg, start.lon_deg
    for end_lat, end_lon, offset in _unwrapped(start, end):
        piece = (lat, lon + offset, end_lat, end_lon)
        for edge in line.along(piece):
            share = _share(edge, piece)
            if share is not None:
                yield share


def _unwrapped(start: Position, end: Position) -> Iterator[tuple[float, float, float]]:
    """Yield the end of a piece, twice where it crosses the antimeridian.

    Edges never cross it, so such a piece is met once on either side of the map.
    """
    turn = end.lon_deg - start.lon_deg
    if abs(turn) <= 180:
        yield end.lat_deg, end.lon_deg, 0.0
        return
    full = 360.0 if turn < 0 else -360.0
    yield end.lat_deg, end.lon_deg + full, 0.0
    yield end.lat_deg, end.lon_deg, -full


def _share(edge: _Edge, piece: _Edge) -> float | None:
    """Return where along a piece an edge is crossed; None if it is not.

    Ties are broken as if the whole path lay a hair further east and, by far less
    than that, further north. So a path that touches a corner or runs along an edge
    crosses an even number of edges, and ``contains`` says the same of its ends.
    """
    start, end = _side(edge, piece[0], piece[1]), _side(edge, piece[2], piece[3])
    if _is_left(edge, start, 1) == _is_left(edge, end, 1):
        return None
    first, last = _side(piece, edge[0], edge[1]), _side(piece, edge[2], edge[3])
    if _is_left(piece, first, -1) == _is_left(piece, last, -1):
        return None
    return start / (start - end)


def _side(line: _Edge, lat: float, lon: float) -> float:
    """Return on which side of a line a point lies: above zero on its left."""
    return (line[3] - line[1]) * (lat - line[0]) - (line[2] - line[0]) * (lon - line[1])


def _is_left(line: _Edge, side: float, east: int) -> bool:
    """Return whether a point lies left of a line; if on it, after a step east."""
    return (side or east * (line[0] - line[2] or line[3] - line[1])) > 0


def _crossings(
    area: Area, look: _Look, path: Path, spots: Sequence[Spot]
) -> Iterator[Crossing]:
    inside = contains(area, spots[0].position)
    pieces = itertools.pairwise(spots)
    for (start, end), shares in zip(pieces, look.hits, strict=True):
        for share in shares:
            inside = not inside
            seconds = (end.at - start.at) * share
            yield Crossing(
                direction="in" if inside else "out",
                position=_along(start.position, end.position, share),
                at=(start.at + seconds).replace(microsecond=0),
                leg=path.leg,
                beyond_m=max(0.0, -start.depth_m, -end.depth_m),
                zone=area.name,
            )


def _along(start: Position, end: Position, share: float) -> Position:
    turn = (end.lon_deg - start.lon_deg + 540) % 360 - 180
    lon = start.lon_deg + share * turn
    return Position(
        lat_deg=start.lat_deg + share * (end.lat_deg - start.lat_deg),
        lon_deg=(lon + 540) % 360 - 180,
    )
