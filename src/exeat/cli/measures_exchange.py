"""``exeat measures export`` and ``import``: the whole register as records."""

from pathlib import Path

import click

from exeat.cli.files import read_input, write_output
from exeat.service.register.exchange import EXPORTS, ExportForm, exported, imported


@click.command(
    "export",
    epilog="""\b
Examples:
  exeat measures export --format jsonl -o register.jsonl
  exeat measures export --format jsonld -o register.jsonld
""",
)
@click.argument("folder", required=False, metavar="[FOLDER]")
@click.option(
    "--format",
    "form",
    type=click.Choice(EXPORTS),
    default="jsonl",
    show_default=True,
    help="One record a line, or one document of linked data.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
def export_register(folder: str | None, form: ExportForm, output: str | None) -> None:
    """Print the whole register as records.

    Each record stands as in its file, with its kind and key. FOLDER is a register
    of one's own; the packaged one if left out.
    """
    write_output(exported(Path(folder) if folder else None, form), output)


@click.command(
    "import",
    epilog="""\b
Example:
  exeat measures import register.jsonl my-register
""",
    no_args_is_help=True,
)
@click.argument("file", metavar="FILE")
@click.argument("folder", metavar="FOLDER")
def import_register(file: str, folder: str) -> None:
    """Write the files of a register from an export as JSON Lines.

    FOLDER is empty or absent; nothing is written if the register has a fault.
    Comments in the files that were exported are lost.
    """
    text, label, _ = read_input(file)
    count = imported(text, label, Path(folder))
    click.echo(f"{count} files written")
