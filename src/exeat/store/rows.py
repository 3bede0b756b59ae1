"""What the store takes and gives: submissions, entries, notices, channels."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from exeat.domain.finding import Status
from exeat.domain.notice import Act, Side, State
from exeat.domain.record import record


@record
class Particulars:
    """What this desk knows of an act beside the leaf; never in the log.

    Attributes:
        measure: Key of the measure.
        provision: Key of the provision.
        safe_by: In time under every reading.
        arguable_until: In time under one reading at least.
        status: How the moment of filing stood to these.
        answer_by: Moment from which silence counts.
        reason: Reason of a refusal or an objection, in one word or sentence.
    """

    measure: str | None = None
    provision: str | None = None
    safe_by: datetime | None = None
    arguable_until: datetime | None = None
    status: Status | None = None
    answer_by: datetime | None = None
    reason: str | None = None


@record
class Submission:
    """An act for the log.

    Attributes:
        channel: Where.
        act: What.
        notice: Number, ``-`` for an act that concerns the channel.
        revision: From 1; 0 with ``-``.
        party: Who acts: key of the mission or authority.
        by: The line of the leaf: ``<party>/<desk> desk-key <key id>``.
        statement: The signed statement, bytes as received.
        commitment: SHA-256 of salt and body.
        idempotency_key: Made with the draft; unique in channel and party, for ever.
        body: Open contents.
        salt: 32 random bytes that go with the body.
        sealed: Sealed contents (an age file).
        ciphertext: SHA-256 of the sealed contents, as the statement has it, also where
            they are gone; None where the act is open.
        frozen: Determination frozen into a filing; stays on this desk.
        claimed_at: The actor's own moment, a claim only.
        particulars: What this desk knows beside.
    """

    channel: str
    act: Act
    notice: str
    revision: int
    party: str
    by: str
    statement: bytes
    commitment: bytes
    idempotency_key: str
    body: bytes | None = None
    salt: bytes | None = None
    sealed: bytes | None = None
    ciphertext: bytes | None = None
    frozen: bytes | None = None
    claimed_at: datetime | None = None
    particulars: Particulars | None = None


@record
class Recorded:
    """The answer to a submission.

    Attributes:
        position: Index of the leaf, from 0.
        receipt: The ``.tlog-proof`` file, byte for byte the same at every repetition.
        recorded_at: Moment in the leaf.
        is_replay: Whether the act was in the log before this call.
    """

    position: int
    receipt: bytes
    recorded_at: datetime
    is_replay: bool


@record
class StoredEntry:
    """A leaf and what goes with it, as it travels between the two sides.

    Attributes:
        position: Index of the leaf, from 0.
        entry: The leaf, bytes as hashed.
        statement: The signed statement, bytes as received.
        body: Open contents; None when sealed, erased or not sent.
        salt: Goes with the body.
        sealed: Sealed contents.
        receipt: The receipt, if this side has one.
        particulars: What this desk read out of the contents, if it did.
    """

    position: int
    entry: bytes
    statement: bytes
    body: bytes | None = None
    salt: bytes | None = None
    sealed: bytes | None = None
    receipt: bytes | None = None
    particulars: Particulars | None = None


@record
class NoticeRow:
    """A notice as it stands.

    Attributes:
        channel: Where.
        notice: Number.
        revision: The newest that was filed, or drafted if none was.
        state: Where it stands.
        updated_at: Moment of the last act.
        particulars: The newest of each that is known.
    """

    channel: str
    notice: str
    revision: int
    state: State
    updated_at: datetime
    particulars: Particulars


@record
class ChannelRow:
    """A channel as this desk keeps it.

    Attributes:
        channel: Identifier, such as ``gb-ru-moscow-7k2m``.
        origin: Name of its log: ``HOST/CHANNEL``.
        side: The side of this desk.
        keeps: Whether this desk keeps the log; else it is the witness.
        keeper: ``<party>/<desk>`` of the desk that keeps the log.
        log_key: Verifier key of the log.
        witness_key: Verifier key of the witness's cosignatures, "" if not known.
        opened_at: When it was opened.
        size: Number of leaves.
        root: Root of the tree.
        checkpoint: Newest signed checkpoint, None before the first leaf.
        recorded_at: Moment of the newest leaf.
        is_stepped_back: Whether the newest leaf was marked for its clock.
        successor: Channel that took over after a break, None if this one goes on.
    """

    channel: str
    origin: str
    side: Side
    keeps: bool
    keeper: str
    log_key: str
    witness_key: str
    opened_at: datetime
    size: int
    root: bytes
    checkpoint: bytes | None = None
    recorded_at: datetime | None = None
    is_stepped_back: bool = False
    successor: str | None = None


Admit: TypeAlias = Callable[[NoticeRow | None], State | None]
"""Decides from the notice as it stands; returns its state after the act, None for no
change, and raises to refuse."""
AdmitEntry: TypeAlias = Callable[[StoredEntry, NoticeRow | None], State | None]
"""The same for an entry of the other side, which it also verifies."""


def moment_text(moment: datetime) -> str:
    """Return a moment as it stands in a leaf, in milliseconds, cut off.

    >>> moment_text(datetime(2026, 11, 22, 9, 14, 3, 412999, tzinfo=UTC))
    '2026-11-22T09:14:03.412Z'
    """
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def read_moment(text: str) -> datetime:
    """Return the moment that a column of text holds."""
    return datetime.fromisoformat(text)


def optional_text(moment: datetime | None) -> str | None:
    """Return a moment as text, None for None."""
    return None if moment is None else moment_text(moment)


def read_optional(text: str | None) -> datetime | None:
    """Return a moment from text, None for None."""
    return None if text is None else read_moment(text)
