"""Tracks: GPX and GeoJSON give the same points, or a refusal."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import InputError
from exeat.domain.place import Position
from exeat.formats.geojson import lon_lat, position_of
from exeat.formats.tracks import read_track
from tests.formats.hostile import CORPUS

POINTS = [(55.7522, 37.6156), (56.344, 37.52), (56.7333, 37.1667)]
STAMPS = [
    "2026-05-25T06:00:00Z",
    "2026-05-25T07:25:00.900Z",
    "2026-05-25T11:30:00+03:00",
]
TIMES = [
    datetime(2026, 5, 25, 6, 0, tzinfo=UTC),
    datetime(2026, 5, 25, 7, 25, tzinfo=UTC),
    datetime(2026, 5, 25, 8, 30, tzinfo=UTC),
]
POSITIONS = [Position(lat_deg=lat, lon_deg=lon) for lat, lon in POINTS]


def _gpx(point: str = "trkpt", before: str = "<trk><trkseg>", after: str = "") -> bytes:
    points = "".join(
        f'<{point} lat="{lat}" lon="{lon}"><ele>150</ele><time>{stamp}</time></{point}>'
        for (lat, lon), stamp in zip(POINTS, STAMPS, strict=True)
    )
    closing = after or "</trkseg></trk>"
    return f"<gpx><wpt lat='1' lon='2'/>{before}{points}{closing}</gpx>".encode()


def _feature(kind: str, coordinates: object, **properties: object) -> bytes:
    geometry = {"type": kind, "coordinates": coordinates}
    return json.dumps(
        {"type": "Feature", "properties": properties, "geometry": geometry}
    ).encode()


PAIRS = [[lon, lat] for lat, lon in POINTS]


@pytest.mark.parametrize(
    ("label", "content"),
    [
        pytest.param("a.gpx", _gpx(), id="track"),
        pytest.param("A.GPX", _gpx("rtept", "<rte>", "</rte>"), id="route"),
        pytest.param(
            "a.gpx",
            _gpx()
            .replace(b"gpx>", b"g:gpx>")
            .replace(b"<g:gpx>", b"<g:gpx xmlns:g='x'>"),
            id="prefixed root",
        ),
        pytest.param(
            "a.geojson", _feature("LineString", PAIRS, times=STAMPS), id="line"
        ),
        pytest.param(
            "a.json", _feature("LineString", PAIRS, coordTimes=STAMPS), id="json"
        ),
        pytest.param(
            "a.geojson",
            _feature(
                "MultiLineString",
                [PAIRS[:1], PAIRS[1:]],
                times=[STAMPS[:1], STAMPS[1:]],
            ),
            id="lines",
        ),
        pytest.param(
            "a.geojson",
            b'\xef\xbb\xbf{"type":"FeatureCollection","features":['
            + _feature("LineString", [[*pair, 150.5] for pair in PAIRS], times=STAMPS)
            + b"]}",
            id="collection with heights",
        ),
    ],
)
def test_reads_positions_and_moments(label: str, content: bytes) -> None:
    points = read_track(content, label)
    assert [point.position for point in points] == POSITIONS
    assert [point.at for point in points] == TIMES


def test_segments_follow_each_other() -> None:
    content = _gpx().replace(b"</trkpt>", b"</trkpt></trkseg><trkseg>", 1)
    assert len(read_track(content, "a.gpx")) == len(POINTS)


def test_points_need_no_moments() -> None:
    points = read_track(_feature("LineString", PAIRS), "a.geojson")
    assert [point.at for point in points] == [None, None, None]


def test_some_points_may_lack_moments() -> None:
    stamps = [None, STAMPS[1], None]
    points = read_track(_feature("LineString", PAIRS, times=stamps), "a.geojson")
    assert [point.at for point in points] == [None, TIMES[1], None]


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        pytest.param(b"<gpx>\n<!-- -->\n<trk>", 3, "well-formed", id="truncated"),
        pytest.param(
            b"<gpx><trk><trkseg>\n<trkpt lat='1' lon='1'/>\n<trkpt lat='x' lon='1'/>",
            3,
            "lat='x' is no number",
            id="a point",
        ),
        pytest.param(
            b"<?xml version='1.0'?>\n<!DOCTYPE gpx>\n<gpx/>", 2, "type", id="DTD"
        ),
        pytest.param(_gpx() + b"\n<gpx/>", 2, "well-formed", id="two roots"),
    ],
)
def test_points_at_the_line(content: bytes, line: int, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_track(content, "a.gpx")
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(
            _feature("LineString", PAIRS, times=STAMPS[:2]), "as many", id="few"
        ),
        pytest.param(
            _feature("LineString", PAIRS, times=[1, 2, 3]), "text", id="numbers"
        ),
        pytest.param(
            _feature("LineString", PAIRS, times=STAMPS[::-1]), "earlier", id="order"
        ),
        pytest.param(
            _feature("LineString", PAIRS, times=["2026-05-25T06:00:00"] * 3),
            "no moment",
            id="no offset",
        ),
        pytest.param(_feature("Polygon", [PAIRS]), "no line", id="area"),
        pytest.param(b"[1, 2", "not valid JSON", id="truncated"),
    ],
)
def test_refuses_what_is_no_track(content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_track(content, "a.geojson")


def test_two_tracks_are_a_choice_for_the_user() -> None:
    body = _gpx().decode().partition("<trk>")[2].partition("</gpx>")[0]
    content = f"<gpx><trk>{body}<trk>{body}</gpx>".encode()
    with pytest.raises(InputError, match="more than one <trk>"):
        read_track(content, "a.gpx")


def test_a_hundred_thousand_points_are_read() -> None:
    content = next(data for what, _, data, _ in CORPUS if "100,000 points" in what)
    assert len(read_track(content, "a.gpx")) == 100_000


def test_says_when_longitude_and_latitude_are_swapped() -> None:
    with pytest.raises(InputError) as caught:
        position_of([55.75, 137.6])
    assert "longitude first" in caught.value.remedy


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_coordinates_survive_the_way_there_and_back(lat: float, lon: float) -> None:
    position = Position(lat_deg=lat, lon_deg=lon)
    assert position_of(lon_lat(position)) == position


@given(st.binary(max_size=200), st.sampled_from(["a.gpx", "a.geojson"]))
def test_any_bytes_are_a_track_or_refused(content: bytes, label: str) -> None:
    with pytest.raises(InputError):
        read_track(content, label)
