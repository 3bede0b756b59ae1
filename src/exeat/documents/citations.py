"""Sources, numbered in the order in which a document first relies on them."""

from collections.abc import Iterable, Mapping

from exeat.domain.measure import Source
from exeat.domain.record import record
from exeat.engine.phrasebook import Phrasebook


@record
class Citation:
    """A source as cited.

    Attributes:
        key: Its key in the register.
        number: Its number in the document, from 1.
        text: Publisher, title, date and rank.
        address: Where it was published; may be empty.
    """

    key: str
    number: int
    text: str
    address: str


class Citations:
    """Numbers sources and lists them."""

    def __init__(self, sources: Mapping[str, Source], book: Phrasebook) -> None:
        self._sources = sources
        self._book = book
        self._numbers: dict[str, int] = {}

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of sources, giving new ones where needed."""
        return tuple(
            self._numbers.setdefault(key, len(self._numbers) + 1)
            for key in dict.fromkeys(keys)
        )

    def listed(self) -> tuple[Citation, ...]:
        """Return all sources cited so far, by number."""
        return tuple(
            self._citation(key, number) for key, number in self._numbers.items()
        )

    def _citation(self, key: str, number: int) -> Citation:
        source = self._sources.get(key)
        if source is None:
            return Citation(key=key, number=number, text=key, address="")
        book = self._book
        day = source.published_on
        parts = (
            source.publisher,
            source.title and book.say("form.quoted", text=source.title),
            book.date(str(day)) if day else book.word("undated"),
            book.word(source.rank.value),
        )
        text = ", ".join(part for part in parts if part)
        return Citation(key=key, number=number, text=text, address=source.address)
