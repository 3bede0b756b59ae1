"""From templates to findings: deadlines, status, margin, crossings, what is missing."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

import numpy as np

from exeat.domain.finding import Status
from exeat.engine.asking import Case
from exeat.engine.bulk.answers import Answers
from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.building import Table, microseconds
from exeat.engine.bulk.counting import count_of
from exeat.engine.bulk.deadlines import Ends
from exeat.engine.bulk.findings import ANSWERS, Chunk
from exeat.engine.bulk.giving import missing_codes
from exeat.engine.bulk.plans import Rows
from exeat.engine.bulk.spans import picked
from exeat.engine.bulk.symbols import Ending
from exeat.engine.bulk.templates import (
    NO_DEADLINE,
    Hanging,
    Template,
    equalities,
)
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Floats, Ints

_REQUIRED, _UNDETERMINED, _NOT_REQUIRED = range(len(ANSWERS))
_LATEST = np.iinfo(np.int64).max


class Tables:
    """What the codes of a batch of findings mean."""

    def __init__(self) -> None:
        self.texts = Table[str]()
        self.hangings = Table[tuple[Hanging, ...]]()
        self.lists = Table[tuple[str, ...]]()


class Moments(NamedTuple):
    """Deadlines of rows.

    Attributes:
        at_us: A column for each deadline of the template.
        is_provisional: Whether any of them counts a day not yet decreed.
        is_rowwise: Rows that the scalar engine has to decide.
    """

    at_us: Ints
    is_provisional: Bools
    is_rowwise: Bools


class Clerk:
    """Fills templates in for the rows of a batch.

    Args:
        batch: The trips.
        answers: What their columns say.
        tables: Where codes are noted.
        now: The moment that statuses refer to.
    """

    def __init__(
        self, batch: Batch, answers: Answers, tables: Tables, now: datetime
    ) -> None:
        self._batch, self._answers, self._tables = batch, answers, tables
        whole = now.replace(microsecond=0)
        self._now_us, self._exact_us = microseconds(whole), microseconds(now)

    def barred(self, provision: int, reason: str, rows: Rows) -> Chunk:
        """Return findings of a provision that does not apply."""
        return self._chunk(provision, rows, answer=_NOT_REQUIRED, reason=reason)

    def filled(self, template: Template, case: Case, rows: Rows) -> tuple[Chunk, Rows]:
        """Return findings, and the rows that the scalar engine has to decide."""
        moments = self._moments(template, case, rows)
        left = picked(rows, np.flatnonzero(moments.is_rowwise))
        kept = np.flatnonzero(~moments.is_rowwise)
        rows = picked(rows, kept)
        at_us, provisional = moments.at_us[kept], moments.is_provisional[kept]
        provision = template.rule.number
        if not template.due:
            chunk = self._chunk(
                provision,
                rows,
                answer=_NOT_REQUIRED,
                reason=template.furthest.value,
                inside_m=self._inside_m(template, case, rows),
                depends_on=self._hangings(template, at_us),
            )
        else:
            chunk = self._due(template, rows, at_us, provisional)
        chief = _chief(template, at_us)
        entered = self._entered(template, chief)
        points = self._points(template, case, rows, chief)
        return chunk._replace(entered=entered, points=points), left

    def _due(
        self, template: Template, rows: Rows, at_us: Ints, provisional: Bools
    ) -> Chunk:
        texts = self._tables.texts
        places = [template.deadline_of(n) for n in template.due]
        # Of equal moments the first counts as earliest and the last as latest.
        some = list(dict.fromkeys(p for p in places if p != NO_DEADLINE))
        zones = np.array(
            [texts.code(each.office.zone) for each in template.deadlines],
            dtype=np.int64,
        )
        size = len(rows.pairs)
        safe = arguable = np.full(size, NO_MOMENT, dtype=np.int64)
        safe_zone = arguable_zone = np.full(size, -1, dtype=np.int64)
        if some:
            latest = list(dict.fromkeys(p for p in places[::-1] if p != NO_DEADLINE))
            arguable = at_us[:, some].max(axis=1)
            arguable_zone = zones[latest][np.argmax(at_us[:, latest], axis=1)]
            if NO_DEADLINE not in places:
                safe_zone = zones[some][np.argmin(at_us[:, some], axis=1)]
                safe = at_us[:, some].min(axis=1)
        free = len(template.due) < len(template.endings)
        return self._chunk(
            template.rule.number,
            rows,
            answer=_UNDETERMINED if free else _REQUIRED,
            duty=template.duties[0].value if template.duties else None,
            safe_us=safe,
            arguable_us=arguable,
            safe_zone=safe_zone,
            arguable_zone=arguable_zone,
            status=self._status(safe, arguable, rows),
            is_provisional=provisional,
            depends_on=self._hangings(template, at_us),
            missing=missing_codes(
                self._batch, template.contents, rows.trips, self._tables.lists
            ),
        )

    def _chunk(
        self,
        provision: int,
        rows: Rows,
        *,
        answer: int,
        duty: str | None = None,
        reason: str | None = None,
        **columns: Ints | Floats | Bools,
    ) -> Chunk:
        size, texts = len(rows.pairs), self._tables.texts
        nothing, never = _all(size, -1), _all(size, NO_MOMENT)
        defaults: dict[str, Ints | Floats | Bools] = {
            "safe_us": never,
            "arguable_us": never,
            "safe_zone": nothing,
            "arguable_zone": nothing,
            "status": nothing,
            "is_provisional": np.broadcast_to(np.False_, size),
            "inside_m": np.broadcast_to(np.nan, size),
            "depends_on": nothing,
            "missing": nothing,
            "entered": nothing,
        }
        return Chunk(
            pair=rows.pairs,
            provision=_all(size, provision),
            answer=_all(size, answer),
            duty=_all(size, texts.optional(duty)),
            reason=_all(size, texts.optional(reason)),
            **(defaults | columns),  # type: ignore[arg-type]  # as the names say
        )

    def _moments(self, template: Template, case: Case, rows: Rows) -> Moments:
        """Return the deadlines of rows, as the template counts them."""
        size = len(rows.pairs)
        ends: list[Ends] = [
            count_of(self._batch, deadline).ends(
                rows.trips, partial(self._answers.moment, deadline.moment, case)
            )
            for deadline in template.deadlines
        ]
        provisional, rowwise = np.zeros((2, size), dtype=np.bool_)
        for each in ends:
            provisional |= each.is_provisional
            rowwise |= each.is_rowwise
        columns = [each.at_us for each in ends]
        at_us = np.column_stack(columns) if columns else np.empty((size, 0), np.int64)
        return Moments(at_us, provisional, rowwise)

    def _status(self, safe: Ints, arguable: Ints, rows: Rows) -> Ints:
        texts = self._tables.texts
        late, argued, in_time = (
            texts.code(each.value)
            for each in (Status.LATE, Status.ARGUABLE, Status.IN_TIME)
        )
        is_argued = (safe == NO_MOMENT) | (self._now_us > safe)
        status = np.where(is_argued, argued, in_time)
        status = np.where(self._now_us > arguable, late, status)
        departs = self._batch.depart_us[rows.trips]
        gone = np.where(self._exact_us > departs, late, -1)
        return np.where(arguable == NO_MOMENT, gone, status)

    def _inside_m(self, template: Template, case: Case, rows: Rows) -> Floats:
        inside = np.full(len(rows.pairs), np.nan)
        for margin in template.margins:
            found = self._answers.inside_m(margin, case, rows.trips)
            inside = np.fmin(inside, found)
        return inside

    def _hangings(self, template: Template, at_us: Ints) -> Ints:
        code, meanings = equalities(at_us)
        found = [template.hanging(equal) for equal in meanings]
        codes = [self._tables.hangings.code(each) if each else -1 for each in found]
        return np.array(codes, dtype=np.int64)[code]

    def _entered(self, template: Template, chief: Ints) -> Ints:
        codes = [
            self._tables.lists.code(entered) if (entered := _entered(ending)) else -1
            for ending in template.endings
        ]
        return np.array(codes, dtype=np.int64)[chief]

    def _points(
        self, template: Template, case: Case, rows: Rows, chief: Ints
    ) -> Points:
        """Return the crossings in the strictest world of every row."""
        found: list[Points] = []
        for ending in np.unique(chief).tolist():
            sign = template.endings[ending].sign
            if sign is None or sign.crossings is None:
                continue
            places = np.flatnonzero(chief == ending)
            trips = rows.trips[places]
            parts = self._answers.points(sign.crossings, case, trips)
            found.extend(_of_findings(part, places, trips) for part in parts)
        return Points.joined(found)


def _all(size: int, value: int) -> Ints:
    """Return a column of one value, which takes no room."""
    return np.broadcast_to(np.int64(value), size)


def _entered(ending: Ending) -> tuple[str, ...]:
    return ending.sign.entered if ending.sign is not None else ()


def _chief(template: Template, at_us: Ints) -> Ints:
    """Return the strictest world of every row."""
    chiefs = template.chiefs()
    if len(chiefs) == 1:
        return np.full(len(at_us), chiefs[0], dtype=np.int64)
    places = [template.deadline_of(ending) for ending in chiefs]
    first = np.argmin(at_us[:, places], axis=1)
    chosen: Ints = np.array(chiefs, dtype=np.int64)[first]
    return chosen


def _of_findings(part: Points, places: Ints, trips: Ints) -> Points:
    """Return crossings of trips as crossings of findings, one trip for several."""
    order = np.argsort(trips, kind="stable")
    low = np.searchsorted(trips[order], part.trip)
    counts = np.searchsorted(trips[order], part.trip, side="right") - low
    rows = np.repeat(np.arange(len(part.trip)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    finding = places[order[low[rows] + np.arange(len(rows)) - before]]
    return picked(part, rows)._replace(trip=finding)
