"""The worked example of two desks runs, and prints what its page shows."""

import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exeat.store.clock import SystemClock
from tests.cli.shell import Ran, run
from tests.service.homes import PASSPHRASE

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/how-to/exchange-notices.md"
BEGIN = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)

BLOCK = re.compile(r"^```sh\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?", re.M | re.S)
# What differs from run to run: keys, and the digits of cards.
KEYS = re.compile(r"(?<=desk-key )[0-9a-f]{8}|[0-9]{5}(?: [0-9]{5}){7}")


def steps() -> list[tuple[list[str], str | None]]:
    """Return the commands of each block, and what the page shows that they print."""
    text = PAGE.read_text(encoding="utf-8")
    return [(sh.splitlines(), shown or None) for sh, shown in BLOCK.findall(text)]


def _run(line: str) -> Ran:
    words = shlex.split(line)
    if words[0] == "exeat":
        return run(words[1:], stdin=b"y\n")
    done = subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, text=True, check=True
    )
    return Ran(done.returncode, done.stdout, done.stderr)


class Day:
    """The day of the example: a minute passes before each command."""

    moment = BEGIN

    def run(self, line: str) -> Ran:
        """Run a command a minute later."""
        self.moment += timedelta(minutes=1)
        return _run(line)


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Day:
    shutil.copy(ROOT / "examples/volokolamsk.yml", tmp_path / "trip.yml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXEAT_PASSPHRASE", PASSPHRASE)
    monkeypatch.delenv("EXEAT_HOME", raising=False)
    monkeypatch.delenv("EXEAT_PERSON", raising=False)
    made = Day()
    # The commands read the machine's clock, which stands at the day of the page.
    monkeypatch.setattr(SystemClock, "now", lambda _: made.moment)
    return made


def test_the_page_shows_what_its_commands_print(day: Day) -> None:
    refused = []
    for lines, shown in steps():
        ran = [day.run(line) for line in lines]
        refused += [
            (line, each.err)
            for line, each in zip(lines, ran, strict=True)
            if each.status != 0
        ]
        if shown is not None:
            told = "".join(each.out + _refusal(each) for each in ran)
            assert KEYS.sub("#", told) == KEYS.sub("#", shown)
    assert [line.split()[1:3] for line, _ in refused] == [
        ["bundle", "import"],
        ["notice", "verify"],
    ]
    assert all("altered" in line for line, _ in refused)


def _refusal(ran: Ran) -> str:
    return ran.err if ran.status else ""


def test_the_receipt_of_the_page_is_the_same_a_second_time(day: Day) -> None:
    for lines, _ in steps()[:5]:
        for line in lines:
            assert day.run(line).status == 0
    first = Path("receipt.tlog-proof").read_bytes()
    again = day.run(steps()[4][0][0].replace("receipt.", "again."))
    assert again.status == 0
    assert Path("again.tlog-proof").read_bytes() == first
