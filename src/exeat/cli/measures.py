"""``exeat measures``: read and check the register."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill
from typing import Any

import click

from exeat.cli.files import day_option, read_input
from exeat.domain.errors import UnknownKeyError
from exeat.domain.measure import Measure
from exeat.engine.standing import standing
from exeat.service.context import Context
from exeat.service.editions import checked


@click.group(no_args_is_help=True)
def command() -> None:
    """Read and check the register of measures.

    Example: exeat measures list --on 2026-05-25 --receiving RU
    """


@command.command(
    "list",
    epilog="""\b
Example:
  exeat measures list --on 2026-05-25 --receiving RU --sending GB
""",
)
@click.option("--on", metavar="DATE", help="Standing on a day; today if left out.")
@click.option("--known-on", metavar="DATE", help="Use what was known on a day.")
@click.option("--receiving", metavar="STATE", help="Only measures of a state or union.")
@click.option("--sending", metavar="STATE", help="Only measures on a state's missions.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_measures(
    on: str | None,
    known_on: str | None,
    receiving: str | None,
    sending: str | None,
    *,
    as_json: bool,
) -> None:
    """List measures and how their provisions stand on a day."""
    register = Context().register
    day = day_option(on, "--on") or datetime.now(UTC).date()
    known = day_option(known_on, "--known-on")
    rows = [
        _row(measure, day, known)
        for measure in register.measures.values()
        if receiving in (None, measure.receiving)
        and (sending is None or not measure.sending or sending in measure.sending)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            fill(f"{row['key']:<16} {row['title']}", 80, subsequent_indent=" " * 17)
        )
        for key, stands in row["standing"].items():
            click.echo(f"{'':<16} {stands:<10} {key}")


def _row(measure: Measure, on: date, known_on: date | None) -> dict[str, Any]:
    return {
        "key": measure.key,
        "title": measure.title,
        "receiving": measure.receiving,
        "sending": list(measure.sending),
        "on": on.isoformat(),
        "standing": {
            provision.key: standing(provision, on, known_on).value
            for provision in measure.provisions
        },
    }


@command.command(
    "show",
    epilog="""\b
Example:
  exeat measures show ru-gb-2023
""",
    no_args_is_help=True,
)
@click.argument("key")
def show(key: str) -> None:
    """Show a measure: every parameter with its source, or its readings."""
    from exeat.documents.measure_text import render_measure

    register = Context().register
    if key not in register.measures:
        raise UnknownKeyError("measure", key, sorted(register.measures))
    click.echo(render_measure(register.measures[key], register.sources), nl=False)


@command.command(
    "check",
    epilog="""\b
Examples:
  exeat measures check
  exeat measures check --measure draft.yml
""",
)
@click.argument("folder", required=False, metavar="[FOLDER]")
@click.option(
    "--measure", "drafts", metavar="FILE", multiple=True, help="Check a draft too."
)
def check(folder: str | None, drafts: tuple[str, ...]) -> None:
    """Check a register: every parameter stated with its source, or open."""
    files = [(label, text) for text, label, _ in map(read_input, drafts)]
    found = checked(Path(folder) if folder else None, files)
    click.echo(f"{found} measures, no fault")
