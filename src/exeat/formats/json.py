"""Strict JSON: keys that occur once, finite numbers, limited depth and size."""

import json
import re

from exeat.domain.errors import InputError
from exeat.formats.decoding import decode, position
from exeat.formats.document import Document, TreeBuilder

MAX_DEPTH = 32

# A string that never ends is one token, so that no text is looked at twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]|[^\s"\[\]{}:,]+', re.DOTALL)
_LITERALS = {"true": True, "false": False, "null": None}


def read_json(text: bytes | str, label: str) -> Document:
    """Return the value of a JSON text, with positions.

    Args:
        text: UTF-8, with or without byte order mark, at most 1 MiB.
        label: What the text is called in messages.

    Raises:
        InputError: It is not JSON, or more than strict JSON allows.

    >>> read_json('{"legs": [1, 2.5]}', "example").value
    {'legs': [1, 2.5]}
    """
    text = decode(text, label)
    _check_depth(text, label)
    _check_syntax(text, label)
    builder = TreeBuilder(label, max_depth=MAX_DEPTH)
    line, line_start = 1, 0
    end = 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", end, token.start())
        line_start = text.rfind("\n", end, token.start()) + 1 or line_start
        end = token.start()
        _take(token[0], (line, token.start() - line_start + 1), builder)
    return builder.document()


def _check_depth(text: str, label: str) -> None:
    """Refuse deep nesting before anything recurses into it."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            line, column = position(text, token.start())
            raise InputError(
                f"values are nested more than {MAX_DEPTH} deep",
                remedy="flatten the file",
                file=label,
                line=line,
                column=column,
            )


def _check_syntax(text: str, label: str) -> None:
    """Refuse what is not JSON; numbers and repeated keys are judged later."""
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as fault:
        raise InputError(
            f"the file is not valid JSON: {fault.msg[0].lower()}{fault.msg[1:]}",
            remedy="compare it with a file that works",
            file=label,
            line=fault.lineno,
            column=fault.colno,
        ) from fault


def _take(word: str, at: tuple[int, int], builder: TreeBuilder) -> None:
    """Hand one token of valid JSON to the builder."""
    if word in "]}":
        builder.close()
    elif word in "[{":
        builder.open([] if word == "[" else {}, at)
    elif word[0] == '"':
        if builder.wants_key:
            builder.key(json.loads(word), at)
        else:
            builder.scalar(json.loads(word), at)
    elif word in _LITERALS:
        builder.scalar(_LITERALS[word], at)
    else:
        builder.number(word.replace("Infinity", ".inf").replace("NaN", ".nan"), at)
