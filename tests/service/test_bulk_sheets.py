"""Assessments of small tables in CSV and XLSX, hostile ones among them."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from exeat.domain.errors import InputError
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.publishing import default_outputs
from exeat.service.bulk.running import Plan, assess

SETTINGS = Settings(now=datetime(2026, 5, 14, 7, tzinfo=UTC))
HEAD = "trip,travellers,mission,class,from,depart,to,arrive,by"
GOOD = "A,B. Example,gb-embassy-moscow,diplomatic-agent,Moscow,2026-05-25T09:00,Tver,2026-05-25T12:00,car"
BACK = "A,,,,Tver,2026-05-26T09:00,Moscow,2026-05-26T12:00,car"


def _csv(folder: Path, *lines: str) -> Path:
    path = folder / "trips.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return path


def _assess(path: Path) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the trips decided, and rows with reasons of the others."""
    target = path.with_name("found.parquet")
    assess(path, SETTINGS, default_outputs(target), plan=Plan(workers=1))
    found = pq.read_table(target).column("trip").to_pylist()
    faults = pq.read_table(path.with_name("found.faults.parquet")).to_pylist()
    return list(dict.fromkeys(found)), [(f["row"], f["reason"]) for f in faults]


BAD = {
    "unknown class": (
        GOOD.replace("A,", "B,", 1).replace("diplomatic-agent", "king"),
        "king",
    ),
    "unknown place": (
        GOOD.replace("A,", "B,", 1).replace("Tver", "Xyzzyville"),
        "no place",
    ),
    "no moment": (
        GOOD.replace("A,", "B,", 1).replace("2026-05-25T09:00", "soon"),
        "no moment",
    ),
    "backwards": (
        GOOD.replace("A,", "B,", 1).replace("25T12:00", "24T12:00"),
        "arrives before it departs",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_told_and_the_rest_is_decided(name: str, tmp_path: Path) -> None:
    line, reason = BAD[name]
    found, faults = _assess(_csv(tmp_path, GOOD, BACK, line))
    assert found == ["A"]
    assert [row for row, _ in faults] == [4]
    assert reason in faults[0][1]


def test_a_name_that_comes_again_leaves_its_trip_out(tmp_path: Path) -> None:
    other = GOOD.replace("A,", "B,", 1)
    found, faults = _assess(_csv(tmp_path, GOOD, other, BACK))
    assert found == ["B"]
    assert "began in row 2" in faults[0][1]


def test_a_workbook_reads_like_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEAD, GOOD, BACK):
        sheet.append(line.split(","))
    book.save(tmp_path / "trips.xlsx")
    assert _assess(tmp_path / "trips.xlsx") == (["A"], [])


def test_a_bomb_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trips.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    with pytest.raises(InputError) as refused:
        _assess(path)
    assert "\n" not in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty|no row", id="empty"),
        pytest.param(HEAD.encode(), "no row", id="only names"),
        pytest.param(b"trip,from\nA,Moscow\n", "no column", id="columns missing"),
        pytest.param(b"\xff\xfe\x00trip", "UTF-16", id="half of UTF-16"),
        pytest.param(f"{HEAD}\n{GOOD}".encode("utf-16"), "in UTF-16", id="UTF-16"),
        pytest.param(
            f"{HEAD}\n{GOOD}".replace("B. Ex", "\xc9").encode("latin-1"),
            "not UTF-8",
            id="Latin-1",
        ),
        pytest.param(
            f"{HEAD}\n{GOOD}".replace("Tver", "Tv\0er").encode(),
            r"trips.csv:2:\d+: .* U\+0000",
            id="NUL",
        ),
        pytest.param(
            f"{HEAD}\n{GOOD}\n".replace("B. Ex", '"B. Ex').encode() * 3,
            "trips.csv:2: the row is not CSV",
            id="a quote never closed",
        ),
        pytest.param(
            f"{HEAD}\n{GOOD}".replace("Tver", "T" * 10_000_000).encode(),
            "larger than 5 MiB",
            id="a cell of ten megabytes",
        ),
        pytest.param(
            f"{HEAD}\n{GOOD}".replace("Tver", "T" * 4_000_000).encode(),
            ".",
            id="a cell of four megabytes",
        ),
        pytest.param(b"PAR1" + bytes(99) + b"PAR1", ".", id="Parquet"),
        pytest.param(b"PK\x03\x04" + bytes(99), "ZIP", id="half a workbook"),
    ],
)
def test_a_broken_table_is_refused_in_a_sentence(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "trips.csv").write_bytes(content)
    with pytest.raises(InputError, match=reason) as refused:
        _assess(tmp_path / "trips.csv")
    assert "\n" not in refused.value.sentence
    assert refused.value.remedy
