from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exeat.domain.finding import Change
from exeat.domain.measure import Count, Distance, Meets
from exeat.domain.trip import Contact, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.findings import finding_of
from tests.small_register import (
    CAPITAL,
    FAR,
    NORTH,
    SUBURB,
    binds,
    calendar,
    case,
    disk_zone,
    lead,
    leaves_zone,
    leg,
    moment,
    open_question,
    place,
    provision,
    stated,
    trip,
)

EARLY = "14T10:00"
COUNT = open_question("lead.count", ordinary=Count.ORDINARY, clear=Count.CLEAR)
SIZE = open_question(
    "trigger.leaves.zone.radius",
    small=Distance(value=20, unit="km"),
    large=Distance(value=50, unit="km"),
)


def changes(
    trip_: Trip | None = None,
    now: str = EARLY,
    *,
    given: dict[str, str] | None = None,
    register: dict[str, Any] | None = None,
    **parts: Any,
) -> list[Change]:
    found = case(provision(**parts), trip_, **(register or {}))
    return list(finding_of(found, moment(now), given or {}).changes)


def named(found: list[Change], code: str) -> list[dict[str, str]]:
    return [dict(change.values) for change in found if change.code == code]


# nothing due


def test_going_farther_by_the_margin_would_change_it() -> None:
    found = changes(trip(leg(CAPITAL, SUBURB)))
    assert [change.code for change in found] == ["go-farther"]
    assert found[0].values["near"] == "Suburb"
    assert float(found[0].values["km"]) == pytest.approx(120 - 27.2, abs=0.1)


def test_without_a_margin_nothing_is_offered() -> None:
    assert changes(binds=binds(missions=stated("m", ()))) == []


# filing


def test_in_time_the_moment_to_file_by_is_told() -> None:
    found = changes(lead=lead(count=COUNT))
    assert named(found, "file-by") == [{"at": "2026-05-17T23:59:59+00:00"}]
    assert named(found, "depart-later") == []


@pytest.mark.parametrize(
    ("now", "days", "date"),
    [
        # Five working days before a Tuesday are a Tuesday, before a Saturday a Monday.
        pytest.param("19T10:00", "1", "2026-05-26", id="a day late"),
        pytest.param("21T10:00", "3", "2026-05-28", id="three days late"),
        pytest.param("22T23:59", "4", "2026-05-29", id="to the last minute"),
        pytest.param("23T10:00", "5", "2026-05-30", id="to a Saturday"),
    ],
)
def test_too_late_the_first_day_to_depart_is_told(
    now: str, days: str, date: str
) -> None:
    found = changes(now=now)
    assert named(found, "depart-later") == [{"days": days, "date": date}]
    assert named(found, "file-by") == []


def test_arguable_is_too_late_to_be_safe() -> None:
    found = changes(now="18T10:00", lead=lead(count=COUNT))
    assert named(found, "depart-later") == [{"days": "1", "date": "2026-05-26"}]


def test_a_trip_is_put_off_with_all_its_moments() -> None:
    contacts = (Contact(name="Mayor", kind="local-government", at=moment("25T12:00")),)
    whole = trip(
        leg(
            via=(Waypoint(position=NORTH.position, at=moment("25T10:00")),),
            known=PathKnowledge.TRACK,
        ),
        contacts=contacts,
        stays=(Stay(place=FAR, from_at=moment("25T20:00"), until_at=None),),
    )
    found = changes(whole, now="19T10:00")
    assert named(found, "depart-later") == [{"days": "1", "date": "2026-05-26"}]


def test_no_day_within_a_month_is_no_offer() -> None:
    lengthy = lead("40 working days")
    assert named(changes(now="25T08:00", lead=lengthy), "depart-later") == []


def test_without_a_deadline_no_day_is_offered() -> None:
    silent = lead(length=open_question("lead.length"))
    found = changes(now="26T10:00", lead=silent)
    assert [change.code for change in found] == []


def test_a_later_day_past_the_calendar_is_no_error() -> None:
    short = {"calendars": {"XX": calendar("XX", [2026])}}
    december = trip(leg(depart="2026-12-30T09:00", arrive="2026-12-30T12:00"))
    assert changes(december, now="2026-12-30T08:00", register=short) is not None


# leaving something out


def points(*places: Any) -> Trip:
    via = tuple(Waypoint(position=stop.position, name=stop.name) for stop in places)
    return trip(leg(CAPITAL, SUBURB, via=via, known=PathKnowledge.VIA))


def test_a_point_without_which_nothing_is_due_may_be_skipped() -> None:
    found = changes(points(SUBURB, NORTH, SUBURB))
    assert named(found, "skip") == [{"place": "North"}]


def test_one_of_two_points_outside_helps_nothing() -> None:
    assert named(changes(points(NORTH, FAR)), "skip") == []


def test_points_of_a_track_are_not_offered() -> None:
    by_track = points(NORTH)
    track = replace(by_track.legs[0], known=PathKnowledge.TRACK)
    assert named(changes(replace(by_track, legs=(track,))), "skip") == []


def test_no_more_than_twenty_points_are_tried() -> None:
    near = [place(f"Near {number}", 45.1, 20) for number in range(20)]
    assert named(changes(points(*near, NORTH)), "skip") == []
    assert named(changes(points(*near[1:], NORTH)), "skip") == [{"place": "North"}]


MEETS = Meets(counterparts=stated("trigger.meets.counterparts", ("police",)))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        pytest.param(["police", "family"], [{"place": "Person 0"}], id="one counts"),
        pytest.param(["police", "police"], [], id="two count"),
    ],
)
def test_a_meeting_without_which_nothing_is_due_may_be_skipped(
    kinds: list[str], expected: list[dict[str, str]]
) -> None:
    contacts = tuple(
        Contact(name=f"Person {number}", kind=kind) for number, kind in enumerate(kinds)
    )
    found = changes(trip(contacts=contacts), trigger=MEETS)
    assert named(found, "skip") == expected


# settling a question


def test_each_answer_that_settles_the_finding_is_told() -> None:
    found = changes(
        trip(leg(CAPITAL, SUBURB)), trigger=leaves_zone(disk_zone(radius=SIZE))
    )
    question = "trigger.leaves.zone.radius?"
    assert named(found, "settle-required") == [
        {"question": question, "answer": "small"}
    ]
    assert named(found, "settle-not-required") == [
        {"question": question, "answer": "large"}
    ]


def test_an_answer_that_leaves_another_question_settles_nothing() -> None:
    found = changes(
        trip(leg(CAPITAL, SUBURB)),
        trigger=leaves_zone(disk_zone(radius=SIZE)),
        binds=binds(exempt=open_question("binds.exempt")),
    )
    settling = {(change.code, change.values.get("answer")) for change in found}
    assert ("settle-not-required", "large") in settling
    assert ("settle-required", "small") not in settling


def test_a_question_of_terms_settles_nothing() -> None:
    found = changes(lead=lead(count=COUNT))
    assert {change.code for change in found} == {"file-by"}


def test_answers_given_beforehand_hold_for_what_would_change() -> None:
    found = changes(
        trip(leg(CAPITAL, SUBURB)),
        trigger=leaves_zone(disk_zone(radius=SIZE)),
        given={"trigger.leaves.zone.radius": "large"},
    )
    assert [change.code for change in found] == ["go-farther"]
    assert found[0].values["km"] == f"{50 - 27.2:.1f}"


def test_the_hours_of_a_late_trip_are_those_of_its_departure() -> None:
    hours = lead("24 hours", count=None, filing_day=None)
    found = changes(now="24T10:00", lead=hours)
    expected = moment("25T09:00") + timedelta(days=1)
    assert named(found, "depart-later") == [
        {"days": "1", "date": expected.date().isoformat()}
    ]
