"""Many trips in a table: a row a leg, rows of one trip one after another."""

from collections.abc import Iterator, Mapping, Sequence

from exeat.domain.errors import InputError
from exeat.formats.document import Document
from exeat.formats.fields import Faults, meant
from exeat.formats.located import located
from exeat.formats.sheets import Row, cell_fault, letter
from exeat.formats.trip_rows import LEG, STAY, TRAVELLERS, WHOLE, TripRows, cell_of

COLUMNS = (
    *("trip", *WHOLE),
    *("travellers", *TRAVELLERS),
    *LEG,
    *STAY,
    "contacts",
)
"""Every column that a table may have."""

REQUIRED = ("trip", "travellers", "from", "depart", "to", "arrive")
"""Columns that a table must have."""


class TripTable:
    """A table whose first row names its columns.

    Args:
        rows: Rows that are not empty.
        label: What the file is called in messages.

    Attributes:
        label: The same.

    Raises:
        InputError: The row of names has a fault.
        ExceptionGroup: It has several.
    """

    def __init__(self, rows: Sequence[Row], label: str) -> None:
        self.label = label
        if len(rows) < 2:
            raise InputError(
                "the table has no row below its names",
                remedy=f"name the columns {', '.join(REQUIRED)} and fill a row a leg",
                file=label,
            )
        self._rows = rows[1:]
        self._columns = self._named(rows[0])
        self._names = {column: name for name, column in self._columns.items()}

    def trips(self) -> tuple[Document, ...]:
        """Return each trip as a document like a trip file, with rows for lines.

        Raises:
            InputError: A row has a fault that is one of the table.
            ExceptionGroup: There are several.
        """
        faults = Faults()
        found = []
        for group in self._groups(faults):
            trip = TripRows(self.label, self._columns, group, faults)
            found.append(located(trip.tree(), self.label))
        if faults:
            raise faults.error()
        return tuple(found)

    def placed(self, fault: InputError) -> InputError:
        """Return a fault of a trip as one that names the column of the cell."""
        if not fault.column:
            where = fault.field
        else:
            name = self._names.get(fault.column, "")
            where = f"column {letter(fault.column)} ({name})"
        return InputError(
            fault.problem,
            remedy=fault.remedy,
            file=self.label,
            line=fault.line,
            field=where,
        )

    def _named(self, head: Row) -> dict[str, int]:
        """Return the number of each column by its name."""
        faults = Faults()
        columns: dict[str, int] = {}
        for column, cell in enumerate(head.cells, 1):
            name = cell.strip().lower().replace(" ", "_")
            fault = _misnamed(name, columns)
            if name and fault:
                faults.add(self._at(fault, (head.number, column), name[:40]))
            elif name:
                columns[name] = column
        lacking = [name for name in REQUIRED if name not in columns]
        if lacking:
            faults.add(
                InputError(
                    f"the table has no column {', '.join(map(repr, lacking))}",
                    remedy="add it to the row of names",
                    file=self.label,
                    line=head.number,
                )
            )
        if faults:
            raise faults.error()
        return columns

    def _groups(self, faults: Faults) -> Iterator[list[Row]]:
        """Yield the rows of each trip."""
        begun: dict[str, int] = {}
        group: list[Row] = []
        for row in self._rows:
            self._check_width(row, faults)
            name = cell_of(row, self._columns["trip"])
            if not name and not group:
                at = (row.number, self._columns["trip"])
                faults.add(self._at(("no trip is named", "name it"), at, "trip"))
            elif (
                name
                and name in begun
                and cell_of(group[0], self._columns["trip"]) != name
            ):
                problem = f"the trip {name[:40]!r} began in row {begun[name]}"
                cure = "put its rows one after another, or give it another name"
                at = (row.number, self._columns["trip"])
                faults.add(self._at((problem, cure), at, "trip"))
            elif not name or name in begun:
                group.append(row)
            else:
                if group:
                    yield group
                begun[name] = row.number
                group = [row]
        if group:
            yield group

    def _check_width(self, row: Row, faults: Faults) -> None:
        for column, cell in enumerate(row.cells, 1):
            if cell and column not in self._names:
                said = ("the column has no name", "name it in the first row")
                faults.add(self._at(said, (row.number, column), ""))

    def _at(self, said: tuple[str, str], at: tuple[int, int], name: str) -> InputError:
        return cell_fault(
            said[0],
            remedy=said[1],
            label=self.label,
            row=at[0],
            column=at[1],
            name=name,
        )


def _misnamed(name: str, columns: Mapping[str, int]) -> tuple[str, str] | None:
    """Return what is wrong with the name of a column, and the remedy."""
    if name in columns:
        return f"the column {name!r} stands twice", "keep one of the two"
    if name and name not in COLUMNS:
        cure = f"{meant(name, COLUMNS)}use only: {', '.join(COLUMNS)}"
        return f"the column {name[:40]!r} is unknown", cure
    return None
