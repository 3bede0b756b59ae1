"""Every kind of trigger and lead over columns, against the scalar engine.

A provision, or a law of several, is decided for one set of odd trips by both engines;
the scalar one is the definition.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from exeat.domain.calendar import parse_lead
from exeat.domain.errors import CalendarGapError
from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    Authority,
    BufferZone,
    Count,
    Distance,
    Duty,
    Enters,
    EntersArea,
    FilingDay,
    HoursRun,
    Meets,
    MissionPattern,
    Open,
    PersonPattern,
    PlaceRef,
    Reference,
    StateSet,
    Travels,
)
from exeat.domain.register import Register
from exeat.domain.trip import Contact, PathKnowledge, Stay, Waypoint
from exeat.engine.bulk import batch as batches
from exeat.engine.bulk.building import columns_of
from exeat.engine.bulk.decision import ColumnEngine
from exeat.engine.bulk.memory import Memory, Saying
from exeat.engine.decision import decide
from tests.agreement import disagreements
from tests.small_register import (
    ABROAD,
    AMBASSADOR,
    BEYOND,
    CAPITAL,
    FAR,
    HOME,
    NORTH,
    SECRETARY,
    SUBURB,
    WEEKDAYS,
    binds,
    calendar,
    disk_zone,
    lead,
    leaves_zone,
    leg,
    measure,
    moment,
    open_question,
    place,
    provision,
    register,
    stated,
    trip,
)

TOWN = AreaZone(area="", named="the old town")
NOW = datetime(2026, 5, 18, 12, 0, 0, 1, tzinfo=UTC)
NOWHERE = place("Nowhere", 45, 33, None)
ACROSS = place("Across", 45, 35, "YY")
EDGE = place("Edge", 45, 19.0)
ISLAND = place("Island", 44, 179.9, "XX")
CAPE = place("Cape", 44, -179.9, "XX")
POLE = place("Pole", 90, 0, "XX")
LINE = place("Line", 45, 21.003)
COAST = place("Coast", 45, 24.996)
BORDER = place("Border", 45, 29.996)
BRINK = place("Brink", 45, 29.99999995)
RIM = place("Rim", 45, 20.99999999)
SHORE = place("Shore", 45, 25.004)
NEXT_DOOR = place("Next door", 45.0002, 20.0001)


def waypoint(where: Any, **changes: Any) -> Waypoint:
    fields: dict[str, Any] = {"position": where.position, "name": where.name}
    return Waypoint(**(fields | {"state": where.state} | changes))


def through(*stops: Any, known: PathKnowledge = PathKnowledge.VIA) -> dict[str, Any]:
    return {"via": tuple(map(waypoint, stops)), "known": known}


TRIPS = [
    trip(leg(CAPITAL, SUBURB)),
    trip(leg(CAPITAL, FAR), leg(FAR, CAPITAL, "26T08:00", "26T12:00")),
    trip(leg(CAPITAL, FAR, by="air"), stays=(Stay(place=FAR, lodging="Inn"),)),
    trip(leg(CAPITAL, ABROAD), travellers=(SECRETARY, AMBASSADOR)),
    trip(leg(CAPITAL, ABROAD, by="air", **through(NORTH, BEYOND, ABROAD, BEYOND))),
    trip(leg(CAPITAL, ABROAD, by="air", **through(NOWHERE))),
    trip(leg(CAPITAL, BEYOND), leg(BEYOND, ABROAD, "26T08:00", "26T23:30")),
    trip(leg(HOME, CAPITAL, by=None), leg(CAPITAL, NORTH, "26T08:00", "26T09:00")),
    trip(leg(HOME, ABROAD, by="air"), kind="private", contacts=()),
    trip(leg(NORTH, FAR, **through(SUBURB)), contacts=(Contact(name="Somebody"),)),
    trip(
        leg(SUBURB, FAR, **through(CAPITAL, EDGE, known=PathKnowledge.TRACK)),
        kind="official",
    ),
    trip(leg(EDGE, FAR, by="ship"), stays=(), vehicle="car"),
    trip(leg(ISLAND, CAPE, by="ship")),
    trip(leg(POLE, CAPITAL, by="air"), purpose="talks"),
    trip(leg(ACROSS, NOWHERE)),
    trip(leg(CAPITAL, FAR, "25T23:30", "28T00:30")),
    trip(leg(CAPITAL, FAR, "2026-03-29T00:30:00", "2026-03-29T05:30:00")),
    trip(leg(CAPITAL, FAR), travellers=(replace(SECRETARY, mission=None),)),
    trip(
        leg(CAPITAL, FAR),
        travellers=(replace(SECRETARY, person_class=None, post=None),),
    ),
    trip(leg(CAPITAL, LINE), contacts=()),
    trip(leg(CAPITAL, FAR, **through(RIM))),
    trip(leg(BORDER, SHORE)),
    trip(
        leg(
            depart_at=datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/Berlin")),
            arrive_at=datetime(2026, 3, 29, 9, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        )
    ),
    trip(leg(NORTH, COAST)),
    trip(leg(CAPITAL, BORDER), leg(BORDER, NORTH, "26T08:00", "26T12:00")),
    trip(leg(CAPITAL, ABROAD, **through(BRINK))),
    trip(leg(CAPITAL, ABROAD, **through(FAR, known=PathKnowledge.TRACK))),
    trip(leg(ABROAD, HOME, **through(NORTH))),
    trip(leg(ABROAD, HOME, by="air", **through(NORTH, known=PathKnowledge.TRACK))),
    trip(leg(CAPITAL, BORDER), leg(BORDER, ABROAD, "26T08:00", "26T12:00")),
    *(
        trip(
            leg(CAPITAL, LINE),
            leg(LINE, CAPITAL, "27T08:00", "27T12:00"),
            stays=(Stay(place=FAR, from_at=moment(begin)), Stay(place=ABROAD)),
        )
        for begin in ("24T12:00", "25T09:00", "25T12:00", "25T15:00", "26T08:30")
    ),
    trip(
        leg(CAPITAL, FAR, **through(NORTH)), stays=(Stay(place=FAR), Stay(place=NORTH))
    ),
]

BERLIN = {
    "xx-mfa": Authority(
        key="xx-mfa", name="MFA", state="XX", zone="Europe/Berlin", closes_at="16:00"
    )
}
ROUND_GOAL = disk_zone(centre=stated("centre", PlaceRef(of="destination")))
UNSAID: Open[Any] = open_question("nothing said")
HOURS = parse_lead("30 hours")
RUN = {"count": None, "filing_day": None}


def lead_cases() -> dict[str, Any]:
    hours = stated("lead.length", HOURS)
    return {
        "prior": lead("prior", before=stated("before", Reference.LEAVING_ZONE)),
        "hours": lead(hours, **RUN),
        "hours that run or not": lead(
            hours,
            **RUN,
            hours_run=open_question(
                "lead.hours_run",
                all=HoursRun.RUNNING,
                working=HoursRun.WORKING_DAYS_ONLY,
            ),
        ),
        "hours of working days": lead(
            "200 hours", **RUN, hours_run=stated("run", HoursRun.WORKING_DAYS_ONLY)
        ),
        "hours, unpublished how": lead(hours, **RUN, hours_run=UNSAID),
        "days": lead("3 days", filing_day=None),
        "days, clear or not": lead(
            "3 days",
            count=open_question(
                "lead.count", ordinary=Count.ORDINARY, clear=Count.CLEAR
            ),
            filing_day=open_question(
                "lead.filing_day",
                that=FilingDay.THAT_DAY,
                next=FilingDay.NEXT_WORKING_DAY,
            ),
        ),
        "days, unpublished how": lead("3 days", count=UNSAID),
        "filing day unpublished": lead("8 days", filing_day=UNSAID),
        "unpublished": lead(UNSAID),
        "days or unpublished before what": lead(before=UNSAID),
        "before the arrival": lead(
            before=open_question(
                "lead.before",
                arrival=Reference.ARRIVAL,
                crossing=Reference.CROSSING,
                departure=Reference.DEPARTURE,
            )
        ),
        "hours, or days unpublished how": lead(
            open_question("lead.length", days=parse_lead("1 day"), hours=HOURS),
            count=UNSAID,
        ),
        "days or hours": lead(
            open_question("lead.length", days=parse_lead("1 day"), hours=HOURS)
        ),
    }


@pytest.mark.parametrize("name", lead_cases())
@pytest.mark.parametrize(
    "offices", [{}, {"authorities": BERLIN}], ids=["UTC", "Berlin"]
)
def test_every_lead_is_counted_alike(name: str, offices: dict[str, Any]) -> None:
    whole = register(measure(provision(lead=lead_cases()[name])), **offices)
    assert disagreements(TRIPS, whole, NOW) == []


def trigger_cases() -> dict[str, dict[str, Any]]:
    area, buffer = (
        AreaZone(area="XX-1"),
        BufferZone(
            around=AreaZone(area="XX-1"),
            width=stated("width", Distance(value=60, unit="km")),
        ),
    )
    unions = StateSet(unions=("UU",), except_host=True)
    date_of = lead(before=stated("before", Reference.DATE_OF_CROSSING))
    each = {"addressee": stated("addressee", "each-entered-state")}
    return {
        "a disk": {"trigger": leaves_zone()},
        "a disk of three readings": {
            "trigger": leaves_zone(
                disk_zone(
                    radius=open_question(
                        "radius",
                        small=Distance(value=20, unit="km"),
                        middle=Distance(value=78.8, unit="km"),
                        large=Distance(value=500, unit="km"),
                    )
                ),
                open_question("abroad", yes=True, no=False),
            )
        },
        "a disk round an unpublished place": {
            "trigger": leaves_zone(disk_zone(centre=UNSAID), UNSAID)
        },
        "a disk round the destination": {"trigger": leaves_zone(ROUND_GOAL)},
        "that or an area": {
            "trigger": leaves_zone(AnyOfZone(parts=(ROUND_GOAL, area)))
        },
        "an area": {"trigger": leaves_zone(area, stated("abroad", value=True))},
        "the area of the seat": {"trigger": leaves_zone(AreaZone(area="of-seat"))},
        "an area and a disk": {
            "trigger": leaves_zone(AnyOfZone(parts=(area, disk_zone(30))))
        },
        "nights": {"trigger": replace(leaves_zone(), overnight_only=True)},
        "states": {"trigger": Enters(territory=stated("t", unions)), **each},
        "states from outside": {
            "trigger": Enters(territory=stated("t", unions), coming_from="UU"),
            "lead": date_of,
        },
        "one state, by its day": {
            "trigger": Enters(territory=stated("t", StateSet(states=("YY",)))),
            "lead": date_of,
            **each,
        },
        "one state, by its arrival": {
            "trigger": Enters(territory=stated("t", StateSet(states=("YY",)))),
            "lead": lead("prior", before=stated("before", Reference.ARRIVAL)),
        },
        "one state, by its crossing": {
            "trigger": Enters(territory=stated("t", StateSet(states=("YY",)))),
            "lead": lead("prior", before=stated("before", Reference.CROSSING)),
        },
        "states unpublished": {"trigger": Enters(territory=UNSAID)},
        "into an area": {"trigger": EntersArea(area=AreaZone(area="XX-2"))},
        "into an area, by its day": {
            "trigger": EntersArea(area=AreaZone(area="XX-2")),
            "lead": date_of,
        },
        "into a strip": {"trigger": EntersArea(area=buffer)},
        "into an area unknown": {"trigger": EntersArea(area=UNSAID)},
        "out of an area unknown": {"trigger": leaves_zone(UNSAID)},
        "meetings": {"trigger": Meets(counterparts=stated("c", ("journalists",)))},
        "meetings unpublished": {"trigger": Meets(counterparts=UNSAID)},
        "travels": {"trigger": Travels()},
        "travels, by the arrival": {
            "trigger": Travels(),
            "lead": lead(before=stated("before", Reference.ARRIVAL)),
        },
        "another area": {"trigger": leaves_zone(AreaZone(area="XX-2"))},
        "two areas": {
            "trigger": leaves_zone(AnyOfZone(parts=(area, AreaZone(area="XX-2"))))
        },
        "a strip": {"trigger": leaves_zone(buffer)},
        "an area and one unknown": {
            "trigger": leaves_zone(AnyOfZone(parts=(AreaZone(area="XX-2"), TOWN)))
        },
        "into an area or one unknown": {
            "trigger": EntersArea(area=AnyOfZone(parts=(AreaZone(area="XX-2"), TOWN)))
        },
        "into an area, by its crossing": {
            "trigger": EntersArea(area=AreaZone(area="XX-2")),
            "lead": lead("prior", before=stated("before", Reference.CROSSING)),
        },
        "into a disk": {"trigger": EntersArea(area=disk_zone(40))},
        "into a disk at the pole": {
            "trigger": EntersArea(
                area=disk_zone(centre=stated("centre", PlaceRef(place="pole")))
            )
        },
        "unpublished": {"trigger": UNSAID},
        "duties": {
            "duty": open_question("duty", a=Duty.NOTIFY, b=Duty.SEEK_APPROVAL),
            "contents": stated("contents", ("dates", "vehicle", "lodging", "purpose")),
        },
        "nothing known of it": {
            "duty": UNSAID,
            "contents": UNSAID,
            "addressee": UNSAID,
        },
        "exempt by kind": {
            "binds": binds(
                exempt=stated(
                    "exempt",
                    (
                        PersonPattern(trip_kinds=("private",)),
                        PersonPattern(conveyances=("air",)),
                        PersonPattern(destinations=("Far",)),
                    ),
                )
            )
        },
        "others": {
            "binds": binds(
                missions=stated("m", (MissionPattern(keys=("aa-consulate",)),))
            )
        },
    }


PLACES = {"capital": CAPITAL, "pole": POLE}
CLOCKS = {"YY": "Asia/Tokyo", "ZZ": "UTC"}


@pytest.mark.parametrize("name", trigger_cases())
def test_every_trigger_is_decided_alike(name: str) -> None:
    law = measure(provision(**trigger_cases()[name]))
    whole = register(law, state_zones=CLOCKS, places=PLACES)
    engine = ColumnEngine(whole)
    assert disagreements(TRIPS[:9], whole, NOW, engine) == []
    assert disagreements(TRIPS, whole, NOW, engine) == []


@pytest.mark.parametrize("name", [each for each in trigger_cases() if "state" in each])
def test_a_state_whose_clock_is_not_on_record_is_left_to_the_scalar_engine(
    name: str,
) -> None:
    law = measure(provision(**trigger_cases()[name]))
    whole = register(law, state_zones={"YY": "Asia/Tokyo"})
    assert disagreements(TRIPS, whole, NOW) == []


def test_points_close_together_are_passed_alike() -> None:
    way = trip(leg(CAPITAL, SUBURB, **through(NEXT_DOOR)))
    near = trip(leg(CAPITAL, NEXT_DOOR, **through(NEXT_DOOR)))
    law = leaves_zone(disk_zone(0.02))
    whole = register(measure(provision(trigger=law)))
    assert disagreements([near], whole, NOW) == []
    assert disagreements([near, way], whole, NOW) == []


def test_a_trip_all_outside_a_disk_is_decided_alike() -> None:
    law = measure(provision(lead=lead(before=stated("before", Reference.LEAVING_ZONE))))
    assert disagreements([trip(leg(FAR, COAST))], register(law), NOW) == []


def whole_law() -> Register:
    parts = [
        provision(key=f"p{number}", **parts)
        for number, parts in enumerate(trigger_cases().values())
    ]
    return register(measure(*parts), state_zones=CLOCKS, places=PLACES)


def test_the_whole_law_at_once_is_decided_alike() -> None:
    assert disagreements(TRIPS, whole_law(), NOW) == []


def test_a_law_not_yet_known_is_decided_alike() -> None:
    before = date(2023, 1, 1)
    assert disagreements(TRIPS[:9], whole_law(), NOW, known_on=before) == []


# calendars that do not reach


def gap_register() -> Register:
    short = {"XX": calendar("XX", (2026,)), "ZZ": WEEKDAYS}
    return register(measure(provision(), provision(key="other")), calendars=short)


EARLY = trip(
    leg(CAPITAL, FAR, "2026-01-02T09:00:00", "2026-01-02T12:00:00"),
    travellers=(SECRETARY, AMBASSADOR),
    name="Early",
)


def test_a_trip_that_a_calendar_does_not_reach_has_no_findings() -> None:
    law, plain = gap_register(), trip(leg(CAPITAL, FAR), name="Plain")
    with pytest.raises(CalendarGapError) as caught:
        decide(EARLY, law, now=NOW, engine_version="1")
    for batch, gaps in (
        ([EARLY, plain], [0]),
        ([plain, EARLY, plain], [1]),
        ([plain], []),
    ):
        found = ColumnEngine(law).decide(columns_of(batch), NOW)
        assert list(found.gaps) == gaps
        assert all(str(error) == str(caught.value) for error in found.gaps.values())
        pairs = columns_of(batch).pairs.offsets
        trips = np.searchsorted(pairs, found.pair, side="right") - 1
        assert set(trips.tolist()) == set(range(len(batch))) - set(gaps)
        assert disagreements(batch, law, NOW) == []


def test_a_calendar_of_feasts_without_end_is_left_to_the_scalar_engine() -> None:
    feasts = [str(date(2024, 6, 1) + timedelta(days=n)) for n in range(500)]
    closed = {"XX": calendar("XX", (2023, 2024, 2025, 2026), off=feasts)}
    hours = lead("24 hours", **RUN, hours_run=stated("run", HoursRun.WORKING_DAYS_ONLY))
    way = leg(CAPITAL, FAR, "2025-10-13T09:00:00", "2025-10-13T12:00:00")
    whole = register(measure(provision(lead=hours)), calendars=closed)
    assert disagreements([trip(way)], whole, NOW) == []


# what is kept between batches


def test_dropping_what_is_kept_changes_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_MOST_BOXES", "_MOST_RASTERS"):
        monkeypatch.setattr(batches, name, 1)
    whole = whole_law()
    engine = ColumnEngine(whole, most_kept=0)
    for some in TRIPS[1::2], TRIPS[::2]:
        assert disagreements(some, whole, NOW, engine) == []


def test_sayings_used_longest_ago_are_dropped() -> None:
    saying = Saying((1,), (), (), ())
    made: list[str] = []

    def make(key: str) -> Saying:
        made.append(key)
        return saying

    memory = Memory(most=2)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert memory.of(key, partial(make, key)) is saying
    assert made == ["a", "b", "c", "b"]


def test_no_trips_have_no_findings() -> None:
    found = ColumnEngine(register()).decide(columns_of([]), NOW)
    assert (len(found), found.rowwise, found.gaps) == (0, 0, {})


# laws that the check of the register refuses


def test_days_without_a_count_are_refused_as_by_the_scalar_engine() -> None:
    whole = register(measure(provision(lead=lead(count=None))))
    with pytest.raises(AssertionError, match="demands a count"):
        decide(TRIPS[1], whole, now=NOW, engine_version="1")
    with pytest.raises(AssertionError, match="demands a count"):
        ColumnEngine(whole).decide(columns_of(TRIPS[1:2]), NOW)
