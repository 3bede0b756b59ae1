"""Bundles from the other side: checked whole, and only then taken in."""

from exeat.domain.errors import EvidenceError, MoveError, RewindError
from exeat.domain.notice import Act, State
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, read_entry
from exeat.engine.merkle import consistency_path, leaf_hash
from exeat.service.admission import admitted
from exeat.service.bundle_files import Bundle, BundledClaim, BundledEntry, unpack
from exeat.service.channels import joining, side_of
from exeat.service.desk import Desk
from exeat.service.filing_bodies import act_body
from exeat.service.outgoing import refusal_key, refusal_seed, settle
from exeat.service.received import check_contents, particulars_from
from exeat.service.rights import Action, Actor, demand
from exeat.service.statements import actor_of, check_bundle_note, read_signed
from exeat.service.submitting import Deed, submission_of
from exeat.store.receipt import open_checkpoint
from exeat.store.replica import WitnessError
from exeat.store.rows import ChannelRow, NoticeRow, StoredEntry, Submission
from exeat.store.tree import Tree

_FILINGS = frozenset({Act.FILED, Act.AMENDED})
# What the keeper adds on its own account; it moves no notice.
_ANNOTATIONS = frozenset({Act.FILING_REFUSED, Act.INCIDENT})
STALE = 409


@record
class Taken:
    """What came of one entry or claim.

    Attributes:
        notice: Number; ``-`` for an act on the channel.
        revision: Of the notice.
        act: What was done.
        position: Index of the leaf.
        refusal: Why a claim was refused; empty where it was recorded.
        is_replay: Whether it was there before.
    """

    notice: str
    revision: int
    act: Act
    position: int
    refusal: str = ""
    is_replay: bool = False


@record
class Imported:
    """What a bundle brought.

    Attributes:
        channel: Id of the channel.
        sender: Party and desk that sent it.
        keeps: Whether this desk keeps the log.
        size: Size of the log now.
        taken: Entries or claims, in order.
        cosigned: Size up to which the witness cosigned with this bundle, or here.
        unrecorded: Claims that were handed over before and did not come back.
    """

    channel: str
    sender: str
    keeps: bool
    size: int
    taken: tuple[Taken, ...]
    cosigned: int
    unrecorded: tuple[str, ...] = ()


@record
class _Claim:
    """A claim that holds: what was signed, and what goes with it."""

    bundled: BundledClaim
    statement: Statement
    submission: Submission


def import_bundle(desk: Desk, actor: Actor, data: bytes) -> Imported:
    """Check a bundle whole, and take in what it brings.

    A bundle that came before, or an older one, changes nothing.

    Raises:
        EvidenceError: Something in it does not hold; nothing was stored but, where
            it shows another past, both heads.
        RightError: The actor takes nothing in.
        RewindError: This log is behind a head that the other side cosigned.
    """
    opened = unpack(data)
    bundle = opened.bundle
    row = desk.channel(bundle.channel)
    demand(actor, Action.IMPORT, joining(desk, row), None, number=row.channel)
    card = check_bundle_note(opened, [desk.their_card(row.channel), desk.card])
    _check_way(desk, row, bundle, card.party)
    return _keep(desk, row, bundle) if row.keeps else _witness(desk, row, bundle)


def _check_way(desk: Desk, row: ChannelRow, bundle: Bundle, sender: str) -> None:
    """Refuse a bundle of this desk's own, and one for another party."""
    if bundle.recipient != desk.card.party or sender == desk.card.party:
        raise EvidenceError(
            f"the bundle is from {bundle.sender} for {bundle.recipient}, not for "
            f"{desk.card.party}",
            remedy="import the bundle that the other side exported for this desk",
        )
    origin_party = row.keeper.partition("/")[0]
    if bundle.claims and sender == origin_party:
        raise EvidenceError(
            "the bundle makes claims although its sender keeps the log",
            remedy="ask for a bundle of this channel as it was agreed",
        )


def _keep(desk: Desk, row: ChannelRow, bundle: Bundle) -> Imported:
    """Take in cosignature and claims at the desk that keeps the log."""
    claims = [_claim(desk, row, claim) for claim in bundle.claims]
    if bundle.entries:
        _mend(desk, row, bundle)
    cosigned = _take_cosignature(desk, row, bundle)
    taken = tuple(_record(desk, row, claim) for claim in claims)
    return Imported(
        channel=row.channel,
        sender=bundle.sender,
        keeps=True,
        size=desk.channel(row.channel).size,
        taken=taken,
        cosigned=cosigned,
    )


def _take_cosignature(desk: Desk, row: ChannelRow, bundle: Bundle) -> int:
    if not bundle.cosignature:
        return 0
    log_key = desk.log_verifier(row.channel)
    witness = desk.witness_verifier(row.channel)
    _, head = open_checkpoint(bundle.cosignature, log_key, [witness])
    desk.ledger.add_cosignature(row.channel, bundle.cosignature)
    return head.size


def _claim(desk: Desk, row: ChannelRow, claim: BundledClaim) -> _Claim:
    """Return a claim of the other side, checked as far as it can be by itself."""
    theirs = desk.their_card(row.channel)
    statement, card = read_signed(claim.statement, [theirs], row.channel)
    if statement.addressee.partition("/")[0] != desk.card.party:
        raise EvidenceError(
            f"claim {claim.number} of the bundle is addressed to {statement.addressee}",
            remedy="ask for a bundle that is made for this desk",
        )
    check_contents(statement, claim.contents)
    contents = claim.contents
    submission = Submission(
        channel=row.channel,
        act=statement.act,
        notice=statement.notice,
        revision=statement.revision,
        party=card.party,
        by=actor_of(card),
        statement=claim.statement,
        commitment=statement.commitment,
        idempotency_key=statement.idempotency_key,
        body=contents.body,
        salt=contents.salt,
        sealed=contents.sealed,
        claimed_at=statement.claimed_at,
        particulars=particulars_from(desk, row, statement, contents),
    )
    return _Claim(bundled=claim, statement=statement, submission=submission)


def _record(desk: Desk, row: ChannelRow, claim: _Claim) -> Taken:
    """Record a claim, or record why it cannot be."""
    told, side = claim.statement, side_of(desk, row, claim.submission.party)
    behind = told.seen_size < desk.channel(row.channel).size

    def admit(notice: NoticeRow | None) -> State | None:
        return admitted(notice, told, side, behind=behind)

    refusal = ""
    try:
        recorded = desk.ledger.append(claim.submission, admit)
    except MoveError as error:
        refusal = error.sentence
        recorded = desk.ledger.append(_refused(desk, row, claim, refusal), _stays)
    return Taken(
        notice=told.notice,
        revision=told.revision,
        act=told.act,
        position=recorded.position,
        refusal=refusal,
        is_replay=recorded.is_replay,
    )


def _stays(notice: NoticeRow | None) -> State | None:
    return None if notice is None else notice.state


def _refused(desk: Desk, row: ChannelRow, claim: _Claim, reason: str) -> Submission:
    """Return the keeper's own act that says why a claim was not recorded.

    Key and salt follow from the claim, so that the same claim brought again is
    refused by the same entry.
    """
    told = claim.statement
    act = Act.FILING_REFUSED if told.act in _FILINGS else Act.INCIDENT
    statement = claim.bundled.statement
    deed = Deed(
        act=act,
        notice=told.notice,
        revision=told.revision,
        body=act_body(act, told.notice, told.revision, reason),
        salt=refusal_seed(statement),
        key=refusal_key(statement),
    )
    return submission_of(desk, desk.channel(row.channel), deed)[0]


def _witness(desk: Desk, row: ChannelRow, bundle: Bundle) -> Imported:
    """Take in entries at the desk that witnesses the log, and cosign its head."""
    if not bundle.checkpoint:
        return _nothing(row, bundle)
    stored = tuple(_stored(desk, row, entry) for entry in bundle.entries)
    told = {entry.position: _read(desk, row, entry) for entry in bundle.entries}

    def admit(entry: StoredEntry, notice: NoticeRow | None) -> State | None:
        leaf, statement, party = told[entry.position]
        behind = statement.seen_size < entry.position
        if leaf.act in _ANNOTATIONS:
            return _stays(notice)
        return admitted(notice, leaf, side_of(desk, row, party), behind=behind)

    try:
        desk.replica.extend(
            row.channel,
            stored,
            bundle.checkpoint,
            _proof(desk, row, bundle),
            desk.cosigner,
            admit,
        )
    except WitnessError as error:
        if error.status != STALE:
            raise
        return _nothing(row, bundle)
    for leaf, _, _ in told.values():
        if leaf.act is Act.ERASED:  # also from the journal of the store
            desk.cases.erase(row.channel, leaf.notice)
    return Imported(
        channel=row.channel,
        sender=bundle.sender,
        keeps=False,
        size=bundle.size,
        taken=tuple(
            Taken(
                notice=leaf.notice,
                revision=leaf.revision,
                act=leaf.act,
                position=position,
                is_replay=position < row.size,
            )
            for position, (leaf, _, _) in told.items()
        ),
        cosigned=bundle.size,
        unrecorded=tuple(
            f"{claim.submission.notice} {claim.submission.act}"
            for claim in settle(desk, row)
        ),
    )


def _nothing(row: ChannelRow, bundle: Bundle) -> Imported:
    """Return what an old bundle, or an empty one, brings."""
    return Imported(
        channel=row.channel,
        sender=bundle.sender,
        keeps=row.keeps,
        size=row.size,
        taken=(),
        cosigned=0,
    )


def _read(
    desk: Desk, row: ChannelRow, bundled: BundledEntry
) -> tuple[Entry, Statement, str]:
    """Return a leaf with its statement and the party that signed it, all checked."""
    entry = read_entry(bundled.leaf)
    statement, card = read_signed(
        bundled.statement, desk.cards(row.channel), row.channel, entry
    )
    check_contents(entry, bundled.contents)
    return entry, statement, card.party


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


def _proof(desk: Desk, row: ChannelRow, bundle: Bundle) -> tuple[bytes, ...]:
    """Return the proof that the log grew from the head that is stored here.

    The sender proves it from the head that it knew of. Where this desk is further,
    because a bundle was lost or came twice, the proof is computed from the leaves;
    it then has to hold against the sender's signed head all the same.
    """
    if row.size == bundle.start or not bundle.start <= row.size < bundle.size:
        return bundle.consistency
    with desk.database.read(row.channel) as session:
        tree = Tree(session, row.channel)
        for entry in bundle.entries:
            if entry.position >= row.size:
                tree.grow(entry.position, leaf_hash(entry.leaf))
        return consistency_path(row.size, bundle.size, tree.read)


def _mend(desk: Desk, row: ChannelRow, bundle: Bundle) -> None:
    """Take back entries that this log lost, where it did lose some."""
    told = {entry.position: _read(desk, row, entry) for entry in bundle.entries}

    def admit(entry: StoredEntry, notice: NoticeRow | None) -> State | None:
        leaf, statement, party = told[entry.position]
        if leaf.act in _ANNOTATIONS:
            return _stays(notice)
        behind = statement.seen_size < entry.position
        return admitted(notice, leaf, side_of(desk, row, party), behind=behind)

    try:
        desk.ledger.check(row.channel)
    except RewindError:
        stored = [_stored(desk, row, entry) for entry in bundle.entries]
        desk.ledger.recover(row.channel, stored, bundle.checkpoint, admit)
