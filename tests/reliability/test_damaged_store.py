"""No byte of the store can change without being noticed, or without any effect."""

from collections import Counter
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError, StoreError
from exeat.store.database import Database, open_sqlite
from exeat.store.inspection import inspect_database
from tests.reliability.chance import chance
from tests.reliability.filing import STORE
from tests.reliability.past import past
from tests.reliability.power import State, logical
from tests.reliability.sizes import size

CHANGES = size(500, 20_000)
LENGTH = 12
# Most of a small file is room; what is written in it is tried more often.
WRITTEN = 0.8


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = past(tmp_path_factory.mktemp("past") / "store", LENGTH)
    return made.files[LENGTH].read_bytes()


def said(database: Database) -> State:
    with database.read() as session:
        return logical(session.execute)


def outcome(store: Path, before: State, *, is_inspected: bool) -> str:
    """Return how a store with a changed byte is met."""
    try:
        database = open_sqlite(store)
    except StoreError:
        return "noticed at the start"
    try:
        if is_inspected:
            inspect_database(database)
        return "without effect" if said(database) == before else "silent"
    except (StoreError, EvidenceError):
        return "noticed"
    finally:
        database.close()


def outcomes(
    sound: bytes, folder: Path, count: int, *, is_inspected: bool
) -> Counter[str]:
    """Change one byte at a time, and count how that is met."""
    draw, store = chance(count), folder / STORE
    store.write_bytes(sound)
    database = open_sqlite(store)
    before = said(database)
    database.close()
    written = [place for place, byte in enumerate(sound) if byte]
    met: Counter[str] = Counter()
    for _ in range(count):
        is_written = draw.random() < WRITTEN
        place = draw.choice(written) if is_written else draw.randrange(len(sound))
        changed = bytearray(sound)
        changed[place] ^= draw.randrange(1, 256)
        assert changed != sound
        for old in folder.iterdir():
            old.unlink()
        store.write_bytes(changed)
        met[outcome(store, before, is_inspected=is_inspected)] += 1
    return met


def test_every_changed_byte_is_noticed_or_without_effect(
    sound: bytes, tmp_path: Path
) -> None:
    met = outcomes(sound, tmp_path, CHANGES, is_inspected=True)
    assert met["silent"] == 0
    assert met["noticed"] + met["noticed at the start"] > CHANGES // 4


def test_without_inspection_changes_stay_silent(sound: bytes, tmp_path: Path) -> None:
    assert outcomes(sound, tmp_path, 60, is_inspected=False)["silent"] > 0
