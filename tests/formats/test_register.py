"""What the files of a register say, as objects."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from exeat.documents.measure_text import render_measure
from exeat.domain.calendar import LeadTime
from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
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
    MinusZone,
    MissionPattern,
    Open,
    PartialDate,
    PersonPattern,
    PlaceRef,
    Rank,
    Reading,
    Reference,
    Silence,
    Stated,
    StateSet,
    Travels,
)
from exeat.domain.register import Membership, Register
from exeat.formats.register import load_register
from tests.formats.small_register import AREAS as AREA_FILE
from tests.formats.small_register import FILES, STATES, UNION, Table, write

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


# the grown grammar


def grown(tmp_path: Path, changes: Mapping[str, tuple[str, str]]) -> Register:
    """Return the small register with one edit a file."""
    texts = {}
    for name, (old, new) in changes.items():
        assert FILES[name].count(old) == 1, old
        texts[name] = FILES[name].replace(old, new)
    folder = write(tmp_path, **texts)
    return load_register(folder, folder / "none", areas=AREAS)


UNKNOWN_TRIGGER = "trigger: {open: What sets it off?, readings: {}}"


def trigger_of(tmp_path: Path, text: str) -> object:
    register = grown(tmp_path, {AREA_FILE: (UNKNOWN_TRIGGER, f"trigger: {text}")})
    return register.measures["pl-ru-2024"].provisions[2].trigger


KM_25 = "{stated: 25 km, source: news-2023}"
MIDST = "{area: {area: PL-14}}"


def width(key: str) -> Stated[Distance]:
    return Stated(
        key=key, value=Distance(value=25.0, unit="km"), sources=("news-2023",)
    )


def test_zones_made_of_others(tmp_path: Path) -> None:
    strip = f"buffer: {{around: {{area: PL-14}}, width: {KM_25}}}"
    part = "{open: Which?, readings: {x: {value: {area: {named: y}}, because: z}}}"
    zone = f"minus: {{from: {{{strip}}}, without: [{MIDST}, {{any_of: [{part}]}}]}}"
    read = trigger_of(
        tmp_path,
        f"{{leaves: {{zone: {{{zone}}}, overnight_only: true,"
        " abroad: {stated: true, source: news-2023}}}",
    )
    key = "trigger.leaves.zone.minus"
    assert isinstance(read, Leaves)
    assert read.overnight_only
    assert read.zone == MinusZone(
        whole=BufferZone(
            around=AreaZone(area="PL-14"), width=width(f"{key}.from.buffer.width")
        ),
        without=(
            AreaZone(area="PL-14"),
            AnyOfZone(
                parts=(
                    Open(
                        key=f"{key}.without.2.any_of.1",
                        question="Which?",
                        readings=(
                            Reading(
                                key="x", value=AreaZone(area="", named="y"), because="z"
                            ),
                        ),
                    ),
                )
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{area: PL-14}", AreaZone(area="PL-14")),
        ("{area: {area: PL-14}}", AreaZone(area="PL-14")),
        ("{area: {named: x}}", AreaZone(area="", named="x")),
        ("{named: x}", AreaZone(area="", named="x")),
        (f"{{any_of: [{MIDST}]}}", AnyOfZone(parts=(AreaZone(area="PL-14"),))),
        (
            f"{{buffer: {{around: {{named: x}}, width: {KM_25}}}}}",
            BufferZone(
                around=AreaZone(area="", named="x"),
                width=width("trigger.enters_area.area.buffer.width"),
            ),
        ),
    ],
)
def test_any_zone_may_be_entered(tmp_path: Path, text: str, expected: object) -> None:
    read = trigger_of(tmp_path, f"{{enters_area: {{area: {text}}}}}")
    assert read == EntersArea(area=expected)  # type: ignore[arg-type]  # a zone


def test_travel_of_any_kind(tmp_path: Path) -> None:
    assert trigger_of(tmp_path, "{travels: {}}") == Travels()


OVERRIDES = """\
    recorded_on: 2026-11-22
    receiving: EU
    sending: []
    answer:
      length: {stated: 24 hours, source: note-2023}
      before: {open: Before which moment?, readings: {}}
    silence: {stated: consent, source: news-2023}
    history:
      - {on: 1952, state: announced, source: news-2023, note: By note}
      - {on: 1952-03, state: in-force, source: [news-2023, note-2023]}
  - key: closed
"""


def test_what_a_provision_says_beside_its_duty(tmp_path: Path) -> None:
    old = "    recorded_on: 2026-11-22\n  - key: closed\n"
    register = grown(tmp_path, {AREA_FILE: (old, OVERRIDES)})
    measure = register.measures["pl-ru-2024"]
    own, plain = measure.provisions[:2]
    assert (measure.receiving_of(own), measure.sending_of(own)) == ("EU", ())
    assert (measure.receiving_of(plain), measure.sending_of(plain)) == ("PL", ("RU",))
    assert own.answer is not None
    assert own.answer.length == Stated(
        key="answer.length",
        value=LeadTime(count=24, unit="hours"),
        sources=("note-2023",),
    )
    assert own.answer.before == Open(
        key="answer.before", question="Before which moment?"
    )
    assert own.silence == Stated(
        key="silence", value=Silence.CONSENT, sources=("news-2023",)
    )
    first, second = own.history
    assert (str(first.on), first.phase, first.note) == ("1952", "announced", "By note")
    assert (str(second.on), second.phase, second.sources) == (
        "1952-03",
        "in-force",
        ("news-2023", "note-2023"),
    )
    assert (plain.answer, plain.silence, plain.history) == (None, None, ())
    text = render_measure(measure, register.sources)
    assert "  EU to all states\n" in text
    assert "  history\n    - 1952 announced: By note (news-2023)\n" in text
    assert "  silence: consent\n    stated by news-2023\n" in text


def test_patterns_may_leave_out_states_and_name_trips(tmp_path: Path) -> None:
    register = grown(
        tmp_path,
        {
            UNION: (
                "{stated: [{classes: [family], minor: true}], source: news-2023}",
                (
                    "{stated: [{trip_kinds: [private], conveyances: [rail],"
                    " destinations: [Tver]}], source: news-2023}"
                ),
            ),
            AREA_FILE: ("{kinds: [embassy], seats: [Warsaw]}", "{not_receiving: [EU]}"),
        },
    )
    exempt = register.measures["eu-ru-2026"].provisions[0].binds.exempt
    assert isinstance(exempt, Stated)
    assert exempt.value == (
        PersonPattern(
            trip_kinds=("private",), conveyances=("rail",), destinations=("Tver",)
        ),
    )
    missions = register.measures["pl-ru-2024"].provisions[0].binds.missions
    assert isinstance(missions, Stated)
    assert missions.value == (MissionPattern(not_receiving=("EU",)),)


def test_every_state_belongs_to_a_union_of_all(tmp_path: Path) -> None:
    old = """\
    members:
      GB: {from: 1973-01-01, until: 2020-02-01}
      PL: {from: 2004-05-01}
"""
    register = grown(tmp_path, {STATES: (old, "    members: all\n")})
    now, then = (register.members("EU", date(year, 1, 1)) for year in (2026, 1980))
    assert {"BR", "GB", "RU"} <= now
    assert "SU" not in now
    assert "SU" in then
    assert {"CS", "DD"}.isdisjoint(then)  # this register does not know them
    assert "RU" in register.land_of("EU", date(1980, 1, 1))
    assert "SU" not in register.land_of("EU", date(1980, 1, 1))
