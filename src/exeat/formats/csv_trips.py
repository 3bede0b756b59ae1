"""CSV: a table of texts, divided by comma, semicolon or tabulator."""

import csv
import io

from exeat.domain.errors import InputError
from exeat.formats.decoding import decode
from exeat.formats.magic import LARGEST, Form
from exeat.formats.sheets import Row, Rows

_DIVIDERS = ",;\t"


def read_rows(content: bytes, label: str) -> list[Row]:
    """Return the rows of a CSV file that are not empty.

    The line of names says which sign divides the cells. A cell in quotes may hold
    line breaks; rows are counted as a spreadsheet counts them.

    Args:
        content: UTF-8, with or without byte order mark.
        label: Its name, for errors.

    Raises:
        InputError: The file is no CSV, or breaks a limit.

    Source:
        RFC 4180.
    """
    text = decode(content, label, most_bytes=LARGEST[Form.CSV])
    head = text.lstrip("\r\n").partition("\n")[0]
    divider = max(_DIVIDERS, key=head.count)
    rows = Rows(label)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    number = 0
    try:
        for cells in lines:
            number += 1
            rows.add(number, cells)
    except csv.Error as fault:
        raise InputError(
            f"the row is not CSV: {fault}",
            remedy="put a cell with quotes or line breaks into quotes, and double the"
            " quotes in it",
            file=label,
            line=number + 1,
        ) from fault
    return rows.found
