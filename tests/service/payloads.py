"""What a hostile file would do if it ran code where it is read; each tells how it went.

Imported in a process that is about to be confined, so everything is imported first.
"""

import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
import time

from exeat.domain.errors import InputError

DONE = "done"


def write_file(content: bytes, label: str) -> str:
    """Write the file that the content names."""
    return _tried(lambda: open(content, "w").close(), label)


def read_file(content: bytes, label: str) -> str:
    """Read the file that the content names."""
    return _tried(lambda: open(content).close(), label)


def make_folder(content: bytes, label: str) -> str:
    """Make the folder that the content names."""
    return _tried(lambda: os.mkdir(content), label)


def remove_file(content: bytes, label: str) -> str:
    """Remove the file that the content names."""
    return _tried(lambda: os.unlink(content), label)


def connect(content: bytes, label: str) -> str:
    """Connect to a port of this machine."""

    def act() -> None:
        with socket.socket() as made:
            made.connect(("127.0.0.1", int(content)))

    return _tried(act, label)


def fork(_: bytes, label: str) -> str:
    """Fork."""

    def act() -> None:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)

    return _tried(act, label)


def spawn(_: bytes, label: str) -> str:
    """Start another program."""
    return _tried(lambda: subprocess.run([sys.executable, "-V"], check=False), label)


def execute(_: bytes, label: str) -> str:
    """Become another program, which says the same as a payload that went well."""
    code = f"print({DONE!r})"
    command = [sys.executable, "-c", code]
    return _tried(lambda: os.execv(sys.executable, command), label)  # noqa: S606 - the point


def signal_parent(_: bytes, label: str) -> str:
    """Send the parent a signal, were it none."""
    return _tried(lambda: os.kill(os.getppid(), 0), label)


def start_thread(_: bytes, label: str) -> str:
    """Start a thread."""
    return _tried(lambda: threading.Thread(target=int).start(), label)


def left_out(_: bytes, label: str) -> list[str]:  # noqa: ARG001
    """Tell which native parsers and libraries with threads can be had."""
    found = []
    for name in ("lxml", "numpy", "PIL"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            continue
    return [*found, *(thread.name for thread in threading.enumerate()[1:])]


def raise_limits(_: bytes, label: str) -> str:
    """Take more memory than was given."""
    import resource  # a module that is loaded already, where there is one

    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    return _tried(lambda: resource.setrlimit(resource.RLIMIT_AS, unlimited), label)


def call_kernel(content: bytes, label: str) -> str:
    """Open a file for writing past every check of Python."""

    def act() -> None:
        found = ctypes.CDLL(None, use_errno=True).open(
            content, os.O_WRONLY | os.O_CREAT
        )
        if found < 0:
            raise OSError(ctypes.get_errno(), "refused")

    return _tried(act, label)


def eat(_: bytes, __: str) -> str:
    """Take more memory than one reading may."""
    return f"{len(bytearray(600_000_000))} bytes"


def spin(_: bytes, __: str) -> str:
    """Never end."""
    while True:
        pass


def sleep(_: bytes, __: str) -> str:
    """Use no time, for long."""
    time.sleep(60)
    return DONE


def chatter(_: bytes, __: str) -> str:
    """Answer without end."""
    while True:
        sys.stdout.buffer.write(b"x" * 65_536)


def say(content: bytes, _: str) -> str:
    """Answer what the content says, and end."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    os._exit(0)


def crash(_: bytes, __: str) -> str:
    """End as a fault in native code does."""
    return str(ctypes.string_at(0))


def fail(_: bytes, __: str) -> str:
    """Fail as nobody foresaw."""
    raise ZeroDivisionError


def refuse(content: bytes, label: str) -> str:
    """Refuse the file for one reason, or for each that the content lists."""
    faults = [
        InputError(problem, remedy="mend it", file=label, line=line, field="a.b")
        for line, problem in enumerate(json.loads(content), 1)
    ]
    if len(faults) == 1:
        raise faults[0]
    raise ExceptionGroup("several", faults)


def environment(_: bytes, __: str) -> list[str]:
    """Tell the names in the environment."""
    return sorted(os.environ)


def echo(content: bytes, label: str) -> list[object]:
    """Tell what came."""
    return [len(content), label]


def import_late(_: bytes, label: str) -> str:
    """Import what was not imported before."""

    def act() -> None:
        import wave  # noqa: F401

    return _tried(act, label)


def _tried(act: object, _: str) -> str:
    try:
        act()  # type: ignore[operator]
    except (ImportError, OSError, RuntimeError, ValueError) as refusal:
        return type(refusal).__name__
    return DONE
