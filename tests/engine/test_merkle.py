"""The tree agrees with published vectors and with the definitions of RFC 6962."""

import itertools
from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import EvidenceError
from exeat.engine.merkle import (
    EMPTY_ROOT,
    MAX_SIZE,
    Node,
    check_head,
    consistency_path,
    inclusion_path,
    leaf_hash,
    new_nodes,
    node_hash,
    root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# Leaves, roots and proofs of the tests of Certificate Transparency, as published with
# the reference implementation and with transparency-dev/merkle (proof/verify_test.go).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
H0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
H01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
H0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
H6 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
INCLUSION = [
    (0, 1, []),
    (0, 8, [H1, H23, H4567]),
    (5, 8, [H4, H67, H0123]),
    (2, 3, [H01]),
    (1, 5, [H0, H23, H4]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, [H1, H23, H4567]),
    (6, 8, [H45, H67, H0123]),
    (2, 5, [H23, H4]),
    (6, 7, [H45, H6, H0123]),
]
OTHER = sha256(b"another").digest()


class Log:
    """Stored nodes, made by appending leaf after leaf."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.nodes: dict[Node, bytes] = {}
        self.readings = 0
        for size, leaf in enumerate(leaves):
            self.nodes.update(new_nodes(size, leaf_hash(leaf), self.read))

    def read(self, nodes: Sequence[Node]) -> list[bytes]:
        self.readings += 1
        return [self.nodes[node] for node in nodes]


def leaves(count: int) -> list[bytes]:
    return [f"leaf {number}".encode() for number in range(count)]


BIG = Log(leaves(70))


# The definitions of RFC 6962, sections 2.1 to 2.1.2, word for word.


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return sha256(b"").digest()
    if len(d) == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = split(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = split(len(d))
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: Sequence[bytes]) -> list[bytes]:
    return subproof(m, d, b=True)


def subproof(m: int, d: Sequence[bytes], *, b: bool) -> list[bytes]:
    n = len(d)
    if m == n:
        return [] if b else [mth(d)]
    k = split(n)
    if m <= k:
        return [*subproof(m, d[:k], b=b), mth(d[k:])]
    return [*subproof(m - k, d[k:], b=False), mth(d[:k])]


def test_the_empty_root_is_the_hash_of_nothing() -> None:
    published = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert EMPTY_ROOT.hex() == published
    assert root([]) == root_of(0, BIG.read) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_published(size: int) -> None:
    expected = ROOTS[size - 1]
    assert root(LEAVES[:size]) == expected
    assert root_of(size, Log(LEAVES).read) == expected


@pytest.mark.parametrize(("index", "size", "hashes"), INCLUSION)
def test_inclusion_paths_are_those_published(
    index: int, size: int, hashes: list[str]
) -> None:
    expected = tuple(bytes.fromhex(text) for text in hashes)
    assert inclusion_path(index, size, Log(LEAVES).read) == expected
    leaf = leaf_hash(LEAVES[index])
    assert verify_inclusion(leaf, index, size, expected, ROOTS[size - 1])


@pytest.mark.parametrize(("old", "new", "hashes"), CONSISTENCY)
def test_consistency_paths_are_those_published(
    old: int, new: int, hashes: list[str]
) -> None:
    expected = tuple(bytes.fromhex(text) for text in hashes)
    assert consistency_path(old, new, Log(LEAVES).read) == expected
    assert verify_consistency(old, new, expected, ROOTS[old - 1], ROOTS[new - 1])


def test_every_small_tree_is_that_of_the_definition() -> None:
    for size in range(1, 66):
        part = BIG.leaves[:size]
        expected = mth(part)
        assert root(part) == root_of(size, BIG.read) == expected
        for index, leaf in enumerate(part):
            found = inclusion_path(index, size, BIG.read)
            assert list(found) == path(index, part)
            assert verify_inclusion(leaf_hash(leaf), index, size, found, expected)


def test_every_growth_of_a_small_tree_is_that_of_the_definition() -> None:
    roots = [mth(BIG.leaves[:size]) for size in range(66)]
    for old, new in itertools.combinations_with_replacement(range(1, 66), 2):
        found = consistency_path(old, new, BIG.read)
        assert list(found) == proof(old, BIG.leaves[:new])
        assert verify_consistency(old, new, found, roots[old], roots[new])


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=300), st.data())
def test_any_tree_is_that_of_the_definition(
    given_leaves: list[bytes], data: st.DataObject
) -> None:
    size = len(given_leaves)
    log = Log(given_leaves)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    assert root(given_leaves) == root_of(size, log.read) == mth(given_leaves)
    assert list(inclusion_path(index, size, log.read)) == path(index, given_leaves)
    assert list(consistency_path(old, size, log.read)) == proof(old, given_leaves)


def test_stored_nodes_are_the_complete_ones_and_no_others() -> None:
    expected = {
        (level, index): mth(BIG.leaves[index << level : (index + 1) << level])
        for level in range(8)
        for index in range(len(BIG.leaves) >> level)
    }
    assert BIG.nodes == expected


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda log: root_of(69, log.read), id="root"),
        pytest.param(lambda log: inclusion_path(3, 69, log.read), id="inclusion"),
        pytest.param(lambda log: consistency_path(33, 69, log.read), id="consistency"),
        pytest.param(lambda log: new_nodes(63, OTHER, log.read), id="append"),
    ],
)
def test_stored_nodes_are_read_in_one_go(ask: Callable[[Log], object]) -> None:
    log = Log(leaves(70))
    log.readings = 0
    ask(log)
    assert log.readings == 1


def altered(steps: Sequence[bytes]) -> list[list[bytes]]:
    """Return proofs that are not this one: bits, order, too few, too many."""
    flipped = [
        [*steps[:at], bytes([step[0] ^ 8, *step[1:]]), *steps[at + 1 :]]
        for at, step in enumerate(steps)
    ]
    shorter = [[*steps[:at], *steps[at + 1 :]] for at in range(len(steps))]
    longer = [[*steps[:at], OTHER, *steps[at:]] for at in range(len(steps) + 1)]
    garbled = [[*steps, b""], [b"", *steps], [*steps, *steps[-1:], b"short"]]
    swapped = [[*steps[:at], *steps[at:][::-1]] for at in range(len(steps) - 1)]
    return [*flipped, *shorter, *longer, *garbled, *swapped]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33, 64])
def test_an_altered_inclusion_proof_is_refused(size: int) -> None:
    head = root_of(size, BIG.read)
    for index in range(size):
        leaf = leaf_hash(BIG.leaves[index])
        good = inclusion_path(index, size, BIG.read)
        assert verify_inclusion(leaf, index, size, good, head)
        assert not verify_inclusion(OTHER, index, size, good, head)
        assert not verify_inclusion(leaf, index, size, good, OTHER)
        for wrong in {*range(-1, size + 2)} - {index}:
            assert not verify_inclusion(leaf, wrong, size, good, head)
        for steps in altered(good):
            assert not verify_inclusion(leaf, index, size, steps, head)


@pytest.mark.parametrize("new", [2, 3, 5, 8, 13, 33, 64])
def test_an_altered_consistency_proof_is_refused(new: int) -> None:
    after = root_of(new, BIG.read)
    for old in range(1, new):
        before = root_of(old, BIG.read)
        good = consistency_path(old, new, BIG.read)
        assert verify_consistency(old, new, good, before, after)
        assert not verify_consistency(old, new, (), before, after)
        assert not verify_consistency(old, new, good, OTHER, after)
        assert not verify_consistency(old, new, good, before, OTHER)
        assert not verify_consistency(old, new, good, after, before)
        assert not verify_consistency(new, old, good, after, before)
        for steps in altered(good):
            assert not verify_consistency(old, new, steps, before, after)


def test_a_changed_past_has_no_proof() -> None:
    for changed in range(20):
        forged = list(BIG.leaves[:40])
        forged[changed] += b"!"
        other = Log(forged)
        steps = consistency_path(20, 40, other.read)
        before, after = root_of(20, BIG.read), root_of(40, other.read)
        assert verify_consistency(20, 40, steps, root_of(20, other.read), after)
        assert not verify_consistency(20, 40, steps, before, after)


def test_two_hashes_of_wrong_lengths_do_not_pass_for_two_of_the_right_ones() -> None:
    left, right = leaf_hash(b"0"), leaf_hash(b"1")
    head = node_hash(left, right)
    short, long = left[:31], left[31:] + right
    assert node_hash(short, long) == head
    assert verify_inclusion(left, 0, 2, [right], head)
    assert not verify_inclusion(short, 0, 2, [long], head)
    assert not verify_inclusion(left, 0, 2, [right], head + b"\x00")
    assert verify_consistency(1, 2, [right], left, head)
    assert not verify_consistency(1, 2, [long], short, head)


@pytest.mark.parametrize(
    ("old", "new", "before", "after", "holds"),
    [
        pytest.param(0, 0, EMPTY_ROOT, EMPTY_ROOT, True, id="empty stays empty"),
        pytest.param(0, 3, EMPTY_ROOT, ROOTS[2], True, id="from nothing"),
        pytest.param(3, 3, ROOTS[2], ROOTS[2], True, id="nothing new"),
        pytest.param(0, 3, OTHER, ROOTS[2], False, id="nothing has one root"),
        pytest.param(0, 0, OTHER, OTHER, False, id="nothing has one root, again"),
        pytest.param(3, 3, ROOTS[2], OTHER, False, id="one size, two roots"),
        pytest.param(3, 0, ROOTS[2], EMPTY_ROOT, False, id="shrunk"),
        pytest.param(-1, 3, ROOTS[2], ROOTS[2], False, id="below zero"),
        pytest.param(3, MAX_SIZE + 1, ROOTS[2], ROOTS[2], False, id="beyond 63 bits"),
    ],
)
def test_growth_from_nothing_and_by_nothing(
    old: int, new: int, before: bytes, after: bytes, holds: bool
) -> None:
    assert verify_consistency(old, new, (), before, after) is holds
    assert not verify_consistency(old, new, (OTHER,), before, after)


def test_there_is_no_path_where_nothing_changed() -> None:
    assert consistency_path(0, 5, BIG.read) == consistency_path(5, 5, BIG.read) == ()
    assert inclusion_path(0, 1, BIG.read) == ()


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_path(index: int, size: int) -> None:
    with pytest.raises(EvidenceError, match=f"no leaf {index}"):
        inclusion_path(index, size, BIG.read)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_log_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(EvidenceError, match=f"never had {old}"):
        consistency_path(old, new, BIG.read)


@pytest.mark.parametrize("size", [-1, MAX_SIZE])
def test_a_log_has_no_leaf_beyond_its_largest_size(size: int) -> None:
    with pytest.raises(EvidenceError, match="no leaf can be appended"):
        new_nodes(size, OTHER, BIG.read)


def test_a_missing_node_is_noticed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        root_of(7, lambda nodes: BIG.read(nodes)[:-1])
    with pytest.raises(ValueError, match="shorter"):
        new_nodes(7, OTHER, lambda nodes: BIG.read(nodes)[:-1])


def test_a_head_is_a_size_and_a_root() -> None:
    check_head(0, EMPTY_ROOT)
    check_head(MAX_SIZE, OTHER)
    assert MAX_SIZE == 9_223_372_036_854_775_807
    for size, head in [(0, OTHER), (1, b"short"), (-1, OTHER), (MAX_SIZE + 1, OTHER)]:
        with pytest.raises(EvidenceError, match="log"):
            check_head(size, head)
