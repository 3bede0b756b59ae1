"""Checks before a filing: is it in time, is it complete, does it say too much."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from exeat.domain.finding import Filing, Finding, PlanEntry, Status
from exeat.domain.measure import Duty
from exeat.domain.notice_body import Said
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.domain.trip import Trip
from exeat.engine.completeness import missing
from exeat.engine.deadlines import status
from exeat.engine.disclosure import (
    Disclosure,
    Telling,
    disclosed,
    lands_told,
    narrowed,
)


class Obstacle(StrEnum):
    """What has to be repaired, or accepted by a person, before a filing."""

    PROHIBITED = "prohibited"
    NO_GROUND = "no-ground"
    INCOMPLETE = "incomplete"
    SAYS_TOO_MUCH = "says-too-much"


@record
class Timeliness:
    """How the moment of filing stands to the deadline.

    Attributes:
        status: None where no deadline is published.
        safe_by: In time under every reading; None if a reading gives no moment.
        arguable_until: In time under at least one reading; None if none does.
        provisional: Whether a day counted is not yet decreed.
        ground: Why it is late, as stated; None where nothing was stated.
    """

    status: Status | None
    safe_by: datetime | None
    arguable_until: datetime | None
    provisional: bool
    ground: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether it is late under every reading; it may be filed all the same."""
        return self.status is Status.LATE


@record
class Gap:
    """An item that the provision asks for and the trip does not give.

    Attributes:
        item: Word of the vocabulary.
        remedy: What to write in the trip.
    """

    item: str
    remedy: str


@record
class FilingCheck:
    """What stands against a filing, and what it would say.

    Attributes:
        timeliness: How now stands to the deadline.
        gaps: Items asked for that the trip does not give.
        disclosure: What the notice says: what is asked, as far as the trip gives it.
        surplus: Items that a draft says although they are not asked for, or
            otherwise than the trip has them.
        obstacles: What has to be repaired or accepted; empty where it can go.
    """

    timeliness: Timeliness
    gaps: tuple[Gap, ...]
    disclosure: Disclosure
    surplus: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]


_REMEDIES: Mapping[str, str] = {
    "dates": "give the trip its legs, with moments",
    "purpose": "write 'purpose' in the trip",
    "kind-of-trip": "write 'kind' in the trip: official, private, ...",
    "contacts": "list 'contacts' in the trip, or write [] if none is planned",
    "companions": "name all travellers in the trip",
    "travellers": "name all travellers in the trip",
    "conveyance": "write 'by' for each leg",
    "vehicle": "write 'vehicle': make, type and registration of the car",
    "carrier": "write 'carrier': its name and the number of the service",
    "places": "give the trip its legs, with places",
    "lodging": "write 'lodging' for each of the 'stays', or 'stays: []' if no night "
    "is spent away",
    "route": "write 'via' or 'track' for each leg by road",
    "border-points": "write the border crossings among 'via' for each leg by road",
}
_UNKNOWN = "state it in the text of the note; the trip file has no field for it"


def telling(
    entry: PlanEntry,
    trip: Trip,
    register: Register,
    *,
    office: str = "",
    finding: Finding | None = None,
) -> Telling:
    """Return to whom a notice of the plan tells what.

    Args:
        entry: The notice or request.
        trip: The trip.
        register: The edition that it was decided with.
        office: The addressee told; empty for the only one, or if none is published.
        finding: The finding of one of its travellers, for borders on tracks.
    """
    measure = register.measures[entry.measure]
    provision = next(p for p in measure.provisions if p.key == entry.provision)
    offices = entry.filing.addressees
    return Telling(
        asked=entry.filing.contents,
        travellers=entry.travellers,
        lands=lands_told(
            register,
            office or (offices[0] if len(offices) == 1 else ""),
            receiving=measure.receiving_of(provision),
            on=trip.depart_at.date(),
        ),
        crossings=finding.crossings if finding else (),
    )


def check_filing(
    entry: PlanEntry,
    trip: Trip,
    told: Telling,
    *,
    now: datetime,
    ground: str | None = None,
    draft: Mapping[str, Said] | None = None,
) -> FilingCheck:
    """Return what stands against filing a notice at a moment.

    A late notice is never blocked and never counts as exempt: it needs a stated
    ground, and what is not known yet does not hold it up. In time, an item that is
    missing is an obstacle, for it can still be found out.

    Args:
        entry: The notice or request of the plan.
        trip: The trip.
        told: To whom the notice tells what.
        now: Moment of filing, aware.
        ground: Why it is late; None or empty where nothing is stated.
        draft: Contents of a draft to compare; None where the notice says exactly
            what the trip gives.
    """
    timeliness = timeliness_of(entry.filing, trip, now=now, ground=ground)
    disclosure = disclosed(trip, told)
    gaps = gaps_of(trip, told)
    surplus = surplus_of(disclosure.contents, draft)
    found = {
        Obstacle.PROHIBITED: entry.filing.duties == (Duty.REFRAIN,),
        Obstacle.NO_GROUND: timeliness.is_late and timeliness.ground is None,
        Obstacle.INCOMPLETE: bool(gaps) and not timeliness.is_late,
        Obstacle.SAYS_TOO_MUCH: bool(surplus),
    }
    return FilingCheck(
        timeliness=timeliness,
        gaps=gaps,
        disclosure=disclosure,
        surplus=surplus,
        obstacles=tuple(obstacle for obstacle, holds in found.items() if holds),
    )


def timeliness_of(
    filing: Filing, trip: Trip, *, now: datetime, ground: str | None = None
) -> Timeliness:
    """Return how a moment of filing stands to the deadline.

    Where no deadline is published, a notice filed after departure is late.
    """
    stands = status(now, filing.safe_by, filing.arguable_until)
    if stands is None and now > trip.depart_at:
        stands = Status.LATE
    return Timeliness(
        status=stands,
        safe_by=filing.safe_by,
        arguable_until=filing.arguable_until,
        provisional=filing.provisional,
        ground=(ground or "").strip() or None,
    )


def gaps_of(trip: Trip, told: Telling) -> tuple[Gap, ...]:
    """Return the items asked for that the trip does not give, each with a remedy."""
    part = narrowed(trip, told.lands)
    return tuple(
        Gap(item=item, remedy=_REMEDIES.get(item, _UNKNOWN))
        for item in missing(told.asked, part)
    )


def surplus_of(
    contents: Mapping[str, Said], draft: Mapping[str, Said] | None
) -> tuple[str, ...]:
    """Return the items of a draft that the notice must not say, or not like that."""
    return tuple(
        item for item, said in (draft or {}).items() if contents.get(item) != said
    )
