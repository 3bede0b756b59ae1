"""What two days, or two editions, have differently, as text."""

from collections.abc import Iterable, Sequence

from exeat.documents.columns import wrapped
from exeat.documents.term_words import grounded
from exeat.engine.comparison import Change, Shift
from exeat.engine.editions import Inventory, Revision

_NOTHING = "Nothing differs.\n"


def render_shifts(shifts: Sequence[Shift]) -> str:
    """Return what stood differently on two days as text of at most 80 columns."""
    if not shifts:
        return _NOTHING
    return "\n".join(line for shift in shifts for line in _shift(shift)) + "\n"


def _shift(shift: Shift) -> list[str]:
    stands = f"{shift.before.value} -> {shift.after.value}"
    if shift.before is shift.after:
        stands = f"{shift.after.value} on both days"
    lines = wrapped(f"{shift.measure} {shift.provision}: {stands}", 0)
    lines += wrapped(shift.title, 2)
    if shift.became_known:
        lines.append("  became known between the two days")
    if shift.learned:
        lines.append("  more became known of its time in force")
        lines += _changes(shift.learned)
    if shift.followed:
        lines += wrapped(f"took the place of {shift.followed}, and differs in", 2)
        lines += _changes(shift.changes) or ["  nothing but its time in force"]
    return [*lines, ""]


def _changes(changes: Iterable[Change]) -> list[str]:
    lines = []
    for change in changes:
        lines += wrapped(f"{change.key} ({change.difference.value})", 2)
        lines += wrapped(f"- {grounded(change.before)}", 4)
        lines += wrapped(f"+ {grounded(change.after)}", 4)
    return lines


def render_editions(
    inventories: Sequence[Inventory], revisions: Sequence[Revision]
) -> str:
    """Return what two editions have differently as text of at most 80 columns."""
    lines = [line for kind in inventories for line in _inventory(kind)]
    for revision in revisions:
        lines += [revision.measure, *_changes(revision.changes), ""]
    return "\n".join(lines) + "\n" if lines else _NOTHING


def _inventory(inventory: Inventory) -> list[str]:
    lines = []
    for name in ("added", "removed", "changed"):
        if keys := getattr(inventory, name):
            lines += wrapped(f"{inventory.kind} {name}: {', '.join(keys)}", 0)
    return [*lines, ""] if lines else []
