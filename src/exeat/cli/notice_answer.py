"""``exeat notice deliver``, ``acknowledge``, ``object``, ``refuse`` and ``lapse``."""

from typing import Any

import click

from exeat.cli.notice_act import act_options, perform, reason_option, reference_option
from exeat.domain.notice import Act


@click.command(
    "deliver",
    epilog="""\b
Example:
  exeat notice deliver 2026-0001 --home ministry
""",
    no_args_is_help=True,
)
@act_options
def deliver_command(**given: Any) -> None:
    """Record that a notice came into the ministry's hands."""
    perform(Act.DELIVERED, given)


@click.command(
    "acknowledge",
    epilog="""\b
Example:
  exeat notice acknowledge 2026-0001 --reference 114/n
""",
    no_args_is_help=True,
)
@reference_option
@act_options
def acknowledge_command(reference: str | None, **given: Any) -> None:
    """Acknowledge a notice: the ministry takes note of it."""
    perform(Act.ACKNOWLEDGED, given, reference=reference)


@click.command(
    "object",
    epilog="""\b
Example:
  exeat notice object 2026-0001 --reason "the area is closed until 1 June"
""",
    no_args_is_help=True,
)
@reason_option
@reference_option
@act_options
def object_command(reason: str, reference: str | None, **given: Any) -> None:
    """Object to a trip, with the reason."""
    perform(Act.OBJECTED, given, reason=reason, reference=reference)


@click.command(
    "refuse",
    epilog="""\b
Example:
  exeat notice refuse 2026-0001 --reason "no route is given"
""",
    no_args_is_help=True,
)
@reason_option
@reference_option
@act_options
def refuse_command(reason: str, reference: str | None, **given: Any) -> None:
    """Refuse what a notice asks for, with the reason."""
    perform(Act.REFUSED, given, reason=reason, reference=reference)


@click.command(
    "lapse",
    epilog="""\b
Example:
  exeat notice lapse 2026-0001
""",
    no_args_is_help=True,
)
@act_options
def lapse_command(**given: Any) -> None:
    """Record that the moment for an answer passed in silence, never before it.

    The moment is the departure, at the mission; at the ministry, whom the notice
    tells no hour, it is the end of the day of departure. A late answer can still
    follow.
    """
    perform(Act.LAPSED, given)
