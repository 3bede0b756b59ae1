"""Terms of a measure in a few words each."""

from dataclasses import fields

from exeat.documents.measure_text import shown
from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    BufferZone,
    DiskZone,
    Enters,
    EntersArea,
    Leaves,
    Meets,
    MinusZone,
    MissionPattern,
    Open,
    PersonPattern,
    PlaceRef,
    Reading,
    Stated,
    StateSet,
    Travels,
)

UNPUBLISHED = "not published"
_PATTERNS = (MissionPattern, PersonPattern)


def words(value: object) -> str:
    """Return what is said in words, without its grounds."""
    match value:
        case Stated():
            return _value(value.key, value.value)
        case Open():
            return _open(value)
        case tuple():
            patterns = any(isinstance(one, _PATTERNS) for one in value)
            return ("; " if patterns else ", ").join(map(words, value)) or "none"
        case MissionPattern() | PersonPattern():
            return _pattern(value)
        case DiskZone() | AreaZone() | BufferZone() | AnyOfZone() | MinusZone():
            return _zone(value)
        case PlaceRef():
            return value.place or value.mission or f"the {value.of}"
        case StateSet():
            return _states(value)
    return _trigger(value)


def grounded(value: object) -> str:
    """Return what is said in words, with sources, question and reasons."""
    match value:
        case None:
            return "not said"
        case Stated():
            return f"{words(value)} ({', '.join(value.sources)})"
        case Open():
            told = (_reading(value.key, reading) for reading in value.readings)
            readings = "; ".join(told) or UNPUBLISHED
            return f"open - {value.question} {readings}"
    return words(value)


def _value(key: str, value: object) -> str:
    """Return the value of a parameter; where a date is none, its key says why."""
    if value is not None:
        return words(value)
    return "open-ended" if key.endswith("until") else "not-yet"


def _pattern(pattern: MissionPattern | PersonPattern) -> str:
    told = (
        f"{field.name.replace('_', ' ')} {words(part)}"
        for field in fields(pattern)
        if (part := getattr(pattern, field.name)) not in (None, ())
    )
    return " and ".join(told) or "all"


def _reading(key: str, reading: Reading[object]) -> str:
    value = _value(key, reading.value)
    text = reading.key if value == reading.key else f"{reading.key}: {value}"
    grounds = [reading.because, ", ".join(reading.sources)]
    return f"{text} ({'; '.join(ground for ground in grounds if ground)})"


def _open(question: Open[object]) -> str:
    read = (_value(question.key, reading.value) for reading in question.readings)
    values = dict.fromkeys(read)
    return f"open: {' or '.join(values)}" if values else UNPUBLISHED


def _zone(
    zone: DiskZone | AreaZone | BufferZone | AnyOfZone | MinusZone,
) -> str:
    match zone:
        case DiskZone():
            return f"{_inner(zone.radius)} round {_inner(zone.centre)}"
        case AreaZone():
            return zone.area or zone.named
        case BufferZone():
            return f"{words(zone.around)} and {_inner(zone.width)} beyond its line"
        case AnyOfZone():
            return " or ".join(map(_inner, zone.parts))
        case MinusZone():
            return f"{_inner(zone.whole)} but {' and '.join(map(_inner, zone.without))}"


def _inner(value: object) -> str:
    """Return what is said within something else; a choice goes in brackets."""
    text = words(value)
    return f"({text})" if isinstance(value, Open | AnyOfZone | MinusZone) else text


def _states(states: StateSet) -> str:
    unions = (f"members of {union}" for union in states.unions)
    text = ", ".join((*states.states, *unions))
    return f"{text}, but not the host" if states.except_host else text


def _trigger(value: object) -> str:
    match value:
        case Leaves(zone=zone):
            nights = " overnight" if value.overnight_only else ""
            return f"leaving {_inner(zone)}{nights}"
        case Enters(territory=territory):
            origin = f" from outside {value.coming_from}" if value.coming_from else ""
            return f"entering {_inner(territory)}{origin}"
        case EntersArea(area=area):
            return f"entering {_inner(area)}"
        case Meets(counterparts=counterparts):
            official = " officially" if value.official_only else ""
            return f"meeting {_inner(counterparts)}{official}"
        case Travels():
            return "any travel"
    return shown(value)
