"""The tree of a log: RFC 6962 hashes over SHA-256, and the two proofs about them.

A node is complete when all its leaves are there; only those are stored, each once, and
never change. Node ``(level, index)`` covers the leaves from ``index * 2**level`` up to,
not including, ``(index + 1) * 2**level``; level 0 holds the hashes of leaves. Whatever
is missing for a root or a proof is hashed together from stored nodes.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from hashlib import sha256
from typing import TypeAlias

from exeat.domain.errors import EvidenceError

Node: TypeAlias = tuple[int, int]
Read: TypeAlias = Callable[[Sequence[Node]], Sequence[bytes]]
_Span: TypeAlias = tuple[int, int]

HASH_BYTES = 32
# Sizes are signed 64-bit integers in the databases and in Go's verifier.
MAX_SIZE = 2**63 - 1
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of the bytes of a leaf.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node from those of its two halves."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves given as bytes, not as hashes.

    >>> root([]) == EMPTY_ROOT, root([b"one"]) == leaf_hash(b"one")
    (True, True)
    """
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, top = 0, leaf_hash(leaf)
        while peaks and peaks[-1][0] == level:
            top = node_hash(peaks.pop()[1], top)
            level += 1
        peaks.append((level, top))
    return _joined([top for _, top in peaks]) if peaks else EMPTY_ROOT


def new_nodes(size: int, leaf: bytes, read: Read) -> list[tuple[Node, bytes]]:
    """Return the nodes that become complete when a leaf is appended.

    Args:
        size: How many leaves there are before it, which is also its index.
        leaf: Hash of the leaf.
        read: Gives the hashes of stored nodes; called once at most.

    Raises:
        EvidenceError: The log is full.
    """
    if not 0 <= size < MAX_SIZE:
        raise _refused(f"no leaf can be appended to a log of {size} leaves")
    levels = range(_zeros(size + 1))
    siblings = (
        read([(level, (size >> level) - 1) for level in levels]) if levels else ()
    )
    made = [((0, size), leaf)]
    for level, sibling in zip(levels, siblings, strict=True):
        whole = node_hash(sibling, made[-1][1])
        made.append(((level + 1, size >> (level + 1)), whole))
    return made


def root_of(size: int, read: Read) -> bytes:
    """Return the root of the first leaves of a log.

    Args:
        size: How many leaves.
        read: Gives the hashes of stored nodes; called once at most.
    """
    return _hashes([(0, size)], read)[0] if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """Return the proof that a leaf is in the log, from its sibling up.

    Args:
        index: Which leaf, from 0.
        size: How many leaves the log has at the checkpoint.
        read: Gives the hashes of stored nodes; called once at most.

    Raises:
        EvidenceError: The log has no such leaf at that size.

    Source:
        RFC 6962, section 2.1.1.
    """
    if not 0 <= index < size:
        raise _refused(f"a log of {size} leaves has no leaf {index}")
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return _hashes(spans[::-1], read)


def consistency_path(old: int, new: int, read: Read) -> tuple[bytes, ...]:
    """Return the proof that a log of a size only grew from one of another size.

    It is empty where both sizes are equal and where the old log was empty.

    Args:
        old: How many leaves the log had.
        new: How many it has.
        read: Gives the hashes of stored nodes; called once at most.

    Raises:
        EvidenceError: The log would have shrunk.

    Source:
        RFC 6962, section 2.1.2.
    """
    if not 0 <= old <= new:
        raise _refused(f"a log of {new} leaves never had {old}")
    if old in (0, new):
        return ()
    spans, start, end = [], 0, new
    while old != end:
        middle = _middle(start, end)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # else the old root is itself the node, and is known
        spans.append((start, end))
    return _hashes(spans[::-1], read)


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes
) -> bool:
    """Return whether a path proves that a leaf has an index in a log.

    Args:
        leaf: Hash of the leaf.
        index: Its index, from 0.
        size: How many leaves the log has.
        path: The proof.
        head: Root of the log at that size.

    Source:
        RFC 9162, section 2.1.3.2, whose trees are those of RFC 6962.
    """
    if not 0 <= index < size <= MAX_SIZE or not _are_hashes(leaf, head, *path):
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            rise = _zeros(place)  # up to where it is a right child
            place, last = place >> rise, last >> rise
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return not last and found == head


def verify_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Return whether a path proves that a log grew without changing its past.

    Args:
        old: How many leaves the log had.
        new: How many it has.
        path: The proof; empty for an old size of zero and for equal sizes.
        old_root: Root at the old size.
        new_root: Root at the new size.

    Source:
        RFC 9162, section 2.1.4.2, whose trees are those of RFC 6962.
    """
    hashes = _are_hashes(old_root, new_root, *path)
    if not 0 <= old <= new <= MAX_SIZE or not hashes:
        return False
    if old in (0, new):
        begun = EMPTY_ROOT if old == 0 else new_root
        ended = EMPTY_ROOT if new == 0 else new_root
        return not path and (old_root, new_root) == (begun, ended)
    whole = old & (old - 1) == 0  # then the old root stands in the new tree
    steps = [old_root, *path] if whole else list(path)
    return _grown(old, new, steps) == (old_root, new_root)


def check_head(size: int, head: bytes) -> None:
    """Check that a size and a root can belong to a log.

    Raises:
        EvidenceError: They cannot.
    """
    if not 0 <= size <= MAX_SIZE or not _are_hashes(head):
        raise _refused(f"no log has {size} leaves and a root of {len(head)} bytes")
    if size == 0 and head != EMPTY_ROOT:
        raise _refused("an empty log has another root")


def _grown(old: int, new: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the roots before and after that a consistency proof amounts to."""
    skipped = _zeros(old)
    place, last = (old - 1) >> skipped, (new - 1) >> skipped
    before = after = steps[0] if steps else b""
    for step in steps[1:]:
        if not last:
            return None
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            rise = _zeros(place)
            place, last = place >> rise, last >> rise
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return None if last else (before, after)


def _zeros(number: int) -> int:
    """Return how many zeros a number above zero ends in, in binary."""
    return (number & -number).bit_length() - 1


def _middle(start: int, end: int) -> int:
    """Return where RFC 6962 splits leaves: after the largest power of two below."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _hashes(spans: Sequence[_Span], read: Read) -> tuple[bytes, ...]:
    """Return the hash of each run of leaves, with one reading for all of them."""
    parts = [_complete_nodes(*span) for span in spans]
    wanted = [node for nodes in parts for node in nodes]
    if not wanted:
        return ()
    known = dict(zip(wanted, read(wanted), strict=True))
    return tuple(_joined([known[node] for node in nodes]) for nodes in parts)


def _complete_nodes(start: int, end: int) -> list[Node]:
    """Return the largest complete nodes of a run that starts where one may start."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def _joined(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over neighbouring nodes, largest first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def _are_hashes(*values: bytes) -> bool:
    # Two halves of 31 and 33 bytes would hash like two of 32.
    return all(len(value) == HASH_BYTES for value in values)


def _refused(problem: str) -> EvidenceError:
    return EvidenceError(problem, remedy="ask for positions that the log has")
