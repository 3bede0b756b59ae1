"""The sheet of a workbook: rows and cells, each in its place."""

import re
from collections.abc import Mapping, Sequence

from exeat.domain.errors import InputError
from exeat.formats.sheets import LONGEST_CELL, MOST_COLUMNS, Rows, cell_fault
from exeat.formats.xlsx_cells import CellError, Shown, number_text, unescaped
from exeat.formats.xml_parts import Elements

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_INDEX = re.compile(r"[0-9]{1,7}")
_TRUTH = {"0": "false", "1": "true", "false": "false", "true": "true"}
_VALUES = ("v", "t")


class SheetPart(Elements):
    """Reads a sheet.

    Args:
        label: What the file is called in messages.
        texts: Texts that cells refer to.
        styles: What each style makes of a number.
        is_1904: Whether days count from 1904.

    Attributes:
        rows: The rows read.
    """

    def __init__(
        self,
        label: str,
        texts: Sequence[str],
        styles: Sequence[Shown],
        *,
        is_1904: bool,
    ) -> None:
        super().__init__()
        self.rows = Rows(label)
        self._label = label
        self._texts, self._styles, self._is_1904 = texts, styles, is_1904
        self._row = self._column = 0
        self._cells: list[str] = []
        self._kind, self._style = "", 0
        self._raw: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin a row, a cell or its value; refuse a formula."""
        if name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "c" and self.path[-2:-1] == ["row"]:
            self._begin_cell(attributes)
        elif name == "f" and self.path[-2:-1] == ["c"]:
            raise self._fault("the cell holds a formula", "put its value there instead")
        elif name in _VALUES and "c" in self.path and "rPh" not in self.path:
            self.keep_text()

    def end(self, name: str) -> None:
        """Keep a value, a cell or a row."""
        if name in _VALUES and "c" in self.path and "rPh" not in self.path:
            self._raw.append(self.kept_text())
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.rows.add(self._row, self._cells)

    def _begin_row(self, number: str | None) -> None:
        """Take the number of a row; one row more than the last if it has none."""
        if number is not None and _ROW.fullmatch(number) is None:
            raise self._misplaced()
        row = int(number) if number else self._row + 1
        if row <= self._row:
            raise self._misplaced()
        self._row, self._column, self._cells = row, 0, []

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        column = self._column + 1
        if reference is not None:
            found = _CELL.fullmatch(reference)
            if found is None or int(found[2]) != self._row:
                raise self._misplaced()
            column = _number(found[1])
        if column <= self._column:
            raise self._misplaced()
        self._column = column
        self._raw = []
        self._kind = attributes.get("t") or "n"
        style = attributes.get("s") or "0"
        self._style = int(style) if _INDEX.fullmatch(style) else 0

    def _end_cell(self) -> None:
        """Put the text of a cell into its column."""
        text = self._text("".join(self._raw)) if self._raw else ""
        if len(text) > LONGEST_CELL:
            raise self._fault(
                f"the cell holds more than {LONGEST_CELL:,} characters", "shorten it"
            )
        if self._column > MOST_COLUMNS:
            if text.strip(" "):
                raise self._fault(
                    f"the row has more than {MOST_COLUMNS} columns", "split the table"
                )
            return
        self._cells.extend([""] * (self._column - 1 - len(self._cells)))
        self._cells.append(text)

    def _text(self, raw: str) -> str:
        """Return the text of a cell of each kind."""
        if self._kind == "s":
            if _INDEX.fullmatch(raw) is None or int(raw) >= len(self._texts):
                raise self._fault("the cell refers to no text", "type it again")
            return self._texts[int(raw)]
        if self._kind in ("inlineStr", "str"):
            return unescaped(raw)
        if self._kind == "d":
            return raw
        if self._kind == "b" and raw in _TRUTH:
            return _TRUTH[raw]
        if self._kind != "n" or not raw:
            shown = raw[:20] or "nothing"
            raise self._fault(f"the cell holds the error {shown!r}", "correct it")
        return self._number(raw)

    def _number(self, raw: str) -> str:
        has_style = self._style < len(self._styles)
        shown = self._styles[self._style] if has_style else Shown.NUMBER
        try:
            return number_text(raw, shown, is_1904=self._is_1904)
        except CellError as fault:
            raise self._fault(str(fault), "write it as text") from fault

    def _fault(self, problem: str, remedy: str) -> InputError:
        return cell_fault(
            problem,
            remedy=remedy,
            label=self._label,
            row=self._row,
            column=self._column,
        )

    def _misplaced(self) -> InputError:
        return InputError(
            "rows or cells of the sheet stand out of order",
            remedy="save the file again from the program that made it",
            file=self._label,
            line=self._row or None,
        )


def _number(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number
