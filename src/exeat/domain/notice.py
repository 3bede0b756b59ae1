"""Notices: their states, the acts upon them, and which act may follow which state."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from exeat.domain.errors import MoveError, NoticeError
from exeat.domain.finding import Status
from exeat.domain.record import record

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,8}")


class Side(StrEnum):
    """The two parties to a channel."""

    MISSION = "mission"
    MINISTRY = "ministry"


class State(StrEnum):
    """Where a notice stands; the first two are known to the mission alone."""

    DRAFT = "draft"
    APPROVED = "approved"
    FILED = "filed"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    REFUSED = "refused"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Act(StrEnum):
    """What is done to a notice, or to the channel that it goes through."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    FILED = "filed"
    FILING_REFUSED = "filing-refused"
    DELIVERED = "delivered"
    NOTIFIED = "notified"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    REFUSED = "refused"
    LAPSED = "lapsed"
    RELAYED = "relayed"
    ON_PAPER = "on-paper"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    KEY_CHANGED = "key-changed"
    RIGHT_CHANGED = "right-changed"
    ERASED = "erased"
    CLOCK_ANOMALY = "clock-anomaly"
    INCIDENT = "incident"


class Materiality(StrEnum):
    """What a provision says of a change of a trip that was notified."""

    MATERIAL = "material"
    NOT_MATERIAL = "not-material"
    SILENT = "silent"


LOGGED: frozenset[Act] = frozenset(Act) - {Act.DRAFTED, Act.APPROVED}
ANSWERS: frozenset[Act] = frozenset({Act.ACKNOWLEDGED, Act.OBJECTED, Act.REFUSED})
CHANNEL_ACTS: frozenset[Act] = frozenset(
    {Act.KEY_CHANGED, Act.RIGHT_CHANGED, Act.CLOCK_ANOMALY}
)

# Names of EN 319 522-1. The answers have none: that standard knows whether a message
# was accepted, not whether a state agrees with what it says.
EVIDENCE: Mapping[Act, str] = {
    Act.FILED: "SubmissionAcceptance",
    Act.FILING_REFUSED: "SubmissionRejection",
    Act.DELIVERED: "ContentConsignment",
    Act.NOTIFIED: "ConsignmentNotification",
    Act.OPENED: "ContentHandover",
    Act.LAPSED: "AcceptanceRejectionExpiry",
    Act.RELAYED: "RelayAcceptance",
    Act.ON_PAPER: "RelayToNonERDS",
}


@record
class Move:
    """Who may do an act, and what comes of it.

    Attributes:
        sides: The sides that may do it.
        sources: States that it may follow; None stands for a notice that is not
            there yet, and for the channel itself.
        target: State after it; None where the state stays as it is.
    """

    sides: frozenset[Side]
    sources: frozenset[State | None]
    target: State | None = None


_MISSION = frozenset({Side.MISSION})
_MINISTRY = frozenset({Side.MINISTRY})
_BOTH = frozenset(Side)
_NOBODY_YET: frozenset[State | None] = frozenset({None})
_UNREAD: frozenset[State | None] = frozenset({State.FILED, State.AMENDED})
_UNANSWERED = _UNREAD | {State.DELIVERED}
_ANSWERED: frozenset[State | None] = frozenset(
    {State.ACKNOWLEDGED, State.OBJECTED, State.REFUSED}
)
_OPEN = _UNANSWERED | _ANSWERED
_OVER: frozenset[State | None] = frozenset({State.WITHDRAWN, State.CLOSED})
_RECORDED = _OPEN | _OVER

MOVES: Mapping[Act, Move] = {
    Act.DRAFTED: Move(
        sides=_MISSION,
        # A draft that is changed after its approval needs another.
        sources=frozenset({None, State.DRAFT, State.APPROVED}),
        target=State.DRAFT,
    ),
    Act.APPROVED: Move(
        sides=_MISSION, sources=frozenset({State.DRAFT}), target=State.APPROVED
    ),
    Act.FILED: Move(
        sides=_MISSION, sources=frozenset({State.APPROVED}), target=State.FILED
    ),
    # Whoever keeps the log refuses, and says so in it: also an amendment that came
    # too late for a notice that is over.
    Act.FILING_REFUSED: Move(sides=_BOTH, sources=_RECORDED | {State.APPROVED}),
    Act.DELIVERED: Move(sides=_MINISTRY, sources=_UNREAD, target=State.DELIVERED),
    Act.NOTIFIED: Move(sides=_BOTH, sources=_OPEN),
    Act.OPENED: Move(sides=_BOTH, sources=_ANSWERED | _OVER | {State.DELIVERED}),
    Act.ACKNOWLEDGED: Move(
        sides=_MINISTRY,
        sources=frozenset({State.DELIVERED}),
        target=State.ACKNOWLEDGED,
    ),
    Act.OBJECTED: Move(
        sides=_MINISTRY,
        sources=frozenset({State.DELIVERED, State.ACKNOWLEDGED}),
        target=State.OBJECTED,
    ),
    Act.REFUSED: Move(
        sides=_MINISTRY,
        sources=frozenset({State.DELIVERED, State.ACKNOWLEDGED}),
        target=State.REFUSED,
    ),
    Act.LAPSED: Move(sides=_BOTH, sources=_UNANSWERED),
    Act.RELAYED: Move(sides=_BOTH, sources=_RECORDED),
    Act.ON_PAPER: Move(sides=_BOTH, sources=_RECORDED),
    Act.AMENDED: Move(sides=_MISSION, sources=_OPEN, target=State.AMENDED),
    Act.WITHDRAWN: Move(sides=_MISSION, sources=_OPEN, target=State.WITHDRAWN),
    # The ministry never closes: it could turn its silence into an act.
    Act.CLOSED: Move(
        sides=_MISSION, sources=_OPEN | {State.WITHDRAWN}, target=State.CLOSED
    ),
    Act.KEY_CHANGED: Move(sides=_BOTH, sources=_NOBODY_YET),
    Act.RIGHT_CHANGED: Move(sides=_BOTH, sources=_NOBODY_YET),
    Act.ERASED: Move(sides=_BOTH, sources=_OVER),
    Act.CLOCK_ANOMALY: Move(sides=_BOTH, sources=_NOBODY_YET),
    Act.INCIDENT: Move(sides=_BOTH, sources=_RECORDED | {None}),
}

# Acts of the ministry that may be on their way while the mission acts; they are
# facts and are recorded, although the notice has gone on without them.
_CROSSING = frozenset({Act.DELIVERED, Act.NOTIFIED, Act.OPENED}) | ANSWERS


@record
class Passage:
    """An act that a notice went through.

    Attributes:
        act: What was done.
        revision: Revision of the notice that it was done to.
        at: Moment of recording, aware.
    """

    act: Act
    revision: int
    at: datetime


@record
class Notice:
    """A notice or a request, as it stands.

    Attributes:
        channel: Key of the channel.
        number: Year and sequence, such as ``2026-0142``.
        revision: 1 for the first filing, one more for each amendment.
        measure: Key of the measure.
        provision: Key of the provision.
        state: Where it stands.
        travellers: Names of the persons whom it is filed for.
        safe_by: In time under every reading; None if no deadline is published.
        arguable_until: In time under one reading at least; None likewise.
        status: How the moment of filing stood to these; None before it, or where
            no deadline is published.
        passages: Acts so far, in the order of their recording.

    Raises:
        NoticeError: The number or the revision is none.
    """

    channel: str
    number: str
    revision: int
    measure: str
    provision: str
    state: State
    travellers: tuple[str, ...] = ()
    safe_by: datetime | None = None
    arguable_until: datetime | None = None
    status: Status | None = None
    passages: tuple[Passage, ...] = ()

    def __post_init__(self) -> None:
        if not is_notice_number(self.number):
            raise NoticeError(
                f"{self.number!r} is no number of a notice",
                remedy="write year and sequence, such as 2026-0142",
            )
        if self.revision < 1:
            raise NoticeError(
                f"a notice has no revision {self.revision}",
                remedy="count revisions from 1",
            )

    def first(self, *acts: Act) -> Passage | None:
        """Return the first passage of one of several acts; None if there is none."""
        return next((passage for passage in self.passages if passage.act in acts), None)


def is_notice_number(text: str) -> bool:
    """Return whether a text is the number of a notice.

    >>> is_notice_number("2026-0142"), is_notice_number("142/26")
    (True, False)
    """
    return _NUMBER.fullmatch(text) is not None


def move(state: State | None, act: Act, side: Side) -> State | None:
    """Return where an act leaves a notice; whatever the table lacks is denied.

    This is the whole life, as the mission's own desk sees it: nothing is filed that
    was not approved. The draft of each revision begins again at None.

    Args:
        state: Where the notice stands; None where there is none yet, or for an act
            upon the channel.
        act: What is to be done.
        side: Who does it.

    Raises:
        MoveError: The table does not allow it.

    >>> move(State.APPROVED, Act.FILED, Side.MISSION).value
    'filed'
    """
    entry = MOVES[act]
    if side not in entry.sides or state not in entry.sources:
        raise _denied(state, act, side)
    return state if entry.target is None else entry.target


def admit(
    state: State | None, act: Act, side: Side, *, crossed: bool = False
) -> State | None:
    """Return where an act leaves a notice as the log knows it.

    For acts of the other side, and for a replica. Drafts are no leaves, so that a
    notice unknown to the log may be filed, or its filing refused: that it was
    approved is the mission's own record, and checked there. What the ministry did
    to a notice that has meanwhile been amended, withdrawn or closed is recorded and
    changes nothing.

    Args:
        state: Where the notice stands in the log; None where it is unknown there, or
            for an act upon the channel.
        act: What was done.
        side: Who did it.
        crossed: Whether the actor could not know the newest act upon the notice: it
            was done to an earlier revision, or is denied where the notice stands and
            was signed before that act was seen.

    Raises:
        MoveError: The act is no leaf, or the table does not allow it.

    >>> admit(None, Act.FILED, Side.MISSION).value
    'filed'
    >>> admit(State.WITHDRAWN, Act.OBJECTED, Side.MINISTRY).value
    'withdrawn'
    """
    if act not in LOGGED:
        raise _denied(state, act, side)
    if state is None and act is Act.FILING_REFUSED:
        return None
    if state is None and act is Act.FILED:
        return move(State.APPROVED, act, side)
    has_gone_on = state in _OVER or (crossed and state in _RECORDED)
    if has_gone_on and act in _CROSSING and side is Side.MINISTRY:
        return state
    if crossed and MOVES[act].target is not None:
        raise MoveError(
            f"a newer act upon the notice was recorded before it was {act}",
            remedy="take in the newest bundle, and act upon what is there",
        )
    return move(state, act, side)


def lapse(
    state: State | None, side: Side, *, due_at: datetime, now: datetime
) -> State | None:
    """Return where a notice stands when the moment for an answer has passed.

    It stays where it is: silence is counted, not an answer, and a late answer may
    still come. An answer at the very moment is in time.

    Raises:
        MoveError: The moment has not passed, or the notice awaits no answer.
    """
    if now <= due_at:
        raise MoveError(
            f"the time for an answer runs until {due_at.isoformat()}",
            remedy="record that it lapsed after that moment",
        )
    return move(state, Act.LAPSED, side)


def allowed(state: State | None, side: Side) -> tuple[Act, ...]:
    """Return the acts that a side may do upon a notice in a state."""
    return tuple(
        act
        for act, each in MOVES.items()
        if side in each.sides and state in each.sources
    )


def _denied(state: State | None, act: Act, side: Side) -> MoveError:
    stands = "there is no notice yet" if state is None else f"the notice is {state}"
    acts = allowed(state, side)
    return MoveError(
        f"{stands}, and the {side} cannot make it {act}",
        remedy=(
            f"the {side} can make it: {', '.join(acts)}"
            if acts
            else "wait until the mission files it"
        ),
    )
