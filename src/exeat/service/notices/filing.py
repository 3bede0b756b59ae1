"""Filing: a draft is decided again, checked, frozen, signed and recorded, once."""

from exeat.domain.errors import NoticeError
from exeat.domain.notice import Act, Side, move
from exeat.engine.filing import FilingCheck, Obstacle, surplus_of
from exeat.formats.notice_body import read_notice_body
from exeat.service.acts.submitting import Deed, Done, submit
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.notices.bodies import (
    Filed,
    filed_body,
    frozen_json,
    particulars_of,
)
from exeat.service.notices.casebook import Case, case_of, done_before
from exeat.service.notices.deciding import checked, decide, entry_for
from exeat.service.notices.dossiers import read_dossier
from exeat.store.case_rows import Draft


def file_notice(
    desk: Desk, actor: Actor, number: str, *, ground: str | None = None
) -> Done:
    """File the newest approved draft of a notice; a second time changes nothing.

    The trip is decided again at this moment, and that determination is frozen into
    the filing. What is late is filed with its ground, and never blocked.

    Args:
        desk: Of the mission.
        actor: Who files.
        number: Of the notice.
        ground: Why it is late.

    Raises:
        NoticeError: It cannot go as it stands; the remedies are named.
        MoveError: It is not approved.
        RightError: The actor files nothing.
        UnknownNoticeError: There is no such notice.
    """
    case = case_of(desk, number)
    draft = case.newest_draft
    act = Act.FILED if draft is None or draft.revision == 1 else Act.AMENDED
    action = Action.FILE if act is Act.FILED else Action.AMEND
    joined = joining(desk, case.channel)
    demand(actor, action, joined, case.state, number=number)
    revision = draft.revision if draft else case.expected.revision
    before = done_before(desk, case, act, revision)
    if before is not None:
        return before
    if draft is None or draft.approved_at is None:
        move(case.draft_state, Act.FILED, Side.MISSION)
        raise _no_draft(case)
    return submit(desk, actor, case.channel, _deed(desk, case, draft, act, ground))


def _deed(desk: Desk, case: Case, draft: Draft, act: Act, ground: str | None) -> Deed:
    drafted = read_notice_body(draft.body, case.number)
    decided = decide(desk, read_dossier(draft.trip))
    entry = entry_for(decided, drafted.measure, drafted.provision)
    if entry is None:
        raise NoticeError(
            f"nothing is due any more under {drafted.measure} {drafted.provision}",
            remedy="leave it unfiled; 'exeat notice redecide' shows what changed",
        )
    found = checked(desk, decided, entry, case.channel, ground)
    surplus = surplus_of(found.disclosure.contents, drafted.contents)
    refuse_obstacles(case.number, found, surplus)
    frozen = frozen_json(desk, decided)
    filed = Filed(
        number=case.number,
        revision=draft.revision,
        entry=entry,
        checked=found,
        decided=decided,
    )
    return Deed(
        act=act,
        notice=case.number,
        revision=draft.revision,
        body=filed_body(desk, case.channel, filed, draft.salt, frozen),
        salt=draft.salt,
        key=draft.idempotency_key,
        is_sealed=decided.dossier.sealed,
        frozen=frozen,
        particulars=particulars_of(decided, entry, found),
    )


def refuse_obstacles(
    number: str, found: FilingCheck, surplus: tuple[str, ...] = ()
) -> None:
    """Raise where something has to be repaired before a filing.

    Raises:
        NoticeError: With what stands against it, and the remedy of each.
    """
    obstacles = dict.fromkeys(found.obstacles)
    if surplus:
        obstacles[Obstacle.SAYS_TOO_MUCH] = None
    if not obstacles:
        return
    told = [_told(each, found, surplus) for each in obstacles]
    raise NoticeError(
        f"notice {number} cannot be filed: {'; '.join(what for what, _ in told)}",
        remedy="; ".join(remedy for _, remedy in told),
    )


def _told(
    obstacle: Obstacle, found: FilingCheck, surplus: tuple[str, ...]
) -> tuple[str, str]:
    """Return what stands against a filing, and what to do about it."""
    match obstacle:
        case Obstacle.PROHIBITED:
            return (
                "the trip may not be made",
                "no notice makes it lawful; change the trip",
            )
        case Obstacle.NO_GROUND:
            return (
                "it is late under every reading",
                "it can still be filed: state why it is late with --ground",
            )
        case Obstacle.INCOMPLETE:
            return (
                f"it lacks {', '.join(gap.item for gap in found.gaps)}",
                "draft it again after: " + ", ".join(gap.remedy for gap in found.gaps),
            )
        case Obstacle.SAYS_TOO_MUCH:
            return (
                "it says what is no longer asked, or says it otherwise: "
                + ", ".join(surplus or found.surplus),
                "draft it again, so that it says what the provision asks for",
            )


def _no_draft(case: Case) -> NoticeError:
    return NoticeError(
        f"notice {case.number} has no draft at this desk",
        remedy="draft it, or an amendment of it, from a trip file",
    )
