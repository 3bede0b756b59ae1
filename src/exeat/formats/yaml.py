"""Strict YAML 1.2: the core schema, without anchors, tags or repeated keys.

Only numbers, ``true``, ``false`` and ``null`` are more than text: ``NO`` is Norway,
``12:30`` and ``2026-05-25`` are texts, and so are digits with a leading zero.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import yaml

from exeat.domain.errors import InputError
from exeat.formats.decoding import decode
from exeat.formats.document import Document, TreeBuilder, shown

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark

MAX_DEPTH = 20

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"[-+]?(0|[1-9][0-9]*)"
    r"|[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)")
_ALIAS = "anchors and aliases are not allowed"
_REMEDIES = (
    ("mapping values are not allowed", "put a text that holds ': ' in quotes"),
    ("cannot start any token", "indent with spaces, and put the text in quotes"),
    ("expected ',' or", "close the bracket or the brace"),
    ("unexpected end of stream", "close the quotes"),
    ("expected '-' indicator", "align the entries of the list"),
    ("escape", "use single quotes for a text with a backslash"),
)


def read_yaml(text: bytes | str, label: str) -> Document:
    """Return the one document of a YAML text.

    Keys are texts, whatever they look like.

    Args:
        text: UTF-8, with or without byte order mark, at most 1 MiB.
        label: What the text is called in messages.

    Raises:
        InputError: It is not YAML, or more than strict YAML allows.

    >>> read_yaml("{state: NO, at: 12:30, legs: 2}", "example").value
    {'state': 'NO', 'at': '12:30', 'legs': 2}
    """
    builder = TreeBuilder(label, max_depth=MAX_DEPTH)
    documents = 0
    for event in _events(decode(text, label), label):
        at = _at(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            _check_start(event, documents, at, builder)
        elif isinstance(event, yaml.AliasEvent):
            raise builder.fault(_ALIAS, at, remedy="write the value out")
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            _take(event, at, builder)
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.close()
    return builder.document()


def _at(mark: "yaml.Mark | CMark | None") -> tuple[int, int]:
    """Return line and column, from 1, of a mark of the parser."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _events(text: str, label: str) -> Iterator[yaml.Event]:
    """Yield the parser's events, its complaints turned into ours."""
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as fault:
        problem = fault.problem or "unreadable"
        line, column = _at(fault.problem_mark)
        remedy = next((cure for sign, cure in _REMEDIES if sign in problem), None)
        raise InputError(
            f"the file is not valid YAML: {problem}",
            remedy=remedy or "compare it with a file that works",
            file=label,
            line=line,
            column=column,
        ) from fault


def _check_start(
    event: yaml.DocumentStartEvent,
    number: int,
    at: tuple[int, int],
    builder: TreeBuilder,
) -> None:
    """Refuse a second document and directives other than ``%YAML 1.2``."""
    if number > 1:
        raise builder.fault(
            "a second document begins", at, remedy="keep one document a file"
        )
    if event.tags or event.version not in (None, (1, 2)):
        raise builder.fault(
            "the file begins with a directive",
            at,
            remedy="remove the line that begins with '%'",
        )


def _take(
    event: yaml.ScalarEvent | yaml.CollectionStartEvent,
    at: tuple[int, int],
    builder: TreeBuilder,
) -> None:
    """Hand a value, a key or the beginning of a collection to the builder."""
    if event.anchor is not None:
        raise builder.fault(_ALIAS, at, remedy="write the value out")
    if event.tag is not None:
        raise builder.fault(
            f"the tag {shown(event.tag)} is not allowed", at, remedy="remove the tag"
        )
    if isinstance(event, yaml.CollectionStartEvent):
        builder.open({} if isinstance(event, yaml.MappingStartEvent) else [], at)
    elif builder.wants_key:
        builder.key(event.value, at)
    else:
        _take_scalar(event, at, builder)


def _take_scalar(
    event: yaml.ScalarEvent, at: tuple[int, int], builder: TreeBuilder
) -> None:
    """Hand a single value to the builder, by the core schema of YAML 1.2."""
    text = event.value
    plain = event.implicit[0]
    if plain and text in _NULL:
        builder.scalar(None, at)
    elif plain and text in _BOOLEANS:
        builder.scalar(_BOOLEANS[text], at)
    elif plain and _NUMBER.fullmatch(text):
        builder.number(text, at)
    elif plain and _BASED.fullmatch(text):
        builder.number(text, at, base=0)
    else:
        builder.scalar(text, at)
