"""Words, dates and values of notes verbales in one language."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from exeat.documents.language import read_wording
from exeat.documents.plain import plain
from exeat.domain.record import record
from exeat.engine.phrasebook import offset_text


@cache
def read_note_wording(language: str) -> Mapping[str, str]:
    """Return the table of a language, with what only notes say laid over it.

    Args:
        language: ``en``, ``ru`` or ``fr``.

    Raises:
        UnknownKeyError: There is no table for the language.
    """
    general = read_wording(language)
    file = files("exeat.documents").joinpath(f"wording/note_{language}.json")
    own = json.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType({**general, **own})


def letters(text: str) -> str:
    """Return a text on one line, composed (NFC), its controls made visible."""
    return unicodedata.normalize("NFC", plain(text)).strip()


@record
class NoteWords:
    """Says the things of a note in one language.

    Attributes:
        language: ``en``, ``ru`` or ``fr``.
        clock: The addressee's clock; every moment is told on it.
        is_shared: Whether another language stands beside this one. Dates in tables
            are then written in figures, the same in both.
    """

    language: str
    clock: tzinfo
    is_shared: bool = False

    @property
    def table(self) -> Mapping[str, str]:
        """Templates and words by key."""
        return read_note_wording(self.language)

    def say(self, key: str, /, **values: str) -> str:
        """Return a template with its fields filled in."""
        return self.table[key].format_map(values)

    def has(self, key: str) -> bool:
        """Return whether the table has a key."""
        return key in self.table

    def word(self, text: str) -> str:
        """Return the label of a word of the vocabulary; other text as it is."""
        return letters(self.table.get(f"word.{text}", text))

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts that may hold commas of their own as one text."""
        return self.table["form.apart"].join(parts)

    def day(self, on: date, form: str = "form.note-date") -> str:
        """Return a civil date as it stands in a note."""
        day = self.table["form.first-day"] if on.day == 1 else str(on.day)
        month = self.table[f"month.{on.month}"]
        return self.say(form, day=day, month=month, year=str(on.year))

    def moment(self, at: datetime) -> str:
        """Return a moment on the addressee's clock, short, the clock not named."""
        there = at.astimezone(self.clock)
        month = self.table[f"month.{there.month}"]
        day = self.say(
            "form.figures" if self.is_shared else "form.short-date",
            day=str(there.day),
            day_figures=f"{there:%d}",
            month=f"{there:%m}",
            name=month[:3],
            year=f"{there:%Y}",
        )
        if self.is_shared:
            return f"{day}, {there:%H:%M}"
        time = self.say("form.clock-time", hour=f"{there:%H}", minute=f"{there:%M}")
        return f"{day}, {time}"

    def clock_name(self, at: datetime) -> str:
        """Return what the addressee's clock is called, or its offset at a moment."""
        zone = self.clock
        if not isinstance(zone, ZoneInfo) or "/" not in zone.key:
            return offset_text(at.astimezone(zone))
        city = zone.key.rpartition("/")[2].replace("_", " ")
        return self.table.get(f"clock.{zone.key}") or self.say("form.clock", city=city)

    def span(self, first: date, last: date) -> str:
        """Return two civil dates, or one where they are the same."""
        if first == last:
            return self.day(first)
        return self.say("form.span", first=self.day(first), last=self.day(last))


def capital(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return a text with a stop at its end.

    >>> sentence("a British national is in hospital")
    'a British national is in hospital.'
    """
    shown = letters(text)
    return shown if shown.endswith((".", "!", "?", "…")) else f"{shown}."
