"""Whoever puts an older database back is noticed before anything is signed."""

import shutil
from pathlib import Path

import pytest

import exeat.store.ledger
from exeat.domain.errors import RewindError
from exeat.store.clock import SystemClock
from exeat.store.ledger import Ledger
from exeat.store.sqlite import SqliteDatabase
from tests.reliability.chance import chance
from tests.reliability.filing import STORE, file
from tests.reliability.past import Past, past
from tests.reliability.sizes import size
from tests.store.desks import CHANNEL, LOG

REWINDS = size(100, 1_000)
LENGTH = 24
NEXT = LENGTH + 1


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Past:
    return past(tmp_path_factory.mktemp("past") / "store", LENGTH)


def restarted(whole: Past, older: int, newer: int, folder: Path) -> bool:
    """Return whether a program files that finds an older store and a newer guard."""
    whole.put_back(older, folder / "store")
    shutil.rmtree(folder / "heads", ignore_errors=True)
    guard = whole.guard(newer, folder / "heads")
    database = SqliteDatabase(folder / "store" / STORE)
    try:
        file(Ledger(database, {CHANNEL: LOG}, SystemClock(), guard), NEXT)
    except RewindError:
        return False
    finally:
        database.close()
    return True


def test_every_older_store_is_noticed_at_the_start(whole: Past, tmp_path: Path) -> None:
    draw = chance(0)
    for _ in range(REWINDS):
        older, newer = sorted(draw.sample(range(LENGTH + 1), 2))
        assert not restarted(whole, older, newer, tmp_path), (older, newer)


def test_a_store_as_new_as_its_guard_goes_on(whole: Past, tmp_path: Path) -> None:
    for number in range(LENGTH + 1):
        assert restarted(whole, number, number, tmp_path), number


def test_an_older_store_under_a_running_program_is_noticed(
    whole: Past, tmp_path: Path
) -> None:
    draw, folder = chance(1), tmp_path / "store"
    for _ in range(REWINDS // 4):
        older, newer = sorted(draw.sample(range(LENGTH), 2))
        whole.put_back(newer, folder)
        shutil.rmtree(tmp_path / "heads", ignore_errors=True)
        guard = whole.guard(newer, tmp_path / "heads")
        database = SqliteDatabase(folder / STORE)
        ledger = Ledger(database, {CHANNEL: LOG}, SystemClock(), guard)
        file(ledger, NEXT)
        database.close()
        whole.put_back(older, folder)
        database.reopen()
        with pytest.raises(RewindError):
            file(ledger, NEXT + 1)
        database.close()


def test_without_its_guard_a_rewind_passes(
    whole: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exeat.store.ledger, "verify_guard", lambda *_: None)
    assert restarted(whole, LENGTH // 2, LENGTH, tmp_path)
