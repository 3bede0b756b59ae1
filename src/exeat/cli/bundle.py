"""``exeat bundle``: carry notices and proofs between two desks without a network."""

import click

from exeat.cli.files import read_input
from exeat.cli.home import home_option, opened_desk, person_option
from exeat.cli.notice_act import write_bytes


@click.group(no_args_is_help=True)
def command() -> None:
    """Carry notices, answers and proofs to the other side on a stick.

    Example: exeat bundle export -o for-the-ministry.exeat
    """


@command.command(
    "export",
    epilog="""\b
Example:
  exeat bundle export -o for-the-ministry.exeat
""",
    no_args_is_help=True,
)
@click.option("-o", "--output", metavar="FILE", required=True, help="File to write.")
@click.option("--channel", metavar="ID", help="Channel, where the desk has several.")
@click.option("--whole", is_flag=True, help="Every entry, to mend a log that was lost.")
@home_option
@person_option
def export_command(
    output: str, channel: str | None, home: str, person: str | None, *, whole: bool
) -> None:
    """Write what the other side of a channel does not have yet.

    The desk that keeps the log sends entries, contents and proofs; the other sends
    its statements and its cosignature. The same state gives the same bytes, and a
    bundle that came twice does no harm.
    """
    from exeat.service.bundles.exporting import export_bundle
    from exeat.service.bundles.text import exported_text

    with opened_desk(home) as desk:
        made = export_bundle(desk, desk.actor(person), channel, whole=whole)
        write_bytes(made.data, output)
        made.confirm()
        click.echo(exported_text(made), nl=False)


@command.command(
    "import",
    epilog="""\b
Example:
  exeat bundle import from-the-mission.exeat
""",
    no_args_is_help=True,
)
@click.argument("file", metavar="FILE")
@home_option
@person_option
def import_command(file: str, home: str, person: str | None) -> None:
    """Check a bundle whole, and only then take in what it brings."""
    from exeat.service.bundles.importing import import_bundle
    from exeat.service.bundles.text import imported_text

    data, _, _ = read_input(file)
    with opened_desk(home) as desk:
        taken = import_bundle(desk, desk.actor(person), data)
        click.echo(imported_text(taken), nl=False)


@command.command(
    "show",
    epilog="""\b
Example:
  exeat bundle show from-the-mission.exeat
""",
    no_args_is_help=True,
)
@click.argument("file", metavar="FILE")
def show_command(file: str) -> None:
    """Show what a bundle holds, without a desk and without trusting it."""
    from exeat.service.bundles.files import unpack
    from exeat.service.bundles.text import bundle_text

    click.echo(bundle_text(unpack(read_input(file)[0])), nl=False)
