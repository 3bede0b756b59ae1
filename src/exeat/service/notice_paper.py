"""The note verbale of a notice, typeset from what was filed and nothing else."""

from collections.abc import Sequence
from datetime import datetime

from exeat.documents.note_docx import render_docx
from exeat.documents.note_offices import Office, authority_office, mission_office
from exeat.documents.note_pdf import render_pdf
from exeat.documents.note_tables import TravellerRow
from exeat.documents.note_verbale import NoteVerbale, Reference
from exeat.domain.notice import Act
from exeat.domain.notice_body import NoticeBody
from exeat.service.casebook import Case
from exeat.service.deciding import clock_of
from exeat.service.desk import Desk

_FILINGS = frozenset({Act.FILED, Act.AMENDED})


def paper(
    desk: Desk, case: Case, body: NoticeBody, form: str, languages: Sequence[str]
) -> bytes:
    """Return the note verbale of a notice.

    Args:
        desk: Of either side.
        case: The notice.
        body: What it says.
        form: ``pdf`` or ``docx``.
        languages: One or two.

    Raises:
        DocumentError: It cannot be made.
    """
    note = note_of(desk, case, body)
    if form == "docx":
        return render_docx(note, languages)
    return render_pdf(note, languages)


def note_of(desk: Desk, case: Case, body: NoticeBody) -> NoteVerbale:
    """Return what the note verbale of a notice says."""
    register = desk.context.register
    mission = register.missions[body.sender]
    sender, clock = mission_office(mission), clock_of(desk, case.channel)
    measure = register.measures.get(body.measure)
    return NoteVerbale(
        act=Act.FILED if body.revision == 1 else Act.AMENDED,
        duty=body.duty,
        number=body.notice,
        on=_filed_at(case, body.revision).astimezone(clock).date(),
        place=sender.seat,
        sender=sender,
        addressee=_addressee(desk, body.addressee, sender.seat),
        clock=clock,
        revision=body.revision,
        measure={} if measure is None else {"en": measure.title},
        contents=body.contents,
        travellers=tuple(TravellerRow(name=name) for name in body.travellers),
        late=body.ground,
        refers_to=_reference(desk, case, body),
    )


def _addressee(desk: Desk, key: str, seat: str) -> Office:
    return authority_office(desk.context.register.authorities[key], seat)


def _reference(desk: Desk, case: Case, body: NoticeBody) -> Reference | None:
    """Return the revision that an amendment speaks of."""
    if body.revision == 1:
        return None
    before = body.revision - 1
    at = _filed_at(case, before).astimezone(clock_of(desk, case.channel))
    return Reference(number=body.notice, on=at.date(), revision=before)


def _filed_at(case: Case, revision: int) -> datetime:
    """Return when a revision was recorded; before that, when it was drafted."""
    for event in case.events:
        if event.act in _FILINGS and event.revision == revision:
            return event.recorded_at
    draft = case.draft_of(revision)
    return case.row.updated_at if draft is None else draft.drafted_at
