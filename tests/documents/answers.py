"""Answers to put into documents: a made-up register, decided by the engine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar
from zoneinfo import ZoneInfo

from exeat.domain.calendar import WorkingCalendar, parse_lead
from exeat.domain.finding import Determination
from exeat.domain.measure import (
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
    PersonPattern,
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
from exeat.domain.register import Register
from exeat.domain.trip import Leg, PathKnowledge, Trip, Waypoint
from exeat.engine.decision import decide

T = TypeVar("T")

MSK = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 5, 14, 10, tzinfo=timezone(timedelta(hours=3)))


def place(name: str, lat: float, lon: float, *, state: str = "RU") -> Place:
    return Place(
        name=name,
        position=Position(lat_deg=lat, lon_deg=lon),
        state=state,
        zone="Europe/Moscow",
    )


MOSCOW = place("Moscow", 55.75222, 37.61556)
CHANCERY = place("British Embassy Moscow", 55.7497, 37.5845)
KM_ZERO = place("km zero", 55.7558, 37.6173)
VIA = (
    place("Volokolamsk", 56.035, 35.95778),
    place("Lotoshino", 56.22889, 35.64),
    place("Konakovo", 56.70972, 36.77806),
)
EMBASSY = Mission(
    key="gb-embassy-moscow",
    name="British Embassy Moscow",
    kind="embassy",
    sending="GB",
    receiving="RU",
    seat=MOSCOW,
    chancery=CHANCERY,
)
SECRETARY = Traveller(
    name="B. Example",
    sending="GB",
    mission=EMBASSY,
    person_class="diplomatic-agent",
    post="second secretary",
)
AMBASSADOR = replace(
    SECRETARY, name="A. Example", person_class="head-of-mission", post="ambassador"
)


def stated(key: str, value: T) -> Stated[T]:
    return Stated(key=key, value=value, sources=("gazette",))


def opened(key: str, question: str, **values: T) -> Open[T]:
    return Open(
        key=key,
        question=question,
        readings=tuple(
            Reading(key=name.replace("_", "-"), value=value, because=f"Because {name}")
            for name, value in values.items()
        ),
    )


PROVISION = Provision(
    key="beyond-the-zone",
    title="Trips beyond the zone",
    duty=stated("duty", Duty.NOTIFY),
    in_force=(
        InForce(
            known_on=date(2024, 2, 2),
            begins=stated(
                "in_force.from",
                PartialDate(first=date(2023, 9, 1), last=date(2023, 9, 1)),
            ),
            ends=stated("in_force.until", None),
        ),
    ),
    binds=Binds(
        missions=stated(
            "binds.missions", (MissionPattern(keys=("gb-embassy-moscow",)),)
        ),
        persons=stated("binds.persons", ("head-of-mission", "diplomatic-agent")),
        exempt=stated("binds.exempt", (PersonPattern(posts=("ambassador",)),)),
    ),
    trigger=Leaves(
        zone=DiskZone(
            radius=stated("radius", Distance(value=120, unit="km")),
            centre=opened(
                "centre",
                "Where is the centre of the zone?",
                km_zero=PlaceRef(place="km-zero"),
                chancery=PlaceRef(mission="gb-embassy-moscow"),
            ),
        ),
        abroad=stated("abroad", value=True),
    ),
    lead=Lead(
        length=stated("lead.length", parse_lead("5 working days")),
        before=stated("lead.before", Reference.DEPARTURE),
        count=opened(
            "lead.count",
            "Does the day of filing count?",
            ordinary=Count.ORDINARY,
            clear=Count.CLEAR,
        ),
        filing_day=stated("lead.filing_day", FilingDay.NEXT_WORKING_DAY),
        calendar="RU",
    ),
    contents=stated("contents", ("dates", "purpose", "lodging", "route")),
    addressee=stated("addressee", "ru-mfa"),
    recorded_on=date(2026, 11, 22),
)


def measure(*provisions: Provision, key: str = "ru-gb-2023") -> Measure:
    return Measure(
        key=key,
        title="Notice of travel by staff of British missions",
        receiving="RU",
        sending=("GB",),
        authority="ru-mfa",
        announced_on=PartialDate(first=date(2023, 7, 20), last=date(2023, 7, 20)),
        provisions=provisions,
    )


SQUARE = Area(
    key="XX-1",
    name="the oblast",
    rings=(
        Ring((55.0, 56.5, 56.5, 55.0, 55.0), (36.5, 36.5, 39.0, 39.0, 36.5)),
        Ring((55.2, 55.2, 55.3, 55.2), (38.0, 38.2, 38.2, 38.0)),
    ),
    band_m=100.0,
)


class OneArea:
    """Areas of a register that has one."""

    def area(self, key: str) -> Area:
        assert key == SQUARE.key
        return SQUARE

    def territory(self, state: str) -> Area:
        raise NotImplementedError(state)

    def states_near(
        self, south_deg: float, west_deg: float, north_deg: float, east_deg: float
    ) -> Sequence[str]:
        raise NotImplementedError(south_deg, west_deg, north_deg, east_deg)

    def state_at(self, position: Position) -> str | None:
        raise NotImplementedError(position)


def marks(year: int) -> str:
    """Return the marks of a year of plain weeks, with 11 May off."""
    days = 366 if year % 4 == 0 else 365
    first = date(year, 1, 1)
    off = {date(2026, 5, 11)}
    each = [first + timedelta(days=number) for number in range(days)]
    return "".join("0" if d.weekday() > 4 or d in off else "1" for d in each)


def register(*measures: Measure) -> Register:
    return Register(
        edition="2026.11.1+sha256:" + "0123456789abcdef" * 4,
        measures={each.key: each for each in measures or (measure(PROVISION),)},
        missions={EMBASSY.key: EMBASSY},
        places={"km-zero": KM_ZERO},
        authorities={
            "ru-mfa": Authority(
                key="ru-mfa",
                name="Ministry of Foreign Affairs",
                state="RU",
                zone="Europe/Moscow",
            )
        },
        sources={
            "gazette": Source(
                key="gazette",
                publisher="Gazette",
                published_on=PartialDate(
                    first=date(2023, 7, 20), last=date(2023, 7, 20)
                ),
                address="https://gazette.example/2023/" + "long-" * 20,
                rank=Rank.OFFICIAL_TEXT,
            )
        },
        events={},
        posts={"ambassador": Post(key="ambassador", classes=("head-of-mission",))},
        unions={},
        state_zones={"RU": "Europe/Moscow", "GB": "Europe/London"},
        territories={},
        ended_on={},
        calendars={
            "RU": WorkingCalendar(
                key="RU",
                years={year: marks(year) for year in (2025, 2026)},
                authoritative_through=date(2026, 12, 31),
                estimated=frozenset(),
                stamp="made up",
            )
        },
        areas=OneArea(),
    )


def leg(
    *, via: Sequence[Place] = VIA, end: Place = MOSCOW, start: Place = MOSCOW
) -> Leg:
    return Leg(
        origin=start,
        destination=end,
        depart_at=datetime(2026, 5, 25, 9, tzinfo=MSK),
        arrive_at=datetime(2026, 5, 25, 21, tzinfo=MSK),
        by="car",
        via=tuple(
            Waypoint(position=each.position, name=each.name, state=each.state)
            for each in via
        ),
        known=PathKnowledge.VIA if via else PathKnowledge.ENDS,
    )


def trip(
    *legs: Leg,
    travellers: tuple[Traveller, ...] = (SECRETARY,),
    name: str = "The north-western loop",
) -> Trip:
    return Trip(
        name=name, travellers=travellers, legs=legs or (leg(),), purpose="Talks"
    )


def answer(
    asked: Trip | None = None,
    known: Register | None = None,
    *,
    now: datetime = NOW,
    known_on: date | None = None,
) -> Determination:
    return decide(
        asked or trip(),
        known or register(),
        now=now,
        engine_version="0.1.0",
        known_on=known_on,
    )
