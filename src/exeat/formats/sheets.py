"""Tables as rows of texts: their limits, their cells, and cells for others to open."""

from collections.abc import Sequence
from typing import NamedTuple

from exeat.domain.errors import InputError
from exeat.formats.decoding import FORBIDDEN

MOST_ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_CELL = 8_000
MOST_CHARACTERS = 4_000_000

# What a spreadsheet takes for the beginning of a formula.
_ARMED = ("=", "+", "-", "@", "\t", "\r")


class Row(NamedTuple):
    """A row that is not empty.

    Attributes:
        number: Its number in the table, from 1.
        cells: Texts, the first of column A; empty where there is nothing.
    """

    number: int
    cells: tuple[str, ...]


def disarmed(text: str) -> str:
    """Return a text for a cell of CSV or XLSX that no spreadsheet takes for a formula.

    >>> disarmed("=HYPERLINK(A1)")
    "'=HYPERLINK(A1)"
    """
    return f"'{text}" if text.startswith((*_ARMED, "'")) else text


def restored(text: str) -> str:
    """Return the text that was disarmed.

    >>> restored(disarmed("-33.87, 151.21"))
    '-33.87, 151.21'
    """
    is_disarmed = text.startswith("'") and text[1:].startswith((*_ARMED, "'"))
    return text[1:] if is_disarmed else text


def letter(column: int) -> str:
    """Return the letters of a column, from 1.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_fault(
    problem: str, *, remedy: str, label: str, row: int, column: int, name: str = ""
) -> InputError:
    """Return the error that points at a cell.

    Args:
        problem: What is wrong.
        remedy: What to do about it.
        label: What the file is called.
        row: Number of the row.
        column: Number of the column, from 1.
        name: Name of the column; empty if it has none.
    """
    named = f" ({name})" if name else ""
    return InputError(
        problem,
        remedy=remedy,
        file=label,
        line=row,
        field=f"column {letter(column)}{named}",
    )


class Rows:
    """Collects the rows of a table as they are read, within the limits.

    Attributes:
        label: What the file is called in messages.
        found: The rows that are not empty.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.found: list[Row] = []
        self._characters = 0

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take a row, if it is not empty.

        Raises:
            InputError: It is one too many, too wide or too long, or a cell holds a
                formula.
        """
        texts = [text.strip(" ") for text in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            return
        if len(self.found) > MOST_ROWS:
            raise self._fault(f"the table has more than {MOST_ROWS:,} rows", number)
        if len(texts) > MOST_COLUMNS:
            raise self._fault(f"the row has more than {MOST_COLUMNS} columns", number)
        for column, text in enumerate(texts, 1):
            self._check_cell(text, number, column)
        self._characters += sum(map(len, texts))
        if self._characters > MOST_CHARACTERS:
            raise self._fault(
                f"the table holds more than {MOST_CHARACTERS:,} characters", number
            )
        self.found.append(Row(number, tuple(map(restored, texts))))

    def _check_cell(self, text: str, row: int, column: int) -> None:
        problem = remedy = ""
        if len(text) > LONGEST_CELL:
            problem = f"the cell holds more than {LONGEST_CELL:,} characters"
            remedy = "shorten it"
        elif text.startswith("="):
            problem, remedy = "the cell holds a formula", "put its value there instead"
        elif found := FORBIDDEN.search(text):
            problem = f"the cell holds the forbidden character U+{ord(found[0]):04X}"
            remedy = "remove it"
        if problem:
            raise cell_fault(
                problem, remedy=remedy, label=self.label, row=row, column=column
            )

    def _fault(self, problem: str, row: int) -> InputError:
        return InputError(problem, remedy="split the table", file=self.label, line=row)


def rows_from(plain: object, label: str) -> tuple[Row, ...]:
    """Return rows that came as plain JSON, such as from another process.

    Args:
        plain: A list of numbers and lists of texts.
        label: What the file is called in messages.

    Raises:
        InputError: They have another shape, or break a limit.
    """
    if not isinstance(plain, list) or len(plain) > MOST_ROWS + 1:
        raise _misshapen(label)
    rows = []
    for row in plain:
        match row:
            case [int(number), [*cells]] if len(cells) <= MOST_COLUMNS:
                if not all(_is_cell(cell) for cell in cells):
                    raise _misshapen(label)
                rows.append(Row(number, tuple(map(str, cells))))
            case _:
                raise _misshapen(label)
    return tuple(rows)


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, str)
        and len(cell) <= LONGEST_CELL
        and FORBIDDEN.search(cell) is None
    )


def _misshapen(label: str) -> InputError:
    return InputError(
        "the table could not be read", remedy="save it again as CSV", file=label
    )
