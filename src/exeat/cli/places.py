"""``exeat places``: find a place by name."""

import click

from exeat.service.context import Context


@click.command(
    epilog="""\b
Example:
  exeat places Volokolamsk
""",
    no_args_is_help=True,
)
@click.argument("name")
@click.option("--limit", default=10, show_default=True, help="How many at most.")
def command(name: str, limit: int) -> int:
    """Find a place: position, state, region, clock and population."""
    found = Context().gazetteer.search(name, limit)
    for entry in found:
        place = entry.place
        where = ", ".join(part for part in (place.region, place.state) if part)
        position = f"{place.position.lat_deg:.4f}, {place.position.lon_deg:.4f}"
        click.echo(f"{place.name} ({where})")
        click.echo(f"  {position}  {place.zone}  population {entry.population:,}")
    if not found:
        click.echo(f"no place named {name!r} is known", err=True)
    return 0 if found else 2
