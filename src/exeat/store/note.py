"""Signed notes (C2SP ``signed-note``): texts with signatures of named keys.

One strict parser reads every note that Exeat meets: bounded, canonical, without control
characters. A signature of a known key that fails refuses the whole note; unknown keys
are ignored, as the specification asks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from exeat.domain.errors import EvidenceError
from exeat.domain.record import record
from exeat.engine.entries import from_base64, to_base64

MAX_SIGNATURES = 16
MAX_NOTE_BYTES = 16 * 1024
ED25519 = 1
COSIGNATURE = 4

_MARK = "— "
_KEY_ID_BYTES = 4
_TIME_BYTES = 8
# The last second that a datetime can tell.
_MAX_TIME = 253_402_300_799
# C0 but for the newline, DEL, C1 and halves of surrogate pairs; the specification asks
# for C0 and for valid UTF-8.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_KEY_ID = re.compile("[0-9a-f]{8}")


@record
class Algorithm:
    """How keys of one kind sign.

    Attributes:
        label: Its name in messages.
        public_bytes: Length of a public key.
        signature_bytes: Length of a signature, with its time if it carries one.
        is_timed: Whether the signature begins with the moment of signing.
        is_valid: Tells from public key, message and bare signature.
    """

    label: str
    public_bytes: int
    signature_bytes: int
    is_timed: bool
    is_valid: Callable[[bytes, bytes, bytes], bool]


def _ed25519_is_valid(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


# The one table of algorithms, by the byte that marks them in a key. Next is 6: ML-DSA-44
# cosignatures, public key 1312 and signature 8 + 2420 bytes, over a message of their own
# (c2sp.org/tlog-cosignature) that names the cosigner. Five of those fill a note.
ALGORITHMS: Mapping[int, Algorithm] = {
    ED25519: Algorithm(
        label="Ed25519",
        public_bytes=32,
        signature_bytes=64,
        is_timed=False,
        is_valid=_ed25519_is_valid,
    ),
    COSIGNATURE: Algorithm(
        label="cosignature/v1",
        public_bytes=32,
        signature_bytes=_TIME_BYTES + 64,
        is_timed=True,
        is_valid=_ed25519_is_valid,
    ),
}


@record
class VerifierKey:
    """A public key with the name that it signs under.

    Attributes:
        name: Without spaces and plus signs, such as ``exeat.invalid/gb-ru-moscow-7k2m``.
        kind: A key of ``ALGORITHMS``.
        public: The bytes of the key.

    Raises:
        EvidenceError: The name, the kind or the length is none.
    """

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        algorithm = ALGORITHMS.get(self.kind)
        if algorithm is None:
            raise refused(f"the key of {self.name} is of unknown kind {self.kind}")
        if len(self.public) != algorithm.public_bytes:
            raise refused(f"the key of {self.name} has {len(self.public)} bytes")

    @property
    def key_id(self) -> int:
        """The short identifier that stands in signatures."""
        return int.from_bytes(self._digest()[:_KEY_ID_BYTES], "big")

    @property
    def key_id_hex(self) -> str:
        """The same as eight hexadecimal digits, as in keys and leaves."""
        return self._digest()[:_KEY_ID_BYTES].hex()

    def text(self) -> str:
        """Return the key on one line, as it is handed to others."""
        encoded = to_base64(bytes([self.kind]) + self.public)
        return f"{self.name}+{self.key_id_hex}+{encoded}"

    def _digest(self) -> bytes:
        kind = bytes([self.kind])
        return sha256(self.name.encode() + b"\n" + kind + self.public).digest()


@record
class NoteSignature:
    """One signature line of a note.

    Attributes:
        name: Name of the key.
        key_id: Its identifier.
        signature: Signature; for a cosignature its moment goes before it.

    Raises:
        EvidenceError: The name is none, or there is no signature.
    """

    name: str
    key_id: int
    signature: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if not self.signature:
            raise refused(f"the signature of {self.name} is empty")

    def line(self) -> str:
        """Return the line, with its newline."""
        signed = self.key_id.to_bytes(_KEY_ID_BYTES, "big") + self.signature
        return f"{_MARK}{self.name} {to_base64(signed)}\n"


@record
class Note:
    """A text and its signatures, none of them verified.

    Attributes:
        text: Lines, the last one ending in a newline too.
        signatures: At least one.

    Raises:
        EvidenceError: The text cannot stand in a note, or the note is too large.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    def __post_init__(self) -> None:
        _check_text(self.text)
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise refused(f"a note has {len(self.signatures)} signatures")
        if len(self.encode()) > MAX_NOTE_BYTES:
            raise refused(f"a note is longer than {MAX_NOTE_BYTES} bytes")

    def encode(self) -> bytes:
        """Return the note as it is stored and sent."""
        lines = "".join(signature.line() for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()

    def with_signatures(self, *signatures: NoteSignature) -> "Note":
        """Return the note with more signatures; a key signs in one line only."""
        new = {(each.name, each.key_id) for each in signatures}
        kept = [s for s in self.signatures if (s.name, s.key_id) not in new]
        return Note(text=self.text, signatures=(*kept, *signatures))


@record
class Opened:
    """A note of which at least one signature was verified.

    Attributes:
        note: The note.
        by: Known keys that signed it, in the order of their lines.
        cosigned_at: Moments of the cosignatures among these.
    """

    note: Note
    by: tuple[VerifierKey, ...]
    cosigned_at: Mapping[VerifierKey, datetime]


class Signer:
    """Signs notes with a private key.

    Attributes:
        verifier: The public key, under the same name.
    """

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        public = private.public_key().public_bytes_raw()
        self.verifier = VerifierKey(name=name, kind=ED25519, public=public)
        self._private = private

    def sign(self, text: str) -> NoteSignature:
        """Return the signature of a text."""
        return _line_of(self.verifier, self._private.sign(text.encode()))


class Cosigner:
    """Cosigns checkpoints with a private key that does nothing else.

    Attributes:
        verifier: The public key, under the same name.
    """

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        public = private.public_key().public_bytes_raw()
        self.verifier = VerifierKey(name=name, kind=COSIGNATURE, public=public)
        self._private = private

    def cosign(self, text: str, at: datetime) -> NoteSignature:
        """Return the cosignature of the text of a checkpoint.

        Args:
            text: The text that the log signed.
            at: Moment of cosigning, aware; it is told in whole seconds.

        Raises:
            EvidenceError: The moment is before 1970.
        """
        if at.utcoffset() is None or at.timestamp() < 0:
            raise refused(f"nothing can be cosigned at {at.isoformat()}")
        seconds = int(at.timestamp())
        signature = self._private.sign(_timed(seconds, text))
        return _line_of(self.verifier, seconds.to_bytes(_TIME_BYTES, "big") + signature)


def read_verifier_key(text: str) -> VerifierKey:
    """Return the key that a line of name, identifier and base64 tells.

    Raises:
        EvidenceError: The line is malformed, or the identifier is not that of the key.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    if not _KEY_ID.fullmatch(key_id):
        raise refused("a public key is no name, identifier and base64 joined by '+'")
    kind, public = _split(from_base64(encoded, f"the key of {name}"), 1)
    key = VerifierKey(name=name, kind=kind[0], public=public)
    if key.key_id_hex != key_id:
        raise refused(f"the key of {name} is not the one with identifier {key_id}")
    return key


def read_note(data: bytes) -> Note:
    """Return the note that bytes are, without verifying anything.

    Raises:
        EvidenceError: They are no note, to the letter.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise refused(f"a note is longer than {MAX_NOTE_BYTES} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise refused("a note is not in UTF-8") from None
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise refused("a note does not end in a blank line and signatures")
    # Split at newlines only: str.splitlines would also split at U+2028.
    signatures = tuple(_read_line(line) for line in lines[:-1].split("\n"))
    return Note(text=text + "\n", signatures=signatures)


def open_note(data: bytes, keys: Sequence[VerifierKey]) -> Opened:
    """Return a note that at least one of the known keys signed.

    Args:
        data: The note.
        keys: Known keys; signatures of all others are ignored.

    Raises:
        EvidenceError: The bytes are no note, a known key's signature fails or comes
            twice, or no known key signed.
    """
    note = read_note(data)
    by: list[VerifierKey] = []
    cosigned_at = {}
    for signature in note.signatures:
        for key in dict.fromkeys(keys):
            if (key.name, key.key_id) != (signature.name, signature.key_id):
                continue
            if key in by:
                raise refused(f"the key of {key.name} signed a note twice")
            moment = _verified(note.text, signature, key)
            by.append(key)
            if moment is not None:
                cosigned_at[key] = moment
    if not by:
        raise refused("no known key signed the note")
    return Opened(note=note, by=tuple(by), cosigned_at=cosigned_at)


def sign_note(text: str, *signers: Signer) -> bytes:
    """Return a text as a note with a signature of each signer.

    Raises:
        EvidenceError: The text cannot stand in a note, or nobody signs.
    """
    _check_text(text)
    return Note(text=text, signatures=tuple(s.sign(text) for s in signers)).encode()


def check_name(name: str) -> None:
    """Check that a text can name a key or a log.

    Raises:
        EvidenceError: It is empty or has spaces, plus signs or control characters.
    """
    if not _NAME.fullmatch(name):
        raise refused(
            "the name of a key is empty or has spaces, '+' or control characters: "
            f"{name[:80]!r}"
        )


def refused(problem: str) -> EvidenceError:
    """Return the error for evidence that does not hold."""
    return EvidenceError(
        problem, remedy="keep the file as it is and ask its sender for it again"
    )


def _verified(text: str, line: NoteSignature, key: VerifierKey) -> datetime | None:
    """Return the moment of a cosignature; None for a plain signature.

    Raises:
        EvidenceError: The signature does not hold.
    """
    algorithm = ALGORITHMS[key.kind]
    failed = refused(f"the signature of {key.name} ({algorithm.label}) does not hold")
    if len(line.signature) != algorithm.signature_bytes:
        raise failed
    if not algorithm.is_timed:
        if not algorithm.is_valid(key.public, text.encode(), line.signature):
            raise failed
        return None
    time, signature = _split(line.signature, _TIME_BYTES)
    seconds = int.from_bytes(time, "big")
    message = _timed(seconds, text)
    if not algorithm.is_valid(key.public, message, signature) or seconds > _MAX_TIME:
        raise failed
    return datetime.fromtimestamp(seconds, UTC)


def _timed(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _line_of(key: VerifierKey, signature: bytes) -> NoteSignature:
    return NoteSignature(name=key.name, key_id=key.key_id, signature=signature)


def _read_line(line: str) -> NoteSignature:
    if not line.startswith(_MARK):
        raise refused("a line after the text of a note is no signature")
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    signed = from_base64(encoded, f"the signature of {name[:80]!r}")
    key_id, signature = _split(signed, _KEY_ID_BYTES)
    return NoteSignature(
        name=name, key_id=int.from_bytes(key_id, "big"), signature=signature
    )


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL.search(text):
        raise refused("the text of a note is not lines without control characters")


def _split(value: bytes, length: int) -> tuple[bytes, bytes]:
    if len(value) < length:
        raise refused("a key or a signature is cut short")
    return value[:length], value[length:]
