"""States, missions and the persons who travel."""

from exeat.domain.place import Place
from exeat.domain.record import record


@record
class Mission:
    """A diplomatic mission, consular post or mission to an organisation.

    Attributes:
        kind: Word of the vocabulary, such as ``embassy``.
        sending: Sending state, ISO 3166-1 alpha-2.
        receiving: Receiving state, ISO 3166-1 alpha-2.
        seat: City of the post; None where it is not said.
        chancery: Its building; None where no position is on record.
        seat_area: Key of the first-order division of the seat; may be empty.
        name: As shown to people.
        key: Its key in the register; empty where the trip describes it.
    """

    kind: str
    sending: str
    receiving: str
    seat: Place | None = None
    chancery: Place | None = None
    seat_area: str = ""
    name: str = ""
    key: str = ""


@record
class Traveller:
    """A person who makes the trip.

    A field that is None was not said; nothing follows from its absence.

    Attributes:
        name: As shown to people; unique within a trip.
        sending: Sending state, ISO 3166-1 alpha-2.
        mission: The mission that the person is a member of.
        person_class: Class of the Vienna Conventions, word of the vocabulary.
        post: Function held, such as ``second secretary``.
        minor: Whether the person is under age.
        same_household: Whether a relative habitually lives with the member.
        assignment: ``permanent`` or ``temporary``.
    """

    name: str
    sending: str
    mission: Mission | None = None
    person_class: str | None = None
    post: str | None = None
    minor: bool | None = None
    same_household: bool | None = None
    assignment: str | None = None
