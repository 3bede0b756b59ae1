"""``exeat keys trust``: open a channel to the desk whose card was compared."""

import click

from exeat.cli.files import read_input
from exeat.cli.home import home_option, opened_desk, person_option
from exeat.domain.errors import EvidenceError


@click.command(
    "trust",
    epilog="""\b
Examples:
  exeat keys trust ru-mfa.card --keep-log
  exeat keys trust gb-embassy-moscow.card --channel gb-ru-moscow-7k2m
""",
    no_args_is_help=True,
)
@click.argument("card", metavar="CARD")
@click.option("--keep-log", is_flag=True, help="This desk keeps the log.")
@click.option("--sealed", is_flag=True, help="Seal notices unless a draft says not.")
@click.option("--channel", metavar="ID", help="Name that the other side told.")
@click.option(
    "--fingerprint",
    metavar="DIGITS",
    help="Digits as the other side read them out; asked for if left out.",
)
@home_option
@person_option
def trust(  # noqa: PLR0913  # one option each
    *,
    card: str,
    keep_log: bool,
    sealed: bool,
    channel: str | None,
    fingerprint: str | None,
    home: str,
    person: str | None,
) -> None:
    """Open a channel to the desk whose card CARD is.

    Compare the digits with its owner by voice first. The side that opens first tells
    the name of the channel to the other; one of the two keeps the log.
    """
    from exeat.service.desks.trusting import open_channel
    from exeat.service.keys.cards import read_card

    signed, _, _ = read_input(card)
    theirs = read_card(signed)
    if fingerprint is None:
        click.echo(f"{theirs.name} ({theirs.side})\n{theirs.fingerprint}", err=True)
        click.confirm("Did its owner read out these digits?", abort=True, err=True)
    elif "".join(fingerprint.split()) != "".join(theirs.fingerprint.split()):
        raise EvidenceError(
            f"the card of {theirs.name} has other digits: {theirs.fingerprint}",
            remedy="do not use it: ask its owner for the card by another way",
        )
    with opened_desk(home) as desk:
        actor = desk.actor(person)
        row = open_channel(desk, actor, signed, channel, keeps=keep_log, sealed=sealed)
    click.echo(row.channel)
