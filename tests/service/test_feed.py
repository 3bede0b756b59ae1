"""The calendar of a desk, read by an independent library."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from exeat.domain.notice import Act
from exeat.service.desks.desk import Desk
from exeat.service.notices.feed import feed
from tests.service.exchanging import Pair, pair_in


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = pair_in(tmp_path)
    yield made
    made.close()


def entries(pair: Pair, desk: Desk, name: str) -> dict[str, icalendar.Event]:
    text = feed(desk, pair.actor(name))
    calendar = icalendar.Calendar.from_ical(text)
    return {str(event.categories[0]): event for event in calendar.events}


def test_a_draft_has_its_deadline_and_a_trip_that_is_not_sure(pair: Pair) -> None:
    pair.draft()
    found = entries(pair, pair.mission, "Ann")
    # Friday 15 May, 23:59:59 in Moscow, and the trip file's own hours.
    deadline, trip = found["DEADLINE"], found["TRIP"]
    assert deadline.start == datetime(2026, 5, 15, 20, 59, 59, tzinfo=UTC)
    assert str(deadline["STATUS"]) == "CONFIRMED"
    assert trip.start == datetime(2026, 5, 25, 6, 0, tzinfo=UTC)
    assert trip.end == datetime(2026, 5, 25, 18, 0, tzinfo=UTC)
    assert str(trip["STATUS"]) == "TENTATIVE"


def test_what_is_done_or_withdrawn_stays_cancelled_under_the_same_name(
    pair: Pair,
) -> None:
    number = pair.approved()
    before = entries(pair, pair.mission, "Ann")
    pair.file(number)
    filed = entries(pair, pair.mission, "Ann")
    assert str(filed["DEADLINE"]["STATUS"]) == "CANCELLED"
    assert str(filed["TRIP"]["STATUS"]) == "CONFIRMED"
    pair.act("Ann", number, Act.WITHDRAWN, "off")
    after = entries(pair, pair.mission, "Ann")
    assert str(after["TRIP"]["STATUS"]) == "CANCELLED"
    assert after["TRIP"]["UID"] == before["TRIP"]["UID"]
    numbers = [each["TRIP"].sequence for each in (before, filed, after)]
    assert numbers == sorted(set(numbers))


def test_the_ministry_sees_by_when_to_answer_and_no_trip(pair: Pair) -> None:
    pair.file(pair.approved())
    pair.settle()
    found = entries(pair, pair.ministry, "Emil")
    assert list(found) == ["DEADLINE"]
    # The notice tells the day of departure, Monday 25 May, and no hour.
    assert found["DEADLINE"].start == datetime(2026, 5, 25, 20, 59, 59, tzinfo=UTC)
    assert feed(pair.ministry, pair.actor("Emil")) == (
        feed(pair.ministry, pair.actor("Emil"))
    )
