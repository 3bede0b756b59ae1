"""A full disk, a read-only one, a store held by another: refused in one sentence."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import exeat.store.sqlite
from exeat.domain.errors import StoreError
from tests.reliability.filing import (
    STORE,
    Client,
    begin,
    file,
    keep,
    open_store,
)
from tests.reliability.nursery import Nursery
from tests.reliability.office import Office
from tests.reliability.proofs import complaints
from tests.store.desks import CHANNEL

ROOM_BYTES = 400_000


def read(report: Path) -> Client:
    client = Client()
    client.read(report)
    return client


def found(folder: Path, client: Client) -> list[str]:
    database = open_store(str(folder))
    entries = keep(database, folder / "heads").entries(CHANNEL)
    database.close()
    return complaints(entries, client.answers) + client.problems


def are_one_sentence(refusals: list[tuple[str, str]]) -> bool:
    return all(kind == "StoreError" and "\n" not in said for kind, said in refusals)


def test_a_full_disk_refuses_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    office = Office(tmp_path, seed=0)
    for number in range(1, 10):
        office.file(number)
    office.disk.room_bytes = ROOM_BYTES
    refusals = []
    for number in range(10, 100):
        try:
            file(office.ledger, number)
        except StoreError as error:
            refusals.append(("StoreError", str(error)))
    assert refusals
    assert are_one_sentence(refusals)
    assert any("the disk is full" in said for _, said in refusals)
    office.disk.room_bytes = None
    for number in range(1, 110):
        office.file(number)
    assert office.found() == []


def test_a_limit_of_the_system_refuses_and_keeps_what_was_acknowledged(
    nursery: Nursery, tmp_path: Path
) -> None:
    begin(str(tmp_path))
    report = tmp_path / "report"
    nursery.wait(
        nursery.start(
            "file_with_little_room",
            place=str(tmp_path),
            heads=str(tmp_path / "heads"),
            report=str(report),
            room_bytes=ROOM_BYTES,
        )
    )
    client = read(report)
    assert client.refusals
    assert are_one_sentence(client.refusals)
    assert client.repeated
    assert client.unanswered() == []
    assert found(tmp_path, client) == []


def test_a_guard_that_cannot_be_written_stops_the_next_act(tmp_path: Path) -> None:
    begin(str(tmp_path))
    database, heads = open_store(str(tmp_path)), tmp_path / "heads"
    ledger = keep(database, heads)
    first = file(ledger, 1)
    heads.rename(tmp_path / "away")
    heads.write_bytes(b"")
    second = file(ledger, 2)
    with pytest.raises(StoreError, match="the guard of the log"):
        file(ledger, 3)
    heads.unlink()
    (tmp_path / "away").rename(heads)
    assert [first.position, second.position, file(ledger, 3).position] == [0, 1, 2]
    assert file(ledger, 2).receipt == second.receipt
    database.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody reaches; the one of pytest is closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("folder_mode", "file_mode"),
    [
        pytest.param(0o555, 0o444, id="a read-only folder"),
        pytest.param(0o777, 0o444, id="a read-only file"),
    ],
)
def test_what_cannot_be_written_is_refused_and_unchanged(
    folder_mode: int, file_mode: int, nursery: Nursery, open_folder: Path
) -> None:
    begin(str(open_folder))
    report = open_folder / "report"
    report.touch()
    report.chmod(0o666)
    store = open_folder / STORE
    before = store.read_bytes()
    for path in open_folder.glob(f"{STORE}*"):
        path.chmod(0o666)
    store.chmod(file_mode)
    open_folder.chmod(folder_mode)
    nursery.wait(
        nursery.start("open_as_nobody", place=str(open_folder), report=str(report))
    )
    client = read(report)
    assert client.refusals
    assert are_one_sentence(client.refusals)
    assert store.read_bytes() == before


def held(nursery: Nursery, folder: Path) -> tuple[int, Client]:
    """Let another process hold a store, and return what it was answered."""
    begin(str(folder))
    report = folder / "report"
    report.touch()
    child = nursery.start("hold", place=str(folder), report=str(report))
    while "!" not in report.read_text("utf-8"):
        time.sleep(0.005)
    return child, read(report)


def test_a_second_process_is_refused_until_the_first_is_gone(
    nursery: Nursery, tmp_path: Path
) -> None:
    child, client = held(nursery, tmp_path)
    with pytest.raises(StoreError, match=f"process {child} holds the store") as refused:
        open_store(str(tmp_path))
    assert "\n" not in str(refused.value)
    nursery.kill(child)
    assert found(tmp_path, client) == []


def test_without_its_lock_a_store_would_have_two_processes(
    nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoLock(nullcontext[Any]):
        def release(self) -> None:
            """Hold nothing."""

    child, _ = held(nursery, tmp_path)
    monkeypatch.setattr(exeat.store.sqlite, "LockFile", NoLock)
    open_store(str(tmp_path)).close()
    nursery.kill(child)
