"""How an entry is written: event, leaf, nodes, contents and the notice it moves."""

from hashlib import sha256

from exeat.domain.errors import EvidenceError
from exeat.domain.finding import Status
from exeat.domain.notice import Act, Side, State
from exeat.domain.record import record
from exeat.engine.entries import NO_NOTICE, Entry, commitment
from exeat.engine.merkle import leaf_hash
from exeat.store.database import Row, Session, Value
from exeat.store.rows import (
    ChannelRow,
    NoticeRow,
    Particulars,
    Submission,
    moment_text,
    optional_text,
    read_moment,
    read_optional,
)
from exeat.store.tree import Tree


@record
class Leaf:
    """A leaf on its way into the log.

    Attributes:
        position: Its index.
        entry: What it says.
        text: Its bytes.
    """

    position: int
    entry: Entry
    text: bytes


def write_entry(
    tree: Tree, leaf: Leaf, submission: Submission, state: State | None
) -> None:
    """Write an act and everything that goes with it, but for head and receipt.

    Args:
        tree: The tree of the channel, with the transaction.
        leaf: The leaf.
        submission: Where it came from.
        state: State of the notice after it, None if it has none.
    """
    session, at = tree.session, moment_text(leaf.entry.recorded_at)
    place: dict[str, Value] = {"channel": tree.channel, "position": leaf.position}
    if leaf.entry.act is Act.ERASED:
        erase(session, tree.channel, leaf.entry.notice)
    session.run(
        "add_event",
        **place,
        act=leaf.entry.act.value,
        notice=leaf.entry.notice,
        revision=leaf.entry.revision,
        party=submission.party,
        by_line=leaf.entry.by,
        statement=submission.statement,
        commitment=leaf.entry.commitment,
        idempotency_key=submission.idempotency_key,
        claimed_at=optional_text(submission.claimed_at),
        recorded_at=at,
    )
    session.run("add_leaf", **place, entry=leaf.text)
    tree.append(leaf.position, leaf_hash(leaf.text))
    _write_contents(session, place, submission)
    if state is not None and leaf.entry.notice != NO_NOTICE:
        put_notice(
            session,
            NoticeRow(
                channel=tree.channel,
                notice=leaf.entry.notice,
                revision=leaf.entry.revision,
                state=state,
                updated_at=leaf.entry.recorded_at,
                particulars=submission.particulars or Particulars(),
            ),
        )


def _write_contents(
    session: Session, place: dict[str, Value], submission: Submission
) -> None:
    kept: dict[str, Value] = {
        "body": submission.body,
        "salt": submission.salt,
        "sealed": submission.sealed,
        "frozen": submission.frozen,
    }
    if any(value is not None for value in kept.values()):
        session.run("add_contents", **place, **kept)
    if submission.particulars is not None:
        values = particulars_values(submission.particulars)
        session.run("add_particulars", **place, **values)


def check_contents(submission: Submission) -> None:
    """Check that contents, as far as they are there, are those committed to.

    Raises:
        EvidenceError: Body and salt, or the sealed body, are others.
    """
    body, salt = submission.body, submission.salt
    if (body is None) != (salt is None):
        raise foreign("body and salt go together")
    if (
        body is not None
        and salt is not None
        and commitment(salt, body) != submission.commitment
    ):
        raise foreign("the body is not the one that was committed to")
    sealed = submission.sealed
    if sealed is not None and sha256(sealed).digest() != submission.ciphertext:
        raise foreign("the sealed body is not the one that was signed")


def erase(session: Session, channel: str, notice: str) -> None:
    """Delete body, salt, seal, determination, draft and reasons of a notice."""
    for query in (
        "erase_contents",
        "erase_drafts",
        "erase_claims",
        "erase_reasons",
        "erase_reason",
    ):
        session.run(query, channel=channel, notice=notice)
    session.flush()  # the notice may be written again in this transaction


def put_notice(session: Session, notice: NoticeRow) -> None:
    """Write where a notice stands; what is not known stays as it was."""
    session.run(
        "put_notice",
        channel=notice.channel,
        notice=notice.notice,
        revision=notice.revision,
        state=notice.state.value,
        updated_at=moment_text(notice.updated_at),
        **particulars_values(notice.particulars),
    )


def find_notice(session: Session, channel: str, notice: str) -> NoticeRow | None:
    """Return a notice of a channel, None if there is none."""
    if notice == NO_NOTICE:
        return None
    row = session.one("notice", channel=channel, notice=notice)
    return None if row is None else read_notice(row)


def read_notice(row: Row) -> NoticeRow:
    """Return the notice that a row tells."""
    channel, notice, revision, state, updated_at, *rest = row
    return NoticeRow(
        channel=channel,
        notice=notice,
        revision=revision,
        state=State(state),
        updated_at=read_moment(updated_at),
        particulars=read_particulars(tuple(rest)),
    )


def particulars_values(known: Particulars) -> dict[str, str | None]:
    """Return particulars as the values of a query."""
    return {
        "measure": known.measure,
        "provision": known.provision,
        "safe_by": optional_text(known.safe_by),
        "arguable_until": optional_text(known.arguable_until),
        "status": None if known.status is None else known.status.value,
        "answer_by": optional_text(known.answer_by),
        "reason": known.reason,
    }


def read_particulars(row: Row) -> Particulars:
    """Return the particulars that the last columns of a row tell."""
    measure, provision, safe_by, arguable_until, status, answer_by, reason = row
    return Particulars(
        measure=measure,
        provision=provision,
        safe_by=read_optional(safe_by),
        arguable_until=read_optional(arguable_until),
        status=None if status is None else Status(status),
        answer_by=read_optional(answer_by),
        reason=reason,
    )


def read_channel(row: Row) -> ChannelRow:
    """Return the channel that a row tells."""
    return ChannelRow(
        channel=row[0],
        origin=row[1],
        side=Side(row[2]),
        keeps=bool(row[3]),
        keeper=row[4],
        log_key=row[5],
        witness_key=row[6],
        opened_at=read_moment(row[7]),
        size=row[8],
        root=row[9],
        checkpoint=row[10],
        recorded_at=read_optional(row[11]),
        is_stepped_back=bool(row[12]),
        successor=row[13],
    )


def write_head(session: Session, row: ChannelRow) -> None:
    """Write the newest head of a channel."""
    session.run(
        "set_head",
        channel=row.channel,
        size=row.size,
        root=row.root,
        checkpoint=row.checkpoint,
        recorded_at=optional_text(row.recorded_at),
        is_stepped_back=int(row.is_stepped_back),
    )


def foreign(problem: str) -> EvidenceError:
    """Return the error for entries or contents that do not belong together."""
    return EvidenceError(problem, remedy="ask the other side for the bundle again")
