"""A folder of register files, read and checked: all faults at once, or plain data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exeat.domain.errors import InputError
from exeat.domain.register import AreaSource
from exeat.formats.document import Document, Plain, shown
from exeat.formats.register_files import (
    SINGLE_FILES,
    Checked,
    RegisterFile,
    assemble,
    read_file,
    text_field,
    whole_fault,
)
from exeat.formats.register_references import Names, known_names, reference_faults
from exeat.formats.register_rules import (
    cycle_faults,
    event_faults,
    measure_faults,
    vocabulary_faults,
)
from exeat.formats.register_schema import schema_faults
from exeat.formats.yaml import read_yaml


def check_register(files: Mapping[str, bytes], areas: AreaSource | None) -> Checked:
    """Return the plain data of a register without faults.

    Args:
        files: Bytes by name in the folder.
        areas: Where keys of areas are looked up; None leaves them unchecked.

    Raises:
        ExceptionGroup: Of every fault found, each an InputError.
    """
    faults: list[InputError] = []
    unread: set[str] = set()
    read = [
        file
        for name, content in files.items()
        if (file := read_file(name, content, faults, unread))
    ]
    for kind in SINGLE_FILES:
        if f"{kind}.yml" not in files:
            unread.add(kind)
            faults.append(whole_fault(f"{kind}.yml", "the file is missing", "write it"))
    raw = assemble(read)
    names = known_names(raw, unread)
    for file in read:
        faults.extend(_file_faults(file, names, areas))
    faults.extend(_shared_keys(read))
    faults.extend(_cycles(read, raw))
    _raise(faults)
    return raw


def check_drafts(
    drafts: Sequence[tuple[str, bytes]], checked: Mapping[str, Any], areas: AreaSource
) -> Checked:
    """Return a register's plain data with draft measures on top.

    The name of a draft's file is free; it stands in the place of a measure that has
    its key.

    Raises:
        ExceptionGroup: Of every fault found, each an InputError.
    """
    faults: list[InputError] = []
    measures: dict[str, Plain] = {}
    names = known_names(checked, ())
    for label, content in drafts:
        try:
            document = read_yaml(content, label)
        except InputError as fault:
            faults.append(fault)
            continue
        faults.extend(_content_faults("measure", document, names, areas))
        key = text_field(document.value, "key")
        if key in measures:
            faults.append(
                document.fault(
                    ("key",),
                    f"another draft has the key {shown(key)} too",
                    remedy="give one of the two",
                )
            )
        measures[key] = document.value
    _raise(faults)
    merged = {**checked["measures"], **measures}
    return {**checked, "measures": dict(sorted(merged.items()))}


def _file_faults(
    file: RegisterFile, names: Names, areas: AreaSource | None
) -> Iterator[InputError]:
    """Yield the faults of one file."""
    yield from _name_faults(file, names)
    yield from _content_faults(file.kind, file.document, names, areas)
    if file.kind == "events":
        yield from event_faults(file.document, file.stem, names["state or union"])
    elif file.kind == "vocabulary":
        yield from vocabulary_faults(file.document)


def _content_faults(
    kind: str, document: Document, names: Names, areas: AreaSource | None
) -> Iterator[InputError]:
    """Yield what is wrong with a file's form; with a name only where its form is right."""
    told = set()
    for fault in schema_faults(kind, document):
        told.add((fault.line, fault.column))
        yield fault
    for fault in reference_faults(kind, document, names, areas):
        if (fault.line, fault.column) not in told:
            yield fault
    if kind == "measure":
        yield from measure_faults(document)


def _name_faults(file: RegisterFile, names: Names) -> Iterator[InputError]:
    """Yield where the name of a file and what it holds differ."""
    value, document = file.document.value, file.document
    if file.kind == "places" and isinstance(value, dict):
        value = value.get("properties")
    if file.kind in ("measure", "places", "calendars"):
        key = text_field(value, "key")
        if key and key != file.stem:
            path = ("properties", "key") if file.kind == "places" else ("key",)
            yield document.fault(
                path,
                f"the key {shown(key)} is not the name of the file",
                remedy=f"write {file.stem}, or rename the file",
            )
    receiving = text_field(value, "receiving")
    if file.kind == "measure" and receiving and receiving.lower() != file.folder:
        yield document.fault(
            ("receiving",),
            f"{shown(receiving)} is not the folder of the file",
            remedy=f"move the file to measures/{receiving.lower()}/",
        )
    states = names["state"]
    if file.kind == "missions" and states is not None and file.stem not in states:
        yield whole_fault(
            document.label,
            f"the name of the file, {shown(file.stem)}, is no state of the register",
            "name it after the receiving state, or add the state to states.yml",
        )


def _shared_keys(files: Sequence[RegisterFile]) -> Iterator[InputError]:
    """Yield keys that two files of a kind both have."""
    owners: dict[tuple[str, str], str] = {}
    for file in files:
        value = file.document.value
        if file.kind == "measure":
            keys = [file.stem]
        elif file.kind in ("sources", "missions", "events"):
            keys = list(value) if isinstance(value, dict) else []
        else:
            continue
        label = file.document.label
        for key in keys:
            owner = owners.setdefault((file.kind, key), label)
            if owner != label:
                path = ("key",) if file.kind == "measure" else (key,)
                yield file.document.fault(
                    path,
                    f"the key {shown(key)} stands in {owner} too",
                    remedy="give each its own key",
                    at_key=True,
                )


def _cycles(files: Sequence[RegisterFile], raw: Checked) -> Iterator[InputError]:
    """Yield events that answer themselves."""
    documents = {
        key: file.document
        for file in files
        if file.kind == "events" and isinstance(file.document.value, dict)
        for key in file.document.value
    }
    events = {key: e for key, e in raw["events"].items() if isinstance(e, dict)}
    return cycle_faults(events, documents)


def _raise(faults: list[InputError]) -> None:
    """Raise all faults at once, in order of file and line, if there are any."""
    if faults:
        faults.sort(key=lambda fault: (fault.file, fault.line or 0, fault.column or 0))
        count = len(faults)
        raise ExceptionGroup(
            f"the register has {count} fault{'' if count == 1 else 's'}", faults
        )
