"""Changes of a trip that was notified, item by item, and what a fresh notice would be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from exeat.domain.finding import Status
from exeat.domain.measure import PersonPattern
from exeat.domain.notice import Materiality
from exeat.domain.register import Register
from exeat.domain.trip import Contact, Leg, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.amendment import (
    Amendment,
    TripChange,
    amendment,
    contents_changes,
    trip_changes,
)
from exeat.engine.decision import decide
from exeat.engine.disclosure import Telling, disclosed
from exeat.engine.filing import Obstacle
from tests.small_register import (
    AMBASSADOR,
    CAPITAL,
    FAR,
    NORTH,
    SECRETARY,
    SUBURB,
    at,
    binds,
    leg,
    measure,
    moment,
    provision,
    register,
    stated,
    trip,
)

# What the Russian note of 2023 asks for; what it says of changes is not published.
ASKED = (
    "dates",
    "purpose",
    "kind-of-trip",
    "contacts",
    "companions",
    "conveyance",
    "places",
    "lodging",
    "route",
)
FILED = Telling(asked=ASKED, travellers=("B. Example",))
CHILD = replace(SECRETARY, name="C. Example")
TRIP = trip(
    leg(CAPITAL, FAR, by="car"),
    leg(FAR, CAPITAL, "26T09:00", "26T15:00", by="car"),
    travellers=(SECRETARY, AMBASSADOR),
    purpose="Museum",
    kind="official",
    contacts=(Contact(name="Curator"), Contact(name="Mayor")),
    stays=(Stay(place=FAR, lodging="Hotel Far"),),
    vehicle="Saloon",
)

Row = tuple[str, str, str, str, str, str]


def rows(changes: tuple[TripChange, ...]) -> list[Row]:
    return [
        (
            change.item,
            change.part,
            change.alteration.value,
            change.before,
            change.after,
            change.materiality.value,
        )
        for change in changes
    ]


def changed(
    after: Trip, filed: Telling = FILED, *bound: str, before: Trip = TRIP
) -> list[Row]:
    return rows(trip_changes(before, after, filed, bound=bound or ("B. Example",)))


def with_leg(number: int, **changes: Any) -> Trip:
    legs = list(TRIP.legs)
    legs[number] = replace(legs[number], **changes)
    return replace(TRIP, legs=tuple(legs))


def test_nothing_changed() -> None:
    assert changed(TRIP) == []


def passing(name: str) -> Leg:
    point = Waypoint(position=at(45, 22), name=name, state="XX")
    return replace(TRIP.legs[0], via=(point,), known=PathKnowledge.VIA)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(
            with_leg(1, arrive_at=moment("26T18:30")),
            [
                (
                    "dates",
                    "leg 2 arrives",
                    "changed",
                    "2026-05-26T15:00+00:00",
                    "2026-05-26T18:30+00:00",
                )
            ],
            id="the hour of return",
        ),
        pytest.param(
            with_leg(1, by="rail"),
            [("conveyance", "leg 2", "changed", "car", "rail")],
            id="conveyance",
        ),
        pytest.param(
            replace(TRIP, purpose="Library"),
            [("purpose", "", "changed", "Museum", "Library")],
            id="purpose",
        ),
        pytest.param(
            replace(TRIP, kind=None),
            [("kind-of-trip", "", "removed", "official", "")],
            id="kind no longer said",
        ),
        pytest.param(
            replace(TRIP, contacts=(Contact(name="Curator"), Contact(name="Rector"))),
            [
                ("contacts", "", "removed", "Mayor", ""),
                ("contacts", "", "added", "", "Rector"),
            ],
            id="another contact",
        ),
        pytest.param(
            replace(TRIP, contacts=TRIP.contacts and TRIP.contacts[::-1]),
            [
                (
                    "contacts",
                    "",
                    "reordered",
                    "Curator, Mayor",
                    "Mayor, Curator",
                )
            ],
            id="contacts in another order",
        ),
        pytest.param(
            replace(TRIP, stays=(Stay(place=FAR, lodging="Inn"),)),
            [
                ("lodging", "", "removed", "Hotel Far - Far", ""),
                ("lodging", "", "added", "", "Inn - Far"),
            ],
            id="lodging",
        ),
        pytest.param(
            replace(TRIP, stays=None),
            [("lodging", "", "removed", "Hotel Far - Far", "")],
            id="stays no longer said",
        ),
        pytest.param(
            replace(TRIP, legs=(passing("Village"), TRIP.legs[1])),
            [
                ("route", "", "removed", "Capital - Far", ""),
                ("route", "", "added", "", "Capital - Village - Far"),
            ],
            id="route",
        ),
        pytest.param(
            replace(
                TRIP,
                stays=(*(TRIP.stays or ()), Stay(place=NORTH, lodging=None)),
            ),
            [("places", "", "added", "", "North")],
            id="a place more",
        ),
    ],
)
def test_a_change_of_what_is_asked_is_listed_and_the_provision_is_silent(
    after: Trip, expected: list[tuple[str, ...]]
) -> None:
    assert changed(after) == [(*row, "silent") for row in expected]


def test_a_change_of_what_is_not_asked_is_listed_and_not_material() -> None:
    after = replace(TRIP, vehicle="Estate", purpose="Library")
    assert changed(after, replace(FILED, asked=("dates",))) == [
        ("purpose", "", "changed", "Museum", "Library", "not-material"),
        ("vehicle", "", "changed", "Saloon", "Estate", "not-material"),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("companions",), "silent"),
        (("travellers",), "silent"),
        (("dates",), "not-material"),
    ],
)
def test_a_traveller_who_stays_behind(asked: tuple[str, ...], expected: str) -> None:
    after = replace(TRIP, travellers=(SECRETARY,))
    assert changed(after, replace(FILED, asked=asked)) == [
        ("travellers", "", "removed", "A. Example", "", expected)
    ]


def test_a_newcomer_whom_the_provision_binds_has_not_been_notified() -> None:
    after = replace(TRIP, travellers=(*TRIP.travellers, CHILD))
    both = ("B. Example", "C. Example")
    for asked in (ASKED, ("dates",)):
        telling = replace(FILED, asked=asked)
        assert changed(after, telling, *both) == [
            ("travellers", "", "added", "", "C. Example", "material")
        ]
    assert changed(after) == [("travellers", "", "added", "", "C. Example", "silent")]
    assert changed(after, replace(FILED, travellers=both), *both) == [
        ("travellers", "", "added", "", "C. Example", "silent")
    ]


def test_the_side_that_has_only_notices_compares_their_contents() -> None:
    after = replace(with_leg(1, arrive_at=moment("27T15:00")), purpose="Library")
    was, now = (disclosed(each, FILED).contents for each in (TRIP, after))
    assert rows(contents_changes(was, now, FILED, bound=())) == [
        ("dates", "until", "changed", "2026-05-26", "2026-05-27", "silent"),
        ("purpose", "", "changed", "Museum", "Library", "silent"),
    ]


NOTICE = provision(
    contents=stated("contents", ASKED),
    binds=binds(exempt=stated("binds.exempt", (PersonPattern(posts=("ambassador",)),))),
)
KNOWN = register(measure(NOTICE))


def amended(
    after: Trip, now: str, known: Register = KNOWN, before: Trip = TRIP
) -> Amendment:
    decided = decide(after, known, now=moment(now), engine_version="1")
    filed = replace(FILED, lands=frozenset({"XX"}))
    return amendment(before, after, filed, decided, ("xx-aa-2024", "zone"), known)


WHOLE_ROUTE = replace(
    TRIP,
    legs=tuple(replace(one, by="rail") for one in TRIP.legs),
    travellers=(SECRETARY, AMBASSADOR, CHILD),
)


def test_a_fresh_notice_would_be_checked_now() -> None:
    """Monday 25 May, five working days before: Monday 18 May is the last day."""
    found = amended(WHOLE_ROUTE, "18T12:00")
    assert found.materiality is Materiality.MATERIAL
    assert found.fresh is not None
    assert found.fresh.timeliness.status is Status.IN_TIME
    assert found.fresh.disclosure.travellers == ("B. Example", "C. Example")
    assert found.fresh.disclosure.contents["companions"] == ["A. Example"]
    assert found.fresh.gaps == ()
    late = amended(WHOLE_ROUTE, "19T12:00")
    assert late.fresh is not None
    assert late.fresh.timeliness.status is Status.LATE
    assert late.fresh.obstacles == (Obstacle.NO_GROUND,)


def test_a_fresh_notice_says_what_it_would_lack() -> None:
    found = amended(with_leg(0, by=None), "14T12:00")
    assert found.materiality is Materiality.SILENT
    assert found.fresh is not None
    assert [gap.item for gap in found.fresh.gaps] == ["conveyance", "route"]


def test_a_trip_put_off_has_a_deadline_of_its_own() -> None:
    week = timedelta(days=7)
    later = replace(
        TRIP,
        legs=tuple(
            replace(one, depart_at=one.depart_at + week, arrive_at=one.arrive_at + week)
            for one in TRIP.legs
        ),
    )
    found = amended(later, "20T12:00")
    assert {change.item for change in found.changes} == {"dates"}
    assert found.fresh is not None
    assert found.fresh.timeliness.status is Status.IN_TIME


def test_a_trip_that_stays_inside_needs_no_fresh_notice() -> None:
    inside = replace(TRIP, legs=(leg(CAPITAL, SUBURB),), stays=())
    assert amended(inside, "14T12:00").fresh is None


def test_an_unchanged_trip_has_nothing_material() -> None:
    found = amended(TRIP, "14T12:00")
    assert found.changes == ()
    assert found.materiality is Materiality.NOT_MATERIAL


def test_the_gravest_change_stands_for_all() -> None:
    unasked = amended(replace(TRIP, vehicle="Estate"), "14T12:00")
    assert unasked.materiality is Materiality.NOT_MATERIAL
    assert len(unasked.changes) == 1
