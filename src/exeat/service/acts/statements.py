"""Signed statements: what an actor signs, and the check of what another signed."""

import hashlib
from collections.abc import Sequence

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Act
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, read_statement
from exeat.service.acts.contents import Contents
from exeat.service.keys.cards import Card
from exeat.store.note import (
    Note,
    Signer,
    VerifierKey,
    open_note,
    sign_note,
)


def sign_statement(statement: Statement, signer: Signer) -> bytes:
    """Return a statement as a note signed by a desk."""
    return sign_note(statement.text(), signer)


def read_signed(
    data: bytes, cards: Sequence[Card], channel: str, entry: Entry | None = None
) -> tuple[Statement, Card]:
    """Return a statement, and the card of the desk that signed it.

    Args:
        data: The signed note.
        cards: Of the desks that may have signed.
        channel: The channel that it must speak of.
        entry: The leaf that rests on it, if it is recorded.

    Raises:
        EvidenceError: No trusted desk signed it, or it speaks of something else.
    """
    is_by_log = entry is not None and entry.act is Act.CLOCK_ANOMALY
    note, key, card = _signed_by(data, cards, channel if is_by_log else None)
    statement = read_statement(note.text.encode())
    if statement.channel != channel:
        raise EvidenceError(
            f"a statement speaks of another channel, {statement.channel}",
            remedy="ask for a bundle of this channel",
        )
    if entry is not None and not _says(entry, statement, data, actor_of(card, key)):
        raise EvidenceError(
            f"entry and signed statement on notice {entry.notice} say different things",
            remedy="keep the file as evidence, and ask the other side",
        )
    return statement, card


def signed_by(data: bytes, cards: Sequence[Card]) -> tuple[Note, Card]:
    """Return a note, and the card of the desk whose desk key signed it.

    Raises:
        EvidenceError: It is no note, or no desk key of a card signed it.
    """
    note, _, card = _signed_by(data, cards, None)
    return note, card


def _signed_by(
    data: bytes, cards: Sequence[Card], log_of: str | None
) -> tuple[Note, VerifierKey, Card]:
    """Return a note, the key that signed it, and whose that is.

    Args:
        data: The note.
        cards: Of the desks that may have signed.
        log_of: Channel whose log key signs for its desk; None for desk keys.
    """
    keys = {
        card.desk_key if log_of is None else card.log_verifier(log_of): card
        for card in cards
    }
    opened = open_note(data, list(keys))
    key = opened.by[0]
    return opened.note, key, keys[key]


def actor_of(card: Card, key: VerifierKey | None = None) -> str:
    """Return how a leaf names the desk that acted, and its key."""
    return f"{card.name} desk-key {(key or card.desk_key).key_id_hex}"


def ciphertext(contents: Contents) -> bytes | None:
    """Return the digest of sealed contents; None where they are open."""
    if contents.sealed is None:
        return None
    return hashlib.sha256(contents.sealed).digest()


@record
class _Subject:
    """What a statement and its leaf must agree on."""

    channel: str
    act: str
    notice: str
    revision: int
    commitment: bytes
    ciphertext: bytes | None


def _says(entry: Entry, statement: Statement, data: bytes, by: str) -> bool:
    """Return whether a leaf says what the statement under it says."""
    return (
        _subject(entry) == _subject(statement)
        and entry.statement == hashlib.sha256(data).digest()
        and entry.by == by
    )


def _subject(one: Entry | Statement) -> _Subject:
    return _Subject(
        channel=one.channel,
        act=one.act,
        notice=one.notice,
        revision=one.revision,
        commitment=one.commitment,
        ciphertext=one.ciphertext,
    )
