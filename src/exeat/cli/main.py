"""The command ``exeat``: finds the subcommand, and turns errors into exit status 2."""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import reset_tzpath

import click

from exeat import __version__
from exeat.domain.errors import ExeatError

REFUSED = 2
FAULT = 70
DEBUG = "EXEAT_DEBUG"
_COMMANDS = {
    "check": ("exeat.cli.check", "Decide a trip."),
    "assess": ("exeat.cli.assess", "Decide millions of trips."),
    "measures": ("exeat.cli.measures", "Read and check the register."),
    "places": ("exeat.cli.places", "Find a place by name."),
    "trips": ("exeat.cli.trips", "Read many trips from one file."),
    "notice": ("exeat.cli.notices", "Draft, file, answer and prove notices."),
    "bundle": ("exeat.cli.bundle", "Carry notices and proofs to the other side."),
    "keys": ("exeat.cli.keys", "Make a desk, and trust the other side's."),
    "backup": ("exeat.cli.backup", "Write a sealed copy of the store."),
    "restore": ("exeat.cli.restore", "Put a backup in the place of a lost store."),
}


class _Commands(click.Group):
    """Subcommands by name, each imported when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.command(cls=_Commands)
@click.version_option(__version__, prog_name="exeat")
def cli() -> None:
    """Decide whether a trip of diplomats needs notice or approval, and say why.

    Example: exeat check examples/volokolamsk.yml
    """


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 to 5 as the command says, 2 for refused input.

    An error that nobody foresaw ends with 70 and one sentence.
    """
    try:
        status = _run(arguments)
    except Exception as error:  # the last handler there is
        status = _fail(error)
    sys.exit(status)


def _run(arguments: list[str] | None) -> int:
    _use_packaged_zones()
    try:
        status = cli.main(arguments, prog_name="exeat", standalone_mode=False)
    except click.exceptions.Exit as done:
        status = done.exit_code
    except click.ClickException as refusal:
        refusal.show()
        status = REFUSED
    except click.Abort:
        status = 130
    except ExceptionGroup as group:
        status = _refuse(group)
    except ExeatError as error:
        status = _refuse(error)
    return status if isinstance(status, int) else 0


def _use_packaged_zones() -> None:
    """Read clocks from the tzdata package, so that an answer replays anywhere."""
    package = find_spec("tzdata")
    if package is not None and package.origin is not None:
        reset_tzpath(to=[str(Path(package.origin).with_name("zoneinfo"))])


def _fail(error: Exception) -> int:
    """Tell of a fault in Exeat without its stack, which could quote a notice."""
    import hashlib  # what starts every command stays small
    import traceback

    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    places = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    told = " ".join([__version__, type(error).__name__, *places])
    fault = hashlib.sha256(told.encode()).hexdigest()[:8]
    click.echo(
        f"exeat: an error that Exeat did not foresee ended the command: fault {fault}\n"
        "  remedy: tell the maintainers this number, what you did, and the version; "
        f"{DEBUG}=1 shows the stack, which can quote what was read",
        err=True,
    )
    return FAULT


def _refuse(error: Exception) -> int:
    for fault in _faults(error):
        click.echo(f"exeat: {fault.sentence}\n  remedy: {fault.remedy}", err=True)
    return REFUSED


def _faults(error: Exception) -> Iterator[ExeatError]:
    """Yield the faults in a group; anything else in it is ours to mend, so raise."""
    if isinstance(error, ExceptionGroup):
        for member in error.exceptions:
            yield from _faults(member)
    elif isinstance(error, ExeatError):
        yield error
    else:
        raise error
