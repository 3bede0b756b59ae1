"""``exeat backup``: a verified, sealed copy of the store of a desk."""

from pathlib import Path

import click

from exeat.cli.home import home_option, opened_desk, person_option


@click.command(
    epilog="""\b
Example:
  exeat backup /media/stick/2026-11-22.backup --as Cy
""",
    no_args_is_help=True,
)
@click.argument("file", metavar="FILE")
@click.option(
    "--recipient",
    "recipients",
    metavar="KEY",
    multiple=True,
    help="Another public age key that opens it; may be repeated.",
)
@home_option
@person_option
def command(
    file: str, recipients: tuple[str, ...], home: str, person: str | None
) -> None:
    """Write a verified copy of the store to FILE, which is not there yet.

    It is sealed for the desk and its recovery key. Keys are never in it: keep a copy
    of the folders 'keys' and 'cards' apart.
    """
    from exeat.service.desks.backups import make_backup

    with opened_desk(home) as desk:
        made = make_backup(desk, desk.actor(person), Path(file), recipients)
    click.echo(f"{file}: {len(made.sizes)} channels, {sum(made.sizes.values())} leaves")
