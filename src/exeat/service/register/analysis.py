"""Questions to the whole register: its coverage, its changes, who imposes what."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from exeat.documents.comparison_text import render_editions, render_shifts
from exeat.documents.coverage_text import render_coverage
from exeat.documents.reciprocity_text import render_reciprocity
from exeat.domain.errors import InputError, UnknownKeyError
from exeat.domain.register import Membership, Register
from exeat.engine.comparison import Selection, shifts
from exeat.engine.coverage import coverage, total
from exeat.engine.editions import inventories, revisions
from exeat.engine.reciprocity import reciprocity
from exeat.formats.analysis_json import (
    coverage_json,
    editions_json,
    reciprocity_json,
    shifts_json,
)
from exeat.formats.yaml import read_yaml
from exeat.service.context import REGISTER
from exeat.service.register.exchange import opened


def coverage_report(register: Register, *, as_json: bool) -> str:
    """Return how many parameters are stated, open and unpublished, by measure."""
    rows = {
        key: coverage(measure, register.sources)
        for key, measure in register.measures.items()
    }
    whole = total(rows.values())
    if as_json:
        return _json(coverage_json(rows, whole))
    return render_coverage(rows, whole)


def days_report(
    register: Register, days: tuple[date, date], wanted: Selection, *, as_json: bool
) -> str:
    """Return what stood differently on two days.

    Raises:
        InputError: The second day is before the first.
        UnknownKeyError: A state that is asked about is not in the register.
    """
    first, last = days
    if last < first:
        raise InputError(
            f"{last} comes before {first}", remedy="give the earlier day first"
        )
    _check_states(register, (wanted.receiving, wanted.sending))
    found = shifts(register.measures.values(), first, last, wanted)
    return _json(shifts_json(found)) if as_json else render_shifts(found)


def editions_report(
    paths: tuple[Path, Path], wanted: Selection, *, as_json: bool
) -> str:
    """Return what two editions have differently, in folders or exports.

    Raises:
        ExceptionGroup: Of every fault of an edition, each an InputError.
        InputError: There is no register at a path.
        UnknownKeyError: A state that is asked about is in neither.
    """
    old, new = map(opened, paths)
    _check_states(new, (wanted.receiving, wanted.sending))
    kinds = inventories(old, new, wanted)
    revised = revisions(old, new, wanted)
    if as_json:
        return _json(editions_json(kinds, revised))
    return render_editions(kinds, revised)


def reciprocity_report(
    register: Register,
    pair: tuple[str, str],
    on: date | None,
    known_on: date | None,
    *,
    as_json: bool,
) -> str:
    """Return what two states impose on each other's missions, side by side.

    Args:
        register: The register.
        pair: Codes of the states, former ones too.
        on: Only the span of time that this day lies in; None for all.
        known_on: What the register knew on this day is used; None for all.
        as_json: Whether to return JSON.

    Raises:
        InputError: The two states are one.
        UnknownKeyError: A state is not in the register.
    """
    _check_states(register, pair)
    if pair[0] == pair[1]:
        raise InputError(
            f"{pair[0]} has no missions in itself", remedy="name two states"
        )
    spans = reciprocity(register, pair, _lives(), known_on)
    shown = tuple(span for span in spans if on is None or span.holds(on))
    if as_json:
        return _json(reciprocity_json(pair, shown))
    return render_reciprocity(pair, shown)


def _check_states(register: Register, states: Iterable[str | None]) -> None:
    known = {*register.state_zones, *register.unions}
    for state in states:
        if state is not None and state not in known:
            raise UnknownKeyError("state", state, sorted(known))


def _lives() -> dict[str, Membership]:
    """Return from when and until when the states were that not always were."""
    file = REGISTER / "states.yml"
    value: Any = read_yaml(file.read_bytes(), file.name).value
    return {
        code: Membership(
            from_on=date.fromisoformat(state.get("from", date.min.isoformat())),
            until_on=(date.fromisoformat(state["until"]) if "until" in state else None),
        )
        for code, state in value["states"].items()
        if "from" in state or "until" in state
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
