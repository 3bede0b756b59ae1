"""Strict JSON: one key once, finite numbers, limits, and places of faults."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import InputError
from exeat.formats.decoding import MAX_BYTES
from exeat.formats.document import MAX_NODES
from exeat.formats.json import MAX_DEPTH, read_json

# Text, line and column of the fault, part of the problem.
HOSTILE = {
    "key given twice": ('{"a": 1,\n "a": 2}', 2, 2, "'a' stands here and in line 1"),
    "key given twice by escape": ('{"a": 1, "\\u0061": 2}', 1, 10, "stands here"),
    "not a number": ('{"a": NaN}', 1, 7, "not finite"),
    "infinite": ("[1,\n Infinity]", 2, 2, "not finite"),
    "infinite below": ("[-Infinity]", 1, 2, "not finite"),
    "overflow": ("[1e999]", 1, 2, "not finite"),
    "overflow below": ("[-1E+400]", 1, 2, "not finite"),
    "endless digits": ("[" + "9" * 10_000 + "]", 1, 2, "too long"),
    "deep lists": ("[" * 500_000, 1, MAX_DEPTH + 1, "nested more than 32 deep"),
    "deep mappings": ('{"a":' * 100_000, 1, 5 * MAX_DEPTH + 1, "nested more than"),
    "too many values": ("[" + "1," * MAX_NODES + "1]", 1, 2 * MAX_NODES, "more than"),
    "too large": (" " * (MAX_BYTES + 1), None, None, "larger than 1048576 bytes"),
    "nothing": ("", 1, 1, "expecting value"),
    "cut": ('{"a": [1, 2', 1, 12, "expecting ','"),
    "two values": ("[1]\n[2]", 2, 1, "extra data"),
    "trailing comma": ("[1,]", 1, 4, "expecting value"),
    "comment": ("[1] // one", 1, 5, "extra data"),
    "single quotes": ("{'a': 1}", 1, 2, "expecting property name"),
    "word": ("[yes]", 1, 2, "expecting value"),
    "leading zero": ("[012]", 1, 3, "expecting ','"),
    "open quotes": ('["a', 1, 2, "unterminated string"),
    "quotes without end": ('"\\' * 250_000, 1, 1, "unterminated string"),
    "line break in a text": ('["a\nb"]', 1, 4, "invalid control character"),
    "NUL": ('["\0"]', 1, 3, "U+0000"),
    "NUL by escape": ('["\\u0000"]', 1, 2, "U+0000"),
    "half a character by escape": ('["\\ud800"]', 1, 2, "U+D800"),
    "empty key": ('{"": 1}', 1, 2, "a key is empty"),
}


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"), HOSTILE.values(), ids=HOSTILE
)
def test_refuses_with_the_place(
    text: str, line: int | None, column: int | None, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_json(text, "label")
    fault = caught.value
    assert (fault.file, fault.line, fault.column) == ("label", line, column)
    assert problem in fault.problem
    assert fault.remedy


def test_knows_where_values_and_keys_stand() -> None:
    text = '{"a":\n  [1, {"b": "c\\n:,[{"}],\n "é": null}'
    document = read_json(text.encode(), "t")
    assert document.value == {"a": [1, {"b": "c\n:,[{"}], "é": None}
    assert document.where(("a",)) == (2, 3)
    assert document.where_key(("a",)) == (1, 2)
    assert document.where(("a", 1, "b")) == (2, 13)
    assert document.where_key(("a", 1, "b")) == (2, 8)
    assert document.where(("é",)) == (3, 7)
    assert document.where(("a", 2)) == (2, 3)


def test_as_deep_as_allowed_and_with_byte_order_mark() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert json.dumps(read_json(b"\xef\xbb\xbf" + deep.encode(), "t").value) == deep


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn"))),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc[]{}:,\"\\'", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN, st.sampled_from([None, 1]))
def test_reads_what_json_writes(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    if not any(mark in text for mark in ("\\ufeff", "\\u2028", "\\u2029")):
        found = read_json(text, "t").value
        assert found == value
        assert json.dumps(found) == json.dumps(value)


@given(st.text() | st.text('[]{}:,"\\ 0123eE.-+truefalsn\n', max_size=40))
def test_reads_no_more_than_json(text: str) -> None:
    try:
        value = read_json(text, "t").value
    except InputError:
        return
    assert json.loads(text) == value
