"""Domain objects from the checked plain data of a register file.

Nothing is checked here: what arrives has passed ``register_check``, now or when the
package was built. That keeps a start quick.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from exeat.domain.calendar import parse_lead
from exeat.domain.measure import (
    Answer,
    AnyOfZone,
    AreaZone,
    Binds,
    BufferZone,
    Count,
    DiskZone,
    Distance,
    Duty,
    Enters,
    EntersArea,
    FilingDay,
    HoursRun,
    InForce,
    Lead,
    Leaves,
    Measure,
    Meets,
    MinusZone,
    MissionPattern,
    Open,
    Parameter,
    PartialDate,
    PersonPattern,
    Phase,
    PlaceRef,
    Provision,
    Reading,
    Reference,
    Silence,
    Stated,
    StateSet,
    Travels,
    Trigger,
    Turn,
    Unsettled,
    Zone,
)

T = TypeVar("T")
Raw = Mapping[str, Any]

_NO_DATE = ("not-yet", "open-ended")


def build_measure(raw: Raw) -> Measure:
    """Return the measure that a checked file holds."""
    return Measure(
        key=raw["key"],
        title=raw["title"],
        receiving=raw["receiving"],
        sending=tuple(raw["sending"]),
        sending_is_exhaustive=raw.get("sending_is_exhaustive", True),
        authority=raw["authority"],
        announced_on=partial_date(raw["announced_on"]),
        provisions=tuple(map(_provision, raw["provisions"])),
        legal_basis=raw.get("legal_basis", "").strip(),
        silent=tuple(raw.get("silent", ())),
        disagreements=tuple(raw.get("disagreements", ())),
    )


def partial_date(value: str | int) -> PartialDate:
    """Return the span of days that a date, a month or a year means.

    >>> partial_date("2024-02").last.isoformat()
    '2024-02-29'
    """
    parts = [int(part) for part in str(value).split("-")]
    year = parts[0]
    first_month, last_month = (parts[1], parts[1]) if parts[1:] else (1, 12)
    first_day, last_day = (
        (parts[2], parts[2]) if parts[2:] else (1, monthrange(year, last_month)[1])
    )
    return PartialDate(
        first=date(year, first_month, first_day),
        last=date(year, last_month, last_day),
    )


def source_keys(value: str | list[str]) -> tuple[str, ...]:
    """Return the keys of sources that a field names: one, or a list of them."""
    return (value,) if isinstance(value, str) else tuple(value)


def _provision(raw: Raw) -> Provision:
    return Provision(
        key=raw["key"],
        title=raw["title"],
        duty=_parameter("duty", raw["duty"], Duty),
        in_force=tuple(map(_in_force, raw["in_force"])),
        binds=_binds(raw["binds"]),
        trigger=_trigger(raw["trigger"]),
        lead=_lead(raw["lead"]),
        contents=_parameter("contents", raw["contents"], tuple),
        addressee=_parameter("addressee", raw["addressee"], str),
        recorded_on=date.fromisoformat(raw["recorded_on"]),
        receiving=raw.get("receiving", ""),
        sending=tuple(raw["sending"]) if "sending" in raw else None,
        answer=_answer(raw["answer"]) if "answer" in raw else None,
        silence=(
            _parameter("silence", raw["silence"], Silence) if "silence" in raw else None
        ),
        history=tuple(map(_turn, raw.get("history", ()))),
    )


def _answer(raw: Raw) -> Answer:
    return Answer(
        length=_parameter("answer.length", raw["length"], parse_lead),
        before=_parameter("answer.before", raw["before"], Reference),
    )


def _turn(raw: Raw) -> Turn:
    return Turn(
        on=partial_date(raw["on"]),
        phase=Phase(raw["state"]),
        sources=source_keys(raw["source"]),
        note=raw.get("note", "").strip(),
    )


def _in_force(raw: Raw) -> InForce:
    not_before = raw.get("not_before")
    return InForce(
        known_on=date.fromisoformat(raw["known_on"]),
        begins=_parameter("in_force.from", raw["from"], _moment_in_force),
        ends=_parameter("in_force.until", raw["until"], _moment_in_force),
        not_before=date.fromisoformat(not_before) if not_before else None,
    )


def _moment_in_force(value: str | int) -> PartialDate | None:
    return None if value in _NO_DATE else partial_date(value)


def _binds(raw: Raw) -> Binds:
    return Binds(
        missions=_parameter("binds.missions", raw["missions"], _mission_patterns),
        persons=_parameter("binds.persons", raw["persons"], tuple),
        unsettled=tuple(map(_unsettled, raw.get("unsettled", ()))),
        exempt=_parameter("binds.exempt", raw["exempt"], _person_patterns),
        assignment=raw.get("assignment", ""),
    )


def _unsettled(raw: Raw) -> Unsettled:
    classes = tuple(raw["classes"])
    return Unsettled(
        classes=classes, bound=_open(f"binds.unsettled.{classes[0]}", raw, bool)
    )


def _mission_patterns(raw: list[Raw]) -> tuple[MissionPattern, ...]:
    return tuple(
        MissionPattern(**{name: tuple(words) for name, words in pattern.items()})
        for pattern in raw
    )


def _person_patterns(raw: list[Raw]) -> tuple[PersonPattern, ...]:
    return tuple(
        PersonPattern(
            missions=tuple(pattern.get("missions", ())),
            classes=tuple(pattern.get("classes", ())),
            posts=tuple(pattern.get("posts", ())),
            minor=pattern.get("minor"),
            same_household=pattern.get("same_household"),
            trip_kinds=tuple(pattern.get("trip_kinds", ())),
            conveyances=tuple(pattern.get("conveyances", ())),
            destinations=tuple(pattern.get("destinations", ())),
        )
        for pattern in raw
    )


def _trigger(raw: Raw) -> Trigger | Open[Trigger]:
    if "open" in raw:
        return Open(key="trigger", question=raw["open"])
    [(kind, terms)] = raw.items()
    return _TRIGGERS[kind](terms)


def _leaves(raw: Raw) -> Leaves:
    return Leaves(
        zone=_zone_or_open("trigger.leaves.zone", raw["zone"]),
        abroad=_parameter("trigger.leaves.abroad", raw["abroad"], bool),
        overnight_only=raw.get("overnight_only", False),
    )


def _enters(raw: Raw) -> Enters:
    return Enters(
        territory=_parameter("trigger.enters.territory", raw["territory"], _territory),
        coming_from=raw.get("coming_from", ""),
    )


def _enters_area(raw: Raw) -> EntersArea:
    return EntersArea(area=_zone_or_open("trigger.enters_area.area", raw["area"]))


def _meets(raw: Raw) -> Meets:
    return Meets(
        counterparts=_parameter(
            "trigger.meets.counterparts", raw["counterparts"], tuple
        ),
        official_only=raw.get("official_only", False),
    )


def _travels(raw: Raw) -> Travels:
    del raw
    return Travels()


_TRIGGERS: Mapping[str, Callable[[Raw], Trigger]] = {
    "leaves": _leaves,
    "enters": _enters,
    "enters_area": _enters_area,
    "meets": _meets,
    "travels": _travels,
}


def _territory(raw: Raw) -> StateSet:
    return StateSet(
        states=tuple(raw.get("states", ())),
        unions=tuple(raw.get("unions", ())),
        except_host=raw.get("except_host", False),
    )


def _zone_or_open(key: str, raw: Raw) -> Zone | Open[Zone]:
    if "open" not in raw:
        return _zone(key, raw)
    readings = tuple(
        _reading(name, part, _zone(f"{key}.{name}", part["value"]))
        for name, part in raw["readings"].items()
    )
    return Open(key=key, question=raw["open"], readings=readings)


def _zone(key: str, raw: Raw) -> Zone:
    """Return a zone; an area that is entered may stand without its field ``area``."""
    kind = next(iter(raw))
    if kind not in _ZONES:
        return _area(raw if isinstance(raw[kind], str) else raw[kind])
    return _ZONES[kind](f"{key}.{kind}", raw[kind])


def _disk(key: str, raw: Raw) -> DiskZone:
    return DiskZone(
        radius=_parameter(f"{key}.radius", raw["radius"], distance),
        centre=_parameter(f"{key}.centre", raw["centre"], _place_ref),
    )


def _buffer(key: str, raw: Raw) -> BufferZone:
    return BufferZone(
        around=_area(raw["around"]),
        width=_parameter(f"{key}.width", raw["width"], distance),
    )


def _any_of(key: str, raw: list[Raw]) -> AnyOfZone:
    return AnyOfZone(parts=_parts(key, raw))


def _minus(key: str, raw: Raw) -> MinusZone:
    return MinusZone(
        whole=_zone_or_open(f"{key}.from", raw["from"]),
        without=_parts(f"{key}.without", raw["without"]),
    )


def _parts(key: str, raw: list[Raw]) -> tuple[Zone | Open[Zone], ...]:
    """Return zones by their number, from 1."""
    return tuple(
        _zone_or_open(f"{key}.{number}", part) for number, part in enumerate(raw, 1)
    )


_ZONES: Mapping[str, Callable[[str, Any], Zone]] = {
    "disk": _disk,
    "buffer": _buffer,
    "any_of": _any_of,
    "minus": _minus,
}


def _area(raw: Raw) -> AreaZone:
    return AreaZone(area=raw.get("area", ""), named=raw.get("named", ""))


def _place_ref(raw: Raw) -> PlaceRef:
    return PlaceRef(**raw)


def distance(text: str) -> Distance:
    """Return the distance that a text states.

    >>> distance("25 mi").metres
    40233.6
    """
    value, unit = text.split(" ")
    return Distance(value=float(value), unit=unit)


def _lead(raw: Raw) -> Lead:
    def optional(name: str, build: Callable[[Any], T]) -> Parameter[T] | None:
        return _parameter(f"lead.{name}", raw[name], build) if name in raw else None

    return Lead(
        length=_parameter("lead.length", raw["length"], parse_lead),
        before=_parameter("lead.before", raw["before"], Reference),
        count=optional("count", Count),
        filing_day=optional("filing_day", FilingDay),
        hours_run=optional("hours_run", HoursRun),
        calendar=raw.get("calendar", ""),
    )


def _parameter(key: str, raw: Raw, build: Callable[[Any], T]) -> Parameter[T]:
    """Return a parameter: stated where it is, else open."""
    if "open" in raw:
        return _open(key, raw, build)
    return Stated(
        key=key, value=build(raw["stated"]), sources=source_keys(raw["source"])
    )


def _open(key: str, raw: Raw, build: Callable[[Any], T]) -> Open[T]:
    readings = tuple(
        _reading(name, part, build(part["value"]))
        for name, part in raw["readings"].items()
    )
    return Open(key=key, question=raw["open"], readings=readings)


def _reading(name: str, raw: Raw, value: T) -> Reading[T]:
    return Reading(
        key=name,
        value=value,
        sources=source_keys(raw.get("source", [])),
        because=raw.get("because", "").strip(),
    )
