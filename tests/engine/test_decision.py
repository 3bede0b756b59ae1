from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exeat.domain.finding import Determination, NotRequired, Reason, Required
from exeat.domain.measure import (
    Authority,
    Count,
    Distance,
    Duty,
    MissionPattern,
    Open,
    PartialDate,
    PersonPattern,
)
from exeat.domain.party import Traveller
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling, open_questions
from exeat.domain.trip import Trip
from exeat.engine.asking import Ground
from exeat.engine.decision import concerns, decide
from tests.small_register import (
    ABROAD,
    AMBASSADOR,
    CAPITAL,
    HOME,
    SECRETARY,
    SUBURB,
    binds,
    day,
    disk_zone,
    in_force,
    lead,
    leaves_zone,
    leg,
    measure,
    moment,
    open_question,
    provision,
    register,
    stated,
    trip,
)

NOW = moment("14T10:00")
SIZE = open_question(
    "trigger.leaves.zone.radius",
    small=Distance(value=20, unit="km"),
    large=Distance(value=50, unit="km"),
)
OPEN = provision(trigger=leaves_zone(disk_zone(radius=SIZE)))
BETWEEN = trip(leg(CAPITAL, SUBURB))
ENDED = provision(
    key="old", in_force=(in_force(ends=stated("in_force.until", day("2025"))),)
)
OTHERS = provision(
    key="consulate",
    binds=binds(missions=stated("m", (MissionPattern(kinds=("consulate",)),))),
)


def decided(
    register_: Register | None = None, trip_: Trip | None = None, **changes: Any
) -> Determination:
    return decide(
        trip_ or trip(),
        register_ or register(),
        now=NOW,
        engine_version="1",
        **changes,
    )


def found(answer: Determination) -> list[tuple[str, str, str]]:
    return [
        (finding.measure, finding.provision, type(finding.verdict).__name__)
        for finding in answer.findings
    ]


def test_a_determination_names_its_inputs() -> None:
    way = trip(name="Away", assumed=("Far is Far",))
    answer = decided(trip_=way, known_on=date(2026, 1, 1))
    assert (answer.register_edition, answer.engine_version) == ("0 by hand", "1")
    assert (answer.trip, answer.now) == ("Away", NOW)
    assert answer.known_on == date(2026, 1, 1)
    assert answer.assumes == ("Far is Far",)


# which measures


@pytest.mark.parametrize(
    ("traveller", "way", "expected"),
    [
        pytest.param(
            replace(SECRETARY, mission=None),
            trip(leg(HOME, HOME)),
            True,
            id="aimed at the state",
        ),
        pytest.param(
            replace(SECRETARY, sending="BB"), trip(leg(HOME, HOME)), True, id="hosted"
        ),
        pytest.param(
            replace(SECRETARY, sending="BB", mission=None),
            trip(leg(HOME, CAPITAL)),
            True,
            id="touched by the trip",
        ),
        pytest.param(
            replace(SECRETARY, sending="BB", mission=None),
            trip(leg(HOME, ABROAD)),
            False,
            id="none of these",
        ),
    ],
)
def test_a_measure_concerns_whom_it_could_reach(
    traveller: Traveller, way: Trip, *, expected: bool
) -> None:
    ground = Ground(register(), way, None)
    assert concerns(measure(), traveller, ground) is expected
    answer = decided(trip_=replace(way, travellers=(traveller,)))
    assert bool(answer.findings) is expected


def test_a_measure_of_a_union_concerns_its_members() -> None:
    ground = Ground(register(), trip(leg(HOME, ABROAD)), None)
    stranger = replace(SECRETARY, sending="BB", mission=None)
    assert concerns(measure(receiving="UU"), stranger, ground)


# which provisions


@pytest.mark.parametrize(
    ("provisions", "expected"),
    [
        pytest.param((provision(), ENDED, OTHERS), ["zone"], id="those that reach"),
        pytest.param((OTHERS, ENDED), ["old"], id="else the furthest"),
        pytest.param((OTHERS, replace(OTHERS, key="two")), ["consulate"], id="first"),
        pytest.param(
            (provision(), replace(provision(), key="two")), ["zone", "two"], id="both"
        ),
    ],
)
def test_provisions_that_do_not_reach_are_left_out(
    provisions: Any, expected: list[str]
) -> None:
    answer = decided(register(measure(*provisions)))
    assert [finding.provision for finding in answer.findings] == expected


def test_who_is_exempt_still_has_a_finding() -> None:
    exempt = PersonPattern(posts=("ambassador",))
    freed = provision(binds=binds(exempt=stated("binds.exempt", (exempt,))))
    both = trip(travellers=(AMBASSADOR, SECRETARY))
    answer = decided(register(measure(freed)), both)
    by_name = {finding.traveller: finding for finding in answer.findings}
    verdict = by_name[AMBASSADOR.name].verdict
    assert isinstance(verdict, NotRequired)
    assert verdict.reason is Reason.EXEMPT
    assert isinstance(by_name[SECRETARY.name].verdict, Required)
    assert by_name[SECRETARY.name].companions == (AMBASSADOR.name,)


# known on


def test_what_was_not_known_is_left_out() -> None:
    answer = decided(known_on=date(2023, 12, 31))
    verdict = answer.findings[0].verdict
    assert isinstance(verdict, NotRequired)
    assert verdict.reason is Reason.NOT_IN_FORCE
    assert isinstance(decided(known_on=date(2024, 1, 1)).findings[0].verdict, Required)


# order


def test_findings_come_strongest_first_then_by_deadline() -> None:
    early = measure(provision(lead=lead("9 working days")), key="xx-b")
    late = measure(provision(lead=lead("2 working days")), key="xx-a")
    unsure = measure(OPEN, key="xx-0")
    free = measure(ENDED, key="xx-00")
    whole = register(free, unsure, late, early)
    near = disk_zone(10)
    early, late = (
        replace(m, provisions=(replace(m.provisions[0], trigger=leaves_zone(near)),))
        for m in (early, late)
    )
    whole = register(free, unsure, late, early)
    answer = decided(whole, BETWEEN)
    assert [finding.measure for finding in answer.findings] == [
        "xx-b",
        "xx-a",
        "xx-0",
        "xx-00",
    ]


def test_deadlines_on_different_clocks_are_put_in_order_of_time() -> None:
    offices = {
        key: Authority(key=key, name=key, state="XX", zone=zone)
        for key, zone in (("east", "Asia/Tokyo"), ("west", "America/New_York"))
    }
    hours = lead("24 hours", count=None, filing_day=None)
    days = lead("1 day")
    western = provision(addressee=stated("addressee", "west"), lead=hours)
    eastern = provision(addressee=stated("addressee", "east"), lead=days)
    whole = register(
        measure(western, key="xx-a", authority="west"),
        measure(eastern, key="xx-b", authority="east"),
        authorities=offices,
    )
    answer = decided(whole)
    # 24 May 05:00 in New York is 09:00 UTC; its end in Tokyo is 14:59:59 UTC.
    assert [finding.measure for finding in answer.findings] == ["xx-a", "xx-b"]
    late = replace(days, length=lead("2 days").length)
    whole = register(
        measure(western, key="xx-a", authority="west"),
        measure(replace(eastern, lead=late), key="xx-b", authority="east"),
        authorities=offices,
    )
    assert [finding.measure for finding in decided(whole).findings] == ["xx-b", "xx-a"]


def test_an_earlier_moment_with_a_later_wall_clock_comes_first() -> None:
    offices = {
        key: Authority(key=key, name=key, state="XX", zone=zone)
        for key, zone in (("east", "Asia/Tokyo"), ("west", "UTC"))
    }
    hours = lead("24 hours", count=None, filing_day=None)
    longer = lead("26 hours", count=None, filing_day=None)
    whole = register(
        measure(
            provision(addressee=stated("a", "west"), lead=hours),
            key="xx-a",
            authority="west",
        ),
        measure(
            provision(addressee=stated("a", "east"), lead=longer),
            key="xx-b",
            authority="east",
        ),
        authorities=offices,
    )
    # 09:00 UTC; two hours earlier is 16:00 in Tokyo.
    assert [finding.measure for finding in decided(whole).findings] == ["xx-b", "xx-a"]


# the plan


def test_travellers_who_share_a_notice_share_an_entry() -> None:
    both = trip(travellers=(SECRETARY, AMBASSADOR))
    (entry,) = decided(trip_=both).plan
    assert entry.travellers == (SECRETARY.name, AMBASSADOR.name)
    assert entry.certain
    assert (entry.measure, entry.provision) == ("xx-aa-2024", "zone")


def test_the_plan_lists_what_is_due_or_may_be_by_deadline() -> None:
    late = measure(provision(lead=lead("2 working days")), key="xx-a")
    early = measure(provision(lead=lead("9 working days")), key="xx-b")
    silent = measure(
        provision(lead=lead(length=open_question("lead.length"))), key="xx-0"
    )
    free = measure(ENDED, key="xx-00")
    plan = decided(register(free, silent, late, early)).plan
    assert [entry.measure for entry in plan] == ["xx-b", "xx-a", "xx-0"]


def test_what_may_be_due_is_not_certain() -> None:
    (entry,) = decided(register(measure(OPEN)), BETWEEN).plan
    assert not entry.certain


def test_a_last_moment_stands_in_for_a_safe_one() -> None:
    mixed = lead(
        length=open_question(
            "lead.length",
            hours=lead("24 hours").length.value,  # type: ignore[union-attr]
            days=lead("5 working days").length.value,  # type: ignore[union-attr]
        ),
        count=open_question("lead.count"),
    )
    half = measure(provision(lead=mixed), key="xx-b")
    early = measure(provision(lead=lead("2 working days")), key="xx-c")
    late = measure(provision(lead=lead("prior")), key="xx-a")
    plan = decided(register(late, half, early)).plan
    assert [entry.measure for entry in plan] == ["xx-c", "xx-b", "xx-a"]


# rulings


def ruling(**changes: Any) -> Ruling:
    fields: dict[str, Any] = {
        "measure": "xx-aa-2024",
        "question": "trigger.leaves.zone.radius",
        "reading": "large",
        "by": "Note No. 7",
    }
    return Ruling(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "NotRequired"),
        ({"reading": "small"}, "Required"),
        ({"provision": "zone"}, "NotRequired"),
        ({"provision": "other"}, "Undetermined"),
        ({"measure": "xx-aa-2025"}, "Undetermined"),
        ({"question": "lead.count"}, "Undetermined"),
    ],
)
def test_a_ruling_closes_its_question_where_it_holds(
    changes: dict[str, Any], expected: str
) -> None:
    answer = decided(register(measure(OPEN)), BETWEEN, rulings=(ruling(**changes),))
    assert found(answer) == [("xx-aa-2024", "zone", expected)]


def test_open_questions_are_listed_in_the_order_of_the_provision() -> None:
    count = open_question("lead.count", ordinary=Count.ORDINARY, clear=Count.CLEAR)
    duty = open_question("duty", mild=Duty.NOTIFY, strict=Duty.REFRAIN)
    begins: Open[PartialDate] = open_question("in_force.from")
    whole = replace(
        OPEN, lead=lead(count=count), duty=duty, in_force=(in_force(begins=begins),)
    )
    assert open_questions(whole) == {
        "duty": duty,
        "in_force.from": begins,
        "trigger.leaves.zone.radius": SIZE,
        "lead.count": count,
    }


def test_an_open_question_within_a_reading_is_listed_too() -> None:
    inner = open_question("inner", one=1)
    outer = open_question("outer", only=inner)
    assert list(open_questions(provision(duty=outer))) == ["outer", "inner"]
    assert open_questions(provision()) == {}
