"""Hostile and odd inputs, each with the verdict that it has to get.

An entry is (what it is, name of the file, its bytes, whether it is refused). A name
that ends in ``.gpx`` or ``.geojson`` is a track; ``trip_naming`` gives the trip file
to put beside it. What is not refused becomes a trip, for the reason that its
identifier states.
"""

import json
from pathlib import PurePath
from typing import TypeAlias

Entry: TypeAlias = tuple[str, str, bytes, bool]

TRIP = """\
trip: Tver and back
purpose: museum
travellers:
  - name: B. Example
    sending: GB
    mission: gb-embassy-moscow
    class: diplomatic-agent
legs:
  - from: Moscow
    depart: 2026-05-25T09:00
    by: car
    to: Tver
    arrive: 2026-05-25T11:30
stays: []
contacts: []
"""


def trip_naming(track: str) -> bytes:
    """Return a trip file whose only leg follows a track beside it."""
    leg = "    to: Tver\n"
    return (
        TRIP.replace(leg, f"    track: {json.dumps(track)}\n")
        .replace("  - from: Moscow\n    depart", "  - depart")
        .encode()
    )


def is_track(filename: str) -> bool:
    """Return whether a file of the corpus is a track."""
    return PurePath(filename).suffix in {".gpx", ".geojson"}


def _but(old: str, new: str) -> bytes:
    """Return the ordinary trip with one change."""
    assert old in TRIP, old
    return TRIP.replace(old, new, 1).encode("utf-8", "surrogatepass")


def _yaml(what: str, old: str, new: str, *, refused: bool = True) -> Entry:
    return (what, "trip.yml", _but(old, new), refused)


def _named(what: str, name: str, *, refused: bool = True) -> Entry:
    return _yaml(
        what, "B. Example", json.dumps(name, ensure_ascii=False), refused=refused
    )


def _from(what: str, place: str, *, refused: bool = True) -> Entry:
    return _yaml(what, "from: Moscow", f"from: {place}", refused=refused)


def _at(what: str, place: str) -> Entry:
    """Return a trip that begins at a place of whatever clock, and is read."""
    return _yaml(
        what,
        "from: Moscow\n    depart: 2026-05-25T09:00",
        f"from: {place}\n    depart: 2026-05-25T06:00Z",
        refused=False,
    )


def _depart(what: str, moment: str, *, refused: bool = True) -> Entry:
    return _yaml(what, "depart: 2026-05-25T09:00", f"depart: {moment}", refused=refused)


def _json_trip(**changes: object) -> bytes:
    trip: dict[str, object] = {
        "trip": "Tver",
        "travellers": [
            {"name": "B. Example", "sending": "GB", "mission": "gb-embassy-moscow"}
        ],
        "legs": [
            {
                "from": "Moscow",
                "depart": "2026-05-25T09:00",
                "to": "Tver",
                "arrive": "2026-05-25T11:30",
            }
        ],
    }
    return json.dumps({**trip, **changes}).encode()


def _gpx(body: str, prologue: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{prologue}<gpx xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{body}</trkseg></trk></gpx>"
    ).encode()


def _points(count: int) -> str:
    return "".join(
        f'<trkpt lat="{55.75 + index * 1e-5:.5f}" lon="37.61"/>'
        for index in range(count)
    )


def _line(*points: object, **more: object) -> bytes:
    return json.dumps({"type": "LineString", "coordinates": points, **more}).encode()


_TWO = '<trkpt lat="55.75" lon="37.61"/><trkpt lat="56.86" lon="35.88"/>'
_MANY_TRAVELLERS = "".join(f"  - {{name: P{n}, sending: GB}}\n" for n in range(501))
_MANY_LEGS = "legs:\n" + 201 * (
    "  - {from: Moscow, to: Tver, depart: 2026-05-25T09:00, arrive: 2026-05-25T09:00}\n"
)
_LAUGHS = "a: &a [lol, lol]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n"
_XML_LAUGHS = (
    '<!DOCTYPE gpx [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
)
_XXE = '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

FILES: list[Entry] = [
    ("empty file", "trip.yml", b"", True),
    ("only blanks", "trip.yml", b"  \n\n \n", True),
    ("only comments", "trip.yml", b"# a trip\n# to come\n", True),
    ("null", "trip.yml", b"null\n", True),
    ("a plain word", "trip.yml", b"Tver\n", True),
    ("a list", "trip.yml", b"- trip\n- Tver\n", True),
    ("several documents", "trip.yml", (TRIP + "---\n" + TRIP).encode(), True),
    (
        "a directive",
        "trip.yml",
        b"%TAG ! tag:example,2000:\n---\n" + TRIP.encode(),
        True,
    ),
    ("billion laughs", "trip.yml", _LAUGHS.encode(), True),
    _yaml("an anchor", "trip: Tver", "trip: &t Tver"),
    _yaml("an alias of nothing", "trip: Tver and back", "trip: *t"),
    _yaml("a merge key", "  - name:", "  - <<: {a: 1}\n    name:"),
    _yaml("a Python tag", "trip: Tver and back", "trip: !!python/object:os.system ls"),
    _yaml("a custom tag", "trip: Tver", "trip: !include Tver"),
    _yaml("a standard tag", "trip: Tver", "trip: !!str Tver"),
    _yaml("a key twice", "purpose: museum", "purpose: museum\npurpose: other"),
    _yaml("a field unknown", "purpose:", "porpose:"),
    _yaml("a field of a leg unknown", "by: car", "speed: 90"),
    _yaml("a tab as indent", "    sending", "\tsending"),
    ("a NUL byte", "trip.yml", TRIP.replace("Tver", "Tv\0er").encode(), True),
    ("UTF-16", "trip.yml", TRIP.encode("utf-16"), True),
    ("UTF-32", "trip.yml", TRIP.encode("utf-32"), True),
    ("Latin-1", "trip.yml", TRIP.replace("museum", "musée").encode("latin-1"), True),
    ("overlong UTF-8", "trip.yml", TRIP.encode() + b"carrier: \xc0\xaf\n", True),
    ("UTF-7 stays plain text", "trip.yml", _but("museum", "+ADw-b+AD4-"), False),
    ("BOM is passed over", "trip.yml", b"\xef\xbb\xbf" + TRIP.encode(), False),
    ("CRLF ends lines", "trip.yml", TRIP.replace("\n", "\r\n").encode(), False),
    ("two BOMs", "trip.yml", 2 * b"\xef\xbb\xbf" + TRIP.encode(), True),
    ("a PNG", "trip.yml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", True),
    ("a ZIP", "trip.yml", b"PK\x03\x04\x14\0\0\0\x08\0", True),
    ("random bytes", "trip.yml", bytes(range(255, -1, -1)), True),
    ("CSV", "trip.csv", b"trip,from,to\nTver,Moscow,Tver\n", True),
    ("HTML", "trip.yml", b"<!doctype html><html><body>404</body></html>", True),
    ("larger than a mebibyte", "trip.yml", TRIP.encode() + b"#" * 2**20, True),
    ("50,001 values", "trip.yml", b"[" + b"1," * 50_001 + b"]", True),
    ("YAML nested 10,000 deep", "trip.yml", b"[" * 10_000, True),
    ("JSON nested 100,000 deep", "trip.json", b'{"a":' * 100_000, True),
    ("JSON truncated", "trip.json", _json_trip()[:-20], True),
    ("JSON with a key twice", "trip.json", b'{"trip": "a", "trip": "b"}', True),
    ("JSON with a comma too many", "trip.json", b'{"trip": "a",}', True),
    ("JSON with NaN", "trip.json", b'{"trip": NaN}', True),
    ("JSON with 1e999", "trip.json", b'{"trip": 1e999}', True),
    ("JSON after JSON", "trip.json", _json_trip() + _json_trip(), True),
    ("JSON with a huge integer", "trip.json", b'{"trip": ' + b"9" * 5000 + b"}", True),
    ("JSON with half a character", "trip.json", b'{"trip": "\\ud800"}', True),
    ("JSON with a NUL", "trip.json", b'{"trip": "\\u0000"}', True),
    ("JSON is read as well", "trip.json", _json_trip(), False),
    ("JSON under the name of YAML", "trip.yml", _json_trip(), False),
    ("JSON null is not said", "trip.json", _json_trip(purpose=None), False),
]

SHAPES: list[Entry] = [
    _yaml("no title", "trip: Tver and back\n", ""),
    _yaml("an empty title", "trip: Tver and back", "trip: ''"),
    _yaml("a blank title", "trip: Tver and back", "trip: '   '"),
    _yaml("a number as title", "trip: Tver and back", "trip: 2026"),
    _yaml("a list as title", "trip: Tver and back", "trip: [Tver]"),
    _yaml("a title of 201 letters", "trip: Tver and back", f"trip: {'x' * 201}"),
    _yaml(
        "a title of 200 letters fits",
        "trip: Tver and back",
        f"trip: {'x' * 200}",
        refused=False,
    ),
    _yaml("a kind unknown", "purpose: museum", "kind: holiday"),
    _yaml("true as purpose", "purpose: museum", "purpose: true"),
    _yaml("a purpose empty is not said", "museum", "", refused=False),
    _yaml("a text as stays", "stays: []", "stays: none"),
    _yaml("false as contacts", "contacts: []", "contacts: false"),
    _yaml("a number as contact", "contacts: []", "contacts: [7]"),
    _yaml("a contact without name", "contacts: []", "contacts: [{official: true}]"),
    _yaml("yes as official", "contacts: []", "contacts: [{name: X, official: yes}]"),
    _yaml(
        "a kind of contact unknown is a fact missing",
        "contacts: []",
        "contacts: [{name: X, kind: oracle}]",
        refused=False,
    ),
    _yaml(
        "a contact's moment without clock",
        "contacts: []",
        "contacts: [{name: X, at: 2026-05-25T12:00}]",
    ),
    _yaml(
        "a stay that ends first",
        "stays: []",
        "stays: [{place: Tver, from: 2026-05-26T09:00, until: 2026-05-25T09:00}]",
    ),
    _yaml("a negative radius", "stays: []", "stays: [{place: Tver, radius: -120 km}]"),
    _yaml(
        "a radius below zero in a place",
        "from: Moscow",
        "from: {lat: 55.75, lon: 37.6, radius_km: -5}",
    ),
    ("no travellers", "trip.json", _json_trip(travellers=[]), True),
    ("travellers null", "trip.json", _json_trip(travellers=None), True),
    ("a traveller as text", "trip.json", _json_trip(travellers=["B. Example"]), True),
    ("no legs", "trip.json", _json_trip(legs=[]), True),
    ("legs as mapping", "trip.json", _json_trip(legs={"from": "Moscow"}), True),
    ("a leg null", "trip.json", _json_trip(legs=[None]), True),
    _yaml("501 travellers", "travellers:\n", "travellers:\n" + _MANY_TRAVELLERS),
    _yaml("201 legs", TRIP[TRIP.index("legs:") : TRIP.index("stays:")], _MANY_LEGS),
    _yaml("1,001 points passed", "by: car", f"via: [{'Tver, ' * 1001}]"),
    _yaml("a text as via", "by: car", "via: Dmitrov"),
    _yaml("a conveyance unknown", "by: car", "by: hovercraft"),
    _yaml("a class unknown", "diplomatic-agent", "diplomat"),
    _yaml("a mission unknown", "gb-embassy-moscow", "gb-embassy-moskow"),
    _yaml("a mission without kind", "gb-embassy-moscow", "{receiving: RU}"),
    _yaml(
        "a mission of a kind unknown",
        "gb-embassy-moscow",
        "{kind: fort, receiving: RU}",
    ),
    _yaml("a mission of another state", "sending: GB", "sending: FR"),
    _yaml("a state unknown", "sending: GB", "sending: ZZ"),
    _yaml("a state in small letters", "sending: GB", "sending: gb"),
    _yaml("the kingdom by its other name", "sending: GB", "sending: UK"),
    _yaml("a state of three letters", "sending: GB", "sending: GBR"),
    _yaml("false as state", "sending: GB", "sending: false"),
    _yaml(
        "Norway without quotes is a state",
        "sending: GB\n    mission: gb-embassy-moscow",
        "sending: NO\n    mission: {kind: embassy, receiving: RU}",
        refused=False,
    ),
    _yaml(
        "a state that is no more had diplomats",
        "sending: GB\n    mission: gb-embassy-moscow",
        "sending: DD\n    mission: {kind: embassy, receiving: RU}",
        refused=False,
    ),
    _yaml(
        "no sending state at all",
        "sending: GB\n    mission: gb-embassy-moscow",
        "post: x",
    ),
    _yaml("a number as minor", "class:", "minor: 1\n    class:"),
    _yaml("a text as household", "class:", "same_household: 'true'\n    class:"),
    _yaml("an assignment unknown", "class:", "assignment: acting\n    class:"),
    _yaml("two of one name", "legs:", "  - {name: b. EXAMPLE, sending: GB}\nlegs:"),
]

NAMES: list[Entry] = [
    _named("a name turned right to left", "B. \u202eelpmaxE"),
    _named("a name with an isolate", "B. \u2066Example\u2069"),
    _named("a name with a mark of direction", "B.\u200f Example"),
    _named("a name with tag characters", "B. Example\U000e0041"),
    _named("a name with a private character", "B. \ue000"),
    _named("a name with an unassigned character", "B. \U000e1234"),
    _named("a name with a noncharacter", "B. \ufdd0"),
    _named("a name with a space of no width", "B.\u200bExample"),
    _named("a name with a soft hyphen", "Ex\u00adample"),
    _named("a name with a line break", "B.\nExample"),
    _named("a name with a tab", "B.\tExample"),
    _named("a name with a bell", "B.\aExample"),
    _named("a name with an escape sequence", "\x1b[31mB."),
    _named("a name with a line separator", "B.\u2028Example"),
    _named("a name piled with marks", "Z" + "\u0337\u0334\u0353\u0348\u0350\u0357algo"),
    _named(
        "a name piled with marks past joiners", "Z" + "\u0337\u0334\u0353\u200d" * 3
    ),
    _named("a name of marks only", "\u0301\u0302"),
    _named("a name of joiners only", "\u200d\u200c"),
    _named("a name of blank letters", "\u3164\u3164"),
    _named("a name of 100,000 letters", "x" * 100_000),
    ("a lone surrogate in YAML", "trip.yml", _but("B. Example", "B\ud800"), True),
    _yaml("an escaped surrogate in YAML", "B. Example", '"\\ud800"'),
    _named("a Persian name keeps its joiner", "علی\u200cرضا", refused=False),
    _named("a decomposed name is composed", "Andre\u0301", refused=False),
    _named("a name of two scripts is noted", "Iv\u0430nov", refused=False),
    _named("a family of emoji is a name", "\U0001f468\u200d\U0001f469", refused=False),
    _named("a spreadsheet formula is text here", "=1+1", refused=False),
    _named("markup is text here", "<script>alert(1)</script>", refused=False),
    _named("a path is text here", "../../etc/passwd", refused=False),
]

PLACES: list[Entry] = [
    _from("a place unknown", "Atlantis Nova Qx"),
    _from("a place of 201 letters", "M" * 201),
    _from("an empty place", "''"),
    _from("true as place", "true"),
    _from("a number as place", "55.75"),
    _from("a list as place", "[55.75, 37.61]"),
    _from("latitude 91", '"91, 37.6"'),
    _from("latitude 99999", '"99999, 37.6"'),
    _from("longitude 181", '"55.75, 181"'),
    _from("coordinates swapped", '"137.6, 55.75"'),
    _from("coordinates swapped in a mapping", "{lat: 137.6, lon: 55.75}"),
    _from("NaN as text", '"NaN, 37.6"'),
    _from("infinity as text", '"inf, 37.6"'),
    _from("overflow as text", '"1e999, 37.6"'),
    _from("NaN in a mapping", "{lat: .nan, lon: 37.6}"),
    _from("infinity in a mapping", "{lat: .inf, lon: 37.6}"),
    _from("overflow in a mapping", "{lat: 1e999, lon: 37.6}"),
    _from("a huge integer as latitude", f"{{lat: {'9' * 400}, lon: 37.6}}"),
    _from("true as latitude", "{lat: true, lon: 37.6}"),
    _from("a text as latitude", "{lat: '55.75', lon: 37.6}"),
    _from("no longitude", "{lat: 55.75}"),
    _from("digits of another script", '"٥٥.٧٥, 37.6"'),
    _from("an SQL injection is a name unknown", '"Tver\'; DROP TABLE places;--"'),
    _from("wildcards are a name unknown", '"%"'),
    _at("the south pole is a place", '"-90, 0"'),
    _at("the antimeridian is a place", '"55.75, -180"'),
    _at("minus zero is zero", "{lat: -0.0, lon: -0.0}"),
    _from("a mission is a place", "gb-embassy-moscow", refused=False),
]

MOMENTS: list[Entry] = [
    _depart("a date only", "2026-05-25"),
    _depart("a time only", "09:00"),
    _depart("a number as moment", "1779000000"),
    _depart("null as moment", "null"),
    _depart("a word as moment", "tomorrow"),
    _depart("year 0", "0000-05-25T09:00"),
    _depart("year 1899", "1899-12-31T23:59"),
    _depart("year 9999", "9999-12-31T23:59"),
    _depart("month 13", "2026-13-01T09:00"),
    _depart("30 February", "2026-02-30T09:00"),
    _depart("29 February of 2026", "2026-02-29T09:00"),
    _depart("hour 24", "2026-05-24T24:00"),
    _depart("hour 25", "2026-05-24T25:00"),
    _depart("a leap second", "2016-12-31T23:59:60Z"),
    _depart("a fraction of a second", "2026-05-25T09:00:00.5"),
    _depart("an offset of a day", "2026-05-25T09:00+24:00"),
    _depart("an offset of 90 minutes past", "2026-05-25T09:00+02:90"),
    _depart("an offset without minutes", "2026-05-25T09:00+03"),
    _depart("a zone unknown", "2026-05-25T09:00 Europe/Atlantis"),
    _depart("a zone in brackets", "2026-05-25T09:00[Europe/Moscow]"),
    _depart("a moment of American form", "05/25/2026 9:00 AM"),
    _depart("digits of another script in a moment", "٢٠٢٦-05-25T09:00"),
    _depart("a week date", "2026-W22-1T09:00"),
    _depart("a moment of 5,000 digits", "2" * 5000),
    _depart("an hour that the clock skips", "2011-03-27T02:30"),
    _depart("an hour that occurs twice", "2014-10-26T01:30"),
    _depart("arrival before departure", "2026-05-25T12:00"),
    _depart("a leg of three months", "2026-02-25T09:00"),
    _depart("arrival before departure by the offsets", "2026-05-25T09:00-03:00"),
    _depart("a space for the T", "2026-05-25 09:00", refused=False),
    _depart("an offset of its own wins", "2026-05-25T09:00+05:00", refused=False),
    _depart("no time at all on the way", "2026-05-25T11:30", refused=False),
    _yaml(
        "legs that overlap",
        "stays: []",
        "  - {from: Tver, depart: 2026-05-25T10:00, to: Moscow, arrive: 2026-05-25T12:00}",
    ),
    _yaml(
        "a gap between legs is noted",
        "stays: []",
        "  - {from: Smolensk, depart: 2026-05-26T10:00, to: Moscow,"
        " arrive: 2026-05-26T17:00}",
        refused=False,
    ),
]

PATHS: list[Entry] = [
    _yaml(f"track {name}", "by: car", f"track: {json.dumps(name)}")
    for name in (
        "../secret.gpx",
        "/etc/passwd",
        "/etc/passwd.gpx",
        "..\\secret.gpx",
        "C:\\secret.gpx",
        "file:///etc/passwd.gpx",
        "http://host.invalid/track.gpx",
        "folder/track.gpx",
        ".",
        "..",
        ".gpx",
        "absent.gpx",
        "track.exe",
        "track.gpx\0.txt",
        "~/track.gpx",
    )
] + [_yaml("track and points", "by: car", "via: [Dmitrov]\n    track: absent.gpx")]

TRACKS: list[Entry] = [
    ("GPX of two points", "t.gpx", _gpx(_TWO), False),
    ("GPX of 100,000 points fits", "t.gpx", _gpx(_points(100_000)), False),
    ("GPX of 100,001 points", "t.gpx", _gpx(_points(100_001)), True),
    ("GPX with a document type", "t.gpx", _gpx(_TWO, "<!DOCTYPE gpx>"), True),
    ("GPX with entities in entities", "t.gpx", _gpx("&c;" + _TWO, _XML_LAUGHS), True),
    ("GPX that asks for a file", "t.gpx", _gpx("&x;" + _TWO, _XXE), True),
    ("GPX truncated", "t.gpx", _gpx(_TWO)[:-30], True),
    ("GPX empty", "t.gpx", b"", True),
    ("GPX of one point", "t.gpx", _gpx('<trkpt lat="1" lon="1"/>'), True),
    ("GPX without latitude", "t.gpx", _gpx('<trkpt lon="1"/>' + _TWO), True),
    ("GPX with NaN", "t.gpx", _gpx('<trkpt lat="NaN" lon="1"/>' + _TWO), True),
    ("GPX with infinity", "t.gpx", _gpx('<trkpt lat="inf" lon="1"/>' + _TWO), True),
    ("GPX with overflow", "t.gpx", _gpx('<trkpt lat="1e999" lon="1"/>' + _TWO), True),
    ("GPX swapped", "t.gpx", _gpx('<trkpt lat="137.6" lon="55.7"/>' + _TWO), True),
    (
        "GPX backwards in time",
        "t.gpx",
        _gpx(
            '<trkpt lat="55" lon="37"><time>2026-05-25T07:00:00Z</time></trkpt>'
            '<trkpt lat="56" lon="36"><time>2026-05-25T06:30:00Z</time></trkpt>'
        ),
        True,
    ),
    (
        "GPX of another day than the leg",
        "t.gpx",
        _gpx(
            '<trkpt lat="55.75" lon="37.6"><time>2020-05-25T07:00:00Z</time></trkpt>'
            '<trkpt lat="56" lon="36"><time>2020-05-25T07:30:00Z</time></trkpt>'
        ),
        True,
    ),
    ("GPX in UTF-7", "t.gpx", b'<?xml version="1.0" encoding="utf-7"?><gpx/>', True),
    ("another XML", "t.gpx", b"<kml><trk/></kml>", True),
    ("XML nested deeply", "t.gpx", b"<gpx>" + b"<a>" * 5000, True),
    ("JSON under the name of GPX", "t.gpx", _line([37.6, 55.7], [35.9, 56.8]), True),
    ("track of 6 MiB", "t.gpx", _gpx(_TWO + " " * 6 * 2**20), True),
    ("GeoJSON line", "t.geojson", _line([37.6, 55.7], [35.9, 56.8]), False),
    ("GeoJSON swapped", "t.geojson", _line([55.7, 137.6], [56.8, 135.9]), True),
    ("GeoJSON of one point", "t.geojson", _line([37.6, 55.7]), True),
    ("GeoJSON of texts", "t.geojson", _line(["37.6", "55.7"], [35.9, 56.8]), True),
    ("GeoJSON of booleans", "t.geojson", _line([True, False], [35.9, 56.8]), True),
    ("GeoJSON with NaN", "t.geojson", _line([float("nan"), 1], [35.9, 56.8]), True),
    (
        "GeoJSON with 1e999",
        "t.geojson",
        _line([1, 2], [3, 4]).replace(b"2", b"1e999"),
        True,
    ),
    ("GeoJSON with a huge integer", "t.geojson", _line([1, 10**400], [3, 4]), True),
    ("GeoJSON with a longer one", "t.geojson", b"[" + b"9" * 5000 + b"]", True),
    ("GeoJSON in another frame", "t.geojson", _line([1, 2], [3, 4], crs={}), True),
    ("GeoJSON nested deeply", "t.geojson", b"[" * 100_000, True),
    (
        "GeoJSON nested 33 deep where nobody looks",
        "t.geojson",
        _line([1, 2], [3, 4], x=json.loads("[" * 32 + "]" * 32)),
        True,
    ),
    (
        "GeoJSON with 1e999 where nobody looks",
        "t.geojson",
        _line([1, 2], [3, 4], x=0).replace(b": 0", b": 1e999"),
        True,
    ),
    ("GeoJSON with a key twice", "t.geojson", b'{"type":"a","type":"b"}', True),
    ("GeoJSON point", "t.geojson", b'{"type":"Point","coordinates":[1,2]}', True),
    ("GeoJSON null", "t.geojson", b"null", True),
    ("GeoJSON without geometry", "t.geojson", b'{"type":"Feature"}', True),
    ("GeoJSON in Latin-1", "t.geojson", '{"type":"é"}'.encode("latin-1"), True),
    (
        "GeoJSON of 100,001 points",
        "t.geojson",
        _line(*([37.6, 55.7] for _ in range(100_001))),
        True,
    ),
]

CORPUS: list[Entry] = [*FILES, *SHAPES, *NAMES, *PLACES, *MOMENTS, *PATHS, *TRACKS]
