"""Statistics of a desk: silence, reply times and refusals, for reciprocity."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from exeat.documents.columns import wrapped
from exeat.documents.plain import plain
from exeat.domain.notice import ANSWERS, Act, State
from exeat.engine.statistics import Filed, Tally, tallies
from exeat.service.desks.channels import channels, joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.notices.casebook import Case, cases
from exeat.service.notices.deciding import clock_of
from exeat.store.rows import ChannelRow

_ENDS = frozenset({Act.WITHDRAWN, Act.CLOSED})
_FILINGS = frozenset({Act.FILED, Act.AMENDED})


def statistics(desk: Desk, actor: Actor, *, as_json: bool = False) -> str:
    """Return what became of the notices of each mission, month by month.

    Raises:
        RightError: It is not for this person.
    """
    rows = channels(desk)
    for row in rows:
        demand(actor, Action.STATISTICS, joining(desk, row), None, number=row.channel)
    found = [tally for row in rows for tally in _tallies(desk, row)]
    if as_json:
        listed = [_plain(tally) for tally in found]
        return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    if not found:
        return "No notice was filed.\n"
    return "\n".join(line for tally in found for line in _told(tally)) + "\n"


def _tallies(desk: Desk, row: ChannelRow) -> tuple[Tally, ...]:
    clock = clock_of(desk, row)
    mission = joining(desk, row).mission
    filed = [
        one for case in cases(desk, row) if (one := _filed(case, mission)) is not None
    ]
    return tallies(filed, now=desk.clock.now(), clock=clock)


def _filed(case: Case, mission: str) -> Filed | None:
    """Return a notice as it is counted; None where it was never filed."""
    filings = [event for event in case.events if event.act in _FILINGS]
    if not filings or case.state in (State.DRAFT, State.APPROVED):
        return None
    answers = [event for event in case.events if event.act in ANSWERS]
    ends = [event for event in case.events if event.act in _ENDS]
    known = case.row.particulars
    act = answers[-1].act if answers else ends[0].act if ends else None
    return Filed(
        notice=case.number,
        mission=mission,
        measure=known.measure or "",
        filed_at=filings[0].recorded_at,
        due_at=known.answer_by or _never(filings[0].recorded_at.tzinfo),
        answered_at=answers[-1].recorded_at if answers else None,
        act=act,
        reason=(known.reason or "") if answers else "",
        has_lapsed=any(event.act is Act.LAPSED for event in case.events),
    )


def _never(zone: tzinfo | None) -> datetime:
    """Return a moment that no answer is late for."""
    return datetime.max.replace(tzinfo=zone) - timedelta(days=2)


def _told(tally: Tally) -> Iterator[str]:
    yield f"{tally.month}  {plain(tally.mission)}: {tally.filed} filed"
    outcomes = [f"{count} {outcome}" for outcome, count in tally.outcomes if count]
    yield from wrapped("outcome:  " + ", ".join(outcomes), 2, 10)
    answers = [f"{count} {act}" for act, count in tally.answers if count]
    if answers:
        yield from wrapped("answers:  " + ", ".join(answers), 2, 10)
    for ground in tally.grounds:
        reason = plain(ground.reason) or "no reason given"
        yield from wrapped(f"{ground.act}:  {reason} ({ground.count})", 2, 10)
    if tally.replies.median is not None and tally.replies.longest is not None:
        median, longest = map(_span, (tally.replies.median, tally.replies.longest))
        yield f"  replies:  median {median}, longest {longest}"


def _span(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"


def _plain(tally: Tally) -> dict[str, object]:
    replies = tally.replies
    return {
        "mission": tally.mission,
        "month": tally.month,
        "filed": tally.filed,
        "outcomes": {outcome.value: count for outcome, count in tally.outcomes},
        "answers": {act.value: count for act, count in tally.answers},
        "silent": tally.silent,
        "grounds": [
            {"act": one.act.value, "reason": one.reason, "count": one.count}
            for one in tally.grounds
        ],
        "replies": {
            "count": replies.count,
            "median_s": _seconds(replies.median),
            "longest_s": _seconds(replies.longest),
        },
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
