"""``exeat trips``: many trips listed, written as trip files, or refused with places."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import run
from tests.formats.hostile_tables import CALENDAR, HEAD, ROW
from tests.formats.packed import workbook

BACK = (*ROW[:3], "Tver", "2026-05-25T17:00", "Moscow", "2026-05-25T19:30")
OTHER = ("Café & Дубна / 2", *ROW[1:4], "2026-06-01T09:00", "Dubna", "2026-06-01T12:00")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "june.xlsx"
    file.write_bytes(workbook(HEAD, ROW, BACK, OTHER))
    return file


def test_lists_the_trips_of_a_table(table: Path) -> None:
    ran = run(["trips", str(table)])
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "    2  2026-05-25 09:00 to 2026-05-25 19:30  1 traveller, 2 legs  Tver",
        "    4  2026-06-01 09:00 to 2026-06-01 12:00  1 traveller, 1 leg  " + OTHER[0],
    ]


def test_writes_a_trip_file_each_that_check_decides(
    table: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "trips"
    ran = run(["trips", str(table), "-o", str(folder)])
    assert ran.out.split() == ["1-tver.yml", "2-café-дубна-2.yml"]
    assert sorted(path.name for path in folder.iterdir()) == ran.out.split()
    now = ("--now", "2026-05-01T10:00+03:00", "--format", "json")
    decided = run(["check", str(folder / "1-tver.yml"), *now])
    # Whether the rank of the traveller is bound is not said in the table.
    assert decided.status == 5
    assert json.loads(decided.out)["determination"]["findings"]


def test_replaces_no_file(table: Path, tmp_path: Path) -> None:
    (tmp_path / "2-café-дубна-2.yml").write_text("mine")
    ran = run(["trips", str(table), "-o", str(tmp_path)])
    assert ran.status == 2
    assert "is there already" in ran.err
    assert not (tmp_path / "1-tver.yml").exists()


def test_json_is_read_again(table: Path) -> None:
    told = run(["trips", str(table), "--json"]).out
    again = run(["trips", "-"], stdin=told.encode())
    assert again.status == 0
    listed = run(["trips", str(table)]).out
    assert [line[7:] for line in again.out.splitlines()] == [
        line[7:] for line in listed.splitlines()
    ]


def test_all_faults_have_row_and_column(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    bad = (*ROW[:4], "noon", "Atlantis Nova Qx", ROW[6])
    file.write_text("\n".join(map(",".join, (HEAD, bad, ("B", *ROW[1:6], "then")))))
    ran = run(["trips", str(file), "-o", str(tmp_path / "out")])
    assert ran.status == 2
    places = [
        line.split(": ")[1:3] for line in ran.err.splitlines() if "exeat:" in line
    ]
    assert places == [
        [f"{file}:2", "column E (depart)"],
        [f"{file}:2", "column F (to)"],
        [f"{file}:3", "column G (arrive)"],
    ]
    assert not (tmp_path / "out").exists()


def test_travellers_of_a_calendar_come_from_a_file(tmp_path: Path) -> None:
    calendar, people = tmp_path / "a.ics", tmp_path / "team.yml"
    calendar.write_text(CALENDAR.replace("X-EXEAT-TRAVELLER", "X-A"))
    people.write_text("travellers:\n- {name: C. Other, mission: gb-embassy-moscow}\n")
    assert "name no traveller" in run(["trips", str(calendar)]).err
    ran = run(["trips", str(calendar), "--travellers", str(people)])
    assert (ran.status, ran.err) == (0, "")
    people.write_text("travellers: []")
    refused = run(["trips", str(calendar), "--travellers", str(people)])
    assert refused.status == 2
    assert "lists no travellers" in refused.err


def test_an_example_is_a_file_with_one_trip() -> None:
    ran = run(["trips", "examples/volokolamsk.yml"])
    assert (ran.status, ran.out.count("\n")) == (0, 1)


def test_a_folder_that_cannot_be_made_is_a_sentence(
    table: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = run(["trips", str(table), "-o", str(tmp_path / "file" / "x")])
    assert ran.status == 2
    assert "cannot be written" in ran.err
