"""Tables of a note: travellers and itinerary, as far as they are disclosed."""

from collections.abc import Iterable
from datetime import datetime

from exeat.documents.note_words import NoteWords, letters
from exeat.domain.notice_body import Said
from exeat.domain.record import record


@record
class TravellerRow:
    """A traveller as far as disclosed; None is not told.

    Attributes:
        name: Name.
        post: Function held, or a word of the vocabulary.
        person_class: Class of the Vienna Conventions, word of the vocabulary.
        mission: Name of the mission that the person belongs to.
    """

    name: str
    post: str | None = None
    person_class: str | None = None
    mission: str | None = None

    @property
    def is_name_only(self) -> bool:
        """Whether nothing but the name is told."""
        return not (self.post or self.person_class or self.mission)


@record
class LegRow:
    """A leg as far as disclosed; None or empty is not told.

    Attributes:
        depart_at: Moment of departure, aware.
        arrive_at: Moment of arrival, aware.
        origin: Where from.
        via: Places passed, in order.
        destination: Where to.
        by: Conveyance, word of the vocabulary.
    """

    depart_at: datetime | None = None
    arrive_at: datetime | None = None
    origin: str = ""
    via: tuple[str, ...] = ()
    destination: str = ""
    by: str | None = None


@record
class Table:
    """A table of a section.

    Attributes:
        columns: Keys of the columns, which say how wide each should be.
        heads: Their names.
        rows: Texts, as many in each as there are columns.
    """

    columns: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def legs_of(route: Said | None) -> tuple[LegRow, ...]:
    """Return the legs of a route as contents disclose it: its points, leg by leg."""
    if not isinstance(route, list):
        return ()
    legs = [leg for leg in route if isinstance(leg, list) and leg]
    return tuple(
        LegRow(origin=leg[0], via=tuple(leg[1:-1]), destination=leg[-1]) for leg in legs
    )


def people_table(travellers: Iterable[TravellerRow], words: NoteWords) -> Table:
    """Return the table of the travellers."""
    rows = [
        {
            "number": str(number),
            "name": letters(row.name),
            "post": words.word(row.post or ""),
            "class": words.word(row.person_class or ""),
            "mission": letters(row.mission or ""),
        }
        for number, row in enumerate(travellers, 1)
    ]
    return _table(words, rows)


def itinerary_table(legs: Iterable[LegRow], words: NoteWords) -> Table:
    """Return the table of the legs."""
    return _table(
        words, [_leg(number, leg, words) for number, leg in enumerate(legs, 1)]
    )


def _leg(number: int, leg: LegRow, words: NoteWords) -> dict[str, str]:
    return {
        "number": str(number),
        "depart": words.moment(leg.depart_at) if leg.depart_at else "",
        "from": letters(leg.origin),
        "via": ", ".join(map(letters, leg.via)),
        "to": letters(leg.destination),
        "arrive": words.moment(leg.arrive_at) if leg.arrive_at else "",
        "by": words.word(leg.by or ""),
    }


def _table(words: NoteWords, rows: list[dict[str, str]]) -> Table:
    """Return a table without the columns that nothing stands in."""
    columns = tuple(name for name in rows[0] if any(row[name] for row in rows))
    return Table(
        columns=columns,
        heads=tuple(words.table[f"column.{name}"] for name in columns),
        rows=tuple(tuple(row[name] for name in columns) for row in rows),
    )
