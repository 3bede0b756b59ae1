"""Checkpoints (C2SP ``tlog-checkpoint``): size and root of a log, to be signed."""

from collections.abc import Sequence

from exeat.domain.record import record
from exeat.engine.entries import from_base64, read_count, to_base64
from exeat.engine.merkle import check_head, verify_consistency
from exeat.store.note import check_name, refused


@record
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: Name of the log, ``HOST/CHANNEL``; its key signs under the same name.
        size: How many leaves.
        root: Root over them.

    Raises:
        EvidenceError: The origin is no name, or no log has this size and root.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_name(self.origin)
        check_head(self.size, self.root)

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """Return the head that the text of a note tells.

    Extension lines are refused: logs of Exeat have none, and no monitor could audit
    them.

    Raises:
        EvidenceError: The text is not an origin, a size and a root.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise refused("a checkpoint is not three lines: origin, size and root")
    return Checkpoint(
        origin=lines[0],
        size=read_count(lines[1], "the size of a checkpoint"),
        root=from_base64(lines[2], "the root of a checkpoint"),
    )


def check_growth(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> None:
    """Check that a log only grew from one head to another.

    Args:
        old: The head that was seen before.
        new: The head that is claimed now.
        path: Proof of consistency; empty for equal sizes and from size zero.

    Raises:
        EvidenceError: The heads are of two logs, the new one is behind, or the past
            was changed. Both heads are evidence and should be kept.
    """
    if old.origin != new.origin:
        raise refused(f"the heads are of two logs, {old.origin} and {new.origin}")
    if new.size < old.size:
        raise refused(f"the log of {old.size} leaves is now one of {new.size}")
    if not verify_consistency(old.size, new.size, path, old.root, new.root):
        raise refused(f"the past of {new.origin} is not what it was")
