"""What a notice says: what is asked, and nothing of what is not."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.finding import Crossing
from exeat.domain.measure import Authority
from exeat.domain.notice_body import Said
from exeat.domain.trip import Contact, Leg, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.disclosure import (
    ITEMS,
    Telling,
    disclosed,
    lands_told,
    narrowed,
)
from tests.small_register import (
    ABROAD,
    AMBASSADOR,
    BEYOND,
    CAPITAL,
    FAR,
    NORTH,
    SECRETARY,
    SUBURB,
    at,
    day,
    leg,
    moment,
    place,
    register,
    trip,
)

CHILD = replace(SECRETARY, name="C. Example", person_class="family", minor=True)


def via(name: str, state: str | None = "XX", lat: float = 46.0) -> Waypoint:
    return Waypoint(position=at(lat, 22), name=name, state=state)


LOOP = trip(
    leg(CAPITAL, CAPITAL, via=(via("Village"), via("Lake")), known=PathKnowledge.VIA)
)
THERE_AND_BACK = trip(
    leg(CAPITAL, FAR, via=(via("Village"),), known=PathKnowledge.VIA),
    leg(FAR, CAPITAL, "27T09:00", "27T15:00", by="rail"),
    travellers=(AMBASSADOR, SECRETARY, CHILD),
    purpose="Visit to a museum",
    kind="official",
    contacts=(
        Contact(name="Mayor", kind="local-government", place=NORTH),
        Contact(name="Friend"),
    ),
    stays=(Stay(place=FAR, lodging="Hotel Far"), Stay(place=SUBURB)),
    vehicle="Saloon, 000 D 000",
    carrier="Railways, No. 5",
)


def told(
    trip_: Trip, *asked: str, travellers: tuple[str, ...] = (), **changes: Any
) -> dict[str, Said]:
    telling = Telling(asked=asked, travellers=travellers, **changes)
    return dict(disclosed(trip_, telling).contents)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("dates", {"from": "2026-05-25", "until": "2026-05-27"}),
        ("purpose", "Visit to a museum"),
        ("kind-of-trip", "official"),
        ("contacts", ["Mayor", "Friend"]),
        ("companions", ["A. Example", "C. Example"]),
        ("conveyance", ["car", "rail"]),
        ("vehicle", "Saloon, 000 D 000"),
        ("carrier", "Railways, No. 5"),
        ("places", ["Far", "Suburb", "North"]),
        ("lodging", [["Hotel Far", "Far"]]),
        ("route", [["Capital", "Village", "Far"], ["Far", "Capital"]]),
    ],
)
def test_says_an_item_in_plain_values(item: str, expected: Said) -> None:
    assert told(THERE_AND_BACK, item, travellers=("B. Example",)) == {item: expected}


def test_items_come_in_the_order_asked() -> None:
    assert list(told(THERE_AND_BACK, "route", "dates", "purpose")) == [
        "route",
        "dates",
        "purpose",
    ]


@pytest.mark.parametrize(
    "item",
    [
        "purpose",
        "kind-of-trip",
        "contacts",
        "lodging",
        "vehicle",
        "carrier",
        "border-points",
        "a-word-unknown-here",
    ],
)
def test_leaves_out_what_the_trip_does_not_say(item: str) -> None:
    assert told(trip(leg(by=None)), item) == {}
    assert told(trip(leg(by=None)), "conveyance") == {}


def test_leaves_out_what_is_idle() -> None:
    by_rail = trip(leg(by="rail"), vehicle="a car", carrier="No. 5")
    assert told(by_rail, "vehicle", "carrier") == {"carrier": "No. 5"}
    by_car = trip(leg(by="car"), vehicle="a car", carrier="No. 5")
    assert told(by_car, "vehicle", "carrier") == {"vehicle": "a car"}


def test_nothing_planned_is_said_and_nothing_known_is_not() -> None:
    planned = trip(contacts=(), stays=())
    assert told(planned, "contacts", "lodging") == {"contacts": [], "lodging": []}


def test_on_a_round_trip_the_points_passed_are_the_places() -> None:
    assert told(LOOP, "places") == {"places": ["Village", "Lake"]}
    nameless = trip(leg(CAPITAL, CAPITAL, via=(via(""), via("Lake", state=None))))
    assert told(nameless, "places", lands=frozenset({"XX"})) == {"places": ["Lake"]}


def test_names_are_given_only_where_names_are_asked_for() -> None:
    for asked, expected in (
        (("dates",), ()),
        (("travellers",), ("B. Example",)),
        (("companions", "dates"), ("B. Example",)),
    ):
        telling = Telling(asked=asked, travellers=("B. Example",))
        assert disclosed(THERE_AND_BACK, telling).travellers == expected


def test_asking_for_travellers_does_not_name_those_who_accompany_them() -> None:
    telling = Telling(asked=("travellers",), travellers=("B. Example",))
    assert "A. Example" not in everything(THERE_AND_BACK, telling)
    assert "travellers" not in disclosed(THERE_AND_BACK, telling).contents


def test_a_track_is_told_by_twenty_points_at_most() -> None:
    points = tuple(via("", state=None, lat=45 + n / 1000) for n in range(1000))
    named = (via("Bridge"), *points)
    tracked = trip(leg(via=named, known=PathKnowledge.TRACK))
    said = told(tracked, "route")["route"]
    assert isinstance(said, list)
    (route,) = said
    assert route[:3] == ["Capital", "Bridge", "45.0000, 22.0000"]
    assert route[3] == "45.0500, 22.0000"
    assert len(route) == 20 + 3


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, None, id="ends only by road: nobody said where"),
        pytest.param({"via": (via("Customs"),)}, ["Customs"], id="a point before"),
        pytest.param({"via": (via("Gate", "YY"),)}, ["Gate"], id="a point behind"),
        pytest.param(
            {"via": (via("Customs"), via("Gate", "YY"))}, ["Customs - Gate"], id="both"
        ),
        pytest.param({"via": (via("", "YY"),)}, ["46.0000, 22.0000"], id="no name"),
        pytest.param({"via": (via("Sea", None),)}, None, id="a point in no state"),
        pytest.param({"by": "rail"}, ["Capital - Abroad"], id="a public service"),
        pytest.param(
            {"known": PathKnowledge.TRACK, "via": (via("", None),)},
            ["45.0000, 30.0000"],
            id="a track, from the finding",
        ),
    ],
)
def test_border_points_are_those_announced(
    changes: dict[str, Any], expected: list[str] | None
) -> None:
    crossing = Crossing(
        direction="in",
        position=at(45, 30),
        at=moment("25T12:00"),
        leg=1,
        beyond_m=0.0,
        zone="YY",
    )
    there = trip(leg(CAPITAL, SUBURB), leg(SUBURB, ABROAD, **changes))
    if "by" in changes:
        there = trip(leg(CAPITAL, ABROAD, **changes))
    said = told(there, "border-points", crossings=(crossing,))
    assert said.get("border-points") == expected


def test_a_track_without_a_known_crossing_names_none() -> None:
    tracked = trip(leg(CAPITAL, ABROAD, known=PathKnowledge.TRACK))
    assert told(tracked, "border-points") == {}


ABROAD_AND_ON = trip(
    leg(CAPITAL, ABROAD, by="air"),
    leg(ABROAD, place("Inland", 46, 35, "YY"), "26T09:00", "26T12:00", by="bus"),
    leg(
        place("Inland", 46, 35, "YY"),
        place("Return", 47, 22),
        "27T09:00",
        "27T12:00",
        by="air",
    ),
    stays=(
        Stay(place=ABROAD, lodging="Abroad Inn"),
        Stay(place=FAR, lodging="Far Inn"),
    ),
    contacts=(
        Contact(name="There", place=ABROAD),
        Contact(name="Here", place=FAR),
        Contact(name="Somewhere"),
        Contact(name="At sea", place=place("Buoy", 0, 0, None)),
    ),
)
XX = frozenset({"XX"})


def test_an_office_is_not_told_what_surely_happens_elsewhere() -> None:
    said = told(
        ABROAD_AND_ON,
        "conveyance",
        "route",
        "places",
        "lodging",
        "contacts",
        "border-points",
        lands=XX,
    )
    assert said == {
        "conveyance": ["air"],
        "route": [["Capital", "Abroad"], ["Inland", "Return"]],
        "places": ["Return", "Far", "Buoy"],
        "lodging": [["Far Inn", "Far"]],
        "contacts": ["Here", "Somewhere", "At sea"],
        "border-points": ["Capital - Abroad", "Inland - Return"],
    }


def test_a_leg_between_two_other_states_may_pass_through_and_is_told() -> None:
    between = trip(leg(ABROAD, BEYOND))
    assert narrowed(between, XX).legs == between.legs
    unknown = trip(leg(ABROAD, ABROAD, via=(via("", None),)), leg(CAPITAL, FAR))
    assert narrowed(unknown, XX).legs == unknown.legs


def test_a_trip_that_is_all_elsewhere_is_not_left_without_legs() -> None:
    elsewhere = trip(leg(ABROAD, ABROAD))
    assert narrowed(elsewhere, XX).legs == elsewhere.legs
    assert narrowed(elsewhere, frozenset()) is elsewhere


def test_what_was_not_said_stays_unsaid_when_narrowed() -> None:
    part = narrowed(trip(), XX)
    assert part.stays is None
    assert part.contacts is None


@pytest.mark.parametrize(
    ("office", "receiving", "expected"),
    [
        pytest.param("xx-mfa", "UU", {"XX"}, id="a ministry: its state"),
        pytest.param("YY", "UU", {"YY"}, id="each entered state: that one"),
        pytest.param("", "UU", {"XX", "YY", "ZZ"}, id="unpublished: the whole union"),
        pytest.param("", "XX", {"XX"}, id="unpublished: the state"),
        pytest.param("uu-office", "XX", {"XX", "YY", "ZZ"}, id="an office of a union"),
    ],
)
def test_an_office_is_told_of_its_own_land(
    office: str, receiving: str, expected: set[str]
) -> None:
    union = Authority(key="uu-office", name="Union", state="UU", zone="UTC")
    plain = register()
    known = replace(plain, authorities={**plain.authorities, "uu-office": union})
    on = day("2026-05-25").first
    assert lands_told(known, office, receiving=receiving, on=on) == expected


# What each canary betrays: the items of which at least one must have been asked for.
CANARIES = {
    "Purpose-9f1": {"purpose"},
    "Kind-2c7": {"kind-of-trip"},
    "Contact-41d": {"contacts"},
    "Contact-place-8aa": {"places"},
    "Bound-77e": {"travellers", "companions"},
    "Exempt-3b5": {"companions"},
    "Vehicle-66a": {"vehicle"},
    "Carrier-0d9": {"carrier"},
    "Inn-5ce": {"lodging"},
    "Town-e31": {"places", "route", "lodging"},
    "Via-b20": {"route"},
    "Border-c14": {"border-points", "route"},
    "Flight-by": {"conveyance"},
    "Abroad-d02": {"route", "border-points"},
    "Foreign-inn-1f8": set(),
    "Foreign-contact-a6e": set(),
    "Foreign-town-b9b": set(),
    "Trip-name-f00": set(),
    "Remark-c0d": set(),
    "Post-4e4": set(),
    "Contact-kind-7b3": set(),
    "09:41": set(),
    "22:17": set(),
}


def seeded() -> Trip:
    """Return a trip whose every fact carries a canary."""
    town = place("Town-e31", 46, 24)
    foreign = place("Abroad-d02", 45, 35, "YY")
    inland = place("Foreign-town-b9b", 46, 36, "YY")
    bound = replace(SECRETARY, name="Bound-77e", post="Post-4e4")
    return trip(
        seeded_leg(CAPITAL, town, "25T09:41", "25T12:00", via=(via("Via-b20"),)),
        seeded_leg(town, foreign, "26T09:00", "26T12:00", via=(via("Border-c14"),)),
        seeded_leg(foreign, inland, "27T09:00", "27T12:00", by="Flight-no"),
        seeded_leg(foreign, CAPITAL, "28T09:00", "28T22:17", by="air"),
        name="Trip-name-f00",
        travellers=(bound, replace(AMBASSADOR, name="Exempt-3b5")),
        purpose="Purpose-9f1",
        kind="Kind-2c7",
        contacts=(
            Contact(
                name="Contact-41d",
                kind="Contact-kind-7b3",
                place=place("Contact-place-8aa", 46, 23),
                at=moment("25T22:17"),
            ),
            Contact(name="Foreign-contact-a6e", place=inland),
        ),
        stays=(
            Stay(place=town, lodging="Inn-5ce"),
            Stay(place=inland, lodging="Foreign-inn-1f8"),
        ),
        vehicle="Vehicle-66a",
        carrier="Carrier-0d9",
        assumed=("Remark-c0d",),
    )


def seeded_leg(*ends: Any, **changes: Any) -> Leg:
    known = PathKnowledge.VIA if "via" in changes else PathKnowledge.ENDS
    made = leg(*ends, known=known, **{"by": "car", **changes})
    return replace(made, by="Flight-by") if "Border" in str(changes) else made


def everything(trip_: Trip, telling: Telling) -> str:
    said = disclosed(trip_, telling)
    return json.dumps([said.contents, said.travellers])


def betrayed(*asked: str) -> set[str]:
    telling = Telling(asked=asked, travellers=("Bound-77e",), lands=XX)
    text = everything(seeded(), telling)
    return {canary for canary in CANARIES if canary in text}


@given(st.sets(st.sampled_from(ITEMS)))
def test_no_fact_is_told_that_no_asked_item_covers(asked: set[str]) -> None:
    for canary in betrayed(*sorted(asked)):
        assert CANARIES[canary] & asked, f"{canary} is told under {sorted(asked)}"


def test_every_canary_that_can_be_asked_for_is_told_when_it_is() -> None:
    assert betrayed(*ITEMS) == {name for name, items in CANARIES.items() if items}
    for canary, items in CANARIES.items():
        for item in items:
            assert canary in betrayed(item), (canary, item)
