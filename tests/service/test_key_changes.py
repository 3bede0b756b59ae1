"""A changed key reaches the other side by bundle, and counts from there on."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Act, Side, State
from exeat.service.acts.signatories import learn_recorded
from exeat.service.bundles import importing
from exeat.service.bundles.files import pack, unpack
from exeat.service.bundles.note import sign_bundle
from exeat.service.bundles.trust import Opening, Trust
from exeat.service.bundles.verification import verify
from exeat.service.desks.changes import add_recovery, change_desk_key
from exeat.service.desks.desk import Desk
from exeat.store.log import Log
from tests.service.exchanging import Pair, desk_of, pair_in
from tests.service.homes import CHANNEL, identity, private_key

ADMINS = {Side.MISSION: "Cy", Side.MINISTRY: "Fay"}
OTHER = {Side.MISSION: Side.MINISTRY, Side.MINISTRY: Side.MISSION}
CASES = [
    pytest.param((keeper, side), id=f"{keeper} keeps, {side} changes")
    for keeper in Side
    for side in Side
]


@dataclass
class Changing:
    """Two desks, one of which changes its key."""

    pair: Pair
    side: Side

    @property
    def desk(self) -> Desk:
        return self.pair.desks[self.side]

    @property
    def other(self) -> Desk:
        return self.pair.desks[OTHER[self.side]]

    def change(self, label: str = "new") -> None:
        admin = self.pair.actor(ADMINS[self.side])
        change_desk_key(self.desk, admin, private_key(f"{self.side} {label}"))


@pytest.fixture(params=CASES)
def changing(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Changing]:
    keeper, side = request.param
    pair = pair_in(tmp_path, keeper)
    yield Changing(pair, side)
    pair.close()


def acts(desk: Desk) -> list[Act]:
    return [event.act for event in desk.cases.events(CHANNEL)]


def test_the_other_side_learns_the_key_and_the_exchange_goes_on(
    changing: Changing,
) -> None:
    pair = changing.pair
    number = pair.approved()
    pair.file(number)
    pair.settle()
    changing.change()
    assert changing.other.their_card(CHANNEL) != changing.desk.card
    pair.act("Dana", number, Act.DELIVERED)
    pair.settle()
    assert changing.other.their_card(CHANNEL) == changing.desk.card
    pair.act("Emil", number, Act.ACKNOWLEDGED)
    pair.settle()
    for desk in pair.desks.values():
        assert desk.cases.notice(CHANNEL, number).state is State.ACKNOWLEDGED
        assert acts(desk).count(Act.KEY_CHANGED) == 1
        assert not [c for c in desk.claims.all(CHANNEL) if c.position is None]


def test_what_was_signed_before_the_change_is_recorded_with_it(
    changing: Changing,
) -> None:
    pair = changing.pair
    number = pair.approved()
    pair.file(number)
    changing.change("second")
    changing.change("third")
    second = pair.approved()
    pair.file(second)
    first = pair.bundle(Side.MISSION), pair.bundle(Side.MINISTRY)
    for side, data in zip(Side, first, strict=True):
        pair.take(side, data)
    pair.settle()
    for desk in pair.desks.values():
        assert acts(desk).count(Act.FILED) == 2
        assert acts(desk).count(Act.KEY_CHANGED) == 2
    assert changing.other.their_card(CHANNEL) == changing.desk.card


def test_claims_may_come_twice_though_the_key_changed_between(
    changing: Changing,
) -> None:
    pair = changing.pair
    pair.file(pair.approved())
    changing.change()
    data = pair.bundle(changing.side)
    pair.take(changing.side, data)
    before = acts(changing.other)
    again = pair.take(changing.side, pair.bundle(changing.side))
    assert all(each.is_replay for each in again.taken)
    pair.take(changing.side, data)
    assert acts(changing.other) == before


def test_a_recovery_key_reaches_the_other_side(changing: Changing) -> None:
    recipient = identity(4).recipient
    add_recovery(changing.desk, changing.pair.actor(ADMINS[changing.side]), recipient)
    changing.pair.settle()
    assert recipient in changing.other.recipients(CHANNEL)


def test_an_import_that_was_cut_off_learns_the_key_the_next_time(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing.change()
    data = changing.pair.bundle(changing.side)
    monkeypatch.setattr(importing, "learn_recorded", lambda *_: None)
    changing.pair.take(changing.side, data)
    assert changing.other.their_card(CHANNEL) != changing.desk.card
    monkeypatch.setattr(importing, "learn_recorded", learn_recorded)
    changing.pair.settle()
    assert changing.other.their_card(CHANNEL) == changing.desk.card


@pytest.fixture
def stolen(tmp_path: Path) -> Iterator[tuple[Changing, Desk]]:
    """Yield a ministry that changed its key, and a desk that has its former one."""
    pair = pair_in(tmp_path)
    pair.file(pair.approved())
    pair.settle()
    pair.ministry.database.close()
    shutil.copytree(pair.homes[Side.MINISTRY], tmp_path / "thief")
    pair.reopen(Side.MINISTRY)
    changing = Changing(pair, Side.MINISTRY)
    changing.change()
    pair.settle()
    thief = desk_of(tmp_path / "thief", pair.clock)
    yield changing, thief
    thief.close()
    pair.close()


def test_a_former_key_signs_no_bundle(stolen: tuple[Changing, Desk]) -> None:
    changing, thief = stolen
    pair = Pair(
        homes=changing.pair.homes,
        desks={**changing.pair.desks, Side.MINISTRY: thief},
        clock=changing.pair.clock,
    )
    pair.act("Dana", "2026-0001", Act.DELIVERED)
    before = acts(changing.other)
    with pytest.raises(EvidenceError, match="no known key signed"):
        pair.take(Side.MINISTRY, pair.bundle(Side.MINISTRY))
    assert acts(changing.other) == before


def test_a_former_key_signs_no_new_claim(stolen: tuple[Changing, Desk]) -> None:
    changing, thief = stolen
    false = Pair(
        homes=changing.pair.homes,
        desks={**changing.pair.desks, Side.MINISTRY: thief},
        clock=changing.pair.clock,
    )
    false.act("Dana", "2026-0001", Act.DELIVERED)
    claims = unpack(false.bundle(Side.MINISTRY)).bundle.claims
    genuine = unpack(changing.pair.bundle(Side.MINISTRY)).bundle
    mixed = replace(genuine, claims=claims)
    data = pack(mixed, sign_bundle(mixed, changing.desk.signer))
    before = acts(changing.other)
    with pytest.raises(EvidenceError, match="no longer uses"):
        changing.pair.take(Side.MINISTRY, data)
    assert acts(changing.other) == before


def test_a_new_key_that_its_desk_does_not_hold_is_refused(
    changing: Changing,
) -> None:
    """The statement must carry the signature of the new key too, not its card alone."""
    changing.change()
    opened = unpack(changing.pair.bundle(changing.side))
    bundle = opened.bundle

    def stripped(statement: bytes) -> bytes:
        """Return a statement without its last signature, that of the new key."""
        return b"".join(statement.splitlines(keepends=True)[:-1])

    altered = replace(
        bundle,
        entries=tuple(
            replace(each, statement=stripped(each.statement)) for each in bundle.entries
        ),
        claims=tuple(
            replace(each, statement=stripped(each.statement)) for each in bundle.claims
        ),
    )
    data = pack(altered, sign_bundle(altered, changing.desk.signer))
    with pytest.raises(EvidenceError):
        changing.pair.take(changing.side, data)


def test_a_third_party_with_the_former_cards_follows_the_change(
    changing: Changing,
) -> None:
    trust = Trust(cards=(changing.desk.card, changing.other.card))
    changing.change()
    number = changing.pair.approved()
    changing.pair.file(number)
    checked = verify(changing.pair.bundle(changing.side), trust, Opening())
    assert checked.sender == changing.desk.name
    assert Log(changing.desk.database).head(CHANNEL) is not None or checked.claims
