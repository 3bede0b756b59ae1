"""The rows of one trip in a table, as the mapping of a trip file."""

from collections.abc import Mapping, Sequence

from exeat.formats.fields import Faults
from exeat.formats.located import Node, Told
from exeat.formats.sheets import Row, cell_fault

WHOLE = ("purpose", "kind", "vehicle", "carrier")
"""Columns that say something of the whole trip."""

DESCRIBED = ("mission_kind", "mission_receiving", "mission_seat")
"""Columns that describe a mission without a key."""

TRAVELLERS = (
    *("sending", "mission", *DESCRIBED, "class", "post", "minor"),
    *("same_household", "assignment"),
)
"""Columns that say something of the travellers: once for all, or once for each."""

LEG = ("from", "depart", "to", "arrive", "by", "via")
STAY = ("stay", "stay_from", "stay_until", "lodging")

_NONE = "none"
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_STAY_FIELDS = {"stay": "place", "stay_from": "from", "stay_until": "until"}


def cell_of(row: Row, column: int | None) -> str:
    """Return the text in a column of a row; empty if it has none there."""
    return row.cells[column - 1] if column and column <= len(row.cells) else ""


class TripRows:
    """The rows of one trip.

    Args:
        label: What the file is called in messages.
        columns: Number of each column by its name.
        rows: The rows, at least one.
        faults: Takes the faults of the rows.
    """

    def __init__(
        self, label: str, columns: Mapping[str, int], rows: list[Row], faults: Faults
    ) -> None:
        self._label = label
        self._columns = columns
        self._rows = rows
        self._faults = faults

    def tree(self) -> Node:
        """Return the trip as the mapping of a trip file."""
        tree: dict[str, Node] = {"trip": self._told(self._rows[0], "trip")}
        for name in WHOLE:
            if told := self._once(name):
                tree[name] = told
        if travellers := self._travellers():
            tree["travellers"] = travellers
        legs = [leg for row in self._rows if (leg := self._some(row, LEG))]
        if legs:
            tree["legs"] = list(map(self._leg, legs))
        said = {"stays": self._stays(), "contacts": self._contacts()}
        tree |= {name: nodes for name, nodes in said.items() if nodes is not None}
        return tree

    def _told(self, row: Row, name: str) -> Told:
        column = self._columns.get(name, 0)
        return Told(cell_of(row, column), (row.number, column))

    def _some(self, row: Row, names: Sequence[str]) -> dict[str, Told]:
        """Return the cells of a row that hold something, by name."""
        cells = {name: self._told(row, name) for name in names if name in self._columns}
        return {name: told for name, told in cells.items() if told.value}

    def _once(self, name: str) -> Told | None:
        """Return what the rows of the trip say alike, or leave to the first."""
        said = [told for row in self._rows if (told := self._some(row, (name,)))]
        for other in said[1:]:
            if other[name].value != said[0][name].value:
                row = said[0][name].at[0]
                self._fault(
                    other[name], name, f"row {row} says otherwise of the same trip"
                )
        return said[0][name] if said else None

    def _travellers(self) -> list[Node]:
        """Return the travellers: each name with what is said of it, or of all."""
        told = self._once("travellers")
        if told is None:
            return []
        names = _parts(told)
        people: list[dict[str, Node]] = [{"name": name} for name in names]
        self._check_mission()
        for name in TRAVELLERS:
            about = self._once(name)
            said = _parts(about) if about else []
            if about and len(said) not in (1, len(names)):
                many = f"{len(said)} values for {len(names)} travellers"
                self._fault(about, name, f"there are {many}")
            elif said:
                each = said * len(names) if len(said) == 1 else said
                for person, value in zip(people, each, strict=True):
                    _say(person, name, value)
        return list(people)

    def _check_mission(self) -> None:
        """Refuse a mission that is named by its key and described as well."""
        for name in DESCRIBED if self._once("mission") else ():
            if told := self._once(name):
                self._fault(told, name, "the mission has a key and a description")

    def _leg(self, cells: Mapping[str, Told]) -> Node:
        leg: dict[str, Node] = dict(cells)
        if "via" in cells:
            leg["via"] = list(_parts(cells["via"]))
        return leg

    def _stays(self) -> list[Node] | None:
        """Return the stays; None where no row says anything of them."""
        found: list[Node] = []
        is_said = False
        for row in self._rows:
            cells = self._some(row, STAY)
            is_said = is_said or bool(cells)
            place = cells.get("stay")
            if place and str(place.value).lower() == _NONE:
                continue
            if cells and not place:
                cells["stay"] = self._told(row, "to")
            if cells:
                found.append({_STAY_FIELDS.get(k, k): cells[k] for k in cells})
        return found if is_said else None

    def _contacts(self) -> list[Node] | None:
        """Return the contacts by name; None where no row says anything of them."""
        cells = [self._some(row, ("contacts",)) for row in self._rows]
        said = [cell["contacts"] for cell in cells if cell]
        if not said:
            return None
        named = [part for told in said for part in _parts(told)]
        return [told for told in named if str(told.value).lower() != _NONE]

    def _fault(self, told: Told, name: str, problem: str) -> None:
        row, column = told.at
        self._faults.add(
            cell_fault(
                problem,
                remedy="correct one of the two",
                label=self._label,
                row=row,
                column=column,
                name=name,
            )
        )


def _parts(told: Told) -> list[Told]:
    """Return the parts of a cell that semicolons divide."""
    texts = [part.strip() for part in str(told.value).split(";")]
    return [told._replace(value=text) for text in texts if text]


def _say(person: dict[str, Node], name: str, told: Told) -> None:
    """Say one thing of a traveller; a dash says nothing."""
    if told.value == "-":
        return
    if name in ("minor", "same_household"):
        truth = _TRUTH.get(str(told.value).lower())
        person[name] = told if truth is None else told._replace(value=truth)
    elif name.startswith("mission_"):
        mission = person.setdefault("mission", {})
        if isinstance(mission, dict):
            mission[name.removeprefix("mission_")] = told
    else:
        person[name] = told
