"""Drafts: the notices that a trip needs, as working papers of the mission."""

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from exeat.domain.errors import InputError, NoticeError
from exeat.domain.finding import PlanEntry
from exeat.domain.notice import Act, Side, State, move
from exeat.domain.record import record
from exeat.engine.entries import whole_milliseconds
from exeat.engine.filing import FilingCheck
from exeat.service.acts.submitting import new_key, new_salt
from exeat.service.desks.channels import channels, joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.notices.bodies import (
    Filed,
    filed_body,
    frozen_json,
    particulars_of,
)
from exeat.service.notices.casebook import case_of
from exeat.service.notices.deciding import (
    Decided,
    Ways,
    checked,
    clock_of,
    decide,
    office_of,
    ways_for,
)
from exeat.service.notices.dossiers import Dossier
from exeat.store.case_rows import Draft, LocalEvent
from exeat.store.rows import ChannelRow, NoticeRow, Particulars

LANGUAGES = ("en", "ru", "fr")


@record
class Order:
    """What to draft from.

    Attributes:
        trip: The trip file.
        label: Its name, for errors.
        base: Its folder; None for standard input.
        rulings: File of settled questions.
        measure: Only the notices of this measure.
        provision: Only the notices of this provision.
        language: ``en``, or two as in ``ru,en``.
        sealed: Whether only the two desks may read it.
    """

    trip: bytes
    label: str
    base: Path | None = None
    rulings: bytes | None = None
    measure: str | None = None
    provision: str | None = None
    language: str = "en"
    sealed: bool = False

    def wants(self, entry: PlanEntry) -> bool:
        """Return whether an entry of the plan is one of those asked for."""
        return self.measure in (None, entry.measure) and self.provision in (
            None,
            entry.provision,
        )


@record
class Drafted:
    """A draft that was made.

    Attributes:
        channel: Where it would be filed.
        number: Its number.
        revision: 1, or more for an amendment.
        entry: What the plan says of it.
        checked: What stands against filing it now, and what it would say.
        addressee: Name of the office.
        clock: Of the addressee.
    """

    channel: str
    number: str
    revision: int
    entry: PlanEntry
    checked: FilingCheck
    addressee: str
    clock: tzinfo


@record
class Elsewhere:
    """An entry of the plan, and offices that no channel of this desk leads to.

    Attributes:
        entry: What is due.
        offices: Their names; none where no office is published.
    """

    entry: PlanEntry
    offices: tuple[str, ...]


@record
class Drafting:
    """What came of drafting.

    Attributes:
        trip: Title of the trip.
        drafts: Made, in order of deadline.
        elsewhere: What no channel of this desk leads to.
    """

    trip: str
    drafts: tuple[Drafted, ...]
    elsewhere: tuple[Elsewhere, ...]


def draft(desk: Desk, actor: Actor, order: Order) -> Drafting:
    """Draft the notices of a trip: one for each entry that a channel leads to.

    Raises:
        InputError: The trip has a fault.
        ExceptionGroup: It has several.
        NoticeError: Nothing that was asked for is due.
        RightError: The actor drafts nothing.
    """
    for channel in channels(desk):
        demand(actor, Action.DRAFT, joining(desk, channel), None, number="")
    decided = decided_from(desk, order)
    entries = [e for e in decided.determination.plan if order.wants(e)]
    if not entries:
        raise _nothing_due(order, decided)
    led = [(entry, ways_for(desk, entry, decided.trip)) for entry in entries]
    made = [
        _draft_one(desk, actor, decided, entry, channel)
        for entry, ways in led
        for channel in ways.channels
    ]
    return Drafting(
        trip=decided.trip.name,
        drafts=tuple(made),
        elsewhere=tuple(
            _elsewhere(desk, entry, ways) for entry, ways in led if _is_left(ways)
        ),
    )


def approve(desk: Desk, actor: Actor, number: str) -> int:
    """Approve the newest draft of a notice, and return its revision.

    Raises:
        MoveError: There is no draft that waits for approval.
        RightError: The actor drafted it, or approves nothing.
        UnknownNoticeError: There is no such notice.
    """
    case = case_of(desk, number)
    draft = case.newest_draft
    demand(
        actor,
        Action.APPROVE,
        joining(desk, case.channel),
        case.state,
        number=number,
        drafted_by=draft.drafted_by if draft else None,
    )
    state = move(case.draft_state, Act.APPROVED, Side.MISSION)
    revision = draft.revision if draft else 0
    event = LocalEvent(
        notice=case.number,
        revision=revision,
        act=Act.APPROVED,
        person=actor.person,
        happened_at=whole_milliseconds(desk.clock.now()),
    )
    desk.cases.record(case.channel.channel, event, _only_first(state))
    return revision


def decided_from(desk: Desk, order: Order) -> Decided:
    """Return the trip of an order as decided now."""
    dossier = Dossier(
        trip=order.trip,
        label=order.label,
        rulings=order.rulings,
        languages=languages_of(order.language),
        sealed=order.sealed,
    )
    return decide(desk, dossier, base=order.base)


def languages_of(text: str) -> tuple[str, ...]:
    """Return the languages that an option names.

    Raises:
        InputError: They are not one or two of those that there are.

    >>> languages_of("ru,en")
    ('ru', 'en')
    """
    found = tuple(text.split(","))
    known = set(found) <= set(LANGUAGES)
    if not known or len(found) > 2 or len(set(found)) < len(found):
        raise InputError(
            f"{text!r} is no language of a note",
            remedy=f"write one of {', '.join(LANGUAGES)}, or two, as in ru,en",
        )
    return found


def put_draft(desk: Desk, actor: Actor, channel: ChannelRow, filed: Filed) -> str:
    """Keep a draft, with the key that makes its filing happen once only.

    Returns:
        Number of the notice, a new one where it had none.
    """
    decided = filed.decided
    salt = new_salt()
    frozen = frozen_json(desk, decided)
    named = replace(filed, number=filed.number or _unnumbered(decided))
    draft = Draft(
        channel=channel.channel,
        notice=filed.number,
        revision=filed.revision,
        trip=decided.dossier.encode(),
        frozen=frozen,
        body=filed_body(desk, channel, named, salt, frozen),
        salt=salt,
        idempotency_key=new_key(),
        drafted_by=actor.person,
        drafted_at=whole_milliseconds(desk.clock.now()),
    )
    known = particulars_of(decided, filed.entry, filed.checked)
    if decided.dossier.sealed:
        known = Particulars()
    party, admit = desk.card.party, _only_first(State.DRAFT)
    return desk.cases.draft(draft, party, admit, known).notice


def _only_first(state: State | None) -> Callable[[NoticeRow | None], State | None]:
    """Return what moves a notice that is not filed yet, and leaves others alone."""

    def admit(row: NoticeRow | None) -> State | None:
        is_filed = row is not None and row.state not in (State.DRAFT, State.APPROVED)
        return None if is_filed else state

    return admit


def _unnumbered(decided: Decided) -> str:
    """Return what stands in a draft's body until the store gives it a number."""
    return f"{decided.determination.now.year}-0000"


def _draft_one(
    desk: Desk, actor: Actor, decided: Decided, entry: PlanEntry, channel: ChannelRow
) -> Drafted:
    if desk.is_sealed(channel.channel):
        decided = replace(decided, dossier=replace(decided.dossier, sealed=True))
    found = checked(desk, decided, entry, channel)
    filed = Filed(number="", revision=1, entry=entry, checked=found, decided=decided)
    return Drafted(
        channel=channel.channel,
        number=put_draft(desk, actor, channel, filed),
        revision=1,
        entry=entry,
        checked=found,
        addressee=office_of(desk, channel),
        clock=clock_of(desk, channel),
    )


def _is_left(ways: Ways) -> bool:
    return bool(ways.missing) or not ways.channels


def _elsewhere(desk: Desk, entry: PlanEntry, ways: Ways) -> Elsewhere:
    names = map(desk.context.register.office_name, ways.missing)
    return Elsewhere(entry=entry, offices=tuple(names))


def _nothing_due(order: Order, decided: Decided) -> NoticeError:
    if order.measure or order.provision:
        wanted = " ".join(filter(None, (order.measure, order.provision)))
        plan = decided.determination.plan
        keys = ", ".join(f"{entry.measure} {entry.provision}" for entry in plan)
        return NoticeError(
            f"nothing is due under {wanted}",
            remedy=f"due is: {keys}" if keys else "no notice is needed for this trip",
        )
    return NoticeError(
        f"nothing is due for {decided.trip.name!r}",
        remedy="no notice is needed; 'exeat check' says why",
    )
