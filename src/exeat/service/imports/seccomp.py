"""A filter of system calls: what reading a file in memory needs, and nothing else.

Linux on x86_64 and aarch64. The list says what is allowed; everything else, such as
opening a file, a socket or a process, is refused by the kernel with EPERM, for root
too, and nothing can take the filter away again.
"""

import errno
import platform
import struct
import sys
from importlib import import_module
from typing import Any

from exeat.domain.record import record


def module_if_any(name: str) -> Any:
    """Return a module of the standard library; None where the system lacks it."""
    try:
        return import_module(name)
    except ImportError:
        return None


ctypes = module_if_any("ctypes")

_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | errno.EPERM, 0x7FFF0000
_LOAD, _EQUALS, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_STEP = struct.Struct("=HBBI")


@record
class _Machine:
    """A kind of processor.

    Attributes:
        audit: Its number in the kernel's audit interface.
        allowed: Numbers of the system calls that stay, by name.
    """

    audit: int
    allowed: dict[str, int]


_X86_64 = _Machine(
    audit=0xC000003E,
    allowed={
        "read": 0,
        "write": 1,
        "close": 3,
        "fstat": 5,
        "lseek": 8,
        "mmap": 9,
        "mprotect": 10,
        "munmap": 11,
        "brk": 12,
        "rt_sigaction": 13,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "nanosleep": 35,
        "getpid": 39,
        "exit": 60,
        "gettimeofday": 96,
        "sigaltstack": 131,
        "gettid": 186,
        "futex": 202,
        "restart_syscall": 219,
        "clock_gettime": 228,
        "clock_nanosleep": 230,
        "exit_group": 231,
        "getrandom": 318,
    },
)
_AARCH64 = _Machine(
    audit=0xC00000B7,
    allowed={
        "close": 57,
        "lseek": 62,
        "read": 63,
        "write": 64,
        "fstat": 80,
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "nanosleep": 101,
        "clock_gettime": 113,
        "clock_nanosleep": 115,
        "sched_yield": 124,
        "restart_syscall": 128,
        "sigaltstack": 132,
        "rt_sigaction": 134,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "gettimeofday": 169,
        "getpid": 172,
        "gettid": 178,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "mmap": 222,
        "mprotect": 226,
        "madvise": 233,
        "getrandom": 278,
    },
)
_MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def install() -> bool:
    """Filter the system calls of this process for good.

    Returns whether the kernel took the filter. It takes none on other systems and
    processors, and in containers that forbid it.
    """
    machine = _MACHINES.get(platform.machine())
    if ctypes is None or sys.platform != "linux" or machine is None:
        return False
    if sys.maxsize < 2**32:
        return False
    steps = ctypes.create_string_buffer(_steps(machine))
    program = ctypes.create_string_buffer(
        struct.pack("@HP", (len(steps) - 1) // _STEP.size, ctypes.addressof(steps))
    )
    call = ctypes.CDLL(None, use_errno=True).prctl
    call.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if call(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    address = ctypes.addressof(program)
    return bool(call(_SET_SECCOMP, _FILTER, address, 0, 0) == 0)


def _steps(machine: _Machine) -> bytes:
    """Return the filter: wrong processor kills, a listed call passes, others fail."""
    numbers = sorted(machine.allowed.values())
    last = len(numbers)
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUALS, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_EQUALS, last - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(_STEP.pack(*step) for step in steps)
