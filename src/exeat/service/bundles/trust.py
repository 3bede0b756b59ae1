"""Whose keys are trusted when something is verified, and what a receipt proves then."""

from collections.abc import Sequence
from dataclasses import replace

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import Act
from exeat.domain.record import record
from exeat.engine.entries import Entry, read_entry, read_statement
from exeat.service.acts.statements import read_signed
from exeat.service.bundles.bundle import Bundle, BundledClaim, BundledEntry
from exeat.service.desks.changes import successor_of
from exeat.service.desks.channels import channels
from exeat.service.desks.desk import Desk
from exeat.service.keys.cards import Card, read_card
from exeat.store.note import open_note, read_note
from exeat.store.receipt import Verified, read_receipt, verify_receipt


@record
class Trust:
    """Whose keys are trusted.

    Attributes:
        cards: Of the desks.
        keepers: Card of the desk that keeps the log, by channel, where it is known.
        desk: The desk that asks, for its time-stamps; None for a third party.
    """

    cards: tuple[Card, ...]
    keepers: tuple[tuple[str, Card], ...] = ()
    desk: Desk | None = None

    @staticmethod
    def of_desk(desk: Desk) -> "Trust":
        """Return what a desk trusts: itself, and the other side of each channel."""
        rows = channels(desk)
        theirs = [card for row in rows for card in desk.cards(row.channel)]
        return Trust(
            cards=tuple(dict.fromkeys((desk.card, *theirs))),
            keepers=tuple((row.channel, desk.keeper_card(row.channel)) for row in rows),
            desk=desk,
        )

    def following(self, bundle: Bundle) -> "Trust":
        """Return what is trusted once the changes of keys in a bundle are followed.

        Each is signed with the key that was trusted before, and with the new one.

        Raises:
            EvidenceError: A change does not hold.
        """
        cards = self.cards
        signed: list[BundledEntry | BundledClaim] = [*bundle.entries, *bundle.claims]
        for each in signed:
            statement = read_statement(read_note(each.statement).text.encode())
            body = each.contents.body
            if statement.act is not Act.KEY_CHANGED or body is None:
                continue
            _, card = read_signed(each.statement, cards, bundle.channel)
            if read_card(body) not in cards:
                renewed = successor_of(card, body)
                open_note(each.statement, [renewed.desk_key])
                cards = (renewed, *cards)
        return replace(self, cards=cards)

    def actor(self, entry: Entry) -> Card | None:
        """Return the card of the desk that acted; None where none has its key."""
        name, _, key = entry.by.split(" ")
        return next(
            (
                card
                for card in self.cards
                if card.name == name and card.desk_key.key_id_hex == key
            ),
            None,
        )

    def logs(self, channel: str) -> tuple[Card, ...]:
        """Return the cards of the desks that may keep the log of a channel."""
        known = tuple(card for key, card in self.keepers if key == channel)
        return known or self.cards


@record
class Opening:
    """Contents and salt to check a commitment with; empty where there are none."""

    body: bytes | None = None
    salt: bytes | None = None

    @staticmethod
    def of(body: bytes | None, salt: bytes | None) -> "Opening":
        """Return both, or neither.

        Raises:
            EvidenceError: One of the two is not given.
        """
        if (body is None) != (salt is None):
            raise EvidenceError(
                "a commitment is checked with the contents and the salt",
                remedy="give both --body and --salt",
            )
        return Opening(body=body, salt=salt)


@record
class Token:
    """An answer of a time-stamping authority, and the certificates trusted for it.

    Attributes:
        response: The answer, DER.
        roots: Certificates, PEM.
    """

    response: bytes
    roots: bytes

    @staticmethod
    def of(response: bytes | None, roots: bytes | None) -> "Token | None":
        """Return both, or None where neither is given.

        Raises:
            EvidenceError: One of the two is not given.
        """
        if response is None and roots is None:
            return None
        if response is None or roots is None:
            raise EvidenceError(
                "a time-stamp is checked with the certificates of its authority",
                remedy="give both --timestamp and --tsa-root",
            )
        return Token(response=response, roots=roots)


def trusted_cards(files: Sequence[tuple[bytes, str]]) -> tuple[Card, ...]:
    """Return the cards in files given as bytes and label.

    Raises:
        EvidenceError: A file is no card.
    """
    return tuple(read_card(data) for data, _ in files)


def proved(data: bytes, trust: Trust) -> tuple[Verified, Card]:
    """Return what a receipt proves, and whose log it is of.

    Raises:
        EvidenceError: It does not hold, or its log is of nobody trusted.
    """
    receipt = read_receipt(data)
    channel = read_entry(receipt.entry).channel
    signed = {
        (line.name, line.key_id) for line in read_note(receipt.checkpoint).signatures
    }
    for keeper in trust.logs(channel):
        log = keeper.log_verifier(channel)
        if (log.name, log.key_id) in signed:
            others = [card for card in trust.cards if card.name != keeper.name]
            witnesses = [card.witness_key for card in others]
            return verify_receipt(data, log, witnesses), keeper
    raise _untrusted(channel)


def _untrusted(channel: str) -> EvidenceError:
    return EvidenceError(
        f"no trusted desk keeps the log of {channel}",
        remedy="give the card of the desk that keeps it with --card",
    )
