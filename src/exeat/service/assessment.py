"""Decide a trip: read it, decide it, write the answer."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from exeat import __version__
from exeat.domain.finding import Determination
from exeat.domain.register import Register
from exeat.domain.ruling import Ruling
from exeat.domain.trip import Trip
from exeat.engine.decision import decide
from exeat.formats.trips import read_trip
from exeat.service.context import Context


def trip_from(
    context: Context, text: bytes, label: str, base: Path | None = None
) -> Trip:
    """Return the trip that a file announces.

    Args:
        context: Register and gazetteer.
        text: The file, YAML or JSON.
        label: Its name, for errors.
        base: Folder of the file, where its tracks lie; None for standard input.

    Raises:
        InputError: The file has a fault.
        ExceptionGroup: It has several.
    """
    return read_trip(
        text,
        label,
        finder=context.gazetteer,
        register=context.register,
        vocabulary=context.vocabulary,
        base=base,
    )


def rulings_from(context: Context, text: bytes, label: str) -> tuple[Ruling, ...]:
    """Return a mission's rulings from a file.

    Raises:
        InputError: The file has a fault, or settles what is not open.
    """
    from exeat.formats.rulings import read_rulings  # few trips have rulings

    return read_rulings(text, label, register=context.register)


def check(
    trip: Trip,
    register: Register,
    *,
    now: datetime,
    known_on: date | None = None,
    rulings: Sequence[Ruling] = (),
) -> Determination:
    """Return all findings of a trip.

    Args:
        trip: The announced trip.
        register: The edition to decide with.
        now: The moment that statuses refer to, aware.
        known_on: Decide with what was known on this day; None for all.
        rulings: Questions that the mission has settled.

    Raises:
        CalendarGapError: A deadline runs into a year that a calendar lacks.
        ValueError: ``now`` carries no offset.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware: give it an offset or a zone")
    return decide(
        trip,
        register,
        now=now,
        engine_version=__version__,
        known_on=known_on,
        rulings=rulings,
    )
