"""The ground of a map, from outlines made by hand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from exeat.documents.map_base import ground_layer
from exeat.documents.map_frame import frame_of
from exeat.domain.place import Box, Position


@dataclass(frozen=True)
class Piece:
    kind: str
    lats_deg: Sequence[float]
    lons_deg: Sequence[float]


@dataclass(frozen=True)
class Village:
    name: str
    lat_deg: float
    lon_deg: float


@dataclass(frozen=True)
class Made:
    """A basemap of a few pieces."""

    pieces: tuple[Piece, ...]

    def outlines(self, box: Box) -> Sequence[Piece]:
        assert box.south_deg < box.north_deg
        assert 0 < box.width_deg <= 360
        return self.pieces

    def towns(self, box: Box, limit: int) -> Sequence[Village]:
        raise NotImplementedError


def drawn(*pieces: Piece, lat: float, lon: float) -> list[str]:
    here = Position(lat_deg=lat, lon_deg=lon)
    frame = frame_of(here, [here], 960, 640)
    layer = "".join(ground_layer(Made(pieces), frame))
    return re.findall(r' d="([^"]*)"', layer)


def test_a_coast_along_the_cut_at_180_degrees_is_not_drawn() -> None:
    coast = Piece("coast", (65.9, 66.0, 66.1, 66.1), (180.0, 180.0, 180.0, 179.8))
    (data,) = drawn(coast, lat=66.0, lon=179.9)
    assert data.count("L") == 1


def test_land_is_bent_along_its_parallel() -> None:
    land = Piece("land", (60.0, 60.0, 50.0, 60.0), (20.0, 40.0, 30.0, 20.0))
    (data,) = drawn(land, lat=60.0, lon=30.0)
    tops = [float(y) for _, y in re.findall(r"([-0-9.]+) ([-0-9.]+)", data)]
    assert min(tops) == pytest.approx(320.0, abs=2.0)


@pytest.mark.parametrize("kind", ["land", "coast", "state", "region", "contested"])
def test_what_lies_elsewhere_is_not_drawn(kind: str) -> None:
    piece = Piece(kind, (10.0, 10.0, 11.0, 10.0), (10.0, 11.0, 11.0, 10.0))
    assert drawn(piece, lat=60.0, lon=30.0) == []
