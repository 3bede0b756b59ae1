"""Provisions with a receiving state and sending states of their own."""

from dataclasses import replace
from typing import Any

import pytest

from exeat.domain.finding import Reason
from exeat.domain.measure import MissionPattern, Provision, Travels
from exeat.domain.party import Traveller
from exeat.domain.register import Membership
from exeat.domain.trip import Trip
from exeat.engine.applicability import addressed
from exeat.engine.asking import Case, Ground
from exeat.engine.decision import concerns, decide
from tests.small_register import (
    ABROAD,
    CAPITAL,
    EMBASSY,
    FAR,
    HOME,
    SECRETARY,
    SINCE,
    answering,
    binds,
    case,
    leg,
    measure,
    moment,
    place,
    provision,
    register,
    stated,
    trip,
)

EVERY = binds(missions=stated("binds.missions", (MissionPattern(),)))
BACK = provision(
    key="back", receiving="AA", sending=("XX",), trigger=Travels(), binds=EVERY
)
BOTH = measure(provision(binds=EVERY), BACK)
IN_AA = trip(leg(HOME, place("Town", 21, 0, "AA")))
GUEST = Traveller(
    name="G. Example",
    sending="XX",
    mission=replace(EMBASSY, sending="XX", receiving="AA", key=""),
    person_class="diplomatic-agent",
    post="attaché",
)


def findings(way: Trip, who: Traveller) -> list[tuple[str, Any]]:
    determination = decide(
        replace(way, travellers=(who,)),
        register(BOTH),
        now=moment("01T10:00"),
        engine_version="0",
    )
    return [(f.provision, type(f.verdict).__name__) for f in determination.findings]


@pytest.mark.parametrize(
    ("way", "who", "expected"),
    [
        pytest.param(IN_AA, GUEST, [("back", "Required")], id="the one side"),
        pytest.param(
            trip(leg(CAPITAL, FAR)), SECRETARY, [("zone", "Required")], id="the other"
        ),
        pytest.param(
            trip(leg(ABROAD, ABROAD)),
            replace(SECRETARY, sending="BB", mission=None),
            [],
            id="neither",
        ),
    ],
)
def test_one_measure_may_bind_both_sides(
    way: Trip, who: Traveller, expected: list[tuple[str, str]]
) -> None:
    assert findings(way, who) == expected
    ground = Ground(register(BOTH), way, None)
    assert concerns(BOTH, who, ground) is bool(expected)


def passes(provision_: Provision, who: Traveller, **answers: str) -> bool:
    whole = measure(provision_, sending_is_exhaustive=False)
    return addressed(case(measure_=whole, traveller=who), answering(answers)).passes


def test_a_list_of_its_own_is_complete() -> None:
    other = replace(GUEST, sending="CC")
    assert not passes(BACK, other)
    assert passes(replace(BACK, sending=()), other)
    assert passes(replace(BACK, sending=None), other, sending="yes")


def test_nobody_is_bound_by_the_own_state() -> None:
    own = replace(GUEST, sending="AA")
    check = addressed(
        case(measure_=measure(replace(BACK, sending=())), traveller=own), answering()
    )
    assert (check.passes, check.reason) == (False, Reason.NOT_BOUND)


# patterns of missions


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        (MissionPattern(not_receiving=("XX",)), False),
        (MissionPattern(not_receiving=("UU",)), False),
        (MissionPattern(not_receiving=("YY",)), True),
        (MissionPattern(receiving=("UU",), not_receiving=("XX",)), False),
        (MissionPattern(receiving=("UU",), not_receiving=("ZZ", "VV")), True),
    ],
)
def test_missions_in_some_states_may_be_left_out(
    pattern: MissionPattern, *, fits: bool
) -> None:
    patterns = stated("binds.missions", (pattern,))
    found: Case = case(provision(binds=binds(missions=patterns)))
    assert addressed(found, answering()).passes is fits


# former states


def test_the_land_of_a_union_is_that_of_its_former_members() -> None:
    whole = register(
        unions={
            "PACT": {"SS": Membership(from_on=SINCE), "ZZ": Membership(from_on=SINCE)}
        },
        territories={"SS": frozenset(("XX", "YY"))},
    )
    on = moment("25T09:00").date()
    assert whole.members("PACT", on) == {"SS", "ZZ"}
    assert whole.land_of("PACT", on) == {"XX", "YY", "ZZ"}
    assert whole.land_of("SS", on) == {"XX", "YY"}
    assert whole.land_of("QQ", on) == {"QQ"}
