"""Measures: decisions of a receiving state, their provisions and parameters."""

from collections.abc import Iterator
from dataclasses import field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from exeat.domain.calendar import LeadTime
from exeat.domain.record import record

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

METRES_PER_UNIT = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "nmi": 1852.0}


class Duty(StrEnum):
    """What a provision asks for, mildest first."""

    NOTIFY = "notify"
    SEEK_APPROVAL = "seek-approval"
    REFRAIN = "refrain"


class Rank(StrEnum):
    """How close a source is to the text, closest first."""

    OFFICIAL_TEXT = "official-text"
    OFFICIAL_WORDS = "official-words"
    PRESS = "press"
    INFERENCE = "inference"


class Reference(StrEnum):
    """The moment that a lead time is counted back from."""

    DEPARTURE = "departure"
    LEAVING_ZONE = "leaving-zone"
    CROSSING = "crossing"
    ARRIVAL = "arrival"
    DATE_OF_CROSSING = "date-of-crossing"
    MEETING = "meeting"


class Count(StrEnum):
    """How days are counted back from the day of reference."""

    ORDINARY = "ordinary"
    CLEAR = "clear"


class FilingDay(StrEnum):
    """What day a notice counts for that is filed on a day off."""

    THAT_DAY = "that-day"
    NEXT_WORKING_DAY = "next-working-day"


class Silence(StrEnum):
    """What the host's silence on a request or a notice means."""

    CONSENT = "consent"
    REFUSAL = "refusal"
    NOTHING = "nothing"


class Phase(StrEnum):
    """What happened to a provision, or to its use."""

    AGREED = "agreed"
    ANNOUNCED = "announced"
    NOTIFIED = "notified"
    IN_FORCE = "in-force"
    EASED = "eased"
    TIGHTENED = "tightened"
    DORMANT = "dormant"
    REVIVED = "revived"
    WAIVED = "waived"
    REPEALED = "repealed"


class HoursRun(StrEnum):
    """Whether hours run through days off."""

    RUNNING = "running"
    WORKING_DAYS_ONLY = "working-days-only"


@record
class Stated(Generic[T_co]):
    """A parameter that a source states.

    Attributes:
        key: Path of the parameter in its provision, such as ``lead.length``.
        value: What is stated.
        sources: Keys of the sources.
    """

    key: str
    value: T_co
    sources: tuple[str, ...]


@record
class Reading(Generic[T_co]):
    """One admissible answer to an open question.

    Attributes:
        key: Its name among the readings.
        value: What holds under it.
        sources: Keys of the sources that support it; may be empty.
        because: The reason for it; may be empty where a source is given.
    """

    key: str
    value: T_co
    sources: tuple[str, ...] = ()
    because: str = ""


@record
class Open(Generic[T_co]):
    """A parameter that the sources leave silent or contested.

    Attributes:
        key: Path of the parameter in its provision, such as ``lead.count``.
        question: The question, for people.
        readings: The admissible answers; empty where nothing is published.
    """

    key: str
    question: str
    readings: tuple[Reading[T_co], ...] = ()


Parameter: TypeAlias = Stated[T] | Open[T]


@record
class Distance:
    """A distance in the unit of its source.

    Attributes:
        value: Number.
        unit: ``m``, ``km``, ``mi`` (statute) or ``nmi``.
    """

    value: float
    unit: str

    @property
    def metres(self) -> float:
        """The distance in metres."""
        return self.value * METRES_PER_UNIT[self.unit]

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


@record
class PlaceRef:
    """A point of the register, or one that depends on the traveller's mission.

    Attributes:
        place: Key of a place; empty if another field says it.
        mission: Key of a mission, meaning its chancery.
        of: ``chancery`` or ``seat`` of the traveller's own mission, or
            ``destination`` for the first stop of the trip in the receiving state.
    """

    place: str = ""
    mission: str = ""
    of: str = ""


@record
class DiskZone:
    """All points within a distance of a centre."""

    radius: Parameter[Distance]
    centre: Parameter[PlaceRef]


@record
class AreaZone:
    """A named area.

    Attributes:
        area: Key of the area, ``of-seat`` for the first-order division of the
            seat of the traveller's mission, or empty if no geometry is published.
        named: What the area is called where it has no geometry.
    """

    area: str
    named: str = ""


@record
class BufferZone:
    """An area and all points within a width of its line."""

    around: AreaZone
    width: Parameter[Distance]


@record
class AnyOfZone:
    """All points of at least one of several zones."""

    parts: tuple["Zone | Open[Zone]", ...]


@record
class MinusZone:
    """All points of a zone that lie in none of several others."""

    whole: "Zone | Open[Zone]"
    without: tuple["Zone | Open[Zone]", ...]


Zone: TypeAlias = DiskZone | AreaZone | BufferZone | AnyOfZone | MinusZone


@record
class Leaves:
    """Being anywhere in the receiving state outside a zone.

    Attributes:
        zone: The zone.
        abroad: Whether leaving or entering the receiving state counts where the
            traveller is outside the zone only on a leg from or to abroad.
        overnight_only: Whether only nights spent outside count.
    """

    zone: Zone | Open[Zone]
    abroad: Parameter[bool]
    overnight_only: bool = False


@record
class StateSet:
    """Territories of states.

    Attributes:
        states: State codes.
        unions: Keys of unions, meaning their members on the day.
        except_host: Whether the traveller's own receiving state is left out.
    """

    states: tuple[str, ...] = ()
    unions: tuple[str, ...] = ()
    except_host: bool = False


@record
class Enters:
    """Entering the territory of a state, transit included.

    Attributes:
        territory: The states.
        coming_from: Key of a union; only entry from outside it counts. Empty
            where every entry counts.
    """

    territory: Parameter[StateSet]
    coming_from: str = ""


@record
class EntersArea:
    """Entering an area or another zone, which may be without geometry."""

    area: Zone | Open[Zone]


@record
class Meets:
    """Meeting or visiting a kind of counterpart.

    Attributes:
        counterparts: Words of the vocabulary.
        official_only: Whether only official meetings and visits count.
    """

    counterparts: Parameter[tuple[str, ...]]
    official_only: bool = False


@record
class Travels:
    """Any travel within the receiving state."""


Trigger: TypeAlias = Leaves | Enters | EntersArea | Meets | Travels


@record
class MissionPattern:
    """Missions that a provision is addressed to; an empty field fits all.

    Attributes:
        keys: Keys of missions.
        kinds: Kinds of missions.
        seats: Names of cities.
        receiving: State codes of hosts; a union's members on the day too.
        not_receiving: State codes of hosts, and unions, of missions left out.
    """

    keys: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    not_receiving: tuple[str, ...] = ()


@record
class PersonPattern:
    """Persons of an exemption, and the trips it holds for; an empty field fits all.

    Attributes:
        trip_kinds: Kinds of trip.
        conveyances: Conveyances of which every leg uses one.
        destinations: Names of places of which every destination of the trip is
            one, but for the return to the seat.
    """

    missions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    minor: bool | None = None
    same_household: bool | None = None
    trip_kinds: tuple[str, ...] = ()
    conveyances: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


@record
class Unsettled:
    """Classes of persons of whom the sources do not say whether they are bound."""

    classes: tuple[str, ...]
    bound: Open[bool]


@record
class Binds:
    """Whom a provision binds.

    Attributes:
        missions: Missions addressed.
        persons: Classes bound.
        unsettled: Classes of whom it is not known.
        exempt: Persons exempt.
        assignment: ``permanent`` or ``temporary`` staff only; empty for both.
    """

    missions: Parameter[tuple[MissionPattern, ...]]
    persons: Parameter[tuple[str, ...]]
    unsettled: tuple[Unsettled, ...] = ()
    exempt: Parameter[tuple[PersonPattern, ...]]
    assignment: str = ""


@record
class PartialDate:
    """A civil date known to the day, the month or the year.

    Attributes:
        first: First day that it may be.
        last: Last day that it may be.
    """

    first: date
    last: date

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.first:%Y-%m}"
        return str(self.first.year)


@record
class InForce:
    """What was known from a day on about a provision's time in force.

    Attributes:
        known_on: Day on which the register's sources learned it.
        begins: First day in force; None under a reading by which it is not in
            force yet.
        ends: First day no longer in force; None where no end is known.
        not_before: Day before which it was surely not in force, if known.
    """

    known_on: date
    begins: Parameter[PartialDate | None]
    ends: Parameter[PartialDate | None]
    not_before: date | None = None


@record
class Lead:
    """How long before what a notice or a request is due.

    Attributes:
        length: Length as stated.
        before: Moment that it is counted back from.
        count: How days are counted; None for hours.
        filing_day: What a notice filed on a day off counts for; None for hours.
        hours_run: Whether hours run through days off; None for days.
        calendar: Key of the working calendar.
    """

    length: Parameter[LeadTime]
    before: Parameter[Reference]
    count: Parameter[Count] | None = None
    filing_day: Parameter[FilingDay] | None = None
    hours_run: Parameter[HoursRun] | None = None
    calendar: str = ""


@record
class Answer:
    """By when the receiving state undertakes to answer; not used for deciding."""

    length: Parameter[LeadTime]
    before: Parameter[Reference]


@record
class Turn:
    """Something that happened to a provision; not used for deciding.

    Attributes:
        on: When.
        phase: What happened.
        sources: Keys of the sources.
        note: A remark; may be empty.
    """

    on: PartialDate
    phase: Phase
    sources: tuple[str, ...]
    note: str = ""


@record
class Provision:
    """One duty of a measure, with its own time in force.

    Attributes:
        key: Unique within its measure.
        title: One line for people.
        in_force: What was known when, oldest first.
        receiving: State or union, where it is another than the measure's; else
            empty.
        sending: State codes, where they are others than the measure's; else None.
        answer: By when the receiving state undertakes to answer, if it does.
        silence: What its silence means, where anything is said of it.
        history: What happened to the provision, oldest first.
    """

    key: str
    title: str
    duty: Parameter[Duty]
    in_force: tuple[InForce, ...]
    binds: Binds
    trigger: Trigger | Open[Trigger]
    lead: Lead
    contents: Parameter[tuple[str, ...]]
    addressee: Parameter[str]
    recorded_on: date
    receiving: str = ""
    sending: tuple[str, ...] | None = None
    answer: Answer | None = None
    silence: Parameter[Silence] | None = None
    history: tuple[Turn, ...] = ()


@record
class Measure:
    """A decision of a receiving state about members of missions.

    Attributes:
        key: ``receiving-sending-year`` in lower case; never reused.
        sending: State codes; empty where it is addressed to all.
        sending_is_exhaustive: False where the list is said to be incomplete; a list
            of a provision's own is complete.
        silent: What the sources leave unsaid that no parameter carries.
        disagreements: Where sources contradict each other.
    """

    key: str
    title: str
    receiving: str
    sending: tuple[str, ...]
    sending_is_exhaustive: bool = True
    authority: str
    announced_on: PartialDate
    provisions: tuple[Provision, ...]
    legal_basis: str = ""
    silent: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()

    def receiving_of(self, provision: Provision) -> str:
        """Return the receiving state or union of one of its provisions."""
        return provision.receiving or self.receiving

    def sending_of(self, provision: Provision) -> tuple[str, ...]:
        """Return the sending states of one of its provisions; empty for all."""
        return self.sending if provision.sending is None else provision.sending

    def is_exhaustive_for(self, provision: Provision) -> bool:
        """Return whether the list of the sending states of a provision is complete."""
        return self.sending_is_exhaustive or provision.sending is not None

    def is_aimed_at(self, provision: Provision, state: str) -> bool:
        """Return whether a provision is addressed to a state, by name or to all."""
        sending = self.sending_of(provision)
        return not sending or state in sending


@record
class Source:
    """Who published something, where and when.

    Attributes:
        published_on: None where the page carries no date.
        rank: How close it is to the text.
        read_from: What was read: the page, a part of it, a quotation.
    """

    key: str
    publisher: str
    title: str = ""
    published_on: PartialDate | None = None
    address: str = ""
    rank: Rank
    read_from: str = ""


@record
class Event:
    """Something said or done in a dispute.

    Attributes:
        answers: Keys of the events that it answers.
        link: ``stated`` or ``inferred``: whether a party draws the link.
        about: Keys of measures.
    """

    key: str
    on: PartialDate
    actor: str
    act: str
    about: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    link: str = ""
    sources: tuple[str, ...] = ()
    place: str = ""
    channel: str = ""


@record
class Authority:
    """An office that notices are addressed to.

    Attributes:
        name: As shown to people.
        state: State code.
        zone: IANA name of its clock.
        closes_at: Local time at which its day ends, ``HH:MM``; empty if unknown.
    """

    key: str
    name: str
    state: str
    zone: str
    closes_at: str = ""


@record
class Post:
    """A function at a mission, for comparing what trips and measures say.

    Attributes:
        key: The word of the vocabulary.
        names: Other words for it, in any language.
        classes: Classes of persons who may hold it.
    """

    key: str
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = field(default=())


def parts(part: object) -> Iterator[object]:
    """Yield a part of a measure and all that is in it, outer ones first."""
    if isinstance(part, tuple):
        for entry in part:
            yield from parts(entry)
        return
    yield part
    if is_dataclass(part):
        for each in fields(part):
            yield from parts(getattr(part, each.name))


def parameters(part: object) -> Iterator[Stated[object] | Open[object]]:
    """Yield the parameters in a part of a measure, outer ones first."""
    return (each for each in parts(part) if isinstance(each, Stated | Open))


def is_of_mission(part: object) -> bool:
    """Return whether a part of a trigger reads the traveller's own mission."""
    match part:
        case PlaceRef(of=of):
            return of in ("chancery", "seat")
        case AreaZone(area=area):
            return area == "of-seat"
    return False
