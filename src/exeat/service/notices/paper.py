"""Notes verbales of a notice, typeset from what was filed or answered and no more."""

from collections.abc import Sequence

from exeat.documents.language import read_wording
from exeat.documents.note_annex import Annexes, route_map
from exeat.documents.note_docx import render_docx
from exeat.documents.note_offices import Office, authority_office, mission_office
from exeat.documents.note_pdf import render_pdf
from exeat.documents.note_tables import TravellerRow
from exeat.documents.note_verbale import NoteVerbale, Reference
from exeat.domain.errors import DocumentError
from exeat.domain.notice import ANSWERS, Act
from exeat.domain.notice_body import NoticeBody
from exeat.domain.record import record
from exeat.service.desks.desk import Desk
from exeat.service.notices.casebook import Case
from exeat.service.notices.deciding import Decided, clock_of, decide
from exeat.service.notices.dossiers import read_dossier
from exeat.service.notices.own_copy import own_map, own_text, printed_receipt
from exeat.service.notices.written import Written, filed_at

DETERMINATION, RECEIPT = "determination", "receipt"
ANNEXES = (DETERMINATION, RECEIPT)
_FILINGS = frozenset({Act.FILED, Act.AMENDED})
# An office numbers its letters in a book of its own; the clerk writes the number in.
_BLANK = "________"


@record
class Form:
    """How a note is put on paper.

    Attributes:
        suffix: ``pdf`` or ``docx``.
        languages: One or two.
        annexes: Of ``ANNEXES``; a DOCX has none.
    """

    suffix: str
    languages: Sequence[str]
    annexes: Sequence[str] = ()


def paper(
    desk: Desk, case: Case, body: NoticeBody, written: Written, form: Form
) -> bytes:
    """Return a note verbale.

    Where the provision asks for the route, the mission's note has it as a map too.

    Args:
        desk: Of either side.
        case: The notice.
        body: What it says.
        written: What the note tells.
        form: How.

    Raises:
        DocumentError: It cannot be made.
    """
    note = note_of(desk, case, body, written)
    if form.suffix == "docx":
        if form.annexes:
            raise DocumentError(
                "a note as DOCX has no annexes",
                remedy="ask for it as pdf: --format pdf",
            )
        return render_docx(note, form.languages)
    annexes = _annexes(desk, case, body, written, form)
    return render_pdf(note, form.languages, annexes)


def note_of(desk: Desk, case: Case, body: NoticeBody, written: Written) -> NoteVerbale:
    """Return what a note verbale says."""
    is_answer, is_filing = written.act in ANSWERS, written.act in _FILINGS
    mission = mission_office(desk.context.register.missions[body.sender])
    ministry = _ministry(desk, body)
    sender, addressee = (ministry, mission) if is_answer else (mission, ministry)
    measure = desk.context.register.measures.get(body.measure)
    clock = clock_of(desk, case.channel)
    return NoteVerbale(
        act=written.act,
        duty=body.duty,
        number=body.notice if is_filing else _number(written),
        on=written.at.astimezone(clock).date(),
        place=sender.seat,
        sender=sender,
        addressee=addressee,
        clock=clock,
        revision=written.revision if is_filing else 1,
        measure={} if measure is None else {"en": measure.title},
        contents=body.contents if is_filing else {},
        travellers=_travellers(body) if is_filing else (),
        late=body.ground if is_filing else None,
        refers_to=_reference(desk, case, written),
        reason=written.words.reason if written.words else None,
    )


def _travellers(body: NoticeBody) -> tuple[TravellerRow, ...]:
    return tuple(TravellerRow(name=name) for name in body.travellers)


def _number(written: Written) -> str:
    """Return the number of a note that is not the notice itself, or a blank for it."""
    told = written.words.reference if written.words else None
    return told or _BLANK


def _ministry(desk: Desk, body: NoticeBody) -> Office:
    """Return the office that a notice goes to, in the city of the mission if there."""
    register, key = desk.context.register, body.addressee
    authority = register.authorities.get(key)
    if authority is None:  # the ministry of a state that is entered
        return Office(key=key, kind="ministry", state=key, name="")
    mission = register.missions[body.sender]
    is_here = authority.state == mission.receiving and mission.seat is not None
    return authority_office(authority, mission_office(mission).seat if is_here else "")


def _reference(desk: Desk, case: Case, written: Written) -> Reference | None:
    """Return the note that another speaks of; None for a first filing."""
    if written.act is Act.FILED:
        return None
    is_amendment = written.act is Act.AMENDED
    revision = written.revision - 1 if is_amendment else written.revision
    at = filed_at(case, revision).astimezone(clock_of(desk, case.channel))
    return Reference(number=case.number, on=at.date(), revision=revision)


def _annexes(
    desk: Desk, case: Case, body: NoticeBody, written: Written, form: Form
) -> Annexes:
    """Return what goes behind a note: the route where asked for, own papers on demand."""
    is_filing = written.act in _FILINGS
    wants_own = DETERMINATION in form.annexes
    draft = case.draft_of(written.revision) if is_filing else None
    if wants_own and draft is None:
        raise DocumentError(
            "the determination is with the notice at the mission's own desk",
            remedy="ask there, and for the notice itself: --note notice",
        )
    has_map = draft is not None and "route" in body.contents
    decided = None
    if draft is not None and (has_map or wants_own):
        decided = decide(desk, read_dossier(draft.trip))
    receipts = (printed_receipt(desk, case),) if RECEIPT in form.annexes else ()
    return Annexes(
        map_svg=_route(desk, decided, form) if decided and has_map else "",
        receipts=receipts,
        own_text=own_text(desk, case, written.revision) if wants_own else "",
        own_map_svg=own_map(desk, decided) if decided and wants_own else "",
    )


def _route(desk: Desk, decided: Decided, form: Form) -> str:
    wording = read_wording(form.languages[0])
    basemap = desk.context.basemap
    return route_map(decided.trip, decided.determination, wording, basemap)
