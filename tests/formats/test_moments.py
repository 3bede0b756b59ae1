"""Moments: the clock of the place, an offset that wins, and no guesses."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tzdata  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import InputError, LocalTimeError
from exeat.formats.moments import known_zone, parse_moment


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        pytest.param(
            "2026-05-25T09:00", "Europe/Moscow", "2026-05-25T06:00Z", id="Moscow"
        ),
        pytest.param(
            "2013-05-25T09:00", "Europe/Moscow", "2013-05-25T05:00Z", id="Moscow then"
        ),
        pytest.param(
            "2026-07-01T09:00", "Europe/London", "2026-07-01T08:00Z", id="summer time"
        ),
        pytest.param(
            "2026-05-25 09:00:07", "Asia/Kolkata", "2026-05-25T03:30:07Z", id="seconds"
        ),
        pytest.param(
            "2026-05-25T09:00-04:00", "Europe/Moscow", "2026-05-25T13:00Z", id="offset"
        ),
        pytest.param("2026-05-25T09:00Z", None, "2026-05-25T09:00Z", id="universal"),
        pytest.param("1900-01-01T00:00Z", None, "1900-01-01T00:00Z", id="first year"),
    ],
)
def test_reads_on_the_clock_of_the_place(
    text: str, zone: str | None, expected: str
) -> None:
    assert parse_moment(text, zone) == datetime.fromisoformat(expected)


def test_keeps_the_local_time() -> None:
    moment = parse_moment("2026-05-25T09:00", "Europe/Moscow")
    assert moment.isoformat() == "2026-05-25T09:00:00+03:00"


def test_a_night_of_change_is_as_long_as_it_is() -> None:
    """Berlin, 29 March 2026: from 01:00 to 04:00 are two hours."""
    begin = parse_moment("2026-03-29T01:00", "Europe/Berlin")
    end = parse_moment("2026-03-29T04:00", "Europe/Berlin")
    assert end - begin == timedelta(hours=2)


@pytest.mark.parametrize(
    ("text", "zone", "choices"),
    [
        pytest.param(
            "2026-10-25T02:30",
            "Europe/Berlin",
            ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
            id="occurs twice",
        ),
        pytest.param(
            "2026-03-29T02:30",
            "Europe/Berlin",
            ("2026-03-29T03:30+02:00",),
            id="does not exist",
        ),
        pytest.param(
            "2011-12-30T12:00",
            "Pacific/Apia",
            ("2011-12-31T12:00+14:00",),
            id="a day that Samoa left out",
        ),
    ],
)
def test_offers_choices_where_the_clock_was_changed(
    text: str, zone: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(LocalTimeError) as caught:
        parse_moment(text, zone)
    assert caught.value.choices == choices
    for choice in choices:
        assert parse_moment(choice, zone).utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("2026-05-25", "no time of day", id="date only"),
        pytest.param("2026-05-25T09:00", "no offset", id="no zone"),
        pytest.param("2026-05-25T24:00Z", "hour 24", id="hour 24"),
        pytest.param("2016-12-31T23:59:60Z", "leap second", id="leap second"),
        pytest.param("2026-02-29T09:00Z", "does not exist", id="no leap year"),
        pytest.param("2101-01-01T09:00Z", "out of range", id="too late"),
        pytest.param("0000-01-01T09:00Z", "does not exist", id="year 0"),
        pytest.param("2026-05-25T09:00:00.25Z", "no moment", id="fraction"),
        pytest.param("2026-05-25T09:00+17:00", "no clock has", id="offset"),
        pytest.param("2026-05-25T09:00+03:60", "no clock has", id="minutes"),
        pytest.param("2026-05-25T09:00\n", "no moment", id="line break"),
        pytest.param("9" * 1000, "no moment", id="long"),
    ],
)
def test_refuses_what_is_no_moment(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_moment(text, None)


@pytest.mark.parametrize(
    "zone",
    ["localtime", "posixrules", "Factory", "right/UTC", "../etc/passwd", "", "Moscow"],
)
def test_refuses_what_is_no_zone(zone: str) -> None:
    with pytest.raises(InputError, match="no time zone"):
        known_zone(zone)


@given(
    st.datetimes(min_value=datetime(1901, 1, 1), max_value=datetime(2099, 1, 1)),  # noqa: DTZ001 - local
    st.sampled_from(["Europe/Moscow", "America/New_York", "Asia/Kathmandu", "UTC"]),
)
def test_agrees_with_the_zone_database(local: datetime, zone: str) -> None:
    local = local.replace(second=0, microsecond=0, fold=0)
    known = local.replace(tzinfo=known_zone(zone))
    try:
        moment = parse_moment(local.isoformat(), zone)
    except LocalTimeError:
        assert known.utcoffset() != known.replace(fold=1).utcoffset()
    else:
        assert moment.astimezone(UTC) == known.astimezone(UTC)


@given(st.text(max_size=60))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    with suppress(InputError, LocalTimeError):
        assert parse_moment(text, "Europe/Moscow").utcoffset() is not None


def test_every_name_of_the_list_is_a_zone_and_no_other() -> None:
    listed = Path(tzdata.__file__).with_name("zones").read_text("ascii").split()
    refused = {"Factory", "localtime", "posixrules"}
    for name in set(listed) - refused:
        assert known_zone(name).key == name
    for name in (*refused, "europe/moscow", "Europe", "Europe/", "Custom/Zone"):
        with pytest.raises(InputError, match="no time zone of the IANA list"):
            known_zone(name)
