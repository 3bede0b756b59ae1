"""The example of the page on Python runs, and prints what the page shows."""

import re
from pathlib import Path

import pytest

from exeat.domain.notice import Side
from exeat.service.desks.desk import Desk
from exeat.store.clock import SystemClock
from tests.service.exchanging import IN_TIME
from tests.service.homes import PASSPHRASE, joined_homes, opened

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/python.md"


def block(kind: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return "".join(re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    homes = joined_homes(tmp_path)
    for home, side in zip(homes, Side, strict=True):
        if home.name != side.value:
            home.rename(tmp_path / side.value)
        desk: Desk
        with opened(tmp_path / side.value) as desk:
            signed = desk.channels.card("gb-ru-moscow-7k2m", side)
        (tmp_path / f"{side}.card").write_bytes(signed)
    trip = (ROOT / "examples/volokolamsk.yml").read_bytes()
    (tmp_path / "trip.yml").write_bytes(trip)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(SystemClock, "now", lambda _: IN_TIME)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_the_example_prints_what_the_page_shows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exec(compile(block("python"), str(PAGE), "exec"), {"passphrase": PASSPHRASE})  # noqa: S102
    assert capsys.readouterr().out == block("text")
