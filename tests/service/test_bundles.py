"""Bundles between two desks: checked whole, harmless twice, refused when altered."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError, InputError, RewindError, RightError
from exeat.domain.notice import Act, Side, State
from exeat.service.acts.contents import Contents
from exeat.service.acts.submitting import Deed, new_key, new_salt, submission_of
from exeat.service.bundles.bundle import Bundle
from exeat.service.bundles.exporting import export_bundle
from exeat.service.bundles.files import pack, unpack
from exeat.service.bundles.note import sign_bundle
from exeat.service.desks.desk import Desk
from exeat.service.notices import rendering
from exeat.service.notices.bodies import act_body
from exeat.store.log import Log
from tests.service.exchanging import CANARY, Pair, pair_in
from tests.service.homes import CHANNEL, made_home, opened
from tests.service.test_notices import canary_trip

KEEPERS = [pytest.param(side, id=f"{side} keeps") for side in Side]


@pytest.fixture(params=KEEPERS)
def pair(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    made = pair_in(tmp_path, request.param)
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Pair]:
    made = pair_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Pair]:
    made = pair_in(tmp_path, Side.MINISTRY)
    yield made
    made.close()


def stored(desk: Desk) -> tuple[object, ...]:
    """Return all of a desk that a bundle could change."""
    log = Log(desk.database)
    return (
        desk.channels.get(CHANNEL),
        log.entries(CHANNEL),
        log.head(CHANNEL),
        log.incidents(CHANNEL),
        desk.cases.notices(CHANNEL),
        desk.claims.all(CHANNEL),
    )


def filed(pair: Pair) -> str:
    number = pair.approved()
    pair.file(number)
    return number


def test_the_same_state_gives_the_same_bytes(pair: Pair) -> None:
    filed(pair)
    for side in Side:
        first = pair.bundle(side)
        pair.clock.turn(3600)
        assert pair.bundle(side) == first


def test_both_sides_come_to_hold_the_same_log(pair: Pair) -> None:
    number = filed(pair)
    pair.settle()
    pair.act("Dana", number, Act.DELIVERED)
    pair.settle()
    mission, ministry = (Log(pair.desks[side].database) for side in Side)
    ours = [(e.entry, e.statement, e.body) for e in mission.entries(CHANNEL)]
    assert ours == [(e.entry, e.statement, e.body) for e in ministry.entries(CHANNEL)]
    assert len(ours) == 2
    assert mission.head(CHANNEL) == ministry.head(CHANNEL)


def test_a_bundle_may_come_twice_and_late(pair: Pair) -> None:
    number = filed(pair)
    bundles = []
    for act in (None, Act.DELIVERED, Act.ACKNOWLEDGED):
        if act:
            pair.act("Dana" if act is Act.DELIVERED else "Emil", number, act)
        for side in (*Side, *Side):
            bundles.append((side, pair.bundle(side)))
            pair.take(*bundles[-1])
    before = [stored(pair.desks[side]) for side in Side]
    for side, data in bundles:
        taken = pair.take(side, data)
        assert all(each.is_replay for each in taken.taken)
    assert [stored(pair.desks[side]) for side in Side] == before


def test_a_bundle_that_was_lost_is_made_up_for(own: Pair) -> None:
    number = filed(own)
    own.bundle(Side.MISSION)
    own.act("Ann", number, Act.WITHDRAWN)
    lost = own.carry(Side.MISSION)
    assert [each.position for each in lost.taken] == [0, 1]


def test_entries_beyond_what_the_sender_knew_of_are_proved_from_the_leaves(
    own: Pair,
) -> None:
    number = filed(own)
    own.carry(Side.MISSION)  # its cosignature does not come back
    own.act("Ann", number, Act.WITHDRAWN)
    bundle = own.bundle(Side.MISSION)
    assert unpack(bundle).bundle.start == 0
    taken = own.take(Side.MISSION, bundle)
    assert [each.is_replay for each in taken.taken] == [True, False]


def test_every_altered_byte_is_refused_and_nothing_is_stored(own: Pair) -> None:
    filed(own)
    data = own.bundle(Side.MISSION)
    before = stored(own.ministry)
    for place in range(0, len(data), 7):
        altered = bytearray(data)
        altered[place] ^= 0x20
        with pytest.raises(EvidenceError):
            own.take(Side.MISSION, bytes(altered))
    assert stored(own.ministry) == before
    assert own.take(Side.MISSION, data).size == 1


def forged(pair: Pair, side: Side, bundle: Bundle) -> bytes:
    """Return a bundle as its sender would sign it, whatever it holds."""
    return pack(bundle, sign_bundle(bundle, pair.desks[side].signer))


def test_what_the_sender_did_not_sign_is_refused(own: Pair) -> None:
    filed(own)
    opened = unpack(own.bundle(Side.MISSION))
    entry = opened.bundle.entries[0]
    for changed in (
        replace(opened.bundle, receipts=()),
        replace(opened.bundle, recipient="us-state"),
        replace(opened.bundle, entries=(replace(entry, contents=Contents()),)),
    ):
        with pytest.raises(EvidenceError):
            own.take(Side.MISSION, pack(changed, opened.note))
    assert own.ministry.channels.get(CHANNEL).size == 0


def test_a_dishonest_keeper_is_refused(own: Pair) -> None:
    filed(own)
    bundle = unpack(own.bundle(Side.MISSION)).bundle
    entry = bundle.entries[0]
    other = Contents(body=b"{}", salt=bytes(32))
    wrong = {
        "another leaf": replace(entry, leaf=entry.leaf.replace(b"-0001", b"-0002")),
        "another moment": replace(entry, leaf=entry.leaf.replace(b"T07", b"T06")),
        "other contents": replace(entry, contents=other),
        "no statement": replace(entry, statement=bundle.checkpoint),
        "another place": replace(entry, position=1),
    }
    before = stored(own.ministry)
    for changed in wrong.values():
        assert changed != entry
        data = forged(own, Side.MISSION, replace(bundle, entries=(changed,)))
        with pytest.raises(EvidenceError):
            own.take(Side.MISSION, data)
    assert stored(own.ministry)[:3] == before[:3]


def test_a_claim_with_other_contents_than_signed_is_refused(theirs: Pair) -> None:
    filed(theirs)
    bundle = unpack(theirs.bundle(Side.MISSION)).bundle
    claim = bundle.claims[0]
    other = Contents(body=b"{}", salt=bytes(32))
    for changed in (
        replace(claim, contents=other),
        replace(claim, contents=Contents(sealed=b"age")),
        replace(claim, statement=claim.statement.replace(b"-0001", b"-0002")),
    ):
        data = forged(theirs, Side.MISSION, replace(bundle, claims=(changed,)))
        with pytest.raises(EvidenceError):
            theirs.take(Side.MISSION, data)
    assert theirs.ministry.channels.get(CHANNEL).size == 0


def test_a_bundle_for_somebody_else_is_refused(own: Pair) -> None:
    filed(own)
    data = own.bundle(Side.MISSION)
    with pytest.raises(EvidenceError, match="not for gb-embassy-moscow"):
        own.take(Side.MINISTRY, data)


def test_a_rewritten_past_is_noticed_and_both_heads_are_kept(tmp_path: Path) -> None:
    first, second = (pair_in(tmp_path / name) for name in ("a", "b"))
    filed(first)
    first.carry(Side.MISSION)
    second.clock.turn(60)
    filed(second)
    theirs = Log(first.ministry.database).head(CHANNEL)
    with pytest.raises(EvidenceError, match="does not follow"):
        first.take(Side.MISSION, second.bundle(Side.MISSION))
    incidents = Log(first.ministry.database).incidents(CHANNEL)
    assert [each.kind for each in incidents] == ["inconsistent"]
    assert incidents[0].theirs == Log(second.mission.database).head(CHANNEL)
    assert Log(first.ministry.database).head(CHANNEL) == theirs
    for pair in (first, second):
        pair.close()


def test_a_log_that_lost_entries_signs_nothing_until_it_has_them_back(
    tmp_path: Path,
) -> None:
    pair = pair_in(tmp_path)
    store = pair.homes[Side.MISSION] / "store"
    number = filed(pair)
    pair.mission.close()
    kept = {file.name: file.read_bytes() for file in store.iterdir()}
    pair.reopen(Side.MISSION)
    pair.act("Ann", number, Act.WITHDRAWN)
    pair.settle()
    pair.mission.close()
    for file in store.iterdir():
        file.unlink()
    for name, data in kept.items():
        (store / name).write_bytes(data)
    pair.reopen(Side.MISSION)
    with pytest.raises(RewindError):
        pair.act("Ann", number, Act.CLOSED)
    with pytest.raises(RewindError):
        pair.bundle(Side.MISSION)
    pair.take(Side.MINISTRY, pair.bundle(Side.MINISTRY, whole=True))
    row = pair.mission.cases.notice(CHANNEL, number)
    assert row.state is State.WITHDRAWN
    assert pair.act("Ann", number, Act.CLOSED).position == 2
    pair.close()


def test_a_claim_that_does_not_come_back_is_shown_as_unrecorded(theirs: Pair) -> None:
    number = filed(theirs)
    theirs.bundle(Side.MISSION)  # handed over, and suppressed
    theirs.carry(Side.MINISTRY)
    ann = theirs.actor("Ann")
    listed = rendering.listed(theirs.mission, ann, None)
    assert "filed: UNRECORDED" in " ".join(listed.split())
    theirs.settle()
    listed = rendering.listed(theirs.mission, ann, None)
    assert "UNRECORDED" not in listed
    assert theirs.file(number).receipt is not None


def test_a_claim_that_came_too_late_is_refused_in_the_log(theirs: Pair) -> None:
    number = filed(theirs)
    theirs.settle()
    theirs.act("Ann", number, Act.WITHDRAWN)
    theirs.settle()
    # A second withdrawal cannot be recorded; the desk itself would not sign it.
    deed = Deed(
        act=Act.WITHDRAWN,
        notice=number,
        revision=1,
        body=act_body(Act.WITHDRAWN, number, 1),
        salt=new_salt(),
        key=new_key(),
    )
    row = theirs.mission.channel(CHANNEL)
    theirs.mission.claims.add(submission_of(theirs.mission, row, deed)[0])
    taken = theirs.carry(Side.MISSION)
    assert [each.act for each in taken.taken] == [Act.WITHDRAWN]
    assert "withdrawn" in taken.taken[0].refusal
    size = theirs.ministry.channel(CHANNEL).size
    theirs.carry(Side.MINISTRY)
    theirs.carry(Side.MISSION)
    assert theirs.ministry.channel(CHANNEL).size == size
    ann = theirs.actor("Ann")
    assert "UNRECORDED" not in rendering.listed(theirs.mission, ann, None)
    assert unpack(theirs.bundle(Side.MISSION)).bundle.claims == ()


@pytest.mark.parametrize("keeper", KEEPERS)
def test_a_sealed_notice_tells_a_bundle_nothing(tmp_path: Path, keeper: Side) -> None:
    pair = pair_in(tmp_path, keeper, sealed=True)
    number = pair.approved(canary_trip())
    pair.file(number)
    carried = b"".join(pair.bundle(side, whole=True) for side in Side)
    pair.settle()
    pair.act("Dana", number, Act.DELIVERED)
    pair.act("Emil", number, Act.OBJECTED, "the quarry is closed")
    carried += b"".join(pair.bundle(side, whole=True) for side in Side)
    pair.settle()
    carried += b"".join(pair.bundle(side, whole=True) for side in Side)
    for secret in (CANARY, "Lotoshino", "B. Example", "beyond-the-zone", "quarry"):
        assert secret.encode() not in carried
    told = rendering.as_text(pair.ministry, pair.actor("Emil"), number)
    assert "Lotoshino" in told
    told = rendering.as_text(pair.mission, pair.actor("Ann"), number)
    assert "the quarry is closed" in told
    pair.close()


def test_only_those_who_carry_may_carry(own: Pair) -> None:
    filed(own)
    with pytest.raises(RightError):
        export_bundle(own.mission, own.actor("Bo"), None)


def test_a_desk_with_no_channel_says_so(tmp_path: Path) -> None:
    with (
        opened(made_home(tmp_path, Side.MISSION)) as desk,
        pytest.raises(InputError, match="no channels"),
    ):
        export_bundle(desk, desk.actor("Ann"), None)


def test_digests_of_a_bundle_are_its_own(own: Pair) -> None:
    # The list of contents is checked with another hash function's own words.
    filed(own)
    opened = unpack(own.bundle(Side.MISSION))
    leaf = hashlib.sha256(opened.bundle.entries[0].leaf).hexdigest()
    assert f'"entries/000000.leaf":"{leaf}"'.encode() in opened.manifest
