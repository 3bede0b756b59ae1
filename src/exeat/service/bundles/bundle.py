"""What a bundle holds, apart from the form of its file."""

from exeat.domain.record import record
from exeat.service.acts.contents import NOTHING, Contents


@record
class BundledEntry:
    """A leaf of the log with the statement that it rests on.

    Attributes:
        position: Index in the log, from 0.
        leaf: Its bytes.
        statement: The signed statement, as received.
        contents: Of the body that it commits to, where they are not erased.
    """

    position: int
    leaf: bytes
    statement: bytes
    contents: Contents = NOTHING


@record
class BundledClaim:
    """A signed statement that asks to be recorded.

    Attributes:
        number: Place in the order of the desk that makes it.
        statement: The signed statement.
        contents: Of the body that it commits to.
    """

    number: int
    statement: bytes
    contents: Contents = NOTHING


@record
class Bundle:
    """What travels from one desk of a channel to the other.

    Attributes:
        channel: Id of the channel.
        sender: Party and desk that made it, as ``party/desk``.
        recipient: Party that it is for.
        start: Size of the log that it goes on from.
        size: Size of the log that it goes up to.
        checkpoint: The signed head at ``size``; empty where there is none yet.
        consistency: Proof from ``start`` to ``size``.
        entries: Leaves from ``start`` to ``size``; empty from the witness.
        receipts: Name and bytes of receipts.
        claims: From the desk that does not keep the log.
        cosignature: A checkpoint cosigned by the witness; empty if none.
    """

    channel: str
    sender: str
    recipient: str
    start: int
    size: int
    checkpoint: bytes = b""
    consistency: tuple[bytes, ...] = ()
    entries: tuple[BundledEntry, ...] = ()
    receipts: tuple[tuple[str, bytes], ...] = ()
    claims: tuple[BundledClaim, ...] = ()
    cosignature: bytes = b""


@record
class Opened:
    """A bundle as read, with what its sender signed.

    Attributes:
        bundle: The contents.
        manifest: Bytes of the list of contents.
        note: The signed note over that list.
    """

    bundle: Bundle
    manifest: bytes
    note: bytes
