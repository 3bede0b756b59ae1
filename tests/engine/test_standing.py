from datetime import date
from typing import Any

import pytest

from exeat.domain.measure import InForce
from exeat.engine.standing import Standing, standing
from tests.small_register import day, in_force, open_question, provision, stated

ON = date(2026, 5, 25)


def since(text: str | None, **changes: Any) -> InForce:
    return in_force(
        begins=stated("in_force.from", day(text) if text else None), **changes
    )


def until(text: str) -> InForce:
    return in_force(ends=stated("in_force.until", day(text)))


def maybe(**readings: Any) -> InForce:
    return in_force(begins=open_question("in_force.from", **readings))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (since("2026-05-25"), Standing.IN_FORCE),
        (since("2026-05-26"), Standing.ANNOUNCED),
        (since(None), Standing.ANNOUNCED),
        (since("2026-05"), Standing.OPEN),
        (since("2026-04"), Standing.IN_FORCE),
        (until("2026-05-25"), Standing.ENDED),
        (until("2026-05-26"), Standing.IN_FORCE),
        (until("2026-05"), Standing.OPEN),
        (maybe(), Standing.OPEN),
        (maybe(then=day("2024"), now=day("2025")), Standing.IN_FORCE),
        (maybe(then=day("2024"), later=day("2027")), Standing.OPEN),
        (maybe(never=None, later=day("2027")), Standing.ANNOUNCED),
        (in_force(not_before=date(2026, 5, 26)), Standing.ANNOUNCED),
        (in_force(not_before=ON), Standing.IN_FORCE),
    ],
)
def test_a_provision_stands_on_a_day(record: InForce, expected: Standing) -> None:
    assert standing(provision(in_force=(record,)), ON, None) is expected


def test_what_is_not_known_does_not_stand() -> None:
    early = provision(in_force=(in_force(known_on=date(2024, 1, 2)),))
    assert standing(early, ON, date(2024, 1, 1)) is Standing.NOT_KNOWN
    assert standing(early, ON, date(2024, 1, 2)) is Standing.IN_FORCE
