"""What kind of file it is: its ending and its first bytes have to agree."""

import re
from enum import StrEnum
from pathlib import PurePath

from exeat.domain.errors import InputError


class Form(StrEnum):
    """Forms of files that others send."""

    XLSX = "xlsx"
    CSV = "csv"
    ICS = "ics"
    YAML = "yaml"
    JSON = "json"
    GPX = "gpx"
    GEOJSON = "geojson"


_MIB = 1_048_576
LARGEST = {
    Form.XLSX: 5 * _MIB,
    Form.CSV: 5 * _MIB,
    Form.ICS: _MIB,
    Form.YAML: _MIB,
    Form.JSON: _MIB,
    Form.GPX: 5 * _MIB,
    Form.GEOJSON: 5 * _MIB,
}
"""Greatest size of a file of each form in bytes."""

_ENDINGS = {
    ".xlsx": Form.XLSX,
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".ics": Form.ICS,
    ".yml": Form.YAML,
    ".yaml": Form.YAML,
    ".json": Form.JSON,
    ".gpx": Form.GPX,
    ".geojson": Form.GEOJSON,
}
_OTHER_ENDINGS = {
    ".xlsm": "a workbook with macros",
    ".xltm": "a workbook with macros",
    ".xlsb": "a binary workbook",
    ".xls": "a workbook of the old binary form",
    ".ods": "an OpenDocument table",
    ".numbers": "a table of Numbers",
    ".zip": "an archive",
    ".exeat": "a bundle of notices",
}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What no text begins with, and what it is instead.
_SIGNS = (
    (_ZIP, "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (_OLE, "an old or an encrypted Office file"),
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\xff\xfe", "in UTF-16"),
    (b"\xfe\xff", "in UTF-16"),
)
_STARTS = {
    Form.ICS: (b"BEGIN:VCALENDAR", "with BEGIN:VCALENDAR"),
    Form.GPX: (b"<", "as XML does"),
    Form.GEOJSON: (b"{", "with a brace"),
}
_TABLE_HEAD = re.compile(rb"[^\n:{]{0,4000}?\btrip\b[^\n:{]{0,4000}(?:\r?\n|\Z)")
_HEAD = 8192


def form_of(content: bytes, label: str) -> Form:
    """Return the form of a file, by its ending and its first bytes.

    A label without a known ending, such as that of standard input, says nothing; then
    the first bytes decide.

    Args:
        content: The file.
        label: Its name, for errors.

    Raises:
        InputError: The form is unknown, the two do not agree, or it is too large.
    """
    ending = PurePath(label).suffix.lower()
    if ending in _OTHER_ENDINGS:
        raise InputError(
            f"the file is {_OTHER_ENDINGS[ending]}, which is not read",
            remedy="save the table as XLSX or CSV",
            file=label,
        )
    start = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    form = _ENDINGS.get(ending) or _sniffed(start)
    _check_start(form, content, start, label)
    if len(content) > LARGEST[form]:
        raise InputError(
            f"the file is larger than {LARGEST[form] // _MIB} MiB",
            remedy="split the file",
            file=label,
        )
    return form


def _sniffed(start: bytes) -> Form:
    """Return the form that the first bytes of a file show."""
    if start.startswith((_ZIP, _OLE)):
        return Form.XLSX
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return Form.ICS
    if start.startswith((b"{", b"[")):
        return Form.JSON
    if start.startswith(b"<"):
        return Form.GPX
    return Form.CSV if _TABLE_HEAD.match(start) else Form.YAML


def _check_start(form: Form, content: bytes, start: bytes, label: str) -> None:
    """Refuse a file that does not begin as its form does."""
    if form is Form.XLSX:
        _check_archive(form, content, label)
        return
    for sign, what in _SIGNS:
        if content.startswith(sign):
            raise _unlike(f"the file is {what}", form, label)
    if form in _STARTS:
        wanted, how = _STARTS[form]
        if start[: len(wanted)].upper() != wanted:
            raise _unlike(f"the file does not begin {how}", form, label)


def _check_archive(form: Form, content: bytes, label: str) -> None:
    if content.startswith(_OLE):
        raise InputError(
            "the file is encrypted, or of the old binary form",
            remedy="save it as XLSX, without a password",
            file=label,
        )
    if not content.startswith(_ZIP):
        raise _unlike("the file does not begin as a ZIP archive does", form, label)


def _unlike(problem: str, form: Form, label: str) -> InputError:
    return InputError(
        problem, remedy=f"give a file that really is {form.upper()}", file=label
    )
