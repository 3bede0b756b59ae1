"""Files of a register: what each name means, and their plain data together."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from exeat.domain.errors import InputError
from exeat.formats.document import Document, Plain
from exeat.formats.json import read_json
from exeat.formats.yaml import read_yaml

Checked = dict[str, Any]

_KINDS = (
    (re.compile(r"measures/(?P<folder>[^/]+)/(?P<stem>[^/]+)\.yml"), "measure"),
    (re.compile(r"missions/(?P<stem>[^/]+)\.yml"), "missions"),
    (re.compile(r"places/(?P<stem>[^/]+)\.geojson"), "places"),
    (re.compile(r"sources/(?P<stem>[^/]+)\.yml"), "sources"),
    (re.compile(r"events/(?P<stem>[0-9]{4})\.yml"), "events"),
    (re.compile(r"calendars/(?P<stem>[^/]+)\.yml"), "calendars"),
    (re.compile(r"(?P<stem>authorities|states|vocabulary|edition)\.yml"), ""),
)
_PARTS = (
    "measures",
    "missions",
    "places",
    "sources",
    "events",
    "authorities",
    "states",
    "unions",
    "vocabulary",
)
SINGLE_FILES = ("authorities", "states", "vocabulary", "edition")


class RegisterFile(NamedTuple):
    """A file of the register, with what its name says."""

    kind: str
    folder: str
    stem: str
    document: Document


def read_file(
    name: str, content: bytes, faults: list[InputError], unread: set[str]
) -> RegisterFile | None:
    """Return a file; None, with a fault, if it cannot be read."""
    matches = ((pattern.fullmatch(name), kind) for pattern, kind in _KINDS)
    found, kind = next(((match, kind) for match, kind in matches if match), (None, ""))
    if found is None:
        faults.append(
            whole_fault(
                name, "the register has no such file", "see its README for the names"
            )
        )
        return None
    parts = found.groupdict()
    kind = kind or parts["stem"]
    try:
        document = (read_json if kind == "places" else read_yaml)(content, name)
    except InputError as fault:
        faults.append(fault)
        unread.add(kind)
        return None
    return RegisterFile(kind, parts.get("folder", ""), parts["stem"], document)


def assemble(files: Sequence[RegisterFile]) -> Checked:
    """Return the plain data of all files together, leaving out what has no form."""
    raw: Checked = {name: {} for name in _PARTS}
    raw |= {"number": "", "calendars": []}
    for file in files:
        value = file.document.value
        if isinstance(value, dict):
            _ADD[file.kind](raw, file.stem, value)
    raw["measures"] = dict(sorted(raw["measures"].items()))
    return raw


def _add_missions(raw: Checked, stem: str, value: dict[str, Plain]) -> None:
    for key, mission in value.items():
        if isinstance(mission, dict):
            raw["missions"][key] = {"receiving": stem, **mission}


def _add_states(raw: Checked, stem: str, value: dict[str, Plain]) -> None:
    del stem
    for name in ("states", "unions"):
        part = value.get(name)
        raw[name] = part if isinstance(part, dict) else {}


def _add_edition(raw: Checked, stem: str, value: dict[str, Plain]) -> None:
    del stem
    raw["number"] = value.get("number")


def _add_calendar(raw: Checked, stem: str, value: dict[str, Plain]) -> None:
    del value
    raw["calendars"].append(stem)


def _add_by_key(name: str) -> "_Add":
    """Return what adds a file whose fields are keys."""

    def add(raw: Checked, stem: str, value: dict[str, Plain]) -> None:
        del stem
        raw[name].update(value)

    return add


def _add_by_stem(name: str) -> "_Add":
    """Return what adds a file that is one thing, named as the file is."""

    def add(raw: Checked, stem: str, value: dict[str, Plain]) -> None:
        raw[name][stem] = value

    return add


_Add = Callable[[Checked, str, dict[str, Plain]], None]
_ADD: Mapping[str, _Add] = {
    "measure": _add_by_stem("measures"),
    "missions": _add_missions,
    "places": _add_by_stem("places"),
    "sources": _add_by_key("sources"),
    "events": _add_by_key("events"),
    "authorities": _add_by_key("authorities"),
    "vocabulary": _add_by_key("vocabulary"),
    "states": _add_states,
    "edition": _add_edition,
    "calendars": _add_calendar,
}


def text_field(value: Plain, name: str) -> str:
    """Return a field that is a text; empty if it is absent or something else."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def whole_fault(label: str, problem: str, remedy: str) -> InputError:
    """Return a fault of a whole file."""
    return InputError(problem, remedy=remedy, file=label)
