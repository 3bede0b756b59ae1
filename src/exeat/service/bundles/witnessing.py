"""Bundles at the desk that witnesses the log: entries to copy, a head to cosign."""

from exeat.domain.notice import Act
from exeat.engine.merkle import consistency_path, leaf_hash
from exeat.service.acts.outgoing import settle
from exeat.service.acts.signatories import Signatories
from exeat.service.bundles.bundle import Bundle
from exeat.service.bundles.leaves import admitting, read_leaves, stored_entries
from exeat.service.bundles.outcome import Imported, Taken
from exeat.service.desks.desk import Desk
from exeat.store.replica import WitnessError
from exeat.store.rows import ChannelRow
from exeat.store.tree import Tree

STALE = 409


def witness(desk: Desk, row: ChannelRow, bundle: Bundle) -> Imported:
    """Take in entries at the desk that witnesses the log, and cosign its head.

    Raises:
        EvidenceError: Something in it does not hold, or it shows another past.
    """
    if not bundle.checkpoint:
        return _nothing(row, bundle)
    leaves = read_leaves(row, bundle, Signatories(desk, row))
    try:
        desk.replica.extend(
            row.channel,
            stored_entries(desk, row, bundle),
            bundle.checkpoint,
            _proof(desk, row, bundle),
            desk.cosigner,
            admitting(desk, row, leaves),
        )
    except WitnessError as error:
        if error.status != STALE:
            raise
        return _nothing(row, bundle)
    for leaf in leaves.values():
        if leaf.entry.act is Act.ERASED:  # also from the journal of the store
            desk.cases.erase(row.channel, leaf.entry.notice)
    return Imported(
        channel=row.channel,
        sender=bundle.sender,
        keeps=False,
        size=bundle.size,
        taken=tuple(
            Taken(
                notice=leaf.entry.notice,
                revision=leaf.entry.revision,
                act=leaf.entry.act,
                position=position,
                is_replay=position < row.size,
            )
            for position, leaf in leaves.items()
        ),
        cosigned=bundle.size,
        unrecorded=tuple(
            f"{claim.submission.notice} {claim.submission.act}"
            for claim in settle(desk, row)
        ),
    )


def _nothing(row: ChannelRow, bundle: Bundle) -> Imported:
    """Return what an old bundle, or an empty one, brings."""
    return Imported(
        channel=row.channel,
        sender=bundle.sender,
        keeps=row.keeps,
        size=row.size,
        taken=(),
        cosigned=0,
    )


def _proof(desk: Desk, row: ChannelRow, bundle: Bundle) -> tuple[bytes, ...]:
    """Return the proof that the log grew from the head that is stored here.

    The sender proves it from the head that it knew of. Where this desk is further,
    because a bundle was lost or came twice, the proof is computed from the leaves;
    it then has to hold against the sender's signed head all the same.
    """
    if row.size == bundle.start or not bundle.start <= row.size < bundle.size:
        return bundle.consistency
    with desk.database.read(row.channel) as session:
        tree = Tree(session, row.channel)
        for entry in bundle.entries:
            if entry.position >= row.size:
                tree.grow(entry.position, leaf_hash(entry.leaf))
        return consistency_path(row.size, bundle.size, tree.read)
