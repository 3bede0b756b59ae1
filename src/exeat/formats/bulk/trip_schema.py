"""The Arrow schema of trips as a table, and which tables can be read as it."""

import json
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from exeat.domain.errors import InputError
from exeat.formats.fields import meant

_TEXT, _DEGREES = pa.string(), pa.float64()
_MOMENT = pa.timestamp("us", tz="UTC")
_LOCAL = pa.timestamp("us")

TRAVELLER = pa.struct(
    {
        "name": _TEXT,
        "sending": _TEXT,
        "mission": _TEXT,
        "mission_kind": _TEXT,
        "mission_receiving": _TEXT,
        "mission_seat": _TEXT,
        "class": _TEXT,
        "post": _TEXT,
        "minor": pa.bool_(),
        "same_household": pa.bool_(),
        "assignment": _TEXT,
    }
)
POINT = pa.struct(
    {"lat": _DEGREES, "lon": _DEGREES, "name": _TEXT, "state": _TEXT, "at": _MOMENT}
)
STAY = pa.struct(
    {
        "name": _TEXT,
        "lat": _DEGREES,
        "lon": _DEGREES,
        "state": _TEXT,
        "zone": _TEXT,
        "from": _MOMENT,
        "until": _MOMENT,
        "lodging": _TEXT,
    }
)
CONTACT = pa.struct(
    {"name": _TEXT, "kind": _TEXT, "at": _MOMENT, "official": pa.bool_()}
)

TRIPS = pa.schema(
    {
        "trip": _TEXT,
        "travellers": pa.list_(TRAVELLER),
        "purpose": _TEXT,
        "kind": _TEXT,
        "vehicle": _TEXT,
        "carrier": _TEXT,
        "from": _TEXT,
        "from_lat": _DEGREES,
        "from_lon": _DEGREES,
        "from_state": _TEXT,
        "from_zone": _TEXT,
        "depart": _MOMENT,
        "to": _TEXT,
        "to_lat": _DEGREES,
        "to_lon": _DEGREES,
        "to_state": _TEXT,
        "to_zone": _TEXT,
        "to_accuracy_m": _DEGREES,
        "arrive": _MOMENT,
        "by": _TEXT,
        "via": pa.list_(POINT),
        "track": pa.list_(POINT),
        "stays": pa.list_(STAY),
        "contacts": pa.list_(CONTACT),
    }
)
"""Every column that a table of trips may have, with its type."""

REQUIRED = ("trip", "travellers", "from", "depart", "to", "arrive")
"""Columns that a table must have; a place may be there by its coordinates only."""

POINTED = ("from", "to", "via", "track")
"""Columns that may hold geometries of GeoParquet in place of texts or lists."""

LOCAL = ("depart", "arrive")
"""Columns whose moments may lack a zone: these are read on the clock of the place."""


def check_schema(schema: pa.Schema, label: str) -> None:
    """See to it that a table can be read as trips.

    Args:
        schema: Names and types of its columns.
        label: What the file is called in messages.

    Raises:
        InputError: A column is unknown, twice there or of a type that does not fit,
            or one is lacking.
    """
    for problem, remedy in _problems(schema):
        raise InputError(problem, remedy=remedy, file=label)


def _problems(schema: pa.Schema) -> Iterator[tuple[str, str]]:
    names = schema.names
    for name in names:
        if name not in TRIPS.names:
            hint = meant(name, TRIPS.names)
            known = ", ".join(TRIPS.names)
            yield f"the column {name[:40]!r} is unknown", f"{hint}use only: {known}"
        elif names.count(name) > 1:
            yield f"the column {name!r} stands twice", "keep one of the two"
    yield from _lacking(names)
    yield from _unfit(schema)


def _lacking(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in REQUIRED:
        if name not in names and f"{name}_lat" not in names:
            yield f"the table has no column {name!r}", "add it"


def _unfit(schema: pa.Schema) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with types, and with places said in two ways."""
    names = schema.names
    geometries = _geometries(schema)
    for name in geometries:
        for part in (f"{name}_lat", f"{name}_lon"):
            if part in names:
                problem = f"both {name!r} and {part!r} hold positions"
                yield problem, "keep one of the two"
    for field in schema:
        if not (field.name in geometries and _is_binary(field.type)):
            wish = wanted(field.name, field.type)
            yield from _misfits(field.name, field.type, wish)


def wanted(name: str, given: pa.DataType) -> pa.DataType:
    """Return the type that a column is brought to."""
    if name in LOCAL and pa.types.is_timestamp(given) and given.tz is None:
        return _LOCAL
    return TRIPS.field(name).type


def _geometries(schema: pa.Schema) -> Sequence[str]:
    """Return the columns of WKB geometries: those that ``geo`` names, or WKB's own type.

    Source:
        GeoParquet 1.1.0, "Metadata".
    """
    named = [
        field.name
        for field in schema
        if (field.metadata or {}).get(b"ARROW:extension:name") == b"geoarrow.wkb"
    ]
    try:
        told = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        columns = told["columns"].items()
    except (ValueError, KeyError, AttributeError, TypeError):
        columns = ()
    named += [
        name
        for name, about in columns
        if isinstance(about, Mapping) and about.get("encoding") == "WKB"
    ]
    return [name for name in named if name in POINTED]


def _is_binary(given: pa.DataType) -> bool:
    storage = getattr(given, "storage_type", given)
    return bool(
        pa.types.is_binary(storage)
        or pa.types.is_large_binary(storage)
        or pa.types.is_binary_view(storage)
    )


def _is_text(given: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(given)
        or pa.types.is_large_string(given)
        or pa.types.is_string_view(given)
    )


def _is_list(given: pa.DataType) -> bool:
    return bool(pa.types.is_list(given) or pa.types.is_large_list(given))


def _misfits(
    name: str, given: pa.DataType, wish: pa.DataType
) -> Iterator[tuple[str, str]]:
    """Yield why a type cannot be brought to another without a change of sense."""
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given):
        return
    if _is_list(wish) and _is_list(given):
        yield from _misfits(name, given.value_type, wish.value_type)
    elif pa.types.is_struct(wish) and pa.types.is_struct(given):
        yield from _misfits_within(name, given, wish)
    elif pa.types.is_nested(wish) or not _is_plain_fit(given, wish):
        held = str(given)[:80]
        yield f"the column {name!r} holds {held}, not {_called(wish)}", "convert it"


def _misfits_within(
    name: str, given: pa.StructType, wish: pa.StructType
) -> Iterator[tuple[str, str]]:
    known = [field.name for field in wish]
    for field in given:
        part = f"{name}.{field.name[:40]}"
        if field.name in known:
            yield from _misfits(part, field.type, wish.field(field.name).type)
        else:
            hint = meant(field.name, known)
            yield (
                f"the column {part!r} is unknown",
                f"{hint}use only: {', '.join(known)}",
            )


def _called(wish: pa.DataType) -> str:
    """Return what a type is called in messages."""
    if _is_list(wish):
        return f"a list of {_called(wish.value_type)}"
    if pa.types.is_struct(wish):
        return f"a struct of {', '.join(field.name for field in wish)}"
    return "text" if wish == _TEXT else str(wish)


def _is_plain_fit(given: pa.DataType, wish: pa.DataType) -> bool:
    if pa.types.is_timestamp(wish):
        return pa.types.is_timestamp(given) and (given.tz is None) == (wish.tz is None)
    if pa.types.is_floating(wish):
        return bool(pa.types.is_floating(given) or pa.types.is_integer(given))
    if wish == _TEXT:
        return _is_text(given)
    return bool(given == wish)
