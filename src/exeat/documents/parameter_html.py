"""Parameters of a provision as HTML: stated with sources, or readings side by side."""

from collections.abc import Iterator, Mapping

from exeat.documents.markup import tag, text
from exeat.documents.measure_facts import Teller
from exeat.domain.measure import InForce, Open, Provision, Reading, Stated, parameters

_NAMES = {
    "duty": "Duty",
    "in_force.from": "In force from",
    "in_force.until": "In force until",
    "binds.missions": "Missions bound",
    "binds.persons": "Persons bound",
    "binds.exempt": "Exempt",
    "lead.length": "Lead",
    "lead.before": "Counted back from",
    "lead.count": "Count of days",
    "lead.filing_day": "Filing on a day off",
    "lead.hours_run": "Run of hours",
    "contents": "Contents of a notice",
    "addressee": "Addressee",
    "answer.length": "Answer of the host within",
    "answer.before": "Answer counted back from",
    "silence": "Silence of the host",
    "trigger": "Set off by",
    "trigger.leaves.zone": "Zone",
    "trigger.leaves.abroad": "Direct trips abroad",
    "trigger.enters.territory": "Territory entered",
    "trigger.meets.counterparts": "Counterparts",
}
_LAST = {
    "radius": "Radius",
    "centre": "Centre",
    "width": "Width beyond the line",
    "zone": "Zone",
    "area": "Area",
}


class ParameterWriter:
    """Writes parameters, with links to the sources of a page.

    Args:
        teller: Says values.
        numbers: The number of every source on the page.
    """

    def __init__(self, teller: Teller, numbers: Mapping[str, int]) -> None:
        self._teller = teller
        self._numbers = numbers

    def cite(self, sources: tuple[str, ...]) -> str:
        """Return links to sources by number."""
        links = (
            tag("a", str(self._numbers[key]), href=f"#s-{key}", title=key)
            for key in sources
        )
        shown = ", ".join(links)
        return tag("span", f" [{shown}]", class_="cite") if shown else ""

    def all_of(self, provision: Provision) -> str:
        """Return every parameter of a provision, times in force first."""
        rows = [row for known in provision.in_force for row in self._known(known)]
        rows += [
            self.row(parameter)
            for parameter in parameters(provision)
            if not parameter.key.startswith("in_force.")
        ]
        return tag("dl", *rows, class_="parameters")

    def _known(self, known: InForce) -> Iterator[str]:
        since = f"as known from {known.known_on.isoformat()} on"
        for parameter in (known.begins, known.ends):
            yield self.row(parameter, since)
        if known.not_before is not None:
            sure = f"surely not before {known.not_before.isoformat()}"
            yield _row("", tag("p", text(sure)))

    def row(self, parameter: Stated[object] | Open[object], remark: str = "") -> str:
        """Return one parameter under its name."""
        name = text(name_of(parameter.key))
        if remark:
            name += f"<br>{tag('span', text(remark), class_='quiet')}"
        if isinstance(parameter, Stated):
            shown = text(self._value(parameter.key, parameter.value))
            return _row(name, shown + self.cite(parameter.sources))
        question = tag("p", text(f"Open: {parameter.question}"), class_="question")
        if not parameter.readings:
            return _row(name, question, tag("p", "Nothing is published."))
        readings = (self._reading(parameter.key, each) for each in parameter.readings)
        return _row(name, question, tag("div", *readings, class_="readings"))

    def _reading(self, key: str, reading: Reading[object]) -> str:
        label = self._teller.book.option(reading.key)
        value = self._value(key, reading.value)
        because = (tag("p", text(reading.because)),) if reading.because else ()
        heading = tag("strong", text(label)) + self.cite(reading.sources)
        shown = () if value == label else (tag("p", text(value)),)
        return tag("div", tag("p", heading), *shown, *because, class_="reading")

    def _value(self, key: str, value: object) -> str:
        if value is None:
            return "not yet" if key.endswith("from") else "no end known"
        if value == ():
            return "nobody" if key == "binds.exempt" else "nothing"
        return self._teller.words.value(value)


def name_of(key: str) -> str:
    """Return the name of a parameter for people."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("binds.unsettled."):
        return f"Bound or not: {key.rpartition('.')[2].replace('-', ' ')}"
    parts = [
        part for part in key.split(".") if part not in ("trigger", "leaves", "disk")
    ]
    return _LAST.get(parts[-1], parts[-1].replace("_", " ").capitalize())


def _row(name: str, *shown: str) -> str:
    return tag("div", tag("dt", name), tag("dd", *shown))
