"""One provision, one traveller, one trip, one world: what follows."""

from datetime import datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from exeat.domain.calendar import LeadTime
from exeat.domain.finding import Crossing, Margin, Question, Reason, Step
from exeat.domain.measure import (
    Count,
    Duty,
    FilingDay,
    HoursRun,
    Lead,
    Parameter,
    Reference,
)
from exeat.engine.applicability import APPLICABILITY
from exeat.engine.asking import (
    Case,
    Unpublished,
    choice_step,
    sources_of,
    value_of,
)
from exeat.engine.deadlines import (
    Deadline,
    close_of,
    hours_before,
    last_calendar_day,
    last_day,
    working_hours_before,
)
from exeat.engine.triggering import Triggering
from exeat.engine.triggers import triggered
from exeat.engine.worlds import Ask

T = TypeVar("T")

EACH_ENTERED_STATE = "each-entered-state"


class Outcome(NamedTuple):
    """What follows in one world.

    Attributes:
        due: Whether something is due.
        reason: Why not, if not.
        duty: What is due; None if not due or not published.
        deadline: Latest filing moment; None if not due or not published.
        addressees: Keys of authorities, or state codes for each state entered.
        contents: What the notice must say.
        unpublished: Questions about which nothing is published, that leave the
            deadline, the duty or the contents unknown.
        trace: The comparisons made.
        triggering: Crossings, states entered, margin and assumptions.
    """

    due: bool
    reason: Reason | None
    trace: Step
    triggering: Triggering | None = None
    duty: Duty | None = None
    deadline: Deadline | None = None
    addressees: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    unpublished: tuple[Question, ...] = ()

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """Where the zone is crossed in this world."""
        return self.triggering.crossings if self.triggering else ()

    @property
    def entered(self) -> tuple[str, ...]:
        """States or areas entered in this world."""
        return self.triggering.entered if self.triggering else ()

    @property
    def margin(self) -> Margin | None:
        """How far inside the zone the trip stays in this world."""
        return self.triggering.margin if self.triggering else None

    @property
    def assumes(self) -> tuple[Step, ...]:
        """What was taken for granted in this world."""
        return self.triggering.assumes if self.triggering else ()


def evaluate(case: Case, ask: Ask) -> Outcome:
    """Return what follows for a case in the world that ``ask`` describes.

    The checks go from the certain to the uncertain, so that no question is asked
    that an earlier check makes idle.
    """
    reason, steps, triggering = _tested(case, ask)
    if triggering is None or reason is not None:
        trace = Step(code="provision", holds=False, steps=tuple(steps))
        return Outcome(due=False, reason=reason, trace=trace, triggering=triggering)
    return _due(case, triggering, steps, ask)


def is_due(case: Case, ask: Ask) -> bool:
    """Return whether anything is due, leaving open what and by when."""
    reason, _, _ = _tested(case, ask)
    return reason is None


def _tested(
    case: Case, ask: Ask
) -> tuple[Reason | None, list[Step], Triggering | None]:
    """Return why nothing is due, or None; the comparisons; and what was triggered."""
    steps = []
    for check in APPLICABILITY:
        outcome = check(case, ask)
        steps.append(outcome.step)
        if not outcome.passes:
            return outcome.reason, steps, None
    triggering = triggered(case, ask)
    steps.append(triggering.step)
    return (None if triggering.holds else Reason.NOT_TRIGGERED), steps, triggering


def _due(case: Case, triggering: Triggering, steps: list[Step], ask: Ask) -> Outcome:
    provision, unknown = case.provision, list[Question]()
    duty = known_of(provision.duty, ask, unknown)
    steps.append(_parameter_step("duty", provision.duty, duty, ask))
    addressee = known_of(provision.addressee, ask, unknown)
    offices = addressees_of(addressee, triggering.entered)
    steps.append(
        _parameter_step("addressee", provision.addressee, ", ".join(offices), ask)
    )
    deadline, step = _deadline(case, triggering, offices, ask, unknown)
    steps.append(step)
    contents = known_of(provision.contents, ask, unknown) or ()
    steps.append(
        _parameter_step("contents", provision.contents, ", ".join(contents), ask)
    )
    return Outcome(
        due=True,
        reason=None,
        trace=Step(code="provision", holds=True, steps=tuple(steps)),
        triggering=triggering,
        duty=duty,
        deadline=deadline,
        addressees=offices,
        contents=contents,
        unpublished=tuple(unknown),
    )


def known_of(parameter: Parameter[T], ask: Ask, unknown: list[Question]) -> T | None:
    """Return what a parameter says; None, its question noted, if nobody says it."""
    value = value_of(parameter, ask)
    if isinstance(value, Unpublished):
        unknown.append(value.question)
        return None
    return value


def _parameter_step(
    code: str, parameter: Parameter[object], value: object, ask: Ask
) -> Step:
    return Step(
        code=code,
        values={"value": str(value) if value else "unpublished"},
        sources=sources_of(parameter, ask),
        steps=choice_step(parameter, ask),
    )


def addressees_of(addressee: str | None, entered: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addressee of a notice, or the states entered if each is one."""
    if addressee == EACH_ENTERED_STATE:
        return entered
    return (addressee,) if addressee else ()


def _deadline(
    case: Case,
    triggering: Triggering,
    offices: tuple[str, ...],
    ask: Ask,
    unknown: list[Question],
) -> tuple[Deadline | None, Step]:
    lead = case.provision.lead
    length = known_of(lead.length, ask, unknown)
    if length is None:
        return None, _parameter_step("lead", lead.length, None, ask)
    before = known_of(lead.before, ask, unknown)
    if before is None:
        return None, _parameter_step("before", lead.before, None, ask)
    zone, closes_at = clock_of(case, offices)
    reference = triggering.moments[before].astimezone(ZoneInfo(zone))
    counted = _count_back(case, length, reference, (zone, closes_at), ask, unknown)
    return counted, _lead_step(lead, length, (before, reference), counted, ask)


def _lead_step(
    lead: Lead,
    length: LeadTime,
    reference: tuple[Reference, datetime],
    deadline: Deadline | None,
    ask: Ask,
) -> Step:
    before, at = reference
    steps = [*choice_step(lead.length, ask), *choice_step(lead.before, ask)]
    for parameter in _parts(lead, length):
        steps.extend(choice_step(parameter, ask))
    if deadline is not None and deadline.provisional:
        steps.append(Step(code="provisional", values={"calendar": lead.calendar}))
    return Step(
        code="lead",
        values={
            "length": str(length),
            "before": before.value,
            "reference": at.isoformat(),
            "deadline": deadline.at.isoformat() if deadline else "unpublished",
        },
        sources=(*sources_of(lead.length, ask), *sources_of(lead.before, ask)),
        steps=tuple(steps),
    )


def _parts(
    lead: Lead, length: LeadTime
) -> list[Parameter[Count] | Parameter[HoursRun]]:
    """Return the further parameters that the count of this length has asked."""
    if length.unit == "hours":
        return [lead.hours_run] if lead.hours_run is not None else []
    if length.unit == "prior" or lead.count is None:
        return []
    return [lead.count]


def clock_of(case: Case, offices: tuple[str, ...]) -> tuple[str, str]:
    """Return zone and closing time of the first addressee, or of the authority."""
    register = case.register
    for office in offices:
        if office in register.authorities:
            authority = register.authorities[office]
            return authority.zone, authority.closes_at
        if office in register.state_zones:
            return register.state_zones[office], ""
    authority = register.authorities[case.measure.authority]
    return authority.zone, authority.closes_at


def _count_back(
    case: Case,
    length: LeadTime,
    reference: datetime,
    clock: tuple[str, str],
    ask: Ask,
    unknown: list[Question],
) -> Deadline | None:
    match length.unit:
        case "prior":
            return Deadline(reference, provisional=False)
        case "hours":
            return _hours(case, length.count, reference, clock[0], ask, unknown)
        case _:
            return _days(case, length, reference, clock, ask, unknown)


def _hours(
    case: Case,
    hours: int,
    reference: datetime,
    zone: str,
    ask: Ask,
    unknown: list[Question],
) -> Deadline | None:
    lead = case.provision.lead
    run = hours_run_of(lead, ask, unknown)
    if run is None:
        return None
    if run is HoursRun.RUNNING:
        return Deadline(hours_before(reference, hours, zone), provisional=False)
    calendar = case.register.calendars[lead.calendar]
    at = working_hours_before(reference, hours, zone, calendar)
    provisional = calendar.is_provisional(at.date(), reference.date())
    return Deadline(at, provisional)


def _days(
    case: Case,
    length: LeadTime,
    reference: datetime,
    clock: tuple[str, str],
    ask: Ask,
    unknown: list[Question],
) -> Deadline | None:
    lead = case.provision.lead
    count = count_of(lead, ask, unknown)
    if count is None:
        return None
    calendar = case.register.calendars[lead.calendar]
    if length.unit == "days":
        day = last_calendar_day(reference.date(), length.count, count)
    else:
        day = last_day(reference.date(), length.count, count, calendar)
    if not calendar.is_working(day) and not counts_that_day(lead, ask):
        day = calendar.previous_working_day(day)
    provisional = calendar.is_provisional(day, reference.date())
    return Deadline(close_of(day, *clock), provisional)


def hours_run_of(lead: Lead, ask: Ask, unknown: list[Question]) -> HoursRun | None:
    """Return whether hours run through days off; None if nobody says it."""
    if lead.hours_run is None:
        return HoursRun.RUNNING
    return known_of(lead.hours_run, ask, unknown)


def count_of(lead: Lead, ask: Ask, unknown: list[Question]) -> Count | None:
    """Return how days are counted; None if nobody says it."""
    if lead.count is None:
        raise AssertionError("the register check demands a count for days")
    return known_of(lead.count, ask, unknown)


def counts_that_day(lead: Lead, ask: Ask) -> bool:
    """Return whether a notice filed on a day off counts for that day."""
    if lead.filing_day is None:
        return True
    chosen = value_of(lead.filing_day, ask)
    return not isinstance(chosen, Unpublished) and chosen is FilingDay.THAT_DAY
