"""The public Python API."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import exeat
from exeat.domain.finding import Required

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime.fromisoformat("2026-05-14T10:00+03:00")


def test_every_public_name_can_be_had() -> None:
    assert all(getattr(exeat, name) for name in exeat.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = exeat.nothing


def test_a_trip_may_be_a_path_bytes_or_plain_data() -> None:
    register = exeat.load_register()
    path = EXAMPLES / "volokolamsk.yml"
    mapping = {
        "trip": "Tver",
        "travellers": [{"name": "B. Example", "mission": "gb-embassy-moscow"}],
        "legs": [
            {
                "from": "Moscow",
                "depart": "2026-05-25T09:00",
                "to": "Tver",
                "arrive": "2026-05-25T11:30",
            }
        ],
    }
    assert exeat.read_trip(path) == exeat.read_trip(path.read_bytes(), register)
    assert exeat.read_trip(mapping, register).legs[0].destination.name == "Tver"


def test_the_example_is_decided() -> None:
    register = exeat.load_register()
    trip = exeat.read_trip(str(EXAMPLES / "volokolamsk.yml"), register)
    finding = exeat.check(trip, register, now=NOW).findings[0]
    assert isinstance(finding.verdict, Required)
    assert finding.measure == "ru-gb-2023"


def test_disks_and_areas_decide_columns_of_points() -> None:
    """Distances from Moscow by pyproj: Tver 161 km, Klin 84 km, Tula 173 km."""
    lat_deg = np.array([56.8587, 56.3333, 54.1931])
    lon_deg = np.array([35.9176, 36.7333, 37.6173])
    near, far = (55.7558, 37.6173, 120_000.0), (55.7558, 37.6173, 165_000.0)
    assert exeat.compile_disk(*near).side(lat_deg, lon_deg).tolist() == [1, -1, 1]
    grid = exeat.compile_disks([near, far])
    assert grid.masks(lat_deg, lon_deg).tolist() == [0b10, 0b11, 0]
    with pytest.raises(ValueError, match="1 to 64 disks"):
        exeat.compile_disks([])


def test_a_moment_without_offset_is_refused() -> None:
    register = exeat.load_register()
    trip = exeat.read_trip(EXAMPLES / "volokolamsk.yml", register)
    with pytest.raises(ValueError, match="aware"):
        exeat.check(trip, register, now=NOW.replace(tzinfo=None))


def test_a_file_that_is_not_there_is_an_input_error() -> None:
    with pytest.raises(exeat.InputError, match=r"no-such\.yml"):
        exeat.read_trip("no-such.yml")
