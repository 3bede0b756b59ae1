"""``exeat notice statistics`` and ``redecide``: all notices at once."""

import click

from exeat.cli.files import write_output
from exeat.cli.home import home_option, opened_desk, person_option


@click.command(
    "statistics",
    epilog="""\b
Example:
  exeat notice statistics --json
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@home_option
@person_option
def statistics_command(home: str, person: str | None, *, as_json: bool) -> None:
    """Count silence, reply times and refusals with reasons, by mission and month."""
    from exeat.service.notices.statistics import statistics

    with opened_desk(home) as desk:
        click.echo(statistics(desk, desk.actor(person), as_json=as_json), nl=False)


@click.command(
    "redecide",
    epilog="""\b
Example:
  exeat notice redecide
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@home_option
@person_option
def redecide_command(home: str, person: str | None, *, as_json: bool) -> None:
    """Decide every open trip again with the present register; list what differs.

    Drafts and notices whose trip is not over count. Nothing is changed: a notice
    that must say something else is amended.
    """
    from exeat.service.notices.redecision import redecide

    with opened_desk(home) as desk:
        click.echo(redecide(desk, desk.actor(person), as_json=as_json), nl=False)


@click.command(
    "feed",
    epilog="""\b
Example:
  exeat notice feed -o our-desk.ics
""",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@home_option
@person_option
def feed_command(output: str | None, home: str, person: str | None) -> None:
    """Write deadlines and trips as a calendar file (ICS).

    A mission sees by when to file, and its trips; a ministry by when to answer. Write
    it again where calendars look for it: they take over what changed. It names people
    and places: keep it as you keep the notices.
    """
    from exeat.service.notices.feed import feed

    with opened_desk(home) as desk:
        write_output(feed(desk, desk.actor(person)), output)
