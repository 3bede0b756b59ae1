"""The tables of a summary of many trips, before they become text or a page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exeat.domain.record import record

_CHANGES = ("newly-bound", "freed", "earlier", "later", "otherwise")
_ANSWERS = ("required", "undetermined", "not-required")
_STATUSES = ("in-time", "arguable", "late")
MOST_LINES = 40
_SHOWN = {kind: kind.replace("-", " ") for kind in (*_CHANGES, *_ANSWERS, *_STATUSES)}


@record
class Table:
    """A table of counts.

    Attributes:
        title: What it counts.
        head: Names of the columns.
        lines: Cells; numbers where they are counts.
        left_out: How many lines it has no room for.
        charted: Columns that a chart shows, stacked.
    """

    title: str
    head: tuple[str, ...]
    lines: tuple[tuple[str | int, ...], ...]
    left_out: int = 0
    charted: tuple[int, ...] = ()


def facts(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is said of all trips."""
    yield "Table of trips", str(summary["table"])
    if "what_if" in summary:
        yield "Proposal", ", ".join(summary["what_if"]["proposed"])
    yield "Trips decided", f"{summary['trips']:,}"
    yield "Legs", f"{summary['legs']:,}"
    yield "Travellers on them", f"{summary['travellers']:,}"
    yield "Of these, with something due or open", f"{summary['bound_travellers']:,}"
    yield "Findings", f"{summary['findings']:,}"
    yield "Trips left out for a fault", f"{summary['refused_trips']:,}"
    yield "Status as of", str(summary["now"])
    yield "Register", str(summary["register_edition"])


def tables(summary: Mapping[str, Any]) -> Iterator[Table]:
    """Yield the tables of a summary, those of a proposal first."""
    if "what_if" in summary:
        yield from _proposal(summary["what_if"])
    measures = [
        line
        for line in summary["by_measure"]
        if line["required"] or line["undetermined"]
    ]
    columns = ("measure", "provision", *_ANSWERS, *_STATUSES)
    yield _table("Due by measure", columns, measures, (2, 3))
    yield _table("By mission", ("mission", *_ANSWERS), summary["by_mission"], (1, 2))
    yield _by_month(
        "By month of departure (UTC)", _ANSWERS, summary["by_month"], (1, 2)
    )
    yield _notice(summary["notice"])
    if summary["faults"]:
        lines = tuple(summary["faults"].items())
        yield Table(title="Faults by column", head=("column", "faults"), lines=lines)
    titles = tuple(summary["measures"].items())
    yield Table(title="Measures named above", head=("measure", "title"), lines=titles)


def _proposal(said: Mapping[str, Any]) -> Iterator[Table]:
    lines = tuple((_SHOWN[kind], said["travellers"][kind]) for kind in _CHANGES)
    head = ("with the proposal", "travellers")
    title = "What the proposal changes, for travellers"
    yield Table(title=title, head=head, lines=lines, charted=(1,))
    yield _hours(said)
    kinds = tuple(range(1, 1 + len(_CHANGES)))
    by_measure = ("measure", "provision", *_CHANGES)
    after = tuple(at + 1 for at in kinds)
    yield _table("Changes by measure", by_measure, said["by_measure"], after)
    by_mission = ("mission", *_CHANGES)
    yield _table("Changes by mission", by_mission, said["by_mission"], kinds)
    title = "Changes by month of departure (UTC)"
    yield _by_month(title, _CHANGES, said["by_month"], kinds)


def _hours(said: Mapping[str, Any]) -> Table:
    """Return how much more notice the proposal asks for; less is negative."""
    number, hours = said["deadlines_compared"], said["hours_more_notice"]
    head = ("deadlines compared", "hours more notice, in all", "in the mean")
    mean = round(hours / number) if number else 0
    line = (number, round(hours), mean)
    lines = (line,) if number else ()
    return Table(title="Hours of notice", head=head, lines=lines)


def _table(
    title: str,
    columns: Sequence[str],
    lines: Sequence[Mapping[str, Any]],
    charted: tuple[int, ...],
) -> Table:
    """Return the lines with the highest counts first, as many as there is room for."""
    cells = [tuple(line[name] for name in columns) for line in lines]
    cells.sort(key=lambda line: [-sum(line[at] for at in charted), *map(str, line)])
    return Table(
        title=title,
        head=tuple(_SHOWN.get(name, name) for name in columns),
        lines=tuple(cells[:MOST_LINES]),
        left_out=max(0, len(cells) - MOST_LINES),
        charted=charted,
    )


def _by_month(
    title: str,
    kinds: Sequence[str],
    lines: Sequence[Mapping[str, Any]],
    charted: tuple[int, ...],
) -> Table:
    """Return months in order, the latest if there is no room for all."""
    cells = [tuple(line[name] for name in ("month", *kinds)) for line in lines]
    return Table(
        title=title,
        head=("month", *(_SHOWN[kind] for kind in kinds)),
        lines=tuple(cells[-MOST_LINES:]),
        left_out=max(0, len(cells) - MOST_LINES),
        charted=charted,
    )


def _notice(said: Mapping[str, Any]) -> Table:
    lines = tuple(
        (_span(line["from_hours"], line["to_hours"]), line["notices"])
        for line in said["classes"]
    )
    mean = said["hours"] / said["notices"] if said["notices"] else 0
    return Table(
        title=f"Hours from the last safe moment to departure; mean {mean:.0f}",
        head=("hours", "notices"),
        lines=lines,
        charted=(1,),
    )


def _span(low: int | None, high: int | None) -> str:
    if low is None:
        return "after departure"
    return f"{low} and more" if high is None else f"{low} to {high}"
