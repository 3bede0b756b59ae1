"""Leaves and statements: one form each, read strictly, written back to the byte."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import EvidenceError
from exeat.domain.notice import LOGGED, Act
from exeat.engine.entries import (
    MAX_TEXT_BYTES,
    Entry,
    Statement,
    commitment,
    from_base64,
    read_count,
    read_entry,
    read_statement,
    to_base64,
    whole_milliseconds,
)

# SHA-256 of "" and of "abc" (FIPS 180-4, examples), in base64.
NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
ABC = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
AT = datetime(2026, 11, 22, 9, 14, 3, 412_000, UTC)

ENTRY = Entry(
    channel="gb-ru-moscow-7k2m",
    act=Act.FILED,
    notice="2026-0142",
    revision=1,
    commitment=sha256(b"abc").digest(),
    ciphertext=None,
    by="gb-embassy-moscow/travel desk-key 0badc0de",
    statement=sha256(b"").digest(),
    recorded_at=AT,
    clock="ok",
)
ENTRY_TEXT = f"""\
exeat entry v1
channel gb-ru-moscow-7k2m
event filed
notice 2026-0142 revision 1
commitment sha256 {ABC}
by gb-embassy-moscow/travel desk-key 0badc0de
statement sha256 {NOTHING}
recorded_at 2026-11-22T09:14:03.412Z clock ok
"""
STATEMENT = Statement(
    channel="gb-ru-moscow-7k2m",
    act=Act.OBJECTED,
    notice="2026-0142",
    revision=2,
    commitment=sha256(b"abc").digest(),
    ciphertext=sha256(b"").digest(),
    idempotency_key="0123456789abcdef0123456789abcdef",
    addressee="gb-embassy-moscow",
    claimed_at=AT,
    seen_size=17,
    seen_root=sha256(b"abc").digest(),
)
STATEMENT_TEXT = f"""\
exeat statement v1
channel gb-ru-moscow-7k2m
event objected
notice 2026-0142 revision 2
commitment sha256 {ABC}
ciphertext sha256 {NOTHING}
idempotency-key 0123456789abcdef0123456789abcdef
addressee gb-embassy-moscow
claimed_at 2026-11-22T09:14:03.412Z
seen 17 sha256 {ABC}
"""


def test_a_leaf_is_the_text_of_the_design() -> None:
    assert ENTRY.text() == ENTRY_TEXT
    assert read_entry(ENTRY_TEXT.encode()) == ENTRY


def test_a_sealed_leaf_also_tells_its_ciphertext() -> None:
    sealed = replace(ENTRY, ciphertext=sha256(b"").digest())
    after = f"commitment sha256 {ABC}\n"
    expected = ENTRY_TEXT.replace(after, f"{after}ciphertext sha256 {NOTHING}\n")
    assert sealed.text() == expected
    assert read_entry(expected.encode()) == sealed


def test_a_statement_has_its_lines() -> None:
    assert STATEMENT.text() == STATEMENT_TEXT
    assert read_statement(STATEMENT_TEXT.encode()) == STATEMENT


def test_a_first_statement_has_seen_the_empty_log() -> None:
    first = replace(STATEMENT, seen_size=0, seen_root=sha256(b"").digest())
    assert first.text().endswith(f"\nseen 0 sha256 {NOTHING}\n")
    assert read_statement(first.text().encode()) == first


def test_an_act_on_the_channel_has_no_notice() -> None:
    change = replace(ENTRY, act=Act.KEY_CHANGED, notice="-", revision=0)
    assert "\nnotice - revision 0\n" in change.text()
    assert read_entry(change.text().encode()) == change


@pytest.mark.parametrize("act", sorted(LOGGED))
def test_every_logged_act_can_be_a_leaf(act: Act) -> None:
    entry = replace(ENTRY, act=act)
    assert f"\nevent {act.value}\n" in entry.text()
    assert read_entry(entry.text().encode()) == entry


@pytest.mark.parametrize(
    "by",
    [
        "ru-mfa/protocol desk-key 00000000",
        "ru-mfa/protocol passkey dGhpcyBpcyBhIGNyZWRlbnRpYWw",
        "ru-mfa/protocol password officer-7",
    ],
)
def test_an_actor_is_party_desk_and_key(by: str) -> None:
    assert f"\nby {by}\n" in replace(ENTRY, by=by).text()


WRONG_SUBJECTS: list[dict[str, Any]] = [
    {"channel": ""},
    {"channel": "GB-ru"},
    {"channel": "gb--ru"},
    {"channel": "gb-ru\nevent closed"},
    {"channel": "a" * 65},
    {"act": Act.DRAFTED},
    {"act": Act.APPROVED},
    {"notice": "142"},
    {"notice": "2026-0142 "},
    {"notice": "２０２６-0142"},
    {"notice": "-"},
    {"revision": 0},
    {"revision": 10_000},
    {"notice": "-", "revision": -1},
    {"commitment": b"short"},
    {"ciphertext": b"short"},
]
WRONG_ENTRIES: list[dict[str, Any]] = [
    *WRONG_SUBJECTS,
    {"by": "gb-embassy-moscow desk-key 0badc0de"},
    {"by": "gb-embassy-moscow/travel desk-key 0BADC0DE"},
    {"by": "gb-embassy-moscow/travel desk-key 0badc0de0"},
    {"by": "gb-embassy-moscow/travel handshake 0badc0de"},
    {"by": "gb-embassy-moscow/travel passkey a\nclock ok"},
    {"by": f"{'a' * 300}/{'a' * 300} desk-key 0badc0de"},
    {"statement": bytes(33)},
    {"recorded_at": AT.replace(tzinfo=None)},
    {"recorded_at": AT.astimezone(timezone(timedelta(hours=3)))},
    {"recorded_at": AT.replace(microsecond=412_001)},
    {"clock": "fast"},
]
WRONG_STATEMENTS: list[dict[str, Any]] = [
    *WRONG_SUBJECTS,
    {"idempotency_key": "too-short"},
    {"idempotency_key": "0123456789abcdef 123456789abcdef"},
    {"addressee": "RU MFA"},
    {"addressee": "a" * 129},
    {"claimed_at": AT.replace(tzinfo=None)},
    {"seen_size": -1},
    {"seen_size": 0},
    {"seen_root": b""},
]


def named(changes: dict[str, Any]) -> str:
    return ",".join(f"{name}={value!r:.30}" for name, value in changes.items())


@pytest.mark.parametrize("changes", WRONG_ENTRIES, ids=named)
def test_a_leaf_checks_every_field(changes: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        replace(ENTRY, **changes)


@pytest.mark.parametrize("changes", WRONG_STATEMENTS, ids=named)
def test_a_statement_checks_every_field(changes: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        replace(STATEMENT, **changes)


WRONG_TEXTS = [
    pytest.param("entry v1", "entry v2", id="another version"),
    pytest.param("\n", "\r\n", id="other line ends"),
    pytest.param("channel ", "channel  ", id="two spaces"),
    pytest.param("event ", "Event ", id="a capital"),
    pytest.param("event filed\n", "", id="a line less"),
    pytest.param("event filed\n", "event filed\nevent filed\n", id="a line twice"),
    pytest.param("event filed", "event forgiven", id="an unknown event"),
    pytest.param("event filed", "event drafted", id="an event of no log"),
    pytest.param("revision 1", "revision 01", id="a leading zero"),
    pytest.param("revision 1", "revision +1", id="a sign"),
    pytest.param("revision 1", "revision one", id="a word"),
    pytest.param("revision 1", "revision 1_0", id="an underscore"),
    pytest.param("revision 1", "edition 1", id="another label"),
    pytest.param("sha256 ung", "sha512 ung", id="another hash"),
    pytest.param("sha256 ung", "sha256  ng", id="a hole in base64"),
    pytest.param("Fa0=", "Fa1=", id="base64 that decodes alike"),
    pytest.param("Fa0=", "Fa0", id="base64 without its padding"),
    pytest.param("Fa0=", "Fa0=Fa0=", id="base64 after its end"),
    pytest.param("ungWv48", "ungWv4é", id="not ASCII"),
    pytest.param("\nby ", "\nciphertext sha256 47DEQ\nby ", id="a cut ciphertext"),
    pytest.param("desk-key", "desk_key", id="another way to sign"),
    pytest.param("03.412Z", "03.412+00:00", id="another way to say UTC"),
    pytest.param("03.412Z", "03Z", id="whole seconds"),
    pytest.param("03.412Z", "60.412Z", id="a second too many"),
    pytest.param("11-22T", "11-31T", id="no such day"),
    pytest.param("11-22T", "11-22 ", id="a space for T"),
    pytest.param("clock ok", "clock well", id="another clock"),
    pytest.param("clock ok", "watch ok", id="another word"),
    pytest.param("clock ok\n", "clock ok", id="no last newline"),
    pytest.param("clock ok\n", "clock ok\n\n", id="an empty line at the end"),
    pytest.param("clock ok\n", "clock ok\nnote x\n", id="a line more"),
]


@pytest.mark.parametrize(("old", "new"), WRONG_TEXTS)
def test_a_text_that_is_nearly_a_leaf_is_refused(old: str, new: str) -> None:
    changed = ENTRY_TEXT.replace(old, new)
    assert changed != ENTRY_TEXT
    with pytest.raises(EvidenceError):
        read_entry(changed.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("idempotency-key", "key", id="another label"),
        pytest.param("objected", "opposed", id="an unknown event"),
        pytest.param("seen 17", "seen 017", id="a leading zero"),
        pytest.param("seen 17", f"seen {2**63}", id="more than any log"),
        pytest.param("seen 17", "seen 0", id="an empty log with a root"),
        pytest.param("ciphertext sha256", "cipher sha256", id="another line"),
        pytest.param("FU=\n", "FV=\n", id="base64 that decodes alike"),
        pytest.param("a0=\n", "a0=", id="no last newline"),
        pytest.param("claimed_at 2026", "claimed_at 0000", id="no such year"),
    ],
)
def test_a_text_that_is_nearly_a_statement_is_refused(old: str, new: str) -> None:
    changed = STATEMENT_TEXT.replace(old, new)
    assert changed != STATEMENT_TEXT
    with pytest.raises(EvidenceError):
        read_statement(changed.encode())


def test_the_line_that_is_wrong_is_named() -> None:
    with pytest.raises(EvidenceError, match="line 4 of 'exeat entry v1'"):
        read_entry(ENTRY_TEXT.replace("notice 2026-0142", "note 2026-0142").encode())


@pytest.mark.parametrize(
    ("text", "read"), [(ENTRY_TEXT, read_statement), (STATEMENT_TEXT, read_entry)]
)
def test_neither_passes_for_the_other(
    text: str, read: Callable[[bytes], object]
) -> None:
    with pytest.raises(EvidenceError, match="line 1"):
        read(text.encode())


@pytest.mark.parametrize("read", [read_entry, read_statement])
def test_what_is_no_text_is_refused(read: Callable[[bytes], object]) -> None:
    titles = b"exeat entry v1", b"exeat statement v1"
    for wrong in (b"", b"\n", b"\xff", *titles, b"a" * (MAX_TEXT_BYTES + 1)):
        with pytest.raises(EvidenceError):
            read(wrong)


@given(st.integers(0, len(ENTRY_TEXT) - 1), st.integers(0, 7))
def test_a_leaf_with_any_bit_flipped_is_refused_or_another(at: int, bit: int) -> None:
    flipped = bytearray(ENTRY_TEXT.encode())
    flipped[at] ^= 1 << bit
    try:
        other = read_entry(bytes(flipped))
    except EvidenceError:
        return
    assert other != ENTRY
    assert other.text().encode() == bytes(flipped)


@given(st.binary(max_size=400))
def test_bytes_after_a_title_are_refused_and_nothing_worse(tail: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_entry(b"exeat entry v1\n" + tail)


def test_a_commitment_is_the_hash_of_salt_and_body() -> None:
    salt = bytes(range(32))
    assert commitment(salt, b"body") == sha256(salt + b"body").digest()
    for wrong in (b"", salt[:31], salt + b"b"):
        with pytest.raises(EvidenceError, match="salt"):
            commitment(wrong, b"body")


def test_moments_are_cut_to_milliseconds_in_utc() -> None:
    summer = datetime(2026, 7, 1, 12, 0, 0, 999_999, timezone(timedelta(hours=3)))
    assert whole_milliseconds(summer).isoformat() == "2026-07-01T09:00:00.999000+00:00"


@given(st.binary(max_size=50))
def test_base64_is_the_one_of_the_standard_library(value: bytes) -> None:
    assert to_base64(value) == b64encode(value).decode()
    assert from_base64(to_base64(value), "field") == value


@pytest.mark.parametrize("text", ["Zm9v\n", "Zm9=", "Zg", "Zh==", "_-==", "é", "Zm 9v"])
def test_any_other_base64_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError, match="field"):
        from_base64(text, "field")


@pytest.mark.parametrize("text", ["", "-1", "00", "1.0", "٣", "1" * 20, " 1"])
def test_a_count_is_digits_only(text: str) -> None:
    assert read_count("1" * 19, "field") == int("1" * 19)
    with pytest.raises(EvidenceError, match="field"):
        read_count(text, "field")
