"""Trips: legs with places and moments, stays, contacts."""

from datetime import datetime
from enum import StrEnum

from exeat.domain.party import Traveller
from exeat.domain.place import Place, Position
from exeat.domain.record import record


class PathKnowledge(StrEnum):
    """How well the path of a leg is known."""

    TRACK = "track"
    VIA = "via"
    ENDS = "ends"


@record
class Waypoint:
    """A point that a leg passes.

    Attributes:
        position: Where.
        name: As shown to people; empty for a point of a track.
        state: State the point lies in, ISO 3166-1 alpha-2; None if unknown.
        at: Moment of passing, aware; None where it is not said.
    """

    position: Position
    name: str = ""
    state: str | None = None
    at: datetime | None = None


@record
class Leg:
    """A movement from one stop to the next.

    Attributes:
        origin: Place of departure.
        destination: Place of arrival.
        depart_at: Moment of departure, aware.
        arrive_at: Moment of arrival, aware, not before departure.
        by: Conveyance, word of the vocabulary; None where it is not said.
        via: Points passed, in order.
        known: How well the path is known.
    """

    origin: Place
    destination: Place
    depart_at: datetime
    arrive_at: datetime
    by: str | None = None
    via: tuple[Waypoint, ...] = ()
    known: PathKnowledge = PathKnowledge.ENDS

    def path(self) -> tuple[Waypoint, ...]:
        """Return origin, points passed and destination, in order."""
        start = Waypoint(
            position=self.origin.position,
            name=self.origin.name,
            state=self.origin.state,
            at=self.depart_at,
        )
        end = Waypoint(
            position=self.destination.position,
            name=self.destination.name,
            state=self.destination.state,
            at=self.arrive_at,
        )
        return (start, *self.via, end)


@record
class Stay:
    """Time spent at a place.

    Attributes:
        place: Where.
        from_at: Begin, aware; None where it is not said.
        until_at: End, aware; None where it is not said.
        lodging: Name of the hotel or house; None where it is not said.
    """

    place: Place
    from_at: datetime | None = None
    until_at: datetime | None = None
    lodging: str | None = None


@record
class Contact:
    """A planned meeting or visit.

    Attributes:
        name: Whom or what, as shown to people.
        kind: Kind of counterpart, word of the vocabulary; None if not said.
        place: Where; None where it is not said.
        at: Moment, aware; None where it is not said.
        official: Whether it is an official meeting or visit; None if not said.
    """

    name: str
    kind: str | None = None
    place: Place | None = None
    at: datetime | None = None
    official: bool | None = None


@record
class Trip:
    """An announced trip.

    Attributes:
        name: Title of the trip.
        travellers: At least one, each name once.
        legs: At least one, in order of time.
        purpose: What for; None where it is not said.
        kind: Kind of trip (official, private, ...); None where it is not said.
        stays: None where the trip file does not say; empty where there are none.
        contacts: None where the trip file does not say; empty if none planned.
        vehicle: Make and registration of a car; None where it is not said.
        carrier: Carrier and number of the service; None where it is not said.
        assumed: What the reader of the trip took for granted, such as which of
            two towns a name means.
    """

    name: str
    travellers: tuple[Traveller, ...]
    legs: tuple[Leg, ...]
    purpose: str | None = None
    kind: str | None = None
    stays: tuple[Stay, ...] | None = None
    contacts: tuple[Contact, ...] | None = None
    vehicle: str | None = None
    carrier: str | None = None
    assumed: tuple[str, ...] = ()

    @property
    def depart_at(self) -> datetime:
        """Moment of departure of the first leg."""
        return self.legs[0].depart_at

    @property
    def arrive_at(self) -> datetime:
        """Moment of arrival of the last leg."""
        return self.legs[-1].arrive_at
