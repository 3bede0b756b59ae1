"""Amendments: what changed since a notice was filed, and what follows from it.

No source of the register says which changes of a notified trip need a fresh notice, so
that the grammar has no parameter for it. What is material follows from the duty itself:
a person bound who was not named has not been notified. See ADR 0011.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from exeat.domain.finding import Determination, PlanEntry
from exeat.domain.notice import Materiality
from exeat.domain.notice_body import Said
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.domain.trip import Trip
from exeat.engine.disclosure import ITEMS, Telling, disclosed
from exeat.engine.filing import FilingCheck, check_filing, telling

_NAMING = ("travellers", "companions")


class Alteration(StrEnum):
    """What happened to a part of an item."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


class Because(StrEnum):
    """Why a change is material, is not, or cannot be said to be either."""

    BOUND_AND_NOT_NAMED = "bound-and-not-named"
    ASKED_AND_SILENT = "asked-and-silent"
    NOT_ASKED = "not-asked"


@record
class TripChange:
    """One change of a trip since its notice.

    Attributes:
        item: Word of the vocabulary: what a notice would say of it.
        part: Which part of the item, such as ``from`` of the dates; may be empty.
        alteration: What happened.
        before: As it was; empty where it was added.
        after: As it is; empty where it was removed.
        materiality: What the provision makes of it.
        because: Why.
    """

    item: str
    part: str
    alteration: Alteration
    before: str
    after: str
    materiality: Materiality
    because: Because


@record
class Amendment:
    """What a changed trip means for a notice that was filed.

    Attributes:
        changes: Item by item; empty where nothing changed.
        fresh: What a fresh notice would say, lack and be, filed now; None where the
            changed trip needs none under this provision.
    """

    changes: tuple[TripChange, ...]
    fresh: FilingCheck | None

    @property
    def materiality(self) -> Materiality:
        """The gravest of all changes; not material where there is none."""
        found = {change.materiality for change in self.changes}
        order = (Materiality.MATERIAL, Materiality.SILENT)
        return next((m for m in order if m in found), Materiality.NOT_MATERIAL)


def amendment(
    before: Trip,
    after: Trip,
    filed: Telling,
    decided: Determination,
    provision: tuple[str, str],
    register: Register,
) -> Amendment:
    """Return what changed since a notice, and what a fresh one would be.

    Args:
        before: The trip as notified.
        after: The trip as it is.
        filed: To whom the notice told what.
        decided: The determination of the changed trip; its ``now`` is the moment.
        provision: Keys of measure and provision.
        register: The edition that it was decided with.
    """
    entries = [e for e in decided.plan if (e.measure, e.provision) == provision]
    return Amendment(
        changes=trip_changes(before, after, filed, bound=_bound(entries)),
        fresh=_fresh(entries, after, register, filed, decided.now) if entries else None,
    )


def trip_changes(
    before: Trip, after: Trip, filed: Telling, *, bound: Collection[str]
) -> tuple[TripChange, ...]:
    """Return the changes from one trip to another, item by item.

    Changes that the notice does not speak of are listed too, as not material. Dates
    and conveyances are those of each leg, and dates go to the minute: whether the
    hour counts is not said either.

    Args:
        before: The trip as notified.
        after: The trip as it is.
        filed: To whom the notice told what.
        bound: Names of those whom the provision now binds on this trip.
    """
    return contents_changes(_whole(before), _whole(after), filed, bound=bound)


def contents_changes(
    before: Mapping[str, Said],
    after: Mapping[str, Said],
    filed: Telling,
    *,
    bound: Collection[str],
) -> tuple[TripChange, ...]:
    """Return the changes from one set of contents to another, item by item.

    For a side that has the notices only, and not the trips.
    """
    return tuple(
        _judged(change, filed, bound)
        for item in dict.fromkeys((*before, *after))
        for change in _differences(item, before.get(item), after.get(item))
    )


def _whole(trip: Trip) -> dict[str, Said]:
    """Return all that a notice could say of a trip, with hours, and who travels."""
    everything = Telling(asked=ITEMS, travellers=())
    contents = dict(disclosed(trip, everything).contents)
    contents["travellers"] = contents.pop("companions")
    contents["conveyance"] = {
        f"leg {number}": leg.by for number, leg in enumerate(trip.legs, 1) if leg.by
    }
    contents["dates"] = {
        f"leg {number} {event}": at.isoformat(timespec="minutes")
        for number, leg in enumerate(trip.legs, 1)
        for event, at in (("departs", leg.depart_at), ("arrives", leg.arrive_at))
    }
    return contents


def _differences(
    item: str, before: Said | None, after: Said | None
) -> Iterator[TripChange]:
    """Yield what differs in one item, part by part; not judged yet."""
    old, new = _parts(before), _parts(after)
    if before == after:
        return
    if isinstance(before, list) or isinstance(after, list):
        gone = [text for _, text in old if ("", text) not in new]
        come = [text for _, text in new if ("", text) not in old]
        for text in gone:
            yield _change(item, "", text, "")
        for text in come:
            yield _change(item, "", "", text)
        if not gone and not come:
            yield _reordered(item, old, new)
        return
    was, now = dict(old), dict(new)
    for part in dict.fromkeys((*was, *now)):
        if was.get(part, "") != now.get(part, ""):
            yield _change(item, part, was.get(part, ""), now.get(part, ""))


def _parts(said: Said | None) -> list[tuple[str, str]]:
    """Return the parts of an item, by name where they have one."""
    if said is None:
        return []
    if isinstance(said, str):
        return [("", said)]
    if isinstance(said, dict):
        return list(said.items())
    return [("", part if isinstance(part, str) else " - ".join(part)) for part in said]


def _change(item: str, part: str, before: str, after: str) -> TripChange:
    alteration = Alteration.CHANGED
    if not before:
        alteration = Alteration.ADDED
    elif not after:
        alteration = Alteration.REMOVED
    return TripChange(
        item=item,
        part=part,
        alteration=alteration,
        before=before,
        after=after,
        materiality=Materiality.SILENT,
        because=Because.ASKED_AND_SILENT,
    )


def _reordered(
    item: str, before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]
) -> TripChange:
    was, now = (", ".join(text for _, text in each) for each in (before, after))
    return replace(_change(item, "", was, now), alteration=Alteration.REORDERED)


def _judged(change: TripChange, filed: Telling, bound: Collection[str]) -> TripChange:
    """Return a change with what the provision makes of it."""
    newcomer = change.after if change.item == "travellers" else ""
    if newcomer in bound and newcomer not in filed.travellers:
        return replace(
            change,
            materiality=Materiality.MATERIAL,
            because=Because.BOUND_AND_NOT_NAMED,
        )
    words = _NAMING if change.item in _NAMING else (change.item,)
    if not set(words).intersection(filed.asked):
        return replace(
            change,
            materiality=Materiality.NOT_MATERIAL,
            because=Because.NOT_ASKED,
        )
    return change


def _bound(entries: Sequence[PlanEntry]) -> frozenset[str]:
    return frozenset(name for entry in entries for name in entry.travellers)


def _fresh(
    entries: Sequence[PlanEntry],
    trip: Trip,
    register: Register,
    filed: Telling,
    now: datetime,
) -> FilingCheck:
    """Return the check of one fresh notice for all whom the provision binds.

    Where deadlines differ from person to person, the earliest stands for all.
    """
    chief = replace(entries[0], travellers=tuple(sorted(_bound(entries))))
    told = replace(telling(chief, trip, register), lands=filed.lands)
    return check_filing(chief, trip, told, now=now)
