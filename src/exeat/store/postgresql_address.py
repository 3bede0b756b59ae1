"""Addresses of PostgreSQL: never repeated in a message, and encrypted on their way."""

import os
from collections.abc import Mapping
from ipaddress import ip_address

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from exeat.domain.errors import StoreError

PATIENCE_SECONDS = 10
VERIFIED = "verify-full"


def checked_address(dsn: str) -> str:
    """Return an address that may be connected to, with an end to waiting.

    What the environment of the library says counts as if it stood in the address.

    Args:
        dsn: Connection string; it may hold a password.

    Raises:
        StoreError: It is none, or leads to another machine without ``verify-full``.
    """
    try:
        known = conninfo_to_dict(dsn)
    except psycopg.Error:
        # The library repeats the address, and with it the password.
        raise StoreError(
            "the address of the database is not one that PostgreSQL reads",
            remedy="write 'store' in desk.json as postgresql://NAME@HOST/DATABASE",
        ) from None
    if not _is_near(known) and _said(known, "sslmode") != VERIFIED:
        raise StoreError(
            "the database is on another machine, and the connection could be read",
            remedy=f"add sslmode={VERIFIED} to the address, or use a local socket",
        )
    patience = known.get("connect_timeout") or PATIENCE_SECONDS
    return make_conninfo(dsn, connect_timeout=patience)


def _is_near(known: Mapping[str, object]) -> bool:
    """Return whether every host is this machine; a service could name any."""
    if _said(known, "service"):
        return False
    hosts = f"{_said(known, 'host')},{_said(known, 'hostaddr')}".split(",")
    return all(
        not host or host.startswith(("/", "@")) or _loops(host) for host in hosts
    )


def _loops(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _said(known: Mapping[str, object], name: str) -> str:
    """Return a value from the address, else from the environment of the library."""
    return str(known.get(name) or os.environ.get(f"PG{name.upper()}", ""))
