"""Moments, lengths and repetitions of a calendar, without any zone applied."""

import re
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from dateutil import rrule  # type: ignore[import-untyped]

from exeat.domain.errors import InputError
from exeat.formats.calendar_lines import Line, line_fault

MOST_INSTANCES = 366

_WHEN = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z)?)?", re.ASCII)
_SPAN = re.compile(
    r"\+?P(?:([0-9]{1,3})W|(?:([0-9]{1,4})D)?"
    r"(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})S)?)?)",
    re.ASCII,
)
_DAY = re.compile(r"([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}", re.ASCII)
_EVERY = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_LISTS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_LISTS}
# The widest offset of a clock, and the hour that it may be changed by.
_SLACK = timedelta(hours=27)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class When(NamedTuple):
    """A moment as a calendar writes it.

    Attributes:
        local: ISO 8601, without offset.
        zone: Name of its zone; None if it has none.
        kind: ``utc``, ``local`` or ``date``.
    """

    local: str
    zone: str | None
    kind: str


def when(line: Line, label: str) -> When:
    """Return the moment that a line says.

    Raises:
        InputError: It is no moment.
    """
    parts = _WHEN.fullmatch(line.value.strip())
    try:
        if parts is None:
            raise ValueError(line.value)
        day, clock = parts[1], parts[2] or "000000"
        moment = datetime.fromisoformat(
            f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}"
        )
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            raise ValueError(line.value)
    except ValueError as fault:
        raise line_fault(
            line,
            f"{line.value.strip()[:40]!r} is no moment",
            label,
            "write it as 20260525T090000",
        ) from fault
    if parts[3]:
        return When(moment.isoformat(), None, "utc")
    zone = line.parameters.get("TZID")
    return When(moment.isoformat(), zone, "local" if parts[2] else "date")


def span_s(line: Line, label: str) -> int:
    """Return the length that a line says, in seconds.

    Raises:
        InputError: It is no length.
    """
    parts = _SPAN.fullmatch(line.value.strip())
    if parts is None or not any(parts.groups()):
        problem = f"{line.value[:40]!r} is no length of time"
        raise line_fault(line, problem, label, "write it as PT3H30M")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    span = timedelta(
        weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
    )
    return int(span.total_seconds())


def repeated(line: Line, start: When, label: str) -> dict[str, Any]:
    """Return by how many seconds on the clock each instance is later than the first.

    Where the end is given in UTC and the start is not, some instances too many may be
    among them; ``until`` then says where to stop.

    Raises:
        InputError: The rule is malformed, has no end, or too many instances.
    """
    rule = _parts(line, label)
    begin = datetime.fromisoformat(start.local)
    until = rule.pop("UNTIL", None)
    last = when(line._replace(value=until), label) if until else None
    if last is None and "COUNT" not in rule:
        raise line_fault(
            line, "the event repeats without end", label, "give it COUNT or UNTIL"
        )
    if last is not None and "COUNT" in rule:
        raise line_fault(line, "the rule has both COUNT and UNTIL", label)
    found = _instances(line, rule, begin, _bound(last, start), label)
    if not found or found[0] != begin:
        raise line_fault(line, "the event itself does not follow its rule", label)
    if len(found) > MOST_INSTANCES + 2:
        raise too_many(line, label)
    shifts = [int((instance - begin).total_seconds()) for instance in found]
    is_utc = last is not None and last.kind == "utc"
    return {"shifts": shifts, "until": list(last) if last and is_utc else None}


def too_many(line: Line, label: str) -> InputError:
    """Return the error for an event that repeats too often."""
    return line_fault(
        line,
        f"the calendar has more than {MOST_INSTANCES} events, repetitions counted",
        label,
        "end the repetition earlier",
    )


def _bound(last: When | None, start: When) -> datetime | None:
    """Return the local time that no instance is after, generously."""
    if last is None:
        return None
    bound = datetime.fromisoformat(last.local)
    if last.kind == "date":
        return bound + timedelta(days=1, seconds=-1)
    return bound + _SLACK if last.kind == "utc" and start.kind != "utc" else bound


def _parts(line: Line, label: str) -> dict[str, str]:
    """Return the parts of a rule by name."""
    rule: dict[str, str] = {}
    for part in line.value.strip().rstrip(";").upper().split(";"):
        name, sign, value = part.partition("=")
        if name not in _KNOWN or not sign or not value or name in rule:
            problem = f"the part {part[:40]!r} of the rule is not read"
            raise line_fault(line, problem, label, "repeat by days, weeks or months")
        rule[name] = value
    if rule.get("FREQ") not in _EVERY:
        problem = "the event repeats otherwise than by days, weeks, months or years"
        raise line_fault(line, problem, label, "list the events")
    return rule


def _instances(
    line: Line,
    rule: dict[str, str],
    begin: datetime,
    until: datetime | None,
    label: str,
) -> list[datetime]:
    """Return the instances of a rule on the clock; two more than allowed at most."""
    try:
        made = rrule.rrule(
            _EVERY[rule["FREQ"]],
            dtstart=begin,
            until=until,
            interval=_whole(rule.get("INTERVAL", "1")),
            count=_whole(rule["COUNT"]) if "COUNT" in rule else None,
            wkst=_WEEK.index(rule.get("WKST", "MO")),
            byweekday=_days(rule.get("BYDAY")),
            **{name.lower(): _numbers(rule.get(name)) for name in _LISTS},
        )
        return list(islice(made, MOST_INSTANCES + 3))
    except (OverflowError, TypeError, ValueError) as fault:
        problem = "the rule of repetition means nothing"
        raise line_fault(line, problem, label, "list the events") from fault


def _whole(text: str) -> int:
    number = int(text) if _NUMBER.fullmatch(text) else 0
    if number < 1:
        raise ValueError(text)
    return number


def _numbers(text: str | None) -> list[int] | None:
    if text is None:
        return None
    return [_signed(part) for part in text.split(",")]


def _signed(text: str) -> int:
    if _NUMBER.fullmatch(text) is None or int(text) == 0:
        raise ValueError(text)
    return int(text)


def _days(text: str | None) -> list[Any] | None:
    """Return the days of the week in a rule, such as the second Monday."""
    if text is None:
        return None
    days = []
    for part in text.split(","):
        found = _DAY.fullmatch(part)
        if found is None:
            raise ValueError(part)
        day = rrule.weekdays[_WEEK.index(found[2])]
        days.append(day(int(found[1])) if found[1] else day)
    return days
