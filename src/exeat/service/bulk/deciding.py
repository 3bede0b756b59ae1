"""The batch function: rows of trips in, findings, changes, faults and counts out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.engine.bulk.decision import ColumnEngine
from exeat.engine.bulk.findings import FindingColumns, without
from exeat.engine.bulk.trips import Ints, TripColumns
from exeat.formats.bulk.arrow import Chunk
from exeat.formats.bulk.cells import text_digests
from exeat.formats.bulk.finding_schema import finding_batch
from exeat.formats.bulk.refusals import FAULTS, reason_of
from exeat.formats.bulk.trip_batches import read_batch, trip_offsets
from exeat.formats.bulk.words import Meanings
from exeat.service.bulk.changes import change_batch, changes_between
from exeat.service.bulk.counts import Counts, axes_of, change_counts, counts_of
from exeat.service.bulk.kernel import compiled_loop
from exeat.service.context import BUILT, Context

TWICE = "a trip of this name stands further up; put its rows one after another"


@record
class Settings:
    """What trips are decided with; the same in every process.

    Attributes:
        now: The moment that statuses refer to, aware.
        folder: A register of one's own; None for the packaged one.
        drafts: Label and bytes of draft measures, laid over the register.
        what_if: The same, of measures whose effect is asked for; empty for none.
        rulings: Label and bytes of a file of rulings; None for none.
        known_on: Decide with what was known on this day; None for all.
    """

    now: datetime
    folder: Path | None = None
    drafts: tuple[tuple[str, bytes], ...] = ()
    what_if: tuple[tuple[str, bytes], ...] = ()
    rulings: tuple[str, bytes] | None = None
    known_on: date | None = None


@record
class Decided:
    """What came of a part.

    Attributes:
        findings: As ``FINDINGS``.
        changes: As ``CHANGES``; empty without a proposal.
        faults: As ``FAULTS``.
        counts: See ``counts``.
        digests: A number for each trip's name, and the row where it begins.
    """

    findings: list[pa.RecordBatch] = field(default_factory=list)
    changes: list[pa.RecordBatch] = field(default_factory=list)
    faults: list[pa.RecordBatch] = field(default_factory=list)
    counts: Counts = field(default_factory=Counter)
    digests: Any = None


class _Bench(NamedTuple):
    """One set of measures, ready to decide with."""

    engine: ColumnEngine
    keys: list[tuple[str, str]]


@record
class Opened:
    """A register that trips are decided with.

    Attributes:
        edition: Its edition.
        titles: Of its measures and those proposed, by key.
    """

    edition: str
    titles: Mapping[str, str]


def checked(settings: Settings) -> Opened:
    """Return what trips are decided with, after opening all of it.

    Raises:
        ExeatError: The register, a draft or the rulings have a fault.
        ExceptionGroup: There are several.
    """
    context = Context(settings.folder, settings.drafts)
    _rulings(context, settings.rulings)
    registers = [context.register]
    if settings.what_if:
        drafts = (*settings.drafts, *settings.what_if)
        proposed = Context(settings.folder, drafts)
        _rulings(proposed, settings.rulings)
        registers.append(proposed.register)
    titles = {
        key: measure.title
        for register in registers
        for key, measure in register.measures.items()
    }
    return Opened(edition=context.register.edition, titles=titles)


class Decider:
    """Decides parts; opens the register once.

    Args:
        settings: What to decide with.

    Raises:
        ExeatError: The register, a draft or the rulings have a fault.
        ExceptionGroup: There are several.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        context = Context(settings.folder, settings.drafts)
        self.register: Register = context.register
        self._meanings = Meanings(
            context.register, context.vocabulary, context.gazetteer
        )
        self._present = self._bench(context)
        self._proposed: _Bench | None = None
        if settings.what_if:
            drafts = (*settings.drafts, *settings.what_if)
            self._proposed = self._bench(Context(settings.folder, drafts))

    def _bench(self, context: Context) -> _Bench:
        engine = ColumnEngine(
            context.register,
            known_on=self._settings.known_on,
            rulings=_rulings(context, self._settings.rulings),
            loop=compiled_loop(BUILT),
        )
        keys = [(rule.measure.key, rule.provision.key) for rule in engine.rules]
        return _Bench(engine, keys)

    def decide(self, chunk: Chunk, refused: frozenset[int] = frozenset()) -> Decided:
        """Return the findings of a part.

        Args:
            chunk: Rows of whole trips.
            refused: Rows where trips begin whose names were met before.
        """
        names = chunk.batch.column("trip").fill_null("")
        offsets = trip_offsets(chunk.batch.column("trip"))
        first = offsets[:-1]
        digests = np.stack(
            (
                text_digests(names.take(pa.array(first))),
                chunk.row[first].astype(np.uint64),
            )
        )
        done = Decided(digests=digests)
        if refused:
            chunk = _without(chunk, dict.fromkeys(refused, TWICE), done)
        if len(chunk.row):
            self._decide(chunk, done)
        if len(done.faults) > 1:
            whole = pa.Table.from_batches(done.faults).combine_chunks()
            done.faults[:] = whole.sort_by("row").to_batches()
        return done

    def _decide(self, chunk: Chunk, done: Decided) -> None:
        """Decide trips; those that run into a gap of a calendar are told and left out."""
        reading = read_batch(chunk.batch, chunk.row, self._meanings)
        if reading.trips is None:
            _take_faults(done, reading.faults)
            return
        found = self._found(reading.trips)
        gaps = {trip: gap for each in found for trip, gap in each.gaps.items()}
        if gaps:
            told = {
                int(reading.first_row[n]): reason_of(gap) for n, gap in gaps.items()
            }
            chunk = _without(chunk, told, done)
            if not len(chunk.row):
                return
            found = [without(each, reading.trips, sorted(gaps)) for each in found]
            reading = read_batch(chunk.batch, chunk.row, self._meanings)
        _take_faults(done, reading.faults)
        if reading.trips is not None:
            self._report(reading.trips, found, reading.first_row, done)

    def _found(self, trips: TripColumns) -> list[FindingColumns]:
        """Return the findings of the present register, then of the proposed one."""
        benches = [self._present, *([self._proposed] if self._proposed else [])]
        return [bench.engine.decide(trips, self._settings.now) for bench in benches]

    def _report(
        self,
        trips: TripColumns,
        found: Sequence[FindingColumns],
        first_row: Ints,
        done: Decided,
    ) -> None:
        axes = axes_of(trips, self._present.keys)
        done.counts.update(counts_of(trips, found[0], axes))
        done.findings.append(finding_batch(found[0], trips, first_row, axes.keys))
        if self._proposed is not None:
            keys = (self._present.keys, self._proposed.keys)
            changes = changes_between(found[0], found[1], keys)
            done.changes.append(change_batch(changes, trips, first_row))
            done.counts.update(change_counts(changes, axes))


def _rulings(context: Context, file: tuple[str, bytes] | None) -> Sequence[Ruling]:
    if file is None:
        return ()
    from exeat.service.assessment import rulings_from  # few assessments have rulings

    return rulings_from(context, file[1], file[0])


def _without(chunk: Chunk, refused: Mapping[int, str], done: Decided) -> Chunk:
    """Return rows without trips that are refused, after reporting these.

    Args:
        chunk: Rows of whole trips.
        refused: Reasons by the row where a trip begins.
        done: Takes the faults.
    """
    offsets = trip_offsets(chunk.batch.column("trip"))
    kept = np.ones(len(chunk.row), dtype=np.bool_)
    for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        reason = refused.get(int(chunk.row[start]))
        if reason is not None:
            kept[start:end] = False
            _take_faults(done, _fault(chunk, start, reason))
    return Chunk(chunk.row[kept], chunk.batch.filter(pa.array(kept)))


def _take_faults(done: Decided, faults: pa.RecordBatch) -> None:
    if not len(faults):
        return
    done.faults.append(faults)
    done.counts.update(fault_counts(faults))


def fault_counts(faults: pa.RecordBatch) -> Counts:
    """Return how many trips are left out, and how many faults columns have."""
    counts: Counts = Counter()
    rows, names = (faults.column(name).to_pylist() for name in ("row", "trip"))
    # Without a name, each row is a trip.
    trips = {name if name else row for row, name in zip(rows, names, strict=True)}
    counts["refused",] = len(trips)
    for column in faults.column("column").to_pylist():
        counts["fault", column or "the whole table"] += 1
    return counts


def _fault(chunk: Chunk, at: int, reason: str) -> pa.RecordBatch:
    line = {
        "row": int(chunk.row[at]),
        "trip": chunk.batch.column("trip")[at].as_py(),
        "column": "trip",
        "reason": reason,
    }
    return pa.RecordBatch.from_pylist([line], schema=FAULTS)
