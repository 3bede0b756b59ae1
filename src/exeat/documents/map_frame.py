"""Where things lie on a drawn map: azimuthal equidistant, with exact distances."""

from collections.abc import Iterable, Iterator
from math import asin, atan2, cos, degrees, hypot, radians, sin
from typing import TypeAlias

from exeat.domain.place import Position
from exeat.domain.record import record
from exeat.engine.geodesy import (
    LARGEST_RADIUS_M,
    arc,
    cartesian_m,
    destination,
    local_scale_m,
)

Point: TypeAlias = tuple[float, float]

_SMALLEST_SPAN_M = 20_000.0
_FARTHEST_M = 19_900_000.0
_PADDING = 0.08
_EDGE_SAMPLES = 12
_WHOLE_TURN_DEG = 300.0


class Projection:
    """Azimuthal equidistant on the ellipsoid: distance and course from the centre.

    Attributes:
        centre: The centre.
    """

    def __init__(self, centre: Position) -> None:
        """Prepare for a centre."""
        self.centre = centre
        self._origin = cartesian_m(centre)
        lat, lon = radians(centre.lat_deg), radians(centre.lon_deg)
        self._east = (-sin(lon), cos(lon))
        self._north = (-sin(lat) * cos(lon), -sin(lat) * sin(lon), cos(lat))
        north_m, east_m = local_scale_m(centre.lat_deg)
        self._along_m = degrees(north_m)
        is_pole = cos(lat) < 1e-9
        self._across_m = LARGEST_RADIUS_M if is_pole else degrees(east_m) / cos(lat)

    def exact(self, position: Position) -> Point:
        """Return metres east and north, by the geodesic."""
        spoke = arc(self.centre, position)
        course = radians(spoke.azimuth_start_deg)
        return spoke.length_m * sin(course), spoke.length_m * cos(course)

    def quick(self, position: Position) -> Point:
        """Return metres east and north, by the chord.

        Off by less than 5 m at 1,000 km and 200 m at 3,000 km: a fraction of a
        pixel, for lines of the map that need no more.
        """
        here, origin = cartesian_m(position), self._origin
        dx, dy, dz = here[0] - origin[0], here[1] - origin[1], here[2] - origin[2]
        east = dx * self._east[0] + dy * self._east[1]
        north = dx * self._north[0] + dy * self._north[1] + dz * self._north[2]
        level = hypot(east, north)
        if level == 0:
            return 0.0, 0.0
        share = (north / level) ** 2
        radius = 1 / (share / self._along_m + (1 - share) / self._across_m)
        length = 2 * radius * asin(min(1.0, hypot(dx, dy, dz) / (2 * radius)))
        return length * east / level, length * north / level

    def position(self, point: Point) -> Position:
        """Return the position of a point given in metres east and north."""
        length = min(hypot(*point), _FARTHEST_M)
        return destination(self.centre, degrees(atan2(point[0], point[1])), length)


@record
class Frame:
    """The part of a projection that a picture shows.

    Attributes:
        projection: The projection.
        west_m: Left edge, metres east of the centre.
        north_m: Upper edge, metres north of the centre.
        m_per_px: Metres a pixel.
        width_px: Width of the picture.
        height_px: Height of the picture.
    """

    projection: Projection
    west_m: float
    north_m: float
    m_per_px: float
    width_px: float
    height_px: float

    def exact(self, position: Position) -> Point:
        """Return the pixel of a position, by the geodesic."""
        return self._pixel(self.projection.exact(position))

    def quick(self, lat_deg: float, lon_deg: float) -> Point:
        """Return the pixel of a position, by the chord; any longitude will do."""
        lon = (lon_deg + 540) % 360 - 180
        position = Position(lat_deg=max(-90.0, min(90.0, lat_deg)), lon_deg=lon)
        return self._pixel(self.projection.quick(position))

    def shows(self, point: Point, margin_px: float = 0.0) -> bool:
        """Return whether a pixel lies in the picture."""
        return (
            -margin_px <= point[0] <= self.width_px + margin_px
            and -margin_px <= point[1] <= self.height_px + margin_px
        )

    def _pixel(self, point: Point) -> Point:
        return (
            (point[0] - self.west_m) / self.m_per_px,
            (self.north_m - point[1]) / self.m_per_px,
        )

    def bounds(self) -> tuple[float, float, float, float]:
        """Return south, west, north and east of a box that holds the picture.

        West is greater than east across the antimeridian.
        """
        edge = [self.projection.position(point) for point in self._edge_m()]
        centre_deg = self.projection.centre.lon_deg
        turns = [(p.lon_deg - centre_deg + 540) % 360 - 180 for p in edge]
        south, north = min(p.lat_deg for p in edge), max(p.lat_deg for p in edge)
        poles = [lat for lat in (-90.0, 90.0) if self.shows(self.quick(lat, 0.0))]
        if poles or max(turns) - min(turns) > _WHOLE_TURN_DEG:
            return min([south, *poles]), -180.0, max([north, *poles]), 180.0
        west = (centre_deg + min(turns) + 540) % 360 - 180
        east = (centre_deg + max(turns) + 540) % 360 - 180
        return south, west, north, east

    def _edge_m(self) -> Iterator[Point]:
        wide, high = self.width_px * self.m_per_px, self.height_px * self.m_per_px
        for number in range(_EDGE_SAMPLES + 1):
            share = number / _EDGE_SAMPLES
            yield self.west_m + share * wide, self.north_m
            yield self.west_m + share * wide, self.north_m - high
            yield self.west_m, self.north_m - share * high
            yield self.west_m + wide, self.north_m - share * high


def frame_of(
    centre: Position, shown: Iterable[Position], width_px: float, height_px: float
) -> Frame:
    """Return a frame that shows all of some positions, with a margin.

    Args:
        centre: Centre of the projection.
        shown: At least one position.
        width_px: Width of the picture.
        height_px: Height of the picture.
    """
    projection = Projection(centre)
    points = [projection.quick(position) for position in shown]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    room = 1 - 2 * _PADDING
    m_per_px = max(
        max(east - west, _SMALLEST_SPAN_M) / (width_px * room),
        max(north - south, _SMALLEST_SPAN_M) / (height_px * room),
    )
    return Frame(
        projection=projection,
        west_m=(west + east - width_px * m_per_px) / 2,
        north_m=(north + south + height_px * m_per_px) / 2,
        m_per_px=m_per_px,
        width_px=width_px,
        height_px=height_px,
    )
