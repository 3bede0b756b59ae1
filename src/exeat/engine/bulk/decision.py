"""Batches of trips decided: the same findings as ``exeat.engine.decision``."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

import numpy as np

from exeat.domain.errors import CalendarGapError
from exeat.domain.finding import Reason
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.engine.asking import Case
from exeat.engine.bulk.agenda import Agendas, Rule, Standing
from exeat.engine.bulk.answers import Answers
from exeat.engine.bulk.batch import Batch, Kept
from exeat.engine.bulk.building import Table
from exeat.engine.bulk.findings import Chunk, FindingColumns, joined
from exeat.engine.bulk.occasions import Occasion, Watershed, occasions_of
from exeat.engine.bulk.plans import Plans, Rows, key_of
from exeat.engine.bulk.rowwise import chunk_of
from exeat.engine.bulk.sides import Loop
from exeat.engine.bulk.spans import as_one, members, owners, parted, picked
from exeat.engine.bulk.trips import Ints, TripColumns
from exeat.engine.bulk.verdicts import Clerk, Tables

MOST_KEPT = 10_000
# An agenda, or a key of a plan, takes so much less room than a node of a plan.
_SMALLER = 10


class _Concerns(NamedTuple):
    """Pairs, and what applicability leaves of a provision for each.

    Attributes:
        pair: Pairs, in order; once for each provision that concerns them.
        standing: Number of the standing; in the end its place among those met.
        span: Span between days on which the law changes, of departure.
    """

    pair: Ints
    standing: Ints
    span: Ints


class ColumnEngine:
    """Decides batches of trips; what it compiles is kept between them.

    Args:
        register: The edition to decide with.
        known_on: Decide with what was known on this day; None for all.
        rulings: Questions that the mission has settled.
        most_kept: How many agendas, and nodes of plans, go over from batch to batch;
            beyond that all are dropped, and made again where they are needed.
        loop: What decides points of disks; None for NumPy.
    """

    def __init__(
        self,
        register: Register,
        *,
        known_on: date | None = None,
        rulings: Sequence[Ruling] = (),
        most_kept: int = MOST_KEPT,
        loop: Loop | None = None,
    ) -> None:
        self._register, self._known_on, self._rulings = register, known_on, rulings
        self._most_kept = most_kept
        self._kept = Kept(register, loop)
        self._watershed = Watershed(register)
        self._forget()

    def _forget(self) -> None:
        """Drop agendas and plans: plans go by numbers that agendas give."""
        self._agendas = Agendas(self._register, self._watershed, self._rulings)
        self._plans = Plans()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All provisions of the register, in the order that findings number them."""
        return self._agendas.rules

    def decide(self, columns: TripColumns, now: datetime) -> FindingColumns:
        """Return the findings of a batch.

        A trip with a deadline that runs into a year that a calendar lacks has none;
        it is told in ``gaps``.

        Args:
            columns: The trips.
            now: The moment that statuses refer to, aware.

        Raises:
            UnknownKeyError: The register names an area that the data lack.
        """
        small = max(len(self._agendas), self._plans.keys)
        if max(small // _SMALLER, len(self._plans)) > self._most_kept:
            self._forget()
        batch = Batch(columns, self._register, self._known_on, self._kept)
        session = _Session(batch, self._agendas, self._plans, now)
        try:
            return session.findings(
                *occasions_of(columns, self._watershed, self._kept.clocks)
            )
        finally:
            batch.forget()


class _Session:
    """One batch on its way through the engine."""

    def __init__(
        self, batch: Batch, agendas: Agendas, plans: Plans, now: datetime
    ) -> None:
        self._batch, self._agendas, self._plans = batch, agendas, plans
        self._now = now
        self._answers = Answers(batch)
        self._tables = Tables()
        self._clerk = Clerk(batch, self._answers, self._tables, now)
        self._trip = owners(batch.columns.pairs.offsets)
        none = np.empty(0, dtype=np.int64)
        # A batch without findings has columns too.
        self._chunks: list[Chunk] = [
            self._clerk.barred(0, Reason.NOT_BOUND.value, Rows(none, none))
        ]
        self._rowwise = 0
        self._gaps: dict[tuple[int, int], CalendarGapError] = {}

    def findings(self, codes: Ints, occasions: Sequence[Occasion]) -> FindingColumns:
        """Return the findings of the batch."""
        concerns = self._concerns(codes, occasions)
        met, place = np.unique(concerns.standing, return_inverse=True)
        standings = [self._agendas.standing(number) for number in met.tolist()]
        concerns = concerns._replace(standing=place)
        is_barred = np.array([one.reason is not None for one in standings], np.bool_)
        self._bar(standings, picked(concerns, np.flatnonzero(is_barred[place])))
        self._decide(standings, picked(concerns, np.flatnonzero(~is_barred[place])))
        return self._joined()

    def _joined(self) -> FindingColumns:
        """Return the findings found, without trips that cannot be decided."""
        gaps: dict[int, CalendarGapError] = {}
        for pair, rule in sorted(self._gaps):
            # The scalar engine stops at the first.
            gaps.setdefault(int(self._trip[pair]), self._gaps[pair, rule])
        if gaps:
            gone = np.isin(self._trip, list(gaps))
            self._chunks = [
                chunk.of(np.flatnonzero(~gone[chunk.pair])) for chunk in self._chunks
            ]
        tables = self._tables
        found = joined(
            self._chunks,
            tables.texts.words(),
            tables.hangings.words(),
            tables.lists.words(),
            self._rowwise,
        )
        return replace(found, gaps=gaps)

    def _concerns(self, codes: Ints, occasions: Sequence[Occasion]) -> _Concerns:
        """Return what concerns the pairs, agenda by agenda.

        Args:
            codes: For each trip its occasion.
            occasions: What the codes mean.
        """
        pairs, profiles = self._batch.columns.pairs, self._batch.columns.profiles
        both = codes[self._trip] * len(profiles) + pairs.profile
        unique, first, back = np.unique(both, return_index=True, return_inverse=True)
        people = [self._agendas.person(traveller) for traveller in profiles]
        agendas, spans = [np.empty(0, dtype=np.int64)], []
        for key, pair in zip(unique.tolist(), first.tolist(), strict=True):
            code, number = divmod(key, len(profiles))
            ground = partial(self._batch.ground, int(self._trip[pair]))
            person, traveller = people[number], profiles[number]
            agendas.append(self._agendas.of(person, traveller, occasions[code], ground))
            spans.append(occasions[code].departs)
        offsets = np.cumsum([len(agenda) for agenda in agendas], dtype=np.int64)
        places, owner = members(offsets, back)
        span = np.array(spans, dtype=np.int64)[back]
        return _Concerns(owner, np.concatenate(agendas)[places], span[owner])

    def _bar(self, standings: Sequence[Standing], concerns: _Concerns) -> None:
        """Note the findings of provisions that do not apply."""
        whys = Table[tuple[int, str]]()
        codes = [
            whys.code((one.rule.number, one.reason.value)) if one.reason else -1
            for one in standings
        ]
        code = np.array(codes, dtype=np.int64)[concerns.standing]
        for why, part in parted(code):
            number, reason = whys.words()[why]
            rows = self._rows(concerns.pair[part])
            self._chunks.append(self._clerk.barred(number, reason, rows))

    def _decide(self, standings: Sequence[Standing], concerns: _Concerns) -> None:
        """Note the findings of provisions that may apply, plan by plan."""
        is_own = np.array([one.rule.is_own for one in standings], np.bool_)
        pairs, kind = concerns.pair, concerns.standing
        profile = np.where(is_own[kind], self._batch.columns.pairs.profile[pairs], -1)
        briefs = as_one(kind, concerns.span, profile + 1)
        _, first, back = np.unique(briefs, return_index=True, return_inverse=True)
        keys = Table[Hashable]()
        leads: list[Standing] = []
        codes = []
        for at in first.tolist():
            standing, span = standings[int(kind[at])], int(concerns.span[at])
            codes.append(keys.code(self._key(standing, span, pairs[at : at + 1])))
            if codes[-1] == len(leads):
                leads.append(standing)
        for code, part in parted(np.array(codes, dtype=np.int64)[back]):
            self._follow(keys.words()[code], leads[code], self._rows(pairs[part]))

    def _rows(self, pairs: Ints) -> Rows:
        return Rows(pairs, self._trip[pairs])

    def _case(self, rule: Rule, rows: Rows) -> Case:
        profile = int(self._batch.columns.pairs.profile[rows.pairs[0]])
        ground = self._batch.ground(int(rows.trips[0]))
        traveller = self._batch.columns.profiles[profile]
        return Case(ground, rule.measure, rule.provision, traveller)

    def _key(self, standing: Standing, span: int, pair: Ints) -> Hashable:
        """Return the key of the plan that a pair follows."""
        rule, columns = standing.rule, self._batch.columns
        mission = None
        if rule.is_own:
            mission = columns.profiles[int(columns.pairs.profile[pair[0]])].mission
        return self._plans.key(
            (rule.number, standing.key, mission, span),
            lambda: key_of(standing, self._case(rule, self._rows(pair))),
        )

    def _follow(self, key: Hashable, standing: Standing, rows: Rows) -> None:
        """Note the findings of pairs that follow one plan."""
        rule, plan = standing.rule, self._plans.of(key)
        case = self._case(rule, rows)
        for template, part in plan.routed(standing, case, self._answers, rows):
            left = part
            if template is not None:
                chunk, left = self._clerk.filled(template, case, part)
                self._chunks.append(chunk)
            if len(left.pairs):
                self._rowwise += len(left.pairs)
                chunk, gaps = chunk_of(self._batch, rule, left, self._now, self._tables)
                self._chunks.append(chunk)
                for pair, error in gaps.items():
                    self._gaps[pair, rule.number] = error
