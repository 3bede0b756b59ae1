"""One act in a transaction: its leaf, the signed head, the receipt; or its repetition."""

from dataclasses import replace
from hashlib import sha256

from exeat.domain.errors import EvidenceError, IdempotencyError
from exeat.domain.notice import State
from exeat.engine.entries import (
    CLOCK_OK,
    CLOCK_STEPPED_BACK,
    Entry,
    Statement,
    read_statement,
)
from exeat.store.checkpoint import Checkpoint
from exeat.store.database import Row, Session
from exeat.store.note import Signer, read_note, sign_note
from exeat.store.receipt import Receipt
from exeat.store.rows import ChannelRow, NoticeRow, Recorded, Submission, read_moment
from exeat.store.stepping import Moment, anomaly
from exeat.store.tree import Tree
from exeat.store.writing import (
    Leaf,
    foreign,
    read_notice,
    write_entry,
    write_head,
)


class Recorder:
    """Writes acts after the newest leaf of a channel, and signs each head.

    Args:
        tree: The tree of the channel, with the transaction.
        row: The channel, locked.
        signer: The log key.
        moment: When.
    """

    def __init__(
        self, tree: Tree, row: ChannelRow, signer: Signer, moment: Moment
    ) -> None:
        self.row = row
        self._tree = tree
        self._signer = signer
        self._moment = moment

    def record(self, submission: Submission, state: State | None) -> Recorded:
        """Write an act, before it the clock's stepping back if that is new."""
        if self._moment.is_new:
            self._write(anomaly(self.row, self._moment, self._signer), None)
        receipt = self._write(submission, state)
        write_head(self._tree.session, self.row)
        return Recorded(
            position=self.row.size - 1,
            receipt=receipt,
            recorded_at=self._moment.recorded_at,
            is_replay=False,
        )

    def _write(self, submission: Submission, state: State | None) -> bytes:
        """Write one leaf and what proves it; return the receipt."""
        row, tree = self.row, self._tree
        entry = _entry(submission, self._moment)
        _check_says(entry, submission)
        leaf = Leaf(position=row.size, entry=entry, text=entry.text().encode())
        write_entry(tree, leaf, submission, state)
        size, root = row.size + 1, tree.root(row.size + 1)
        head = Checkpoint(origin=row.origin, size=size, root=root)
        note = sign_note(head.text(), self._signer)
        receipt = Receipt(
            entry=leaf.text,
            index=row.size,
            path=tree.path(row.size, size),
            checkpoint=note,
        ).encode()
        session, channel = tree.session, row.channel
        session.run("add_checkpoint", channel=channel, size=size, note=note)
        session.run("add_receipt", channel=channel, position=row.size, receipt=receipt)
        session.run("add_to_outbox", channel=channel, position=row.size)
        self.row = replace(
            row,
            size=size,
            root=root,
            checkpoint=note,
            recorded_at=self._moment.recorded_at,
            is_stepped_back=self._moment.is_stepped_back,
        )
        return receipt


def situation(session: Session, row: ChannelRow, submission: Submission) -> Row:
    """Return what stands before an act is recorded, in one reading.

    The first columns are those of the act that spent its key, the others those of
    its notice; all are None where there is none.
    """
    found = session.one(
        "situation",
        channel=row.channel,
        party=submission.party,
        idempotency_key=submission.idempotency_key,
        notice=submission.notice,
    )
    return found or (None,) * 19


def notice_before(found: Row) -> NoticeRow | None:
    """Return the notice of a situation, None if there is none."""
    return None if found[7] is None else read_notice(found[7:])


def recorded_before(
    session: Session, row: ChannelRow, submission: Submission, found: Row
) -> Recorded | None:
    """Return the answer that was given to a key, byte for byte; None for a new key.

    Raises:
        IdempotencyError: The key was spent on another act.
    """
    if found[0] is None:
        return None
    position, act, notice, revision, committed, recorded_at, receipt = found[:7]
    asked = (submission.act, submission.notice, submission.revision)
    if (act, notice, revision) != asked or committed != submission.commitment:
        raise IdempotencyError(
            f"the idempotency key was spent on {act} of {notice}",
            remedy="make a new key for another act",
            status=422,
        )
    return Recorded(
        position=position,
        receipt=receipt or _receipt_again(session, row, position),
        recorded_at=read_moment(recorded_at),
        is_replay=True,
    )


def _receipt_again(session: Session, row: ChannelRow, position: int) -> bytes:
    """Make and keep the receipt of a leaf that came back without one."""
    found = session.one("leaf", channel=row.channel, position=position)
    if found is None or row.checkpoint is None:
        raise EvidenceError(
            f"the log of {row.channel} lacks the leaf {position}",
            remedy="stop, keep the database, and restore a backup",
        )
    receipt = Receipt(
        entry=found[0],
        index=position,
        path=Tree(session, row.channel).path(position, row.size),
        checkpoint=row.checkpoint,
    ).encode()
    session.run("add_receipt", channel=row.channel, position=position, receipt=receipt)
    return receipt


def _entry(submission: Submission, moment: Moment) -> Entry:
    return Entry(
        channel=submission.channel,
        act=submission.act,
        notice=submission.notice,
        revision=submission.revision,
        commitment=submission.commitment,
        ciphertext=submission.ciphertext,
        by=submission.by,
        statement=sha256(submission.statement).digest(),
        recorded_at=moment.recorded_at,
        clock=CLOCK_STEPPED_BACK if moment.is_stepped_back else CLOCK_OK,
    )


def _check_says(entry: Entry, submission: Submission) -> None:
    """Check, last of all, that a leaf says what the statement under it says.

    The other side refuses a leaf that does not, and with it the whole log after it.
    """
    signed = read_statement(read_note(submission.statement).text.encode())
    is_same_key = submission.idempotency_key == signed.idempotency_key
    if _subject(entry) != _subject(signed) or not is_same_key:
        raise foreign(
            f"the act {entry.act} of {entry.notice} is not the one that was signed"
        )


def _subject(told: Entry | Statement) -> tuple[object, ...]:
    return (
        told.channel,
        told.act,
        told.notice,
        told.revision,
        told.commitment,
        told.ciphertext,
    )
