"""Signed notes: published vectors, and one strict parser."""

import random
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import EvidenceError
from exeat.store.note import (
    COSIGNATURE,
    ED25519,
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    Cosigner,
    Note,
    NoteSignature,
    Signer,
    VerifierKey,
    open_note,
    read_note,
    read_verifier_key,
    sign_note,
)

# From the tests and the documentation of golang.org/x/mod/sumdb/note.
PETER_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
BOTH = f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}".encode()

# The example of c2sp.org/signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

# A checkpoint of a public Certificate Transparency log of 2026 with the cosignatures of
# public witnesses, whose keys are in the witness network's published list.
CT_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESSES = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
COSIGNED = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
""".encode()
# The time in these cosignatures, 0x6a122120, told by date(1).
COSIGNED_AT = datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC)


def private(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


LOG = Signer("exeat.invalid/gb-ru-moscow-7k2m", private(1))
WITNESS = Cosigner("exeat.invalid/ru-mfa", private(2))
AT = datetime(2026, 11, 22, 9, 14, 3, 999_999, UTC)


@pytest.mark.parametrize("text", [PETER, ENOCH, EXAMPLE_KEY, CT_LOG, *WITNESSES])
def test_published_keys_read_and_write_alike(text: str) -> None:
    key = read_verifier_key(text)
    name, key_id, _ = text.split("+", 2)
    assert key.text() == text
    assert (key.name, key.key_id_hex) == (name, key_id)
    assert key.key_id == int(key_id, 16)


def test_go_s_signature_is_made_to_the_byte() -> None:
    seed = b64decode(PETER_SECRET)[1:]
    signer = Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(seed))
    assert signer.verifier == read_verifier_key(PETER)
    assert sign_note(TEXT, signer) == f"{TEXT}\n{PETER_LINE}".encode()


def test_the_second_of_go_s_signers_has_the_empty_seed() -> None:
    enoch = Signer("EnochRoot", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert enoch.verifier.text() == ENOCH
    assert enoch.sign(TEXT).line() == ENOCH_LINE


def test_go_s_notes_open_with_the_keys_that_are_known() -> None:
    peter, enoch = read_verifier_key(PETER), read_verifier_key(ENOCH)
    assert open_note(BOTH, [enoch, peter]).by == (peter, enoch)
    assert open_note(BOTH, [peter]).by == (peter,)
    assert open_note(BOTH, [enoch, enoch]).by == (enoch,)
    assert open_note(BOTH, [enoch]).note.text == TEXT
    assert read_note(BOTH).encode() == BOTH


def test_the_example_of_the_specification_opens() -> None:
    key = read_verifier_key(EXAMPLE_KEY)
    assert open_note(EXAMPLE, [key]).by == (key,)


def test_cosignatures_of_public_witnesses_hold() -> None:
    log, *witnesses = map(read_verifier_key, [CT_LOG, *WITNESSES])
    opened = open_note(COSIGNED, [*witnesses, log])
    assert opened.by == (log, *witnesses)
    assert dict(opened.cosigned_at) == dict.fromkeys(witnesses, COSIGNED_AT)


def test_cosignatures_of_public_witnesses_cover_the_text() -> None:
    other = COSIGNED.replace(b"1432088532", b"1432088533")
    for text in WITNESSES:
        with pytest.raises(EvidenceError, match="does not hold"):
            open_note(other, [read_verifier_key(text)])


def test_a_cosignature_tells_its_moment_in_whole_seconds() -> None:
    text = "a\n0\nb\n"
    signature = WITNESS.cosign(text, AT)
    seconds = 1_795_338_843  # date -u -d 2026-11-22T09:14:03Z +%s
    assert int.from_bytes(signature.signature[:8], "big") == seconds
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    private(2).public_key().verify(signature.signature[8:], message)
    note = Note(text=text, signatures=(signature,)).encode()
    opened = open_note(note, [WITNESS.verifier])
    assert opened.cosigned_at == {WITNESS.verifier: AT.replace(microsecond=0)}


def test_a_cosignature_needs_a_moment_that_can_be_told() -> None:
    first = WITNESS.cosign("a\n", datetime(1970, 1, 1, tzinfo=UTC))
    assert first.signature[:8] == bytes(8)
    for at in (AT.replace(tzinfo=None), datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)):
        with pytest.raises(EvidenceError, match="cosigned at"):
            WITNESS.cosign("a\n", at)


def test_a_moment_that_no_calendar_tells_is_refused() -> None:
    seconds = 2**63 - 1
    message = f"cosignature/v1\ntime {seconds}\na\n".encode()
    signature = NoteSignature(
        name=WITNESS.verifier.name,
        key_id=WITNESS.verifier.key_id,
        signature=seconds.to_bytes(8, "big") + private(2).sign(message),
    )
    note = Note(text="a\n", signatures=(signature,)).encode()
    with pytest.raises(EvidenceError, match="does not hold"):
        open_note(note, [WITNESS.verifier])


def test_one_key_of_two_kinds_is_two_keys() -> None:
    plain, timed = Signer("n", private(3)), Cosigner("n", private(3))
    assert plain.verifier.key_id != timed.verifier.key_id
    with pytest.raises(EvidenceError, match="no known key"):
        open_note(sign_note("a\n", plain), [timed.verifier])


@pytest.mark.parametrize("kind", [ED25519, COSIGNATURE])
def test_a_signature_of_a_wrong_length_is_refused(kind: int) -> None:
    public = private(1).public_key().public_bytes_raw()
    key = VerifierKey(name="n", kind=kind, public=public)
    for length in (1, 8, 63, 65, 71, 73):
        line = NoteSignature(name="n", key_id=key.key_id, signature=bytes(length))
        note = Note(text="a\n", signatures=(line,)).encode()
        with pytest.raises(EvidenceError, match="does not hold"):
            open_note(note, [key])


def test_a_known_key_that_fails_refuses_the_whole_note() -> None:
    good = LOG.sign("a\n")
    bad = WITNESS.cosign("b\n", AT)
    note = Note(text="a\n", signatures=(good, bad)).encode()
    assert open_note(note, [LOG.verifier]).by == (LOG.verifier,)
    with pytest.raises(EvidenceError, match="does not hold"):
        open_note(note, [LOG.verifier, WITNESS.verifier])


def test_a_known_key_signs_once() -> None:
    twice = Note(text="a\n", signatures=(LOG.sign("a\n"), LOG.sign("a\n"))).encode()
    with pytest.raises(EvidenceError, match="twice"):
        open_note(twice, [LOG.verifier])
    other = Signer("other", private(9))
    assert open_note(sign_note("a\n", other, other, LOG), [LOG.verifier]).by


def test_keys_of_one_name_and_identifier_but_another_value_fail() -> None:
    # Identifiers are short; one can be forged, and then the signature fails.
    stranger = Signer(LOG.verifier.name, private(4)).sign("a\n")
    forged = NoteSignature(
        name=LOG.verifier.name,
        key_id=LOG.verifier.key_id,
        signature=stranger.signature,
    )
    note = Note(text="a\n", signatures=(forged,)).encode()
    with pytest.raises(EvidenceError, match="does not hold"):
        open_note(note, [LOG.verifier])


def test_a_new_signature_of_a_key_takes_the_place_of_its_old_one() -> None:
    first, second = WITNESS.cosign("a\n", AT), WITNESS.cosign("a\n", COSIGNED_AT)
    note = Note(text="a\n", signatures=(LOG.sign("a\n"), first))
    renewed = note.with_signatures(second)
    assert renewed.signatures == (LOG.sign("a\n"), second)
    opened = open_note(renewed.encode(), [WITNESS.verifier])
    assert opened.cosigned_at == {WITNESS.verifier: COSIGNED_AT}


@pytest.mark.parametrize(
    "text", ["\n", "a\n\n", "\n\n\n", "a\n\n— b YWFhYWE=\n", "a\u2028b\n"]
)
def test_the_text_ends_at_the_last_blank_line(text: str) -> None:
    opened = open_note(sign_note(text, LOG), [LOG.verifier])
    assert opened.note.text == text


CHANGES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("no last newline", lambda note: note[:-1]),
    ("a line more", lambda note: note + b"\n"),
    ("words after it", lambda note: note + b"and more\n"),
    ("no blank line", lambda note: note.replace(b"\n\n", b"\n")),
    ("no signature", lambda note: note[: note.index(b"\n\n") + 2]),
    ("other line ends", lambda note: note.replace(b"\n", b"\r\n")),
    ("a tab", lambda note: note.replace(b" ", b"\t", 1)),
    ("a null", lambda note: b"\x00" + note),
    ("a delete", lambda note: b"\x7f" + note),
    ("a C1 control", lambda note: "\u009b".encode() + note),
    ("not UTF-8", lambda note: b"\xff" + note),
    ("an overlong form", lambda note: b"\xc0\x8a" + note),
    ("half a pair", lambda note: b"\xed\xa0\x80" + note),
    ("a hyphen for the dash", lambda note: note.replace("—".encode(), b"-")),
    ("two spaces", lambda note: note.replace("— ".encode(), "—  ".encode())),
    ("a space at the end", lambda note: note[:-1] + b" \n"),
    ("a name with a plus", lambda note: note.replace(b"\xe2\x80\x94 P", b"\xe2\x80\x94 +P")),
    ("a name with a wide space", lambda note: note.replace(b"Peter", "P\u3000".encode())),
    ("no base64", lambda note: note[: note.rindex(b" ") + 1] + b"\n"),
    ("four bytes", lambda note: note[: note.rindex(b" ") + 1] + b"AAAAAA==\n"),
    ("three bytes", lambda note: note[: note.rindex(b" ") + 1] + b"AAAA\n"),
    ("base64 without padding", lambda note: note.replace(b"AM=\n", b"AM\n")),
    ("base64 that decodes alike", lambda note: note.replace(b"AM=\n", b"AN=\n")),
    ("base64 of the web", lambda note: note.replace(b"/ZJk", b"_ZJk")),
]  # fmt: skip


@pytest.mark.parametrize(
    "change", [pytest.param(change, id=name) for name, change in CHANGES]
)
def test_what_is_nearly_a_note_is_refused(change: Callable[[bytes], bytes]) -> None:
    good = f"{TEXT}\n{PETER_LINE}".encode()
    changed = change(good)
    assert changed != good
    with pytest.raises(EvidenceError):
        open_note(changed, [read_verifier_key(PETER)])


@pytest.mark.parametrize("code", sorted({*range(32), *range(0x7F, 0xA0)} - {10}))
def test_a_control_character_anywhere_is_refused(code: int) -> None:
    for text in (f"a{chr(code)}b\n\n{PETER_LINE}", f"a\n\n— a{chr(code)}b YWFhYWE=\n"):
        with pytest.raises(EvidenceError, match="control characters"):
            read_note(text.encode())
    with pytest.raises(EvidenceError, match="control characters"):
        sign_note(f"a{chr(code)}b\n", LOG)


def test_a_note_has_up_to_sixteen_signatures() -> None:
    signers = [Signer(f"n{seed}", private(seed)) for seed in range(MAX_SIGNATURES + 1)]
    full = sign_note("a\n", *signers[:-1])
    assert len(open_note(full, [s.verifier for s in signers]).by) == 16
    with pytest.raises(EvidenceError, match="17 signatures"):
        sign_note("a\n", *signers)
    with pytest.raises(EvidenceError, match="17 signatures"):
        read_note(full + signers[-1].sign("a\n").line().encode())
    with pytest.raises(EvidenceError, match="0 signatures"):
        sign_note("a\n")


def test_a_note_has_up_to_sixteen_kibibytes() -> None:
    rest = len(sign_note("\n", LOG))
    assert MAX_NOTE_BYTES == 16_384
    text = "a" * (MAX_NOTE_BYTES - rest) + "\n"
    full = sign_note(text, LOG)
    assert len(full) == MAX_NOTE_BYTES
    assert open_note(full, [LOG.verifier]).note.text == text
    with pytest.raises(EvidenceError, match="longer"):
        sign_note("a" + text, LOG)
    with pytest.raises(EvidenceError, match="longer"):
        read_note(b"a" + full)


@pytest.mark.parametrize(
    "text", ["", "a", "a\nb", "a\tb\n", "a\rb\n", "\x85\n", "\ud800\n"]
)
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(EvidenceError, match="control characters"):
        sign_note(text, LOG)


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x7fb", "\ud800"]
)
def test_a_key_has_a_name(name: str) -> None:
    with pytest.raises(EvidenceError, match="name of a key"):
        Signer(name, private(1))
    with pytest.raises(EvidenceError, match="name of a key"):
        NoteSignature(name=name, key_id=1, signature=b"s")


def encoded(kind: int, public: bytes) -> str:
    return b64encode(bytes([kind]) + public).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(PETER.replace("c74f20a3", "c74f20a4"), id="another identifier"),
        pytest.param(PETER.replace("c74f20a3", "C74F20A3"), id="capital letters"),
        pytest.param(PETER.replace("c74f20a3", "74f20a3"), id="short identifier"),
        pytest.param(PETER.replace("Peter", "Pieter"), id="another name"),
        pytest.param(PETER.replace("TW", "TX"), id="another key"),
        pytest.param(PETER[:-4], id="a short key"),
        pytest.param(PETER + "AAAA", id="a long key"),
        pytest.param(PETER + "\n", id="a newline"),
        pytest.param("PeterNeumann+c74f20a3+", id="no key"),
        pytest.param("PeterNeumann+c74f20a3", id="two parts"),
        pytest.param("bananas.sigstore.dev+12344556", id="two parts, as published"),
        pytest.param("rekor.sigstore.dev+12345678+AwEB", id="a kind of no use"),
        pytest.param("rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!", id="no base64"),
    ],
)
def test_what_is_nearly_a_key_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError):
        read_verifier_key(text)


@pytest.mark.parametrize("kind", [0, 2, 3, 5, 6, 255, 256])
def test_keys_of_other_kinds_are_unknown(kind: int) -> None:
    with pytest.raises(EvidenceError, match="unknown kind"):
        VerifierKey(name="n", kind=kind, public=bytes(32))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    try:
        note = read_note(data)
    except EvidenceError:
        return
    assert note.encode() == data


def test_a_signed_note_with_any_bit_flipped_is_noticed() -> None:
    signed = sign_note("origin\n1\nroot\n", LOG)
    known = [LOG.verifier]
    good = open_note(signed, known)
    for at in range(len(signed) * 8):
        flipped = bytearray(signed)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(EvidenceError):
            open_note(bytes(flipped), known)
    assert good.by == (LOG.verifier,)


def test_random_bytes_in_a_note_are_noticed() -> None:
    generator = random.Random(20261122)  # noqa: S311 - repeatable, not secret
    signed = sign_note("origin\n1\nroot\n", LOG)
    for _ in range(2_000):
        changed = bytearray(signed)
        for _ in range(generator.randrange(1, 4)):
            changed[generator.randrange(len(changed))] = generator.randrange(256)
        if bytes(changed) != signed:
            with pytest.raises(EvidenceError):
                open_note(bytes(changed), [LOG.verifier])
