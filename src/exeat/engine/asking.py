"""Asking for what is not known: open parameters, missing facts, fine geometry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from exeat.domain.finding import NO, YES, Question, QuestionKind, Step
from exeat.domain.measure import Measure, Open, Parameter, Provision, Stated
from exeat.domain.party import Traveller
from exeat.domain.register import Register
from exeat.domain.trip import Trip
from exeat.engine.paths import Path, path_of
from exeat.engine.worlds import Ask

T = TypeVar("T")


@dataclass(slots=True)
class Ground:
    """A trip and a register, with the geometry that findings share.

    Attributes:
        known_on: What the register knew on this day is used; None for all.
    """

    register: Register
    trip: Trip
    known_on: date | None
    _paths: tuple[Path, ...] = ()
    _memo: dict[object, object] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The legs as geometry."""
        if not self._paths:
            self._paths = tuple(
                path_of(leg, index) for index, leg in enumerate(self.trip.legs)
            )
        return self._paths

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, computed once for a key."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]  # type: ignore[return-value]  # one type a key


class Case(NamedTuple):
    """One traveller under one provision of one trip.

    Attributes:
        terms: Whether what is due, and by when, is asked too, not only whether.
    """

    ground: Ground
    measure: Measure
    provision: Provision
    traveller: Traveller
    terms: bool = True

    @property
    def register(self) -> Register:
        """The register decided with."""
        return self.ground.register

    @property
    def receiving(self) -> str:
        """The receiving state or union of the provision."""
        return self.measure.receiving_of(self.provision)

    @property
    def trip(self) -> Trip:
        """The trip decided."""
        return self.ground.trip


class Unpublished(NamedTuple):
    """A parameter about which nothing is published."""

    question: Question


class Known(NamedTuple):
    """The value of a parameter in one world, and where it comes from."""

    value: object
    sources: tuple[str, ...]


def value_of(parameter: Parameter[T], ask: Ask) -> T | Unpublished:
    """Return what a parameter says in this world."""
    if isinstance(parameter, Stated):
        return parameter.value
    question = question_of(parameter)
    if not parameter.readings:
        return Unpublished(question)
    chosen = ask(question)
    return next(
        reading.value for reading in parameter.readings if reading.key == chosen
    )


def question_of(parameter: Open[object]) -> Question:
    """Return the question of an open parameter; yes or no if it has no reading."""
    return Question(
        key=parameter.key,
        text=parameter.question,
        kind=QuestionKind.READING,
        options=parameter.readings or (YES, NO),
    )


def sources_of(parameter: Parameter[object], ask: Ask) -> tuple[str, ...]:
    """Return the sources of what a parameter says in this world."""
    if isinstance(parameter, Stated):
        return parameter.sources
    if not parameter.readings:
        return ()
    chosen = ask(question_of(parameter))
    return next(
        reading.sources for reading in parameter.readings if reading.key == chosen
    )


def choice_step(parameter: Parameter[object], ask: Ask) -> tuple[Step, ...]:
    """Return the step that names the reading taken; none for a stated parameter."""
    if isinstance(parameter, Stated):
        return ()
    question = question_of(parameter)
    if not parameter.readings:
        return (Step(code="unpublished", values={"question": parameter.question}),)
    chosen = next(option for option in question.options if option.key == ask(question))
    others = [option.key for option in question.options if option is not chosen]
    values = {"question": parameter.question, "reading": chosen.key}
    if chosen.because:
        values["because"] = chosen.because
    if others:
        values["others"] = ", ".join(others)
    return (Step(code="reading", values=values, sources=chosen.sources),)


def is_so(ask: Ask, key: str, text: str, kind: QuestionKind) -> bool:
    """Return the answer to a question of yes or no."""
    return ask(Question(key=key, text=text, kind=kind, options=(YES, NO))) == YES.key


def is_fact(ask: Ask, key: str, text: str) -> bool:
    """Return the answer to a question about a fact that the trip leaves out."""
    return is_so(ask, key, text, QuestionKind.FACT)


def applies(ask: Ask, missing: Unpublished) -> bool:
    """Return the answer where nothing is published: may be, may be not."""
    question = missing.question
    return is_so(ask, question.key, question.text, question.kind)
