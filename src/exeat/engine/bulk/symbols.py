"""What the law asks of a trip, by name: facts, moments, crossings, margins.

The evaluation of a provision for many trips at once goes on with these names; the
columns of a batch say what they stand for in each trip.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from exeat.domain.finding import Question, Reason
from exeat.domain.measure import Count, Duty, HoursRun, Reference
from exeat.domain.place import Shape
from exeat.domain.record import record

States: TypeAlias = frozenset[str]


@record
class Touches:
    """Whether a given point of the trip lies in one of some states."""

    lands: States


@record
class Domestic:
    """Whether a leg has both its ends in one of some states."""

    lands: States


@record
class Abroad:
    """Whether a leg comes from, goes to or passes through from abroad."""

    lands: States


@record
class Meetings:
    """What the trip says about contacts: ``unsaid`` or ``none``."""


@record
class Leaving:
    """On which side of a zone the trip stays, a ``Side``.

    Attributes:
        abroad: Whether legs from and to abroad count with their whole way; the side
            is told without them.
    """

    shape: Shape
    lands: States
    abroad: bool = False


@record
class Entering:
    """Whether the trip enters a zone: ``in``, ``out``, ``unsure`` or ``hangs``."""

    shape: Shape


@record
class Entries:
    """Which states the trip comes into, in order of time.

    A tuple of states, each with the number of its leg where the data are too coarse
    to tell, and with -1 where it is certain.

    Attributes:
        wanted: The states.
        outside: Coming from one of these is left out.
    """

    wanted: States
    outside: States


@record
class Departing:
    """The moment of departure."""


@record
class DomesticArrival:
    """The arrival of the first leg with both its ends in one of some states."""

    lands: States


@record
class FarAt:
    """The moment at the point farthest outside."""

    of: Leaving


@record
class LeavingAt:
    """The first moment outside."""

    of: Leaving


@record
class EnteringAt:
    """The first moment inside."""

    of: Entering


@record
class EnteringDay:
    """The begin of the day of the first moment inside, on the clock of the leg."""

    of: Entering


@record
class EntryAt:
    """The moment of one of the entries.

    Attributes:
        number: Its place among them.
    """

    of: Entries
    number: int


@record
class EntryStop:
    """The first stop in a state entered; without one, the leg's arrival.

    Attributes:
        kept: Places of the entries that count.
    """

    of: Entries
    kept: tuple[int, ...]


@record
class EntryDay:
    """The begin of the day of one of the entries, on a clock.

    Attributes:
        zone: IANA name of the clock.
    """

    of: Entries
    number: int
    zone: str


Moment: TypeAlias = (
    Departing
    | DomesticArrival
    | FarAt
    | LeavingAt
    | EnteringAt
    | EnteringDay
    | EntryAt
    | EntryStop
    | EntryDay
)


@record
class EntryPoints:
    """Where the entries that count came in."""

    of: Entries
    kept: tuple[int, ...]


Crossings: TypeAlias = Leaving | Entering | EntryPoints


@record
class Sign:
    """What a trigger found in one world.

    Attributes:
        holds: Whether the provision is set off.
        moments: Moments that a lead may be counted from, if set off.
        crossings: Where the zone is crossed.
        entered: States or areas entered.
        margin: How far inside, if not set off by a zone.
    """

    holds: bool
    moments: Mapping[Reference, Moment] = field(default_factory=dict, hash=False)
    crossings: Crossings | None = None
    entered: tuple[str, ...] = ()
    margin: Leaving | None = None


@record
class Office:
    """When and on which clock an office closes.

    Attributes:
        zone: IANA name of its clock.
        closes_at: ``HH:MM`` local, or empty for the end of the civil day.
    """

    zone: str
    closes_at: str


@record
class Prior:
    """A deadline at a moment itself."""

    moment: Moment
    office: Office


@record
class Hours:
    """A deadline some hours before a moment."""

    moment: Moment
    office: Office
    hours: int
    run: HoursRun
    calendar: str


@record
class Days:
    """A deadline some days before a moment.

    Attributes:
        is_working: Whether working days are counted.
        rolls: Whether a last day that is off gives way to the working day before.
    """

    moment: Moment
    office: Office
    days: int
    is_working: bool
    count: Count
    calendar: str
    rolls: bool = False


Deadline: TypeAlias = Prior | Hours | Days


Fact: TypeAlias = Touches | Domestic | Abroad | Meetings | Leaving | Entering | Entries
FactValue: TypeAlias = str | bool | tuple[tuple[str, int], ...]


@record
class Ending:
    """What follows in one world, by name.

    Attributes:
        due: Whether something is due.
        reason: Why not, if not.
        sign: What the trigger found; None if an earlier check decided.
        duty: What is due, if something is.
        deadline: Latest filing moment; None if not due or not published.
        addressees: Keys of authorities, or state codes.
        contents: What the notice must say.
        unpublished: Questions about which nothing is published.
    """

    due: bool
    reason: Reason | None = None
    sign: Sign | None = None
    duty: Duty | None = None
    deadline: Deadline | None = None
    addressees: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    unpublished: tuple[Question, ...] = ()
