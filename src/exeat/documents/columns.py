"""Lines of at most 80 columns: wrapped text, and cells side by side."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

WIDTH = 80
_LABEL = 11
_CELL = 33


def wrapped(text: str, indent: int, hanging: int = 2) -> list[str]:
    """Return a text as lines; no word is broken, so that addresses stay whole."""
    return wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def side_by_side(label: str, left: str, right: str) -> list[str]:
    """Return the lines of a label and two cells.

    >>> side_by_side("duty", "notify", "not published")
    ['duty       notify                             not published']
    """
    return list(_rows((label,), _cell(left), _cell(right)))


def _cell(text: str) -> list[str]:
    """Return the lines of a cell; only a word too long for it is broken."""
    is_long = any(len(word) > _CELL for word in text.split())
    return wrap(text, _CELL, break_on_hyphens=is_long)


def _rows(*columns: Sequence[str]) -> Iterator[str]:
    for label, left, right in zip_longest(*columns, fillvalue=""):
        yield f"{label:<{_LABEL}}{left:<{_CELL}}  {right}".rstrip()
