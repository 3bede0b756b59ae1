"""Amendments: a changed trip becomes the next revision of a notice."""

from dataclasses import replace
from datetime import tzinfo

from exeat.domain.errors import MoveError, NoticeError
from exeat.domain.notice import Act, Side, move
from exeat.domain.record import record
from exeat.engine.amendment import Amendment, amendment
from exeat.formats.notice_body import read_notice_body
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.notices.bodies import Filed
from exeat.service.notices.casebook import Case, case_of
from exeat.service.notices.deciding import (
    Decided,
    checked,
    clock_of,
    decide,
    entry_for,
    office_of,
    told,
)
from exeat.service.notices.dossiers import Dossier, read_dossier
from exeat.service.notices.drafting import Order, put_draft


@record
class Amending:
    """What a changed trip means for a notice.

    Attributes:
        number: Of the notice.
        revision: That was drafted; None where nothing is due on the changed trip.
        found: Changes, and what a fresh notice would be.
        measure: Key of the measure.
        provision: Key of the provision.
        addressee: Name of the office.
        clock: Of the addressee.
    """

    number: str
    revision: int | None
    found: Amendment
    measure: str
    provision: str
    addressee: str
    clock: tzinfo


def amend(desk: Desk, actor: Actor, number: str, order: Order) -> Amending:
    """Draft the next revision of a filed notice from a changed trip.

    Raises:
        MoveError: The notice cannot be amended as it stands.
        NoticeError: The trip did not change.
        RightError: The actor drafts nothing.
        UnknownNoticeError: There is no such notice.
    """
    case = case_of(desk, number)
    joined = joining(desk, case.channel)
    demand(actor, Action.DRAFT, joined, case.state, number=number)
    move(case.expected.state, Act.AMENDED, Side.MISSION)
    filed = case.draft_of(case.expected.revision)
    if filed is None:
        raise MoveError(
            f"the trip of notice {case.number} is not on record here",
            remedy="withdraw the notice and draft a new one from the trip",
        )
    body = read_notice_body(filed.body, case.number)
    before = decide(desk, read_dossier(filed.trip))
    after = decide(desk, _changed(before.dossier, order), base=order.base)
    provision = (body.measure, body.provision)
    found = _amendment(desk, case, before, after, provision)
    if not found.changes:
        raise NoticeError(
            f"the trip is as notice {case.number} has it",
            remedy="change the trip file; nothing was drafted",
        )
    entry = entry_for(after, *provision)
    revision = None
    if entry is not None:
        revision = case.expected.revision + 1
        revised = Filed(
            number=case.number,
            revision=revision,
            entry=entry,
            checked=checked(desk, after, entry, case.channel),
            decided=after,
        )
        put_draft(desk, actor, case.channel, revised)
    return Amending(
        number=case.number,
        revision=revision,
        found=found,
        measure=body.measure,
        provision=body.provision,
        addressee=office_of(desk, case.channel),
        clock=clock_of(desk, case.channel),
    )


def _changed(filed: Dossier, order: Order) -> Dossier:
    """Return the dossier of the changed trip; the rest stays unless it is given."""
    return replace(
        filed,
        trip=order.trip,
        label=order.label,
        tracks=(),
        rulings=filed.rulings if order.rulings is None else order.rulings,
    )


def _amendment(
    desk: Desk, case: Case, before: Decided, after: Decided, provision: tuple[str, str]
) -> Amendment:
    """Return the changes since the notice, judged by what it told then."""
    entry = entry_for(before, *provision) or entry_for(after, *provision)
    if entry is None:
        raise NoticeError(
            f"nothing is due under {' '.join(provision)}, before or after the change",
            remedy="withdraw the notice; 'exeat notice redecide' shows what changed",
        )
    return amendment(
        before.trip,
        after.trip,
        told(desk, before, entry, case.channel),
        after.determination,
        provision,
        desk.context.register,
    )
