"""Bundles at the desk that keeps the log: claims to record, heads that were cosigned."""

import json

from exeat.domain.errors import EvidenceError, MoveError, RewindError
from exeat.domain.notice import Act, State
from exeat.domain.record import record
from exeat.engine.entries import Statement
from exeat.service.acts.admission import admitted
from exeat.service.acts.contents import NOTHING, Contents
from exeat.service.acts.outgoing import refusal_key, refusal_seed
from exeat.service.acts.received import check_contents, particulars_from
from exeat.service.acts.signatories import Signatories
from exeat.service.acts.statements import actor_of
from exeat.service.acts.submitting import Deed, submission_of
from exeat.service.bundles.bundle import Bundle, BundledClaim
from exeat.service.bundles.leaves import (
    admitting,
    read_leaves,
    stays,
    stored_entries,
)
from exeat.service.bundles.outcome import Imported, Taken
from exeat.service.desks.channels import side_of
from exeat.service.desks.desk import Desk
from exeat.service.notices.bodies import act_body
from exeat.store.acts import Acts
from exeat.store.receipt import open_checkpoint
from exeat.store.rows import ChannelRow, NoticeRow, Submission

_FILINGS = frozenset({Act.FILED, Act.AMENDED})


@record
class _Claim:
    """A claim that holds: what was signed, and what goes with it."""

    bundled: BundledClaim
    statement: Statement
    submission: Submission


def keep(desk: Desk, row: ChannelRow, bundle: Bundle) -> Imported:
    """Take in cosignature and claims at the desk that keeps the log.

    Raises:
        EvidenceError: Something in it does not hold; nothing was stored.
        RewindError: This log is behind a head that the other side cosigned.
    """
    signatories = Signatories(desk, row)
    if bundle.entries:
        _mend(desk, row, bundle, signatories)
    claims = [_claim(desk, row, claim, signatories) for claim in bundle.claims]
    cosigned = _take_cosignature(desk, row, bundle)
    taken = tuple(_record(desk, row, claim) for claim in claims)
    return Imported(
        channel=row.channel,
        sender=bundle.sender,
        keeps=True,
        size=desk.channel(row.channel).size,
        taken=taken,
        cosigned=cosigned,
    )


def _take_cosignature(desk: Desk, row: ChannelRow, bundle: Bundle) -> int:
    if not bundle.cosignature:
        return 0
    log_key = desk.log_verifier(row.channel)
    witness = desk.witness_verifier(row.channel)
    _, head = open_checkpoint(bundle.cosignature, log_key, [witness])
    desk.ledger.add_cosignature(row.channel, bundle.cosignature)
    return head.size


def _claim(
    desk: Desk, row: ChannelRow, claim: BundledClaim, signatories: Signatories
) -> _Claim:
    """Return a claim of the other side, checked as far as it can be by itself."""
    statement, card = signatories.read_claim(claim.statement, claim.contents.body)
    if statement.addressee.partition("/")[0] != desk.card.party:
        raise EvidenceError(
            f"claim {claim.number} of the bundle is addressed to {statement.addressee}",
            remedy="ask for a bundle that is made for this desk",
        )
    check_contents(statement, claim.contents)
    contents = claim.contents
    submission = Submission(
        channel=row.channel,
        act=statement.act,
        notice=statement.notice,
        revision=statement.revision,
        party=card.party,
        by=actor_of(card),
        statement=claim.statement,
        commitment=statement.commitment,
        idempotency_key=statement.idempotency_key,
        body=contents.body,
        salt=contents.salt,
        sealed=contents.sealed,
        ciphertext=statement.ciphertext,
        claimed_at=statement.claimed_at,
        particulars=particulars_from(desk, row, statement, contents),
    )
    return _Claim(bundled=claim, statement=statement, submission=submission)


def _record(desk: Desk, row: ChannelRow, claim: _Claim) -> Taken:
    """Record a claim, or record why it cannot be."""
    told, side = claim.statement, side_of(desk, row, claim.submission.party)
    before = _refused_before(desk, row, claim)
    if before is not None:
        return before
    behind = told.seen_size < desk.channel(row.channel).size

    def admit(notice: NoticeRow | None) -> State | None:
        _check_tells(told, claim.bundled.contents)
        return admitted(notice, told, side, behind=behind)

    refusal = ""
    try:
        recorded = desk.ledger.append(claim.submission, admit)
    except MoveError as error:
        refusal = error.sentence
        recorded = desk.ledger.append(_refused(desk, row, claim, refusal), stays)
    return Taken(
        notice=told.notice,
        revision=told.revision,
        act=told.act,
        position=recorded.position,
        refusal=refusal,
        is_replay=recorded.is_replay,
    )


def _check_tells(told: Statement, contents: Contents) -> None:
    """Refuse a filing that keeps back what it files; other acts stand without."""
    if told.act in _FILINGS and contents == NOTHING:
        raise MoveError(
            f"notice {told.notice} is filed without its contents",
            remedy="file it again, and carry it before it is erased",
        )


def _refused_before(desk: Desk, row: ChannelRow, claim: _Claim) -> Taken | None:
    """Return the refusal of a claim that came before; None where it was not refused."""
    key = refusal_key(claim.bundled.statement)
    position = Acts(desk.database).position(row.channel, desk.party, key)
    if position is None:
        return None
    said = desk.cases.contents(row.channel, position).body
    told = claim.statement
    return Taken(
        notice=told.notice,
        revision=told.revision,
        act=told.act,
        position=position,
        refusal="as before" if said is None else str(json.loads(said)["reason"]),
        is_replay=True,
    )


def _refused(desk: Desk, row: ChannelRow, claim: _Claim, reason: str) -> Submission:
    """Return the keeper's own act that says why a claim was not recorded.

    Key and salt follow from the claim, so that the same claim brought again is
    refused by the same entry.
    """
    told = claim.statement
    act = Act.FILING_REFUSED if told.act in _FILINGS else Act.INCIDENT
    statement = claim.bundled.statement
    deed = Deed(
        act=act,
        notice=told.notice,
        revision=told.revision,
        body=act_body(act, told.notice, told.revision, reason),
        salt=refusal_seed(statement),
        key=refusal_key(statement),
    )
    return submission_of(desk, desk.channel(row.channel), deed)[0]


def _mend(
    desk: Desk, row: ChannelRow, bundle: Bundle, signatories: Signatories
) -> None:
    """Take back entries that this log lost, where it did lose some."""
    leaves = read_leaves(row, bundle, signatories)
    try:
        desk.ledger.check(row.channel)
    except RewindError:
        admit = admitting(desk, row, leaves)
        stored = stored_entries(desk, row, bundle)
        desk.ledger.recover(row.channel, stored, bundle.checkpoint, admit)
