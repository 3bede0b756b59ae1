"""Which of several places of one name is meant."""

from collections.abc import Sequence
from typing import Any

from exeat.domain.place import Place, Position
from exeat.domain.record import record
from exeat.engine.geodesy import distance_m

STANDS_OUT = 10
"""A candidate this many times as populous as the next is taken."""

UNKNOWN_POPULATION = 500
"""What a place counts as whose population is not recorded, or is below this."""

SAME_TOWN_M = 5_000.0
"""Two entries of one name, region and state, this near, are one town; metres."""


@record
class Candidate:
    """A place as the file has it.

    Attributes:
        number: Its number in GeoNames.
        name: As shown to people.
        state: ISO 3166-1 alpha-2 code.
        region: Name of the first-order division; may be empty.
        region_code: Its code in GeoNames.
        position: Where it is.
        zone: IANA name of its clock.
        population: Inhabitants; 0 where unknown.
        is_main: Found under its own name, not under an alternate one.
        is_contested: Lies where it is contested whose territory it is.
    """

    number: int
    name: str
    state: str
    region: str
    region_code: str
    position: Position
    zone: str
    population: int
    is_main: bool
    is_contested: bool = False

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "Candidate":
        """Return the candidate in a row of the file.

        Args:
            row: The columns, in the order of the attributes.
        """
        number, name, state, region, code, lat, lon, zone, population, *marks = row
        return cls(
            number=number,
            name=name,
            state=state,
            region=region,
            region_code=code,
            position=Position(lat_deg=lat, lon_deg=lon),
            zone=zone,
            population=population,
            is_main=bool(marks[1]),
            is_contested=bool(marks[0]),
        )

    @property
    def label(self) -> str:
        """Name, region, state and position."""
        named = ", ".join(part for part in (self.name, self.region, self.state) if part)
        at = self.position
        return f"{named} ({at.lat_deg:.4f}, {at.lon_deg:.4f})"

    def place(self, accuracy_m: float) -> Place:
        """Return it as a place; of no state where that is contested.

        Args:
            accuracy_m: How well the position is known, in metres.
        """
        return Place(
            name=self.name,
            position=self.position,
            state=None if self.is_contested else self.state,
            region=self.region,
            zone=self.zone,
            accuracy_m=accuracy_m,
        )


@record
class Choice:
    """What was taken, and what else it might have been.

    Attributes:
        taken: The candidate; None where none stands out.
        others: The rest of those weighed, most populous first; all of them where
            none is taken.
    """

    taken: Candidate | None
    others: tuple[Candidate, ...]


def chosen(candidates: Sequence[Candidate], prefer_state: str | None) -> Choice:
    """Return the candidate that is meant.

    In each state a place found under its own name shuts out those found under an
    alternate one. Candidates in the preferred state come first; but one found there
    under an alternate name does not outdo a place abroad that bears the name as its
    own and stands out.

    Args:
        candidates: All places of the name, at least one.
        prefer_state: ISO 3166-1 alpha-2 code; None for no preference.
    """
    weighed = ranked(_own_names_first(candidates))
    local = [c for c in weighed if c.state == prefer_state]
    first = local or weighed
    best, *others = first
    abroad = [c for c in weighed if c not in local and c.is_main] if local else []
    outdone = not best.is_main and any(_stands_out(c, best) for c in abroad)
    if outdone or (others and not _stands_out(best, others[0])):
        return Choice(taken=None, others=tuple(ranked([*first, *abroad[:1]])))
    rivals = [c for c in weighed if c not in first and c.population > best.population]
    return Choice(taken=best, others=(*others, *rivals))


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates by population, greatest first.

    Args:
        candidates: The candidates.
    """
    return sorted(candidates, key=lambda c: (-c.population, c.number))


def without_doubles(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates without second entries of one town.

    Args:
        candidates: The candidates.
    """
    kept: list[Candidate] = []
    for candidate in ranked(candidates):
        if not any(_same_town(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _own_names_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    named = {c.state for c in candidates if c.is_main}
    return [c for c in candidates if c.is_main or c.state not in named]


def _stands_out(best: Candidate, second: Candidate) -> bool:
    least = max(second.population, UNKNOWN_POPULATION)
    return best.population >= STANDS_OUT * least


def _same_town(one: Candidate, other: Candidate) -> bool:
    same = (one.state, one.region_code) == (other.state, other.region_code)
    return same and distance_m(one.position, other.position) <= SAME_TOWN_M
