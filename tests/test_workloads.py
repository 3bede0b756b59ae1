"""The workloads of the benchmarks are what their names say."""

import itertools

import pyarrow as pa
import pytest
from geographiclib.geodesic import Geodesic

import exeat
from benchmarks.agreement import Task, tasks
from benchmarks.points import (
    CAPITALS,
    MOSCOW,
    MOST_VERTICES,
    Ends,
    Floats,
    beyond,
    edge,
    fifty_disks,
    outward,
    tracks,
    uniform,
)
from benchmarks.workloads import Source
from exeat.formats.bulk.trip_schema import TRIPS

SOME = 300


def away_m(
    lat: float, lon: float, lat0: float = 55.7558, lon0: float = 37.6173
) -> float:
    """The distance by GeographicLib in Python; the generators use the one in C."""
    found = Geodesic.WGS84.Inverse(lat0, lon0, lat, lon, Geodesic.DISTANCE)
    return float(found["s12"])


def all_away_m(lat: Floats, lon: Floats) -> list[float]:
    return [away_m(*pair) for pair in zip(lat.tolist(), lon.tolist(), strict=True)]


@pytest.mark.parametrize("within_m", [1.0, 0.001])
def test_points_of_the_edge_lie_on_both_sides_and_near(within_m: float) -> None:
    beyond_m = [away - 120_000 for away in all_away_m(*edge(SOME, within_m))]
    assert max(map(abs, beyond_m)) < within_m + 1e-7
    assert min(beyond_m) < -within_m / 2
    assert max(beyond_m) > within_m / 2


def test_uniform_points_fill_a_box_of_ten_degrees() -> None:
    lat, lon = uniform(100_000)
    assert 51 <= lat.min() < 51.01
    assert 60.99 < lat.max() <= 61
    assert 32.5 <= lon.min() < 32.51
    assert 42.49 < lon.max() <= 42.5
    inside = sum(away <= 120_000 for away in all_away_m(lat[:4000], lon[:4000]))
    assert inside / 4000 == pytest.approx(0.065, abs=0.02)


def test_tracks_go_evenly_between_towns_round_the_capitals() -> None:
    lat, lon = tracks(5_000)
    assert len(lat) == len(lon) == 5_000
    near = [
        min(away_m(*point, *capital) for capital in CAPITALS)
        for point in zip(lat[::50].tolist(), lon[::50].tolist(), strict=True)
    ]
    assert max(near) < 1_100_000
    steps = all_steps_m(lat[:1000], lon[:1000])
    same = [abs(one - two) < 0.01 for one, two in itertools.pairwise(steps)]
    # All steps of a trip are alike; a new trip begins after 200 vertices at most.
    assert sum(same) > len(same) * 0.9
    assert not all(same[:MOST_VERTICES])


def all_steps_m(lat: Floats, lon: Floats) -> list[float]:
    return [
        away_m(lat[at + 1], lon[at + 1], lat[at], lon[at]) for at in range(len(lat) - 1)
    ]


def test_fifty_disks_of_20_to_200_km() -> None:
    disks = fifty_disks()
    assert len({disk.centre for disk in disks}) == 50
    assert all(20_000 <= disk.radius_m <= 200_000 for disk in disks)


def ends_m(ends: Ends) -> tuple[list[float], list[float]]:
    return all_away_m(ends.lat1, ends.lon1), all_away_m(ends.lat2, ends.lon2)


def test_outward_segments_begin_inside_and_end_outside() -> None:
    starts, goals = ends_m(outward(SOME))
    assert max(starts) < MOSCOW.radius_m < min(goals)


def test_segments_beyond_have_both_ends_outside() -> None:
    starts, goals = ends_m(beyond(SOME))
    assert min(starts) > MOSCOW.radius_m
    assert min(goals) > MOSCOW.radius_m


def test_the_same_trips_for_the_same_seed_only() -> None:
    register = exeat.load_register()
    one, again, other = (Source(register, seed).trips(SOME) for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)


def test_trips_are_whole_and_as_many_rows_as_wanted() -> None:
    batches = list(Source(exeat.load_register()).batches(1_000))
    table = pa.Table.from_batches(batches)
    assert table.schema.equals(TRIPS)
    assert 1_000 <= len(table) < 1_100
    names = table.column("trip").to_pylist()
    # Rows of a trip stand together: its name never comes again after another's.
    runs = [name for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
    assert len(runs) == len(set(runs))
    first = table.column("travellers").is_valid().to_pylist()
    assert sum(first) == len(runs)


def test_a_way_back_leaves_from_where_the_way_out_led() -> None:
    rows = Source(exeat.load_register()).trips(SOME).to_pylist()
    backs = [
        (out, back)
        for out, back in itertools.pairwise(rows)
        if out["trip"] == back["trip"]
    ]
    assert len(backs) > SOME / 2
    for out, back in backs:
        assert (back["from_lat"], back["from_lon"]) == (out["to_lat"], out["to_lon"])
        assert (back["to"], back["from"]) == (out["from"], out["to"])
        assert back["depart"] > out["depart"]


def test_batches_of_the_agreement_share_no_seed() -> None:
    shared_out = list(tasks(1_200, seed=7))
    assert shared_out == [Task(7, 500), Task(8, 500), Task(9, 200)]
