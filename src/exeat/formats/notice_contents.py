"""The contents of a notice's body, item by item, each in its shape."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias, TypeVar

from exeat.domain.notice_body import Said
from exeat.formats.fields import Faults, Field
from exeat.formats.text_rules import LONGEST_TEXT

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int"
T = TypeVar("T")

MOST_ENTRIES = 1000

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAST_IN_A_ROW = 2


def plain(said: Said) -> Json:
    """Return the value of an item as JSON has it."""
    if isinstance(said, str):
        return said
    if isinstance(said, dict):
        return dict(said)
    return [part if isinstance(part, str) else list(part) for part in said]


def long_text(field: Field) -> str:
    """Return a field as a text that may be long."""
    return field.text(LONGEST_TEXT)


def matching(pattern: re.Pattern[str], remedy: str) -> Callable[[Field], str]:
    """Return a reader of texts that have the form of a pattern."""

    def read(field: Field) -> str:
        text = field.text()
        if not pattern.fullmatch(text):
            raise field.fault(f"{text!r} has another form", remedy=remedy)
        return text

    return read


_date_text = matching(_DATE, "write a date, such as 2026-05-25")


def each(field: Field, read: Callable[[Field], T], most: int = MOST_ENTRIES) -> list[T]:
    """Return what a reader makes of each entry of a list."""
    faults = Faults()
    found = [faults.attempt(read, entry) for entry in field.entries(most)]
    if faults:
        raise faults.error()
    return [value for value in found if value is not None]


def read_contents(field: Field) -> Mapping[str, Said]:
    """Return what a notice says, by item.

    Raises:
        InputError: An item is unknown, or has another shape.
        ExceptionGroup: Several.
    """
    faults = Faults()
    faults.check(field, required=(), optional=tuple(_SHAPES))
    found = {
        item: faults.attempt(read, field.part(item)) for item, read in _SHAPES.items()
    }
    if faults:
        raise faults.error()
    return {item: said for item, said in found.items() if said is not None}


def _dates(field: Field) -> Said:
    faults = Faults()
    faults.check(field, required=("from", "until"))
    found = {name: faults.attempt(_day, field.part(name)) for name in ("from", "until")}
    if faults:
        raise faults.error()
    dates = {name: day for name, day in found.items() if day is not None}
    if dates["until"] < dates["from"]:
        raise field.fault("the trip ends before it begins", remedy="swap the dates")
    return dates


def _day(field: Field) -> str:
    text = _date_text(field)
    try:
        date.fromisoformat(text)
    except ValueError as fault:
        raise field.fault(
            f"the calendar has no {text}", remedy="write a day that exists"
        ) from fault
    return text


def _list(field: Field) -> Said:
    return each(field, long_text)


def _lodgings(field: Field) -> Said:
    return each(field, lambda row: _row(row, most=2))


def _route(field: Field) -> Said:
    return each(field, _row)


def _row(field: Field, most: int = MOST_ENTRIES) -> list[str]:
    """Return a list of two texts or more."""
    texts = each(field, long_text, most)
    if len(texts) < _LEAST_IN_A_ROW:
        raise field.fault(
            f"the list has fewer than {_LEAST_IN_A_ROW} entries",
            remedy="write the others",
        )
    return texts


_SHAPES: Mapping[str, Callable[[Field], Said]] = {
    "dates": _dates,
    "purpose": long_text,
    "kind-of-trip": long_text,
    "contacts": _list,
    "companions": _list,
    "conveyance": _list,
    "vehicle": long_text,
    "carrier": long_text,
    "places": _list,
    "lodging": _lodgings,
    "route": _route,
    "border-points": _list,
}
