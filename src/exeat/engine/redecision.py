"""Deciding again: what a new determination of a trip says that an old one did not."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from exeat.domain.finding import (
    Determination,
    Finding,
    NotRequired,
    Required,
    Status,
)
from exeat.domain.record import record


class Answer(StrEnum):
    """The three answers, by their published names."""

    REQUIRED = "required"
    NOT_REQUIRED = "not-required"
    UNDETERMINED = "undetermined"


class Turnaround(StrEnum):
    """One way in which a finding differs from what it was, gravest first."""

    NEWLY_REQUIRED = "newly-required"
    NEWLY_OPEN = "newly-open"
    SETTLED = "settled"
    FREED = "freed"
    DUTY = "duty"
    EARLIER = "earlier"
    LATER = "later"
    NO_DEADLINE = "no-deadline"
    NEW_DEADLINE = "new-deadline"
    ADDRESSEES = "addressees"
    CONTENTS = "contents"
    STATUS = "status"


class Key(NamedTuple):
    """What a finding is about."""

    measure: str
    provision: str
    traveller: str


@record
class Stand:
    """How one finding stands: the fields that a published answer is compared by.

    Attributes:
        answer: The answer.
        reason: Why nothing is due; empty where something may be.
        duties: What the readings ask for, strictest first.
        addressees: Keys of the offices.
        safe_by: In time under every reading; None likewise.
        arguable_until: In time under one reading at least; None likewise.
        status: As of the moment of that determination; None likewise.
        contents: What the notice must say.
        missing: What of it the trip does not give.
    """

    answer: Answer
    reason: str = ""
    duties: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    safe_by: datetime | None = None
    arguable_until: datetime | None = None
    status: Status | None = None
    contents: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@record
class Decided:
    """A determination, reduced to how its findings stand.

    Attributes:
        register_edition: Number and content hash of the register used.
        engine_version: Version of Exeat.
        now: The moment that statuses refer to.
        stands: By measure, provision and traveller.
    """

    register_edition: str
    engine_version: str
    now: datetime
    stands: Mapping[Key, Stand]


@record
class Redecision:
    """A finding that is not what it was.

    Attributes:
        key: What it is about.
        before: How it stood; None where nothing was said of it.
        after: How it stands; None likewise.
        turnarounds: What differs, gravest first.
    """

    key: Key
    before: Stand | None
    after: Stand | None
    turnarounds: tuple[Turnaround, ...]

    @property
    def is_only_time(self) -> bool:
        """Whether nothing differs but how the moment stands to the deadline."""
        return self.turnarounds == (Turnaround.STATUS,)


FREE = Stand(answer=Answer.NOT_REQUIRED)


def decided(determination: Determination) -> Decided:
    """Return how the findings of a determination stand."""
    return Decided(
        register_edition=determination.register_edition,
        engine_version=determination.engine_version,
        now=determination.now,
        stands={
            Key(one.measure, one.provision, one.traveller): _stand(one)
            for one in determination.findings
        },
    )


def redecided(before: Decided, after: Decided) -> tuple[Redecision, ...]:
    """Return the findings that differ, in the order of the new determination.

    A finding that only one of the two has stands against nothing due: a provision
    that does not reach a traveller is left out of a determination.
    """
    keys = dict.fromkeys((*after.stands, *before.stands))
    found = (_redecision(key, before, after) for key in keys)
    return tuple(one for one in found if one.turnarounds)


def _stand(finding: Finding) -> Stand:
    verdict = finding.verdict
    if isinstance(verdict, NotRequired):
        return Stand(answer=Answer.NOT_REQUIRED, reason=verdict.reason.value)
    filing = verdict.filing
    is_required = isinstance(verdict, Required)
    return Stand(
        answer=Answer.REQUIRED if is_required else Answer.UNDETERMINED,
        duties=tuple(duty.value for duty in filing.duties),
        addressees=filing.addressees,
        safe_by=filing.safe_by,
        arguable_until=filing.arguable_until,
        status=filing.status,
        contents=filing.contents,
        missing=filing.missing,
    )


def _redecision(key: Key, before: Decided, after: Decided) -> Redecision:
    was, now = before.stands.get(key), after.stands.get(key)
    return Redecision(
        key=key,
        before=was,
        after=now,
        turnarounds=tuple(_turnarounds(was or FREE, now or FREE)),
    )


def _turnarounds(was: Stand, now: Stand) -> Iterator[Turnaround]:
    if was.answer is not now.answer:
        yield _turned(was.answer, now.answer)
    if Answer.NOT_REQUIRED in (was.answer, now.answer):
        return
    if was.duties != now.duties:
        yield Turnaround.DUTY
    yield from _moved(was, now)
    if was.addressees != now.addressees:
        yield Turnaround.ADDRESSEES
    if (was.contents, was.missing) != (now.contents, now.missing):
        yield Turnaround.CONTENTS
    if was.status is not now.status:
        yield Turnaround.STATUS


def _turned(was: Answer, now: Answer) -> Turnaround:
    if now is Answer.NOT_REQUIRED:
        return Turnaround.FREED
    if now is Answer.UNDETERMINED:
        return Turnaround.NEWLY_OPEN
    settled = was is Answer.UNDETERMINED
    return Turnaround.SETTLED if settled else Turnaround.NEWLY_REQUIRED


def _moved(was: Stand, now: Stand) -> Iterator[Turnaround]:
    """Yield how the deadline moved; earlier and later may both hold for a range."""
    pairs = (
        (was.safe_by, now.safe_by),
        (was.arguable_until, now.arguable_until),
    )
    found = {turn for old, new in pairs if (turn := _shift(old, new)) is not None}
    yield from sorted(found, key=tuple(Turnaround).index)


def _shift(old: datetime | None, new: datetime | None) -> Turnaround | None:
    if old == new:
        return None
    if old is None:
        return Turnaround.NEW_DEADLINE
    if new is None:
        return Turnaround.NO_DEADLINE
    return Turnaround.EARLIER if new < old else Turnaround.LATER
