"""Whether an act may enter the log, as keeper and witness both work it out."""

from exeat.domain.errors import MoveError
from exeat.domain.notice import CHANNEL_ACTS, Act, Side, State, admit
from exeat.engine.entries import NO_NOTICE, Entry, Statement
from exeat.store.rows import NoticeRow, Submission

_FIRST, _NEXT = Act.FILED, Act.AMENDED


def admitted(
    row: NoticeRow | None,
    told: Statement | Entry | Submission,
    side: Side,
    *,
    behind: bool,
) -> State | None:
    """Return where an act leaves a notice as the log knows it.

    Args:
        row: The notice in the log; None where the log does not know it.
        told: What was signed, or recorded.
        side: Who acts.
        behind: Whether the log grew after the head that the actor saw.

    Raises:
        MoveError: The act does not fit where the notice stands.
    """
    if told.notice == NO_NOTICE or told.act in CHANNEL_ACTS:
        return admit(None, told.act, side)
    filed = None if row is None or row.state in _UNFILED else row
    state = filed.state if filed else None
    newest = filed.revision if filed else 0
    _check_revision(told, newest)
    if 0 < told.revision < newest:
        return admit(state, told.act, side, crossed=True)
    try:
        return admit(state, told.act, side)
    except MoveError:
        if not behind:
            raise
        return admit(state, told.act, side, crossed=True)


def _check_revision(told: Statement | Entry | Submission, newest: int) -> None:
    """Refuse an act upon a revision that the log does not know."""
    if told.act is _NEXT:
        is_known = told.revision == newest + 1
    elif told.act is _FIRST:
        is_known = told.revision == 1
    else:
        is_known = told.revision <= newest or told.act is Act.FILING_REFUSED
    if not is_known:
        raise _wrong_revision(told, newest)


_UNFILED = (State.DRAFT, State.APPROVED)


def _wrong_revision(told: Statement | Entry | Submission, newest: int) -> MoveError:
    return MoveError(
        f"{told.act} speaks of revision {told.revision} of notice {told.notice}, and "
        f"{f'revision {newest} is the newest' if newest else 'none is on record'}",
        remedy="take in the other side's newest bundle, and act upon what is there",
    )
