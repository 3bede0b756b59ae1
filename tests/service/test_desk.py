"""Desks: what a home needs to open, and that nothing is signed with other keys."""

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from exeat.domain.errors import (
    EvidenceError,
    ExeatError,
    KeyFileError,
    RightError,
    StoreError,
    UnknownNoticeError,
)
from exeat.domain.notice import Act, Side
from exeat.engine.entries import Statement, commitment
from exeat.service.desks.desk import Desk
from exeat.service.desks.files import DeskFile, read_desk_file
from exeat.service.desks.founding import found_desk, known_party, read_person
from exeat.service.desks.parties import Parties
from exeat.service.desks.rights import Role
from exeat.service.desks.trusting import channel_name, open_channel
from exeat.service.keys.keyring import write_keyring
from exeat.store.note import sign_note
from exeat.store.rows import Submission
from tests.service.homes import (
    CHANNEL,
    HOST,
    MINISTRY,
    MISSION,
    NOW,
    PASSPHRASE,
    TestClock,
    card,
    identity,
    joined_homes,
    keyring,
    made_home,
    opened,
    settings,
)


def _no_passphrase() -> str:
    raise AssertionError("the keys were asked for")


def _submission(desk: Desk) -> Submission:
    body, salt = b"{}", bytes(32)
    statement = Statement(
        channel=CHANNEL,
        act=Act.INCIDENT,
        notice="-",
        revision=0,
        commitment=commitment(salt, body),
        ciphertext=None,
        idempotency_key="a" * 22,
        addressee=MINISTRY,
        claimed_at=NOW,
        seen_size=0,
        seen_root=desk.channel(CHANNEL).root,
    )
    return Submission(
        channel=CHANNEL,
        act=Act.INCIDENT,
        notice="-",
        revision=0,
        party=desk.party,
        by=f"{desk.name} desk-key {desk.card.desk_key.key_id_hex}",
        statement=sign_note(
            statement.text(), keyring(Side.MISSION).desk_signer(MISSION, "registry")
        ),
        commitment=statement.commitment,
        idempotency_key="a" * 22,
        body=body,
        salt=salt,
    )


def test_a_channel_is_the_same_from_both_sides(tmp_path: Path) -> None:
    homes = joined_homes(tmp_path, keeper=Side.MISSION)
    seen = []
    for home in homes:
        with opened(home) as desk:
            assert desk.joined(CHANNEL) == Parties(mission=MISSION, ministry=MINISTRY)
            seen.append(
                (
                    desk.log_verifier(CHANNEL),
                    desk.witness_verifier(CHANNEL),
                    desk.keeper_card(CHANNEL).name,
                    desk.witness_card(CHANNEL).name,
                    set(desk.recipients(CHANNEL)),
                )
            )
            assert desk.keeps(CHANNEL) is (desk.side is Side.MISSION)
            assert not desk.is_sealed(CHANNEL)
    assert seen[0] == seen[1]
    assert seen[0][0] == card(Side.MISSION).log_verifier(CHANNEL)
    assert seen[0][1] == card(Side.MINISTRY).witness_key
    assert seen[0][2:4] == ("gb-embassy-moscow/registry", "ru-mfa/registry")


def test_the_ministry_can_keep_the_log_and_a_channel_can_be_sealed(
    tmp_path: Path,
) -> None:
    for home in joined_homes(tmp_path, keeper=Side.MINISTRY, sealed=True):
        with opened(home) as desk:
            assert desk.keeper_card(CHANNEL).party == MINISTRY
            assert desk.is_sealed(CHANNEL)


def test_nothing_is_unwrapped_before_it_is_needed(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    with Desk.open(home, _no_passphrase, TestClock()) as desk:
        assert desk.channel(CHANNEL).size == 0
        assert desk.actor("Ann").roles == {Role.DRAFTER, Role.FILER}
        assert desk.their_card(CHANNEL).party == MINISTRY
        with pytest.raises(AssertionError, match="asked for"):
            desk.signer  # noqa: B018  # asking is the point


def test_the_keys_are_unwrapped_once(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return PASSPHRASE

    with Desk.open(home, ask, TestClock()) as desk:
        assert desk.signer.verifier == card(Side.MISSION).desk_key
        assert desk.cosigner.verifier == card(Side.MISSION).witness_key
        assert desk.keyring.recipient == identity(0).recipient
    assert len(asked) == 1


def test_only_the_user_can_look_into_a_home(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        home = made_home(tmp_path, Side.MISSION)
    finally:
        os.umask(before)
    folders = [home, *(path for path in home.iterdir() if path.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    files = [home / "desk.json", home / "cards/own.card"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_no_private_key_and_no_passphrase_is_in_a_home_in_the_open(
    tmp_path: Path,
) -> None:
    home, _ = joined_homes(tmp_path)
    keys = keyring(Side.MISSION)
    secrets = [PASSPHRASE.encode(), keys.identities[0].secret().encode()]
    for each in (keys.desk, keys.log, keys.witness):
        secrets += [each.private_bytes_raw(), each.private_bytes_raw().hex().encode()]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) >= 4
    for file in files:
        contents = file.read_bytes()
        assert not [secret for secret in secrets if secret in contents], file


def test_a_desk_in_use_is_refused_in_a_sentence(tmp_path: Path) -> None:
    home = made_home(tmp_path, Side.MISSION)
    with opened(home), pytest.raises(StoreError) as refused:
        opened(home)
    assert refused.value.remedy
    with opened(home) as desk:
        assert desk.name == "gb-embassy-moscow/registry"


@pytest.mark.parametrize("channel", ["gb-ru-moscow-zzzz", "", "../x", "2026-0142"])
def test_a_foreign_channel_answers_as_an_unknown_notice(
    tmp_path: Path, channel: str
) -> None:
    home, _ = joined_homes(tmp_path)
    with opened(home) as desk:
        with pytest.raises(UnknownNoticeError) as refused:
            desk.channel(channel)
        assert str(refused.value) == str(UnknownNoticeError(channel))
        assert desk.joined(channel) is None


def test_keys_of_another_desk_sign_nothing(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    write_keyring(home, keyring(Side.MINISTRY), PASSPHRASE)
    with opened(home) as desk, pytest.raises(KeyFileError, match="not those of the"):
        desk.signer  # noqa: B018  # asking is the point


@pytest.mark.parametrize("spoil", ["absent", "passphrase", "damaged", "open"])
def test_without_the_log_key_nothing_is_recorded(tmp_path: Path, spoil: str) -> None:
    home, _ = joined_homes(tmp_path)
    file = home / "keys/keyring.age"
    if spoil == "absent":
        file.unlink()
    elif spoil == "damaged":
        file.write_bytes(file.read_bytes()[:-1])
    elif spoil == "open":
        file.chmod(0o644)
    words = identity(1).secret() if spoil == "passphrase" else PASSPHRASE
    with Desk.open(home, lambda: words, TestClock()) as desk:
        with pytest.raises(KeyFileError):
            desk.ledger.append(_submission(desk), lambda _: None)
        assert desk.channel(CHANNEL).size == 0
        assert desk.cases.events(CHANNEL) == []


def test_with_the_log_key_it_is_recorded(tmp_path: Path) -> None:
    """The control of the test above."""
    home, _ = joined_homes(tmp_path)
    with opened(home) as desk:
        desk.ledger.append(_submission(desk), lambda _: None)
        assert desk.channel(CHANNEL).size == 1


def test_another_log_key_than_the_log_began_with_signs_nothing(
    tmp_path: Path,
) -> None:
    homes = [joined_homes(tmp_path / name, Side.MISSION)[0] for name in "ab"]
    with opened(homes[0]) as desk:
        with desk.database.write(CHANNEL) as session:
            session.execute(
                "UPDATE channels SET log_key = :key",
                {"key": card(Side.MINISTRY).log_verifier(CHANNEL).text()},
            )
        with pytest.raises(ExeatError):
            desk.ledger.append(_submission(desk), lambda _: None)
        assert desk.channel(CHANNEL).size == 0


def test_who_acts_must_be_said_where_several_could(tmp_path: Path) -> None:
    home = made_home(tmp_path, Side.MISSION)
    with opened(home) as desk:
        with pytest.raises(RightError, match="3 people"):
            desk.actor()
        with pytest.raises(RightError, match="does not work"):
            desk.actor("Dana")
        desk.people.end("Bo")
        desk.people.end("Cy")
        assert desk.actor().person == "Ann"
        with pytest.raises(RightError, match="does not work"):
            desk.actor("Bo")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exeat", "card"),
        ("version", 2),
        ("side", "operator"),
        ("party", "../x"),
        ("desk", 7),
        ("host", "a b"),
        ("store", None),
        ("sealed", None),
    ],
)
def test_settings_that_are_none_are_refused(
    tmp_path: Path, name: str, value: object
) -> None:
    home = made_home(tmp_path, Side.MISSION)
    file = home / "desk.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: value}))
    with pytest.raises(KeyFileError, match="does not describe a desk"):
        opened(home)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "[" * 100_000])
def test_settings_that_are_no_json_are_refused(tmp_path: Path, text: str) -> None:
    home = made_home(tmp_path, Side.MISSION)
    (home / "desk.json").write_text(text)
    with pytest.raises(KeyFileError, match="does not describe a desk"):
        read_desk_file(home)


def test_a_folder_without_a_desk_is_refused(tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "absent", Path("a\0b")):
        with pytest.raises(KeyFileError, match="no desk is here"):
            opened(home)


def test_a_desk_is_never_made_over(tmp_path: Path) -> None:
    home = made_home(tmp_path, Side.MISSION)
    kept = {file: file.read_bytes() for file in home.rglob("*.*") if file.is_file()}
    with pytest.raises(KeyFileError, match="a desk is here already"):
        made_home(tmp_path, Side.MISSION)
    assert {file: file.read_bytes() for file in kept} == kept


def test_a_password_of_the_store_is_not_shown() -> None:
    file = DeskFile(
        side=Side.MISSION, party="a", desk="b", host="c", store="password=swordfish"
    )
    assert "swordfish" not in repr(file)


@pytest.mark.parametrize(
    ("text", "name", "roles"),
    [
        ("Ann:drafter,filer", "Ann", {Role.DRAFTER, Role.FILER}),
        ("Анна Петрова:admin", "Анна Петрова", {Role.ADMIN}),
        ("a:b:reader", "a:b", {Role.READER}),
    ],
)
def test_a_person_is_read_with_roles(text: str, name: str, roles: set[Role]) -> None:
    assert read_person(text, Side.MISSION) == (name, frozenset(roles))


@pytest.mark.parametrize(
    "text",
    [
        "Ann",
        "Ann:",
        ":reader",
        "Ann:officer",
        "Ann:king",
        "Ann:reader,",
        "A\u202en:admin",
    ],
)
def test_a_person_without_a_name_or_a_right_role_is_refused(text: str) -> None:
    with pytest.raises(ExeatError):
        read_person(text, Side.MISSION)


def test_a_home_that_was_half_made_is_made_again(tmp_path: Path) -> None:
    home = made_home(tmp_path, Side.MISSION)
    (home / "desk.json").unlink()
    people = [("Ann", frozenset({Role.ADMIN}))]
    made = settings(Side.MISSION)
    found_desk(home, made, keyring(Side.MISSION), people, PASSPHRASE, TestClock())
    with opened(home) as desk:
        assert desk.signer.verifier == desk.card.desk_key


def test_a_channel_joins_a_mission_and_a_ministry(tmp_path: Path) -> None:
    home = made_home(tmp_path, Side.MISSION)
    signed = (made_home(tmp_path / "x", Side.MISSION) / "cards/own.card").read_bytes()
    with opened(home) as desk:
        with pytest.raises(EvidenceError, match="one mission and one ministry"):
            open_channel(desk, desk.actor("Cy"), signed, CHANNEL, keeps=True)
        assert desk.channels.all() == []


def test_only_an_admin_opens_channels_and_each_name_once(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    theirs = (tmp_path / "ministry/cards/own.card").read_bytes()
    with opened(home) as desk:
        with pytest.raises(RightError):
            open_channel(desk, desk.actor("Ann"), theirs, "x-1", keeps=True)
        admin = desk.actor("Cy")
        with pytest.raises(StoreError, match="open already"):
            open_channel(desk, admin, theirs, CHANNEL, keeps=False)
        with pytest.raises(EvidenceError, match="no name of a channel"):
            open_channel(desk, admin, theirs, "../x", keeps=True)
        made = open_channel(desk, admin, theirs, keeps=True)
    stem, _, letters = made.channel.rpartition("-")
    assert stem == "gb-ru-moscow"
    assert len(letters) == 4
    assert set(letters) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert made.origin == f"{HOST}/{made.channel}"


def test_a_channel_that_was_half_opened_is_opened_by_the_same_command(
    tmp_path: Path,
) -> None:
    homes = {side: made_home(tmp_path, side) for side in Side}
    signed = (homes[Side.MINISTRY] / "cards/own.card").read_bytes()
    with opened(homes[Side.MISSION]) as desk:
        row = open_channel(desk, desk.actor("Cy"), signed, CHANNEL, keeps=True)
        desk.channels.open(replace(row, channel="half-1", origin=f"{HOST}/half-1"))
        admin = desk.actor("Cy")
        with pytest.raises(StoreError, match="open already"):
            open_channel(desk, admin, signed, "half-1", keeps=False)
        assert desk.joined("half-1") is None
        with pytest.raises(StoreError, match="open already"):
            # Its log key is of another name: this was another channel.
            open_channel(desk, admin, signed, "half-1", keeps=True)
        key = desk.card.log_verifier("half-2").text()
        half = replace(row, channel="half-2", origin=f"{HOST}/half-2", log_key=key)
        desk.channels.open(half)
        open_channel(desk, admin, signed, "half-2", keeps=True)
        assert desk.joined("half-2") == Parties(mission=MISSION, ministry=MINISTRY)


def test_parties_are_those_of_the_register(tmp_path: Path) -> None:
    with opened(made_home(tmp_path, Side.MISSION)) as desk:
        register = desk.context.register
    assert known_party(register, Side.MISSION, MISSION) == MISSION
    assert known_party(register, Side.MINISTRY, MINISTRY) == MINISTRY
    for side, key in ((Side.MISSION, MINISTRY), (Side.MINISTRY, MISSION)):
        with pytest.raises(ExeatError, match="the register has no"):
            known_party(register, side, key)
    assert channel_name(register, "xx-embassy-yy").startswith("xx-embassy-yy-")
