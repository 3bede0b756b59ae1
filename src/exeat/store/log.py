"""Reading a log: heads, receipts at any checkpoint, proofs, entries, incidents."""

from datetime import datetime

from exeat.domain.errors import EvidenceError, RewindError, UnknownKeyError
from exeat.domain.record import record
from exeat.engine.merkle import consistency_path, leaf_hash
from exeat.store.checkpoint import Checkpoint
from exeat.store.database import EVERY_CHANNEL, Database, Session
from exeat.store.guard import Guard
from exeat.store.note import NoteSignature, read_note, read_verifier_key
from exeat.store.receipt import Receipt, open_checkpoint
from exeat.store.rows import ChannelRow, StoredEntry, moment_text, read_moment
from exeat.store.tree import Tree
from exeat.store.writing import read_channel

NEWEST = 2**62


@record
class Incident:
    """Something that should not have happened, with both heads.

    Attributes:
        number: From 1, in its channel.
        kind: "inconsistent" (a witness was shown another past), "rewind" (a head of
            ours that we no longer have) or "fork" (a head of ours on another past).
        ours: Our head at that time.
        theirs: The head that does not go with it.
        noted_at: When it was noticed.
    """

    number: int
    kind: str
    ours: bytes | None
    theirs: bytes | None
    noted_at: datetime


class Log:
    """What both sides read of a log, whether they keep it or witness it.

    Args:
        database: Where it is stored.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def channels(self) -> list[ChannelRow]:
        """Return every channel of this database."""
        with self._database.read(EVERY_CHANNEL) as session:
            return [read_channel(row) for row in session.all("channels")]

    def channel(self, channel: str) -> ChannelRow:
        """Return a channel.

        Raises:
            UnknownKeyError: There is none of this name.
        """
        with self._database.read(channel) as session:
            return find_channel(session, channel)

    def head(self, channel: str) -> bytes | None:
        """Return the newest checkpoint with its cosignatures, None before a leaf."""
        with self._database.read(channel) as session:
            row = find_channel(session, channel)
            if row.checkpoint is None:
                return None
            return _cosigned(session, channel, row.size, row.checkpoint)

    def checkpoint(self, channel: str, size: int) -> bytes:
        """Return the checkpoint of a size with its cosignatures.

        Raises:
            EvidenceError: None was signed at that size.
        """
        with self._database.read(channel) as session:
            return _checkpoint(session, channel, size)

    def receipt(self, channel: str, position: int, size: int | None = None) -> bytes:
        """Return a receipt at the newest checkpoint, or at the one of a size.

        Raises:
            EvidenceError: The log has no such leaf or no such checkpoint.
        """
        with self._database.read(channel) as session:
            at = find_channel(session, channel).size if size is None else size
            row = session.one("leaf", channel=channel, position=position)
            if row is None or not position < at:
                raise _absent(f"the log of {channel} has no leaf {position}")
            return Receipt(
                entry=row[0],
                index=position,
                path=Tree(session, channel).path(position, at),
                checkpoint=_checkpoint(session, channel, at),
            ).encode()

    def cosigned_size(self, channel: str, position: int) -> int | None:
        """Return the first cosigned size that takes in a leaf, None if none does."""
        with self._database.read(channel) as session:
            row = session.one("first_cosigned", channel=channel, position=position)
            return None if row is None else row[0]

    def consistency(self, channel: str, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the log of one size grew from that of another.

        Raises:
            EvidenceError: It never had these sizes.
        """
        with self._database.read(channel) as session:
            if new > find_channel(session, channel).size:
                raise _absent(f"the log of {channel} has fewer than {new} leaves")
            return consistency_path(old, new, Tree(session, channel).read)

    def entries(
        self, channel: str, start: int = 0, stop: int | None = None
    ) -> list[StoredEntry]:
        """Return entries with statements, contents and receipts."""
        with self._database.read(channel) as session:
            rows = session.all(
                "entries",
                channel=channel,
                start=start,
                stop=NEWEST if stop is None else stop,
            )
        return [
            StoredEntry(
                position=position,
                entry=entry,
                statement=statement,
                body=body,
                salt=salt,
                sealed=sealed,
                receipt=receipt,
            )
            for position, entry, statement, body, salt, sealed, receipt in rows
        ]

    def incidents(self, channel: str) -> list[Incident]:
        """Return what should not have happened, oldest first."""
        with self._database.read(channel) as session:
            rows = session.all("incidents", channel=channel)
        return [
            Incident(
                number=number,
                kind=kind,
                ours=ours,
                theirs=theirs,
                noted_at=read_moment(noted_at),
            )
            for number, kind, ours, theirs, noted_at in rows
        ]


def find_channel(session: Session, channel: str, *, lock: bool = False) -> ChannelRow:
    """Return a channel, locked against other writers if asked.

    Raises:
        UnknownKeyError: There is none of this name.
    """
    row = session.one("lock_channel" if lock else "channel", channel=channel)
    if row is None:
        raise UnknownKeyError("channel", channel)
    return read_channel(row)


def note_incident(
    session: Session, row: ChannelRow, kind: str, theirs: bytes, at: datetime
) -> None:
    """Write an incident with both heads."""
    session.run(
        "add_incident",
        channel=row.channel,
        kind=kind,
        ours=row.checkpoint,
        theirs=theirs,
        noted_at=moment_text(at),
    )


def verify_head(session: Session, row: ChannelRow) -> None:
    """Check that the head of a log is signed and is that of its nodes.

    Raises:
        EvidenceError: It is not.
    """
    tree = Tree(session, row.channel)
    if row.checkpoint is None:
        signed = Checkpoint(origin=row.origin, size=0, root=row.root)
    else:
        signed = open_checkpoint(row.checkpoint, read_verifier_key(row.log_key))[1]
    said = (row.origin, row.size, row.root)
    if said != (signed.origin, signed.size, signed.root) or row.root != tree.root(
        row.size
    ):
        raise _absent(f"the head of {row.channel} is not that of its leaves")
    if row.size:
        leaf = session.one("leaf", channel=row.channel, position=row.size - 1)
        if leaf is None or [leaf_hash(leaf[0])] != tree.read([(0, row.size - 1)]):
            raise _absent(f"the newest leaf of {row.channel} is not that of its head")


def verify_guard(session: Session, row: ChannelRow, guard: Guard) -> None:
    """Check that a log is not behind a head that is known outside the database.

    Raises:
        RewindError: It is, or on another past, or the guard is gone.
    """
    note = guard.note(row.channel)
    if note is None and row.size:
        raise rewound(f"the guard of {row.channel} is absent")
    verify_kept(session, row, note)


def verify_kept(session: Session, row: ChannelRow, note: bytes | None) -> None:
    """Check that a log goes on from a head that is known outside the database.

    Raises:
        RewindError: It is behind it, or on another past.
    """
    if note:
        kept = open_checkpoint(note, read_verifier_key(row.log_key))[1]
        if kept.size > row.size:
            raise rewound(
                f"the log of {row.channel} has {row.size} leaves and had {kept.size}"
            )
        if Tree(session, row.channel).root(kept.size) != kept.root:
            raise rewound(f"the log of {row.channel} is on another past than its guard")
    if session.one("forks", channel=row.channel) is not None:
        raise rewound(f"the log of {row.channel} was continued on two pasts")


def rewound(problem: str) -> RewindError:
    """Return the error of a log that must not sign."""
    return RewindError(
        problem,
        remedy="import the other side's bundle, or let two people open a new log that"
        " names the break",
    )


def _checkpoint(session: Session, channel: str, size: int) -> bytes:
    row = session.one("checkpoint", channel=channel, size=size)
    if row is None:
        raise _absent(f"no checkpoint of {channel} was signed at {size} leaves")
    return _cosigned(session, channel, size, row[0])


def _cosigned(session: Session, channel: str, size: int, note: bytes) -> bytes:
    lines = [
        NoteSignature(name=name, key_id=key_id, signature=signature)
        for name, key_id, signature in session.all(
            "cosignatures", channel=channel, size=size
        )
    ]
    return read_note(note).with_signatures(*lines).encode() if lines else note


def _absent(problem: str) -> EvidenceError:
    return EvidenceError(
        problem, remedy="check the position, or restore a backup if the log is damaged"
    )
