"""Travellers of a table as profiles and pairs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from exeat.domain.party import Traveller
from exeat.engine.bulk.building import Table
from exeat.engine.bulk.spans import owners
from exeat.engine.bulk.trips import Ints, PairColumns
from exeat.formats.bulk.cells import Coded, coded, lengths_of, offsets_of
from exeat.formats.bulk.refusals import Refusals
from exeat.formats.bulk.words import Meanings, Profile
from exeat.formats.travellers import MOST_TRAVELLERS

_COLUMN = "travellers"


class People:
    """Reads the travellers of trips.

    Args:
        meanings: What cells mean.
        names: Names of a batch by code.
        refusals: Takes the faults.
    """

    def __init__(
        self, meanings: Meanings, names: Table[str], refusals: Refusals
    ) -> None:
        self._meanings, self._names, self._refusals = meanings, names, refusals
        self.profiles: tuple[Traveller, ...] = ()

    def read(self, lists: pa.Array, rows: Ints) -> PairColumns:
        """Return who travels.

        Args:
            lists: The travellers of each trip.
            rows: Row of the batch of each trip.
        """
        counts = lengths_of(lists)
        say = self._refusals.add
        say(rows[counts == 0], _COLUMN, "the trip has no travellers; name at least one")
        many = f"the trip has more than {MOST_TRAVELLERS} travellers; split it"
        say(rows[counts > MOST_TRAVELLERS], _COLUMN, many)
        people = lists.flatten()
        offsets = offsets_of(counts)
        row = rows[owners(offsets)]
        trip = owners(offsets)
        names = [field.name for field in people.type]
        columns = dict(zip(names, map(coded, people.flatten()), strict=True))
        return PairColumns(
            offsets=offsets,
            name=self._named(columns.pop("name"), trip, row),
            profile=self._profiled(columns, row),
        )

    def _named(self, column: Coded, trip: Ints, row: Ints) -> Ints:
        """Return the codes of names, each once in a trip."""
        say = self._refusals
        say.add(row[column.code < 0], _COLUMN, "a traveller has no name; add it")
        read = [self._meanings.names.of(text) for text in column.values]
        say.add_each(row, _COLUMN, column.code, [reason for _, reason in read])
        folded = Table[str]()
        alike = [
            folded.code(self._meanings.folded.of(t)[0] or "") for t in column.values
        ]
        both = trip * (len(column.values) + 1) + np.array([*alike, -1])[column.code]
        _, first = np.unique(both, return_index=True)
        twice = np.ones(len(both), dtype=np.bool_)
        twice[first] = False
        say.add(
            row[twice & (column.code >= 0)],
            _COLUMN,
            "two travellers have one name; add what tells them apart",
        )
        codes = [self._names.code(name or "") for name, _ in read]
        return np.array([*codes, -1], dtype=np.int64)[column.code]

    def _profiled(self, columns: dict[str, Coded], row: Ints) -> Ints:
        """Return the codes of profiles; these are in ``profiles`` after."""
        key = np.zeros(len(row), dtype=np.int64)
        for column in columns.values():
            key = key * (len(column.values) + 1) + column.code + 1
            _, key = np.unique(key, return_inverse=True)
        _, first, code = np.unique(key, return_index=True, return_inverse=True)
        read = [self._meanings.profiles.of(_profile(columns, int(at))) for at in first]
        self._refusals.add_each(row, _COLUMN, code, [reason for _, reason in read])
        table = Table[Traveller]()
        nobody = Traveller(name="", sending="")
        codes = [table.code(_unnamed(profile or nobody)) for profile, _ in read]
        self.profiles = table.words()
        return np.array(codes, dtype=np.int64)[code]


def receiving_of(profiles: Sequence[Traveller], pairs: PairColumns) -> list[str | None]:
    """Return for each trip the state that the first traveller's mission is in."""
    states = [p.mission.receiving if p.mission else None for p in profiles]
    return [states[code] for code in pairs.profile[pairs.offsets[:-1]].tolist()]


def _profile(columns: dict[str, Coded], at: int) -> Profile:
    return tuple(
        (name, column.values[int(column.code[at])])
        for name, column in columns.items()
        if column.code[at] >= 0
    )


def _unnamed(traveller: Traveller) -> Traveller:
    return replace(traveller, name="")
