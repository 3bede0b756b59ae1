"""``exeat keys change``, ``passphrase``, ``recovery``: what opens and signs, anew."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeat.cli.home import (
    ask_next_passphrase,
    ask_passphrase,
    home_option,
    opened_desk,
    person_option,
)

if TYPE_CHECKING:
    from exeat.service.keys.age import Identity


@click.command(
    "change",
    epilog="""\b
Example:
  exeat keys change --as Cy
""",
)
@home_option
@person_option
def change(home: str, person: str | None) -> None:
    """Give the desk a new desk key, and tell every channel.

    The change is a leaf signed by the old and the new key. Should it be cut off,
    give the command again.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from exeat.service.desks.changes import change_desk_key

    with opened_desk(home) as desk:
        card = change_desk_key(desk, desk.actor(person), Ed25519PrivateKey.generate())
    click.echo(f"{card.name} ({card.side})\n{card.fingerprint}")


@click.command(
    "passphrase",
    epilog="""\b
Example:
  exeat keys passphrase
""",
)
@home_option
def passphrase(home: str) -> None:
    """Close the keys of the desk with another passphrase.

    The keys stay, and nobody is told. Copies of the folder 'keys' still open with the
    old one: after somebody learned it, change the keys too.
    """
    from exeat.service.keys.keyring import change_passphrase

    change_passphrase(Path(home), ask_passphrase(), ask_next_passphrase())
    click.echo("The new passphrase opens the keys from now on.", err=True)


@click.command(
    "recovery",
    epilog="""\b
Example:
  exeat keys recovery --as Cy
""",
)
@home_option
@person_option
def recovery(home: str, person: str | None) -> None:
    """Print a new recovery key on two sheets, once, and seal for it from now on.

    Neither sheet tells anything alone: two people keep one each. Exeat keeps the
    public half only.
    """
    from exeat.service.desks.changes import add_recovery, end_recovery
    from exeat.service.desks.rights import Action, demand
    from exeat.service.keys.age import Identity

    with opened_desk(home) as desk:
        actor = desk.actor(person)
        demand(actor, Action.KEYS, None, None, number="")
        if end_recovery(desk, actor):
            click.echo("The recovery key that was printed before is in use now.")
            return
        identity = Identity.generate()
        # On paper first: a key that is in use and on no paper recovers nothing.
        _print_sheets(identity, desk.name, f"{desk.clock.now():%Y-%m-%d}")
        click.confirm("Are both sheets written down?", abort=True, err=True)
        add_recovery(desk, actor, identity.recipient)
    click.echo("Sealed for the recovery key from now on.", err=True)


def _print_sheets(identity: "Identity", desk: str, day: str) -> None:
    from exeat.service.keys.paper import split

    for number, sheet in enumerate(split(identity), start=1):
        click.echo(f"Recovery key of {desk}, {day}: sheet {number} of 2\n{sheet}\n")
