"""A table of places and a register of one measure, to read trips against."""

import re
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import TypeVar

from exeat.domain.calendar import parse_lead
from exeat.domain.errors import AmbiguousPlaceError, UnknownPlaceError
from exeat.domain.measure import (
    Binds,
    DiskZone,
    Distance,
    Duty,
    InForce,
    Lead,
    Leaves,
    Measure,
    Open,
    PartialDate,
    PlaceRef,
    Provision,
    Reading,
    Reference,
    Stated,
)
from exeat.domain.party import Mission
from exeat.domain.place import Area, Place, Position
from exeat.domain.register import Register
from exeat.formats.vocabulary import read_vocabulary

T = TypeVar("T")

VOCABULARY = read_vocabulary(
    files("exeat").joinpath("register/vocabulary.yml").read_bytes(), "vocabulary.yml"
)


def place(name: str, lat: float, lon: float, state: str, zone: str) -> Place:
    return Place(
        name=name, position=Position(lat_deg=lat, lon_deg=lon), state=state, zone=zone
    )


MOSCOW = place("Moscow", 55.75222, 37.61556, "RU", "Europe/Moscow")
MOSCOW_ID = place("Moscow", 46.73239, -117.00017, "US", "America/Los_Angeles")
CHANCERY = place("British Embassy Moscow", 55.7497, 37.5845, "RU", "Europe/Moscow")
KM_ZERO = place("Km zero of Moscow", 55.7558, 37.6173, "RU", "Europe/Moscow")

PLACES = (
    MOSCOW,
    MOSCOW_ID,
    place("Tver", 56.86, 35.88, "RU", "Europe/Moscow"),
    place("Smolensk", 54.7818, 32.0401, "RU", "Europe/Moscow"),
    place("Dubna", 56.73333, 37.16667, "RU", "Europe/Moscow"),
    place("Dmitrov", 56.34972, 37.52111, "RU", "Europe/Moscow"),
    place("Volokolamsk", 56.035, 35.95778, "RU", "Europe/Moscow"),
    place("Lotoshino", 56.22889, 35.64, "RU", "Europe/Moscow"),
    place("Konakovo", 56.70972, 36.77806, "RU", "Europe/Moscow"),
    place("Yekaterinburg", 56.8519, 60.6122, "RU", "Asia/Yekaterinburg"),
    place("Brussels", 50.85045, 4.34878, "BE", "Europe/Brussels"),
    place("The Hague", 52.07667, 4.29861, "NL", "Europe/Amsterdam"),
    place("Berlin", 52.52437, 13.41053, "DE", "Europe/Berlin"),
    place("Oslo", 59.91273, 10.74609, "NO", "Europe/Oslo"),
    place("Kirovsk", 59.8811, 30.9944, "RU", "Europe/Moscow"),
    place("Kirovsk", 67.6145, 33.6718, "RU", "Europe/Moscow"),
    place("Washington", 38.89511, -77.03637, "US", "America/New_York"),
    place("Charlottesville", 38.02931, -78.47668, "US", "America/New_York"),
)


@dataclass(frozen=True, kw_only=True)
class TableMatch:
    place: Place
    assumed: str | None = None


@dataclass
class TableFinder:
    """Finds the places above; counts what it was asked."""

    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def find(self, name: str, *, prefer_state: str | None = None) -> TableMatch:
        self.asked.append((name, prefer_state))
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?, -?[0-9]+(\.[0-9]+)?", name):
            lat, lon = map(float, name.split(","))
            return TableMatch(place=place(name, lat, lon, "RU", "Europe/Moscow"))
        bare, _, state = name.partition(", ")
        found = [p for p in PLACES if p.name == bare and state in ("", p.state)]
        local = [p for p in found if p.state == prefer_state] or found
        if not local:
            raise UnknownPlaceError(name, ["Tver, RU"])
        if len(local) > 1:
            raise AmbiguousPlaceError(name, [f"{p.name}, {p.state}" for p in local])
        assumed = "the one in " + str(local[0].state) if len(found) > 1 else None
        return TableMatch(place=local[0], assumed=assumed)


class NoAreas:
    """Areas of a register that has none."""

    def area(self, key: str) -> Area:
        raise NotImplementedError(key)

    def territory(self, state: str) -> Area:
        raise NotImplementedError(state)

    def states_near(
        self, south_deg: float, west_deg: float, north_deg: float, east_deg: float
    ) -> tuple[str, ...]:
        raise NotImplementedError(south_deg, west_deg, north_deg, east_deg)

    def state_at(self, position: Position) -> str | None:
        raise NotImplementedError(position)


def _stated(value: T) -> Stated[T]:
    return Stated(key="", value=value, sources=("a-source",))


def _open(key: str, *readings: Reading[T]) -> Open[T]:
    return Open(key=key, question="Which?", readings=readings)


CENTRE = "trigger.leaves.zone.disk.centre"
PROVISION = Provision(
    key="beyond-the-zone",
    title="Trips beyond the zone",
    duty=_stated(Duty.NOTIFY),
    in_force=(
        InForce(
            known_on=date(2024, 2, 2),
            begins=_stated(PartialDate(first=date(2023, 9, 1), last=date(2023, 9, 1))),
            ends=_stated(None),
        ),
    ),
    binds=Binds(missions=_stated(()), persons=_stated(()), exempt=_stated(())),
    trigger=Leaves(
        zone=DiskZone(
            radius=_stated(Distance(value=120, unit="km")),
            centre=_open(
                CENTRE,
                Reading(key="km-zero", value=PlaceRef(place="moscow-km-zero")),
                Reading(key="chancery", value=PlaceRef(mission="gb-embassy-moscow")),
            ),
        ),
        abroad=_open("trigger.leaves.abroad"),
    ),
    lead=Lead(
        length=_stated(parse_lead("5 working days")),
        before=_open(
            "lead.before",
            Reading(key="departure", value=Reference.DEPARTURE),
            Reading(key="leaving-zone", value=Reference.LEAVING_ZONE),
        ),
    ),
    contents=_stated(()),
    addressee=_stated("ru-mfa"),
    recorded_on=date(2026, 11, 22),
)
MEASURE = Measure(
    key="ru-gb-2023",
    title="Notice of travel",
    receiving="RU",
    sending=("GB",),
    authority="ru-mfa",
    announced_on=PartialDate(first=date(2023, 7, 20), last=date(2023, 7, 20)),
    provisions=(PROVISION,),
)
REGISTER = Register(
    edition="test",
    measures={MEASURE.key: MEASURE},
    missions={
        "gb-embassy-moscow": Mission(
            key="gb-embassy-moscow",
            kind="embassy",
            sending="GB",
            receiving="RU",
            seat=MOSCOW,
            chancery=CHANCERY,
        ),
        "gb-consulate-general-yekaterinburg": Mission(
            key="gb-consulate-general-yekaterinburg",
            kind="consulate-general",
            sending="GB",
            receiving="RU",
        ),
    },
    places={"moscow-km-zero": KM_ZERO},
    authorities={},
    sources={},
    events={},
    posts={},
    unions={},
    state_zones={"RU": "Europe/Moscow", "GB": "Europe/London", "YU": "Europe/Belgrade"},
    territories={},
    calendars={},
    areas=NoAreas(),
)
