"""``exeat assess``: decide millions of trips."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from exeat.cli.files import day_option, moment_option, named_text, write_output
from exeat.cli.progress import progress
from exeat.domain.errors import InputError
from exeat.domain.record import record

DECIDED, SOME_REFUSED = 0, 3


@record
class Options:
    """What the command was told beside its files.

    Attributes:
        shown: Form of the summary and the file that it goes to.
    """

    engine: str
    workers: int
    master: str | None
    shown: tuple[str, str | None]


@click.command(
    epilog="""\b
Exit status: 0 every trip decided, 3 some left out for faults in their rows,
2 input refused.

\b
An assessment that was stopped goes on where it was when the same command is
run again; what it writes is the same, byte for byte.

\b
Examples:
  exeat assess trips.parquet -o findings.parquet
  exeat assess trips.parquet -o findings.parquet --what-if draft.yml \\
      --format html --summary effect.html
  exeat assess trips.csv --now 2026-05-14T10:00+03:00 --format json
""",
    no_args_is_help=True,
)
@click.argument("trips")
@click.option("-o", "--output", metavar="FILE", help="Write findings, as Parquet.")
@click.option("--faults", metavar="FILE", help="Rows left out, as Parquet or CSV.")
@click.option("--now", metavar="MOMENT", help="Decide as of a moment, with offset.")
@click.option("--known-on", metavar="DATE", help="Use what was known on a day.")
@click.option("--rulings", metavar="FILE", help="Questions that were settled.")
@click.option(
    "--measure", "drafts", metavar="FILE", multiple=True, help="Add a draft measure."
)
@click.option(
    "--what-if",
    "proposals",
    metavar="FILE",
    multiple=True,
    help="Compare with a proposed measure.",
)
@click.option(
    "--engine",
    type=click.Choice(("local", "spark")),
    default="local",
    show_default=True,
    help="Where to decide.",
)
@click.option("--master", metavar="URL", help="Spark master; that of the job if none.")
@click.option(
    "--workers",
    type=click.IntRange(0, 512),
    default=0,
    help="Processes; one a core if not given.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help="Form of the summary.",
)
@click.option("--summary", metavar="FILE", help="Write the summary to a file.")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option, as click wants it
    trips: str,
    output: str | None,
    faults: str | None,
    now: str | None,
    known_on: str | None,
    rulings: str | None,
    drafts: tuple[str, ...],
    proposals: tuple[str, ...],
    engine: str,
    master: str | None,
    workers: int,
    form: str,
    summary: str | None,
) -> int:
    """Decide every trip of a table: who must ask or tell whom, and by when.

    TRIPS is Parquet or Arrow of any size, or a small table in CSV or XLSX.
    """
    from exeat.service.bulk.deciding import Settings

    settings = Settings(
        now=moment_option(now, "--now"),
        drafts=tuple(map(named_text, drafts)),
        what_if=tuple(map(named_text, proposals)),
        rulings=named_text(rulings) if rulings else None,
        known_on=day_option(known_on, "--known-on"),
    )
    options = Options(
        engine=engine, workers=workers, master=master, shown=(form, summary)
    )
    paths = (trips, output, faults)
    return _assess(paths, settings, options, is_now_given=now is not None)


def _assess(
    paths: tuple[str, str | None, str | None],
    settings: Any,
    options: Options,
    *,
    is_now_given: bool,
) -> int:
    if options.engine == "spark":
        _refuse_local(paths[2], options)
        from exeat.service.bulk.spark import assess_on_spark

        done = assess_on_spark(paths[0], settings, paths[1], master=options.master)
    else:
        done = _locally(paths, settings, options, is_now_given=is_now_given)
    if done.is_resumed:
        click.echo(f"exeat: went on with an earlier run, as of {done.now}", err=True)
    _show(done, options)
    return SOME_REFUSED if done.counts["refused",] else DECIDED


def _refuse_local(faults: str | None, options: Options) -> None:
    """Refuse options that say nothing to a cluster."""
    for name, is_given in (("--faults", faults), ("--workers", options.workers)):
        if is_given:
            raise InputError(
                "this option is for one machine",
                remedy="leave it out: on Spark the folder has faults under kind=fault,"
                " and the cluster knows its own workers",
                file=name,
            )


def _locally(
    paths: tuple[str, str | None, str | None],
    settings: Any,
    options: Options,
    *,
    is_now_given: bool,
) -> Any:
    """Assess on the cores of this machine, behind a bar."""
    from exeat.service.bulk.publishing import default_outputs
    from exeat.service.bulk.running import Plan, assess

    trips, output, faults = paths
    outputs = default_outputs(Path(output) if output else None)
    if faults is not None:
        outputs = replace(outputs, faults=Path(faults))
    plan = Plan(workers=options.workers, is_now_given=is_now_given)
    try:
        with progress("rows") as told:
            return assess(Path(trips), settings, outputs, plan=plan, progress=told)
    except KeyboardInterrupt:
        if output:
            click.echo("exeat: stopped; the same command goes on from here", err=True)
        raise


def _show(done: Any, options: Options) -> None:
    """Write the summary in its form."""
    from exeat.service.bulk.rendering import rendered

    form, target = options.shown
    write_output(rendered(done, form), target)
