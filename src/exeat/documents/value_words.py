"""Values of parameters in words: places, missions, persons, zones, triggers."""

from collections.abc import Iterable, Iterator
from enum import Enum

from exeat.documents.timeline_words import date_words
from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
    DiskZone,
    Enters,
    EntersArea,
    Leaves,
    Meets,
    MinusZone,
    MissionPattern,
    Open,
    Parameter,
    PartialDate,
    PersonPattern,
    PlaceRef,
    Stated,
    StateSet,
    Travels,
)
from exeat.domain.register import Register
from exeat.engine.phrasebook import Phrasebook

UNPUBLISHED = "not published"
_MOST_PARTS = 4
_OWN = {
    "chancery": "the chancery of the mission",
    "seat": "the seat of the mission",
    "destination": "the destination",
    "of-seat": "the area of the seat of the mission",
}


class Words:
    """Says values of the register.

    Args:
        register: Names of places, missions, areas and offices.
        book: The language.
    """

    def __init__(self, register: Register, book: Phrasebook) -> None:
        self._register = register
        self._book = book

    def value(self, value: object) -> str:
        """Return any value of a parameter in words."""
        match value:
            case bool():
                return "yes" if value else "no"
            case Enum():
                return self._book.word(str(value.value))
            case PartialDate():
                return date_words(value, self._book.table)
            case tuple():
                return "; ".join(map(self.value, value))
            case str():
                return self._book.word(self._office(value))
        return self._pattern(value) or self._place(value) or self.trigger(value)

    def parameter(self, parameter: Parameter[object]) -> str:
        """Return what is stated, or all readings, or that nothing is published."""
        if isinstance(parameter, Stated):
            return self.value(parameter.value)
        values = dict.fromkeys(self.value(each.value) for each in parameter.readings)
        return " or ".join(values) or UNPUBLISHED

    def trigger(self, trigger: object) -> str:
        """Return what sets a provision off."""
        match trigger:
            case Leaves(zone=zone, overnight_only=overnight_only):
                how = "nights outside" if overnight_only else "leaving"
                return f"{how} {self.zone(zone)}"
            case Enters(territory=territory):
                return f"entering {self.parameter(territory)}"
            case EntersArea(area=area):
                return f"entering {self.zone(area)}"
            case Meets(counterparts=counterparts):
                return f"meeting {self.parameter(counterparts)}"
            case Travels():
                return "any travel in the country"
        return self.zone(trigger)

    def zone(self, zone: object) -> str:
        """Return a zone; of an open one, every reading."""
        match zone:
            case Open():
                return self.parameter(zone)
            case DiskZone(radius=radius, centre=centre):
                return f"{self.parameter(radius)} round {self.parameter(centre)}"
            case AreaZone(area=area, named=named):
                return named or _OWN.get(area) or self._area(area)
            case BufferZone(around=around, width=width):
                return f"the land within {self.parameter(width)} of {self.zone(around)}"
            case AnyOfZone(parts=parts):
                return self._several([self.zone(part) for part in parts])
            case MinusZone(whole=whole, without=without):
                holes = self._several([self.zone(part) for part in without])
                return f"{self.zone(whole)} without {holes}"
        return str(zone)

    def _several(self, names: list[str]) -> str:
        more = len(names) - _MOST_PARTS
        if more > 1:
            return f"{', '.join(names[:_MOST_PARTS])} and {more} more"
        return ", ".join(names)

    def _area(self, key: str) -> str:
        return self._register.areas.area(key).name

    def _office(self, key: str) -> str:
        office = self._register.authorities.get(key)
        return office.name if office else key

    def _place(self, value: object) -> str:
        match value:
            case PlaceRef(place=place) if place:
                return self._register.places[place].name
            case PlaceRef(mission=mission) if mission:
                return f"the chancery of {self._mission(mission)}"
            case PlaceRef(of=of):
                return _OWN[of]
            case StateSet():
                host = ", but for the host" if value.except_host else ""
                names = map(self._book.state, (*value.states, *value.unions))
                return f"{', '.join(names)}{host}"
        return ""

    def _pattern(self, value: object) -> str:
        match value:
            case MissionPattern():
                return " ".join(self._missions(value)) or "all missions"
            case PersonPattern():
                return ", ".join(self._persons(value)) or "everybody"
        return ""

    def _mission(self, key: str) -> str:
        return self._register.missions[key].name or key

    def _missions(self, pattern: MissionPattern) -> Iterator[str]:
        if pattern.keys:
            yield " or ".join(map(self._mission, pattern.keys))
        elif pattern.kinds:
            yield self._either(pattern.kinds)
        else:
            yield "any mission"
        if pattern.seats:
            yield f"in {' or '.join(pattern.seats)}"
        if pattern.receiving and not pattern.keys:
            yield f"in {self._states(pattern.receiving)}"
        if pattern.not_receiving:
            yield f"but not in {self._states(pattern.not_receiving)}"

    def _persons(self, pattern: PersonPattern) -> Iterator[str]:
        yield from (
            self._either(each) for each in (pattern.posts, pattern.classes) if each
        )
        if pattern.missions:
            yield f"of {' or '.join(map(self._mission, pattern.missions))}"
        if pattern.minor is not None:
            yield "under age" if pattern.minor else "of age"
        if pattern.same_household is not None:
            yield f"{'' if pattern.same_household else 'not '}of the household"
        if pattern.trip_kinds:
            yield f"on trips that are {self._either(pattern.trip_kinds)}"
        if pattern.conveyances:
            yield f"by {self._either(pattern.conveyances)}"
        if pattern.destinations:
            yield f"to {' or '.join(pattern.destinations)}"

    def _either(self, words: Iterable[str]) -> str:
        return " or ".join(map(self._book.word, words))

    def _states(self, codes: Iterable[str]) -> str:
        return " or ".join(map(self._book.state, codes))
