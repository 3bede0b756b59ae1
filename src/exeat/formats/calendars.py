"""Working calendars from the files that the build makes."""

import json
import re
from datetime import date
from pathlib import Path

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.errors import AssetError, InputError, UnknownKeyError

_KEY = re.compile(r"[A-Z]{2}")


def read_calendar(key: str, folder: Path) -> WorkingCalendar:
    """Return one working calendar from the folder of built calendars.

    Only the file of this calendar is read.

    Args:
        key: Key of the calendar in the register, such as ``RU``.
        folder: Folder that holds a ``KEY.json`` for each calendar.

    Raises:
        AssetError: The folder is absent or holds no calendar at all.
        UnknownKeyError: The folder has no calendar of this key.
        InputError: The file is not what the build writes.
    """
    path = folder / f"{key}.json"
    if _KEY.fullmatch(key) is None or not path.is_file():
        known = sorted(other.stem for other in folder.glob("*.json"))
        if not known:
            raise AssetError(folder.name)
        raise UnknownKeyError("calendar", key, known)
    try:
        return _calendar(path)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise InputError(
            "the file is no working calendar",
            remedy="run 'make assets' in the checkout, or install the wheel again",
            file=path.name,
        ) from fault


def _calendar(path: Path) -> WorkingCalendar:
    """Return the calendar in a built file, trusting its form."""
    record = json.loads(path.read_text(encoding="utf-8"))
    through = record["authoritative_through"]
    return WorkingCalendar(
        key=record["key"],
        years={int(year): marks for year, marks in record["years"].items()},
        authoritative_through=None if through is None else date.fromisoformat(through),
        estimated=frozenset(map(date.fromisoformat, record["estimated"])),
        stamp=record["stamp"],
    )
