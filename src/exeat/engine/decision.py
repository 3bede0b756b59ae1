"""All findings of a trip: every provision that concerns it, for every traveller."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from exeat.domain.finding import (
    Determination,
    Filing,
    Finding,
    NotRequired,
    PlanEntry,
    Reason,
    Required,
    Undetermined,
    Verdict,
)
from exeat.domain.measure import Measure, Provision
from exeat.domain.party import Traveller
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.domain.trip import Trip
from exeat.engine.asking import Case, Ground
from exeat.engine.findings import finding_of
from exeat.engine.triggering import touches

_UNADDRESSED = (Reason.NOT_BOUND, Reason.NOT_IN_FORCE)


def decide(
    trip: Trip,
    register: Register,
    *,
    now: datetime,
    engine_version: str,
    known_on: date | None = None,
    rulings: Sequence[Ruling] = (),
) -> Determination:
    """Return all findings of a trip.

    Args:
        trip: The announced trip.
        register: The edition to decide with.
        now: The moment that statuses refer to, aware.
        engine_version: Recorded in the determination.
        known_on: Decide with what was known on this day; None for all.
        rulings: Questions that the mission has settled.

    Raises:
        CalendarGapError: A deadline runs into a year that a calendar lacks.
        UnknownKeyError: The register names an area that the data lack.
    """
    ground = Ground(register=register, trip=trip, known_on=known_on)
    findings = sorted(findings_on(ground, now, rulings), key=_strength)
    return Determination(
        register_edition=register.edition,
        engine_version=engine_version,
        trip=trip.name,
        now=now,
        known_on=known_on,
        findings=tuple(findings),
        plan=plan_of(findings),
        assumes=trip.assumed,
    )


def findings_on(
    ground: Ground,
    now: datetime,
    rulings: Sequence[Ruling] = (),
    *,
    explained: bool = True,
) -> list[Finding]:
    """Return all findings of a trip, by traveller and in order of the register.

    Args:
        ground: Trip and register.
        now: The moment that statuses refer to, aware.
        rulings: Questions that the mission has settled.
        explained: Whether to say what would change findings, which takes longest.
    """
    return [
        finding
        for traveller in ground.trip.travellers
        for measure in ground.register.measures.values()
        for finding in _of_measure(
            ground, measure, traveller, (now, explained), rulings
        )
    ]


def concerns(measure: Measure, traveller: Traveller, ground: Ground) -> bool:
    """Return whether a measure is worth a finding for a traveller.

    It is if one of its provisions is aimed at the traveller's state, or has a
    receiving state that is the traveller's host or is touched by the trip.
    """
    return any(_concerns(measure, one, traveller, ground) for one in measure.provisions)


def _concerns(
    measure: Measure, provision: Provision, traveller: Traveller, ground: Ground
) -> bool:
    return is_about(measure, provision, traveller, ground) or touches(
        ground.trip, lands_of(measure, provision, ground)
    )


def is_about(
    measure: Measure, provision: Provision, traveller: Traveller, ground: Ground
) -> bool:
    """Return whether a provision concerns a traveller wherever the trip goes."""
    if traveller.sending in measure.sending_of(provision):
        return True
    mission = traveller.mission
    lands = lands_of(measure, provision, ground)
    return mission is not None and mission.receiving in lands


def lands_of(measure: Measure, provision: Provision, ground: Ground) -> frozenset[str]:
    """Return the receiving state or union of a provision, and its land at the time."""
    receiving = measure.receiving_of(provision)

    def lands() -> frozenset[str]:
        found = ground.register.land_of(receiving, ground.trip.depart_at.date())
        return found | {receiving}

    return ground.once(("lands", receiving), lands)


def _of_measure(
    ground: Ground,
    measure: Measure,
    traveller: Traveller,
    asked: tuple[datetime, bool],
    rulings: Sequence[Ruling],
) -> Iterator[Finding]:
    """Yield the findings under one measure; none where none is worth one.

    A provision addressed to others, or in force at another time, is left out
    where the measure has one that reaches further; where it has none, the first
    that got furthest stands for the measure.
    """
    findings = [
        finding_of(
            Case(ground, measure, provision, traveller),
            asked[0],
            given_answers(rulings, measure.key, provision.key),
            explained=asked[1],
        )
        for provision in measure.provisions
        if _concerns(measure, provision, traveller, ground)
    ]
    reached = [finding for finding in findings if _reason(finding) not in _UNADDRESSED]
    if reached:
        yield from reached
    elif findings:
        yield max(findings, key=lambda finding: _reason(finding) is Reason.NOT_IN_FORCE)


def given_answers(
    rulings: Sequence[Ruling], measure: str, provision: str
) -> Mapping[str, str]:
    """Return the answers that rulings give for a provision, by question key."""
    return {
        ruling.question: ruling.reading
        for ruling in rulings
        if ruling.measure == measure and ruling.provision in (None, provision)
    }


def _reason(finding: Finding) -> Reason | None:
    verdict = finding.verdict
    return verdict.reason if isinstance(verdict, NotRequired) else None


def _strength(finding: Finding) -> tuple[int, float]:
    """Return a sort key: what is due first, and by deadline."""
    filing = filing_of(finding.verdict)
    rank = {Required: 0, Undetermined: 1, NotRequired: 2}[type(finding.verdict)]
    by = filing.safe_by.timestamp() if filing and filing.safe_by else float("inf")
    return rank, by


def filing_of(verdict: Verdict) -> Filing | None:
    """Return what is to be filed under a verdict; None if nothing is."""
    return None if isinstance(verdict, NotRequired) else verdict.filing


def plan_of(findings: Sequence[Finding]) -> tuple[PlanEntry, ...]:
    """Return what to file, one entry for travellers who share a notice."""
    groups: dict[tuple[str, str, bool, Filing], list[str]] = {}
    for finding in findings:
        filing = filing_of(finding.verdict)
        if filing is not None:
            certain = isinstance(finding.verdict, Required)
            key = (finding.measure, finding.provision, certain, filing)
            groups.setdefault(key, []).append(finding.traveller)
    entries = [
        PlanEntry(
            measure=measure,
            provision=provision,
            travellers=tuple(travellers),
            certain=certain,
            filing=filing,
        )
        for (measure, provision, certain, filing), travellers in groups.items()
    ]
    return tuple(sorted(entries, key=_by_deadline))


def _by_deadline(entry: PlanEntry) -> tuple[bool, float]:
    """Return a sort key: known deadlines first, earliest first."""
    by = entry.filing.safe_by or entry.filing.arguable_until
    return (by is None, by.timestamp() if by else 0.0)
