"""Opens the files that the build makes, for reading only."""

import sqlite3
from pathlib import Path

from exeat.domain.errors import AssetError

BUILT = Path(__file__).parents[1] / "_built"

CREDIT = "Places: GeoNames, CC BY 4.0. Areas and map: made with Natural Earth."
"""What to show wherever names, areas or the map are shown."""


def open_built(folder: Path, name: str) -> sqlite3.Connection:
    """Return a read-only connection that takes no locks.

    Args:
        folder: Where the built files are.
        name: Name of the file.

    Raises:
        AssetError: The file is absent.
    """
    path = folder / name
    if not path.is_file():
        raise AssetError(name)
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)
