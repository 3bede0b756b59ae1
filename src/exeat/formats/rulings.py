"""Rulings of a mission from the file in which it keeps them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from exeat.domain.errors import InputError
from exeat.domain.measure import Measure, Provision
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling, open_questions
from exeat.formats.fields import Faults, Field, meant
from exeat.formats.yaml import read_yaml

T = TypeVar("T")

MOST_RULINGS = 1000
MOST_LISTED = 30

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_rulings(
    text: bytes | str, label: str, *, register: Register
) -> tuple[Ruling, ...]:
    """Return the rulings of a file, each checked against the register.

    Args:
        text: A YAML list under ``rulings``, in UTF-8; JSON is YAML too.
        label: Its name, for errors.
        register: Measures with their open questions.

    Raises:
        InputError: The file has a fault: a measure, question or reading that the
            register lacks, or two rulings on one question.
        ExceptionGroup: It has several; each is an InputError.
    """
    document = read_yaml(text, label)
    whole = Field(document, (), document.value)
    faults = Faults()
    faults.check(whole, required=("rulings",))
    rulings = faults.attempt(
        lambda part: _rulings(part, register), whole.part("rulings")
    )
    if faults or rulings is None:
        raise faults.error()
    return rulings


def _rulings(field: Field, register: Register) -> tuple[Ruling, ...]:
    faults = Faults()
    rulings: list[Ruling] = []
    lines: dict[tuple[str, str, str], int] = {}
    for entry in field.entries(MOST_RULINGS):
        ruling = faults.attempt(lambda part: _ruling(part, register), entry)
        if ruling is None:
            continue
        line, _ = entry.document.where(entry.path)
        settled = _settled(ruling, register.measures[ruling.measure])
        if earlier := next((lines[one] for one in settled if one in lines), 0):
            faults.add(_twice(entry, earlier))
        lines.update(dict.fromkeys(settled, line))
        rulings.append(ruling)
    if faults:
        raise faults.error()
    return tuple(rulings)


def _ruling(field: Field, register: Register) -> Ruling:
    faults = Faults()
    faults.check(
        field,
        required=("measure", "question", "reading"),
        optional=("provision", "by", "on"),
    )
    measure = faults.attempt(
        lambda part: _known(part, "measure", register.measures), field.part("measure")
    )
    question = faults.attempt(Field.text, field.part("question"))
    by = faults.attempt(Field.text, field.part("by"))
    on = faults.attempt(_day, field.part("on"))
    if faults or measure is None or question is None:
        raise faults.error()
    asked = _asked(field, measure)
    return Ruling(
        measure=measure.key,
        provision=asked[0].key if field.part("provision") else None,
        question=question,
        reading=_reading(field, question, asked),
        by=by or "",
        on=on,
    )


def _known(field: Field, kind: str, known: Mapping[str, T]) -> T:
    """Return what a key names."""
    key = field.text()
    if key in known:
        return known[key]
    listed = f": {', '.join(known)}" if len(known) <= MOST_LISTED else ""
    raise InputError(
        f"the register has no {kind} {key!r}",
        remedy=f"{meant(key, known)}write the key of a {kind}{listed}",
    )


def _asked(field: Field, measure: Measure) -> tuple[Provision, ...]:
    """Return the provisions that a ruling is about."""
    part = field.part("provision")
    if part is None:
        return measure.provisions
    by_key = {provision.key: provision for provision in measure.provisions}
    faults = Faults()
    provision = faults.attempt(lambda one: _known(one, "provision", by_key), part)
    if provision is None:
        raise faults.error()
    return (provision,)


def _reading(field: Field, question: str, asked: tuple[Provision, ...]) -> str:
    """Return the reading that a ruling names, if it is open to it."""
    every = [open_questions(provision) for provision in asked]
    questions = [keys[question] for keys in every if question in keys]
    if not questions:
        known = dict.fromkeys(key for keys in every for key in keys)
        part = field.part("question") or field
        raise part.fault(
            f"{question!r} is no open question there",
            remedy=f"{meant(question, known)}open are: {', '.join(known) or 'none'}",
        )
    part = field.part("reading") or field
    readings = [one.key for one in questions[0].readings]
    for other in questions[1:]:
        also = {one.key for one in other.readings}
        readings = [key for key in readings if key in also]
    if not readings:
        raise part.fault(
            f"no reading of {question!r} is on record",
            remedy="add a reading to the measure, with its source",
        )
    return part.word(readings)


def _settled(ruling: Ruling, measure: Measure) -> list[tuple[str, str, str]]:
    """Return the questions that a ruling settles."""
    return [
        (measure.key, provision.key, ruling.question)
        for provision in measure.provisions
        if ruling.provision in (None, provision.key)
        and ruling.question in open_questions(provision)
    ]


def _day(field: Field) -> date:
    text = field.text()
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"{text!r} is no date", remedy="write it as 2026-05-25")


def _twice(field: Field, line: int) -> InputError:
    return field.fault(
        f"the ruling of line {line} settles this question too",
        remedy="keep the one that holds",
    )
