"""From the worlds of a case to its finding."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from exeat.domain.finding import (
    CautiousCourse,
    Dependence,
    Filing,
    Finding,
    NotRequired,
    Question,
    Reason,
    Required,
    Status,
    Step,
    Undetermined,
    Verdict,
    World,
)
from exeat.domain.measure import Duty
from exeat.engine.asking import Case
from exeat.engine.changes import changes
from exeat.engine.completeness import missing
from exeat.engine.deadlines import status
from exeat.engine.evaluation import Outcome, evaluate
from exeat.engine.worlds import Leaf, Tree, explore, hangs_on, leaves

_STRICTNESS = tuple(Duty)


def finding_of(
    case: Case, now: datetime, given: Mapping[str, str], *, explained: bool = True
) -> Finding:
    """Return the finding of one traveller and one provision.

    Args:
        case: Traveller, provision, trip and register.
        now: The moment that the status refers to, aware.
        given: Answers settled beforehand, by question key.
        explained: Whether to say what would change it, which takes longest.
    """
    tree = explore(partial(evaluate, case), given)
    worlds = tuple(leaves(tree))
    chief = _strictest(worlds).outcome
    verdict = _verdict(case, worlds, now)
    depends_on = _dependences(tree, worlds)
    return Finding(
        measure=case.measure.key,
        provision=case.provision.key,
        traveller=case.traveller.name,
        companions=tuple(
            other.name
            for other in case.trip.travellers
            if other.name != case.traveller.name
        ),
        verdict=verdict,
        crossings=chief.crossings,
        entered=chief.entered,
        assumes=chief.assumes,
        depends_on=depends_on,
        worlds=_worlds(worlds, {d.question.key for d in depends_on}),
        cautious_course=_cautious_course(verdict),
        changes=changes(case, tree, verdict, now, given) if explained else (),
        trace=chief.trace,
        sources=tuple(dict.fromkeys(_sources(chief.trace, depends_on))),
    )


def _strictest(worlds: Sequence[Leaf[Outcome]]) -> Leaf[Outcome]:
    """Return the world that asks for most, earliest; else the one that got furthest."""

    def strictness(leaf: Leaf[Outcome]) -> tuple[bool, int, float]:
        outcome = leaf.outcome
        if not outcome.due:
            return (True, -tuple(Reason).index(outcome.reason or Reason.NOT_BOUND), 0.0)
        duty = _STRICTNESS.index(outcome.duty) if outcome.duty else 0
        at = outcome.deadline.at.timestamp() if outcome.deadline else float("-inf")
        return (False, -duty, at)

    return min(worlds, key=strictness)


def _verdict(case: Case, worlds: Sequence[Leaf[Outcome]], now: datetime) -> Verdict:
    due = [leaf.outcome for leaf in worlds if leaf.outcome.due]
    free = [leaf.outcome for leaf in worlds if not leaf.outcome.due]
    if not due:
        chief = _strictest(worlds).outcome
        return NotRequired(reason=_reason(chief), margin=_narrowest(free).margin)
    filing = _filing(case, due, now)
    if not free:
        return Required(filing=filing)
    reasons = tuple(dict.fromkeys(_reason(outcome) for outcome in free))
    return Undetermined(filing=filing, reasons=reasons)


def _reason(outcome: Outcome) -> Reason:
    if outcome.reason is None:
        raise AssertionError("an outcome that is not due has a reason")
    return outcome.reason


def _narrowest(free: Sequence[Outcome]) -> Outcome:
    """Return the outcome with the narrowest margin; any, where none has one."""

    def inside_m(outcome: Outcome) -> float:
        return outcome.margin.inside_m if outcome.margin else float("inf")

    return min(free, key=inside_m)


def _filing(case: Case, due: Sequence[Outcome], now: datetime) -> Filing:
    moments = [outcome.deadline.at for outcome in due if outcome.deadline]
    moments.sort(key=datetime.timestamp)
    safe_by = moments[0] if len(moments) == len(due) else None
    arguable_until = moments[-1] if moments else None
    stands = status(now, safe_by, arguable_until)
    if stands is None and now > case.trip.depart_at:
        stands = Status.LATE
    duties = {outcome.duty for outcome in due if outcome.duty}
    offices = dict.fromkeys(key for outcome in due for key in outcome.addressees)
    contents = tuple(dict.fromkeys(word for o in due for word in o.contents))
    return Filing(
        duties=tuple(sorted(duties, key=_STRICTNESS.index, reverse=True)),
        addressees=tuple(offices),
        safe_by=safe_by,
        arguable_until=arguable_until,
        status=stands,
        provisional=any(o.deadline.provisional for o in due if o.deadline),
        contents=contents,
        missing=missing(contents, case.trip),
    )


def _dependences(
    tree: Tree[Outcome], worlds: Sequence[Leaf[Outcome]]
) -> tuple[Dependence, ...]:
    """Return what the finding hangs on: its answer first, then its terms."""
    found: dict[str, Dependence] = {}

    def add(questions: Sequence[Question], affects: str) -> None:
        for question in questions:
            found.setdefault(
                question.key, Dependence(question=question, affects=affects)
            )

    add(hangs_on(tree, lambda outcome: outcome.due), "answer")
    add(hangs_on(tree, _terms), "terms")
    for leaf in worlds:
        add(leaf.outcome.unpublished, "terms")
    return tuple(found.values())


def _terms(outcome: Outcome) -> tuple[object, ...]:
    if not outcome.due:
        return (False,)
    deadline = outcome.deadline.at if outcome.deadline else None
    return (True, outcome.duty, deadline, outcome.addressees)


def _worlds(worlds: Sequence[Leaf[Outcome]], questions: set[str]) -> tuple[World, ...]:
    """Return the worlds that differ in outcome or zone, each once."""
    distinct: dict[World, None] = {}
    for leaf in worlds:
        outcome = leaf.outcome
        answers = tuple(
            (question.key, option)
            for question, option in leaf.answers
            if question.key in questions
        )
        world = World(
            answers=answers,
            due=outcome.due,
            reason=outcome.reason,
            duty=outcome.duty,
            deadline=outcome.deadline.at if outcome.deadline else None,
            crossings=outcome.crossings,
            zone=outcome.triggering.zone if outcome.triggering else None,
        )
        distinct.setdefault(world)
    return tuple(distinct)


def _cautious_course(verdict: Verdict) -> CautiousCourse | None:
    if isinstance(verdict, NotRequired):
        return None
    filing = verdict.filing
    return CautiousCourse(
        duty=filing.duties[0] if filing.duties else Duty.NOTIFY,
        by=filing.safe_by,
        addressees=filing.addressees,
    )


def _sources(trace: Step, depends_on: Sequence[Dependence]) -> Iterator[str]:
    yield from trace.sources
    for step in trace.steps:
        yield from _sources(step, ())
    for dependence in depends_on:
        for option in dependence.question.options:
            yield from option.sources
