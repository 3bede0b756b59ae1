"""Verifying a whole database: every leaf, node, statement, receipt and head."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import State
from exeat.engine.entries import commitment, read_entry, read_statement
from exeat.engine.merkle import leaf_hash
from exeat.store.database import EVERY_CHANNEL, Database, Session
from exeat.store.log import NEWEST, verify_head
from exeat.store.note import VerifierKey, read_note, read_verifier_key
from exeat.store.receipt import open_checkpoint, verify_receipt
from exeat.store.rows import ChannelRow, StoredEntry, moment_text
from exeat.store.tree import Tree
from exeat.store.writing import read_channel


def channel_names(database: Database) -> tuple[str, ...]:
    """Return the names of all channels of a database."""
    with database.read(EVERY_CHANNEL) as session:
        return tuple(read_channel(row).channel for row in session.all("channels"))


def inspect_database(database: Database) -> tuple[ChannelRow, ...]:
    """Return the channels of a database in which everything holds.

    Raises:
        EvidenceError: Something does not, and which.
        StoreError: The database cannot be read to the end.
    """
    with _read_in_form():
        if database.dialect == "sqlite":
            with database.read() as session:
                _check_file(session)
        names = channel_names(database)
        with database.read(*names) as session:
            rows = tuple(read_channel(row) for row in session.all("channels"))
            for row in rows:
                inspect_log(session, row)
    return rows


def inspect_log(session: Session, row: ChannelRow) -> None:
    """Check a log from its first leaf to its head.

    Raises:
        EvidenceError: Something does not hold, and which.
    """
    verify_head(session, row)
    log = read_verifier_key(row.log_key)
    grown = _Grown(session, row)
    for entry in _entries(session, row.channel):
        _check_entry(row, entry, log)
        grown.add(entry)
    grown.check_nodes()
    _check_events(session, row)
    _check_notices(session, row)
    for size, note in session.all("checkpoint_sizes", channel=row.channel):
        checkpoint = open_checkpoint(note, log)[1]
        if (checkpoint.size, checkpoint.root) != (size, grown.roots.get(size)):
            raise _broken(row, f"checkpoint {size}")


class _Grown:
    """A tree grown again from the leaves, beside the one that is stored."""

    def __init__(self, session: Session, row: ChannelRow) -> None:
        self._session, self._row = session, row
        self._size = 0
        self._levels: list[list[bytes]] = []
        self.roots: dict[int, bytes] = {}

    def add(self, entry: StoredEntry) -> None:
        if entry.position != self._size:
            raise _broken(self._row, f"leaf {self._size}")
        trial = Tree(self._session, self._row.channel, self._frontier())
        for (level, _), found in trial.grow(self._size, leaf_hash(entry.entry)):
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(found)
        self._size += 1
        self.roots[self._size] = trial.root(self._size)

    def _frontier(self) -> dict[tuple[int, int], bytes]:
        return {
            (level, len(nodes) - 1): nodes[-1]
            for level, nodes in enumerate(self._levels)
        }

    def check_nodes(self) -> None:
        row = self._row
        if self._size != row.size:
            raise _broken(row, f"leaf {self._size}")
        count = self._session.one("number_of_nodes", channel=row.channel)
        if count != (sum(len(nodes) for nodes in self._levels),):
            raise _broken(row, "the number of nodes")
        for level, nodes in enumerate(self._levels):
            stored = self._session.all(
                "nodes_of_level", channel=row.channel, level=level
            )
            if stored != list(enumerate(nodes)):
                raise _broken(row, f"level {level} of the tree")


def _entries(session: Session, channel: str) -> Iterator[StoredEntry]:
    for position, entry, statement, body, salt, sealed, receipt in session.all(
        "entries", channel=channel, start=0, stop=NEWEST
    ):
        yield StoredEntry(
            position=position,
            entry=entry,
            statement=statement,
            body=body,
            salt=salt,
            sealed=sealed,
            receipt=receipt,
        )


def _check_entry(row: ChannelRow, stored: StoredEntry, log: VerifierKey) -> None:
    entry = read_entry(stored.entry)
    if sha256(stored.statement).digest() != entry.statement:
        raise _broken(row, f"the statement of leaf {stored.position}")
    body, salt, sealed = stored.body, stored.salt, stored.sealed
    if body and salt and commitment(salt, body) != entry.commitment:
        raise _broken(row, f"the body of leaf {stored.position}")
    if sealed and sha256(sealed).digest() != entry.ciphertext:
        raise _broken(row, f"the sealed body of leaf {stored.position}")
    if stored.receipt is not None:
        verified = verify_receipt(stored.receipt, log)
        if (verified.index, verified.entry) != (stored.position, entry):
            raise _broken(row, f"the receipt of leaf {stored.position}")


def _check_events(session: Session, row: ChannelRow) -> None:
    """Check that the rows that lists are made from say what the leaves say."""
    leaves = session.all("leaves", channel=row.channel)
    events = session.all("whole_events", channel=row.channel)
    if len(leaves) != len(events):
        raise _broken(row, "the number of events")
    for (position, text), event in zip(leaves, events, strict=True):
        entry = read_entry(text)
        said = (
            position,
            entry.act.value,
            entry.notice,
            entry.revision,
            entry.by.partition("/")[0],
            entry.by,
            moment_text(entry.recorded_at),
            entry.commitment,
        )
        key, claimed_at = _signed(event[8]) or event[9:]
        if event[9] != key or event[10] not in (None, claimed_at):
            raise _broken(row, f"the key or the moment of leaf {position}")
        if event[:8] != said or entry.channel != row.channel:
            raise _broken(row, f"the event of leaf {position}")


def _signed(statement: bytes) -> tuple[str, str] | None:
    """Return key and moment that a statement tells, None for one of another form."""
    try:
        told = read_statement(read_note(statement).text.encode())
    except EvidenceError:
        return None
    return told.idempotency_key, moment_text(told.claimed_at)


def _check_notices(session: Session, row: ChannelRow) -> None:
    """Check that where a notice stands comes from an act that is there."""
    acts = {
        (notice, revision, moment)
        for notice, revision, moment in session.all("acts", channel=row.channel)
    }
    revisions = {(notice, revision) for notice, revision, _ in acts}
    moments = {(notice, moment) for notice, _, moment in acts}
    for found in session.all("notices", channel=row.channel):
        _, notice, revision, state, updated_at, *_ = found
        is_known = (notice, revision) in revisions and (notice, updated_at) in moments
        if not is_known or state not in tuple(State):
            raise _broken(row, f"notice {notice}")


def _check_file(session: Session) -> None:
    found = session.execute("PRAGMA integrity_check")
    if found != [("ok",)] or session.execute("PRAGMA foreign_key_check"):
        raise EvidenceError(
            "the file of the database is damaged",
            remedy="keep it as it is, and restore a backup beside it",
        )


@contextmanager
def _read_in_form() -> Iterator[None]:
    """Say of a column that holds no moment, word or text that it is damaged."""
    try:
        yield
    except ValueError as error:
        raise EvidenceError(
            f"the database holds what nobody wrote ({error})",
            remedy="keep it as it is, and restore a backup beside it",
        ) from error


def _broken(row: ChannelRow, part: str) -> EvidenceError:
    return EvidenceError(
        f"{part} in the log of {row.channel} is not what was signed",
        remedy="keep the database as it is, and restore a backup beside it",
    )
