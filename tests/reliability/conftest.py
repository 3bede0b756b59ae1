"""Processes to kill, and a server to crash."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.nursery import Nursery
from tests.reliability.server import CrashingServer


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="session")
def server() -> Iterator[CrashingServer]:
    # The folders of pytest are closed to the user that a server of root runs as,
    # each time another run of pytest begins.
    folder = Path(tempfile.mkdtemp(prefix="exeat-"))
    folder.chmod(0o755)
    made = CrashingServer(folder / "data")
    yield made
    made.close()
    shutil.rmtree(folder)
