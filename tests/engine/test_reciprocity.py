"""What two states impose on each other, over time."""

from datetime import date
from typing import Any

import pytest

from exeat.domain.measure import InForce, Measure, Provision
from exeat.domain.register import Membership
from exeat.engine.reciprocity import Addressing, Span, reciprocity
from tests.small_register import (
    day,
    in_force,
    measure,
    open_question,
    provision,
    register,
    stated,
)

JUNE = date(2024, 6, 1)


def of(begin: Any, end: Any = None, **changes: Any) -> Provision:
    def moment(key: str, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return stated(key, day(value) if value else None)
        return value

    entry = {
        "begins": moment("in_force.from", begin),
        "ends": moment("in_force.until", end),
    }
    return provision(in_force=(in_force(**entry, **changes),))


def spans(*measures: Measure, **changes: Any) -> tuple[Span, ...]:
    known_on = changes.pop("known_on", None)
    lives = changes.pop("lives", {})
    return reciprocity(register(*measures, **changes), ("XX", "AA"), lives, known_on)


def days(found: tuple[Span, ...]) -> list[tuple[str, str, list[str]]]:
    """Return begin and end of each span, and how each provision of XX stands."""
    return [
        (
            str(span.from_on or ""),
            str(span.until_on or ""),
            [burden.standing.value for burden in span.sides[0]],
        )
        for span in found
    ]


def test_a_regime_begins_and_ends_with_its_provisions() -> None:
    assert days(spans(measure(of("2024-06-01", "2025-06-01")))) == [
        ("", "2024-06-01", []),
        ("2024-06-01", "2025-06-01", ["in-force"]),
        ("2025-06-01", "", []),
    ]


def test_a_begin_known_to_the_month_is_open_while_it_lasts() -> None:
    assert days(spans(measure(of("2024-06")))) == [
        ("", "2024-06-01", []),
        ("2024-06-01", "2024-06-30", ["open"]),
        ("2024-06-30", "", ["in-force"]),
    ]


def test_a_begin_that_nobody_published_is_open_from_the_day_of_the_announcement() -> (
    None
):
    unknown: Any = open_question("in_force.from")
    assert days(spans(measure(of(unknown, not_before=JUNE)))) == [
        ("", "2024-06-01", []),
        ("2024-06-01", "", ["open"]),
    ]


def test_both_sides_are_told_each_from_its_own_measures() -> None:
    other = measure(of("2025-01-01"), key="aa-xx-2025", receiving="AA", sending=("XX",))
    found = spans(measure(of("2024-06-01")), other)
    assert [[len(side) for side in span.sides] for span in found] == [
        [0, 0],
        [1, 0],
        [1, 1],
    ]
    assert found[-1].sides[1][0].measure.key == "aa-xx-2025"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sending": ("AA",)}, [Addressing.NAMED]),
        ({"sending": ()}, [Addressing.ALL]),
        ({"sending": ("BB",)}, []),
        (
            {"sending": ("BB",), "sending_is_exhaustive": False},
            [Addressing.PERHAPS],
        ),
        ({"receiving": "YY"}, []),
    ],
)
def test_a_state_is_named_meant_or_perhaps_meant(
    changes: dict[str, Any], expected: list[Addressing]
) -> None:
    last = spans(measure(of("2024-06-01"), **changes))[-1]
    assert [burden.addressing for burden in last.sides[0]] == expected


def test_a_union_binds_for_its_members_while_they_belong_to_it() -> None:
    term = Membership(from_on=date(2024, 7, 1), until_on=date(2024, 8, 1))
    for_union = measure(of("2024-06-01"), receiving="UU")
    assert days(spans(for_union, unions={"UU": {"XX": term}})) == [
        ("", "2024-07-01", []),
        ("2024-07-01", "2024-08-01", ["in-force"]),
        ("2024-08-01", "", []),
    ]
    assert days(spans(for_union))[-1] == ("2024-06-01", "", ["in-force"])
    assert days(spans(for_union, unions={"UU": {"ZZ": term}})) == [("", "", [])]


def test_the_lives_of_both_states_bound_the_spans() -> None:
    lives = {
        "XX": Membership(from_on=date(2024, 1, 1), until_on=date(2025, 1, 1)),
        "AA": Membership(from_on=date.min),
    }
    found = days(spans(measure(of("2024-06-01")), lives=lives))
    assert found == [
        ("2024-01-01", "2024-06-01", []),
        ("2024-06-01", "2025-01-01", ["in-force"]),
    ]
    apart = {**lives, "AA": Membership(from_on=date(2025, 1, 1))}
    assert spans(measure(), lives=apart) == ()


def test_what_was_not_known_then_is_left_out() -> None:
    hidden = measure(of("2024-06-01", known_on=date(2025, 1, 1)))
    assert days(spans(hidden, known_on=date(2024, 12, 31))) == [("", "", [])]
    assert len(spans(hidden, known_on=date(2025, 1, 1))) == 2


def test_days_that_change_nothing_split_no_span() -> None:
    readings: InForce = in_force(
        begins=open_question("in_force.from", a=day("2024-06-01"), b=day("2024-07-01")),
    )
    sure = provision(key="b", in_force=(readings,))
    assert days(spans(measure(sure))) == [
        ("", "2024-06-01", []),
        ("2024-06-01", "2024-07-01", ["open"]),
        ("2024-07-01", "", ["in-force"]),
    ]
    early = in_force(known_on=date(2023, 1, 1), begins=stated("f", day("2023-05-01")))
    late = in_force(known_on=date(2024, 1, 1), begins=stated("f", day("2024-06-01")))
    corrected = provision(in_force=(early, late))
    assert [span[0] for span in days(spans(measure(corrected)))] == ["", "2024-06-01"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 5, 31), [True, False, False]),
        (JUNE, [False, True, False]),
        (date(2025, 6, 1), [False, False, True]),
    ],
)
def test_a_span_holds_its_first_day_and_not_its_last(
    on: date, expected: list[bool]
) -> None:
    found = spans(measure(of("2024-06-01", "2025-06-01")))
    assert [span.holds(on) for span in found] == expected
