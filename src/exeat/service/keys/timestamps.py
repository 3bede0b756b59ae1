"""Time stamps of others (RFC 3161) over a checkpoint: asked for and kept as files.

No network: a request is a file that goes to a time-stamping authority by any way, and its
answer is a file that comes back. A stamp over a checkpoint proves that every leaf below
it was there at the time, whatever the clock of the log said.
"""

import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from exeat.domain.errors import EvidenceError
from exeat.domain.record import record
from exeat.service.keys.private_files import make_private_folder, write_private
from exeat.store.checkpoint import Checkpoint, read_checkpoint
from exeat.store.note import read_note

FOLDER = "stamps"
MAX_RESPONSE_BYTES = 64 * 1024
MAX_ROOTS_BYTES = 256 * 1024
_CHANNEL = re.compile("[a-z0-9-]{1,64}")
_SHA256 = "2.16.840.1.101.3.4.2.1"
_REMEDY = "ask the authority again, with a fresh request"


@record
class Stamp:
    """What a time-stamping authority says of a checkpoint.

    Attributes:
        checkpoint: The head that was stamped.
        at: Moment of the authority's clock, aware.
        policy: Object identifier of the authority's policy.
        authority: Subject of its certificate.
    """

    checkpoint: Checkpoint
    at: datetime
    policy: str
    authority: str


def request_stamp(home: Path, channel: str, checkpoint: bytes) -> bytes:
    """Return a request for the authority, and keep what its answer must fit.

    The text of the checkpoint is stamped, without signatures, so that later ones take
    nothing from it.

    Args:
        home: Home of the desk.
        channel: Key of the channel.
        checkpoint: The signed note.

    Raises:
        EvidenceError: It is no checkpoint.
    """
    text = read_note(checkpoint).text
    size = read_checkpoint(text).size
    builder = TimestampRequestBuilder().data(text.encode())
    asked = (
        builder.hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    folder = _folder(home, channel)
    make_private_folder(folder)
    write_private(folder / f"{size}.checkpoint", checkpoint)
    write_private(folder / f"{size}.nonce", str(asked.nonce).encode())
    write_private(folder / f"{size}.tsq", asked.as_bytes())
    return bytes(asked.as_bytes())


def accept_stamp(home: Path, channel: str, response: bytes, roots: bytes) -> Stamp:
    """Check the answer of an authority and keep it beside its checkpoint.

    Args:
        home: Home of the desk.
        channel: Key of the channel.
        response: The answer, DER.
        roots: Certificates to be trusted, PEM.

    Raises:
        EvidenceError: It answers no request of this desk, or does not hold.
    """
    digest = _imprint(_decoded(response))
    for nonce_file in sorted(_folder(home, channel).glob("*.nonce")):
        base = nonce_file.with_suffix("")
        checkpoint = base.with_suffix(".checkpoint").read_bytes()
        if sha256(read_note(checkpoint).text.encode()).digest() != digest:
            continue
        stamp = check_stamp(response, checkpoint, roots, int(nonce_file.read_text()))
        write_private(base.with_suffix(".pem"), roots)
        write_private(base.with_suffix(".tsr"), response)
        return stamp
    raise _wrong("it answers no request of this channel")


def check_stamp(
    response: bytes, checkpoint: bytes, roots: bytes, nonce: int | None = None
) -> Stamp:
    """Return what an answer says, once signature, chain and digest are checked.

    Args:
        response: The answer, DER.
        checkpoint: The signed note that it is to be over.
        roots: Certificates to be trusted, PEM.
        nonce: The number in the request; None for a third party, who has not asked.

    Raises:
        EvidenceError: One of them does not hold.
    """
    answer = _decoded(response)
    text = read_note(checkpoint).text
    head = read_checkpoint(text)
    builder = VerifierBuilder(roots=read_roots(roots), nonce=nonce)
    try:
        builder.build().verify(answer, sha256(text.encode()).digest())
        token = answer.tst_info
        if token.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise _wrong("its digest is no SHA-256")
        return Stamp(
            checkpoint=head,
            at=token.gen_time,
            policy=token.policy.dotted_string,
            authority=_authority(answer),
        )
    except (VerificationError, ValueError) as error:
        raise _wrong(str(error).rstrip(".")) from error


def stamps(home: Path, channel: str) -> tuple[Stamp, ...]:
    """Return the stamps that are kept for a channel, checked anew, by size.

    Raises:
        EvidenceError: One does not hold any more: a file was changed.
    """
    kept = []
    for file in _folder(home, channel).glob("*.tsr"):
        checkpoint = file.with_suffix(".checkpoint").read_bytes()
        roots = file.with_suffix(".pem").read_bytes()
        kept.append(check_stamp(file.read_bytes(), checkpoint, roots))
    return tuple(sorted(kept, key=lambda stamp: stamp.checkpoint.size))


def stamp_over(home: Path, channel: str, position: int) -> Stamp | None:
    """Return the earliest kept stamp that covers a leaf; None if none does yet."""
    covering = [s for s in stamps(home, channel) if s.checkpoint.size > position]
    return min(covering, key=lambda stamp: stamp.at, default=None)


def read_roots(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file.

    Raises:
        EvidenceError: There is none, or one is damaged.
    """
    try:
        if len(pem) > MAX_ROOTS_BYTES:
            raise ValueError
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise EvidenceError(
            "the file of trusted roots holds no certificates",
            remedy="give the authority's root certificates as PEM",
        ) from None


def _decoded(response: bytes) -> TimeStampResponse:
    if len(response) > MAX_RESPONSE_BYTES:
        raise _wrong(f"it is longer than {MAX_RESPONSE_BYTES} bytes")
    try:
        return decode_timestamp_response(response)
    except ValueError:
        raise _wrong("it is no answer to a request for a time stamp") from None


def _imprint(answer: TimeStampResponse) -> bytes:
    try:
        return bytes(answer.tst_info.message_imprint.message)
    except ValueError:
        words = "; ".join(answer.status_string) or f"status {answer.status}"
        raise _wrong(f"the authority gave no stamp: {words[:200]!r}") from None


def _authority(answer: TimeStampResponse) -> str:
    """Return the subject of the certificate that signed; the chain was checked."""
    (signer,) = answer.signed_data.signer_infos
    for each in answer.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(each)
        serial = certificate.serial_number
        if (certificate.issuer, serial) == (signer.issuer, signer.serial_number):
            return certificate.subject.rfc4514_string()
    raise ValueError("the certificate of the signer is absent")


def _folder(home: Path, channel: str) -> Path:
    if not _CHANNEL.fullmatch(channel):
        raise _wrong(f"{channel[:80]!r} is no channel")
    return home / FOLDER / channel


def _wrong(problem: str) -> EvidenceError:
    return EvidenceError(f"the time stamp cannot be used: {problem}", remedy=_REMEDY)
