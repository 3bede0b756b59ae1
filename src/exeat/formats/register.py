"""The register from its folder of files, checked, or from what the build made of it.

The built file carries the hash of the files that it was made from, so that it is
used only as long as it says the same as they do.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.errors import InputError
from exeat.domain.measure import Measure
from exeat.domain.register import AreaSource, Register
from exeat.formats.calendars import read_calendar
from exeat.formats.register_build import Raw, build_measure
from exeat.formats.register_tables import (
    build_authority,
    build_event,
    build_mission,
    build_place,
    build_posts,
    build_source,
    build_union,
)

T = TypeVar("T")

BUILT_FILE = "register.json"
# Goes up when the built file changes its form, so that none of an older form is read.
BUILT_FORM = 1
_SUFFIXES = (".yml", ".geojson")


def load_register(
    folder: Path,
    built: Path,
    *,
    areas: AreaSource,
    extra: Sequence[tuple[str, bytes]] = (),
) -> Register:
    """Return the register of a folder, with draft measures on top.

    Args:
        folder: Files of the register, as its README describes them.
        built: What the build made: ``register.json`` and ``calendars/``.
        areas: Named areas and territories.
        extra: Label and bytes of each draft; a draft with the key of a measure
            stands in its place.

    Raises:
        ExceptionGroup: Of every fault found, each an InputError with file, line,
            column and field.
        InputError: The folder holds no register.
    """
    files = read_files(folder)
    digest = _hash(files)
    checked = _read_built(built, digest)
    if checked is None:
        from exeat.formats.register_check import check_register

        checked = check_register(files, areas)
    if extra:
        from exeat.formats.register_check import check_drafts

        checked = check_drafts(extra, checked, areas)
        digest = _hash({digest: b"", **_drafts_by_content(extra)})
    return _register(checked, digest, built, areas)


def edition_hash(folder: Path) -> str:
    """Return the SHA-256 of a register's files, in hexadecimal.

    It covers names and bytes of all ``.yml`` and ``.geojson`` files, in order of
    name.

    Raises:
        InputError: The folder holds no register.
    """
    return _hash(read_files(folder))


def compile_register(folder: Path, areas: AreaSource | None) -> str:
    """Return the text of the built file for a register, checked in full.

    Args:
        folder: Files of the register.
        areas: Named areas; None leaves the keys of areas unchecked.

    Raises:
        ExceptionGroup: Of every fault found, each an InputError.
        InputError: The folder holds no register.
    """
    from exeat.formats.register_check import check_register

    files = read_files(folder)
    contents = {
        "form": BUILT_FORM,
        "hash": _hash(files),
        "register": check_register(files, areas),
    }
    return json.dumps(contents, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of a register's files by their name in the folder."""
    root = str(folder)
    files = {}
    for path in _walk(root):
        with open(path, "rb") as stream:
            files[path[len(root) + 1 :].replace(os.sep, "/")] = stream.read()
    if not files:
        raise InputError(
            "the folder holds no register",
            remedy="name a folder with measures, sources and vocabulary.yml",
            file=folder.name,
        )
    return dict(sorted(files.items()))


def _walk(folder: str) -> Iterator[str]:
    """Yield the paths of a folder's data files, hidden ones left out."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path)
            elif entry.name.endswith(_SUFFIXES):
                yield entry.path


def _hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of names, lengths and bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _drafts_by_content(extra: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return drafts under names that say nothing of where they were read from."""
    contents = sorted(content for _, content in extra)
    return {f"draft {index}": content for index, content in enumerate(contents)}


def _read_built(built: Path, digest: str) -> Raw | None:
    """Return the checked data that the build made; None if there is none for this."""
    try:
        contents = json.loads((built / BUILT_FILE).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(contents, dict) or contents.get("form") != BUILT_FORM:
        return None
    if contents.get("hash") != digest:
        return None
    checked: Raw = contents["register"]
    return checked


def _register(raw: Raw, digest: str, built: Path, areas: AreaSource) -> Register:
    """Return the register of checked data."""
    states = raw["states"]
    return Register(
        edition=f"{raw['number']}+sha256:{digest}",
        measures=_Lazy(raw["measures"], _measure),
        missions=_Lazy(raw["missions"], build_mission),
        places=_Lazy(raw["places"], build_place),
        authorities=_Lazy(raw["authorities"], build_authority),
        sources=_Lazy(raw["sources"], build_source),
        events=_Lazy(raw["events"], build_event),
        posts=build_posts(raw["vocabulary"]["posts"]),
        unions=_Lazy(raw["unions"], partial(build_union, states=states)),
        state_zones={code: state["zone"] for code, state in states.items()},
        territories={
            code: frozenset(state["territory"])
            for code, state in states.items()
            if "territory" in state
        },
        ended_on={
            code: date.fromisoformat(state["until"])
            for code, state in states.items()
            if "until" in state
        },
        calendars=_Calendars(built / "calendars"),
        areas=areas,
    )


def _measure(key: str, raw: Raw) -> Measure:
    del key
    return build_measure(raw)


class _Lazy(Mapping[str, T]):
    """Objects by key, each built when it is first asked for."""

    __slots__ = ("_build", "_built", "_raw")

    def __init__(self, raw: Mapping[str, Any], build: Callable[[str, Any], T]) -> None:
        self._raw = raw
        self._build = build
        self._built: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key not in self._built:
            self._built[key] = self._build(key, self._raw[key])
        return self._built[key]

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class _Calendars(Mapping[str, WorkingCalendar]):
    """Working calendars by key, each read when it is first asked for.

    A key without calendar raises UnknownKeyError, which names the known ones.
    """

    __slots__ = ("_folder", "_read")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, WorkingCalendar] = {}

    def __getitem__(self, key: str) -> WorkingCalendar:
        if key not in self._read:
            self._read[key] = read_calendar(key, self._folder)
        return self._read[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def _keys(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.json"))
