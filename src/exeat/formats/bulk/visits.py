"""Stays and contacts of trips in a table."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from exeat.domain.trip import Contact
from exeat.engine.bulk.building import Table
from exeat.engine.bulk.spans import owners
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Ints, StayColumns
from exeat.formats.bulk.cells import floats, is_null, lengths_of, offsets_of
from exeat.formats.bulk.moments import OUT_OF_RANGE, optional_moments, out_of_range
from exeat.formats.bulk.refusals import Refusals
from exeat.formats.bulk.stops import Cells, Places, StopReader
from exeat.formats.bulk.words import Meanings
from exeat.formats.visits import MOST_CONTACTS, MOST_STAYS


class VisitReader:
    """Reads stays and contacts.

    Args:
        meanings: What cells mean.
        stops: Reads places.
        refusals: Takes the faults.
    """

    def __init__(
        self, meanings: Meanings, stops: StopReader, refusals: Refusals
    ) -> None:
        self._meanings, self._stops, self._refusals = meanings, stops, refusals

    def contacts(
        self, lists: pa.Array, rows: Ints
    ) -> tuple[Ints, tuple[tuple[Contact, ...] | None, ...]]:
        """Return the codes of lists of contacts, and the lists.

        Args:
            lists: The contacts of each trip.
            rows: Row of the batch of each trip.
        """
        table = Table[Any](None, ())
        counts = lengths_of(lists)
        codes = np.where(is_null(lists), 0, 1)
        many = f"there are more than {MOST_CONTACTS} contacts"
        self._refusals.add(rows[counts > MOST_CONTACTS], "contacts", many)
        usable = (counts > 0) & (counts <= MOST_CONTACTS) & self._dated(lists, rows)
        for at in np.flatnonzero(usable).tolist():
            found, why = self._meanings.contacts.of(_json(lists[at].as_py()))
            if found is None:
                self._refusals.add(rows[[at]], "contacts", why or "")
            else:
                codes[at] = table.code(found)
        return codes, table.words()

    def _dated(self, lists: pa.Array, rows: Ints) -> Bools:
        """Return which trips have contacts at usable moments, or at none."""
        trip = owners(offsets_of(lengths_of(lists)))
        wrong = self._wrong_moments("contacts", lists.flatten().field("at"), rows[trip])
        usable = np.ones(len(lists), dtype=np.bool_)
        usable[trip[wrong]] = False
        return usable

    def _wrong_moments(self, column: str, cells: pa.Array, row: Ints) -> Bools:
        at_us = optional_moments(cells)
        wrong: Bools = (at_us != NO_MOMENT) & out_of_range(at_us)
        self._refusals.add(row[wrong], column, OUT_OF_RANGE)
        return wrong

    def stays(
        self, lists: pa.Array, rows: Ints, prefer: Sequence[str | None]
    ) -> StayColumns:
        """Return the stays of trips.

        Args:
            lists: The stays of each trip.
            rows: Row of the batch of each trip.
            prefer: State in which names are looked up first, for each row of the batch.
        """
        offsets = offsets_of(lengths_of(lists))
        row = rows[owners(offsets)]
        many = f"there are more than {MOST_STAYS} stays; split the trip"
        self._refusals.add(rows[np.diff(offsets) > MOST_STAYS], "stays", many)
        cells = lists.flatten()
        parts = dict(zip([f.name for f in cells.type], cells.flatten(), strict=True))
        places = self._places(parts, row, prefer)
        begins, ends = self._moments(parts, row)
        return StayColumns(
            offsets=offsets,
            is_said=~is_null(lists),
            lat_deg=places.lat_deg,
            lon_deg=places.lon_deg,
            state=places.state,
            name=places.name,
            clock=places.clock,
            from_us=begins,
            from_zone=np.where(begins == NO_MOMENT, -1, places.zone),
            until_us=ends,
            until_zone=np.where(ends == NO_MOMENT, -1, places.zone),
            has_lodging=~is_null(parts["lodging"]),
        )

    def _places(
        self, parts: dict[str, pa.Array], row: Ints, prefer: Sequence[str | None]
    ) -> Places:
        return self._stops.read(
            Cells(
                column="stays",
                row=row,
                name=parts["name"],
                lat=floats(parts["lat"]),
                lon=floats(parts["lon"]),
                state=parts["state"],
                zone=parts["zone"],
                prefer=[prefer[at] for at in row.tolist()],
            )
        )

    def _moments(self, parts: dict[str, pa.Array], row: Ints) -> tuple[Ints, Ints]:
        """Return when stays begin and end."""
        for name in ("from", "until"):
            self._wrong_moments("stays", parts[name], row)
        begins, ends = (optional_moments(parts[name]) for name in ("from", "until"))
        back = (begins != NO_MOMENT) & (ends != NO_MOMENT) & (ends < begins)
        said = "the stay ends before it begins; correct a moment"
        self._refusals.add(row[back], "stays", said)
        return begins, ends


def _json(contacts: list[dict[str, Any]]) -> str:
    """Return contacts as JSON, without what is not said."""

    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else value

    return json.dumps(
        [
            {k: plain(v) for k, v in contact.items() if v is not None}
            for contact in contacts
        ]
    )
