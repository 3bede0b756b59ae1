"""A time-stamping authority for tests, made without the library that checks it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from asn1crypto import algos, cms, core, tsp  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

STAMPED_AT = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
POLICY = "1.2.3.4.1"
_FROM = datetime(2026, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2036, 1, 1, tzinfo=UTC)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


@dataclass(frozen=True)
class Authority:
    """A root and the certificate that stamps, with fixed keys."""

    seed: int = 11
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING

    @property
    def root(self) -> x509.Certificate:
        key = _key(self.seed)
        return (
            self._builder("Root of tests", "Root of tests", key.public_key(), 1)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )

    @property
    def certificate(self) -> x509.Certificate:
        key = _key(self.seed + 1)
        return (
            self._builder("Stamps of tests", "Root of tests", key.public_key(), 2)
            .add_extension(
                x509.BasicConstraints(ca=False, path_length=None), critical=True
            )
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([self.usage]), critical=True)
            .sign(_key(self.seed), hashes.SHA256())
        )

    @property
    def roots(self) -> bytes:
        """What a desk is given to trust."""
        return self.root.public_bytes(Encoding.PEM)

    def answer(self, request: bytes, at: datetime = STAMPED_AT) -> bytes:
        """Return the answer to a request, as RFC 3161 says it."""
        asked = tsp.TimeStampReq.load(request)
        return self.stamp(asked["message_imprint"], asked["nonce"].native, at)

    def stamp(
        self, imprint: Any, nonce: int | None, at: datetime = STAMPED_AT
    ) -> bytes:
        """Return a stamp over any digest and number."""
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": imprint,
                "serial_number": 7,
                "gen_time": at,
                "nonce": nonce,
            }
        )
        token = cms.ContentInfo(
            {"content_type": "signed_data", "content": self._signed(info.dump())}
        )
        granted = {"status": {"status": "granted"}, "time_stamp_token": token}
        return bytes(tsp.TimeStampResp(granted).dump())

    def refusal(self) -> bytes:
        """Return the answer of an authority that does not stamp."""
        status = tsp.PKIStatusInfo(
            {"status": "rejection", "status_string": ["out of office"]}
        ).dump()
        return b"\x30" + bytes([len(status)]) + bytes(status)

    def _signed(self, content: bytes) -> cms.SignedData:
        certificate = asn1_x509.Certificate.load(
            self.certificate.public_bytes(Encoding.DER)
        )
        attributes = self._attributes(content, certificate)
        signature = _key(self.seed + 1).sign(
            attributes.dump(), ec.ECDSA(hashes.SHA256())
        )
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": {
                        "issuer": certificate.issuer,
                        "serial_number": certificate.serial_number,
                    }
                }
            ),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": signature,
        }
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [digest],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(content),
                },
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )

    def _attributes(self, content: bytes, certificate: Any) -> cms.CMSAttributes:
        reference = tsp.SigningCertificateV2(
            {"certs": [{"cert_hash": sha256(certificate.dump()).digest()}]}
        )
        return cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(content).digest()]},
                {"type": "signing_certificate_v2", "values": [reference]},
            ]
        )

    def _builder(
        self, subject: str, issuer: str, public: ec.EllipticCurvePublicKey, serial: int
    ) -> x509.CertificateBuilder:
        issuer_key = _key(self.seed).public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name(issuer))
            .public_key(public)
            .serial_number(serial)
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(public), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key),
                critical=False,
            )
        )


def imprint_of(text: bytes, algorithm: str = "sha256") -> tsp.MessageImprint:
    """Return the digest of a text as a stamp names it."""
    return tsp.MessageImprint(
        {
            "hash_algorithm": {"algorithm": algorithm},
            "hashed_message": sha256(text).digest(),
        }
    )


def after_its_end() -> datetime:
    """Return a moment when no certificate of the authority holds any more."""
    return _UNTIL + timedelta(days=1)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
