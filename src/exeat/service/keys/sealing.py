"""Sealed notices: closed to the server, opened and checked at the two desks.

What is sealed is not the body alone but a frame: the salt (without it the commitment
could be tried against guesses), the length, the body and zeros up to a power of two,
so that the size of the file tells a class and not a length.
"""

from collections.abc import Callable, Sequence

from exeat.domain.errors import EvidenceError
from exeat.engine.entries import SALT_BYTES
from exeat.engine.entries import commitment as committed
from exeat.service.keys.age import Identity, decrypt, encrypt

_LENGTH_BYTES = 4
_HEAD_BYTES = SALT_BYTES + _LENGTH_BYTES
LEAST_FRAME_BYTES = 1024
MOST_BODY_BYTES = (1 << 24) - _HEAD_BYTES


def seal(body: bytes, salt: bytes, recipients: Sequence[str]) -> bytes:
    """Return a body and its salt as an age file for all who may read it.

    Args:
        body: Canonical bytes of the notice or of the answer.
        salt: The 32 random bytes of its commitment.
        recipients: Public age keys: both desks, and the recovery keys of both.

    Raises:
        EvidenceError: Salt or body is of no size that can be sealed.
        KeyFileError: A recipient is no public age key.
    """
    if len(salt) != SALT_BYTES or len(body) > MOST_BODY_BYTES:
        raise EvidenceError(
            f"a body of {len(body)} bytes with a salt of {len(salt)} cannot be sealed",
            remedy=f"seal at most {MOST_BODY_BYTES} bytes, with {SALT_BYTES} of salt",
        )
    framed = salt + len(body).to_bytes(_LENGTH_BYTES, "big") + body
    return encrypt(framed.ljust(frame_bytes(len(body)), b"\0"), recipients)


def opened(
    sealed: bytes,
    commitment: bytes,
    identities: Sequence[Identity],
    incident: Callable[[str], None],
) -> tuple[bytes, bytes]:
    """Return salt and body of a sealed notice, if they are what was filed.

    Args:
        sealed: The age file.
        commitment: What the leaf says of it.
        identities: Keys of this desk, newest first.
        incident: Called with the reason before an error is raised, so that what
            cannot be shown is on record.

    Raises:
        EvidenceError: It opens not, or holds something else; nothing is returned.
    """
    try:
        salt, body = _unframed(decrypt(sealed, identities))
        if committed(salt, body) != commitment:
            raise EvidenceError(
                "the sealed body is not the one that was filed",
                remedy="ask its sender for the body of the filing, and keep both",
            )
    except EvidenceError as error:
        incident(error.sentence)
        raise
    return salt, body


def frame_bytes(body_bytes: int) -> int:
    """Return the size that a body is padded to: a power of two from 1 KiB.

    >>> frame_bytes(0), frame_bytes(988), frame_bytes(989)
    (1024, 1024, 2048)
    """
    return max(LEAST_FRAME_BYTES, 1 << (body_bytes + _HEAD_BYTES - 1).bit_length())


def _unframed(framed: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(framed[SALT_BYTES:_HEAD_BYTES], "big")
    body = framed[_HEAD_BYTES : _HEAD_BYTES + length]
    is_whole = len(framed) == frame_bytes(length) and len(body) == length
    if not is_whole or framed[_HEAD_BYTES + length :].strip(b"\0"):
        raise EvidenceError(
            "the sealed file does not hold a padded body",
            remedy="it was not sealed by Exeat: ask its sender for it again",
        )
    return framed[:SALT_BYTES], body
