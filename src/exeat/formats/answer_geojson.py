"""An answer as GeoJSON (RFC 7946): route, stops, crossings and zones."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from exeat.domain.finding import Crossing, Determination, Finding
from exeat.domain.place import Buffer, Disk, Plain, Position, plain_parts
from exeat.domain.trip import Leg, Trip
from exeat.engine.paths import path_of
from exeat.engine.zones import outline
from exeat.formats.geojson import lon_lat

Feature: TypeAlias = dict[str, Any]

_EDGE_POINTS = 360


def answer_geojson(trip: Trip, determination: Determination) -> str:
    """Return a FeatureCollection as text; the same inputs give the same bytes.

    A disk is drawn with 360 points, which is a picture of it and not its law: the
    property ``radius_m`` and the point of its centre are. A buffer is drawn as the
    line of its area, with its width in ``width_m``.
    """
    features = [*_route(trip), *_crossings(determination), *_zones(determination)]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _feature(kind: str, geometry: Feature, **properties: object) -> Feature:
    return {
        "type": "Feature",
        "properties": {"kind": kind, **properties},
        "geometry": geometry,
    }


def _point(position: Position) -> Feature:
    return {"type": "Point", "coordinates": list(lon_lat(position))}


def _route(trip: Trip) -> Iterator[Feature]:
    for number, leg in enumerate(trip.legs):
        yield _leg(number, leg)
        for vertex in path_of(leg, number).vertices:
            if vertex.name:
                yield _feature(
                    "stop",
                    _point(vertex.position),
                    name=vertex.name,
                    leg=number,
                    at=vertex.at.isoformat(),
                )


def _leg(number: int, leg: Leg) -> Feature:
    line = [list(lon_lat(point.position)) for point in leg.path()]
    return _feature(
        "leg",
        {"type": "LineString", "coordinates": line},
        leg=number,
        by=leg.by,
        known=leg.known.value,
        depart=leg.depart_at.isoformat(),
        arrive=leg.arrive_at.isoformat(),
    )


def _crossings(determination: Determination) -> Iterator[Feature]:
    """Yield every crossing once, with the findings that it belongs to."""
    owners: dict[Crossing, list[str]] = {}
    for finding in determination.findings:
        for crossing in finding.crossings:
            owner = f"{finding.measure}/{finding.provision}"
            owners.setdefault(crossing, []).append(owner)
    for crossing, findings in owners.items():
        yield _feature(
            "crossing",
            _point(crossing.position),
            direction=crossing.direction,
            at=crossing.at.isoformat(),
            leg=crossing.leg,
            beyond_m=round(crossing.beyond_m, 3),
            zone=crossing.zone,
            findings=sorted(set(findings)),
        )


def _zones(determination: Determination) -> Iterator[Feature]:
    """Yield every zone once, with the measure that draws it."""
    seen = set()
    for finding in determination.findings:
        for zone in _of(finding):
            if (finding.measure, zone) not in seen:
                seen.add((finding.measure, zone))
                yield _zone(finding.measure, zone)


def _of(finding: Finding) -> Iterator[Plain]:
    """Yield the zones of the worlds; of one made of others, the parts."""
    for world in finding.worlds:
        if world.zone is not None:
            yield from plain_parts(world.zone)


def _zone(measure: str, zone: Plain) -> Feature:
    if isinstance(zone, Disk):
        edge = [list(lon_lat(point)) for point in outline(zone, _EDGE_POINTS)]
        return _feature(
            "zone",
            {"type": "Polygon", "coordinates": [edge[::-1]]},
            name=zone.name,
            measure=measure,
            centre=list(lon_lat(zone.centre)),
            radius_m=zone.radius_m,
        )
    area = zone.area if isinstance(zone, Buffer) else zone
    wide = {"width_m": zone.width_m} if isinstance(zone, Buffer) else {}
    rings = [
        [[lon, lat] for lat, lon in zip(ring.lats_deg, ring.lons_deg, strict=True)]
        for ring in area.rings
    ]
    return _feature(
        "zone",
        {"type": "MultiLineString", "coordinates": rings},
        name=zone.name,
        measure=measure,
        area=area.key,
        band_m=area.band_m,
        **wide,
    )
