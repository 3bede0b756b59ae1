"""Who may do what: one function, asked before every act, that denies by default."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from exeat.domain.errors import RightError, UnknownNoticeError
from exeat.domain.notice import Side, State
from exeat.domain.record import record


class Role(StrEnum):
    """What a person is trusted with; the same word counts on one's own side only."""

    READER = "reader"
    DRAFTER = "drafter"
    APPROVER = "approver"
    FILER = "filer"
    REGISTRAR = "registrar"
    OFFICER = "officer"
    ADMIN = "admin"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be asked for.

    ``list`` shows numbers, states, moments and receipts; ``read`` opens contents, and
    is an event of its own at the ministry. ``draft`` covers the draft of an amendment,
    ``amend`` its filing.
    """

    LIST = "list"
    READ = "read"
    VERIFY = "verify"
    STATISTICS = "statistics"
    DRAFT = "draft"
    APPROVE = "approve"
    FILE = "file"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    DELIVER = "deliver"
    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"
    OBJECT = "object"
    REFUSE = "refuse"
    LAPSE = "lapse"
    RELAY = "relay"
    ON_PAPER = "on-paper"
    CLOSE = "close"
    ERASE = "erase"
    EXPORT = "export"
    IMPORT = "import"
    STAMP = "stamp"
    PEOPLE = "people"
    KEYS = "keys"
    TRUST = "trust"
    BACKUP = "backup"
    RESTORE = "restore"


class Verdict(StrEnum):
    """The answer; ``unknown`` means: say that there is no such thing."""

    GRANTED = "granted"
    DENIED = "denied"
    UNKNOWN = "unknown"


class Joined(Protocol):
    """The two parties that a channel joins."""

    @property
    def mission(self) -> str:
        """Key of the mission."""

    @property
    def ministry(self) -> str:
        """Key of the authority."""


@record
class Actor:
    """Somebody at a desk.

    Attributes:
        person: Name within the desk.
        side: Side of the desk.
        party: Key of the mission or authority that the desk belongs to.
        roles: What the person is trusted with.
    """

    person: str
    side: Side
    party: str
    roles: frozenset[Role]


_A = Action
_SEEN = frozenset({_A.LIST, _A.VERIFY})
_COUNTED = _SEEN | {_A.STATISTICS}
_READ = _COUNTED | {_A.READ}
_CARRIED = frozenset({_A.EXPORT, _A.IMPORT, _A.STAMP})
_BY_OTHER_MEANS = frozenset({_A.LAPSE, _A.RELAY, _A.ON_PAPER})
_RUN = _SEEN | {_A.BACKUP, _A.RESTORE}
_ADMINISTERED = _RUN | {_A.PEOPLE, _A.KEYS, _A.TRUST, _A.ERASE}
_OPERATED = _RUN | {_A.STAMP}
_FILED = frozenset({_A.FILE, _A.AMEND, _A.WITHDRAW, _A.NOTIFY, _A.CLOSE})
_ANSWERED = frozenset({_A.ACKNOWLEDGE, _A.OBJECT, _A.REFUSE, _A.LAPSE})

GRANTS: Mapping[tuple[Side, Role], frozenset[Action]] = {
    (Side.MISSION, Role.READER): _READ,
    (Side.MISSION, Role.DRAFTER): _READ | {_A.DRAFT},
    (Side.MISSION, Role.APPROVER): _READ | {_A.APPROVE},
    (Side.MISSION, Role.FILER): _READ | _FILED | _CARRIED | _BY_OTHER_MEANS,
    (Side.MISSION, Role.ADMIN): _ADMINISTERED,
    (Side.MISSION, Role.AUDITOR): _COUNTED,
    (Side.MISSION, Role.OPERATOR): _OPERATED,
    (Side.MINISTRY, Role.READER): _READ,
    (Side.MINISTRY, Role.REGISTRAR): (
        _COUNTED | _CARRIED | _BY_OTHER_MEANS | {_A.DELIVER, _A.NOTIFY}
    ),
    (Side.MINISTRY, Role.OFFICER): _READ | _ANSWERED,
    (Side.MINISTRY, Role.ADMIN): _ADMINISTERED,
    (Side.MINISTRY, Role.AUDITOR): _COUNTED,
    (Side.MINISTRY, Role.OPERATOR): _OPERATED,
}

# What needs no channel, and what a channel without a notice is enough for.
_OF_DESK = frozenset({_A.PEOPLE, _A.KEYS, _A.TRUST, _A.BACKUP, _A.RESTORE})
_OF_CHANNEL = _COUNTED | _CARRIED | {_A.DRAFT}

# Drafts are working papers of the mission: for all others they do not exist.
_DRAFTS = frozenset({State.DRAFT, State.APPROVED})
_SEES_DRAFTS = frozenset({Role.DRAFTER, Role.APPROVER, Role.FILER})


def may(
    actor: Actor,
    action: Action,
    channel: Joined | None,
    state: State | None,
    drafted_by: str | None = None,
) -> Verdict:
    """Decide whether somebody may do something; nothing else in Exeat decides it.

    Whether the act fits the state is for :func:`exeat.domain.notice.move` to say.

    Args:
        actor: Who asks.
        action: What for.
        channel: The channel concerned; None where there is none of that name.
        state: Where the notice stands; None where there is none of that number.
        drafted_by: Who drafted the newest revision; matters to an approval.
    """
    is_own = channel is not None and actor.party == _party(channel, actor.side)
    if not is_own and not (channel is None and action in _OF_DESK):
        return Verdict.UNKNOWN
    # Before the state, so that a denial tells nobody whether there is a notice.
    if not _is_granted(actor, action):
        return Verdict.DENIED
    if action in _OF_DESK or (state is None and action in _OF_CHANNEL):
        return Verdict.GRANTED
    if state is None or (state in _DRAFTS and not _sees_drafts(actor)):
        return Verdict.UNKNOWN
    if action is Action.APPROVE and drafted_by in (None, actor.person):
        return Verdict.DENIED
    return Verdict.GRANTED


def demand(
    actor: Actor,
    action: Action,
    channel: Joined | None,
    state: State | None,
    *,
    number: str,
    drafted_by: str | None = None,
) -> None:
    """Raise unless :func:`may` grants it.

    Args:
        actor: Who asks.
        action: What for.
        channel: The channel concerned, or None.
        state: Where the notice stands, or None.
        number: What was asked for, as it was asked.
        drafted_by: Who drafted the newest revision.

    Raises:
        RightError: It is not for this person.
        UnknownNoticeError: It does not exist, or not for this person.
    """
    verdict = may(actor, action, channel, state, drafted_by)
    if verdict is Verdict.UNKNOWN:
        raise UnknownNoticeError(number)
    if verdict is Verdict.DENIED:
        raise _denied(actor, action)


def roles_of(side: Side) -> tuple[Role, ...]:
    """Return the roles that a desk of a side can give."""
    return tuple(role for each, role in GRANTS if each is side)


def _party(channel: Joined, side: Side) -> str:
    return channel.mission if side is Side.MISSION else channel.ministry


def _sees_drafts(actor: Actor) -> bool:
    return actor.side is Side.MISSION and bool(actor.roles & _SEES_DRAFTS)


def _is_granted(actor: Actor, action: Action) -> bool:
    return any(action in GRANTS.get((actor.side, role), ()) for role in actor.roles)


def _denied(actor: Actor, action: Action) -> RightError:
    if _is_granted(actor, action):
        return RightError(
            f"{actor.person!r} drafted it and cannot approve it too",
            remedy="let another approver of the mission look at it",
        )
    holders = [
        role for role in roles_of(actor.side) if action in GRANTS[actor.side, role]
    ]
    return RightError(
        f"{actor.person!r} has no right to {action}",
        remedy=(
            f"ask somebody who is {' or '.join(holders)}"
            if holders
            else f"no role of a {actor.side} has it: it is for the other side"
        ),
    )
