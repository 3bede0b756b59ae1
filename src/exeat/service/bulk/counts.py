"""Counts of findings: by measure, mission and month; hours of notice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from exeat.domain.party import Mission
from exeat.engine.bulk.findings import ANSWERS, FindingColumns
from exeat.engine.bulk.spans import as_one, owners
from exeat.engine.bulk.trips import (
    EPOCH,
    MICROSECOND,
    NO_MOMENT,
    Bools,
    Ints,
    TripColumns,
)
from exeat.service.bulk.changes import Changes

Counts: TypeAlias = Counter[tuple[str, ...]]
HOUR_US = 3_600_000_000
HOURS = (0, 24, 48, 72, 120, 168, 240, 336, 720)
"""Bounds of the classes of hours of notice."""

_NOT_DUE = ANSWERS.index("not-required")


class Axes(NamedTuple):
    """What findings of a batch are counted by.

    Attributes:
        keys: Measure and provision by number.
        mission: Code of each pair's mission.
        missions: By code.
        month: Code of each pair's month of departure.
        months: By code.
    """

    keys: list[tuple[str, str]]
    mission: Ints
    missions: list[str]
    month: Ints
    months: list[str]


def axes_of(trips: TripColumns, keys: list[tuple[str, str]]) -> Axes:
    """Return what findings of a batch are counted by."""
    pairs = trips.pairs
    missions = [mission_name(profile.mission) for profile in trips.profiles]
    depart_us = trips.legs.depart_us[trips.legs.offsets[:-1]]
    months = depart_us.astype("datetime64[us]").astype("datetime64[M]")
    unique, month = np.unique(months, return_inverse=True)
    return Axes(
        keys=keys,
        mission=pairs.profile,
        missions=missions,
        month=month.ravel()[owners(pairs.offsets)],
        months=[str(each) for each in unique],
    )


def mission_name(mission: Mission | None) -> str:
    """Return the key of a mission, or what is known of one without."""
    if mission is None:
        return "none"
    described = f"{mission.kind} of {mission.sending} in {mission.receiving}"
    return mission.key or described


def counts_of(trips: TripColumns, found: FindingColumns, axes: Axes) -> Counts:
    """Return how many findings of each kind a batch has."""
    counts: Counts = Counter()
    counts["trips",] = len(trips)
    counts["legs",] = len(trips.legs.by)
    counts["travellers",] = len(trips.pairs.name)
    counts["findings",] = len(found)
    status = [
        found.texts[code] if code >= 0 else "" for code in range(len(found.texts))
    ]
    for codes, number in _tally(found.provision, found.answer, found.status + 1):
        measure, provision = axes.keys[codes[0]]
        stands = ["", *status][codes[2]]
        counts["measure", measure, provision, ANSWERS[codes[1]], stands] += number
    for name, column, words in (
        ("mission", axes.mission, axes.missions),
        ("month", axes.month, axes.months),
    ):
        for codes, number in _tally(column[found.pair], found.answer):
            counts[name, words[codes[0]], ANSWERS[codes[1]]] += number
    due = found.answer != _NOT_DUE
    counts["bound",] = len(np.unique(found.pair[due]))
    _count_hours(counts, trips, found, due)
    return counts


def _count_hours(
    counts: Counts, trips: TripColumns, found: FindingColumns, due: Bools
) -> None:
    """Count the hours from the last safe filing moment to departure."""
    dated = due & (found.safe_us != NO_MOMENT)
    trip = owners(trips.pairs.offsets)[found.pair[dated]]
    depart_us = trips.legs.depart_us[trips.legs.offsets[:-1]][trip]
    ahead_us = depart_us - found.safe_us[dated]
    classes = np.searchsorted(np.array(HOURS) * HOUR_US, ahead_us, side="right")
    for (code,), number in _tally(classes):
        counts["notice", str(code)] += number
    counts["notice-minutes",] += int((ahead_us // 60_000_000).sum())
    counts["notices",] += int(np.count_nonzero(dated))


def change_counts(changes: Changes, axes: Axes) -> Counts:
    """Return how many changes of each kind a batch has."""
    counts: Counts = Counter()
    for codes, number in _tally(changes.provision, changes.kind):
        measure, provision = changes.keys[codes[0]]
        counts["change-measure", measure, provision, changes.kinds[codes[1]]] += number
    for name, column, words in (
        ("change-mission", axes.mission, axes.missions),
        ("change-month", axes.month, axes.months),
    ):
        for codes, number in _tally(column[changes.pair], changes.kind):
            counts[name, words[codes[0]], changes.kinds[codes[1]]] += number
    for (code,), number in _tally(changes.overall):
        counts["change-traveller", changes.kinds[code]] += number
    moved = (changes.safe_before != NO_MOMENT) & (changes.safe_after != NO_MOMENT)
    shift_us = changes.safe_before[moved] - changes.safe_after[moved]
    counts["change-minutes",] += int((shift_us // 60_000_000).sum())
    counts["change-dated",] += int(np.count_nonzero(moved))
    return counts


def _tally(*columns: Ints) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield each combination of codes that occurs, with how often it does."""
    _, first, number = np.unique(
        as_one(*columns), return_index=True, return_counts=True
    )
    rows = zip(*(column[first].tolist() for column in columns), strict=True)
    yield from zip(rows, number.tolist(), strict=True)


def plain(counts: Counts) -> list[Any]:
    """Return counts as plain values, in order."""
    return [[list(key), number] for key, number in sorted(counts.items())]


def total(tables: Iterable[Iterable[Any]]) -> Counts:
    """Return the sum of counts that came as plain values."""
    counts: Counts = Counter()
    for table in tables:
        for key, number in table:
            counts[tuple(key)] += number
    return counts


def selected(
    counts: Mapping[tuple[str, ...], int], name: str
) -> dict[tuple[str, ...], int]:
    """Return the counts of one name, by the rest of their keys, in order."""
    return {key[1:]: number for key, number in sorted(counts.items()) if key[0] == name}


def moment_text(at_us: int) -> str:
    """Return a moment in ISO 8601."""
    moment: datetime = EPOCH + at_us * MICROSECOND
    return moment.isoformat()
