"""The file form of a bundle: one shape only, and everything else is refused."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import EvidenceError
from exeat.service.acts.contents import Contents
from exeat.service.bundles.archive import MAX_BYTES, MAX_ENTRIES, MAX_ENTRY_BYTES
from exeat.service.bundles.bundle import Bundle, BundledClaim, BundledEntry
from exeat.service.bundles.files import pack, unpack

OPEN = Contents(body=b"{}", salt=b"s" * 32)
SMALL = Bundle(
    channel="gb-ru-moscow-7k2m",
    sender="ru-mfa/protocol",
    recipient="gb-embassy-moscow",
    start=0,
    size=2,
    checkpoint=b"head\n",
    consistency=(b"\x01" * 32, b"\x02" * 32),
    entries=(
        BundledEntry(position=0, leaf=b"leaf 0", statement=b"one", contents=OPEN),
        BundledEntry(
            position=1,
            leaf=b"leaf 1",
            statement=b"two",
            contents=Contents(sealed=b"age"),
        ),
    ),
    receipts=(("000000-2026-0142-r1-filed.tlog-proof", b"proof\n"),),
    claims=(BundledClaim(number=1, statement=b"claim", contents=OPEN),),
    cosignature=b"cosigned\n",
)
NOTE = b"a note\n"

contents = st.builds(
    Contents,
    body=st.none() | st.binary(max_size=40),
    salt=st.none() | st.binary(min_size=32, max_size=32),
    sealed=st.none() | st.binary(max_size=40),
)


@given(
    start=st.integers(0, 10**6),
    entries=st.lists(
        st.tuples(st.binary(max_size=9), st.binary(max_size=9), contents), max_size=4
    ),
    claims=st.lists(st.tuples(st.binary(max_size=9), contents), max_size=3),
    note=st.binary(max_size=30),
)
def test_what_is_packed_is_read_again_and_packs_alike(
    start: int,
    entries: list[tuple[bytes, bytes, Contents]],
    claims: list[tuple[bytes, Contents]],
    note: bytes,
) -> None:
    bundle = Bundle(
        channel="gb-ru-moscow-7k2m",
        sender="ru-mfa/protocol",
        recipient="gb-embassy-moscow",
        start=start,
        size=start + len(entries),
        entries=tuple(
            BundledEntry(
                position=start + number, leaf=leaf, statement=signed, contents=inside
            )
            for number, (leaf, signed, inside) in enumerate(entries)
        ),
        claims=tuple(
            BundledClaim(number=number, statement=signed, contents=inside)
            for number, (signed, inside) in enumerate(claims, 1)
        ),
    )
    data = pack(bundle, note)
    opened = unpack(data)
    assert opened.bundle == bundle
    assert opened.note == note
    assert pack(opened.bundle, note) == data


def test_every_altered_byte_is_refused() -> None:
    data = pack(SMALL, NOTE)
    assert unpack(data).bundle == SMALL
    for place in range(len(data)):
        altered = bytearray(data)
        altered[place] ^= 1 << place % 8
        with pytest.raises(EvidenceError):
            unpack(bytes(altered))


@pytest.mark.parametrize("cut", [1, 5, 22, 400])
def test_a_bundle_cut_short_or_grown_is_refused(cut: int) -> None:
    data = pack(SMALL, NOTE)
    for altered in (data[:-cut], data[cut:], data + b"x" * cut, b"x" * cut + data):
        with pytest.raises(EvidenceError):
            unpack(altered)


def _zip(members: list[tuple[zipfile.ZipInfo | str, bytes]], method: int = 0) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return target.getvalue()


def _link() -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("checkpoint", (1980, 1, 1, 0, 0, 0))
    member.create_system, member.external_attr = 3, 0o120777 << 16
    return member


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04" + b"\0" * 40, id="only a beginning"),
        pytest.param(_zip([]), id="no entry"),
        pytest.param(_zip([("../../etc/passwd", b"x")]), id="a way out"),
        pytest.param(_zip([("/checkpoint", b"x")]), id="from the root"),
        pytest.param(_zip([(_link(), b"/etc/passwd")]), id="a link"),
        pytest.param(_zip([("bundle.exeat", pack(SMALL, NOTE))]), id="a nested bundle"),
        pytest.param(
            _zip([("checkpoint", b"0" * 10**6)], zipfile.ZIP_DEFLATED), id="packed"
        ),
        pytest.param(_zip([("manifest.json", b"[]")]), id="no object"),
        pytest.param(
            _zip([("checkpoint", b"0" * (MAX_ENTRY_BYTES + 1))]), id="a large entry"
        ),
        pytest.param(
            _zip([(f"entries/{n:06}.leaf", b"") for n in range(MAX_ENTRIES + 1)]),
            id="too many entries",
        ),
        pytest.param(b"PK\x03\x04" + b"\0" * MAX_BYTES, id="too large"),
    ],
)
def test_a_hostile_archive_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError) as refused:
        unpack(data)
    assert refused.value.sentence.startswith("the bundle is ")
    assert refused.value.remedy


def test_a_name_that_stands_twice_is_refused() -> None:
    once = _zip([("checkpoint", b"one"), ("channelxyz", b"two")])
    twice = once.replace(b"channelxyz", b"checkpoint")
    with pytest.raises(EvidenceError, match="twice"):
        unpack(twice)


def test_a_bundle_of_a_later_version_says_so() -> None:
    data = pack(SMALL, NOTE)
    later = {
        "checkpoint": SMALL.checkpoint,
        "manifest.json": b'{"exeat":"bundle","version":2}',
        "channel.note": NOTE,
    }
    assert data
    with pytest.raises(EvidenceError, match="version 2"):
        unpack(_plain(later))


def _plain(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o600 << 16
            archive.writestr(member, data)
    return target.getvalue()
