"""Places by name, airport code or coordinates, from GeoNames and airportsdata."""

import math
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from exeat.domain.errors import AmbiguousPlaceError, UnknownPlaceError
from exeat.domain.place import Place, Position
from exeat.domain.record import record
from exeat.engine.geodesy import distance_m
from exeat.gazetteer import spelling
from exeat.gazetteer.areas import Areas
from exeat.gazetteer.built import BUILT, open_built
from exeat.gazetteer.candidates import (
    Candidate,
    chosen,
    without_doubles,
)
from exeat.gazetteer.names import fold

SETTLEMENT_M = 2000.0
"""A town's point may lie this far from what its name means; metres."""

LONGEST_NAME = 200

LISTED = 10
"""How many candidates an ambiguous name lists at most."""

ASHORE_M = 50_000.0
"""In no territory, the clock is that of a place this near; metres."""

_COORDINATES = re.compile(
    r"\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*[,;]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*"
)
_AIRPORT = re.compile("[A-Z]{3,4}")
_DIVISION = re.compile("-(Oblast|Krai|Republic)$")
_COLUMNS = """
SELECT place.id, place.name, place.state, coalesce(region.name, ''), place.region,
    place.lat, place.lon, place.zone, place.population, place.contested
"""
_JOINED = """
JOIN place ON place.id = {table}.{id}
LEFT JOIN region ON region.state = place.state AND region.code = place.region
"""
_BY_NAME = (
    _COLUMNS
    + ", name.main FROM name"
    + _JOINED.format(table="name", id="place")
    + "WHERE name.folded = ? ORDER BY place.population DESC, place.id LIMIT 500"
)
_BY_BOX = (
    _COLUMNS
    + ", 1 FROM near"
    + _JOINED.format(table="near", id="id")
    + "WHERE near.west <= ? AND near.east >= ? AND near.south <= ? AND near.north >= ?"
)
_BY_WORDS = (
    _COLUMNS
    + ", 1 FROM words"
    + _JOINED.format(table="words", id="rowid")
    + "WHERE words MATCH ? ORDER BY place.population DESC, place.id LIMIT ?"
)


@record
class Match:
    """A place that was found.

    Attributes:
        place: The place.
        assumed: What was chosen over what, where others have the name too; None
            where there was no choice.
    """

    place: Place
    assumed: str | None = None


@record
class Entry:
    """A place with what helps to choose among several.

    Attributes:
        place: The place.
        population: Inhabitants; 0 where unknown.
        label: Name, region, state and position.
    """

    place: Place
    population: int
    label: str


class Gazetteer:
    """Finds places."""

    def __init__(self, folder: Path = BUILT) -> None:
        """Open the files.

        Args:
            folder: Where the built files are.
        """
        self._database = open_built(folder, "places.sqlite")
        self._areas = Areas(folder)

    def close(self) -> None:
        """Close the files."""
        self._database.close()
        self._areas.close()

    def find(self, name: str, *, prefer_state: str | None = None) -> Match:
        """Return the one place that a text means.

        A bare name is looked up in the preferred state first, then everywhere; one
        candidate at least ten times as populous as the next is taken.

        Args:
            name: ``Tver``, ``Tver, RU``, ``Tver, Tver Oblast, RU``, an airport code
                in capitals, or latitude and longitude in degrees.
            prefer_state: ISO 3166-1 alpha-2 code; None for no preference.

        Raises:
            AmbiguousPlaceError: Several places have the name and none stands out.
            PositionError: The coordinates are no position on Earth.
            UnknownPlaceError: No place has the name.
        """
        if coordinates := _COORDINATES.fullmatch(name):
            return Match(
                place=self._at(name.strip(), *map(float, coordinates.groups()))
            )
        if airport := self._airport(name.strip()):
            return Match(place=airport)
        candidates = self._named(name)
        if not candidates:
            raise UnknownPlaceError(name, self._suggestions(name))
        choice = chosen(candidates, prefer_state)
        if choice.taken is None:
            raise AmbiguousPlaceError(name, [c.label for c in choice.others[:LISTED]])
        assumed = choice.taken.label
        if choice.others:
            rivals = [c.label for c in choice.others[:3]]
            more = len(choice.others) - len(rivals)
            assumed += " over " + "; ".join(rivals) + (f" and {more} more" * bool(more))
        return Match(
            place=choice.taken.place(SETTLEMENT_M),
            assumed=assumed if choice.others else None,
        )

    def search(self, name: str, limit: int = 10) -> list[Entry]:
        """Return places whose names have the words, most populous first.

        Exact names come before those that only begin so.

        Args:
            name: One or more words; the last may be cut short.
            limit: How many at most.
        """
        found = {c.number: c for c in self._named(name)}
        for candidate in self._worded(spelling.words(fold(name)), limit):
            found.setdefault(candidate.number, candidate)
        return [
            Entry(place=c.place(SETTLEMENT_M), population=c.population, label=c.label)
            for c in list(found.values())[:limit]
        ]

    def nearest(self, position: Position) -> Place | None:
        """Return the populated place nearest to a position.

        Args:
            position: The position.
        """
        found = self._nearest(position)
        return found.place(SETTLEMENT_M) if found else None

    def _at(self, name: str, lat_deg: float, lon_deg: float) -> Place:
        position = Position(lat_deg=lat_deg, lon_deg=lon_deg)
        state = self._areas.sure_state_at(position)
        near = self._nearest(position, state) or self._nearest(position)
        return Place(
            name=name,
            position=position,
            state=state,
            region=near.region if near and state == near.state else "",
            zone=_zone(position, state, near),
        )

    def _airport(self, code: str) -> Place | None:
        if not _AIRPORT.fullmatch(code):
            return None
        query = "SELECT name, state, region, lat, lon, zone FROM airport WHERE code = ?"
        row = self._database.execute(query, (code,)).fetchone()
        if row is None:
            return None
        name, state, region, lat, lon, zone = row
        return Place(
            name=f"{name} ({code})",
            position=Position(lat_deg=lat, lon_deg=lon),
            state=state,
            region=_DIVISION.sub(r" \1", region),
            zone=zone,
            accuracy_m=SETTLEMENT_M,
        )

    def _named(self, name: str) -> list[Candidate]:
        """Return the places that a name and its qualifiers mean."""
        if not name or len(name) > LONGEST_NAME:
            return []
        first, *qualifiers = [fold(part) for part in name.split(",")]
        found = self._candidates(_BY_NAME, (first,))
        for qualifier in filter(None, qualifiers):
            query = "SELECT state, region FROM qualifier WHERE folded = ?"
            wanted = set(self._rows(query, (qualifier,)))
            found = [
                c for c in found if wanted & {(c.state, ""), (c.state, c.region_code)}
            ]
        if not found and qualifiers:
            found = self._candidates(_BY_NAME, (fold(name),))
        return without_doubles(found)

    def _suggestions(self, name: str) -> list[str]:
        folded = fold(name.split(",", maxsplit=1)[0][:LONGEST_NAME])
        for query in spelling.starts(folded):
            close = spelling.closest(folded, self._worded(query, 400))
            if close:
                return close
        return []

    def _worded(self, query: str, limit: int) -> list[Candidate]:
        return self._candidates(_BY_WORDS, (query, limit)) if query else []

    def _nearest(
        self, position: Position, state: str | None = None
    ) -> Candidate | None:
        """Return the nearest place, of one state if given, within 1,000 km or so."""
        for reach_deg in (0.1, 0.5, 2.5, 10.0):
            lat, lon = position.lat_deg, position.lon_deg
            wide = min(180.0, reach_deg / max(0.02, math.cos(math.radians(lat))))
            found = [
                candidate
                for turn in (-360.0, 0.0, 360.0)
                for candidate in self._candidates(
                    _BY_BOX,
                    (
                        lon + turn + wide,
                        lon + turn - wide,
                        lat + reach_deg,
                        lat - reach_deg,
                    ),
                )
                if state in {None, candidate.state}
            ]
            if found:
                return min(found, key=lambda c: distance_m(c.position, position))
        return None

    def _candidates(self, query: str, values: tuple[object, ...]) -> list[Candidate]:
        return [Candidate.from_row(row) for row in self._rows(query, values)]

    def _rows(
        self, query: str, values: tuple[object, ...]
    ) -> Sequence[tuple[object, ...]]:
        try:
            return self._database.execute(query, values).fetchall()
        except (UnicodeEncodeError, sqlite3.DataError):
            return []


def _zone(position: Position, state: str | None, near: Candidate | None) -> str:
    """Return the clock of the nearest place, at sea that of the longitude."""
    if near and (state or distance_m(near.position, position) <= ASHORE_M):
        return near.zone
    hours = -round(position.lon_deg / 15)
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"
