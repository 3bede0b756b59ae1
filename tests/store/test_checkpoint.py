"""Heads of logs: three lines, and growth that is proved."""

from base64 import b64encode
from hashlib import sha256

import pytest

from exeat.domain.errors import EvidenceError
from exeat.store.checkpoint import Checkpoint, check_growth, read_checkpoint
from tests.small_log import ORIGIN, SmallLog, leaf

# The example of c2sp.org/tlog-checkpoint.
EXAMPLE = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
"""
ROOT = bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
NOTHING = sha256(b"").digest()
LOG = SmallLog([leaf(number) for number in range(20)])


def test_the_example_of_the_specification_reads_and_writes_alike() -> None:
    found = read_checkpoint(EXAMPLE)
    expected = Checkpoint(
        origin="example.com/behind-the-sofa", size=20852163, root=ROOT
    )
    assert found == expected
    assert found.text() == EXAMPLE


def test_an_empty_log_has_the_root_of_nothing() -> None:
    empty = Checkpoint(origin="a", size=0, root=NOTHING)
    assert empty.text() == f"a\n0\n{b64encode(NOTHING).decode()}\n"
    assert read_checkpoint(empty.text()) == empty


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("20852163", "020852163", id="a leading zero"),
        pytest.param("20852163", "-1", id="below zero"),
        pytest.param("20852163", "0", id="empty, with a root"),
        pytest.param("20852163", str(2**63), id="beyond 63 bits"),
        pytest.param("20852163", "", id="no size"),
        pytest.param("2I=\n", "2I=", id="no last newline"),
        pytest.param("2I=\n", "2I=\nextension\n", id="an extension"),
        pytest.param("2I=\n", "2I=\n\n", id="an empty line"),
        pytest.param("2I=\n", "2J=\n", id="base64 that decodes alike"),
        pytest.param("CsUY", "", id="a short root"),
        pytest.param("example.com", "example com", id="a space in the origin"),
        pytest.param("example.com/behind-the-sofa", "", id="no origin"),
    ],
)
def test_what_is_nearly_a_checkpoint_is_refused(old: str, new: str) -> None:
    changed = EXAMPLE.replace(old, new)
    assert changed != EXAMPLE
    with pytest.raises(EvidenceError):
        read_checkpoint(changed)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 20), (7, 20), (16, 17), (20, 20)])
def test_a_log_grows(old: int, new: int) -> None:
    check_growth(LOG.head(old), LOG.head(new), LOG.growth(old, new))


def test_growth_needs_its_own_proof() -> None:
    for wrong in ((), LOG.growth(8, 20), LOG.growth(7, 19), LOG.growth(7, 20)[:-1]):
        with pytest.raises(EvidenceError, match="the past of"):
            check_growth(LOG.head(7), LOG.head(20), wrong)


def test_a_log_that_shrinks_is_noticed() -> None:
    with pytest.raises(EvidenceError, match="of 20 leaves is now one of 7"):
        check_growth(LOG.head(20), LOG.head(7), LOG.growth(7, 20))


def test_a_head_of_another_log_proves_nothing() -> None:
    old = LOG.head(7)
    other = Checkpoint(origin=f"{ORIGIN}-2", size=old.size, root=old.root)
    with pytest.raises(EvidenceError, match="of two logs"):
        check_growth(other, LOG.head(20), LOG.growth(7, 20))


def test_one_size_with_two_roots_is_noticed() -> None:
    forged = SmallLog([leaf(number + 1) for number in range(20)])
    with pytest.raises(EvidenceError, match="the past of"):
        check_growth(LOG.head(20), forged.head(20), ())


@pytest.mark.parametrize("changed", range(7))
def test_a_rewritten_past_is_noticed(changed: int) -> None:
    leaves = [leaf(number) for number in range(20)]
    leaves[changed] = leaf(changed + 100)
    forged = SmallLog(leaves)
    proof = forged.growth(7, 20)
    check_growth(forged.head(7), forged.head(20), proof)
    with pytest.raises(EvidenceError, match="the past of"):
        check_growth(LOG.head(7), forged.head(20), proof)
