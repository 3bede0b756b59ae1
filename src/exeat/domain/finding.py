"""Findings: the answer for one traveller and one provision, and its grounds."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from exeat.domain.measure import Duty, Reading
from exeat.domain.place import Position, Shape
from exeat.domain.record import record


class Reason(StrEnum):
    """Why nothing is due, the earliest ground first."""

    NOT_BOUND = "not-bound"
    NOT_IN_FORCE = "not-in-force"
    EXEMPT = "exempt"
    NOT_TRIGGERED = "not-triggered"


class Status(StrEnum):
    """How ``now`` stands to the deadline."""

    IN_TIME = "in-time"
    ARGUABLE = "arguable"
    LATE = "late"


class QuestionKind(StrEnum):
    """What would settle a question."""

    READING = "reading"
    FACT = "fact"
    ACCURACY = "accuracy"


@record
class Option:
    """One answer to a question.

    Attributes:
        key: Such as ``km-zero``, ``yes`` or ``outside``.
        because: Reason for it; may be empty.
        sources: Keys of the sources that support it.
    """

    key: str
    because: str = ""
    sources: tuple[str, ...] = ()


YES = Option(key="yes")
NO = Option(key="no")


@record
class Question:
    """Something that is not known.

    Attributes:
        key: Path of the parameter or of the fact, such as ``lead.count`` or
            ``traveller.post``.
        text: The question, for people.
        kind: What would settle it.
        options: The admissible answers: readings of the register, or yes and no.
    """

    key: str
    text: str
    kind: QuestionKind
    options: tuple[Option, ...] | tuple[Reading[object], ...]


@record
class Dependence:
    """A question that a finding hangs on.

    Attributes:
        question: The question.
        affects: ``answer``, or ``terms`` where the answer is the same either way
            and only duty or deadline differ.
    """

    question: Question
    affects: str


@record
class Crossing:
    """A point at which a leg crosses the edge of a zone.

    Attributes:
        direction: ``out`` or ``in``.
        position: Where, to a millimetre for disks.
        at: When, aware, in the zone of the leg's origin; interpolated.
        leg: Index of the leg, from 0.
        beyond_m: Farthest distance beyond the edge on the excursion that begins or
            ends here, metres.
        zone: Name of the zone or area.
    """

    direction: str
    position: Position
    at: datetime
    leg: int
    beyond_m: float
    zone: str


@record
class Margin:
    """How far inside a zone a trip stays.

    Attributes:
        inside_m: Distance from the edge at the nearest point, metres.
        position: That point.
        near: Name of the point, if it has one.
        zone: Name of the zone.
    """

    inside_m: float
    position: Position
    near: str
    zone: str


@record
class Step:
    """One comparison of the evaluation.

    Attributes:
        code: What was compared; the wording tables have a sentence for it.
        holds: Its outcome; None for a plain statement.
        values: Facts and values compared, by name, ready to show.
        sources: Keys of the sources of the value.
        steps: Comparisons that this one rests on.
    """

    code: str
    holds: bool | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    steps: tuple["Step", ...] = ()


@record
class Filing:
    """What is to be filed, and by when.

    Attributes:
        duties: What the readings ask for, strictest first.
        addressees: Names of the offices.
        safe_by: In time under every reading; None if a reading gives no moment.
        arguable_until: In time under at least one reading; None if none does.
        status: How ``now`` stands to these; None if no deadline is published.
        provisional: Whether a day counted is not yet decreed.
        contents: What the notice must say.
        missing: Items of the contents that the trip does not give.
    """

    duties: tuple[Duty, ...]
    addressees: tuple[str, ...]
    safe_by: datetime | None
    arguable_until: datetime | None
    status: Status | None
    provisional: bool
    contents: tuple[str, ...]
    missing: tuple[str, ...]


@record
class Required:
    """Something is due under every reading."""

    filing: Filing


@record
class NotRequired:
    """Nothing is due under any reading.

    Attributes:
        reason: Why.
        margin: How far inside, where that is the reason.
    """

    reason: Reason
    margin: Margin | None = None


@record
class Undetermined:
    """Something is due under some readings or facts and not under others.

    Attributes:
        filing: What the readings ask for under which something is due.
        reasons: Why nothing is due under the others.
    """

    filing: Filing
    reasons: tuple[Reason, ...]


Verdict: TypeAlias = Required | NotRequired | Undetermined


@record
class World:
    """One way to answer the questions, and what follows.

    Attributes:
        answers: Question keys and chosen options, in the order asked.
        due: Whether something is due.
        reason: Why not, if not.
        duty: What is due, if something is.
        deadline: Latest filing moment, if known.
        crossings: Where the zone of this world is crossed.
        zone: The zone of this world, where there is one with a geometry.
    """

    answers: tuple[tuple[str, str], ...]
    due: bool
    reason: Reason | None
    duty: Duty | None
    deadline: datetime | None
    crossings: tuple[Crossing, ...]
    zone: Shape | None


@record
class Change:
    """Something that would change the finding.

    Attributes:
        code: Kind of change; the wording tables have a sentence for it.
        values: Particulars, by name, ready to show.
    """

    code: str
    values: Mapping[str, str]


@record
class CautiousCourse:
    """What the strictest reading demands.

    Attributes:
        duty: The strictest duty.
        by: Moment by which; None where no deadline is published.
        addressees: Names of the offices.
    """

    duty: Duty
    by: datetime | None
    addressees: tuple[str, ...]


@record
class Finding:
    """The answer for one traveller and one provision.

    Attributes:
        measure: Key of the measure.
        provision: Key of the provision.
        traveller: Name of the traveller.
        companions: Names of the others on the trip, exempt ones included.
        verdict: The answer.
        crossings: Under the strictest reading, in order of time.
        entered: Codes of states, or keys of areas, entered.
        assumes: Steps that state what was taken for granted.
        depends_on: Questions that it hangs on, those of the answer first.
        worlds: Every distinct way to answer the questions.
        cautious_course: None where nothing is due.
        changes: What would change it.
        trace: Comparisons made under the strictest reading.
        sources: Keys of all sources relied on.
    """

    measure: str
    provision: str
    traveller: str
    companions: tuple[str, ...]
    verdict: Verdict
    crossings: tuple[Crossing, ...]
    entered: tuple[str, ...]
    assumes: tuple[Step, ...]
    depends_on: tuple[Dependence, ...]
    worlds: tuple[World, ...]
    cautious_course: CautiousCourse | None
    changes: tuple[Change, ...]
    trace: Step
    sources: tuple[str, ...]


@record
class PlanEntry:
    """One notice or request to file, for everybody whom it concerns.

    Attributes:
        certain: False where it is due under some readings only.
    """

    measure: str
    provision: str
    travellers: tuple[str, ...]
    certain: bool
    filing: Filing


@record
class Determination:
    """All findings of one trip.

    Attributes:
        register_edition: Number and content hash of the register used.
        engine_version: Version of Exeat.
        trip: Title of the trip.
        now: The moment that statuses refer to, aware.
        known_on: What the register knew on this day was used; None for all.
        findings: Strongest first within a measure.
        plan: What to file, in order of deadline.
        assumes: What the reader of the trip took for granted.
    """

    register_edition: str
    engine_version: str
    trip: str
    now: datetime
    known_on: date | None
    findings: tuple[Finding, ...]
    plan: tuple[PlanEntry, ...]
    assumes: tuple[str, ...]
