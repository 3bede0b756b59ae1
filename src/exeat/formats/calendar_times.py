"""Moments, lengths and repetitions of a calendar, without any zone applied."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from dateutil import rrule  # type: ignore[import-untyped]
from icalendar import vDDDTypes, vRecur

from exeat.domain.errors import InputError
from exeat.formats.calendar_lines import At

MOST_INSTANCES = 366

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LISTS = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_WHOLE = ("COUNT", "INTERVAL")
_KNOWN = {"FREQ", "UNTIL", "BYDAY", "WKST", *_WHOLE, *_LISTS}
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


def when(told: Any, parameters: Mapping[str, Any], at: At, name: str) -> When:
    """Return the moment that a property says.

    Args:
        told: What icalendar read, or a property of it.
        parameters: Of the property.
        at: Where the event begins.
        name: Of the property.

    Raises:
        InputError: It is no moment.
    """
    moment = told.dt if isinstance(told, vDDDTypes) else told
    if not isinstance(moment, date) or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise no_moment(at, name)
    zone = parameters.get("TZID")
    if not isinstance(moment, datetime):
        return When(f"{moment.isoformat()}T00:00:00", _name(zone), "date")
    if moment.tzinfo is not None:
        return When(moment.replace(tzinfo=None).isoformat(), None, "utc")
    return When(moment.isoformat(), _name(zone), "local")


def no_moment(at: At, name: str) -> InputError:
    """Return the error for a property that says no moment."""
    return at.fault(name, f"{name} is no moment", "write it as 20260525T090000")


def no_length(at: At) -> InputError:
    """Return the error for a length that is none."""
    return at.fault("DURATION", "DURATION is no length of time", "write it as PT3H30M")


def no_rule(at: At) -> InputError:
    """Return the error for a rule that cannot be followed."""
    return at.fault("RRULE", "the rule of repetition means nothing", "list the events")


def span_s(told: Any, at: At) -> int:
    """Return the length that an event says, in seconds.

    Raises:
        InputError: It is no length.
    """
    span = told.dt if isinstance(told, vDDDTypes) else None
    if not isinstance(span, timedelta) or span <= timedelta():
        raise no_length(at)
    return int(span.total_seconds())


def repeated(rule: Any, start: When, at: At) -> dict[str, Any]:
    """Return by how many seconds on the clock each instance is later than the first.

    Where the end is given in UTC and the start is not, some instances too many may be
    among them; ``until`` then says where to stop.

    Raises:
        InputError: The rule is malformed, has no end, or too many instances.
    """
    if not isinstance(rule, vRecur):
        raise no_rule(at)
    parts = {name.upper(): values for name, values in rule.items()}
    _check_parts(parts, at)
    last = when(parts["UNTIL"][0], {}, at, "RRULE") if "UNTIL" in parts else None
    begin = datetime.fromisoformat(start.local)
    found = _instances(rule, begin, _bound(last, start), at)
    if not found or found[0] != begin:
        raise at.fault("RRULE", "the event itself does not follow its rule")
    if len(found) > MOST_INSTANCES + 2:
        raise too_many(at)
    shifts = [int((instance - begin).total_seconds()) for instance in found]
    is_utc = last is not None and last.kind == "utc"
    return {"shifts": shifts, "until": list(last) if last and is_utc else None}


def too_many(at: At) -> InputError:
    """Return the error for an event that repeats too often."""
    return at.fault(
        "RRULE",
        f"the calendar has more than {MOST_INSTANCES} events, repetitions counted",
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


def _check_parts(parts: Mapping[str, Sequence[Any]], at: At) -> None:
    """Refuse a rule that dateutil would not end, or would read over in part."""
    if unknown := set(parts) - _KNOWN:
        problem = f"the part {min(unknown)[:40]!r} of the rule is not read"
        raise at.fault("RRULE", problem, "repeat by days, weeks or months")
    if list(parts.get("FREQ", ())) not in [[one] for one in _FREQUENCIES]:
        problem = "the event repeats otherwise than by days, weeks, months or years"
        raise at.fault("RRULE", problem, "list the events")
    if "UNTIL" not in parts and "COUNT" not in parts:
        problem = "the event repeats without end"
        raise at.fault("RRULE", problem, "give it COUNT or UNTIL")
    if "UNTIL" in parts and "COUNT" in parts:
        raise at.fault("RRULE", "the rule has both COUNT and UNTIL")
    once = [parts[name] for name in (*_WHOLE, "UNTIL", "WKST") if name in parts]
    is_whole = all(parts[name][0] > 0 for name in _WHOLE if name in parts)
    if any(len(values) != 1 for values in once) or not is_whole:
        raise no_rule(at)
    if any(0 in parts.get(name, ()) for name in _LISTS):
        raise no_rule(at)


def _instances(
    rule: vRecur, begin: datetime, until: datetime | None, at: At
) -> list[datetime]:
    """Return the instances of a rule on the clock; two more than allowed at most."""
    endless = vRecur({key: rule[key] for key in rule if key.upper() != "UNTIL"})
    try:
        text = endless.to_ical().decode()  # type: ignore[no-untyped-call]
        made = rrule.rrulestr(text, dtstart=begin)
        return list(islice(made.replace(until=until), MOST_INSTANCES + 3))
    except (ArithmeticError, LookupError, TypeError, ValueError) as fault:
        raise no_rule(at) from fault


def _name(zone: object) -> str | None:
    """Return the name of a zone; of several none that is known."""
    return None if zone is None else str(zone)
