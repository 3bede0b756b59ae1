"""Cosignatures: stored beside the checkpoint that a witness signed."""

from exeat.domain.errors import EvidenceError
from exeat.store.database import Session
from exeat.store.grafting import bare_note
from exeat.store.note import Note, VerifierKey, read_verifier_key
from exeat.store.receipt import open_checkpoint
from exeat.store.rows import ChannelRow
from exeat.store.tree import Tree


def add_cosignature(session: Session, row: ChannelRow, cosigned: bytes) -> str | None:
    """Store a cosignature, or return the kind of incident that it shows.

    Args:
        session: The transaction.
        row: The channel, locked.
        cosigned: The checkpoint with the cosignature.

    Returns:
        None when stored; "rewind" for a head after our newest, "fork" for one of
        another past, both signed by our own log key.

    Raises:
        EvidenceError: Log or witness did not sign it.
    """
    log = read_verifier_key(row.log_key)
    witness = read_verifier_key(row.witness_key)
    opened, checkpoint = open_checkpoint(cosigned, log, (witness,))
    if witness not in opened.by:
        raise EvidenceError(
            f"the witness of {row.channel} did not cosign this checkpoint",
            remedy="import the bundle that the other side made after reading yours",
        )
    if checkpoint.size > row.size:
        return "rewind"
    if Tree(session, row.channel).root(checkpoint.size) != checkpoint.root:
        return "fork"
    if checkpoint.size:
        bare = bare_note(opened.note, log)
        session.run(
            "add_checkpoint", channel=row.channel, size=checkpoint.size, note=bare
        )
        store_line(session, row.channel, checkpoint.size, opened.note, witness)
    return None


def store_line(
    session: Session, channel: str, size: int, note: Note, witness: VerifierKey
) -> None:
    """Store the line of a witness in a cosigned checkpoint."""
    for line in note.signatures:
        if (line.name, line.key_id) == (witness.name, witness.key_id):
            session.run(
                "add_cosignature",
                channel=channel,
                size=size,
                key_name=line.name,
                key_id=line.key_id,
                signature=line.signature,
            )
