"""Files and folders that only the user of this desk can read."""

import os
from pathlib import Path

from exeat.store.flushing import flush_folder

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it, closed to other users."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=FOLDER_MODE)
            each.chmod(FOLDER_MODE)


def write_private(file: Path, contents: bytes) -> None:
    """Write a file whole or not at all, and flush it to the disk."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(contents)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
    flush_folder(file.parent)
