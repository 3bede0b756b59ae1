"""The home of a desk, its passphrase, and who acts: the same in every command."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from exeat.domain.errors import KeyFileError
from exeat.service.files import file_bytes

if TYPE_CHECKING:
    from exeat.service.desks.desk import Desk

Command = TypeVar("Command", bound=Callable[..., Any])

PASSPHRASE = "EXEAT_PASSPHRASE"  # noqa: S105  # the name of a variable
NEXT_PASSPHRASE = "EXEAT_NEW_PASSPHRASE"  # noqa: S105  # likewise

home_option = click.option(
    "--home",
    metavar="DIR",
    envvar="EXEAT_HOME",
    default="exeat-desk",
    show_default=True,
    help="Folder of the desk; EXEAT_HOME otherwise.",
)
person_option = click.option(
    "--as",
    "person",
    metavar="NAME",
    envvar="EXEAT_PERSON",
    help="Who acts, where the desk has several people; EXEAT_PERSON otherwise.",
)


def ask_passphrase(*, new: bool = False) -> str:
    """Return the passphrase: from a variable, a file that one names, or a prompt.

    Args:
        new: Whether it closes new keys, and is to be typed twice.

    Raises:
        InputError: The file cannot be read.
        KeyFileError: The file holds no text.
    """
    given = _given(PASSPHRASE)
    return _prompted(new=new) if given is None else given


def ask_next_passphrase() -> str:
    """Return what takes the place of the passphrase: given likewise, or typed twice.

    Raises:
        InputError: The file cannot be read.
        KeyFileError: The file holds no text.
    """
    given = _given(NEXT_PASSPHRASE)
    return _prompted(new=True) if given is None else given


@contextmanager
def opened_desk(home: str) -> Iterator["Desk"]:
    """Open a desk for one command, with the clock of this machine.

    Raises:
        KeyFileError: The folder is no home of a desk.
        StoreError: The store is in use, or cannot be used.
    """
    from exeat.service.desks.desk import Desk
    from exeat.store.clock import SystemClock

    with Desk.open(Path(home), cache(ask_passphrase), SystemClock()) as desk:
        yield desk


def _given(name: str) -> str | None:
    """Return what a variable holds, or the file that one names; None if neither."""
    if name in os.environ:
        return os.environ[name]
    file = os.environ.get(f"{name}_FILE")
    return None if file is None else _from_file(Path(file))


def _prompted(*, new: bool) -> str:
    words = "New passphrase" if new else "Passphrase"
    answer: str = click.prompt(
        words, hide_input=True, err=True, confirmation_prompt=new
    )
    return answer


def _from_file(file: Path) -> str:
    try:
        return file_bytes(file).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise KeyFileError(
            f"{file}: the file of the passphrase is not in UTF-8",
            remedy="write the passphrase into it as one line of text",
        ) from None
