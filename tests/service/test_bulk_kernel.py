"""The compiled loops are loaded where they are whole, ours and for this machine."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from exeat.domain.place import Disk, Position
from exeat.engine.bulk.masks import DiskGrid
from exeat.engine.bulk.sides import DiskColumn
from exeat.service.bulk import kernel
from exeat.service.bulk.kernel import (
    compiled_cell_loop,
    compiled_loop,
    compiled_mask_loop,
)
from exeat.service.context import BUILT, PACKAGE

MADE = (BUILT / "kernel.so").read_bytes()
ELSEWHERE = Path(np.__file__).parent


def _signed(library: bytes) -> bytes:
    return library + sha256(library).digest()


def _another_library() -> bytes:
    return next(ELSEWHERE.rglob("*.so")).read_bytes()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a folder of what the build makes, not open to all."""
    tmp_path.chmod(0o755)
    path = tmp_path / "kernel.so"
    path.write_bytes(MADE)
    path.chmod(0o644)
    return tmp_path


def test_a_whole_kernel_is_loaded(built: Path) -> None:
    assert compiled_loop(built) is not None
    assert compiled_mask_loop(built) is not None
    assert compiled_cell_loop(built) is not None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda: b"", id="empty"),
        pytest.param(lambda: b"no library", id="text"),
        pytest.param(lambda: MADE[: len(MADE) // 2], id="cut short"),
        pytest.param(lambda: MADE[:-1], id="without its last byte"),
        pytest.param(
            lambda: MADE[:5000] + bytes([MADE[5000] ^ 1]) + MADE[5001:], id="a bit off"
        ),
        pytest.param(lambda: MADE[:-32], id="without its digest"),
        pytest.param(lambda: _signed(b"\x7fELF and no more"), id="no library, signed"),
        pytest.param(_another_library, id="another library"),
        pytest.param(lambda: _signed(_another_library()), id="another one, signed"),
    ],
)
def test_what_is_not_the_kernel_is_not_loaded(
    built: Path, damage: Callable[[], bytes]
) -> None:
    (built / "kernel.so").write_bytes(damage())
    assert compiled_loop(built) is None
    assert compiled_mask_loop(built) is None
    assert compiled_cell_loop(built) is None


def test_no_kernel_is_no_error(built: Path) -> None:
    (built / "kernel.so").unlink()
    assert compiled_loop(built) is None
    assert compiled_mask_loop(built / "nowhere") is None


def test_a_kernel_of_another_layout_is_not_loaded(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as an older one, or 0: what it says on a processor without AVX2."""
    monkeypatch.setattr(kernel, "_LAYOUT", kernel._LAYOUT + 8)
    assert compiled_loop(built) is None


def test_what_everybody_may_write_to_is_not_loaded(built: Path) -> None:
    (built / "kernel.so").chmod(0o666)
    assert compiled_loop(built) is None
    (built / "kernel.so").chmod(0o644)
    built.chmod(0o777)
    assert compiled_mask_loop(built) is None


def test_a_kernel_that_lies_elsewhere_is_not_loaded(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("links")
    (folder / "kernel.so").symlink_to(built / "kernel.so")
    assert compiled_loop(folder) is None


def test_the_library_path_is_not_searched(
    built: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", str(built))
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert compiled_loop(Path()) is None


def test_what_the_package_loads_lies_in_it() -> None:
    assert BUILT.resolve().is_relative_to(PACKAGE.resolve())


def test_without_a_kernel_the_answers_are_the_same(built: Path) -> None:
    (built / "kernel.so").write_bytes(b"damaged")
    disk = Disk(centre=Position(lat_deg=55.7558, lon_deg=37.6173), radius_m=120_000.0)
    chance = np.random.default_rng(8)
    points = chance.uniform(53, 58, 5000), chance.uniform(34, 41, 5000)
    plain = DiskColumn(disk, loop=compiled_loop(built)).side(*points)
    assert np.array_equal(
        plain, DiskColumn(disk, loop=compiled_loop(BUILT)).side(*points)
    )
    grid = DiskGrid([disk], compiled_loop(built), compiled_mask_loop(built))
    assert np.array_equal(grid.masks(*points) == 1, plain == -1)
