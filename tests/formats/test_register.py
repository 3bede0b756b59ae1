"""What the files of a register say, as objects."""

from datetime import date

import pytest

from exeat.domain.calendar import LeadTime
from exeat.domain.measure import (
    AreaZone,
    Count,
    DiskZone,
    Distance,
    Duty,
    Enters,
    EntersArea,
    FilingDay,
    HoursRun,
    Leaves,
    Meets,
    MissionPattern,
    Open,
    PartialDate,
    PersonPattern,
    PlaceRef,
    Rank,
    Reading,
    Reference,
    Stated,
    StateSet,
)
from exeat.domain.register import Membership, Register
from exeat.formats.register import load_register
from tests.formats.small_register import (
    Table,
    write,
)

AREAS = Table()


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Return the small register, from its files."""
    folder = write(tmp_path_factory.mktemp("register"))
    return load_register(folder, folder / "none", areas=AREAS)


def test_a_measure(register: Register) -> None:
    measure = register.measures["ru-gb-2023"]
    assert (measure.receiving, measure.sending) == ("RU", ("GB", "NO"))
    assert measure.announced_on == PartialDate(
        first=date(2023, 7, 1), last=date(2023, 7, 31)
    )
    assert measure.sending_is_exhaustive
    assert measure.silent == ("Whether the edge itself is inside",)
    assert [provision.key for provision in measure.provisions] == [
        "beyond-the-zone",
        "meetings",
    ]
    union = register.measures["eu-ru-2026"]
    assert (union.sending, union.sending_is_exhaustive) == ((), False)


def test_time_in_force(register: Register) -> None:
    first, second = register.measures["ru-gb-2023"].provisions[0].in_force
    assert (first.known_on, first.not_before) == (date(2023, 7, 20), None)
    day = PartialDate(first=date(2023, 7, 20), last=date(2023, 7, 20))
    assert first.begins == Open(
        key="in_force.from",
        question="From which day?",
        readings=(
            Reading(key="at-once", value=day, because="Reports treat it as immediate"),
            Reading(key="later", value=None, because="No first day is named"),
        ),
    )
    assert first.ends == Stated(
        key="in_force.until", value=None, sources=("news-2023",)
    )
    year = PartialDate(first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert isinstance(second.ends, Stated)
    assert (second.ends.value, second.not_before) == (year, date(2023, 7, 20))


def test_whom_a_provision_binds(register: Register) -> None:
    binds = register.measures["ru-gb-2023"].provisions[0].binds
    assert binds.missions == Stated(
        key="binds.missions",
        value=(MissionPattern(keys=("gb-embassy-moscow",), kinds=("embassy",)),),
        sources=("news-2023",),
    )
    assert binds.persons == Stated(
        key="binds.persons",
        value=("diplomatic-agent", "service"),
        sources=("news-2023", "note-2023"),
    )
    [unsettled] = binds.unsettled
    assert (unsettled.classes, unsettled.bound.key) == (
        ("family",),
        "binds.unsettled.family",
    )
    assert [reading.value for reading in unsettled.bound.readings] == [True, False]
    assert binds.exempt == Stated(
        key="binds.exempt",
        value=(PersonPattern(missions=("gb-embassy-moscow",), posts=("ambassador",)),),
        sources=("news-2023",),
    )
    assert binds.assignment == "permanent"


def test_leaving_a_disk(register: Register) -> None:
    leaving = register.measures["ru-gb-2023"].provisions[0].trigger
    assert isinstance(leaving, Leaves)
    assert leaving.abroad == Stated(
        key="trigger.leaves.abroad", value=True, sources=("news-2023",)
    )
    zone = leaving.zone
    assert isinstance(zone, DiskZone)
    assert zone.radius == Stated(
        key="trigger.leaves.zone.disk.radius",
        value=Distance(value=120.0, unit="km"),
        sources=("news-2023",),
    )
    assert isinstance(zone.centre, Open)
    assert zone.centre.key == "trigger.leaves.zone.disk.centre"
    assert [reading.value for reading in zone.centre.readings] == [
        PlaceRef(place="km-zero"),
        PlaceRef(mission="gb-embassy-moscow"),
    ]


def test_leaving_a_zone_of_several_readings(register: Register) -> None:
    leaving = register.measures["pl-ru-2024"].provisions[0].trigger
    assert isinstance(leaving, Leaves)
    assert isinstance(leaving.zone, Open)
    assert leaving.zone.key == "trigger.leaves.zone"
    zones = {reading.key: reading.value for reading in leaving.zone.readings}
    assert zones["voivodeship"] == AreaZone(area="of-seat")
    assert zones["district"] == AreaZone(area="", named="the district")
    around = zones["round"]
    assert isinstance(around, DiskZone)
    assert around.centre == Stated(
        key="trigger.leaves.zone.round.disk.centre",
        value=PlaceRef(of="chancery"),
        sources=("note-2023",),
    )
    assert around.radius.key == "trigger.leaves.zone.round.disk.radius"
    assert leaving.abroad == Open(
        key="trigger.leaves.abroad", question="Does leaving count?"
    )


def test_the_other_triggers(register: Register) -> None:
    polish = register.measures["pl-ru-2024"].provisions
    entering = register.measures["eu-ru-2026"].provisions[0].trigger
    assert entering == Enters(
        territory=Stated(
            key="trigger.enters.territory",
            value=StateSet(unions=("EU",), except_host=True),
            sources=("news-2023",),
        ),
        coming_from="EU",
    )
    area = polish[1].trigger
    assert isinstance(area, EntersArea)
    assert isinstance(area.area, Open)
    assert area.area.key == "trigger.enters_area.area"
    assert [reading.value for reading in area.area.readings] == [
        AreaZone(area="PL-14"),
        AreaZone(area="", named="the areas of a note"),
    ]
    assert polish[2].trigger == Open(key="trigger", question="What sets it off?")
    assert register.measures["ru-gb-2023"].provisions[1].trigger == Meets(
        counterparts=Stated(
            key="trigger.meets.counterparts",
            value=("business",),
            sources=("note-2023",),
        ),
        official_only=True,
    )


def test_lead_times(register: Register) -> None:
    lead = register.measures["ru-gb-2023"].provisions[0].lead
    assert isinstance(lead.length, Stated)
    assert isinstance(lead.count, Stated)
    assert isinstance(lead.filing_day, Stated)
    assert lead.length.value == LeadTime(count=5, unit="working-days")
    assert lead.count.value is Count.ORDINARY
    assert lead.filing_day.value is FilingDay.THAT_DAY
    assert (lead.hours_run, lead.calendar) == (None, "RU")
    assert isinstance(lead.before, Open)
    assert [reading.value for reading in lead.before.readings] == [
        Reference.DEPARTURE,
        Reference.LEAVING_ZONE,
    ]
    hours = register.measures["eu-ru-2026"].provisions[0].lead
    assert hours.hours_run == Stated(
        key="lead.hours_run",
        value=HoursRun.WORKING_DAYS_ONLY,
        sources=("news-2023",),
    )
    assert (hours.count, hours.filing_day) == (None, None)


def test_every_parameter_has_the_key_of_its_path(register: Register) -> None:
    provision = register.measures["ru-gb-2023"].provisions[0]
    lead = provision.lead
    assert [
        parameter.key
        for parameter in (
            provision.duty,
            provision.contents,
            provision.addressee,
            lead.length,
            lead.before,
            lead.count,
            lead.filing_day,
        )
        if parameter
    ] == [
        "duty",
        "contents",
        "addressee",
        "lead.length",
        "lead.before",
        "lead.count",
        "lead.filing_day",
    ]
    assert provision.duty == Stated(
        key="duty", value=Duty.NOTIFY, sources=("news-2023",)
    )


def test_missions_and_places(register: Register) -> None:
    embassy = register.missions["gb-embassy-moscow"]
    assert (embassy.sending, embassy.receiving) == ("GB", "RU")
    assert (embassy.kind, embassy.seat_area) == ("embassy", "RU-MOW")
    assert embassy.seat is not None
    assert embassy.chancery is not None
    assert (embassy.seat.name, embassy.seat.state) == ("Moscow", "RU")
    assert embassy.chancery.position.lat_deg == 55.7497
    assert embassy.chancery.position.lon_deg == 37.5845
    assert (embassy.chancery.accuracy_m, embassy.chancery.zone) == (
        100,
        "Europe/Moscow",
    )
    other = register.missions["no-embassy-moscow"]
    assert (other.sending, other.seat, other.chancery) == ("NO", None, None)
    zero = register.places["km-zero"]
    assert (zero.position.lat_deg, zero.position.lon_deg) == (55.7558, 37.6173)
    assert (zero.key, zero.state, zero.accuracy_m) == ("km-zero", "RU", 5)


def test_the_tables(register: Register) -> None:
    assert register.authorities["ru-mfa"].closes_at == "18:00"
    assert register.sources["note-2023"].rank is Rank.OFFICIAL_TEXT
    assert register.sources["note-2023"].published_on == PartialDate(
        first=date(2023, 7, 1), last=date(2023, 7, 31)
    )
    event = register.events["measure-2023"]
    assert (event.actor, event.answers) == ("RU, GB", ("speech-2023",))
    assert (event.link, event.about) == ("inferred", ("ru-gb-2023",))
    assert register.state_zones["NO"] == "Europe/Oslo"
    assert register.territories == {"SU": frozenset({"RU"})}
    assert register.unions["EU"]["GB"] == Membership(
        from_on=date(1973, 1, 1), until_on=date(2020, 2, 1)
    )
    assert register.members("EU", date(2020, 2, 1)) == {"PL"}


@pytest.mark.parametrize(
    "name",
    ["ambassador", "посол", "ambassadeur", "first secretary", "first-secretary"],
)
def test_a_post_goes_by_all_its_names(name: str, register: Register) -> None:
    expected = "first-secretary" if name.startswith("first") else "ambassador"
    assert register.posts[name].key == expected


def test_norway_is_no_truth_value(register: Register) -> None:
    assert "NO" in register.measures["ru-gb-2023"].sending
    assert "NO" in register.state_zones


def test_unknown_keys(register: Register) -> None:
    assert "ru-gb-1999" not in register.measures
    with pytest.raises(KeyError):
        register.measures["ru-gb-1999"]
