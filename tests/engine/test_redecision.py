"""Two determinations of one trip, compared finding by finding."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from exeat.domain.finding import Determination, Status
from exeat.domain.measure import Distance, Measure
from exeat.engine.decision import decide
from exeat.engine.redecision import (
    Answer,
    Decided,
    Key,
    Stand,
    decided,
    redecided,
)
from tests.small_register import (
    CAPITAL,
    FAR,
    SECRETARY,
    day,
    disk_zone,
    in_force,
    lead,
    leaves_zone,
    leg,
    measure,
    moment,
    open_question,
    provision,
    register,
    stated,
    trip,
)

KEY = Key("xx-aa-2024", "zone", "B. Example")
NOW = "14T10:00"
DUE = Stand(
    answer=Answer.REQUIRED,
    duties=("notify",),
    addressees=("xx-mfa",),
    safe_by=moment("18T18:00"),
    arguable_until=moment("19T18:00"),
    status=Status.IN_TIME,
    contents=("dates", "route"),
    missing=("route",),
)
OPEN = replace(DUE, answer=Answer.UNDETERMINED)
FREE = Stand(answer=Answer.NOT_REQUIRED, reason="not-in-force")


def of(*stands: Stand | None) -> Decided:
    """Return a determination of one finding for each traveller, or none."""
    keys = (KEY, KEY._replace(traveller="A. Example"))
    return Decided(
        register_edition="0 by hand",
        engine_version="1",
        now=moment(NOW),
        stands={key: one for key, one in zip(keys, stands, strict=False) if one},
    )


def turnarounds(before: Stand | None, after: Stand | None) -> list[str]:
    found = redecided(of(before), of(after))
    return [turn.value for one in found for turn in one.turnarounds]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(FREE, DUE, ["newly-required"], id="free, then due"),
        pytest.param(None, DUE, ["newly-required"], id="unsaid, then due"),
        pytest.param(FREE, OPEN, ["newly-open"], id="free, then open"),
        pytest.param(DUE, OPEN, ["newly-open"], id="due, then open"),
        pytest.param(OPEN, DUE, ["settled"], id="open, then due"),
        pytest.param(OPEN, FREE, ["freed"], id="open, then free"),
        pytest.param(DUE, FREE, ["freed"], id="due, then free"),
        pytest.param(DUE, None, ["freed"], id="due, then unsaid"),
        pytest.param(FREE, None, [], id="free, then unsaid"),
        pytest.param(
            FREE, replace(FREE, reason="not-triggered"), [], id="free for other reasons"
        ),
        pytest.param(DUE, DUE, [], id="the same"),
    ],
)
def test_the_answer_turns(
    before: Stand | None, after: Stand | None, expected: list[str]
) -> None:
    assert turnarounds(before, after) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"safe_by": moment("15T18:00")}, ["earlier"]),
        ({"safe_by": moment("19T18:00")}, ["later"]),
        (
            {"safe_by": moment("15T18:00"), "arguable_until": moment("20T18:00")},
            ["earlier", "later"],
        ),
        (
            {"safe_by": moment("15T18:00"), "arguable_until": moment("18T18:00")},
            ["earlier"],
        ),
        ({"safe_by": None, "arguable_until": None}, ["no-deadline"]),
        ({"safe_by": datetime.fromisoformat("2026-05-18T21:00+03:00")}, []),
        ({"duties": ("seek-approval",)}, ["duty"]),
        ({"addressees": ("yy-mfa",)}, ["addressees"]),
        ({"contents": ("dates",)}, ["contents"]),
        ({"missing": ()}, ["contents"]),
        ({"status": Status.LATE}, ["status"]),
        (
            {"duties": (), "contents": (), "status": None, "safe_by": None},
            ["duty", "no-deadline", "contents", "status"],
        ),
    ],
)
def test_the_terms_turn(changes: dict[str, Any], expected: list[str]) -> None:
    assert turnarounds(DUE, replace(DUE, **changes)) == expected


def test_a_deadline_may_become_known() -> None:
    unknown = replace(DUE, safe_by=None, arguable_until=None)
    assert turnarounds(unknown, DUE) == ["new-deadline"]


def test_that_time_has_passed_is_told_apart_from_what_the_law_did() -> None:
    late = replace(DUE, status=Status.LATE)
    (only_time,) = redecided(of(DUE), of(late))
    assert only_time.is_only_time
    (more,) = redecided(of(DUE), of(replace(late, contents=())))
    assert not more.is_only_time


def test_new_findings_come_first_and_both_stands_are_kept() -> None:
    found = redecided(of(DUE, DUE), of(None, FREE))
    assert [one.key.traveller for one in found] == ["A. Example", "B. Example"]
    assert [(one.before, one.after) for one in found] == [(DUE, FREE), (DUE, None)]


def determination(whole: Measure, **changes: Any) -> Determination:
    fields: dict[str, Any] = {"now": moment(NOW), "engine_version": "1"}
    return decide(trip(leg(CAPITAL, FAR)), register(whole), **(fields | changes))


SIZE = open_question(
    "trigger.leaves.zone.radius",
    small=Distance(value=20, unit="km"),
    large=Distance(value=900, unit="km"),
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"lead": lead("10 working days")}, ["earlier", "status"], id="10"),
        pytest.param({"lead": lead("1 working day")}, ["later"], id="1"),
        pytest.param(
            {"in_force": (in_force(ends=stated("x", day("2026-05-01"))),)},
            ["freed"],
            id="repealed",
        ),
        pytest.param(
            {"trigger": leaves_zone(disk_zone(radius=SIZE))}, ["newly-open"], id="open"
        ),
        pytest.param(
            {"contents": stated("contents", ("dates", "purpose"))},
            ["contents"],
            id="contents",
        ),
    ],
)
def test_a_measure_that_changed_turns_the_finding(
    changes: dict[str, Any], expected: list[str]
) -> None:
    before = decided(determination(measure()))
    after = decided(determination(measure(provision(**changes))))
    found = redecided(before, after)
    assert [turn.value for one in found for turn in one.turnarounds] == expected
    assert redecided(after, after) == ()


def test_a_determination_is_reduced_to_how_its_findings_stand() -> None:
    """Five working days before Monday 25 May are counted back to Monday the 18th."""
    stand = decided(determination(measure()))
    assert stand.register_edition == "0 by hand"
    assert (stand.engine_version, stand.now) == ("1", moment(NOW))
    (key,) = stand.stands
    assert key == ("xx-aa-2024", "zone", SECRETARY.name)
    due = stand.stands[key]
    assert due.answer is Answer.REQUIRED
    assert due.safe_by is not None
    assert due.safe_by.date() == date(2026, 5, 18)
    assert due.missing == ("route",)
    away = decided(
        determination(
            measure(
                provision(in_force=(in_force(begins=stated("x", day("2030-01-01"))),))
            )
        )
    )
    assert away.stands[key] == FREE
