"""Open questions of a finding: what follows from each answer."""

from collections.abc import Sequence
from typing import TypeAlias

from exeat.documents.citations import Citations
from exeat.domain.finding import (
    NO,
    YES,
    Dependence,
    Finding,
    Option,
    Question,
    QuestionKind,
    World,
)
from exeat.domain.measure import Reading
from exeat.domain.record import record
from exeat.engine.phrasebook import Phrasebook

Answer: TypeAlias = Option | Reading[object]


@record
class Choice:
    """One answer to an open question.

    Attributes:
        label: The reading.
        follows: What follows from it.
        because: The reason for it; may be empty.
        sources: Numbers of the sources that support it.
    """

    label: str
    follows: str
    because: str
    sources: tuple[int, ...]


@record
class Matter:
    """A question that a finding hangs on.

    Attributes:
        affects: ``answer`` or ``terms``.
        question: The question.
        kind: Why it is open, for people.
        choices: Its admissible answers; none where nothing is published.
    """

    affects: str
    question: str
    kind: str
    choices: tuple[Choice, ...]


def matters_of(
    finding: Finding, book: Phrasebook, cited: Citations
) -> tuple[Matter, ...]:
    """Return what a finding hangs on, with what follows from each answer."""
    return tuple(_matter(each, finding, book, cited) for each in finding.depends_on)


def _matter(
    dependence: Dependence, finding: Finding, book: Phrasebook, cited: Citations
) -> Matter:
    question = dependence.question
    options: tuple[Answer, ...] = question.options
    chosen = [_chosen(finding.worlds, question.key, each) for each in options]
    kind = book.table[f"kind.{question.kind.value}"]
    if not any(chosen):
        kind = book.table["follows.unpublished"]
    return Matter(
        affects=dependence.affects,
        question=question.text,
        kind=kind,
        choices=tuple(
            Choice(
                label=option_label(question, option.key, book),
                follows=_follows(worlds, finding, book),
                because=option.because,
                sources=cited.numbers(option.sources),
            )
            for option, worlds in zip(options, chosen, strict=True)
            if worlds
        ),
    )


def option_label(question: Question, key: str, book: Phrasebook) -> str:
    """Return the name of an answer; where nothing is published, what it would mean."""
    if question.kind is QuestionKind.READING and question.options == (YES, NO):
        return book.table[f"option.{'covers' if key == YES.key else 'does-not-cover'}"]
    return book.option(key)


def _chosen(
    worlds: Sequence[World], question: str, option: Answer
) -> tuple[World, ...]:
    """Return the worlds in which a question is answered so."""
    return tuple(world for world in worlds if (question, option.key) in world.answers)


def _follows(worlds: Sequence[World], finding: Finding, book: Phrasebook) -> str:
    due = [world for world in worlds if world.due]
    if not due:
        return book.table["follows.nothing"]
    text = _by(due, book)
    if len({world.duty for world in finding.worlds if world.duty}) > 1:
        text = book.say("follows.with-duty", duty=_duties(due, book), due=text)
    if len(due) < len(worlds):
        return book.say("follows.perhaps", due=text)
    return text


def _by(due: Sequence[World], book: Phrasebook) -> str:
    """Return the deadlines of worlds in which something is due."""
    moments = sorted({world.deadline for world in due if world.deadline})
    if not moments:
        return book.table["follows.no-deadline"]
    first, last = book.moment(moments[0]), book.moment(moments[-1])
    if first == last:
        return book.say("follows.by", first=first)
    return book.say("follows.by-or", first=first, last=last)


def _duties(due: Sequence[World], book: Phrasebook) -> str:
    duties = dict.fromkeys(world.duty for world in due if world.duty)
    verbs = [book.word(duty.value) for duty in duties]
    return book.table["form.or"].join(verbs) or book.table["noun.unpublished"]
