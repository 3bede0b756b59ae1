"""A measure as text: every parameter with its source, or its readings."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from textwrap import wrap

from exeat.domain.measure import (
    Measure,
    Open,
    Provision,
    Reading,
    Source,
    Stated,
    parameters,
)

_WIDTH = 78


def render_measure(measure: Measure, sources: Mapping[str, Source]) -> str:
    """Return a measure as text of at most 80 columns, but for addresses."""
    lines = [
        measure.title,
        f"{measure.key}: {measure.receiving} to {_sending(measure)}",
    ]
    lines += [f"announced {measure.announced_on}", ""]
    for provision in measure.provisions:
        lines += [f"Provision {provision.key}", *_wrapped(provision.title, 2), ""]
        lines += _addressed(measure, provision)
        lines += _times(provision)
        for parameter in parameters(provision):
            if not parameter.key.startswith("in_force."):
                lines += _parameter(parameter)
        lines += _history(provision)
        lines.append("")
    lines += _listed("The sources do not say", measure.silent)
    lines += _listed("The sources disagree", measure.disagreements)
    lines += _cited(measure, sources)
    return "\n".join(lines).rstrip() + "\n"


def _sending(measure: Measure) -> str:
    listed = ", ".join(measure.sending) or "all states"
    return listed if measure.sending_is_exhaustive else f"{listed} and others unnamed"


def _addressed(measure: Measure, provision: Provision) -> list[str]:
    """Return who addresses whom, where it is not as in the measure."""
    if not provision.receiving and provision.sending is None:
        return []
    listed = ", ".join(measure.sending_of(provision)) or "all states"
    return _wrapped(f"{measure.receiving_of(provision)} to {listed}", 2)


def _history(provision: Provision) -> list[str]:
    if not provision.history:
        return []
    lines = ["  history"]
    for turn in provision.history:
        note = f": {turn.note}" if turn.note else ""
        text = f"- {turn.on} {turn.phase.value}{note} ({', '.join(turn.sources)})"
        lines += _wrapped(text, 4)
    return lines


def _times(provision: Provision) -> list[str]:
    """Return what was known when about the time in force, oldest first."""
    lines = []
    for known in provision.in_force:
        lines.append(f"  as known from {known.known_on} on")
        if known.not_before:
            lines.append(f"    surely not in force before {known.not_before}")
        for parameter in (known.begins, known.ends):
            lines += [f"  {line}" for line in _parameter(parameter)]
    return lines


def _parameter(parameter: Stated[object] | Open[object]) -> list[str]:
    if isinstance(parameter, Stated):
        return [
            *_wrapped(f"{parameter.key}: {_stated(parameter)}", 2),
            *_wrapped(f"stated by {', '.join(parameter.sources)}", 4),
        ]
    lines = _wrapped(f"{parameter.key}: OPEN - {parameter.question}", 2)
    for reading in parameter.readings:
        lines += _wrapped(f"- {_reading(reading)}", 4)
    return lines if parameter.readings else [*lines, "    nothing is published"]


def _stated(parameter: Stated[object]) -> str:
    if parameter.value is None:
        return "no end known"
    return shown(parameter.value)


def _reading(reading: Reading[object]) -> str:
    value = shown(reading.value)
    text = reading.key if value == reading.key else f"{reading.key}: {value}"
    grounds = [reading.because, ", ".join(reading.sources)]
    return f"{text} ({'; '.join(ground for ground in grounds if ground)})"


def shown(value: object) -> str:
    """Return a value of a parameter in words."""
    match value:
        case None:
            return "not yet"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case tuple():
            return "; ".join(shown(entry) for entry in value) or "nobody"
        case Stated():
            return shown(value.value)
        case Open():
            return f"open ({value.key})"
    has_text = type(value).__str__ is not object.__str__
    return str(value) if has_text or not is_dataclass(value) else _fields(value)


def _fields(value: object) -> str:
    parts = []
    for field in fields(value):  # type: ignore[arg-type]  # a dataclass, as checked
        inner = getattr(value, field.name)
        if inner not in (None, "", (), False):
            parts.append(f"{field.name.replace('_', ' ')} {shown(inner)}")
    return ", ".join(parts)


def _listed(title: str, entries: tuple[str, ...]) -> list[str]:
    if not entries:
        return []
    return [
        title,
        *(line for entry in entries for line in _wrapped(f"- {entry}", 2)),
        "",
    ]


def _cited(measure: Measure, sources: Mapping[str, Source]) -> list[str]:
    keys = sorted(set(_source_keys(measure)))
    lines = ["Sources"]
    for key in keys:
        source = sources[key]
        day = str(source.published_on) if source.published_on else "undated"
        lines += _wrapped(f"- {key}: {source.publisher}, {day}, {source.rank.value}", 2)
        if source.address:
            lines.append(f"    {source.address}")
    return lines


def _source_keys(measure: Measure) -> Iterator[str]:
    for parameter in parameters(measure):
        if isinstance(parameter, Stated):
            yield from parameter.sources
        else:
            for reading in parameter.readings:
                yield from reading.sources
    for provision in measure.provisions:
        for turn in provision.history:
            yield from turn.sources


def _wrapped(text: str, indent: int) -> list[str]:
    return wrap(
        text,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
