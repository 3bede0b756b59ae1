from datetime import date

import pytest

from exeat.domain.errors import UnknownKeyError
from exeat.domain.register import Membership
from tests.small_register import Squares, register

LANDS = register(
    unions={
        "UU": {
            "XX": Membership(from_on=date(2004, 5, 1)),
            "GB": Membership(from_on=date(1973, 1, 1), until_on=date(2020, 2, 1)),
        }
    },
    territories={"SU": frozenset({"XX", "YY"})},
    ended_on={"SU": date(1991, 12, 26)},
)


@pytest.mark.parametrize(
    ("receiving", "on", "expected"),
    [
        pytest.param("XX", "2026-05-25", {"XX"}, id="a state"),
        pytest.param("UU", "2026-05-25", {"XX"}, id="a union"),
        pytest.param("UU", "2020-01-31", {"XX", "GB"}, id="on its last day"),
        pytest.param("UU", "2020-02-01", {"XX"}, id="no longer"),
        pytest.param("UU", "2004-05-01", {"XX", "GB"}, id="on its first day"),
        pytest.param("UU", "2004-04-30", {"GB"}, id="not yet"),
        pytest.param("SU", "1991-12-25", {"XX", "YY"}, id="a state of that time"),
        pytest.param("SU", "1991-12-26", set(), id="which is no more"),
    ],
)
def test_a_state_or_union_has_the_land_of_its_day(
    receiving: str, on: str, expected: set[str]
) -> None:
    assert LANDS.land_of(receiving, date.fromisoformat(on)) == expected


def test_an_office_has_its_name_and_a_state_its_ministry() -> None:
    assert LANDS.office_name("xx-mfa") == "MFA of XX"
    assert LANDS.office_name("YY") == "Foreign Ministry of YY"


def test_an_area_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnknownKeyError, match="XX-9"):
        Squares().area("XX-9")
