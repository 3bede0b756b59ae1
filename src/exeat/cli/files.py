"""Files and standard streams of the shell."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from exeat.domain.errors import InputError
from exeat.formats.moments import parse_moment
from exeat.service.files import file_bytes

STDIN = "-"


def read_input(name: str) -> tuple[bytes, str, Path | None]:
    """Return bytes, label and folder of a file; ``-`` is standard input."""
    if name == STDIN:
        return sys.stdin.buffer.read(), "<stdin>", None
    path = Path(name)
    return file_bytes(path), name, path.parent


def named_text(name: str) -> tuple[str, bytes]:
    """Return label and bytes of a file; ``-`` is standard input."""
    text, label, _ = read_input(name)
    return label, text


def moment_option(text: str | None, option: str) -> datetime:
    """Return the moment that an option names; the present one, to the second."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return parse_moment(text, None)
    except InputError as error:
        raise InputError(error.problem, remedy=error.remedy, file=option) from error


def day_option(text: str | None, option: str) -> date | None:
    """Return the day that an option names; None where it is not given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{text!r} is no day", remedy="write it as 2023-08-04", file=option
        ) from error


def write_output(text: str, name: str | None) -> None:
    """Write text to a file, whole or not at all, or to standard output."""
    if name is None or name == STDIN:
        click.echo(text, nl=False)
        return
    target = Path(name)
    part = target.with_name(target.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(target)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"cannot be written: {reason}",
            remedy="give the path of a file in a folder that exists",
            file=name,
        ) from error
