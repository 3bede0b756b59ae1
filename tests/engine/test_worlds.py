from collections.abc import Callable

import pytest

from exeat.domain.finding import Question
from exeat.engine.worlds import Ask, Fork, Leaf, explore, hangs_on, leaves
from tests.small_register import question

A, B, C = question("a"), question("b"), question("c", "x", "y", "z")


def plain(ask: Ask) -> str:  # noqa: ARG001 - asks nothing
    return "done"


def one(ask: Ask) -> str:
    return f"a={ask(A)}"


def lazy(ask: Ask) -> str:
    return f"b={ask(B)}" if ask(A) == "yes" else "done"


def idle(ask: Ask) -> str:
    ask(C)
    return "done" if ask(A) == "yes" else "due"


def swapped(ask: Ask) -> bool:
    """Return whether A and B say the same, whatever C; C decides what comes first."""
    first, second = (A, B) if ask(C) == "x" else (B, A)
    return ask(first) == ask(second)


def outcomes(evaluate: Callable[[Ask], str], **given: str) -> list[str]:
    return [leaf.outcome for leaf in leaves(explore(evaluate, given))]


def test_nothing_asked_is_one_world() -> None:
    assert explore(plain, {}) == Leaf(outcome="done", answers=())


def test_a_question_forks_in_the_order_of_its_options() -> None:
    tree = explore(lambda ask: ask(C), {})
    assert isinstance(tree, Fork)
    assert tree.question == C
    assert [key for key, _ in tree.branches] == ["x", "y", "z"]
    assert [leaf.outcome for leaf in leaves(tree)] == ["x", "y", "z"]


def test_a_leaf_tells_what_was_answered_on_the_way() -> None:
    worlds = [leaf.answers for leaf in leaves(explore(lazy, {}))]
    assert worlds == [
        ((A, "yes"), (B, "yes")),
        ((A, "yes"), (B, "no")),
        ((A, "no"),),
    ]


def test_a_question_that_is_not_touched_is_not_asked() -> None:
    assert outcomes(lazy) == ["b=yes", "b=no", "done"]


def test_a_question_asked_twice_has_one_answer() -> None:
    assert outcomes(lambda ask: ask(A) + ask(A)) == ["yesyes", "nono"]


def test_a_question_with_one_option_is_no_question() -> None:
    tree = explore(lambda ask: ask(question("sole", "only")), {})
    assert tree == Leaf(outcome="only", answers=())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"a": "no"}, ["done"]),
        ({"b": "no"}, ["b=no", "done"]),
        ({"a": "yes", "b": "yes"}, ["b=yes"]),
        ({"unheard-of": "yes"}, ["b=yes", "b=no", "done"]),
    ],
)
def test_a_given_answer_closes_its_question(
    given: dict[str, str], expected: list[str]
) -> None:
    assert outcomes(lazy, **given) == expected


@pytest.mark.parametrize(
    ("evaluate", "expected"),
    [
        pytest.param(plain, (), id="nothing asked"),
        pytest.param(one, (A,), id="one question"),
        pytest.param(lazy, (A, B), id="one after another"),
        pytest.param(idle, (A,), id="an idle question before"),
        pytest.param(swapped, (A, B), id="the same in another order"),
    ],
)
def test_hangs_on_what_matters(
    evaluate: Callable[[Ask], object], expected: tuple[Question, ...]
) -> None:
    found = hangs_on(explore(evaluate, {}), lambda outcome: outcome)
    assert sorted(found, key=lambda asked: asked.key) == list(expected)


def test_hangs_on_nothing_that_the_view_does_not_show() -> None:
    tree = explore(lambda ask: (ask(A), ask(B)), {})
    assert hangs_on(tree, lambda outcome: outcome[1]) == (B,)
    assert hangs_on(tree, lambda outcome: outcome == ("yes", "yes")) == (A, B)
    assert hangs_on(tree, len) == ()


def test_a_question_of_three_matters_if_one_of_its_answers_differs() -> None:
    tree = explore(lambda ask: ask(C) == "z", {})
    assert hangs_on(tree, lambda outcome: outcome) == (C,)


def test_an_error_of_the_evaluation_is_not_swallowed() -> None:
    def fails(ask: Ask) -> str:
        raise KeyError(ask(A))

    with pytest.raises(KeyError, match="yes"):
        explore(fails, {})
