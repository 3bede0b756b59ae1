"""ZIP archives and workbooks for tests, as Python and openpyxl write them."""

import io
import re
import stat
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"


def zipped(
    files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, mode: int = 0
) -> bytes:
    """Return an archive, each entry with a Unix mode if one is given."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 5, 25, 9, 0, 0))
            entry.compress_type = method
            entry.external_attr = (mode or (stat.S_IFREG | 0o644)) << 16
            archive.writestr(entry, content)
    return whole.getvalue()


def workbook(*rows: Sequence[object], title: str = "trips") -> bytes:
    """Return a workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def shared(content: bytes) -> bytes:
    """Return a workbook whose texts stand in a part of their own, as Excel has it."""
    files = unzipped(content)
    texts: list[bytes] = []

    def refer(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    files[SHEET] = re.sub(rb't="inlineStr"><is>(.*?)</is>', refer, files[SHEET])
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files[STRINGS] = b'<sst xmlns="%s">%s</sst>' % (space, items)
    link = b'<Relationship Type="x/sharedStrings" Target="sharedStrings.xml" Id="s"/>'
    links = files["xl/_rels/workbook.xml.rels"]
    files["xl/_rels/workbook.xml.rels"] = links.replace(b"</R", link + b"</R")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
    part = b'<Override PartName="/%s" ContentType="%s.sharedStrings+xml"/>'
    types = files[TYPES]
    entry = part % (STRINGS.encode(), kind)
    files[TYPES] = types.replace(b"</Types>", entry + b"</Types>")
    assert texts
    assert files[TYPES] != types
    return zipped(files)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes."""
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the entries of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def altered(
    content: bytes, part: str, change: Callable[[bytes], bytes] | bytes
) -> bytes:
    """Return an archive with one entry changed, added or replaced."""
    files = unzipped(content)
    before = files.get(part, b"")
    files[part] = change if isinstance(change, bytes) else change(before)
    assert files[part] != before
    return zipped(files)


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return an archive with some bytes of one entry replaced."""
    return altered(content, part, lambda text: text.replace(old, new))
