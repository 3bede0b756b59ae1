"""A log in memory, with its keys: leaves, checkpoints and receipts for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeat.domain.notice import Act
from exeat.engine.entries import Entry
from exeat.engine.merkle import (
    Node,
    consistency_path,
    inclusion_path,
    leaf_hash,
    new_nodes,
    root_of,
)
from exeat.store.checkpoint import Checkpoint
from exeat.store.note import Cosigner, Signer, read_note, sign_note
from exeat.store.receipt import Receipt

CHANNEL = "gb-ru-moscow-7k2m"
ORIGIN = f"exeat.invalid/{CHANNEL}"
AT = datetime(2026, 11, 22, 9, 14, 3, 412_000, UTC)


def private(seed: int) -> Ed25519PrivateKey:
    """Return a private key that is the same each time."""
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


KEEPER = Signer(ORIGIN, private(1))
WITNESS = Cosigner("exeat.invalid/ru-mfa", private(2))
_FIRST = Entry(
    channel=CHANNEL,
    act=Act.FILED,
    notice="2026-0001",
    revision=1,
    commitment=bytes(32),
    ciphertext=None,
    by="gb-embassy-moscow/travel desk-key 0badc0de",
    statement=bytes(32),
    recorded_at=AT,
    clock="ok",
)


def leaf(number: int) -> bytes:
    """Return the leaf of a notice of its own; every third one is sealed."""
    digest = sha256(f"{number}".encode()).digest()
    entry = replace(
        _FIRST,
        notice=f"2026-{number + 1:04}",
        commitment=digest,
        ciphertext=None if number % 3 else digest,
        recorded_at=AT + timedelta(milliseconds=number),
    )
    return entry.text().encode()


class SmallLog:
    """A log over given leaves, kept by a signer."""

    def __init__(self, leaves: Sequence[bytes], keeper: Signer = KEEPER) -> None:
        self.leaves = leaves
        self.keeper = keeper
        self._nodes: dict[Node, bytes] = {}
        self._heads: dict[int, bytes] = {}
        for size, each in enumerate(leaves):
            self._nodes.update(new_nodes(size, leaf_hash(each), self.read))

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        """Return the hashes of stored nodes."""
        return [self._nodes[node] for node in nodes]

    def head(self, size: int) -> Checkpoint:
        """Return the head at a size."""
        origin = self.keeper.verifier.name
        return Checkpoint(origin=origin, size=size, root=root_of(size, self.read))

    def checkpoint(self, size: int) -> bytes:
        """Return the signed head at a size."""
        if size not in self._heads:
            self._heads[size] = sign_note(self.head(size).text(), self.keeper)
        return self._heads[size]

    def witnessed(self, size: int, at: datetime = AT) -> bytes:
        """Return the head at a size, signed and cosigned."""
        note = read_note(self.checkpoint(size))
        return note.with_signatures(WITNESS.cosign(note.text, at)).encode()

    def growth(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof of consistency between two sizes."""
        return consistency_path(old, new, self.read)

    def parts(self, index: int, size: int) -> Receipt:
        """Return the receipt of a leaf at a size, in its parts."""
        return Receipt(
            entry=self.leaves[index],
            index=index,
            path=inclusion_path(index, size, self.read),
            checkpoint=self.checkpoint(size),
        )

    def receipt(self, index: int, size: int) -> bytes:
        """Return the receipt of a leaf at a size, as a file."""
        return self.parts(index, size).encode()
