from math import cos, radians

import pytest
from pyproj import Geod

from exeat.domain.errors import RadiusError
from exeat.domain.place import LARGEST_RADIUS_M, Disk, Position
from exeat.domain.trip import PathKnowledge, Waypoint
from exeat.engine import zones
from exeat.engine.geodesy import Arc, GeodesicPath, arc
from exeat.engine.paths import Path, path_of
from exeat.engine.zones import (
    Passage,
    _edge,
    _root,
    beyond_m,
    disk_passage,
    farthest,
    nearest,
    outline,
)
from tests.small_register import at, leg, moment, place

WGS84 = Geod(ellps="WGS84")
KM_ZERO = (55.7558, 37.6173)
MOSCOW = Disk(centre=at(*KM_ZERO), radius_m=120_000, name="120 km")

# Towns of the argued cases, with their distance from km zero in facts.
VOLOKOLAMSK = (56.0356, 35.9586)
LOTOSHINO = (56.2286, 35.6436)
KONAKOVO = (56.7, 36.7667)
DUBNA = (56.7333, 37.1667)


def path(*points: tuple[float, float], arrive: str = "25T19:00") -> Path:
    """Return a path from 09:00 to 19:00 through points named P0, P1, ..."""
    first, *middle, last = (place(f"P{n}", *p) for n, p in enumerate(points))
    via = tuple(Waypoint(position=stop.position, name=stop.name) for stop in middle)
    return path_of(
        leg(first, last, "25T09:00", arrive, via=via, known=PathKnowledge.VIA), 2
    )


def passage(disk: Disk, *points: tuple[float, float]) -> Passage:
    return disk_passage(disk, path(*points), overflight=False)


def directions(found: Passage) -> list[str]:
    return [crossing.direction for crossing in found.crossings]


def off_edge_m(disk: Disk, lat: float, lon: float) -> float:
    """Return metres beyond the edge, by pyproj."""
    _, _, metres = WGS84.inv(disk.centre.lon_deg, disk.centre.lat_deg, lon, lat)
    return float(metres) - disk.radius_m


@pytest.mark.parametrize(
    ("town", "km"),
    [
        pytest.param(VOLOKOLAMSK, 107.6, id="Volokolamsk"),
        pytest.param(LOTOSHINO, 134.2, id="Lotoshino"),
        pytest.param(KONAKOVO, 117.6, id="Konakovo"),
        pytest.param(DUBNA, 112.4, id="Dubna"),
    ],
)
def test_towns_lie_as_far_off_as_the_argued_cases_say(
    town: tuple[float, float], km: float
) -> None:
    assert (beyond_m(MOSCOW, at(*town)) + 120_000) / 1000 == pytest.approx(km, abs=1)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        pytest.param([KM_ZERO, DUBNA], [], id="inside"),
        pytest.param([KM_ZERO, LOTOSHINO], ["out"], id="out"),
        pytest.param([LOTOSHINO, KM_ZERO], ["in"], id="in"),
        pytest.param(
            [KM_ZERO, VOLOKOLAMSK, LOTOSHINO, KONAKOVO, KM_ZERO],
            ["out", "in"],
            id="the north-western loop",
        ),
        pytest.param([(55.7, 34), (55.7, 41)], ["in", "out"], id="right through"),
        pytest.param([(57.5, 36), (57.5, 39)], [], id="passes by"),
        pytest.param([(56.84, 37.0), (56.84, 37.2)], [], id="near, and not across"),
        pytest.param([(60, 30), (61, 30)], [], id="far away"),
        pytest.param([(53, 37.6), (52, 37.6)], [], id="on the way off"),
        pytest.param([KM_ZERO, KM_ZERO], [], id="nowhere"),
        pytest.param([LOTOSHINO, LOTOSHINO], [], id="nowhere outside"),
        pytest.param(
            [(55.7, 34), (55.7, 41), (55.8, 34)], ["in", "out"] * 2, id="and back"
        ),
    ],
)
def test_crosses_the_edge(
    points: list[tuple[float, float]], expected: list[str]
) -> None:
    assert directions(passage(MOSCOW, *points)) == expected


def test_a_crossing_lies_on_the_edge_to_a_millimetre() -> None:
    found = passage(MOSCOW, KM_ZERO, LOTOSHINO)
    position = found.crossings[0].position
    assert abs(off_edge_m(MOSCOW, position.lat_deg, position.lon_deg)) < 1e-3


def test_a_crossing_has_leg_zone_and_a_moment_in_proportion() -> None:
    due_north = passage(MOSCOW, KM_ZERO, (57.9095, 37.6173))
    crossing = due_north.crossings[0]
    assert (crossing.leg, crossing.zone) == (2, "120 km")
    _, _, length = WGS84.inv(KM_ZERO[1], KM_ZERO[0], KM_ZERO[1], 57.9095)
    hours = 10 * 120_000 / length
    taken = (crossing.at - moment("25T09:00")).total_seconds()
    assert taken == pytest.approx(hours * 3600, abs=0.6)


@pytest.mark.parametrize(
    ("points", "expected_km"),
    [
        pytest.param([KM_ZERO, LOTOSHINO], [14.2], id="out: to the last point"),
        pytest.param([LOTOSHINO, KM_ZERO], [14.2], id="in: from the first point"),
        pytest.param(
            [KM_ZERO, VOLOKOLAMSK, LOTOSHINO, KONAKOVO], [14.2, 14.2], id="out and in"
        ),
        pytest.param(
            [LOTOSHINO, KM_ZERO, (56.875, 37.6173)], [14.2, 4.6], id="two excursions"
        ),
    ],
)
def test_a_crossing_tells_how_far_beyond_it_goes(
    points: list[tuple[float, float]], expected_km: list[float]
) -> None:
    found = passage(MOSCOW, *points)
    beyond = [crossing.beyond_m / 1000 for crossing in found.crossings]
    assert beyond == pytest.approx(expected_km, abs=0.6)


def test_a_cut_without_a_point_inside_tells_how_far_off_both_ends_are() -> None:
    into, out = passage(MOSCOW, (55.7558, 34), (55.7558, 41.5)).crossings
    assert into.beyond_m == pytest.approx(off_edge_m(MOSCOW, 55.7558, 34))
    assert out.beyond_m == pytest.approx(off_edge_m(MOSCOW, 55.7558, 41.5))


def test_the_farthest_point_is_named() -> None:
    found = passage(MOSCOW, KM_ZERO, VOLOKOLAMSK, LOTOSHINO, KONAKOVO)
    assert found.farthest.vertex.name == "P2"
    assert found.farthest.leg == 2
    assert found.farthest.beyond_m == pytest.approx(off_edge_m(MOSCOW, *LOTOSHINO))


@pytest.mark.parametrize(("start", "inside"), [(KM_ZERO, True), (LOTOSHINO, False)])
def test_says_where_it_starts(start: tuple[float, float], *, inside: bool) -> None:
    assert passage(MOSCOW, start, KONAKOVO).starts_inside is inside


def on_edge(course: float = 0, radius_m: float = 120_000) -> tuple[float, float]:
    lon, lat, _ = WGS84.fwd(KM_ZERO[1], KM_ZERO[0], course, radius_m)
    return lat, lon


@pytest.mark.parametrize("course", [0, 90, 217])
def test_the_edge_belongs_to_the_disk(course: float) -> None:
    edge = on_edge(course)
    just = Disk(centre=at(*KM_ZERO), radius_m=beyond_m(MOSCOW, at(*edge)) + 120_000)
    found = passage(just, KM_ZERO, edge)
    assert found.crossings == ()
    assert found.farthest.beyond_m == 0
    from_edge = passage(just, edge, on_edge(course, 130_000))
    assert from_edge.starts_inside
    assert directions(from_edge) == ["out"]
    into = passage(just, on_edge(course, 130_000), edge)
    assert directions(into) == ["in"]
    here = into.crossings[0].position
    assert abs(off_edge_m(just, here.lat_deg, here.lon_deg)) < 1e-3
    landing = disk_passage(just, path(edge, on_edge(course, 130_000)), overflight=True)
    assert directions(landing) == ["out"]


def test_by_air_only_landings_count() -> None:
    across = path((55.7, 34), (55.7, 41))
    assert disk_passage(MOSCOW, across, overflight=True).crossings == ()
    landing = disk_passage(
        MOSCOW, path((55.7, 34), KM_ZERO, (55.7, 41)), overflight=True
    )
    assert directions(landing) == ["in", "out"]


@pytest.mark.parametrize(
    ("disk", "points", "expected"),
    [
        pytest.param(
            Disk(centre=at(90, 0), radius_m=500_000),
            [(84, 0), (84, 180)],
            ["in", "out"],
            id="over the pole",
        ),
        pytest.param(
            Disk(centre=at(0, 180), radius_m=100_000),
            [(0, 178), (0, -178)],
            ["in", "out"],
            id="over the antimeridian",
        ),
        pytest.param(
            Disk(centre=at(0, 0), radius_m=9_000_000),
            [(0, 100), (0, 179), (1, -100)],
            [],
            id="round the far side of a wide disk",
        ),
        pytest.param(
            Disk(centre=at(0, 0), radius_m=2_000_000),
            [(0, -80), (0, 80)],
            ["in", "out"],
            id="a long segment through a wide disk",
        ),
        pytest.param(
            Disk(centre=at(0, 0), radius_m=100_000),
            [(0, -2), (0, 60)],
            ["in", "out"],
            id="at the beginning of a long segment",
        ),
        pytest.param(
            Disk(centre=at(0, 0), radius_m=10),
            [(0, -0.1), (0, 0.1)],
            ["in", "out"],
            id="ten metres",
        ),
        pytest.param(
            Disk(centre=at(0, 0), radius_m=10),
            [(0.0002, -0.1), (0.0002, 0.1)],
            [],
            id="past ten metres",
        ),
    ],
)
def test_crosses_anywhere_on_earth(
    disk: Disk, points: list[tuple[float, float]], expected: list[str]
) -> None:
    found = passage(disk, *points)
    assert directions(found) == expected
    for crossing in found.crossings:
        here = crossing.position
        assert abs(off_edge_m(disk, here.lat_deg, here.lon_deg)) < 1e-3


@pytest.mark.parametrize("off_m", [0.001, 0.5, 2.0])
@pytest.mark.parametrize("way", ["out", "in"])
def test_ends_that_straddle_an_edge_by_a_hair_cross_it_once(
    off_m: float, way: str
) -> None:
    ends = [on_edge(30, 120_000 - off_m), on_edge(30, 120_000 + off_m)]
    found = passage(MOSCOW, *(ends if way == "out" else reversed(ends)))
    assert directions(found) == [way]
    assert found.starts_inside is (way == "out")
    here = found.crossings[0].position
    assert abs(off_edge_m(MOSCOW, here.lat_deg, here.lon_deg)) < 1e-6
    assert found.crossings[0].beyond_m == pytest.approx(off_m, abs=1e-6)


@pytest.mark.parametrize("off_m", [0.001, 0.5, 2.0])
def test_a_cut_between_ends_just_outside_goes_in_and_out(off_m: float) -> None:
    start, end = on_edge(30, 120_000 + off_m), on_edge(100, 120_000 + off_m)
    found = passage(MOSCOW, start, end)
    assert directions(found) == ["in", "out"]
    assert not found.starts_inside
    entry, exit_ = (
        WGS84.inv(start[1], start[0], c.position.lon_deg, c.position.lat_deg)[2]
        for c in found.crossings
    )
    assert entry < 10 * off_m + 1
    assert exit_ > 100_000
    by_air = disk_passage(MOSCOW, path(start, end), overflight=True)
    assert by_air.crossings == ()


@pytest.mark.parametrize("depth_m", [0.01, 1.0, 100.0])
def test_a_chord_that_grazes_the_edge_crosses_it_twice(depth_m: float) -> None:
    half_deg = 0.2
    north = 120_000 / 110_574 - depth_m / 110_574
    disk = Disk(centre=at(0, 0), radius_m=120_000)
    found = passage(disk, (north, -half_deg), (north, half_deg))
    truth = max(-off_edge_m(disk, north, 0), 0)
    assert bool(found.crossings) == (truth > 20) or truth < 20
    for crossing in found.crossings:
        here = crossing.position
        assert abs(off_edge_m(disk, here.lat_deg, here.lon_deg)) < 1e-3


def test_the_outline_is_closed_and_on_the_edge() -> None:
    line = outline(MOSCOW, 12)
    assert len(line) == 13
    assert line[0] == line[-1]
    courses = [
        WGS84.inv(KM_ZERO[1], KM_ZERO[0], point.lon_deg, point.lat_deg)[0] % 360
        for point in line[1:-1]
    ]
    assert courses == pytest.approx([30.0 * number for number in range(1, 12)])
    for point in line:
        assert abs(off_edge_m(MOSCOW, point.lat_deg, point.lon_deg)) < 1e-6


def test_a_long_track_crosses_like_a_short_one() -> None:
    shares = [number / 150 for number in range(151)]
    track = [
        (
            KM_ZERO[0] + share * 2,
            KM_ZERO[1] + share * 2 / cos(radians(KM_ZERO[0])),
        )
        for share in shares
    ]
    whole = passage(MOSCOW, *track)
    assert directions(whole) == ["out"]
    here = whole.crossings[0].position
    assert abs(off_edge_m(MOSCOW, here.lat_deg, here.lon_deg)) < 1e-3
    assert whole.farthest.vertex.name == "P150"
    assert whole.farthest.beyond_m == off_edge_m(MOSCOW, *track[-1])


@pytest.mark.parametrize("radius_m", [0, -1, LARGEST_RADIUS_M + 1, float("nan")])
def test_a_disk_has_a_radius_at_which_it_is_convex(radius_m: float) -> None:
    with pytest.raises(RadiusError):
        Disk(centre=at(0, 0), radius_m=radius_m)


def test_the_search_for_an_edge_ends_where_no_value_is_small() -> None:
    jump = 0.3
    found = _root(lambda along: (along > jump or -1.0, 0.0), (0.0, 1.0), (-1.0, 1.0))
    assert found == pytest.approx(jump)


@pytest.mark.parametrize(
    ("radius_m", "off_m"), [(1.2e5, 0.002), (1.2e5, 0.9), (2e6, 0.02), (9.8e6, 40.0)]
)
@pytest.mark.parametrize("first", [1, -1])
def test_a_long_track_that_zigzags_over_the_edge_crosses_it_each_time(
    radius_m: float, off_m: float, first: int
) -> None:
    """The first point is far outside, so that no other may be the farthest."""
    disk = Disk(centre=at(*KM_ZERO), radius_m=radius_m)
    zigzag = [
        on_edge(100 + number / 2, radius_m + off_m * first * (-1) ** number)
        for number in range(100)
    ]
    found = passage(disk, on_edge(100, radius_m + 50_000), *zigzag)
    assert len(found.crossings) == (99 if first > 0 else 100)
    assert directions(found)[:3] == ["in", "out", "in"]


@pytest.mark.parametrize("count", [2, 99, 100, 130])
def test_the_farthest_point_is_found_without_the_crossings(count: int) -> None:
    track = path(*(on_edge(number, 1000.0 * number) for number in range(count)))
    found = farthest(MOSCOW, track)
    assert found.vertex == track.vertices[-1]
    assert found.beyond_m == pytest.approx(1000 * (count - 1) - 120_000)
    assert found.leg == 2
    assert found == disk_passage(MOSCOW, track, overflight=False).farthest


@pytest.mark.parametrize("end", [LOTOSHINO, (58.5, 31.3), (51.5, -0.1)])
def test_a_crossing_takes_a_handful_of_steps(end: tuple[float, float]) -> None:
    line = GeodesicPath(at(*KM_ZERO), at(*end))
    edge, steps = _edge(MOSCOW, line), []

    def counted(along: float) -> tuple[float, float]:
        steps.append(along)
        return edge(along)

    ends = beyond_m(MOSCOW, at(*KM_ZERO)), beyond_m(MOSCOW, at(*end))
    assert _root(counted, (0.0, line.length_m), ends) == pytest.approx(
        120_000, abs=1e-3
    )
    assert len(steps) <= 3


def test_a_chord_takes_a_handful_of_steps() -> None:
    line = GeodesicPath(at(56.5, 35), at(56.5, 40.5))
    edge, steps = _edge(MOSCOW, line), []

    def counted(along: float) -> tuple[float, float]:
        steps.append(along)
        return edge(along)

    half = line.length_m / 2
    ends = edge(0.0)[0], edge(half)[0]
    found = _root(counted, (0.0, half), ends)
    assert abs(edge(found)[0]) < 1e-6
    assert len(steps) <= 6


@pytest.mark.parametrize(
    ("centre", "start", "end"),
    [
        pytest.param(KM_ZERO, (56.5, 35), (56.5, 40.5), id="north of the centre"),
        pytest.param(KM_ZERO, (55.7, 35), (55.8, 40.5), id="past the centre closely"),
        pytest.param(KM_ZERO, (43.1, 131.9), (40.4, -3.7), id="across a continent"),
        pytest.param((90, 0), (70, -40), (65, 100), id="round the pole"),
        pytest.param((-17.8, 178), (-10, 170), (-25, -170), id="across 180 degrees"),
    ],
)
def test_the_nearest_point_is_seen_at_a_right_angle_and_soon_found(
    centre: tuple[float, float],
    start: tuple[float, float],
    end: tuple[float, float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Position] = []

    def counted(spoke: Position, here: Position) -> Arc:
        asked.append(here)
        return arc(spoke, here)

    monkeypatch.setattr(zones, "arc", counted)
    disk = Disk(centre=at(*centre), radius_m=120_000)
    [(here, _)] = nearest(disk, path(start, end))
    on, _, _ = WGS84.inv(here.lon_deg, here.lat_deg, end[1], end[0])
    across, _, away_m = WGS84.inv(here.lon_deg, here.lat_deg, centre[1], centre[0])
    assert abs(away_m * cos(radians(on - across))) < 0.01
    assert len(asked) <= 7
