"""Text that shows what it is: no control of terminals, pages or writing direction."""

import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDI = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_REFUSED = ("Cc", "Cs", "Cn", "Zl", "Zp")
_BLANK = "\t\n\r"


def plain(text: str) -> str:
    r"""Return a text on one line, controls replaced by a visible mark.

    >>> plain("B.\x1b[2J Example")
    'B.�[2J Example'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character in _BLANK:
        return " "
    refused = character in _BIDI or unicodedata.category(character) in _REFUSED
    return _REPLACEMENT if refused else character
