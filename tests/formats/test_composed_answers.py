"""Zones made of others in the published forms of an answer."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import exeat
from exeat.documents.map_zones import zones_of
from exeat.domain.finding import Determination
from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
    Distance,
    MinusZone,
)
from exeat.engine.decision import decide
from exeat.formats.answer_geojson import answer_geojson
from exeat.formats.determination import determination_json
from tests.small_register import (
    CAPITAL,
    SUBURB,
    disk_zone,
    leaves_zone,
    leg,
    measure,
    provision,
    register,
    stated,
    trip,
)

MID, EST = AreaZone(area="XX-1"), AreaZone(area="XX-2")
WIDE = BufferZone(around=EST, width=stated("w", Distance(value=25, unit="km")))
NAMED = AreaZone(area="", named="the old town")
WAY = trip(leg(CAPITAL, SUBURB, by="air"))
SCHEMA = Path(exeat.__file__).parent / "register/schema/determination.schema.json"


@cache
def decided(zone: Any) -> tuple[Determination, dict[str, Any]]:
    law = register(
        measure(provision(trigger=leaves_zone(zone))), edition=f"1+sha256:{'0' * 64}"
    )
    now = datetime(2026, 5, 1, 10, tzinfo=UTC)
    found = decide(WAY, law, now=now, engine_version="0")
    return found, json.loads(determination_json(found, law))


ZONE = MinusZone(
    whole=AnyOfZone(parts=(MID, disk_zone(50), WIDE, NAMED)), without=(EST,)
)
WHOLE = "Middle + 50 km round Capital + (East + 25 km) + the old town"


def test_the_json_shows_the_parts() -> None:
    [zone] = decided(ZONE)[1]["determination"]["findings"][0]["zones"]
    assert zone["name"] == f"({WHOLE}) \N{MINUS SIGN} East"
    assert zone["crossings"] == []
    whole, [hole] = zone["from"], zone["without"]
    assert [part["name"] for part in whole["any_of"]] == [
        "Middle",
        "50 km round Capital",
        "East + 25 km",
        "the old town",
    ]
    assert [part.get("area") for part in whole["any_of"]] == [
        "XX-1",
        None,
        "XX-2",
        None,
    ]
    assert whole["any_of"][2]["width_m"] == 25_000
    assert whole["any_of"][3] == {"name": "the old town"}
    assert hole["area"] == "XX-2"


@pytest.mark.parametrize("zone", [ZONE, WIDE])
def test_the_json_is_as_its_schema_says(zone: Any) -> None:
    jsonschema.validate(decided(zone)[1], json.loads(SCHEMA.read_bytes()))


def test_geojson_and_map_show_the_parts_that_have_a_geometry() -> None:
    found = decided(ZONE)[0]
    features = json.loads(answer_geojson(WAY, found))["features"]
    zones = [f for f in features if f["properties"]["kind"] == "zone"]
    assert [(z["properties"]["name"], z["geometry"]["type"]) for z in zones] == [
        ("Middle", "MultiLineString"),
        ("50 km round Capital", "Polygon"),
        ("East + 25 km", "MultiLineString"),
        ("East", "MultiLineString"),
    ]
    assert zones[2]["properties"]["width_m"] == 25_000
    drawn = [zone.name for zone in zones_of(found)]
    assert drawn == ["Middle", "50 km round Capital", "East"]
