"""For how long a provision was in force, as far as is known."""

from typing import Any

import pytest

from exeat.domain.measure import Phase, Turn
from exeat.engine.terms import stretches
from tests.small_register import (
    day,
    in_force,
    measure,
    open_question,
    provision,
    stated,
)

BEGIN, END = "in_force.from", "in_force.until"


def told(begins: Any, ends: Any, *history: tuple[str, Phase]) -> list[tuple[str, ...]]:
    turns = tuple(
        Turn(on=day(on), phase=phase, sources=("note",)) for on, phase in history
    )
    one = provision(in_force=(in_force(begins=begins, ends=ends),), history=turns)
    found = stretches(measure(one, announced_on=day("2001")), one)
    return [(s.use.value, str(s.from_on), str(s.until_on)) for s in found]


def since(text: str) -> Any:
    return stated(BEGIN, day(text))


def until(text: str | None) -> Any:
    return stated(END, day(text) if text else None)


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        pytest.param(
            since("2010-05-01"),
            until(None),
            [("in-force", "2010-05-01", "None")],
            id="no end",
        ),
        pytest.param(
            since("2010"),
            until("2012-03"),
            [("in-force", "2010-01-01", "2012-03-01")],
            id="known to the year",
        ),
        pytest.param(
            open_question(BEGIN, early=day("2010-01-01"), late=day("2011-01-01")),
            open_question(END, soon=day("2012-01-01"), later=day("2013-01-01")),
            [
                ("unsettled", "2010-01-01", "2011-01-01"),
                ("in-force", "2011-01-01", "2012-01-01"),
                ("unsettled", "2012-01-01", "2013-01-01"),
            ],
            id="readings differ on both edges",
        ),
        pytest.param(
            since("2010-01-01"),
            open_question(END, ended=day("2012-01-01"), lasts=None),
            [
                ("in-force", "2010-01-01", "2012-01-01"),
                ("unsettled", "2012-01-01", "None"),
            ],
            id="perhaps no end",
        ),
        pytest.param(
            open_question(BEGIN, at_once=day("2010-01-01"), later=None),
            until(None),
            [("unsettled", "2010-01-01", "None")],
            id="perhaps not yet",
        ),
        pytest.param(
            open_question(BEGIN, early=day("2010-01-01"), late=day("2013-01-01")),
            open_question(END, soon=day("2012-01-01"), later=day("2014-01-01")),
            [("unsettled", "2010-01-01", "2014-01-01")],
            id="edges that overlap",
        ),
        pytest.param(
            open_question(BEGIN),
            until(None),
            [("unsettled", "2001-01-01", "None")],
            id="begin not published",
        ),
        pytest.param(
            since("2010-01-01"),
            open_question(END),
            [("unsettled", "2010-01-01", "None")],
            id="end not published",
        ),
        pytest.param(open_question(BEGIN), open_question(END), [], id="nothing known"),
        pytest.param(stated(BEGIN, None), until(None), [], id="not yet in force"),
    ],
)
def test_stretches_say_what_is_sure_and_what_is_not(
    begins: Any, ends: Any, expected: list[tuple[str, ...]]
) -> None:
    assert told(begins, ends) == expected


def test_history_tells_how_a_provision_was_used() -> None:
    found = told(
        since("1941-05-16"),
        until("1953-06"),
        ("1941-05-16", Phase.NOTIFIED),
        ("1941-05-16", Phase.IN_FORCE),
        ("1943", Phase.DORMANT),
        ("1948-09-30", Phase.REVIVED),
        ("1950", Phase.EASED),
        ("1951", Phase.EASED),
        ("1952", Phase.TIGHTENED),
        ("1953-06", Phase.WAIVED),
    )
    assert found == [
        ("in-force", "1941-05-16", "1943-01-01"),
        ("dormant", "1943-01-01", "1948-09-30"),
        ("in-force", "1948-09-30", "1950-01-01"),
        ("eased", "1950-01-01", "1952-01-01"),
        ("in-force", "1952-01-01", "1953-06-01"),
    ]
