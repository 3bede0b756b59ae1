"""What the commands that act upon a filed notice have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from exeat.cli.home import home_option, opened_desk, person_option
from exeat.domain.errors import InputError
from exeat.domain.notice import Act

Command = TypeVar("Command", bound=Callable[..., Any])

number_argument = click.argument("number", metavar="NUMBER")
reason_option = click.option(
    "--reason", metavar="TEXT", required=True, help="Why, for the other side to read."
)
reference_option = click.option(
    "--reference", metavar="TEXT", help="Number of the ministry's own note."
)


def act_options(command: Command) -> Command:
    """Add the number of the notice, the desk, the person, and a file for the receipt."""
    receipt = click.option("-o", "--output", metavar="FILE", help="Write the receipt.")
    return number_argument(receipt(home_option(person_option(command))))


def perform(
    act: Act,
    given: dict[str, Any],
    *,
    reason: str | None = None,
    reference: str | None = None,
) -> None:
    """Do an act upon a notice, and say what came of it.

    Args:
        act: What to do.
        given: What ``act_options`` gave.
        reason: Why, for the other side.
        reference: The ministry's own number.
    """
    from exeat.service.notices.answering import answer
    from exeat.service.notices.text import done_text

    with opened_desk(given["home"]) as desk:
        actor = desk.actor(given["person"])
        words = (reason, reference)
        done = answer(desk, actor, given["number"], act, words)
        write_receipt(done.receipt, given["output"])
        click.echo(done_text(desk, done), nl=False)


def write_receipt(receipt: bytes | None, name: str | None) -> None:
    """Write a receipt where a file is asked for and there is one yet."""
    if name is None:
        return
    if receipt is None:
        click.echo("The receipt comes with the other side's next bundle.", err=True)
        return
    write_bytes(receipt, name)


def write_bytes(data: bytes, name: str) -> None:
    """Write bytes to a file for this user alone, whole or not at all."""
    from exeat.service.keys.private_files import write_private

    try:
        write_private(Path(name), data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"cannot be written: {reason}",
            remedy="give the path of a file in a folder that exists",
            file=name,
        ) from error
