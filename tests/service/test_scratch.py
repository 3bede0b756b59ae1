"""What is in the clear for a moment lies in the home, and nothing of it stays."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from exeat.domain.errors import InputError, StoreError
from exeat.domain.notice import Side
from exeat.service.desks.scratch import SCRATCH, scratch_folder, sweep_scratch
from exeat.service.notices.dossiers import Dossier
from tests.service.exchanging import context
from tests.service.homes import made_home, opened

TRACK = (
    b"""<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"/>"""
)
DIES = """
import os, sys
from pathlib import Path
from exeat.service.desks.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "track").write_bytes(b"in the clear")
    print("written", flush=True)
    sys.stdin.read()
"""


def _left(home: Path) -> list[Path]:
    return list((home / SCRATCH).rglob("*"))


def test_it_is_closed_to_others_and_goes_with_what_is_in_it(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as folder:
        (folder / "track").write_bytes(b"x")
        assert folder.is_relative_to(tmp_path)
        for each in (folder, folder.parent):
            assert stat.S_IMODE(each.stat().st_mode) == 0o700
    assert _left(tmp_path) == []


def test_it_goes_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), scratch_folder(tmp_path) as folder:
        (folder / "track").rename(folder / "absent" / "track")
    assert _left(tmp_path) == []


def test_a_home_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / SCRATCH).write_bytes(b"")
    with pytest.raises(StoreError, match=SCRATCH), scratch_folder(tmp_path):
        pass


def test_what_a_killed_process_left_is_swept_and_what_is_in_use_stays(
    tmp_path: Path,
) -> None:
    home = made_home(tmp_path, Side.MISSION)
    with subprocess.Popen(
        [sys.executable, "-c", DIES, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        sweep_scratch(home)
        assert [path.name for path in _left(home) if path.is_file()] == ["track"]
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert _left(home)
    opened(home).close()
    assert _left(home) == []


def test_tracks_are_read_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    write = Path.write_bytes

    def noted(path: Path, data: bytes) -> int:
        seen.append(path)
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", noted)
    dossier = Dossier(trip=b"name: x", label="trip.yml", tracks=(("a.gpx", TRACK),))
    with pytest.raises((InputError, ExceptionGroup)):  # it is no whole trip
        dossier.read(context(), tmp_path)
    assert [path.name for path in seen] == ["a.gpx"]
    assert seen[0].is_relative_to(tmp_path / SCRATCH)
    assert _left(tmp_path) == []
