"""How well the register is covered, as a table."""

from collections.abc import Mapping

from exeat.documents.columns import wrapped
from exeat.engine.coverage import Coverage

_HEAD = ("provisions", "stated", "open", "unpublished")


def render_coverage(rows: Mapping[str, Coverage], whole: Coverage) -> str:
    """Return the counts of each measure, and of all together, as text."""
    width = max(map(len, (*rows, "measure"))) + 1
    lines = [f"{'measure':<{width}}" + "".join(f"{name:>13}" for name in _HEAD)]
    lines += [f"{key:<{width}}{_counts(row)}" for key, row in rows.items()]
    lines += [f"{'total':<{width}}{_counts(whole)}", ""]
    counted = f"{whole.measures} measures, {whole.provisions} provisions"
    lines.append(f"{counted}, {whole.parameters} parameters")
    lines.append(f"{len(whole.uncovered)} parameters without source or question")
    for path in whole.uncovered:
        lines += wrapped(f"- {path}", 2)
    return "\n".join(lines) + "\n"


def _counts(row: Coverage) -> str:
    counts = (row.provisions, row.stated, row.open, row.unpublished)
    return "".join(f"{count:>13}" for count in counts)
