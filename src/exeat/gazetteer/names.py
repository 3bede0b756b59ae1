"""How two spellings of one name are known to be the same."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        **dict.fromkeys("'’‘ʼʹ`´′.", None),
        **dict.fromkeys(",-‐‑‒–—_/", " "),
    }
)
_MARKS = re.compile("[\u0300-\u036f]+")
_ASCII = str.maketrans({**dict.fromkeys("'`.", None), **dict.fromkeys(",-_/", " ")})


def fold(name: str) -> str:
    """Return a name without case, diacritics, apostrophes, stops and hyphens.

    Letters of other scripts stay as they are, but for accents of Latin, Greek
    and Cyrillic; the build and the look-up fold alike.

    Args:
        name: A name in any script.

    >>> fold("Saint-Étienne"), fold("ŁÓDŹ"), fold("St. Petersburg")
    ('saint etienne', 'lodz', 'st petersburg')
    """
    if name.isascii():
        return " ".join(name.lower().translate(_ASCII).split())
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", name.casefold()))
    composed = unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))
    return " ".join(composed.split())
