import copy
import pickle
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any

import pytest

from exeat.domain.place import Area, Position
from exeat.domain.record import record
from tests.small_register import area, at, square


@record
class Pair:
    """Two values, the second with a default."""

    one: int
    two: str = "two"
    many: list[int] = field(default_factory=list, hash=False)


@record
class Nothing:
    """No value at all."""


ONE = Pair(one=1)


def test_a_record_is_a_dataclass() -> None:
    assert is_dataclass(ONE)
    assert [each.name for each in fields(ONE)] == ["one", "two", "many"]
    assert replace(ONE, two="other") == Pair(one=1, two="other")


def test_defaults_fill_in() -> None:
    assert (ONE.one, ONE.two, ONE.many) == (1, "two", [])
    assert ONE.many is not Pair(one=1).many


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "Pair needs one"),
        ({"one": 1, "three": 3, "four": 4}, "Pair has no four, three"),
    ],
)
def test_wrong_values_are_refused(values: dict[str, Any], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        Pair(**values)


def test_values_go_by_name_only() -> None:
    made: Any = Pair
    with pytest.raises(TypeError):
        made(1)


def test_a_record_does_not_change() -> None:
    changed: Any = ONE
    with pytest.raises(FrozenInstanceError, match="cannot change 'one' of a Pair"):
        changed.one = 2
    with pytest.raises(FrozenInstanceError):
        del changed.one
    with pytest.raises((FrozenInstanceError, AttributeError)):
        changed.three = 3


def test_records_are_compared_by_value_and_kind() -> None:
    assert Pair(one=1) == ONE
    assert Pair(one=2) != ONE
    other: Any = "Pair"
    assert (other == ONE) is False
    assert Nothing() == Nothing()


def test_equal_records_hash_alike() -> None:
    assert hash(Pair(one=1, many=[1])) == hash(ONE)
    assert len({Nothing(), Nothing()}) == 1
    assert hash(Pair(one=2)) != hash(ONE)


def test_a_field_may_be_left_out_of_comparison() -> None:
    one, other = (area("A", square(0, 0, size, size)) for size in (1, 2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Area(key="A", name="B", rings=(), band_m=1000.0)


def test_a_record_shows_its_values() -> None:
    assert repr(ONE) == "Pair(one=1, two='two', many=[])"
    assert repr(Nothing()) == "Nothing()"


def test_a_record_survives_copying_and_pickling() -> None:
    position = at(1, 2)
    assert copy.deepcopy(position) == position
    assert pickle.loads(pickle.dumps(position)) == position  # noqa: S301 - our own
    assert isinstance(copy.copy(position), Position)


def test_a_method_of_its_own_is_kept() -> None:
    @record
    class Loud:
        one: int

        def __repr__(self) -> str:
            return "LOUD"

    assert repr(Loud(one=1)) == "LOUD"
