"""Compiles the register: checked once, so that no start has to check it again."""

import sys
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from exeat.domain.errors import InputError
from exeat.formats.register import BUILT_FILE, compile_register
from exeat.gazetteer.areas import Areas

REGISTER = Path(__file__).parents[2] / "src" / "exeat" / "register"


def build(target: Path) -> None:
    """Write ``register.json`` under a folder.

    Raises:
        SystemExit: The register has faults; all of them are printed.
    """
    faults: list[InputError] = []
    text = ""
    try:
        with _areas(target) as areas:
            text = compile_register(REGISTER, areas)
    except* InputError as group:
        faults.extend(_leaves(group))
    if faults:
        for fault in faults:
            print(f"register/{fault}", file=sys.stderr)
        sys.exit(f"the register has {len(faults)} faults; see above")
    target.mkdir(parents=True, exist_ok=True)
    (target / BUILT_FILE).write_text(text, encoding="utf-8")


def _areas(target: Path) -> AbstractContextManager[Areas | None]:
    """Return the built areas; None where they are not built yet."""
    if (target / "areas.sqlite").is_file():
        return closing(Areas(target))
    return nullcontext()


def _leaves(group: BaseExceptionGroup[InputError]) -> list[InputError]:
    """Return the single errors of a group, however deep."""
    found: list[InputError] = []
    for fault in group.exceptions:
        if isinstance(fault, BaseExceptionGroup):
            found.extend(_leaves(fault))
        else:
            found.append(fault)
    return found
