"""Findings that the scalar engine decides one by one, as columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exeat.domain.errors import CalendarGapError
from exeat.domain.finding import Filing, Finding, NotRequired, Required
from exeat.engine.asking import Case
from exeat.engine.bulk.agenda import Rule
from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.building import microseconds
from exeat.engine.bulk.findings import ANSWERS, Chunk
from exeat.engine.bulk.plans import Rows
from exeat.engine.bulk.templates import Hanging
from exeat.engine.bulk.trips import traveller_at
from exeat.engine.bulk.verdicts import Tables
from exeat.engine.findings import finding_of

_COLUMNS: Mapping[str, type[np.generic]] = {
    "answer": np.int64,
    "duty": np.int64,
    "reason": np.int64,
    "safe_us": np.int64,
    "arguable_us": np.int64,
    "safe_zone": np.int64,
    "arguable_zone": np.int64,
    "status": np.int64,
    "is_provisional": np.bool_,
    "inside_m": np.float64,
    "depends_on": np.int64,
    "missing": np.int64,
    "entered": np.int64,
}
Gaps = dict[int, CalendarGapError]


def chunk_of(
    batch: Batch, rule: Rule, rows: Rows, now: datetime, tables: Tables
) -> tuple[Chunk, Gaps]:
    """Return what the scalar engine finds under one provision.

    A pair whose deadline runs into a year that a calendar lacks is left out, and
    comes back with what is lacking.

    Args:
        batch: The trips.
        rule: The provision.
        rows: Pairs, and their trips.
        now: The moment that statuses refer to.
        tables: Where codes are noted.
    """
    found: dict[int, Finding] = {}
    gaps: Gaps = {}
    for pair, trip in zip(rows.pairs.tolist(), rows.trips.tolist(), strict=True):
        traveller = traveller_at(batch.columns, pair)
        case = Case(batch.ground(trip), rule.measure, rule.provision, traveller)
        try:
            found[pair] = finding_of(case, now, rule.given, explained=False)
        except CalendarGapError as error:
            gaps[pair] = error
    return _chunk(rule, found, tables), gaps


def _chunk(rule: Rule, found: Mapping[int, Finding], tables: Tables) -> Chunk:
    lines = [_line(finding, tables) for finding in found.values()]
    crossed = [(n, c) for n, each in enumerate(found.values()) for c in each.crossings]
    columns: dict[str, NDArray[Any]] = {
        name: np.array([line[place] for line in lines], dtype=kind)
        for place, (name, kind) in enumerate(_COLUMNS.items())
    }
    return Chunk(
        pair=np.array(list(found), dtype=np.int64),
        provision=np.full(len(found), rule.number, dtype=np.int64),
        **columns,
        points=Points.of_crossings([n for n, _ in crossed], [c for _, c in crossed]),
    )


def _line(finding: Finding, tables: Tables) -> tuple[int | float | bool, ...]:
    verdict, texts, lists = finding.verdict, tables.texts, tables.lists
    hanging = tuple(
        Hanging(each.question.key, each.question.kind.value, each.affects)
        for each in finding.depends_on
    )
    depends_on = tables.hangings.code(hanging) if hanging else -1
    entered = lists.code(finding.entered) if finding.entered else -1
    if isinstance(verdict, NotRequired):
        inside_m = verdict.margin.inside_m if verdict.margin else np.nan
        reason = texts.code(verdict.reason.value)
        terms = _terms(None, tables)
    else:
        inside_m, reason = np.nan, -1
        terms = _terms(verdict.filing, tables)
    answer = ANSWERS.index(
        "not-required"
        if isinstance(verdict, NotRequired)
        else "required"
        if isinstance(verdict, Required)
        else "undetermined"
    )
    duty, missing, *moments = terms
    return (answer, duty, reason, *moments, inside_m, depends_on, missing, entered)


def _terms(filing: Filing | None, tables: Tables) -> tuple[int | bool, ...]:
    """Return duty, missing items, moments with their clocks, status, provisional."""
    if filing is None:
        none = microseconds(None)
        return (-1, -1, none, none, -1, -1, -1, False)
    texts = tables.texts
    safe, arguable = filing.safe_by, filing.arguable_until
    return (
        texts.code(filing.duties[0].value) if filing.duties else -1,
        tables.lists.code(filing.missing) if filing.missing else -1,
        microseconds(safe),
        microseconds(arguable),
        texts.code(str(safe.tzinfo)) if safe else -1,
        texts.code(str(arguable.tzinfo)) if arguable else -1,
        texts.code(filing.status.value) if filing.status else -1,
        filing.provisional,
    )
