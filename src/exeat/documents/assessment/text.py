"""The summary of many trips as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from exeat.documents.assessment.tables import Table, facts, tables
from exeat.documents.plain import plain


def render_text(summary: Mapping[str, Any]) -> str:
    """Return a summary as text."""
    told = list(facts(summary))
    width = max(len(name) for name, _ in told) + 2
    lines = [f"{name + ':':<{width}}{value}" for name, value in told]
    for table in tables(summary):
        lines += ["", table.title, *_rows(table)]
    return "\n".join(lines) + "\n"


def _rows(table: Table) -> Iterator[str]:
    cells = [[_shown(cell) for cell in line] for line in (table.head, *table.lines)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(table.head))]
    is_count = [
        all(isinstance(line[at], int) for line in table.lines)
        for at in range(len(table.head))
    ]
    for line in cells:
        placed = (
            cell.rjust(width) if counts else cell.ljust(width)
            for cell, width, counts in zip(line, widths, is_count, strict=True)
        )
        yield ("  " + "  ".join(placed)).rstrip()
    if table.left_out:
        yield f"  and {table.left_out:,} more"
    if not table.lines:
        yield "  none"


def _shown(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else plain(cell)
