"""Where a route crosses zones and borders, in sentences."""

from exeat.domain.finding import Crossing, Finding
from exeat.domain.place import Position
from exeat.engine.phrasebook import Phrasebook

_DIGITS = 4


def passages_of(finding: Finding, book: Phrasebook) -> tuple[str, ...]:
    """Return a sentence for each crossing, in order of time."""
    return tuple(
        passage_text(crossing, finding, number, book)
        for number, crossing in enumerate(finding.crossings)
    )


def passage_text(
    crossing: Crossing, finding: Finding, number: int, book: Phrasebook
) -> str:
    """Return where and when one crossing is, and how far it leads beyond."""
    values = {
        "zone": book.zone(crossing.zone),
        "moment": book.moment(crossing.at),
        "position": position_text(crossing.position, book),
        "leg": str(crossing.leg + 1),
        "km": book.number(f"{crossing.beyond_m / 1000:.1f}"),
    }
    kind = _kind(crossing, finding, number)
    text = book.say(f"passage.{kind}", **values)
    if crossing.direction == "out" and crossing.beyond_m > 0:
        text += book.say("passage.beyond", **values)
    return text + "."


def _kind(crossing: Crossing, finding: Finding, number: int) -> str:
    if finding.entered:
        return "enters" if crossing.direction == "in" else "exits"
    if crossing.direction == "out":
        return "leaves"
    return "returns" if number else "comes-in"


def position_text(position: Position, book: Phrasebook) -> str:
    """Return latitude and longitude with their hemispheres."""
    north = "north" if position.lat_deg >= 0 else "south"
    east = "east" if position.lon_deg >= 0 else "west"
    return book.say(
        "form.position",
        lat=book.number(f"{abs(position.lat_deg):.{_DIGITS}f}"),
        lon=book.number(f"{abs(position.lon_deg):.{_DIGITS}f}"),
        north=book.table[f"compass.{north}"],
        east=book.table[f"compass.{east}"],
    )
