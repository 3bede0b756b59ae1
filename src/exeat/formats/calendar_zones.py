"""Zones of a calendar as names: no clock is taken from the file that names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import Any

from icalendar.timezone import tzp
from icalendar.timezone.provider import TZProvider


class _NamesOnly(TZProvider):
    """Knows every zone that a file describes, and the clock of none.

    icalendar then believes no description, opens no file of the system, and leaves a
    moment as it stands beside the name of its zone. ``calendar_instances`` applies the
    IANA rules.
    """

    name = "names only"

    def localize_utc(self, dt: datetime) -> datetime:
        return dt.replace(tzinfo=UTC)

    def localize(self, dt: datetime, tz: tzinfo) -> datetime:  # noqa: ARG002
        return dt

    def knows_timezone_id(self, tzid: str) -> bool:  # noqa: ARG002
        return True

    def fix_rrule_until(self, rrule: Any, ical_rrule: Any) -> None:
        """Do nothing: no zone is ever made of rules."""

    def create_timezone(self, *_: Any) -> tzinfo:
        return UTC

    def timezone(self, name: str) -> tzinfo | None:  # noqa: ARG002
        return None

    def uses_pytz(self) -> bool:
        return False

    def uses_zoneinfo(self) -> bool:
        return False


@contextmanager
def names_only() -> Iterator[None]:
    """Let icalendar leave zones to be names for as long as this lasts."""
    tzp.use(_NamesOnly())
    try:
        yield
    finally:
        tzp.use_default()
