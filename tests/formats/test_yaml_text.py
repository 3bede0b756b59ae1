"""Plain data written as YAML comes back as the same plain data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.formats.decoding import FORBIDDEN
from exeat.formats.document import Plain
from exeat.formats.yaml import read_yaml
from exeat.formats.yaml_text import write_yaml

TEXTS = st.text(max_size=30).filter(lambda text: not FORBIDDEN.search(text))
KEYS = TEXTS.filter(bool)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("NO", "'NO'", id="Norway"),
        pytest.param("2023-09-01", "'2023-09-01'", id="a day"),
        pytest.param("2023", "'2023'", id="a year as text"),
        pytest.param("12:30", "'12:30'", id="a time of day"),
        pytest.param("1e3", "'1e3'", id="a number of YAML 1.2"),
        pytest.param("0o17", "'0o17'", id="a number in octal"),
        pytest.param("~", "'~'", id="nothing"),
        pytest.param("true", "'true'", id="a truth"),
        pytest.param("GB", "GB", id="a state that is nothing else"),
    ],
)
def test_what_would_be_read_otherwise_is_quoted(text: str, written: str) -> None:
    assert write_yaml([text, [1]]) == f"- {written}\n- [1]\n"
    assert read_yaml(write_yaml([text]), "test").value == [text]


def test_the_same_value_twice_is_written_twice() -> None:
    shared: Plain = ["GB"]
    assert write_yaml({"a": shared, "b": shared}) == "a: [GB]\nb: [GB]\n"


@given(st.dictionaries(KEYS, PLAIN, max_size=5))
def test_every_plain_value_comes_back(value: dict[str, Plain]) -> None:
    assert read_yaml(write_yaml(value), "test").value == value
