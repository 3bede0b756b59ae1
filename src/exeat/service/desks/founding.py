"""Makes a desk: its home, its keys, its card and its first people."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from exeat.domain.errors import InputError, KeyFileError, RightError
from exeat.domain.notice import Side
from exeat.domain.register import Register
from exeat.formats.text_rules import clean_text
from exeat.service.desks.desk import HEADS
from exeat.service.desks.files import (
    SETTINGS,
    SQLITE,
    DeskFile,
    open_store,
    write_desk_file,
    write_own_card,
)
from exeat.service.desks.rights import Role, roles_of
from exeat.service.keys.cards import Card, log_key_name, sign_card
from exeat.service.keys.keyring import Keyring, check_passphrase, write_keyring
from exeat.service.keys.private_files import make_private_folder
from exeat.store.clock import Clock
from exeat.store.database import prepare_postgresql
from exeat.store.note import Signer
from exeat.store.people import People, Person

LONGEST_PERSON = 80


def found_desk(
    home: Path,
    settings: DeskFile,
    keyring: Keyring,
    people: Sequence[tuple[str, frozenset[Role]]],
    passphrase: str,
    clock: Clock,
) -> Card:
    """Make the home of a desk and return its card.

    The settings are written last: a home without them is none, and may be made again.

    Args:
        home: An empty or absent folder.
        settings: What the desk is.
        keyring: Its new keys.
        people: Names and roles of its first people.
        passphrase: What closes its keys.
        clock: The time.

    Raises:
        KeyFileError: There is a desk already, the passphrase is too short, or the home
            cannot be written.
        RightError: A role is none of this side.
        StoreError: The store cannot be made.
    """
    if (home / SETTINGS).exists():
        raise KeyFileError(
            f"{home}: a desk is here already",
            remedy="give another folder; a desk is never made over",
        )
    check_passphrase(passphrase)
    staff = [_person(settings, *each, clock.now()) for each in people]
    card = card_of(settings, keyring, clock.now())
    make_private_folder(home / HEADS)
    write_keyring(home, keyring, passphrase)
    signer = keyring.desk_signer(settings.party, settings.desk)
    write_own_card(home, sign_card(card, signer))
    _make_store(home, settings, staff, clock)
    write_desk_file(home, settings)
    return card


def card_of(
    settings: DeskFile, keyring: Keyring, made_at: datetime, recovery: str = ""
) -> Card:
    """Return the card of a desk with these keys."""
    name = f"{settings.party}/{settings.desk}"
    log = Signer(log_key_name(settings.host, name), keyring.log)
    cosigner = keyring.cosigner(settings.host, settings.party, settings.desk)
    return Card(
        party=settings.party,
        side=settings.side,
        desk=settings.desk,
        host=settings.host,
        desk_key=keyring.desk_signer(settings.party, settings.desk).verifier,
        log_key=log.verifier,
        witness_key=cosigner.verifier,
        recipient=keyring.recipient,
        recovery=recovery,
        made_at=made_at.replace(microsecond=0),
    )


def known_party(register: Register, side: Side, key: str) -> str:
    """Return the key of a mission or authority, if the register has it.

    Raises:
        InputError: It has none such.
    """
    known = register.missions if side is Side.MISSION else register.authorities
    if key not in known:
        kind = "mission" if side is Side.MISSION else "authority"
        alike = sorted(each for each in known if each[:3] == key[:3])
        raise InputError(
            f"the register has no {kind} {key!r}",
            remedy=f"take one of {', '.join(alike)}"
            if alike
            else f"add the {kind} to the register, with its source",
        )
    return key


def read_person(text: str, side: Side) -> tuple[str, frozenset[Role]]:
    """Return name and roles from ``NAME:role,role``.

    Raises:
        InputError: It is not of this form.
        RightError: A role is none of this side.
    """
    name, colon, roles = text.rpartition(":")
    if not colon or not roles:
        raise InputError(
            f"{text[:80]!r} names no person with roles",
            remedy="write it as 'NAME:role,role', such as 'Ann:drafter,filer'",
        )
    return person_name(name), read_roles(roles.split(","), side)


def person_name(text: str) -> str:
    """Return the name of a person, as records carry it.

    Raises:
        InputError: It is no name.
    """
    return clean_text(text, longest=LONGEST_PERSON)


def read_roles(words: Sequence[str], side: Side) -> frozenset[Role]:
    """Return roles of a side.

    Raises:
        RightError: A word is no role of this side, or there is none.
    """
    known = roles_of(side)
    wrong = [word for word in words if word not in known]
    if wrong or not words:
        raise RightError(
            f"a {side} has no role {wrong[0][:40]!r}" if wrong else "no role is given",
            remedy=f"take of {', '.join(known)}",
        )
    return frozenset(map(Role, words))


def _person(
    settings: DeskFile, name: str, roles: frozenset[Role], added_at: datetime
) -> Person:
    return Person(
        person=name,
        party=settings.party,
        name=name,
        roles=frozenset(role.value for role in roles),
        key="",
        added_at=added_at,
    )


def _make_store(
    home: Path, settings: DeskFile, staff: Sequence[Person], clock: Clock
) -> None:
    if settings.store != SQLITE:
        prepare_postgresql(settings.store)
    database = open_store(home, settings)
    try:
        people = People(database, clock)
        there = {each.person for each in people.all()}
        for each in staff:
            if each.person not in there:
                people.add(each)
    finally:
        database.close()
