"""Positions, places and zones on WGS 84 (EPSG:4326)."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import NamedTuple, TypeAlias

from exeat.domain.errors import PositionError, RadiusError
from exeat.domain.record import record

LARGEST_RADIUS_M = 9_900_000.0
"""Below this a geodesic disk is convex; metres."""


@record
class Position:
    """A geodetic position on WGS 84 (EPSG:4326).

    Attributes:
        lat_deg: Latitude in degrees, -90 to 90, north positive.
        lon_deg: Longitude in degrees, -180 to 180, east positive.

    Raises:
        PositionError: A coordinate is out of range or not a number.
    """

    lat_deg: float
    lon_deg: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat_deg <= 90 and -180 <= self.lon_deg <= 180):
            raise PositionError(self.lat_deg, self.lon_deg)


@record
class Place:
    """A named position, with the state it lies in and its clock.

    Attributes:
        name: As shown to people.
        position: Where it is.
        state: ISO 3166-1 alpha-2 code; None at sea or where unknown.
        region: First-order division as the gazetteer names it; may be empty.
        zone: IANA name of its clock.
        accuracy_m: How well the position is known, in metres.
        key: Its key in the register; empty for a place of the gazetteer.
    """

    name: str
    position: Position
    state: str | None
    region: str = ""
    zone: str
    accuracy_m: float = 0.0
    key: str = ""


@record
class Disk:
    """All points within a geodesic distance of a centre.

    Attributes:
        centre: The centre.
        radius_m: Radius in metres, along the geodesic.
        band_m: Within this distance of the edge the answer is uncertain,
            because the centre is known no better; metres.
        name: For people, such as ``120 km round km zero``.

    Raises:
        RadiusError: The radius is not positive or too large to be convex.
    """

    centre: Position
    radius_m: float
    band_m: float = 0.0
    name: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.radius_m <= LARGEST_RADIUS_M:
            raise RadiusError(self.radius_m)


class Ring(NamedTuple):
    """A closed line in plain latitude and longitude; first point is last point.

    Attributes:
        lats_deg: Latitudes of the vertices.
        lons_deg: Longitudes of the vertices, same length.
    """

    lats_deg: Sequence[float]
    lons_deg: Sequence[float]


@record
class Area:
    """A polygon, holes included, by the even-odd rule over its rings.

    Attributes:
        key: Such as ``PL-14`` or ``NL``.
        name: As shown to people.
        rings: Outer and inner rings of all parts.
        band_m: Stated accuracy of the line; nearer points are uncertain; metres.
        lines: The line, where it is not all of the rings: of neighbours joined,
            without the line that they share; empty otherwise.
    """

    key: str
    name: str
    rings: tuple[Ring, ...] = field(compare=False)
    band_m: float
    lines: tuple[Ring, ...] = field(default=(), compare=False)


@record
class Buffer:
    """An area and all points within a width of its line.

    Attributes:
        area: The area; its band holds for the edge of the buffer too.
        width_m: How far the edge lies beyond the line, metres.
        name: For people.
    """

    area: Area
    width_m: float
    name: str


@record
class Unlocated:
    """A part of a zone without geometry; a point may lie in it or not.

    Attributes:
        name: For people.
    """

    name: str


@record
class AnyOf:
    """All points of at least one of several parts.

    Attributes:
        name: For people.
    """

    parts: tuple["Shape", ...]
    name: str


@record
class Minus:
    """All points of a whole that lie in none of several parts.

    Attributes:
        name: For people.
    """

    whole: "Shape"
    without: tuple["Shape", ...]
    name: str


Plain: TypeAlias = Disk | Area | Buffer
Composed: TypeAlias = AnyOf | Minus
Shape: TypeAlias = Plain | Composed | Unlocated


def plain_parts(shape: Shape) -> Iterator[Plain]:
    """Yield the parts of a zone that have a geometry, in order."""
    match shape:
        case AnyOf(parts=parts):
            for part in parts:
                yield from plain_parts(part)
        case Minus(whole=whole, without=without):
            for part in (whole, *without):
                yield from plain_parts(part)
        case Unlocated():
            return
        case _:
            yield shape


@record
class Box:
    """A range of latitudes and longitudes.

    Attributes:
        south_deg: Lowest latitude.
        west_deg: Western edge; greater than the eastern one across the antimeridian.
        north_deg: Highest latitude.
        east_deg: Eastern edge.
    """

    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float

    @property
    def width_deg(self) -> float:
        """Degrees of longitude from the western to the eastern edge."""
        wide = self.east_deg - self.west_deg
        return wide if wide >= 0 else wide + 360
