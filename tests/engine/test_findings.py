from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exeat.domain.finding import (
    Filing,
    Finding,
    NotRequired,
    QuestionKind,
    Reason,
    Required,
    Status,
    Undetermined,
)
from exeat.domain.measure import (
    Authority,
    Count,
    Distance,
    Duty,
    Open,
    PersonPattern,
    PlaceRef,
    Reference,
)
from exeat.domain.trip import Trip
from exeat.engine.asking import Case
from exeat.engine.evaluation import Outcome
from exeat.engine.findings import _reason, finding_of
from tests.small_register import (
    AMBASSADOR,
    CAPITAL,
    SECRETARY,
    SUBURB,
    binds,
    calendar,
    case,
    day,
    disk_zone,
    in_force,
    lead,
    leaves_zone,
    leg,
    measure,
    moment,
    open_question,
    place,
    provision,
    stated,
    trip,
)

NOW = moment("14T10:00")
COUNT = open_question("lead.count", ordinary=Count.ORDINARY, clear=Count.CLEAR)
SIZE = open_question(
    "trigger.leaves.zone.radius",
    small=Distance(value=20, unit="km"),
    large=Distance(value=50, unit="km"),
)
BETWEEN = trip(leg(CAPITAL, SUBURB))
TWO_SIZES = {"trigger": leaves_zone(disk_zone(radius=SIZE))}
LATE = moment("19T00:00")


def finding(case_: Case, now: datetime = NOW, **given: str) -> Finding:
    known = {key.replace("__", "."): value for key, value in given.items()}
    return finding_of(case_, now, known)


def filing(found: Finding) -> Filing:
    assert not isinstance(found.verdict, NotRequired)
    return found.verdict.filing


def under(trip_: Trip | None = None, **changes: Any) -> Finding:
    return finding(case(provision(**changes), trip_))


# the three answers


def test_what_is_due_in_every_world_is_required() -> None:
    found = under(lead=lead(count=COUNT))
    assert isinstance(found.verdict, Required)
    assert (found.measure, found.provision) == ("xx-aa-2024", "zone")
    assert found.traveller == SECRETARY.name
    assert [crossing.direction for crossing in found.crossings] == ["out"]


def test_what_is_due_in_no_world_is_not_required() -> None:
    found = under(BETWEEN)
    assert isinstance(found.verdict, NotRequired)
    assert found.verdict.reason is Reason.NOT_TRIGGERED
    assert found.cautious_course is None
    assert found.trace.holds is False


def test_what_is_due_in_some_worlds_is_undetermined() -> None:
    found = under(BETWEEN, **TWO_SIZES)
    assert isinstance(found.verdict, Undetermined)
    assert found.verdict.reasons == (Reason.NOT_TRIGGERED,)
    assert found.trace.holds is True


def test_the_narrowest_margin_of_all_worlds_is_told() -> None:
    sizes = open_question(
        "trigger.leaves.zone.radius",
        large=Distance(value=50, unit="km"),
        small=Distance(value=30, unit="km"),
    )
    found = under(BETWEEN, trigger=leaves_zone(disk_zone(radius=sizes)))
    assert isinstance(found.verdict, NotRequired)
    assert found.verdict.margin is not None
    assert found.verdict.margin.zone == "30 km round Capital"


def test_the_reason_is_that_of_the_world_that_got_furthest() -> None:
    maybe = binds(exempt=open_question("binds.exempt"))
    found = under(BETWEEN, binds=maybe)
    assert isinstance(found.verdict, NotRequired)
    assert found.verdict.reason is Reason.NOT_TRIGGERED
    assert found.verdict.margin is not None


def test_every_reason_against_is_told_once() -> None:
    maybe = binds(exempt=open_question("binds.exempt"))
    found = under(BETWEEN, binds=maybe, **TWO_SIZES)
    assert isinstance(found.verdict, Undetermined)
    assert set(found.verdict.reasons) == {Reason.EXEMPT, Reason.NOT_TRIGGERED}
    assert len(found.verdict.reasons) == 2


def test_an_outcome_that_is_not_due_needs_a_reason() -> None:
    free = under(BETWEEN)
    with pytest.raises(AssertionError, match="has a reason"):
        _reason(Outcome(due=False, reason=None, trace=free.trace))


# what a missing fact means


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"person_class": None, "post": None}, id="class"),
        pytest.param({"mission": None}, id="mission"),
        pytest.param({"post": None, "person_class": "head-of-mission"}, id="post"),
    ],
)
def test_a_missing_fact_never_means_free(changes: dict[str, Any]) -> None:
    exempt = binds(exempt=stated("e", (PersonPattern(posts=("ambassador",)),)))
    traveller = replace(SECRETARY, **changes)
    found = finding(case(provision(binds=exempt), traveller=traveller))
    assert isinstance(found.verdict, Undetermined)
    kinds = {dependence.question.kind for dependence in found.depends_on}
    assert kinds == {QuestionKind.FACT}


# deadlines and status


def test_the_deadline_has_an_early_and_a_late_end() -> None:
    found = filing(under(lead=lead(count=COUNT)))
    assert found.safe_by == datetime(2026, 5, 17, 23, 59, 59, tzinfo=UTC)
    assert found.arguable_until == datetime(2026, 5, 18, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("17T23:59", Status.IN_TIME),
        ("18T00:00", Status.ARGUABLE),
        ("19T00:00", Status.LATE),
    ],
)
def test_the_status_follows_from_now(now: str, expected: Status) -> None:
    found = finding(case(provision(lead=lead(count=COUNT))), moment(now))
    assert filing(found).status is expected


def test_late_is_not_exempt() -> None:
    found = finding(case(), moment("25T09:00"))
    assert isinstance(found.verdict, Required)
    assert found.verdict.filing.status is Status.LATE


def test_a_reading_without_a_moment_leaves_nothing_safe() -> None:
    lengths = open_question("lead.length", five=lead().length.value)  # type: ignore[union-attr]
    silent = lead(
        length=lengths,
        before=open_question("lead.before"),
    )
    found = filing(under(lead=silent))
    assert (found.safe_by, found.arguable_until) == (None, None)
    assert found.status is None


UNPUBLISHED = {"lead": lead(length=open_question("lead.length"))}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("14T10:00", None, id="before"),
        pytest.param("25T09:00", None, id="at departure"),
        pytest.param("25T09:01", Status.LATE, id="after departure"),
    ],
)
def test_without_a_deadline_it_is_late_once_the_trip_has_begun(
    now: str, expected: Status | None
) -> None:
    found = finding(case(provision(**UNPUBLISHED)), moment(now))
    assert filing(found).status is expected


def test_a_lead_open_under_one_reading_only_is_arguable_at_best() -> None:
    count: Open[Count] = open_question("lead.count")
    mixed = lead(
        length=open_question(
            "lead.length",
            hours=lead("24 hours").length.value,  # type: ignore[union-attr]
            days=lead("5 working days").length.value,  # type: ignore[union-attr]
        ),
        count=count,
    )
    found = filing(under(lead=mixed))
    assert found.safe_by is None
    assert found.arguable_until == moment("24T09:00")
    assert found.status is Status.ARGUABLE


def test_the_earlier_of_two_moments_in_a_repeated_hour_is_safe() -> None:
    london = Authority(key="xx-mfa", name="MFA", state="XX", zone="Europe/London")
    before = open_question(
        "lead.before", departure=Reference.DEPARTURE, arrival=Reference.ARRIVAL
    )
    night = trip(leg(depart="2026-10-26T00:50+00:00", arrive="2026-10-26T01:10+00:00"))
    a_day = lead("24 hours", count=None, filing_day=None, before=before)
    found = finding(case(provision(lead=a_day), night, authorities={"xx-mfa": london}))
    ends = filing(found).safe_by, filing(found).arguable_until
    assert [end.astimezone(UTC) for end in ends if end] == [
        datetime(2026, 10, 25, 0, 50, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 10, tzinfo=UTC),
    ]


def test_one_provisional_world_makes_the_deadline_provisional() -> None:
    sunday = frozenset({moment("17T00:00").date()})
    unsure = {"XX": calendar("XX", range(2020, 2030), estimated=sunday)}
    found = finding(case(provision(lead=lead(count=COUNT)), calendars=unsure))
    assert filing(found).provisional
    assert not filing(under(lead=lead(count=COUNT))).provisional


# what to file


def test_duties_come_strictest_first() -> None:
    duty = open_question(
        "duty", mild=Duty.NOTIFY, strict=Duty.REFRAIN, middle=Duty.SEEK_APPROVAL
    )
    found = under(duty=duty)
    assert filing(found).duties == (Duty.REFRAIN, Duty.SEEK_APPROVAL, Duty.NOTIFY)
    assert found.cautious_course is not None
    assert found.cautious_course.duty is Duty.REFRAIN
    assert found.trace.steps[5].values["value"] == "refrain"


def test_the_cautious_course_is_the_strictest_by_the_earliest() -> None:
    found = under(lead=lead(count=COUNT))
    assert found.cautious_course is not None
    assert found.cautious_course.by == filing(found).safe_by
    assert found.cautious_course.addressees == ("xx-mfa",)


def test_an_unpublished_duty_is_at_least_to_notify() -> None:
    found = under(duty=open_question("duty"))
    assert filing(found).duties == ()
    assert found.cautious_course is not None
    assert found.cautious_course.duty is Duty.NOTIFY


def test_contents_of_all_worlds_are_asked_for_once() -> None:
    contents = open_question(
        "contents", short=("dates", "purpose"), long=("dates", "route")
    )
    found = filing(under(contents=contents))
    assert found.contents == ("dates", "purpose", "route")
    assert found.missing == ("purpose", "route")


def test_addressees_of_all_worlds_are_named_once() -> None:
    addressee = open_question("addressee", mfa="xx-mfa", state="YY", again="xx-mfa")
    assert filing(under(addressee=addressee)).addressees == ("xx-mfa", "YY")


# what it hangs on


def depends(found: Finding) -> dict[str, str]:
    return {each.question.key: each.affects for each in found.depends_on}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"lead": lead(count=COUNT)}, {"lead.count": "terms"}, id="terms"),
        pytest.param(
            TWO_SIZES, {"trigger.leaves.zone.radius": "answer"}, id="the answer"
        ),
        pytest.param(
            {**TWO_SIZES, "lead": lead(count=COUNT)},
            {"trigger.leaves.zone.radius": "answer", "lead.count": "terms"},
            id="both",
        ),
        pytest.param(UNPUBLISHED, {"lead.length": "terms"}, id="what is unpublished"),
        pytest.param(
            {"contents": open_question("contents", one=("dates",), two=("dates",))},
            {},
            id="not what makes no difference",
        ),
    ],
)
def test_a_finding_names_what_it_hangs_on(
    changes: dict[str, Any], expected: dict[str, str]
) -> None:
    way = BETWEEN if "trigger" in changes else None
    assert depends(under(way, **changes)) == expected


def test_two_readings_with_one_deadline_are_no_dependence() -> None:
    friday = trip(leg(depart="29T09:00", arrive="29T15:00"))
    hangs = {"lead": lead("24 hours", count=COUNT, filing_day=None)}
    assert depends(under(friday, **hangs)) == {}


def test_the_worlds_are_told_apart_by_what_it_hangs_on() -> None:
    found = under(BETWEEN, **TWO_SIZES, lead=lead(count=COUNT))
    by_answers = {world.answers: world for world in found.worlds}
    assert set(by_answers) == {
        (("trigger.leaves.zone.radius", "small"), ("lead.count", "ordinary")),
        (("trigger.leaves.zone.radius", "small"), ("lead.count", "clear")),
        (("trigger.leaves.zone.radius", "large"),),
    }
    free = by_answers[(("trigger.leaves.zone.radius", "large"),)]
    assert (free.due, free.reason, free.deadline) == (False, Reason.NOT_TRIGGERED, None)
    assert free.zone is not None
    assert free.zone.name == "50 km round Capital"


def test_a_world_before_the_trigger_has_no_zone() -> None:
    found = under(in_force=(in_force(begins=stated("b", day("2027"))),))
    assert [world.zone for world in found.worlds] == [None]


def test_a_given_answer_closes_its_question() -> None:
    found = finding(
        case(provision(**TWO_SIZES), BETWEEN), trigger__leaves__zone__radius="large"
    )
    assert isinstance(found.verdict, NotRequired)
    assert found.depends_on == ()


# the rest of a finding


def test_the_others_are_companions_exempt_or_not() -> None:
    both = trip(travellers=(SECRETARY, AMBASSADOR))
    assert finding(case(trip_=both)).companions == (AMBASSADOR.name,)


def test_the_sources_are_those_of_trace_and_readings_each_once() -> None:
    assert under().sources == ("note",)
    assert under(lead=lead(count=COUNT)).sources == ("note", "press")


def test_the_trace_is_that_of_the_strictest_world() -> None:
    found = under(lead=lead(count=COUNT))
    step = next(step for step in found.trace.steps if step.code == "lead")
    assert step.values["deadline"] == "2026-05-17T23:59:59+00:00"


def test_a_world_without_a_deadline_is_stricter_than_one_with() -> None:
    length = open_question("lead.length", days=lead().length.value)  # type: ignore[union-attr]
    before = lead(length=length, before=open_question("lead.before"))
    found = under(lead=before)
    assert [step.code for step in found.trace.steps][-2] == "before"


def test_centres_that_differ_give_their_crossings() -> None:
    centre = open_question(
        "trigger.leaves.zone.centre",
        capital=PlaceRef(place="capital"),
        chancery=PlaceRef(mission="aa-embassy"),
    )
    found = under(trigger=leaves_zone(disk_zone(centre=centre)))
    assert isinstance(found.verdict, Required)
    crossed = {world.crossings[0].position.lon_deg for world in found.worlds}
    assert len(crossed) == 2


def test_a_finding_by_an_hour_keeps_its_hour() -> None:
    far = trip(leg(CAPITAL, place("Goal", 45, 24)), name="By hours")
    found = finding(
        case(
            provision(lead=lead("48 hours", count=None, filing_day=None)),
            far,
            measure_=measure(
                provision(lead=lead("48 hours", count=None, filing_day=None))
            ),
        )
    )
    assert filing(found).safe_by == moment("25T09:00") - timedelta(hours=48)
