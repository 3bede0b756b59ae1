"""The trigger *meets*: a meeting with, or a visit to, a kind of counterpart."""

from exeat.domain.finding import Step
from exeat.domain.measure import Meets, Reference
from exeat.domain.trip import Contact
from exeat.engine.asking import (
    Case,
    Unpublished,
    applies,
    choice_step,
    is_fact,
    sources_of,
    value_of,
)
from exeat.engine.triggering import Triggering, elsewhere, land, touches_land, unlocated
from exeat.engine.worlds import Ask


def meets(case: Case, trigger: Meets, ask: Ask) -> Triggering:
    """Return whether the trip includes a meeting or visit of the kinds named."""
    if not touches_land(case):
        return elsewhere(case)
    kinds = value_of(trigger.counterparts, ask)
    if isinstance(kinds, Unpublished):
        return unlocated(case, kinds.question.text, holds=applies(ask, kinds))
    if case.trip.contacts is None:
        text = (
            f"Does the trip include a meeting with, or a visit to: {', '.join(kinds)}?"
        )
        return unlocated(case, text, holds=is_fact(ask, "trip.contacts", text))
    met = [
        contact
        for number, contact in enumerate(case.trip.contacts)
        if _counts(case, trigger, kinds, (number, contact), ask)
    ]
    step = Step(
        code="meets",
        holds=bool(met),
        values={
            "met": "; ".join(contact.name for contact in met) or "none",
            "kinds": ", ".join(kinds),
        },
        sources=sources_of(trigger.counterparts, ask),
        steps=choice_step(trigger.counterparts, ask),
    )
    if not met:
        return Triggering(holds=False, step=step)
    return _set_off(case, met, step)


def _set_off(case: Case, met: list[Contact], step: Step) -> Triggering:
    known = [contact.at for contact in met if contact.at is not None]
    all_known = len(known) == len(met)
    first = min(known) if all_known else case.trip.depart_at
    return Triggering(
        holds=True,
        step=step,
        moments={Reference.DEPARTURE: case.trip.depart_at, Reference.MEETING: first},
        assumes=() if all_known else (Step(code="moment-unknown"),),
    )


def _counts(
    case: Case,
    trigger: Meets,
    kinds: tuple[str, ...],
    numbered: tuple[int, Contact],
    ask: Ask,
) -> bool:
    number, contact = numbered
    if contact.place is not None and contact.place.state not in land(case):
        return False
    key = f"contacts[{number}]"
    if contact.kind is None:
        text = f"Is {contact.name} one of: {', '.join(kinds)}?"
        is_kind = is_fact(ask, f"{key}.kind", text)
    else:
        is_kind = contact.kind in kinds
    if not is_kind or not trigger.official_only:
        return is_kind
    if contact.official is None:
        return is_fact(ask, f"{key}.official", f"Is meeting {contact.name} official?")
    return contact.official
