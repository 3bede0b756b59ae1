"""This desk's own acts on their way to the keeper, and where they leave a notice."""

import hashlib
from dataclasses import replace

from exeat.domain.errors import MoveError
from exeat.service.acts.admission import admitted
from exeat.service.desks.desk import Desk
from exeat.store.acts import Acts
from exeat.store.claims import Claim
from exeat.store.log import Log
from exeat.store.rows import ChannelRow, NoticeRow


def pending(desk: Desk, row: ChannelRow) -> tuple[Claim, ...]:
    """Return the claims that neither were recorded nor refused."""
    waiting = () if row.keeps else desk.claims.pending(row.channel)
    return tuple(claim for claim in waiting if not is_refused(desk, row, claim))


def settle(desk: Desk, row: ChannelRow) -> tuple[Claim, ...]:
    """Give the claims that came back recorded their receipts; return the others.

    Those returned were handed over before, and came back neither recorded nor
    refused: the other side had them and is silent about them.
    """
    log, acts = Log(desk.database), Acts(desk.database)
    for claim in desk.claims.pending(row.channel):
        told = claim.submission
        position = acts.position(row.channel, told.party, told.idempotency_key)
        if position is not None:
            receipt = log.receipt(row.channel, position)
            desk.claims.settle(row.channel, claim.number, receipt)
    return tuple(c for c in pending(desk, row) if c.handed_over_at is not None)


def expected(
    desk: Desk, channel: ChannelRow, row: NoticeRow | None, number: str
) -> NoticeRow | None:
    """Return a notice as it will stand once this desk's own acts are recorded."""
    for claim in pending(desk, channel):
        told = claim.submission
        if told.notice != number or row is None:
            continue
        try:
            state = admitted(row, told, desk.side, behind=True)
        except MoveError:
            continue
        if state is not None:
            revision = max(told.revision, row.revision)
            row = replace(row, state=state, revision=revision)
    return row


def is_refused(desk: Desk, row: ChannelRow, claim: Claim) -> bool:
    """Return whether the keeper of the log refused a claim, and said so in it."""
    keeper = desk.keeper_card(row.channel).party
    key = refusal_key(claim.submission.statement)
    return Acts(desk.database).position(row.channel, keeper, key) is not None


def refusal_seed(statement: bytes) -> bytes:
    """Return what key and salt of the refusal of a claim follow from.

    They follow from the claim, so that the same claim brought again is refused by
    the same entry, and its maker knows which claim was refused.
    """
    return hashlib.sha256(b"exeat refusal v1\n" + statement).digest()


def refusal_key(statement: bytes) -> str:
    """Return the idempotency key of the refusal of a claim."""
    return hashlib.sha256(refusal_seed(statement)).hexdigest()[:32]
