"""Rows of a desk's own records: drafts, local events, contents, answers."""

from datetime import datetime

from exeat.domain.notice import Act
from exeat.domain.record import record
from exeat.store.database import Row
from exeat.store.rows import Particulars, read_moment, read_optional
from exeat.store.writing import read_particulars


@record
class Draft:
    """A notice, or an amendment of one, before it is filed.

    Attributes:
        channel: Where it will be filed.
        notice: Number; "" until the store gives it one.
        revision: 1, or one more than the revision that it amends.
        trip: The trip file, as read.
        frozen: The determination that it rests on.
        body: The body that will be filed.
        salt: 32 random bytes that go with it.
        idempotency_key: Of the filing; made with the draft.
        drafted_by: Person.
        drafted_at: When.
        approved_by: Person; None until approved.
        approved_at: When.
        statement: Signed statement of the filing, kept so that a retry sends the same.
        sealed: Sealed body, kept for the same reason.
    """

    channel: str
    notice: str
    revision: int
    trip: bytes
    frozen: bytes
    body: bytes
    salt: bytes
    idempotency_key: str
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    statement: bytes | None = None
    sealed: bytes | None = None


@record
class LocalEvent:
    """A step that this desk keeps to itself, such as an approval.

    Attributes:
        notice: Number.
        revision: Revision.
        act: What.
        person: Who.
        happened_at: When, by this desk's clock.
        remark: A few words, or "".
    """

    notice: str
    revision: int
    act: Act
    person: str
    happened_at: datetime
    remark: str = ""


@record
class EventRow:
    """An act in the log, as a row.

    Attributes:
        position: Index of its leaf.
        act: What.
        notice: Number, ``-`` for the channel.
        revision: Revision.
        party: Who.
        by: The line of the leaf.
        recorded_at: Moment in the leaf.
        claimed_at: The actor's own moment, if it told one.
    """

    position: int
    act: Act
    notice: str
    revision: int
    party: str
    by: str
    recorded_at: datetime
    claimed_at: datetime | None


@record
class Contents:
    """What was filed with a leaf; all None once erased.

    Attributes:
        body: Open contents.
        salt: Goes with the body.
        sealed: Sealed contents.
        frozen: Determination frozen into the filing.
    """

    body: bytes | None = None
    salt: bytes | None = None
    sealed: bytes | None = None
    frozen: bytes | None = None


@record
class Answer:
    """A filing and an answer to it, for the counting of silence and refusals.

    Attributes:
        notice: Number.
        revision: Revision.
        position: Index of the filing.
        filed_at: Moment of its leaf.
        particulars: Of the filing; ``reason`` is that of the answer.
        answer: Act of the answer, None for none; a later one has a row of its own.
        answered_at: Moment of its leaf.
        answer_position: Index of its leaf.
    """

    notice: str
    revision: int
    position: int
    filed_at: datetime
    particulars: Particulars
    answer: Act | None
    answered_at: datetime | None
    answer_position: int | None


def read_draft(row: Row) -> Draft:
    """Return the draft that a row tells."""
    return Draft(
        channel=row[0],
        notice=row[1],
        revision=row[2],
        trip=row[3],
        frozen=row[4],
        body=row[5],
        salt=row[6],
        idempotency_key=row[7],
        drafted_by=row[8],
        drafted_at=read_moment(row[9]),
        approved_by=row[10],
        approved_at=read_optional(row[11]),
        statement=row[12],
        sealed=row[13],
    )


def read_event(row: Row) -> EventRow:
    """Return the act that a row tells."""
    position, act, notice, revision, party, by, recorded_at, claimed_at = row
    return EventRow(
        position=position,
        act=Act(act),
        notice=notice,
        revision=revision,
        party=party,
        by=by,
        recorded_at=read_moment(recorded_at),
        claimed_at=read_optional(claimed_at),
    )


def read_answer(row: Row) -> Answer:
    """Return the filing and the answer that a row tells."""
    notice, revision, position, filed_at, answer_position, act, answered_at = row[:7]
    return Answer(
        notice=notice,
        revision=revision,
        position=position,
        filed_at=read_moment(filed_at),
        particulars=read_particulars(row[7:]),
        answer=None if act is None else Act(act),
        answered_at=read_optional(answered_at),
        answer_position=answer_position,
    )
