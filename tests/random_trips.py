"""Random trips over a register: near edges, over borders, round poles, at odd hours."""

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from exeat.domain.measure import Open, Stated
from exeat.domain.party import Mission, Traveller
from exeat.domain.place import Disk, Place, Position
from exeat.domain.register import Register
from exeat.domain.trip import Contact, Leg, PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.geodesy import destination
from exeat.engine.readings import zone_readings
from tests.scenes import Scene, Scenes

CONVEYANCES = ("car", "rail", "air", "ship", "bus", "foot", None)
KINDS = ("official", "private", "transit", "international-meeting", None)
OFFSETS_M = (0.0, 0.0004, -0.0004, 0.001, -0.001, 1.0, -1.0, 700.0, 25e3, 150e3)
LONG_DEG = 12.0
ODD = (
    (90.0, 0.0),
    (-90.0, 12.0),
    (0.0, 180.0),
    (65.0, -179.9999),
    (66.5, 179.9999),
    (89.9999, -120.0),
)


class Trips:
    """A source of random trips.

    Args:
        register: Whose states, missions, posts and places they go by.
        seed: Two sources with one seed give the same trips.
        of_register: Whether all travellers are of missions that the register names,
            and not half of them of whatever missions its provisions bind.
    """

    def __init__(
        self, register: Register, seed: int, *, of_register: bool = False
    ) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - trips, not keys
        self._scenes = None if of_register else Scenes(register, self._chance)
        self._register = register
        self._missions = [m for m in register.missions.values() if m.seat is not None]
        self._posts = sorted({post.key for post in register.posts.values()})
        self._classes = sorted(_classes(register))
        self._days = sorted(_days(register))
        self._disks = [
            (reading.shape, measure.receiving_of(provision))
            for measure in register.measures.values()
            for provision in measure.provisions
            for reading in zone_readings(register, measure, provision)
            if isinstance(reading.shape, Disk)
        ]
        self._places = [
            place
            for place in (
                *register.places.values(),
                *(m.seat for m in self._missions),
                *(m.chancery for m in self._missions),
            )
            if place is not None
        ]

    def trip(self, number: int) -> Trip:
        """Return the next trip."""
        chance = self._chance
        scene = self._scene()
        legs = self._legs(scene)
        people = 2 if chance.random() < 0.1 else 1
        return Trip(
            name=f"trip {number}",
            travellers=tuple(self._traveller(scene, n) for n in range(people)),
            legs=legs,
            purpose=chance.choice(("talks", None)),
            kind=chance.choice(KINDS),
            stays=self._stays(legs),
            contacts=chance.choice(
                (None, None, (), (Contact(name="X", kind="journalists"),))
            ),
            vehicle=chance.choice(("car", None)),
        )

    def _scene(self) -> Scene:
        found = None
        if self._scenes is not None and self._chance.random() < 0.5:
            found = self._scenes.scene()
        if found is not None:
            return found
        mission, day = (
            self._chance.choice(self._missions),
            self._chance.choice(self._days),
        )
        return Scene(
            mission, (), day + timedelta(days=self._chance.randint(-40, 400)), ()
        )

    def _traveller(self, scene: Scene, number: int) -> Traveller:
        chance, mission = self._chance, scene.mission
        maybe: Callable[..., object] = lambda *of: chance.choice(of)  # noqa: E731
        return Traveller(
            name=f"traveller {number}",
            sending=mission.sending,
            mission=mission if chance.random() < 0.9 else None,
            person_class=chance.choice(scene.classes or self._classes)
            if chance.random() < 0.8
            else None,
            post=chance.choice(self._posts) if chance.random() < 0.2 else None,
            minor=maybe(None, None, False, True),  # type: ignore[arg-type]
            same_household=maybe(None, None, False, True),  # type: ignore[arg-type]
            assignment=maybe(None, None, "permanent", "temporary"),  # type: ignore[arg-type]
        )

    def _legs(self, scene: Scene) -> tuple[Leg, ...]:
        chance, home = self._chance, scene.mission.seat
        assert home is not None
        stops = [home if chance.random() < 0.8 else self._place(scene)]
        stops += [self._place(scene) for _ in range(chance.choice((1, 1, 2)))]
        if chance.random() < 0.5:
            stops.append(stops[0])
        at = scene.day + timedelta(
            minutes=chance.randint(0, 1439), seconds=chance.choice((0, 17))
        )
        legs = []
        for origin, goal in itertools.pairwise(stops):
            arrive = at + timedelta(minutes=chance.randint(20, 900))
            legs.append(self._leg(scene, origin, goal, (at, arrive)))
            at = arrive + timedelta(hours=chance.choice((1, 5, 30)))
        return tuple(legs)

    def _leg(
        self,
        scene: Scene,
        origin: Place,
        goal: Place,
        span: tuple[datetime, datetime],
    ) -> Leg:
        chance = self._chance
        count = chance.choice((0, 0, 0, 1, 2))
        moments = sorted(
            span[0] + (span[1] - span[0]) * chance.random() for _ in range(count)
        )
        via = []
        for moment in moments:
            place = self._place(scene)
            via.append(
                Waypoint(
                    position=place.position,
                    name=place.name,
                    state=place.state,
                    at=moment.replace(microsecond=0) if chance.random() < 0.3 else None,
                )
            )
        known = chance.choice((PathKnowledge.VIA, PathKnowledge.TRACK))
        return Leg(
            origin=origin,
            destination=goal,
            depart_at=span[0].astimezone(ZoneInfo(origin.zone)),
            arrive_at=span[1].astimezone(ZoneInfo(goal.zone)),
            by=self._by(origin, goal),
            via=tuple(via),
            known=known if via else PathKnowledge.ENDS,
        )

    def _by(self, origin: Place, goal: Place) -> str | None:
        """Return a conveyance; over long ways seldom one that is followed step by step.

        The scalar engine looks at such a way every ten kilometres.
        """
        chance, start, end = self._chance, origin.position, goal.position
        away = abs(start.lat_deg - end.lat_deg) + abs(start.lon_deg - end.lon_deg)
        if away > LONG_DEG and chance.random() < 0.98:
            return "air"
        return chance.choice(CONVEYANCES)

    def _place(self, scene: Scene) -> Place:
        chance, mission = self._chance, scene.mission
        if scene.near and chance.random() < 0.5:
            return chance.choice(scene.near)
        roll = chance.random()
        zone = self._register.state_zones.get(mission.receiving, "UTC")
        if roll < 0.35:
            return self._near_edge(mission, zone)
        if roll < 0.6:
            seat = mission.seat
            assert seat is not None
            away = destination(
                seat.position, chance.random() * 360, chance.random() * 400e3
            )
            return Place(name="Out", position=away, state=mission.receiving, zone=zone)
        if roll < 0.62:
            lat, lon = chance.choice(ODD)
            odd = Position(lat_deg=lat, lon_deg=lon)
            state = chance.choice((None, mission.receiving))
            return Place(name="Odd", position=odd, state=state, zone="UTC")
        same = [p for p in self._places if p.state == mission.receiving]
        return chance.choice(same or self._places if roll < 0.9 else self._places)

    def _near_edge(self, mission: Mission, zone: str) -> Place:
        chance = self._chance
        own = [disk for disk, state in self._disks if state == mission.receiving]
        disk = chance.choice(own or [disk for disk, _ in self._disks])
        radius = max(1.0, disk.radius_m + chance.choice(OFFSETS_M))
        there = destination(disk.centre, chance.random() * 360, radius)
        state = chance.choice((mission.receiving, mission.receiving, None))
        return Place(name="Edge", position=there, state=state, zone=zone)

    def _stays(self, legs: tuple[Leg, ...]) -> tuple[Stay, ...] | None:
        chance = self._chance
        if chance.random() < 0.6:
            return chance.choice((None, ()))
        place = legs[0].destination
        begins = chance.choice((None, legs[0].arrive_at))
        ends = None if begins is None else begins + timedelta(hours=12)
        lodging = chance.choice((None, "Hotel"))
        return (Stay(place=place, from_at=begins, until_at=ends, lodging=lodging),)


def _classes(register: Register) -> set[str]:
    found: set[str] = set()
    for measure in register.measures.values():
        for provision in measure.provisions:
            persons = provision.binds.persons
            if isinstance(persons, Stated):
                found |= set(persons.value)
    return found


def _days(register: Register) -> set[datetime]:
    found = {datetime(2026, 6, 1, tzinfo=UTC)}
    for measure in register.measures.values():
        for provision in measure.provisions:
            for record in provision.in_force:
                begins = record.begins
                values = (
                    [reading.value for reading in begins.readings]
                    if isinstance(begins, Open)
                    else [begins.value]
                )
                found |= {
                    datetime(v.first.year, v.first.month, v.first.day, tzinfo=UTC)
                    for v in values
                    if v is not None
                }
    return found
