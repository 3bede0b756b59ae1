"""What a file of the register says against its JSON Schema, in plain sentences."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from referencing import Registry, Resource

from exeat.domain.errors import InputError
from exeat.formats.document import Document, shown
from exeat.formats.document import Path as FieldPath
from exeat.formats.fields import meant

SCHEMAS = Path(__file__).parents[1] / "register" / "schema"

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_NO_ZONES = frozenset(("localtime", "posixrules", "Factory"))
_FORMS = {
    "array": ("a list", "write a list"),
    "boolean": ("true or false", "write true or false"),
    "integer": ("a whole number", "write a whole number"),
    "number": ("a number", "write a number"),
    "object": ("a mapping", "write its fields, each with a value"),
    "string": ("a text", "write a text, in quotes if it looks like something else"),
}
_LACKS = {
    "stated": ("a source stands without what it states", "add 'stated'"),
    "source": ("the parameter is stated without a source", "add the key of the source"),
    "open": ("readings stand without their question", "add 'open' with the question"),
    "readings": (
        "the question is open without readings",
        "add 'readings', as {} where nothing is published",
    ),
}

Sentence = tuple[FieldPath, str, str, bool]


class _Breach(NamedTuple):
    """A value that breaks one keyword of its schema."""

    keyword: str
    demand: Any
    schema: Mapping[str, Any]
    value: Any
    path: FieldPath
    in_key: bool


def schema_faults(kind: str, document: Document) -> Iterator[InputError]:
    """Yield what a file says against the schema of its kind.

    Args:
        kind: Name of the schema, such as ``measure``.
        document: The file.
    """
    told: set[tuple[FieldPath, str]] = set()
    for error in _validator(kind).iter_errors(document.value):
        for path, problem, remedy, at_key in _sentences(_breach(error)):
            if (path, problem) not in told:
                told.add((path, problem))
                yield document.fault(path, problem, remedy=remedy, at_key=at_key)


@cache
def _validator(kind: str) -> Draft202012Validator:
    """Return the validator of a kind of file."""
    schemas = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("*.json"))]
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    checker = FormatChecker(formats=())
    checker.checks("date")(_is_date)
    checker.checks("time-zone")(_is_zone)
    return Draft202012Validator(
        {"$ref": f"urn:exeat:register:{kind}"},
        registry=Registry().with_resources(resources),
        format_checker=checker,
    )


def _is_date(value: object) -> bool:
    """Return whether a text in the form of a date is in the calendar."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return True
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return False
    return True


def _is_zone(value: object) -> bool:
    return not isinstance(value, str) or value in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_ZONES


def _breach(error: ValidationError) -> _Breach:
    """Return what an error of the validator is about."""
    return _Breach(
        keyword=str(error.validator),
        demand=error.validator_value,
        schema=error.schema if isinstance(error.schema, dict) else {},
        value=error.instance,
        path=tuple(error.absolute_path),
        in_key="propertyNames" in error.absolute_schema_path,
    )


def _sentences(breach: _Breach) -> Iterator[Sentence]:
    """Yield place, problem and remedy of each thing that a breach means."""
    if breach.in_key:
        title, remedy = _form(breach.schema)
        problem = f"the key {shown(breach.value)} is not {title}"
        yield (*breach.path, str(breach.value)), problem, remedy, True
    elif breach.keyword in _SEVERAL:
        yield from _SEVERAL[breach.keyword](breach)
    else:
        tell = _SINGLE.get(breach.keyword, _tell_form)
        yield breach.path, *tell(breach), False


def _form(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a schema asks for, and how to write it."""
    types = schema.get("type", "string")
    form, remedy = _FORMS[types if isinstance(types, str) else types[0]]
    if examples := schema.get("examples"):
        remedy = f"write it as in {' or '.join(map(str, examples))}"
    return schema.get("title", form), remedy


def _tell_form(breach: _Breach) -> tuple[str, str]:
    title, remedy = _form(breach.schema)
    if breach.value is None:
        return f"the field is empty, where {title} belongs", remedy
    return f"{shown(breach.value)} is not {title}", remedy


def _tell_enum(breach: _Breach) -> tuple[str, str]:
    title, _ = _form(breach.schema)
    words = breach.demand
    return (
        f"{shown(breach.value)} is not {title}",
        f"{meant(str(breach.value), words)}write one of: {', '.join(words)}",
    )


def _tell_const(breach: _Breach) -> tuple[str, str]:
    wanted = json.dumps(breach.demand).replace('"', "")
    return f"{shown(breach.value)} is not what belongs here", f"write {wanted}"


def _tell_format(breach: _Breach) -> tuple[str, str]:
    if breach.demand == "time-zone":
        name = str(breach.value)
        remedy = f"{meant(name, _zones())}write a name such as Europe/Moscow"
        return f"{shown(name)} is not a time zone", remedy
    return f"{shown(breach.value)} is no day of the calendar", "correct the date"


def _tell_range(breach: _Breach) -> tuple[str, str]:
    title, _ = _form(breach.schema)
    least, most = breach.schema["minimum"], breach.schema["maximum"]
    problem = f"{shown(breach.value)} is not {title}"
    return problem, f"write a number from {least} to {most}"


def _tell_empty(breach: _Breach) -> tuple[str, str]:
    title, remedy = _form(breach.schema)
    return f"the field is empty, where {title} belongs", remedy


def _tell_open_trigger(breach: _Breach) -> tuple[str, str]:
    del breach
    return "an open trigger takes no readings", "write readings: {}"


_SINGLE: Mapping[str, Callable[[_Breach], tuple[str, str]]] = {
    "enum": _tell_enum,
    "const": _tell_const,
    "format": _tell_format,
    "minimum": _tell_range,
    "maximum": _tell_range,
    "minItems": _tell_empty,
    "minLength": _tell_empty,
    "minProperties": _tell_empty,
    "maxProperties": _tell_open_trigger,
}


def _unknown(breach: _Breach) -> Iterator[Sentence]:
    """Yield each field that a mapping may not have."""
    known = list(breach.schema["properties"])
    for name in breach.value:
        if name not in known:
            remedy = f"{meant(name, known)}use only: {', '.join(known)}"
            yield (
                (*breach.path, name),
                f"the field {shown(name)} is unknown",
                remedy,
                True,
            )


def _missing(breach: _Breach) -> Iterator[Sentence]:
    """Yield each field that a mapping lacks."""
    for name in breach.demand:
        if name not in breach.value:
            yield breach.path, f"the field {name!r} is missing", "add it", False


def _dependent(breach: _Breach) -> Iterator[Sentence]:
    """Yield each field that another one calls for."""
    for name, needed in breach.demand.items():
        for other in needed:
            if name in breach.value and other not in breach.value:
                problem = f"the field {name!r} stands without {other!r}"
                yield (*breach.path, name), problem, f"add {other!r}", True


def _twice(breach: _Breach) -> Iterator[Sentence]:
    """Yield each entry that a list has already."""
    for index, entry in enumerate(breach.value):
        if entry in breach.value[:index]:
            problem = f"{shown(entry)} is in the list already"
            yield (*breach.path, index), problem, "remove it", False


def _none_of(breach: _Breach) -> Iterator[Sentence]:
    """Yield that a mapping has none of the fields of which one is needed."""
    names = [option["required"][0] for option in breach.demand]
    title, _ = _form(breach.schema)
    problem = f"{title} has neither {' nor '.join(map(repr, names))}"
    yield breach.path, problem, "add one of them", False


def _one_of(breach: _Breach) -> Iterator[Sentence]:
    """Yield what keeps a mapping from being exactly one of several forms."""
    if not isinstance(breach.value, dict):
        return
    options = [option["required"] for option in breach.demand]
    used = [names for names in options if any(name in breach.value for name in names)]
    title, _ = _form(breach.schema)
    if not used:
        yield (
            breach.path,
            _no_form(title, options),
            _forms(breach.schema, options),
            False,
        )
    elif len(used) > 1:
        present = (next(n for n in names if n in breach.value) for names in used)
        firsts = sorted(present, key=list(breach.value).index)
        yield (*breach.path, firsts[1]), *_two_forms(title, firsts), True
    for name in used[0] if len(used) == 1 else ():
        if name not in breach.value:
            yield (
                breach.path,
                *_LACKS.get(name, (f"{name!r} is missing", "add it")),
                False,
            )


def _no_form(title: str, options: list[list[str]]) -> str:
    if title == "a parameter":
        return "the parameter is neither stated nor open"
    return f"{title} has none of {', '.join(repr(names[0]) for names in options)}"


def _forms(schema: Mapping[str, Any], options: list[list[str]]) -> str:
    if examples := schema.get("examples"):
        return f"write {' or '.join(examples)}"
    return f"give exactly one of: {', '.join(names[0] for names in options)}"


def _two_forms(title: str, names: list[str]) -> tuple[str, str]:
    remedy = f"keep either {names[0]!r} or {names[1]!r}"
    if title == "a parameter":
        return "the parameter is both stated and open", remedy
    return f"{title} has both {names[0]!r} and {names[1]!r}", remedy


_SEVERAL: Mapping[str, Callable[[_Breach], Iterator[Sentence]]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "dependentRequired": _dependent,
    "uniqueItems": _twice,
    "anyOf": _none_of,
    "oneOf": _one_of,
}
