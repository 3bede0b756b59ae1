"""The summary of many trips as one self-contained page with charts."""

from collections.abc import Iterator, Mapping
from typing import Any

from exeat.documents.assessment.chart import chart
from exeat.documents.assessment.tables import Table, facts, tables
from exeat.documents.html_style import STYLE
from exeat.documents.markup import tag, text

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TITLE = "Assessment of trips"
_STYLE = """
td.count, th.count { text-align: right; font-variant-numeric: tabular-nums; }
.chart { margin: .5rem 0 1rem; }
"""


def render_html(summary: Mapping[str, Any]) -> str:
    """Return a summary as a page; it asks no other host for anything."""
    said = "".join(
        tag("div", tag("dt", text(name)), tag("dd", text(value)))
        for name, value in facts(summary)
    )
    sections = "".join(_section(table) for table in tables(summary))
    head = tag(
        "head",
        '<meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        tag("title", text(_TITLE)),
        tag("style", STYLE, _STYLE),
    )
    main = tag("main", tag("h1", text(_TITLE)), tag("dl", said), sections)
    return f"<!doctype html>\n{tag('html', head, tag('body', main), lang='en')}\n"


def _section(table: Table) -> str:
    drawn = chart(table)
    figure = tag("figure", drawn, class_="chart") if drawn else ""
    return tag("section", tag("h2", text(table.title)), figure, *_listed(table))


def _listed(table: Table) -> Iterator[str]:
    if not table.lines:
        yield tag("p", "None.")
        return
    head = "".join(_named(table, at) for at in range(len(table.head)))
    rows = "".join(tag("tr", *map(_cell, line)) for line in table.lines)
    listed = tag("table", tag("thead", tag("tr", head)), tag("tbody", rows))
    yield tag("div", listed, class_="wide", tabindex="0")
    if table.left_out:
        yield tag("p", f"and {table.left_out:,} more")


def _named(table: Table, at: int) -> str:
    """Return the name of a column, over its numbers if it has any."""
    counts = isinstance(table.lines[0][at], int)
    name = text(table.head[at])
    if counts:
        return tag("th", name, scope="col", class_="count")
    return tag("th", name, scope="col")


def _cell(cell: str | int) -> str:
    if isinstance(cell, int):
        return tag("td", f"{cell:,}", class_="count")
    return tag("td", text(cell) or " ")
