"""Provisions compiled: a tree of facts of trips, with a template at every end.

A plan is evaluated for a group of trips until it needs a fact that is not known; the
group is then split by that fact. The tree that this makes is kept: the next batch
follows it without any evaluation.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from exeat.domain.measure import Enters, Stated
from exeat.engine.asking import Case
from exeat.engine.bulk.agenda import Standing, passed
from exeat.engine.bulk.answers import ROWWISE, Answers
from exeat.engine.bulk.evaluation import ending_of
from exeat.engine.bulk.spans import picked
from exeat.engine.bulk.symbols import Ending, Fact, FactValue
from exeat.engine.bulk.templates import Template
from exeat.engine.bulk.triggers import RowwiseError
from exeat.engine.bulk.trips import Ints
from exeat.engine.entering import territories
from exeat.engine.triggering import land
from exeat.engine.worlds import Ask, explore


class _Needed(Exception):  # noqa: N818 - a signal to the plan, not an error
    def __init__(self, fact: Fact) -> None:
        self.fact = fact


class Plan:
    """A node of the tree: a fact to ask, a template, or neither.

    Args:
        known: Facts that hold for all trips that come here.
        nodes: All nodes made, which this one adds itself to.
    """

    def __init__(self, known: Mapping[Fact, FactValue], nodes: "list[Plan]") -> None:
        self._known, self._nodes = known, nodes
        nodes.append(self)
        self._is_made = False
        self._fact: Fact | None = None
        self._template: Template | None = None
        self._next: dict[FactValue, Plan] = {}

    def routed(
        self, standing: Standing, case: Case, answers: Answers, rows: "Rows"
    ) -> Iterator[tuple[Template | None, "Rows"]]:
        """Yield templates with the rows that they fit; None for the scalar engine.

        Args:
            standing: What applicability leaves of the provision.
            case: A case of one of the rows.
            answers: What the columns say.
            rows: Pairs, and their trips.
        """
        if not self._is_made:
            self._make(standing, case)
        if self._fact is None:
            yield self._template, rows
            return
        values = answers.fact(self._fact, case, rows.trips)
        for code in np.unique(values.code).tolist():
            part = picked(rows, np.flatnonzero(values.code == code))
            if code == ROWWISE:
                yield None, part
                continue
            branch = self._branch(self._fact, values.meanings[code])
            yield from branch.routed(standing, case, answers, part)

    def _branch(self, fact: Fact, value: FactValue) -> "Plan":
        if value not in self._next:
            self._next[value] = Plan({**self._known, fact: value}, self._nodes)
        return self._next[value]

    def _make(self, standing: Standing, case: Case) -> None:
        def known(fact: Fact) -> FactValue:
            if fact not in self._known:
                raise _Needed(fact)
            return self._known[fact]

        def evaluate(ask: Ask) -> Ending:
            reason = passed(standing.barrier, ask)
            if reason is not None:
                return Ending(due=False, reason=reason)
            return ending_of(case, ask, known)

        try:
            tree = explore(evaluate, standing.rule.given)
            self._template = Template(standing.rule, tree)
        except _Needed as signal:
            self._fact = signal.fact
        except RowwiseError:
            self._template = None
        self._is_made = True


class Rows(NamedTuple):
    """Pairs of trip and traveller, with their trips."""

    pairs: Ints
    trips: Ints


class Plans:
    """Plans by standing, kept between batches."""

    def __init__(self) -> None:
        self._keys: dict[Hashable, Hashable] = {}
        self._plans: dict[Hashable, Plan] = {}
        self._nodes: list[Plan] = []

    def __len__(self) -> int:
        """Return how many nodes are kept."""
        return len(self._nodes)

    @property
    def keys(self) -> int:
        """How many keys are kept."""
        return len(self._keys)

    def key(self, brief: Hashable, make: Callable[[], Hashable]) -> Hashable:
        """Return the key of a plan.

        Args:
            brief: What the key follows from: the number of the provision, the key of
                the standing, the mission if the provision reads it, and the span
                between days on which the law changes.
            make: Returns the key.
        """
        if brief not in self._keys:
            self._keys[brief] = make()
        return self._keys[brief]

    def of(self, key: Hashable) -> Plan:
        """Return the plan of a key, an empty one where it is new."""
        if key not in self._plans:
            self._plans[key] = Plan({}, self._nodes)
        return self._plans[key]


def key_of(standing: Standing, case: Case) -> Hashable:
    """Return what all rows have in common that may follow one plan.

    Args:
        standing: What applicability leaves of the provision.
        case: A case of it.
    """
    rule, trigger = standing.rule, case.provision.trigger
    mission = case.traveller.mission if rule.is_own else None
    key = (rule.number, standing.key, mission, land(case))
    if not isinstance(trigger, Enters):
        return key
    parameter = trigger.territory
    values = (
        [parameter.value]
        if isinstance(parameter, Stated)
        else [reading.value for reading in parameter.readings]
    )
    return (*key, tuple(territories(case, trigger, value) for value in values))
