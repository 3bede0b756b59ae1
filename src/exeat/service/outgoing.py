"""This desk's own acts on their way to the keeper, and where they leave a notice."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from exeat.domain.errors import MoveError
from exeat.domain.notice import Act
from exeat.engine.entries import read_entry, read_statement
from exeat.service.admission import admitted
from exeat.service.desk import Desk
from exeat.store.claims import Claim
from exeat.store.log import Log
from exeat.store.note import read_note
from exeat.store.rows import ChannelRow, NoticeRow

_REFUSALS = frozenset({Act.FILING_REFUSED, Act.INCIDENT})


def pending(desk: Desk, row: ChannelRow) -> tuple[Claim, ...]:
    """Return the claims that neither were recorded nor refused."""
    waiting = () if row.keeps else desk.claims.pending(row.channel)
    if not waiting:
        return ()
    refused = _refused(desk, row)
    return tuple(
        claim
        for claim in waiting
        if refusal_key(claim.submission.statement) not in refused
    )


def settle(desk: Desk, row: ChannelRow) -> tuple[Claim, ...]:
    """Give the claims that came back recorded their receipts; return the others.

    Those returned were handed over before, and came back neither recorded nor
    refused: the other side had them and is silent about them.
    """
    log, claims = Log(desk.database), desk.claims
    waiting = {
        hashlib.sha256(claim.submission.statement).digest(): claim
        for claim in claims.pending(row.channel)
    }
    if not waiting:
        return ()
    for stored in log.entries(row.channel):
        claim = waiting.get(read_entry(stored.entry).statement)
        if claim is not None:
            receipt = log.receipt(row.channel, stored.position)
            claims.settle(row.channel, claim.number, receipt)
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
    return refusal_key(claim.submission.statement) in _refused(desk, row)


def refusal_seed(statement: bytes) -> bytes:
    """Return what key and salt of the refusal of a claim follow from.

    They follow from the claim, so that the same claim brought again is refused by
    the same entry, and its maker knows which claim was refused.
    """
    return hashlib.sha256(b"exeat refusal v1\n" + statement).digest()


def refusal_key(statement: bytes) -> str:
    """Return the idempotency key of the refusal of a claim."""
    return hashlib.sha256(refusal_seed(statement)).hexdigest()[:32]


def _refused(desk: Desk, row: ChannelRow) -> frozenset[str]:
    """Return the keys of all refusals in a log."""
    return frozenset(_keys(desk, row))


def _keys(desk: Desk, row: ChannelRow) -> Iterator[str]:
    for event in desk.cases.events(row.channel):
        if event.act in _REFUSALS:
            position = event.position
            found = Log(desk.database).entries(row.channel, position, position + 1)[0]
            told = read_statement(read_note(found.statement).text.encode())
            yield told.idempotency_key
