"""Whom and when a provision binds: missions, time in force, persons, exemptions."""

from datetime import date
from typing import NamedTuple

from exeat.domain.finding import QuestionKind, Reason, Step
from exeat.domain.measure import (
    InForce,
    MissionPattern,
    Parameter,
    PartialDate,
    PersonPattern,
)
from exeat.domain.party import Mission, Traveller
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.asking import (
    Case,
    Unpublished,
    applies,
    choice_step,
    is_fact,
    is_so,
    sources_of,
    value_of,
)
from exeat.engine.worlds import Ask

_TRAITS = {
    "minor": "Under age",
    "same_household": "Habitually living in the household of the member",
}


@record
class Check:
    """The outcome of one check.

    Attributes:
        passes: Whether the provision still stands for the traveller.
        reason: Why not, where it does not.
        step: What was compared.
    """

    passes: bool
    reason: Reason
    step: Step


def addressed(case: Case, ask: Ask) -> Check:
    """Check that the measure is addressed to the traveller's state and mission."""
    state = _sending_step(case, ask)
    steps = [state]
    passes = bool(state.holds)
    if passes:
        mission = _mission_step(case, ask)
        steps.append(mission)
        passes = bool(mission.holds)
    step = Step(code="addressed", holds=passes, steps=tuple(steps))
    return Check(passes=passes, reason=Reason.NOT_BOUND, step=step)


def _sending_step(case: Case, ask: Ask) -> Step:
    measure, provision, sending = case.measure, case.provision, case.traveller.sending
    listed = measure.sending_of(provision)
    values = {"sending": sending, "listed": ", ".join(listed) or "all"}
    if sending == case.receiving:
        return Step(code="sending", holds=False, values=values)
    holds = measure.is_aimed_at(provision, sending)
    if not holds and not measure.is_exhaustive_for(provision):
        text = f"Is {sending} among the states that are bound but not named?"
        holds = is_so(ask, "sending", text, QuestionKind.READING)
    return Step(code="sending", holds=holds, values=values)


def _mission_step(case: Case, ask: Ask) -> Step:
    parameter = case.provision.binds.missions
    patterns = value_of(parameter, ask)
    mission = case.traveller.mission
    values = {"mission": _mission_name(mission), "traveller": case.traveller.name}
    sources = sources_of(parameter, ask)
    if isinstance(patterns, Unpublished):
        holds = _hosted(mission, case) and applies(ask, patterns)
    elif mission is None:
        text = f"Is {case.traveller.name} a member of a mission that is addressed?"
        holds = is_fact(ask, "traveller.mission", text)
    else:
        on = case.trip.depart_at.date()
        holds = any(_fits(mission, p, case.register, on) for p in patterns)
    return Step(
        code="mission",
        holds=holds,
        values=values,
        sources=sources,
        steps=choice_step(parameter, ask),
    )


def _mission_name(mission: Mission | None) -> str:
    if mission is None:
        return "not said"
    seat = f" in {mission.seat.name}" if mission.seat else ""
    return mission.name or f"{mission.kind} of {mission.sending}{seat}"


def _hosted(mission: Mission | None, case: Case) -> bool:
    if mission is None:
        return True
    on = case.trip.depart_at.date()
    lands = case.register.land_of(case.receiving, on)
    return mission.receiving in lands or mission.receiving == case.receiving


def _fits(
    mission: Mission, pattern: MissionPattern, register: Register, on: date
) -> bool:
    if pattern.keys and not any(
        _is_same(mission, register.missions[key]) for key in pattern.keys
    ):
        return False
    if pattern.kinds and mission.kind not in pattern.kinds:
        return False
    seat = mission.seat.name.casefold() if mission.seat else ""
    if pattern.seats and seat not in {name.casefold() for name in pattern.seats}:
        return False
    host = mission.receiving
    if any(_is_or_belongs_to(host, one, register, on) for one in pattern.not_receiving):
        return False
    return not pattern.receiving or any(
        _is_or_belongs_to(host, one, register, on) for one in pattern.receiving
    )


def _is_or_belongs_to(host: str, named: str, register: Register, on: date) -> bool:
    """Return whether a state is the one named, or a member of the union named."""
    if host == named:
        return True
    return named in register.unions and host in register.members(named, on)


def _is_same(mission: Mission, known: Mission) -> bool:
    """Return whether a mission described in a trip is one of the register."""
    if mission.key:
        return mission.key == known.key
    alike = (mission.kind, mission.sending, mission.receiving) == (
        known.kind,
        known.sending,
        known.receiving,
    )
    if mission.seat is None or known.seat is None:
        return alike
    return alike and mission.seat.name.casefold() == known.seat.name.casefold()


def in_force(case: Case, ask: Ask) -> Check:
    """Check that the provision is in force on a day of the trip."""
    first, last = case.trip.depart_at.date(), case.trip.arrive_at.date()
    record = known_record(case.provision.in_force, case.ground.known_on)
    if record is None:
        step = Step(
            code="known",
            holds=False,
            values={
                "on": str(case.ground.known_on),
                "since": case.provision.in_force[0].known_on.isoformat(),
            },
        )
        return Check(passes=False, reason=Reason.NOT_IN_FORCE, step=step)
    begins = _begins_step(record, last, ask)
    steps = [begins]
    holds = bool(begins.holds)
    if holds:
        ends = _ends_step(record, first, ask)
        steps.append(ends)
        holds = bool(ends.holds)
    step = Step(
        code="in-force",
        holds=holds,
        values={"first": first.isoformat(), "last": last.isoformat()},
        steps=tuple(steps),
    )
    return Check(passes=holds, reason=Reason.NOT_IN_FORCE, step=step)


def known_record(records: tuple[InForce, ...], known_on: date | None) -> InForce | None:
    """Return what was known last on a day about the time in force; None if nothing."""
    known = [r for r in records if known_on is None or r.known_on <= known_on]
    return known[-1] if known else None


def _begins_step(record: InForce, last: date, ask: Ask) -> Step:
    if record.not_before is not None and last < record.not_before:
        values = {"date": record.not_before.isoformat(), "last": last.isoformat()}
        return Step(code="not-before", holds=False, values=values)
    begins = value_of(record.begins, ask)
    if isinstance(begins, Unpublished):
        holds, shown = applies(ask, begins), "unpublished"
    elif begins is None:
        holds, shown = False, "not yet"
    else:
        holds, shown = _has_come(begins, last, "in_force.from", ask), str(begins)
    return _date_step("begins", {"date": shown}, record.begins, ask, holds=holds)


def _ends_step(record: InForce, first: date, ask: Ask) -> Step:
    ends = value_of(record.ends, ask)
    if isinstance(ends, Unpublished):
        holds, shown = applies(ask, ends), "unpublished"
    elif ends is None:
        holds, shown = True, "no end known"
    else:
        holds = not _has_come(ends, first, "in_force.until", ask)
        shown = str(ends)
    return _date_step("ends", {"date": shown}, record.ends, ask, holds=holds)


def _date_step(
    code: str,
    values: dict[str, str],
    parameter: Parameter[PartialDate | None],
    ask: Ask,
    *,
    holds: bool,
) -> Step:
    return Step(
        code=code,
        holds=holds,
        values=values,
        sources=sources_of(parameter, ask),
        steps=choice_step(parameter, ask),
    )


def _has_come(date_: PartialDate, on: date, key: str, ask: Ask) -> bool:
    """Return whether a date known to the day, month or year has come on a day."""
    if on >= date_.last:
        return True
    if on < date_.first:
        return False
    text = f"Had the day in {date_} come by {on.isoformat()}?"
    return is_so(ask, f"{key}.day", text, QuestionKind.ACCURACY)


def bound(case: Case, ask: Ask) -> Check:
    """Check that the traveller belongs to the persons bound."""
    person = _person_step(case, ask)
    steps = [person]
    holds = bool(person.holds)
    if holds and case.provision.binds.assignment:
        assignment = _assignment_step(case, ask)
        steps.append(assignment)
        holds = bool(assignment.holds)
    step = Step(code="bound", holds=holds, steps=tuple(steps))
    return Check(passes=holds, reason=Reason.NOT_BOUND, step=step)


def classes_of(traveller: Traveller, register: Register) -> frozenset[str]:
    """Return the classes that a traveller may belong to; empty if nothing is said."""
    if traveller.person_class is not None:
        return frozenset((traveller.person_class,))
    post = register.posts.get((traveller.post or "").casefold())
    return frozenset(post.classes) if post else frozenset()


def _person_step(case: Case, ask: Ask) -> Step:
    binds, traveller = case.provision.binds, case.traveller
    possible = classes_of(traveller, case.register)
    unsettled = next((u for u in binds.unsettled if possible <= {*u.classes}), None)
    parameter: Parameter[object] = binds.persons
    if unsettled is not None and possible:
        parameter = unsettled.bound
        answer = value_of(unsettled.bound, ask)
        holds = applies(ask, answer) if isinstance(answer, Unpublished) else answer
    else:
        holds = _is_listed(case, possible, ask)
    classes = value_of(binds.persons, ask)
    listed = "" if isinstance(classes, Unpublished) else ", ".join(classes)
    return Step(
        code="person",
        holds=holds,
        values={
            "traveller": traveller.name,
            "class": ", ".join(sorted(possible)) or "not said",
            "listed": listed,
        },
        sources=sources_of(parameter, ask),
        steps=choice_step(parameter, ask),
    )


def _is_listed(case: Case, possible: frozenset[str], ask: Ask) -> bool:
    """Return whether the classes bound include the traveller's, asking if unclear."""
    binds = case.provision.binds
    classes = value_of(binds.persons, ask)
    if isinstance(classes, Unpublished):
        return applies(ask, classes)
    listed = frozenset(classes)
    concerned = listed.union(*(u.classes for u in binds.unsettled))
    if possible and (possible <= listed or not possible & concerned):
        return possible <= listed
    text = f"Is {case.traveller.name} one of: {', '.join(classes)}?"
    return is_fact(ask, "traveller.class", text)


def _assignment_step(case: Case, ask: Ask) -> Step:
    wanted, traveller = case.provision.binds.assignment, case.traveller
    said = traveller.assignment
    if said is None and traveller.mission is not None:
        said = "temporary" if traveller.person_class == "visiting-official" else None
        said = said or "permanent"
    if said is None:
        text = f"Is {traveller.name} on {wanted} assignment?"
        holds = is_fact(ask, f"traveller.assignment.{wanted}", text)
    else:
        holds = said == wanted
    values = {"traveller": traveller.name, "said": said or "not said", "wanted": wanted}
    return Step(code="assignment", holds=holds, values=values)


def not_exempt(case: Case, ask: Ask) -> Check:
    """Check that no exemption frees the traveller."""
    parameter = case.provision.binds.exempt
    patterns = value_of(parameter, ask)
    if isinstance(patterns, Unpublished):
        exempt = applies(ask, patterns)
        shown = "unpublished"
    else:
        exempt = any(_frees(pattern, case, ask) for pattern in patterns)
        shown = "; ".join(_pattern_text(pattern) for pattern in patterns) or "nobody"
    step = Step(
        code="not-exempt",
        holds=not exempt,
        values={
            "traveller": case.traveller.name,
            "post": case.traveller.post or case.traveller.person_class or "not said",
            "exempt": shown,
        },
        sources=sources_of(parameter, ask),
        steps=choice_step(parameter, ask),
    )
    return Check(passes=not exempt, reason=Reason.EXEMPT, step=step)


def _pattern_text(pattern: PersonPattern) -> str:
    words = [*pattern.posts, *(() if pattern.posts else pattern.classes)]
    if pattern.minor:
        words.append("minor")
    if pattern.same_household is False:
        words.append("not of the household")
    words += [*pattern.trip_kinds, *pattern.conveyances, *pattern.destinations]
    return ", ".join(words)


class _Doubt(NamedTuple):
    """A condition of an exemption that the trip leaves open.

    Attributes:
        wanted: Answer under which the condition is met.
    """

    key: str
    text: str
    wanted: bool = True


def _frees(pattern: PersonPattern, case: Case, ask: Ask) -> bool:
    """Return whether an exemption fits; nothing is asked that cannot matter."""
    conditions = (
        _of_mission(pattern, case),
        _of_class(pattern, case),
        _of_post(pattern, case),
        _has_trait("minor", pattern, case),
        _has_trait("same_household", pattern, case),
        _of_kind(pattern, case),
        _goes_by(pattern, case),
        _goes_only_to(pattern, case),
    )
    if False in conditions:
        return False
    doubts = (each for each in conditions if isinstance(each, _Doubt))
    return all(is_fact(ask, each.key, each.text) is each.wanted for each in doubts)


def _of_mission(pattern: PersonPattern, case: Case) -> bool | _Doubt:
    if not pattern.missions:
        return True
    mission = case.traveller.mission
    if mission is not None:
        known = case.register.missions
        return any(_is_same(mission, known[key]) for key in pattern.missions)
    listed = " or ".join(pattern.missions)
    text = f"Is {case.traveller.name} a member of {listed}?"
    return _Doubt(f"traveller.mission.{listed}", text)


def _of_class(pattern: PersonPattern, case: Case) -> bool | _Doubt:
    possible = classes_of(case.traveller, case.register)
    wanted = frozenset(pattern.classes)
    if not wanted:
        return True
    if possible and (possible <= wanted or not possible & wanted):
        return possible <= wanted
    listed = " or ".join(pattern.classes)
    text = f"Does {case.traveller.name} belong to the class {listed}?"
    return _Doubt(f"traveller.class.{listed}", text)


def _of_post(pattern: PersonPattern, case: Case) -> bool | _Doubt:
    if not pattern.posts:
        return True
    traveller, register = case.traveller, case.register
    if traveller.post is not None:
        post = register.posts.get(traveller.post.casefold())
        return (post.key if post else traveller.post) in pattern.posts
    possible = classes_of(traveller, register)
    open_posts = [
        key
        for key in pattern.posts
        if not possible or possible & {*register.posts[key].classes}
    ]
    if not open_posts:
        return False
    text = f"Is {traveller.name} {' or '.join(open_posts)}?"
    return _Doubt("traveller.post", text)


def _has_trait(name: str, pattern: PersonPattern, case: Case) -> bool | _Doubt:
    wanted = getattr(pattern, name)
    said = getattr(case.traveller, name)
    if wanted is None or said is not None:
        return wanted is None or bool(said == wanted)
    text = f"{_TRAITS[name]}: does it hold for {case.traveller.name}?"
    return _Doubt(f"traveller.{name}", text, wanted)


def _of_kind(pattern: PersonPattern, case: Case) -> bool | _Doubt:
    kinds = pattern.trip_kinds
    if not kinds or case.trip.kind is not None:
        return not kinds or case.trip.kind in kinds
    text = f"Is the trip one of: {', '.join(kinds)}?"
    return _Doubt(f"trip.kind.{kinds[0]}", text)


def _goes_by(pattern: PersonPattern, case: Case) -> bool | _Doubt:
    """Return whether every leg uses one of the conveyances."""
    wanted, used = {*pattern.conveyances}, {leg.by for leg in case.trip.legs}
    if not wanted or None not in used:
        return not wanted or used <= wanted
    if not used <= {None, *wanted}:
        return False
    text = f"Does every leg go by one of: {', '.join(pattern.conveyances)}?"
    return _Doubt(f"trip.by.{pattern.conveyances[0]}", text)


def _goes_only_to(pattern: PersonPattern, case: Case) -> bool | _Doubt:
    """Return whether every destination is named, but for the return to the seat.

    The destinations are those of the legs; a trip that only returns has none, and
    goes to no place named. Where the seat is not known it is asked whether the one
    place that is not named is it.
    """
    if not pattern.destinations:
        return True
    named = {name.casefold() for name in pattern.destinations}
    goals = {leg.destination.name.casefold(): leg.destination for leg in case.trip.legs}
    if named.isdisjoint(goals):
        return False
    mission = case.traveller.mission
    seat = mission.seat if mission is not None else None
    others = [place for name, place in goals.items() if name not in named]
    if seat is not None:
        others = [p for p in others if p.name.casefold() != seat.name.casefold()]
    if not others or len(others) > 1 or seat is not None:
        return not others
    text = f"Is {others[0].name} the seat of the mission of {case.traveller.name}?"
    return _Doubt("traveller.seat", text)


APPLICABILITY = (addressed, in_force, bound, not_exempt)
"""What a provision must pass to stand for a traveller, in the order it is asked."""
