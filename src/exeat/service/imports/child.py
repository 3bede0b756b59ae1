"""The process that reads a file of others; see ``exeat.service.imports.sandbox``.

It imports what the form needs, confines itself, and only then takes the file. First a
line with the lines of defence that are up, then one with the value or the faults.
"""

import codecs
import json
import os
import sys
from importlib import import_module
from typing import Any

from exeat.domain.errors import ExeatError, InputError, faults_in
from exeat.service.imports.confinement import Limits, confine

# Encodings that XML of others and the names in archives have, which cannot be loaded any
# more later.
_ENCODINGS = (
    "ascii",
    "latin-1",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1250",
    "cp1251",
    "cp1252",
    "koi8-r",
    "cp437",
)
# Libraries that openpyxl would use if they are there, and need not: native parsers, and
# threads that begin before the process is confined.
_LEFT_OUT = ("lxml", "numpy", "PIL")
OUT_OF_MEMORY, BROKEN = 3, 4


def main(arguments: list[str]) -> None:
    """Read a file from standard input and answer on standard output.

    Args:
        arguments: The reader as ``module:function``; memory and processor time.
    """
    for name in _LEFT_OUT:
        sys.modules[name] = None  # type: ignore[assignment]
    reader, memory, cpu_s = arguments
    module, _, function = reader.partition(":")
    read = getattr(import_module(module), function)
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    guards = confine(Limits(memory=int(memory), cpu_s=int(cpu_s)))
    _say({"guards": guards})
    os._exit(_answer(read))


def _answer(read: Any) -> int:
    """Say what a reader makes of the file, and return the exit status."""
    try:
        label = json.loads(sys.stdin.buffer.readline())
        _say({"value": read(sys.stdin.buffer.read(), label)})
    except MemoryError:
        return OUT_OF_MEMORY
    except (ExeatError, ExceptionGroup) as error:
        _say({"faults": [_fault(one) for one in faults_in(error, ExeatError)]})
    except Exception:
        return BROKEN
    return 0


def _fault(error: ExeatError) -> dict[str, object]:
    if not isinstance(error, InputError):
        return {"problem": error.sentence, "remedy": error.remedy}
    return {
        "problem": error.problem,
        "remedy": error.remedy,
        "line": error.line,
        "column": error.column,
        "field": error.field,
    }


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()
