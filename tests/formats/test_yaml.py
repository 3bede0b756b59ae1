"""Strict YAML: the core schema of YAML 1.2, and nothing that hides or explodes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.domain.errors import InputError
from exeat.formats.decoding import MAX_BYTES
from exeat.formats.document import MAX_NODES
from exeat.formats.yaml import MAX_DEPTH, read_yaml

# YAML 1.2.2, section 10.3.2, and what YAML 1.1 made of other words.
SCALARS = [
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("~", None),
    ("", None),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("tRUE", "tRUE"),
    ("NO", "NO"),
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("Off", "Off"),
    ("y", "y"),
    ("0", 0),
    ("-19", -19),
    ("+12", 12),
    ("0o14", 12),
    ("0x3A", 58),
    ("0.", 0.0),
    ("-0.0", 0.0),
    (".5", 0.5),
    ("12e03", 12000.0),
    ("-2E+05", -200000.0),
    ("12.5", 12.5),
    ("2023-07-20", "2023-07-20"),
    ("2023-07-20T10:00:00", "2023-07-20T10:00:00"),
    ("12:30", "12:30"),
    ("12:30:45", "12:30:45"),
    ("190:20:30.15", "190:20:30.15"),
    ("1_000", "1_000"),
    ("0b101", "0b101"),
    ("014", "014"),
    ("007", "007"),
    ("-014", "-014"),
    ("00.5", "00.5"),
    ("1,000", "1,000"),
    ("1.2.3", "1.2.3"),
    ("e5", "e5"),
    ("=", "="),
    ("<<", "<<"),
    ("'true'", "true"),
    ('"12"', "12"),
    ("'~'", "~"),
    ('""', ""),
    ("+.5", 0.5),
    ("inf", "inf"),
    ("nan", "nan"),
]

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

# Text, line and column of the fault, part of the problem.
HOSTILE = {
    "bomb of aliases": (BOMB, 1, 4, "anchors and aliases"),
    "anchor on a mapping": ("a: &x\n  b: 1\n", 1, 4, "anchors and aliases"),
    "anchor on a key": ("&x a: 1\n", 1, 1, "anchors and aliases"),
    "alias": ("a: 1\nb: *a\n", 2, 4, "anchors and aliases"),
    "merge of an alias": ("a: 1\n<<: *b\n", 2, 5, "anchors and aliases"),
    "tag of python": ("a: !!python/object/apply:os.system [ls]", 1, 4, "the tag"),
    "tag of python on a scalar": ("!!python/name:os.system x", 1, 1, "the tag"),
    "tag of the standard": ("a: !!str 1", 1, 4, "the tag"),
    "tag without name": ("a: ! 1", 1, 4, "the tag"),
    "tag written out": ("a: !<tag:yaml.org,2002:int> 1", 1, 4, "the tag"),
    "tag on a key": ("!!str a: 1", 1, 1, "the tag"),
    "key given twice": ("a: 1\nb: 2\na: 3\n", 3, 1, "'a' stands here and in line 1"),
    "key given twice, once in quotes": ("a: 1\n'a': 3\n", 2, 1, "stands here"),
    "key given twice within": ("x:\n  a: 1\n  a: 1\n", 3, 3, "in line 2"),
    "key given twice in braces": ("{a: 1, a: 1}", 1, 8, "stands here and in line 1"),
    "list as key": ("? [a]\n: b\n", 1, 3, "a key is no text"),
    "mapping as key": ("? {a: b}\n: b\n", 1, 3, "a key is no text"),
    "empty key": ("'': b\n", 1, 1, "a key is empty"),
    "deep lists": ("[" * 100_000, 1, MAX_DEPTH + 1, "nested more than 20 deep"),
    "deep mappings": ("{a: " * 100_000, 1, 4 * MAX_DEPTH + 1, "nested more than"),
    "deep blocks": ("- " * 100_000, 1, 2 * MAX_DEPTH + 1, "nested more than"),
    "too many values": (
        "[" + "1," * MAX_NODES + "]",
        1,
        2 * MAX_NODES,
        "more than 50000 values",
    ),
    "too large": ("x" * (MAX_BYTES + 1), None, None, "larger than 1048576 bytes"),
    "too large in bytes": ("é" * (MAX_BYTES // 2 + 1), None, None, "larger than"),
    "second document": ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins"),
    "second document after the end": ("a\n...\n---\nb\n", 3, 1, "a second document"),
    "directive of YAML 1.1": ("%YAML 1.1\n---\na: NO\n", 1, 1, "a directive"),
    "directive for tags": ("%TAG !e! tag:e,1:\n---\na: 1\n", 1, 1, "a directive"),
    "directive unknown": ("%FOO bar\n---\na: 1\n", 1, 5, "unknown directive"),
    "infinite": ("a: .inf", 1, 4, "not finite"),
    "infinite below": ("a: -.INF", 1, 4, "not finite"),
    "not a number": ("a: .NaN", 1, 4, "not finite"),
    "overflow": ("a: 1e999", 1, 4, "not finite"),
    "endless digits": ("a: " + "9" * 10_000, 1, 4, "too long"),
    "endless hexadecimal digits": ("a: 0x" + "f" * 10_000, 1, 4, "too long"),
    "tab as indent": ("a:\n\tb: 1\n", 2, 1, "cannot start any token"),
    "colon in a text": ("a: b: c\n", 1, 5, "mapping values are not allowed"),
    "open bracket": ("a: [1, 2\n", 2, 1, "expected ',' or ']'"),
    "open quotes": ('a: "b\n', 2, 1, "unexpected end of stream"),
    "entry out of line": ("- a\nb: c\n", 2, 1, "expected '-' indicator"),
    "NUL": ("a: b\0c", 1, 5, "U+0000"),
    "NUL by escape": ('a: "b\\0c"', 1, 4, "U+0000"),
    "bell": ("a: b\x07c", 1, 5, "U+0007"),
    "escape character by escape": ('a: "\\e[31m"', 1, 4, "U+001B"),
    "delete": ("a: b\x7f", 1, 5, "U+007F"),
    "next line": ("a: b\x85c: d", 1, 5, "U+0085"),
    "line separator": ("a: b\u2028c: d", 1, 5, "U+2028"),
    "mark of byte order within": ("a: b\ufeff", 1, 5, "U+FEFF"),
    "half a character": ("a: \ud800", 1, 4, "U+D800"),
    "half a character by escape": ('a: "\\ud800"', 1, 7, "invalid Unicode"),
    "control in a key": ('"a\\x01": 1', 1, 1, "U+0001"),
    "nothing": ("", 1, 1, "the file is empty"),
    "only a comment": ("# nothing\n", 1, 1, "the file is empty"),
}


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[text for text, _ in SCALARS])
def test_reads_scalars_by_the_core_schema(text: str, value: object) -> None:
    document = read_yaml(f"a: {text}\n", "t")
    assert isinstance(document.value, dict)
    found = document.value["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"), HOSTILE.values(), ids=HOSTILE
)
def test_refuses_with_the_place(
    text: str, line: int | None, column: int | None, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(text, "label")
    fault = caught.value
    assert (fault.file, fault.line, fault.column) == ("label", line, column)
    assert problem in fault.problem
    assert fault.remedy
    assert len(str(fault)) < 300


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"a: \xff", 1, 4),
        ("a: é\nb: ".encode() + b"\xc3", 2, 4),
        ("a: b\n".encode("utf-16"), 1, 1),
        (b"a: \xed\xa0\x80", 1, 4),
        (b"a: \xc0\x80", 1, 4),
    ],
    ids=["stray byte", "cut", "UTF-16", "surrogate", "overlong NUL"],
)
def test_refuses_bytes_that_are_not_utf8(
    content: bytes, line: int, column: int
) -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(content, "label")
    assert caught.value.problem == "the file is not UTF-8"
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa: 1",
        "---\na: 1\n",
        "%YAML 1.2\n---\na: 1\n...\n",
        "a: 1\r\n",
        "{a: 1}",
        '{"a":1}',
        "a:   1   # one",
        "? a\n: 1",
    ],
)
def test_reads_the_same_from_several_forms(text: str) -> None:
    assert read_yaml(text, "t").value == {"a": 1}
    assert read_yaml(text.encode(), "t").value == {"a": 1}


@pytest.mark.parametrize("key", ["NO", "1", "true", "null", "2023-07-20", "3.5", "~"])
def test_keys_are_texts(key: str) -> None:
    assert read_yaml(f"{key}: 1", "t").value == {key: 1}


def test_as_deep_and_as_many_as_allowed() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert json.dumps(read_yaml(deep, "t").value) == deep
    many = read_yaml("[" + "1," * (MAX_NODES - 1) + "]", "t").value
    assert many == [1] * (MAX_NODES - 1)


def test_blocks_of_text() -> None:
    text = "a: >-\n  one\n  two\nb: |\n  three\n  four\n"
    assert read_yaml(text, "t").value == {"a": "one two", "b": "three\nfour\n"}


PLACES = """\
# a comment
мера: one
list:
  - {a: 1, Ключ: два}
  -   b:
        - x
        - "y"
last: {}
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("мера",), (2, 7), (2, 1)),
        (("list",), (4, 3), (3, 1)),
        (("list", 0), (4, 5), (4, 5)),
        (("list", 0, "a"), (4, 9), (4, 6)),
        (("list", 0, "Ключ"), (4, 18), (4, 12)),
        (("list", 1, "b"), (6, 9), (5, 7)),
        (("list", 1, "b", 1), (7, 11), (7, 11)),
        (("last",), (8, 7), (8, 1)),
    ],
)
def test_knows_where_values_and_keys_stand(
    path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]
) -> None:
    document = read_yaml(PLACES, "t")
    assert document.where(path) == value
    assert document.where_key(path) == key


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("absent",), (2, 1)),
        (("list", 0, "absent"), (4, 5)),
        (("list", 7), (4, 3)),
        (("list", 1, "b", "c", "d"), (6, 9)),
        (("мера", 0), (2, 7)),
    ],
)
def test_shows_the_parent_of_what_is_missing(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    document = read_yaml(PLACES, "t")
    assert document.where(path) == place
    assert document.where_key(path) == place


def test_a_fault_names_file_place_and_field() -> None:
    document = read_yaml(PLACES, "trip.yml")
    fault = document.fault(("list", 1, "b"), "is odd", remedy="even it", at_key=True)
    assert str(fault) == "trip.yml:5:7: list[1].b: is odd; even it"


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"))),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_reads_what_json_writes(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    if "\ufeff" not in text:
        assert read_yaml(text, "t").value == value


def fault_of(text: str | bytes) -> InputError | None:
    """Return the fault of a text; None if it is read."""
    try:
        read_yaml(text, "t")
    except InputError as fault:
        return fault
    return None


@given(st.text() | st.text("ab:-[]{}&*!|>'\"%@`#,? \n~", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    fault = fault_of(text)
    lines = len(text.replace("\r", "\n").split("\n"))
    assert fault is None or fault.line in range(1, lines + 2)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    fault = fault_of(content)
    assert fault is None or fault.file == "t"
