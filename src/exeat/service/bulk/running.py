"""Millions of trips decided: streamed, on all cores, resumable, with a summary."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from exeat import __version__
from exeat.domain.errors import InputError
from exeat.domain.record import record
from exeat.formats.bulk.arrow import TripSource, digest_of, open_source
from exeat.service.bulk import local
from exeat.service.bulk.counts import Counts, total
from exeat.service.bulk.cutting import PART_ROWS, Start, parts_of
from exeat.service.bulk.deciding import Opened, Settings, checked, fault_counts
from exeat.service.bulk.journal import Done, Journal, digest
from exeat.service.bulk.local import Bench, Task
from exeat.service.bulk.publishing import (
    Outputs,
    check_outputs,
    publish,
    save_own_faults,
    writing,
)
from exeat.service.bulk.twins import twins
from exeat.service.context import Context

Progress = Callable[[int, int | None], None]


@record
class Assessment:
    """What an assessment came to.

    Attributes:
        table: Name of the table of trips.
        counts: See ``counts``.
        now: The moment that statuses refer to, in ISO 8601.
        opened: The register that was decided with.
        proposals: Files of the measures whose effect was asked for.
        is_resumed: Whether an earlier run was gone on with.
    """

    table: str
    counts: Counts
    now: str
    opened: Opened
    proposals: tuple[str, ...] = ()
    is_resumed: bool = False


class Plan(NamedTuple):
    """How an assessment is carried out.

    Attributes:
        workers: How many processes; 0 for one a core.
        part_rows: About how many rows are decided at a time.
        is_now_given: Whether the moment was given, and not that of the start.
    """

    workers: int = 0
    part_rows: int = PART_ROWS
    is_now_given: bool = True


def assess(
    trips: Path,
    settings: Settings,
    outputs: Outputs,
    *,
    plan: Plan = Plan(),  # noqa: B008 - a record that nobody can change
    progress: Progress = lambda _done, _of: None,
) -> Assessment:
    """Decide every trip of a table.

    An assessment that was stopped goes on where it was if it is started again with
    the same table and options; what it writes is the same, byte for byte.

    Args:
        trips: Parquet, Arrow, CSV or XLSX.
        settings: What to decide with.
        outputs: Where the answer goes.
        plan: How to carry it out.
        progress: Told how many rows are done, and of how many.

    Raises:
        InputError: The table or an option has a fault.
        ExceptionGroup: There are several.
    """
    opened = checked(settings)
    source = _source(trips, Context(settings.folder, settings.drafts))
    check_outputs(outputs, trips)
    key = _key(trips, settings, opened.edition, plan)
    with writing(), _folder(outputs) as (folder, has_findings):
        now = settings.now.astimezone(UTC).isoformat()
        with Journal(folder, key, now, is_now_given=plan.is_now_given) as journal:
            moment = datetime.fromisoformat(journal.now)
            bench = Bench(replace(settings, now=moment), folder, has_findings)
            done = _all_parts(bench, source, journal, plan, progress)
            save_own_faults(folder, source)
            publish(folder, len(done), outputs, has_proposal=bool(settings.what_if))
            counts = total(journal.counts())
            counts.update(fault_counts(source.faults))
            journal.close_and_remove()
    return Assessment(
        table=trips.name,
        counts=counts,
        now=journal.now,
        opened=opened,
        proposals=tuple(Path(label).name for label, _ in settings.what_if),
        is_resumed=journal.is_resumed,
    )


def _source(trips: Path, context: Context) -> TripSource:
    """Return a table of trips, by what its file is."""
    label = trips.name
    if not _is_file(trips):
        problem = "this is no file" if _is_there(trips) else "there is no such file"
        raise InputError(problem, remedy="give the path of a table", file=label)
    if trips.suffix.lower() in (".csv", ".tsv", ".xlsx"):
        from exeat.service.bulk.sheets import open_sheet  # few tables are sheets

        return open_sheet(context, trips, label)
    return open_source(trips, label)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except ValueError:  # what no file system takes for a name
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except ValueError:
        return False


def _key(trips: Path, settings: Settings, edition: str, plan: Plan) -> str:
    """Return a digest of everything that the answer depends on, but the moment."""
    texts = [*settings.drafts, *settings.what_if]
    texts += [settings.rulings] if settings.rulings else []
    options = (settings.folder, settings.known_on, len(settings.drafts), plan.part_rows)
    return digest(
        repr((__version__, pa.__version__, edition, *options)).encode(),
        digest_of(trips).encode(),
        *(part for label, text in texts for part in (label.encode(), text)),
    )


@contextmanager
def _folder(outputs: Outputs) -> Iterator[tuple[Path, bool]]:
    """Give the folder for parts: beside the findings, or one that goes away."""
    findings = outputs.findings
    if findings is not None:
        yield findings.with_name(f".{findings.name}.parts"), True
        return
    with tempfile.TemporaryDirectory(prefix="exeat-") as own:
        yield Path(own, "parts"), False


def _all_parts(
    bench: Bench,
    source: TripSource,
    journal: Journal,
    plan: Plan,
    progress: Progress,
) -> Sequence[Done]:
    """Return every part, decided now or before, in order; the journal has the counts."""
    workers = _workers(plan, source)
    done = journal.done()
    rows = sum(part.following.row - part.start.row for part in done.values())
    progress(rows, source.rows)
    tasks = _tasks(source, done, plan.part_rows)
    for part in local.run(bench, tasks, workers):
        journal.note(part)
        done[part.start.number] = part._replace(counts=[])
        rows += part.following.row - part.start.row
        progress(rows, source.rows)
    again = _refused(bench.folder, done, source)
    if again:
        tasks = _again(source, done, again, plan.part_rows)
        for part in local.run(bench, tasks, workers):
            journal.note(part)
            done[part.start.number] = part._replace(counts=[])
    return [done[number] for number in sorted(done)]


def _workers(plan: Plan, source: TripSource) -> int:
    """Return how many processes decide; a single part needs no other than this."""
    is_small = source.rows is not None and source.rows <= plan.part_rows
    return plan.workers or (1 if is_small else os.cpu_count() or 1)


def _tasks(source: TripSource, done: dict[int, Done], part_rows: int) -> Iterator[Task]:
    """Yield the parts that are not done yet."""
    start = Start(0, 1, "")
    while start.number in done:
        start = done[start.number].following
    finished = set(done)
    for part in parts_of(source, start, part_rows):
        if part.start.number not in finished:
            yield Task(part, ())


def _refused(
    folder: Path, done: dict[int, Done], source: TripSource
) -> dict[int, tuple[int, ...]]:
    """Return the parts to decide again, with the rows of trips to refuse in each."""
    found: dict[int, list[int]] = {}
    starts = sorted((part.start.row, number) for number, part in done.items())
    position = 0
    for row in twins(folder, len(done), source).tolist():
        while position + 1 < len(starts) and starts[position + 1][0] <= row:
            position += 1
        found.setdefault(starts[position][1], []).append(row)
    return {
        number: tuple(rows)
        for number, rows in found.items()
        if done[number].refused != rows
    }


def _again(
    source: TripSource,
    done: dict[int, Done],
    again: dict[int, tuple[int, ...]],
    part_rows: int,
) -> Iterator[Task]:
    for number in sorted(again):
        for part in parts_of(source, done[number].start, part_rows):
            yield Task(part, again[number])
            break
