"""The calendar of a desk: deadlines of its notices, and the trips that they announce."""

from collections.abc import Iterator

from exeat.documents.feed_ics import FeedEntry, FeedKind, FeedState, render_feed
from exeat.domain.errors import ExeatError
from exeat.domain.notice import Side, State
from exeat.domain.trip import Trip
from exeat.service.desks.channels import channels, joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, Verdict, demand, may
from exeat.service.notices.casebook import Case, cases
from exeat.service.notices.deciding import office_of
from exeat.service.notices.dossiers import read_dossier
from exeat.service.notices.known import known_particulars, listed_particulars
from exeat.store.rows import Particulars

_UNFILED = frozenset({State.DRAFT, State.APPROVED})
_UNANSWERED = frozenset({State.FILED, State.DELIVERED, State.AMENDED})
_UNSURE = _UNFILED | {State.OBJECTED, State.REFUSED}


def feed(desk: Desk, actor: Actor) -> str:
    """Return deadlines and trips as a calendar (RFC 5545); same notices, same bytes.

    A mission sees by when to file, and its trips; a ministry by when to answer. What
    is done or withdrawn stays, cancelled, so that calendars that know it take it out.

    Raises:
        RightError: It is not for this person.
    """
    found: list[FeedEntry] = []
    for row in channels(desk):
        joined = joining(desk, row)
        demand(actor, Action.LIST, joined, None, number=row.channel)
        for case in cases(desk, row):
            if may(actor, Action.LIST, joined, case.state) is Verdict.GRANTED:
                reads = may(actor, Action.READ, joined, case.state) is Verdict.GRANTED
                found += _entries(desk, case, reads=reads)
    return render_feed(f"Exeat {desk.name}", found)


def _entries(desk: Desk, case: Case, *, reads: bool) -> Iterator[FeedEntry]:
    is_ours = desk.side is Side.MISSION
    # A calendar opens nothing: of sealed notices a mission has its own drafts to read.
    tells = known_particulars if is_ours and reads else listed_particulars
    known = tells(desk, case)
    state = case.expected.state
    due_at = known.safe_by if is_ours else known.answer_by
    if due_at is not None:
        is_open = state in (_UNFILED if is_ours else _UNANSWERED)
        yield FeedEntry(
            channel=case.channel.channel,
            notice=case.number,
            kind=FeedKind.DEADLINE,
            title=f"{'File' if is_ours else 'Answer'} notice {case.number}",
            begins_at=due_at,
            stamped_at=case.row.updated_at,
            lines=_lines(desk, case, known),
            sequence=_sequence(desk, case),
            state=FeedState.CONFIRMED if is_open else FeedState.CANCELLED,
        )
    trip = _trip(desk, case) if is_ours and reads else None
    if trip is not None:
        yield FeedEntry(
            channel=case.channel.channel,
            notice=case.number,
            kind=FeedKind.TRIP,
            title=trip.name,
            begins_at=trip.depart_at,
            ends_at=trip.arrive_at,
            stamped_at=case.row.updated_at,
            lines=_lines(desk, case, known),
            sequence=_sequence(desk, case),
            state=_surety(state),
        )


def _surety(state: State) -> FeedState:
    if state is State.WITHDRAWN:
        return FeedState.CANCELLED
    return FeedState.TENTATIVE if state in _UNSURE else FeedState.CONFIRMED


def _lines(desk: Desk, case: Case, known: Particulars) -> tuple[str, ...]:
    mission = desk.context.register.missions[joining(desk, case.channel).mission]
    return (
        f"Notice {case.number}, revision {case.revision}: {case.expected.state}",
        f"From {mission.name} to {office_of(desk, case.channel)}",
        f"Under {known.measure or ''} {known.provision or ''}".rstrip(),
    )


def _sequence(desk: Desk, case: Case) -> int:
    """Return a number that grows with everything that is done to a notice."""
    channel = case.channel.channel
    return (
        len(case.events)
        + len(case.claims)
        + len(desk.cases.local_events(channel, case.number))
    )


def _trip(desk: Desk, case: Case) -> Trip | None:
    """Return the trip of the newest draft; None where it is erased or not read now."""
    draft = case.newest_draft
    if draft is None:
        return None
    try:
        return read_dossier(draft.trip).read(desk.context, desk.home)[0]
    except (ExeatError, ExceptionGroup):
        return None  # the register of today does not take it; the deadline stays
