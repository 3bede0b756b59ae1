"""What a desk knows of a notice; of a sealed one only as long as it is read."""

from exeat.domain.finding import Status
from exeat.domain.notice import Act, Side, State
from exeat.domain.notice_body import NoticeBody
from exeat.engine.entries import read_entry
from exeat.engine.redecision import Stand
from exeat.formats.frozen_determination import read_decided
from exeat.formats.notice_body import read_notice_body
from exeat.service.acts.contents import Contents
from exeat.service.acts.received import of_notice, opened_body, read_notice
from exeat.service.desks.desk import Desk
from exeat.service.notices.casebook import Case, frozen_of
from exeat.store.log import Log
from exeat.store.rows import Particulars

_FILINGS = frozenset({Act.FILED, Act.AMENDED})
_UNFILED = frozenset({State.DRAFT, State.APPROVED})


def listed_particulars(desk: Desk, case: Case) -> Particulars:
    """Return what a list may tell: of a sealed notice nothing once it is filed."""
    if not case.is_sealed:
        return case.row.particulars
    draft = case.newest_draft
    if draft is None or case.state not in _UNFILED:
        return Particulars()
    return shown_particulars(desk, case, read_notice_body(draft.body, case.number))


def shown_particulars(desk: Desk, case: Case, body: NoticeBody | None) -> Particulars:
    """Return what is shown beside a body that was opened.

    Args:
        desk: Of either side.
        case: The notice.
        body: What it says, where this person may read it; else None.
    """
    if not case.is_sealed:
        return case.row.particulars
    if body is None:
        return Particulars()
    read = of_notice(desk, case.channel, body)
    stand = _stand(desk, case, body)
    if stand is None:
        return read
    return Particulars(
        measure=read.measure,
        provision=read.provision,
        safe_by=stand.safe_by,
        arguable_until=stand.arguable_until,
        status=Status.LATE if body.ground else stand.status,
        answer_by=read.answer_by,
        reason=read.reason,
    )


def known_particulars(desk: Desk, case: Case) -> Particulars:
    """Return what this desk works with: from its own draft, or opening what is sealed.

    Raises:
        EvidenceError: The contents do not open, or are not those that were filed.
    """
    if not case.is_sealed:
        return case.row.particulars
    draft = case.draft_of(case.revision)
    if draft is not None:
        return shown_particulars(desk, case, read_notice_body(draft.body, case.number))
    return shown_particulars(desk, case, _filed(desk, case))


def _filed(desk: Desk, case: Case) -> NoticeBody | None:
    """Return the newest body that was filed; None where it is gone."""
    events = [event for event in case.events if event.act in _FILINGS]
    if not events:
        return None
    at = events[-1].position
    found = Log(desk.database).entries(case.channel.channel, at, at + 1)[0]
    entry = read_entry(found.entry)
    kept = Contents(body=found.body, salt=found.salt, sealed=found.sealed)
    opened = opened_body(desk, entry, kept)
    return None if opened is None else read_notice(opened.body, entry)


def _stand(desk: Desk, case: Case, body: NoticeBody) -> Stand | None:
    """Return how the determination stood that the mission froze into a filing."""
    draft = case.draft_of(body.revision)
    if desk.side is not Side.MISSION or draft is None:
        return None
    decided = read_decided(frozen_of(desk, case, draft), case.number)
    stands = (
        stand
        for key, stand in decided.stands.items()
        if (key.measure, key.provision) == (body.measure, body.provision)
    )
    return min(stands, key=_safe_by, default=None)


def _safe_by(stand: Stand) -> tuple[bool, float]:
    """Order stands by the earliest moment; without one they come last."""
    at = stand.safe_by
    return (at is None, 0.0 if at is None else at.timestamp())
