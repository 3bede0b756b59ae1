"""Bundles from the other side: checked whole, and only then taken in."""

from exeat.domain.errors import EvidenceError
from exeat.service.acts.signatories import Signatories, learn_recorded
from exeat.service.bundles.bundle import Bundle
from exeat.service.bundles.files import unpack
from exeat.service.bundles.keeping import keep
from exeat.service.bundles.note import check_bundle_note
from exeat.service.bundles.outcome import Imported
from exeat.service.bundles.witnessing import witness
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.keys.cards import Card
from exeat.store.rows import ChannelRow


def import_bundle(desk: Desk, actor: Actor, data: bytes) -> Imported:
    """Check a bundle whole, and take in what it brings.

    A bundle that came before, or an older one, changes nothing. A new key that the
    other side tells of counts for what stands after it.

    Raises:
        EvidenceError: Something in it does not hold; nothing was stored but, where
            it shows another past, both heads.
        RightError: The actor takes nothing in.
        RewindError: This log is behind a head that the other side cosigned.
    """
    opened = unpack(data)
    bundle = opened.bundle
    row = desk.channel(bundle.channel)
    demand(actor, Action.IMPORT, joining(desk, row), None, number=row.channel)
    learn_recorded(desk, row)  # an import that was cut off may not have come to it
    card = check_bundle_note(opened, _senders(desk, row, bundle))
    _check_way(desk, row, bundle, card.party)
    taken = keep(desk, row, bundle) if row.keeps else witness(desk, row, bundle)
    learn_recorded(desk, row)
    return taken


def _senders(desk: Desk, row: ChannelRow, bundle: Bundle) -> tuple[Card, ...]:
    """Return whose keys may stand under a bundle, once what it tells is followed."""
    signatories = Signatories(desk, row)
    for entry in bundle.entries:
        signatories.look_ahead(entry.statement, entry.contents.body)
    for claim in bundle.claims:
        signatories.look_ahead(claim.statement, claim.contents.body)
    return signatories.senders


def _check_way(desk: Desk, row: ChannelRow, bundle: Bundle, sender: str) -> None:
    """Refuse a bundle of this desk's own, and one for another party."""
    if bundle.recipient != desk.card.party or sender == desk.card.party:
        raise EvidenceError(
            f"the bundle is from {bundle.sender} for {bundle.recipient}, not for "
            f"{desk.card.party}",
            remedy="import the bundle that the other side exported for this desk",
        )
    origin_party = row.keeper.partition("/")[0]
    if bundle.claims and sender == origin_party:
        raise EvidenceError(
            "the bundle makes claims although its sender keeps the log",
            remedy="ask for a bundle of this channel as it was agreed",
        )
