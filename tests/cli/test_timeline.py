"""``exeat measures timeline`` as a user runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exeat.cli.timeline import command
from exeat.domain.errors import InputError, UnknownKeyError


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_the_text_says_what_is_stated_and_what_is_inferred() -> None:
    shown = run("--about", "ru-gb-2023").output
    words = " ".join(shown.split())
    assert "Spokeswoman of the Foreign Ministry mocks the speech" in words
    assert "answers, by inference, no. 5, United Kingdom, 19 July 2023" in words
    assert "answers no. 5, United Kingdom, 19 July 2023" in words
    assert "sources: ria-2023-07-19, sputnik-africa-2023-07-19" in words
    assert "https://ria.ru/amp/20230719/mi6-1885081704.html" in words
    lines = shown.splitlines()[1:]
    assert max(len(line) for line in lines if "://" not in line) <= 80


def test_the_json_has_events_with_their_links() -> None:
    told = json.loads(run("--about", "ru-gb-2023", "--format", "json").output)
    events = {event["key"]: event for event in told["events"]}
    speech = events["moore-prague-2023-07-19"]
    reply = {"event": "moore-prague-2023-07-19", "link": "stated"}
    assert events["zakharova-telegram-2023-07-19"]["answers"] == [reply]
    assert "ru-announces-notice-2023-07-20" in speech["answered_by"]
    assert events["gb-mirror-answer-2023"]["on"] == "2023"
    assert events["gb-mirror-answer-2023"]["placed_on"] == "2023-07-20"
    stretch = {"use": "in-force", "from": "2023-09-01", "until": None}
    (rule,) = [p for p in told["provisions"] if p["provision"] == "beyond-the-zone"]
    assert rule["stretches"] == [stretch]


def test_a_month_and_a_year_are_spans_of_days() -> None:
    shown = run("--from", "2023-07", "--to", "2023-07", "--format", "json").output
    days = [event["on"] for event in json.loads(shown)["events"]]
    assert "2023-07-20" in days
    assert all(day in ("2023", "2023-07") or day.startswith("2023-07-") for day in days)


def test_the_picture_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "2023.svg"
    ran = run("--from", "2023", "--to", "2023", "--format", "svg", "-o", str(target))
    assert (ran.exit_code, ran.output) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(("--about", "ru-gb-2032"), UnknownKeyError, id="no such measure"),
        pytest.param(("--from", "July"), InputError, id="no day"),
        pytest.param(("--from", "2023-13"), InputError, id="no month"),
        pytest.param(("--from", "2024", "--to", "2023"), InputError, id="backwards"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    arguments: tuple[str, ...], error: type[Exception]
) -> None:
    assert isinstance(run(*arguments).exception, error)
