from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from exeat.domain.calendar import parse_lead
from exeat.domain.finding import Reason, Step
from exeat.domain.measure import (
    Authority,
    Count,
    Duty,
    Enters,
    FilingDay,
    HoursRun,
    PersonPattern,
    Reference,
    StateSet,
)
from exeat.domain.register import Register
from exeat.engine.asking import Case
from exeat.engine.evaluation import Outcome, evaluate, is_due
from tests.decrees import RUSSIA
from tests.small_register import (
    ABROAD,
    CAPITAL,
    FAR,
    SUBURB,
    answering,
    binds,
    calendar,
    case,
    in_force,
    lead,
    leg,
    moment,
    open_question,
    outcome,
    provision,
    register,
    stated,
    trip,
)

LATER = stated("in_force.from", None)
ORDINARY, CLEAR = (stated("lead.count", count) for count in Count)
THAT_DAY, NEXT_DAY = (stated("lead.filing_day", day) for day in FilingDay)


def due(lead_: Any = None, trip_: Any = None, **changes: Any) -> Case:
    """Return a case in which notice is due, with its lead; changes are register's."""
    return case(provision(lead=lead_ or lead()), trip_, **changes)


def deadline(case_: Case, **answers: str) -> str:
    found = outcome(case_, **answers).deadline
    assert found is not None
    return found.at.isoformat()


def codes(found: Outcome) -> list[str]:
    return [step.code for step in found.trace.steps]


def step_of(found: Outcome, code: str) -> Step:
    return next(step for step in found.trace.steps if step.code == code)


# the order of the checks


@pytest.mark.parametrize(
    ("changes", "reason", "last"),
    [
        pytest.param({}, None, "contents", id="due"),
        pytest.param(
            {"binds": binds(missions=stated("m", ()))},
            Reason.NOT_BOUND,
            "addressed",
            id="addressed to others",
        ),
        pytest.param(
            {"in_force": (in_force(begins=LATER),)},
            Reason.NOT_IN_FORCE,
            "in-force",
            id="not in force",
        ),
        pytest.param(
            {"binds": binds(persons=stated("p", ("family",)))},
            Reason.NOT_BOUND,
            "bound",
            id="not bound",
        ),
        pytest.param(
            {"binds": binds(exempt=stated("e", (PersonPattern(),)))},
            Reason.EXEMPT,
            "not-exempt",
            id="exempt",
        ),
    ],
)
def test_the_first_check_that_fails_gives_the_reason(
    changes: dict[str, Any], reason: Reason | None, last: str
) -> None:
    found = outcome(case(provision(**changes)))
    assert found.due is (reason is None)
    assert found.reason is reason
    assert codes(found)[-1] == last
    assert found.trace.holds is found.due


def test_a_trip_that_triggers_nothing_is_free_with_a_margin() -> None:
    found = outcome(due(trip_=trip(leg(CAPITAL, SUBURB))))
    assert (found.due, found.reason) == (False, Reason.NOT_TRIGGERED)
    assert found.margin is not None
    assert found.margin.near == "Suburb"
    assert [step.code for step in found.assumes] == ["path-ends"]


def test_what_is_not_asked_leaves_nothing_behind() -> None:
    found = outcome(case(provision(in_force=(in_force(begins=LATER),))))
    assert (found.crossings, found.entered) == ((), ())
    assert (found.margin, found.assumes) == (None, ())


def test_what_is_due_is_told() -> None:
    found = outcome(due())
    assert found.duty is Duty.NOTIFY
    assert found.addressees == ("xx-mfa",)
    assert found.contents == ("dates", "route")
    assert [crossing.direction for crossing in found.crossings] == ["out"]
    assert found.unpublished == ()


@pytest.mark.parametrize(("destination", "expected"), [(FAR, True), (SUBURB, False)])
def test_whether_anything_is_due_needs_no_terms(
    destination: Any, *, expected: bool
) -> None:
    unknown = provision(
        duty=open_question("duty"), lead=lead(length=open_question("l"))
    )
    found = case(unknown, trip(leg(CAPITAL, destination)))
    assert is_due(found, answering()) is expected
    assert is_due(found._replace(terms=False), answering()) is expected


# deadlines


@pytest.mark.parametrize(
    ("lead_", "expected"),
    [
        # 25 May 2026 is a Monday, and no Monday to Friday before it is a day off.
        pytest.param(lead(), "2026-05-18", id="working days"),
        pytest.param(lead(count=CLEAR), "2026-05-17", id="clear, on a Sunday"),
        pytest.param(
            lead(count=CLEAR, filing_day=NEXT_DAY), "2026-05-15", id="clear, working"
        ),
        pytest.param(
            lead(count=CLEAR, filing_day=None), "2026-05-17", id="nothing said of it"
        ),
        pytest.param(lead(filing_day=NEXT_DAY), "2026-05-18", id="idle filing day"),
        pytest.param(lead("1 day"), "2026-05-24", id="days, on a Sunday"),
        pytest.param(
            lead("1 day", filing_day=NEXT_DAY), "2026-05-22", id="days, working"
        ),
        pytest.param(lead("3 days", count=CLEAR), "2026-05-21", id="clear days"),
    ],
)
def test_days_are_counted_back_from_the_departure(lead_: Any, expected: str) -> None:
    assert deadline(due(lead_)) == f"{expected}T23:59:59+00:00"


@pytest.mark.parametrize(
    ("count", "filing_day", "expected"),
    [
        pytest.param(ORDINARY, THAT_DAY, "2026-05-18", id="ordinary"),
        pytest.param(CLEAR, NEXT_DAY, "2026-05-15", id="clear"),
    ],
)
def test_the_argued_case_of_volokolamsk_has_its_deadlines(
    count: Any, filing_day: Any, expected: str
) -> None:
    in_moscow = Authority(
        key="xx-mfa", name="MFA", state="RU", zone="Europe/Moscow", closes_at=""
    )
    found = due(
        lead(count=count, filing_day=filing_day, calendar="RU"),
        calendars={"RU": RUSSIA},
        authorities={"xx-mfa": in_moscow},
    )
    assert deadline(found) == f"{expected}T23:59:59+03:00"


def hours(length: str = "24 hours", run: Any = None) -> Any:
    return lead(length, count=None, filing_day=None, hours_run=run)


RUNNING, WORKED = (stated("lead.hours_run", run) for run in HoursRun)


@pytest.mark.parametrize(
    ("lead_", "expected"),
    [
        pytest.param(hours(), "2026-05-24T09:00:00+00:00", id="hours"),
        pytest.param(hours(run=RUNNING), "2026-05-24T09:00:00+00:00", id="running"),
        pytest.param(hours(run=WORKED), "2026-05-22T09:00:00+00:00", id="worked"),
        pytest.param(lead("prior"), "2026-05-25T09:00:00+00:00", id="prior"),
    ],
)
def test_hours_are_counted_back_from_the_moment(lead_: Any, expected: str) -> None:
    assert deadline(due(lead_)) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (Reference.DEPARTURE, "2026-05-25T09:00:00+00:00"),
        (Reference.ARRIVAL, "2026-05-25T15:00:00+00:00"),
    ],
)
def test_the_lead_is_counted_from_its_reference(before: Any, expected: str) -> None:
    found = due(lead("prior", before=stated("lead.before", before)))
    assert deadline(found) == expected


def test_the_reference_day_is_that_of_the_addressee() -> None:
    east = Authority(key="xx-mfa", name="MFA", state="XX", zone="Asia/Tokyo")
    late = trip(leg(depart="25T16:00", arrive="25T22:00"))
    found = due(lead("1 working day"), late, authorities={"xx-mfa": east})
    assert deadline(found) == "2026-05-25T23:59:59+09:00"


def test_office_hours_close_the_day() -> None:
    closing = Authority(
        key="xx-mfa", name="MFA", state="XX", zone="UTC", closes_at="17:30"
    )
    found = due(authorities={"xx-mfa": closing})
    assert deadline(found) == "2026-05-18T17:30:00+00:00"


EACH = {
    "trigger": Enters(territory=stated("t", StateSet(states=("YY",)))),
    "addressee": stated("addressee", "each-entered-state"),
    "lead": lead("1 working day"),
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "2026-05-22T23:59:59+09:00", id="the state's own clock"),
        pytest.param(
            {"state_zones": {}}, "2026-05-22T23:59:59+00:00", id="else the authority's"
        ),
    ],
)
def test_each_state_entered_is_an_addressee(
    changes: dict[str, Any], expected: str
) -> None:
    found = case(provision(**EACH), trip(leg(CAPITAL, ABROAD)), **changes)
    assert outcome(found).addressees == ("YY",)
    assert deadline(found) == expected


@pytest.mark.parametrize(
    ("lead_", "changes", "expected"),
    [
        pytest.param(lead(), {}, False, id="decreed"),
        pytest.param(
            lead(), {"authoritative_through": date(2026, 5, 24)}, True, id="not yet"
        ),
        pytest.param(
            lead(), {"authoritative_through": date(2026, 5, 25)}, False, id="just"
        ),
        pytest.param(
            lead(), {"estimated": frozenset({date(2026, 5, 18)})}, True, id="estimated"
        ),
        pytest.param(
            lead(), {"estimated": frozenset({date(2026, 5, 17)})}, False, id="before"
        ),
        pytest.param(
            hours(run=WORKED), {"authoritative_through": None}, True, id="hours worked"
        ),
        pytest.param(
            hours(run=WORKED),
            {"authoritative_through": date(2026, 5, 25)},
            False,
            id="hours decreed",
        ),
        pytest.param(
            hours(run=RUNNING), {"authoritative_through": None}, False, id="any hours"
        ),
    ],
)
def test_a_count_past_what_is_decreed_is_provisional(
    lead_: Any, changes: dict[str, Any], *, expected: bool
) -> None:
    table = calendar("XX", range(2020, 2030), **changes)
    found = outcome(due(lead_, calendars={"XX": table}))
    assert found.deadline is not None
    assert found.deadline.provisional is expected
    steps = [step.code for step in step_of(found, "lead").steps]
    assert ("provisional" in steps) is expected


# what is not published


@pytest.mark.parametrize(
    ("changes", "unpublished"),
    [
        ({"duty": open_question("duty")}, "duty"),
        ({"addressee": open_question("addressee")}, "addressee"),
        ({"contents": open_question("contents")}, "contents"),
        ({"lead": lead(length=open_question("lead.length"))}, "lead.length"),
        ({"lead": lead(before=open_question("lead.before"))}, "lead.before"),
        ({"lead": lead(count=open_question("lead.count"))}, "lead.count"),
        ({"lead": hours(run=open_question("lead.hours_run"))}, "lead.hours_run"),
    ],
)
def test_an_unpublished_term_is_left_open(
    changes: dict[str, Any], unpublished: str
) -> None:
    found = outcome(case(provision(**changes)))
    assert found.due
    assert [question.key for question in found.unpublished] == [unpublished]
    assert (found.deadline is None) is unpublished.startswith("lead")
    assert (found.duty is None) is (unpublished == "duty")
    assert (found.addressees == ()) is (unpublished == "addressee")
    assert (found.contents == ()) is (unpublished == "contents")


def test_an_unpublished_filing_day_is_taken_for_the_stricter() -> None:
    unknown = lead(count=CLEAR, filing_day=open_question("lead.filing_day"))
    assert deadline(due(unknown)) == "2026-05-15T23:59:59+00:00"


@pytest.mark.parametrize(
    ("count", "filing_day", "expected"),
    [
        ("ordinary", "", "2026-05-18"),
        ("clear", "that-day", "2026-05-17"),
        ("clear", "next-day", "2026-05-15"),
    ],
)
def test_each_reading_has_its_deadline(
    count: str, filing_day: str, expected: str
) -> None:
    unsettled = lead(
        count=open_question("lead.count", ordinary=Count.ORDINARY, clear=Count.CLEAR),
        filing_day=open_question(
            "lead.filing_day",
            that_day=FilingDay.THAT_DAY,
            next_day=FilingDay.NEXT_WORKING_DAY,
        ),
    )
    answers = {"lead__count": count} | (
        {"lead__filing_day": filing_day} if filing_day else {}
    )
    found = outcome(due(unsettled), **answers)
    assert found.deadline is not None
    assert found.deadline.at.date() == date.fromisoformat(expected)
    readings = [step.values["reading"] for step in step_of(found, "lead").steps]
    assert readings[0] == count


@pytest.mark.parametrize(
    ("reading", "expected"),
    [("five", "2026-05-18T23:59:59+00:00"), ("day", "2026-05-24T09:00:00+00:00")],
)
def test_readings_of_a_length_may_have_different_units(
    reading: str, expected: str
) -> None:
    length = open_question(
        "lead.length", five=parse_lead("5 working days"), day=parse_lead("24 hours")
    )
    assert deadline(due(lead(length=length)), lead__length=reading) == expected


def test_days_without_a_count_are_a_fault_of_the_register() -> None:
    with pytest.raises(AssertionError, match="demands a count"):
        outcome(due(lead(count=None)))


# the trace


def test_the_trace_of_a_deadline_names_its_parts_and_sources() -> None:
    found = step_of(outcome(due()), "lead")
    assert found.values == {
        "length": "5 working days",
        "before": "departure",
        "reference": "2026-05-25T09:00:00+00:00",
        "deadline": "2026-05-18T23:59:59+00:00",
    }
    assert found.sources == ("note", "note")
    assert found.steps == ()


def test_the_trace_names_a_reading_with_its_reason_and_the_others() -> None:
    duty = open_question("duty", mild=Duty.NOTIFY, strict=Duty.SEEK_APPROVAL)
    found = step_of(outcome(case(provision(duty=duty)), duty="mild"), "duty")
    assert found.values == {"value": "notify"}
    assert found.sources == ("press",)
    assert found.steps[0] == Step(
        code="reading",
        values={
            "question": "duty?",
            "reading": "mild",
            "because": "as mild",
            "others": "strict",
        },
        sources=("press",),
    )


def test_a_sole_reading_without_a_reason_stands_alone() -> None:
    duty = open_question("duty", only=Duty.NOTIFY)
    bare = replace(duty, readings=(replace(duty.readings[0], because=""),))
    found = step_of(outcome(case(provision(duty=bare)), duty="only"), "duty")
    assert found.steps[0].values == {"question": "duty?", "reading": "only"}


@pytest.mark.parametrize("part", ["duty", "addressee", "contents"])
def test_the_trace_says_what_is_unpublished(part: str) -> None:
    found = outcome(case(provision(**{part: open_question(part)})))
    step = step_of(found, part)
    assert step.values == {"value": "unpublished"}
    assert step.sources == ()
    assert step.steps[0].code == "unpublished"


@pytest.mark.parametrize(
    "part", ["length", "before", "count"], ids=lambda part: f"no {part}"
)
def test_the_trace_of_an_unpublished_lead_says_so(part: str) -> None:
    unknown: dict[str, Any] = {part: open_question(f"lead.{part}")}
    found = outcome(case(provision(lead=lead(**unknown))))
    shown = codes(found)[-2]
    assert shown == {"length": "lead", "before": "before", "count": "lead"}[part]
    assert "unpublished" in found.trace.steps[-2].values.values()


def test_the_same_case_gives_the_same_outcome() -> None:
    one, other = evaluate(due(), answering()), evaluate(due(), answering())
    assert one == other


def test_the_register_names_offices_and_states() -> None:
    whole: Register = register()
    assert whole.office_name("xx-mfa") == "MFA of XX"
    assert whole.office_name("YY") == "Foreign Ministry of YY"
    assert datetime.fromisoformat(deadline(due())) > moment("01T00:00")
