"""Trips of drafts and notices, decided with the register of today."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from exeat.domain.finding import Determination, Finding, PlanEntry
from exeat.domain.record import record
from exeat.domain.trip import Trip
from exeat.engine.disclosure import Telling
from exeat.engine.filing import FilingCheck, check_filing, telling
from exeat.service.assessment import check, rulings_from, trip_from
from exeat.service.desks.channels import channels, joining
from exeat.service.desks.desk import Desk
from exeat.service.notices.dossiers import Dossier, tracks_of
from exeat.store.rows import ChannelRow


@record
class Decided:
    """A trip with its determination.

    Attributes:
        trip: The trip.
        determination: Its findings and plan.
        dossier: What it was read from.
    """

    trip: Trip
    determination: Determination
    dossier: Dossier


def decide(desk: Desk, dossier: Dossier, base: Path | None = None) -> Decided:
    """Return a trip as decided now.

    Args:
        desk: The desk, for register and clock.
        dossier: The trip, without tracks where it is new.
        base: Folder of a new trip's file, whose tracks go into the dossier.

    Raises:
        InputError: The trip has a fault.
        ExceptionGroup: It has several.
    """
    if base is None:
        trip, rulings = dossier.read(desk.context, desk.home)
    else:
        context, text, label = desk.context, dossier.trip, dossier.label
        trip = trip_from(context, text, label, base)
        settled = dossier.rulings
        rulings = rulings_from(context, settled, "<rulings>") if settled else ()
        dossier = replace(dossier, tracks=tracks_of(text, label, base))
    now = desk.clock.now().replace(microsecond=0)
    determination = check(trip, desk.context.register, now=now, rulings=rulings)
    return Decided(trip=trip, determination=determination, dossier=dossier)


@record
class Ways:
    """How a notice of the plan reaches its offices.

    Attributes:
        channels: One for each office that this desk has a channel with.
        missing: Offices that it has none with: authorities, or codes of states.
    """

    channels: tuple[ChannelRow, ...]
    missing: tuple[str, ...]


def ways_for(desk: Desk, entry: PlanEntry, trip: Trip) -> Ways:
    """Return the channels that a notice of the plan goes through.

    They lead from the travellers' mission. Of several offices that a provision names,
    one is enough, for they come from different readings; of several states that are
    entered, each is told.
    """
    leading = _leading_from(desk, entry, trip)
    states = [office for office in entry.filing.addressees if _is_state(desk, office)]
    named = [office for office in entry.filing.addressees if office not in states]
    found = [leading[office] for office in named if office in leading][:1]
    missing = [] if found else named
    for state in states:
        ours = [row for key, row in leading.items() if _state_of(desk, key) == state]
        found += ours[:1]
        missing += [] if ours else [state]
    return Ways(channels=tuple(found), missing=tuple(missing))


def _leading_from(desk: Desk, entry: PlanEntry, trip: Trip) -> dict[str, ChannelRow]:
    """Return the channels of the travellers' mission, by the ministry at their end."""
    missions = {
        traveller.mission.key
        for traveller in trip.travellers
        if traveller.name in entry.travellers and traveller.mission is not None
    }
    joined = [(joining(desk, row), row) for row in channels(desk)]
    return {
        parties.ministry: row
        for parties, row in joined
        if missions == {parties.mission}
    }


def _is_state(desk: Desk, office: str) -> bool:
    """Whether an office is the code of a state, for the ministry of each one entered."""
    return office not in desk.context.register.authorities


def _state_of(desk: Desk, office: str) -> str:
    return desk.context.register.authorities[office].state


def checked(
    desk: Desk,
    decided: Decided,
    entry: PlanEntry,
    channel: ChannelRow,
    ground: str | None = None,
) -> FilingCheck:
    """Return what stands against filing a notice of the plan now."""
    return check_filing(
        entry,
        decided.trip,
        told(desk, decided, entry, channel),
        now=decided.determination.now,
        ground=ground,
    )


def told(
    desk: Desk, decided: Decided, entry: PlanEntry, channel: ChannelRow
) -> Telling:
    """Return what the office of a channel is told about a trip."""
    return telling(
        entry,
        decided.trip,
        desk.context.register,
        office=joining(desk, channel).ministry,
        finding=next(_findings(decided, entry), None),
    )


def entry_for(decided: Decided, measure: str, provision: str) -> PlanEntry | None:
    """Return the entry of the plan under a provision; None where nothing is due."""
    plan = decided.determination.plan
    wanted = (measure, provision)
    return next((e for e in plan if (e.measure, e.provision) == wanted), None)


def clock_of(desk: Desk, channel: ChannelRow) -> tzinfo:
    """Return the clock of the office that the notices of a channel go to."""
    ministry = joining(desk, channel).ministry
    return ZoneInfo(desk.context.register.authorities[ministry].zone)


def office_of(desk: Desk, channel: ChannelRow) -> str:
    """Return the name of the office that the notices of a channel go to."""
    return desk.context.register.office_name(joining(desk, channel).ministry)


def _findings(decided: Decided, entry: PlanEntry) -> Iterator[Finding]:
    for finding in decided.determination.findings:
        if (finding.measure, finding.provision) == (
            entry.measure,
            entry.provision,
        ) and finding.traveller in entry.travellers:
            yield finding
