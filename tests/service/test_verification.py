"""Receipts and bundles, checked offline with nothing but cards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Act, Side
from exeat.service.bundles.trust import Opening, Trust, trusted_cards
from exeat.service.bundles.verification import verify
from exeat.service.bundles.verified_text import verified_text
from exeat.service.notices.export import export
from exeat.store.log import Log
from exeat.store.receipt import Level
from tests.service.exchanging import Pair, pair_in
from tests.service.homes import CHANNEL

NOTHING = Opening()


@pytest.fixture(params=[pytest.param(side, id=f"{side} keeps") for side in Side])
def pair(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    made = pair_in(tmp_path, request.param)
    number = made.approved()
    made.file(number)
    made.settle()
    yield made
    made.close()


def cards(pair: Pair, *sides: Side) -> Trust:
    """Return what a third party trusts who was given some cards."""
    files = [(pair.homes[side] / "cards" / "own.card", str(side)) for side in sides]
    if not all(path.exists() for path, _ in files):
        return Trust(cards=tuple(pair.desks[side].card for side in sides))
    return Trust(cards=trusted_cards([(p.read_bytes(), name) for p, name in files]))


def receipt(pair: Pair) -> bytes:
    log = Log(pair.mission.database)
    return log.receipt(CHANNEL, 0, log.cosigned_size(CHANNEL, 0))


def test_a_third_party_with_both_cards_sees_it_witnessed(pair: Pair) -> None:
    checked = verify(receipt(pair), cards(pair, *Side), NOTHING)
    assert checked.level is Level.WITNESSED
    assert checked.leaves[0].entry.act is Act.FILED
    assert checked.leaves[0].actor == pair.mission.card
    told = verified_text("filed.tlog-proof", checked)
    assert "witnessed" in told
    assert "SubmissionAcceptance" in told
    assert max(map(len, told.splitlines())) <= 80


def test_with_the_keeper_s_card_alone_it_is_recorded(pair: Pair) -> None:
    keeper = Side.MISSION if pair.mission.keeps(CHANNEL) else Side.MINISTRY
    checked = verify(receipt(pair), cards(pair, keeper), NOTHING)
    assert checked.level is Level.RECORDED
    other = Side.MINISTRY if keeper is Side.MISSION else Side.MISSION
    with pytest.raises(EvidenceError, match="no trusted desk keeps the log"):
        verify(receipt(pair), cards(pair, other), NOTHING)


def test_without_any_card_nothing_can_be_checked(pair: Pair) -> None:
    with pytest.raises(EvidenceError, match="nobody is trusted"):
        verify(receipt(pair), Trust(cards=()), NOTHING)


def test_each_byte_of_a_receipt_counts(pair: Pair) -> None:
    data, trust = receipt(pair), cards(pair, *Side)
    before = verify(data, trust, NOTHING)
    for place in range(len(data)):
        altered = bytearray(data)
        altered[place] ^= 1
        try:
            after = verify(bytes(altered), trust, NOTHING)
        except EvidenceError:
            continue
        # Only the name or key hint of a signature can change: it is then unknown.
        assert after.leaves == before.leaves
        assert after.level is Level.RECORDED


def test_contents_are_checked_against_the_commitment(pair: Pair) -> None:
    kept = Log(pair.mission.database).entries(CHANNEL)[0]
    assert kept.body is not None
    opening = Opening.of(kept.body, kept.salt)
    assert verify(receipt(pair), cards(pair, *Side), opening).leaves[0].opens
    other = Opening.of(kept.body.replace(b"Lotoshino", b"Lotoshina"), kept.salt)
    with pytest.raises(EvidenceError, match="not the contents"):
        verify(receipt(pair), cards(pair, *Side), other)
    with pytest.raises(EvidenceError, match="contents and the salt"):
        Opening.of(kept.body, None)


def test_a_bundle_is_verified_leaf_by_leaf(pair: Pair) -> None:
    keeper = Side.MISSION if pair.mission.keeps(CHANNEL) else Side.MINISTRY
    data = pair.bundle(keeper, whole=True)
    for trust in (cards(pair, *Side), Trust.of_desk(pair.mission)):
        checked = verify(data, trust, NOTHING)
        assert [leaf.entry.act for leaf in checked.leaves] == [Act.FILED]
        assert checked.leaves[0].has_statement
        assert checked.leaves[0].opens
        assert max(map(len, verified_text("b", checked).splitlines())) <= 80
    for place in range(0, len(data), 11):
        altered = bytearray(data)
        altered[place] ^= 4
        with pytest.raises(EvidenceError):
            verify(bytes(altered), cards(pair, *Side), NOTHING)


def test_claims_of_a_bundle_are_shown_as_claims(pair: Pair) -> None:
    number = "2026-0001"
    pair.act("Ann", number, Act.WITHDRAWN)
    pair.act("Dana", number, Act.DELIVERED)
    witness = Side.MINISTRY if pair.mission.keeps(CHANNEL) else Side.MISSION
    checked = verify(pair.bundle(witness), cards(pair, *Side), NOTHING)
    assert len(checked.claims) == 1
    assert checked.level is None
    assert "they say" in verified_text("b", checked)


def test_what_is_neither_is_refused(pair: Pair) -> None:
    for data in (b"", b"hello\n", b"PK\x03\x04"):
        with pytest.raises(EvidenceError):
            verify(data, cards(pair, *Side), NOTHING)


def test_an_export_holds_what_a_third_party_needs(pair: Pair, tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    desk, actor = pair.mission, pair.actor("Ann")
    names = export(desk, actor, "2026-0001", folder, with_log=True).names
    written = [p for p in folder.rglob("*") if p.is_file()]
    assert {p.relative_to(folder).as_posix() for p in written} == set(names)
    stem = folder / "000000-2026-0001-r1-filed"
    opening = Opening.of(
        stem.with_suffix(".json").read_bytes(), stem.with_suffix(".salt").read_bytes()
    )
    data = stem.with_suffix(".tlog-proof").read_bytes()
    checked = verify(data, cards(pair, *Side), opening)
    assert checked.level is Level.WITNESSED
    assert checked.leaves[0].opens
    assert stem.with_suffix(".leaf").read_bytes() == (
        checked.leaves[0].entry.text().encode()
    )
    assert (folder / "log.vkey").read_text().strip() == (
        desk.log_verifier(CHANNEL).text()
    )
    assert (folder / "note-2026-0001-r1.pdf").read_bytes().startswith(b"%PDF")
    assert "log/checkpoint" in names
