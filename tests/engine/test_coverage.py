"""What covers a parameter, and how they are counted."""

import pytest

from exeat.domain.measure import Duty, Open, Reading, Stated
from exeat.engine.coverage import Coverage, coverage, total
from exeat.engine.particulars import Said
from tests.small_register import (
    disk_zone,
    leaves_zone,
    measure,
    open_question,
    provision,
)

SOURCES = ("note", "press")


def reading(**changes: object) -> Open[object]:
    fields: dict[str, object] = {"key": "notify", "value": Duty.NOTIFY}
    return Open(
        key="duty",
        question="What is asked?",
        readings=(Reading(**(fields | changes)),),  # type: ignore[arg-type]  # by name
    )


@pytest.mark.parametrize(
    ("duty", "is_covered"),
    [
        pytest.param(
            Stated(key="duty", value=Duty.NOTIFY, sources=("note",)), True, id="source"
        ),
        pytest.param(
            Stated(key="duty", value=Duty.NOTIFY, sources=()), False, id="no source"
        ),
        pytest.param(
            Stated(key="duty", value=Duty.NOTIFY, sources=("note", "hearsay")),
            False,
            id="a source that there is not",
        ),
        pytest.param(Open(key="duty", question="What is asked?"), True, id="question"),
        pytest.param(Open(key="duty", question=" "), False, id="no question"),
        pytest.param(reading(because="So it is said"), True, id="a reason"),
        pytest.param(reading(sources=("press",)), True, id="a source of a reading"),
        pytest.param(reading(), False, id="a reading without grounds"),
        pytest.param(reading(sources=("hearsay",)), False, id="a reading from nowhere"),
    ],
)
def test_a_source_or_a_question_covers_a_parameter(
    duty: Said, *, is_covered: bool
) -> None:
    found = coverage(measure(provision(duty=duty)), SOURCES)
    assert found.uncovered == (() if is_covered else ("xx-aa-2024/zone duty",))


def test_each_kind_of_parameter_is_counted() -> None:
    every = coverage(measure(), SOURCES)
    assert (every.measures, every.provisions) == (1, 1)
    assert (every.stated, every.open, every.unpublished) == (15, 0, 0)
    questions = provision(
        duty=open_question("duty"), contents=open_question("contents", few=("dates",))
    )
    found = coverage(measure(questions), SOURCES)
    assert (found.stated, found.open, found.unpublished) == (13, 1, 1)
    assert found.parameters == 15


def test_parameters_of_a_zone_that_may_hold_count_too() -> None:
    zone = open_question("trigger.leaves.zone", small=disk_zone(20), big=disk_zone())
    found = coverage(measure(provision(trigger=leaves_zone(zone))), SOURCES)
    assert (found.stated, found.open) == (15 + 2, 1)


def test_counts_of_measures_add_up() -> None:
    one = Coverage(measures=1, provisions=2, stated=3, open=4, unpublished=5)
    other = Coverage(measures=1, stated=1, uncovered=("a/b duty",))
    assert total([one, other]) == Coverage(
        measures=2,
        provisions=2,
        stated=4,
        open=4,
        unpublished=5,
        uncovered=("a/b duty",),
    )
