"""Checks before a filing; the moments are those of the argued cases."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from exeat.domain.finding import Filing, PlanEntry, Status
from exeat.domain.measure import Duty
from exeat.domain.trip import Contact, Trip
from exeat.engine.decision import decide
from exeat.engine.disclosure import Telling
from exeat.engine.filing import (
    FilingCheck,
    Obstacle,
    check_filing,
    gaps_of,
    telling,
)
from tests.small_register import (
    ABROAD,
    AMBASSADOR,
    CAPITAL,
    FAR,
    SECRETARY,
    leg,
    measure,
    moment,
    provision,
    register,
    stated,
    trip,
)

# The dates of the case ends-inside-route-leaves: safe by Friday, arguable on Monday.
SAFE_BY = datetime.fromisoformat("2026-05-15T23:59:59+03:00")
ARGUABLE_UNTIL = datetime.fromisoformat("2026-05-18T23:59:59+03:00")
FULL = trip(
    leg(by="rail"),
    travellers=(SECRETARY, AMBASSADOR),
    purpose="Museum",
    contacts=(Contact(name="Curator"),),
)
ASKED = ("dates", "purpose", "contacts", "companions")
TOLD = Telling(asked=ASKED, travellers=("B. Example",))


def filing(**changes: Any) -> Filing:
    fields: dict[str, Any] = {
        "duties": (Duty.NOTIFY,),
        "addressees": ("xx-mfa",),
        "safe_by": SAFE_BY,
        "arguable_until": ARGUABLE_UNTIL,
        "status": None,
        "provisional": False,
        "contents": ASKED,
        "missing": (),
    }
    return Filing(**(fields | changes))


def entry(**changes: Any) -> PlanEntry:
    return PlanEntry(
        measure="xx-aa-2024",
        provision="zone",
        travellers=("B. Example",),
        certain=True,
        filing=filing(**changes),
    )


def checked(
    now: str, trip_: Trip = FULL, told: Telling = TOLD, **changes: Any
) -> FilingCheck:
    at = datetime.fromisoformat(now)
    how = {key: changes.pop(key) for key in ("ground", "draft") if key in changes}
    return check_filing(entry(**changes), trip_, told, now=at, **how)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-05-14T10:00:00+03:00", Status.IN_TIME),
        ("2026-05-15T23:59:59+03:00", Status.IN_TIME),
        ("2026-05-16T00:00:00+03:00", Status.ARGUABLE),
        ("2026-05-18T23:59:59.900000+03:00", Status.ARGUABLE),
        ("2026-05-18T21:00:00+00:00", Status.LATE),
    ],
)
def test_says_whether_it_is_in_time_at_the_moment_of_filing(
    now: str, expected: Status
) -> None:
    timeliness = checked(now).timeliness
    assert timeliness.status is expected
    assert timeliness.is_late is (expected is Status.LATE)
    assert (timeliness.safe_by, timeliness.arguable_until) == (SAFE_BY, ARGUABLE_UNTIL)


def test_the_case_of_the_emergency_is_late_and_not_blocked() -> None:
    """At 21:00 for 22:00, by car to Smolensk: late, with its ground, on record."""
    now = "2026-05-21T21:00:00+03:00"
    bare = trip(leg(), travellers=(SECRETARY,))
    without = checked(now, bare)
    assert without.timeliness.status is Status.LATE
    assert without.obstacles == (Obstacle.NO_GROUND,)
    assert [gap.item for gap in without.gaps] == ["purpose", "contacts"]
    stated_ = checked(now, bare, ground=" A national is in hospital in Smolensk ")
    assert stated_.timeliness.status is Status.LATE
    assert stated_.timeliness.ground == "A national is in hospital in Smolensk"
    assert stated_.obstacles == ()
    assert [gap.item for gap in stated_.gaps] == ["purpose", "contacts"]


@pytest.mark.parametrize("ground", [None, "", "  \n"])
def test_an_empty_ground_is_none(ground: str | None) -> None:
    late = checked("2026-05-21T21:00:00+03:00", ground=ground)
    assert late.timeliness.ground is None
    assert late.obstacles == (Obstacle.NO_GROUND,)


def test_without_a_published_deadline_only_departure_makes_it_late() -> None:
    open_: dict[str, Any] = {
        "safe_by": None,
        "arguable_until": None,
        "provisional": True,
    }
    departs = FULL.depart_at
    before = checked(departs.isoformat(), **open_)
    assert before.timeliness.status is None
    assert before.timeliness.provisional
    assert not before.obstacles
    after = checked((departs + timedelta(seconds=1)).isoformat(), **open_)
    assert after.timeliness.status is Status.LATE


def test_what_is_missing_holds_up_a_filing_in_time_and_says_what_to_write() -> None:
    bare = trip(leg(by=None, arrive="26T15:00"))
    asked = (
        "dates",
        "purpose",
        "kind-of-trip",
        "contacts",
        "conveyance",
        "lodging",
        "route",
        "border-points",
        "colour of the car",
    )
    told = Telling(asked=asked, travellers=())
    found = checked("2026-05-14T10:00:00+03:00", bare, told)
    assert found.obstacles == (Obstacle.INCOMPLETE,)
    remedies = {gap.item: gap.remedy for gap in found.gaps}
    assert list(remedies) == list(asked[1:])
    for item, field in (
        ("purpose", "'purpose'"),
        ("kind-of-trip", "'kind'"),
        ("contacts", "'contacts'"),
        ("conveyance", "'by'"),
        ("lodging", "'lodging'"),
        ("route", "'via'"),
        ("border-points", "'via'"),
        ("colour of the car", "text of the note"),
    ):
        assert field in remedies[item]


def test_what_happens_elsewhere_is_not_missing_here() -> None:
    there = trip(leg(CAPITAL, ABROAD, by="air"), leg(ABROAD, ABROAD, by=None))
    asked = Telling(asked=("conveyance",), travellers=())
    assert [gap.item for gap in gaps_of(there, asked)] == ["conveyance"]
    assert gaps_of(there, replace(asked, lands=frozenset({"XX"}))) == ()


def test_a_draft_says_no_more_and_no_other_than_the_trip() -> None:
    exactly = checked("2026-05-14T10:00:00+03:00").disclosure.contents
    fits = checked("2026-05-14T10:00:00+03:00", draft=exactly)
    assert (fits.surplus, fits.obstacles) == ((), ())
    talks = {**exactly, "lodging": [["Hotel", "Far"]], "purpose": "Something else"}
    found = checked("2026-05-14T10:00:00+03:00", draft=talks)
    assert found.surplus == ("purpose", "lodging")
    assert found.obstacles == (Obstacle.SAYS_TOO_MUCH,)


def test_nothing_can_be_filed_under_a_prohibition() -> None:
    now = "2026-05-14T10:00:00+03:00"
    assert checked(now, duties=(Duty.REFRAIN,)).obstacles == (Obstacle.PROHIBITED,)
    assert checked(now, duties=(Duty.REFRAIN, Duty.NOTIFY)).obstacles == ()


def test_the_notice_names_the_exempt_ambassador_as_companion() -> None:
    """The case exempt-and-accompanied: companions of B are A."""
    disclosure = checked("2026-05-14T10:00:00+03:00").disclosure
    assert disclosure.travellers == ("B. Example",)
    assert disclosure.contents["companions"] == ["A. Example"]
    assert set(disclosure.contents) == set(ASKED)


LEAVES = provision(contents=stated("contents", ("dates", "places")))


def decided(trip_: Trip) -> tuple[PlanEntry, Any, Any]:
    known = register(measure(provision(key="other"), LEAVES))
    determination = decide(trip_, known, now=moment("14T10:00"), engine_version="1")
    chosen = next(e for e in determination.plan if e.provision == "zone")
    finding = next(f for f in determination.findings if f.provision == "zone")
    return chosen, finding, known


def test_a_notice_of_the_plan_is_told_to_its_office() -> None:
    chosen, finding, known = decided(trip(leg(CAPITAL, FAR)))
    told = telling(chosen, FULL, known, finding=finding)
    assert told.asked == ("dates", "places")
    assert told.travellers == ("B. Example",)
    assert told.lands == {"XX"}
    assert told.crossings == finding.crossings != ()
    assert telling(chosen, FULL, known).crossings == ()


def test_one_of_several_offices_is_told_of_its_own_land() -> None:
    chosen, _, known = decided(trip(leg(CAPITAL, FAR)))
    filing_ = replace(chosen.filing, addressees=("YY", "ZZ"))
    several = replace(chosen, filing=filing_)
    assert telling(several, FULL, known, office="ZZ").lands == {"ZZ"}
    assert telling(several, FULL, known).lands == {"XX"}
