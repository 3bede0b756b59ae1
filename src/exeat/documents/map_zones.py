"""The zones of a determination, each once, as outlines on the ground."""

from collections.abc import Iterator

from exeat.domain.finding import Determination
from exeat.domain.place import Area, Buffer, Disk, Position, plain_parts
from exeat.domain.record import record
from exeat.engine.geodesy import destination

EDGE_POINTS = 240
"""Points of a drawn circle: at 120 km the chord lies 10 m inside."""

_WIDEST_DEG = 10.0
_MOST_CORNERS = 200


@record
class DrawnZone:
    """A zone with the measures under which it matters.

    Attributes:
        zone: The zone.
        name: As shown to people.
        measures: Keys of the measures.
    """

    zone: Disk | Area
    name: str
    measures: tuple[str, ...]


def zones_of(determination: Determination) -> tuple[DrawnZone, ...]:
    """Return the distinct zones of all worlds of all findings, in their order.

    Of a zone made of others these are its parts; of a buffer the area stands.
    """
    found: dict[object, tuple[Disk | Area, dict[str, None]]] = {}
    for finding in determination.findings:
        for world in finding.worlds:
            for part in plain_parts(world.zone) if world.zone is not None else ():
                zone = part.area if isinstance(part, Buffer) else part
                _, measures = found.setdefault(_key(zone), (zone, {}))
                measures[finding.measure] = None
    return tuple(
        DrawnZone(zone=zone, name=zone.name, measures=tuple(measures))
        for zone, measures in found.values()
    )


def _key(zone: Disk | Area) -> object:
    if isinstance(zone, Disk):
        return zone.centre, zone.radius_m
    return zone.key


def edge_of(disk: Disk) -> Iterator[Position]:
    """Yield points on the edge of a disk, clockwise from north."""
    for number in range(EDGE_POINTS):
        yield destination(disk.centre, 360 * number / EDGE_POINTS, disk.radius_m)


def corners_of(area: Area) -> Iterator[Position]:
    """Yield points on the line of an area; none where it is too wide to show."""
    lats = [lat for ring in area.rings for lat in ring.lats_deg]
    lons = [lon for ring in area.rings for lon in ring.lons_deg]
    if max(lats) - min(lats) > _WIDEST_DEG or max(lons) - min(lons) > 2 * _WIDEST_DEG:
        return
    step = len(lats) // _MOST_CORNERS + 1
    for lat, lon in zip(lats[::step], lons[::step], strict=True):
        yield Position(lat_deg=lat, lon_deg=lon)
