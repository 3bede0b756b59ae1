"""Counts for reciprocity; the expected figures are counted by hand."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from exeat.domain.notice import Act
from exeat.engine.statistics import Filed, Outcome, outcome_of, tallies, tally
from tests.small_register import moment

NOW = moment("31T12:00")
DUE = moment("20T18:00")
AFTER = timedelta(seconds=1)
MOSCOW = timezone(timedelta(hours=3))


def filed(number: int = 1, **changes: Any) -> Filed:
    fields: dict[str, Any] = {
        "notice": f"2026-{number:04}",
        "mission": "aa-embassy",
        "measure": "xx-aa-2024",
        "filed_at": moment("14T10:00"),
        "due_at": DUE,
    }
    return Filed(**(fields | changes))


def answered(act: Act, at: datetime, reason: str = "", **changes: Any) -> Filed:
    return filed(act=act, answered_at=at, reason=reason, **changes)


@pytest.mark.parametrize(
    ("row", "now", "expected"),
    [
        pytest.param(filed(), DUE, "pending", id="the moment has not passed"),
        pytest.param(filed(), DUE + AFTER, "silent", id="it has"),
        pytest.param(filed(has_lapsed=True), DUE, "silent", id="the log says so"),
        pytest.param(
            answered(Act.REFUSED, DUE), NOW, "answered", id="at the very moment"
        ),
        pytest.param(
            answered(Act.ACKNOWLEDGED, DUE + AFTER), NOW, "answered-late", id="after it"
        ),
        pytest.param(
            answered(Act.ACKNOWLEDGED, DUE, has_lapsed=True),
            NOW,
            "answered-late",
            id="after it lapsed in the log",
        ),
        pytest.param(filed(act=Act.WITHDRAWN), NOW, "ended", id="withdrawn before"),
        pytest.param(
            filed(act=Act.WITHDRAWN, has_lapsed=True),
            NOW,
            "silent",
            id="withdrawn after silence",
        ),
    ],
)
def test_what_was_made_of_a_notice(row: Filed, now: datetime, expected: str) -> None:
    assert outcome_of(row, now).value == expected


ROWS = [
    answered(Act.ACKNOWLEDGED, moment("14T12:00"), number=1),
    answered(Act.REFUSED, moment("18T10:00"), "Security", number=2),
    answered(Act.REFUSED, moment("19T10:00"), number=3),
    answered(Act.REFUSED, moment("15T10:00"), number=4),
    answered(Act.OBJECTED, moment("21T10:00"), "Dates", number=5),
    filed(6),
    filed(7, due_at=moment("31T18:00")),
    filed(8, act=Act.WITHDRAWN),
]


def test_outcomes_and_answers_are_counted() -> None:
    found = tally(ROWS, now=NOW)
    assert found.filed == 8
    assert dict(found.outcomes) == {
        Outcome.PENDING: 1,
        Outcome.ANSWERED: 4,
        Outcome.ANSWERED_LATE: 1,
        Outcome.SILENT: 1,
        Outcome.ENDED: 1,
    }
    assert sum(count for _, count in found.outcomes) == found.filed
    assert found.silent == 2
    assert dict(found.answers) == {
        Act.ACKNOWLEDGED: 1,
        Act.OBJECTED: 1,
        Act.REFUSED: 3,
    }


def test_refusals_and_objections_are_counted_with_their_reasons() -> None:
    grounds = tally(ROWS, now=NOW).grounds
    assert [(one.act, one.reason, one.count) for one in grounds] == [
        (Act.REFUSED, "", 2),
        (Act.OBJECTED, "Dates", 1),
        (Act.REFUSED, "Security", 1),
    ]


def test_reply_times_are_those_of_all_answers() -> None:
    """2 h, 24 h, 96 h, 120 h, 168 h; the one in the middle is 96 h."""
    replies = tally(ROWS, now=NOW).replies
    assert replies.count == 5
    assert replies.median == timedelta(hours=96)
    assert replies.longest == timedelta(hours=168)


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    replies = tally(ROWS[:4], now=NOW).replies
    assert replies.median == timedelta(hours=60)


def test_without_answers_there_are_no_times() -> None:
    for rows in ([], [filed()]):
        replies = tally(rows, now=NOW).replies
        assert (replies.count, replies.median, replies.longest) == (0, None, None)


def test_months_are_those_of_filing_on_the_ministrys_clock() -> None:
    """22:30 UTC on 31 May is 01:30 on 1 June in Moscow."""
    rows = [
        filed(1, filed_at=moment("31T20:30")),
        filed(2, filed_at=moment("31T22:30")),
        filed(3, filed_at=moment("31T22:30"), mission="aa-consulate"),
        filed(4, filed_at=moment("14T10:00")),
    ]
    found = tallies(rows, now=NOW, clock=MOSCOW)
    assert [(one.mission, one.month, one.filed) for one in found] == [
        ("aa-consulate", "2026-06", 1),
        ("aa-embassy", "2026-05", 2),
        ("aa-embassy", "2026-06", 1),
    ]
    assert tallies([], now=NOW, clock=MOSCOW) == ()


def test_no_notice_is_counted_twice_or_lost() -> None:
    rows = [replace(row, mission=mission) for row in ROWS for mission in ("one", "two")]
    found = tallies(rows, now=NOW, clock=MOSCOW)
    assert sum(one.filed for one in found) == len(rows) == 16
