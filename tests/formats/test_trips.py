"""Trips: what a file says, what was taken for granted, and what is wrong with it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from exeat.domain.errors import AmbiguousPlaceError, InputError, PositionError
from exeat.domain.trip import Contact, PathKnowledge, Trip
from exeat.formats.text_rules import clean_text, mixed_scripts
from exeat.formats.trips import read_trip
from exeat.formats.yaml import read_yaml
from exeat.gazetteer.places import Gazetteer
from tests.formats.hostile import CORPUS, PLACES, SHAPES, TRIP, is_track, trip_naming
from tests.formats.tables import MOSCOW, REGISTER, VOCABULARY, TableFinder

EXAMPLES = sorted(Path("examples").glob("*.yml"))
RULES = json.loads(
    files("exeat").joinpath("register/schema/trip.schema.json").read_bytes()
)
SCHEMA = Draft202012Validator(RULES)


def read(text: str | bytes, *, base: Path | None = None) -> Trip:
    return read_trip(
        text,
        "trip.yml",
        finder=TableFinder(),
        register=REGISTER,
        vocabulary=VOCABULARY,
        base=base,
    )


def but(*changes: tuple[str, str]) -> str:
    text = TRIP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_reads_what_a_file_says() -> None:
    trip = read(TRIP)
    traveller, leg = trip.travellers[0], trip.legs[0]
    assert (trip.name, trip.purpose, trip.kind) == ("Tver and back", "museum", None)
    assert (traveller.sending, traveller.person_class) == ("GB", "diplomatic-agent")
    assert traveller.mission is REGISTER.missions["gb-embassy-moscow"]
    assert (leg.origin.name, leg.destination.name, leg.by) == ("Moscow", "Tver", "car")
    assert leg.depart_at == datetime.fromisoformat("2026-05-25T09:00+03:00")
    assert leg.known is PathKnowledge.ENDS


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        pytest.param("stays: []\n", (), id="none"),
        pytest.param("", None, id="not said"),
        pytest.param("stays:\n", None, id="null is not said"),
    ],
)
def test_no_list_is_not_an_empty_list(said: str, stays: tuple[()] | None) -> None:
    assert read(but(("stays: []\n", said))).stays == stays
    said = said.replace("stays", "contacts")
    assert read(but(("contacts: []\n", said))).contacts == stays


def test_a_time_is_read_on_the_clock_of_its_place() -> None:
    trip = read(but(("from: Moscow", "from: Yekaterinburg"), ("T09:00", "T11:00")))
    assert trip.depart_at.isoformat() == "2026-05-25T11:00:00+05:00"
    assert trip.arrive_at.isoformat() == "2026-05-25T11:30:00+03:00"


def test_points_passed_are_kept_in_order() -> None:
    trip = read(
        but(("by: car", 'via: [Volokolamsk, "56.2, 35.6", {lat: 57, lon: 36}]'))
    )
    assert [point.name for point in trip.legs[0].via] == [
        "Volokolamsk",
        "56.2, 35.6",
        "57, 36",
    ]
    assert trip.legs[0].known is PathKnowledge.VIA


def test_bare_names_are_looked_up_in_the_receiving_state() -> None:
    trip = read(TRIP)
    assert trip.legs[0].origin is MOSCOW
    assert "'Moscow' is taken as the one in RU" in trip.assumed


def test_a_key_of_the_register_is_a_place() -> None:
    trip = read(
        but(
            ("from: Moscow", "from: moscow-km-zero"),
            ("to: Tver", "to: gb-embassy-moscow"),
        )
    )
    assert trip.legs[0].origin is REGISTER.places["moscow-km-zero"]
    assert trip.legs[0].destination.name == "British Embassy Moscow"


def test_a_position_keeps_its_digits_and_its_name() -> None:
    trip = read(
        but(("from: Moscow", "from: {lat: 55.123456789012, lon: 37.5, name: Dacha}"))
    )
    assert trip.legs[0].origin.position.lat_deg == 55.123456789012
    assert trip.legs[0].origin.name == "Dacha"


def test_a_described_mission_is_found_in_the_register() -> None:
    """Else a measure that lists missions by key would not bind its member."""
    trip = read(but(("gb-embassy-moscow", "{kind: embassy, receiving: RU}")))
    assert trip.travellers[0].mission is REGISTER.missions["gb-embassy-moscow"]
    assert any("is taken as the mission" in sentence for sentence in trip.assumed)


def test_a_mission_elsewhere_is_not_taken_for_another() -> None:
    text = but(("gb-embassy-moscow", "{kind: embassy, receiving: RU, seat: Tver}"))
    mission = read(text).travellers[0].mission
    assert mission is not None
    assert (mission.key, mission.seat and mission.seat.name) == ("", "Tver")


def test_the_mission_says_the_sending_state() -> None:
    assert read(but(("    sending: GB\n", ""))).travellers[0].sending == "GB"


def test_the_traveller_says_the_sending_state_of_the_mission() -> None:
    mission = "{kind: embassy, receiving: BE, seat: Brussels}"
    changes = [("sending: GB", "sending: NO"), ("gb-embassy-moscow", mission)]
    trip = read(but(*changes, ("from: Moscow", "from: Moscow, RU")))
    found = trip.travellers[0].mission
    assert found is not None
    assert found.sending == "NO"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("Mayor", Contact(name="Mayor"), id="plain text"),
        pytest.param(
            "{name: X, kind: University, official: true}",
            Contact(name="X", kind="educational-institution", official=True),
            id="synonym",
        ),
        pytest.param(
            "{kind: national laboratory}",
            Contact(name="national laboratory", kind="national-laboratory"),
            id="word without hyphen",
        ),
        pytest.param(
            "{name: X, kind: oracle}", Contact(name="X (oracle)"), id="unknown"
        ),
        pytest.param("{kind: oracle}", Contact(name="oracle"), id="only unknown"),
    ],
)
def test_a_kind_of_contact_is_a_word_or_a_name_of_it(
    said: str, expected: Contact
) -> None:
    assert read(but(("contacts: []", f"contacts: [{said}]"))).contacts == (expected,)


def test_a_purpose_of_one_word_says_the_kind() -> None:
    trip = read(but(("museum", "official")))
    assert (trip.purpose, trip.kind) == ("official", "official")
    assert "the kind of trip is taken from the purpose 'official'" in trip.assumed


def test_a_gap_between_legs_is_stated() -> None:
    more = "  - {from: Smolensk, depart: 2026-05-26T09:00, to: Moscow, arrive: 2026-05-26T15:00}\n"
    trip = read(but(("stays: []", more + "stays: []")))
    assert any("no leg leads from Tver to Smolensk" in each for each in trip.assumed)


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    text = but(
        ("purpose", "porpose"),
        ("diplomatic-agent", "diplomat"),
        ("from: Moscow", "from: Nowhere"),
        ("T11:30", "T25:30"),
        ("stays: []", "stays: 0"),
    )
    with pytest.raises(ExceptionGroup) as caught:
        read(text)
    faults = [
        fault for fault in caught.value.exceptions if isinstance(fault, InputError)
    ]
    assert [(fault.line, fault.field) for fault in faults] == [
        (2, "porpose"),
        (7, "travellers[0].class"),
        (9, "legs[0].from"),
        (13, "legs[0].arrive"),
        (14, "stays"),
    ]


def test_an_ambiguous_place_lists_its_candidates_at_its_line() -> None:
    with pytest.raises(InputError, match="Kirovsk, RU; Kirovsk, RU") as caught:
        read(but(("to: Tver", "to: Kirovsk")))
    assert (caught.value.line, caught.value.column) == (12, 9)
    assert isinstance(caught.value.__cause__, AmbiguousPlaceError)


def test_a_faulty_mission_makes_no_town_ambiguous() -> None:
    with pytest.raises(InputError, match="no mission") as caught:
        read(but(("gb-embassy-moscow", "gb-embassy-moskva")))
    assert "did you mean gb-embassy-moscow" in caught.value.remedy


def test_swapped_coordinates_are_called_so() -> None:
    with pytest.raises(InputError) as caught:
        read(but(("from: Moscow", 'from: "137.6, 55.75"')))
    assert "swapped" in caught.value.remedy
    assert isinstance(caught.value.__cause__, PositionError)


def test_a_place_is_looked_up_once() -> None:
    finder = TableFinder()
    read_trip(
        but(("by: car", f"via: [{'Dmitrov, ' * 500}]")),
        "trip.yml",
        finder=finder,
        register=REGISTER,
        vocabulary=VOCABULARY,
    )
    assert sorted(name for name, _ in finder.asked) == ["Dmitrov", "Moscow", "Tver"]


def test_there_is_an_end_to_places_and_to_faults() -> None:
    legs = "".join(
        f"  - {{from: Moscow, to: Moscow, depart: 2026-05-25T09:00, arrive: 2026-05-25T09:00,"
        f" via: [{', '.join(f'Q{leg}x{n}' for n in range(1000))}]}}\n"
        for leg in range(3)
    )
    with pytest.raises(ExceptionGroup) as caught:
        read(TRIP[: TRIP.index("  - from")] + legs)
    assert len(caught.value.exceptions) == 100


GPX = (
    "<gpx><trk><trkseg>"
    '<trkpt lat="55.76" lon="37.62"><time>2026-05-25T06:05:00Z</time></trkpt>'
    '<trkpt lat="56.35" lon="37.52"/>'
    '<trkpt lat="56.86" lon="35.88"><time>2026-05-25T08:20:00Z</time></trkpt>'
    "</trkseg></trk></gpx>"
)


def test_a_leg_follows_its_track_between_the_named_stops(tmp_path: Path) -> None:
    (tmp_path / "t.gpx").write_text(GPX)
    leg = read(but(("by: car", "track: t.gpx")), base=tmp_path).legs[0]
    assert leg.known is PathKnowledge.TRACK
    assert leg.origin is MOSCOW
    # The last point is Tver itself, the first one is not the point of Moscow.
    assert [point.position.lat_deg for point in leg.via] == [55.76, 56.35]


def test_a_track_shows_where_a_leg_begins_and_ends(tmp_path: Path) -> None:
    (tmp_path / "t.gpx").write_text(GPX)
    leg = read(
        but(("from: Moscow\n    ", ""), ("to: Tver", "track: t.gpx")), base=tmp_path
    ).legs[0]
    assert leg.origin.position.lat_deg == 55.76
    assert leg.destination.position.lat_deg == 56.86
    assert len(leg.via) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param([("to: Tver", "to: Smolensk")], "the track ends 3", id="far"),
        pytest.param([("T11:30", "T11:15")], "not within the moments", id="time"),
        pytest.param([("to: T", "via: [Dmitrov]\n    to: T")], "both", id="via"),
    ],
)
def test_refuses_a_track_that_is_not_of_the_leg(
    tmp_path: Path, changes: list[tuple[str, str]], says: str
) -> None:
    (tmp_path / "t.gpx").write_text(GPX)
    with pytest.raises(InputError, match=says):
        read(but(("by: car", "track: t.gpx"), *changes), base=tmp_path)


def test_standard_input_has_no_tracks() -> None:
    with pytest.raises(InputError, match="not read from a file"):
        read(trip_naming("t.gpx"))


def test_yaml_and_json_give_the_same_trip() -> None:
    assert read(json.dumps(read_yaml(TRIP, "trip.yml").value)) == read(TRIP)


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    found = Gazetteer()
    yield found
    found.close()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_read_with_the_real_gazetteer(
    path: Path, gazetteer: Gazetteer
) -> None:
    trip = read_trip(
        path.read_bytes(),
        path.name,
        finder=gazetteer,
        register=REGISTER,
        vocabulary=VOCABULARY,
        base=path.parent,
    )
    assert trip.kind in VOCABULARY.trip_kinds
    assert trip.contacts is not None
    assert SCHEMA.is_valid(read_yaml(path.read_bytes(), path.name).value)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


def test_the_schema_names_the_words_of_the_vocabulary() -> None:
    definitions = RULES["$defs"]
    traveller = definitions["traveller"]["properties"]
    mission = definitions["mission"]["anyOf"][1]["properties"]
    leg = definitions["leg"]["properties"]
    for enumeration, words in [
        (traveller["class"]["enum"][:-1], VOCABULARY.persons),
        (traveller["assignment"]["enum"][:-1], VOCABULARY.assignments),
        (mission["kind"]["enum"], VOCABULARY.mission_kinds),
        (leg["by"]["enum"][:-1], VOCABULARY.conveyances),
        (RULES["properties"]["kind"]["enum"][:-1], VOCABULARY.trip_kinds),
    ]:
        assert tuple(enumeration) == words


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(data, id=what)
        for what, name, data, bad in CORPUS
        if not bad and not is_track(name)
    ],
)
def test_the_schema_takes_what_is_read(content: bytes) -> None:
    SCHEMA.validate(read_yaml(content, "trip.yml").value)


# What only the reader can know: the register, the gazetteer, other parts of the file.
BEYOND_A_SCHEMA = {
    "a blank title",
    "a stay that ends first",
    "a contact's moment without clock",
    "a mission unknown",
    "a mission of another state",
    "a state unknown",
    "the kingdom by its other name",
    "no sending state at all",
    "two of one name",
    "a place unknown",
    "latitude 91",
    "latitude 99999",
    "longitude 181",
    "coordinates swapped",
    "NaN as text",
    "infinity as text",
    "overflow as text",
    "digits of another script",
    "an SQL injection is a name unknown",
    "wildcards are a name unknown",
    # Refused before there are values to look at.
    "NaN in a mapping",
    "infinity in a mapping",
    "overflow in a mapping",
    "a huge integer as latitude",
}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(data, id=what)
        for what, _, data, bad in [*SHAPES, *PLACES]
        if bad and what not in BEYOND_A_SCHEMA
    ],
)
def test_the_schema_refuses_what_is_misshapen(content: bytes) -> None:
    assert not SCHEMA.is_valid(read_yaml(content, "trip.yml").value)


def test_an_ordinary_trip_loads_no_heavy_module() -> None:
    code = (
        "import sys; import exeat.formats.trips; heavy = {'defusedxml', 'gpxpy',"
        " 'jsonschema', 'shapely', 'xml.sax', 'pyproj', 'numpy'};"
        " sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.text(max_size=300))
def test_a_clean_text_is_clean_for_good(text: str) -> None:
    try:
        cleaned = clean_text(text)
    except InputError as fault:
        assert str(fault).isprintable()  # noqa: PT017 - either outcome is fine
    else:
        assert clean_text(cleaned) == cleaned


def test_names_of_one_script_are_not_remarked_on() -> None:
    assert mixed_scripts("Иван Example") == ()
    assert mixed_scripts("Ιωάννης") == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_trip_or_refused(content: bytes) -> None:
    with pytest.raises((InputError, ExceptionGroup)):
        read(content)
