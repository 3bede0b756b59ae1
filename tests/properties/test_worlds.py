"""Lazy worlds against the full product of answers."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from exeat.engine.worlds import Ask, explore, hangs_on, leaves
from tests.small_register import question

QUESTIONS = (
    question("a"),
    question("b", "x", "y", "z"),
    question("c"),
    question("d"),
    question("e"),
    question("f"),
)
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Asks:
    """A decision that asks a question and goes on with the answer."""

    number: int
    then: tuple["Decision", ...]


Decision = Asks | int


def options_of(number: int) -> tuple[str, ...]:
    return tuple(option.key for option in QUESTIONS[number].options)


def any_decision(dice: Random, free: Sequence[int]) -> Decision:
    """Return a decision; questions come in any order, which may differ by branch."""
    if not free or dice.random() < 0.2:
        return dice.randrange(3)
    number = dice.choice(free)
    rest = [other for other in free if other != number]
    return Asks(number, tuple(any_decision(dice, rest) for _ in options_of(number)))


def any_table(dice: Random) -> Decision:
    """Return a table of few questions, read in an order that differs by branch."""
    numbers = dice.sample(range(6), 3)
    table = {
        answers: dice.randrange(3)
        for answers in itertools.product(*map(options_of, numbers))
    }

    def read(known: dict[int, str], idle: list[int]) -> Decision:
        left = {
            out
            for answers, out in table.items()
            if all(known.get(n, a) == a for n, a in zip(numbers, answers, strict=True))
        }
        if len(left) == 1:
            return left.pop()
        number = dice.choice([n for n in [*numbers, *idle] if n not in known])
        rest = [other for other in idle if other != number]
        return Asks(
            number,
            tuple(read({**known, number: key}, rest) for key in options_of(number)),
        )

    idle = [number for number in range(6) if number not in numbers][:1]
    return read({}, idle)


DECISIONS = st.randoms(use_true_random=True).map(
    lambda dice: (
        any_table(dice) if dice.random() < 0.5 else any_decision(dice, range(6))
    )
)


def run(decision: Decision, ask: Ask) -> int:
    while isinstance(decision, Asks):
        chosen = ask(QUESTIONS[decision.number])
        decision = decision.then[options_of(decision.number).index(chosen)]
    return decision


def evaluation(decision: Decision) -> Callable[[Ask], int]:
    return lambda ask: run(decision, ask)


def full_product() -> list[dict[str, str]]:
    keys = [asked.key for asked in QUESTIONS]
    return [
        dict(zip(keys, chosen, strict=True))
        for chosen in itertools.product(*map(options_of, range(6)))
    ]


PRODUCT = full_product()


def outcome_in(decision: Decision, answers: Answers) -> int:
    return run(decision, lambda asked: answers[asked.key])


def that_matter(decision: Decision, view: Callable[[int], int]) -> set[str]:
    """Return the questions of which, all others being equal, the answer tells."""
    views = {
        tuple(answers.values()): view(outcome_in(decision, answers))
        for answers in PRODUCT
    }
    found = set()
    for answers in PRODUCT:
        for asked in QUESTIONS:
            for option in asked.options:
                other = tuple((answers | {asked.key: option.key}).values())
                if views[other] != views[tuple(answers.values())]:
                    found.add(asked.key)
    return found


@given(DECISIONS)
def test_every_combination_of_answers_is_one_leaf(decision: Decision) -> None:
    worlds = list(leaves(explore(evaluation(decision), {})))
    for answers in PRODUCT:
        fitting = [
            leaf
            for leaf in worlds
            if all(answers[asked.key] == option for asked, option in leaf.answers)
        ]
        assert [leaf.outcome for leaf in fitting] == [outcome_in(decision, answers)]


@given(DECISIONS, st.sampled_from([lambda out: out, lambda out: out // 2]))
def test_hangs_on_exactly_what_matters(
    decision: Decision, view: Callable[[int], int]
) -> None:
    tree = explore(evaluation(decision), {})
    found = [asked.key for asked in hangs_on(tree, view)]
    assert set(found) == that_matter(decision, view)
    assert len(found) == len(set(found))


@given(DECISIONS, st.dictionaries(st.sampled_from("acdf"), st.just("no")))
def test_an_answer_given_beforehand_is_never_asked(
    decision: Decision, given_: dict[str, str]
) -> None:
    worlds = list(leaves(explore(evaluation(decision), given_)))
    for leaf in worlds:
        assert not {asked.key for asked, _ in leaf.answers} & given_.keys()
    open_ = [a for a in PRODUCT if given_.items() <= a.items()]
    assert {leaf.outcome for leaf in worlds} == {
        outcome_in(decision, answers) for answers in open_
    }
