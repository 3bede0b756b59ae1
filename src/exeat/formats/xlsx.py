"""XLSX: one sheet as rows of texts, read by openpyxl and with nothing left out."""

import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import BytesIO
from typing import Any

import openpyxl

from exeat.domain.errors import ExeatError, InputError
from exeat.formats.archives import open_archive
from exeat.formats.sheets import Row, Rows, cell_fault
from exeat.formats.xlsx_cells import CellError, cell_text
from exeat.formats.xlsx_parts import check_parts

SHEET = "trips"


def read_rows(content: bytes, label: str) -> list[Row]:
    """Return the rows of the sheet ``trips``, or of the only sheet, that hold something.

    Numbers and dates become the texts that a trip file has; a formula is refused, and
    so is a workbook that holds macros or takes anything from elsewhere.

    Args:
        content: The workbook.
        label: Its name, for errors.

    Raises:
        InputError: It is no workbook that can be read, or breaks a limit.
    """
    sheets = check_parts(open_archive(content, label))
    # openpyxl prints of styles that are not there, and where it prints the answer goes.
    with warnings.catch_warnings(), redirect_stdout(None):
        # They tell what would be lost if the workbook were saved.
        warnings.simplefilter("ignore")
        try:
            return _rows(content, sheets, label)
        except (ExeatError, MemoryError):
            raise
        except IndexError as fault:
            problem = "a cell refers to no text, or to no style, of the workbook"
            raise _broken(problem, label) from fault
        except Exception as fault:  # openpyxl has no error of its own for bad files
            raise _broken("the workbook cannot be read", label) from fault


def _rows(content: bytes, sheets: int, label: str) -> list[Row]:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, keep_links=False)
    if len(book.sheetnames) != sheets:
        raise _broken("a sheet of the workbook is not in the file", label)
    sheet = _sheet(book, label)
    # What the file says of its size may be less than it holds.
    sheet.reset_dimensions()
    rows = Rows(label)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        rows.add(number, list(_texts(cells, number, label)))
    return rows.found


def _sheet(book: openpyxl.Workbook, label: str) -> Any:
    """Return the sheet to read, a ``ReadOnlyWorksheet``."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    named = [sheet for sheet in shown if sheet.title.casefold() == SHEET]
    if len(named or shown) != 1:
        raise InputError(
            f"the workbook has {len(shown)} sheets, and none is the one to read",
            remedy=f"name it {SHEET!r}",
            file=label,
        )
    return (named or shown)[0]


def _texts(cells: tuple[Any, ...], row: int, label: str) -> Iterator[str]:
    for column, cell in enumerate(cells, 1):
        try:
            yield cell_text(cell)
        except CellError as fault:
            raise cell_fault(
                str(fault), remedy=fault.remedy, label=label, row=row, column=column
            ) from fault


def _broken(problem: str, label: str) -> InputError:
    return InputError(
        problem,
        remedy="save the file again from the program that made it",
        file=label,
    )
