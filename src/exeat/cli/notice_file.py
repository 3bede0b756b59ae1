"""``exeat notice file``, ``withdraw``, ``close`` and ``erase``: the mission's acts."""

from typing import Any

import click

from exeat.cli.home import home_option, opened_desk, person_option
from exeat.cli.notice_act import act_options, number_argument, perform, write_receipt
from exeat.domain.notice import Act


@click.command(
    "file",
    epilog="""\b
Examples:
  exeat notice file 2026-0001 -o receipt.tlog-proof
  exeat notice file 2026-0002 --ground "a member of staff was taken ill"
""",
    no_args_is_help=True,
)
@click.option("--ground", metavar="TEXT", help="Why it is filed late.")
@act_options
def file_command(
    number: str, ground: str | None, output: str | None, home: str, person: str | None
) -> None:
    """File an approved notice, or an approved amendment.

    Checked first: that it is in time, that every item asked for is there, and that
    nothing else is. A late notice is filed with its ground. The same command again
    gives the same receipt.
    """
    from exeat.service.notices.filing import file_notice
    from exeat.service.notices.text import done_text

    with opened_desk(home) as desk:
        done = file_notice(desk, desk.actor(person), number, ground=ground)
        write_receipt(done.receipt, output)
        click.echo(done_text(desk, done), nl=False)


@click.command(
    "withdraw",
    epilog="""\b
Example:
  exeat notice withdraw 2026-0001 --reason "the trip is off"
""",
    no_args_is_help=True,
)
@click.option("--reason", metavar="TEXT", help="Why, for the other side to read.")
@act_options
def withdraw_command(reason: str | None, **given: Any) -> None:
    """Withdraw a notice that was filed."""
    perform(Act.WITHDRAWN, given, reason=reason)


@click.command(
    "close",
    epilog="""\b
Example:
  exeat notice close 2026-0001
""",
    no_args_is_help=True,
)
@act_options
def close_command(**given: Any) -> None:
    """Close a notice whose trip is over."""
    perform(Act.CLOSED, given)


@click.command(
    "erase",
    epilog="""\b
Example:
  exeat notice erase 2026-0001
""",
    no_args_is_help=True,
)
@number_argument
@home_option
@person_option
def erase_command(number: str, home: str, person: str | None) -> None:
    """Erase the contents of a notice that is over; every proof stays valid.

    Bodies, salts and the trip are deleted at this desk. The log keeps digests only,
    and records that the contents were erased.
    """
    from exeat.service.notices.answering import erase
    from exeat.service.notices.text import done_text

    with opened_desk(home) as desk:
        done = erase(desk, desk.actor(person), number)
        click.echo(done_text(desk, done), nl=False)
