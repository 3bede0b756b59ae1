"""``exeat trips``: read many trips from one file."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeat.cli.files import read_input
from exeat.domain.errors import InputError
from exeat.service.context import Context

if TYPE_CHECKING:
    from exeat.formats.document import Plain
    from exeat.service.imports.trips import Arrived

_UNNAMED = re.compile(r"[\W_]+")
_LONGEST_NAME = 60


@click.command(
    epilog="""\b
Examples:
  exeat trips june.xlsx
  exeat trips june.csv -o trips
  exeat trips team.ics --travellers team.yml -o trips
""",
    no_args_is_help=True,
)
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", metavar="FOLDER", help="Write a trip file each.")
@click.option("--travellers", metavar="FILE", help="Who travels, for a calendar.")
@click.option("--json", "as_json", is_flag=True, help="Print the trips as JSON.")
def command(
    file: str, output: str | None, travellers: str | None, *, as_json: bool
) -> None:
    """Read many trips from one file, check them, list them or write them.

    FILE is a table (XLSX, CSV), a calendar (iCalendar), or YAML or JSON with one trip,
    a list of trips, or trips under the key 'trips'. All faults are told at once, with
    row and column. Nothing is written where there is one.
    """
    from exeat.service.imports.trips import trips_in

    content, label, base = read_input(file)
    found = trips_in(
        Context(), content, label, base=base, travellers=_travellers(travellers)
    )
    if output is not None:
        names = _write(found, Path(output))
        click.echo("\n".join(names))
    elif as_json:
        whole = {"trips": [one.plain for one in found]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_listed(one))


def _travellers(name: str | None) -> "Plain":
    """Return the travellers in a file, as a trip file lists them."""
    if name is None:
        return None
    from exeat.formats.trips import read_document

    content, label, _ = read_input(name)
    document = read_document(content, label)
    value = document.value
    told = value.get("travellers") if isinstance(value, dict) else value
    if not isinstance(told, list) or not told:
        raise document.fault(
            (), "the file lists no travellers", remedy="write 'travellers: [...]'"
        )
    return told


def _listed(one: "Arrived") -> str:
    trip = one.trip
    first, last = trip.legs[0], trip.legs[-1]
    people = len(trip.travellers)
    times = f"{first.depart_at:%Y-%m-%d %H:%M} to {last.arrive_at:%Y-%m-%d %H:%M}"
    counted = f"{people} traveller{'s' if people > 1 else ''}"
    legs = f"{len(trip.legs)} leg{'s' if len(trip.legs) > 1 else ''}"
    return f"{one.line:>5}  {times}  {counted}, {legs}  {trip.name}"


def _write(found: "Sequence[Arrived]", folder: Path) -> list[str]:
    """Write a trip file each, and return their names; replace none."""
    from exeat.formats.yaml_text import write_yaml

    width = len(str(len(found)))
    names = [
        f"{number:0{width}}-{_slug(one.trip.name)}.yml"
        for number, one in enumerate(found, 1)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = [name for name in names if (folder / name).exists()]
        if taken:
            raise InputError(
                f"the file {taken[0]!r} is there already",
                remedy="name a folder that is empty or absent",
                file=str(folder),
            )
        for name, one in zip(names, found, strict=True):
            (folder / name).write_text(write_yaml(one.plain), encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not usable"
        raise InputError(
            f"cannot be written: {reason}",
            remedy="name a folder that may be written to",
            file=str(folder),
        ) from error
    return names


def _slug(name: str) -> str:
    """Return a name of a file: letters and digits of a title, hyphens between."""
    return _UNNAMED.sub("-", name.casefold()).strip("-")[:_LONGEST_NAME].strip("-")
