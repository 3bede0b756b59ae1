"""What must hold of a store, decided from its rows alone: complaints, or none.

The tree is built here a second time, from RFC 6962 and nothing of Exeat.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from exeat.domain.errors import EvidenceError
from exeat.engine.entries import commitment, read_entry
from exeat.store.receipt import Verified, verify_receipt
from exeat.store.rows import StoredEntry
from tests.reliability.filing import Answer
from tests.store.desks import LOG


def prefix_roots(leaves: Iterable[bytes]) -> list[bytes]:
    """Return the root of every prefix: RFC 6962, section 2.1, from the left."""
    perfect: list[tuple[int, bytes]] = []
    roots = [sha256(b"").digest()]
    for leaf in leaves:
        perfect.append((1, sha256(b"\x00" + leaf).digest()))
        while len(perfect) > 1 and perfect[-1][0] == perfect[-2][0]:
            (size, right), (_, left) = perfect.pop(), perfect.pop()
            perfect.append((2 * size, sha256(b"\x01" + left + right).digest()))
        root = perfect[-1][1]
        for _, left in reversed(perfect[:-1]):
            root = sha256(b"\x01" + left + root).digest()
        roots.append(root)
    return roots


def complaints(
    entries: Sequence[StoredEntry], answers: Mapping[int, Answer]
) -> list[str]:
    """Return everything that is wrong with a store after some filings.

    Args:
        entries: All that it holds, in order.
        answers: What was answered, by the number of the notice.
    """
    return [
        *_misplaced(entries),
        *_missing(entries, answers),
        *_unproved(entries),
    ]


def disorder(answers: Iterable[Answer]) -> list[str]:
    """Return what was answered before something else was asked, and stands after it."""
    found, earliest = [], float("inf")
    for answer in sorted(answers, key=lambda each: each.position, reverse=True):
        if earliest < answer.asked_at:
            found.append(f"disordered: {answer.position}")
        earliest = min(earliest, answer.answered_at)
    return found


def number_of(entry: StoredEntry) -> int:
    """Return the number of the notice that a leaf is about."""
    return int(read_entry(entry.entry).notice.partition("-")[2])


def _misplaced(entries: Sequence[StoredEntry]) -> list[str]:
    found = []
    if [entry.position for entry in entries] != list(range(len(entries))):
        found.append("gap")
    moments = [read_entry(entry.entry).recorded_at for entry in entries]
    if moments != sorted(moments):
        found.append("redated")
    counts = Counter(number_of(entry) for entry in entries)
    return found + [f"doubled: {each}" for each, n in counts.items() if n > 1]


def _missing(
    entries: Sequence[StoredEntry], answers: Mapping[int, Answer]
) -> list[str]:
    stored = {number_of(entry): entry for entry in entries}
    found = []
    for number, answer in answers.items():
        entry = stored.get(number)
        if entry is None:
            found.append(f"lost: {number}")
            continue
        digest = sha256(entry.receipt or b"").hexdigest()
        if (entry.position, digest) != (answer.position, answer.digest):
            found.append(f"renumbered: {number}")
    return found


def _unproved(entries: Sequence[StoredEntry]) -> list[str]:
    """Return whose receipt does not hold, or is of another history than this one."""
    roots = prefix_roots(entry.entry for entry in entries)
    return [
        f"unproved: {entry.position}" for entry in entries if not _holds(entry, roots)
    ]


def _holds(entry: StoredEntry, roots: Sequence[bytes]) -> bool:
    try:
        proved: Verified = verify_receipt(entry.receipt or b"", LOG.verifier)
    except EvidenceError:
        return False
    size, assured = proved.checkpoint.size, read_entry(entry.entry)
    return (
        proved.index == entry.position
        and size < len(roots)
        and proved.checkpoint.root == roots[size]
        and proved.entry == assured
        and sha256(entry.statement).digest() == assured.statement
        and commitment(entry.salt or b"", entry.body or b"") == assured.commitment
    )
