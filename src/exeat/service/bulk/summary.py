"""What an assessment came to, as one plain value: the summary in JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from exeat.engine.bulk.findings import ANSWERS
from exeat.service.bulk.changes import KINDS
from exeat.service.bulk.counts import HOURS, Counts, selected
from exeat.service.bulk.running import Assessment

_STATUSES = ("in-time", "arguable", "late")
_CHANGED = KINDS[1:]
_NOT_DUE = "not-required"


def summary_of(assessment: Assessment) -> dict[str, Any]:
    """Return the summary of an assessment as plain values, in a fixed order."""
    counts = assessment.counts
    summary: dict[str, Any] = {
        "summary": 1,
        "table": assessment.table,
        "register_edition": assessment.opened.edition,
        "now": assessment.now,
        "trips": counts["trips",],
        "legs": counts["legs",],
        "travellers": counts["travellers",],
        "bound_travellers": counts["bound",],
        "findings": counts["findings",],
        "refused_trips": counts["refused",],
        "faults": {key[0]: n for key, n in selected(counts, "fault").items()},
        "measures": _titles(assessment),
        "by_measure": _measures(counts),
        "by_mission": _table(counts, "mission", ("mission",), ANSWERS),
        "by_month": _table(counts, "month", ("month",), ANSWERS),
        "notice": _notice(counts),
    }
    if assessment.proposals:
        proposed = {"proposed": list(assessment.proposals)}
        summary["what_if"] = proposed | _what_if(counts)
    return summary


def _titles(assessment: Assessment) -> dict[str, str]:
    """Return the titles of measures that are counted, by key."""
    found = {
        key[1]
        for key in assessment.counts
        if (key[0] == "measure" and key[3] != _NOT_DUE) or key[0] == "change-measure"
    }
    return {key: assessment.opened.titles.get(key, "") for key in sorted(found)}


def _measures(counts: Counts) -> list[dict[str, Any]]:
    """Return the counts of answers and of statuses, by provision."""
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    for key, number in selected(counts, "measure").items():
        empty = {
            "measure": key[0],
            "provision": key[1],
            **dict.fromkeys((*ANSWERS, *_STATUSES), 0),
        }
        line = lines.setdefault(key[:2], empty)
        line[key[2]] += number
        if key[3]:
            line[key[3]] += number
    return list(lines.values())


def _table(
    counts: Counts, name: str, columns: Sequence[str], kinds: Sequence[str]
) -> list[dict[str, Any]]:
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    for key, number in selected(counts, name).items():
        said = dict(zip(columns, key, strict=False))
        line = lines.setdefault(key[:-1], said | dict.fromkeys(kinds, 0))
        line[key[-1]] += number
    return list(lines.values())


def _notice(counts: Counts) -> dict[str, Any]:
    """Return how many hours before departure notices are to be filed."""
    classes = {int(key[0]): n for key, n in selected(counts, "notice").items()}
    bounds: list[int | None] = [None, *HOURS, None]
    return {
        "notices": counts["notices",],
        "hours": counts["notice-minutes",] / 60,
        "classes": [
            {"from_hours": bounds[at], "to_hours": bounds[at + 1], "notices": number}
            for at, number in ((at, classes.get(at, 0)) for at in range(len(HOURS) + 1))
        ],
    }


def _what_if(counts: Counts) -> dict[str, Any]:
    travellers: Mapping[tuple[str, ...], int] = selected(counts, "change-traveller")
    measures = _table(counts, "change-measure", ("measure", "provision"), _CHANGED)
    return {
        "travellers": {kind: travellers.get((kind,), 0) for kind in _CHANGED},
        "by_measure": measures,
        "by_mission": _table(counts, "change-mission", ("mission",), _CHANGED),
        "by_month": _table(counts, "change-month", ("month",), _CHANGED),
        "hours_more_notice": counts["change-minutes",] / 60,
        "deadlines_compared": counts["change-dated",],
    }
