"""A place for what is in the clear for a moment: in the home, and gone after a crash."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from exeat.domain.errors import StoreError
from exeat.service.keys.private_files import make_private_folder

SCRATCH = "scratch"


@contextmanager
def scratch_folder(home: Path) -> Iterator[Path]:
    """Lend a folder that only this user opens, and remove it with what is in it.

    Raises:
        StoreError: It cannot be made.
    """
    try:
        make_private_folder(home / SCRATCH)
        with _held(home / SCRATCH):
            folder = Path(mkdtemp(dir=home / SCRATCH))
            descriptor = _locked(folder)
    except OSError as error:
        raise StoreError(
            f"{home / SCRATCH}: {error.strerror}",
            remedy="check rights and free space of the home, and try again",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def sweep_scratch(home: Path) -> None:
    """Remove what processes that ended in the middle of it left behind."""
    if not (home / SCRATCH).is_dir():
        return
    with suppress(OSError), _held(home / SCRATCH):
        for folder in (home / SCRATCH).iterdir():
            with suppress(OSError):  # somebody is at work in it
                descriptor = _locked(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(descriptor)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder, so that nobody sweeps what is only just being made."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _locked(folder: Path) -> int:
    """Return a descriptor that holds a folder until its process ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
