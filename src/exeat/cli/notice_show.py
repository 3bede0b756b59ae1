"""``exeat notice show``, ``list`` and ``export``: what is on record."""

from pathlib import Path

import click

from exeat.cli.files import write_output
from exeat.cli.home import home_option, opened_desk, person_option
from exeat.cli.notice_act import number_argument, write_bytes
from exeat.domain.errors import InputError
from exeat.domain.notice import State

_FORMS = ("text", "json", "pdf", "docx")


@click.command(
    "show",
    epilog="""\b
Examples:
  exeat notice show 2026-0001
  exeat notice show 2026-0001 --format pdf --lang ru,en -o note.pdf
""",
    no_args_is_help=True,
)
@number_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="text",
    show_default=True,
    help="Form; pdf and docx are the note verbale.",
)
@click.option("--lang", metavar="LANG", help="en, ru or fr, or two, as in ru,en.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@home_option
@person_option
def show_command(
    number: str,
    form: str,
    lang: str | None,
    output: str | None,
    home: str,
    person: str | None,
) -> None:
    """Show a notice: where it stands, what it says, and who did what when.

    Moments are on the addressee's clock. The note verbale is in the language chosen
    with the draft unless --lang says otherwise.
    """
    from exeat.service import notice_rendering

    with opened_desk(home) as desk:
        actor = desk.actor(person)
        if form == "text":
            write_output(notice_rendering.as_text(desk, actor, number), output)
        elif form == "json":
            write_output(notice_rendering.as_json(desk, actor, number), output)
        else:
            if output is None:
                raise InputError(
                    f"a {form} is not for a terminal",
                    remedy=f"name a file: -o note.{form}",
                    file="--format",
                )
            paper = notice_rendering.as_paper(desk, actor, number, form, lang)
            write_bytes(paper, output)


@click.command(
    "list",
    epilog="""\b
Examples:
  exeat notice list
  exeat notice list --state filed --json
""",
)
@click.option(
    "--state",
    metavar="STATE",
    type=click.Choice([state.value for state in State]),
    help="Only notices that stand so.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@home_option
@person_option
def list_command(
    state: str | None, home: str, person: str | None, *, as_json: bool
) -> None:
    """List the notices of this desk, the newest first.

    An act that was handed over and did not come back recorded is listed as
    unrecorded.
    """
    from exeat.service import notice_rendering

    with opened_desk(home) as desk:
        wanted = State(state) if state else None
        text = notice_rendering.listed(
            desk, desk.actor(person), wanted, as_json=as_json
        )
        click.echo(text, nl=False)


@click.command(
    "export",
    epilog="""\b
Example:
  exeat notice export 2026-0001 -o proof-2026-0001
""",
    no_args_is_help=True,
)
@number_argument
@click.option(
    "-o", "--output", metavar="FOLDER", required=True, help="A folder to make."
)
@click.option("--log", "with_log", is_flag=True, help="Add the whole log, as tiles.")
@home_option
@person_option
def export_command(
    number: str, output: str, home: str, person: str | None, *, with_log: bool
) -> None:
    """Write all that proves a notice into a folder.

    Receipts, leaves, bodies with their salts, the checkpoint, the keys to check them
    with, and the note verbale. A third party needs no more, and no Exeat.
    """
    from exeat.service.notice_export import export

    with opened_desk(home) as desk:
        names = export(
            desk, desk.actor(person), number, Path(output), with_log=with_log
        )
        for name in names:
            click.echo(name)
