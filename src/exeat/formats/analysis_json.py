"""The JSON of coverage, comparisons and reciprocity.

What is said is written as in the register: ``stated`` with its ``source``, or ``open``
with its ``readings``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from exeat.domain.calendar import LeadTime
from exeat.domain.measure import Distance, Open, PartialDate, Reading, Stated
from exeat.engine.comparison import Shift
from exeat.engine.coverage import Coverage
from exeat.engine.editions import Inventory, Revision
from exeat.engine.particulars import kind_of
from exeat.engine.reciprocity import Burden, Span

_AS_TEXT = (date, Distance, LeadTime, PartialDate)
_ABSENT: tuple[object, ...] = (None, "", False, ())


def plain(value: object) -> Any:
    """Return what is said as plain JSON."""
    match value:
        case Stated():
            told = _value(value.key, value.value)
            return {"stated": told, "source": list(value.sources)}
        case Open():
            readings = {one.key: _reading(value.key, one) for one in value.readings}
            return {"open": value.question, "readings": readings}
        case tuple():
            return [plain(entry) for entry in value]
        case Enum():
            return value.value
    if isinstance(value, _AS_TEXT):
        return str(value)
    if isinstance(value, type) or not is_dataclass(value):
        return value
    inner = {field.name: getattr(value, field.name) for field in fields(value)}
    told = {name: plain(part) for name, part in inner.items() if part not in _ABSENT}
    return {kind_of(value): told} if kind_of(value) else told


def _value(key: str, value: object) -> Any:
    """Return the value of a parameter, with the register's word for no date."""
    if value is None:
        return "open-ended" if key.endswith("until") else "not-yet"
    return plain(value)


def _reading(key: str, reading: Reading[object]) -> dict[str, Any]:
    told: dict[str, Any] = {"value": _value(key, reading.value)}
    if reading.sources:
        told["source"] = list(reading.sources)
    if reading.because:
        told["because"] = reading.because
    return told


def coverage_json(rows: Mapping[str, Coverage], whole: Coverage) -> dict[str, Any]:
    """Return the counts of each measure by key, and of all together."""
    return {
        "measures": {key: _coverage(row) for key, row in rows.items()},
        "total": {"measures": whole.measures, **_coverage(whole)},
    }


def _coverage(row: Coverage) -> dict[str, Any]:
    return {
        "provisions": row.provisions,
        "parameters": row.parameters,
        "stated": row.stated,
        "open": row.open,
        "unpublished": row.unpublished,
        "uncovered": list(row.uncovered),
    }


def shifts_json(shifts: Sequence[Shift]) -> list[dict[str, Any]]:
    """Return what stood differently on two days."""
    return [_whole(shift) for shift in shifts]


def editions_json(
    inventories: Sequence[Inventory], revisions: Sequence[Revision]
) -> dict[str, Any]:
    """Return what two editions have differently."""
    kinds = {
        kind.kind: {name: list(getattr(kind, name)) for name in _INVENTORY}
        for kind in inventories
    }
    return {**kinds, "revisions": [_whole(revision) for revision in revisions]}


_INVENTORY = ("added", "removed", "changed")


def _whole(value: Any) -> dict[str, Any]:
    """Return a record with all its fields, the empty ones too."""
    return {
        field.name: (
            [_whole(entry) for entry in part]
            if field.name in ("changes", "learned")
            else plain(part)
        )
        for field in fields(value)
        for part in (getattr(value, field.name),)
    }


def reciprocity_json(pair: tuple[str, str], spans: Sequence[Span]) -> dict[str, Any]:
    """Return the spans of time in which a pair of regimes was constant."""
    return {
        "pair": list(pair),
        "spans": [
            {
                "from": plain(span.from_on),
                "until": plain(span.until_on),
                "imposed": {
                    f"{host} on {guest}": [_burden(burden) for burden in side]
                    for host, guest, side in zip(
                        pair, reversed(pair), span.sides, strict=True
                    )
                },
            }
            for span in spans
        ],
    }


def _burden(burden: Burden) -> dict[str, Any]:
    provision = burden.provision
    return {
        "measure": burden.measure.key,
        "provision": provision.key,
        "title": provision.title,
        "receiving": burden.measure.receiving_of(provision),
        "addressed": burden.addressing.value,
        "stands": burden.standing.value,
        "duty": plain(provision.duty),
        "zone": plain(provision.trigger),
        "lead": plain(provision.lead),
        "missions": plain(provision.binds.missions),
        "persons": plain(provision.binds.persons),
        "unsettled": plain(provision.binds.unsettled),
        "exempt": plain(provision.binds.exempt),
        "contents": plain(provision.contents),
        "addressee": plain(provision.addressee),
    }
