"""The register as a whole: measures and what they refer to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Protocol

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.measure import Authority, Event, Measure, Post, Source
from exeat.domain.party import Mission
from exeat.domain.place import Area, Place, Position
from exeat.domain.record import record


class AreaSource(Protocol):
    """Where areas come from; the built data, or a table in a test."""

    def area(self, key: str) -> Area:
        """Return an area by key; UnknownKeyError where there is none."""
        ...

    def territory(self, state: str) -> Area:
        """Return the territory of a state; UnknownKeyError where there is none."""
        ...

    def states_near(
        self, south_deg: float, west_deg: float, north_deg: float, east_deg: float
    ) -> Sequence[str]:
        """Return codes of the states whose bounding box meets a box."""
        ...

    def state_at(self, position: Position) -> str | None:
        """Return the state that a position lies in by the data; None at sea."""
        ...


@record
class Membership:
    """A state's time in a union.

    Attributes:
        from_on: First day of membership.
        until_on: First day no longer a member; None while it lasts.
    """

    from_on: date
    until_on: date | None = None


@record
class Register:
    """An edition of the register, ready to decide with.

    Attributes:
        edition: Number of the edition and hash of its contents.
        measures: By key, in order of key.
        posts: By every name of theirs, folded to lower case.
        unions: Members by state code, by key of the union.
        state_zones: IANA zone of the capital, by state code.
        territories: Present state codes of the land of a former state, by its code.
        ended_on: First day on which a former state was no more, by its code.
        calendars: By key; may load on demand.
        areas: Named areas and territories.
    """

    edition: str
    measures: Mapping[str, Measure]
    missions: Mapping[str, Mission]
    places: Mapping[str, Place]
    authorities: Mapping[str, Authority]
    sources: Mapping[str, Source]
    events: Mapping[str, Event]
    posts: Mapping[str, Post]
    unions: Mapping[str, Mapping[str, Membership]]
    state_zones: Mapping[str, str]
    territories: Mapping[str, frozenset[str]]
    calendars: Mapping[str, WorkingCalendar]
    areas: AreaSource
    ended_on: Mapping[str, date] = field(default_factory=dict)

    def land_of(self, receiving: str, on: date) -> frozenset[str]:
        """Return the state codes of a receiving state's or union's land on a day.

        A former state has the land of its successors, and none once it is no more.
        """
        if receiving in self.unions:
            return self.lands(self.members(receiving, on))
        if receiving in self.ended_on and on >= self.ended_on[receiving]:
            return frozenset()
        return self.lands((receiving,))

    def lands(self, states: Iterable[str]) -> frozenset[str]:
        """Return the present state codes of the land of states, former ones too."""
        own = (self.territories.get(state, frozenset((state,))) for state in states)
        return frozenset().union(*own)

    def members(self, union: str, on: date) -> frozenset[str]:
        """Return the codes of a union's members on a day."""
        return frozenset(
            state
            for state, term in self.unions[union].items()
            if term.from_on <= on and (term.until_on is None or on < term.until_on)
        )

    def office_name(self, key: str) -> str:
        """Return the name of an authority, or of the state whose ministry is meant."""
        office = self.authorities.get(key)
        return office.name if office else f"Foreign Ministry of {key}"
