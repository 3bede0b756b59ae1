"""When the register changes, every open trip is decided again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from exeat.domain.calendar import LeadTime
from exeat.domain.measure import Stated
from exeat.domain.notice import Act
from exeat.service.context import Context
from exeat.service.notices.redecision import redecide
from tests.service.exchanging import Pair, context, pair_in


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Pair]:
    made = pair_in(tmp_path)
    yield made
    made.close()


def stricter() -> Context:
    """Return a register in which ten working days are asked for instead of five."""
    made = Context()
    made.__dict__.update(context().__dict__)
    register = context().register
    measure = register.measures["ru-gb-2023"]
    ten = Stated(
        key="lead.length",
        value=LeadTime(count=10, unit="working-days"),
        sources=("meduza-2023-07-20",),
    )
    provisions = tuple(
        replace(one, lead=replace(one.lead, length=ten)) for one in measure.provisions
    )
    changed = replace(measure, provisions=provisions)
    measures = {**register.measures, "ru-gb-2023": changed}
    made.__dict__["register"] = replace(
        register, measures=measures, edition="2026.12.1+sha256:" + "0" * 64
    )
    return made


def again(pair: Pair) -> dict[str, object]:
    desk, actor = pair.mission, pair.actor("Ann")
    found: dict[str, object] = json.loads(redecide(desk, actor, as_json=True))
    return found


def test_under_the_same_register_everything_is_as_it_was(own: Pair) -> None:
    own.approved()
    own.clock.turn(3600)
    told = redecide(own.mission, own.actor("Ann"))
    assert "as it was" in told


def test_a_changed_register_lists_what_differs(own: Pair) -> None:
    drafted = own.draft().drafts[0].number
    filed = own.approved()
    own.file(filed)
    own.mission.__dict__["context"] = stricter()
    found = again(own)
    notices = found["notices"]
    assert isinstance(notices, list)
    assert [one["notice"] for one in notices] == [drafted, filed]
    for one in notices:
        [difference] = one["differences"]
        assert difference["measure"] == "ru-gb-2023"
        assert "earlier" in difference["turnarounds"]
    told = redecide(own.mission, own.actor("Ann"))
    # Ten working days before Monday 25 May 2026, 9 May observed on Monday the 11th.
    assert "before  required, safe by Fri 15 May 2026" in told
    assert "now     required, safe by" in told
    assert max(map(len, told.splitlines())) <= 80


def test_what_is_over_is_not_decided_again(own: Pair) -> None:
    number = own.approved()
    own.file(number)
    own.act("Ann", number, Act.WITHDRAWN)
    assert again(own)["notices"] == []
    own.approved()
    own.clock.moment = datetime.fromisoformat("2026-05-26T00:00+03:00")
    assert again(own)["notices"] == []
