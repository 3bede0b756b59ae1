"""Ask and fork: every combination of answers that an evaluation touches.

An evaluation is a plain function that asks whenever it needs something that is
not known. An answered question goes on; an unanswered one forks the evaluation,
a branch for each option. The leaves are decided worlds, the forks a decision
tree.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Generic, TypeAlias, TypeVar

from exeat.domain.finding import Question
from exeat.domain.record import record

T = TypeVar("T")
Ask: TypeAlias = Callable[[Question], str]


@record
class Leaf(Generic[T]):
    """A decided world.

    Attributes:
        outcome: What the evaluation returned.
        answers: Questions asked on the way and the options taken.
    """

    outcome: T
    answers: tuple[tuple[Question, str], ...]


@record
class Fork(Generic[T]):
    """A question and what follows from each of its options, in their order."""

    question: Question
    branches: tuple[tuple[str, "Tree[T]"], ...]


Tree: TypeAlias = Leaf[T] | Fork[T]


class _Unanswered(Exception):  # noqa: N818 - a signal to the explorer, not an error
    def __init__(self, question: Question) -> None:
        self.question = question


def explore(evaluate: Callable[[Ask], T], given: Mapping[str, str]) -> Tree[T]:
    """Return the decision tree of an evaluation.

    The evaluation must be deterministic: with the same answers it asks the same
    questions in the same order.

    Args:
        evaluate: Asks for answers and returns an outcome.
        given: Answers settled beforehand, by question key.
    """
    return _explore(evaluate, given, ())


def _explore(
    evaluate: Callable[[Ask], T],
    given: Mapping[str, str],
    path: tuple[tuple[Question, str], ...],
) -> Tree[T]:
    known = {question.key: option for question, option in path}

    def ask(question: Question) -> str:
        if question.key in known:
            return known[question.key]
        if question.key in given:
            return given[question.key]
        if len(question.options) == 1:
            return question.options[0].key
        raise _Unanswered(question)

    try:
        return Leaf(outcome=evaluate(ask), answers=path)
    except _Unanswered as signal:
        question = signal.question
    return Fork(
        question=question,
        branches=tuple(
            (option.key, _explore(evaluate, given, (*path, (question, option.key))))
            for option in question.options
        ),
    )


def leaves(tree: Tree[T]) -> Iterator[Leaf[T]]:
    """Yield the decided worlds, in the order of the options."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for _, branch in tree.branches:
            yield from leaves(branch)


def hangs_on(tree: Tree[T], view: Callable[[T], Hashable]) -> tuple[Question, ...]:
    """Return the questions on which one view of the outcome hangs.

    Branches that end alike are merged, so that what is left matters: for each
    question returned there are answers to the others under which it decides.

    Args:
        tree: A decision tree.
        view: What of an outcome counts.
    """
    left: dict[str, Question] = {}
    _collect(_merged(tree, view), left)
    worlds = [
        ({asked.key: option for asked, option in leaf.answers}, view(leaf.outcome))
        for leaf in leaves(tree)
    ]
    return tuple(asked for key, asked in left.items() if _decides(key, worlds))


def _decides(key: str, worlds: Sequence[tuple[Mapping[str, str], Hashable]]) -> bool:
    """Return whether two worlds that need differ in one answer only end differently.

    Branches that ask the same in another order look different and may be alike.
    """
    asked = [world for world in worlds if key in world[0]]
    return any(
        one != other
        and all(
            there.get(k, option) == option for k, option in here.items() if k != key
        )
        for (here, one), (there, other) in combinations(asked, 2)
    )


_Shape: TypeAlias = tuple[Question | None, Hashable]


def _merged(tree: Tree[T], view: Callable[[T], Hashable]) -> _Shape:
    if isinstance(tree, Leaf):
        return (None, view(tree.outcome))
    shapes = tuple((key, _merged(branch, view)) for key, branch in tree.branches)
    first = shapes[0][1]
    if all(shape == first for _, shape in shapes):
        return first
    return (tree.question, shapes)


def _collect(shape: _Shape, left: dict[str, Question]) -> None:
    question, rest = shape
    if question is None:
        return
    left.setdefault(question.key, question)
    for _, branch in rest:  # type: ignore[attr-defined]  # shapes of the branches
        _collect(branch, left)
