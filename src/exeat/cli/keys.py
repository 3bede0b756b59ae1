"""``exeat keys``: a desk, its keys, its people, and whom it trusts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeat.cli.files import write_output
from exeat.cli.home import ask_passphrase, home_option, opened_desk
from exeat.cli.keys_change import change, passphrase, recovery
from exeat.cli.keys_person import person
from exeat.cli.keys_stamp import stamp
from exeat.cli.keys_trust import trust
from exeat.domain.errors import InputError

if TYPE_CHECKING:
    from exeat.service.desks.files import DeskFile
    from exeat.service.keys.cards import Card


@click.group(no_args_is_help=True)
def command() -> None:
    """Make a desk, show its card, and open channels to others.

    Example: exeat keys init --mission gb-embassy-moscow --desk registry
    """


@command.command(
    "init",
    epilog="""\b
Examples:
  exeat keys init --mission gb-embassy-moscow --desk registry \\
      --host notices.example --person Ann:drafter,filer --person Bo:approver,admin
  exeat keys init --authority ru-mfa --desk protocol --store "dbname=exeat"
""",
)
@click.option("--mission", metavar="KEY", help="Mission whose desk it is.")
@click.option("--authority", metavar="KEY", help="Authority whose desk it is.")
@click.option("--desk", "name", metavar="NAME", default="desk", show_default=True)
@click.option(
    "--host",
    metavar="HOST",
    default="exeat.invalid",
    show_default=True,
    help="Name under which logs that it keeps are published.",
)
@click.option(
    "--person",
    "people",
    metavar="NAME:ROLES",
    multiple=True,
    help="Somebody who works here, as 'Ann:drafter,filer'; may be repeated.",
)
@click.option(
    "--store",
    metavar="sqlite|DSN",
    default="sqlite",
    show_default=True,
    help="A file in the home, or a PostgreSQL database.",
)
@home_option
def init(  # noqa: PLR0913  # one option each
    *,
    mission: str | None,
    authority: str | None,
    name: str,
    host: str,
    people: tuple[str, ...],
    store: str,
    home: str,
) -> None:
    """Make a desk with new keys, and show the digits of its card.

    Without --person there is one, 'admin', who may add the others.
    """
    from exeat.domain.notice import Side
    from exeat.service.desks.files import DeskFile

    if (mission is None) == (authority is None):
        raise InputError(
            "a desk is of one mission or of one authority",
            remedy="give --mission KEY or --authority KEY",
        )
    settings = DeskFile(
        side=Side.MISSION if mission else Side.MINISTRY,
        party=mission or authority or "",
        desk=name,
        host=host,
        store=store,
    )
    made = _found(Path(home), settings, people)
    click.echo(f"{made.name} ({made.side})\n{made.fingerprint}")


@command.command(
    "card",
    epilog="""\b
Example:
  exeat keys card -o gb-embassy-moscow.card
""",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@home_option
def card(output: str | None, home: str) -> None:
    """Print the card of this desk, for the other side.

    Its digits go to standard error: tell them to the other side by voice.
    """
    from exeat.service.desks.files import read_own_card

    signed, read = read_own_card(Path(home))
    write_output(signed.decode(), output)
    click.echo(f"{read.name}: {read.fingerprint}", err=True)


@command.command(
    "list",
    epilog="""\b
Example:
  exeat keys list
""",
)
@home_option
def list_channels(home: str) -> None:
    """List the channels of this desk, and the digits of both cards."""
    with opened_desk(home) as desk:
        click.echo(f"{desk.name} ({desk.side})  {desk.card.fingerprint}")
        click.echo(f"  recovery key: {'yes' if desk.card.recovery else 'none yet'}")
        for row in desk.channels.all():
            theirs = desk.their_card(row.channel)
            part = "keeps the log" if row.keeps else "witnesses the log"
            seal = ", sealed" if desk.is_sealed(row.channel) else ""
            click.echo(f"{row.channel}  {part}, {row.size} leaves{seal}")
            click.echo(f"  {theirs.name} ({theirs.side})  {theirs.fingerprint}")


def _found(home: Path, settings: "DeskFile", people: Sequence[str]) -> "Card":
    """Make the desk; whatever the user got wrong is said before anything is made."""
    from exeat.service.context import Context
    from exeat.service.desks.founding import found_desk, known_party, read_person
    from exeat.service.keys.keyring import new_keyring
    from exeat.store.clock import SystemClock

    known_party(Context().register, settings.side, settings.party)
    staff = [read_person(text, settings.side) for text in people or ("admin:admin",)]
    passphrase = ask_passphrase(new=True)
    return found_desk(home, settings, new_keyring(), staff, passphrase, SystemClock())


command.add_command(trust)
command.add_command(change)
command.add_command(passphrase)
command.add_command(recovery)
command.add_command(person)
command.add_command(stamp)
