"""``exeat measures timeline``: the events, and what answers what."""

import re
from calendar import monthrange
from datetime import date

import click

from exeat.cli.files import day_option, write_output
from exeat.domain.errors import InputError
from exeat.service.context import Context
from exeat.service.register.timelines import FORMS, timeline

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


@click.command(
    "timeline",
    epilog="""\b
Examples:
  exeat measures timeline --about ru-gb-2023
  exeat measures timeline --from 2023 --to 2024-06 --format svg -o 2023.svg
""",
)
@click.option(
    "--about",
    metavar="KEY",
    multiple=True,
    help="Events about a measure, what they answer, and what answers these.",
)
@click.option("--from", "from_on", metavar="DATE", help="First day, month or year.")
@click.option("--to", "to_on", metavar="DATE", help="Last day, month or year.")
@click.option("--format", "form", type=click.Choice(FORMS), default="text")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
def command(
    about: tuple[str, ...],
    from_on: str | None,
    to_on: str | None,
    form: str,
    output: str | None,
) -> None:
    """Tell who said or did what, in answer to what.

    An answer that a party itself names is stated; one that only others see is told
    as an inference. The picture shows also which provisions were in force.
    """
    first = _day(from_on, "--from", is_last=False)
    last = _day(to_on, "--to", is_last=True)
    if first is not None and last is not None and last < first:
        raise InputError(
            f"{to_on} is before {from_on}",
            remedy="give the earlier day to --from",
            file="--to",
        )
    shown = timeline(Context(), form, about=about, from_on=first, to_on=last)
    write_output(shown, output)


def _day(text: str | None, option: str, *, is_last: bool) -> date | None:
    """Return the first or last day that an option means."""
    found = _PART.fullmatch(text or "")
    if found is None:
        return day_option(text, option)
    month = found[2] or ("12" if is_last else "01")
    first = day_option(f"{found[1]}-{month}-01", option)
    if first is None or not is_last:
        return first
    return first.replace(day=monthrange(first.year, first.month)[1])
