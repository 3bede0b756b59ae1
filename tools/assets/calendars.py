"""Builds the working calendars: the holidays library, corrected by the register.

A file of ``register/calendars`` names the entity of the library and adds what the
library lacks: days closed or worked by decree, each with its source. A state that
the library does not know (the Soviet Union) lists its weekends and feasts instead.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import holidays
import yaml

REGISTER = Path(__file__).parents[2] / "src" / "exeat" / "register" / "calendars"
STAMP = f"holidays {version('holidays')} + register overlay"
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
ONE_DAY = timedelta(days=1)

_TOP = {"key", "state", "years", "authoritative_through"}
_OVERLAY = {"closed", "closed_by_decree", "working"}
_OWN = {"weekend", "feasts"}
_CITED = {"on", "why", "source"}


class CalendarFileError(Exception):
    """A calendar file of the register cannot be used; names the file and field."""


@dataclass(frozen=True, slots=True)
class Table:
    """Days worked and days whose mark may be wrong, before the overlay."""

    worked: frozenset[date]
    estimated: frozenset[date]


class _Loader(yaml.CSafeLoader):
    """YAML in which every scalar is a string and a key occurs once."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - the signature of PyYAML
    ) -> Any:
        """Return a mapping, refusing one that repeats a key."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"duplicate key {key.value!r}", problem_mark=key.start_mark
                )
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}


def build(target: Path) -> None:
    """Write ``calendars/KEY.json`` under a folder for each calendar of the register.

    Raises:
        CalendarFileError: A file of the register has a fault.
    """
    folder = target / "calendars"
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        stale.unlink()
    for path in sorted(REGISTER.glob("*.yml")):
        text = json.dumps(calendar_record(path), separators=(",", ":"))
        (folder / f"{path.stem}.json").write_text(text + "\n", encoding="utf-8")


def calendar_record(path: Path) -> dict[str, Any]:
    """Return the built calendar of one file of the register, ready for JSON."""
    entry = read_entry(path)
    try:
        days = _days(entry)
        table = base_table(entry, days)
        closed, contested, working = overlay_days(entry, days)
        through = _text(entry["authoritative_through"], "on")
        if through is not None:
            date.fromisoformat(through)
    except (LookupError, NotImplementedError, TypeError, ValueError) as fault:
        raise CalendarFileError(f"{path.name}: {fault}") from fault
    worked = (table.worked - closed - contested) | working
    return {
        "key": path.stem,
        "years": marks(days, worked),
        "authoritative_through": through,
        "estimated": sorted(map(str, (table.estimated - working) | contested)),
        "stamp": STAMP,
    }


def read_entry(path: Path) -> dict[str, Any]:
    """Return the fields of one calendar file, every scalar a string.

    Raises:
        CalendarFileError: The file is not YAML, lacks a field or has one too many.
    """
    try:
        # The loader below derives from the safe one; it builds no objects.
        entry = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    except yaml.YAMLError as fault:
        raise CalendarFileError(f"{path.name}: {fault}") from fault
    source = _OWN if isinstance(entry, dict) and "weekend" in entry else {"library"}
    _check(path, "", entry, _TOP | _OVERLAY | source)
    _check(path, "years", entry["years"], {"from", "until"})
    _check(path, "authoritative_through", entry["authoritative_through"], _CITED)
    if "library" in entry:
        fields = {"country", "subdivision", "categories"}
        _check(path, "library", entry["library"], fields)
    for name in sorted(_OVERLAY):
        for number, one in enumerate(entry[name]):
            wanted = _CITED | ({"until"} if "until" in one else set())
            _check(path, f"{name}[{number}]", one, wanted)
    for number, one in enumerate(entry.get("weekend", ())):
        _check(path, f"weekend[{number}]", one, {"from", "days", "source"})
    for number, one in enumerate(entry.get("feasts", ())):
        _check(path, f"feasts[{number}]", one, {"on", "from", "until", "why", "source"})
    if entry["key"] != path.stem:
        raise CalendarFileError(f"{path.name}: key: is not the name of the file")
    return dict(entry)


def base_table(entry: Mapping[str, Any], days: Sequence[date]) -> Table:
    """Return the days worked before the overlay: by the library, or by the file."""
    if "library" in entry:
        return _library_table(entry["library"], days)
    return _own_table(entry, days)


def overlay_days(
    entry: Mapping[str, Any], days: Sequence[date]
) -> tuple[frozenset[date], frozenset[date], frozenset[date]]:
    """Return the days closed, closed with a contested effect, and worked.

    Raises:
        ValueError: A day is no date, lies outside the years or is listed twice.
    """
    free = set(days)
    kinds = []
    for kind in ("closed", "closed_by_decree", "working"):
        listed = [day for one in entry[kind] for day in _span(one)]
        for day in listed:
            if day not in free:
                raise ValueError(f"{kind}: {day} is listed twice or outside the years")
            free.remove(day)
        kinds.append(frozenset(listed))
    return kinds[0], kinds[1], kinds[2]


def marks(days: Sequence[date], worked: frozenset[date]) -> dict[str, str]:
    """Return a string of marks for each year, 1 for a day worked and 0 for one off."""
    return {
        str(year): "".join("1" if day in worked else "0" for day in span)
        for year, span in groupby(days, key=lambda day: day.year)
    }


def _library_table(library: Mapping[str, Any], days: Sequence[date]) -> Table:
    """Return the table of the library, asking it for the weekend of every day."""
    feasts = holidays.country_holidays(
        library["country"],
        subdiv=_text(library, "subdivision"),
        categories=tuple(library["categories"]),
        years=range(days[0].year, days[-1].year + 1),
        expand=False,
        language="en_US",  # the only language in which "(estimated)" is sure to show
    )
    # A moon seen a day early or late moves the feast, so its neighbours may move too.
    estimated = {
        day + ONE_DAY * shift
        for day, name in feasts.items()
        if "estimated" in name
        for shift in (-1, 0, 1)
    }
    return Table(
        frozenset(filter(feasts.is_working_day, days)),
        frozenset(estimated.intersection(days)),
    )


def _own_table(entry: Mapping[str, Any], days: Sequence[date]) -> Table:
    """Return the table of a state that lists its weekends and feasts itself."""
    weekends = [
        (date.fromisoformat(one["from"]), set(map(WEEKDAYS.index, one["days"])))
        for one in entry["weekend"]
    ]
    off = {
        day
        for day in days
        if day.weekday() in [rest for since, rest in weekends if since <= day][-1]
    }
    for feast in entry["feasts"]:
        for year in range(int(feast["from"]), int(feast["until"]) + 1):
            off.add(date.fromisoformat(f"{year}-{feast['on']}"))
    return Table(frozenset(days) - off, frozenset())


def _days(entry: Mapping[str, Any]) -> list[date]:
    """Return every day of the years that a file covers."""
    first = date(int(entry["years"]["from"]), 1, 1)
    last = date(int(entry["years"]["until"]), 12, 31)
    return _range(first, last)


def _span(one: Mapping[str, str]) -> list[date]:
    """Return the days of one overlay entry; without ``until`` it is a single day."""
    first = date.fromisoformat(one["on"])
    last = date.fromisoformat(one.get("until", one["on"]))
    if last < first:
        raise ValueError(f"{first} ends before it begins")
    return _range(first, last)


def _range(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both included."""
    return list(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def _text(entry: Mapping[str, str], name: str) -> str | None:
    """Return a scalar, or None where the file says null."""
    return None if entry[name] == "null" else entry[name]


def _check(path: Path, field: str, entry: object, wanted: Iterable[str]) -> None:
    """Refuse a mapping whose keys are not exactly the wanted ones.

    Raises:
        CalendarFileError: A key is unknown or missing, or it is no mapping.
    """
    where = f"{path.name}: {field}: " if field else f"{path.name}: "
    if not isinstance(entry, dict):
        raise CalendarFileError(f"{where}is no mapping")
    for name in sorted(entry.keys() - set(wanted)):
        raise CalendarFileError(f"{where}unknown key {name!r}")
    for name in sorted(set(wanted) - entry.keys()):
        raise CalendarFileError(f"{where}key {name!r} is missing")
