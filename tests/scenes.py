"""Whom a provision is addressed to, where and when: so that random trips meet each."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from benchmarks.workloads import Towns, towns_by_state
from exeat.domain.measure import (
    Measure,
    MissionPattern,
    Parameter,
    Provision,
    Stated,
)
from exeat.domain.party import Mission
from exeat.domain.place import Area, Buffer, Disk, Place, Position, plain_parts
from exeat.domain.register import Register
from exeat.engine.readings import zone_readings

T = TypeVar("T")
_OFF_KM = (0.0, 0.5, 3.0, 10.0, 40.0)
_LONGEST = timedelta(days=900)


class Scene(NamedTuple):
    """What a random trip is about.

    Attributes:
        mission: Of the travellers.
        classes: Classes of persons that matter.
        day: A day near which the trip is.
        near: Places that matter: towns of the host, points near lines of zones.
    """

    mission: Mission
    classes: tuple[str, ...]
    day: datetime
    near: tuple[Place, ...]


class Scenes:
    """A source of scenes, each about a provision.

    Args:
        register: Whose provisions.
        chance: Where chance comes from.
    """

    def __init__(self, register: Register, chance: random.Random) -> None:
        self._register, self._chance = register, chance
        self._towns = towns_by_state()
        self._rules = [
            (measure, provision)
            for measure in register.measures.values()
            for provision in measure.provisions
        ]
        missions = register.missions.values()
        self._kinds = sorted({mission.kind for mission in missions})
        self._senders = sorted({mission.sending for mission in missions})

    def scene(self) -> Scene | None:
        """Return a scene about any provision; None where there are no towns to go to."""
        measure, provision = self._chance.choice(self._rules)
        host = measure.receiving_of(provision)
        towns = self._places(host)
        if not towns:
            return None
        mission = self._mission(measure, provision, host, towns)
        near = (*towns, *self._near_lines(measure, provision, towns[0]))
        classes = [word for value in values(provision.binds.persons) for word in value]
        return Scene(mission, tuple(classes), self._day(provision), near)

    def _places(self, host: str) -> list[Place]:
        found = []
        for state in sorted(self._register.lands((host,))):
            towns = self._towns.get(state)
            if towns is not None:
                numbers = (self._chance.randrange(len(towns.lat)) for _ in range(3))
                found += [_town(towns, number, state) for number in (0, *numbers)]
        return found

    def _mission(
        self, measure: Measure, provision: Provision, host: str, towns: list[Place]
    ) -> Mission:
        chance, register = self._chance, self._register
        patterns = [
            pattern for value in values(provision.binds.missions) for pattern in value
        ]
        pattern = chance.choice(patterns) if patterns else MissionPattern()
        if pattern.keys:
            return register.missions[chance.choice(pattern.keys)]
        return Mission(
            kind=chance.choice(pattern.kinds or self._kinds),
            sending=chance.choice(measure.sending_of(provision) or self._senders),
            receiving=chance.choice((host, *pattern.receiving[:1])),
            seat=chance.choice(towns),
        )

    def _day(self, provision: Provision) -> datetime:
        """Return a day round the first days of the provision or in its time."""
        chance, record = self._chance, self._chance.choice(provision.in_force)
        begins = [value.first for value in values(record.begins) if value is not None]
        ends = [value.first for value in values(record.ends) if value is not None]
        first = chance.choice(begins or [record.known_on])
        last = min([*ends, first + _LONGEST])
        days = max(1, (last - first).days)
        day = first + timedelta(days=chance.randint(-20, days + 20))
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def _near_lines(
        self, measure: Measure, provision: Provision, town: Place
    ) -> Iterator[Place]:
        """Yield points near the lines of the provision's areas."""
        chance = self._chance
        readings = zone_readings(self._register, measure, provision)
        for shape in (reading.shape for reading in readings):
            parts = [part for part in plain_parts(shape) if not isinstance(part, Disk)]
            for part in parts[:3]:
                area: Area = part.area if isinstance(part, Buffer) else part
                ring = chance.choice(area.rings)
                number = chance.randrange(len(ring.lats_deg))
                off = chance.choice(_OFF_KM) / 111
                lat = ring.lats_deg[number] + chance.uniform(-off, off)
                lon = ring.lons_deg[number] + chance.uniform(-off, off)
                here = Position(
                    lat_deg=max(-90, min(90, lat)), lon_deg=(lon + 540) % 360 - 180
                )
                state = chance.choice((town.state, None))
                yield Place(name="Line", position=here, state=state, zone=town.zone)


def values(parameter: Parameter[T]) -> list[T]:
    """Return what a parameter may be under its readings."""
    if isinstance(parameter, Stated):
        return [parameter.value]
    return [reading.value for reading in parameter.readings]


def _town(towns: Towns, number: int, state: str) -> Place:
    where = Position(lat_deg=float(towns.lat[number]), lon_deg=float(towns.lon[number]))
    zone = str(towns.zone[number])
    return Place(name=str(towns.name[number]), position=where, state=state, zone=zone)
