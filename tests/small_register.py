"""A small register by hand: square states, plain calendars, one measure at a time.

State XX is the square from 40 N 10 E to 50 N 30 E, YY lies to its east, ZZ to its
north; together they are the union UU. AA sends missions. Every clock is UTC but
where a test says otherwise.
"""

from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from exeat.domain.calendar import WorkingCalendar, parse_lead
from exeat.domain.errors import UnknownKeyError
from exeat.domain.finding import Option, Question, QuestionKind
from exeat.domain.measure import (
    AreaZone,
    Authority,
    Binds,
    Count,
    DiskZone,
    Distance,
    Duty,
    FilingDay,
    InForce,
    Lead,
    Leaves,
    Measure,
    MissionPattern,
    Open,
    PartialDate,
    PlaceRef,
    Post,
    Provision,
    Rank,
    Reading,
    Reference,
    Source,
    Stated,
)
from exeat.domain.party import Mission, Traveller
from exeat.domain.place import Area, Place, Position, Ring
from exeat.domain.register import Membership, Register
from exeat.domain.trip import Leg, Trip
from exeat.engine.asking import Case, Ground
from exeat.engine.evaluation import Outcome, evaluate
from exeat.engine.worlds import Ask

T = TypeVar("T")

ONE_DAY = timedelta(days=1)
BAND_M = 1000.0


def at(lat_deg: float, lon_deg: float) -> Position:
    return Position(lat_deg=lat_deg, lon_deg=lon_deg)


def moment(text: str) -> datetime:
    """Return a moment of May 2026, or a full one, in UTC where no offset is given."""
    found = datetime.fromisoformat(text if len(text) > 8 else f"2026-05-{text}:00")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def ring(*points: tuple[float, float]) -> Ring:
    """Return a ring of latitude and longitude pairs, closed."""
    closed = [*points, points[0]]
    return Ring([lat for lat, _ in closed], [lon for _, lon in closed])


def square(south: float, west: float, north: float, east: float) -> Ring:
    return ring((south, west), (south, east), (north, east), (north, west))


def area(key: str, *rings: Ring, band_m: float = BAND_M, name: str = "") -> Area:
    return Area(key=key, name=name or key, rings=rings, band_m=band_m)


STATES = {
    "XX": area("XX", square(40, 10, 50, 30)),
    "YY": area("YY", square(40, 30, 50, 40)),
    "ZZ": area("ZZ", square(50, 10, 60, 30)),
}
AREAS = {
    "XX-1": area("XX-1", square(44, 19, 46, 21), name="Middle"),
    "XX-2": area("XX-2", square(44, 23, 46, 25), name="East"),
}


@dataclass(frozen=True)
class Squares:
    """Areas from a table."""

    areas: Mapping[str, Area] = field(default_factory=lambda: AREAS)
    states: Mapping[str, Area] = field(default_factory=lambda: STATES)

    def area(self, key: str) -> Area:
        if key not in self.areas:
            raise UnknownKeyError("area", key)
        return self.areas[key]

    def territory(self, state: str) -> Area:
        return self.states[state]

    def states_near(
        self, south_deg: float, west_deg: float, north_deg: float, east_deg: float
    ) -> Sequence[str]:
        return [
            key
            for key, territory in self.states.items()
            if min(territory.rings[0].lats_deg) <= north_deg
            and max(territory.rings[0].lats_deg) >= south_deg
            and min(territory.rings[0].lons_deg) <= east_deg
            and max(territory.rings[0].lons_deg) >= west_deg
        ]

    def state_at(self, position: Position) -> str | None:
        for key, territory in self.states.items():
            lats, lons = territory.rings[0].lats_deg, territory.rings[0].lons_deg
            if min(lats) < position.lat_deg < max(lats) and (
                min(lons) < position.lon_deg < max(lons)
            ):
                return key
        return None


def place(name: str, lat: float, lon: float, state: str | None = "XX") -> Place:
    return Place(name=name, position=at(lat, lon), state=state, zone="UTC")


CAPITAL = replace(place("Capital", 45, 20), key="capital")
SUBURB = place("Suburb", 45.2, 20.2)
FAR = place("Far", 45, 24)
NORTH = place("North", 48, 20)
ABROAD = place("Abroad", 45, 35, "YY")
BEYOND = place("Beyond", 55, 20, "ZZ")
HOME = place("Home", 20, 0, "AA")


def calendar(
    key: str,
    years: Iterable[int],
    *,
    off: Iterable[str] = (),
    worked: Iterable[str] = (),
    **changes: Any,
) -> WorkingCalendar:
    """Return a calendar of Monday to Friday with days changed by decree."""
    closed, open_ = set(off), set(worked)

    def mark(day: date) -> str:
        if day.isoformat() in closed:
            return "0"
        return "1" if day.isoformat() in open_ or day.weekday() < 5 else "0"

    fields: dict[str, Any] = {
        "key": key,
        "years": {
            year: "".join(
                mark(date(year, 1, 1) + ONE_DAY * n)
                for n in range(366 if isleap(year) else 365)
            )
            for year in years
        },
        "authoritative_through": date(max(years), 12, 31),
        "estimated": frozenset(),
        "stamp": "by hand",
    }
    return WorkingCalendar(**(fields | changes))


WEEKDAYS = calendar("XX", range(2020, 2031))

EMBASSY = Mission(
    kind="embassy",
    sending="AA",
    receiving="XX",
    seat=CAPITAL,
    chancery=replace(CAPITAL, name="the chancery", position=at(45.01, 20.01)),
    seat_area="XX-1",
    name="Embassy of AA",
    key="aa-embassy",
)
CONSULATE = Mission(
    kind="consulate",
    sending="AA",
    receiving="XX",
    seat=FAR,
    name="Consulate of AA",
    key="aa-consulate",
)
SECRETARY = Traveller(
    name="B. Example",
    sending="AA",
    mission=EMBASSY,
    person_class="diplomatic-agent",
    post="second secretary",
)
AMBASSADOR = replace(
    SECRETARY, name="A. Example", person_class="head-of-mission", post="ambassador"
)


def stated(key: str, value: T, *sources: str) -> Stated[T]:
    return Stated(key=key, value=value, sources=sources or ("note",))


def open_question(key: str, **readings: T) -> Open[T]:
    """Return an open parameter; underscores in reading keys become hyphens."""
    return Open(
        key=key,
        question=f"{key}?",
        readings=tuple(
            Reading(
                key=name.replace("_", "-"),
                value=value,
                sources=("press",),
                because=f"as {name}",
            )
            for name, value in readings.items()
        ),
    )


def day(text: str) -> PartialDate:
    """Return a date to the day, the month (YYYY-MM) or the year (YYYY)."""
    first = date.fromisoformat((text + "-01-01")[:10])
    if len(text) == 4:
        return PartialDate(first=first, last=date(first.year, 12, 31))
    if len(text) == 7:
        after = (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)
        return PartialDate(first=first, last=after - ONE_DAY)
    return PartialDate(first=first, last=first)


def in_force(**changes: Any) -> InForce:
    fields: dict[str, Any] = {
        "known_on": date(2024, 1, 1),
        "begins": stated("in_force.from", day("2024-01-01")),
        "ends": stated("in_force.until", None),
    }
    return InForce(**(fields | changes))


def disk_zone(radius_km: float = 120, **changes: Any) -> DiskZone:
    fields: dict[str, Any] = {
        "radius": stated(
            "trigger.leaves.zone.radius", Distance(value=radius_km, unit="km")
        ),
        "centre": stated("trigger.leaves.zone.centre", PlaceRef(place="capital")),
    }
    return DiskZone(**(fields | changes))


def leaves_zone(zone: Any = None, abroad: Any = None) -> Leaves:
    return Leaves(
        zone=zone or disk_zone(),
        abroad=abroad or stated("trigger.leaves.abroad", False),
    )


MIDDLE = leaves_zone(AreaZone(area="XX-1"))


def lead(length: Any = "5 working days", **changes: Any) -> Lead:
    """Return a lead of a length as stated, or of an open one."""
    if isinstance(length, str):
        length = stated("lead.length", parse_lead(length))
    fields: dict[str, Any] = {
        "length": length,
        "before": stated("lead.before", Reference.DEPARTURE),
        "count": stated("lead.count", Count.ORDINARY),
        "filing_day": stated("lead.filing_day", FilingDay.THAT_DAY),
        "calendar": "XX",
    }
    return Lead(**(fields | changes))


def binds(**changes: Any) -> Binds:
    fields: dict[str, Any] = {
        "missions": stated("binds.missions", (MissionPattern(receiving=("XX",)),)),
        "persons": stated(
            "binds.persons", ("head-of-mission", "diplomatic-agent", "service")
        ),
        "exempt": stated("binds.exempt", ()),
    }
    return Binds(**(fields | changes))


def provision(**changes: Any) -> Provision:
    fields: dict[str, Any] = {
        "key": "zone",
        "title": "Notice of trips beyond the zone",
        "duty": stated("duty", Duty.NOTIFY),
        "in_force": (in_force(),),
        "binds": binds(),
        "trigger": leaves_zone(),
        "lead": lead(),
        "contents": stated("contents", ("dates", "route")),
        "addressee": stated("addressee", "xx-mfa"),
        "recorded_on": date(2024, 1, 1),
    }
    return Provision(**(fields | changes))


def measure(*provisions: Provision, **changes: Any) -> Measure:
    fields: dict[str, Any] = {
        "key": "xx-aa-2024",
        "title": "Notice of travel",
        "receiving": "XX",
        "sending": ("AA",),
        "authority": "xx-mfa",
        "announced_on": day("2024-01-01"),
        "provisions": provisions or (provision(),),
    }
    return Measure(**(fields | changes))


def source(key: str) -> Source:
    return Source(key=key, publisher="Ministry", rank=Rank.OFFICIAL_TEXT)


SINCE = date(2000, 1, 1)
POSTS = (
    Post(key="ambassador", names=("Botschafter",), classes=("head-of-mission",)),
    Post(key="second secretary", classes=("diplomatic-agent",)),
    Post(key="attaché", classes=("diplomatic-agent", "administrative-technical")),
)


def register(*measures: Measure, **changes: Any) -> Register:
    posts = {
        name.casefold(): post for post in POSTS for name in (post.key, *post.names)
    }
    fields: dict[str, Any] = {
        "edition": "0 by hand",
        "measures": {each.key: each for each in measures or (measure(),)},
        "missions": {each.key: each for each in (EMBASSY, CONSULATE)},
        "places": {"capital": CAPITAL},
        "authorities": {
            "xx-mfa": Authority(key="xx-mfa", name="MFA of XX", state="XX", zone="UTC")
        },
        "sources": {key: source(key) for key in ("note", "press")},
        "events": {},
        "posts": posts,
        "unions": {"UU": {s: Membership(from_on=SINCE) for s in ("XX", "YY", "ZZ")}},
        "state_zones": {"YY": "Asia/Tokyo"},
        "territories": {},
        "calendars": {"XX": WEEKDAYS},
        "areas": Squares(),
    }
    return Register(**(fields | changes))


def leg(
    origin: Place = CAPITAL,
    destination: Place = FAR,
    depart: str = "25T09:00",
    arrive: str = "25T15:00",
    **changes: Any,
) -> Leg:
    fields: dict[str, Any] = {
        "origin": origin,
        "destination": destination,
        "depart_at": moment(depart),
        "arrive_at": moment(arrive),
        "by": "car",
    }
    return Leg(**(fields | changes))


def trip(*legs: Leg, **changes: Any) -> Trip:
    fields: dict[str, Any] = {
        "name": "A trip",
        "travellers": (SECRETARY,),
        "legs": legs or (leg(),),
    }
    return Trip(**(fields | changes))


def case(
    provision_: Provision | None = None,
    trip_: Trip | None = None,
    *,
    traveller: Traveller = SECRETARY,
    measure_: Measure | None = None,
    known_on: date | None = None,
    **changes: Any,
) -> Case:
    """Return one traveller under one provision; changes are made to the register."""
    whole = measure_ or measure(provision_ or provision())
    ground = Ground(register(whole, **changes), trip_ or trip(), known_on)
    return Case(ground, whole, whole.provisions[0], traveller)


class Asked(AssertionError):
    """A question was asked that the test gives no answer to."""


def answering(answers: Mapping[str, str] | None = None) -> Ask:
    """Return an ask that knows some answers, and fails on any other question."""

    def ask(question: Question) -> str:
        if question.key not in (answers or {}):
            raise Asked(question.key)
        return (answers or {})[question.key]

    return ask


def outcome(case_: Case, **answers: str) -> Outcome:
    """Return what follows where no question is asked but those answered here.

    Two underscores in the name of an answer stand for a dot.
    """
    known = {key.replace("__", "."): value for key, value in answers.items()}
    return evaluate(case_, answering(known))


def asked_of(case_: Case, answers: Mapping[str, str]) -> set[str]:
    """Return the keys of the questions that the evaluation asks with these answers."""
    asked: set[str] = set()

    def ask(question: Question) -> str:
        asked.add(question.key)
        return answers.get(question.key, question.options[0].key)

    evaluate(case_, ask)
    return asked


def question(key: str, *options: str) -> Question:
    """Return a question for tests of the worlds, of yes or no by default."""
    return Question(
        key=key,
        text=f"{key}?",
        kind=QuestionKind.FACT,
        options=tuple(Option(key=option) for option in options or ("yes", "no")),
    )
