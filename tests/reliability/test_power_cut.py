"""Nothing acknowledged is lost or altered by a power cut; weaker flushing loses."""

from pathlib import Path

import pytest

import exeat.store.sqlite
from tests.reliability.chance import chance
from tests.reliability.power import Bench, History, history, images
from tests.reliability.sizes import size

IMAGES = size(10_000, 100_000)
STARTED = 40


def weakened(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """Flush less than the store promises."""
    before = exeat.store.sqlite.PRAGMAS
    after = tuple(
        f"PRAGMA synchronous={level}" if "synchronous" in each else each
        for each in before
    )
    assert after != before
    monkeypatch.setattr(exeat.store.sqlite, "PRAGMAS", after)


def wrong(folder: Path, told: History, count: int) -> list[str]:
    """Return what is wrong with images of a history."""
    bench = Bench(folder, told)
    made = images(told.calls, count, chance(count))
    return [each for mark, image in made if (each := bench.complaint(mark, image))]


@pytest.mark.parametrize("part", range(4))
def test_no_power_cut_loses_or_alters_what_was_acknowledged(
    part: int, tmp_path: Path
) -> None:
    told = history(tmp_path / "store")
    bench = Bench(tmp_path / "images", told)
    draw, found, distinct = chance(part), [], set()
    for number, (mark, image) in enumerate(images(told.calls, IMAGES // 4, draw)):
        distinct.add(hash(tuple(image.items())))
        found += [bench.complaint(mark, image)]
        if number % STARTED == 0:
            found += [bench.goes_on(mark, image)]
    assert set(found) == {""}
    assert len(distinct) > IMAGES // 8


def test_the_history_puts_the_log_away_and_erases(tmp_path: Path) -> None:
    told = history(tmp_path / "store")
    kinds = [(call.kind, call.file.rpartition("-")[2]) for call in told.calls]
    # Several times into the file, and the log itself cut and made anew.
    assert kinds.count(("sync", "exeat.sqlite")) > 3
    assert kinds.count(("truncate", "wal")) > 1
    assert kinds.count(("journal", "wal")) > 1
    assert len(set(told.states)) == len(told.states)


def test_a_store_that_flushes_at_checkpoints_only_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weakened(monkeypatch, "NORMAL")
    told = history(tmp_path / "store")
    found = wrong(tmp_path / "images", told, 500)
    assert any(each.startswith("lost") for each in found)
    assert not any(each.startswith("damaged") for each in found)


def test_a_store_that_never_flushes_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weakened(monkeypatch, "OFF")
    told = history(tmp_path / "store")
    found = wrong(tmp_path / "images", told, 500)
    assert any(each.startswith(("damaged", "altered")) for each in found)
