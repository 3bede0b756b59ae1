"""``exeat keys person``: who works at a desk, with which roles."""

import click

from exeat.cli.home import home_option, opened_desk, person_option


@click.group("person", no_args_is_help=True)
def person() -> None:
    """Add, remove and list the people of a desk."""


@person.command(
    "add",
    epilog="""\b
Example:
  exeat keys person add Ann --role drafter --role filer
""",
    no_args_is_help=True,
)
@click.argument("name", metavar="NAME")
@click.option("--role", "roles", metavar="ROLE", multiple=True, required=True)
@home_option
@person_option
def add(name: str, roles: tuple[str, ...], home: str, person: str | None) -> None:
    """Give NAME roles, new or in the place of those that NAME has.

    A mission has reader, drafter, approver, filer and admin, a ministry reader,
    registrar, officer and admin; both have auditor and operator.
    """
    from exeat.service.desks.changes import add_person
    from exeat.service.desks.founding import read_roles

    with opened_desk(home) as desk:
        given = read_roles(roles, desk.side)
        added = add_person(desk, desk.actor(person), name, given)
    click.echo(f"{added.person}: {', '.join(sorted(added.roles))}")


@person.command(
    "remove",
    epilog="""\b
Example:
  exeat keys person remove Bo
""",
    no_args_is_help=True,
)
@click.argument("name", metavar="NAME")
@home_option
@person_option
def remove(name: str, home: str, person: str | None) -> None:
    """Take every role from NAME; acts of the past keep the name."""
    from exeat.service.desks.changes import remove_person

    with opened_desk(home) as desk:
        remove_person(desk, desk.actor(person), name)


@person.command(
    "list",
    epilog="""\b
Example:
  exeat keys person list
""",
)
@home_option
def list_people(home: str) -> None:
    """List the people of the desk and their roles."""
    with opened_desk(home) as desk:
        for each in desk.people.all():
            roles = ", ".join(sorted(each.roles))
            until = each.ended_at
            left = f"left {until:%Y-%m-%d}" if until is not None else roles
            click.echo(f"{each.person}: {left}")
