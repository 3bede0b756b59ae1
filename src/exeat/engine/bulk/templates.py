"""Templates: the explored worlds of a provision, to be filled in for many trips."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from exeat.domain.finding import Question, Reason
from exeat.domain.measure import Duty
from exeat.engine.bulk.agenda import Rule
from exeat.engine.bulk.symbols import Deadline, Ending, Leaving
from exeat.engine.bulk.trips import Ints
from exeat.engine.worlds import Leaf, Tree, hangs_on, leaves

_STRICTNESS = tuple(Duty)
NO_DEADLINE = -1


class Hanging(NamedTuple):
    """A question that findings hang on.

    Attributes:
        question: Its key.
        kind: What would settle it.
        affects: ``answer`` or ``terms``.
    """

    question: str
    kind: str
    affects: str


class Template:
    """What all trips that share some facts have in common.

    Attributes:
        rule: The provision.
        endings: What follows in each world.
        due: Places of the worlds in which something is due.
        deadlines: The distinct deadlines of these.
        contents: What the notice must say.
        duties: What the readings ask for, strictest first.
        reasons: Why nothing is due in the other worlds, each once.

    Args:
        rule: The provision.
        tree: Its worlds.
    """

    def __init__(self, rule: Rule, tree: Tree[Ending]) -> None:
        self.rule = rule
        self._tree = tree
        self._leaves: tuple[Leaf[Ending], ...] = tuple(leaves(tree))
        self.endings = tuple(leaf.outcome for leaf in self._leaves)
        self.due = [n for n, ending in enumerate(self.endings) if ending.due]
        some = (self.endings[n] for n in self.due)
        self.deadlines: tuple[Deadline, ...] = tuple(
            dict.fromkeys(e.deadline for e in some if e.deadline is not None)
        )
        place = {deadline: n for n, deadline in enumerate(self.deadlines)}
        self._places = [
            NO_DEADLINE if ending.deadline is None else place[ending.deadline]
            for ending in self.endings
        ]
        dues = [self.endings[n] for n in self.due]
        self.contents = tuple(dict.fromkeys(w for e in dues for w in e.contents))
        duties = {ending.duty for ending in dues if ending.duty}
        self.duties = tuple(sorted(duties, key=_STRICTNESS.index, reverse=True))
        free = [ending for ending in self.endings if not ending.due]
        self.reasons = tuple(dict.fromkeys(e.reason for e in free if e.reason))
        self._hanging: dict[Hashable, tuple[Hanging, ...]] = {}

    @property
    def furthest(self) -> Reason:
        """Why nothing is due, in the world that got furthest."""
        return max(self.reasons, key=tuple(Reason).index)

    @property
    def margins(self) -> tuple[Leaving, ...]:
        """The zones that trips stay inside of in some world, each once."""
        signs = (ending.sign for ending in self.endings if not ending.due)
        margins = (sign.margin for sign in signs if sign is not None)
        return tuple(dict.fromkeys(m for m in margins if m is not None))

    def deadline_of(self, ending: int) -> int:
        """Return the place of a world's deadline; ``NO_DEADLINE`` if it has none."""
        return self._places[ending]

    def chiefs(self) -> list[int]:
        """Return the worlds of which the one with the earliest deadline is strictest.

        One alone where the deadlines do not matter.
        """
        if not self.due:
            furthest = self.furthest
            return [n for n, e in enumerate(self.endings) if e.reason is furthest][:1]

        def strictness(number: int) -> int:
            duty = self.endings[number].duty
            return _STRICTNESS.index(duty) if duty else 0

        most = max(map(strictness, self.due))
        strictest = [n for n in self.due if strictness(n) == most]
        endless = [n for n in strictest if self.endings[n].deadline is None]
        return endless[:1] or strictest

    def hanging(self, equal: tuple[int, ...]) -> tuple[Hanging, ...]:
        """Return what findings hang on: their answer first, then their terms.

        Args:
            equal: For each deadline a number; equal deadlines have the same one.
        """
        if equal not in self._hanging:
            self._hanging[equal] = tuple(self._hanging_on(equal))
        return self._hanging[equal]

    def _hanging_on(self, equal: tuple[int, ...]) -> Sequence[Hanging]:
        number = dict(zip(self.deadlines, equal, strict=True))
        found: dict[str, Hanging] = {}

        def terms(ending: Ending) -> tuple[object, ...]:
            if not ending.due:
                return (False,)
            deadline = None if ending.deadline is None else number[ending.deadline]
            return (True, ending.duty, deadline, ending.addressees)

        def add(questions: Sequence[Question], affects: str) -> None:
            for asked in questions:
                found.setdefault(
                    asked.key, Hanging(asked.key, asked.kind.value, affects)
                )

        add(hangs_on(self._tree, lambda ending: ending.due), "answer")
        add(hangs_on(self._tree, terms), "terms")
        for ending in self.endings:
            add(ending.unpublished, "terms")
        return tuple(found.values())


def equalities(at_us: Ints) -> tuple[Ints, list[tuple[int, ...]]]:
    """Return which columns are equal in each row, as a code, with what codes mean.

    Args:
        at_us: Moments, a row for each finding.
    """
    rows, width = at_us.shape
    first = np.zeros((rows, width), dtype=np.int64)
    for column in range(width):
        same = at_us[:, : column + 1] == at_us[:, column : column + 1]
        first[:, column] = np.argmax(same, axis=1)
    unique, code = np.unique(first, axis=0, return_inverse=True)
    meanings = [tuple(row) for row in unique.tolist()]
    return code.ravel().astype(np.int64), meanings
