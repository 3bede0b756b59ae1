"""The tree of one channel, read from and written to its stored nodes."""

import json
from collections.abc import Mapping, Sequence

from exeat.domain.errors import EvidenceError
from exeat.engine.merkle import Node, inclusion_path, new_nodes, root_of
from exeat.store.database import Session


class Tree:
    """Complete nodes of a channel, through one transaction.

    Args:
        session: The transaction.
        channel: The channel.
        known: Nodes that need not be read again.
    """

    def __init__(
        self, session: Session, channel: str, known: Mapping[Node, bytes] | None = None
    ) -> None:
        self.session = session
        self.channel = channel
        self._known = dict(known or {})

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        """Return the hashes of complete nodes.

        Raises:
            EvidenceError: One is not stored: the database lost a part of the log.
        """
        missing = [node for node in nodes if node not in self._known]
        if missing:
            rows = self.session.all(
                "nodes", channel=self.channel, wanted=json.dumps(missing)
            )
            self._known.update({(level, place): found for level, place, found in rows})
        try:
            return [self._known[node] for node in nodes]
        except KeyError as error:
            raise EvidenceError(
                f"the log of {self.channel} lacks the node {error.args[0]}",
                remedy="stop, keep the database, and restore a backup",
            ) from None

    def grow(self, size: int, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Return the nodes that a leaf completes, and remember them unstored.

        Args:
            size: Leaves before it.
            leaf: Its hash.
        """
        made = new_nodes(size, leaf, self.read)
        self._known.update(made)
        return made

    def append(self, size: int, leaf: bytes) -> None:
        """Store the nodes that a leaf completes; the arguments of ``grow``."""
        made = self.grow(size, leaf)
        nodes = [(*node, found.hex()) for node, found in made]
        self.session.run("add_nodes", channel=self.channel, nodes=json.dumps(nodes))

    def root(self, size: int) -> bytes:
        """Return the root of the first leaves."""
        return root_of(size, self.read)

    def path(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return the proof that a leaf is among the first leaves."""
        return inclusion_path(index, size, self.read)

    def frontier(self, size: int) -> dict[Node, bytes]:
        """Return the nodes that a next leaf needs: one for each bit of the size."""
        nodes = [
            (level, (size >> level) - 1)
            for level in range(size.bit_length())
            if size >> level & 1
        ]
        return dict(zip(nodes, self.read(nodes), strict=True))
