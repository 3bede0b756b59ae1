"""The keeper's side of a log: one transaction an act, and a receipt from it.

In this order: look up the idempotency key; read rights and state again; event; leaf;
tree nodes and head; signed checkpoint; receipt; commit. Only then the answer.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeAlias

from exeat.domain.errors import EvidenceError, IdempotencyError, StoreError
from exeat.domain.notice import Act
from exeat.engine.merkle import Node
from exeat.store.checkpoint import Checkpoint
from exeat.store.clock import Clock
from exeat.store.cosigning import add_cosignature
from exeat.store.database import Database, Session
from exeat.store.grafting import graft
from exeat.store.guard import Guard
from exeat.store.log import (
    Log,
    find_channel,
    note_incident,
    rewound,
    verify_guard,
    verify_head,
    verify_kept,
)
from exeat.store.note import Signer, sign_note
from exeat.store.recording import (
    Recorder,
    notice_before,
    recorded_before,
    situation,
)
from exeat.store.rows import (
    Admit,
    AdmitEntry,
    ChannelRow,
    Recorded,
    StoredEntry,
    Submission,
)
from exeat.store.stepping import Moment, read_clock
from exeat.store.tree import Tree
from exeat.store.writing import check_contents

Signers: TypeAlias = Mapping[str, Signer] | Callable[[str], Signer]


class Ledger:
    """Appends to logs, and signs their heads.

    Args:
        database: Where they are stored.
        signers: The log key of each channel; asked for only when something is signed.
        clock: The time.
        guard: Where heads are kept outside the database.
    """

    def __init__(
        self, database: Database, signers: Signers, clock: Clock, guard: Guard
    ) -> None:
        self._database = database
        self._signers = signers
        self._clock = clock
        self._guard = guard
        self._log = Log(database)
        self._running: set[tuple[str, str, str]] = set()
        self._alone = threading.Lock()
        self._checked: dict[str, int] = {}
        self._unguarded: dict[str, bytes] = {}
        self._moments: dict[str, Moment] = {}
        self._frontiers: dict[str, tuple[int, bytes, dict[Node, bytes]]] = {}

    def append(self, submission: Submission, admit: Admit) -> Recorded:
        """Record an act and return its receipt.

        Args:
            submission: The act.
            admit: Decides rights and state again, inside the transaction, from the
                notice as it stands; returns its state after the act, None if it has
                none, and raises to refuse.

        Raises:
            IdempotencyError: The key is missing, running, or spent on another act.
            EvidenceError: The contents are not those committed to.
            RewindError: The log must not sign.
            StoreError: Nothing was stored.
        """
        self._check(submission)
        with self._only_once(submission):
            self._make_ready(submission.channel)
            try:
                recorded, note = self._transact(submission, admit)
            except StoreError as error:
                recorded, note = self._settle(submission, error)
            self._keep(submission.channel, note)
        if submission.act is Act.ERASED:
            self._database.after_erasing()
        return recorded

    def check(self, channel: str) -> None:
        """Check the head of a log against its nodes, its key and the guard.

        Raises:
            EvidenceError: The database is damaged.
            RewindError: It is behind, or on another past.
        """
        generation = self._database.generation
        # Locked: else another process could move the guard on between two readings.
        with self._database.write(channel) as session:
            row = find_channel(session, channel, lock=True)
            if not row.keeps:
                raise EvidenceError(
                    f"the log of {channel} is kept by {row.keeper}",
                    remedy="sign a claim, and let the other side record it",
                )
            if row.size == 0:
                self._guard.begin(channel)
            verify_head(session, row)
            verify_guard(session, row, self._guard)
        if row.successor is not None:
            raise rewound(f"the log of {channel} goes on as {row.successor}")
        self._checked[channel] = generation

    def head(self, channel: str) -> bytes:
        """Return the newest checkpoint with its cosignatures; signed now if empty."""
        note = self._log.head(channel)
        if note is not None:
            return note
        row = self._log.channel(channel)
        empty = Checkpoint(origin=row.origin, size=0, root=row.root)
        return sign_note(empty.text(), self._signer(row))

    def receipt(self, channel: str, position: int, size: int | None = None) -> bytes:
        """Return a receipt at the newest checkpoint, or at the one of a size."""
        return self._log.receipt(channel, position, size)

    def consistency(self, channel: str, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof that the log of one size grew from that of another."""
        return self._log.consistency(channel, old, new)

    def entries(
        self, channel: str, start: int = 0, stop: int | None = None
    ) -> list[StoredEntry]:
        """Return entries with statements, contents and receipts."""
        return self._log.entries(channel, start, stop)

    def add_cosignature(self, channel: str, cosigned: bytes) -> None:
        """Store the cosignature of the witness of a channel.

        Args:
            channel: The channel.
            cosigned: The checkpoint as the witness returned it.

        Raises:
            EvidenceError: It does not hold.
            RewindError: The witness saw more of this log, or another past.
        """
        with self._database.write(channel) as session:
            row = find_channel(session, channel, lock=True)
            kind = add_cosignature(session, row, cosigned)
            if kind is not None:
                note_incident(session, row, kind, cosigned, self._clock.now())
        if kind is not None:
            self._checked.pop(channel, None)
            self._guard.keep(channel, cosigned)
            raise rewound(f"the witness of {channel} cosigned a head that is not ours")

    def recover(
        self,
        channel: str,
        entries: Sequence[StoredEntry],
        checkpoint: bytes,
        admit: AdmitEntry,
    ) -> None:
        """Take entries that this log lost from the other side, and go on.

        Args:
            channel: The channel.
            entries: From any position that is stored or next, without gaps.
            checkpoint: The newest head that the other side has, signed by this log.
            admit: Returns the state of the notice after each entry.

        Raises:
            EvidenceError: They are not the entries of that head.
            RewindError: The guard knows a later head still, or another past.
        """
        with self._database.write(channel) as session:
            row = find_channel(session, channel, lock=True)
            newest = graft(session, row, entries, checkpoint, admit)
            verify_kept(session, newest, self._guard.note(channel))
        self._guard.begin(channel)
        if newest.checkpoint is not None:
            self._guard.keep(channel, newest.checkpoint)
        self.check(channel)

    def open_successor(
        self, broken: str, incidents: tuple[Submission, Submission]
    ) -> tuple[Recorded, Recorded]:
        """Go on with a new log that names the break, as two people decided.

        Args:
            broken: The channel whose log cannot go on.
            incidents: The incident as each of the two signed it, on the new channel.

        Raises:
            EvidenceError: They are not two people's incidents on one other channel.
        """
        first, second = incidents
        is_sound = (
            {first.act, second.act} == {Act.INCIDENT}
            and first.by != second.by
            and first.channel == second.channel != broken
        )
        if not is_sound:
            raise EvidenceError(
                "a new log is opened by two people, each with an incident on it",
                remedy="let both sign, with keys of their own",
            )
        recorded = tuple(self.append(each, lambda _: None) for each in incidents)
        with self._database.write(broken) as session:
            find_channel(session, broken, lock=True)
            session.run("set_successor", channel=broken, successor=first.channel)
        self._checked.pop(broken, None)
        return recorded[0], recorded[1]

    def _check(self, submission: Submission) -> None:
        if not submission.idempotency_key:
            raise IdempotencyError(
                "the act has no idempotency key",
                remedy="send the key that was made with the draft",
                status=400,
            )
        check_contents(submission)

    @contextmanager
    def _only_once(self, submission: Submission) -> Iterator[None]:
        """Hold a key while its act runs, in this process."""
        key = (submission.channel, submission.party, submission.idempotency_key)
        with self._alone:
            if key in self._running:
                raise _still_running()
            self._running.add(key)
        try:
            yield
        finally:
            with self._alone:
                self._running.discard(key)

    def _make_ready(self, channel: str) -> None:
        """Check a log once, and again whenever the database was opened again."""
        if self._checked.get(channel) != self._database.generation:
            self.check(channel)
        if channel in self._unguarded:
            self._guard.keep(channel, self._unguarded[channel])
            self._unguarded.pop(channel, None)

    def _keep(self, channel: str, note: bytes | None) -> None:
        """Keep the head outside; if that fails the next act waits until it works.

        What was committed stays committed, and is acknowledged.
        """
        if note is None:
            return
        try:
            self._guard.keep(channel, note)
        except StoreError:
            self._unguarded[channel] = note

    def _transact(
        self, submission: Submission, admit: Admit
    ) -> tuple[Recorded, bytes | None]:
        channel = submission.channel
        key = f"{channel} {submission.party} {submission.idempotency_key}"
        with self._database.write(channel, reserving=key) as session:
            if not session.is_alone:
                raise _still_running()
            row = find_channel(session, channel, lock=True)
            found = situation(session, row, submission)
            before = recorded_before(session, row, submission, found)
            if before is not None:
                return before, None
            state = admit(notice_before(found))
            moment = read_clock(self._clock, row, self._moments.get(channel))
            tree = self._tree(session, row)
            recorder = Recorder(tree, row, self._signer(row), moment)
            recorded = recorder.record(submission, state)
            head = recorder.row
            frontier = (head.size, head.root, tree.frontier(head.size))
        self._moments[channel], self._frontiers[channel] = moment, frontier
        return recorded, head.checkpoint

    def _settle(
        self, submission: Submission, error: StoreError
    ) -> tuple[Recorded, bytes | None]:
        """Open again after an error, and see whether the act was stored after all.

        Raises:
            StoreError: It was not, or the store does not open.
        """
        channel = submission.channel
        self._database.reopen()
        self.check(channel)
        with self._database.write(channel) as session:
            row = find_channel(session, channel, lock=True)
            found = situation(session, row, submission)
            recorded = recorded_before(session, row, submission, found)
        if recorded is None:
            raise error
        return replace(recorded, is_replay=False), row.checkpoint

    def _tree(self, session: Session, row: ChannelRow) -> Tree:
        """Return the tree, with the nodes that the last act left in memory."""
        size, root, known = self._frontiers.get(row.channel, (-1, b"", {}))
        # Another process may have gone on: the root tells.
        is_current = (size, root) == (row.size, row.root)
        return Tree(session, row.channel, known if is_current else None)

    def _signer(self, row: ChannelRow) -> Signer:
        found = self._signers
        signer = found(row.channel) if callable(found) else found[row.channel]
        if signer.verifier.text() != row.log_key:
            raise EvidenceError(
                f"the key at hand is not the log key of {row.channel}",
                remedy="open the key that the channel was opened with",
            )
        return signer


def _still_running() -> IdempotencyError:
    return IdempotencyError(
        "an act with this idempotency key is running",
        remedy="wait for its answer, or ask again in a moment",
        status=409,
    )
