"""fonts/: the letters that notes verbales are set in."""

import shutil
from importlib.metadata import distribution
from pathlib import Path

PACKAGE = "fontpkg-pt-serif"


def build(target: Path) -> None:
    """Copy the fonts out of their package.

    Args:
        target: Folder of what the build makes.
    """
    folder = target / "fonts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in distribution(PACKAGE).files or ():
        if part.suffix == ".ttf":
            shutil.copyfile(str(part.locate()), folder / part.name)
