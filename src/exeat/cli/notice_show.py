"""``exeat notice show``, ``list`` and ``export``: what is on record."""

from pathlib import Path

import click

from exeat.cli.files import STDIN
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
  exeat notice show 2026-0001 --format pdf --annex determination -o own.pdf
  exeat notice show 2026-0001 --format docx --note answer -o our.docx
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
@click.option(
    "--note",
    "kind",
    type=click.Choice(("notice", "withdrawal", "answer")),
    default="notice",
    show_default=True,
    help="Which note verbale, in pdf and docx.",
)
@click.option(
    "--annex",
    "annexes",
    type=click.Choice(("determination", "receipt")),
    multiple=True,
    help="Put behind it in pdf; the determination is for the mission's own copy.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@home_option
@person_option
def show_command(  # noqa: PLR0913, PLR0917 - one parameter an option, as click wants it
    number: str,
    form: str,
    lang: str | None,
    kind: str,
    annexes: tuple[str, ...],
    output: str | None,
    home: str,
    person: str | None,
) -> None:
    """Show a notice: where it stands, what it says, and who did what when.

    Moments are on the addressee's clock. The note verbale is in the language chosen
    with the draft unless --lang says otherwise. It has a map of the route where the
    route is asked for. Each side prints its own notes: the mission the notice and its
    withdrawal, the ministry its answer.
    """
    from exeat.service.notices import rendering

    with opened_desk(home) as desk:
        actor = desk.actor(person)
        if form in ("text", "json"):
            shows = rendering.as_text if form == "text" else rendering.as_json
            _tell(shows(desk, actor, number), output)
        else:
            if output is None:
                raise InputError(
                    f"a {form} is not for a terminal",
                    remedy=f"name a file: -o note.{form}",
                    file="--format",
                )
            sheet = rendering.Sheet(
                suffix=form, kind=kind, languages=lang, annexes=annexes
            )
            paper = rendering.as_paper(desk, actor, number, sheet)
            write_bytes(paper, output)


def _tell(text: str, output: str | None) -> None:
    """Print what a notice says, or write it for this user alone."""
    if output in (None, STDIN):
        click.echo(text, nl=False)
    else:
        write_bytes(text.encode(), str(output))


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
    from exeat.service.notices import rendering

    with opened_desk(home) as desk:
        wanted = State(state) if state else None
        text = rendering.listed(desk, desk.actor(person), wanted, as_json=as_json)
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
    from exeat.service.notices.export import export

    with opened_desk(home) as desk:
        made = export(desk, desk.actor(person), number, Path(output), with_log=with_log)
        for name in made.names:
            click.echo(name)
        for remark in made.remarks:
            click.echo(remark, err=True)
