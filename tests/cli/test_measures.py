"""``exeat measures`` and ``exeat places`` as a user runs them."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import run


@pytest.mark.parametrize(
    ("on", "known_on", "standing"),
    [
        pytest.param("2023-08-15", None, "announced", id="before it started"),
        pytest.param("2023-08-15", "2023-08-04", "open", id="as known then"),
        pytest.param("2023-09-01", None, "in-force", id="the first day"),
        pytest.param("2023-09-01", "2023-07-19", "not-known", id="before it was known"),
    ],
)
def test_a_provision_stands_as_the_day_has_it(
    on: str, known_on: str | None, standing: str
) -> None:
    arguments = ["measures", "list", "--on", on, "--receiving", "RU", "--json"]
    if known_on:
        arguments += ["--known-on", known_on]
    rows = {row["key"]: row for row in json.loads(run(arguments).out)}
    assert rows["ru-gb-2023"]["standing"]["beyond-the-zone"] == standing
    assert "pl-ru-2024" not in rows


def test_measures_are_listed_by_the_state_that_they_aim_at() -> None:
    ran = run(["measures", "list", "--on", "2026-03-01", "--sending", "CN"])
    assert "us-cn-2019-mil" in ran.out
    assert "ru-gb-2023" not in ran.out


def test_a_measure_is_shown_with_every_parameter_and_its_source() -> None:
    ran = run(["measures", "show", "ru-gb-2023"])
    assert "lead.length: 5 working days" in ran.out
    assert "lead.count: OPEN - Does the day of filing count?" in ran.out
    assert "https://news-pravda.com/uk/2024/02/02/296887.html" in ran.out
    assert max(len(line) for line in ran.out.splitlines() if "://" not in line) <= 80


def test_an_unknown_measure_names_the_known_ones() -> None:
    ran = run(["measures", "show", "ru-gb-2032"])
    assert ran.status == 2
    assert "ru-gb-2023" in ran.err


def test_the_packaged_register_has_no_fault() -> None:
    ran = run(["measures", "check"])
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("measures, no fault\n")


def test_a_faulty_draft_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "src/exeat/register/measures/ru/ru-gb-2023.yml"
    text = source.read_text(encoding="utf-8")
    draft = tmp_path / "ru-gb-2023.yml"
    spoilt = text.replace("{stated: notify, source: meduza-2023-07-20}", "notify", 1)
    draft.write_text(spoilt.replace("title:", "titel:", 1), encoding="utf-8")
    ran = run(["measures", "check", "--measure", str(draft)])
    assert ran.status == 2
    assert ran.err.count("remedy: ") >= 2
    assert f"{draft}:2:1" in ran.err


def test_a_place_is_found_with_its_position_and_clock() -> None:
    ran = run(["places", "Volokolamsk"])
    assert ran.status == 0
    assert "Europe/Moscow" in ran.out
    assert "56.03" in ran.out


def test_a_place_that_nobody_knows_is_said_to_be_unknown() -> None:
    ran = run(["places", "Xyzzyville"])
    assert ran.status == 2
    assert "Xyzzyville" in ran.err
