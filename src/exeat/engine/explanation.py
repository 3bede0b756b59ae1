"""From the trace of a finding to sentences, in the language of a phrasebook."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from exeat.domain.finding import Change, Step
from exeat.domain.record import record
from exeat.engine.phrasebook import Phrasebook

Show: TypeAlias = Callable[[Phrasebook, str], str]

_ABSENT = ("", "none")
_BY_NAME: Mapping[str, Show] = {
    "answer": Phrasebook.option,
    "at": Phrasebook.moment_text,
    "before": lambda book, text: book.say(f"before.{text}"),
    "calendar": Phrasebook.state,
    "class": Phrasebook.word,
    "date": Phrasebook.date,
    "days": Phrasebook.days,
    "deadline": Phrasebook.moment_text,
    "entered": Phrasebook.states,
    "exempt": Phrasebook.words,
    "first": Phrasebook.date,
    "from-outside": Phrasebook.states,
    "kinds": Phrasebook.words,
    "km": Phrasebook.number,
    "last": Phrasebook.date,
    "length": Phrasebook.length,
    "listed": Phrasebook.words,
    "met": Phrasebook.word,
    "mission": Phrasebook.word,
    "on": Phrasebook.date,
    "others": Phrasebook.options,
    "post": Phrasebook.word,
    "radius": Phrasebook.distance,
    "reading": Phrasebook.option,
    "receiving": Phrasebook.state,
    "reference": Phrasebook.moment_text,
    "said": Phrasebook.word,
    "sending": Phrasebook.state,
    "since": Phrasebook.date,
    "wanted": Phrasebook.word,
    "zone": Phrasebook.zone,
}
_BY_CODE: Mapping[tuple[str, str], Show] = {
    ("addressee", "value"): Phrasebook.offices_in,
    ("before", "value"): Phrasebook.word,
    ("contents", "value"): Phrasebook.words,
    ("duty", "value"): Phrasebook.word,
    ("lead", "value"): Phrasebook.word,
    ("sending", "listed"): Phrasebook.states,
}


@record
class Explained:
    """A step of a trace as a sentence.

    Attributes:
        code: What was compared.
        text: The sentence.
        holds: Outcome of the comparison; None for a plain statement.
        sources: Keys of the sources of the value.
        below: What it rests on.
    """

    code: str
    text: str
    holds: bool | None
    sources: tuple[str, ...]
    below: tuple["Explained", ...]


def explain(step: Step, book: Phrasebook) -> Explained:
    """Return a step and all below it as sentences."""
    return Explained(
        code=step.code,
        text=step_sentence(step, book),
        holds=step.holds,
        sources=step.sources,
        below=tuple(explain(below, book) for below in step.steps),
    )


def step_sentence(step: Step, book: Phrasebook) -> str:
    """Return the sentence of one step.

    Raises:
        KeyError: The wording has no sentence for the code.
    """
    outcome = {True: ".yes", False: ".no", None: ""}[step.holds]
    return _sentence(f"step.{step.code}{outcome}", step.code, step.values, book)


def change_sentence(change: Change, book: Phrasebook) -> str:
    """Return the sentence of something that would change a finding.

    Raises:
        KeyError: The wording has no sentence for the code.
    """
    return _sentence(f"change.{change.code}", change.code, change.values, book)


def deciding_step(step: Step) -> Step:
    """Return the innermost step on account of which a step does not hold."""
    for below in step.steps:
        if below.holds is False:
            return deciding_step(below)
    return step


def _sentence(key: str, code: str, values: Mapping[str, str], book: Phrasebook) -> str:
    """Return a template filled in, with what it adds for values that are there."""
    shown = {name: _shown(code, name, text, book) for name, text in values.items()}
    if "first" in values and "last" in values:
        shown["span"] = book.span(values["first"], values["last"])
    parts = [book.say(key, **shown)]
    for name, text in values.items():
        if text not in _ABSENT and book.has(f"{key}.with-{name}"):
            parts.append(book.say(f"{key}.with-{name}", **shown))
    return ended("".join(parts))


def ended(text: str) -> str:
    """Return a text that ends like a sentence."""
    return text if text.endswith((".", "?", "!")) else text + "."


def _shown(code: str, name: str, text: str, book: Phrasebook) -> str:
    show = _BY_CODE.get((code, name)) or _BY_NAME.get(name)
    return text if show is None or not text else show(book, text)
