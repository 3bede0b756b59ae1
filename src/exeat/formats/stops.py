"""Places as people write them: names, keys, airport codes, coordinates."""

import re
from dataclasses import replace
from typing import Protocol

from exeat.domain.errors import InputError
from exeat.domain.place import Place, Position
from exeat.domain.register import Register
from exeat.formats.fields import Faults, Field

MOST_PLACES = 2000

_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_PAIR = re.compile(rf"({_NUMBER})[ ]*[,;][ ]*({_NUMBER})")
_ANY_PAIR = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})? *[,;] *[+-]?\d{1,30}(\.\d{1,30})?")


class Match(Protocol):
    """A place found, and what was taken for granted in finding it."""

    @property
    def place(self) -> Place:
        """The place."""
        ...

    @property
    def assumed(self) -> str | None:
        """What was chosen over what; None or empty where there was no choice."""
        ...


class PlaceFinder(Protocol):
    """Whoever knows names of places; the gazetteer, or a table in a test."""

    def find(self, name: str, *, prefer_state: str | None) -> Match:
        """Return the place that a name, a code or 'lat, lon' means.

        Raises:
            UnknownPlaceError: There is none.
            AmbiguousPlaceError: There are several and none stands out.
        """
        ...


class Stops:
    """The places of one trip, each looked up once.

    Attributes:
        prefer_state: State in which a bare name is looked up first.
        assumed: Sentences on what was taken for granted, each once.
    """

    def __init__(self, finder: PlaceFinder, register: Register) -> None:
        self.prefer_state: str | None = None
        self.assumed: dict[str, None] = {}
        self._finder = finder
        self._register = register
        self._found: dict[tuple[str, str | None], Place] = {}

    def assume(self, sentence: str) -> None:
        """Keep a sentence on what was taken for granted."""
        self.assumed.setdefault(sentence)

    def place(self, field: Field, *, prefer_state: str | None = None) -> Place:
        """Return the place that a field means.

        Args:
            field: A text, or a mapping of ``lat``, ``lon`` and maybe ``name``.
            prefer_state: State looked up first, where not that of the trip.

        Raises:
            ExeatError: The place is malformed, unknown or ambiguous.
        """
        if isinstance(field.value, dict):
            return self._described(field)
        if isinstance(field.value, str):
            return self._named(field.text(), prefer_state or self.prefer_state)
        raise field.fault(
            "the value is no place",
            remedy="write a name or 'lat, lon', in quotes, or {lat: ..., lon: ...}",
        )

    def at(self, position: Position, name: str = "") -> Place:
        """Return the place at a position."""
        written = f"{_degrees(position.lat_deg)}, {_degrees(position.lon_deg)}"
        found = self._look_up(written, None)
        return replace(found, position=position, name=name or found.name)

    def _named(self, text: str, prefer_state: str | None) -> Place:
        if pair := _PAIR.fullmatch(text):
            return self.at(Position(lat_deg=float(pair[1]), lon_deg=float(pair[2])))
        if _ANY_PAIR.fullmatch(text):
            raise InputError(
                f"{text!r} is no pair of degrees",
                remedy="write latitude and longitude as in '55.7558, 37.6173'",
            )
        if place := self._register.places.get(text):
            return place
        if mission := self._register.missions.get(text):
            place = mission.chancery or mission.seat
            if place is None:
                raise InputError(
                    f"no position of the mission {text!r} is on record",
                    remedy="name the place, or give its coordinates",
                )
            return place
        return self._look_up(text, prefer_state)

    def _described(self, field: Field) -> Place:
        """Return the place of a mapping with coordinates."""
        faults = Faults()
        faults.check(field, required=("lat", "lon"), optional=("name",))
        lat = faults.attempt(Field.number, field.part("lat"))
        lon = faults.attempt(Field.number, field.part("lon"))
        name = faults.attempt(Field.text, field.part("name"))
        if faults or lat is None or lon is None:
            raise faults.error()
        return self.at(Position(lat_deg=lat, lon_deg=lon), name or "")

    def _look_up(self, text: str, prefer_state: str | None) -> Place:
        key = (text, prefer_state)
        if key not in self._found:
            if len(self._found) >= MOST_PLACES:
                raise InputError(
                    f"the trip has more than {MOST_PLACES} different places",
                    remedy="give the path as a track",
                )
            match = self._finder.find(text, prefer_state=prefer_state)
            self._found[key] = match.place
            if match.assumed:
                self.assume(f"{text!r} is taken as {match.assumed}")
        return self._found[key]


def _degrees(number: float) -> str:
    return f"{number:.9f}".rstrip("0").rstrip(".")
