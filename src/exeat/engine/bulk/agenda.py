"""Which provisions concern a traveller on an occasion, and what bars them.

Everything here is decided by the scalar engine, once for each distinct combination of
profile and occasion as far as a provision reads it.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from exeat.domain.finding import Question, Reason
from exeat.domain.measure import Measure, Provision, StateSet, is_of_mission, parts
from exeat.domain.party import Traveller
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.engine.asking import Case, Ground
from exeat.engine.bulk.evaluation import barred
from exeat.engine.bulk.occasions import Occasion, Watershed, dates, days_of_lands
from exeat.engine.bulk.trips import Ints
from exeat.engine.decision import given_answers, is_about, lands_of
from exeat.engine.worlds import Ask, Fork, Leaf, Tree, explore, leaves

Barrier = Tree[Reason | None]
UNADDRESSED = (Reason.NOT_BOUND, Reason.NOT_IN_FORCE)


class Rule(NamedTuple):
    """A provision, ready to be decided for many.

    Attributes:
        number: Its place among all of the register.
        given: Answers settled beforehand.
        reads_kind: Whether an exemption reads the kind of trip.
        is_own: Whether its trigger reads the traveller's mission.
    """

    number: int
    measure: Measure
    provision: Provision
    given: Mapping[str, str]
    reads_kind: bool
    reads_by: bool
    reads_goals: bool
    is_own: bool


class Standing(NamedTuple):
    """What applicability leaves of a provision.

    Attributes:
        rule: The provision.
        barrier: Questions, and at their ends a reason or None for going on.
        key: The same for all barriers of one form.
        reason: Why it does not apply, if it does under no answers.
    """

    rule: Rule
    barrier: Barrier
    key: Hashable
    reason: Reason | None


def rules_of(register: Register, rulings: Sequence[Ruling]) -> tuple[Rule, ...]:
    """Return all provisions of the register, in order."""
    both = (
        (measure, provision)
        for measure in register.measures.values()
        for provision in measure.provisions
    )
    return tuple(
        Rule(
            number=number,
            measure=measure,
            provision=provision,
            given=given_answers(rulings, measure.key, provision.key),
            reads_kind=_reads(provision.binds.exempt, "trip_kinds"),
            reads_by=_reads(provision.binds.exempt, "conveyances"),
            reads_goals=_reads(provision.binds.exempt, "destinations"),
            is_own=any(map(_is_own, parts(provision.trigger))),
        )
        for number, (measure, provision) in enumerate(both)
    )


def _reads(exempt: object, name: str) -> bool:
    return any(getattr(part, name, ()) for part in parts(exempt))


def _is_own(part: object) -> bool:
    return is_of_mission(part) or (isinstance(part, StateSet) and part.except_host)


class _Concern(NamedTuple):
    """Provisions that concern a traveller in some states, and what they read.

    Attributes:
        spans: For each span between days on which the law changes, the span between
            those on which the law of these provisions does.
    """

    rules: tuple[Rule, ...]
    spans: list[int]
    reads_kind: bool
    reads_by: bool
    reads_goals: bool


class Agendas:
    """The provisions to decide, by traveller and occasion; kept between batches.

    Args:
        register: The edition to decide with.
        watershed: The days on which its law changes.
        rulings: Questions that the mission has settled.
    """

    def __init__(
        self, register: Register, watershed: Watershed, rulings: Sequence[Ruling]
    ) -> None:
        self._rules = rules_of(register, rulings)
        self._watershed = watershed
        self._days_of_lands = frozenset(days_of_lands(register))
        self._ages = self._spans_of([])
        self._spans = [self._spans_of([rule]) for rule in self._rules]
        self._concerns: dict[Hashable, _Concern] = {}
        self._named: dict[Hashable, frozenset[int]] = {}
        self._touched: dict[Hashable, frozenset[int]] = {}
        self._numbers: dict[Hashable, int] = {}
        self._standings: list[Standing] = []
        self._forms: dict[Hashable, int] = {}
        self._people: dict[Traveller, int] = {}
        self._agendas: dict[Hashable, Ints] = {}

    def _spans_of(self, rules: Sequence[Rule]) -> list[int]:
        days = {day for rule in rules for day in dates(rule.provision.in_force)}
        return self._watershed.coarser(days | self._days_of_lands)

    def __len__(self) -> int:
        """Return how many agendas are kept."""
        return len(self._agendas)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All provisions of the register, in order."""
        return self._rules

    def standing(self, number: int) -> Standing:
        """Return what a number stands for."""
        return self._standings[number]

    def person(self, traveller: Traveller) -> int:
        """Return a number for a traveller; alike ones have the same."""
        return self._people.setdefault(traveller, len(self._people))

    def of(
        self,
        person: int,
        traveller: Traveller,
        occasion: Occasion,
        ground: Callable[[], Ground],
    ) -> Ints:
        """Return what concerns a traveller, as ``decide`` has it: numbers of standings.

        Args:
            person: Number of the traveller.
            traveller: The traveller; the name does not matter.
            occasion: The occasion.
            ground: Returns a trip of that occasion.
        """
        concern = self._concern(person, traveller, occasion, ground)
        key = (
            person,
            occasion.states,
            concern.spans[occasion.departs],
            concern.spans[occasion.arrives],
            occasion.kind if concern.reads_kind else None,
            occasion.by if concern.reads_by else None,
            occasion.goals if concern.reads_goals else None,
        )
        if key not in self._agendas:
            self._agendas[key] = self._made(
                concern, person, traveller, occasion, ground()
            )
        return self._agendas[key]

    def _concern(
        self,
        person: int,
        traveller: Traveller,
        occasion: Occasion,
        ground: Callable[[], Ground],
    ) -> _Concern:
        key = (person, occasion.states, self._ages[occasion.departs])
        if key not in self._concerns:
            trip = ground()
            numbers = self._of_person(person, traveller, occasion, trip)
            numbers |= self._of_states(occasion, trip)
            rules = tuple(self._rules[number] for number in sorted(numbers))
            self._concerns[key] = _Concern(
                rules,
                self._spans_of(rules),
                any(rule.reads_kind for rule in rules),
                any(rule.reads_by for rule in rules),
                any(rule.reads_goals for rule in rules),
            )
        return self._concerns[key]

    def _made(
        self,
        concern: _Concern,
        person: int,
        traveller: Traveller,
        occasion: Occasion,
        ground: Ground,
    ) -> Ints:
        by_measure: dict[str, list[int]] = {}
        for rule in concern.rules:
            case = Case(ground, rule.measure, rule.provision, traveller)
            found = self._standing(rule, person, occasion, case)
            by_measure.setdefault(rule.measure.key, []).append(found)
        reached = [n for group in by_measure.values() for n in self._reached(group)]
        return np.array(reached, dtype=np.int64)

    def _reached(self, group: list[int]) -> list[int]:
        """Return what stands for a measure: what reaches on, or what got furthest."""
        reasons = {number: self._standings[number].reason for number in group}
        reached = [n for n, reason in reasons.items() if reason not in UNADDRESSED]
        if reached:
            return reached
        return [max(group, key=lambda n: reasons[n] is Reason.NOT_IN_FORCE)]

    def _of_person(
        self, person: int, traveller: Traveller, occasion: Occasion, ground: Ground
    ) -> frozenset[int]:
        """Return the provisions that concern a traveller wherever the trip goes."""
        key = (person, self._ages[occasion.departs])
        if key not in self._named:
            self._named[key] = frozenset(
                rule.number
                for rule in self._rules
                if is_about(rule.measure, rule.provision, traveller, ground)
            )
        return self._named[key]

    def _of_states(self, occasion: Occasion, ground: Ground) -> frozenset[int]:
        """Return the provisions whose land the trip touches."""
        key = (occasion.states, self._ages[occasion.departs])
        if key not in self._touched:
            self._touched[key] = frozenset(
                rule.number
                for rule in self._rules
                if lands_of(rule.measure, rule.provision, ground) & occasion.states
            )
        return self._touched[key]

    def _standing(self, rule: Rule, person: int, occasion: Occasion, case: Case) -> int:
        key = (
            rule.number,
            person,
            self._spans[rule.number][occasion.departs],
            self._spans[rule.number][occasion.arrives],
            occasion.kind if rule.reads_kind else None,
            occasion.by if rule.reads_by else None,
            occasion.goals if rule.reads_goals else None,
        )
        if key not in self._numbers:
            found = _stands(rule, case)
            number = self._forms.setdefault(found.key, len(self._forms))
            self._numbers[key] = len(self._standings)
            self._standings.append(found._replace(key=number))
        return self._numbers[key]


def _stands(rule: Rule, case: Case) -> Standing:
    barrier: Barrier = explore(partial(barred, case), rule.given)
    reasons = [leaf.outcome for leaf in leaves(barrier)]
    last = None
    if None not in reasons:
        order = tuple(Reason)
        last = max((r for r in reasons if r is not None), key=order.index)
    seen: dict[Question, int] = {}
    return Standing(rule, barrier, _form(barrier, seen), last)


def _form(barrier: Barrier, seen: dict[Question, int]) -> Hashable:
    """Return what tells barriers apart but for the wording of their questions."""
    if isinstance(barrier, Leaf):
        return barrier.outcome
    question = barrier.question
    number = seen.setdefault(question, len(seen))
    branches = tuple((key, _form(tree, seen)) for key, tree in barrier.branches)
    return question.key, number, branches


def passed(barrier: Barrier, ask: Ask) -> Reason | None:
    """Return what a barrier says in a world."""
    while isinstance(barrier, Fork):
        chosen = ask(barrier.question)
        barrier = dict(barrier.branches)[chosen]
    return barrier.outcome
