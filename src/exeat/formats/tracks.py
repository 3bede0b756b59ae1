"""Tracks of a leg: GPX and GeoJSON files become points in order."""

import json
import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import PurePath
from typing import NoReturn

from exeat.domain.errors import ExeatError, InputError
from exeat.domain.trip import Waypoint
from exeat.formats.geojson import position_of
from exeat.formats.json import MAX_DEPTH
from exeat.formats.trackpoints import TrackPoints, placed

LARGEST_TRACK = 5 * 1024 * 1024
SUFFIXES = (".gpx", ".geojson", ".json")

# A text that never ends is one token, so that no text is looked at twice.
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_TIME_KEYS = ("times", "coordTimes")
_LINES = ("LineString", "MultiLineString")
_EXPORT = "export the track as a GeoJSON LineString, or as GPX"


def read_track(content: bytes, label: str) -> tuple[Waypoint, ...]:
    """Return the points of a track, in the order in which they are passed.

    Args:
        content: The file.
        label: Its name, for errors; its ending says GPX or GeoJSON.

    Raises:
        InputError: The file is too large, is neither of the two, or holds a point
            that cannot be used.
    """
    if len(content) > LARGEST_TRACK:
        raise InputError(
            f"the track is larger than {LARGEST_TRACK // 1024**2} MiB",
            remedy="thin it out, or split the leg in two",
            file=label,
        )
    if PurePath(label).suffix.lower() != ".gpx":
        return read_geojson_track(content, label)
    try:
        from exeat.formats.gpx import read_gpx
    except ModuleNotFoundError as absent:
        raise InputError(
            "reading GPX needs the package 'defusedxml'",
            remedy="install exeat[formats], or export the track as GeoJSON",
            file=label,
        ) from absent
    return read_gpx(content, label)


def read_geojson_track(content: bytes, label: str) -> tuple[Waypoint, ...]:
    """Return the points of a GeoJSON line.

    A LineString, a MultiLineString, or a Feature of one, alone or as the only one
    of its collection. Moments stand in its property ``times`` or ``coordTimes``.

    Args:
        content: The file.
        label: Its name, for errors.

    Raises:
        InputError: The file is no such GeoJSON, or a point cannot be used.

    Source:
        RFC 7946.
    """
    geometry, times = _line(_parsed(content, label), label)
    lines = _lists(geometry.get("coordinates"), label, "coordinates")
    stamps = _lists(times, label, "times") if times is not None else []
    if geometry.get("type") == "LineString":
        lines, stamps = [lines], [stamps] if stamps else []
    if stamps and len(stamps) != len(lines):
        raise _unlike(label)
    track = TrackPoints(label)
    for line, moments in zip_longest(lines, stamps, fillvalue=()):
        _add_line(track, _lists(line, label, "coordinates"), moments)
    return track.finished()


def _add_line(track: TrackPoints, line: Sequence[object], moments: object) -> None:
    """Append the points of one line to a track."""
    stamps = _lists(moments, track.label, "times")
    if stamps and len(stamps) != len(line):
        raise _unlike(track.label)
    for coordinates, stamp in zip_longest(line, stamps):
        try:
            if stamp is not None and not isinstance(stamp, str):
                raise InputError("the moment is not text", remedy="quote it")
            track.add(position_of(coordinates), stamp)
        except ExeatError as fault:
            field = f"coordinates[{len(track.points)}]"
            raise placed(fault, track.label, field=field) from fault


def _parsed(content: bytes, label: str) -> dict[str, object]:
    """Return the object in a JSON file; five MiB are too many for positions."""
    try:
        text = content.decode("utf-8-sig")
        if _depth(text) > MAX_DEPTH:
            raise RecursionError
        value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except (RecursionError, ValueError) as fault:
        where = fault if isinstance(fault, json.JSONDecodeError) else None
        raise InputError(
            _complaint(fault),
            remedy=_EXPORT,
            file=label,
            line=where.lineno if where else None,
            column=where.colno if where else None,
        ) from fault
    return _mapping(value, label, "")


def _depth(text: str) -> int:
    """Return how deeply values are nested, brackets in texts left out."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest


def _complaint(fault: Exception) -> str:
    match fault:
        case json.JSONDecodeError(msg=message):
            return f"the file is not valid JSON: {message[0].lower()}{message[1:]}"
        case UnicodeDecodeError():
            return "the file is not UTF-8"
        case RecursionError():
            return "values are nested too deeply"
        case _TwinError() | _NumberError():
            return str(fault)
        case _:
            return "the file holds a number of an unusable size"


class _TwinError(ValueError):
    """A key occurs twice."""


class _NumberError(ValueError):
    """A number is not finite."""


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise _TwinError(f"the key {twin[:40]!r} occurs twice in one object")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if abs(number) == float("inf"):
        raise _NumberError(f"{text[:40]} is a number of an unusable size")
    return number


def _no_number(text: str) -> NoReturn:
    raise _NumberError(f"{text} is no number of JSON")


def _line(value: dict[str, object], label: str) -> tuple[dict[str, object], object]:
    """Return the geometry of the only line in a file, and its moments."""
    if "crs" in value:
        raise _shape("the member 'crs' is not GeoJSON", label, "crs")
    if value.get("type") == "FeatureCollection":
        features = _lists(value.get("features"), label, "features")
        if len(features) != 1:
            raise _shape(f"the file has {len(features)} features", label, "features")
        value = _mapping(features[0], label, "features[0]")
    properties: object = None
    if value.get("type") == "Feature":
        properties = value.get("properties")
        value = _mapping(value.get("geometry"), label, "geometry")
    if value.get("type") not in _LINES:
        raise _shape("the file holds no line", label, "type")
    if not isinstance(properties, dict):
        return value, None
    return value, next(
        (properties[key] for key in _TIME_KEYS if key in properties), None
    )


def _mapping(value: object, label: str, field: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _shape("there is no object", label, field)
    return value


def _lists(value: object, label: str, field: str) -> Sequence[object]:
    if not isinstance(value, (list, tuple)):
        raise _shape("there is no array", label, field)
    return value


def _shape(problem: str, label: str, field: str) -> InputError:
    return InputError(problem, remedy=_EXPORT, file=label, field=field)


def _unlike(label: str) -> InputError:
    return InputError(
        "there are not as many moments as points",
        remedy="give a moment or null for each point, or none at all",
        file=label,
        field="times",
    )
