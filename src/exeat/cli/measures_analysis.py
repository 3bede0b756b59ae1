"""``exeat measures coverage``, ``diff`` and ``reciprocity``: the register as a whole."""

import re
from datetime import date
from pathlib import Path

import click

from exeat.cli.files import day_option
from exeat.domain.errors import InputError
from exeat.service.context import Context

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command(
    "coverage",
    epilog="""\b
Example:
  exeat measures coverage
""",
)
@_json_option
def coverage(*, as_json: bool) -> None:
    """Count what is stated, open or not published in each measure.

    A parameter is stated by a source, open with readings, or open because nothing
    is published. Parameters inside a reading count too.
    """
    from exeat.service.register.analysis import coverage_report

    click.echo(coverage_report(Context().register, as_json=as_json), nl=False)


@click.command(
    "diff",
    epilog="""\b
Examples:
  exeat measures diff 2023-08-31 2023-09-02 --receiving RU
  exeat measures diff register-of-may.jsonl my-register/
""",
    no_args_is_help=True,
)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--receiving", metavar="STATE", help="Only measures of a state or union.")
@click.option("--sending", metavar="STATE", help="Only measures on a state's missions.")
@_json_option
def diff(
    old: str, new: str, receiving: str | None, sending: str | None, *, as_json: bool
) -> None:
    """Show what differs between two days, or between two editions.

    A and B are two days, or two registers: folders, or exports as JSON Lines.
    Between days it shows the provisions that began, ended or became known, and how
    one that took another's place differs from it. Between editions it shows each
    value that changed, with the sources of both.
    """
    from exeat.engine.comparison import Selection
    from exeat.service.register.analysis import days_report, editions_report

    wanted = Selection(receiving=receiving, sending=sending)
    first, last = _day(old), _day(new)
    if first and last:
        text = days_report(Context().register, (first, last), wanted, as_json=as_json)
    elif first or last:
        raise InputError(
            "a day and a register cannot be compared",
            remedy="give two days, or two folders or exports",
        )
    else:
        text = editions_report((Path(old), Path(new)), wanted, as_json=as_json)
    click.echo(text, nl=False)


def _day(text: str) -> date | None:
    return day_option(text, "diff") if _DAY.fullmatch(text) else None


@click.command(
    "reciprocity",
    epilog="""\b
Examples:
  exeat measures reciprocity RU GB
  exeat measures reciprocity SU GB --on 1954-06-01
""",
    no_args_is_help=True,
)
@click.argument("one", metavar="STATE")
@click.argument("other", metavar="STATE")
@click.option("--on", metavar="DATE", help="Only the span of time with this day.")
@click.option("--known-on", metavar="DATE", help="Use what was known on a day.")
@_json_option
def reciprocity(
    one: str, other: str, on: str | None, known_on: str | None, *, as_json: bool
) -> None:
    """Show what two states impose on each other's missions, side by side.

    The answer is a list of spans of time in which neither side changed anything.
    Former states have codes too: SU, DD, CS. Measures of a union count for its
    members, and those on all states for every state.
    """
    from exeat.service.register.analysis import reciprocity_report

    text = reciprocity_report(
        Context().register,
        (one, other),
        day_option(on, "--on"),
        day_option(known_on, "--known-on"),
        as_json=as_json,
    )
    click.echo(text, nl=False)
