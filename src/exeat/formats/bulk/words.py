"""What the cells of a table mean: words, states, places, clocks, travellers."""

import json
from datetime import datetime, tzinfo
from typing import TypeAlias

from exeat.domain.party import Traveller
from exeat.domain.place import Place, Position
from exeat.domain.register import Register
from exeat.domain.trip import Contact
from exeat.formats.bulk.refusals import Known
from exeat.formats.fields import Field
from exeat.formats.iso3166 import state_code
from exeat.formats.json import read_json
from exeat.formats.moments import known_zone, parse_moment
from exeat.formats.stops import PlaceFinder, Stops
from exeat.formats.text_rules import clean_text, same_name
from exeat.formats.travellers import Travellers
from exeat.formats.visits import Visits
from exeat.formats.vocabulary import Vocabulary

Profile: TypeAlias = tuple[tuple[str, object], ...]
_LONGEST_CONTACTS = 200_000
_DESCRIBED = {
    "mission_kind": "kind",
    "mission_receiving": "receiving",
    "mission_seat": "seat",
}


class Meanings:
    """Looks values up as the reader of trip files does, each once.

    Args:
        register: Missions, places and states.
        vocabulary: Closed lists of words.
        finder: Knows places by name.
    """

    def __init__(
        self, register: Register, vocabulary: Vocabulary, finder: PlaceFinder
    ) -> None:
        self._register, self._finder = register, finder
        self._vocabulary = vocabulary
        self.states = Known(self._state)
        self.zones: Known[str, tzinfo] = Known(known_zone)
        self.conveyances: Known[str, str] = Known(
            lambda text: _field(text).word(vocabulary.conveyances, vocabulary.synonyms)
        )
        self.kinds: Known[str, str] = Known(
            lambda text: _field(text).word(vocabulary.trip_kinds)
        )
        self.names = Known(clean_text)
        self.folded = Known(same_name)
        self.profiles = Known(self._profile)
        self.places = Known(self._place)
        self.spots = Known(self._spot)
        self.moments = Known(_local_us)
        self.contacts = Known(self._contacts, longest=_LONGEST_CONTACTS)

    def _state(self, text: str) -> str:
        return state_code(text, also=self._register.state_zones)

    def _profile(self, profile: Profile) -> Traveller:
        """Return a traveller without a name, as a trip file would have it."""
        told: dict[str, object] = {"name": "X"}
        mission: dict[str, object] = {}
        for name, value in profile:
            if name in _DESCRIBED:
                mission[_DESCRIBED[name]] = value
            else:
                told[name] = value
        if mission:
            told.setdefault("mission", mission)
        stops = Stops(self._finder, self._register)
        reader = Travellers(self._register, self._vocabulary, stops)
        (traveller,) = reader.read(_field([told]))
        return traveller

    def _place(self, key: tuple[str, str | None]) -> Place:
        """Return the place that a name means, in a state first."""
        stops = Stops(self._finder, self._register)
        stops.prefer_state = key[1]
        return stops.place(_field(key[0]))

    def _spot(self, key: tuple[float, float]) -> Place:
        """Return the place at a latitude and a longitude."""
        stops = Stops(self._finder, self._register)
        return stops.at(Position(lat_deg=key[0], lon_deg=key[1]))

    def _contacts(self, text: str) -> tuple[Contact, ...]:
        """Return the contacts that a list in JSON tells."""
        stops = Stops(self._finder, self._register)
        return Visits(self._vocabulary, stops).contacts(_field(json.loads(text)))


def _local_us(key: tuple[datetime, str]) -> datetime:
    return parse_moment(key[0].replace(microsecond=0).isoformat(), key[1])


def _field(value: object) -> Field:
    document = read_json(json.dumps(value), "")
    return Field(document, (), document.value)
