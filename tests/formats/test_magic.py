"""The form of a file: its ending and its first bytes agree, or it is refused."""

import pytest

from exeat.domain.errors import InputError
from exeat.formats.magic import LARGEST, Form, form_of
from tests.formats.hostile_tables import BOOK, CALENDAR


@pytest.mark.parametrize(
    ("label", "content", "form"),
    [
        ("a.xlsx", BOOK, Form.XLSX),
        ("A.XLSX", BOOK, Form.XLSX),
        ("a.ics", CALENDAR.encode(), Form.ICS),
        ("a.ics", b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n", Form.ICS),
        ("a.csv", b"trip,from", Form.CSV),
        ("a.tsv", b"trip\tfrom", Form.CSV),
        ("a.yml", b"trip: Tver", Form.YAML),
        ("a.json", b'{"trip": "Tver"}', Form.JSON),
        ("a.gpx", b"<gpx/>", Form.GPX),
        ("a.geojson", b"{}", Form.GEOJSON),
        ("<stdin>", BOOK, Form.XLSX),
        ("<stdin>", CALENDAR.encode(), Form.ICS),
        ("<stdin>", b"[]", Form.JSON),
        ("<stdin>", b"<gpx/>", Form.GPX),
        ("<stdin>", b"trip;travellers;from\n", Form.CSV),
        ("<stdin>", b"trip: Tver\nlegs: []\n", Form.YAML),
        ("<stdin>", b"trips:\n- trip: a, from b\n", Form.YAML),
    ],
)
def test_knows_the_form(label: str, content: bytes, form: Form) -> None:
    assert form_of(content, label) is form


@pytest.mark.parametrize(
    ("label", "content", "problem"),
    [
        ("a.csv", BOOK, "is a ZIP archive"),
        ("a.yml", BOOK, "is a ZIP archive"),
        ("a.ics", b"%PDF-1.7", "is a PDF"),
        ("a.json", b"\x1f\x8b\x08", "is packed with gzip"),
        ("a.csv", b"\x7fELF\x02", "is a program"),
        ("a.gpx", b"{}", "does not begin as XML"),
        ("a.geojson", b"<gpx/>", "does not begin with a brace"),
        ("a.xlsx", b"trip,from", "does not begin as a ZIP"),
        ("a.xls", BOOK, "old binary form"),
        ("a.ods", BOOK, "OpenDocument"),
        ("a.zip", BOOK, "an archive"),
        ("a.exeat", BOOK, "a bundle of notices"),
        ("<stdin>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
    ],
)
def test_refuses_another_form(label: str, content: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        form_of(content, label)
    assert caught.value.remedy


@pytest.mark.parametrize("form", Form)
def test_a_byte_more_than_the_largest_is_refused(form: Form) -> None:
    ending = {Form.YAML: "yml"}.get(form, form.value)
    start = {
        Form.XLSX: b"PK\x03\x04",
        Form.ICS: b"BEGIN:VCALENDAR",
        Form.GPX: b"<gpx",
        Form.GEOJSON: b"{",
    }.get(form, b"")
    whole = start.ljust(LARGEST[form], b" ")
    assert form_of(whole, f"a.{ending}") is form
    with pytest.raises(InputError, match="larger than"):
        form_of(whole + b" ", f"a.{ending}")
