"""Files of others make the same trips as trip files, or are refused in a sentence."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from exeat.domain.errors import InputError
from exeat.domain.trip import Trip
from exeat.formats.document import Plain
from exeat.formats.tracks import read_track
from exeat.formats.trips import read_trip
from exeat.service.context import Context
from exeat.service.imports.trips import Arrived, track_in, trips_in
from tests.formats import hostile
from tests.formats.hostile_tables import CALENDAR, CORPUS, HEAD, ROW
from tests.formats.packed import shared, workbook
from tests.formats.tables import REGISTER, VOCABULARY, TableFinder

TRIP = b"""
trip: Tver
travellers: [{name: B. Example, mission: gb-embassy-moscow}]
legs:
- {from: Moscow, depart: 2026-05-25T09:00, to: Tver, arrive: 2026-05-25T11:30}
"""
CSV = f"{','.join(HEAD)}\n{','.join(ROW)}\n".encode()


def context() -> Context:
    """Return a table of places and a register of one measure."""
    parts = SimpleNamespace(
        gazetteer=TableFinder(), register=REGISTER, vocabulary=VOCABULARY
    )
    return cast("Context", parts)


def arrived(content: bytes, label: str) -> tuple[Arrived, ...]:
    """Return the trips of a file."""
    return trips_in(context(), content, label)


def trip_file(content: bytes) -> Trip:
    """Return the trip of a trip file, as ``exeat check`` reads it."""
    return read_trip(
        content,
        "trip.yml",
        finder=TableFinder(),
        register=REGISTER,
        vocabulary=VOCABULARY,
    )


def faults_of(content: bytes, label: str) -> list[InputError]:
    """Return every fault of a file that is refused."""
    with pytest.raises((InputError, ExceptionGroup)) as caught:
        arrived(content, label)
    error = caught.value
    several = error.exceptions if isinstance(error, ExceptionGroup) else (error,)
    assert all(isinstance(fault, InputError) for fault in several)
    return [fault for fault in several if isinstance(fault, InputError)]


@pytest.mark.parametrize(
    ("label", "content"),
    [
        pytest.param("trips.csv", CSV, id="CSV"),
        pytest.param("trips.csv", CSV.replace(b",", b";"), id="CSV of Excel"),
        pytest.param("trips.tsv", CSV.replace(b",", b"\t"), id="TSV"),
        pytest.param("trips.xlsx", workbook(HEAD, ROW), id="XLSX"),
        pytest.param("trips.xlsx", shared(workbook(HEAD, ROW)), id="XLSX of Excel"),
        pytest.param("trip.yml", TRIP, id="YAML"),
        pytest.param(
            "trips.yml", b"trips:\n-" + TRIP.replace(b"\n", b"\n  "), id="many"
        ),
        pytest.param("<stdin>", CSV, id="standard input"),
    ],
)
def test_every_form_makes_the_trip_of_a_trip_file(label: str, content: bytes) -> None:
    (one,) = arrived(content, label)
    assert one.trip == trip_file(TRIP)
    assert trip_file(json.dumps(one.plain).encode()) == one.trip


def test_a_list_of_json_makes_its_trips() -> None:
    (one,) = arrived(CSV, "a.csv")
    content = json.dumps([one.plain, one.plain]).encode()
    assert [other.trip for other in arrived(content, "a.json")] == [one.trip] * 2


def test_a_calendar_makes_the_trip_at_the_same_moments() -> None:
    (one,) = arrived(CALENDAR.encode(), "a.ics")
    (leg,), (wanted,) = one.trip.legs, trip_file(TRIP).legs
    assert leg == wanted
    assert one.trip.travellers == trip_file(TRIP).travellers
    assert one.line == 5


def test_travellers_of_a_calendar_may_come_from_elsewhere() -> None:
    nobody = CALENDAR.replace("X-EXEAT-TRAVELLER", "X-A").encode()
    person: Plain = {"name": "C. Other", "mission": "gb-embassy-moscow", "minor": False}
    (one,) = trips_in(context(), nobody, "a.ics", travellers=[person])
    assert one.trip.travellers[0].name == "C. Other"


def test_all_faults_come_at_once_with_row_and_column() -> None:
    bad = (*ROW[:4], "25.05.2026 09:00", "Atlantis", *ROW[6:])
    rows = (HEAD, ROW, ("Other", *bad[1:]), ("Third", "", *ROW[2:6]))
    told = [str(fault) for fault in faults_of(workbook(*rows), "trips.xlsx")]
    assert [text.partition("; ")[0] for text in told] == [
        "trips.xlsx:3: column E (depart): '25.05.2026 09:00' is no moment",
        "trips.xlsx:3: column F (to): no place named 'Atlantis' is known",
        "trips.xlsx:4: the field 'travellers' is missing",
        "trips.xlsx:4: legs[0]: the field 'arrive' is missing",
    ]


def test_a_fault_of_a_calendar_has_the_line_of_its_event() -> None:
    (fault,) = faults_of(CALENDAR.replace("Tver", "Atlantis").encode(), "a.ics")
    assert (fault.line, fault.field) == (5, "legs[0].to")
    assert "Atlantis" in fault.problem


def test_an_event_that_repeats_tells_its_fault_once() -> None:
    often = CALENDAR.replace("Tver", "Atlantis\nRRULE:FREQ=WEEKLY;COUNT=9")
    assert len(faults_of(often.encode(), "a.ics")) == 1


@pytest.mark.parametrize(
    ("label", "content", "words"),
    [pytest.param(name, data, words, id=what) for what, name, data, words in CORPUS],
)
def test_hostile_files_are_refused_in_a_sentence(
    label: str, content: bytes, words: str
) -> None:
    faults = faults_of(content, label)
    for fault in faults:
        assert fault.file == label
        assert fault.remedy
        assert str(fault).isprintable()
        assert len(str(fault)) < 1000
    assert re.search(words, " ".join(map(str, faults)))


def test_the_corpus_is_large_and_has_no_twin() -> None:
    assert len({what for what, _, _, _ in CORPUS}) == len(CORPUS) > 115
    assert len({(name, data) for _, name, data, _ in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize(
    ("label", "content", "words"),
    [
        ("a.gpx", b"<gpx/>", "a track, not a list of trips"),
        ("a.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "holds no trip"),
        ("a.yml", b"trips: []", "holds no trip"),
        ("a.yml", b"trips: [{}]\nmore: 1", "'more' is unknown"),
        ("a.yml", b"trips: 5", "a number"),
        ("a.json", b"[5]", "no mapping"),
    ],
)
def test_a_file_without_trips_is_refused(
    label: str, content: bytes, words: str
) -> None:
    assert words in " ".join(map(str, faults_of(content, label)))


_SMALL = 1_000_000
TRACKS = [
    pytest.param(label, content, id=what)
    for what, label, content, _ in hostile.TRACKS
    if len(content) < _SMALL
]


@pytest.mark.parametrize(("label", "content"), TRACKS)
def test_a_track_that_was_sent_reads_as_one_of_ones_own(
    label: str, content: bytes
) -> None:
    try:
        own = read_track(content, label)
    except InputError:
        with pytest.raises(InputError):
            track_in(content, label)
    else:
        assert track_in(content, label) == own


def test_the_longest_track_is_read_within_the_limits() -> None:
    (content,) = (
        c for what, _, c, _ in hostile.TRACKS if "100,000 points fits" in what
    )
    assert len(track_in(content, "t.gpx")) == 100_000


def test_a_trip_is_no_track() -> None:
    with pytest.raises(InputError, match="no track"):
        track_in(TRIP, "a.yml")


def test_the_examples_of_the_reference_are_read() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/imports.md").read_text("utf-8")
    example = page.split("```csv\n")[1].split("```")[0]
    (one,) = arrived(example.encode(), "a.csv")
    assert len(one.trip.legs) == len(one.trip.travellers) == 2
