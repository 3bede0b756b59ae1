"""Receipts: what they prove, and that nothing in them can be changed unnoticed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import EvidenceError
from exeat.engine.entries import read_entry
from exeat.store.checkpoint import Checkpoint
from exeat.store.note import Cosigner, Signer, read_note, sign_note
from exeat.store.receipt import (
    MAX_PATH,
    MAX_RECEIPT_BYTES,
    Level,
    Receipt,
    encode_path,
    open_checkpoint,
    read_path,
    read_receipt,
    verify_receipt,
)
from tests.small_log import (
    AT,
    CHANNEL,
    KEEPER,
    ORIGIN,
    WITNESS,
    SmallLog,
    leaf,
    private,
)

LOG = SmallLog([leaf(number) for number in range(21)])
KEY = KEEPER.verifier
STRANGER = Signer("exeat.invalid/another", private(7))


def witnessed(index: int, size: int) -> bytes:
    return replace(LOG.parts(index, size), checkpoint=LOG.witnessed(size)).encode()


def test_a_receipt_has_the_lines_of_the_specification() -> None:
    lines = LOG.receipt(4, 7).decode().split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert [line.split(" ")[0] for line in lines[1:3]] == ["extra", "index"]
    assert lines[2] == "index 4"
    assert [len(line) for line in lines[3:6]] == [44, 44, 44]
    assert lines[6:9] == ["", ORIGIN, "7"]
    assert read_receipt(LOG.receipt(4, 7)) == LOG.parts(4, 7)


def test_every_leaf_has_a_receipt_at_every_size() -> None:
    for size in range(1, 22):
        for index in range(size):
            verified = verify_receipt(LOG.receipt(index, size), KEY)
            assert verified.index == index
            assert verified.entry == read_entry(leaf(index))
            assert verified.checkpoint == LOG.head(size)
            assert verified.level is Level.RECORDED
            assert verified.witnesses == ()
            assert verified.cosigned_at is None


def test_a_cosignature_of_a_known_witness_counts() -> None:
    verified = verify_receipt(witnessed(4, 7), KEY, [WITNESS.verifier])
    assert verified.level is Level.WITNESSED
    assert verified.witnesses == (WITNESS.verifier,)
    assert verified.cosigned_at == AT.replace(microsecond=0)


def test_a_cosignature_of_an_unknown_witness_does_not() -> None:
    for known in ([], [Cosigner("exeat.invalid/other", private(3)).verifier]):
        verified = verify_receipt(witnessed(4, 7), KEY, known)
        assert verified.level is Level.RECORDED


def test_the_earliest_of_several_cosignatures_is_told() -> None:
    second = Cosigner("exeat.invalid/archive", private(5))
    note = read_note(LOG.witnessed(7))
    earlier = second.cosign(note.text, AT - timedelta(days=1))
    both = note.with_signatures(earlier).encode()
    receipt = replace(LOG.parts(4, 7), checkpoint=both).encode()
    verified = verify_receipt(receipt, KEY, [second.verifier, WITNESS.verifier])
    assert verified.witnesses == (WITNESS.verifier, second.verifier)
    assert verified.cosigned_at == AT.replace(microsecond=0) - timedelta(days=1)


def test_levels_are_those_of_the_design() -> None:
    assert list(Level) == ["recorded", "witnessed", "time-stamped"]


@pytest.mark.parametrize(("index", "size"), [(0, 1), (4, 7)])
def test_every_bit_of_a_receipt_counts(index: int, size: int) -> None:
    good = LOG.receipt(index, size)
    for at in range(len(good) * 8):
        flipped = bytearray(good)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(EvidenceError):
            verify_receipt(bytes(flipped), KEY)
    assert verify_receipt(good, KEY).index == index


def test_every_bit_of_a_witnessed_receipt_counts() -> None:
    # A name or identifier of a key that is changed makes the key an unknown one, whose
    # signature is ignored as the specification asks: the receipt is witnessed no more.
    good = witnessed(4, 7)
    line = good.index(f"\u2014 {WITNESS.verifier.name}".encode())
    weaker = 0
    for at in range(len(good) * 8):
        flipped = bytearray(good)
        flipped[at // 8] ^= 1 << at % 8
        try:
            verified = verify_receipt(bytes(flipped), KEY, [WITNESS.verifier])
        except EvidenceError:
            continue
        assert verified.level is Level.RECORDED
        assert at // 8 > line
        weaker += 1
    assert weaker > 0
    assert verify_receipt(good, KEY, [WITNESS.verifier]).level is Level.WITNESSED


@given(st.integers(0, 20), st.data())
def test_bytes_put_in_or_taken_out_are_noticed(index: int, data: st.DataObject) -> None:
    good = LOG.receipt(index, 21)
    start = data.draw(st.integers(0, len(good)))
    stop = data.draw(st.integers(start, len(good)))
    changed = good[:start] + data.draw(st.binary(max_size=50)) + good[stop:]
    if changed != good:
        with pytest.raises(EvidenceError):
            verify_receipt(changed, KEY)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_worse(data: bytes) -> None:
    for start in (b"", b"c2sp.org/tlog-proof@v1\n", LOG.receipt(0, 1)[:600]):
        with pytest.raises(EvidenceError):
            verify_receipt(start + data, KEY)


PARTS: list[tuple[str, Callable[[Receipt], Receipt]]] = [
    ("another leaf", lambda good: replace(good, entry=leaf(5))),
    ("another index", lambda good: replace(good, index=5)),
    ("an index beyond", lambda good: replace(good, index=7)),
    ("a path of another", lambda good: replace(good, path=LOG.parts(5, 7).path)),
    ("a shorter path", lambda good: replace(good, path=good.path[:-1])),
    ("a longer path", lambda good: replace(good, path=(*good.path, bytes(32)))),
    ("no path", lambda good: replace(good, path=())),
    ("a later head", lambda good: replace(good, checkpoint=LOG.checkpoint(8))),
    ("a node for a leaf", lambda good: replace(good, entry=b"\x01" + bytes(64))),
]


@pytest.mark.parametrize(
    "change", [pytest.param(change, id=name) for name, change in PARTS]
)
def test_parts_of_two_receipts_do_not_make_one(
    change: Callable[[Receipt], Receipt],
) -> None:
    with pytest.raises(EvidenceError):
        verify_receipt(change(LOG.parts(4, 7)).encode(), KEY)


def signed(origin: str, signer: Signer, leaves: int = 7) -> bytes:
    head = Checkpoint(origin=origin, size=leaves, root=LOG.head(leaves).root)
    return sign_note(head.text(), signer)


def test_only_the_log_s_own_key_vouches() -> None:
    for note in (
        signed(ORIGIN, STRANGER),
        signed(ORIGIN, Signer(ORIGIN, private(7))),
        read_note(signed(ORIGIN, STRANGER))
        .with_signatures(WITNESS.cosign(LOG.head(7).text(), AT))
        .encode(),
    ):
        receipt = replace(LOG.parts(4, 7), checkpoint=note).encode()
        with pytest.raises(EvidenceError, match=r"no known key|did not sign"):
            verify_receipt(receipt, KEY, [WITNESS.verifier])


def test_a_log_vouches_for_itself_only() -> None:
    receipt = replace(LOG.parts(4, 7), checkpoint=signed(ORIGIN, STRANGER)).encode()
    with pytest.raises(EvidenceError, match="is signed by"):
        verify_receipt(receipt, STRANGER.verifier)


def test_a_leaf_belongs_to_the_channel_of_its_log() -> None:
    other = Signer("exeat.invalid/gb-ru-moscow-0000", private(8))
    log = SmallLog([leaf(0)], other)
    with pytest.raises(EvidenceError, match=f"a leaf of {CHANNEL} is not of"):
        verify_receipt(log.receipt(0, 1), other.verifier)


def test_a_leaf_that_is_no_entry_is_refused_although_it_is_in_the_log() -> None:
    log = SmallLog([b"anything"])
    with pytest.raises(EvidenceError, match="line 1"):
        verify_receipt(log.receipt(0, 1), KEY)


def test_keys_are_used_for_what_they_are() -> None:
    plain = Signer("exeat.invalid/ru-mfa", private(2)).verifier
    for log, witnesses in ((KEY, [plain]), (WITNESS.verifier, [])):
        with pytest.raises(EvidenceError, match="Ed25519"):
            verify_receipt(LOG.receipt(4, 7), log, witnesses)


def test_a_checkpoint_opens_alone() -> None:
    opened, head = open_checkpoint(LOG.witnessed(7), KEY, [WITNESS.verifier])
    assert head == LOG.head(7)
    assert opened.by == (KEY, WITNESS.verifier)


TEXTS = [
    pytest.param("@v1", "@v2", id="another version"),
    pytest.param("extra ", "leaf ", id="another word"),
    pytest.param("extra ", "extra  ", id="two spaces"),
    pytest.param("index 4", "index 04", id="a leading zero"),
    pytest.param("index 4", "index -4", id="a sign"),
    pytest.param("index 4", f"index {2**63}", id="beyond 63 bits"),
    pytest.param("index 4\n", "", id="no index"),
    pytest.param("index 4", "index 4\n", id="an empty line too many"),
    pytest.param("\n", "\r\n", id="other line ends"),
    pytest.param("index", "índex", id="not ASCII"),
    pytest.param("\n\n", "\n", id="no empty line"),
    pytest.param("=\n\n", "=\nAAAA\n\n", id="a short hash"),
]


@pytest.mark.parametrize(("old", "new"), TEXTS)
def test_a_text_that_is_nearly_a_receipt_is_refused(old: str, new: str) -> None:
    good = LOG.receipt(4, 7).decode()
    changed = good.replace(old, new)
    assert changed != good
    with pytest.raises(EvidenceError):
        read_receipt(changed.encode())


def test_a_receipt_without_its_leaf_is_refused() -> None:
    lines = LOG.receipt(4, 7).decode().split("\n")
    with pytest.raises(EvidenceError, match="'index' in place of 'extra'"):
        read_receipt("\n".join([lines[0], *lines[2:]]).encode())
    with pytest.raises(EvidenceError, match="has 0 bytes"):
        replace(LOG.parts(4, 7), entry=b"")


def test_sizes_are_bounded() -> None:
    good = LOG.parts(4, 7)
    largest = replace(good, entry=bytes(65_534), path=(bytes(32),) * MAX_PATH)
    assert len(largest.encode()) <= MAX_RECEIPT_BYTES
    assert read_receipt(largest.encode()) == largest
    with pytest.raises(EvidenceError, match="has 65535 bytes"):
        replace(good, entry=bytes(65_535))
    with pytest.raises(EvidenceError, match="hashes"):
        replace(good, path=(bytes(32),) * (MAX_PATH + 1))
    with pytest.raises(EvidenceError, match="longer"):
        read_receipt(good.encode() + bytes(MAX_RECEIPT_BYTES))


def test_a_path_is_lines_of_base64() -> None:
    path = LOG.growth(5, 21)
    assert read_path(encode_path(path)) == path
    assert read_path(b"") == ()
    assert encode_path([bytes(32)]) == b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encode_path([bytes(32)])[:-1], id="no last newline"),
        pytest.param(encode_path([bytes(31)]), id="a short hash"),
        pytest.param(encode_path([bytes(33)]), id="a long hash"),
        pytest.param(b"\n", id="an empty line"),
        pytest.param(b"\xff\n", id="not ASCII"),
        pytest.param(encode_path([bytes(32)] * (MAX_PATH + 1)), id="too long"),
    ],
)
def test_what_is_nearly_a_path_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        read_path(data)
