"""The built calendars against decrees and published tables.

Expected values come from the states' own lists (moved days, production calendars,
executive orders), never from the library that the calendars are built from.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from exeat.domain.calendar import WorkingCalendar
from exeat.domain.errors import AssetError, InputError, UnknownKeyError
from exeat.formats.calendars import read_calendar
from tools.assets import calendars as tool

ONE_DAY = timedelta(days=1)
MEMBERS = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"""
UNION = set(MEMBERS.split())
IMPOSING = {"RU", "SU", "US", "GB", "CN", "IN", "PK", "CU", "SD", "ER", "KP", "MM"}
SAMPLE = """\
key: XX
state: XX
years: {from: 2026, until: 2026}
library: {country: GB, subdivision: ENG, categories: [public]}
authoritative_through: {on: 2026-12-31, why: example, source: example}
closed: [{on: 2026-03-02, why: example, source: example}]
closed_by_decree: [{on: 2026-03-04, until: 2026-03-05, why: example, source: example}]
working: [{on: 2026-03-07, why: example, source: example}]
"""

Reader = Callable[[str], WorkingCalendar]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build every calendar once, over what an older register left."""
    target = tmp_path_factory.mktemp("built")
    (target / "calendars").mkdir()
    (target / "calendars" / "ZZ.json").write_text("{}")
    tool.build(target)
    return target / "calendars"


@pytest.fixture(scope="module")
def read(folder: Path) -> Reader:
    return lambda key: read_calendar(key, folder)


def off(calendar: WorkingCalendar, texts: str) -> set[str]:
    return {day for day in texts.split() if not calendar.is_working(iso(day))}


def iso(text: str) -> date:
    return date.fromisoformat(text)


def after(calendar: WorkingCalendar, day: date, count: int) -> date:
    while count:
        day += ONE_DAY
        count -= calendar.is_working(day)
    return day


RUSSIA_OFF = """
    2023-02-24 2023-05-08 2024-04-29 2024-04-30 2024-05-10 2024-12-30 2024-12-31
    2025-05-02 2025-05-08 2025-06-13 2025-11-03 2025-12-31 2026-01-09 2026-03-09
    2026-05-11 2026-12-31"""
RUSSIA_WORKING_SATURDAYS = """
    2018-04-28 2018-06-09 2018-12-29 2021-02-20 2022-03-05 2024-04-27 2024-11-02
    2024-12-28 2025-11-01"""
RUSSIA_BY_DECREE = "2020-03-30 2020-06-24 2020-07-01 2021-05-04"
CHINA_WORKING_WEEKENDS = "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20"


@pytest.mark.parametrize(
    ("key", "days"),
    [
        pytest.param("RU", RUSSIA_OFF, id="Russia, moved days"),
        pytest.param("RU", RUSSIA_BY_DECREE, id="Russia, presidential decrees"),
        pytest.param(
            "RU", "2020-04-30 2020-05-08 2021-05-07 2021-11-03", id="to the end"
        ),
        pytest.param("US", "2025-01-09 2025-12-24 2025-12-26", id="US, closures"),
        pytest.param("US", "2017-01-20 2021-01-20 2025-01-20", id="US, inaugurations"),
        pytest.param("US", "2021-12-31 2026-07-03 2027-12-31", id="US, observed days"),
        pytest.param("GB", "2022-09-19 2023-05-08 2026-12-28", id="England"),
        pytest.param("PL", "2025-12-24 2026-12-24", id="Poland, Christmas Eve"),
        pytest.param("EE", "2026-02-24 2026-06-23 2026-08-20", id="Estonia"),
        pytest.param("CN", "2026-02-23 2026-10-07", id="China"),
        pytest.param("SU", "1953-01-01 1966-03-08 1975-05-09 1978-10-07", id="USSR"),
        pytest.param(
            "AE", "2021-12-24 2021-12-25 2022-01-15 2022-01-16", id="Emirates"
        ),
        pytest.param("SA", "2013-06-27 2013-06-28 2013-06-29 2013-07-06", id="Saudis"),
    ],
)
def test_is_off(read: Reader, key: str, days: str) -> None:
    assert off(read(key), days) == set(days.split())


@pytest.mark.parametrize(
    ("key", "days"),
    [
        pytest.param("RU", RUSSIA_WORKING_SATURDAYS, id="Russia, Saturdays"),
        pytest.param("RU", "2020-06-23 2020-06-25 2021-05-11 2021-11-08", id="Russia"),
        pytest.param(
            "CN", f"{CHINA_WORKING_WEEKENDS} 2026-10-10", id="China, weekends"
        ),
        pytest.param("US", "2026-04-16", id="US, Emancipation Day is the District's"),
        pytest.param("GB", "2026-01-02 2026-11-30", id="England, not Scotland"),
        pytest.param("PL", "2024-12-24", id="Poland, the last worked Christmas Eve"),
        pytest.param("SU", "1967-03-04 1948-05-10 1965-03-08 1964-05-09", id="USSR"),
        pytest.param("AE", "2021-12-26 2022-01-14", id="Emirates, Friday since 2022"),
        pytest.param("SA", "2013-06-22 2013-07-04", id="Saudis"),
    ],
)
def test_is_worked(read: Reader, key: str, days: str) -> None:
    assert off(read(key), days) == set()


@pytest.mark.parametrize("year", range(2017, 2027))
def test_russia_works_as_its_production_calendar_counts(year: int) -> None:
    # That calendar ignores the presidential days, so the overlay is left out here.
    days = [iso(f"{year}-01-01") + ONE_DAY * n for n in range(365 + (year % 4 == 0))]
    entry = tool.read_entry(tool.REGISTER / "RU.yml")
    worked = tool.base_table(entry, days).worked
    assert len(worked) == (248 if year in (2020, 2024) else 247)


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2022, 2023, 2024, 2025, 2026])
def test_the_overlay_leaves_other_years_alone(read: Reader, year: int) -> None:
    counted = read("RU").count_working(date(year, 1, 1), date(year, 12, 31))
    assert counted == (248 if year == 2024 else 247)


@pytest.mark.parametrize(
    ("key", "start", "count", "expected"),
    [
        pytest.param("RU", "2024-04-25", 3, "2024-05-02", id="Russia, May 2024"),
        pytest.param("GB", "2026-12-24", 5, "2027-01-05", id="England, Christmas"),
    ],
)
def test_counts_on(
    read: Reader, key: str, start: str, count: int, expected: str
) -> None:
    assert after(read(key), iso(start), count) == iso(expected)


@pytest.mark.parametrize(
    ("key", "first", "last", "expected"),
    [
        pytest.param("RU", "2026-05-01", "2026-05-25", False, id="Russia, decreed"),
        pytest.param("RU", "2027-12-20", "2027-12-31", False, id="Russia, last day"),
        pytest.param("RU", "2027-12-20", "2028-01-01", True, id="Russia, day after"),
        pytest.param("RU", "2020-06-24", "2020-06-24", True, id="Russia, contested"),
        pytest.param("RU", "2020-06-25", "2020-06-30", False, id="Russia, between"),
        pytest.param("CN", "2026-12-30", "2026-12-31", False, id="China, last day"),
        pytest.param("CN", "2026-12-30", "2027-01-01", True, id="China, day after"),
        pytest.param("SU", "1975-03-03", "1975-03-05", True, id="USSR, always"),
        pytest.param("PK", "2026-09-01", "2026-09-02", True, id="Pakistan, always"),
        pytest.param("SD", "2010-09-01", "2010-09-02", True, id="Sudan, always"),
    ],
)
def test_says_what_is_provisional(
    read: Reader, key: str, first: str, last: str, *, expected: bool
) -> None:
    assert read(key).is_provisional(iso(first), iso(last)) is expected


def test_a_feast_by_the_moon_makes_its_neighbours_provisional_too(read: Reader) -> None:
    emirates = read("AE").estimated
    assert {iso("2030-02-03"), iso("2030-02-04"), iso("2030-02-05")} <= emirates


@pytest.mark.parametrize("key", sorted(UNION | IMPOSING | {"AE", "SA"}))
def test_every_state_has_its_calendar(read: Reader, key: str) -> None:
    calendar = read(key)
    assert calendar.key == key
    assert calendar.stamp == "holidays 0.109 + register overlay"
    assert all(180 <= marks.count("1") <= 312 for marks in calendar.years.values())


def test_no_calendar_is_left_that_the_register_lacks(folder: Path) -> None:
    built = {path.stem for path in folder.iterdir()}
    assert built == UNION | IMPOSING | {"AE", "SA"}


@pytest.mark.parametrize("key", ["AE", "SU"])
def test_builds_the_same_again(folder: Path, key: str) -> None:
    built = json.loads((folder / f"{key}.json").read_text())
    assert tool.calendar_record(tool.REGISTER / f"{key}.yml") == built


@pytest.mark.parametrize("key", ["ZZ", "ru", "", "../RU", "RU.json"])
def test_a_key_without_calendar_is_unknown(read: Reader, key: str) -> None:
    with pytest.raises(UnknownKeyError, match=r"no calendar .*known are AE, AT"):
        read(key)


def test_a_folder_that_is_absent_has_to_be_built(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="'calendars' is absent"):
        read_calendar("RU", tmp_path / "calendars")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"key":"RU","years":[],"authoritative_through":null,"estimated":[],"stamp":""}',
        '{"key":"RU","years":{},"authoritative_through":"x","estimated":[],"stamp":""}',
    ],
)
def test_a_spoilt_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "RU.json").write_text(text)
    with pytest.raises(InputError, match=r"RU\.json: the file is no working calendar"):
        read_calendar("RU", tmp_path)


def build_sample(folder: Path, text: str) -> WorkingCalendar:
    path = folder / "XX.yml"
    path.write_text(text, encoding="utf-8")
    (folder / "XX.json").write_text(json.dumps(tool.calendar_record(path)))
    return read_calendar("XX", folder)


def test_the_overlay_closes_and_opens_days(tmp_path: Path) -> None:
    calendar = build_sample(tmp_path, SAMPLE)
    assert off(calendar, "2026-03-02 2026-03-03 2026-03-04 2026-03-05") == {
        "2026-03-02",
        "2026-03-04",
        "2026-03-05",
    }
    assert calendar.is_working(iso("2026-03-07"))
    assert calendar.estimated == {iso("2026-03-04"), iso("2026-03-05")}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        pytest.param("state:", "stat:", "unknown key 'stat'", id="unknown key"),
        pytest.param("state: XX\n", "", "key 'state' is missing", id="missing key"),
        pytest.param("state:", "key:", "duplicate key 'key'", id="duplicate key"),
        pytest.param("key: XX", "key: YY", "not the name of the file", id="key"),
        pytest.param(SAMPLE, "", "is no mapping", id="empty file"),
        pytest.param(SAMPLE, "[", "while parsing", id="no YAML"),
        pytest.param("subdivision", "sub", r"library: unknown key 'sub'", id="library"),
        pytest.param("ENG", "QQ", "QQ", id="unknown subdivision"),
        pytest.param("until: 2026}", "to: 2026}", "years: unknown key 'to'", id="years"),
        pytest.param("from: 2026", "from: soon", "soon", id="year"),
        pytest.param("2026-12-31", "2026-13-31", "month", id="no date"),
        pytest.param("closed: [{on", "closed: [{day", r"closed\[0\]: unk", id="entry"),
        pytest.param("closed: [{on: 2026-03-02, why: example, source: example}]",
                     "closed: [soon]", r"closed\[0\]: is no mapping", id="no mapping"),
        pytest.param("2026-03-07", "2026-03-02", "listed twice", id="closed and open"),
        pytest.param("2026-03-07", "2027-03-07", "outside the years", id="other year"),
        pytest.param("2026-03-05", "2026-03-03", "ends before", id="backwards"),
        pytest.param(
            "library: {country: GB, subdivision: ENG, categories: [public]}",
            "weekend: [{from: 2026-02-01, days: [sunday], source: example}]\nfeasts: []",
            "index", id="no weekend at first"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_by_name(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in SAMPLE
    with pytest.raises(tool.CalendarFileError, match=rf"(?s)^XX\.yml.*{complaint}"):
        build_sample(tmp_path, SAMPLE.replace(old, new, 1))
