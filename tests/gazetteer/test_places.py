from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import (
    AmbiguousPlaceError,
    ExeatError,
    PositionError,
    UnknownPlaceError,
)
from exeat.domain.place import Position
from exeat.gazetteer.places import Gazetteer

# Positions are those of gazetteers other than ours, to a few hundredths of a degree.
FOUND = [
    ("Moscow", "RU", "RU", "Moscow", 55.75, 37.62, "Europe/Moscow"),
    ("Tver", "RU", "RU", "Tver Oblast", 56.86, 35.91, "Europe/Moscow"),
    ("Volokolamsk", "RU", "RU", "Moscow Oblast", 56.04, 35.96, "Europe/Moscow"),
    ("Lotoshino", "RU", "RU", "Moscow Oblast", 56.23, 35.64, "Europe/Moscow"),
    ("Konakovo", "RU", "RU", "Tver Oblast", 56.70, 36.77, "Europe/Moscow"),
    ("Dmitrov", "RU", "RU", "Moscow Oblast", 56.35, 37.52, "Europe/Moscow"),
    ("Dubna", "RU", "RU", "Moscow Oblast", 56.73, 37.17, "Europe/Moscow"),
    ("Smolensk", "RU", "RU", "Smolensk Oblast", 54.78, 32.05, "Europe/Moscow"),
    ("Yekaterinburg", "RU", "RU", "Sverdlovsk Oblast", 56.84, 60.61, None),
    ("Saint Petersburg", "RU", "RU", "Saint Petersburg", 59.94, 30.31, None),
    ("St Petersburg", "RU", "RU", "Saint Petersburg", 59.94, 30.31, None),
    ("St. Petersburg", "RU", "RU", "Saint Petersburg", 59.94, 30.31, None),
    ("St. Petersburg", "US", "US", "Florida", 27.77, -82.64, "America/New_York"),
    ("Москва", "RU", "RU", "Moscow", 55.75, 37.62, "Europe/Moscow"),
    ("Brussels", "BE", "BE", "Brussels Capital", 50.85, 4.35, "Europe/Brussels"),
    ("The Hague", "NL", "NL", "South Holland", 52.08, 4.31, "Europe/Amsterdam"),
    ("Maastricht", None, "NL", "Limburg", 50.85, 5.69, "Europe/Amsterdam"),
    ("Gdańsk", "PL", "PL", "Pomeranian Voivodeship", 54.35, 18.65, "Europe/Warsaw"),
    ("gdansk", None, "PL", "Pomeranian Voivodeship", 54.35, 18.65, "Europe/Warsaw"),
    ("Kraków", "PL", "PL", "Lesser Poland Voivodeship", 50.06, 19.94, None),
    ("Poznań", "PL", "PL", "Greater Poland Voivodeship", 52.41, 16.93, None),
    ("Warszawa", "PL", "PL", "Masovian Voivodeship", 52.23, 21.01, "Europe/Warsaw"),
    ("Tallinn", "EE", "EE", "Harju", 59.44, 24.75, "Europe/Tallinn"),
    ("Narva", "EE", "EE", "Ida-Viru", 59.38, 28.19, "Europe/Tallinn"),
    ("Ivangorod", None, "RU", "Leningrad Oblast", 59.37, 28.22, "Europe/Moscow"),
    ("New York", "US", "US", "New York", 40.71, -74.01, "America/New_York"),
    ("Washington", "US", "US", "District of Columbia", 38.90, -77.04, None),
    ("Washington, DC", "US", "US", "District of Columbia", 38.90, -77.04, None),
    ("Washington, D.C.", None, "US", "District of Columbia", 38.90, -77.04, None),
    ("Princeton, NJ", "US", "US", "New Jersey", 40.35, -74.66, "America/New_York"),
    ("Princeton, New Jersey", None, "US", "New Jersey", 40.35, -74.66, None),
    ("Baltimore", "US", "US", "Maryland", 39.29, -76.61, "America/New_York"),
    ("Portland, Oregon", None, "US", "Oregon", 45.52, -122.68, None),
    ("Portland, ME", None, "US", "Maine", 43.66, -70.26, "America/New_York"),
    ("London, UK", None, "GB", "England", 51.51, -0.13, "Europe/London"),
    ("Tver, RU", "US", "RU", "Tver Oblast", 56.86, 35.91, "Europe/Moscow"),
    ("Tver, Russia", None, "RU", "Tver Oblast", 56.86, 35.91, "Europe/Moscow"),
    ("Tver, Tver Oblast, RU", None, "RU", "Tver Oblast", 56.86, 35.91, None),
    ("北京", None, "CN", "Beijing", 39.91, 116.40, "Asia/Shanghai"),
    ("Zürich", "CH", "CH", "Zürich", 47.37, 8.54, "Europe/Zurich"),
    ("Zurich", None, "CH", "Zürich", 47.37, 8.54, "Europe/Zurich"),
    ("Paris", None, "FR", "Île-de-France", 48.86, 2.35, "Europe/Paris"),
    ("Mariehamn", None, "FI", "Mariehamn", 60.10, 19.94, "Europe/Mariehamn"),
    ("SVO", None, "RU", "Moscow Oblast", 55.97, 37.41, "Europe/Moscow"),
    ("UUEE", None, "RU", "Moscow Oblast", 55.97, 37.41, "Europe/Moscow"),
    ("JFK", "RU", "US", "New York", 40.64, -73.78, "America/New_York"),
]


@pytest.mark.parametrize(
    ("name", "prefer", "state", "region", "lat_deg", "lon_deg", "zone"), FOUND
)
def test_finds(
    gazetteer: Gazetteer,
    name: str,
    prefer: str | None,
    state: str,
    region: str,
    lat_deg: float,
    lon_deg: float,
    zone: str | None,
) -> None:
    place = gazetteer.find(name, prefer_state=prefer).place
    assert (place.state, place.region) == (state, region)
    assert place.position.lat_deg == pytest.approx(lat_deg, abs=0.05)
    assert place.position.lon_deg == pytest.approx(lon_deg, abs=0.05)
    assert zone in {None, place.zone}


@pytest.mark.parametrize(
    ("name", "prefer", "listed"),
    [
        ("Princeton", "US", "Princeton, New Jersey, US (40.3487, -74.6590)"),
        ("Portland", "US", "Portland, Oregon, US (45.5234, -122.6762)"),
        ("Portland, US", None, "Portland, Maine, US (43.6574, -70.2589)"),
        ("Paris", "US", "Paris, Texas, US (33.6609, -95.5555)"),
        ("Minsk", "PL", "Minsk, Minsk, BY (53.9002, 27.5665)"),
    ],
)
def test_lists_the_candidates_where_none_stands_out(
    gazetteer: Gazetteer, name: str, prefer: str | None, listed: str
) -> None:
    with pytest.raises(AmbiguousPlaceError) as caught:
        gazetteer.find(name, prefer_state=prefer)
    assert listed in caught.value.candidates
    assert len(caught.value.candidates) <= 10


@pytest.mark.parametrize(
    ("name", "prefer", "assumed"),
    [
        ("Dubna", "RU", "Dubna, Moscow Oblast, RU (56.7405, 37.1865) over Dubna, Tula"),
        (
            "Washington",
            "US",
            "Washington, District of Columbia, US (38.8951, -77.0364)",
        ),
        (
            "St. Petersburg",
            None,
            "over St. Petersburg, Florida, US (27.7709, -82.6793)",
        ),
    ],
)
def test_says_what_was_chosen_over_what(
    gazetteer: Gazetteer, name: str, prefer: str | None, assumed: str
) -> None:
    assert assumed in (gazetteer.find(name, prefer_state=prefer).assumed or "")


@pytest.mark.parametrize(
    ("name", "prefer"), [("Volokolamsk", "RU"), ("Tallinn", None), ("SVO", None)]
)
def test_assumes_nothing_without_a_choice(
    gazetteer: Gazetteer, name: str, prefer: str | None
) -> None:
    assert gazetteer.find(name, prefer_state=prefer).assumed is None


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Volokolamks", "Volokolamsk, Moscow Oblast, RU"),
        ("Smolennsk", "Smolensk, Smolensk Oblast, RU"),
        ("Gdanskk", "Gdańsk, Pomeranian Voivodeship, PL"),
    ],
)
def test_suggests_close_spellings(
    gazetteer: Gazetteer, name: str, suggestion: str
) -> None:
    with pytest.raises(UnknownPlaceError) as caught:
        gazetteer.find(name)
    assert suggestion in caught.value.suggestions


@pytest.mark.parametrize(
    "name", ["", " ", ",", '"', "*", "\x00", "\u202e", "\ud800", "x" * 9999, "Tver, XX"]
)
def test_refuses_what_is_no_name(gazetteer: Gazetteer, name: str) -> None:
    with pytest.raises(UnknownPlaceError):
        gazetteer.find(name)


@given(st.text(st.characters(), max_size=40))
def test_never_breaks(gazetteer: Gazetteer, name: str) -> None:
    with suppress(ExeatError):
        gazetteer.find(name)


@pytest.mark.parametrize(
    ("name", "state", "region", "zone"),
    [
        ("55.7558, 37.6173", "RU", "Moscow", "Europe/Moscow"),
        ("52.2297,21.0122", "PL", "Masovian Voivodeship", "Europe/Warsaw"),
        ("-33.87; 151.21", "AU", "New South Wales", "Australia/Sydney"),
        ("0, -30", None, "", "Etc/GMT+2"),
        ("0.1, 0.1", None, "", "Etc/GMT"),
        ("45.0, 34.1", None, "", "Europe/Simferopol"),
    ],
)
def test_reads_coordinates(
    gazetteer: Gazetteer, name: str, state: str | None, region: str, zone: str
) -> None:
    place = gazetteer.find(name).place
    assert (place.name, place.state, place.region) == (name, state, region)
    assert (place.zone, place.accuracy_m) == (zone, 0.0)


@pytest.mark.parametrize("name", ["91, 10", "10, 181", "137.6, 55.7"])
def test_refuses_coordinates_beyond_the_earth(gazetteer: Gazetteer, name: str) -> None:
    with pytest.raises(PositionError):
        gazetteer.find(name)


@pytest.mark.parametrize(
    ("words", "first"),
    [("tver", "Tver"), ("petersb", "Saint Petersburg"), ("Варш", "Warsaw")],
)
def test_searches_by_beginnings(gazetteer: Gazetteer, words: str, first: str) -> None:
    entries = gazetteer.search(words, 5)
    assert entries[0].place.name == first
    assert entries[0].population > 100_000
    assert first in entries[0].label
    assert len(entries) <= 5


def test_the_nearest_place_is_found_across_the_antimeridian(
    gazetteer: Gazetteer,
) -> None:
    place = gazetteer.nearest(Position(lat_deg=-16.8, lon_deg=-179.95))
    assert place is not None
    assert place.state == "FJ"


def test_nothing_is_near_the_south_pole(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest(Position(lat_deg=-90, lon_deg=0)) is None
