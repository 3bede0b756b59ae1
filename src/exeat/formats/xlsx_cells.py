"""Cells of a workbook as texts: numbers and moments exactly, formulas not at all."""

import math
import re
from datetime import datetime, time, timedelta
from typing import Any

from openpyxl.utils.escape import unescape

# Spreadsheets count a 29 February 1900 that never was; days before it are off by one.
_FIRST_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 - local to a place not yet known
_MIDNIGHT, _DAY = time(), timedelta(days=1)
_UNSHOWN = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')


class CellError(ValueError):
    """A cell cannot be taken as a text; the message says why.

    Attributes:
        remedy: What to do about it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def cell_text(cell: Any) -> str:
    """Return the text of a cell as openpyxl read it; empty if it holds nothing.

    A moment is written as in a trip file. A number is the shortest text that means
    the same, as spreadsheets keep seventeen digits of which they show fifteen.

    Args:
        cell: A ``ReadOnlyCell`` or an ``EmptyCell``.

    Raises:
        CellError: It holds a formula, an error, or a number or moment of no use.
    """
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise CellError("the cell holds a formula", "put its value there instead")
    if isinstance(value, str):
        if cell.data_type != "s":
            raise CellError(f"the cell holds the error {value[:20]!r}", "correct it")
        return unescape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, timedelta):
        return _clock(_time_of(value))
    return _clock(value) if isinstance(value, time) else _moment_text(value, cell)


def number_text(number: float) -> str:
    """Return a number as a text.

    Raises:
        CellError: It is not finite, or too large for a spreadsheet.

    >>> number_text(2.0), number_text(0.1)
    ('2', '0.1')
    """
    try:
        number = float(number)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise CellError("the cell holds no number that can be used", "write it as text")
    is_whole = number.is_integer() and abs(number) < 10**15
    return str(int(number)) if is_whole else repr(number)


def shows_time(code: str) -> bool:
    """Return whether the number format of a date shows a time of day.

    >>> shows_time('dd/mm/yyyy" at "hh:mm'), shows_time('d" de "mmmm')
    (True, False)
    """
    bare = _UNSHOWN.sub("", code.partition(";")[0]).lower()
    return "h" in bare or "s" in bare


def _moment_text(moment: datetime, cell: Any) -> str:
    if moment < max(_FIRST_DAY, cell.parent.parent.epoch):
        raise CellError(
            "the cell holds a date that no calendar has", "write it as text"
        )
    if moment.time() == _MIDNIGHT and not shows_time(cell.number_format):
        return moment.date().isoformat()
    return f"{moment.date().isoformat()}T{_clock(moment.time())}"


def _time_of(length: timedelta) -> time:
    """Return the time of day that a length since midnight means."""
    if not timedelta() <= length < _DAY:
        raise CellError(
            "the cell holds a length of time, no moment", "write it as text"
        )
    return (_FIRST_DAY + length).time()


def _clock(clock: time) -> str:
    if clock.microsecond:
        raise CellError(
            "the moment of the cell has a fraction of a second", "write it as text"
        )
    return clock.isoformat("seconds" if clock.second else "minutes")
