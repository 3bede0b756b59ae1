"""Confines the process that it runs in, for good.

Three lines, each on its own: limits of resources, a filter of system calls where the
kernel takes one, and an audit hook that refuses what Python itself would do. They hold
for root too. Which of them are up is told, not assumed.
"""

import sys

from exeat.domain.record import record
from exeat.service.imports import seccomp

_resource = seccomp.module_if_any("resource")

RLIMITS, SECCOMP, AUDIT = "rlimits", "seccomp", "audit"

_REFUSED = (
    "open",
    "os.",
    "socket.",
    "subprocess.",
    "ctypes.",
    "shutil.",
    "tempfile.",
    "pty.",
    "fcntl.",
    "mmap.",
    "signal.",
    "resource.",
    "sqlite3.",
    "syslog.",
    "winreg.",
    "msvcrt.",
    "_winapi.",
    "webbrowser.",
)


@record
class Limits:
    """What one reading of a file may use.

    Attributes:
        memory: Bytes of address space.
        cpu_s: Seconds of processor time.
        wall_s: Seconds until it is ended whatever it does.
        reply: Greatest size of what it answers, in bytes.
    """

    memory: int = 400_000_000
    cpu_s: int = 5
    wall_s: float = 20.0
    reply: int = 16_777_216


def confine(limits: Limits) -> tuple[str, ...]:
    """Take away what reading a file in memory does not need.

    From here on this process opens no file, starts no process and no thread, reaches
    no network, and writes only to what is open already. Modules are to be imported
    before.

    Args:
        limits: Memory and time.

    Returns:
        The lines that are up: of ``rlimits``, ``seccomp`` and ``audit``.
    """
    guards = [RLIMITS] if limit_resources(limits) else []
    if seccomp.install():
        guards.append(SECCOMP)
    watch()
    return (*guards, AUDIT)


def limit_resources(limits: Limits) -> bool:
    """Limit memory, time, files and processes; return whether the system took all."""
    if _resource is None:
        return False
    wanted = {
        "RLIMIT_CPU": limits.cpu_s,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": limits.memory,
        "RLIMIT_NOFILE": 3,
    }
    taken = [_limit(name, most) for name, most in wanted.items()]
    return all(taken)


def _limit(name: str, most: int) -> bool:
    # A signal that says why comes first, one that cannot be ignored a second later.
    hard = most + 1 if name == "RLIMIT_CPU" else most
    try:
        _resource.setrlimit(getattr(_resource, name), (most, hard))
    except (AttributeError, OSError, ValueError):
        return False
    return True


def watch() -> None:
    """Refuse what Python would open, start or reach from here on."""
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is refused while a file of others is read")
