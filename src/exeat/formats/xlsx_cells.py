"""Cells of a workbook as texts: numbers and moments exactly, formulas not at all."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Shown(StrEnum):
    """What the format of a cell makes of a number."""

    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"


class CellError(ValueError):
    """A cell cannot be taken as a text; the message says why."""


_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17), Shown.DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), Shown.TIME),
    22: Shown.MOMENT,
}
_FIRST_DAY = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - local to a place not yet known
# Spreadsheets count a 29 February 1900 that never was.
_FIRST_SERIAL = 61
_PAST_SERIAL = 2_958_466
_DAY_S = 86_400
_TOLERANCE_S = Decimal("0.005")
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?")
_UNSHOWN = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_FORMAT = 255


def shown_as(number_format: int, codes: dict[int, str]) -> Shown:
    """Return what a number format shows.

    Args:
        number_format: Its number.
        codes: Formats that the workbook defines, by number.

    Source:
        ECMA-376, part 1, section 18.8.30 (numFmt).

    >>> shown_as(164, {164: 'dd/mm/yyyy" at "hh:mm'})
    <Shown.MOMENT: 'moment'>
    """
    code = codes.get(number_format)
    if code is None:
        return _BUILT_IN.get(number_format, Shown.NUMBER)
    if len(code) > _LONGEST_FORMAT or code.lower() == "general":
        return Shown.NUMBER
    bare = _UNSHOWN.sub("", code.partition(";")[0]).lower()
    has_time = "h" in bare or "s" in bare
    has_date = "d" in bare or "y" in bare or ("m" in bare and not has_time)
    if has_date:
        return Shown.MOMENT if has_time else Shown.DATE
    return Shown.TIME if has_time else Shown.NUMBER


def number_text(raw: str, shown: Shown, *, is_1904: bool) -> str:
    """Return the text of a cell that holds a number.

    A moment is written as in a trip file. A number is the shortest text that means
    the same, as spreadsheets keep seventeen digits of which they show fifteen.

    Args:
        raw: The number as the file writes it.
        shown: What the format of the cell makes of it.
        is_1904: Whether days count from 1904.

    Raises:
        CellError: It is no number, or no moment.

    >>> number_text("46167.375", Shown.MOMENT, is_1904=False)
    '2026-05-25T09:00'
    """
    if _NUMBER.fullmatch(raw) is None:
        raise CellError("the cell holds no number")
    if shown is not Shown.NUMBER:
        return _moment_text(raw, shown, is_1904=is_1904)
    number = float(raw)
    if abs(number) == float("inf"):
        raise CellError("the cell holds a number of an unusable size")
    is_whole = number.is_integer() and abs(number) < 10**15
    return str(int(number)) if is_whole else repr(number)


def _moment_text(raw: str, shown: Shown, *, is_1904: bool) -> str:
    try:
        seconds = Decimal(raw) * _DAY_S
        whole = int(seconds.to_integral_value())
    except InvalidOperation as fault:
        raise CellError("the cell holds a number of an unusable size") from fault
    if abs(seconds - whole) > _TOLERANCE_S:
        raise CellError("the moment of the cell has a fraction of a second")
    if shown is Shown.TIME and 0 <= whole < _DAY_S:
        return _clock(timedelta(seconds=whole))
    first = 0 if is_1904 else _FIRST_SERIAL
    if not first * _DAY_S <= whole < _PAST_SERIAL * _DAY_S - _DAY_S * 1462 * is_1904:
        raise CellError("the cell holds a date that no calendar has")
    moment = _FIRST_DAY[is_1904] + timedelta(seconds=whole)
    if shown is Shown.DATE and not whole % _DAY_S:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def _clock(since_midnight: timedelta) -> str:
    hours, rest = divmod(int(since_midnight.total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{hours:02}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text


def unescaped(text: str) -> str:
    r"""Return a text of a workbook with its escaped characters written out.

    Source:
        ECMA-376, part 1, section 22.9.2.19 (ST_Xstring).

    >>> unescaped("a_x000A_b")
    'a\nb'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
