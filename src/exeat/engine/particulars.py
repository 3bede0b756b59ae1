"""What a measure says, as a flat list of particulars that can be compared."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
    DiskZone,
    Enters,
    EntersArea,
    InForce,
    Leaves,
    Meets,
    MinusZone,
    Open,
    PartialDate,
    Stated,
    Travels,
    Turn,
    Unsettled,
)
from exeat.domain.record import record

Said: TypeAlias = Stated[object] | Open[object]

_KINDS: Mapping[type, str] = {
    Leaves: "leaves",
    Enters: "enters",
    EntersArea: "enters_area",
    Meets: "meets",
    Travels: "travels",
    DiskZone: "disk",
    BufferZone: "buffer",
    AnyOfZone: "any_of",
    MinusZone: "minus",
}
# Composed zones are told whole: their parts have numbers, and no names.
_WHOLE = (
    Stated,
    Open,
    PartialDate,
    AreaZone,
    BufferZone,
    AnyOfZone,
    MinusZone,
    Turn,
)
# Names of the register's files, where the fields go by others.
_NAMES = {"begins": "from", "ends": "until"}
_ABSENT: tuple[object, ...] = (None, "", False, ())


@record
class Particular:
    """One thing that a measure says.

    Attributes:
        key: Its path, such as ``lead.length``.
        said: A parameter, or the value of a field that is none.
        kind: For a trigger or a zone whose parts follow one by one, the word of the
            grammar for it; else empty.
    """

    key: str
    said: object
    kind: str = ""


def particulars(
    part: object, key: str = "", without: Container[str] = ()
) -> Iterator[Particular]:
    """Yield what a part of a measure says, in order; what is absent yields nothing.

    Args:
        part: A measure, a provision, or anything in one.
        key: Path of the part.
        without: Fields of the part to leave out.
    """
    if isinstance(part, tuple) and any(map(is_dataclass, part)):
        for number, entry in enumerate(part, 1):
            yield from particulars(entry, _joined(key, _label(entry, number)))
    elif isinstance(part, _WHOLE) or not is_dataclass(part):
        if part not in _ABSENT or (part == () and key.endswith("sending")):
            yield Particular(key=key, said=part)
    else:
        if kind := kind_of(part):
            yield Particular(key=key, said=part, kind=kind)
            key = _joined(key, kind)
        for field in fields(part):
            if field.name not in without:
                name = _NAMES.get(field.name, field.name)
                yield from particulars(getattr(part, field.name), _joined(key, name))


def kind_of(part: object) -> str:
    """Return the word of the grammar for a trigger or a zone; empty for others."""
    return _KINDS.get(type(part), "")


def essence(said: object) -> object:
    """Return what is said without its grounds, to be compared.

    Neither the sources count nor the reasons, nor the words of a question, nor the
    order of a list.
    """
    match said:
        case Stated(value=value):
            return ("stated", essence(value))
        case Open(readings=readings):
            return ("open", frozenset(essence(reading.value) for reading in readings))
        case tuple():
            return frozenset(map(essence, said))
    if isinstance(said, type) or not is_dataclass(said):
        return said
    parts = tuple(essence(getattr(said, field.name)) for field in fields(said))
    return (type(said).__name__, *parts)


def _label(entry: object, number: int) -> str:
    """Return what an entry of a list goes by: what it is about, or its number."""
    match entry:
        case InForce(known_on=day):
            return day.isoformat()
        case Unsettled(classes=classes):
            return classes[0]
    return str(number)


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
