"""Words, dates and quantities in one language, from a table of wording."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from exeat.domain.calendar import parse_lead
from exeat.domain.record import record

_DISTANCE = re.compile(r"([0-9][0-9.]*) (m|km|mi|nmi)")
_DISK = re.compile(r"([0-9][0-9.]* (?:m|km|mi|nmi)) round (.+)", re.DOTALL)
_MADE_OF = re.compile(" [+\N{MINUS SIGN}] ")
_PARTS = re.compile("( [+\N{MINUS SIGN}] |[()])")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_STATE = re.compile(r"[A-Z]{2}")


@record
class Phrasebook:
    """Says things in one language.

    Attributes:
        table: Templates and words by key; the same keys in every language.
        offices: Names of authorities by key.
        clock: Zone to name for moments that carry a bare offset.
    """

    table: Mapping[str, str]
    offices: Mapping[str, str] = field(default_factory=dict)
    clock: tzinfo | None = None

    def say(self, key: str, /, **values: str) -> str:
        """Return a template with its fields filled in."""
        return self.table[key].format_map(values)

    def has(self, key: str) -> bool:
        """Return whether the table has a key."""
        return key in self.table

    def word(self, text: str) -> str:
        """Return the label of a word of the vocabulary; other text as it is."""
        return self.table.get(f"word.{text}", text)

    def words(self, text: str) -> str:
        """Return a list of words, each by its label, joined as it was."""
        return "; ".join(
            ", ".join(self.word(word) for word in part.split(", "))
            for part in text.split("; ")
        )

    def option(self, key: str) -> str:
        """Return the label of a reading; its key in words where there is none."""
        return self.table.get(f"word.{key}", key.replace("-", " "))

    def options(self, text: str) -> str:
        """Return a list of readings, each by its label."""
        return ", ".join(map(self.option, text.split(", ")))

    def state(self, code: str) -> str:
        """Return the name of a state or union; a code without a name as it is."""
        return self.table.get(f"state.{code}", self.word(code))

    def states(self, text: str) -> str:
        """Return a list of states by name."""
        return ", ".join(map(self.state, text.split(", ")))

    def office(self, key: str) -> str:
        """Return the name of an authority, or of the ministry of a state."""
        if key in self.offices:
            return self.offices[key]
        if _STATE.fullmatch(key):
            return self.say("office.of-state", state=self.state(key))
        return self.word(key)

    def offices_in(self, text: str) -> str:
        """Return a list of offices by name."""
        return ", ".join(map(self.office, text.split(", ")))

    def number(self, text: str) -> str:
        """Return a number with the decimal sign of the language."""
        return text.replace(".", self.table["decimal"])

    def distance(self, text: str) -> str:
        """Return a distance in the unit of its source."""
        found = _DISTANCE.fullmatch(text)
        if found is None:
            return self.word(text)
        return f"{self.number(found[1])} {self.table[f'unit.{found[2]}']}"

    def zone(self, name: str) -> str:
        """Return the name of a zone, or of each zone that it is made of.

        Other names than of disks and widths stay as they are.
        """
        parts = _PARTS.split(name)
        if len(parts) > 1 and _MADE_OF.search(name):
            return "".join(
                part if number % 2 else self.zone(part)
                for number, part in enumerate(parts)
            )
        found = _DISK.fullmatch(name)
        if found is None:
            return (
                self.distance(name) if _DISTANCE.fullmatch(name) else self.state(name)
            )
        return self.say("zone.disk", radius=self.distance(found[1]), centre=found[2])

    def length(self, text: str) -> str:
        """Return a lead time, such as ``5 working days``."""
        lead = parse_lead(text)
        if lead.unit == "prior":
            return self.table["lead.prior"]
        return self.count(f"lead.{lead.unit}", lead.count)

    def days(self, text: str) -> str:
        """Return a number of days."""
        return self.count("lead.days", int(text))

    def count(self, key: str, number: int) -> str:
        """Return a counted noun in its grammatical number."""
        form = _plural(self.table["plural"], number)
        return self.say(f"{key}.{form}", count=str(number))

    def day(self, on: date) -> str:
        """Return a civil date with its weekday."""
        return self.say(
            "form.day",
            weekday=self.table[f"weekday.{on.weekday()}"],
            day=str(on.day),
            month=self.table[f"month.{on.month}"],
            year=str(on.year),
        )

    def date(self, text: str) -> str:
        """Return a date known to the day, the month or the year; a word as it is."""
        found = _DATE.fullmatch(text)
        if found is None:
            return self.word(text)
        if found[3]:
            return self.day(date.fromisoformat(text))
        if found[2]:
            month = self.table[f"month-alone.{int(found[2])}"]
            return self.say("form.month", month=month, year=found[1])
        return self.say("form.year", year=found[1])

    def span(self, first: str, last: str) -> str:
        """Return two dates, or one where they are the same."""
        if first == last:
            return self.date(first)
        return self.say("form.span", first=self.date(first), last=self.date(last))

    def time(self, at: datetime) -> str:
        """Return the local time of a moment, to the minute."""
        return self.say("form.time", hour=f"{at:%H}", minute=f"{at:%M}")

    def moment(self, at: datetime) -> str:
        """Return a moment with weekday and clock."""
        clock = self._clock(at)
        return self.say(
            "form.moment", day=self.day(at.date()), time=self.time(at), clock=clock
        )

    def moment_text(self, text: str) -> str:
        """Return a moment in ISO 8601 in words; a word as it is."""
        try:
            return self.moment(datetime.fromisoformat(text))
        except ValueError:
            return self.word(text)

    def _clock(self, at: datetime) -> str:
        zone = at.tzinfo
        if not isinstance(zone, ZoneInfo) and isinstance(self.clock, ZoneInfo):
            same = at.astimezone(self.clock).utcoffset() == at.utcoffset()
            zone = self.clock if same else zone
        if not isinstance(zone, ZoneInfo) or "/" not in zone.key:
            return offset_text(at)
        city = zone.key.rpartition("/")[2].replace("_", " ")
        known = self.table.get(f"clock.{zone.key}")
        return known or self.say("form.clock", city=city)


def offset_text(at: datetime) -> str:
    """Return the offset of a moment, such as ``UTC+03:00``.

    >>> offset_text(datetime.fromisoformat("2026-05-14T10:00-04:30"))
    'UTC-04:30'
    """
    offset = at.utcoffset()
    if not offset:
        return "UTC"
    sign = "-" if offset < timedelta(0) else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"


def _plural(rule: str, number: int) -> str:
    """Return the grammatical number: ``one``, ``few`` or ``many``.

    Args:
        rule: ``one-other`` as in English, ``up-to-one`` as in French, or
            ``slavic`` as in Russian.
        number: What is counted.
    """
    if rule == "slavic":
        last, teens = number % 10, number % 100 in range(11, 15)
        if last == 1 and not teens:
            return "one"
        return "few" if last in (2, 3, 4) and not teens else "many"
    is_one = number == 1 or (rule == "up-to-one" and number == 0)
    return "one" if is_one else "many"
