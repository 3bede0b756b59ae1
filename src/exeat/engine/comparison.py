"""What stood differently on two days, one particular after the other."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from exeat.domain.measure import InForce, Measure, Open, PartialDate, Provision
from exeat.domain.record import record
from exeat.engine.applicability import known_record
from exeat.engine.particulars import Particular, essence, particulars
from exeat.engine.standing import Standing, standing

_NONE = Particular(key="", said=None)
_TIMES = ("key", "title", "in_force", "recorded_on", "history")


class Difference(StrEnum):
    """What differs in a particular."""

    VALUE = "value"
    GROUNDS = "grounds"


@record
class Change:
    """A particular that is not as it was.

    Attributes:
        key: Its path, such as ``lead.length``.
        before: What was said; None if nothing.
        after: What is said; None if nothing.
        difference: Whether the value differs, or only its grounds: sources, reasons
            and the words of a question.
    """

    key: str
    before: object
    after: object
    difference: Difference


@record
class Shift:
    """A provision that stood differently on two days, or of which more was known.

    Attributes:
        before: How it stood on the first day.
        after: How it stood on the second.
        became_known: Whether nothing was known of it on the first day yet.
        learned: What was learned of its time in force from one day to the other.
        followed: Key of the provision whose place it took; empty for none.
        changes: What it says differently from that one.
    """

    measure: str
    provision: str
    title: str
    before: Standing
    after: Standing
    became_known: bool
    learned: tuple[Change, ...] = ()
    followed: str = ""
    changes: tuple[Change, ...] = ()


@record
class Selection:
    """Which provisions are asked about.

    Attributes:
        receiving: State or union that they are a decision of; None for all.
        sending: State that they are aimed at; None for all.
    """

    receiving: str | None = None
    sending: str | None = None

    def takes(self, measure: Measure, provision: Provision) -> bool:
        """Return whether a provision is asked about."""
        sending = self.sending
        return self.receiving in (None, measure.receiving_of(provision)) and (
            sending is None or measure.is_aimed_at(provision, sending)
        )

    def takes_any(self, measure: Measure) -> bool:
        """Return whether a provision of a measure is asked about."""
        return any(self.takes(measure, provision) for provision in measure.provisions)


def changes(
    before: Iterable[Particular], after: Iterable[Particular]
) -> tuple[Change, ...]:
    """Return the particulars that differ, in the order of the first.

    A trigger or a zone of another kind is told whole, and none of its parts.
    """
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    told: list[Change] = []
    whole: list[str] = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key, _NONE), new.get(key, _NONE)
        if was.kind == now.kind and (was.kind or was.said == now.said):
            continue
        if key.startswith(tuple(whole)):
            continue
        if was.kind or now.kind:
            whole.append(f"{key}.")
        told.append(_change(key, was.said, now.said))
    return tuple(told)


def _change(key: str, before: object, after: object) -> Change:
    alike = essence(before) == essence(after)
    return Change(
        key=key,
        before=before,
        after=after,
        difference=Difference.GROUNDS if alike else Difference.VALUE,
    )


def shifts(
    measures: Iterable[Measure], first: date, last: date, wanted: Selection
) -> tuple[Shift, ...]:
    """Return what stood differently on two days, by all that is known now.

    A provision counts as new knowledge where its sources learned of it, or of its
    time in force, after the first day and up to the second.

    Args:
        measures: The measures, in the order of the answer.
        first: The earlier day.
        last: The later day.
        wanted: Which provisions are asked about.
    """
    found = (
        _shift(measure, provision, first, last)
        for measure in measures
        for provision in measure.provisions
        if wanted.takes(measure, provision)
    )
    return tuple(shift for shift in found if shift)


def _shift(
    measure: Measure, provision: Provision, first: date, last: date
) -> Shift | None:
    before = standing(provision, first, None)
    after = standing(provision, last, None)
    known = known_record(provision.in_force, first)
    known_later = known_record(provision.in_force, last)
    if before is after and known is known_later:
        return None
    followed = _followed(measure, provision) if _has_begun(before, after) else None
    return Shift(
        measure=measure.key,
        provision=provision.key,
        title=provision.title,
        before=before,
        after=after,
        became_known=known is None and known_later is not None,
        learned=_learned(known, known_later),
        followed=followed.key if followed else "",
        changes=_values_changed(followed, provision) if followed else (),
    )


def _has_begun(before: Standing, after: Standing) -> bool:
    begun = (Standing.IN_FORCE, Standing.OPEN)
    return before not in begun and after in begun


def _learned(known: InForce | None, later: InForce | None) -> tuple[Change, ...]:
    """Return what a later record says of the time in force and an earlier does not."""
    if known is None or later is None or known is later:
        return ()
    without = ("known_on",)
    return changes(
        particulars(known, "in_force", without), particulars(later, "in_force", without)
    )


def _followed(measure: Measure, provision: Provision) -> Provision | None:
    """Return the provision whose place one took: the one that is most like it.

    It ends when the other begins, and is addressed by the same state to a state that
    both are aimed at.
    """
    begins = _spans(provision, at_end=False)
    earlier = [
        other
        for other in measure.provisions
        if other is not provision
        and measure.receiving_of(other) == measure.receiving_of(provision)
        and _share_sending(measure, other, provision)
        and any(_meet(a, b) for a in _spans(other, at_end=True) for b in begins)
    ]
    return min(
        earlier, key=lambda other: len(_values_changed(other, provision)), default=None
    )


def _share_sending(measure: Measure, one: Provision, other: Provision) -> bool:
    """Return whether two provisions are aimed at a state in common."""
    states = measure.sending_of(one) or measure.sending_of(other)
    return not states or any(
        measure.is_aimed_at(one, state) and measure.is_aimed_at(other, state)
        for state in states
    )


def _spans(provision: Provision, *, at_end: bool) -> list[PartialDate]:
    """Return the days on which a provision may begin, or end, by all that is known."""
    latest = provision.in_force[-1]
    parameter = latest.ends if at_end else latest.begins
    if isinstance(parameter, Open):
        values = [reading.value for reading in parameter.readings]
    else:
        values = [parameter.value]
    return [value for value in values if value is not None]


def _meet(one: PartialDate, other: PartialDate) -> bool:
    return one.first <= other.last and other.first <= one.last


def _values_changed(before: Provision, after: Provision) -> tuple[Change, ...]:
    """Return what one provision says differently from another, grounds left out."""
    found = changes(
        particulars(before, without=_TIMES),
        particulars(after, without=_TIMES),
    )
    return tuple(c for c in found if c.difference is Difference.VALUE)
