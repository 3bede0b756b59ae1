"""Deciding again: what the register of today says of every trip that is still open."""

import json
from collections.abc import Iterator

from exeat.documents.columns import wrapped
from exeat.documents.plain import plain
from exeat.domain.errors import ExeatError
from exeat.domain.notice import State
from exeat.domain.record import record
from exeat.engine.redecision import Redecision, decided, redecided
from exeat.formats.frozen_determination import read_decided
from exeat.service.desks.channels import channels, joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, Verdict, may
from exeat.service.notices.casebook import Case, cases, frozen_of
from exeat.service.notices.deciding import clock_of, decide
from exeat.service.notices.dossiers import read_dossier
from exeat.service.notices.moments import moment_words

_OVER = frozenset({State.WITHDRAWN, State.CLOSED})


@record
class Again:
    """What deciding one trip again gave.

    Attributes:
        case: The notice.
        revision: The newest revision that has a trip.
        differences: Findings that are not what they were.
        fault: Why it could not be decided; empty where it was.
    """

    case: Case
    revision: int
    differences: tuple[Redecision, ...]
    fault: str = ""


def redecide(desk: Desk, actor: Actor, *, as_json: bool = False) -> str:
    """Decide every open trip again and return what differs; nothing is changed.

    A trip is open while its notice is a draft or stands, and it is not over yet.

    Raises:
        RightError: It is not for this person.
    """
    found = [again for case in _open(desk, actor) for again in _again(desk, case)]
    edition = desk.context.register.edition
    if as_json:
        value = {"register_edition": edition, "notices": list(map(_plain, found))}
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    lines = [f"Register edition {edition[:29]}, {len(found)} to decide again."]
    for again in found:
        lines += _told(desk, again)
    return "\n".join(lines) + "\n"


def _open(desk: Desk, actor: Actor) -> Iterator[Case]:
    for row in channels(desk):
        joined = joining(desk, row)
        for case in cases(desk, row):
            granted = may(actor, Action.READ, joined, case.state) is Verdict.GRANTED
            if granted and case.state not in _OVER and case.drafts:
                yield case


def _again(desk: Desk, case: Case) -> Iterator[Again]:
    draft = case.drafts[-1]
    try:
        after = decide(desk, read_dossier(draft.trip))
    except (ExeatError, ExceptionGroup) as error:
        text = error.sentence if isinstance(error, ExeatError) else str(error)
        yield Again(case=case, revision=draft.revision, differences=(), fault=text)
        return
    if after.trip.arrive_at < desk.clock.now():
        return
    before = read_decided(frozen_of(desk, case, draft), f"notice {case.number}")
    differences = redecided(before, decided(after.determination))
    told = tuple(each for each in differences if not each.is_only_time)
    yield Again(case=case, revision=draft.revision, differences=told)


def _told(desk: Desk, again: Again) -> Iterator[str]:
    case, clock = again.case, clock_of(desk, again.case.channel)
    yield ""
    yield f"{case.number} revision {again.revision}, {case.state}:"
    if again.fault:
        yield from wrapped(f"cannot be decided: {plain(again.fault)}", 2, 2)
    elif not again.differences:
        yield "  as it was"
    for each in again.differences:
        turns = ", ".join(turn.replace("-", " ") for turn in each.turnarounds)
        key = each.key
        who = f"{key.measure} {key.provision}, {plain(key.traveller)}"
        yield from wrapped(f"{who}: {turns}", 2, 2)
        for name, stand in (("before", each.before), ("now", each.after)):
            if stand is None:
                yield f"    {name:<7} nothing due"
                continue
            text = f"{stand.answer.replace('-', ' ')}"
            if stand.safe_by is not None:
                text += f", safe by {moment_words(stand.safe_by, clock)}"
            yield from wrapped(f"{name:<7} {text}", 4, 8)


def _plain(again: Again) -> dict[str, object]:
    return {
        "notice": again.case.number,
        "channel": again.case.channel.channel,
        "revision": again.revision,
        "state": again.case.state.value,
        "fault": again.fault or None,
        "differences": [
            {
                "measure": each.key.measure,
                "provision": each.key.provision,
                "traveller": each.key.traveller,
                "turnarounds": [turn.value for turn in each.turnarounds],
                "before": each.before.answer.value if each.before else None,
                "after": each.after.answer.value if each.after else None,
            }
            for each in again.differences
        ],
    }
