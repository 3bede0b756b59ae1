"""Cases: a notice with its channel, its drafts, and what is on its way."""

from collections.abc import Iterable, Sequence

from exeat.domain.errors import InputError, UnknownNoticeError
from exeat.domain.notice import Act, State
from exeat.domain.record import record
from exeat.engine.entries import Entry, read_entry
from exeat.service.acts.contents import Contents
from exeat.service.acts.outgoing import expected, is_refused
from exeat.service.acts.received import opened_body, read_answer
from exeat.service.acts.submitting import Done
from exeat.service.desks.channels import channels
from exeat.service.desks.desk import Desk
from exeat.service.notices.dossiers import read_dossier
from exeat.store.acts import Acts
from exeat.store.case_rows import Draft, EventRow
from exeat.store.claims import Claim
from exeat.store.log import Log
from exeat.store.rows import ChannelRow, NoticeRow

_UNFILED = frozenset({State.DRAFT, State.APPROVED})


@record
class Case:
    """A notice as this desk knows it.

    Attributes:
        channel: Where.
        row: Where it stands.
        expected: Where it will stand once this desk's own acts are recorded.
        drafts: By revision; none at the ministry.
        events: Acts in the log, in order.
        claims: This desk's own acts on their way.
        is_sealed: Whether its contents are closed to the server.
    """

    channel: ChannelRow
    row: NoticeRow
    expected: NoticeRow
    drafts: tuple[Draft, ...]
    events: tuple[EventRow, ...]
    claims: tuple[Claim, ...]
    is_sealed: bool

    @property
    def number(self) -> str:
        """Its number."""
        return self.row.notice

    @property
    def state(self) -> State:
        """Where it stands, as the log has it; before that, as its draft."""
        return self.row.state

    @property
    def revision(self) -> int:
        """The newest revision that was filed, or that waits to be."""
        return self.row.revision

    @property
    def newest_draft(self) -> Draft | None:
        """The newest draft; None at the ministry, and once it is erased."""
        return self.drafts[-1] if self.drafts else None

    @property
    def draft_state(self) -> State | None:
        """Where the newest draft stands; that of the notice once it is filed."""
        draft = self.newest_draft
        filed = self.expected
        is_filed = filed.state not in _UNFILED
        if draft is None or (is_filed and draft.revision <= filed.revision):
            return filed.state
        return State.DRAFT if draft.approved_at is None else State.APPROVED

    def draft_of(self, revision: int) -> Draft | None:
        """Return the draft of a revision; None where it is not here."""
        return next((d for d in self.drafts if d.revision == revision), None)


def case_of(desk: Desk, number: str) -> Case:
    """Return a notice by its number, or by channel and number with a slash.

    Raises:
        InputError: Several channels have a notice of this number.
        UnknownNoticeError: None has.
    """
    within, _, wanted = number.rpartition("/")
    rows = [desk.channel(within)] if within else channels(desk)
    found = []
    for row in rows:
        try:
            found.append((row, desk.cases.notice(row.channel, wanted)))
        except UnknownNoticeError:
            continue
    if not found:
        raise UnknownNoticeError(number)
    if len(found) > 1:
        names = ", ".join(f"{row.channel}/{wanted}" for row, _ in found)
        raise InputError(
            f"several channels have a notice {wanted}",
            remedy=f"name the channel too: {names}",
        )
    return _case(desk, *found[0])


def cases(desk: Desk, row: ChannelRow) -> tuple[Case, ...]:
    """Return every notice of a channel, by number."""
    return tuple(_case(desk, row, each) for each in desk.cases.notices(row.channel))


def _case(desk: Desk, row: ChannelRow, notice: NoticeRow) -> Case:
    number = notice.notice
    acts = Acts(desk.database)
    drafts = acts.drafts(row.channel, number)
    events = tuple(desk.cases.events(row.channel, number))
    own = () if row.keeps else tuple(acts.claims(row.channel, number))
    return Case(
        channel=row,
        row=notice,
        expected=expected(desk, row, notice, number) or notice,
        drafts=tuple(drafts),
        events=events,
        claims=own,
        is_sealed=_is_sealed(desk, row, events, own, drafts),
    )


def frozen_of(desk: Desk, case: Case, draft: Draft) -> bytes:
    """Return the determination of a filing, or of the draft before there is one."""
    for event in reversed(case.events):
        kept = desk.cases.contents(case.channel.channel, event.position)
        if kept.frozen is not None and event.revision == draft.revision:
            return kept.frozen
    return draft.frozen


def _is_sealed(
    desk: Desk,
    row: ChannelRow,
    events: Iterable[EventRow],
    claims: Iterable[Claim],
    drafts: Sequence[Draft],
) -> bool:
    """Return whether a notice was filed sealed, or would be if it never was."""
    for event in events:
        if event.act is Act.FILED:
            return _leaf(desk, row, event.position).ciphertext is not None
    for claim in claims:
        if claim.submission.act is Act.FILED:
            return claim.submission.ciphertext is not None
    if drafts:
        return read_dossier(drafts[-1].trip).sealed
    return desk.is_sealed(row.channel)


def _leaf(desk: Desk, row: ChannelRow, position: int) -> Entry:
    found = Log(desk.database).entries(row.channel, position, position + 1)
    return read_entry(found[0].entry)


def done_before(
    desk: Desk, case: Case, act: Act, revision: int, reason: str | None = None
) -> Done | None:
    """Return what came of an act that this desk has done already; None if it has not.

    An act counts as done where nothing but it was done to the revision since.

    Args:
        desk: Of either side.
        case: The notice.
        act: What would be done.
        revision: Of the notice.
        reason: With what words.
    """
    for claim in case.claims:
        told = claim.submission
        is_same = (told.act, told.revision) == (act, revision)
        if is_same and not is_refused(desk, case.channel, claim):
            return _claimed(case, claim)
    moves = [e for e in case.events if e.act not in (Act.NOTIFIED, Act.OPENED)]
    if act in (Act.FILED, Act.AMENDED):
        moves = [e for e in moves if (e.act, e.revision) == (act, revision)]
    last = moves[-1] if moves else None
    if last is None or (last.act, last.revision) != (act, revision):
        return None
    if last.party != desk.card.party or not _says(desk, case, last, reason):
        return None
    receipt = (
        Log(desk.database)
        .entries(case.channel.channel, last.position, last.position + 1)[0]
        .receipt
    )
    return Done(
        channel=case.channel.channel,
        notice=case.number,
        revision=revision,
        act=act,
        state=case.expected.state,
        position=last.position,
        at=last.recorded_at,
        receipt=receipt,
        is_replay=True,
    )


def _says(desk: Desk, case: Case, last: EventRow, reason: str | None) -> bool:
    """Return whether the last act gave a reason, which may be sealed."""
    if reason is None or not case.is_sealed:
        return reason is None or case.row.particulars.reason == reason
    entry = _leaf(desk, case.channel, last.position)
    found = desk.cases.contents(case.channel.channel, last.position)
    kept = Contents(body=found.body, salt=found.salt, sealed=found.sealed)
    opened = opened_body(desk, entry, kept)
    return opened is not None and read_answer(opened.body, entry).reason == reason


def _claimed(case: Case, claim: Claim) -> Done:
    told = claim.submission
    at = told.claimed_at
    assert at is not None  # noqa: S101 - a claim always tells its moment
    return Done(
        channel=told.channel,
        notice=told.notice,
        revision=told.revision,
        act=told.act,
        state=case.expected.state,
        position=claim.position,
        at=at,
        receipt=claim.receipt,
        is_replay=True,
    )
