"""Answers as text: what comes first, what is said, how wide it is."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from pyproj import Geod

from exeat.documents.language import LANGUAGES, read_wording
from exeat.documents.text import columns, render_text, wrapped
from exeat.domain.calendar import parse_lead
from exeat.domain.errors import UnknownKeyError
from exeat.domain.finding import Status
from exeat.domain.measure import Count, Duty
from exeat.domain.party import Traveller
from tests.documents.answers import (
    AMBASSADOR,
    MSK,
    PROVISION,
    SECRETARY,
    VIA,
    answer,
    leg,
    measure,
    opened,
    register,
    stated,
    trip,
)

EN = read_wording("en")
UNNAMED = Traveller(name="C. Example", sending="GB")
UNSETTLED = replace(SECRETARY, person_class=None, post=None)


def text_of(**arguments: object) -> str:
    determination = answer(**arguments)  # type: ignore[arg-type]  # as of answer
    known = arguments.get("known") or register()
    return render_text(determination, known, EN, colour=False)  # type: ignore[arg-type]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_first_line_is_the_answer() -> None:
    first = text_of().splitlines()[0]
    assert first == "NOTICE REQUIRED by Fri 15 May 2026, 23:59 Moscow time — in time"


def test_says_when_and_why_the_deadlines_differ() -> None:
    text = flat(text_of())
    assert "Safe by: Fri 15 May 2026, 23:59 Moscow time" in text
    assert "Arguable until: Mon 18 May 2026, 23:59 Moscow time" in text
    assert "The two differ because the sources leave open" in text
    assert "ordinary count: by Mon 18 May 2026, 23:59 Moscow time." in text
    assert "clear days: by Fri 15 May 2026, 23:59 Moscow time." in text


def test_says_where_the_route_leaves_and_returns() -> None:
    text = flat(text_of())
    assert (
        "Leaves the zone (120 km round km zero) at about Mon 25 May 2026, 13:1" in text
    )
    assert "up to 14.2 km beyond the edge" in text
    assert "Returns into the zone" in text
    for lat, lon in re.findall(r"at ([0-9.]+)° N, ([0-9.]+)° E", text):
        _, _, away_m = Geod(ellps="WGS84").inv(37.6173, 55.7558, float(lon), float(lat))
        assert away_m == pytest.approx(120_000, abs=12)


def test_says_what_would_change_it_and_what_is_assumed() -> None:
    text = flat(text_of())
    assert "Leave out Lotoshino: nothing would then be due." in text
    assert "the path is taken as direct between the points given" in text


def test_names_sources_with_rank_and_address_on_its_own_line() -> None:
    lines = text_of().splitlines()
    assert "1. Gazette, Thu 20 July 2023, official text." in lines
    assert f"   https://gazette.example/2023/{'long-' * 20}" in lines


def test_ends_with_the_edition_and_who_decides() -> None:
    lines = text_of().splitlines()
    assert lines[-3:] == [
        "Register edition 2026.11.1+sha256:0123456789ab.",
        "Exeat 0.1.0.",
        "Exeat shows sources and readings; people decide.",
    ]


def test_late_is_not_exempt() -> None:
    text = text_of(now=datetime(2026, 5, 21, 21, tzinfo=MSK))
    first, second = text.splitlines()[:2]
    assert first.endswith("— late")
    assert second == "Late, not exempt: file at once and state the ground."


def test_arguable_names_the_last_moment() -> None:
    first = text_of(now=datetime(2026, 5, 17, 9, tzinfo=MSK)).splitlines()[0]
    assert first == "NOTICE REQUIRED by Mon 18 May 2026, 23:59 Moscow time — arguable"


def test_a_provisional_deadline_says_so() -> None:
    known = register()
    calendar = replace(known.calendars["RU"], authoritative_through=None)
    text = flat(text_of(known=replace(known, calendars={"RU": calendar})))
    assert "The deadline is provisional" in text


def test_refrain_reads_as_may_not() -> None:
    barred = replace(PROVISION, duty=stated("duty", Duty.REFRAIN))
    text = text_of(known=register(measure(barred)))
    first = "MAY NOT TRAVEL; an exception may be sought by Fri 15 May 2026, 23:59"
    assert flat(text).startswith(first)
    open_to = trip(travellers=(UNSETTLED,))
    text = flat(text_of(asked=open_to, known=register(measure(barred))))
    assert text.startswith("UNDETERMINED, TRAVEL MAY BE BARRED; an exception")
    assert "Cautious course: do not travel without an exception" in text


def test_differing_duties_name_the_strictest_reading() -> None:
    asked = opened("duty", "Which?", notify=Duty.NOTIFY, approval=Duty.SEEK_APPROVAL)
    known = register(measure(replace(PROVISION, duty=asked)))
    text = flat(text_of(known=known))
    assert text.startswith("APPROVAL REQUIRED UNDER THE STRICTEST READING")
    assert "to seek approval: by" in text


def test_undetermined_says_on_what_it_hangs_and_the_cautious_course() -> None:
    text = flat(text_of(asked=trip(travellers=(UNSETTLED,))))
    assert text.startswith("UNDETERMINED, NOTICE MAY BE REQUIRED")
    assert "It hangs on: Is B. Example" in text
    assert "Cautious course: to give notice by Fri 15 May 2026" in text
    assert "(not said in the trip)" in text


def test_not_required_gives_the_margin() -> None:
    near = trip(leg(via=(), end=VIA[0]))
    text = flat(text_of(asked=near))
    assert text.startswith("NO NOTICE OR APPROVAL REQUIRED")
    assert "stays inside the zone" in text
    assert "nearest to the edge: Volokolamsk" in text


def test_the_exempt_person_is_told_beside_the_one_who_is_bound() -> None:
    text = flat(text_of(asked=trip(travellers=(AMBASSADOR, SECRETARY))))
    assert "Notice: B. Example" in text
    assert "Accompanied by: A. Example" in text
    assert "- A. Example, Trips beyond the zone (ru-gb-2023). Exempt." in text


def test_both_clocks_are_named_where_they_differ() -> None:
    text = flat(text_of(now=datetime.fromisoformat("2026-05-14T08:00+01:00")))
    assert "23:59 Moscow time (on your clock Fri 15 May 2026, 21:59 UTC+01:00)" in text


def test_a_date_known_later_is_told() -> None:
    text = flat(text_of(known_on=date(2023, 8, 4)))
    assert "With what was known on Fri 4 August 2023." in text
    assert "nothing was known of the provision" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["B. Example", "Ж" * 150, "漢" * 90, "x " * 90])
def test_no_line_but_an_address_is_wider_than_80(language: str, name: str) -> None:
    asked = trip(travellers=(replace(SECRETARY, name=name), UNNAMED), name=name)
    text = render_text(answer(asked), register(), read_wording(language), colour=False)
    for line in text.splitlines():
        assert columns(line) <= 80 or line.startswith("   https://"), line


def test_a_name_cannot_steer_the_terminal() -> None:
    hostile = replace(SECRETARY, name="B.\x1b[2J\u202eelpmaxE\nLATE")
    asked = trip(travellers=(hostile,))
    text = render_text(answer(asked), register(), EN, colour=False)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\nLATE" not in text


def test_colour_only_when_asked() -> None:
    plain = render_text(answer(), register(), EN, colour=False)
    marked = render_text(answer(), register(), EN, colour=True)
    assert "\x1b[1;33mNOTICE REQUIRED" in marked
    assert re.sub("\x1b\\[[0-9;]*m", "", marked) == plain


def test_the_same_answer_gives_the_same_text() -> None:
    assert text_of() == text_of()


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("one two three", 7, ["one two", "  three"]),
        ("abcdefghij", 5, ["abc", "  def", "  ghi", "  j"]),
        ("漢漢漢", 6, ["漢漢", "  漢"]),
    ],
)
def test_wraps_by_columns(text: str, width: int, expected: list[str]) -> None:
    assert wrapped(text, width, "", "  ") == expected


def test_several_items_are_counted_and_the_most_pressing_leads() -> None:
    other = replace(
        PROVISION,
        lead=replace(PROVISION.lead, length=stated("l", parse_lead("2 days"))),
    )
    known = register(measure(PROVISION), measure(other, key="ru-gb-2024"))
    lines = text_of(known=known).splitlines()
    assert lines[0].startswith("NOTICE REQUIRED by Fri 15 May 2026")
    assert lines[1] == "1 more item is in the plan below."


def test_a_reading_without_deadline_leaves_no_moment_safe() -> None:
    count = replace(
        PROVISION.lead, count=opened("lead.count", "How?", clear=Count.CLEAR)
    )
    length = opened("l", "How long?", five=parse_lead("5 working days"))
    known = register(measure(replace(PROVISION, lead=replace(count, length=length))))
    assert "the same under every reading" in flat(text_of(known=known))
    determination = answer(known=known)
    (entry,) = determination.plan
    filing = replace(entry.filing, safe_by=None, status=Status.ARGUABLE)
    changed = replace(determination, plan=(replace(entry, filing=filing),))
    text = flat(render_text(changed, known, EN, colour=False))
    assert "no moment is safe" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unheard_of_language_is_refused(language: str) -> None:
    assert read_wording(language)["language"] == language
    with pytest.raises(UnknownKeyError):
        read_wording("xx")
