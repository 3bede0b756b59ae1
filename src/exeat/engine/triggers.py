"""Triggers: what of a trip sets a provision off, where and when."""

from typing import assert_never

from exeat.domain.measure import (
    Enters,
    EntersArea,
    Leaves,
    Meets,
    Open,
    Travels,
)
from exeat.engine.asking import Case, Unpublished, applies, question_of
from exeat.engine.entering import enters, enters_area
from exeat.engine.leaving import leaves
from exeat.engine.meeting import meets
from exeat.engine.travelling import travels
from exeat.engine.triggering import Triggering, unlocated
from exeat.engine.worlds import Ask


def triggered(case: Case, ask: Ask) -> Triggering:
    """Return whether the trip sets the provision off, with the particulars."""
    trigger = case.provision.trigger
    match trigger:
        case Leaves():
            return leaves(case, trigger, ask)
        case Enters():
            return enters(case, trigger, ask)
        case EntersArea():
            return enters_area(case, trigger, ask)
        case Meets():
            return meets(case, trigger, ask)
        case Travels():
            return travels(case)
        case Open(question=question):
            holds = applies(ask, Unpublished(question_of(trigger)))
            return unlocated(case, question, holds=holds)
        case _:
            assert_never(trigger)
