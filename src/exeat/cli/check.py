"""``exeat check``: decide a trip."""

import sys

import click

from exeat.cli.files import (
    day_option,
    moment_option,
    named_text,
    read_input,
    write_output,
)
from exeat.domain.finding import (
    Determination,
    NotRequired,
    Required,
    Status,
    Undetermined,
)
from exeat.domain.measure import Duty
from exeat.domain.trip import Trip
from exeat.service.assessment import check, rulings_from, trip_from
from exeat.service.context import Context

NOTHING_DUE, DUE, LATE_OR_PROHIBITED, UNDETERMINED = 0, 3, 4, 5
_FORMATS = ("text", "json", "geojson", "html", "ics")
_LANGUAGES = ("en", "ru", "fr")


@click.command(
    epilog="""\b
Exit status: 0 nothing due, 3 something due and still in time,
4 late or prohibited, 5 undetermined, 2 input refused.

\b
Examples:
  exeat check examples/volokolamsk.yml
  exeat check trip.yml --format html -o trip.html
  exeat check - --now 2026-05-14T10:00+03:00 --format json < trip.yml
""",
    no_args_is_help=True,
)
@click.argument("trip")
@click.option("--now", metavar="MOMENT", help="Decide as of a moment, with offset.")
@click.option("--known-on", metavar="DATE", help="Use what was known on a day.")
@click.option("--rulings", metavar="FILE", help="Questions that were settled.")
@click.option(
    "--measure", "drafts", metavar="FILE", multiple=True, help="Add a draft measure."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Form of the answer.",
)
@click.option(
    "--lang",
    type=click.Choice(_LANGUAGES),
    default="en",
    show_default=True,
    help="Language of text and page.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option, as click wants it
    trip: str,
    now: str | None,
    known_on: str | None,
    rulings: str | None,
    drafts: tuple[str, ...],
    form: str,
    lang: str,
    output: str | None,
) -> int:
    """Decide a trip: is notice or approval due, to whom, by when, and why.

    TRIP is a YAML or JSON file, or - for standard input.
    """
    context = Context(drafts=[*map(named_text, drafts)])
    announced = trip_from(context, *read_input(trip))
    settled = rulings_from(context, *read_input(rulings)[:2]) if rulings else ()
    answer = check(
        announced,
        context.register,
        now=moment_option(now, "--now"),
        known_on=day_option(known_on, "--known-on"),
        rulings=settled,
    )
    colour = output is None and form == "text" and _is_terminal()
    text = _rendered(context, announced, answer, (form, lang), colour=colour)
    write_output(text, output)
    return exit_status(answer)


def exit_status(determination: Determination) -> int:
    """Return the exit status that sums up a determination, the worst first."""
    verdicts = [finding.verdict for finding in determination.findings]
    required = [verdict for verdict in verdicts if isinstance(verdict, Required)]
    if any(
        verdict.filing.status is Status.LATE or verdict.filing.duties == (Duty.REFRAIN,)
        for verdict in required
    ):
        return LATE_OR_PROHIBITED
    if any(isinstance(verdict, Undetermined) for verdict in verdicts):
        return UNDETERMINED
    return NOTHING_DUE if all(isinstance(v, NotRequired) for v in verdicts) else DUE


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _rendered(
    context: Context,
    trip: Trip,
    answer: Determination,
    style: tuple[str, str],
    *,
    colour: bool,
) -> str:
    """Return the answer in a form; each form loads what it needs."""
    form, lang = style
    if form == "json":
        from exeat.formats.determination import determination_json

        return determination_json(answer, context.register)
    if form == "geojson":
        from exeat.formats.answer_geojson import answer_geojson

        return answer_geojson(trip, answer)
    from exeat.service import rendering

    if form == "html":
        return rendering.as_page(context, trip, answer, lang)
    if form == "ics":
        return rendering.as_calendar(context, answer)
    return rendering.as_text(context, answer, lang, colour=colour)
