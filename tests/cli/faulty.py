"""A command with a fault of its own, to see what the shell shows of it."""

import click

CANARY = "Zanzibar-Kestrel"


@click.command()
@click.option("--grouped", is_flag=True)
def command(*, grouped: bool) -> None:
    """Fail as no command should."""
    fault = RuntimeError(f"a traveller: {CANARY}")
    if grouped:
        raise ExceptionGroup("several", [fault])
    raise fault
