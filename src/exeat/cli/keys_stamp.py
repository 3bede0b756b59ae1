"""``exeat keys stamp``: time stamps of an authority, carried as files."""

import click

from exeat.cli.files import read_input
from exeat.cli.home import home_option, opened_desk, person_option
from exeat.cli.notice_act import write_bytes


@click.group("stamp", no_args_is_help=True)
def stamp() -> None:
    """Have the head of a log time-stamped (RFC 3161), without a network."""


@stamp.command(
    "request",
    epilog="""\b
Example:
  exeat keys stamp request gb-ru-moscow-7k2m -o request.tsq
""",
    no_args_is_help=True,
)
@click.argument("channel", metavar="CHANNEL")
@click.option("-o", "--output", metavar="FILE", required=True, help="File to write.")
@home_option
@person_option
def request(channel: str, output: str, home: str, person: str | None) -> None:
    """Write a request over the newest head of CHANNEL, for an authority to answer."""
    from exeat.service.desks.stamping import ask_stamp

    with opened_desk(home) as desk:
        write_bytes(ask_stamp(desk, desk.actor(person), channel), output)


@stamp.command(
    "accept",
    epilog="""\b
Example:
  exeat keys stamp accept gb-ru-moscow-7k2m answer.tsr --roots authority.pem
""",
    no_args_is_help=True,
)
@click.argument("channel", metavar="CHANNEL")
@click.argument("answer", metavar="FILE")
@click.option("--roots", metavar="FILE", required=True, help="Trusted roots, PEM.")
@home_option
@person_option
def accept(
    channel: str, answer: str, roots: str, home: str, person: str | None
) -> None:
    """Check an authority's answer, and keep it beside the head that it is over."""
    from exeat.service.desks.stamping import take_stamp

    files = read_input(answer)[0], read_input(roots)[0]
    with opened_desk(home) as desk:
        taken = take_stamp(desk, desk.actor(person), channel, *files)
    size = taken.checkpoint.size
    first = "the first entry" if size == 1 else f"the first {size} entries"
    click.echo(f"{channel}: {first} time-stamped at {taken.at.isoformat()}")
