"""Editions of the register: check one in full."""

from collections.abc import Sequence
from pathlib import Path

from exeat.formats.register import read_files
from exeat.formats.register_check import check_drafts, check_register
from exeat.service.context import REGISTER, Context


def checked(folder: Path | None, drafts: Sequence[tuple[str, bytes]]) -> int:
    """Check every file of a register, and drafts, and return how many measures.

    Args:
        folder: Folder of the register; None for the packaged one.
        drafts: Label and bytes of draft measures.

    Raises:
        ExceptionGroup: Of every fault, each an InputError with file, line, column.
        InputError: The folder holds no register.
    """
    areas = Context().areas
    raw = check_register(read_files(folder or REGISTER), areas)
    if drafts:
        raw = check_drafts(drafts, raw, areas)
    return len(raw["measures"])
