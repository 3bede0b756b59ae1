"""What would change a finding: the nearest changes that flip it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from exeat.domain.errors import CalendarGapError
from exeat.domain.finding import (
    Change,
    Filing,
    NotRequired,
    Question,
    Status,
    Undetermined,
    Verdict,
)
from exeat.domain.trip import Contact, Leg, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.asking import Case, Ground
from exeat.engine.evaluation import Outcome, evaluate, is_due
from exeat.engine.worlds import Tree, explore, hangs_on, leaves

_MOST_POINTS = 20
_MOST_DAYS = 30


def changes(
    case: Case,
    tree: Tree[Outcome],
    verdict: Verdict,
    now: datetime,
    given: Mapping[str, str],
) -> tuple[Change, ...]:
    """Return what would change a finding, the nearest first."""
    if isinstance(verdict, NotRequired):
        return tuple(_farther(verdict))
    found = [*_by_filing(case, verdict.filing, now, given), *_skips(case, given)]
    if isinstance(verdict, Undetermined):
        for question in hangs_on(tree, lambda outcome: outcome.due):
            found.extend(_settlements(case, question, given))
    return tuple(found)


def _farther(verdict: NotRequired) -> Iterator[Change]:
    if verdict.margin is not None:
        km = f"{verdict.margin.inside_m / 1000:.1f}"
        yield Change(code="go-farther", values={"km": km, "near": verdict.margin.near})


def _by_filing(
    case: Case, filing: Filing, now: datetime, given: Mapping[str, str]
) -> Iterator[Change]:
    if filing.status is Status.IN_TIME and filing.safe_by is not None:
        yield Change(code="file-by", values={"at": filing.safe_by.isoformat()})
    elif filing.status is not None and filing.safe_by is not None:
        days = _days_to_be_in_time(case, now, given)
        if days is not None:
            departs = case.trip.depart_at + timedelta(days=days)
            yield Change(
                code="depart-later",
                values={"days": str(days), "date": departs.date().isoformat()},
            )


def _days_to_be_in_time(
    case: Case, now: datetime, given: Mapping[str, str]
) -> int | None:
    """Return by how many days to put the trip off so that filing now is safe."""
    for days in range(1, _MOST_DAYS + 1):
        later = _with_trip(case, _put_off(case.trip, timedelta(days=days)))
        try:
            tree = explore(partial(evaluate, later), given)
        except CalendarGapError:  # nobody knows the calendar of a later day
            return None
        outcomes = [leaf.outcome for leaf in leaves(tree)]
        moments = [o.deadline.at for o in outcomes if o.due and o.deadline]
        if moments and min(moments) >= now.replace(microsecond=0):
            return days
    return None


def _put_off(trip: Trip, by: timedelta) -> Trip:
    def later(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + by

    def leg(leg: Leg) -> Leg:
        via = tuple(replace(point, at=later(point.at)) for point in leg.via)
        return replace(
            leg, depart_at=leg.depart_at + by, arrive_at=leg.arrive_at + by, via=via
        )

    def stay(stay: Stay) -> Stay:
        return replace(stay, from_at=later(stay.from_at), until_at=later(stay.until_at))

    def contact(contact: Contact) -> Contact:
        return replace(contact, at=later(contact.at))

    return replace(
        trip,
        legs=tuple(map(leg, trip.legs)),
        stays=None if trip.stays is None else tuple(map(stay, trip.stays)),
        contacts=None if trip.contacts is None else tuple(map(contact, trip.contacts)),
    )


def _skips(case: Case, given: Mapping[str, str]) -> Iterator[Change]:
    """Yield the single points of the way, or meetings, without which nothing is due."""
    points = [
        (number, point)
        for number, leg in enumerate(case.trip.legs)
        if leg.known is PathKnowledge.VIA
        for point in leg.via
    ]
    for number, point in points[:_MOST_POINTS]:
        if _is_free(case, _without(case.trip, number, point), given):
            yield Change(code="skip", values={"place": point.name})
    for contact in (case.trip.contacts or ())[:_MOST_POINTS]:
        others = tuple(c for c in case.trip.contacts or () if c is not contact)
        if _is_free(case, replace(case.trip, contacts=others), given):
            yield Change(code="skip", values={"place": contact.name})


def _without(trip: Trip, number: int, point: Waypoint) -> Trip:
    legs = list(trip.legs)
    via = tuple(other for other in legs[number].via if other is not point)
    known = PathKnowledge.VIA if via else PathKnowledge.ENDS
    legs[number] = replace(legs[number], via=via, known=known)
    return replace(trip, legs=tuple(legs))


def _is_free(case: Case, trip: Trip, given: Mapping[str, str]) -> bool:
    return not any(_dues(_with_trip(case, trip), given))


def _with_trip(case: Case, trip: Trip) -> Case:
    ground = Ground(case.register, trip, case.ground.known_on)
    return case._replace(ground=ground)


def _dues(case: Case, given: Mapping[str, str]) -> list[bool]:
    """Return for every world whether anything is due."""
    tree = explore(partial(is_due, case._replace(terms=False)), given)
    return [leaf.outcome for leaf in leaves(tree)]


def _settlements(
    case: Case, question: Question, given: Mapping[str, str]
) -> Iterator[Change]:
    """Yield the answers to a question that would settle the finding alone."""
    for option in question.options:
        settled = {**given, question.key: option.key}
        dues = set(_dues(case, settled))
        if len(dues) == 1:
            yield Change(
                code="settle-required" if dues.pop() else "settle-not-required",
                values={"question": question.text, "answer": option.key},
            )
