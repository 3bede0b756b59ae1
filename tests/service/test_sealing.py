"""Sealed notices: opened by the two desks, closed to all others, exact to the byte."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import EvidenceError
from exeat.service.keys.age import encrypt
from exeat.service.keys.sealing import opened, seal
from tests.service.homes import identity

SALT = bytes(range(32))
BODY = '{"contents":{"purpose":"A visit to Тверь"}}'.encode()
FOR_ALL = [identity(number).recipient for number in range(4)]


def _nothing(reason: str) -> None:
    raise AssertionError(f"an incident was recorded: {reason}")


def _commitment(salt: bytes, body: bytes) -> bytes:
    return sha256(salt + body).digest()


def _payload_bytes(sealed: bytes) -> int:
    """Return the size of what follows the header, which has a line of random length."""
    return len(sealed.partition(b"\n--- ")[2])


@pytest.mark.parametrize("number", range(4))
def test_each_desk_and_each_recovery_key_opens_it(number: int) -> None:
    sealed = seal(BODY, SALT, FOR_ALL)
    commitment = _commitment(SALT, BODY)
    assert opened(sealed, commitment, [identity(number)], _nothing) == (SALT, BODY)


def test_it_is_an_age_file_for_four_that_shows_no_word_of_the_body() -> None:
    sealed = seal(BODY, SALT, FOR_ALL)
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert sealed.count(b"\n-> X25519 ") == 4
    assert SALT not in sealed
    assert b"purpose" not in sealed


@given(st.binary(max_size=5000))
def test_any_body_comes_back_and_its_size_tells_a_class_only(body: bytes) -> None:
    one = [identity(0).recipient]
    sealed = seal(body, SALT, one)
    commitment = _commitment(SALT, body)
    assert opened(sealed, commitment, [identity(0)], _nothing) == (SALT, body)
    classes = [
        _payload_bytes(seal(bytes(n), SALT, one)) for n in (988, 2012, 4060, 8156)
    ]
    assert len(set(classes)) == 4
    assert _payload_bytes(sealed) in classes


@pytest.mark.parametrize(
    ("small", "large", "is_alike"),
    [(0, 988, True), (988, 989, False), (989, 2012, True), (2012, 2013, False)],
)
def test_sizes_change_at_powers_of_two(small: int, large: int, is_alike: bool) -> None:
    sizes = [_payload_bytes(seal(bytes(n), SALT, FOR_ALL)) for n in (small, large)]
    assert (sizes[0] == sizes[1]) is is_alike


def _refused(sealed: bytes, commitment: bytes, number: int = 0) -> list[str]:
    reasons: list[str] = []
    with pytest.raises(EvidenceError):
        opened(sealed, commitment, [identity(number)], reasons.append)
    return reasons


def test_another_body_under_the_same_commitment_is_an_incident() -> None:
    sealed = seal(BODY.replace(b"visit", b"visits"), SALT, FOR_ALL)
    (reason,) = _refused(sealed, _commitment(SALT, BODY))
    assert "not the one that was filed" in reason


def test_another_salt_is_an_incident() -> None:
    assert len(_refused(seal(BODY, SALT[::-1], FOR_ALL), _commitment(SALT, BODY))) == 1


def test_a_body_sealed_past_this_desk_is_an_incident() -> None:
    sealed = seal(BODY, SALT, [identity(1).recipient])
    (reason,) = _refused(sealed, _commitment(SALT, BODY))
    assert "none of this desk's keys" in reason


def test_each_altered_byte_is_an_incident() -> None:
    sealed = seal(BODY, SALT, [identity(0).recipient])
    commitment = _commitment(SALT, BODY)
    for place in range(0, len(sealed), 7):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert len(_refused(altered, commitment)) == 1


def _frame(length: int, body: bytes, size: int = 1024) -> bytes:
    return (SALT + length.to_bytes(4, "big") + body).ljust(size, b"\0")


@pytest.mark.parametrize(
    "framed",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(SALT, id="a salt alone"),
        pytest.param(_frame(len(BODY), BODY, 512), id="a smaller class"),
        pytest.param(_frame(len(BODY), BODY, 2048), id="a larger class"),
        pytest.param(_frame(len(BODY), BODY, 1023), id="cut short"),
        pytest.param(_frame(2**32 - 1, BODY), id="a length beyond the end"),
        pytest.param(_frame(len(BODY), BODY)[:-1] + b"x", id="a word after the body"),
    ],
)
def test_a_frame_that_exeat_does_not_write_is_an_incident(framed: bytes) -> None:
    sealed = encrypt(framed, FOR_ALL)
    assert len(_refused(sealed, _commitment(SALT, BODY))) == 1


def test_the_frame_of_these_tests_is_the_right_one() -> None:
    """The control of the test above."""
    sealed = encrypt(_frame(len(BODY), BODY), FOR_ALL)
    found = opened(sealed, _commitment(SALT, BODY), [identity(2)], _nothing)
    assert found == (SALT, BODY)


def test_what_cannot_be_sealed_is_refused() -> None:
    for body, salt in ((BODY, SALT[:31]), (BODY, b""), (bytes(1 << 24), SALT)):
        with pytest.raises(EvidenceError, match="cannot be sealed"):
            seal(body, salt, FOR_ALL)
