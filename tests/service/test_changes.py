"""Changes of keys and rights: on record before they count, whatever cuts them off."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError, KeyFileError, RightError, StoreError
from exeat.domain.notice import Act, Side
from exeat.engine.entries import read_entry
from exeat.service.desks import changes
from exeat.service.desks.changes import (
    add_person,
    add_recovery,
    change_desk_key,
    end_recovery,
    learn_card,
    remove_person,
)
from exeat.service.desks.desk import Desk
from exeat.service.desks.files import NEXT_CARD, has_next_card, read_own_card
from exeat.service.desks.rights import Actor, Role
from exeat.service.keys.cards import read_card, sign_card
from exeat.service.keys.keyring import adopt_next_keyring
from exeat.service.keys.paper import join, split
from exeat.store.log import Log
from exeat.store.note import Signer, open_note
from tests.service.homes import (
    CHANNEL,
    card,
    identity,
    joined_homes,
    opened,
    private_key,
)

NEW = private_key("mission desk 2")
OLD_CARD = card(Side.MISSION)


def _admin(desk: Desk) -> Actor:
    return desk.actor("Cy" if desk.side is Side.MISSION else "Fay")


def _acts(desk: Desk) -> list[Act]:
    return [event.act for event in desk.cases.events(CHANNEL)]


def test_a_new_desk_key_is_a_leaf_signed_by_old_and_new(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    with opened(home) as desk:
        before = desk.card
        after = change_desk_key(desk, _admin(desk), NEW)
        assert after.desk_key.public == NEW.public_key().public_bytes_raw()
        assert desk.signer.verifier == after.desk_key == desk.card.desk_key
        (stored,) = Log(desk.database).entries(CHANNEL)
    entry = read_entry(stored.entry)
    assert (entry.act, entry.notice, entry.revision) == (Act.KEY_CHANGED, "-", 0)
    assert entry.by.endswith(f" desk-key {before.desk_key.key_id_hex}")
    keys = [before.desk_key, after.desk_key]
    assert set(open_note(stored.statement, keys).by) == set(keys)
    assert stored.body is not None
    assert stored.salt is not None
    assert sha256(stored.salt + stored.body).digest() == entry.commitment
    assert read_card(stored.body) == after
    with opened(home) as desk:
        assert desk.signer.verifier == after.desk_key
        assert [each.desk_key for each in desk.cards(CHANNEL)][:2] == keys[::-1]


def test_the_desk_that_witnesses_lays_its_change_out_as_a_claim(tmp_path: Path) -> None:
    _, home = joined_homes(tmp_path, keeper=Side.MISSION)
    with opened(home) as desk:
        change_desk_key(desk, _admin(desk), NEW)
        (claim,) = desk.claims.pending(CHANNEL)
    assert claim.submission.act is Act.KEY_CHANGED


def test_the_other_side_learns_a_card_that_its_old_key_signed(tmp_path: Path) -> None:
    mission, ministry = joined_homes(tmp_path)
    with opened(mission) as desk:
        after = change_desk_key(desk, _admin(desk), NEW)
        signed, _ = read_own_card(mission)
    with opened(ministry) as desk:
        assert learn_card(desk, CHANNEL, signed) == after
        assert learn_card(desk, CHANNEL, signed) == after
        assert desk.their_card(CHANNEL) == after
        versions = [each.desk_key for each in desk.cards(CHANNEL)]
        assert versions.count(after.desk_key) == 1


def test_a_card_that_the_old_key_did_not_sign_is_not_learned(tmp_path: Path) -> None:
    _, ministry = joined_homes(tmp_path)
    signer = Signer(OLD_CARD.name, NEW)
    forged = sign_card(replace(OLD_CARD, desk_key=signer.verifier), signer)
    with opened(ministry) as desk:
        with pytest.raises(EvidenceError, match="no known key signed"):
            learn_card(desk, CHANNEL, forged)
        assert desk.their_card(CHANNEL).desk_key == OLD_CARD.desk_key


@pytest.mark.parametrize("cut", ["_announce_card", "adopt_next_keyring", "_adopt"])
def test_a_change_that_is_cut_off_is_ended_by_the_next(
    tmp_path: Path, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with opened(home) as desk, monkeypatch.context() as cutting:
        cutting.setattr(changes, cut, fail)
        with pytest.raises(KeyboardInterrupt):
            change_desk_key(desk, _admin(desk), NEW)
    with opened(home) as desk:
        if cut == "_adopt":
            # The keyring was changed already: opening it ends the change.
            assert desk.signer.verifier.public == NEW.public_key().public_bytes_raw()
        else:
            assert desk.signer.verifier == OLD_CARD.desk_key
            change_desk_key(desk, _admin(desk), private_key("never used"))
        assert desk.card.desk_key.public == NEW.public_key().public_bytes_raw()
        assert _acts(desk) == [Act.KEY_CHANGED]
        assert not has_next_card(home)


def test_no_new_key_counts_where_it_cannot_be_recorded(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    (home / "heads").rmdir()
    (home / "heads").write_bytes(b"")
    with opened(home) as desk, pytest.raises(StoreError):
        change_desk_key(desk, _admin(desk), NEW)
    with opened(home) as desk:
        assert desk.signer.verifier == OLD_CARD.desk_key
        assert _acts(desk) == []


def test_a_recovery_key_is_a_leaf_and_is_sealed_for_from_then_on(
    tmp_path: Path,
) -> None:
    home, _ = joined_homes(tmp_path)
    paper = identity(2)
    with opened(home) as desk:
        assert paper.recipient not in desk.recipients(CHANNEL)
        add_recovery(desk, _admin(desk), paper.recipient)
        assert paper.recipient in desk.recipients(CHANNEL)
        assert _acts(desk) == [Act.KEY_CHANGED]
        assert desk.signer.verifier == OLD_CARD.desk_key
    secrets = [file for file in home.rglob("*") if file.is_file()]
    assert not [f for f in secrets if paper.secret().encode() in f.read_bytes()]


def test_a_recovery_key_that_was_cut_off_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with opened(home) as desk, monkeypatch.context() as cutting:
        cutting.setattr(changes, "_announce_card", fail)
        with pytest.raises(KeyboardInterrupt):
            add_recovery(desk, _admin(desk), identity(2).recipient)
    with opened(home) as desk:
        assert desk.signer.verifier == OLD_CARD.desk_key
        assert desk.card.recovery == ""
        with pytest.raises(KeyFileError, match="begun here and not ended"):
            add_recovery(desk, _admin(desk), identity(3).recipient)
        assert end_recovery(desk, _admin(desk))
        assert not end_recovery(desk, _admin(desk))
        assert desk.card.recovery == identity(2).recipient
        assert _acts(desk) == [Act.KEY_CHANGED]


def test_a_recovery_key_waits_for_a_change_of_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with opened(home) as desk, monkeypatch.context() as cutting:
        cutting.setattr(changes, "adopt_next_keyring", fail)
        with pytest.raises(KeyboardInterrupt):
            change_desk_key(desk, _admin(desk), NEW)
    with opened(home) as desk:
        assert not end_recovery(desk, _admin(desk))
        with pytest.raises(KeyFileError, match="begun here and not ended"):
            add_recovery(desk, _admin(desk), identity(3).recipient)


def test_roles_change_by_a_leaf_without_a_name(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    with opened(home) as desk:
        admin = _admin(desk)
        add_person(desk, admin, "Gus Ivanov", frozenset({Role.READER}))
        add_person(desk, admin, "Ann", frozenset({Role.READER}))
        remove_person(desk, admin, "Bo")
        assert _acts(desk) == [Act.RIGHT_CHANGED] * 3
        assert desk.actor("Gus Ivanov").roles == desk.actor("Ann").roles == {"reader"}
        with pytest.raises(RightError):
            desk.actor("Bo")
        with pytest.raises(StoreError):
            add_person(desk, admin, "Bo", frozenset({Role.READER}))
        stored = Log(desk.database).entries(CHANNEL)
    # Not the digests: any three letters may stand in base64.
    told = b"".join(each.body or b"" for each in stored)
    assert b'"roles":["reader"]' in told
    for name in (b"Gus", b"Ivanov", b"Ann", b"Bo"):
        assert name not in told


def test_a_desk_keeps_an_admin(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    with opened(home) as desk:
        admin = _admin(desk)
        with pytest.raises(RightError, match="only admin"):
            remove_person(desk, admin, "Cy")
        with pytest.raises(RightError, match="only admin"):
            add_person(desk, admin, "Cy", frozenset({Role.READER}))
        assert _acts(desk) == []
        add_person(desk, admin, "Ann", frozenset({Role.ADMIN}))
        remove_person(desk, admin, "Cy")
        assert desk.actor("Ann").roles == {"admin"}


def test_only_an_admin_changes_keys_and_people(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    with opened(home) as desk:
        ann = desk.actor("Ann")
        with pytest.raises(RightError):
            change_desk_key(desk, ann, NEW)
        with pytest.raises(RightError):
            add_recovery(desk, ann, identity(2).recipient)
        with pytest.raises(RightError):
            end_recovery(desk, ann)
        with pytest.raises(RightError):
            add_person(desk, ann, "Ann", frozenset({Role.ADMIN}))
        with pytest.raises(RightError):
            remove_person(desk, ann, "Bo")
        assert _acts(desk) == []
    assert not (home / "cards" / NEXT_CARD).exists()
    with pytest.raises(FileNotFoundError):
        adopt_next_keyring(home)


def test_two_sheets_give_the_key_in_either_order_and_one_gives_none() -> None:
    key = identity(0)
    first, second = split(key)
    assert join(first, second).secret() == key.secret()
    assert join(second.lower(), first.replace(" ", "")).secret() == key.secret()
    assert split(key) != (first, second)
    for wrong in (first, split(key)[1], second[:-1], second[:-2] + second[-1:]):
        with pytest.raises(KeyFileError, match="no recovery key together"):
            join(first, wrong)
    with pytest.raises(KeyFileError, match="no letter 'B'"):
        join(first, "B" + second[1:])


def test_a_sheet_alone_says_nothing_about_the_key() -> None:
    """Each letter of the first sheet is drawn evenly, whatever the key."""
    letters = "".join(split(identity(0))[0].replace(" ", "") for _ in range(600))
    counts = [letters.count(letter) for letter in set(letters)]
    expected = len(letters) / 32
    chi_square = sum((count - expected) ** 2 / expected for count in counts)
    # 31 degrees of freedom: above 120 once in 10^12 runs.
    assert len(counts) == 32
    assert chi_square < 120
