"""Suggestions for a name that is not known."""

import re
from collections.abc import Iterator, Sequence

from exeat.gazetteer.candidates import Candidate
from exeat.gazetteer.names import fold

CLOSE = 0.75
SUGGESTED = 3
_WORD = re.compile(r"\w+")


def words(folded: str) -> str:
    """Return the full-text query for all words of a name, the last cut short.

    Args:
        folded: The folded name.

    >>> words("saint peter")
    '"saint" "peter"*'
    """
    found = _WORD.findall(folded)
    return " ".join(f'"{word}"' for word in found) + "*" if found else ""


def starts(folded: str) -> Iterator[str]:
    """Yield full-text queries for names that begin like this one, longest first.

    Args:
        folded: The folded name.

    >>> list(starts("narwa"))
    ['"narwa"*', '"narw"*', '"nar"*', '"na"*']
    """
    found = _WORD.findall(folded)
    if found:
        longest = max(found, key=len)[:24]
        for length in range(len(longest), min(2, len(longest)) - 1, -1):
            yield f'"{longest[:length]}"*'


def closest(folded: str, candidates: Sequence[Candidate]) -> list[str]:
    """Return the names most like this one, with region and state.

    Args:
        folded: The folded name.
        candidates: Places whose names begin alike, most populous first.
    """
    from difflib import SequenceMatcher  # only an unknown name needs it

    scored = {}
    for candidate in candidates:
        alike = SequenceMatcher(None, folded, fold(candidate.name)).ratio()
        shown = (candidate.name, candidate.region, candidate.state)
        if alike >= CLOSE:
            scored[", ".join(part for part in shown if part)] = alike
    return sorted(scored, key=lambda name: -scored[name])[:SUGGESTED]
