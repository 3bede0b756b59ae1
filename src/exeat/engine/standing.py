"""How a provision stands on a day: in force, announced, ended, or not known."""

from datetime import date
from enum import StrEnum

from exeat.domain.measure import Open, Parameter, PartialDate, Provision
from exeat.engine.applicability import known_record


class Standing(StrEnum):
    """How a provision stands on a day."""

    NOT_KNOWN = "not-known"
    ANNOUNCED = "announced"
    OPEN = "open"
    IN_FORCE = "in-force"
    ENDED = "ended"


def standing(provision: Provision, on: date, known_on: date | None) -> Standing:
    """Return how a provision stands on a day, by what was known on another.

    Args:
        provision: The provision.
        on: The day asked about.
        known_on: What the register knew on this day is used; None for all.
    """
    record = known_record(provision.in_force, known_on)
    if record is None:
        return Standing.NOT_KNOWN
    if record.not_before is not None and on < record.not_before:
        return Standing.ANNOUNCED
    begun, ended = _has_come(record.begins, on), _has_come(record.ends, on)
    if begun is False:
        return Standing.ANNOUNCED
    if ended is True:
        return Standing.ENDED
    if begun is None or ended is None:
        return Standing.OPEN
    return Standing.IN_FORCE


def _has_come(parameter: Parameter[PartialDate | None], on: date) -> bool | None:
    """Return whether a day has come under every reading; None if they differ."""
    if isinstance(parameter, Open):
        values = [reading.value for reading in parameter.readings]
    else:
        values = [parameter.value]
    answers = {_is_past(value, on) for value in values}
    return answers.pop() if len(answers) == 1 else None


def _is_past(value: PartialDate | None, on: date) -> bool | None:
    if value is None or on < value.first:
        return False
    return True if on >= value.last else None
