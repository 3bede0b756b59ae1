"""Parquet files of one schema put one after another, without decoding their pages.

The bytes before the footer are copied, and the footers become one, with every place
moved by as much as the bytes were.

Source:
    Apache Parquet format 2.11, parquet.thrift.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from exeat.formats.bulk.thrift import (
    LIST,
    STRUCT,
    FieldValue,
    ListValue,
    Reader,
    StructValue,
    list_head,
    value_bytes,
    written,
)

_MAGIC = b"PAR1"
_ROWS, _GROUPS = 3, 4
_COLUMNS, _GROUP_PLACE, _ORDINAL = 1, 5, 7
_CHUNK_PLACES, _META = (2, 4, 6), 3
_META_PLACES = (9, 10, 11, 14)
_COPIED_BYTES = 1 << 20


def join_parquet(parts: Iterable[Path], target: IO[bytes]) -> int:
    """Write the row groups of files into one file, and return how many rows it has.

    Args:
        parts: At least one, all of one schema.
        target: Where the file goes, open and empty.
    """
    target.write(_MAGIC)
    footer: StructValue = []
    groups = bytearray()
    rows = count = 0
    for part in parts:
        shift = target.tell() - len(_MAGIC)
        own = _copied(part, target)
        footer = footer or own
        for group in _field(own, _GROUPS).members:
            moved = _moved_group(group, shift, count)
            groups += value_bytes(STRUCT, moved)
            count += 1
        rows += _field(own, _ROWS)
    _finish(target, footer, rows, list_head(STRUCT, count) + bytes(groups))
    return rows


def _copied(part: Path, target: IO[bytes]) -> StructValue:
    """Copy what stands before the footer of a file, and return the footer."""
    with part.open("rb") as file:
        end = file.seek(-8, 2)
        tail = file.read(8)
        if tail[4:] != _MAGIC:
            raise ValueError(f"{part.name} is no Parquet file")
        length = int.from_bytes(tail[:4], "little")
        file.seek(end - length)
        footer = Reader(file.read(length)).struct()
        file.seek(len(_MAGIC))
        left = end - length - len(_MAGIC)
        while left:
            left -= target.write(file.read(min(left, _COPIED_BYTES)))
    return footer


def _finish(target: IO[bytes], footer: StructValue, rows: int, groups: bytes) -> None:
    """Write the footer, with the row groups already on the wire."""
    begin = target.tell()
    parts: list[bytes] = []
    for place, each in enumerate(footer):
        before = footer[place - 1].number if place else 0
        if each.number == _GROUPS:
            parts.append(
                _alone(each._replace(value=ListValue(STRUCT, [])), before, groups)
            )
        else:
            value = rows if each.number == _ROWS else each.value
            parts.append(_alone(each._replace(value=value), before, None))
    target.write(b"".join(parts) + b"\0")
    length = target.tell() - begin
    target.write(length.to_bytes(4, "little") + _MAGIC)


def _alone(each: FieldValue, before: int, body: bytes | None) -> bytes:
    """Return one field on the wire as it follows another."""
    if body is None:
        return written([each._replace(number=each.number - before)])[:-1]
    return bytes([(each.number - before) * 16 + LIST]) + body


def _moved_group(group: StructValue, shift: int, ordinal: int) -> StructValue:
    def columns(value: ListValue) -> ListValue:
        return ListValue(
            STRUCT, [_moved_chunk(chunk, shift) for chunk in value.members]
        )

    return _changed(
        group,
        {
            _COLUMNS: columns,
            _GROUP_PLACE: lambda place: place + shift,
            _ORDINAL: lambda _: min(ordinal, 32_767),
        },
    )


def _moved_chunk(chunk: StructValue, shift: int) -> StructValue:
    def moved(place: int) -> int:
        return place + shift if place else place

    places: dict[int, Callable[[Any], Any]] = dict.fromkeys(_CHUNK_PLACES, moved)
    inner: dict[int, Callable[[Any], Any]] = dict.fromkeys(_META_PLACES, moved)
    return _changed(chunk, places | {_META: lambda meta: _changed(meta, inner)})


def _changed(
    fields: StructValue, changes: Mapping[int, Callable[[Any], Any]]
) -> StructValue:
    return [
        each._replace(value=changes[each.number](each.value))
        if each.number in changes
        else each
        for each in fields
    ]


def _field(fields: StructValue, number: int) -> Any:
    return next(each.value for each in fields if each.number == number)
