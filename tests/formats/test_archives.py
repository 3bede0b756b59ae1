"""ZIP archives: what Python packs is unpacked alike, and nothing else is."""

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import InputError
from exeat.formats.archives import ArchiveLimits, open_archive
from tests.formats.packed import workbook, zipped

NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20
)


@given(
    st.dictionaries(NAMES, st.binary(max_size=300).map(b"=".__add__), max_size=8),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_reads_what_zipfile_writes(files: dict[str, bytes], method: int) -> None:
    if len({name.casefold() for name in files}) < len(files):
        return
    archive = open_archive(zipped(files, method=method), "a.zip")
    assert {name: archive.read(name) for name in archive.names} == files


def test_reads_what_is_written_as_a_stream() -> None:
    book = workbook(["a"], ["b"])
    archive = open_archive(book, "a.xlsx")
    assert "xl/workbook.xml" in archive.names
    assert all(archive.read(name) for name in archive.names)


def test_folders_are_no_entries() -> None:
    assert open_archive(zipped({"x/": b"", "x/a": b"1"}), "a").names == ("x/a",)


def _of(entries: int, size: int) -> bytes:
    body = bytes(range(256)) * (size // 256)
    return zipped(
        {str(number): body for number in range(entries)}, method=zipfile.ZIP_STORED
    )


def test_limits_are_the_last_that_is_allowed() -> None:
    limits = ArchiveLimits(entries=3, unpacked=3 * 512)
    assert len(open_archive(_of(3, 512), "a", limits).names) == 3
    with pytest.raises(InputError, match="4 entries, and 3 at most"):
        open_archive(_of(4, 256), "a", limits)
    with pytest.raises(InputError, match="1,538 bytes"):
        open_archive(zipped({"1": bytes(769), "2": bytes(769)}, method=0), "a", limits)


@pytest.mark.parametrize(("ratio", "is_read"), [(100, True), (101, False)])
def test_a_ratio_of_one_hundred_is_the_last(ratio: int, *, is_read: bool) -> None:
    """Bytes that pack into a known size, and a table that names another."""
    content = bytearray(zipped({"a": b"0" * 5000}))
    table = content.index(b"PK\x01\x02")
    packed = int.from_bytes(content[table + 20 : table + 24], "little")
    content[table + 24 : table + 28] = (packed * ratio).to_bytes(4, "little")
    if is_read:
        assert open_archive(bytes(content), "a").names == ("a",)
    else:
        with pytest.raises(InputError, match="grows more than 100 times"):
            open_archive(bytes(content), "a")


def test_every_altered_byte_is_noticed_or_means_nothing() -> None:
    files = {"a.txt": b"first", "b/c.txt": b"second" * 9}
    content = zipped(files)
    read = 0
    for at in range(len(content)):
        altered = content[:at] + bytes([content[at] ^ 0x41]) + content[at + 1 :]
        try:
            archive = open_archive(altered, "a")
            found = {name: archive.read(name) for name in archive.names}
        except InputError:
            continue
        read += 1
        assert sorted(found.values()) == sorted(files.values())
    # Moments, versions and modes of the entries are read over.
    assert 0 < read < len(content) // 2


def test_an_entry_is_asked_for_by_its_name() -> None:
    with pytest.raises(InputError, match=r"no entry '\.\./a'"):
        open_archive(zipped({"a": b"1"}), "a").read("../a")
