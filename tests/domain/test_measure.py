from datetime import date

import pytest

from exeat.domain.measure import Distance, Duty, PartialDate
from tests.small_register import day


@pytest.mark.parametrize(
    ("value", "unit", "metres", "text"),
    [
        pytest.param(120, "km", 120_000, "120 km", id="kilometres"),
        # International yard and pound agreement of 1959; mile of 1929.
        pytest.param(25, "mi", 40_233.6, "25 mi", id="statute miles"),
        pytest.param(75, "mi", 120_700.8, "75 mi", id="75 miles are not 120 km"),
        pytest.param(150, "nmi", 277_800, "150 nmi", id="nautical miles"),
        pytest.param(500, "m", 500, "500 m", id="metres"),
        pytest.param(2.5, "km", 2_500, "2.5 km", id="a half"),
    ],
)
def test_a_distance_keeps_its_unit(
    value: float, unit: str, metres: float, text: str
) -> None:
    distance = Distance(value=value, unit=unit)
    assert distance.metres == pytest.approx(metres, abs=1e-9)
    assert str(distance) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2023-07-20", "2023-07-20", "2023-07-20"),
        ("2023-07-01", "2023-07-31", "2023-07"),
        ("2023-01-01", "2023-12-31", "2023"),
        ("2022-12-31", "2023-12-31", "2022"),
        ("2022-07-01", "2023-07-31", "2022"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(first: str, last: str, text: str) -> None:
    known = PartialDate(first=date.fromisoformat(first), last=date.fromisoformat(last))
    assert str(known) == text


@pytest.mark.parametrize("text", ["2023-07-20", "2023-07", "2024-02", "2023"])
def test_the_dates_of_these_tests_read_as_written(text: str) -> None:
    assert str(day(text)) == text


def test_duties_go_from_mild_to_strict() -> None:
    assert list(Duty) == [Duty.NOTIFY, Duty.SEEK_APPROVAL, Duty.REFRAIN]
