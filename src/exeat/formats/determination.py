"""The published JSON of an answer; the schema is ``determination.schema.json``."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias, assert_never

from exeat.domain.finding import (
    CautiousCourse,
    Change,
    Crossing,
    Dependence,
    Determination,
    Filing,
    Finding,
    Margin,
    NotRequired,
    PlanEntry,
    Required,
    Step,
    Undetermined,
    Verdict,
    World,
)
from exeat.domain.place import (
    AnyOf,
    Area,
    Buffer,
    Disk,
    Minus,
    Shape,
    Unlocated,
)
from exeat.domain.register import Register

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

FORMAT = "exeat-determination"
VERSION = "1.0"
_DEGREE_DIGITS = 8
_METRE_DIGITS = 3


def determination_json(determination: Determination, register: Register) -> str:
    """Return a determination as JSON text; the same inputs give the same bytes."""
    value = {
        "format": FORMAT,
        "version": VERSION,
        "determination": _determination(determination, register),
    }
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _determination(determination: Determination, register: Register) -> Json:
    known_on = determination.known_on
    return {
        "register_edition": determination.register_edition,
        "engine_version": determination.engine_version,
        "trip": determination.trip,
        "now": determination.now.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "findings": [_finding(f, register) for f in determination.findings],
        "plan": [_plan_entry(entry, register) for entry in determination.plan],
        "assumes": list(determination.assumes),
    }


def _finding(finding: Finding, register: Register) -> Json:
    return {
        "measure": finding.measure,
        "provision": finding.provision,
        "traveller": finding.traveller,
        "companions": list(finding.companions),
        **_verdict(finding.verdict),
        "crossings": [_crossing(crossing) for crossing in finding.crossings],
        "entered": list(finding.entered),
        "assumes": [_step(step) for step in finding.assumes],
        "depends_on": [_dependence(each) for each in finding.depends_on],
        "worlds": _worlds(finding.worlds),
        "zones": _zones(finding.worlds),
        "cautious_course": _course(finding.cautious_course, register),
        "would_change": [_change(change) for change in finding.changes],
        "trace": _step(finding.trace),
        "sources": [_source(key, register) for key in finding.sources],
    }


def _verdict(verdict: Verdict) -> dict[str, Json]:
    """Return the fields of the answer; all are there whatever it is."""
    filing = None if isinstance(verdict, NotRequired) else verdict.filing
    margin = verdict.margin if isinstance(verdict, NotRequired) else None
    return {
        "answer": _answer(verdict),
        "duty": filing.duties[0].value if filing and filing.duties else None,
        "duties": [duty.value for duty in filing.duties] if filing else [],
        "reason": verdict.reason.value if isinstance(verdict, NotRequired) else None,
        "reasons_against": (
            [reason.value for reason in verdict.reasons]
            if isinstance(verdict, Undetermined)
            else []
        ),
        **_terms(filing),
        "margin_m": round(margin.inside_m, _METRE_DIGITS) if margin else None,
        "margin_at": _margin_at(margin),
    }


def _answer(verdict: Verdict) -> str:
    match verdict:
        case Required():
            return "required"
        case NotRequired():
            return "not-required"
        case Undetermined():
            return "undetermined"


def _terms(filing: Filing | None) -> dict[str, Json]:
    if filing is None:
        return {
            "safe_by": None,
            "arguable_until": None,
            "status": None,
            "provisional": False,
            "contents": [],
            "missing": [],
        }
    return {
        "safe_by": _moment(filing.safe_by),
        "arguable_until": _moment(filing.arguable_until),
        "status": filing.status.value if filing.status else None,
        "provisional": filing.provisional,
        "contents": list(filing.contents),
        "missing": list(filing.missing),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _margin_at(margin: Margin | None) -> Json:
    if margin is None:
        return None
    return {
        "lat": round(margin.position.lat_deg, _DEGREE_DIGITS),
        "lon": round(margin.position.lon_deg, _DEGREE_DIGITS),
        "near": margin.near,
        "zone": margin.zone,
    }


def _crossing(crossing: Crossing) -> Json:
    return {
        "direction": crossing.direction,
        "lat": round(crossing.position.lat_deg, _DEGREE_DIGITS),
        "lon": round(crossing.position.lon_deg, _DEGREE_DIGITS),
        "at": crossing.at.isoformat(),
        "at_utc": crossing.at.astimezone(UTC).isoformat(),
        "leg": crossing.leg,
        "beyond_m": round(crossing.beyond_m, _METRE_DIGITS),
        "zone": crossing.zone,
    }


def _dependence(dependence: Dependence) -> Json:
    question = dependence.question
    return {
        "question": question.key,
        "text": question.text,
        "kind": question.kind.value,
        "affects": dependence.affects,
        "options": [
            {
                "key": option.key,
                "because": option.because,
                "sources": list(option.sources),
            }
            for option in question.options
        ],
    }


def _worlds(worlds: tuple[World, ...]) -> Json:
    """Return what follows from each combination of answers, each once."""
    rows: dict[tuple[object, ...], Json] = {}
    for world in worlds:
        row: Json = {
            "answers": dict(world.answers),
            "due": world.due,
            "reason": world.reason.value if world.reason else None,
            "duty": world.duty.value if world.duty else None,
            "deadline": _moment(world.deadline),
        }
        key = (world.answers, world.due, world.reason, world.duty, world.deadline)
        rows.setdefault(key, row)
    return list(rows.values())


def _zones(worlds: tuple[World, ...]) -> Json:
    """Return the zones of all worlds, each once, with where they are crossed."""
    rows: dict[Shape, Json] = {}
    for world in worlds:
        if world.zone is not None:
            crossings: Json = [_crossing(crossing) for crossing in world.crossings]
            row: Json = {**_zone(world.zone), "crossings": crossings}
            rows.setdefault(world.zone, row)
    return list(rows.values())


def _zone(zone: Shape) -> dict[str, Json]:
    match zone:
        case Area():
            return {"name": zone.name, "area": zone.key, "band_m": zone.band_m}
        case Buffer(area=area):
            return {
                "name": zone.name,
                "area": area.key,
                "width_m": zone.width_m,
                "band_m": area.band_m,
            }
        case Disk():
            return {
                "name": zone.name,
                "lat": round(zone.centre.lat_deg, _DEGREE_DIGITS),
                "lon": round(zone.centre.lon_deg, _DEGREE_DIGITS),
                "radius_m": zone.radius_m,
                "band_m": zone.band_m,
            }
        case AnyOf(parts=parts):
            return {"name": zone.name, "any_of": list(map(_zone, parts))}
        case Minus(whole=whole, without=without):
            holes: Json = list(map(_zone, without))
            return {"name": zone.name, "from": _zone(whole), "without": holes}
        case Unlocated():
            return {"name": zone.name}
        case _:
            assert_never(zone)


def _course(course: CautiousCourse | None, register: Register) -> Json:
    if course is None:
        return None
    return {
        "duty": course.duty.value,
        "by": _moment(course.by),
        "addressees": _offices(course.addressees, register),
    }


def _change(change: Change) -> Json:
    return {"code": change.code, **change.values}


def _step(step: Step) -> Json:
    values: Mapping[str, str] = step.values
    return {
        "code": step.code,
        "holds": step.holds,
        "values": dict(values),
        "sources": list(step.sources),
        "steps": [_step(below) for below in step.steps],
    }


def _source(key: str, register: Register) -> Json:
    source = register.sources[key]
    return {
        "key": key,
        "publisher": source.publisher,
        "title": source.title,
        "published_on": str(source.published_on) if source.published_on else None,
        "address": source.address,
        "rank": source.rank.value,
    }


def _offices(keys: tuple[str, ...], register: Register) -> Json:
    return [{"key": key, "name": register.office_name(key)} for key in keys]


def _plan_entry(entry: PlanEntry, register: Register) -> Json:
    filing = entry.filing
    return {
        "measure": entry.measure,
        "provision": entry.provision,
        "travellers": list(entry.travellers),
        "certain": entry.certain,
        "duty": filing.duties[0].value if filing.duties else None,
        "duties": [duty.value for duty in filing.duties],
        "addressees": _offices(filing.addressees, register),
        **_terms(filing),
    }
