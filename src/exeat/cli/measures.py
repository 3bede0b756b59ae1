"""``exeat measures``: read and check the register."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill
from typing import Any

import click

from exeat.cli import measures_analysis, measures_exchange, timeline
from exeat.cli.files import day_option, read_input
from exeat.domain.errors import UnknownKeyError
from exeat.domain.measure import Duty, Measure, Provision, Stated
from exeat.engine.standing import Standing, standing
from exeat.service.context import Context
from exeat.service.register.editions import checked


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
@click.option(
    "--duty",
    type=click.Choice([duty.value for duty in Duty]),
    help="Only provisions that may ask for it.",
)
@click.option(
    "--status",
    type=click.Choice([one.value for one in Standing]),
    help="Only provisions that stand so.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_measures(
    on: str | None,
    known_on: str | None,
    *,
    as_json: bool,
    **wanted: str | None,
) -> None:
    """List measures and how their provisions stand on a day.

    A provision is shown if it fits every option given, a measure if one of its
    provisions does.
    """
    register = Context().register
    day = day_option(on, "--on") or datetime.now(UTC).date()
    known = day_option(known_on, "--known-on")
    listed = [
        _row(measure, day, known, wanted) for measure in register.measures.values()
    ]
    rows = [row for row in listed if row["standing"]]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            fill(f"{row['key']:<16} {row['title']}", 80, subsequent_indent=" " * 17)
        )
        for key, stands in row["standing"].items():
            click.echo(f"{'':<16} {stands:<10} {key}")


def _row(
    measure: Measure, on: date, known_on: date | None, wanted: Mapping[str, str | None]
) -> dict[str, Any]:
    stands = {
        provision.key: standing(provision, on, known_on).value
        for provision in measure.provisions
        if _fits(measure, provision, wanted)
    }
    return {
        "key": measure.key,
        "title": measure.title,
        "receiving": measure.receiving,
        "sending": list(measure.sending),
        "on": on.isoformat(),
        "standing": {
            key: status
            for key, status in stands.items()
            if wanted["status"] in (None, status)
        },
    }


def _fits(
    measure: Measure, provision: Provision, wanted: Mapping[str, str | None]
) -> bool:
    """Return whether a provision is one of those wanted."""
    sending, duty = wanted["sending"], wanted["duty"]
    return (
        wanted["receiving"] in (None, measure.receiving_of(provision))
        and (sending is None or measure.is_aimed_at(provision, sending))
        and (duty is None or duty in _duties(provision))
    )


def _duties(provision: Provision) -> set[str]:
    """Return the duties of a provision, under any reading; all if none is known."""
    if isinstance(provision.duty, Stated):
        return {provision.duty.value.value}
    return {reading.value.value for reading in provision.duty.readings} or {*Duty}


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


command.add_command(timeline.command)
command.add_command(measures_analysis.coverage)
command.add_command(measures_analysis.diff)
command.add_command(measures_analysis.reciprocity)
command.add_command(measures_exchange.export_register)
command.add_command(measures_exchange.import_register)
