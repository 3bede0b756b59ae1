"""Parts of a workbook: its relations, its sheets, its texts and its styles."""

from collections.abc import Mapping
from typing import NamedTuple

from exeat.formats.xlsx_cells import Shown, shown_as, unescaped
from exeat.formats.xml_parts import Elements, PartError

_MOST_TEXTS = 600_000
_MOST_STYLES = 65_536


class Relation(NamedTuple):
    """Where a part refers to.

    Attributes:
        key: What the part calls it.
        kind: Its type, an address that is never asked for anything.
        target: The part referred to.
        is_external: Whether it lies outside the workbook.
    """

    key: str
    kind: str
    target: str
    is_external: bool


class SheetName(NamedTuple):
    """A sheet of the workbook.

    Attributes:
        name: As its tab shows it.
        relation: Key of its part.
        is_shown: Whether it is not hidden.
    """

    name: str
    relation: str
    is_shown: bool


class Relations(Elements):
    """Reads a part with relations."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[Relation] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep a relation."""
        if name == "Relationship":
            self.links.append(
                Relation(
                    attributes.get("Id") or "",
                    attributes.get("Type") or "",
                    attributes.get("Target") or "",
                    attributes.get("TargetMode") == "External",
                )
            )


class WorkbookPart(Elements):
    """Reads the part that lists the sheets.

    Attributes:
        sheets: In their order.
        is_1904: Whether days count from 1904.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[SheetName] = []
        self.is_1904 = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep a sheet, or the first of days."""
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            keys = [key for key in attributes if key.endswith(":id")]
            self.sheets.append(
                SheetName(
                    attributes.get("name") or "",
                    attributes[keys[0]] if keys else "",
                    attributes.get("state", "visible") == "visible",
                )
            )


class Texts(Elements):
    """Reads the texts that cells refer to; how a word is spoken is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._runs: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        """Begin a text, or a run of one."""
        if name == "si":
            self._runs = []
        elif name == "t" and "rPh" not in self.path:
            self.keep_text()

    def end(self, name: str) -> None:
        """Keep a run, or a whole text."""
        if name == "t" and "rPh" not in self.path:
            self._runs.append(self.kept_text())
        elif name == "si":
            if len(self.texts) >= _MOST_TEXTS:
                raise PartError("holds too many texts")
            self.texts.append(unescaped("".join(self._runs)))


class Styles(Elements):
    """Reads the styles of cells, as far as they make a date of a number."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep a number format, or the one of a style."""
        number = int(attributes.get("numFmtId") or 0)
        if name == "numFmt":
            self._codes[number] = attributes.get("formatCode") or ""
        elif name == "xf" and self.path[-2:-1] == ["cellXfs"]:
            self._formats.append(number)
        if len(self._formats) + len(self._codes) > _MOST_STYLES:
            raise PartError("holds too many styles")

    def shown(self) -> list[Shown]:
        """Return what each style makes of a number."""
        kinds = {one: shown_as(one, self._codes) for one in set(self._formats)}
        return [kinds[one] for one in self._formats]
