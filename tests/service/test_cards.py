"""Cards: what a desk says of itself, and what hostile cards try."""

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Side
from exeat.service.keys.cards import Card, read_card, read_successor, sign_card
from exeat.store.note import Signer, sign_note
from tests.service.homes import HOST, MISSION, card, identity, keyring, private_key

CARD = card(Side.MISSION)
SIGNER = keyring(Side.MISSION).desk_signer(MISSION, "registry")
SIGNED = sign_card(CARD, SIGNER)
LINES = CARD.text().split("\n")


def _public(label: str) -> bytes:
    return private_key(label).public_key().public_bytes_raw()


def _vkey(name: str, kind: int, public: bytes) -> str:
    """Write a verifier key as C2SP says it, without our own code."""
    head = f"{name}\n".encode() + bytes([kind]) + public
    key_id = sha256(head).digest()[:4].hex()
    return f"{name}+{key_id}+{b64encode(bytes([kind]) + public).decode()}"


def test_a_card_says_what_the_desk_is_in_one_form() -> None:
    assert CARD.text() == "\n".join(
        [
            "exeat card v1",
            "party gb-embassy-moscow",
            "side mission",
            "desk registry",
            "host notices.example",
            f"desk-key {_vkey('gb-embassy-moscow/registry', 1, _public('mission desk'))}",
            "log-key "
            + _vkey(
                "notices.example/gb-embassy-moscow/registry/log",
                1,
                _public("mission log"),
            ),
            "witness-key "
            + _vkey(
                "notices.example/gb-embassy-moscow/registry",
                4,
                _public("mission witness"),
            ),
            f"age {identity(0).recipient}",
            f"recovery {identity(2).recipient}",
            "made_at 2026-11-22T09:14:03Z",
            "",
        ]
    )


def test_a_card_is_signed_by_its_desk_key_and_comes_back() -> None:
    text, _, line = SIGNED.decode().rpartition("\n\n")
    signature = b64decode(line.split(" ")[2])[4:]
    key = Ed25519PublicKey.from_public_bytes(_public("mission desk"))
    key.verify(signature, f"{text}\n".encode())
    assert read_card(SIGNED) == CARD


def test_a_card_without_recovery_seals_for_the_desk_alone() -> None:
    plain = replace(CARD, recovery="")
    assert "\nrecovery none\n" in plain.text()
    assert read_card(sign_card(plain, SIGNER)) == plain
    assert plain.recipients == (identity(0).recipient,)
    assert CARD.recipients == (identity(0).recipient, identity(2).recipient)


def test_the_log_key_goes_by_the_origin_of_the_log() -> None:
    key = CARD.log_verifier("gb-ru-moscow-7k2m")
    origin = f"{HOST}/gb-ru-moscow-7k2m"
    assert key.text() == _vkey(origin, 1, _public("mission log"))


def test_the_fingerprint_is_forty_digits_over_everything() -> None:
    assert re.fullmatch(r"([0-9]{5} ){7}[0-9]{5}", CARD.fingerprint)
    digest = int(sha256(CARD.text().encode()).hexdigest(), 16)
    assert str(digest)[-40:] == CARD.fingerprint.replace(" ", "")
    others = [
        _elsewhere("other.example"),
        replace(CARD, recipient=identity(3).recipient),
        replace(CARD, recovery=""),
        card(Side.MINISTRY),
    ]
    assert len({each.fingerprint for each in (CARD, *others)}) == 5


def _elsewhere(host: str) -> Card:
    name = f"{host}/{MISSION}/registry"
    keys = keyring(Side.MISSION)
    return replace(
        CARD,
        host=host,
        log_key=Signer(f"{name}/log", keys.log).verifier,
        witness_key=keys.cosigner(host, MISSION, "registry").verifier,
    )


def _changed(number: int, line: str) -> str:
    return "\n".join([*LINES[:number], line, *LINES[number + 1 :]])


DESK_KEY = "gb-embassy-moscow/registry"
HOSTILE = {
    "no version": _changed(0, "exeat card v2"),
    "another word": _changed(1, "partei gb-embassy-moscow"),
    "no value": _changed(1, "party "),
    "a path": _changed(1, "party ../../keys"),
    "upper case": _changed(3, "desk Registry"),
    "a space": _changed(3, "desk the registry"),
    "a long name": _changed(1, f"party {'a' * 49}"),
    "a third side": _changed(2, "side operator"),
    "a host with a path": _changed(4, "host notices.example/x"),
    "a host with a port": _changed(4, "host notices.example:80"),
    "a desk key of another name": _changed(
        5, f"desk-key {_vkey('ru-mfa/registry', 1, _public('mission desk'))}"
    ),
    "a desk key that cosigns": _changed(
        5, f"desk-key {_vkey(DESK_KEY, 4, _public('mission desk'))}"
    ),
    "a wrong identifier": _changed(5, LINES[5].replace("+", "+0", 1)[:-1]),
    "a log key for a log": _changed(
        6, f"log-key {_vkey(f'{HOST}/gb-ru-moscow-7k2m', 1, _public('mission log'))}"
    ),
    "one key for two purposes": _changed(
        6, f"log-key {_vkey(f'{HOST}/{DESK_KEY}/log', 1, _public('mission desk'))}"
    ),
    "a witness key that signs": _changed(
        7, f"witness-key {_vkey(f'{HOST}/{DESK_KEY}', 1, _public('mission witness'))}"
    ),
    "no age key": _changed(8, "age none"),
    "an age key in capitals": _changed(8, f"age {identity(0).recipient.upper()}"),
    "a private key": _changed(8, f"age {identity(0).secret()}"),
    "recovery by the desk itself": _changed(9, f"recovery {identity(0).recipient}"),
    "no moment": _changed(10, "made_at yesterday"),
    "a moment in another form": _changed(10, "made_at 2026-11-22T9:14:03Z"),
    "a line more": CARD.text() + "also this\n",
    "a line less": "\n".join([*LINES[:9], *LINES[10:]]),
    "two lines exchanged": "\n".join([*LINES[:8], LINES[9], LINES[8], *LINES[10:]]),
    "an empty line": _changed(9, LINES[9] + "\n"),
    "spaces at an end": _changed(3, LINES[3] + " "),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_card_is_refused_though_its_key_signed_it(text: str) -> None:
    assert text != CARD.text()
    with pytest.raises(EvidenceError):
        read_card(sign_note(text, SIGNER))


def test_a_card_signed_by_another_key_is_refused() -> None:
    other = Signer(CARD.name, private_key("somebody else"))
    with pytest.raises(EvidenceError, match="no known key signed"):
        read_card(sign_card(CARD, other))


def test_each_altered_byte_of_a_card_is_noticed() -> None:
    for place in range(len(SIGNED)):
        altered = SIGNED[:place] + bytes([SIGNED[place] ^ 1]) + SIGNED[place + 1 :]
        with pytest.raises(EvidenceError):
            read_card(altered)


@pytest.mark.parametrize("junk", [b"", b"\n\n", b"\xff" * 50, bytes(20_000)])
def test_bytes_that_are_no_card_are_refused(junk: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_card(junk)


def _renewed() -> tuple[Card, Signer]:
    key = private_key("mission desk 2")
    signer = Signer(CARD.name, key)
    return replace(CARD, desk_key=signer.verifier), signer


def test_a_new_card_counts_if_the_old_key_signed_it_too() -> None:
    renewed, signer = _renewed()
    signed = sign_card(renewed, signer, SIGNER)
    assert read_successor(signed, CARD) == renewed
    with pytest.raises(EvidenceError, match="no known key signed"):
        read_successor(sign_card(renewed, signer), CARD)
    with pytest.raises(EvidenceError, match="no known key signed"):
        read_successor(sign_card(renewed, SIGNER), CARD)


def test_a_card_of_another_desk_follows_none() -> None:
    other = card(Side.MINISTRY)
    signer = keyring(Side.MINISTRY).desk_signer(other.party, "registry")
    with pytest.raises(EvidenceError, match="not of gb-embassy-moscow/registry"):
        read_successor(sign_card(other, signer, SIGNER), CARD)
