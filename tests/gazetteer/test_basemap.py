from collections import Counter

import pytest

from exeat.domain.place import Box
from exeat.gazetteer.basemap import Basemap

MOSCOW = Box(south_deg=54.5, west_deg=34.5, north_deg=57.2, east_deg=40.5)
POLAND = Box(south_deg=49.0, west_deg=14.0, north_deg=55.0, east_deg=24.2)
EUROPE = Box(south_deg=35.0, west_deg=-12.0, north_deg=72.0, east_deg=60.0)
BERING = Box(south_deg=62.0, west_deg=170.0, north_deg=68.0, east_deg=-165.0)
CRIMEA = Box(south_deg=44.0, west_deg=32.0, north_deg=46.5, east_deg=37.0)
ATLANTIC = Box(south_deg=-6.0, west_deg=-31.0, north_deg=-5.0, east_deg=-29.0)


@pytest.mark.parametrize(
    ("box", "shown", "not_shown"),
    [
        (MOSCOW, {"land", "region"}, {"coast", "state", "contested"}),
        (POLAND, {"land", "region", "state", "coast"}, {"contested"}),
        (CRIMEA, {"land", "coast", "contested"}, set()),
        (EUROPE, {"land", "region", "state", "coast", "contested"}, set()),
        (ATLANTIC, set(), {"land", "coast", "region", "state", "contested"}),
    ],
)
def test_a_box_shows(
    basemap: Basemap, box: Box, shown: set[str], not_shown: set[str]
) -> None:
    kinds = Counter(outline.kind for outline in basemap.outlines(box))
    assert shown <= set(kinds)
    assert not not_shown & set(kinds)


def test_land_comes_first_and_is_closed(basemap: Basemap) -> None:
    outlines = basemap.outlines(POLAND)
    kinds = [outline.kind for outline in outlines]
    assert kinds == sorted(
        kinds, key=["land", "region", "coast", "state", "contested"].index
    )
    for land in (outline for outline in outlines if outline.kind == "land"):
        assert land.lats_deg[0] == land.lats_deg[-1]
        assert land.lons_deg[0] == land.lons_deg[-1]


def test_a_wide_box_is_drawn_with_few_points(basemap: Basemap) -> None:
    points = sum(len(outline.lats_deg) for outline in basemap.outlines(EUROPE))
    assert points < 60_000


def test_longitudes_run_on_across_the_antimeridian(basemap: Basemap) -> None:
    lons = [lon for o in basemap.outlines(BERING) for lon in o.lons_deg]
    assert min(lons) > 100
    assert max(lons) > 190


def test_towns_are_the_most_populous_first(basemap: Basemap) -> None:
    towns = basemap.towns(POLAND, 5)
    assert towns[0].name == "Warsaw"
    assert {"Kraków", "Wrocław"} <= {town.name for town in towns}
    assert [t.population for t in towns] == sorted(
        (t.population for t in towns), reverse=True
    )


def test_towns_run_on_across_the_antimeridian(basemap: Basemap) -> None:
    nome = {town.name: town.lon_deg for town in basemap.towns(BERING, 50)}["Nome"]
    assert nome == pytest.approx(194.6, abs=0.1)


def test_a_box_knows_its_width() -> None:
    assert (MOSCOW.width_deg, BERING.width_deg) == (6.0, 25.0)
