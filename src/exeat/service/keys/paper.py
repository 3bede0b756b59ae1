"""A secret on paper, in two sheets of which neither alone tells anything."""

import secrets

from exeat.domain.errors import KeyFileError
from exeat.service.keys.age import IDENTITY_MARK, Identity

_ALPHABET = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"  # of Bech32, in which identities are
_GROUP = 5


def split(identity: Identity) -> tuple[str, str]:
    """Return an identity as two sheets of letters in groups, for two people.

    The first is random, the second the difference to the identity, letter by letter:
    each alone fits every identity.
    """
    letters = identity.secret().removeprefix(IDENTITY_MARK)
    first = [secrets.randbelow(len(_ALPHABET)) for _ in letters]
    second = [
        (_ALPHABET.index(letter) - place) % len(_ALPHABET)
        for letter, place in zip(letters, first, strict=True)
    ]
    return _grouped(first), _grouped(second)


def join(first: str, second: str) -> Identity:
    """Return the identity that two sheets hold, in either order.

    Raises:
        KeyFileError: They do not belong together, or a letter is wrong.
    """
    places = [_places(sheet) for sheet in (first, second)]
    sums = zip(places[0], places[1], strict=False)
    letters = "".join(_ALPHABET[sum(pair) % len(_ALPHABET)] for pair in sums)
    try:
        if len(places[0]) != len(places[1]):
            raise KeyFileError("", remedy="")
        return Identity.read(IDENTITY_MARK + letters)
    except KeyFileError:
        raise KeyFileError(
            "the two sheets give no recovery key together",
            remedy="compare each letter with the paper; both sheets bear one date",
        ) from None


def _grouped(places: list[int]) -> str:
    letters = "".join(_ALPHABET[place] for place in places)
    starts = range(0, len(letters), _GROUP)
    return " ".join(letters[start : start + _GROUP] for start in starts)


def _places(sheet: str) -> list[int]:
    letters = "".join(sheet.upper().split())
    if not set(letters) <= set(_ALPHABET):
        wrong = sorted(set(letters) - set(_ALPHABET))
        raise KeyFileError(
            f"a sheet has no letter {wrong[0][:1]!r}",
            remedy="1, B, I and O are never used: read it again",
        )
    return [_ALPHABET.index(letter) for letter in letters]
