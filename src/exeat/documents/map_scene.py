"""What one map shows, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from exeat.documents.map_frame import Frame, Point, frame_of
from exeat.documents.map_route import (
    Stop,
    arrows,
    crossings_of,
    leg_line,
    shown_positions,
    stops_of,
)
from exeat.documents.map_zones import DrawnZone, corners_of, edge_of, zones_of
from exeat.domain.finding import Crossing, Determination
from exeat.domain.place import Area, Disk, Position
from exeat.domain.trip import Trip
from exeat.engine.phrasebook import Phrasebook

WIDTH_PX, HEIGHT_PX = 960.0, 640.0
INK = "#16161d"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What one map shows, and where.

    Attributes:
        trip: The announced trip.
        book: The language.
        frame: The part of the Earth shown.
        zones: The zones of every reading.
        edges: Points on the edges of those that are disks, by their place in zones.
        crossings: Where the route crosses, and whether a state is entered there.
    """

    trip: Trip
    book: Phrasebook
    frame: Frame
    zones: tuple[DrawnZone, ...]
    edges: Mapping[int, tuple[Position, ...]]
    crossings: tuple[tuple[Crossing, bool], ...]

    @cached_property
    def lines(self) -> tuple[list[Point], ...]:
        """The pixels of every leg."""
        return tuple(leg_line(leg, self.frame) for leg in self.trip.legs)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The named points of the route."""
        return stops_of(self.trip, self.frame)

    @cached_property
    def markers(self) -> tuple[Point, ...]:
        """The pixels of stops and crossings."""
        spots = [stop.position for stop in self.stops]
        spots.extend(crossing.position for crossing, _ in self.crossings)
        return tuple(map(self.pixel, spots))

    @cached_property
    def arrows(self) -> tuple[tuple[Point, float], ...]:
        """Where arrows show the direction of a leg, and their course in degrees."""
        found: list[tuple[Point, float]] = []
        for leg, line in zip(self.trip.legs, self.lines, strict=True):
            taken = (*self.markers, *(spot for spot, _ in found))
            found.extend(arrows(leg, line, self.frame, taken))
        return tuple(found)

    def pixel(self, position: Position) -> Point:
        """Return the pixel of a position."""
        return self.frame.quick(position.lat_deg, position.lon_deg)


def scene_of(trip: Trip, determination: Determination, book: Phrasebook) -> Scene:
    """Return what a map of a trip and its determination shows."""
    zones = zones_of(determination)
    edges = {
        number: tuple(edge_of(drawn.zone))
        for number, drawn in enumerate(zones)
        if isinstance(drawn.zone, Disk)
    }
    shown = [*shown_positions(trip), *(p for edge in edges.values() for p in edge)]
    for drawn in zones:
        if isinstance(drawn.zone, Area):
            shown.extend(corners_of(drawn.zone))
    return Scene(
        trip=trip,
        book=book,
        frame=frame_of(_centre(zones, trip), shown, WIDTH_PX, HEIGHT_PX),
        zones=zones,
        edges=edges,
        crossings=crossings_of(determination),
    )


def _centre(zones: tuple[DrawnZone, ...], trip: Trip) -> Position:
    disks = [drawn.zone for drawn in zones if isinstance(drawn.zone, Disk)]
    return disks[0].centre if disks else trip.legs[0].origin.position
