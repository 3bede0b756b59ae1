"""Checks receipts and bundles offline, with nothing but the cards of the two desks."""

from datetime import datetime

from exeat.domain.errors import EvidenceError
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, commitment, read_entry
from exeat.service.acts.contents import Contents
from exeat.service.acts.statements import read_signed
from exeat.service.bundles.archive import is_bundle
from exeat.service.bundles.bundle import Bundle, BundledEntry
from exeat.service.bundles.files import unpack
from exeat.service.bundles.note import check_bundle_note
from exeat.service.bundles.trust import Opening, Token, Trust, proved
from exeat.service.keys.cards import Card
from exeat.service.keys.timestamps import Stamp, check_stamp, stamp_over
from exeat.store.receipt import Level, Verified, read_receipt


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
        stamp: The time-stamp over the head, or over a later one, if there is one.
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
    stamp: Stamp | None = None
    leaves: tuple[CheckedLeaf, ...] = ()
    claims: tuple[Statement, ...] = ()
    sender: str = ""


def verify(
    data: bytes, trust: Trust, opening: Opening, token: Token | None = None
) -> Checked:
    """Return what a receipt or a bundle proves.

    Args:
        data: The file.
        trust: Whose keys are trusted.
        opening: Contents to check a receipt's commitment with.
        token: A time-stamp over the head that the file shows.

    Raises:
        EvidenceError: It does not hold, or no trusted key signed it.
    """
    if not trust.cards:
        raise EvidenceError(
            "nobody is trusted yet, so that nothing can be checked",
            remedy="give the cards of both desks with --card, or a desk with --home",
        )
    if is_bundle(data):
        return _bundle(data, trust, token)
    return _receipt(data, trust, opening, token)


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


def _receipt(
    data: bytes, trust: Trust, opening: Opening, token: Token | None
) -> Checked:
    found, keeper = proved(data, trust)
    opens = check_opening(found.entry, opening)
    checkpoint = read_receipt(data).checkpoint
    stamp = _stamp(checkpoint, token)
    if stamp is None and trust.desk is not None:
        stamp = stamp_over(trust.desk.home, found.entry.channel, found.index)
    leaf = CheckedLeaf(
        position=found.index,
        entry=found.entry,
        actor=trust.actor(found.entry),
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
        stamp=stamp,
        leaves=(leaf,),
    )


def _stamp(checkpoint: bytes, token: Token | None) -> Stamp | None:
    if token is None:
        return None
    return check_stamp(token.response, checkpoint, token.roots)


def _bundle(data: bytes, trust: Trust, token: Token | None) -> Checked:
    opened = unpack(data)
    bundle = opened.bundle
    trust = trust.following(bundle)
    check_bundle_note(opened, trust.cards)
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
        stamp=_stamp(bundle.checkpoint, token),
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
