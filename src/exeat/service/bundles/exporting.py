"""Bundles for the other side of a channel: what it does not have yet."""

from collections.abc import Callable

from exeat.domain.record import record
from exeat.engine.entries import read_entry
from exeat.service.acts.contents import Contents
from exeat.service.acts.outgoing import pending
from exeat.service.bundles.bundle import Bundle, BundledClaim, BundledEntry
from exeat.service.bundles.files import pack
from exeat.service.bundles.note import sign_bundle
from exeat.service.desks.channels import joining, the_channel
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.store.log import Log
from exeat.store.rows import ChannelRow, StoredEntry, Submission


@record
class Exported:
    """A bundle that was made.

    Attributes:
        data: The file.
        bundle: What it holds.
        confirm: Marks its claims as handed over; call it when the file is written.
    """

    data: bytes
    bundle: Bundle
    confirm: Callable[[], None]


def export_bundle(
    desk: Desk, actor: Actor, channel: str | None, *, whole: bool = False
) -> Exported:
    """Return what the other side of a channel does not have yet.

    The keeper of the log sends the entries since the last head that the other side
    cosigned; the witness sends its claims and its cosignature. The same state gives
    the same bytes.

    Args:
        desk: Of either side.
        actor: Who carries it.
        channel: Id of the channel; None for the only one.
        whole: Whether to send every entry, from the first, so that the other side
            can mend a log that it lost.

    Raises:
        InputError: The desk has several channels, or none.
        RightError: The actor carries nothing.
        RewindError: The store is behind what was published.
    """
    row = the_channel(desk, channel)
    demand(actor, Action.EXPORT, joining(desk, row), None, number=row.channel)
    log = Log(desk.database)
    start = 0 if whole else row.size
    if row.keeps:
        desk.ledger.check(row.channel)
        start = 0 if whole else last_cosigned(log, row)
    entries = log.entries(row.channel, start, row.size)
    claims = [] if row.keeps else pending(desk, row)
    head = log.head(row.channel) or b""
    bundle = Bundle(
        channel=row.channel,
        sender=desk.name,
        recipient=desk.their_card(row.channel).party,
        start=start,
        size=row.size,
        checkpoint=head,
        consistency=_proof(log, row, start),
        entries=tuple(map(_bundled, entries)),
        receipts=tuple(_receipt(log, row, entry) for entry in entries),
        claims=tuple(
            BundledClaim(
                number=claim.number,
                statement=claim.submission.statement,
                contents=_contents(claim.submission),
            )
            for claim in claims
        ),
        cosignature=b"" if row.keeps else head,
    )

    def confirm() -> None:
        if claims:
            numbers = [claim.number for claim in claims]
            desk.claims.hand_over(row.channel, numbers)

    data = pack(bundle, sign_bundle(bundle, desk.signer))
    return Exported(data=data, bundle=bundle, confirm=confirm)


def last_cosigned(log: Log, row: ChannelRow) -> int:
    """Return the size of the newest head that the witness cosigned; 0 without one."""
    found = 0
    while (later := log.cosigned_size(row.channel, found)) is not None:
        found = later
    return found


def _proof(log: Log, row: ChannelRow, start: int) -> tuple[bytes, ...]:
    if not 0 < start < row.size:
        return ()
    return log.consistency(row.channel, start, row.size)


def _bundled(stored: StoredEntry) -> BundledEntry:
    return BundledEntry(
        position=stored.position,
        leaf=stored.entry,
        statement=stored.statement,
        contents=_contents(stored),
    )


def _contents(kept: StoredEntry | Submission) -> Contents:
    return Contents(body=kept.body, salt=kept.salt, sealed=kept.sealed)


def _receipt(log: Log, row: ChannelRow, stored: StoredEntry) -> tuple[str, bytes]:
    """Return name and bytes of the receipt of an entry, at the newest head."""
    entry = read_entry(stored.entry)
    number = "channel" if entry.notice == "-" else entry.notice
    name = f"{stored.position:06}-{number}-r{entry.revision}-{entry.act}.tlog-proof"
    return name, log.receipt(row.channel, stored.position)
