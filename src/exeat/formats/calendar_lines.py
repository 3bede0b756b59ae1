"""iCalendar: lines, their parameters, and components in each other.

By hand, so that a fault has its line, a line that cannot be read is an error and never
left out, and no time zone that the file brings along is ever believed; see ADR 0014.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from exeat.domain.errors import InputError
from exeat.formats.decoding import decode

MOST_LINES = 50_000
_LONGEST_LINE = 10_000
_DEEPEST = 4
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_PARAMETER = re.compile(
    r';([A-Za-z0-9-]{1,60})=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)'
)
_ESCAPES = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)


class Line(NamedTuple):
    """A content line.

    Attributes:
        number: Its first line in the file, from 1.
        name: Name of the property, in capitals.
        parameters: Values by name in capitals, the quotes taken off.
        value: As written.
    """

    number: int
    name: str
    parameters: dict[str, str]
    value: str

    def text(self) -> str:
        r"""Return the value as a text, its escapes written out.

        >>> Line(1, "SUMMARY", {}, r"Tver\, by car").text()
        'Tver, by car'
        """
        return _ESCAPED.sub(
            lambda found: _ESCAPES.get(found[1], found[0]), self.value
        ).strip()


class Component(NamedTuple):
    """A component, such as an event.

    Attributes:
        number: Line on which it begins.
        name: In capitals.
        lines: Its own lines.
        parts: Components in it.
    """

    number: int
    name: str
    lines: list[Line]
    parts: "list[Component]"

    def first(self, name: str) -> Line | None:
        """Return the only line of a property; None if there is none."""
        return next((line for line in self.lines if line.name == name), None)

    def every(self, name: str) -> list[Line]:
        """Return all lines of a property."""
        return [line for line in self.lines if line.name == name]


def read_components(content: bytes, label: str) -> list[Component]:
    """Return the outermost components of a file.

    Args:
        content: UTF-8.
        label: Its name, for errors.

    Raises:
        InputError: A line is malformed, or components do not close as they open.

    Source:
        RFC 5545, section 3.1.
    """
    outermost = Component(0, "", [], [])
    opened = [outermost]
    for line in _lines(decode(content, label), label):
        if line.name == "BEGIN":
            inner = Component(line.number, line.value.strip().upper(), [], [])
            opened[-1].parts.append(inner)
            opened.append(inner)
            if len(opened) > _DEEPEST + 1:
                raise line_fault(line, "the components are nested too deeply", label)
        elif line.name == "END":
            if line.value.strip().upper() != opened.pop().name or not opened:
                raise line_fault(line, "the line ends what did not begin", label)
        elif len(opened) == 1:
            raise line_fault(line, "the line belongs to no component", label)
        else:
            opened[-1].lines.append(line)
    if len(opened) > 1:
        last = opened[-1]
        raise InputError(
            f"the component {last.name[:40]!r} does not end",
            remedy="export the calendar again",
            file=label,
            line=last.number,
        )
    return outermost.parts


def line_fault(
    line: Line, problem: str, label: str, remedy: str = "export the calendar again"
) -> InputError:
    """Return the error that points at a line."""
    return InputError(
        problem, remedy=remedy, file=label, line=line.number, field=line.name
    )


def _lines(text: str, label: str) -> Iterator[Line]:
    """Yield the lines of a text, the folded ones unfolded."""
    for number, joined in _unfolded(text):
        blank = Line(number, "", {}, "")
        if number > MOST_LINES:
            problem = f"the calendar has more than {MOST_LINES:,} lines"
            raise line_fault(blank, problem, label, "export fewer events")
        if len(joined) > _LONGEST_LINE:
            problem = f"the line is longer than {_LONGEST_LINE:,} characters"
            raise line_fault(blank, problem, label, "shorten the text")
        if joined.strip():
            line = _line(number, joined)
            if line is None:
                raise line_fault(blank, "the line is no line of a calendar", label)
            yield line


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line, with what is folded below it."""
    begun, parts = 1, list[str]()
    for number, physical in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if physical[:1] in (" ", "\t") and parts:
            parts.append(physical[1:])
            continue
        if parts:
            yield begun, "".join(parts)
        begun, parts = number, [physical]
    yield begun, "".join(parts)


def _line(number: int, text: str) -> Line | None:
    """Return a line in its parts; None if it has other parts."""
    name = _NAME.match(text)
    if name is None:
        return None
    at, parameters = name.end(), dict[str, str]()
    while found := _PARAMETER.match(text, at):
        at = found.end()
        key = found[1].upper()
        if key in parameters:
            return None
        parameters[key] = found[2].replace('"', "")
    if text[at : at + 1] != ":":
        return None
    return Line(number, name[0].upper(), parameters, text[at + 1 :])
