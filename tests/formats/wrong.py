"""Edits that make a register wrong, each with the place of its fault."""

from dataclasses import dataclass

from tests.formats.small_register import FILES

MARK = "¦"


@dataclass(frozen=True)
class Seed:
    """An edit that makes a register wrong.

    ``old`` becomes ``new``. The mark stands where the fault has to be shown: in
    ``new``, or else in ``at``, which is some other part of the edited text.
    """

    file: str
    old: str
    new: str
    says: str
    remedy: str
    at: str = ""
    field: str | None = None

    def edited(self) -> tuple[str, tuple[int, int]]:
        """Return the edited text, and line and column of the mark in it."""
        text = FILES[self.file]
        assert text.count(self.old) == 1, f"{self.old!r} is not unique"
        text = text.replace(self.old, self.new)
        if self.at:
            plain = self.at.replace(MARK, "")
            assert text.count(plain) == 1, f"{plain!r} is not unique"
            text = text.replace(plain, self.at)
        before, mark, after = text.partition(MARK)
        assert mark, "no mark"
        line = before.count("\n") + 1
        return before + after, (line, len(before.split("\n")[-1]) + 1)
