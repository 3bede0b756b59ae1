"""``exeat restore``: a backup in the place of a store that is gone."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeat.cli.home import ask_passphrase, home_option

if TYPE_CHECKING:
    from exeat.service.keys.age import Identity


@click.command(
    epilog="""\b
Examples:
  exeat restore /media/stick/2026-11-22.backup
  exeat restore /media/stick/2026-11-22.backup --recovery
""",
    no_args_is_help=True,
)
@click.argument("file", metavar="FILE")
@click.option("--recovery", is_flag=True, help="Open it with the two sheets of paper.")
@home_option
def command(*, file: str, recovery: bool, home: str) -> None:
    """Put the backup FILE in the place of a store that is gone.

    The home has its settings, cards and keys, from the copy that was kept apart. A log
    that went on after the backup signs nothing until the other side's bundle has
    brought the rest.
    """
    from exeat.service.desks.backups import restore_backup

    folder = Path(home)
    identities = _from_paper() if recovery else _from_keyring(folder)
    restored = restore_backup(folder, Path(file), identities)
    click.echo(f"{home}: as of {restored.made_at.isoformat()}")
    for channel, size in restored.sizes.items():
        waits = ", waits for the other side's bundle"
        click.echo(
            f"{channel}: {size} leaves{waits if channel in restored.behind else ''}"
        )


def _from_keyring(home: Path) -> "tuple[Identity, ...]":
    from exeat.service.keys.keyring import read_keyring

    return read_keyring(home, ask_passphrase()).identities


def _from_paper() -> "tuple[Identity, ...]":
    from exeat.service.keys.paper import join

    # Shown while typed: nobody copies sixty letters unseen.
    first = click.prompt("Sheet 1", err=True)
    second = click.prompt("Sheet 2", err=True)
    return (join(first, second),)
