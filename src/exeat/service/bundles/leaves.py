"""Leaves as a bundle brings them: read, checked, and made ready for the store."""

from collections.abc import Mapping

from exeat.domain.notice import Act, State
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, read_entry
from exeat.service.acts.admission import admitted
from exeat.service.acts.received import check_contents, particulars_from
from exeat.service.acts.signatories import Signatories
from exeat.service.bundles.bundle import Bundle, BundledEntry
from exeat.service.desks.channels import side_of
from exeat.service.desks.desk import Desk
from exeat.store.rows import AdmitEntry, ChannelRow, NoticeRow, StoredEntry

# What the keeper adds on its own account; it moves no notice.
_ANNOTATIONS = frozenset({Act.FILING_REFUSED, Act.INCIDENT})


@record
class Leaf:
    """A leaf whose statement and contents were checked.

    Attributes:
        entry: What it says.
        statement: What was signed.
        party: Who signed.
    """

    entry: Entry
    statement: Statement
    party: str


def read_leaves(
    row: ChannelRow, bundle: Bundle, signatories: Signatories
) -> dict[int, Leaf]:
    """Return the leaves of a bundle by position, each checked by itself.

    Raises:
        EvidenceError: A signature or contents do not hold.
    """
    found = {}
    for bundled in bundle.entries:
        entry = read_entry(bundled.leaf)
        statement, card = signatories.read_entry(
            bundled.statement,
            entry,
            bundled.contents.body,
            is_new=bundled.position >= row.size,
        )
        check_contents(entry, bundled.contents)
        found[bundled.position] = Leaf(
            entry=entry, statement=statement, party=card.party
        )
    return found


def stored_entries(
    desk: Desk, row: ChannelRow, bundle: Bundle
) -> tuple[StoredEntry, ...]:
    """Return the leaves of a bundle as the store takes them."""
    return tuple(_stored(desk, row, bundled) for bundled in bundle.entries)


def admitting(desk: Desk, row: ChannelRow, leaves: Mapping[int, Leaf]) -> AdmitEntry:
    """Return what works out where each leaf leaves its notice."""

    def admit(stored: StoredEntry, notice: NoticeRow | None) -> State | None:
        leaf = leaves[stored.position]
        if leaf.entry.act in _ANNOTATIONS:
            return stays(notice)
        behind = leaf.statement.seen_size < stored.position
        side = side_of(desk, row, leaf.party)
        return admitted(notice, leaf.entry, side, behind=behind)

    return admit


def stays(notice: NoticeRow | None) -> State | None:
    """Return the state of a notice as it is; None where there is none."""
    return None if notice is None else notice.state


def _stored(desk: Desk, row: ChannelRow, bundled: BundledEntry) -> StoredEntry:
    entry, contents = read_entry(bundled.leaf), bundled.contents
    return StoredEntry(
        position=bundled.position,
        entry=bundled.leaf,
        statement=bundled.statement,
        body=contents.body,
        salt=contents.salt,
        sealed=contents.sealed,
        particulars=particulars_from(desk, row, entry, contents),
    )
