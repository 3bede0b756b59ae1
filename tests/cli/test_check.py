"""``exeat check`` as a user runs it: statuses, forms, files, refusals."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.shell import run
from tests.formats.hostile import CORPUS, trip_naming

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAMPLE = str(EXAMPLES / "volokolamsk.yml")
NOW = "2026-05-14T10:00+03:00"

TRIP = """
trip: {title}
purpose: official
travellers:
  - {{name: B. Example, sending: GB, mission: gb-embassy-moscow,
     class: diplomatic-agent, post: {post}}}
legs:
  - {{from: Moscow, depart: 2026-05-25T09:00, by: {by}, to: "{to}",
     arrive: 2026-05-25T12:30}}
"""


def trip(*, to: str, by: str = "car", post: str = "second secretary") -> bytes:
    return TRIP.format(title=f"To {to}", to=to, by=by, post=post).encode()


@pytest.mark.parametrize(
    ("text", "now", "status"),
    [
        pytest.param(trip(to="Dmitrov"), NOW, 0, id="inside the zone: nothing due"),
        pytest.param(trip(to="Tver"), NOW, 3, id="beyond it: due and in time"),
        pytest.param(
            trip(to="Tver"), "2026-05-16T10:00+03:00", 3, id="arguable: still due"
        ),
        pytest.param(trip(to="Tver"), "2026-05-22T10:00+03:00", 4, id="late"),
        pytest.param(
            trip(to="London, GB", by="air"), NOW, 5, id="leaving the country: open"
        ),
        pytest.param(b"trip: nothing else", NOW, 2, id="refused"),
    ],
)
def test_the_exit_status_sums_up_the_answer(text: bytes, now: str, status: int) -> None:
    assert run(["check", "-", "--now", now], text).status == status


def test_the_first_line_is_the_answer_and_no_line_is_wider_than_80() -> None:
    ran = run(["check", EXAMPLE, "--now", NOW])
    lines = ran.out.splitlines()
    assert lines[0] == (
        "NOTICE REQUIRED by Fri 15 May 2026, 23:59 Moscow time — in time"
    )
    assert [line for line in lines if len(line) > 80 and "https://" not in line] == []
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    ("lang", "word"), [("ru", "УВЕДОМЛЕНИЕ"), ("fr", "NOTIFICATION")]
)
def test_other_languages_answer_in_their_own_words(lang: str, word: str) -> None:
    ran = run(["check", EXAMPLE, "--now", NOW, "--lang", lang])
    assert word in ran.out.splitlines()[0].upper()
    assert ran.status == 3


def test_json_names_both_ends_of_the_deadline_and_the_crossings() -> None:
    ran = run(["check", EXAMPLE, "--now", NOW, "--format", "json"])
    finding = json.loads(ran.out)["determination"]["findings"][0]
    assert finding["safe_by"] == "2026-05-15T23:59:59+03:00"
    assert finding["arguable_until"] == "2026-05-18T23:59:59+03:00"
    assert [c["direction"] for c in finding["crossings"]] == ["out", "in"]


def test_geojson_has_route_crossings_and_both_zones() -> None:
    ran = run(["check", EXAMPLE, "--now", NOW, "--format", "geojson"])
    features = json.loads(ran.out)["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "crossing": 2,
        "leg": 1,
        "stop": 5,
        "zone": 2,
    }
    lon, lat = features[0]["geometry"]["coordinates"][0]
    assert (round(lon), round(lat)) == (38, 56)


def test_a_page_asks_no_host_for_anything(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    ran = run(["check", EXAMPLE, "--now", NOW, "--format", "html", "-o", str(page)])
    text = page.read_text(encoding="utf-8")
    assert (ran.status, ran.out) == (3, "")
    assert re.findall(r"(?:src|srcset|xlink:href)\s*=\s*\"?http", text) == []
    svg = text[text.index("<svg") : text.index("</svg>") + len("</svg>")]
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own output


def test_calendar_entries_carry_the_deadlines_in_utc() -> None:
    ran = run(["check", EXAMPLE, "--now", NOW, "--format", "ics"])
    assert re.findall(r"DTSTART:(\S+)", ran.out) == [
        "20260515T205959Z",
        "20260518T205959Z",
    ]


def test_what_was_known_then_is_decided_with_what_was_known_then() -> None:
    text = trip(to="Tver").replace(b"2026-05-25", b"2023-08-15")
    now = "2023-08-04T10:00+03:00"
    assert run(["check", "-", "--now", now], text).status == 0
    then = run(["check", "-", "--now", now, "--known-on", "2023-08-04"], text)
    assert then.status == 5


def test_a_ruling_settles_a_question(tmp_path: Path) -> None:
    rulings = tmp_path / "rulings.yml"
    rulings.write_text(
        "rulings:\n  - {measure: ru-gb-2023, provision: beyond-the-zone,"
        " question: lead.count, reading: ordinary, by: Note 12 of Protocol}\n"
    )
    arguments = ["check", EXAMPLE, "--now", NOW, "--format", "json"]
    ran = run([*arguments, "--rulings", str(rulings)])
    finding = json.loads(ran.out)["determination"]["findings"][0]
    assert finding["safe_by"] == finding["arguable_until"]
    assert finding["safe_by"].startswith("2026-05-18")


def test_a_draft_measure_is_laid_over_the_register(tmp_path: Path) -> None:
    register = Path(__file__).parents[2] / "src/exeat/register/measures/ru"
    text = (register / "ru-gb-2023.yml").read_text(encoding="utf-8")
    draft = tmp_path / "ru-gb-2023.yml"
    draft.write_text(text.replace("120 km", "150 km"), encoding="utf-8")
    ran = run(["check", EXAMPLE, "--now", NOW, "--measure", str(draft)])
    assert ran.status == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["check", "no-such.yml"], "no-such.yml", id="no file"),
        pytest.param(["check", str(EXAMPLES)], "directory", id="a folder"),
        pytest.param(["check", EXAMPLE, "--now", "tomorrow"], "--now", id="no moment"),
        pytest.param(
            ["check", EXAMPLE, "--now", "2026-05-14T10:00"], "offset", id="no offset"
        ),
        pytest.param(["check", EXAMPLE, "--known-on", "x"], "--known-on", id="no day"),
        pytest.param(["check", EXAMPLE, "--format", "pdf"], "pdf", id="no such form"),
        pytest.param(["decide"], "decide", id="no such command"),
        pytest.param(
            ["check", EXAMPLE, "-o", "no/such/folder/x.txt"],
            "cannot be written",
            id="-o",
        ),
    ],
)
def test_refusals_say_what_is_wrong(arguments: list[str], says: str) -> None:
    ran = run(arguments)
    assert ran.status == 2
    assert says in ran.err.lower()
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [pytest.param(*entry[1:], id=entry[0]) for entry in CORPUS],
)
def test_hostile_files_are_refused_in_a_sentence_or_decided(
    name: str, content: bytes, refused: bool, tmp_path: Path
) -> None:
    target = tmp_path / name
    target.write_bytes(content)
    if target.suffix in (".gpx", ".geojson"):
        target = tmp_path / "trip.yml"
        target.write_bytes(trip_naming(name))
    ran = run(["check", str(target), "--now", NOW, "--format", "json"])
    assert "Traceback" not in ran.err
    if refused:
        assert ran.status == 2
        assert ran.out == ""
        assert "remedy: " in ran.err
    else:
        assert ran.status in (0, 3, 4, 5), ran.err
        json.loads(ran.out)
