"""A determination that was frozen into a filing, read back to be compared."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exeat.domain.errors import InputError
from exeat.domain.finding import Status
from exeat.engine.redecision import Answer, Decided, Key, Stand
from exeat.formats.determination import FORMAT, VERSION

MAX_BYTES = 64 * 1024 * 1024


def read_decided(data: bytes, label: str) -> Decided:
    """Return how the findings of a published answer stood.

    Fields that a later version added are passed over; the desk wrote the text itself,
    and holds its commitment, so that only its form is checked.

    Args:
        data: The JSON of ``exeat check --format json``.
        label: What it is called in messages.

    Raises:
        InputError: It is no determination of this major version.
    """
    try:
        answer = _parsed(data)
        if answer["format"] != FORMAT or _major(answer["version"]) != _major(VERSION):
            raise ValueError("another format or version")
        return _decided(answer["determination"])
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise InputError(
            f"the text is no determination of version {_major(VERSION)}",
            remedy="give the JSON of 'exeat check --format json'",
            file=label,
        ) from fault


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise ValueError("too large")
    return json.loads(data, object_pairs_hook=_once, parse_constant=_refused)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _major(version: object) -> str:
    return version.partition(".")[0] if isinstance(version, str) else ""


def _decided(answer: Mapping[str, Any]) -> Decided:
    return Decided(
        register_edition=answer["register_edition"],
        engine_version=answer["engine_version"],
        now=datetime.fromisoformat(answer["now"]),
        stands={
            Key(one["measure"], one["provision"], one["traveller"]): _stand(one)
            for one in answer["findings"]
        },
    )


def _stand(finding: Mapping[str, Any]) -> Stand:
    course = finding["cautious_course"]
    status = finding["status"]
    return Stand(
        answer=Answer(finding["answer"]),
        reason=finding["reason"] or "",
        duties=tuple(finding["duties"]),
        addressees=tuple(one["key"] for one in course["addressees"]) if course else (),
        safe_by=_moment(finding["safe_by"]),
        arguable_until=_moment(finding["arguable_until"]),
        status=Status(status) if status else None,
        contents=tuple(finding["contents"]),
        missing=tuple(finding["missing"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
