"""Trips of many points over columns, against GeographicLib and the scalar engine."""

import math
import random
from typing import Any

import numpy as np
import pytest
from pyproj import Geod

from exeat.domain.measure import Reference
from exeat.domain.place import Disk, Place, Position
from exeat.domain.register import Register
from exeat.domain.trip import PathKnowledge, Trip, Waypoint
from exeat.engine.bulk import batch as batches
from exeat.engine.bulk.batch import Batch, Kept
from exeat.engine.bulk.building import columns_of
from exeat.engine.bulk.cuts import cuts_of
from exeat.engine.bulk.decision import ColumnEngine
from exeat.engine.bulk.leaving import Goings
from exeat.engine.bulk.reaches import Ranger
from exeat.engine.bulk.sides import DiskColumn, Loop, chords_m2, numpy_loop, rivals_m2
from exeat.engine.bulk.symbols import Leaving
from exeat.engine.bulk.trips import Floats, Ints
from exeat.engine.geodesy import cartesian_m
from exeat.service.bulk.kernel import compiled_loop
from exeat.service.context import BUILT
from tests.agreement import disagreements
from tests.small_register import (
    ABROAD,
    CAPITAL,
    FAR,
    disk_zone,
    lead,
    leaves_zone,
    leg,
    measure,
    moment,
    open_question,
    place,
    provision,
    register,
    stated,
    trip,
)

GEOD = Geod(ellps="WGS84")
NOW = moment("18T12:00")
RADIUS_KM = 120.0
CENTRE = CAPITAL.position
DISK = Disk(centre=CENTRE, radius_m=RADIUS_KM * 1000)
HERE = frozenset({"XX"})
LOOPS = pytest.mark.parametrize(
    "loop", [None, compiled_loop(BUILT)], ids=["NumPy", "compiled"]
)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - trips, not keys


def spot(course_deg: float, away_m: float) -> Position:
    """Return the position at a course and distance from the centre."""
    lon, lat, _ = GEOD.fwd(CENTRE.lon_deg, CENTRE.lat_deg, course_deg, away_m)
    return Position(lat_deg=lat, lon_deg=lon)


def stop(where: Position, state: str = "XX") -> Place:
    return place("Somewhere", where.lat_deg, where.lon_deg, state)


def track(*spots: Position, **changes: Any) -> Trip:
    """Return a trip in one leg through points, the first and the last its ends."""
    via = tuple(Waypoint(position=each, state="XX") for each in spots[1:-1])
    fields = {"via": via, "known": PathKnowledge.TRACK} | changes
    return trip(leg(stop(spots[0]), stop(spots[-1]), **fields))


def wandering(chance: random.Random, points: int, **changes: Any) -> Trip:
    """Return a track that goes about the edge, a little at a time."""
    course = chance.uniform(0, 360)
    away_m = chance.choice((5e3, 100e3, 119e3, 125e3, 400e3))
    step_m = chance.choice((30.0, 2e3, 30e3))
    spots = []
    for _ in range(points):
        course += math.degrees(chance.gauss(0, 1) * step_m / max(away_m, step_m))
        away_m = abs(away_m + chance.gauss(0, 1) * step_m)
        spots.append(spot(course, away_m))
    return track(*spots, **changes)


def tracks(seed: int, count: int, points: int) -> list[Trip]:
    chance = seeded(seed)
    return [
        wandering(chance, points, by=chance.choice(("car", "air", None)))
        for _ in range(count)
    ]


def law(*radii_km: float) -> Register:
    """Return a law of disks, counted back from where a trip leaves them."""
    counted = lead(before=stated("before", Reference.LEAVING_ZONE))
    both = open_question("abroad", yes=True, no=False)
    return register(
        measure(
            *(
                provision(
                    key=f"p{number}",
                    trigger=leaves_zone(disk_zone(radius_km), both),
                    lead=counted,
                )
                for number, radius_km in enumerate(radii_km)
            )
        )
    )


def batch_of(trips: list[Trip]) -> Batch:
    whole = register()
    return Batch(columns_of(trips), whole, None, Kept(whole))


def beyond_m(lat_deg: Floats, lon_deg: Floats) -> Floats:
    ones = np.ones(len(lat_deg))
    _, _, away = GEOD.inv(
        CENTRE.lon_deg * ones, CENTRE.lat_deg * ones, lon_deg, lat_deg
    )
    return np.asarray(away) - DISK.radius_m


# agreement with the scalar engine


@LOOPS
@pytest.mark.parametrize("worth", [1, 500_000], ids=["outline", "chords"])
def test_tracks_are_decided_as_by_the_scalar_engine(
    loop: Loop | None, worth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_WORTH", worth)
    whole = law(RADIUS_KM)
    engine = ColumnEngine(whole, loop=loop)
    assert disagreements(tracks(worth, 25, 60), whole, NOW, engine) == []


def skimming(chance: random.Random, nearest_m: float, widest: int) -> Trip:
    """Return a track to and fro on a line that comes as near to the centre as said."""
    course = chance.uniform(0, 360)
    ends = []
    for side in (-1, 1):
        turn = side * chance.uniform(0.7, 1) * widest
        ends.append(spot(course + turn, nearest_m / math.cos(math.radians(turn))))
    return track(*ends, *ends[::-1] * 5)


@pytest.mark.parametrize("widest", [20, 60])
def test_tracks_that_pass_near_a_disk_are_decided_alike(widest: int) -> None:
    chance = seeded(4)
    offs_m = (-30e3, -500.0, 3.0, 500.0, 30e3)
    skims = [
        skimming(chance, DISK.radius_m + chance.choice(offs_m), widest)
        for _ in range(15)
    ]
    assert disagreements(skims, law(RADIUS_KM), NOW) == []


def test_long_ways_past_a_small_disk_are_decided_alike() -> None:
    chance = seeded(13)
    skims = [skimming(chance, chance.uniform(200, 510), 89) for _ in range(30)]
    assert disagreements(skims, law(0.5), NOW) == []


def test_points_at_the_edge_are_decided_alike() -> None:
    chance = seeded(5)
    offs_m = (0.0, 1e-8, -1e-8, 4e-7, -4e-7, 2e-6, -2e-6, 0.01, -0.01, 1.0)
    edgy = [
        track(
            *(
                spot(chance.uniform(0, 360), DISK.radius_m + chance.choice(offs_m))
                for _ in range(3)
            ),
            *(spot(chance.uniform(0, 360), 9e4) for _ in range(40)),
        )
        for _ in range(60)
    ]
    assert disagreements(edgy, law(RADIUS_KM), NOW) == []


def test_points_that_are_equally_far_are_decided_alike() -> None:
    # Mirrored at the meridian of the centre, so that only rounding parts them.
    mirrored = []
    for number in range(40):
        east = spot(10.0 + number, 150e3 + number)
        west = Position(lat_deg=east.lat_deg, lon_deg=2 * CENTRE.lon_deg - east.lon_deg)
        near = [spot(90.0, 1e3 * step) for step in range(30)]
        mirrored.append(track(CENTRE, west, *near, east, *near, east, CENTRE))
    assert disagreements(mirrored, law(RADIUS_KM), NOW) == []


def test_tracks_half_round_the_earth_are_decided_alike() -> None:
    chance = seeded(6)
    far = [
        track(
            *(
                spot(chance.uniform(0, 360), chance.uniform(12e6, 19.9e6))
                for _ in range(40)
            ),
            by="air",
        )
        for _ in range(30)
    ]
    assert disagreements(far, law(RADIUS_KM, 9_000.0), NOW) == []


def test_tracks_from_abroad_are_decided_alike() -> None:
    chance = seeded(7)
    way = [Waypoint(position=spot(90, 5e3 * n), state="XX") for n in range(120)]
    trips = [
        trip(
            leg(ABROAD, CAPITAL, via=tuple(way[::-1]), known=PathKnowledge.TRACK),
            leg(CAPITAL, FAR, "26T08:00", "26T12:00", via=tuple(way[:70])),
            name=f"{number} {chance.random()}",
        )
        for number in range(9)
    ]
    assert disagreements(trips, law(20.0, RADIUS_KM, 500.0), NOW) == []


def test_dropping_disks_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST_DISKS", 1)
    whole = law(20.0, 100.0, RADIUS_KM, 300.0)
    assert disagreements(tracks(8, 25, 60), whole, NOW) == []


# what is computed


@pytest.fixture(name="batch")
def _batch() -> Batch:
    return batch_of(tracks(9, 60, 200))


def _ranger(batch: Batch) -> Ranger:
    return Ranger(batch, Leaving(shape=DISK, lands=HERE), DISK)


def test_the_farthest_points_are_the_farthest_of_all(batch: Batch) -> None:
    trips = np.arange(60)
    points = batch.columns.points
    beyond = beyond_m(points.lat_deg, points.lon_deg).reshape(60, 200)
    reaches, counted, doubtful = _ranger(batch).reaches(trips)
    assert counted.all()
    # Each trip is one leg; moments alone are in doubt.
    assert (doubtful == batch.doubtful_legs).all()
    assert np.array_equal(reaches.beyond_m, beyond.max(axis=1))
    best = np.arange(0, 60 * 200, 200) + beyond.argmax(axis=1)
    assert np.array_equal(reaches.lat_deg, points.lat_deg[best])
    assert np.array_equal(reaches.at_us, batch.point_at_us[best])


def test_few_distances_are_computed(batch: Batch) -> None:
    ranger = _ranger(batch)
    ranger.reaches(np.arange(60))
    known: Floats = batch.once(("depths", DISK), lambda: np.empty(0))
    assert len(known) == 60 * 200
    assert 60 <= np.isfinite(known).sum() < 60 * 20


def test_sides_of_points_are_told(batch: Batch) -> None:
    points = batch.columns.points
    beyond = beyond_m(points.lat_deg, points.lon_deg)
    sides = _ranger(batch).sides(np.arange(len(beyond)))
    assert {-1, 1} == set(sides.tolist())
    assert np.array_equal(sides, np.sign(beyond))


@pytest.mark.parametrize("count", [9, 600])
def test_points_at_the_edge_are_in_doubt(count: int) -> None:
    offs_m = (4e-7, -4e-7, 3e-6, -3e-6, 0.5, -0.5, 900.0, -900.0)
    way = [
        spot(17.0 * number, DISK.radius_m + offs_m[number % 8])
        for number in range(count)
    ]
    batch = batch_of([track(*way), track(*way[2:8] * 100)])
    ranger = _ranger(batch)
    expected = [0 if off == 4e-7 else np.sign(off) for off in np.abs(offs_m) * 1.0]
    sides = ranger.sides(np.arange(count))
    signs = np.sign(offs_m) * expected
    assert sides.tolist() == [signs[number % 8] for number in range(count)]
    _, doubt = cuts_of(batch, DISK, ranger, np.arange(2))
    assert 0 in doubt
    assert 1 not in doubt


def test_looking_again_finds_the_same(batch: Batch) -> None:
    case: Any = None
    goings = Goings(batch, Leaving(shape=DISK, lands=HERE))
    some: Ints = np.flatnonzero(~_ranger(batch).reaches(np.arange(60))[2])
    first = goings.inside_m(case, some[:30]).tolist()
    assert goings.inside_m(case, some)[:30].tolist() == first


# bounds


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg"), [(45.0, 20.0), (0.0, 0.0), (0.0, 180.0), (90.0, 0.0)]
)
def test_points_with_lesser_chords_than_rivals_are_nearer(
    lat_deg: float, lon_deg: float
) -> None:
    rng = np.random.default_rng(11)
    count = 3000
    away = np.concatenate(
        (10 ** rng.uniform(-2, 7.3, count), rng.uniform(0, 20.0037e6, count))
    )
    # Beside each another one, farther or nearer by much or by little.
    beside = away * (1 - 10 ** rng.uniform(-12, -1, len(away)))
    courses = [rng.uniform(0, 360, len(away)) for _ in range(2)]
    centre = Position(lat_deg=lat_deg, lon_deg=lon_deg)
    ones = np.ones(len(away))
    points = [
        GEOD.fwd(lon_deg * ones, lat_deg * ones, course, each)[:2]
        for course, each in zip(courses, (away, beside), strict=True)
    ]
    distances = [
        np.asarray(GEOD.inv(lon_deg * ones, lat_deg * ones, *each)[2])
        for each in points
    ]
    squares = [
        chords_m2(cartesian_m(centre), np.asarray(lat), np.asarray(lon))
        for lon, lat in points
    ]
    for one, other in ((0, 1), (1, 0)):
        lesser = squares[other] < rivals_m2(squares[one])
        assert lesser.any() == (one == 0)
        assert (distances[other][lesser] < distances[one][lesser] - 1e-6).all()


def test_a_point_has_no_rival_a_tenth_nearer() -> None:
    for away_m in (1.0, 1e3, 1e5, 1e6, 5e6):
        squares = [
            chords_m2(
                cartesian_m(CENTRE),
                np.array([each.lat_deg]),
                np.array([each.lon_deg]),
            )
            for each in (spot(30.0, away_m), spot(200.0, 0.9 * away_m))
        ]
        assert (squares[1] < rivals_m2(squares[0])).all()


# outlines made when they pay


@LOOPS
def test_an_outline_is_made_once_it_is_worth_it(loop: Loop | None) -> None:
    column = DiskColumn(DISK, 1e-6, loop, worth=1000)
    rng = np.random.default_rng(12)
    lat_deg, lon_deg = rng.uniform(43, 47, 600), rng.uniform(18, 22, 600)
    expected = np.sign(beyond_m(lat_deg, lon_deg))
    for is_made in (False, True, True):
        assert np.array_equal(column.side(lat_deg, lon_deg), expected)
        assert (column.outline is not None) == is_made


def test_an_outline_that_costs_nothing_is_made_at_once() -> None:
    assert DiskColumn(DISK, 1e-6, numpy_loop).outline is not None
