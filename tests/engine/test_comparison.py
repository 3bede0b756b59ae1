"""What stood differently on two days."""

from datetime import date
from typing import Any

import pytest

from exeat.domain.measure import (
    AreaZone,
    Duty,
    EntersArea,
    InForce,
    Provision,
)
from exeat.engine.comparison import Difference, Selection, Shift, changes, shifts
from exeat.engine.particulars import particulars
from exeat.engine.standing import Standing
from tests.small_register import (
    day,
    disk_zone,
    in_force,
    leaves_zone,
    measure,
    open_question,
    provision,
    stated,
)

FIRST, LAST = date(2024, 5, 31), date(2024, 6, 2)
EARLY = date(2023, 1, 1)


def time(begin: str | None, end: str | None = None, **changes: Any) -> InForce:
    fields: dict[str, Any] = {
        "known_on": EARLY,
        "begins": stated("in_force.from", day(begin) if begin else None),
        "ends": stated("in_force.until", day(end) if end else None),
    }
    return in_force(**(fields | changes))


def of(key: str, *entries: InForce, **changes: Any) -> Provision:
    return provision(key=key, in_force=entries, **changes)


def between(*provisions: Provision, **wanted: Any) -> tuple[Shift, ...]:
    return shifts([measure(*provisions)], FIRST, LAST, Selection(**wanted))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (time("2024-06-01"), (Standing.ANNOUNCED, Standing.IN_FORCE)),
        (time("2023", "2024-06-01"), (Standing.IN_FORCE, Standing.ENDED)),
        (time("2024-06"), (Standing.ANNOUNCED, Standing.OPEN)),
        (time("2023"), None),
        (time("2025"), None),
    ],
)
def test_a_provision_that_began_or_ended_stood_differently(
    entry: InForce, expected: tuple[Standing, Standing] | None
) -> None:
    found = [(shift.before, shift.after) for shift in between(of("a", entry))]
    assert found == ([expected] if expected else [])


def test_a_provision_may_become_known_and_stand_as_it_did() -> None:
    [shift] = between(of("a", time("2023", known_on=date(2024, 6, 1))))
    assert shift.became_known
    assert shift.before is shift.after is Standing.IN_FORCE
    assert shift.learned == ()


def test_more_may_become_known_of_its_time_in_force() -> None:
    rumour = time(None, begins=open_question("in_force.from", now=day("2024-05-01")))
    fact = time("2024-05-02", known_on=LAST, ends=stated("u", None, "press"))
    [shift] = between(of("a", rumour, fact))
    assert not shift.became_known
    assert [(c.key, c.difference) for c in shift.learned] == [
        ("in_force.from", Difference.VALUE),
        ("in_force.until", Difference.GROUNDS),
    ]


def test_a_provision_that_took_anothers_place_is_compared_with_it() -> None:
    old = of("old", time("2023", "2024-06-01"))
    new = of(
        "new", time("2024-06-01"), duty=stated("duty", Duty.SEEK_APPROVAL, "press")
    )
    ended, begun = between(old, new)
    assert (ended.provision, ended.followed) == ("old", "")
    assert begun.followed == "old"
    [change] = begun.changes
    assert (change.key, change.difference) == ("duty", Difference.VALUE)
    assert (change.before, change.after) == (old.duty, new.duty)


def test_among_several_the_most_alike_is_followed() -> None:
    end = time("2023", "2024-06-01")
    far = of("far", end, trigger=leaves_zone(disk_zone(20)))
    near = of("near", end)
    begun = between(far, near, of("new", time("2024-06-01")))[-1]
    assert (begun.provision, begun.followed, begun.changes) == ("new", "near", ())


@pytest.mark.parametrize(
    "old",
    [
        pytest.param(of("old", time("2023", "2024-05-31")), id="ended before"),
        pytest.param(of("old", time("2023")), id="goes on"),
        pytest.param(
            of("old", time("2023", "2024-06-01"), receiving="YY"), id="another host"
        ),
        pytest.param(
            of("old", time("2023", "2024-06-01"), sending=("BB",)), id="other guests"
        ),
    ],
)
def test_nothing_is_followed_that_did_not_make_way(old: Provision) -> None:
    begun = between(old, of("new", time("2024-06-01")))[-1]
    assert (begun.provision, begun.followed) == ("new", "")


def test_readings_of_the_days_and_all_states_are_enough_to_follow() -> None:
    maybe = open_question("in_force.until", june=day("2024-06"), later=None)
    old = of("old", time("2023", ends=maybe), sending=())
    new = of("new", time("2024-06-01"), sending=())
    assert between(old, new)[-1].followed == "old"


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 1),
        ({"receiving": "XX", "sending": "AA"}, 1),
        ({"receiving": "YY"}, 0),
        ({"sending": "BB"}, 0),
    ],
)
def test_only_what_is_asked_about_is_told(wanted: dict[str, str], count: int) -> None:
    assert len(between(of("a", time("2024-06-01")), **wanted)) == count


def test_a_trigger_of_another_kind_is_told_whole() -> None:
    enters = EntersArea(area=AreaZone(area="XX-1"))
    leaves = leaves_zone()
    found = changes(
        particulars(provision(trigger=leaves)), particulars(provision(trigger=enters))
    )
    assert [(c.key, c.before, c.after) for c in found] == [("trigger", leaves, enters)]


def test_a_zone_of_the_same_kind_is_told_by_what_differs() -> None:
    found = changes(
        particulars(leaves_zone(disk_zone(120))),
        particulars(leaves_zone(disk_zone(20))),
    )
    assert [c.key for c in found] == ["leaves.zone.disk.radius"]
