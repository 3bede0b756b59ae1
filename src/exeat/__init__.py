"""Exeat decides whether an announced trip of diplomats needs notice or approval.

>>> from datetime import datetime
>>> import exeat
>>> register = exeat.load_register()
>>> trip = exeat.read_trip("examples/volokolamsk.yml", register)
>>> now = datetime.fromisoformat("2026-05-14T10:00+03:00")
>>> answer = exeat.check(trip, register, now=now)
>>> answer.findings[0].verdict.filing.safe_by.isoformat()
'2026-05-15T23:59:59+03:00'
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from exeat.domain.errors import ExeatError, InputError
    from exeat.domain.finding import Determination, Finding
    from exeat.domain.register import Register
    from exeat.domain.trip import Trip
    from exeat.service.api import load_register, read_rulings, read_trip, to_json
    from exeat.service.assessment import check
    from exeat.service.bulk.points import compile_area, compile_disk, compile_disks
    from exeat.service.desk_api import approve, draft, file_notice, verify
    from exeat.service.desks.desk import Desk

__all__ = [
    "Desk",
    "Determination",
    "ExeatError",
    "Finding",
    "InputError",
    "Register",
    "Trip",
    "__version__",
    "approve",
    "check",
    "compile_area",
    "compile_disk",
    "compile_disks",
    "draft",
    "file_notice",
    "load_register",
    "read_rulings",
    "read_trip",
    "to_json",
    "verify",
]

_HOMES = {
    "Desk": "exeat.service.desks.desk",
    "Determination": "exeat.domain.finding",
    "ExeatError": "exeat.domain.errors",
    "Finding": "exeat.domain.finding",
    "InputError": "exeat.domain.errors",
    "Register": "exeat.domain.register",
    "Trip": "exeat.domain.trip",
    "approve": "exeat.service.desk_api",
    "check": "exeat.service.assessment",
    "compile_area": "exeat.service.bulk.points",
    "compile_disk": "exeat.service.bulk.points",
    "compile_disks": "exeat.service.bulk.points",
    "draft": "exeat.service.desk_api",
    "file_notice": "exeat.service.desk_api",
    "load_register": "exeat.service.api",
    "read_rulings": "exeat.service.api",
    "read_trip": "exeat.service.api",
    "to_json": "exeat.service.api",
    "verify": "exeat.service.desk_api",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used, so that importing exeat is quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'exeat' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
