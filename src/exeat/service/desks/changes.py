"""Changes of keys, recipients and rights: leaves of every channel before they count."""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeat.domain.errors import EvidenceError, KeyFileError, RightError
from exeat.domain.notice import Act, State, admit
from exeat.engine.entries import (
    NO_NOTICE,
    SALT_BYTES,
    Statement,
    commitment,
    whole_milliseconds,
)
from exeat.service.desks.desk import Desk
from exeat.service.desks.files import (
    NEXT_CARD,
    adopt_next_card,
    has_next_card,
    read_own_card,
    write_own_card,
)
from exeat.service.desks.founding import person_name
from exeat.service.desks.rights import Action, Actor, Role, demand
from exeat.service.keys.cards import Card, read_successor, sign_card
from exeat.service.keys.keyring import (
    adopt_next_keyring,
    read_next_keyring,
    write_next_keyring,
)
from exeat.store.note import Signer, sign_note
from exeat.store.people import Person
from exeat.store.rows import ChannelRow, Submission

_KEY_BYTES = 24


def change_desk_key(desk: Desk, actor: Actor, new: Ed25519PrivateKey) -> Card:
    """Give a desk a new desk key, signed for by old and new in every channel.

    Should it be interrupted, it is ended by calling it again; the key that was made
    then stays, and ``new`` is not used.

    Args:
        desk: The desk.
        actor: Who changes it.
        new: The new key.

    Raises:
        RightError: The actor may not.
        KeyFileError: The keys cannot be opened or written.
    """
    demand(actor, Action.KEYS, None, None, number="")
    end_recovery(desk, actor)
    old, keyring, passphrase = desk.signer, desk.keyring, desk.passphrase()
    if not has_next_card(desk.home):
        renewed = replace(keyring, desk=new)
        signer = renewed.desk_signer(desk.file.party, desk.file.desk)
        write_next_keyring(desk.home, renewed, passphrase)
        _write_next(desk, replace(desk.card, desk_key=signer.verifier), signer, old)
    renewed = read_next_keyring(desk.home, passphrase)
    _announce_card(desk, old, renewed.desk_signer(desk.file.party, desk.file.desk))
    adopt_next_keyring(desk.home)
    return _adopt(desk)


def add_recovery(desk: Desk, actor: Actor, recovery: str) -> Card:
    """Seal from now on for a recovery key too, or for another in its place.

    Args:
        desk: The desk.
        actor: Who adds it.
        recovery: Its public half; the private one is on paper by now, nowhere else.

    Raises:
        RightError: The actor may not.
        KeyFileError: The keys cannot be opened, or a change of keys is not ended.
    """
    demand(actor, Action.KEYS, None, None, number="")
    if has_next_card(desk.home):
        raise KeyFileError(
            "a change of keys was begun here and not ended",
            remedy="end it with 'exeat keys change', and repeat this",
        )
    _write_next(desk, replace(desk.card, recovery=recovery), desk.signer)
    _announce_card(desk, desk.signer)
    return _adopt(desk)


def end_recovery(desk: Desk, actor: Actor) -> bool:
    """End an interrupted :func:`add_recovery`; return whether there was one.

    Raises:
        RightError: The actor may not.
    """
    demand(actor, Action.KEYS, None, None, number="")
    if not has_next_card(desk.home):
        return False
    _, begun = read_own_card(desk.home, NEXT_CARD)
    if begun.desk_key != desk.card.desk_key:
        return False
    _announce_card(desk, desk.signer)
    _adopt(desk)
    return True


def learn_card(desk: Desk, channel: str, signed: bytes) -> Card:
    """Take the card that the other side's key-changed act brings as its newest.

    Raises:
        EvidenceError: It does not follow from the card that this desk has.
    """
    known = desk.their_card(channel)
    if signed == desk.channels.card(channel, known.side):
        return known
    card = successor_of(known, signed)
    desk.channels.keep_card(channel, known.side, signed)
    return card


def successor_of(known: Card, signed: bytes) -> Card:
    """Return the card that takes the place of another; a log keeps its keys.

    Raises:
        EvidenceError: It does not follow from the other, or changes keys of logs.
    """
    card = read_successor(signed, known)
    if (card.log_key, card.witness_key) != (known.log_key, known.witness_key):
        raise EvidenceError(
            f"the new card of {card.name} has other keys for logs",
            remedy="open a new channel with it: a log keeps its key",
        )
    return card


def add_person(desk: Desk, actor: Actor, name: str, roles: frozenset[Role]) -> Person:
    """Give a person roles, new or in the place of former ones.

    Raises:
        RightError: The actor may not.
        StoreError: A person of this name has left.
    """
    demand(actor, Action.PEOPLE, None, None, number="")
    name = person_name(name)
    words = frozenset(role.value for role in roles)
    people = desk.people.all()
    _check_admins(people, name, words)
    _announce_right(desk, _number(people, name), words)
    if name in [each.person for each in people if each.ended_at is None]:
        return desk.people.change(name, roles=words)
    person = Person(
        person=name,
        party=desk.party,
        name=name,
        roles=words,
        key="",
        added_at=desk.clock.now(),
    )
    desk.people.add(person)
    return person


def remove_person(desk: Desk, actor: Actor, name: str) -> None:
    """Take every role from a person who leaves.

    Raises:
        RightError: The actor may not.
        UnknownKeyError: There is no such person.
    """
    demand(actor, Action.PEOPLE, None, None, number="")
    name = desk.people.get(person_name(name)).person
    people = desk.people.all()
    _check_admins(people, name, frozenset())
    _announce_right(desk, _number(people, name), frozenset())
    desk.people.end(name)


def _write_next(desk: Desk, card: Card, *signers: Signer) -> None:
    made_at = desk.clock.now().replace(microsecond=0)
    signed = sign_card(replace(card, made_at=made_at), *signers)
    write_own_card(desk.home, signed, NEXT_CARD)


def _adopt(desk: Desk) -> Card:
    adopt_next_card(desk.home)
    desk.forget_keys()
    return desk.card


def _announce_card(desk: Desk, *signers: Signer) -> None:
    signed, _ = read_own_card(desk.home, NEXT_CARD)
    for row in desk.channels.all():
        # Both follow from the card, so that an interrupted change is not told twice.
        mark = sha256(signed + row.channel.encode())
        key = urlsafe_b64encode(mark.digest()[:_KEY_BYTES]).decode()
        salt = sha256(b"salt" + mark.digest()).digest()
        _tell(desk, row, Act.KEY_CHANGED, signed, (salt, key), signers)
        desk.channels.keep_card(row.channel, desk.side, signed)


def _announce_right(desk: Desk, number: int, roles: frozenset[str]) -> None:
    """Tell every channel that roles changed, by the number of a person, not the name."""
    body = json.dumps(
        {
            "exeat": "right-change",
            "version": 1,
            "person": number,
            "roles": sorted(roles),
            "moment": whole_milliseconds(desk.clock.now()).isoformat(),
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
    for row in desk.channels.all():
        salt = secrets.token_bytes(SALT_BYTES)
        key = secrets.token_urlsafe(_KEY_BYTES)
        _tell(desk, row, Act.RIGHT_CHANGED, body, (salt, key), (desk.signer,))


def _tell(
    desk: Desk,
    row: ChannelRow,
    act: Act,
    body: bytes,
    marks: tuple[bytes, str],
    signers: Sequence[Signer],
) -> None:
    """Record an act upon a channel, or lay it out for the keeper of its log."""
    salt, key = marks
    statement = Statement(
        channel=row.channel,
        act=act,
        notice=NO_NOTICE,
        revision=0,
        commitment=commitment(salt, body),
        ciphertext=None,
        idempotency_key=key,
        addressee=desk.their_card(row.channel).party,
        claimed_at=whole_milliseconds(desk.clock.now()),
        seen_size=row.size,
        seen_root=row.root,
    )
    submission = Submission(
        channel=row.channel,
        act=act,
        notice=NO_NOTICE,
        revision=0,
        party=desk.party,
        by=f"{desk.name} desk-key {desk.card.desk_key.key_id_hex}",
        statement=sign_note(statement.text(), *signers),
        commitment=statement.commitment,
        idempotency_key=key,
        body=body,
        salt=salt,
        claimed_at=statement.claimed_at,
    )

    def admitted(_: object) -> State | None:
        return admit(None, act, desk.side)

    if row.keeps:
        desk.ledger.append(submission, admitted)
    else:
        desk.claims.add(submission)


def _check_admins(people: Sequence[Person], name: str, words: frozenset[str]) -> None:
    """Refuse a change after which nobody could change anything."""
    others = (each.roles for each in people if each.person != name)
    if not any(Role.ADMIN in roles for roles in (words, *others)):
        raise RightError(
            f"{name!r} is the only admin of this desk",
            remedy="make another person admin first",
        )


def _number(people: Sequence[Person], name: str) -> int:
    """Return which person of the desk somebody is, from 1, in the order of coming."""
    names = [each.person for each in sorted(people, key=lambda each: each.added_at)]
    return names.index(name) + 1 if name in names else len(names) + 1
