"""iCalendar: its lines, looked over before icalendar reads them.

icalendar has no limits, takes any END for the end of whatever is open, takes the last
of parameters that stand twice, leaves out what it cannot split in a rule of repetition,
and does not tell lines. All that is looked for here, with the library's own division
of a line into its parts; what the lines say is read by the library alone. See ADR 0014.
"""

from collections.abc import Iterator
from typing import NamedTuple

from icalendar.parser import Contentline, Contentlines, q_split

from exeat.domain.errors import InputError

MOST_LINES = 50_000
_LONGEST_LINE = 10_000
_DEEPEST = 4


class At(NamedTuple):
    """A place in a calendar.

    Attributes:
        label: What the file is called in messages.
        line: Number of the line, from 1; None if it is not known.
    """

    label: str
    line: int | None = None

    def fault(
        self, name: str, problem: str, remedy: str = "export the calendar again"
    ) -> InputError:
        """Return the error that points at a property at this place."""
        return InputError(
            problem, remedy=remedy, file=self.label, line=self.line, field=name
        )


def event_lines(text: str, label: str) -> list[At]:
    """Return where each event of each calendar in a file begins.

    Args:
        text: The file.
        label: Its name, for errors.

    Raises:
        InputError: A line is malformed, components do not close as they open, or there
            is more than is read.

    Source:
        RFC 5545, section 3.1.
    """
    begun, opened = [], list[tuple[str, At]]()
    for at, line in _lines(text, label):
        name, value = _parts(line, at)
        if name == "BEGIN":
            if value == "VEVENT" and [outer for outer, _ in opened] == ["VCALENDAR"]:
                begun.append(at)
            opened.append((value, at))
            if len(opened) > _DEEPEST:
                raise at.fault(name, "the components are nested too deeply")
        elif name == "END" and (not opened or opened.pop()[0] != value):
            raise at.fault(name, "the line ends what did not begin")
        elif not opened and name != "END":
            raise at.fault(name, "the line belongs to no component")
    if opened:
        name, at = opened[-1]
        raise at.fault("BEGIN", f"the component {name[:40]!r} does not end")
    return begun


def _lines(text: str, label: str) -> Iterator[tuple[At, Contentline]]:
    """Yield the lines of a text, the folded ones unfolded, and where they begin."""
    physical = [line.removesuffix("\r") for line in text.split("\n")]
    if len(physical) - 1 > MOST_LINES:
        problem = f"the calendar has more than {MOST_LINES:,} lines"
        raise At(label, MOST_LINES + 1).fault("", problem, "export fewer events")
    begun = [n for n, line in enumerate(physical, 1) if line and line[0] not in " \t"]
    lines = Contentlines.from_ical(text)[:-1]  # type: ignore[no-untyped-call]
    if len(lines) != len(begun):
        raise At(label, 1).fault("", "the first line goes on from one before it")
    for number, line in zip(begun, lines, strict=True):
        at = At(label, number)
        if len(line) > _LONGEST_LINE:
            problem = f"the line is longer than {_LONGEST_LINE:,} characters"
            raise at.fault("", problem, "shorten the text")
        yield at, line


def _parts(line: Contentline, at: At) -> tuple[str, str]:
    """Return name and value in capitals, if the library would leave nothing out."""
    head = q_split(line[: line.value_separator_index()], ";")
    keys = [part.partition("=")[0].strip().upper() for part in head[1:]]
    try:
        name, _, value = line.raw_parts()
    except ValueError as fault:
        raise at.fault("", "the line is no line of a calendar") from fault
    if len(set(keys)) != len(keys):
        raise at.fault("", "the line is no line of a calendar: a parameter twice")
    if name.upper() == "RRULE":
        parts = [part.partition("=") for part in value.rstrip(";").split(";")]
        if len({key.upper() for key, _, _ in parts}) != len(parts) or not all(
            sign and "=" not in rest for _, sign, rest in parts
        ):
            raise at.fault("RRULE", "the rule of repetition means nothing")
    return name.upper(), value.strip().upper()
