"""Receipts (C2SP ``tlog-proof``): a leaf, its proof and the checkpoint that it is in.

The leaf stands in the ``extra`` line, so that one small file proves what was recorded,
without the server and for ever.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from exeat.domain.record import record
from exeat.engine.entries import (
    MAX_TEXT_BYTES,
    Entry,
    from_base64,
    read_count,
    read_entry,
    to_base64,
)
from exeat.engine.merkle import HASH_BYTES, MAX_SIZE, leaf_hash, verify_inclusion
from exeat.store.checkpoint import Checkpoint, read_checkpoint
from exeat.store.note import (
    COSIGNATURE,
    ED25519,
    MAX_NOTE_BYTES,
    Opened,
    VerifierKey,
    open_note,
    read_note,
    refused,
)

SUFFIX = ".tlog-proof"
# 63 for an inclusion; a proof of consistency may have one more.
MAX_PATH = 64
# The largest leaf in base64, a full path, a full note, and the words between.
_STEP_BYTES = 45
_LEAF_BYTES = 4 * (MAX_TEXT_BYTES + 2) // 3
MAX_RECEIPT_BYTES = _LEAF_BYTES + MAX_PATH * _STEP_BYTES + MAX_NOTE_BYTES + 128

_TITLE = "c2sp.org/tlog-proof@v1"


class Level(StrEnum):
    """How far a receipt reaches, from least to most."""

    RECORDED = "recorded"
    WITNESSED = "witnessed"
    # Given by whoever checks an RFC 3161 token over the checkpoint.
    TIME_STAMPED = "time-stamped"


@record
class Receipt:
    """What a receipt says, none of it verified.

    Attributes:
        entry: Bytes of the leaf.
        index: Its index in the log, from 0.
        path: Proof of inclusion, from its sibling up.
        checkpoint: The note with the head of the log.

    Raises:
        EvidenceError: A part is not of its form.
    """

    entry: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        if not 1 <= len(self.entry) <= MAX_TEXT_BYTES:
            raise refused(f"the leaf of a receipt has {len(self.entry)} bytes")
        if not 0 <= self.index < MAX_SIZE:
            raise refused(f"the leaf of a receipt has the index {self.index}")
        _check_path(self.path)
        read_checkpoint(read_note(self.checkpoint).text)

    def encode(self) -> bytes:
        """Return the receipt as a file."""
        head = f"{_TITLE}\nextra {to_base64(self.entry)}\nindex {self.index}\n"
        return head.encode() + encode_path(self.path) + b"\n" + self.checkpoint


@record
class Verified:
    """A receipt that holds.

    Attributes:
        entry: The leaf.
        index: Its index in the log, from 0.
        checkpoint: The head of the log that it is in.
        level: Recorded, or witnessed where a known witness cosigned.
        witnesses: Known witnesses that cosigned.
        cosigned_at: Moment of the earliest of their cosignatures; None without any.
    """

    entry: Entry
    index: int
    checkpoint: Checkpoint
    level: Level
    witnesses: tuple[VerifierKey, ...]
    cosigned_at: datetime | None


def read_receipt(data: bytes) -> Receipt:
    """Return the receipt that a file is, without verifying it.

    Raises:
        EvidenceError: The file is no receipt, to the letter.
    """
    if len(data) > MAX_RECEIPT_BYTES:
        raise refused(f"a receipt is longer than {MAX_RECEIPT_BYTES} bytes")
    head, blank, checkpoint = data.partition(b"\n\n")
    lines = _ascii(head).split("\n")
    if not blank or len(lines) < 3 or lines[0] != _TITLE:
        raise refused(f"a receipt does not begin as {_TITLE}")
    entry = from_base64(_value(lines[1], "extra"), "the leaf of a receipt")
    index = read_count(_value(lines[2], "index"), "the index of a receipt")
    return Receipt(
        entry=entry, index=index, path=_decoded(lines[3:]), checkpoint=checkpoint
    )


def verify_receipt(
    data: bytes, log: VerifierKey, witnesses: Sequence[VerifierKey] = ()
) -> Verified:
    """Return what a receipt proves.

    Args:
        data: The file.
        log: Key of the log, whose name is the origin of its checkpoints.
        witnesses: Keys of those whose cosignatures count.

    Raises:
        EvidenceError: The receipt does not hold.
    """
    receipt = read_receipt(data)
    opened, checkpoint = open_checkpoint(receipt.checkpoint, log, witnesses)
    entry = read_entry(receipt.entry)
    if checkpoint.origin.rpartition("/")[2] != entry.channel:
        raise refused(f"a leaf of {entry.channel} is not of {checkpoint.origin}")
    size, root = checkpoint.size, checkpoint.root
    leaf = leaf_hash(receipt.entry)
    if not verify_inclusion(leaf, receipt.index, size, receipt.path, root):
        raise refused(f"leaf {receipt.index} is not in the log {checkpoint.origin}")
    cosigned_by = tuple(opened.cosigned_at)
    return Verified(
        entry=entry,
        index=receipt.index,
        checkpoint=checkpoint,
        level=Level.WITNESSED if cosigned_by else Level.RECORDED,
        witnesses=cosigned_by,
        cosigned_at=min(opened.cosigned_at.values(), default=None),
    )


def open_checkpoint(
    note: bytes, log: VerifierKey, witnesses: Sequence[VerifierKey] = ()
) -> tuple[Opened, Checkpoint]:
    """Return a checkpoint that its log signed, with the cosignatures that count.

    Args:
        note: The signed checkpoint.
        log: Key of the log, whose name is the origin of its checkpoints.
        witnesses: Keys of those whose cosignatures count.

    Raises:
        EvidenceError: The log did not sign it, or it is of another log.
    """
    if log.kind != ED25519 or any(key.kind != COSIGNATURE for key in witnesses):
        raise refused("a log signs with Ed25519, and witnesses with cosignature/v1")
    opened = open_note(note, (log, *witnesses))
    if log not in opened.by:
        raise refused(f"the log {log.name} did not sign the checkpoint")
    checkpoint = read_checkpoint(opened.note.text)
    if checkpoint.origin != log.name:
        raise refused(f"a checkpoint of {checkpoint.origin} is signed by {log.name}")
    return opened, checkpoint


def encode_path(path: Sequence[bytes]) -> bytes:
    """Return a proof as lines of base64, one a hash."""
    return "".join(f"{to_base64(step)}\n" for step in path).encode()


def read_path(data: bytes) -> tuple[bytes, ...]:
    """Return the proof that lines of base64 are; no line is the empty proof.

    Raises:
        EvidenceError: The lines are no proof, to the letter.
    """
    if len(data) > MAX_PATH * _STEP_BYTES:
        raise refused(f"a proof has more than {MAX_PATH} hashes")
    lines = _ascii(data).split("\n")
    if lines.pop():
        raise refused("a proof does not end in a newline")
    return _decoded(lines)


def _decoded(lines: Sequence[str]) -> tuple[bytes, ...]:
    path = tuple(from_base64(line, "a hash of a proof") for line in lines)
    _check_path(path)
    return path


def _check_path(path: Sequence[bytes]) -> None:
    if len(path) > MAX_PATH or any(len(step) != HASH_BYTES for step in path):
        raise refused(f"a proof is not up to {MAX_PATH} hashes of {HASH_BYTES} bytes")


def _value(line: str, name: str) -> str:
    word, _, value = line.partition(" ")
    if word != name:
        raise refused(f"a receipt has {word[:80]!r} in place of {name!r}")
    return value


def _ascii(text: bytes) -> str:
    try:
        return text.decode("ascii")
    except UnicodeDecodeError:
        raise refused("a proof has a byte that is not ASCII") from None
