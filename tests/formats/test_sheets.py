"""Tables: cells are texts, exactly, and rows of a trip make a trip."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from exeat.domain.errors import InputError
from exeat.formats import csv_trips, xlsx
from exeat.formats.document import Plain
from exeat.formats.sheets import Row, disarmed, letter, restored, rows_from
from exeat.formats.trip_tables import COLUMNS, TripTable
from exeat.formats.xlsx_cells import number_text
from tests.formats.hostile_tables import HEAD, ROW
from tests.formats.packed import (
    SHEET,
    STRINGS,
    replaced,
    saved,
    shared,
    unzipped,
    workbook,
    zipped,
)


def moment(*parts: int) -> datetime:
    """Return a moment on a clock that is not yet known."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in xlsx.read_rows(content, "a.xlsx")]


def formatted(number: float, code: str) -> bytes:
    """Return a workbook with a number, shown in a way."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = number
    sheet["A1"].number_format = code
    return saved(book)


def plain(rows: Sequence[Sequence[str]]) -> list[Plain]:
    table = TripTable([Row(n, tuple(row)) for n, row in enumerate(rows, 1)], "a.csv")
    return [document.value for document in table.trips()]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Тверь", "Тверь"),
        (5, "5"),
        (-12, "-12"),
        (55.7558, "55.7558"),
        (0.1, "0.1"),
        (2.0, "2"),
        (1e-7, "1e-07"),
        (12345678901234, "12345678901234"),
        (True, "true"),
        (False, "false"),
        (moment(2026, 5, 25, 9, 0), "2026-05-25T09:00"),
        (moment(2026, 5, 25, 9, 0, 30), "2026-05-25T09:00:30"),
        (moment(2026, 5, 25, 23, 59, 59), "2026-05-25T23:59:59"),
        (moment(2026, 5, 25), "2026-05-25T00:00"),
        (date(2026, 5, 25), "2026-05-25"),
        (time(9, 30), "09:30"),
        ("2026-05-25T09:00+03:00", "2026-05-25T09:00+03:00"),
        ("'-33.87, 151.21", "-33.87, 151.21"),
    ],
)
def test_a_cell_becomes_its_text(value: object, text: str) -> None:
    assert cells(workbook(["x", value])) == [("x", text)]


@given(
    st.datetimes(moment(1901, 1, 1), moment(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    ),
    st.booleans(),
)
def test_every_moment_comes_back_from_both_calendars(
    at: datetime, is_1904: bool
) -> None:
    book = openpyxl.Workbook()
    if is_1904 and at.year > 1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append([at])
    ((text,),) = cells(saved(book))
    assert datetime.fromisoformat(text) == at


FIVE = workbook([5])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_comes_back(number: float) -> None:
    # As Excel writes it: openpyxl would write sixteen digits.
    book = replaced(FIVE, SHEET, b"<v>5</v>", f"<v>{number!r}</v>".encode())
    ((text,),) = cells(book)
    assert float(text) == number


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("General", "46167"),
        ("0.00", "46167"),
        ('#,##0 "days"', "46167"),
        ("[Red]0", "46167"),
        ("0\\h", "46167"),
        ("dd.mm.yyyy", "2026-05-25"),
        ("DD.MM.YYYY", "2026-05-25"),
        ("mmm", "2026-05-25"),
        ("[$-419]d mmmm yyyy", "2026-05-25"),
        ('d" de "mmmm" days"', "2026-05-25"),
        ("yyyy-mm-dd hh:mm", "2026-05-25T00:00"),
        ("DD.MM.YYYY HH:MM", "2026-05-25T00:00"),
        ("m/d/yy h:mm AM/PM", "2026-05-25T00:00"),
        ("hh:mm:ss", "2026-05-25T00:00"),
        ("mm:ss", "2026-05-25T00:00"),
    ],
)
def test_a_format_says_what_a_number_shows(code: str, text: str) -> None:
    # Day 46,167 of the calendar that counts from 1900 is 25 May 2026.
    assert cells(formatted(46167, code)) == [(text,)]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.375, "hh:mm", "09:00"),
        (0.375, "[h]:mm", "09:00"),
        (61, "d.m.yy", "1900-03-01"),
        (2958465, "yyyy", "9999-12-31"),
    ],
)
def test_the_ends_of_the_calendar_and_the_day(
    number: float, code: str, text: str
) -> None:
    assert cells(formatted(number, code)) == [(text,)]


@pytest.mark.parametrize(
    ("number", "code", "problem"),
    [
        (46167.123456, "hh:mm", "fraction of a second"),
        (3, "d.m.yy", "no calendar has"),
        (60, "d.m.yy", "no calendar has"),
        (-5.5, "d.m.yy hh:mm", "no calendar has"),
        (2958466, "d.m.yy", "the error '#VALUE!'"),
        (1e200, "d.m.yy", "the error '#VALUE!'"),
        (2, "[h]:mm", "a length of time"),
        (-0.5, "[h]:mm", "a length of time"),
    ],
)
def test_a_moment_that_is_no_text_is_refused(
    number: float, code: str, problem: str
) -> None:
    with pytest.raises(InputError, match=f"column A: .*{problem}"):
        cells(formatted(number, code))


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 10**400])
def test_a_number_of_no_size_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="no number that can be used"):
        number_text(number)


@pytest.mark.parametrize("raw", ["NaN", "0x10", "1,5", "1e", "Infinity", "9" * 5000])
def test_what_is_no_number_is_refused(raw: str) -> None:
    book = replaced(FIVE, SHEET, b"<v>5</v>", f"<v>{raw}</v>".encode())
    with pytest.raises(InputError, match="cannot be read"):
        cells(book)


def test_reads_texts_in_runs_without_how_they_are_spoken() -> None:
    book = shared(workbook(["name"], ["東京"]))
    runs = "<r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>".encode()
    changed = replaced(book, STRINGS, b"<t>&#26481;&#20140;</t>", runs)
    assert cells(changed) == [("name",), ("東京",)]


def test_reads_the_sheet_of_its_name_and_keeps_places() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Trips")["C5"] = "far"
    assert xlsx.read_rows(saved(book), "a.xlsx") == [Row(5, ("", "", "far"))]


def test_several_sheets_need_a_name_and_hidden_ones_do_not_count() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("other")["A1"] = "second"
    with pytest.raises(InputError, match=r"2 sheets.*name it 'trips'"):
        xlsx.read_rows(saved(book), "a.xlsx")
    book["Sheet"].sheet_state = "hidden"
    assert cells(saved(book)) == [("second",)]


CELL = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=9
)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=5)


def _expected(table: list[list[str]]) -> list[tuple[int, list[str]]]:
    stripped = [[cell.strip(" ") for cell in row] for row in table]
    return [(number, row) for number, row in enumerate(stripped, 1) if any(row)]


def _padded(rows: list[Row], table: list[list[str]]) -> list[tuple[int, list[str]]]:
    return [
        (number, [*found, *[""] * (len(table[number - 1]) - len(found))])
        for number, found in rows
    ]


@given(TABLE, st.sampled_from([",", ";", "\t"]))
def test_reads_what_the_csv_module_writes(table: list[list[str]], divider: str) -> None:
    head = ["trip", "travellers", "from", "depart", "to", "arrive"]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=divider)
    writer.writerow(head)
    writer.writerows([list(map(disarmed, row)) for row in table])
    rows = csv_trips.read_rows(text.getvalue().encode("utf-8-sig"), "a.csv")
    assert rows[0].cells == tuple(head)
    assert _padded(rows[1:], [head, *table]) == [
        (number + 1, row) for number, row in _expected(table)
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param(
            b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"', "", id="size"
        ),
        pytest.param(b'<row r="2"', b'<row r="4"', "out of order", id="row below"),
        pytest.param(b'<row r="3"', b'<row r="2"', "out of order", id="row twice"),
        pytest.param(b'r="B2"', b'r="A2"', "out of order", id="cell twice"),
        pytest.param(b'<c r="A2"', b'<x r="A2"/><c r="A2"', "out of order", id="other"),
        pytest.param(b'r="B2" t="n"', b'r="B2" t="d"', "ISO 8601", id="offset lost"),
        pytest.param(
            b"<sheetData>", b"<sheetData><!DOCTYPE x>", "well-formed", id="DTD"
        ),
    ],
)
def test_nothing_is_left_out_without_a_word(old: bytes, new: bytes, words: str) -> None:
    book = workbook(["a", 1], ["b", 2], ["c", 3])
    changed = replaced(book, SHEET, old, new)
    if words:
        with pytest.raises(InputError, match=words):
            cells(changed)
    else:
        assert cells(changed) == cells(book) == [("a", "1"), ("b", "2"), ("c", "3")]


def test_a_sheet_that_is_listed_and_absent_is_missed() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("trips")["A1"] = "wanted"
    other = "xl/worksheets/sheet2.xml"
    files = {
        name: part for name, part in unzipped(saved(book)).items() if name != other
    }
    with pytest.raises(InputError, match="a sheet of the workbook is not in the file"):
        cells(zipped(files))


@given(TABLE)
def test_reads_what_openpyxl_writes(table: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append(list(map(disarmed, row)))
    rows = xlsx.read_rows(saved(book), "a.xlsx")
    assert _padded(rows, table) == _expected(table)


@given(st.text(max_size=20))
def test_what_is_disarmed_is_no_formula_and_comes_back(text: str) -> None:
    assert not disarmed(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restored(disarmed(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+7 495", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_disarms_what_a_spreadsheet_would_run(text: str) -> None:
    assert disarmed(text) == f"'{text}"


def test_a_plain_text_is_left_alone() -> None:
    assert disarmed("B. Example") == "B. Example"
    assert restored("O'Neill") == "O'Neill"


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")]
)
def test_columns_have_letters(column: int, letters: str) -> None:
    assert letter(column) == letters


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        {},
        [[1]],
        [["1", ["a"]]],
        [[1, "a"]],
        [[1, [1]]],
        [[1, ["a\0"]]],
        [[1, ["x" * 8001]]],
        [[1, ["x"] * 61]],
        [[1, ["x"]]] * 10_002,
    ],
)
def test_rows_of_another_shape_are_refused(hostile: object) -> None:
    with pytest.raises(InputError, match="table could not be read"):
        rows_from(hostile, "a.csv")


def test_rows_of_a_trip_make_a_trip_file() -> None:
    head = (
        *("trip", "purpose", "travellers", "sending", "mission", "class", "minor"),
        *("From", "depart", "to", "arrive", "by", "via", "stay until", "lodging"),
        "contacts",
    )
    first = (
        *("Tver", "official", "B. Example; C. Other", "GB", "gb-embassy-moscow"),
        *("diplomatic-agent; -", "no;yes", "Moscow", "2026-05-25T09:00", "Tver"),
        *("2026-05-25T11:30", "car", "Klin; 56.5, 36.2", "2026-05-26T09:00", "Hotel"),
        "Governor; Museum",
    )
    second = (*[""] * 7, "Tver", "2026-05-26T09:00", "Moscow", "2026-05-26T11:30")
    other = ("Oslo", "", "B. Example", *[""] * 12, "none")
    assert plain([head, first, second, other]) == [
        {
            "trip": "Tver",
            "purpose": "official",
            "travellers": [
                {
                    "name": "B. Example",
                    "sending": "GB",
                    "mission": "gb-embassy-moscow",
                    "class": "diplomatic-agent",
                    "minor": False,
                },
                {
                    "name": "C. Other",
                    "sending": "GB",
                    "mission": "gb-embassy-moscow",
                    "minor": True,
                },
            ],
            "legs": [
                {
                    "from": "Moscow",
                    "depart": "2026-05-25T09:00",
                    "to": "Tver",
                    "arrive": "2026-05-25T11:30",
                    "by": "car",
                    "via": ["Klin", "56.5, 36.2"],
                },
                {
                    "from": "Tver",
                    "depart": "2026-05-26T09:00",
                    "to": "Moscow",
                    "arrive": "2026-05-26T11:30",
                },
            ],
            "stays": [
                {"until": "2026-05-26T09:00", "lodging": "Hotel", "place": "Tver"}
            ],
            "contacts": ["Governor", "Museum"],
        },
        {"trip": "Oslo", "travellers": [{"name": "B. Example"}], "contacts": []},
    ]


def test_a_mission_is_described_by_its_columns() -> None:
    head = (*HEAD, "mission_kind", "mission_receiving", "mission_seat")
    row = (*ROW[:2], "", *ROW[3:], "embassy", "RU", "Moscow")
    (trip,) = plain([head, row])
    assert isinstance(trip, dict)
    assert trip["travellers"] == [
        {
            "name": "B. Example",
            "mission": {"kind": "embassy", "receiving": "RU", "seat": "Moscow"},
        }
    ]
    with pytest.raises(InputError, match="a key and a description"):
        plain([head, (*ROW, "embassy")])


@pytest.mark.parametrize(("said", "stays"), [("none", []), ("", None)])
def test_no_stays_are_said_and_not_left_out(
    said: str, stays: list[Plain] | None
) -> None:
    (trip,) = plain([(*HEAD, "stay"), (*ROW, said)])
    assert isinstance(trip, dict)
    assert trip.get("stays") == stays


def test_a_fault_of_a_trip_names_row_and_column() -> None:
    table = TripTable([Row(1, HEAD), Row(7, ROW)], "a.csv")
    (document,) = table.trips()
    fault = document.fault(("legs", 0, "depart"), "is wrong", remedy="mend it")
    placed = table.placed(fault)
    assert str(placed) == "a.csv:7: column E (depart): is wrong; mend it"
    missing = document.fault(("legs", 0, "by"), "is missing", remedy="add it")
    assert table.placed(missing).sentence == "a.csv:7: legs[0].by: is missing"


def test_every_column_is_in_the_reference() -> None:
    from tests.test_docs import page

    text = page("imports.md")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []


def test_a_length_of_time_is_no_date() -> None:
    with pytest.raises(InputError, match="column A: the cell holds a length of time"):
        cells(workbook([timedelta(days=2)]))


def test_ten_thousand_rows_are_trips() -> None:
    lines = [",".join(HEAD), *(f"Trip {n},{','.join(ROW[1:])}" for n in range(10_000))]
    rows = csv_trips.read_rows("\n".join(lines).encode(), "a.csv")
    assert len(TripTable(rows, "a.csv").trips()) == 10_000
