"""Builds what the package ships beside its code, where it is out of date.

Run as ``python -m tools.build_assets`` from the root of the checkout. Each part has
a digest of what it is made from; a part is made again when that changes.
"""

import hashlib
import importlib
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "src" / "exeat" / "_built"
LOCKS = ("requirements.lock", "package.json", "package-lock.json")
BUILDER = ("tools/build_assets.py",)


def main() -> None:
    """Build every part that is out of date."""
    os.chdir(ROOT)
    TARGET.mkdir(parents=True, exist_ok=True)
    register = _under("src/exeat/register")
    reader = _under("src/exeat/domain", "src/exeat/engine", "src/exeat/formats")
    own = ("calendars", "fonts", "kernel", "register")
    maps = [p for p in _under("tools/assets") if Path(p).stem not in own]
    names = ["src/exeat/gazetteer/names.py"]
    _part("maps", (*LOCKS, *BUILDER, *maps, *names), build_maps)
    for name, inputs in (
        ("calendars", (*LOCKS, *_under("src/exeat/register/calendars"))),
        ("fonts", LOCKS),
        ("register", (*register, *reader)),
        ("kernel", (*LOCKS, "tools/assets/kernel.c")),
    ):
        module = f"tools/assets/{name}.py"
        if Path(module).exists():
            _part(name, (*inputs, *BUILDER, module), partial(_run, name))


def build_maps() -> None:
    """Build places, areas and basemap, on two cores."""
    from tools.assets import areas, basemap, licences, naturalearth, places

    fork = get_context("fork")
    named = fork.Process(target=places.build, args=(TARGET / "places.sqlite",))
    named.start()
    _fetch_node_packages()
    units = naturalearth.units()
    drawn = fork.Process(target=basemap.build, args=(TARGET / "basemap.sqlite", units))
    drawn.start()
    lands = areas.territories(units)
    areas.build(TARGET / "areas.sqlite", units, lands, places.state_names())
    licences.build(TARGET / "LICENSES.txt")
    _finish(named)
    places.add_regions(TARGET / "places.sqlite", units)
    _finish(drawn)


def _finish(part: BaseProcess) -> None:
    part.join()
    if part.exitcode:
        sys.exit("a part of the assets failed; its traceback is above")


def _fetch_node_packages() -> None:
    """Install the locked packages with the npm of this environment."""
    scripts = sysconfig.get_path("scripts")
    path = os.pathsep.join((scripts, os.environ.get("PATH", os.defpath)))
    done = subprocess.run(
        [str(Path(scripts, "npm")), "ci", "--ignore-scripts", "--loglevel=error"],
        env=os.environ | {"PATH": path},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        sys.exit("the map data could not be fetched; npm's reason is above; try again")


def _run(name: str) -> None:
    importlib.import_module(f"tools.assets.{name}").build(TARGET)


def _under(*folders: str) -> list[str]:
    """Return the files in some folders, but for what Python leaves there."""
    return sorted(
        path.as_posix()
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def _part(name: str, inputs: Iterable[str], build: Callable[[], None]) -> None:
    stamp = TARGET / f"{name}.stamp"
    wanted = _digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"building {name} ...", flush=True)
    began_s = time.monotonic()
    stamp.unlink(missing_ok=True)
    build()
    stamp.write_text(wanted)
    print(f"built {name} in {time.monotonic() - began_s:.0f} s", flush=True)


def _digest(inputs: Iterable[str]) -> str:
    found = hashlib.sha256(sys.version.encode())
    for name in sorted(set(inputs)):
        found.update(name.encode() + b"\0" + Path(name).read_bytes() + b"\0")
    return found.hexdigest()


if __name__ == "__main__":
    main()
