"""Time stamps: an authority made by another library, and answers that must not pass."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import tsp  # type: ignore[import-untyped]
from cryptography.x509.oid import ExtendedKeyUsageOID

from exeat.domain.errors import EvidenceError
from exeat.service.keys.timestamps import (
    accept_stamp,
    check_stamp,
    request_stamp,
    stamp_over,
    stamps,
)
from exeat.store.checkpoint import Checkpoint
from exeat.store.note import Cosigner, Note, Signer, read_note, sign_note
from tests.service.authority import (
    POLICY,
    STAMPED_AT,
    Authority,
    after_its_end,
    imprint_of,
)
from tests.service.homes import NOW, private_key

CHANNEL = "gb-ru-moscow-7k2m"
ORIGIN = f"notices.example/{CHANNEL}"
AUTHORITY = Authority()


def _checkpoint(size: int) -> bytes:
    root = sha256(b"root of %d" % size).digest()
    text = Checkpoint(origin=ORIGIN, size=size, root=root).text()
    return sign_note(text, Signer(ORIGIN, private_key("log")))


def test_a_request_names_the_digest_of_the_text_and_wants_the_certificate(
    tmp_path: Path,
) -> None:
    note = _checkpoint(12)
    asked = tsp.TimeStampReq.load(request_stamp(tmp_path, CHANNEL, note))
    text = note.split(b"\n\n")[0] + b"\n"
    imprint = asked["message_imprint"]
    assert imprint["hash_algorithm"]["algorithm"].native == "sha256"
    assert imprint["hashed_message"].native == sha256(text).digest()
    assert asked["cert_req"].native is True
    assert asked["nonce"].native.bit_length() > 32


def test_a_stamp_is_kept_and_covers_every_leaf_below_its_checkpoint(
    tmp_path: Path,
) -> None:
    for size in (12, 30):
        request = request_stamp(tmp_path, CHANNEL, _checkpoint(size))
        stamp = accept_stamp(
            tmp_path, CHANNEL, AUTHORITY.answer(request), AUTHORITY.roots
        )
    assert (stamp.at, stamp.policy) == (STAMPED_AT, POLICY)
    assert stamp.authority == "CN=Stamps of tests"
    assert [each.checkpoint.size for each in stamps(tmp_path, CHANNEL)] == [12, 30]
    covering = [stamp_over(tmp_path, CHANNEL, position) for position in (0, 11, 12, 29)]
    assert [each.checkpoint.size for each in covering if each] == [12, 12, 30, 30]
    assert stamp_over(tmp_path, CHANNEL, 30) is None
    assert stamps(tmp_path, "gb-ru-moscow-0000") == ()


def test_a_third_party_checks_a_stamp_without_the_request(tmp_path: Path) -> None:
    note = _checkpoint(12)
    answer = AUTHORITY.answer(request_stamp(tmp_path, CHANNEL, note))
    cosigner = Cosigner("notices.example/ru-mfa/desk", private_key("witness"))
    opened = read_note(note)
    signatures = (*opened.signatures, cosigner.cosign(opened.text, NOW))
    cosigned = Note(text=opened.text, signatures=signatures).encode()
    for each in (note, cosigned):
        assert check_stamp(answer, each, AUTHORITY.roots).at == STAMPED_AT


@pytest.mark.parametrize(
    ("authority", "words"),
    [
        pytest.param(Authority(seed=50), "verifying certificates", id="another root"),
        pytest.param(
            replace(AUTHORITY, usage=ExtendedKeyUsageOID.CODE_SIGNING),
            "id-kp-timeStamping|verifying certificates",
            id="a certificate for code",
        ),
    ],
)
def test_an_authority_that_is_none_is_refused(
    tmp_path: Path, authority: Authority, words: str
) -> None:
    request = request_stamp(tmp_path, CHANNEL, _checkpoint(12))
    roots = AUTHORITY.roots if authority.seed != AUTHORITY.seed else authority.roots
    with pytest.raises(EvidenceError, match=words):
        accept_stamp(tmp_path, CHANNEL, authority.answer(request), roots)
    assert stamps(tmp_path, CHANNEL) == ()


def test_answers_to_other_questions_are_refused(tmp_path: Path) -> None:
    note = _checkpoint(12)
    asked = tsp.TimeStampReq.load(request_stamp(tmp_path, CHANNEL, note))
    nonce = asked["nonce"].native
    text = read_note(note).text.encode()
    wrong = {
        "no request of this channel": AUTHORITY.stamp(imprint_of(b"other"), nonce),
        "Nonce mismatch": AUTHORITY.stamp(imprint_of(text), nonce + 1),
        "no SHA-256": AUTHORITY.stamp(imprint_of(text, "sha512_256"), nonce),
        "verifying certificates": AUTHORITY.stamp(
            imprint_of(text), nonce, after_its_end()
        ),
        "out of office": AUTHORITY.refusal(),
        "no answer to a request": b"not DER",
        "longer than": bytes(70_000),
    }
    for words, answer in wrong.items():
        with pytest.raises(EvidenceError, match=words):
            accept_stamp(tmp_path, CHANNEL, answer, AUTHORITY.roots)
    without_nonce = AUTHORITY.stamp(imprint_of(text), None)
    with pytest.raises(EvidenceError, match="Nonce mismatch"):
        accept_stamp(tmp_path, CHANNEL, without_nonce, AUTHORITY.roots)
    assert stamps(tmp_path, CHANNEL) == ()


def test_a_stamp_over_another_checkpoint_is_refused(tmp_path: Path) -> None:
    answer = AUTHORITY.answer(request_stamp(tmp_path, CHANNEL, _checkpoint(12)))
    with pytest.raises(EvidenceError, match="Mismatch between messages"):
        check_stamp(answer, _checkpoint(13), AUTHORITY.roots)


def test_no_altered_byte_of_an_answer_passes_unless_it_says_the_same(
    tmp_path: Path,
) -> None:
    note = _checkpoint(12)
    answer = AUTHORITY.answer(request_stamp(tmp_path, CHANNEL, note))
    held = check_stamp(answer, note, AUTHORITY.roots)
    passed = []
    for place in range(len(answer)):
        altered = bytearray(answer)
        altered[place] ^= 0x01
        try:
            stamp = check_stamp(bytes(altered), note, AUTHORITY.roots)
        except EvidenceError:
            continue
        passed.append(place)
        assert stamp == held
    # Bytes that nothing is read from: version numbers of the envelope and the like.
    assert len(passed) < len(answer) // 50


@pytest.mark.parametrize("roots", [b"", b"junk", bytes(300_000)])
def test_roots_that_are_none_are_refused(tmp_path: Path, roots: bytes) -> None:
    answer = AUTHORITY.answer(request_stamp(tmp_path, CHANNEL, _checkpoint(12)))
    with pytest.raises(EvidenceError, match="holds no certificates"):
        accept_stamp(tmp_path, CHANNEL, answer, roots)


def test_a_kept_stamp_that_was_exchanged_is_noticed(tmp_path: Path) -> None:
    request = request_stamp(tmp_path, CHANNEL, _checkpoint(12))
    accept_stamp(tmp_path, CHANNEL, AUTHORITY.answer(request), AUTHORITY.roots)
    (tmp_path / "stamps" / CHANNEL / "12.checkpoint").write_bytes(_checkpoint(13))
    with pytest.raises(EvidenceError, match="Mismatch"):
        stamps(tmp_path, CHANNEL)


@pytest.mark.parametrize("channel", ["../keys", "", "a/b", "A", "x" * 65])
def test_a_channel_that_is_none_makes_no_folder(tmp_path: Path, channel: str) -> None:
    with pytest.raises(EvidenceError, match="no channel"):
        request_stamp(tmp_path, channel, _checkpoint(12))
    assert list(tmp_path.iterdir()) == []
