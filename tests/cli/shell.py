"""Runs the command in this process, as the shell would."""

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TextIO, cast
from unittest.mock import patch

from exeat.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str


def run(arguments: Sequence[str], stdin: bytes = b"") -> Ran:
    """Run ``exeat`` with arguments and return status and output."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    given = cast("TextIO", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", given):
        try:
            main(list(arguments))
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Ran(status, out.getvalue(), err.getvalue())
