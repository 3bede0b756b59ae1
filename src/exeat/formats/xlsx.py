"""XLSX: one sheet as rows of texts, read strictly and in order.

openpyxl would drop rows that stand out of order, so that a table reads otherwise here
than on the screen, and takes a fifth of a second to load; see ADR 0014.
"""

from collections.abc import Sequence
from posixpath import dirname, normpath
from posixpath import join as joined

from exeat.domain.errors import InputError
from exeat.formats.archives import Archive, open_archive
from exeat.formats.sheets import Row
from exeat.formats.xlsx_cells import Shown
from exeat.formats.xlsx_parts import (
    Relation,
    Relations,
    SheetName,
    Styles,
    Texts,
    WorkbookPart,
)
from exeat.formats.xlsx_sheet import SheetPart
from exeat.formats.xml_parts import Elements, read_part

SHEET = "trips"

_TYPES = "[Content_Types].xml"
# Parts that do something, or that fetch something from elsewhere.
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
_SAVE = "save a copy with values only, as XLSX or CSV"


def read_rows(content: bytes, label: str) -> list[Row]:
    """Return the rows of the sheet ``trips``, or of the only sheet, that hold something.

    Numbers and dates become the texts that a trip file has; a formula is refused, and
    so is a workbook that holds macros or takes anything from elsewhere.

    Args:
        content: The workbook.
        label: Its name, for errors.

    Raises:
        InputError: It is no workbook that can be read, or breaks a limit.

    Source:
        ECMA-376, part 1 (SpreadsheetML) and part 2 (packages).
    """
    book = _Book(open_archive(content, label))
    sheet = SheetPart(label, book.texts(), book.styles(), is_1904=book.part.is_1904)
    book.read(book.sheet(), sheet)
    return sheet.rows.found


class _Book:
    """The parts of one workbook."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.label = archive.label
        self._check_parts()
        main = self._of_type(self._relations(""), "/officeDocument")
        if not main or main[0].target not in archive.names:
            raise self._fault("the file holds no workbook")
        self.part = WorkbookPart()
        self.read(main[0].target, self.part)
        self._links = self._relations(main[0].target)
        if self._of_type(self._links, "/externalLink"):
            raise self._fault("the workbook has links to other workbooks")

    def read(self, name: str, reader: Elements) -> None:
        """Let a reader follow the elements of a part."""
        read_part(self._archive.read(name), reader, name, self.label)

    def sheet(self) -> str:
        """Return the name of the part that holds the sheet."""
        shown = [sheet for sheet in self.part.sheets if sheet.is_shown]
        named = [sheet for sheet in shown if sheet.name.casefold() == SHEET]
        if len(named or shown) != 1:
            raise InputError(
                f"the workbook has {len(shown)} sheets, and none is the one to read",
                remedy=f"name it {SHEET!r}",
                file=self.label,
            )
        return self._target(named or shown)

    def texts(self) -> Sequence[str]:
        """Return the texts that cells refer to."""
        found = Texts()
        for link in self._of_type(self._links, "/sharedStrings"):
            self.read(link.target, found)
        return found.texts

    def styles(self) -> Sequence[Shown]:
        """Return what each style of a cell makes of a number."""
        found = Styles()
        for link in self._of_type(self._links, "/styles"):
            self.read(link.target, found)
        return found.shown()

    def _target(self, sheets: Sequence[SheetName]) -> str:
        for link in self._of_type(self._links, "/worksheet"):
            if link.key == sheets[0].relation:
                return link.target
        raise self._fault("the sheet is not in the workbook")

    def _check_parts(self) -> None:
        names = self._archive.names
        if _TYPES not in names:
            raise self._fault("the archive is no workbook")
        if b"macroenabled" in self._archive.read(_TYPES).lower():
            raise self._fault("the workbook has macros")
        for name in names:
            for sign, what in _ACTIVE:
                if sign in name.lower():
                    raise self._fault(f"the workbook has {what}")

    def _relations(self, source: str) -> list[Relation]:
        """Return the relations of a part to others."""
        folder, name = dirname(source), source.rpartition("/")[2]
        file = joined(folder, "_rels", f"{name}.rels")
        if file not in self._archive.names:
            raise self._fault(f"the workbook lacks its part {file!r}")
        found = Relations()
        self.read(file, found)
        return [
            link._replace(target=normpath(joined("/", folder, link.target))[1:])
            for link in found.links
            if not link.is_external
        ]

    @staticmethod
    def _of_type(links: Sequence[Relation], ending: str) -> list[Relation]:
        return [link for link in links if link.kind.endswith(ending)]

    def _fault(self, problem: str) -> InputError:
        return InputError(problem, remedy=_SAVE, file=self.label)
