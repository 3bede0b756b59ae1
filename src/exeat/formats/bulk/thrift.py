"""Thrift's compact protocol, as far as the footers of Parquet use it."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)


class FieldValue(NamedTuple):
    """A field of a struct: its number, its type on the wire and its value."""

    number: int
    kind: int
    value: Any


class ListValue(NamedTuple):
    """A list: the type of its members on the wire, and these."""

    kind: int
    members: list[Any]


StructValue: TypeAlias = list[FieldValue]


class Reader:
    """Reads a struct.

    Args:
        text: Bytes that begin with it.

    Raises:
        ValueError: The bytes are no struct that Parquet has.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._at = 0

    def struct(self) -> StructValue:
        """Return the fields of a struct."""
        fields: StructValue = []
        number = 0
        while head := self._byte():
            step, kind = divmod(head, 16)
            number = number + step if step else self._signed()
            fields.append(FieldValue(number, kind, self._value(kind)))
        return fields

    def _byte(self) -> int:
        self._at += 1
        if self._at > len(self._text):
            raise ValueError("the footer ends too soon")
        return self._text[self._at - 1]

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 0x7F) << shift
            if byte < 0x80:
                return found
            shift += 7

    def _signed(self) -> int:
        found = self._varint()
        return (found >> 1) ^ -(found & 1)

    def _take(self, length: int) -> bytes:
        self._at += length
        return self._text[self._at - length : self._at]

    def _value(self, kind: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind in (I16, I32, I64):
            return self._signed()
        if kind == BYTE:
            return self._byte()
        if kind == DOUBLE:
            return self._take(8)
        if kind == BINARY:
            return self._take(self._varint())
        return self._nested(kind)

    def _nested(self, kind: int) -> Any:
        if kind == STRUCT:
            return self.struct()
        if kind not in (LIST, SET):
            raise ValueError(f"a footer has no type {kind}")
        length, member = divmod(self._byte(), 16)
        length = self._varint() if length == 15 else length
        if member in (TRUE, FALSE):
            return ListValue(member, [self._byte() for _ in range(length)])
        return ListValue(member, [self._value(member) for _ in range(length)])


def written(fields: Sequence[FieldValue]) -> bytes:
    """Return a struct on the wire."""
    parts = bytearray()
    last = 0
    for number, kind, value in fields:
        step = number - last
        if 0 < step < 16:
            parts.append(step * 16 + kind)
        else:
            parts.append(kind)
            parts += _varint(_zigzag(number))
        if kind not in (TRUE, FALSE):
            parts += value_bytes(kind, value)
        last = number
    parts.append(0)
    return bytes(parts)


def list_head(kind: int, length: int) -> bytes:
    """Return what a list begins with."""
    if length < 15:
        return bytes([length * 16 + kind])
    return bytes([240 + kind]) + _varint(length)


def value_bytes(kind: int, value: Any) -> bytes:
    """Return a value on the wire."""
    if kind in (I16, I32, I64):
        return _varint(_zigzag(value))
    if kind in (BYTE, TRUE, FALSE):
        return bytes([value])
    if kind == DOUBLE:
        return bytes(value)
    if kind == BINARY:
        return _varint(len(value)) + bytes(value)
    if kind == STRUCT:
        return written(value)
    members = b"".join(value_bytes(value.kind, member) for member in value.members)
    return list_head(value.kind, len(value.members)) + members


def _zigzag(number: int) -> int:
    return (number << 1) ^ (number >> 63)


def _varint(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)
