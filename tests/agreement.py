"""Whether the two engines say the same of trips, finding by finding."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from exeat.domain.errors import CalendarGapError
from exeat.domain.finding import Finding, NotRequired, Required, Undetermined
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.domain.trip import Trip
from exeat.engine.asking import Ground
from exeat.engine.bulk.building import columns_of, microseconds
from exeat.engine.bulk.decision import ColumnEngine
from exeat.engine.bulk.findings import ANSWERS, FindingColumns
from exeat.engine.bulk.trips import TripColumns
from exeat.engine.decision import findings_on

Key = tuple[int, str, str, str]
Line = dict[str, Any]
METRES = 1e-6
DEGREES = 1e-8
_NAMES = {
    Required: "required",
    NotRequired: "not-required",
    Undetermined: "undetermined",
}


def disagreements(
    trips: Sequence[Trip],
    register: Register,
    now: datetime,
    engine: ColumnEngine | None = None,
    known_on: date | None = None,
    rulings: Sequence[Ruling] = (),
) -> list[tuple[Key, Line | None, Line | None]]:
    """Return where scalar and column engine differ: the finding, by each.

    Of a trip that runs into a calendar gap both say so, and nothing else.
    """
    engine = engine or ColumnEngine(register, known_on=known_on, rulings=rulings)
    columns = columns_of(trips)
    answer = engine.decide(columns, now)
    found = dict(column_lines(engine, columns, answer))
    for number, error in answer.gaps.items():
        found[number, "", "", ""] = _gap(error)
    expected: dict[Key, Line] = {}
    for number, trip in enumerate(trips):
        ground = Ground(register=register, trip=trip, known_on=known_on)
        try:
            findings = findings_on(ground, now, rulings, explained=False)
        except CalendarGapError as error:
            expected[number, "", "", ""] = _gap(error)
        else:
            expected |= {_key(number, each): scalar_line(each) for each in findings}
    return [
        (key, expected.get(key), found.get(key))
        for key in expected | found
        if not _agree(expected.get(key), found.get(key))
    ]


def _gap(error: CalendarGapError) -> Line:
    return {"gap": str(error), "crossings": [], "inside_m": None}


def _key(number: int, finding: Finding) -> Key:
    return number, finding.traveller, finding.measure, finding.provision


def scalar_line(finding: Finding) -> Line:
    """Return what a finding says, as plain values."""
    verdict = finding.verdict
    filing = None if isinstance(verdict, NotRequired) else verdict.filing
    margin = verdict.margin if isinstance(verdict, NotRequired) else None
    safe = filing.safe_by if filing else None
    arguable = filing.arguable_until if filing else None
    return {
        "answer": _NAMES[type(verdict)],
        "duty": filing.duties[0].value if filing and filing.duties else None,
        "reason": verdict.reason.value if isinstance(verdict, NotRequired) else None,
        "safe_by": (microseconds(safe), str(safe.tzinfo)) if safe else None,
        "arguable": (microseconds(arguable), str(arguable.tzinfo))
        if arguable
        else None,
        "status": filing.status.value if filing and filing.status else None,
        "provisional": bool(filing and filing.provisional),
        "inside_m": margin.inside_m if margin else None,
        "depends_on": tuple(
            (d.question.key, d.question.kind.value, d.affects)
            for d in finding.depends_on
        ),
        "missing": filing.missing if filing else (),
        "entered": finding.entered,
        "crossings": [
            (
                c.direction,
                c.leg,
                microseconds(c.at),
                c.position.lat_deg,
                c.position.lon_deg,
            )
            for c in finding.crossings
        ],
    }


def column_lines(
    engine: ColumnEngine, columns: TripColumns, found: FindingColumns
) -> Iterator[tuple[Key, Line]]:
    """Yield every finding of the columns, as plain values."""
    for row in range(len(found)):
        pair = int(found.pair[row])
        trip = int((columns.pairs.offsets > pair).argmax()) - 1
        rule = engine.rules[int(found.provision[row])]
        name = columns.names[int(columns.pairs.name[pair])]
        yield (
            (trip, name, rule.measure.key, rule.provision.key),
            column_line(found, row),
        )


def column_line(found: FindingColumns, row: int) -> Line:
    """Return one finding of the columns, as plain values."""

    def text(code: int) -> str | None:
        return None if code < 0 else found.texts[code]

    def moment(at_us: int, zone: int) -> tuple[int, str | None] | None:
        return None if at_us == microseconds(None) else (at_us, text(zone))

    def listed(code: int) -> tuple[str, ...]:
        return () if code < 0 else found.lists[code]

    inside_m = float(found.inside_m[row])
    hanging = int(found.depends_on[row])
    points = range(int(found.crossings[row]), int(found.crossings[row + 1]))
    return {
        "answer": ANSWERS[int(found.answer[row])],
        "duty": text(int(found.duty[row])),
        "reason": text(int(found.reason[row])),
        "safe_by": moment(int(found.safe_us[row]), int(found.safe_zone[row])),
        "arguable": moment(int(found.arguable_us[row]), int(found.arguable_zone[row])),
        "status": text(int(found.status[row])),
        "provisional": bool(found.is_provisional[row]),
        "inside_m": None if math.isnan(inside_m) else inside_m,
        "depends_on": (
            tuple(tuple(each) for each in found.hangings[hanging])
            if hanging >= 0
            else ()
        ),
        "missing": listed(int(found.missing[row])),
        "entered": listed(int(found.entered[row])),
        "crossings": [
            (
                "out" if found.points.is_out[point] else "in",
                int(found.points.leg[point]),
                int(found.points.at_us[point]),
                float(found.points.lat_deg[point]),
                float(found.points.lon_deg[point]),
            )
            for point in points
        ],
    }


def _agree(one: Line | None, other: Line | None) -> bool:
    """Return whether two findings are the same: metres to 1 µm, degrees to 1 mm."""
    if one is None or other is None:
        return False
    one, other = dict(one), dict(other)
    crossed = one.pop("crossings"), other.pop("crossings")
    inside = one.pop("inside_m"), other.pop("inside_m")
    if one != other or len(crossed[0]) != len(crossed[1]):
        return False
    if (inside[0] is None) != (inside[1] is None):
        return False
    if inside[0] is not None and abs(inside[0] - inside[1]) > METRES:
        return False
    return all(
        a[:3] == b[:3]
        and abs(a[3] - b[3]) <= DEGREES
        and _turn(a[4] - b[4]) * math.cos(math.radians(a[3])) <= DEGREES
        for a, b in zip(*crossed, strict=True)
    )


def _turn(degrees: float) -> float:
    return abs((degrees + 180) % 360 - 180)
