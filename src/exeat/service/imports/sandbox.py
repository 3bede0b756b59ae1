"""Reads files of others in a process that can do nothing else; see ADR 0014."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Thread, Timer
from typing import NoReturn

from exeat.domain.errors import InputError
from exeat.domain.record import record
from exeat.service.imports.child import OUT_OF_MEMORY
from exeat.service.imports.confinement import Limits

LIMITS = Limits()
ROOT = Path(__file__).parents[3]

_START = (
    "import sys; sys.path += {roots!r};"
    " from exeat.service.imports.child import main; main(sys.argv[1:])"
)
# What the interpreter itself may need to start; nothing else goes along, least of all
# a passphrase.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
# Ended by SIGXCPU.
_OUT_OF_TIME = -24
_MOST_FAULTS = 100
_LONGEST_WORDS = 500
_GREATEST_PLACE = 2**31


@record
class Outcome:
    """What a reader made of a file.

    Attributes:
        value: Plain JSON.
        guards: The lines of defence that were up: of ``rlimits``, ``seccomp`` and
            ``audit``.
    """

    value: object
    guards: frozenset[str]


@record
class _Ended:
    """How the process ended."""

    status: int
    reply: bytes
    is_late: bool


def run(
    reader: str,
    content: bytes,
    label: str,
    *,
    limits: Limits = LIMITS,
    roots: Sequence[Path] = (ROOT,),
) -> Outcome:
    """Return what a reader makes of a file, in a process of its own.

    Args:
        reader: ``module:function``; takes bytes and label and returns plain JSON. Never
            from outside.
        content: The file.
        label: Its name, for errors.
        limits: Memory, time and size of the answer.
        roots: Folders that modules may come from besides the interpreter's own.

    Raises:
        InputError: The reader refused the file, or it needed more than the limits.
        ExceptionGroup: The reader found several faults; each is an InputError.
    """
    command = [
        *(sys.executable, "-I", "-X", "utf8"),
        *("-c", _START.format(roots=[str(root) for root in roots])),
        *(reader, str(limits.memory), str(limits.cpu_s)),
    ]
    ended = _ended(command, json.dumps(label).encode() + b"\n" + content, limits)
    lines = ended.reply.split(b"\n")
    if len(ended.reply) > limits.reply or len(lines) != 3 or ended.status != 0:
        raise _broken(ended, label, limits)
    guards, answer = (_plain(line, label) for line in lines[:2])
    if "faults" in answer:
        _refuse(answer["faults"], label)
    up = guards.get("guards")
    return Outcome(
        value=answer.get("value"),
        guards=frozenset(map(str, up if isinstance(up, list) else ())),
    )


@lru_cache(maxsize=1)
def guards() -> frozenset[str]:
    """Return which lines of defence there are on this machine.

    Where ``seccomp`` is absent, files are read all the same: the kernel then refuses
    what the limits of resources refuse, and Python the rest.
    """
    return run("exeat.service.imports.sandbox:nothing", b"", "").guards


def nothing(content: bytes, label: str) -> None:
    """Read nothing."""


def _ended(command: list[str], given: bytes, limits: Limits) -> _Ended:
    """Run the process to its end, and end it where it does not."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept,
        cwd=os.path.abspath(os.sep),
    ) as child:
        late = Timer(limits.wall_s, child.kill)
        feeder = Thread(target=_feed, args=(child, given), daemon=True)
        late.start()
        feeder.start()
        reply = child.stdout.read(limits.reply + 1) if child.stdout else b""
        if len(reply) > limits.reply:
            child.kill()
        status = child.wait()
        is_late = not late.is_alive()
        late.cancel()
        feeder.join()
    return _Ended(status=status, reply=reply, is_late=is_late)


def _feed(child: "subprocess.Popen[bytes]", given: bytes) -> None:
    """Hand the file over; a process that has ended takes no more."""
    if child.stdin:
        try:
            child.stdin.write(given)
            child.stdin.close()
        except OSError:
            return


def _broken(ended: _Ended, label: str, limits: Limits) -> InputError:
    """Return the error for a process that did not answer."""
    if len(ended.reply) > limits.reply:
        problem = "the file holds more than can be read at once"
    elif ended.is_late or ended.status == _OUT_OF_TIME:
        problem = f"reading the file took more than {limits.cpu_s} s"
    elif ended.status == OUT_OF_MEMORY:
        problem = f"reading the file took more than {limits.memory // 10**6} MB"
    else:
        problem = "the file cannot be read"
    return InputError(
        problem, remedy="save it again, in a simpler form or in parts", file=label
    )


def _plain(line: bytes, label: str) -> dict[str, object]:
    """Return an object that the process answered, which may be hostile by now."""
    try:
        value = json.loads(line)
    except (RecursionError, ValueError):
        value = None
    if isinstance(value, dict):
        return value
    raise InputError("the file cannot be read", remedy="save it again", file=label)


def _refuse(faults: object, label: str) -> NoReturn:
    """Raise the faults that the process found."""
    told = [fault for fault in _list(faults) if isinstance(fault, dict)]
    found = [_fault(fault, label) for fault in told[:_MOST_FAULTS]]
    if len(found) > 1:
        raise ExceptionGroup(f"{len(found)} faults in {label}", found)
    raise found[0] if found else _fault({}, label)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _fault(told: dict[str, object], label: str) -> InputError:
    return InputError(
        _words(told.get("problem")) or "the file cannot be read",
        remedy=_words(told.get("remedy")) or "save it again",
        file=label,
        line=_place(told.get("line")),
        column=_place(told.get("column")),
        field=_words(told.get("field")),
    )


def _words(told: object) -> str:
    """Return words that may be shown, whoever wrote them."""
    text = told[:_LONGEST_WORDS] if isinstance(told, str) else ""
    return "".join(
        one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text
    )


def _place(told: object) -> int | None:
    is_place = type(told) is int and 0 < told < _GREATEST_PLACE
    return told if is_place and isinstance(told, int) else None
