"""What leaves a desk as a file is its user's alone, whatever the shell allows."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exeat.store.clock import SystemClock
from tests.cli.shell import run
from tests.service.homes import PASSPHRASE, joined_homes

TRIP = Path(__file__).parents[2] / "examples/volokolamsk.yml"
NOW = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)
UNTOUCHED = b"somebody else's"


@pytest.fixture(autouse=True)
def _filed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    joined_homes(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXEAT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("EXEAT_HOME", "mission")
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    before = os.umask(0)  # a shell that keeps nothing back
    assert run(["notice", "draft", str(TRIP), "--as", "Ann"]).status == 0
    assert run(["notice", "approve", "2026-0001", "--as", "Bo"]).status == 0
    assert run(["notice", "file", "2026-0001", "--as", "Ann"]).status == 0
    yield
    os.umask(before)


WRITES = pytest.mark.parametrize(
    ("line", "leaves"),
    [
        ("notice file 2026-0001 --as Ann -o out", "out.part"),
        ("notice show 2026-0001 --as Ann -o out", "out.part"),
        ("notice show 2026-0001 --as Ann --format json -o out", "out.part"),
        ("notice show 2026-0001 --as Ann --format docx -o out", "out.part"),
        ("bundle export --as Ann -o out", "out.part"),
        ("backup out --as Cy", ".out.new"),
    ],
)


@WRITES
def test_a_file_is_its_user_s(line: str, leaves: str) -> None:
    assert run(line.split()).status == 0
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o600
    assert not Path(leaves).exists()


@WRITES
@pytest.mark.parametrize("is_link", [True, False], ids=["link", "file"])
def test_nothing_that_lay_in_wait_is_followed_or_used(
    line: str, leaves: str, is_link: bool
) -> None:
    bait = Path("bait")
    bait.write_bytes(UNTOUCHED)
    bait.chmod(0o666)
    if is_link:
        Path(leaves).symlink_to(bait)
    else:
        Path(leaves).hardlink_to(bait)
    assert run(line.split()).status == 0
    assert bait.read_bytes() == UNTOUCHED
    assert not Path("out").is_symlink()
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o600


def test_an_exported_folder_is_its_user_s() -> None:
    line = "notice export 2026-0001 --as Ann --log -o deep/proof"
    assert run(line.split()).status == 0
    folders = [Path("deep/proof"), *_below("deep/proof", are_folders=True)]
    files = _below("deep/proof", are_folders=False)
    assert len(folders) > 2
    assert len(files) > 6
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert run(line.split()).status == 2


def _below(folder: str, *, are_folders: bool) -> list[Path]:
    return [each for each in Path(folder).rglob("*") if each.is_dir() is are_folders]
