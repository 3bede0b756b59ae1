"""Acts upon a filed notice: deliveries, answers, withdrawals, silence, erasure."""

from collections.abc import Callable
from datetime import datetime

from exeat.domain.errors import MoveError
from exeat.domain.notice import ANSWERS, Act, lapse
from exeat.service.acts.submitting import ACTIONS, Deed, Done, new_key, new_salt, submit
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Actor, demand
from exeat.service.notices.bodies import act_body
from exeat.service.notices.casebook import Case, case_of, done_before
from exeat.service.notices.deciding import clock_of
from exeat.service.notices.known import known_particulars
from exeat.store.rows import Particulars

Words = tuple[str | None, str | None]

_REPEATABLE = frozenset({Act.NOTIFIED, Act.OPENED, Act.INCIDENT})


def answer(
    desk: Desk, actor: Actor, number: str, act: Act, words: Words = (None, None)
) -> Done:
    """Do an act upon a notice that was filed.

    The same act with the same words, done before and followed by nothing else, is
    not done twice.

    Args:
        desk: Of either side.
        actor: Who acts.
        number: Of the notice.
        act: What to do.
        words: Reason, and the ministry's own reference.

    Raises:
        MoveError: The notice does not stand so that it can be done.
        RightError: The actor may not.
        UnknownNoticeError: There is no such notice.
    """
    case = case_of(desk, number)
    joined = joining(desk, case.channel)
    demand(actor, ACTIONS[act], joined, case.state, number=number)
    before = done_before(desk, case, act, case.expected.revision, reason=words[0])
    if before is not None and act not in _REPEATABLE:
        return before
    if act is Act.LAPSED:
        lapse(
            case.expected.state,
            desk.side,
            due_at=_due_at(desk, case),
            now=desk.clock.now(),
        )
    deed = Deed(
        act=act,
        notice=case.number,
        revision=case.expected.revision,
        body=act_body(act, case.number, case.expected.revision, *words),
        salt=new_salt(),
        key=new_key(),
        is_sealed=case.is_sealed,
        particulars=_particulars(act, words[0]),
    )
    return submit(desk, actor, case.channel, deed)


def erase(desk: Desk, actor: Actor, number: str) -> Done:
    """Delete the contents of a notice that is over, and record that they went.

    Raises:
        MoveError: The notice is still open.
        RightError: The actor may not.
        UnknownNoticeError: There is no such notice.
    """
    return answer(desk, actor, number, Act.ERASED)


def incident(desk: Desk, actor: Actor, case: Case) -> Callable[[str], None]:
    """Return what records that the contents of a notice cannot be shown."""

    def note(reason: str) -> None:
        deed = Deed(
            act=Act.INCIDENT,
            notice=case.number,
            revision=case.expected.revision,
            body=act_body(Act.INCIDENT, case.number, case.expected.revision, reason),
            salt=new_salt(),
            key=new_key(),
        )
        submit(desk, actor, case.channel, deed)

    return note


def _due_at(desk: Desk, case: Case) -> datetime:
    """Return the moment after which there is silence, on the addressee's clock."""
    due_at = known_particulars(desk, case).answer_by
    if due_at is None:
        raise MoveError(
            f"this desk does not know by when notice {case.number} had to be answered",
            remedy="let the side that filed it record that the moment passed",
        )
    return due_at.astimezone(clock_of(desk, case.channel))


def _particulars(act: Act, reason: str | None) -> Particulars | None:
    if act in ANSWERS and reason is not None:
        return Particulars(reason=reason)
    return None
