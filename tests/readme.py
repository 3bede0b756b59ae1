"""The README's commands and the output that it shows."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    """Return the fenced blocks of one kind, in order."""
    text = README.read_text(encoding="utf-8")
    return [body for found, body in _BLOCK.findall(text) if found == kind]


def commands() -> list[list[str]]:
    """Return the words of every command line in the README."""
    return [
        shlex.split(line, comments=True)
        for block in blocks("sh")
        for line in block.splitlines()
        if line.strip()
    ]
