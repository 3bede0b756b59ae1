"""Moments in words, on the clock of the office that a notice goes to."""

from datetime import datetime, tzinfo

from exeat.documents.language import read_wording
from exeat.engine.phrasebook import Phrasebook


def moment_words(at: datetime | None, clock: tzinfo) -> str:
    """Return a moment as people read it; words where none is published."""
    if at is None:
        return "not published"
    book = Phrasebook(table=read_wording("en"), clock=clock)
    return book.moment(at.astimezone(clock))


def second_words(at: datetime, clock: tzinfo) -> str:
    """Return a moment to the second, for what was recorded."""
    local = at.astimezone(clock)
    words = moment_words(at, clock)
    return words.replace(f"{local:%H:%M}", f"{local:%H:%M:%S}", 1)


def day_words(at: datetime, clock: tzinfo) -> str:
    """Return the civil day of a moment."""
    book = Phrasebook(table=read_wording("en"), clock=clock)
    return book.day(at.astimezone(clock).date())
