"""One provision, many trips with the same facts, one world: what follows."""

from exeat.domain.calendar import LeadTime
from exeat.domain.finding import Question, Reason
from exeat.engine.applicability import APPLICABILITY
from exeat.engine.asking import Case
from exeat.engine.bulk.symbols import (
    Days,
    Deadline,
    Ending,
    Hours,
    Moment,
    Office,
    Prior,
    Sign,
)
from exeat.engine.bulk.triggers import Known, sign_of
from exeat.engine.evaluation import (
    addressees_of,
    clock_of,
    count_of,
    counts_that_day,
    hours_run_of,
    known_of,
)
from exeat.engine.worlds import Ask


def barred(case: Case, ask: Ask) -> Reason | None:
    """Return why a provision does not stand for a traveller; None if it does."""
    for check in APPLICABILITY:
        outcome = check(case, ask)
        if not outcome.passes:
            return outcome.reason
    return None


def ending_of(case: Case, ask: Ask, known: Known) -> Ending:
    """Return what follows for trips with some facts that nothing bars.

    It asks what ``exeat.engine.evaluation.evaluate`` asks, in the same order.

    Raises:
        RowwiseError: There is no twin for what the provision asks.
    """
    sign = sign_of(case, ask, known)
    if not sign.holds:
        return Ending(due=False, reason=Reason.NOT_TRIGGERED, sign=sign)
    unknown: list[Question] = []
    duty = known_of(case.provision.duty, ask, unknown)
    addressee = known_of(case.provision.addressee, ask, unknown)
    offices = addressees_of(addressee, sign.entered)
    deadline = _deadline(case, sign, offices, ask, unknown)
    contents = known_of(case.provision.contents, ask, unknown) or ()
    return Ending(
        due=True,
        sign=sign,
        duty=duty,
        deadline=deadline,
        addressees=offices,
        contents=contents,
        unpublished=tuple(unknown),
    )


def _deadline(
    case: Case,
    sign: Sign,
    offices: tuple[str, ...],
    ask: Ask,
    unknown: list[Question],
) -> Deadline | None:
    lead = case.provision.lead
    length = known_of(lead.length, ask, unknown)
    if length is None:
        return None
    before = known_of(lead.before, ask, unknown)
    if before is None:
        return None
    zone, closes_at = clock_of(case, offices)
    moment, office = sign.moments[before], Office(zone=zone, closes_at=closes_at)
    match length.unit:
        case "prior":
            return Prior(moment=moment, office=office)
        case "hours":
            return _hours(case, length, (moment, office), ask, unknown)
        case _:
            return _days(case, length, (moment, office), ask, unknown)


def _hours(
    case: Case,
    length: LeadTime,
    start: tuple[Moment, Office],
    ask: Ask,
    unknown: list[Question],
) -> Hours | None:
    lead = case.provision.lead
    run = hours_run_of(lead, ask, unknown)
    if run is None:
        return None
    moment, office = start
    return Hours(
        moment=moment,
        office=office,
        hours=length.count,
        run=run,
        calendar=lead.calendar,
    )


def _days(
    case: Case,
    length: LeadTime,
    start: tuple[Moment, Office],
    ask: Ask,
    unknown: list[Question],
) -> Days | None:
    lead = case.provision.lead
    count = count_of(lead, ask, unknown)
    if count is None:
        return None

    # The scalar engine asks for the filing day only where the last day is off. Asked
    # always, the two answers give one deadline on other days, and nothing hangs on it.
    return Days(
        moment=start[0],
        office=start[1],
        days=length.count,
        is_working=length.unit == "working-days",
        count=count,
        calendar=lead.calendar,
        rolls=not counts_that_day(lead, ask),
    )
