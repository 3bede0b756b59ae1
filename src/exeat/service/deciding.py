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
from exeat.service.channels import channels, joining
from exeat.service.desk import Desk
from exeat.service.dossiers import Dossier, tracks_of
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
        trip, rulings = dossier.read(desk.context)
    else:
        context, text, label = desk.context, dossier.trip, dossier.label
        trip = trip_from(context, text, label, base)
        settled = dossier.rulings
        rulings = rulings_from(context, settled, "<rulings>") if settled else ()
        dossier = replace(dossier, tracks=tracks_of(text, label, base))
    now = desk.clock.now().replace(microsecond=0)
    determination = check(trip, desk.context.register, now=now, rulings=rulings)
    return Decided(trip=trip, determination=determination, dossier=dossier)


def channel_for(desk: Desk, entry: PlanEntry, trip: Trip) -> ChannelRow | None:
    """Return the channel that a notice of the plan goes through; None without one.

    It leads from the travellers' mission to an office that the provision names.
    """
    missions = {
        traveller.mission.key
        for traveller in trip.travellers
        if traveller.name in entry.travellers and traveller.mission is not None
    }
    for channel in channels(desk):
        joined = joining(desk, channel)
        if missions == {joined.mission} and joined.ministry in entry.filing.addressees:
            return channel
    return None


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
