from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exeat.domain.finding import Reason
from exeat.domain.measure import InForce, MissionPattern, PersonPattern, Unsettled
from exeat.domain.party import Mission, Traveller
from exeat.domain.register import Membership
from exeat.engine.applicability import (
    Check,
    addressed,
    bound,
    classes_of,
    in_force,
    known_record,
    not_exempt,
)
from exeat.engine.asking import Case
from tests.small_register import (
    AMBASSADOR,
    CAPITAL,
    CONSULATE,
    EMBASSY,
    FAR,
    NORTH,
    SECRETARY,
    Asked,
    answering,
    binds,
    case,
    day,
    leg,
    measure,
    open_question,
    provision,
    register,
    stated,
    trip,
)
from tests.small_register import in_force as time_in_force

STRANGER = replace(SECRETARY, mission=None, person_class=None, post=None)
SOMEONE = replace(SECRETARY, person_class=None, post=None)
DESCRIBED = replace(EMBASSY, key="", name="", chancery=None)


def check(checker: Any, case_: Case, **answers: str) -> Check:
    known = {key.replace("__", "."): value for key, value in answers.items()}
    found = checker(case_, answering(known))
    assert isinstance(found, Check)
    assert bool(found.step.holds) is found.passes
    return found


def asks(checker: Any, case_: Case) -> str:
    """Return the one question that a check asks first."""
    with pytest.raises(Asked) as caught:
        checker(case_, answering())
    return str(caught.value)


def bound_by(**changes: Any) -> Any:
    return provision(binds=binds(**changes))


def missions(*patterns: MissionPattern) -> Any:
    return bound_by(missions=stated("binds.missions", patterns))


def exempts(*patterns: PersonPattern) -> Any:
    return bound_by(exempt=stated("binds.exempt", patterns))


# addressed: the state


@pytest.mark.parametrize(
    ("sending", "listed", "passes"),
    [
        pytest.param("AA", ("AA",), True, id="named"),
        pytest.param("AA", ("BB", "AA"), True, id="one of two"),
        pytest.param("AA", (), True, id="all states"),
        pytest.param("BB", ("AA",), False, id="another"),
        pytest.param("XX", (), False, id="the receiving state itself"),
        pytest.param("XX", ("XX",), False, id="even if named"),
    ],
)
def test_a_measure_is_addressed_to_its_states(
    sending: str, listed: tuple[str, ...], *, passes: bool
) -> None:
    traveller = replace(SECRETARY, sending=sending)
    found = check(
        addressed, case(traveller=traveller, measure_=measure(sending=listed))
    )
    assert found.passes is passes
    assert found.reason is Reason.NOT_BOUND
    assert len(found.step.steps) == (2 if passes else 1)


@pytest.mark.parametrize(("answer", "passes"), [("yes", True), ("no", False)])
def test_a_list_that_is_not_exhaustive_asks(answer: str, *, passes: bool) -> None:
    open_list = measure(sending=("BB",), sending_is_exhaustive=False)
    found = case(measure_=open_list)
    assert asks(addressed, found) == "sending"
    assert check(addressed, found, sending=answer).passes is passes


def test_a_state_that_a_partial_list_names_is_not_asked_about() -> None:
    named = measure(sending=("AA",), sending_is_exhaustive=False)
    assert check(addressed, case(measure_=named)).passes


# addressed: the mission


@pytest.mark.parametrize(
    ("mission", "pattern", "passes"),
    [
        pytest.param(EMBASSY, MissionPattern(), True, id="any mission"),
        pytest.param(EMBASSY, MissionPattern(keys=("aa-embassy",)), True, id="by key"),
        pytest.param(
            EMBASSY, MissionPattern(keys=("aa-consulate",)), False, id="another key"
        ),
        pytest.param(
            DESCRIBED, MissionPattern(keys=("aa-embassy",)), True, id="as described"
        ),
        pytest.param(
            replace(DESCRIBED, seat=FAR),
            MissionPattern(keys=("aa-embassy",)),
            False,
            id="described at another seat",
        ),
        pytest.param(
            replace(DESCRIBED, seat=None),
            MissionPattern(keys=("aa-embassy",)),
            True,
            id="described without a seat",
        ),
        pytest.param(
            replace(DESCRIBED, seat=None, sending="BB"),
            MissionPattern(keys=("aa-embassy",)),
            False,
            id="described, of another state",
        ),
        pytest.param(
            EMBASSY, MissionPattern(kinds=("embassy", "consulate")), True, id="kind"
        ),
        pytest.param(
            EMBASSY, MissionPattern(kinds=("consulate",)), False, id="other kind"
        ),
        pytest.param(EMBASSY, MissionPattern(seats=("CAPITAL",)), True, id="seat"),
        pytest.param(EMBASSY, MissionPattern(seats=("Far",)), False, id="other seat"),
        pytest.param(
            replace(EMBASSY, seat=None),
            MissionPattern(seats=("Capital",)),
            False,
            id="no seat said",
        ),
        pytest.param(EMBASSY, MissionPattern(receiving=("XX",)), True, id="host"),
        pytest.param(
            EMBASSY, MissionPattern(receiving=("YY",)), False, id="another host"
        ),
        pytest.param(
            EMBASSY, MissionPattern(receiving=("YY", "UU")), True, id="union of host"
        ),
        pytest.param(
            replace(EMBASSY, receiving="BB"),
            MissionPattern(receiving=("UU",)),
            False,
            id="host outside the union",
        ),
        pytest.param(
            EMBASSY,
            MissionPattern(kinds=("embassy",), seats=("Far",)),
            False,
            id="only one field fits",
        ),
    ],
)
def test_a_provision_is_addressed_to_missions(
    mission: Mission, pattern: MissionPattern, *, passes: bool
) -> None:
    traveller = replace(SECRETARY, mission=mission)
    found = check(addressed, case(missions(pattern), traveller=traveller))
    assert found.passes is passes


def test_any_of_several_patterns_will_do() -> None:
    patterns = MissionPattern(kinds=("consulate",)), MissionPattern(seats=("Capital",))
    assert check(addressed, case(missions(*patterns))).passes
    assert not check(addressed, case(missions())).passes


def test_a_union_has_the_members_of_the_day() -> None:
    joined = {"UU": {"XX": Membership(from_on=date(2026, 5, 26))}}
    pattern = missions(MissionPattern(receiving=("UU",)))
    assert not check(addressed, case(pattern, unions=joined)).passes
    later = trip(leg(depart="26T09:00", arrive="26T10:00"))
    assert check(addressed, case(pattern, later, unions=joined)).passes


def test_a_mission_that_is_not_said_is_asked_about() -> None:
    found = case(traveller=STRANGER)
    assert asks(addressed, found) == "traveller.mission"
    assert check(addressed, found, traveller__mission="yes").passes
    assert not check(addressed, found, traveller__mission="no").passes


@pytest.mark.parametrize(
    ("mission", "asked"),
    [
        pytest.param(EMBASSY, True, id="hosted"),
        pytest.param(None, True, id="not said"),
        pytest.param(replace(EMBASSY, receiving="YY"), False, id="hosted elsewhere"),
    ],
)
def test_unpublished_missions_may_be_any_in_the_receiving_state(
    mission: Mission | None, *, asked: bool
) -> None:
    unpublished = bound_by(missions=open_question("binds.missions"))
    found = case(unpublished, traveller=replace(SECRETARY, mission=mission))
    if asked:
        assert asks(addressed, found) == "binds.missions"
        assert check(addressed, found, binds__missions="yes").passes
        assert not check(addressed, found, binds__missions="no").passes
    else:
        assert not check(addressed, found).passes


def test_the_land_of_a_former_state_hosts_what_its_successors_host() -> None:
    unpublished = bound_by(missions=open_question("binds.missions"))
    former = measure(unpublished, receiving="SU")
    found = case(measure_=former, territories={"SU": frozenset({"XX", "YY"})})
    assert asks(addressed, found) == "binds.missions"


def test_a_mission_to_the_former_state_itself_is_hosted_by_it() -> None:
    unpublished = bound_by(missions=open_question("binds.missions"))
    traveller = replace(SECRETARY, mission=replace(EMBASSY, receiving="SU"))
    found = case(
        traveller=traveller,
        measure_=measure(unpublished, receiving="SU"),
        territories={"SU": frozenset({"YY"})},
    )
    assert asks(addressed, found) == "binds.missions"


@pytest.mark.parametrize(
    ("mission", "expected"),
    [
        (EMBASSY, "Embassy of AA"),
        (DESCRIBED, "embassy of AA in Capital"),
        (replace(DESCRIBED, seat=None), "embassy of AA"),
        (None, "not said"),
    ],
)
def test_the_trace_names_the_mission(mission: Mission | None, expected: str) -> None:
    found = check(
        addressed,
        case(traveller=replace(SECRETARY, mission=mission)),
        traveller__mission="yes",
    )
    assert found.step.steps[1].values["mission"] == expected


# in force


def forced(*records: InForce) -> Any:
    return provision(in_force=records)


def begins(text: str | None, **changes: Any) -> InForce:
    return time_in_force(
        begins=stated("in_force.from", day(text) if text else None), **changes
    )


def ends(text: str) -> InForce:
    return time_in_force(ends=stated("in_force.until", day(text)))


LONG = trip(leg(depart="25T09:00", arrive="27T09:00"))


@pytest.mark.parametrize(
    ("record", "passes"),
    [
        pytest.param(begins("2026-05-24"), True, id="begun before"),
        pytest.param(begins("2026-05-25"), True, id="begins on the first day"),
        pytest.param(begins("2026-05-27"), True, id="begins on the last day"),
        pytest.param(begins("2026-05-28"), False, id="begins after"),
        pytest.param(begins("2026-04"), True, id="begun in a month before"),
        pytest.param(begins("2026-06"), False, id="begins in a month after"),
        pytest.param(begins(None), False, id="has not begun"),
        pytest.param(ends("2026-05-25"), False, id="ended on the first day"),
        pytest.param(ends("2026-05-26"), True, id="ends on the second day"),
        pytest.param(ends("2025"), False, id="ended in a year before"),
        pytest.param(ends("2027"), True, id="ends in a year after"),
    ],
)
def test_is_in_force_on_a_day_of_the_trip(record: InForce, *, passes: bool) -> None:
    found = check(in_force, case(forced(record), LONG))
    assert found.passes is passes
    assert found.reason is Reason.NOT_IN_FORCE


@pytest.mark.parametrize(
    ("record", "asked", "in_force_if_yes"),
    [
        pytest.param(begins("2026-05"), "in_force.from.day", True, id="begins"),
        pytest.param(begins("2026"), "in_force.from.day", True, id="begins that year"),
        pytest.param(ends("2026-05"), "in_force.until.day", False, id="ends"),
    ],
)
def test_a_month_that_holds_the_day_is_asked_about(
    record: InForce, asked: str, *, in_force_if_yes: bool
) -> None:
    found = case(forced(record), LONG)
    assert asks(in_force, found) == asked
    known = {asked.replace(".", "__"): "yes"}
    assert check(in_force, found, **known).passes is in_force_if_yes
    known = {asked.replace(".", "__"): "no"}
    assert check(in_force, found, **known).passes is not in_force_if_yes


def test_the_last_day_of_its_month_it_surely_has_begun() -> None:
    last = trip(leg(depart="31T09:00", arrive="31T10:00"))
    assert check(in_force, case(forced(begins("2026-05")), last)).passes


@pytest.mark.parametrize("edge", ["begins", "ends"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_unpublished_date_may_have_come(edge: str, answer: str) -> None:
    key = "in_force.from" if edge == "begins" else "in_force.until"
    found = case(forced(time_in_force(**{edge: open_question(key)})))
    assert asks(in_force, found) == key
    held = check(in_force, found, **{key.replace(".", "__"): answer})
    assert held.passes is (answer == "yes")


def test_a_day_before_which_it_surely_was_not_in_force_closes_the_question() -> None:
    unsure = time_in_force(
        begins=open_question("in_force.from"), not_before=date(2026, 5, 28)
    )
    assert not check(in_force, case(forced(unsure), LONG)).passes
    from_then = replace(unsure, not_before=date(2026, 5, 27))
    assert asks(in_force, case(forced(from_then), LONG)) == "in_force.from"


FIRST = begins("2024-01-01", known_on=date(2023, 7, 20))
THEN = begins("2024-09-01", known_on=date(2024, 2, 2))


@pytest.mark.parametrize(
    ("known_on", "expected"),
    [
        ("2023-07-19", None),
        ("2023-07-20", FIRST),
        ("2024-02-01", FIRST),
        ("2024-02-02", THEN),
        (None, THEN),
    ],
)
def test_what_was_known_last_counts(
    known_on: str | None, expected: InForce | None
) -> None:
    on = date.fromisoformat(known_on) if known_on else None
    assert known_record((FIRST, THEN), on) == expected


def test_what_was_not_known_was_not_in_force() -> None:
    found = check(in_force, case(forced(FIRST, THEN), known_on=date(2023, 7, 19)))
    assert not found.passes
    assert found.step.code == "known"
    assert found.step.values == {"on": "2023-07-19", "since": "2023-07-20"}


# bound: the person


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"person_class": "service"}, {"service"}, id="said"),
        pytest.param(
            {"person_class": "service", "post": "ambassador"},
            {"service"},
            id="said wins over the post",
        ),
        pytest.param({"post": "Botschafter"}, {"head-of-mission"}, id="by the post"),
        pytest.param(
            {"post": "ATTACHÉ"},
            {"diplomatic-agent", "administrative-technical"},
            id="two classes share a post",
        ),
        pytest.param({"post": "gardener"}, set(), id="unknown post"),
        pytest.param({}, set(), id="nothing said"),
    ],
)
def test_a_class_follows_from_the_post(
    changes: dict[str, Any], expected: set[str]
) -> None:
    assert classes_of(replace(SOMEONE, **changes), register()) == expected


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        pytest.param({"person_class": "service"}, True, id="listed"),
        pytest.param({"person_class": "family"}, False, id="not listed"),
        pytest.param({"post": "ambassador"}, True, id="listed by post"),
    ],
)
def test_persons_of_the_listed_classes_are_bound(
    changes: dict[str, Any], *, passes: bool
) -> None:
    found = check(bound, case(traveller=replace(SOMEONE, **changes)))
    assert found.passes is passes
    assert found.reason is Reason.NOT_BOUND


@pytest.mark.parametrize(
    "traveller",
    [
        pytest.param(SOMEONE, id="nothing said"),
        pytest.param(replace(SOMEONE, post="attaché"), id="one class of two listed"),
    ],
)
def test_a_class_that_is_unclear_is_asked_about(traveller: Traveller) -> None:
    found = case(traveller=traveller)
    assert asks(bound, found) == "traveller.class"
    assert check(bound, found, traveller__class="yes").passes
    assert not check(bound, found, traveller__class="no").passes


def test_unpublished_classes_may_be_any() -> None:
    found = case(bound_by(persons=open_question("binds.persons")))
    assert asks(bound, found) == "binds.persons"
    assert check(bound, found, binds__persons="yes").passes
    assert not check(bound, found, binds__persons="no").passes


FAMILY = replace(SECRETARY, person_class="family", post=None)


def unsettled(*classes: str, **readings: bool) -> Any:
    question = open_question("binds.unsettled.family", **readings)
    return bound_by(unsettled=(Unsettled(classes=classes, bound=question),))


@pytest.mark.parametrize(("answer", "passes"), [("yes", True), ("no", False)])
def test_an_unsettled_class_is_as_its_reading_says(
    answer: str, *, passes: bool
) -> None:
    family = unsettled("family", yes=True, no=False)
    found = case(family, traveller=FAMILY)
    assert asks(bound, found) == "binds.unsettled.family"
    held = check(bound, found, binds__unsettled__family=answer)
    assert held.passes is passes
    assert held.step.steps[0].sources == ("press",)


def test_an_unsettled_class_of_which_nothing_is_published_may_be_bound() -> None:
    found = case(unsettled("family"), traveller=FAMILY)
    assert check(bound, found, binds__unsettled__family="yes").passes
    assert not check(bound, found, binds__unsettled__family="no").passes


def test_a_person_of_a_settled_class_is_not_asked_about_the_others() -> None:
    assert check(bound, case(unsettled("family", yes=True, no=False))).passes


def test_of_a_person_without_a_class_the_class_is_asked_first() -> None:
    family = unsettled("family", yes=True, no=False)
    assert asks(bound, case(family, traveller=SOMEONE)) == "traveller.class"


def test_one_of_two_classes_being_unsettled_is_asked_about() -> None:
    attache = replace(SOMEONE, post="attaché")
    only = bound_by(
        persons=stated("binds.persons", ("service",)),
        unsettled=(
            Unsettled(
                classes=("administrative-technical",),
                bound=open_question("binds.unsettled.at", yes=True, no=False),
            ),
        ),
    )
    assert asks(bound, case(only, traveller=attache)) == "traveller.class"


@pytest.mark.parametrize(
    ("changes", "wanted", "passes"),
    [
        pytest.param({"assignment": "temporary"}, "temporary", True, id="as said"),
        pytest.param({"assignment": "permanent"}, "temporary", False, id="not as said"),
        pytest.param({}, "permanent", True, id="members are permanent"),
        pytest.param({}, "temporary", False, id="members are not temporary"),
        pytest.param(
            {"person_class": "visiting-official"}, "temporary", True, id="visitors are"
        ),
    ],
)
def test_an_assignment_follows_from_what_is_said(
    changes: dict[str, Any], wanted: str, *, passes: bool
) -> None:
    persons = stated("binds.persons", ("diplomatic-agent", "visiting-official"))
    staff = bound_by(persons=persons, assignment=wanted)
    found = check(bound, case(staff, traveller=replace(SECRETARY, **changes)))
    assert found.passes is passes


def test_an_assignment_of_nobody_knows_what_mission_is_asked_about() -> None:
    staff = bound_by(assignment="permanent")
    found = case(staff, traveller=replace(SECRETARY, mission=None))
    assert asks(bound, found) == "traveller.assignment.permanent"
    assert check(bound, found, traveller__assignment__permanent="yes").passes
    assert not check(bound, found, traveller__assignment__permanent="no").passes


def test_who_is_not_bound_is_not_asked_for_the_assignment() -> None:
    staff = bound_by(assignment="permanent")
    traveller = replace(FAMILY, mission=None)
    assert not check(bound, case(staff, traveller=traveller)).passes


# exemptions


@pytest.mark.parametrize(
    ("pattern", "exempt"),
    [
        pytest.param(PersonPattern(), True, id="everybody"),
        pytest.param(PersonPattern(posts=("ambassador",)), True, id="by post"),
        pytest.param(PersonPattern(posts=("attaché",)), False, id="another post"),
        pytest.param(PersonPattern(classes=("head-of-mission",)), True, id="class"),
        pytest.param(PersonPattern(classes=("service",)), False, id="another class"),
        pytest.param(
            PersonPattern(missions=("aa-embassy",), posts=("ambassador",)),
            True,
            id="of the mission",
        ),
        pytest.param(
            PersonPattern(missions=("aa-consulate",), posts=("ambassador",)),
            False,
            id="of another mission",
        ),
        pytest.param(
            PersonPattern(classes=("service",), posts=("ambassador",)),
            False,
            id="post without the class",
        ),
    ],
)
def test_an_exemption_frees_whom_it_fits(
    pattern: PersonPattern, *, exempt: bool
) -> None:
    found = check(not_exempt, case(exempts(pattern), traveller=AMBASSADOR))
    assert found.passes is not exempt
    assert found.reason is Reason.EXEMPT


def test_an_exempt_post_may_go_by_another_name() -> None:
    traveller = replace(AMBASSADOR, post="Botschafter")
    pattern = PersonPattern(posts=("ambassador",))
    assert not check(not_exempt, case(exempts(pattern), traveller=traveller)).passes


def test_an_exempt_post_may_be_outside_the_vocabulary() -> None:
    traveller = replace(AMBASSADOR, post="gardener")
    pattern = PersonPattern(posts=("gardener",))
    assert not check(not_exempt, case(exempts(pattern), traveller=traveller)).passes


def test_a_post_that_is_not_said_is_asked_about() -> None:
    pattern = PersonPattern(posts=("ambassador", "second secretary"))
    found = case(exempts(pattern), traveller=replace(SECRETARY, post=None))
    assert asks(not_exempt, found) == "traveller.post"
    assert not check(not_exempt, found, traveller__post="yes").passes
    assert check(not_exempt, found, traveller__post="no").passes


def test_a_post_of_another_class_is_not_asked_about() -> None:
    pattern = PersonPattern(posts=("ambassador",))
    found = case(exempts(pattern), traveller=replace(SECRETARY, post=None))
    assert check(not_exempt, found).passes


def test_a_post_of_nobody_knows_what_class_is_asked_about() -> None:
    pattern = PersonPattern(posts=("ambassador",))
    found = case(exempts(pattern), traveller=SOMEONE)
    assert asks(not_exempt, found) == "traveller.post"


@pytest.mark.parametrize(
    ("trait", "wanted"), [("minor", True), ("same_household", False)]
)
def test_a_trait_that_is_not_said_is_asked_about(trait: str, *, wanted: bool) -> None:
    traits: Any = {"classes": ("family",), trait: wanted}
    pattern = PersonPattern(**traits)
    found = case(exempts(pattern), traveller=FAMILY)
    assert asks(not_exempt, found) == f"traveller.{trait}"
    fits, other = ("yes", "no") if wanted else ("no", "yes")
    assert not check(not_exempt, found, **{f"traveller__{trait}": fits}).passes
    assert check(not_exempt, found, **{f"traveller__{trait}": other}).passes
    said: Any = {trait: wanted}
    known = case(exempts(pattern), traveller=replace(FAMILY, **said))
    assert not check(not_exempt, known).passes
    said = {trait: not wanted}
    known = case(exempts(pattern), traveller=replace(FAMILY, **said))
    assert check(not_exempt, known).passes


@pytest.mark.parametrize(("answer", "passes"), [("yes", False), ("no", True)])
def test_unpublished_exemptions_may_free(answer: str, *, passes: bool) -> None:
    found = case(bound_by(exempt=open_question("binds.exempt")))
    assert check(not_exempt, found, binds__exempt=answer).passes is passes


@pytest.mark.parametrize(
    ("patterns", "text"),
    [
        ((), "nobody"),
        ((PersonPattern(posts=("ambassador",)),), "ambassador"),
        (
            (PersonPattern(classes=("head-of-mission",), posts=("ambassador",)),),
            "ambassador",
        ),
        (
            (
                PersonPattern(classes=("family",), minor=True),
                PersonPattern(classes=("family",), same_household=False),
            ),
            "family, minor; family, not of the household",
        ),
    ],
)
def test_the_trace_lists_who_is_exempt(
    patterns: tuple[PersonPattern, ...], text: str
) -> None:
    found = check(
        not_exempt,
        case(exempts(*patterns)),
        traveller__minor="no",
        traveller__same_household="yes",
    )
    assert found.step.values["exempt"] == text


@pytest.mark.parametrize(
    ("traveller", "shown"),
    [
        (SECRETARY, "second secretary"),
        (FAMILY, "family"),
        (SOMEONE, "not said"),
    ],
)
def test_the_trace_names_the_post_or_class(traveller: Traveller, shown: str) -> None:
    found = check(not_exempt, case(traveller=traveller))
    assert found.step.values["post"] == shown


def test_an_unknown_class_never_means_exempt() -> None:
    pattern = PersonPattern(classes=("head-of-mission",))
    asks(not_exempt, case(exempts(pattern), traveller=SOMEONE))


def test_an_unknown_mission_never_means_exempt() -> None:
    pattern = PersonPattern(missions=("aa-consulate",), posts=("ambassador",))
    traveller = replace(AMBASSADOR, mission=None)
    asks(not_exempt, case(exempts(pattern), traveller=traveller))


def test_a_consulate_of_the_register_is_told_from_the_embassy() -> None:
    pattern = MissionPattern(keys=("aa-consulate",))
    traveller = replace(SECRETARY, mission=CONSULATE)
    assert check(addressed, case(missions(pattern), traveller=traveller)).passes


# exemptions for some trips


def trip_case(pattern: PersonPattern, way: Any = None, **changes: Any) -> Case:
    exempt = stated("binds.exempt", (pattern,))
    return case(provision(binds=binds(exempt=exempt)), way, **changes)


def is_exempt(case_: Case, **answers: str) -> bool:
    known = {key.replace("__", "."): value for key, value in answers.items()}
    return not not_exempt(case_, answering(known)).passes


PRIVATE = PersonPattern(trip_kinds=("private", "transit"))
BY_AIR = PersonPattern(conveyances=("air", "rail"))
TO_FAR = PersonPattern(destinations=("FAR", "Suburb"))
FAR_AND_BACK = (leg(CAPITAL, FAR), leg(FAR, CAPITAL, "26T09:00", "26T12:00"))


@pytest.mark.parametrize(
    ("pattern", "way", "exempt"),
    [
        pytest.param(PRIVATE, trip(kind="private"), True, id="such a trip"),
        pytest.param(PRIVATE, trip(kind="official"), False, id="another kind"),
        pytest.param(BY_AIR, trip(leg(by="air")), True, id="by air"),
        pytest.param(BY_AIR, trip(leg(by="car")), False, id="by car"),
        pytest.param(
            BY_AIR,
            trip(FAR_AND_BACK[0], replace(FAR_AND_BACK[1], by="air")),
            False,
            id="one leg by car",
        ),
        pytest.param(
            BY_AIR,
            trip(replace(FAR_AND_BACK[0], by="car"), replace(FAR_AND_BACK[1], by=None)),
            False,
            id="by car, whatever the other",
        ),
        pytest.param(TO_FAR, trip(*FAR_AND_BACK), True, id="there and back"),
        pytest.param(TO_FAR, trip(leg(CAPITAL, NORTH)), False, id="elsewhere"),
        pytest.param(
            TO_FAR,
            trip(leg(CAPITAL, FAR), leg(FAR, NORTH, "26T09:00", "26T12:00")),
            False,
            id="there and elsewhere",
        ),
        pytest.param(TO_FAR, trip(leg(FAR, CAPITAL)), False, id="only back"),
    ],
)
def test_an_exemption_may_hold_for_some_trips(
    pattern: PersonPattern, way: Any, *, exempt: bool
) -> None:
    assert is_exempt(trip_case(pattern, way)) is exempt


@pytest.mark.parametrize(
    ("pattern", "way", "key"),
    [
        (PRIVATE, trip(), "trip.kind.private"),
        (BY_AIR, trip(leg(by=None)), "trip.by.air"),
    ],
)
@pytest.mark.parametrize(("answer", "exempt"), [("yes", True), ("no", False)])
def test_what_a_trip_does_not_say_of_itself_is_asked(
    pattern: PersonPattern, way: Any, key: str, answer: str, *, exempt: bool
) -> None:
    found = trip_case(pattern, way)
    with pytest.raises(Asked, match=key):
        is_exempt(found)
    assert is_exempt(found, **{key.replace(".", "__"): answer}) is exempt


@pytest.mark.parametrize("mission", [None, replace(EMBASSY, seat=None)])
def test_an_unknown_seat_is_asked_for(mission: Any) -> None:
    alone = {"traveller": replace(SECRETARY, mission=mission)}
    found = trip_case(TO_FAR, trip(*FAR_AND_BACK), **alone)
    with pytest.raises(Asked, match=r"traveller\.seat"):
        is_exempt(found)
    assert is_exempt(found, traveller__seat="yes")
    assert not is_exempt(found, traveller__seat="no")
    two = (*FAR_AND_BACK, leg(CAPITAL, NORTH, "27T09:00", "27T12:00"))
    assert not is_exempt(trip_case(TO_FAR, trip(*two), **alone))
    assert is_exempt(trip_case(TO_FAR, trip(FAR_AND_BACK[0]), **alone))
    assert not is_exempt(trip_case(TO_FAR, trip(leg(FAR, CAPITAL)), **alone))


def test_the_trips_of_an_exemption_are_told() -> None:
    pattern = PersonPattern(
        trip_kinds=("private",), conveyances=("air",), destinations=("Far",)
    )
    step = not_exempt(trip_case(pattern, trip(kind="official")), answering()).step
    assert step.values["exempt"] == "private, air, Far"
