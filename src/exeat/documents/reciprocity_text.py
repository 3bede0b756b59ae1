"""What two states impose on each other's missions, side by side."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import zip_longest

from exeat.documents.columns import side_by_side, wrapped
from exeat.documents.term_words import UNPUBLISHED, words
from exeat.domain.calendar import ONE_DAY
from exeat.domain.measure import Lead, Open, Provision
from exeat.engine.reciprocity import Addressing, Burden, Span

_NOTHING = "nothing on record"
_ADDRESSED = {
    Addressing.NAMED: "by name",
    Addressing.ALL: "among all states",
    Addressing.PERHAPS: "perhaps: the list is incomplete",
}


def render_reciprocity(pair: tuple[str, str], spans: Sequence[Span]) -> str:
    """Return spans of constant regimes as text of at most 80 columns."""
    one, other = pair
    if not spans:
        return f"{one} and {other} were never states at the same time.\n"
    lines = wrapped(f"What {one} and {other} impose on each other's missions", 0)
    for span in spans:
        lines += ["", _days(span), *_span(pair, span)]
    lines += ["", *wrapped("The sources: exeat measures show KEY, or --json.", 0)]
    return "\n".join(lines) + "\n"


def _days(span: Span) -> str:
    last = None if span.until_on is None else span.until_on - ONE_DAY
    match span.from_on, last:
        case None, None:
            return "at all times"
        case None, date():
            return f"until {last}"
        case date(), None:
            return f"from {span.from_on}"
    return f"{span.from_on} to {last}"


def _span(pair: tuple[str, str], span: Span) -> list[str]:
    one, other = pair
    if not any(span.sides):
        return [f"  {_NOTHING} on either side"]
    lines = side_by_side("", f"{one} ON {other}", f"{other} ON {one}")
    for index, (left, right) in enumerate(zip_longest(*span.sides)):
        if index:
            lines.append("")
        lines += _burdens(left, right, index)
    return lines


def _burdens(left: Burden | None, right: Burden | None, index: int) -> list[str]:
    lines = []
    for label, cell in _ROWS.items():
        empty = _NOTHING if label == "measure" and not index else ""
        texts = [cell(burden) if burden else empty for burden in (left, right)]
        lines += side_by_side(label, *texts)
    return lines


def _persons(burden: Burden) -> str:
    binds = burden.provision.binds
    text = words(binds.persons)
    doubtful = ", ".join(", ".join(entry.classes) for entry in binds.unsettled)
    return f"{text}; unsettled: {doubtful}" if doubtful else text


def _lead(lead: Lead) -> str:
    """Return a lead time in words; how days are counted only where it is said."""
    if isinstance(lead.length, Open) and not lead.length.readings:
        return UNPUBLISHED
    text = f"{words(lead.length)} before {_bracketed(lead.before)}"
    for name in ("count", "filing_day", "hours_run"):
        if parameter := getattr(lead, name):
            text += f"; {name.replace('_', ' ')} {_bracketed(parameter)}"
    return text


def _bracketed(parameter: object) -> str:
    text = words(parameter)
    return f"({text})" if isinstance(parameter, Open) else text


def _of(part: Callable[[Provision], object]) -> "Callable[[Burden], str]":
    return lambda burden: words(part(burden.provision))


_ROWS: Mapping[str, Callable[[Burden], str]] = {
    "measure": lambda burden: f"{burden.measure.key} {burden.provision.key}",
    "addressed": lambda burden: _ADDRESSED[burden.addressing],
    "stands": lambda burden: burden.standing.value,
    "duty": _of(lambda provision: provision.duty),
    "zone": _of(lambda provision: provision.trigger),
    "lead": lambda burden: _lead(burden.provision.lead),
    "missions": _of(lambda provision: provision.binds.missions),
    "persons": _persons,
    "exempt": _of(lambda provision: provision.binds.exempt),
    "contents": _of(lambda provision: provision.contents),
    "addressee": _of(lambda provision: provision.addressee),
}
