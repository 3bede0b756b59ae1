"""The witness's side of a log: every leaf again, and a cosignature on what holds."""

from collections.abc import Sequence

from exeat.domain.errors import EvidenceError
from exeat.domain.record import record
from exeat.engine.merkle import leaf_hash, verify_consistency
from exeat.store.checkpoint import Checkpoint
from exeat.store.clock import Clock
from exeat.store.cosigning import store_line
from exeat.store.database import Database, Session
from exeat.store.grafting import graft
from exeat.store.guard import Guard
from exeat.store.log import (
    find_channel,
    note_incident,
    verify_guard,
    verify_head,
)
from exeat.store.note import Cosigner, read_note, read_verifier_key
from exeat.store.receipt import open_checkpoint
from exeat.store.rows import AdmitEntry, ChannelRow, StoredEntry
from exeat.store.tree import Tree


class WitnessError(EvidenceError):
    """A witness does not cosign.

    Attributes:
        status: What an HTTP interface answers: 409 for a head before the one that
            was cosigned, 422 for one that does not follow from it.
    """

    def __init__(self, sentence: str, *, remedy: str, status: int) -> None:
        super().__init__(sentence, remedy=remedy)
        self.status = status


class Replica:
    """Follows logs that the other side keeps.

    Args:
        database: Where the copies are stored.
        clock: The time.
        guard: Where heads are kept outside the database.
    """

    def __init__(self, database: Database, clock: Clock, guard: Guard) -> None:
        self._database = database
        self._clock = clock
        self._guard = guard

    def extend(
        self,
        channel: str,
        entries: Sequence[StoredEntry],
        checkpoint: bytes,
        proof: Sequence[bytes],
        cosigner: Cosigner,
        admit: AdmitEntry,
    ) -> bytes:
        """Verify what a log added, store it, and return its head with a cosignature.

        Args:
            channel: The channel.
            entries: From any position that is stored or next, without gaps.
            checkpoint: The head of the log.
            proof: That it grew from the head that is stored here.
            cosigner: The witness key.
            admit: Verifies each entry and returns the state of its notice after it,
                None if it has none; raises to refuse.

        Raises:
            WitnessError: The head is stale, or does not follow from the stored one; an
                incident then keeps both heads if the log itself is at fault.
            EvidenceError: The log did not sign, or the entries are not those signed.
            RewindError: This copy is behind a head that was stored before.
        """
        with self._database.write(channel) as session:
            row = find_channel(session, channel, lock=True)
            self._check_ours(session, row)
            offered = open_checkpoint(checkpoint, read_verifier_key(row.log_key))[1]
            fault = _fault(Tree(session, channel), row, offered, proof, entries)
            if fault is None:
                row = graft(session, row, entries, checkpoint, admit)
            elif fault.is_alarm:
                note_incident(
                    session, row, "inconsistent", checkpoint, self._clock.now()
                )
        if fault is not None:
            raise fault.error
        self._keep(row)
        return self._cosign(row, offered, checkpoint, cosigner)

    def check(self, channel: str) -> None:
        """Check the stored head against its nodes, the log's key and the guard.

        Raises:
            EvidenceError: The database is damaged.
            RewindError: It is behind, or on another past.
        """
        with self._database.write(channel) as session:
            self._check_ours(session, find_channel(session, channel, lock=True))

    def _check_ours(self, session: Session, row: ChannelRow) -> None:
        if row.keeps:
            raise EvidenceError(
                f"this desk keeps the log of {row.channel} and does not witness it",
                remedy="give the bundle to the other side",
            )
        if row.size == 0:
            self._guard.begin(row.channel)
        verify_head(session, row)
        verify_guard(session, row, self._guard)

    def _keep(self, row: ChannelRow) -> None:
        if row.checkpoint is not None:
            self._guard.keep(row.channel, row.checkpoint)

    def _cosign(
        self, row: ChannelRow, offered: Checkpoint, note: bytes, cosigner: Cosigner
    ) -> bytes:
        """Cosign a head that is stored already, and keep the cosignature."""
        line = cosigner.cosign(offered.text(), self._clock.now())
        cosigned = read_note(note).with_signatures(line)
        if offered.size:
            with self._database.write(row.channel) as session:
                store_line(
                    session, row.channel, offered.size, cosigned, cosigner.verifier
                )
        return cosigned.encode()


@record
class _Fault:
    """Why a head is not cosigned.

    Attributes:
        error: For the caller.
        is_alarm: Whether the log itself shows two pasts, not only this delivery.
    """

    error: EvidenceError
    is_alarm: bool


def _fault(
    tree: Tree,
    row: ChannelRow,
    offered: Checkpoint,
    proof: Sequence[bytes],
    entries: Sequence[StoredEntry],
) -> _Fault | None:
    """Return why a head does not follow from the stored one, None if it does.

    An altered delivery is refused without alarm as long as the proof or the entries
    still join the two signed heads.
    """
    if offered.size < row.size:
        if tree.root(offered.size) != offered.root:
            return _inconsistent(row)
        return _stale(row, offered)
    if offered.size == row.size:
        return None if offered.root == row.root else _inconsistent(row)
    if verify_consistency(row.size, offered.size, proof, row.root, offered.root):
        return None
    if _root_with(tree, row, entries) == offered.root:
        return _damaged(row)
    return _inconsistent(row)


def _root_with(
    tree: Tree, row: ChannelRow, entries: Sequence[StoredEntry]
) -> bytes | None:
    """Return the root of the stored leaves and those that come after, None for gaps."""
    fresh = [each for each in entries if each.position >= row.size]
    if [each.position for each in fresh] != list(
        range(row.size, row.size + len(fresh))
    ):
        return None
    trial = Tree(tree.session, tree.channel)
    for each in fresh:
        trial.grow(each.position, leaf_hash(each.entry))
    return trial.root(row.size + len(fresh))


def _inconsistent(row: ChannelRow) -> _Fault:
    error = WitnessError(
        f"the head that is offered for {row.channel} does not follow from the one of"
        f" {row.size} leaves that was cosigned",
        remedy="keep both heads, which are stored as an incident, and ask the keeper"
        " of the log which past holds",
        status=422,
    )
    return _Fault(error=error, is_alarm=True)


def _damaged(row: ChannelRow) -> _Fault:
    error = WitnessError(
        f"the proof that {row.channel} only grew is damaged",
        remedy="ask the other side for the bundle again",
        status=422,
    )
    return _Fault(error=error, is_alarm=False)


def _stale(row: ChannelRow, offered: Checkpoint) -> _Fault:
    error = WitnessError(
        f"the head that is offered for {row.channel} has {offered.size} leaves and"
        f" {row.size} were cosigned",
        remedy="ask the other side for a newer bundle",
        status=409,
    )
    return _Fault(error=error, is_alarm=False)
