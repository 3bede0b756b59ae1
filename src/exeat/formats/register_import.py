"""The files of a register from an export of its records."""

import json
import re
from collections.abc import Iterator
from typing import Any

from exeat.domain.errors import InputError
from exeat.formats.document import Document, Plain, shown
from exeat.formats.json import read_json
from exeat.formats.register_export import SECTIONS, WHOLE, Entry
from exeat.formats.yaml_text import write_yaml

_FILES = {
    "edition": r"edition\.yml",
    "vocabulary": r"vocabulary\.yml",
    "state": r"states\.yml",
    "union": r"states\.yml",
    "authority": r"authorities\.yml",
    "source": r"sources/[A-Za-z0-9-]+\.yml",
    "mission": r"missions/[A-Z]+\.yml",
    "place": r"places/[a-z0-9-]+\.geojson",
    "calendar": r"calendars/[A-Z]+\.yml",
    "event": r"events/[0-9]{4}\.yml",
    "measure": r"measures/[a-z]+/[a-z0-9-]+\.yml",
}
_FIELDS = ("kind", "key", "file", "record")
_SECTION_OF = {kind: section for section, kind in SECTIONS.items()}


def read_lines(text: bytes, label: str) -> Iterator[Entry]:
    """Yield the records of an export as JSON Lines.

    Args:
        text: UTF-8, one JSON object a line; empty lines are skipped.
        label: What the text is called in messages.

    Raises:
        InputError: A line is no record of a register.
    """
    for number, line in enumerate(text.split(b"\n"), 1):
        if line.strip():
            try:
                document = read_json(line, label)
                yield _entry(document)
            except InputError as fault:
                raise InputError(
                    fault.problem,
                    remedy=fault.remedy,
                    file=label,
                    line=number,
                    column=fault.column,
                    field=fault.field,
                ) from fault


def _entry(document: Document) -> Entry:
    value = document.value
    if not isinstance(value, dict) or not _is_record(value):
        raise document.fault(
            (),
            "the line is no record of a register",
            remedy="give it a kind, a key and a file as texts, and the record",
        )
    kind, key, file = (str(value[name]) for name in _FIELDS[:-1])
    if kind not in _FILES:
        raise document.fault(
            ("kind",),
            f"{shown(kind)} is no kind of record",
            remedy=f"write one of: {', '.join(_FILES)}",
        )
    if not re.fullmatch(_FILES[kind], file):
        raise document.fault(
            ("file",),
            f"{shown(file)} is no file that holds a {kind}",
            remedy="see the register's README for the names of files",
        )
    return Entry(kind=kind, key=key, file=file, content=value["record"])


def _is_record(value: dict[str, Plain]) -> bool:
    """Return whether a line has the fields of a record, and no other."""
    names = _FIELDS[:-1]
    return sorted(value) == sorted(_FIELDS) and all(
        isinstance(value[name], str) for name in names
    )


def files_of(entries: Iterator[Entry], label: str) -> dict[str, bytes]:
    """Return the bytes of a register's files, by name, that hold some records.

    Comments of the files that the records were read from are lost.

    Raises:
        InputError: Two records are the same one.
    """
    values: dict[str, Any] = {}
    for entry in entries:
        _put(values, entry, label)
    return {name: _written(name, value) for name, value in sorted(values.items())}


def _put(values: dict[str, Any], entry: Entry, label: str) -> None:
    """Put a record where it belongs in the file that holds it."""
    if entry.kind in WHOLE.values():
        place, name = values, entry.file
    else:
        place, name = values.setdefault(entry.file, {}), entry.key
        if section := _SECTION_OF.get(entry.kind):
            for one in SECTIONS:
                place.setdefault(one, {})
            place = place[section]
    if name in place:
        raise InputError(
            f"the {entry.kind} {shown(entry.key)} stands in {entry.file} twice",
            remedy="remove one of the two lines",
            file=label,
        )
    place[name] = entry.content


def _written(name: str, value: Plain) -> bytes:
    if name.endswith(".geojson"):
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
    return write_yaml(value).encode()
