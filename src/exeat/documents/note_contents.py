"""The particulars of a trip as a note tells them: label and text, item by item."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from exeat.documents.note_words import NoteWords, capital, letters
from exeat.domain.notice_body import Said

_WORDS = frozenset({"kind-of-trip", "conveyance"})


def particulars(
    contents: Mapping[str, Said], words: NoteWords, hidden: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield label and text of what is disclosed, in its order.

    Args:
        contents: What is disclosed, by the items of the vocabulary.
        words: The language.
        hidden: Items that stand elsewhere on the note.
    """
    for item, said in contents.items():
        if item not in hidden:
            yield capital(words.word(item)), _told(item, said, words)


def names_told(names: Collection[str], words: NoteWords) -> tuple[str, str]:
    """Return label and text for travellers of whom nothing but names is disclosed."""
    return capital(words.word("travellers")), words.listed(map(letters, names))


def _told(item: str, said: Said, words: NoteWords) -> str:
    match said:
        case {"from": first, "until": last}:
            return words.span(date.fromisoformat(first), date.fromisoformat(last))
        case dict():
            return words.listed(map(letters, said.values()))
        case str():
            return _part(item, said, words)
    return words.listed(_part(item, each, words) for each in said) or words.word("none")


def _part(item: str, said: str | list[str], words: NoteWords) -> str:
    if isinstance(said, str):
        return words.word(said) if item in _WORDS else letters(said)
    return ", ".join(map(letters, said))
