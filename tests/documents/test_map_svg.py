"""Maps: distances, frames, names, and what stands in the file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import atan2, degrees, hypot
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from exeat.documents.language import LANGUAGES, read_wording
from exeat.documents.map_frame import Projection, frame_of
from exeat.documents.map_svg import render_map
from exeat.domain.measure import AreaZone, DiskZone, Distance, Leaves, PlaceRef
from exeat.domain.place import Place, Position
from exeat.domain.trip import PathKnowledge, Stay, Trip, Waypoint
from exeat.engine.geodesy import destination
from exeat.gazetteer.basemap import Basemap
from tests.documents.answers import (
    CHANCERY,
    KM_ZERO,
    PROVISION,
    VIA,
    answer,
    leg,
    measure,
    place,
    register,
    stated,
    trip,
)

EN = read_wording("en")
SVG = "{http://www.w3.org/2000/svg}"
WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def basemap() -> Iterator[Basemap]:
    opened = Basemap()
    yield opened
    opened.close()


def drawn(asked: Trip | None = None) -> Element:
    asked = asked or trip()
    root: Element = fromstring(render_map(asked, answer(asked), EN))
    return root


def ground_of(root: Element, x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude of a pixel, by another implementation."""
    lat, lon = map(float, root.attrib["data-centre"].split())
    scale = float(root.attrib["data-m-per-px"])
    east = float(root.attrib["data-west-m"]) + x * scale
    north = float(root.attrib["data-north-m"]) - y * scale
    course = degrees(atan2(east, north))
    there_lon, there_lat, _ = WGS84.fwd(lon, lat, course, hypot(east, north))
    return there_lat, there_lon


def zones(root: Element) -> list[list[tuple[float, float]]]:
    paths = [p for p in root.iter(f"{SVG}path") if p.get("class") == "zone"]
    return [
        [
            (float(x), float(y))
            for x, y in re.findall(r"(-?[0-9.]+) (-?[0-9.]+)", path.attrib["d"])
        ]
        for path in paths
    ]


def assert_round(
    root: Element, centre: Place, points: list[tuple[float, float]]
) -> None:
    assert len(points) >= 180
    for x, y in points:
        lat, lon = ground_of(root, x, y)
        home = centre.position
        _, _, away_m = WGS84.inv(home.lon_deg, home.lat_deg, lon, lat)
        assert away_m == pytest.approx(120_000, abs=1)


def test_each_reading_has_its_circle_at_120_km() -> None:
    root = drawn()
    circles = zones(root)
    assert len(circles) == 2
    for centre, points in zip((KM_ZERO, CHANCERY), circles, strict=True):
        assert_round(root, centre, points)


def test_readings_differ_in_dashes_and_not_only_in_colour() -> None:
    paths = [p for p in drawn().iter(f"{SVG}path") if p.get("class") == "zone"]
    assert len({path.get("stroke-dasharray") for path in paths}) == len(paths)


@pytest.mark.parametrize(
    ("lat", "lon"), [(66.0, 179.6), (89.6, 10.0), (-89.9, 0.0), (0.0, -180.0)]
)
def test_circles_stay_whole_across_the_antimeridian_and_round_the_poles(
    lat: float, lon: float, basemap: Basemap
) -> None:
    centre = replace(place("Far", lat, lon), key="far")
    edge = destination(centre.position, 80.0, 150_000.0)
    end = place("Farther", edge.lat_deg, edge.lon_deg)
    zone = DiskZone(
        radius=stated("radius", Distance(value=120, unit="km")),
        centre=stated("centre", PlaceRef(place="far")),
    )
    trigger = Leaves(zone=zone, abroad=stated("abroad", value=True))
    known = register(measure(replace(PROVISION, trigger=trigger)))
    known = replace(known, places={"far": centre})
    asked = trip(leg(start=centre, end=end, via=()))
    root = fromstring(render_map(asked, answer(asked, known), EN, basemap))
    (points,) = zones(root)
    assert_round(root, centre, points)
    wide = max(x for x, _ in points) - min(x for x, _ in points)
    high = max(y for _, y in points) - min(y for _, y in points)
    assert wide == pytest.approx(high, rel=0.001)
    assert 0 <= min(x for x, _ in points) <= max(x for x, _ in points) <= 960


def test_names_stops_and_crossings() -> None:
    texts = ["".join(each.itertext()) for each in drawn().iter(f"{SVG}text")]
    assert {"Moscow", "Volokolamsk", "Lotoshino", "Konakovo"} <= set(texts)
    assert any(re.fullmatch(r"out 13:1\d", each) for each in texts)
    assert "up to 14.2 km beyond" in texts
    assert "50 km" in texts


def boxes(root: Element) -> list[tuple[float, float, float, float]]:
    """Return boxes of the texts on the map, a little narrower than they are."""
    found = []
    for each in root.iter(f"{SVG}text"):
        size = float(each.attrib["font-size"])
        wide = 0.45 * size * len("".join(each.itertext()))
        x, y = float(each.attrib["x"]), float(each.attrib["y"])
        anchor = each.get("text-anchor")
        left = x - {"end": wide, "middle": wide / 2}.get(anchor or "", 0.0)
        found.append((left, y - 0.75 * size, left + wide, y))
    return found


def test_names_do_not_collide(basemap: Basemap) -> None:
    asked = trip()
    root = fromstring(render_map(asked, answer(asked), EN, basemap))
    group = next(each for each in root.iter(f"{SVG}g") if each.get("clip-path"))
    placed = boxes(group)
    assert len(placed) > 10
    for number, (left, top, right, bottom) in enumerate(placed):
        assert left >= 0
        assert right <= 960
        for other in placed[number + 1 :]:
            apart = (
                right < other[0]
                or other[2] < left
                or bottom < other[1]
                or other[3] < top
            )
            assert apart


def test_the_credit_stands_where_the_basemap_is_drawn(basemap: Basemap) -> None:
    asked = trip()
    credit = "Made with Natural Earth; place names GeoNames CC BY 4.0"
    assert credit in render_map(asked, answer(asked), EN, basemap)
    assert credit not in render_map(asked, answer(asked), EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_well_formed_in_every_language(language: str, basemap: Basemap) -> None:
    asked = trip(name='<script>alert("1")</script>\x00 & \x1b')
    text = render_map(asked, answer(asked), read_wording(language), basemap)
    assert fromstring(text).tag == f"{SVG}svg"
    assert "<script" not in text
    assert not re.search(r"\b(href|src)=", text)


def test_the_same_answer_gives_the_same_map(basemap: Basemap) -> None:
    asked = trip()
    one = render_map(asked, answer(asked), EN, basemap)
    assert one == render_map(asked, answer(asked), EN, basemap)


@settings(max_examples=60)
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0, 360),
    st.floats(1.0, 1_000_000.0),
)
def test_the_quick_projection_agrees_with_the_exact_one(
    lat: float, lon: float, course: float, length_m: float
) -> None:
    projection = Projection(Position(lat_deg=lat, lon_deg=lon))
    there = destination(projection.centre, course, length_m)
    exact, quick = projection.exact(there), projection.quick(there)
    assert hypot(exact[0] - quick[0], exact[1] - quick[1]) < 25


def test_a_frame_over_a_pole_spans_all_longitudes() -> None:
    pole = Position(lat_deg=89.9, lon_deg=0.0)
    frame = frame_of(pole, [pole], 960, 640)
    south, west, north, east = frame.bounds()
    assert (west, east) == (-180.0, 180.0)
    assert north == 90.0
    assert 89 < south < 90


def test_a_frame_across_the_antimeridian_has_west_above_east() -> None:
    here = Position(lat_deg=66.0, lon_deg=179.9)
    _, west, _, east = frame_of(here, [here], 960, 640).bounds()
    assert west > 0 > east


def test_an_area_is_drawn_with_its_hole(basemap: Basemap) -> None:
    trigger = Leaves(zone=AreaZone(area="XX-1"), abroad=stated("abroad", value=True))
    known = register(measure(replace(PROVISION, trigger=trigger)))
    asked = trip()
    text = render_map(asked, answer(asked, known), EN, basemap)
    root = fromstring(text)
    (path,) = (p for p in root.iter(f"{SVG}path") if p.get("class") == "zone")
    assert path.attrib["d"].count("M") == 2
    assert path.attrib["fill-rule"] == "evenodd"
    assert "Zone: the oblast (ru-gb-2023)" in text


def test_days_are_told_where_the_trip_lasts_longer(basemap: Basemap) -> None:
    later = replace(leg(), arrive_at=leg().arrive_at + timedelta(days=2))
    asked = replace(trip(later), stays=(Stay(place=VIA[1], lodging="Inn"),))
    text = render_map(asked, answer(asked), EN, basemap)
    assert re.search(r"out 2\d May, \d\d:\d\d", text)


def test_a_way_back_on_the_same_way_is_drawn_once() -> None:
    there = leg(via=(), end=VIA[1])
    back = replace(
        leg(via=(), start=VIA[1]),
        depart_at=there.arrive_at,
        arrive_at=there.arrive_at + timedelta(hours=3),
    )
    root = drawn(trip(there, back))
    dashed = [p for p in root.iter(f"{SVG}path") if p.get("stroke-dasharray") == "9 4"]
    assert len(dashed) == 2  # on the map and in the legend
    arrows = [p for p in root.iter(f"{SVG}path") if "rotate" in p.get("transform", "")]
    assert len(arrows) == 2


def test_a_long_track_is_thinned() -> None:
    points = tuple(
        Waypoint(position=Position(lat_deg=55.7 + 0.0001 * n, lon_deg=37.6))
        for n in range(5000)
    )
    track = replace(leg(), via=points, known=PathKnowledge.TRACK)
    asked = trip(track)
    text = render_map(asked, answer(asked), EN)
    assert len(text) < 60_000
    assert "Route, taken as direct" not in text


def test_a_name_with_letters_stands_for_one_without() -> None:
    bare = replace(place("55.7522, 37.6156", 55.75222, 37.61556))
    asked = trip(leg(start=bare))
    texts = ["".join(each.itertext()) for each in drawn(asked).iter(f"{SVG}text")]
    assert "Moscow" in texts
    assert bare.name not in texts


@pytest.mark.parametrize("count", [1, 30])
def test_many_stops_in_one_spot_still_make_a_map(count: int) -> None:
    via = tuple(place(f"A village {n}", 56 + n / 500, 37) for n in range(count))
    texts = [
        "".join(e.itertext()) for e in drawn(trip(leg(via=via))).iter(f"{SVG}text")
    ]
    assert "A village 0" in texts


def test_a_state_that_is_entered_is_named() -> None:
    determination = answer()
    (finding,) = determination.findings
    (out, back) = finding.crossings
    entered = replace(back, zone="NL")
    changed = replace(finding, entered=("NL",), crossings=(out, entered))
    shown = render_map(trip(), replace(determination, findings=(changed,)), EN)
    assert re.search(r"Netherlands 15:\d\d", shown)
