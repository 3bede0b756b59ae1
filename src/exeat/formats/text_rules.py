"""What a name may consist of, so that it reads as what it is."""

import re
import unicodedata

from exeat.domain.errors import InputError

LONGEST_NAME = 200
LONGEST_TEXT = 2000

_MOST_MARKS = 4
_JOINERS = "\u200c\u200d"
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800"
_BIDI = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_KINDS = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Cn": "an unassigned character",
    "Co": "a private-use character",
    "Cs": "half a character (a lone surrogate)",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK")


def clean_text(text: str, *, longest: int = LONGEST_NAME) -> str:
    """Return a text in NFC without space around it.

    Joiners of Arabic, Indic and Persian writing stay.

    Args:
        text: As written by a person.
        longest: Greatest number of characters.

    Raises:
        InputError: The text is empty or too long, or holds a character that does
            not show what it is, or a pile of combining marks.

    >>> clean_text(" Andre\N{COMBINING ACUTE ACCENT} ")
    'André'
    """
    if len(text) > 4 * longest:
        raise _too_long(longest)
    composed = unicodedata.normalize("NFC", text.strip(" \n"))
    if len(composed) > longest:
        raise _too_long(longest)
    if not composed.isascii() or not composed.isprintable():
        _check_characters(composed)
    if not any(_is_visible(character) for character in composed):
        raise InputError("the text is empty", remedy="write it, or leave the field out")
    return composed


def same_name(text: str) -> str:
    """Return what two spellings of one name have in common.

    >>> same_name("B. Example") == same_name("b.\N{NO-BREAK SPACE}example")
    True
    """
    folded = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(folded.split())


def mixed_scripts(text: str) -> tuple[str, ...]:
    """Return the scripts that one word of a text mixes, where letters look alike.

    >>> mixed_scripts("Iv\N{CYRILLIC SMALL LETTER A}nov")
    ('Cyrillic', 'Latin')
    """
    if text.isascii():
        return ()
    for word in _WORD.findall(text):
        names = (unicodedata.name(letter, "").partition(" ")[0] for letter in word)
        scripts = {name for name in names if name in _ALIKE}
        if len(scripts) > 1:
            return tuple(sorted(name.capitalize() for name in scripts))
    return ()


def _too_long(longest: int) -> InputError:
    return InputError(
        f"the text is longer than {longest} characters", remedy="shorten it"
    )


def _check_characters(text: str) -> None:
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        kind = _kind(character, category)
        if kind:
            raise InputError(
                f"the text holds {kind}, U+{ord(character):04X}",
                remedy="remove it, or write a space instead",
            )
        if character not in _JOINERS:
            marks = marks + 1 if category.startswith("M") else 0
        if marks > _MOST_MARKS:
            raise InputError(
                f"the text piles more than {_MOST_MARKS} marks on one letter",
                remedy="write the letter with the marks that it has",
            )


def _kind(character: str, category: str) -> str | None:
    """Return what is wrong with a character; None if nothing is."""
    if character in _JOINERS:
        return None
    if character in _BIDI:
        return "a character that turns the direction of writing"
    if "\U000e0000" <= character <= "\U000e007f":
        return "a tag character"
    return _KINDS.get(category)


def _is_visible(character: str) -> bool:
    return (
        unicodedata.category(character)[0] in "LNPS" and character not in _BLANK_LETTERS
    )
