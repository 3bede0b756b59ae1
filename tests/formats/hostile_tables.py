"""Tables, archives and calendars that nobody should have to read.

Each entry: what it is, its name, its bytes, and words of the sentence that refuses it.
"""

import stat
import struct
import zipfile
from typing import TypeAlias

from tests.formats.packed import (
    SHEET,
    STRINGS,
    altered,
    replaced,
    shared,
    workbook,
    zipped,
)

Entry: TypeAlias = tuple[str, str, bytes, str]

HEAD = ("trip", "travellers", "mission", "from", "depart", "to", "arrive")
ROW = (
    "Tver",
    "B. Example",
    "gb-embassy-moscow",
    "Moscow",
    "2026-05-25T09:00",
    "Tver",
    "2026-05-25T11:30",
)
BOOK = shared(workbook(HEAD, ROW))
_LAUGHS = (
    b'<!DOCTYPE sst [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (ord("b") + at, b"&%c;" % (ord("a") + at) * 10)
        for at in range(9)
    )
    + b"]>"
)


def _with_type(content: bytes) -> bytes:
    start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
    return content[:start] + _LAUGHS + content[start:].replace(b"Tver", b"&j;")


def _patched(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


def _directory(content: bytes) -> int:
    return content.rindex(b"PK\x01\x02")


def _overlapping() -> bytes:
    """Two entries whose packed bytes are the same bytes."""
    content = zipped({"a": b"x" * 50, "b": b"x" * 50}, method=zipfile.ZIP_STORED)
    table = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", table + 4)
    renamed = _patched(content, second + 46, b"a")
    return _patched(renamed, second + 42, struct.pack("<L", 0))


_MANY = {f"{number}.txt": b"." for number in range(201)}
_PLAIN = zipped({"a.txt": b"some text"})
# A thousand bytes pack into few, a hundred times smaller at the least.
_ZEROS = zipped({"a.txt": b"0" * 1_000_000})
_LINK = zipped({"a.txt": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777)

ARCHIVES: list[Entry] = [
    ("201 entries", "a.xlsx", zipped(_MANY), "201 entries"),
    ("a bomb", "a.xlsx", _ZEROS, "grows more than 100 times"),
    ("a link", "a.xlsx", _LINK, "a link or a device"),
    (
        "a device",
        "a.xlsx",
        zipped({"a": b""}, mode=stat.S_IFCHR),
        "a link or a device",
    ),
    ("a way up", "a.xlsx", zipped({"../a.txt": b"."}), "leads elsewhere"),
    ("a way up within", "a.xlsx", zipped({"x/../../a": b"."}), "leads elsewhere"),
    ("an absolute name", "a.xlsx", zipped({"/etc/a": b"."}), "leads elsewhere"),
    ("a Windows name", "a.xlsx", zipped({"C:a": b"."}), "leads elsewhere"),
    ("a backslash", "a.xlsx", zipped({"x\\..\\a": b"."}), "leads elsewhere"),
    ("a name with a bell", "a.xlsx", zipped({"a\x07": b"."}), "leads elsewhere"),
    ("a long name", "a.xlsx", zipped({"a" * 201: b"."}), "leads elsewhere"),
    ("names alike", "a.xlsx", zipped({"a.txt": b".", "A.TXT": b"."}), "stands twice"),
    ("an archive in it", "a.xlsx", zipped({"a.zip": _PLAIN}), "itself an archive"),
    ("one under another name", "a.xlsx", zipped({"a": _PLAIN}), "itself an archive"),
    (
        "one stored under another name",
        "a.xlsx",
        zipped({"a": _PLAIN}, method=zipfile.ZIP_STORED),
        "itself an archive",
    ),
    (
        "rare packing",
        "a.xlsx",
        zipped({"a": b"."}, method=zipfile.ZIP_LZMA),
        "rare way",
    ),
    ("bytes before it", "a.xlsx", b"PK\x03\x04" + _PLAIN, "not where it should be"),
    ("bytes behind it", "a.xlsx", _PLAIN + b"more", "does not end as"),
    ("an archive cut off", "a.xlsx", _PLAIN[:-30], "does not end as"),
    ("empty", "a.xlsx", b"", "does not begin as"),
    ("entries that overlap", "a.xlsx", _overlapping(), "overlap|stands twice"),
    (
        "a password",
        "a.xlsx",
        _patched(
            _patched(_PLAIN, 6, b"\x01\x00"),
            _directory(_PLAIN) + 8,
            b"\x01\x00",
        ),
        "password",
    ),
    (
        "two tables of truth",
        "a.xlsx",
        _patched(_PLAIN, 30, b"b"),
        "says other than the table",
    ),
    (
        "a smaller size in the table",
        "a.xlsx",
        _patched(BOOK, _directory(BOOK) + 24, struct.pack("<L", 3)),
        "damaged|not where",
    ),
    (
        "an entry beyond the end",
        "a.xlsx",
        _patched(_PLAIN, _directory(_PLAIN) + 42, struct.pack("<L", 10**6)),
        "not where the table says",
    ),
    (
        "one part of several",
        "a.xlsx",
        _patched(_PLAIN, len(_PLAIN) - 18, b"\x01\x00"),
        "one part of several",
    ),
]

WORKBOOKS: list[Entry] = [
    ("an archive of something else", "a.xlsx", _PLAIN, "is no workbook"),
    (
        "laughs in the texts",
        "a.xlsx",
        altered(BOOK, SHEET, _with_type),
        "document type",
    ),
    (
        "laughs in the workbook",
        "a.xlsx",
        altered(BOOK, "xl/workbook.xml", _with_type),
        "document type",
    ),
    (
        "laughs in the styles",
        "a.xlsx",
        altered(BOOK, "xl/styles.xml", _with_type),
        "document type",
    ),
    ("a formula", "a.xlsx", workbook(HEAD, (*ROW[:-1], "=1+1")), "row|holds a formula"),
    ("a link formula", "a.xlsx", workbook(HEAD, ("=HYPERLINK(A1)",)), "a formula"),
    (
        "a text that is a formula elsewhere",
        "a.xlsx",
        replaced(BOOK, STRINGS, b"B. Example", b"=cmd|A1"),
        "a formula",
    ),
    (
        "an error",
        "a.xlsx",
        replaced(
            workbook(HEAD, (*ROW[:-1], 5)), SHEET, b't="n"><v>5', b't="e"><v>#REF!'
        ),
        "the error '#REF!'",
    ),
    (
        "macros",
        "a.xlsx",
        altered(BOOK, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        "has macros",
    ),
    (
        "macros by its type",
        "a.xlsx",
        replaced(
            BOOK,
            "[Content_Types].xml",
            b"spreadsheetml.sheet.main",
            b"macroEnabled.main",
        ),
        "has macros",
    ),
    (
        "links to other workbooks",
        "a.xlsx",
        altered(BOOK, "xl/externalLinks/externalLink1.xml", b"<a/>"),
        "links to other workbooks",
    ),
    (
        "connections",
        "a.xlsx",
        altered(BOOK, "xl/connections.xml", b"<a/>"),
        "connections to other sources",
    ),
    (
        "another file in it",
        "a.xlsx",
        altered(BOOK, "xl/embeddings/oleObject1.bin", b"x"),
        "other files in it",
    ),
    ("the ending of macros", "a.xlsm", BOOK, "with macros"),
    ("the old form", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old binary form"),
    (
        "encrypted",
        "a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "encrypted, or of the old",
    ),
    ("a PDF", "a.xlsx", b"%PDF-1.7", "does not begin as a ZIP"),
    ("a CSV", "a.xlsx", b"trip,from", "does not begin as a ZIP"),
    ("cut XML", "a.xlsx", altered(BOOK, SHEET, lambda t: t[:-20]), "not well-formed"),
    (
        "XML nested deeply",
        "a.xlsx",
        altered(BOOK, SHEET, b"".join(b"<a%d>" % n for n in range(40))),
        "nested too deeply",
    ),
    (
        "well-formed XML nested deeply",
        "a.xlsx",
        altered(BOOK, "xl/a.xml", b"<a>" * 40 + b"</a>" * 40),
        "nested too deeply",
    ),
    (
        "rows out of order",
        "a.xlsx",
        replaced(BOOK, SHEET, b'<row r="2"', b'<row r="1"'),
        "out of order",
    ),
    (
        "cells out of order",
        "a.xlsx",
        replaced(BOOK, SHEET, b'r="B2"', b'r="A2"'),
        "out of order",
    ),
    (
        "a cell of another row",
        "a.xlsx",
        replaced(BOOK, SHEET, b'r="B2"', b'r="B7"'),
        "out of order",
    ),
    (
        "a row without end",
        "a.xlsx",
        replaced(BOOK, SHEET, b'<row r="2"', b'<row r="99999999999"'),
        "out of order",
    ),
    (
        "a text that is not there",
        "a.xlsx",
        replaced(BOOK, SHEET, b"<v>0</v>", b"<v>999</v>"),
        "refers to no text",
    ),
    (
        "no sheet",
        "a.xlsx",
        altered(
            BOOK,
            "xl/workbook.xml",
            lambda text: text[: text.index(b"<sheets>")] + b"</workbook>",
        ),
        "0 sheets",
    ),
    (
        "a date that no calendar has",
        "a.xlsx",
        replaced(
            workbook(HEAD, ("Tver", "B.", None, None, 9.5)),
            SHEET,
            b"<v>9.5</v>",
            b"<v>9e99999</v>",
        ),
        "no number",
    ),
    ("a cell of 8,001 letters", "a.xlsx", workbook(HEAD, ("x" * 8001,)), "8,000"),
    ("61 columns", "a.xlsx", workbook(["x"] * 61), "more than 60 columns"),
]


def _csv(text: str) -> bytes:
    return text.encode()


_CSV_HEAD = ",".join(HEAD)
TABLES: list[Entry] = [
    ("no CSV but a workbook", "a.csv", BOOK, "is a ZIP archive"),
    ("UTF-16", "a.csv", _CSV_HEAD.encode("utf-16"), "in UTF-16"),
    ("Latin-1", "a.csv", "trip,caf\xe9".encode("latin-1"), "not UTF-8"),
    ("NUL in a table", "a.csv", _csv(f"{_CSV_HEAD}\na\0b"), "U[+]0000"),
    ("nothing", "a.csv", b"", "no row below"),
    ("names only", "a.csv", _csv(_CSV_HEAD), "no row below"),
    (
        "a column unknown",
        "a.csv",
        _csv(f"{_CSV_HEAD},passport\nx"),
        "'passport' is unk",
    ),
    ("a column twice", "a.csv", _csv(f"{_CSV_HEAD},from\nx"), "stands twice"),
    ("a column absent", "a.csv", b"trip,travellers,from\nx", "no column 'depart'"),
    ("a cell beyond the names", "a.csv", _csv(f"{_CSV_HEAD}\n,,,,,,,x"), "has no name"),
    ("open quotes in a table", "a.csv", _csv(f'{_CSV_HEAD}\n"a'), "not CSV"),
    ("quotes in a cell", "a.csv", _csv(f'{_CSV_HEAD}\n"a"b,c'), "not CSV"),
    ("a field of a megabyte", "a.csv", b'"' + b"x" * 200_000 + b'"\n', "not CSV"),
    ("a formula in CSV", "a.csv", _csv(f"{_CSV_HEAD}\n=1+1"), "holds a formula"),
    (
        "10,001 rows",
        "a.csv",
        _csv(_CSV_HEAD + "\nx" * 10_001),
        "more than 10,000 rows",
    ),
    ("6 MiB", "a.csv", b"x" * 6 * 2**20, "larger than 5 MiB"),
    ("no trip named", "a.csv", _csv(f"{_CSV_HEAD}\n,B."), "no trip is named"),
    (
        "a trip in two places",
        "a.csv",
        _csv(f"{_CSV_HEAD}\na,B.\nb,B.\na,B."),
        "began in row 2",
    ),
    (
        "two purposes",
        "a.csv",
        _csv("trip,purpose,travellers,from,depart,to,arrive\na,x,B.\n,y"),
        "row 2 says otherwise",
    ),
    (
        "missions for others",
        "a.csv",
        _csv(f"{_CSV_HEAD}\na,B.; C.; D.,one; two"),
        "2 values for 3 travellers",
    ),
]

_EVENT = """BEGIN:VEVENT
UID:1
SUMMARY:Moscow - Tver
DTSTART;TZID=Europe/Moscow:20260525T090000
DTEND;TZID=Europe/Moscow:20260525T113000
END:VEVENT
"""
CALENDAR = f"""BEGIN:VCALENDAR
VERSION:2.0
X-EXEAT-MISSION:gb-embassy-moscow
X-EXEAT-TRAVELLER:B. Example
{_EVENT}END:VCALENDAR
"""


ALARM = "BEGIN:VALARM\nTRIGGER:soon\nEND:VALARM"


def _but(what: str, old: str, new: str, words: str) -> Entry:
    assert old in CALENDAR
    return what, "a.ics", CALENDAR.replace(old, new, 1).encode(), words


def _ruled(what: str, rule: str, words: str) -> Entry:
    return _but(what, "UID:1\n", f"UID:1\nRRULE:{rule}\n", words)


CALENDARS: list[Entry] = [
    ("no calendar", "a.ics", b"BEGIN:VCARD\nEND:VCARD\n", "does not begin with"),
    (
        "a list of tasks",
        "a.ics",
        CALENDAR.replace("VEVENT", "VTODO").encode(),
        "no event",
    ),
    _but("cut off", "END:VCALENDAR\n", "", "does not end"),
    _but("ends crosswise", "END:VEVENT\n", "END:VCALENDAR\n", "did not begin"),
    _but("a line behind the end", "END:VCALENDAR\n", "END:VCALENDAR\nX:1\n", "belongs"),
    _but("no line of a calendar", "UID:1", "UID", "no line of a calendar"),
    _but("quotes without end", "UID:1", 'UID;X="a:1', "no line of a calendar"),
    _but("a parameter twice", "UID:1", "UID;X=1;X=2:1", "no line of a calendar"),
    _but("a line of 10,001 letters", "UID:1", "UID:" + "1" * 10_000, "longer than"),
    _but("NUL", "UID:1", "UID:\0", "U[+]0000"),
    _but("50,001 lines", "UID:1", "UID:1\n" + "X-A:1\n" * 50_001, "50,000 lines"),
    _but("events in events", "UID:1\n", "BEGIN:A\n" * 4, "nested too deeply"),
    _but("no begin", "DTSTART", "X-A", "does not say when it begins"),
    _but("two begins", "UID:1\n", "DTSTART:20260525T090000\n", "stands twice"),
    _but("no end", "DTEND", "X-A", "does not say when it ends"),
    _but("end and length", "UID:1\n", "DURATION:PT1H\n", "both DTEND and DURATION"),
    _but(
        "no length", "DTEND;TZID=Europe/Moscow:20260525T113000", "DURATION:P", "no leng"
    ),
    _but("30 February", "20260525T09", "20260230T09", "is no moment"),
    _but("hour 25", "T090000", "T250000", "is no moment"),
    _but("year 9999", "20260525T090000", "99990525T090000", "is no moment"),
    _but(
        "a zone of nobody", "TZID=Europe/Moscow", "TZID=Europe/Atlantis", "no time zone"
    ),
    _but(
        "the zone of the machine",
        "TZID=Europe/Moscow",
        "TZID=localtime",
        "no time zone",
    ),
    _but(
        "a zone that is a path", "TZID=Europe/Moscow", 'TZID="../etc/x"', "no time zone"
    ),
    _but("a day for a leg", "T090000", "", "no time of day"),
    _but(
        "no place", "SUMMARY:Moscow - Tver", "SUMMARY:Holiday", "neither where it lead"
    ),
    _but("a kind of nobody", "UID:1", "X-EXEAT-KIND:FLIGHT", "'flight'"),
    _but("nobody travels", "X-EXEAT-TRAVELLER", "X-A", "name no traveller"),
    _but("a stay of no trip", "SUMMARY:Moscow - Tver", "LOCATION:Tver", "to no trip"),
    _but("an answer", "VERSION:2.0", "METHOD:REPLY", "is an answer"),
    _ruled("every second", "FREQ=SECONDLY;COUNT=5", "otherwise than by days"),
    _ruled("without end", "FREQ=DAILY", "repeats without end"),
    _ruled("a million times", "FREQ=DAILY;COUNT=999999", "more than 366"),
    _ruled("367 times", "FREQ=DAILY;COUNT=367", "more than 366"),
    _ruled("until the year 2100", "FREQ=DAILY;UNTIL=20991231T000000Z", "more than 366"),
    _ruled("count and until", "FREQ=DAILY;COUNT=2;UNTIL=20260601", "both COUNT and"),
    _ruled(
        "on no day", "FREQ=YEARLY;COUNT=2;BYMONTH=2;BYMONTHDAY=30", "follow its rule"
    ),
    _ruled("a part of nobody", "FREQ=DAILY;COUNT=2;BYEASTER=1", "is not read"),
    _ruled("a day of nobody", "FREQ=WEEKLY;COUNT=2;BYDAY=XX", "means nothing"),
    _ruled("a part twice", "FREQ=DAILY;COUNT=2;COUNT=3", "means nothing"),
    _ruled("a part without a value", "FREQ=DAILY;COUNT=2;BYDAY", "means nothing"),
    _ruled("two frequencies", "FREQ=DAILY,WEEKLY;COUNT=2", "otherwise than by"),
    _ruled("the day zero", "FREQ=MONTHLY;COUNT=2;BYMONTHDAY=0", "means nothing"),
    _but("a period", "UID:1", "RDATE;VALUE=PERIOD:20260601T09/PT1H", "is no moment"),
    _but("a text for a moment", "DTSTART;", "DTSTART;VALUE=TEXT;", "is no moment"),
    _but("a moment for a text", "SUMMARY", "LOCATION;VALUE=DATE", "cannot be read"),
    _but("an alarm that is none", "UID:1", ALARM, "cannot be read"),
    _but("a folded beginning", "BEGIN:VC", " \nBEGIN:VC", "goes on|does not begin"),
    _ruled("every zero days", "FREQ=DAILY;COUNT=2;INTERVAL=0", "means nothing"),
    _ruled(
        "a rule of 9,000 days",
        "FREQ=DAILY;COUNT=2;BYMONTHDAY=" + "1," * 4000 + "1",
        "follow its rule|means nothing",
    ),
    _but(
        "all that follow",
        "UID:1",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260525T090000",
        "all that follow",
    ),
    _but(
        "a trip that repeats",
        "UID:1",
        "X-EXEAT-TRIP:Tver\nRRULE:FREQ=WEEKLY;COUNT=2",
        "belongs to one trip",
    ),
    _but("733 events", _EVENT, _EVENT * 733, "more than 732"),
    _but("367 events", _EVENT, _EVENT * 367, "more than 366|departs before"),
]

CORPUS: list[Entry] = [*ARCHIVES, *WORKBOOKS, *TABLES, *CALENDARS]
