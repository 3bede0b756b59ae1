"""Acts on their way into the log: signed here, recorded here or by the other desk."""

import secrets
from collections.abc import Callable
from datetime import datetime

from exeat.domain.errors import UnknownNoticeError
from exeat.domain.notice import Act, State, move
from exeat.domain.record import record
from exeat.engine.entries import (
    SALT_BYTES,
    Statement,
    commitment,
    whole_milliseconds,
)
from exeat.service.acts.admission import admitted
from exeat.service.acts.contents import Contents
from exeat.service.acts.outgoing import expected
from exeat.service.acts.statements import actor_of, ciphertext, sign_statement
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.keys.sealing import seal
from exeat.store.rows import ChannelRow, NoticeRow, Particulars, Submission

_KEY_BYTES = 16

ACTIONS = {
    Act.FILED: Action.FILE,
    Act.AMENDED: Action.AMEND,
    Act.WITHDRAWN: Action.WITHDRAW,
    Act.CLOSED: Action.CLOSE,
    Act.DELIVERED: Action.DELIVER,
    Act.NOTIFIED: Action.NOTIFY,
    Act.OPENED: Action.READ,
    Act.ACKNOWLEDGED: Action.ACKNOWLEDGE,
    Act.OBJECTED: Action.OBJECT,
    Act.REFUSED: Action.REFUSE,
    Act.LAPSED: Action.LAPSE,
    Act.RELAYED: Action.RELAY,
    Act.ON_PAPER: Action.ON_PAPER,
    Act.ERASED: Action.ERASE,
    Act.INCIDENT: Action.READ,
    Act.FILING_REFUSED: Action.IMPORT,
}


@record
class Deed:
    """An act that is about to be signed.

    Attributes:
        act: What.
        notice: Number.
        revision: Of the notice.
        body: Canonical bytes of what it says.
        salt: 32 random bytes.
        key: Idempotency key.
        is_sealed: Whether only the two desks may read the body.
        frozen: The determination, for a filing.
        particulars: What this desk knows beside.
    """

    act: Act
    notice: str
    revision: int
    body: bytes
    salt: bytes
    key: str
    is_sealed: bool = False
    frozen: bytes | None = None
    particulars: Particulars | None = None


@record
class Done:
    """What came of an act.

    Attributes:
        channel: Where.
        notice: Number.
        revision: Of the notice.
        act: What was done.
        state: Where the notice stands now, as this desk knows it.
        position: Index of the leaf; None while it is a claim.
        at: Moment of recording, or of the claim.
        receipt: None while it is a claim.
        is_replay: Whether it was done before this call.
    """

    channel: str
    notice: str
    revision: int
    act: Act
    state: State | None
    position: int | None
    at: datetime
    receipt: bytes | None
    is_replay: bool = False


def new_salt() -> bytes:
    """Return the random bytes that a commitment hashes before the body."""
    return secrets.token_bytes(SALT_BYTES)


def new_key() -> str:
    """Return an idempotency key: 128 random bits."""
    return secrets.token_urlsafe(_KEY_BYTES)


def submit(desk: Desk, actor: Actor, channel: ChannelRow, deed: Deed) -> Done:
    """Sign an act; record it if this desk keeps the log, else lay it out as a claim.

    Raises:
        RightError: The actor may not do it.
        MoveError: The notice does not stand so that it can be done.
        RewindError: The store is behind what was published.
        EvidenceError: No evidence can be made; then nothing is done.
    """
    submission, statement = submission_of(desk, channel, deed)

    joined = joining(desk, channel)

    def admit(row: NoticeRow | None) -> State | None:
        state = None if row is None else row.state
        demand(actor, ACTIONS[deed.act], joined, state, number=deed.notice)
        # Nobody signs what does not fit; only what was under way may cross.
        move(state, deed.act, desk.side)
        return admitted(row, statement, desk.side, behind=False)

    if channel.keeps:
        return _recorded(desk, submission, admit)
    return _claimed(desk, channel, submission, admit)


def _recorded(
    desk: Desk,
    submission: Submission,
    admit: Callable[[NoticeRow | None], State | None],
) -> Done:
    """Record an act in the log that this desk keeps."""
    after: list[State | None] = []

    def noting(row: NoticeRow | None) -> State | None:
        after.append(admit(row))
        return after[-1]

    recorded = desk.ledger.append(submission, noting)
    return Done(
        channel=submission.channel,
        notice=submission.notice,
        revision=submission.revision,
        act=submission.act,
        state=after[-1] if after else None,
        position=recorded.position,
        at=recorded.recorded_at,
        receipt=recorded.receipt,
        is_replay=recorded.is_replay,
    )


def _claimed(
    desk: Desk,
    channel: ChannelRow,
    submission: Submission,
    admit: Callable[[NoticeRow | None], State | None],
) -> Done:
    """Lay an act out for the desk that keeps the log."""
    row = expected(desk, channel, _row(desk, submission), submission.notice)
    state = admit(row)
    claim = desk.claims.add(submission)
    return Done(
        channel=submission.channel,
        notice=submission.notice,
        revision=submission.revision,
        act=submission.act,
        state=state,
        position=claim.position,
        at=claim.submission.claimed_at or desk.clock.now(),
        receipt=claim.receipt,
    )


def _row(desk: Desk, submission: Submission) -> NoticeRow | None:
    try:
        return desk.cases.notice(submission.channel, submission.notice)
    except UnknownNoticeError:
        return None


def submission_of(
    desk: Desk, channel: ChannelRow, deed: Deed
) -> tuple[Submission, Statement]:
    """Return an act as the log takes it, with the statement that was signed."""
    contents = Contents(body=deed.body, salt=deed.salt)
    if deed.is_sealed:
        recipients = desk.recipients(channel.channel)
        contents = Contents(sealed=seal(deed.body, deed.salt, recipients))
    statement = Statement(
        channel=channel.channel,
        act=deed.act,
        notice=deed.notice,
        revision=deed.revision,
        commitment=commitment(deed.salt, deed.body),
        ciphertext=ciphertext(contents),
        idempotency_key=deed.key,
        addressee=desk.their_card(channel.channel).party,
        claimed_at=whole_milliseconds(desk.clock.now()),
        seen_size=channel.size,
        seen_root=channel.root,
    )
    submission = Submission(
        channel=channel.channel,
        act=deed.act,
        notice=deed.notice,
        revision=deed.revision,
        party=desk.card.party,
        by=actor_of(desk.card),
        statement=sign_statement(statement, desk.signer),
        commitment=statement.commitment,
        idempotency_key=deed.key,
        body=contents.body,
        salt=contents.salt,
        sealed=contents.sealed,
        ciphertext=statement.ciphertext,
        frozen=deed.frozen,
        claimed_at=statement.claimed_at,
        # What is sealed stands in the clear nowhere, not even beside the log.
        particulars=None if deed.is_sealed else deed.particulars,
    )
    return submission, statement
