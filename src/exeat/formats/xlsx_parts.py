"""Parts of a workbook, looked over before openpyxl reads them.

openpyxl leaves out rows that stand out of order, and of two cells in one place one,
both without a word, so that a table would read otherwise here than on the screen. It
reads what is active beside what is passive. This is looked for here, straight on
expat, and nothing else: what the parts say is read by openpyxl alone. See ADR 0014.
"""

import re
from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat

from exeat.domain.errors import InputError
from exeat.formats.archives import Archive

_TYPES = "[Content_Types].xml"
_ALWAYS_XML = (".xml", ".rels")
# Signs of what does something, or fetches something from elsewhere, in names of parts.
_ACTIVE = (
    ("vbaproject", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/externallinks/", "links to other workbooks"),
    ("xl/connections", "connections to other sources"),
    ("xl/querytables/", "connections to other sources"),
    ("xl/embeddings/", "other files in it"),
    ("xl/activex/", "controls"),
    ("xl/ctrlprops/", "controls"),
    ("xl/webextensions/", "web extensions"),
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _CELL, _SHEET = f"{_MAIN}row", f"{_MAIN}c", f"{_MAIN}sheet"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_LAST_ROW = 1_048_576
_DEEPEST = 32
_AGAIN = "save the file again from the program that made it"


class PartError(ValueError):
    """A part is not what it should be; the message says why."""


def check_parts(archive: Archive) -> int:
    """Return the number of sheets that the parts of a workbook list.

    Args:
        archive: The workbook.

    Raises:
        InputError: It has macros or takes something from elsewhere, or a part of it is
            not well-formed, declares a document type, or has rows or cells out of order.

    Source:
        ECMA-376, part 1, section 18.3.1 (worksheets).
    """
    _check_names(archive)
    return sum(_sheets(archive, name) for name in archive.names)


def _check_names(archive: Archive) -> None:
    if _TYPES not in archive.names:
        raise InputError(
            "the archive is no workbook", remedy="give an XLSX", file=archive.label
        )
    is_active = b"macroenabled" in archive.read(_TYPES).lower()
    found = [("", "macros")] if is_active else []
    for name in archive.names:
        found += [sign for sign in _ACTIVE if sign[0] in name.lower()]
    if found:
        raise InputError(
            f"the workbook has {found[0][1]}",
            remedy="save a copy with values only, as XLSX or CSV",
            file=archive.label,
        )


def _sheets(archive: Archive, name: str) -> int:
    """Look over one part, and return the number of sheets that it lists."""
    part = _Part()
    try:
        part.parse(archive.read(name))
    except PartError as fault:
        raise InputError(
            f"the part {name!r} {fault}",
            remedy=_AGAIN,
            file=archive.label,
            line=part.row or None,
        ) from fault
    except (expat.ExpatError, LookupError, ValueError) as fault:
        # A picture is none, and openpyxl could not read it as any either.
        if name.lower().endswith(_ALWAYS_XML):
            raise InputError(
                f"the part {name!r} is not well-formed XML",
                remedy=_AGAIN,
                file=archive.label,
            ) from fault
    return part.sheets


class _Part:
    """Follows the rows and cells of a part.

    Attributes:
        row: Number of the last row begun.
        sheets: Number of sheets listed.
    """

    def __init__(self) -> None:
        self.row = self.sheets = 0
        self._column = self._depth = self._depth_of_row = 0

    def parse(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartDoctypeDeclHandler = self._refuse_type
        parser.EntityDeclHandler = self._refuse_type
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.Parse(content, True)  # noqa: FBT003 - expat's signature

    def _refuse_type(self, *_: object) -> NoReturn:
        raise PartError("declares a document type")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PartError("has elements nested too deeply")
        if name == _ROW:
            self._begin_row(attributes)
        elif self._depth_of_row and self._depth == self._depth_of_row + 1:
            self._begin_cell(name, attributes)
        elif name == _SHEET:
            self.sheets += 1

    def _end(self, _: str) -> None:
        if self._depth == self._depth_of_row:
            self._depth_of_row = 0
        self._depth -= 1

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        """Take the number of a row; one row more than the last if it has none."""
        number = attributes.get("r", str(self.row + 1))
        is_next = _NUMBER.fullmatch(number) and self.row < int(number) <= _LAST_ROW
        if not is_next or self._depth_of_row:
            raise PartError("has rows or cells that stand out of order")
        self.row, self._column, self._depth_of_row = int(number), 0, self._depth

    def _begin_cell(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take whatever stands in a row: openpyxl takes it for a cell."""
        column = self._column + 1
        if (reference := attributes.get("r")) is not None:
            found = _REFERENCE.fullmatch(reference)
            is_here = found is not None and int(found[2]) == self.row
            column = _column(found[1]) if found and is_here else 0
        if name != _CELL or column <= self._column:
            raise PartError("has rows or cells that stand out of order")
        if attributes.get("t") == "d":
            # openpyxl would leave out the offset of its moment.
            raise PartError("has a date in the rare form of ISO 8601")
        self._column = column


def _column(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number
