"""Moments as people write them: local to a place, or with their offset."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata  # type: ignore[import-untyped]

from exeat.domain.errors import InputError, LocalTimeError

FIRST_YEAR, LAST_YEAR = 1900, 2100

_FORM = "YYYY-MM-DDTHH:MM"
_MOMENT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?)?",
    re.ASCII,
)
_LONGEST = 40
_WIDEST_OFFSET = timedelta(hours=16)
_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}")
_NO_ZONES = frozenset(("Factory", "localtime", "posixrules"))


def parse_moment(text: str, zone: str | None) -> datetime:
    """Return the aware moment that a text means.

    An offset in the text wins; without one the time is read on the clock of the
    zone. The result carries a fixed offset, so that differences and comparisons
    across a change of clocks are exact.

    Args:
        text: ``2026-05-25T09:00``; seconds, a space for the T, and ``Z`` or an
            offset are optional.
        zone: IANA name of the clock of the place; None where an offset is needed.

    Raises:
        InputError: The text is no moment, or has no offset and no zone.
        LocalTimeError: The local time occurs twice or not at all.

    >>> parse_moment("2026-05-25T09:00", "Europe/Moscow").isoformat()
    '2026-05-25T09:00:00+03:00'
    """
    parts = _MOMENT.fullmatch(text) if len(text) <= _LONGEST else None
    if parts is None:
        raise _malformed(text)
    if parts["hour"] is None:
        raise InputError(
            f"the moment {text!r} has no time of day",
            remedy=f"write {text}T09:00, with the hour that is meant",
        )
    local = _local(text, parts)
    if parts["offset"]:
        return local.replace(tzinfo=_offset(text, parts["offset"]))
    if zone is None:
        raise InputError(
            f"the moment {text!r} has no offset",
            remedy=f"write {text}Z or {text}+03:00, with the offset that is meant",
        )
    return _in_zone(local, zone)


@lru_cache(maxsize=256)
def known_zone(name: str) -> ZoneInfo:
    """Return the clock of an IANA zone.

    Raises:
        InputError: The list of zones has no such name.
    """
    fault: Exception | None = None
    if _ZONE.fullmatch(name) and name in _listed_zones():
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError, ValueError) as refusal:
            fault = refusal
    raise InputError(
        f"{name!r} is no time zone of the IANA list",
        remedy="write a name such as Europe/Moscow",
    ) from fault


@lru_cache(maxsize=1)
def _listed_zones() -> frozenset[str]:
    """Return the names of the IANA list, as the tzdata package carries it.

    What else lies in a folder of zones, such as ``localtime`` or a file of one's own,
    is no name of the list; nor is ``europe/moscow``, which some file systems find.
    """
    listed = Path(tzdata.__file__).with_name("zones").read_text(encoding="ascii")
    return frozenset(listed.split()) - _NO_ZONES


def _malformed(text: str) -> InputError:
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    fraction = re.search(r":[0-9]{2}[.,][0-9]", shown) is not None
    return InputError(
        f"{shown!r} is no moment",
        remedy=f"write {_FORM}, with {'whole' if fraction else 'optional'} seconds"
        " and an offset such as +03:00 where it is not local time",
    )


def _local(text: str, parts: re.Match[str]) -> datetime:
    """Return the date and time of day in a matched text, still without a clock."""
    second = parts["second"] or "00"
    if parts["hour"] == "24":
        raise InputError(
            f"the moment {text!r} has the hour 24",
            remedy="write 00:00 of the next day",
        )
    if second == "60":
        raise InputError(
            f"the moment {text!r} has a leap second", remedy="write second 59"
        )
    try:
        moment = datetime.fromisoformat(
            f"{parts['date']}T{parts['hour']}:{parts['minute']}:{second}"
        )
    except ValueError as fault:
        raise InputError(
            f"the moment {text!r} does not exist in the calendar or on the clock",
            remedy="correct the date or the time of day",
        ) from fault
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InputError(
            f"the year {moment.year:04d} is out of range",
            remedy=f"give a year from {FIRST_YEAR} to {LAST_YEAR}",
        )
    return moment


def _offset(text: str, offset: str) -> timezone:
    if offset == "Z":
        return UTC
    hours, minutes, *seconds = map(int, offset[1:].split(":"))
    ahead = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    if max(minutes, *seconds, 0) > 59 or ahead > _WIDEST_OFFSET:
        raise InputError(
            f"the moment {text!r} has an offset that no clock has",
            remedy="give an offset such as +03:00 or -04:30",
        )
    return timezone(ahead if offset[0] == "+" else -ahead)


def _in_zone(local: datetime, zone: str) -> datetime:
    """Return a local time on the clock of a zone, if it occurs exactly once."""
    clock = known_zone(zone)
    early, late = (
        local.replace(tzinfo=timezone(_ahead(local, clock, fold))) for fold in (0, 1)
    )
    if early.utcoffset() == late.utcoffset():
        return early
    returned = early.astimezone(clock).replace(tzinfo=None)
    if returned == local:
        raise LocalTimeError(local, zone, (_written(early), _written(late)))
    shifted = early.astimezone(clock)
    fixed = shifted.replace(tzinfo=timezone(shifted.utcoffset() or timedelta()))
    raise LocalTimeError(local, zone, (_written(fixed),))


def _ahead(local: datetime, clock: ZoneInfo, fold: int) -> timedelta:
    return local.replace(tzinfo=clock, fold=fold).utcoffset() or timedelta()


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
