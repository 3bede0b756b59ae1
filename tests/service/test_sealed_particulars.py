"""Sealed notices work like open ones although the store keeps nothing of them."""

from datetime import timedelta
from pathlib import Path

import pytest

from exeat.domain.errors import MoveError
from exeat.domain.notice import Act, Side, State
from exeat.service.notices import rendering, statistics
from exeat.service.notices.answering import erase
from exeat.service.notices.casebook import case_of
from tests.service.exchanging import LATE, Pair, pair_in

KEEPERS = pytest.mark.parametrize("keeper", list(Side))
REASON = "the quarry is closed"


def _filed(pair: Pair) -> str:
    number = pair.approved()
    pair.file(number)
    pair.settle()
    return number


@KEEPERS
def test_the_same_answer_is_given_once_and_another_is_refused(
    tmp_path: Path, keeper: Side
) -> None:
    pair = pair_in(tmp_path, keeper, sealed=True)
    number = _filed(pair)
    pair.act("Dana", number, Act.DELIVERED)
    pair.settle()
    first = pair.act("Emil", number, Act.OBJECTED, REASON)
    pair.settle()
    assert not first.is_replay
    assert pair.act("Emil", number, Act.OBJECTED, REASON).is_replay
    if keeper is Side.MINISTRY:
        with pytest.raises(MoveError):
            pair.act("Emil", number, Act.OBJECTED, "another reason")
    pair.close()


@KEEPERS
@pytest.mark.parametrize("name", ["Ann", "Emil"])
def test_silence_counts_from_the_end_of_the_day_in_the_sealed_body(
    tmp_path: Path, keeper: Side, name: str
) -> None:
    pair = pair_in(tmp_path, keeper, sealed=True)
    number = _filed(pair)
    pair.clock.moment = LATE.replace(day=25, hour=23)
    with pytest.raises(MoveError):
        pair.act(name, number, Act.LAPSED)
    pair.clock.moment += timedelta(hours=1)
    pair.act(name, number, Act.LAPSED)
    pair.close()


def test_a_mission_still_sees_by_when_to_file(tmp_path: Path) -> None:
    texts = []
    for sealed in (False, True):
        pair = pair_in(tmp_path / str(sealed), sealed=sealed)
        number = pair.approved()
        drafted = rendering.listed(pair.mission, pair.actor("Ann"), None)
        shown = rendering.as_text(pair.mission, pair.actor("Ann"), number)
        pair.file(number)
        filed = rendering.as_text(pair.mission, pair.actor("Ann"), number)
        wanted = ("under", "safe by", "arguable", "filing")
        texts.append(
            [drafted]
            + [
                line
                for text in (shown, filed)
                for line in text.splitlines()
                if line.strip().startswith(wanted)
            ]
        )
        pair.close()
    assert texts[0] == texts[1]
    assert "safe by" in texts[0][0]
    assert any("safe by" in line for line in texts[0][1:])


def test_who_may_not_read_is_told_no_measure_of_a_sealed_notice(
    tmp_path: Path,
) -> None:
    pair = pair_in(tmp_path, sealed=True)
    number = _filed(pair)
    for name in ("Cy", "Fay", "Dana"):
        actor = pair.actor(name)
        shown = rendering.as_text(pair.desks[actor.side], actor, number)
        assert "ru-gb-2023" not in shown, name
    pair.close()


def test_sealed_notices_are_counted_without_reason(tmp_path: Path) -> None:
    pair = pair_in(tmp_path, sealed=True)
    number = _filed(pair)
    pair.act("Dana", number, Act.DELIVERED)
    pair.act("Emil", number, Act.OBJECTED, REASON)
    pair.settle()
    counted = statistics.statistics(pair.ministry, pair.actor("Emil"))
    assert "1 objected" in counted
    assert "no reason given (1)" in counted
    assert REASON not in counted
    pair.close()


def test_a_notice_stays_sealed_when_its_contents_are_gone(tmp_path: Path) -> None:
    pair = pair_in(tmp_path, sealed=True)
    number = _filed(pair)
    pair.act("Ann", number, Act.CLOSED)
    erase(pair.mission, pair.actor("Cy"), number)
    case = case_of(pair.mission, number)
    assert (case.is_sealed, case.state) == (True, State.CLOSED)
    pair.close()
