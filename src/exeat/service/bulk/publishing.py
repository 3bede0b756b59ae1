"""The files of an assessment put in place: findings, faults, changes."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq

from exeat.domain.errors import InputError
from exeat.domain.record import record
from exeat.formats.bulk.arrow import TripSource
from exeat.formats.bulk.parquet_joining import join_parquet
from exeat.formats.bulk.refusals import FAULTS
from exeat.service.bulk.journal import SCHEMAS, part_file


@record
class Outputs:
    """Where an assessment goes.

    Attributes:
        findings: Parquet file; None for a summary only.
        faults: Rows that could not be decided, Parquet or CSV.
        changes: What a proposal changes, Parquet.
    """

    findings: Path | None = None
    faults: Path | None = None
    changes: Path | None = None


def default_outputs(findings: Path | None) -> Outputs:
    """Return where things go beside a file of findings."""
    if findings is None:
        return Outputs()
    stem = findings.name.removesuffix(".parquet")
    return Outputs(
        findings=findings,
        faults=findings.with_name(f"{stem}.faults.parquet"),
        changes=findings.with_name(f"{stem}.changes.parquet"),
    )


def check_outputs(outputs: Outputs, trips: Path) -> None:
    """See to it that an assessment can be written, before it is made.

    Raises:
        InputError: A file is there twice, or cannot be one.
    """
    met = {trips.resolve(): "the table of trips"}
    for kind in ("findings", "faults", "changes"):
        target = getattr(outputs, kind)
        if target is None:
            continue
        if target.resolve() in met:
            raise InputError(
                f"the {kind} would take the place of {met[target.resolve()]}",
                remedy="name another file",
                file=str(target),
            )
        if target.is_dir():
            raise InputError(
                "this is a folder", remedy="name a file in it", file=str(target)
            )
        with writing():
            target.parent.mkdir(parents=True, exist_ok=True)
        met[target.resolve()] = f"the {kind}"


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the file system refuses into an error with a way on.

    Raises:
        InputError: A file cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}",
            remedy="see to the folder and its room, and give the same command again:"
            " it goes on where it was",
            file=str(error.filename or "the output"),
        ) from error


def _own_faults(folder: Path) -> Path:
    return folder / "faults-own"


def save_own_faults(folder: Path, source: TripSource) -> None:
    """Save the faults that the source itself met."""
    with pq.ParquetWriter(_own_faults(folder), FAULTS, compression="zstd") as writer:
        if len(source.faults):
            writer.write_batch(source.faults)


def publish(folder: Path, parts: int, outputs: Outputs, *, has_proposal: bool) -> None:
    """Put the answer in place, whole or not at all; the findings come last."""
    targets = {"faults": outputs.faults, "changes": outputs.changes}
    targets["findings"] = outputs.findings
    for kind, target in targets.items():
        if target is None or (kind == "changes" and not has_proposal):
            continue
        files = [part_file(folder, kind, number) for number in range(parts)]
        files += [_own_faults(folder)] if kind == "faults" else []
        own = target.with_name(f".{target.name}.part")  # of the same file system
        with own.open("wb") as file:
            if target.suffix.lower() == ".csv":
                _write_csv(files, file)
            elif files:
                join_parquet(files, file)
            else:
                _write_empty(kind, file)
            file.flush()
            os.fsync(file.fileno())
        own.replace(target)


def _write_csv(files: Sequence[Path], target: IO[bytes]) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    lines = csv.writer(text)
    lines.writerow(SCHEMAS["faults"].names)
    for file in files:
        for row in pq.read_table(file).to_pylist():
            lines.writerow([_disarmed(value) for value in row.values()])
    text.flush()
    text.detach()


def _disarmed(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _write_empty(kind: str, target: IO[bytes]) -> None:
    pq.write_table(SCHEMAS[kind].empty_table(), target, compression="zstd")
