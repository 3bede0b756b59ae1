"""``exeat notice draft``, ``approve`` and ``amend``: before anything is filed."""

import click

from exeat.cli.files import read_input
from exeat.cli.home import home_option, opened_desk, person_option
from exeat.cli.notice_act import number_argument

_trip = click.argument("trip", metavar="TRIP")
_rulings = click.option(
    "--rulings", metavar="FILE", help="Questions that were settled."
)


@click.command(
    "draft",
    epilog="""\b
Examples:
  exeat notice draft trip.yml
  exeat notice draft trip.yml --measure ru-gb-2023 --language ru,en --sealed
""",
    no_args_is_help=True,
)
@_trip
@click.option("--measure", metavar="KEY", help="Only the notice of one measure.")
@click.option("--provision", metavar="KEY", help="Only the notice of one provision.")
@_rulings
@click.option(
    "--language",
    metavar="LANG",
    default="en",
    show_default=True,
    help="Language of the note, en, ru or fr, or two: ru,en.",
)
@click.option("--sealed", is_flag=True, help="Only the two desks can read it.")
@home_option
@person_option
def draft_command(  # noqa: PLR0913, PLR0917 - one parameter an option, as click wants it
    trip: str,
    measure: str | None,
    provision: str | None,
    rulings: str | None,
    language: str,
    home: str,
    person: str | None,
    *,
    sealed: bool,
) -> None:
    """Draft the notices that a trip needs; nothing leaves this desk.

    TRIP is a YAML or JSON file, or - for standard input. There is one notice for
    each duty of the plan whose addressee this desk has a channel with. Its contents
    are what the provision asks for, taken from the trip.
    """
    from exeat.service.notices.drafting import Order, draft
    from exeat.service.notices.text import drafted_text

    text, label, base = read_input(trip)
    order = Order(
        trip=text,
        label=label,
        base=base,
        rulings=read_input(rulings)[0] if rulings else None,
        measure=measure,
        provision=provision,
        language=language,
        sealed=sealed,
    )
    with opened_desk(home) as desk:
        made = draft(desk, desk.actor(person), order)
        click.echo(drafted_text(made), nl=False)


@click.command(
    "approve",
    epilog="""\b
Example:
  exeat notice approve 2026-0001 --as counsellor
""",
    no_args_is_help=True,
)
@number_argument
@home_option
@person_option
def approve_command(number: str, home: str, person: str | None) -> None:
    """Approve a draft for filing; the approver is not the drafter."""
    from exeat.service.notices.drafting import approve

    with opened_desk(home) as desk:
        revision = approve(desk, desk.actor(person), number)
        click.echo(f"{number} revision {revision} is approved.")


@click.command(
    "amend",
    epilog="""\b
Example:
  exeat notice amend 2026-0001 changed-trip.yml
""",
    no_args_is_help=True,
)
@number_argument
@_trip
@_rulings
@home_option
@person_option
def amend_command(
    number: str, trip: str, rulings: str | None, home: str, person: str | None
) -> None:
    """Draft the next revision of a notice from a changed trip.

    Lists each change: material under the provision, not material, or a change on
    which the rule is silent; and whether a fresh notice would be in time. The
    revision is approved and filed like a first notice.
    """
    from exeat.service.notices.amending import amend
    from exeat.service.notices.drafting import Order
    from exeat.service.notices.text import amended_text

    text, label, base = read_input(trip)
    order = Order(
        trip=text,
        label=label,
        base=base,
        rulings=read_input(rulings)[0] if rulings else None,
    )
    with opened_desk(home) as desk:
        click.echo(
            amended_text(amend(desk, desk.actor(person), number, order)), nl=False
        )
