"""Silence, refusals and reply times, counted for reciprocity."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from exeat.domain.notice import ANSWERS, Act
from exeat.domain.record import record


@record
class Filed:
    """A notice that was filed, and what became of it.

    Attributes:
        notice: Number of the notice.
        mission: Key of the mission.
        measure: Key of the measure.
        filed_at: Moment of filing, aware.
        due_at: Moment by which an answer was due; where none was, that of departure.
        answered_at: Moment of the last answer; None where there is none.
        act: The last answer; or how the notice ended before one; else None.
        reason: As given; empty where none was given.
        has_lapsed: Whether the log says that the time for an answer passed.
    """

    notice: str
    mission: str
    measure: str
    filed_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    act: Act | None = None
    reason: str = ""
    has_lapsed: bool = False


class Outcome(StrEnum):
    """What the receiving state made of a notice by the moment that mattered."""

    PENDING = "pending"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered-late"
    SILENT = "silent"
    ENDED = "ended"


@record
class ReplyTimes:
    """How long answers took, late ones included.

    Attributes:
        count: Number of answers.
        median: None where there are none.
        longest: None where there are none.
    """

    count: int
    median: timedelta | None
    longest: timedelta | None


@record
class Ground:
    """A reason given for objections or refusals; empty where none was given."""

    act: Act
    reason: str
    count: int


@record
class Tally:
    """What became of the notices of a mission in a month.

    Attributes:
        mission: Key of the mission; empty for all.
        month: Month of filing on the ministry's clock, ``2026-05``; empty for all.
        filed: Number of notices.
        outcomes: How many had which outcome; every outcome is there.
        answers: How many were acknowledged, objected to and refused.
        grounds: Reasons of objections and refusals, most frequent first.
        replies: How long answers took.
    """

    mission: str
    month: str
    filed: int
    outcomes: tuple[tuple[Outcome, int], ...]
    answers: tuple[tuple[Act, int], ...]
    grounds: tuple[Ground, ...]
    replies: ReplyTimes

    @property
    def silent(self) -> int:
        """Number of notices without an answer by the moment that mattered."""
        counts = dict(self.outcomes)
        return counts[Outcome.SILENT] + counts[Outcome.ANSWERED_LATE]


_ANSWERS = tuple(act for act in Act if act in ANSWERS)
_AGAINST = (Act.OBJECTED, Act.REFUSED)


def tallies(
    rows: Iterable[Filed], *, now: datetime, clock: tzinfo
) -> tuple[Tally, ...]:
    """Return one tally for each mission and month, in their order.

    Args:
        rows: Notices filed, each once.
        now: The moment up to which silence is counted, aware.
        clock: The ministry's clock, which months are counted on.
    """
    groups: dict[tuple[str, str], list[Filed]] = {}
    for row in rows:
        month = f"{row.filed_at.astimezone(clock):%Y-%m}"
        groups.setdefault((row.mission, month), []).append(row)
    return tuple(
        tally(groups[mission, month], now=now, mission=mission, month=month)
        for mission, month in sorted(groups)
    )


def tally(
    rows: Sequence[Filed], *, now: datetime, mission: str = "", month: str = ""
) -> Tally:
    """Return what became of some notices.

    Args:
        rows: Notices filed, each once.
        now: The moment up to which silence is counted, aware.
        mission: Key to put on the tally.
        month: Month to put on the tally.
    """
    outcomes = Counter(outcome_of(row, now) for row in rows)
    answers = Counter(row.act for row in rows)
    return Tally(
        mission=mission,
        month=month,
        filed=len(rows),
        outcomes=tuple((outcome, outcomes[outcome]) for outcome in Outcome),
        answers=tuple((act, answers[act]) for act in _ANSWERS),
        grounds=_grounds(rows),
        replies=_replies(rows),
    )


def outcome_of(row: Filed, now: datetime) -> Outcome:
    """Return what was made of a notice by the moment that mattered.

    An answer at that very moment is in time. One that comes later does not undo the
    silence; it is counted as late.
    """
    if row.answered_at is not None:
        is_late = row.has_lapsed or row.answered_at > row.due_at
        return Outcome.ANSWERED_LATE if is_late else Outcome.ANSWERED
    if row.has_lapsed:
        return Outcome.SILENT
    if row.act is not None:
        return Outcome.ENDED
    return Outcome.SILENT if now > row.due_at else Outcome.PENDING


def _grounds(rows: Sequence[Filed]) -> tuple[Ground, ...]:
    counts = Counter(
        (act, row.reason) for row in rows for act in _AGAINST if row.act is act
    )
    found = [
        Ground(act=act, reason=reason, count=count)
        for (act, reason), count in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.act, one.reason)))


def _replies(rows: Sequence[Filed]) -> ReplyTimes:
    times = sorted(
        row.answered_at - row.filed_at for row in rows if row.answered_at is not None
    )
    if not times:
        return ReplyTimes(count=0, median=None, longest=None)
    middle = times[(len(times) - 1) // 2] + times[len(times) // 2]
    return ReplyTimes(count=len(times), median=middle / 2, longest=times[-1])
