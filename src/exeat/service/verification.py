"""Checks receipts and bundles offline, with nothing but the cards of the two desks."""

from collections.abc import Sequence
from datetime import datetime

from exeat.domain.errors import EvidenceError
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, commitment, read_entry
from exeat.service.bundle_files import Bundle, BundledEntry, Contents, is_bundle, unpack
from exeat.service.cards import Card, read_card
from exeat.service.channels import channels
from exeat.service.desk import Desk
from exeat.service.statements import check_bundle_note, read_signed
from exeat.service.timestamps import stamp_over
from exeat.store.note import read_note
from exeat.store.receipt import Level, Verified, read_receipt, verify_receipt


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
class CheckedLeaf:
    """A leaf that is in the log.

    Attributes:
        position: Its index.
        entry: What it says.
        actor: Card of the desk that acted; None where no card given has the key.
        has_statement: Whether the actor's signature was there and holds.
        opens: Whether its contents were there and fit.
    """

    position: int
    entry: Entry
    actor: Card | None
    has_statement: bool
    opens: bool


@record
class Checked:
    """A receipt or a bundle that holds.

    Attributes:
        kind: ``receipt`` or ``bundle``.
        channel: Id of the channel.
        keeper: Card of the desk that keeps the log; None where it shows no head.
        size: Size of the log at the checkpoint.
        level: How well it is proved; None where it shows no head.
        cosigned_at: When the witness signed, by its own clock.
        stamped_at: Moment of the time-stamp, where the desk holds one.
        leaves: What was recorded.
        claims: Statements that ask to be recorded.
        sender: Who made the bundle; empty for a receipt.
    """

    kind: str
    channel: str
    keeper: Card | None
    size: int
    level: Level | None
    cosigned_at: datetime | None = None
    stamped_at: datetime | None = None
    leaves: tuple[CheckedLeaf, ...] = ()
    claims: tuple[Statement, ...] = ()
    sender: str = ""


def trusted_cards(files: Sequence[tuple[bytes, str]]) -> tuple[Card, ...]:
    """Return the cards in files given as bytes and label.

    Raises:
        EvidenceError: A file is no card.
    """
    return tuple(read_card(data) for data, _ in files)


def verify(data: bytes, trust: Trust, opening: Opening) -> Checked:
    """Return what a receipt or a bundle proves.

    Args:
        data: The file.
        trust: Whose keys are trusted.
        opening: Contents to check a receipt's commitment with.

    Raises:
        EvidenceError: It does not hold, or no trusted key signed it.
    """
    if not trust.cards:
        raise EvidenceError(
            "nobody is trusted yet, so that nothing can be checked",
            remedy="give the cards of both desks with --card, or a desk with --home",
        )
    if is_bundle(data):
        return _bundle(data, trust)
    return _receipt(data, trust, opening)


def check_opening(entry: Entry, opening: Opening | Contents) -> bool:
    """Return whether contents are there; they must fit the leaf's commitment.

    Raises:
        EvidenceError: They are other contents.
    """
    if opening.body is None or opening.salt is None:
        return False
    if commitment(opening.salt, opening.body) != entry.commitment:
        raise EvidenceError(
            f"these are not the contents that notice {entry.notice} commits to",
            remedy="give body and salt as they were exported, to the byte",
        )
    return True


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


def _receipt(data: bytes, trust: Trust, opening: Opening) -> Checked:
    found, keeper = proved(data, trust)
    opens = check_opening(found.entry, opening)
    stamp = None
    if trust.desk is not None:
        stamp = stamp_over(trust.desk.home, found.entry.channel, found.index)
    leaf = CheckedLeaf(
        position=found.index,
        entry=found.entry,
        actor=_actor(found.entry, trust),
        has_statement=False,
        opens=opens,
    )
    return Checked(
        kind="receipt",
        channel=found.entry.channel,
        keeper=keeper,
        size=found.checkpoint.size,
        level=found.level,
        cosigned_at=found.cosigned_at,
        stamped_at=stamp.at if stamp else None,
        leaves=(leaf,),
    )


def _bundle(data: bytes, trust: Trust) -> Checked:
    opened = unpack(data)
    check_bundle_note(opened, trust.cards)
    bundle = opened.bundle
    claims = tuple(
        read_signed(claim.statement, trust.cards, bundle.channel)[0]
        for claim in bundle.claims
    )
    proofs = {int(name[:6]): proved(data, trust) for name, data in bundle.receipts}
    leaves = tuple(_leaf(entry, bundle, proofs, trust) for entry in bundle.entries)
    levels = [found.level for found, _ in proofs.values()]
    first = next(iter(proofs.values()), None)
    return Checked(
        kind="bundle",
        channel=bundle.channel,
        keeper=first[1] if first else None,
        size=bundle.size,
        level=min(levels, key=list(Level).index) if levels else None,
        cosigned_at=first[0].cosigned_at if first else None,
        leaves=leaves,
        claims=claims,
        sender=bundle.sender,
    )


def _leaf(
    bundled: BundledEntry,
    bundle: Bundle,
    proofs: dict[int, tuple[Verified, Card]],
    trust: Trust,
) -> CheckedLeaf:
    """Return a leaf of a bundle, with proof, statement and contents checked."""
    entry = read_entry(bundled.leaf)
    found = proofs.get(bundled.position)
    if found is None or found[0].entry != entry or found[0].index != bundled.position:
        raise EvidenceError(
            f"entry {bundled.position} of the bundle has no proof that it is in the log",
            remedy="ask for the bundle again",
        )
    _, card = read_signed(bundled.statement, trust.cards, bundle.channel, entry)
    return CheckedLeaf(
        position=bundled.position,
        entry=entry,
        actor=card,
        has_statement=True,
        opens=check_opening(entry, bundled.contents),
    )


def _actor(entry: Entry, trust: Trust) -> Card | None:
    name, _, key = entry.by.split(" ")
    return next(
        (
            card
            for card in trust.cards
            if card.name == name and card.desk_key.key_id_hex == key
        ),
        None,
    )


def _untrusted(channel: str) -> EvidenceError:
    return EvidenceError(
        f"no trusted desk keeps the log of {channel}",
        remedy="give the card of the desk that keeps it with --card",
    )
