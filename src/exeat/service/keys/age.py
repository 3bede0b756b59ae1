"""Files closed to everybody but named keys (age-encryption.org/v1).

The one place that meets the library, so that the rest deals with checked values, and
so that another library of the same format is one file away.
"""

from collections.abc import Sequence

import pyrage  # type: ignore[import-untyped]  # it ships no types

from exeat.domain.errors import EvidenceError, KeyFileError

IDENTITY_MARK = "AGE-SECRET-KEY-1"
_NOT_OPENED = ("Decryption failed", "No matching keys found")


class Identity:
    """A private key that opens age files; it never shows itself.

    Attributes:
        recipient: The public half, ``age1…``.
    """

    __slots__ = ("_key", "recipient")

    def __init__(self, key: "pyrage.x25519.Identity") -> None:
        self._key = key
        self.recipient: str = str(key.to_public())

    @classmethod
    def generate(cls) -> "Identity":
        """Return a new identity, from the system's randomness."""
        return cls(pyrage.x25519.Identity.generate())

    @classmethod
    def read(cls, text: str) -> "Identity":
        """Return the identity that a text ``AGE-SECRET-KEY-1…`` holds.

        Raises:
            KeyFileError: It holds none; the text itself is not repeated.
        """
        try:
            return cls(pyrage.x25519.Identity.from_str(text.strip()))
        except pyrage.IdentityError:
            raise KeyFileError(
                "the text is no age identity",
                remedy=f"give the whole line that begins {IDENTITY_MARK}",
            ) from None

    def secret(self) -> str:
        """Return the private text, for a wrapped file or for paper and nothing else."""
        return str(self._key)

    def open(self, sealed: bytes) -> bytes:
        """Return what an age file holds; the library's error if it opens not."""
        return bytes(pyrage.decrypt(sealed, [self._key]))

    def __repr__(self) -> str:
        return f"Identity({self.recipient})"


def is_recipient(text: str) -> bool:
    """Whether a text is a public age key, in its one canonical spelling."""
    try:
        return str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


def encrypt(plain: bytes, recipients: Sequence[str]) -> bytes:
    """Return bytes as an age file that each of the recipients can open.

    Raises:
        KeyFileError: A recipient is no public age key, or there is none.
    """
    wrong = [text for text in recipients if not is_recipient(text)]
    if wrong or not recipients:
        raise KeyFileError(
            f"{wrong[0]!r} is no public age key" if wrong else "nobody could open it",
            remedy="give recipients as 'age1…', from the cards of the desks",
        )
    once = dict.fromkeys(recipients)
    keys = [pyrage.x25519.Recipient.from_str(text) for text in once]
    return bytes(pyrage.encrypt(plain, keys))


def decrypt(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """Return what an age file holds.

    Raises:
        EvidenceError: No identity opens it, or it is damaged.
    """
    for identity in identities:
        try:
            return identity.open(sealed)
        except pyrage.DecryptError:
            continue
    raise EvidenceError(
        "the sealed file opens with none of this desk's keys",
        remedy="it is damaged, or sealed to others: ask its sender for it again",
    )


def wrap(plain: bytes, passphrase: str) -> bytes:
    """Return bytes as an age file behind a passphrase.

    The work factor is set so that one try takes about a second. A passphrase that is
    itself an age identity needs no such delay, since nobody can guess it: a server
    keeps one with its other secrets.
    """
    if passphrase.startswith(IDENTITY_MARK):
        return encrypt(plain, [Identity.read(passphrase).recipient])
    return bytes(pyrage.passphrase.encrypt(plain, passphrase))


def unwrap(wrapped: bytes, passphrase: str, label: str) -> bytes:
    """Return what :func:`wrap` closed.

    Raises:
        KeyFileError: The passphrase is wrong, or the file is damaged; the sentence
            holds the label and nothing of either.
    """
    try:
        if passphrase.startswith(IDENTITY_MARK):
            return Identity.read(passphrase).open(wrapped)
        return bytes(pyrage.passphrase.decrypt(wrapped, passphrase))
    except pyrage.DecryptError as error:
        # The library puts file bytes in no message, but names no kinds either.
        is_wrong = str(error) in _NOT_OPENED
        raise KeyFileError(
            f"{label}: the passphrase does not open it"
            if is_wrong
            else f"{label}: the file is damaged",
            remedy="give its passphrase (EXEAT_PASSPHRASE_FILE names a file with it)"
            if is_wrong
            else "bring the file back from the copy kept apart from the backup",
        ) from None
