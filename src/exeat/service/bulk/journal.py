"""What an assessment has done so far, kept so that it goes on after a kill."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from exeat.domain.errors import InputError
from exeat.formats.bulk.finding_schema import FINDINGS
from exeat.formats.bulk.refusals import FAULTS
from exeat.service.bulk.changes import CHANGES
from exeat.service.bulk.counts import plain
from exeat.service.bulk.cutting import Start
from exeat.service.bulk.deciding import Decided
from exeat.store.flushing import flush_folder

SCHEMAS = {"findings": FINDINGS, "changes": CHANGES, "faults": FAULTS}
_MANIFEST, _JOURNAL, _DIGESTS = "manifest.json", "done.jsonl", "digests"


class Done(NamedTuple):
    """A part that is done.

    Attributes:
        start: Where it begins.
        following: Where the next one begins.
        refused: Rows where trips begin that were refused for their names.
        counts: See ``counts``, as plain values.
    """

    start: Start
    following: Start
    refused: list[int]
    counts: list[Any]


class Journal:
    """The folder of an assessment under way; one process at a time holds it.

    Args:
        folder: Where the parts go.
        key: Digest of everything that the answer depends on, but the moment.

    Attributes:
        now: The moment that the parts were decided for, in ISO 8601.
        is_resumed: Whether an earlier run with the same key left parts.

    Raises:
        InputError: Another process is at work in the folder, or it cannot be used.
    """

    def __init__(self, folder: Path, key: str, now: str, *, is_now_given: bool) -> None:
        self.folder = folder
        self.now = now
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = (folder / "lock").open("w")
        except OSError as error:
            raise InputError(
                f"cannot be written: {error.strerror}",
                remedy="name a file in a folder that exists and is yours",
                file=str(folder.parent),
            ) from error
        self._hold()
        self.is_resumed = self._matches(key, is_now_given=is_now_given)
        if not self.is_resumed:
            self._begin(key)
        self._journal = (folder / _JOURNAL).open("ab")
        # What a process was writing when it died ends here.
        self._journal.write(b"\n")

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._journal.close()
        self._lock.close()

    def done(self) -> dict[int, Done]:
        """Return the parts that are done, by number, without their counts.

        The last word on each counts. Only a run with findings leaves a folder behind,
        so each part has all files.
        """
        found: dict[int, Done] = {}
        for said in self._lines():
            start, following = Start(*said["start"]), Start(*said["following"])
            found[start.number] = Done(start, following, said["refused"], [])
        return {
            number: done for number, done in found.items() if self._is_saved(number)
        }

    def counts(self) -> Iterator[list[Any]]:
        """Yield the counts of each part, as the last word on it has them.

        They are read from the file: in memory they would grow with the table.
        """
        last = {said["start"][0]: place for place, said in enumerate(self._lines())}
        for place, said in enumerate(self._lines()):
            if last[said["start"][0]] == place:
                yield said["counts"]

    def _lines(self) -> Iterator[Any]:
        """Yield what was written down, but for what a dying process left half done."""
        self._journal.flush()
        with (self.folder / _JOURNAL).open("rb") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue

    def _is_saved(self, number: int) -> bool:
        """Return whether the files of a part outlived what ended the run."""
        kinds = (*SCHEMAS, _DIGESTS)
        return all(part_file(self.folder, kind, number).exists() for kind in kinds)

    def note(self, done: Done) -> None:
        """Write down that a part is done, so that it outlives the process."""
        line = json.dumps(done._asdict(), ensure_ascii=True, separators=(",", ":"))
        self._journal.write(line.encode() + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())

    def close_and_remove(self) -> None:
        """Remove the folder; what it held is in place.

        The manifest goes first: a folder of which only half is gone is then no run to
        go on with.
        """
        (self.folder / _MANIFEST).unlink()
        flush_folder(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hold(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise InputError(
                "another process is writing this output",
                remedy="wait for it, or name another output",
                file=str(self.folder),
            ) from error

    def _matches(self, key: str, *, is_now_given: bool) -> bool:
        try:
            said = json.loads((self.folder / _MANIFEST).read_bytes())
        except (OSError, ValueError):
            return False
        if said.get("key") != key or (is_now_given and said.get("now") != self.now):
            return False
        self.now = said["now"]
        return True

    def _begin(self, key: str) -> None:
        for name in os.listdir(self.folder):
            if name != "lock":
                (self.folder / name).unlink(missing_ok=True)
        text = json.dumps({"key": key, "now": self.now}).encode()
        write_synced(self.folder / _MANIFEST, text)


def digest(*parts: bytes) -> str:
    """Return one digest of several byte strings."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def part_file(folder: Path, kind: str, number: int) -> Path:
    """Return where a part's findings, changes, faults or digests go."""
    return folder / f"{kind}-{number:08}"


def save(folder: Path, number: int, decided: Decided, *, has_findings: bool) -> None:
    """Write what came of a part, each file whole or not at all."""
    for kind, schema in SCHEMAS.items():
        if kind == "findings" and not has_findings:
            continue
        batches = getattr(decided, kind)
        target = part_file(folder, kind, number)
        own = target.with_name(f"{target.name}.{os.getpid()}")
        with pq.ParquetWriter(own, schema, compression="zstd") as writer:
            if batches:
                writer.write_table(_whole(batches, schema), row_group_size=1 << 30)
        _settle(own, target)
    target = part_file(folder, _DIGESTS, number)
    own = target.with_name(f"{target.name}.{os.getpid()}.npy")
    np.save(own, decided.digests)
    _settle(own, target)


def write_synced(path: Path, text: bytes) -> None:
    """Write a file, so that it outlives the process and the power."""
    with path.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def saved_digests(folder: Path, numbers: int) -> Iterator[Any]:
    """Yield the digests of every part, in order."""
    for number in range(numbers):
        yield np.load(part_file(folder, _DIGESTS, number))


def plain_counts(decided: Decided) -> list[Any]:
    """Return the counts of a part as plain values."""
    return plain(decided.counts)


def _whole(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches(batches, schema=schema).unify_dictionaries()


def _settle(own: Path, target: Path) -> None:
    """Make a file last, under its name."""
    with own.open("rb") as file:
        os.fsync(file.fileno())
    own.replace(target)
