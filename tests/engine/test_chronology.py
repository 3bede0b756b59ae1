"""Which events are told, in what order, and what answers what."""

from datetime import date

import pytest

from exeat.domain.errors import UnknownKeyError
from exeat.domain.measure import Event
from exeat.domain.register import Register
from exeat.engine.chronology import Chronology, chronology
from tests.small_register import day, measure, register

OTHER = measure(key="yy-aa-2024", receiving="YY")


def event(
    key: str, on: str, answers: str = "", about: str = "", link: str = "stated"
) -> Event:
    return Event(
        key=key,
        on=day(on),
        actor="XX",
        act=f"The act {key}",
        about=tuple(about.split()),
        answers=tuple(answers.split()),
        link=link if answers else "",
        sources=("note",),
    )


def told_by(*events: Event) -> Register:
    return register(measure(), OTHER, events={each.key: each for each in events})


def keys(told: Chronology) -> list[str]:
    return [placed.event.key for placed in told.events]


def test_events_stand_in_the_order_of_their_first_possible_day() -> None:
    late, month = event("late", "2024-03-02"), event("month", "2024-03")
    early = event("early", "2023-12-31")
    told = chronology(told_by(late, month, early))
    assert keys(told) == ["early", "month", "late"]
    assert [placed.number for placed in told.events] == [1, 2, 3]


@pytest.mark.parametrize(
    ("on", "at"),
    [
        pytest.param("2023", date(2023, 7, 20), id="later in the year"),
        pytest.param("2023-07", date(2023, 7, 20), id="later in the month"),
        pytest.param("2023-09-01", date(2023, 9, 1), id="a day of its own"),
        pytest.param("2022", date(2022, 12, 31), id="as late as it may be"),
    ],
)
def test_an_answer_stands_after_what_it_answers_if_it_may(on: str, at: date) -> None:
    answer = event("a-answer", on, answers="rule")
    told = chronology(told_by(event("rule", "2023-07-20"), answer))
    placed = {each.event.key: each.at for each in told.events}
    assert placed["a-answer"] == at


def test_on_one_day_an_answer_comes_after_what_it_answers() -> None:
    told = chronology(
        told_by(event("a", "2023-07-20", answers="b"), event("b", "2023-07-20"))
    )
    assert keys(told) == ["b", "a"]


def test_events_that_answer_each_other_are_told_once() -> None:
    told = chronology(
        told_by(event("a", "2023", answers="b"), event("b", "2023", answers="a gone"))
    )
    assert sorted(keys(told)) == ["a", "b"]
    assert told.numbers.keys() == {"a", "b"}


def test_a_measure_has_its_events_their_causes_and_the_answers() -> None:
    told = chronology(
        told_by(
            event("far-cause", "2023-01-01"),
            event("cause", "2023-02-01", answers="far-cause"),
            event("rule", "2023-03-01", answers="cause gone", about="xx-aa-2024"),
            event("mockery", "2023-02-02", answers="cause"),
            event("mirror", "2023-04-01", answers="rule", about="yy-aa-2024"),
            event("echo", "2023-05-01", answers="mirror"),
            event("else", "2023-03-01", about="yy-aa-2024"),
        ),
        ("xx-aa-2024",),
    )
    assert keys(told) == ["far-cause", "cause", "mockery", "rule", "mirror"]
    assert told.measures == ("xx-aa-2024", "yy-aa-2024")


def test_a_measure_named_beside_the_one_asked_for_is_left_out() -> None:
    both = event("both", "2023-03-01", about="xx-aa-2024 yy-aa-2024")
    later = event("later", "2023-04-01", about="yy-aa-2024")
    told = chronology(told_by(both, later), ("xx-aa-2024",))
    assert told.measures == ("xx-aa-2024",)


@pytest.mark.parametrize(
    ("from_on", "to_on", "expected"),
    [
        pytest.param(None, None, ["year", "day", "after"], id="all"),
        pytest.param(date(2023, 6, 1), None, ["year", "day", "after"], id="from"),
        pytest.param(date(2024, 1, 1), None, ["after"], id="from the next year"),
        pytest.param(None, date(2023, 6, 30), ["year"], id="to"),
        pytest.param(date(2023, 7, 1), date(2023, 7, 1), ["year", "day"], id="a day"),
    ],
)
def test_an_event_counts_that_may_have_been_within(
    from_on: date | None, to_on: date | None, expected: list[str]
) -> None:
    whole = told_by(
        event("year", "2023"), event("day", "2023-07-01"), event("after", "2024-05-01")
    )
    assert keys(chronology(whole, (), from_on, to_on)) == expected


def test_all_events_bring_all_measures_and_some_only_their_own() -> None:
    whole = told_by(event("rule", "2023", about="xx-aa-2024"), event("else", "2024"))
    assert chronology(whole).measures == ("xx-aa-2024", "yy-aa-2024")
    some = chronology(whole, (), None, date(2023, 12, 31))
    assert some.measures == ("xx-aa-2024",)


def test_a_link_says_whether_it_is_inferred() -> None:
    told = chronology(
        told_by(
            event("cause", "2023-01-01"),
            event("stated", "2023-02-01", answers="cause"),
            event("inferred", "2023-03-01", answers="cause", link="inferred"),
        )
    )
    assert [link.is_inferred for link in told.links_of("stated")] == [False]
    assert [link.is_inferred for link in told.links_of("inferred")] == [True]
    assert told.links_of("cause") == ()


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(UnknownKeyError):
        chronology(told_by(), ("xx-zz-1900",))
