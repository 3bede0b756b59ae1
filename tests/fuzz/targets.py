"""Every reader of what others send, with files that it reads."""

import json
import random
from collections.abc import Callable
from functools import partial

from exeat.domain.errors import ExeatError
from exeat.engine.entries import read_entry, read_statement
from exeat.formats import csv_trips, xlsx
from exeat.formats.archives import open_archive
from exeat.formats.calendar_events import read_events
from exeat.formats.calendar_trips import trips_of
from exeat.formats.document import Document
from exeat.formats.fields import Field
from exeat.formats.rulings import read_rulings
from exeat.formats.sheets import rows_from
from exeat.formats.tracks import read_track
from exeat.formats.trip_tables import TripTable
from exeat.formats.trips import read_trip, trip_in
from exeat.store.checkpoint import read_checkpoint
from exeat.store.note import open_note, read_note, read_verifier_key
from exeat.store.receipt import read_receipt, verify_receipt
from tests.engine.test_entries import ENTRY, STATEMENT
from tests.formats import hostile
from tests.formats.hostile_tables import CALENDAR, HEAD, ROW
from tests.formats.packed import shared, unzipped, workbook, zipped
from tests.formats.tables import REGISTER, VOCABULARY, TableFinder
from tests.fuzz.mutation import Target, bytes_changed, changed
from tests.small_log import KEEPER, WITNESS, SmallLog, leaf

LOG = SmallLog([leaf(number) for number in range(9)])

TRIP = hostile.TRIP.encode()
RICH = b"""\
trip: Tver and back
purpose: official
travellers:
- {name: B. Example, sending: GB, mission: gb-embassy-moscow, class: diplomatic-agent}
- {name: C. Other, mission: {kind: embassy, sending: GB, receiving: RU, seat: Moscow}}
legs:
- {from: Moscow, depart: 2026-05-25T09:00, by: car, via: ["56.1, 36.9", Dmitrov],
   to: Tver, arrive: "2026-05-25T11:30+03:00"}
stays:
- {place: {lat: 56.86, lon: 35.88, name: Tver}, from: 2026-05-25T11:30, lodging: Hotel}
contacts: [Governor, {name: Museum, kind: university, official: false}]
"""
RULINGS = b"""\
rulings:
- {measure: ru-gb-2023, provision: beyond-the-zone, question: lead.before,
   reading: departure, by: Note 12, on: 2026-03-01}
"""
COLUMNS = (*HEAD, "by", "via", "stay", "stay_until", "contacts", "class", "minor")
CELLS = (*ROW, "car", "Dmitrov; 56.1, 36.9", "Tver", "2026-05-26T09:00")
FULL = (*CELLS, "Governor; Museum", "diplomatic-agent", "no")
CSV = "\n".join(
    ",".join(f'"{cell}"' for cell in row) for row in (COLUMNS, FULL)
).encode()
SERIES = CALENDAR.replace(
    "UID:1",
    "UID:1\nRRULE:FREQ=WEEKLY;COUNT=9;BYDAY=MO\nEXDATE;TZID=Europe/Moscow:20260601T090000",
).encode()
STAYING = CALENDAR.replace(
    "END:VCALENDAR",
    "BEGIN:VEVENT\nLOCATION:Tver\nDTSTART;VALUE=DATE:20260525\nDURATION:P1D\n"
    'ATTENDEE;CN="Other, C.":mailto:c@example.org\nEND:VEVENT\nEND:VCALENDAR',
).encode()
ICS_TOKENS = tuple(
    token.encode()
    for token in (
        *("\nBEGIN:VEVENT\n", "\nEND:VEVENT\n", "BEGIN:VCALENDAR", "END:VCALENDAR\n"),
        *("\nRRULE:FREQ=DAILY;COUNT=9\n", ";UNTIL=20260601T000000Z", ";BYSETPOS=-1"),
        *("\nRDATE:20260525\n", "\nEXDATE:20260525T090000Z\n", ";TZID=Europe/Berlin"),
        *(
            "\nRECURRENCE-ID:20260525T060000Z\n",
            ";VALUE=DATE",
            "DURATION:PT1H\n",
            "\n ",
        ),
        *("\nX-EXEAT-TRIP:Tver\n", "\nSTATUS:CANCELLED\n", ";INTERVAL=999", "P1W"),
    )
)
XML_TOKENS = (
    *(b"<c r='A9'>", b"</c>", b"<row r='9'>", b"</row>", b"<v>", b"</v>", b" t='s'"),
    *(b" t='d'", b" s='1'", b"<f>1</f>", b"<is><t>x</t></is>", b"<si>", b"</si>"),
    *(b" date1904='1'", b" Target='../x'", b" TargetMode='External'", b"]]>", b"&#0;"),
)


def _trip(content: bytes) -> object:
    return read_trip(
        content,
        "trip",
        finder=TableFinder(),
        register=REGISTER,
        vocabulary=VOCABULARY,
    )


def _read(documents: tuple[Document, ...]) -> None:
    """Read each trip of several, as an import does."""
    for document in documents:
        trip_in(
            Field(document, (), document.value),
            finder=TableFinder(),
            register=REGISTER,
            vocabulary=VOCABULARY,
        )


def _table(rows: Callable[[bytes, str], object], content: bytes) -> None:
    """Read a table, handed on as from one process to another."""
    plain = json.loads(json.dumps(rows(content, "a")))
    _read(TripTable(rows_from(plain, "a"), "a").trips())


def _calendar(content: bytes) -> None:
    plain = json.loads(json.dumps(read_events(content, "a.ics")))
    _read(trips_of(plain, "a.ics"))


def _archive(content: bytes) -> None:
    archive = open_archive(content, "a.zip")
    for name in archive.names:
        archive.read(name)


def _parts_changed(chance: random.Random, target: Target) -> bytes:
    """Return a workbook with one part changed and packed again, or its bytes changed."""
    if chance.random() < 0.2:
        return bytes_changed(chance, target)
    files = unzipped(chance.choice(target.corpus))
    name = chance.choice(sorted(files))
    return zipped({**files, name: changed(chance, files[name], target)})


def _key(content: bytes) -> object:
    return read_verifier_key(content.decode("utf-8", "surrogateescape"))


def _checkpoint(content: bytes) -> object:
    return read_checkpoint(content.decode("utf-8", "surrogateescape"))


def _opened(content: bytes) -> object:
    read_note(content)
    return open_note(content, [KEEPER.verifier])


def _verified(content: bytes) -> object:
    read_receipt(content)
    return verify_receipt(content, KEEPER.verifier, [WITNESS.verifier])


BOOK = workbook(COLUMNS, FULL)
HEADS = tuple(LOG.witnessed(size) for size in (1, 7, 9))
RECEIPTS = tuple(LOG.receipt(index, 9) for index in (0, 4, 8))
TRACKS = {
    kind: tuple(
        content
        for _, name, content, is_bad in hostile.TRACKS
        if name.endswith(kind) and not is_bad and len(content) < 100_000
    )
    for kind in (".gpx", ".geojson")
}
TIMED = (
    b'{"type":"Feature","properties":{"times":["2026-05-25T06:00:00Z",null]},'
    b'"geometry":{"type":"LineString","coordinates":[[37.6,55.7,150],[35.9,56.8]]}}'
)
JSON = json.dumps({"trip": "Tver", "travellers": [{"name": "B.", "sending": "GB"}]})

# Name, target, and how many mutants CI tries.
TARGETS: dict[str, tuple[Target, int]] = {
    "YAML": (Target(read=_trip, corpus=(TRIP, RICH)), 1200),
    "JSON": (
        Target(
            read=_trip,
            corpus=(
                JSON.replace(
                    "}]}",
                    '}], "legs": [{"from": "Moscow, RU", "depart": "2026-05-25T09:00",'
                    ' "to": {"lat": 56.8, "lon": 35.9}, "arrive": "2026-05-25T12:00"}]}',
                ).encode(),
            ),
        ),
        1500,
    ),
    "rulings": (
        Target(
            read=partial(read_rulings, label="r.yml", register=REGISTER),
            corpus=(RULINGS,),
        ),
        800,
    ),
    "GPX": (
        Target(
            read=partial(read_track, label="t.gpx"),
            corpus=TRACKS[".gpx"],
            tokens=XML_TOKENS,
        ),
        1500,
    ),
    "GeoJSON": (
        Target(
            read=partial(read_track, label="t.geojson"),
            corpus=(*TRACKS[".geojson"], TIMED),
        ),
        2000,
    ),
    "CSV": (Target(read=partial(_table, csv_trips.read_rows), corpus=(CSV,)), 1500),
    "XLSX": (
        Target(
            read=partial(_table, xlsx.read_rows),
            corpus=(BOOK, shared(BOOK)),
            tokens=XML_TOKENS,
            mutate=_parts_changed,
        ),
        700,
    ),
    "iCalendar": (
        Target(
            read=_calendar,
            corpus=(CALENDAR.encode(), SERIES, STAYING),
            tokens=ICS_TOKENS,
        ),
        1500,
    ),
    "archive": (
        Target(read=_archive, corpus=(zipped({"a/b": b"x" * 99, "c": b"y"}), BOOK)),
        1500,
    ),
    "leaf": (Target(read=read_entry, corpus=(ENTRY.text().encode(), leaf(3))), 2000),
    "statement": (
        Target(read=read_statement, corpus=(STATEMENT.text().encode(),)),
        2000,
    ),
    "note": (Target(read=_opened, corpus=HEADS), 2000),
    "checkpoint": (
        Target(read=_checkpoint, corpus=(read_note(HEADS[1]).text.encode(),)),
        2000,
    ),
    "key": (Target(read=_key, corpus=(KEEPER.verifier.text().encode(),)), 2000),
    "receipt": (Target(read=_verified, corpus=RECEIPTS), 1500),
}


def planted(content: bytes) -> object:
    """Read JSON with the fault of one who trusts that every field is there."""
    try:
        value = json.loads(content)
    except ValueError as fault:
        raise ExeatError("it is no JSON", remedy="mend it") from fault
    return value["legs"][0]["depart"]
