"""Taking entries over from the other side: checked, written, and led to a head."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from exeat.engine.entries import CLOCK_OK, read_entry, read_statement
from exeat.store.database import Session
from exeat.store.note import Note, VerifierKey, read_note, read_verifier_key
from exeat.store.receipt import open_checkpoint, read_receipt, verify_receipt
from exeat.store.rows import AdmitEntry, ChannelRow, StoredEntry, Submission
from exeat.store.tree import Tree
from exeat.store.writing import (
    Leaf,
    check_contents,
    find_notice,
    foreign,
    write_entry,
    write_head,
)


def graft(
    session: Session,
    row: ChannelRow,
    entries: Sequence[StoredEntry],
    note: bytes,
    admit: AdmitEntry,
) -> ChannelRow:
    """Write the entries that a log lacks, and the head that they lead to.

    Args:
        session: The transaction; whatever is raised must undo it.
        row: The channel as it is stored.
        entries: In order, without gaps, from any position that is stored or next.
        note: The head, signed by the log.
        admit: Returns the state of the notice after each entry, None if it has none;
            raises to refuse.

    Raises:
        EvidenceError: There is a gap, an entry differs from the one that is stored,
            statement, contents or channel are not those of the leaf, or the entries
            do not lead to the head.
    """
    log = read_verifier_key(row.log_key)
    opened, checkpoint = open_checkpoint(note, log)
    tree = Tree(session, row.channel)
    head = row
    for stored in _missing(tree, row, entries):
        head = _write(tree, head, stored, admit)
    if head.size < checkpoint.size or tree.root(checkpoint.size) != checkpoint.root:
        raise foreign(f"the entries of {row.channel} do not lead to the signed head")
    if checkpoint.size == head.size > row.size:
        bare = bare_note(opened.note, log)
        head = replace(head, checkpoint=bare)
        session.run("add_checkpoint", channel=row.channel, size=head.size, note=bare)
        write_head(session, head)
    elif head.size > row.size:
        raise foreign(f"there are entries after the signed head of {row.channel}")
    return head


def bare_note(note: Note, log: VerifierKey) -> bytes:
    """Return a checkpoint with the signature of its log alone."""
    lines = [
        line
        for line in note.signatures
        if (line.name, line.key_id) == (log.name, log.key_id)
    ]
    return Note(text=note.text, signatures=tuple(lines)).encode()


def _write(
    tree: Tree, row: ChannelRow, stored: StoredEntry, admit: AdmitEntry
) -> ChannelRow:
    leaf, submission = _read(row, stored)
    session, entry = tree.session, leaf.entry
    spent = session.one(
        "event_by_key",
        channel=row.channel,
        party=submission.party,
        idempotency_key=submission.idempotency_key,
    )
    if spent is not None:
        raise foreign(f"entry {leaf.position} repeats the act of entry {spent[0]}")
    state = admit(stored, find_notice(session, row.channel, entry.notice))
    write_entry(tree, leaf, submission, state)
    if stored.receipt is not None:
        session.run(
            "add_receipt",
            channel=row.channel,
            position=leaf.position,
            receipt=stored.receipt,
        )
    size = leaf.position + 1
    return replace(
        row,
        size=size,
        root=tree.root(size),
        recorded_at=entry.recorded_at,
        is_stepped_back=entry.clock != CLOCK_OK,
    )


def _missing(
    tree: Tree, row: ChannelRow, entries: Sequence[StoredEntry]
) -> list[StoredEntry]:
    """Return the entries that are not stored, the others being as they are stored."""
    start = entries[0].position if entries else row.size
    if start > row.size:
        raise foreign(f"entries {row.size} to {start - 1} are missing")
    for place, each in enumerate(entries, start):
        if each.position != place:
            raise foreign(f"entry {place} is missing")
    _check_overlap(tree, row, entries)
    return [each for each in entries if each.position >= row.size]


def _check_overlap(tree: Tree, row: ChannelRow, entries: Sequence[StoredEntry]) -> None:
    known = [each for each in entries if each.position < row.size]
    if not known:
        return
    rows = tree.session.all(
        "entries",
        channel=tree.channel,
        start=known[0].position,
        stop=known[-1].position + 1,
    )
    for each, (position, entry, *_) in zip(known, rows, strict=True):
        if each.entry != entry:
            raise foreign(f"entry {position} is not the one that is stored")


def _read(row: ChannelRow, stored: StoredEntry) -> tuple[Leaf, Submission]:
    entry = read_entry(stored.entry)
    if entry.channel != row.channel:
        raise foreign(f"entry {stored.position} is of the channel {entry.channel}")
    if row.recorded_at is not None and entry.recorded_at < row.recorded_at:
        raise foreign(f"entry {stored.position} is recorded before the one before")
    _check_receipt(row, stored)
    if sha256(stored.statement).digest() != entry.statement:
        raise foreign(f"the statement of entry {stored.position} is another")
    signed = read_statement(read_note(stored.statement).text.encode())
    submission = Submission(
        channel=row.channel,
        act=entry.act,
        notice=entry.notice,
        revision=entry.revision,
        party=entry.by.partition("/")[0],
        by=entry.by,
        statement=stored.statement,
        commitment=entry.commitment,
        idempotency_key=signed.idempotency_key,
        body=stored.body,
        salt=stored.salt,
        sealed=stored.sealed,
        ciphertext=entry.ciphertext,
        claimed_at=signed.claimed_at,
        particulars=stored.particulars,
    )
    check_contents(submission)
    return Leaf(position=stored.position, entry=entry, text=stored.entry), submission


def _check_receipt(row: ChannelRow, stored: StoredEntry) -> None:
    if stored.receipt is None:
        return
    verify_receipt(stored.receipt, read_verifier_key(row.log_key))
    said = read_receipt(stored.receipt)
    if (said.index, said.entry) != (stored.position, stored.entry):
        raise foreign(f"the receipt of entry {stored.position} is of another")
