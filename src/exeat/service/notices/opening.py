"""Opening the contents of a notice: an event of its own where the ministry does it."""

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import ANSWERS, MOVES, Act, Side, State
from exeat.domain.notice_body import NoticeBody
from exeat.domain.record import record
from exeat.engine.entries import read_entry
from exeat.formats.notice_body import read_notice_body
from exeat.service.acts.contents import Contents
from exeat.service.acts.received import opened_body, read_answer, read_notice
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, Verdict, may
from exeat.service.notices.answering import answer, incident
from exeat.service.notices.casebook import Case
from exeat.service.notices.dossiers import read_dossier
from exeat.store.log import Log

_FILINGS = frozenset({Act.FILED, Act.AMENDED})
_REASONED = ANSWERS | {Act.WITHDRAWN}
_UNREAD = frozenset({State.FILED, State.AMENDED})


@record
class Opened:
    """What could be read of a notice.

    Attributes:
        body: What it says; None where that is not for this person, or gone.
        why: Why there is none; empty where there is one.
        reasons: Acts upon it and the reasons given.
        languages: Of the note verbale.
    """

    body: NoticeBody | None = None
    why: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ("en",)


def open_notice(desk: Desk, actor: Actor, case: Case) -> Opened:
    """Return what a notice says, as far as the actor may read it.

    A ministry reads what was delivered to it, and its first reading of each revision
    is recorded.

    Raises:
        EvidenceError: The contents are not those that were filed; it is recorded.
    """
    joined = joining(desk, case.channel)
    if may(actor, Action.READ, joined, case.state) is not Verdict.GRANTED:
        return Opened(why="not shown: you have no right to read contents")
    if desk.side is Side.MINISTRY and case.expected.state in _UNREAD:
        number = case.number
        return Opened(why=f"not opened: 'exeat notice deliver {number}' comes first")
    body = _body(desk, actor, case)
    if body is None:
        return Opened(why="erased at this desk, or on its way")
    if desk.side is Side.MINISTRY and not _was_opened(case):
        answer(desk, actor, f"{case.channel.channel}/{case.number}", Act.OPENED)
    return Opened(
        body=body,
        reasons=tuple(_reasons(desk, case)),
        languages=_languages(case, body),
    )


def _body(desk: Desk, actor: Actor, case: Case) -> NoticeBody | None:
    """Return the newest body that was filed; before that, the draft."""
    filings = [event for event in case.events if event.act in _FILINGS]
    if not filings:
        draft = case.newest_draft
        return None if draft is None else read_notice_body(draft.body, case.number)
    position = filings[-1].position
    found = Log(desk.database).entries(case.channel.channel, position, position + 1)
    entry = read_entry(found[0].entry)
    kept = Contents(body=found[0].body, salt=found[0].salt, sealed=found[0].sealed)
    try:
        opened = opened_body(desk, entry, kept)
        return None if opened is None else read_notice(opened.body, entry)
    except EvidenceError as error:
        incident(desk, actor, case)(error.sentence)
        raise


def _was_opened(case: Case) -> bool:
    """Return whether this desk opened the newest revision before."""
    acts = [(event.act, event.revision) for event in case.events]
    acts += [(c.submission.act, c.submission.revision) for c in case.claims]
    is_possible = case.expected.state in MOVES[Act.OPENED].sources
    return (Act.OPENED, case.expected.revision) in acts or not is_possible


def _reasons(desk: Desk, case: Case) -> list[tuple[str, str]]:
    told = []
    for event in case.events:
        if event.act not in _REASONED:
            continue
        channel, position = case.channel.channel, event.position
        found = Log(desk.database).entries(channel, position, position + 1)[0]
        kept = Contents(body=found.body, salt=found.salt, sealed=found.sealed)
        entry = read_entry(found.entry)
        opened = opened_body(desk, entry, kept)
        if opened is not None:
            read = read_answer(opened.body, entry)
            texts = [read.reference, read.reason]
            said = ": ".join(text for text in texts if text)
            if said:
                told.append((event.act.value, said))
    return told


def _languages(case: Case, body: NoticeBody) -> tuple[str, ...]:
    draft = case.draft_of(body.revision)
    if draft is None:
        return (body.language,)
    return read_dossier(draft.trip).languages
