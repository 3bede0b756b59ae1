"""A notice as text, as data and as paper."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from exeat.documents.columns import wrapped
from exeat.documents.plain import plain
from exeat.domain.errors import DocumentError
from exeat.domain.notice import Side, State
from exeat.domain.notice_body import Said
from exeat.domain.record import record
from exeat.service.acts.outgoing import is_refused
from exeat.service.desks.channels import channels, joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, Verdict, demand, may
from exeat.service.notices.casebook import Case, case_of, cases
from exeat.service.notices.deciding import clock_of, office_of
from exeat.service.notices.drafting import languages_of
from exeat.service.notices.known import listed_particulars, shown_particulars
from exeat.service.notices.moments import moment_words, second_words
from exeat.service.notices.opening import Opened, open_notice
from exeat.service.notices.text import labelled
from exeat.store.claims import Claim
from exeat.store.rows import Particulars

_MINUTE = timedelta(minutes=1)
_UNFILED = frozenset({State.DRAFT, State.APPROVED})


def as_text(desk: Desk, actor: Actor, number: str) -> str:
    """Return where a notice stands, what it says, and who did what when.

    Raises:
        RightError: It is not for this person.
        UnknownNoticeError: There is no such notice, or not for this person.
    """
    case = _seen(desk, actor, number)
    opened = open_notice(desk, actor, case)
    clock, joined = clock_of(desk, case.channel), joining(desk, case.channel)
    lines = [f"Notice {case.number}, revision {case.revision}: {case.state}."]
    lines += labelled("from", joined.mission)
    lines += labelled("to", office_of(desk, case.channel))
    known = shown_particulars(desk, case, opened.body)
    lines += labelled("under", f"{known.measure or ''} {known.provision or ''}".strip())
    if desk.side is Side.MISSION:
        lines += labelled("safe by", moment_words(known.safe_by, clock))
        lines += labelled("arguable", moment_words(known.arguable_until, clock))
    if known.status is not None:
        lines += labelled("filing", known.status.value)
    lines += list(_contents(opened))
    lines.append("What was done:")
    lines += [
        line
        for _, told in sorted(_history(desk, case), key=itemgetter(0))
        for line in told
    ]
    for claim in _waiting(case):
        lines += labelled(claim.submission.act, _claim(desk, case, claim))
    return "\n".join(lines) + "\n"


def as_json(desk: Desk, actor: Actor, number: str) -> str:
    """Return a notice as data; moments in UTC.

    Raises:
        RightError: It is not for this person.
        UnknownNoticeError: There is no such notice, or not for this person.
    """
    case = _seen(desk, actor, number)
    opened = open_notice(desk, actor, case)
    value = {
        **_row(desk, case, shown_particulars(desk, case, opened.body)),
        "contents": dict(opened.body.contents) if opened.body else None,
        "travellers": list(opened.body.travellers) if opened.body else None,
        "ground": opened.body.ground if opened.body else None,
        "register_edition": opened.body.register_edition if opened.body else None,
        "events": [
            {
                "act": event.act.value,
                "revision": event.revision,
                "party": event.party,
                "entry": event.position,
                "recorded_at": event.recorded_at.astimezone(UTC).isoformat(),
            }
            for event in case.events
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


@record
class Sheet:
    """Which note verbale is asked for, and how.

    Attributes:
        suffix: ``pdf`` or ``docx``.
        kind: The notice, its withdrawal, or the answer to it.
        languages: One or two, as ``ru,en``; None for those chosen with the draft.
        annexes: What goes behind it beside the map of the route.
    """

    suffix: str
    kind: str = "notice"
    languages: str | None = None
    annexes: tuple[str, ...] = ()


def as_paper(desk: Desk, actor: Actor, number: str, sheet: Sheet) -> bytes:
    """Return a note verbale of a notice as PDF or DOCX.

    Raises:
        DocumentError: It cannot be made, or its contents are gone.
        RightError: It is not for this person.
        UnknownNoticeError: There is no such notice, or not for this person.
    """
    from exeat.service.notices.paper import Form, paper  # loads the typesetter
    from exeat.service.notices.written import chosen

    case = _seen(desk, actor, number)
    opened = open_notice(desk, actor, case)
    if opened.body is None:
        raise DocumentError(
            f"the contents of notice {case.number} are not here",
            remedy=opened.why or "they were erased; the receipts still prove them",
        )
    wanted = languages_of(sheet.languages) if sheet.languages else opened.languages
    form = Form(suffix=sheet.suffix, languages=wanted, annexes=sheet.annexes)
    written = chosen(desk, case, opened.body, sheet.kind)
    return paper(desk, case, opened.body, written, form)


def listed(
    desk: Desk, actor: Actor, wanted: State | None, *, as_json: bool = False
) -> str:
    """Return the notices of a desk, the newest first.

    Raises:
        RightError: It is not for this person.
    """
    found = []
    for row in channels(desk):
        joined = joining(desk, row)
        demand(actor, Action.LIST, joined, None, number=row.channel)
        for case in cases(desk, row):
            seen = may(actor, Action.LIST, joined, case.state) is Verdict.GRANTED
            if seen and wanted in (None, case.state):
                found.append(case)
    found.sort(key=lambda case: (case.number, case.channel.channel), reverse=True)
    if as_json:
        rows = [_row(desk, case) for case in found]
        return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    if not found:
        return "No notices.\n"
    return "\n".join(line for case in found for line in _line(desk, case)) + "\n"


def _history(desk: Desk, case: Case) -> Iterator[tuple[datetime, list[str]]]:
    """Yield what was done, by moment: in the log, and on this desk alone."""
    clock = clock_of(desk, case.channel)
    if desk.side is Side.MISSION:
        for local in desk.cases.local_events(case.channel.channel, case.number):
            at = second_words(local.happened_at, clock)
            text = f"{at}, revision {local.revision}, by {local.person}; own record"
            yield local.happened_at, labelled(local.act, text)
    for event in case.events:
        at = second_words(event.recorded_at, clock)
        text = f"{at}, revision {event.revision}, by {event.party}"
        told, signed = f"{text}, entry {event.position}", event.claimed_at
        if signed is not None and event.recorded_at - signed >= _MINUTE:
            told += f"; signed {second_words(signed, clock)} by its own clock"
        yield event.recorded_at, labelled(event.act, told)


def _seen(desk: Desk, actor: Actor, number: str) -> Case:
    case = case_of(desk, number)
    joined = joining(desk, case.channel)
    demand(actor, Action.LIST, joined, case.state, number=number)
    return case


def _row(desk: Desk, case: Case, known: Particulars | None = None) -> dict[str, object]:
    known = listed_particulars(desk, case) if known is None else known
    return {
        "channel": case.channel.channel,
        "notice": case.number,
        "revision": case.revision,
        "state": case.state.value,
        "mission": joining(desk, case.channel).mission,
        "measure": known.measure,
        "provision": known.provision,
        "safe_by": known.safe_by.isoformat() if known.safe_by else None,
        "status": known.status.value if known.status else None,
        "updated_at": case.row.updated_at.isoformat(),
        "sealed": case.is_sealed,
        "unrecorded": [claim.submission.act.value for claim in _waiting(case)],
    }


def _line(desk: Desk, case: Case) -> Iterator[str]:
    known, clock = listed_particulars(desk, case), clock_of(desk, case.channel)
    mission = joining(desk, case.channel).mission
    yield f"{case.number}  r{case.revision}  {case.state:<12} {plain(mission)}"
    if known.measure:
        yield from wrapped(f"{known.measure} {known.provision or ''}", 2, 2)
    if desk.side is Side.MISSION and case.state in _UNFILED:
        yield from wrapped(f"safe by {moment_words(known.safe_by, clock)}", 2, 2)
    for claim in _waiting(case):
        yield from wrapped(f"{claim.submission.act}: {_claim(desk, case, claim)}", 2, 2)


def _waiting(case: Case) -> list[Claim]:
    return [claim for claim in case.claims if claim.position is None]


def _claim(desk: Desk, case: Case, claim: Claim) -> str:
    """Return how it stands with an act of this desk that the other side records."""
    if claim.position is not None:
        return f"recorded, entry {claim.position}"
    if is_refused(desk, case.channel, claim):
        return "refused by the keeper of the log; the log says why"
    if claim.handed_over_at is None:
        return "signed, not handed over yet: exeat bundle export"
    at = second_words(claim.handed_over_at, clock_of(desk, case.channel))
    return f"UNRECORDED: handed over {at}, and not come back"


def _contents(opened: Opened) -> Iterator[str]:
    if opened.body is None:
        yield from labelled("contents", opened.why)
        return
    body = opened.body
    if body.travellers:
        yield from labelled("for", ", ".join(body.travellers))
    for word, said in body.contents.items():
        yield from labelled(word, _said(said))
    if body.ground:
        yield from labelled("late because", body.ground)
    for act, reason in opened.reasons:
        yield from labelled(f"{act}", reason)


def _said(said: Said) -> str:
    if isinstance(said, str):
        return said
    if isinstance(said, dict):
        return ", ".join(f"{name} {text}" for name, text in said.items())
    parts = [part if isinstance(part, str) else " - ".join(part) for part in said]
    return "; ".join(parts) or "none"
