"""What a measure says, one thing after the other."""

from datetime import date
from typing import Any

import pytest

from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    Duty,
    MissionPattern,
    Open,
    Phase,
    Turn,
    Unsettled,
)
from exeat.engine.particulars import essence, kind_of, particulars
from tests.small_register import (
    binds,
    day,
    disk_zone,
    in_force,
    leaves_zone,
    measure,
    open_question,
    provision,
    stated,
)


def told(part: object) -> dict[str, object]:
    return {one.key: one.said for one in particulars(part)}


def test_a_provision_is_told_by_the_paths_of_its_parameters() -> None:
    found = told(provision())
    assert found["duty"] == stated("duty", Duty.NOTIFY)
    assert found["in_force.2024-01-01.from"] == stated(
        "in_force.from", day("2024-01-01")
    )
    assert str(found["trigger.leaves.zone.disk.radius"]).count("120") == 1
    assert found["lead.calendar"] == "XX"
    assert found["recorded_on"] == date(2024, 1, 1)
    assert "history" not in found
    assert "lead.hours_run" not in found


def test_lists_are_told_by_what_their_entries_are_about() -> None:
    doubt = Unsettled(classes=("family",), bound=open_question("b", yes=True))
    turn = Turn(on=day("2024"), phase=Phase.EASED, sources=("note",))
    found = told(provision(binds=binds(unsettled=(doubt,)), history=(turn,)))
    assert found["binds.unsettled.family.classes"] == ("family",)
    assert found["history.1"] == turn


def test_all_states_are_an_empty_list_of_sending_states() -> None:
    assert told(measure(sending=()))["sending"] == ()
    assert told(provision(sending=()))["sending"] == ()
    assert "sending" not in told(provision())


def test_kinds_of_triggers_and_zones_have_the_words_of_the_grammar() -> None:
    kinds = [(one.key, one.kind) for one in particulars(provision()) if one.kind]
    assert kinds == [
        ("trigger", "leaves"),
        ("trigger.leaves.zone", "disk"),
    ]
    assert kind_of("disk") == ""


def test_a_composed_zone_is_told_whole() -> None:
    zone = AnyOfZone(parts=(disk_zone(), AreaZone(area="XX-1")))
    found = told(leaves_zone(zone))
    assert found["leaves.zone"] == zone
    assert [key for key in found if key.startswith("leaves.zone.")] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(stated("a", 1), stated("b", 1, "press"), id="sources"),
        pytest.param(
            Open(key="a", question="Which?"),
            Open(key="a", question="Which one?"),
            id="question",
        ),
        pytest.param(open_question("a", x=1), open_question("a", y=1), id="reading"),
        pytest.param(("a", "b"), ("b", "a"), id="order"),
        pytest.param(
            disk_zone(),
            disk_zone(radius=stated("r", disk_zone().radius.value, "press")),  # type: ignore[union-attr]  # stated
            id="sources inside",
        ),
    ],
)
def test_grounds_are_not_of_the_essence(one: Any, other: Any) -> None:
    assert one != other
    assert essence(one) == essence(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(stated("a", 1), stated("a", 2), id="value"),
        pytest.param(stated("a", 1), open_question("a", x=1), id="doubt"),
        pytest.param(
            open_question("a", x=1), open_question("a", x=1, y=2), id="reading"
        ),
        pytest.param(disk_zone(120), disk_zone(20), id="inside"),
        pytest.param(
            MissionPattern(keys=("a",)), MissionPattern(kinds=("a",)), id="field"
        ),
    ],
)
def test_values_are_of_the_essence(one: Any, other: Any) -> None:
    assert essence(one) != essence(other)


def test_an_entry_of_the_time_in_force_goes_by_its_day() -> None:
    entry = in_force(known_on=date(2024, 2, 2), not_before=date(2023, 7, 20))
    assert told(provision(in_force=(entry,)))["in_force.2024-02-02.not_before"] == date(
        2023, 7, 20
    )
