"""Rulings: a mission's own record that an open question was settled."""

from datetime import date

from exeat.domain.measure import Open, Provision, parameters
from exeat.domain.record import record


@record
class Ruling:
    """How an open question was settled for one mission.

    Attributes:
        measure: Key of the measure.
        provision: Key of the provision; None for every one that asks the question.
        question: Key of the open parameter, such as ``lead.count``.
        reading: Key of the reading that holds.
        by: Who settled it and how, such as the number of a note; empty where it
            is not said.
        on: Day on which it was settled; None where it is not said.
    """

    measure: str
    provision: str | None = None
    question: str
    reading: str
    by: str
    on: date | None = None


def open_questions(provision: Provision) -> dict[str, Open[object]]:
    """Return the open parameters of a provision by key, in its own order."""
    return {
        parameter.key: parameter
        for parameter in parameters(provision)
        if isinstance(parameter, Open)
    }
