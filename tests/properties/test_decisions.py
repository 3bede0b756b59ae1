"""Laws of whole decisions over the small register."""

import itertools
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exeat.domain.calendar import parse_lead
from exeat.domain.finding import (
    Determination,
    Finding,
    NotRequired,
    Required,
    Undetermined,
)
from exeat.domain.measure import (
    AreaZone,
    Count,
    Distance,
    Duty,
    Enters,
    FilingDay,
    Meets,
    Open,
    PersonPattern,
    PlaceRef,
    Reference,
    StateSet,
    Unsettled,
)
from exeat.domain.place import Place
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling, open_questions
from exeat.domain.trip import Contact, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.asking import Case, Ground
from exeat.engine.decision import decide
from exeat.engine.evaluation import Outcome, evaluate
from exeat.engine.findings import finding_of
from exeat.engine.worlds import explore, leaves
from exeat.formats.determination import determination_json
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
    answering,
    binds,
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

EDGE = place("Edge", 45, 20.998)
DISK = provision(
    key="disk",
    trigger=leaves_zone(
        disk_zone(
            radius=open_question(
                "trigger.leaves.zone.radius",
                small=Distance(value=20, unit="km"),
                large=Distance(value=25, unit="mi"),
            ),
            centre=open_question(
                "trigger.leaves.zone.centre",
                capital=PlaceRef(place="capital"),
                chancery=PlaceRef(of="chancery"),
            ),
        ),
        open_question("trigger.leaves.abroad", yes=True, no=False),
    ),
    lead=lead(
        count=open_question("lead.count", ordinary=Count.ORDINARY, clear=Count.CLEAR),
    ),
)
PERSONS = provision(
    key="persons",
    duty=open_question("duty", mild=Duty.NOTIFY, strict=Duty.SEEK_APPROVAL),
    binds=binds(
        exempt=open_question(
            "binds.exempt", chief=(PersonPattern(posts=("ambassador",)),), none=()
        ),
        unsettled=(
            Unsettled(
                classes=("family",),
                bound=open_question("binds.unsettled.family", yes=True, no=False),
            ),
        ),
    ),
    lead=lead(
        before=open_question(
            "lead.before", departure=Reference.DEPARTURE, zone=Reference.LEAVING_ZONE
        ),
        count=stated("lead.count", Count.CLEAR),
        filing_day=open_question(
            "lead.filing_day",
            that=FilingDay.THAT_DAY,
            next=FilingDay.NEXT_WORKING_DAY,
        ),
    ),
)
AREA = provision(
    key="area",
    trigger=leaves_zone(AreaZone(area="XX-1")),
    lead=lead(
        open_question(
            "lead.length", days=parse_lead("2 days"), hours=parse_lead("24 hours")
        )
    ),
)
STATES = provision(
    key="states",
    trigger=Enters(
        territory=open_question(
            "trigger.enters.territory",
            one=StateSet(states=("YY",)),
            all=StateSet(unions=("UU",), except_host=True),
        )
    ),
)
MEETING = provision(
    key="meeting",
    trigger=Meets(counterparts=open_question("trigger.meets.counterparts")),
)
PROVISIONS = (DISK, PERSONS, AREA, STATES, MEETING)
WHOLE = register(measure(*PROVISIONS))
PLACES: list[Place] = [CAPITAL, SUBURB, FAR, NORTH, ABROAD, BEYOND, HOME, EDGE]
TRAVELLERS = [
    SECRETARY,
    AMBASSADOR,
    replace(SECRETARY, name="Unknown", person_class=None, post=None),
    replace(SECRETARY, name="Child", person_class="family", post=None),
    replace(SECRETARY, name="Stranger", mission=None),
]


@st.composite
def trips(draw: st.DrawFn) -> Trip:
    """Return a trip of one or two legs between places of the register."""
    stops = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=3))
    begins = moment("25T09:00") + timedelta(hours=draw(st.integers(0, 240)))
    legs = []
    for number, (origin, goal) in enumerate(itertools.pairwise(stops)):
        departs = begins + timedelta(days=number)
        via = draw(st.lists(st.sampled_from(PLACES), max_size=1))
        legs.append(
            leg(
                origin,
                goal,
                depart_at=departs,
                arrive_at=departs + timedelta(hours=6),
                by=draw(st.sampled_from(["car", "air", None])),
                via=tuple(
                    Waypoint(position=stop.position, name=stop.name, state=stop.state)
                    for stop in via
                ),
                known=PathKnowledge.VIA if via else PathKnowledge.ENDS,
            )
        )
    return trip(
        *legs,
        travellers=tuple(
            draw(
                st.lists(
                    st.sampled_from(TRAVELLERS),
                    min_size=1,
                    max_size=2,
                    unique_by=lambda one: one.name,
                )
            )
        ),
        stays=draw(st.sampled_from([None, (), (Stay(place=FAR),)])),
        contacts=draw(st.sampled_from([None, (), (Contact(name="Somebody"),)])),
    )


NOWS = st.integers(-20, 1).map(lambda days: moment("25T12:00") + timedelta(days=days))
QUESTIONS: list[tuple[str, Open[Any]]] = [
    (each.key, asked)
    for each in PROVISIONS[:-1]
    for asked in open_questions(each).values()
]
RULINGS = st.sampled_from(QUESTIONS).flatmap(
    lambda pair: st.sampled_from([reading.key for reading in pair[1].readings]).map(
        lambda reading: Ruling(
            measure="xx-aa-2024",
            provision=pair[0],
            question=pair[1].key,
            reading=reading,
            by="Note",
        )
    )
)


def decided(
    trip_: Trip, now: Any, *rulings: Ruling, whole: Register = WHOLE
) -> Determination:
    return decide(trip_, whole, now=now, engine_version="1", rulings=rulings)


def cases(trip_: Trip) -> list[Case]:
    ground = Ground(WHOLE, trip_, None)
    (whole,) = WHOLE.measures.values()
    return [
        Case(ground, whole, each, traveller)
        for each in whole.provisions
        for traveller in trip_.travellers
    ]


def outcomes(case: Case, given_: dict[str, str]) -> list[Outcome]:
    tree = explore(partial(evaluate, case), given_)
    return [leaf.outcome for leaf in leaves(tree)]


def seen(outcome: Outcome) -> tuple[Any, ...]:
    deadline = outcome.deadline.at if outcome.deadline else None
    return outcome.due, outcome.reason, outcome.duty, deadline, outcome.addressees


@settings(max_examples=25)
@given(trips(), st.lists(RULINGS, min_size=1, max_size=3))
def test_a_ruling_never_widens_a_finding(trip_: Trip, rulings: list[Ruling]) -> None:
    for case in cases(trip_):
        given_ = {
            ruling.question: ruling.reading
            for ruling in rulings
            if ruling.provision == case.provision.key
        }
        before = {seen(outcome) for outcome in outcomes(case, {})}
        after = {seen(outcome) for outcome in outcomes(case, given_)}
        assert after <= before


@settings(max_examples=12)
@given(trips(), NOWS, RULINGS)
def test_a_ruling_never_turns_an_answer_round(
    trip_: Trip, now: Any, ruling: Ruling
) -> None:
    def verdicts(answer: Determination) -> dict[tuple[str, str], Finding]:
        return {(each.provision, each.traveller): each for each in answer.findings}

    free, ruled = verdicts(decided(trip_, now)), verdicts(decided(trip_, now, ruling))
    for key in free.keys() & ruled.keys():
        before, after = free[key].verdict, ruled[key].verdict
        if not isinstance(before, Undetermined):
            assert type(after) is type(before)
        if isinstance(before, NotRequired) or isinstance(after, NotRequired):
            continue
        if before.filing.safe_by and after.filing.safe_by:
            assert before.filing.safe_by <= after.filing.safe_by
        if before.filing.arguable_until and after.filing.arguable_until:
            assert after.filing.arguable_until <= before.filing.arguable_until


@settings(max_examples=25)
@given(trips())
def test_every_leaf_is_what_its_answers_alone_give(trip_: Trip) -> None:
    for case in cases(trip_):
        tree = explore(partial(evaluate, case), {})
        for leaf in leaves(tree):
            known = {question.key: option for question, option in leaf.answers}
            fresh = case._replace(ground=Ground(WHOLE, trip_, None))
            assert seen(evaluate(fresh, answering(known))) == seen(leaf.outcome)


@settings(max_examples=12)
@given(trips(), NOWS)
def test_a_finding_says_what_its_worlds_say(trip_: Trip, now: Any) -> None:
    for case in cases(trip_):
        found = finding_of(case, now, {})
        dues = {outcome.due for outcome in outcomes(case, {})}
        expected = {
            (True,): Required,
            (False,): NotRequired,
            (False, True): Undetermined,
        }[tuple(sorted(dues))]
        assert type(found.verdict) is expected
        assert (len(dues) == 2) is any(
            each.affects == "answer" for each in found.depends_on
        )


@settings(max_examples=10)
@given(trips(), NOWS, st.lists(RULINGS, max_size=2))
def test_the_same_inputs_give_the_same_bytes(
    trip_: Trip, now: Any, rulings: list[Ruling]
) -> None:
    one = decided(trip_, now, *rulings)
    again = register(measure(*PROVISIONS))
    other = decided(replace(trip_), now, *rulings, whole=again)
    assert one == other
    text = determination_json(one, WHOLE)
    assert text.encode() == determination_json(other, again).encode()


@pytest.mark.parametrize("traveller", TRAVELLERS, ids=lambda one: one.name)
def test_what_is_due_has_a_course_and_what_is_free_has_none(traveller: Any) -> None:
    way = trip(leg(CAPITAL, FAR), travellers=(traveller,))
    for found in decided(way, moment("14T10:00")).findings:
        due = not isinstance(found.verdict, NotRequired)
        assert (found.cautious_course is not None) is due
