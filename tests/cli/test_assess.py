"""``exeat assess``: files, options, summaries and exit status."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exeat.formats.bulk.trip_schema import TRIPS
from exeat.service.context import REGISTER
from tests.cli.shell import run
from tests.formats.trip_rows import Row, back, row

MAIN = "from exeat.cli.main import main; main()"
NOW = ("--now", "2026-05-14T10:00+03:00", "--workers", "1")


def _write(path: Path, *rows: Row) -> str:
    pq.write_table(pa.Table.from_pylist(list(rows), schema=TRIPS), path)
    return str(path)


def test_findings_and_summary_are_written(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row(), back())
    target = tmp_path / "found.parquet"
    ran = run(["assess", trips, "-o", str(target), *NOW, "--format", "json"])
    assert ran.status == 0, ran.err
    summary = json.loads(ran.out)
    assert (summary["trips"], summary["legs"], summary["travellers"]) == (1, 2, 1)
    bound = [line for line in summary["by_measure"] if line["measure"] == "ru-gb-2023"]
    assert bound[0]["required"] + bound[0]["undetermined"] >= 1
    assert pq.read_table(target).num_rows == summary["findings"]


def test_rows_left_out_show_in_the_exit_status(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row(), row(trip="T2", by="broom"))
    faults = tmp_path / "faults.csv"
    ran = run(["assess", trips, *NOW, "--faults", str(faults)])
    assert ran.status == 3
    assert re.search(r"Trips left out for a fault: +1\n", ran.out)
    assert faults.read_text().splitlines()[1].startswith("2,T2,by,")


class _Page(HTMLParser):
    """Collects the tags of a page and the addresses that it asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_has_charts_and_asks_for_nothing(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row(trip="<script>alert(1)</script>"))
    draft = REGISTER / "measures" / "ru" / "ru-gb-2023.yml"
    target = tmp_path / "summary.html"
    ran = run(
        [
            *("assess", trips, *NOW, "--what-if", str(draft)),
            *("--format", "html", "--summary", str(target)),
        ]
    )
    assert ran.status == 0, ran.err
    page = _Page()
    page.feed(target.read_text())
    assert "svg" in page.tags
    assert "rect" in page.tags
    assert page.asked == []
    assert "script" not in page.tags
    assert "What the proposal changes" in target.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["absent.parquet"], "there is no such file", id="no file"),
        pytest.param(
            ["trips.parquet", "--now", "soon"], "'soon' is no moment", id="now"
        ),
        pytest.param(
            ["trips.parquet", "--known-on", "May"], "'May' is no day", id="known on"
        ),
        pytest.param(
            ["trips.parquet", "-o", "absent/found.parquet"], "", id="no folder"
        ),
    ],
)
def test_refusals_are_a_sentence_and_a_remedy(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    _write(tmp_path / "trips.parquet", row())
    placed = [
        str(tmp_path / word) if word.endswith("parquet") else word for word in arguments
    ]
    ran = run(["assess", *placed])
    if said:
        assert ran.status == 2
        assert ran.err.startswith("exeat: ")
        assert said in ran.err
        assert "remedy: " in ran.err
    else:
        assert (tmp_path / "absent" / "found.parquet").exists()


def test_where_nobody_watches_there_is_no_bar(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row())
    ran = run(["assess", trips, *NOW, "--format", "json"])
    assert json.loads(ran.out)["trips"] == 1
    assert ran.err == ""


def test_a_terminal_shows_a_bar_and_the_time_left(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row())
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", MAIN, "assess", trips, *NOW]
    with open(theirs, "wb") as screen:
        out = subprocess.run(
            command, env=os.environ, stdout=subprocess.PIPE, stderr=screen, check=True
        ).stdout
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert re.search(rb"Trips decided: +1\n", out)
    assert re.search(r"rows +\[-{24}\] +0/1", shown)
    assert re.search(r"\[#{24}\] +1/1 +[0-9,]+/s, 0:00:00 left", shown)


def test_options_of_one_machine_are_refused_on_spark(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row())
    ran = run(["assess", trips, "--engine", "spark", "--faults", "faults.csv"])
    assert ran.status == 2
    assert "--faults: this option is for one machine" in ran.err
    assert "kind=fault" in ran.err


def test_the_table_is_never_written_over(tmp_path: Path) -> None:
    trips = _write(tmp_path / "trips.parquet", row())
    ran = run(["assess", trips, *NOW, "-o", trips])
    assert ran.status == 2
    assert "would take the place of the table of trips" in ran.err
    assert pq.read_table(trips).num_rows == 1
