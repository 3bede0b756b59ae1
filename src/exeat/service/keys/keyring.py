"""The private keys of a desk: one file, closed by a passphrase, opened when needed."""

import json
import stat
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeat.domain.errors import KeyFileError
from exeat.domain.record import record
from exeat.service.keys.age import Identity, unwrap, wrap
from exeat.service.keys.cards import Card, log_key_name
from exeat.service.keys.private_files import (
    FOLDER_MODE,
    make_private_folder,
    write_private,
)
from exeat.store.flushing import flush_folder
from exeat.store.note import Cosigner, Signer

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "keys"
KEYRING = "keyring.age"
NEXT_KEYRING = "keyring.next.age"
LEAST_PASSPHRASE = 12
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SIGNING = ("desk", "log", "witness")
_APART = "bring it back from the copy that is kept apart from the backup"


@record
class Keyring:
    """The private keys of a desk.

    Attributes:
        desk: Signs what the desk states.
        log: Signs checkpoints of the logs that the desk keeps.
        witness: Cosigns checkpoints of the logs that the other side keeps.
        identities: Open what is sealed to the desk; newest first.
    """

    desk: Ed25519PrivateKey
    log: Ed25519PrivateKey
    witness: Ed25519PrivateKey
    identities: tuple[Identity, ...]

    @property
    def recipient(self) -> str:
        """Public age key that others seal to."""
        return self.identities[0].recipient

    def desk_signer(self, party: str, desk: str) -> Signer:
        """Return what signs statements and cards, under the name ``PARTY/DESK``."""
        return Signer(f"{party}/{desk}", self.desk)

    def log_signer(self, origin: str) -> Signer:
        """Return what signs checkpoints, under the origin of their log."""
        return Signer(origin, self.log)

    def cosigner(self, host: str, party: str, desk: str) -> Cosigner:
        """Return what cosigns checkpoints, under the name ``HOST/PARTY/DESK``."""
        return Cosigner(f"{host}/{party}/{desk}", self.witness)

    def __repr__(self) -> str:
        return f"Keyring({self.recipient})"


def new_keyring() -> Keyring:
    """Return four new keys, from the system's randomness."""
    return Keyring(
        desk=Ed25519PrivateKey.generate(),
        log=Ed25519PrivateKey.generate(),
        witness=Ed25519PrivateKey.generate(),
        identities=(Identity.generate(),),
    )


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that can be guessed.

    Raises:
        KeyFileError: It is too short.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise KeyFileError(
            f"a passphrase of {len(passphrase)} characters can be guessed",
            remedy=f"take {LEAST_PASSPHRASE} or more, such as five words by dice",
        )


def write_keyring(home: Path, keyring: Keyring, passphrase: str) -> None:
    """Write the keys of a desk into its home, whole or not at all.

    Raises:
        KeyFileError: The passphrase is too short, or the folder cannot be written.
    """
    _write(home, KEYRING, keyring, passphrase)


def read_keyring(home: Path, passphrase: str) -> Keyring:
    """Return the keys in a home.

    Raises:
        KeyFileError: The file is absent, open to other users, damaged, or closed by
            another passphrase.
    """
    return _read(home / FOLDER / KEYRING, passphrase)


def write_next_keyring(home: Path, keyring: Keyring, passphrase: str) -> None:
    """Write keys beside those in use, until the change is on record.

    Raises:
        KeyFileError: As for :func:`write_keyring`.
    """
    _write(home, NEXT_KEYRING, keyring, passphrase)


def read_next_keyring(home: Path, passphrase: str) -> Keyring:
    """Return the keys of a change that is not ended.

    Raises:
        KeyFileError: As for :func:`read_keyring`.
    """
    return _read(home / FOLDER / NEXT_KEYRING, passphrase)


def adopt_next_keyring(home: Path) -> None:
    """Put the keys of a change in the place of the old ones, which are gone then."""
    (home / FOLDER / NEXT_KEYRING).replace(home / FOLDER / KEYRING)
    flush_folder(home / FOLDER)


def change_passphrase(home: Path, old: str, new: str) -> None:
    """Close the keys of a desk with another passphrase; the keys stay as they are.

    Raises:
        KeyFileError: The old one does not open them, the new one can be guessed or is
            the old one, or a change of keys is not ended.
    """
    keyring = read_keyring(home, old)
    if (home / FOLDER / NEXT_KEYRING).exists():
        raise KeyFileError(
            "a change of keys is not ended, and its keys have the old passphrase",
            remedy="end it first: exeat keys change",
        )
    if new == old:
        raise KeyFileError(
            "the new passphrase is the old one", remedy="take another one"
        )
    write_keyring(home, keyring, new)


def fits(keyring: Keyring, card: Card) -> bool:
    """Whether keys are the private halves of those on a card."""
    log_name = log_key_name(card.host, card.name)
    made = (
        keyring.desk_signer(card.party, card.desk).verifier,
        keyring.log_signer(log_name).verifier,
        keyring.cosigner(card.host, card.party, card.desk).verifier,
        keyring.recipient,
    )
    return made == (card.desk_key, card.log_key, card.witness_key, card.recipient)


def _write(home: Path, name: str, keyring: Keyring, passphrase: str) -> None:
    check_passphrase(passphrase)
    wrapped = wrap(_as_json(keyring), passphrase)
    folder = home / FOLDER
    try:
        make_private_folder(folder)
        folder.chmod(FOLDER_MODE)
        write_private(folder / name, wrapped)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise KeyFileError(
            f"{folder / name}: cannot be written: {reason}",
            remedy="give a home that this user may write",
        ) from error


def _read(file: Path, passphrase: str) -> Keyring:
    return _from_json(unwrap(_closed_bytes(file), passphrase, str(file)), str(file))


def _closed_bytes(file: Path) -> bytes:
    """Return the bytes of a key file that no other user can read or exchange."""
    try:
        for path in (file.parent, file):
            if path.stat().st_mode & _OTHERS:
                raise KeyFileError(
                    f"{path}: other users of this computer can open it",
                    remedy="take their rights away with 'chmod -R go=', and change the keys if it may have been read",
                )
        return file.read_bytes()
    except OSError as error:
        raise KeyFileError(
            f"{file}: the keys cannot be read: {error.strerror}",
            remedy=f"give the home of a desk; if the file is lost, {_APART}",
        ) from error


def _as_json(keyring: Keyring) -> bytes:
    keys: dict[str, object] = {"exeat": "keyring", "version": 1}
    for name in _SIGNING:
        private: Ed25519PrivateKey = getattr(keyring, name)
        keys[name] = b64encode(private.private_bytes_raw()).decode()
    keys["identities"] = [each.secret() for each in keyring.identities]
    return json.dumps(keys, sort_keys=True).encode()


def _from_json(plain: bytes, label: str) -> Keyring:
    # Whatever is wrong inside, neither the library's words nor the cause are passed
    # on: both could quote a key.
    damaged = KeyFileError(
        f"{label}: it does not hold the keys of a desk", remedy=_APART
    )
    try:
        keys: Mapping[str, object] = json.loads(plain)
        if keys["exeat"] != "keyring" or keys["version"] != 1:
            raise damaged
        return _keyring(keys)
    except (ValueError, TypeError, KeyError, KeyFileError):
        raise damaged from None


def _keyring(keys: "Mapping[str, object]") -> Keyring:
    texts = keys["identities"]
    if not isinstance(texts, list) or not texts:
        raise ValueError
    signing = {
        name: Ed25519PrivateKey.from_private_bytes(
            b64decode(str(keys[name]), validate=True)
        )
        for name in _SIGNING
    }
    return Keyring(**signing, identities=tuple(Identity.read(str(t)) for t in texts))
