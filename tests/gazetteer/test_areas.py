import pytest

from exeat.domain.errors import UnknownKeyError
from exeat.domain.place import Position
from exeat.engine.polygons import contains
from exeat.gazetteer.areas import BAND_M, Areas, spans

VOIVODESHIPS = {
    "PL-02": (51.11, 17.03),  # Wrocław
    "PL-04": (53.12, 18.01),  # Bydgoszcz
    "PL-06": (51.25, 22.57),  # Lublin
    "PL-08": (51.94, 15.51),  # Zielona Góra
    "PL-10": (51.77, 19.46),  # Łódź
    "PL-12": (50.06, 19.94),  # Kraków
    "PL-14": (52.23, 21.01),  # Warszawa
    "PL-16": (50.67, 17.93),  # Opole
    "PL-18": (50.04, 22.00),  # Rzeszów
    "PL-20": (53.13, 23.16),  # Białystok
    "PL-22": (54.35, 18.65),  # Gdańsk
    "PL-24": (50.26, 19.03),  # Katowice
    "PL-26": (50.87, 20.63),  # Kielce
    "PL-28": (53.78, 20.49),  # Olsztyn
    "PL-30": (52.41, 16.93),  # Poznań
    "PL-32": (53.43, 14.55),  # Szczecin
}


def at(lat_deg: float, lon_deg: float) -> Position:
    return Position(lat_deg=lat_deg, lon_deg=lon_deg)


@pytest.mark.parametrize(("key", "seat"), VOIVODESHIPS.items())
def test_each_voivodeship_holds_its_own_seat_only(
    areas: Areas, key: str, seat: tuple[float, float]
) -> None:
    holding = {k for k in VOIVODESHIPS if contains(areas.area(k), at(*seat))}
    assert holding == {key}
    assert areas.area(key).key == key


@pytest.mark.parametrize(
    ("key", "lat_deg", "lon_deg", "inside"),
    [
        pytest.param("RU-MOW", 55.7558, 37.6173, True, id="Moscow, the city"),
        pytest.param("RU-MOS", 55.7558, 37.6173, False, id="not in the oblast"),
        pytest.param("RU-MOS", 56.0361, 35.9594, True, id="Volokolamsk"),
        pytest.param("RU-TVE", 56.8587, 35.9176, True, id="Tver"),
        pytest.param("RU-ALT", 53.3497, 83.7836, True, id="Barnaul is in the Krai"),
        pytest.param("RU-AL", 51.9581, 85.9603, True, id="Gorno-Altaysk, the Republic"),
        pytest.param("NL", 50.8514, 5.6910, True, id="Maastricht"),
        pytest.param("BE", 50.8514, 5.6910, False, id="Maastricht is not Belgian"),
        pytest.param("POL-3148", 52.23, 21.01, True, id="by Natural Earth's own key"),
    ],
)
def test_an_area_holds(
    areas: Areas, key: str, lat_deg: float, lon_deg: float, *, inside: bool
) -> None:
    assert contains(areas.area(key), at(lat_deg, lon_deg)) is inside


@pytest.mark.parametrize(
    ("lat_deg", "lon_deg", "state"),
    [
        pytest.param(55.7558, 37.6173, "RU", id="Moscow"),
        pytest.param(52.2297, 21.0122, "PL", id="Warsaw"),
        pytest.param(38.8951, -77.0364, "US", id="Washington"),
        pytest.param(54.7104, 20.4522, "RU", id="Kaliningrad"),
        pytest.param(65.5, 172.0, "RU", id="Chukotka"),
        pytest.param(66.5, -173.0, "RU", id="Chukotka, beyond 180"),
        pytest.param(-17.8, 178.0, "FJ", id="Fiji"),
        pytest.param(60.11, 19.94, "FI", id="Åland"),
        pytest.param(4.0, -53.0, "FR", id="French Guiana"),
        pytest.param(12.18, -68.25, "BQ", id="Bonaire is no part of the Netherlands"),
        pytest.param(42.6629, 21.1655, "XK", id="Pristina"),
        pytest.param(24.5, -13.5, None, id="Western Sahara is contested"),
        pytest.param(26.74, -11.67, None, id="Smara is contested"),
        pytest.param(28.987, -10.057, "MA", id="Guelmim is Moroccan"),
        pytest.param(0.0, -30.0, None, id="the Atlantic"),
        pytest.param(44.9572, 34.1108, None, id="Simferopol is contested"),
        pytest.param(44.6166, 33.5254, None, id="Sevastopol is contested"),
        pytest.param(35.3364, 33.3182, None, id="Kyrenia is contested"),
        pytest.param(9.56, 44.06, None, id="Hargeisa is contested"),
    ],
)
def test_a_position_lies_in_a_state(
    areas: Areas, lat_deg: float, lon_deg: float, state: str | None
) -> None:
    assert areas.state_at(at(lat_deg, lon_deg)) == state


@pytest.mark.parametrize("state", ["RU", "UA"])
def test_crimea_is_in_no_territory(areas: Areas, state: str) -> None:
    assert not contains(areas.territory(state), at(44.9572, 34.1108))
    assert contains(areas.area("UA-43"), at(44.9572, 34.1108))


def test_a_territory_holds_what_its_areas_hold(areas: Areas) -> None:
    poland = areas.territory("PL")
    assert (poland.key, poland.name) == ("PL", "Poland")
    assert all(contains(poland, at(*seat)) for seat in VOIVODESHIPS.values())


def test_a_territory_has_no_slivers_inside(areas: Areas) -> None:
    assert len(areas.territory("PL").rings) < 10
    assert len(areas.territory("CZ").rings) == 1


@pytest.mark.parametrize(
    ("box", "near", "far"),
    [
        ((59.0, 27.8, 59.5, 28.5), {"EE", "RU"}, {"FI", "LV"}),
        ((55.0, 36.0, 56.0, 38.0), {"RU"}, {"BY", "PL", "UA"}),
        ((60.0, 170.0, 70.0, -160.0), {"RU", "US"}, {"CA", "NO"}),
        ((60.0, 170.0, 70.0, 200.0), {"RU", "US"}, {"CA", "NO"}),
        ((-20.0, 177.0, -15.0, -178.0), {"FJ"}, {"NZ", "AU"}),
        ((-10.0, -31.0, 0.0, -29.0), set(), {"BR"}),
    ],
)
def test_states_near_a_box(
    areas: Areas,
    box: tuple[float, float, float, float],
    near: set[str],
    far: set[str],
) -> None:
    found = areas.states_near(*box)
    assert found == sorted(found)
    assert near <= set(found)
    assert not far & set(found)


def test_the_whole_world_is_near_a_belt_round_it(areas: Areas) -> None:
    assert len(areas.states_near(-90, -180, 90, 180)) > 230


@pytest.mark.parametrize("key", ["PL-MZ", "XX", "", "\ud800", "pl-14"])
def test_refuses_an_unknown_key(areas: Areas, key: str) -> None:
    with pytest.raises(UnknownKeyError):
        areas.area(key)


def test_names_the_keys_that_share_a_code(areas: Areas) -> None:
    with pytest.raises(UnknownKeyError, match="IRL-"):
        areas.area("IE-D")


@pytest.mark.parametrize("state", ["XX", "", "PL-14"])
def test_refuses_an_unknown_state(areas: Areas, state: str) -> None:
    with pytest.raises(UnknownKeyError):
        areas.territory(state)


def test_every_area_carries_the_band(areas: Areas) -> None:
    assert areas.territory("EE").band_m == BAND_M == 7000.0


def test_every_ring_is_closed(areas: Areas) -> None:
    for ring in areas.territory("NL").rings:
        assert len(ring.lats_deg) == len(ring.lons_deg) >= 4
        assert ring.lats_deg[0] == ring.lats_deg[-1]
        assert ring.lons_deg[0] == ring.lons_deg[-1]


def test_an_area_is_read_once(areas: Areas) -> None:
    assert areas.area("PL-14") is areas.area("PL-14")


@pytest.mark.parametrize(
    ("west_deg", "east_deg", "expected"),
    [
        (10, 20, [(10, 20)]),
        (170, -170, [(170, 180), (-180, -170)]),
        (170, 190, [(170, 180), (-180, -170)]),
        (-190, -170, [(170, 180), (-180, -170)]),
        (-200, 200, [(-180, 180)]),
    ],
)
def test_spans(
    west_deg: float, east_deg: float, expected: list[tuple[float, float]]
) -> None:
    assert spans(west_deg, east_deg) == expected
