"""The register as records: one a line of JSON, each with its kind, key and file."""

import json
from collections.abc import Iterator, Mapping, Sequence

from exeat.domain.errors import InputError
from exeat.domain.record import record
from exeat.formats.document import Plain
from exeat.formats.register_files import RegisterFile, read_file

# Kinds of records in the order of an export; what others refer to comes first.
KINDS = (
    "edition",
    "vocabulary",
    "state",
    "union",
    "authority",
    "source",
    "mission",
    "place",
    "calendar",
    "event",
    "measure",
)
# Kinds of files that are one record, and of files that hold records by key.
WHOLE = {
    "edition": "edition",
    "places": "place",
    "calendars": "calendar",
    "measure": "measure",
}
KEYED = {
    "vocabulary": "vocabulary",
    "authorities": "authority",
    "sources": "source",
    "missions": "mission",
    "events": "event",
}
SECTIONS = {"states": "state", "unions": "union"}


@record
class Entry:
    """A record of the register.

    Attributes:
        kind: One of ``KINDS``.
        key: Its key; that of the edition is ``edition``.
        file: Name of its file in the folder of the register.
        content: The record as its file has it.
    """

    kind: str
    key: str
    file: str
    content: Plain


def read_entries(files: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """Return the records of a register's files, by kind and in order of file.

    Args:
        files: Bytes by name in the folder, of a register without faults.

    Raises:
        ExceptionGroup: Of the files that cannot be read, each an InputError.
    """
    faults: list[InputError] = []
    read = [read_file(name, content, faults, set()) for name, content in files.items()]
    if faults:
        raise ExceptionGroup("the register has faults", faults)
    entries = [entry for file in read if file for entry in _of_file(file)]
    return tuple(sorted(entries, key=lambda entry: KINDS.index(entry.kind)))


def _of_file(file: RegisterFile) -> Iterator[Entry]:
    label, value = file.document.label, file.document.value
    if file.kind in WHOLE:
        yield Entry(kind=WHOLE[file.kind], key=file.stem, file=label, content=value)
    elif file.kind in KEYED:
        yield from _keyed(KEYED[file.kind], label, value)
    else:
        for section, kind in SECTIONS.items():
            part = value.get(section) if isinstance(value, dict) else None
            yield from _keyed(kind, label, part)


def _keyed(kind: str, file: str, value: Plain) -> Iterator[Entry]:
    for key, content in value.items() if isinstance(value, dict) else ():
        yield Entry(kind=kind, key=key, file=file, content=content)


def to_lines(entries: Sequence[Entry]) -> str:
    """Return records as JSON Lines: one JSON object a line, in UTF-8."""
    return "".join(_line(entry) + "\n" for entry in entries)


def _line(entry: Entry) -> str:
    line = {
        "kind": entry.kind,
        "key": entry.key,
        "file": entry.file,
        "record": entry.content,
    }
    return json.dumps(line, ensure_ascii=False)
