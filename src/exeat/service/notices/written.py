"""What notes verbales a desk can write of a notice: its own, and the notice itself."""

from datetime import datetime

from exeat.domain.errors import DocumentError
from exeat.domain.notice import ANSWERS, Act, Side
from exeat.domain.notice_body import AnswerBody, NoticeBody
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, read_entry, read_statement
from exeat.service.acts.contents import Contents
from exeat.service.acts.received import opened_body, read_answer
from exeat.service.desks.desk import Desk
from exeat.service.notices.casebook import Case
from exeat.store.log import Log
from exeat.store.note import read_note

NOTICE, WITHDRAWAL, ANSWER = "notice", "withdrawal", "answer"
KINDS = (NOTICE, WITHDRAWAL, ANSWER)
_FILINGS = frozenset({Act.FILED, Act.AMENDED})


@record
class Written:
    """An act that a note verbale tells.

    Attributes:
        act: What was done.
        revision: Of the notice.
        at: When it was recorded; before that, when it was signed or drafted.
        words: Reason and reference; None for the notice itself.
    """

    act: Act
    revision: int
    at: datetime
    words: AnswerBody | None = None


def the_notice(case: Case, body: NoticeBody) -> Written:
    """Return the newest revision of a notice as its note tells it."""
    act = Act.FILED if body.revision == 1 else Act.AMENDED
    at = filed_at(case, body.revision)
    return Written(act=act, revision=body.revision, at=at)


def own_notes(desk: Desk, case: Case) -> tuple[Written, ...]:
    """Return what this desk did to a notice that a note of its own tells, in order."""
    acts = ANSWERS if desk.side is Side.MINISTRY else frozenset({Act.WITHDRAWN})
    found = [*_recorded(desk, case, acts), *_waiting(desk, case, acts)]
    return tuple(found)


def chosen(desk: Desk, case: Case, body: NoticeBody, kind: str) -> Written:
    """Return what the note of a kind tells.

    Raises:
        DocumentError: There is none, or it is the other side's to write.
    """
    if kind == NOTICE:
        return the_notice(case, body)
    if (kind == ANSWER) is not (desk.side is Side.MINISTRY):
        raise DocumentError(
            f"the note of {_NAMES[kind]} is the other side's own",
            remedy=f"'exeat notice show {case.number}' tells what it says",
        )
    found = own_notes(desk, case)
    if not found:
        raise DocumentError(
            f"notice {case.number} has no {kind} yet, so that no note tells of one",
            remedy=f"do it first: {_COMMANDS[kind]}",
        )
    return found[-1]


_NAMES = {WITHDRAWAL: "a withdrawal", ANSWER: "an answer"}
_COMMANDS = {
    WITHDRAWAL: "exeat notice withdraw",
    ANSWER: "exeat notice acknowledge, object or refuse",
}


def filed_at(case: Case, revision: int) -> datetime:
    """Return when a revision was recorded; before that, when it was drafted."""
    for event in case.events:
        if event.act in _FILINGS and event.revision == revision:
            return event.recorded_at
    draft = case.draft_of(revision)
    return case.row.updated_at if draft is None else draft.drafted_at


def _recorded(desk: Desk, case: Case, acts: frozenset[Act]) -> list[Written]:
    found = []
    for event in case.events:
        if event.act in acts:
            channel, position = case.channel.channel, event.position
            (kept,) = Log(desk.database).entries(channel, position, position + 1)
            contents = Contents(body=kept.body, salt=kept.salt, sealed=kept.sealed)
            told = read_entry(kept.entry)
            found.append(_written(desk, told, contents, event.recorded_at))
    return found


def _waiting(desk: Desk, case: Case, acts: frozenset[Act]) -> list[Written]:
    """Return what was signed here and waits for the other side to record it."""
    found = []
    for claim in case.claims:
        kept = claim.submission
        if kept.act in acts and claim.position is None:
            contents = Contents(body=kept.body, salt=kept.salt, sealed=kept.sealed)
            told = read_statement(read_note(kept.statement).text.encode())
            found.append(_written(desk, told, contents, told.claimed_at))
    return found


def _written(
    desk: Desk, told: Entry | Statement, contents: Contents, at: datetime
) -> Written:
    opened = opened_body(desk, told, contents)
    words = None if opened is None else read_answer(opened.body, told)
    return Written(act=told.act, revision=told.revision, at=at, words=words)
