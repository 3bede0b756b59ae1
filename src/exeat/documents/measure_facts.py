"""What tables say of a provision: standing, duty, zone, lead, time in force."""

from datetime import date

from exeat.documents.timeline_words import date_words
from exeat.documents.value_words import UNPUBLISHED, Words
from exeat.domain.measure import (
    Measure,
    Open,
    Parameter,
    PartialDate,
    Phase,
    Provision,
    Stated,
)
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.phrasebook import Phrasebook
from exeat.engine.standing import Standing, standing

_STANDINGS = {
    Standing.NOT_KNOWN: "not known yet",
    Standing.ANNOUNCED: "announced",
    Standing.OPEN: "readings differ",
    Standing.IN_FORCE: "in force",
    Standing.ENDED: "ended",
}
_USES = {Phase.EASED: "eased", Phase.DORMANT: "dormant", Phase.WAIVED: "waived"}


@record
class Teller:
    """Says things of the register on a day.

    Attributes:
        register: The edition.
        book: The language.
        on: The day that standings are given for.
    """

    register: Register
    book: Phrasebook
    on: date

    @property
    def words(self) -> Words:
        """Values in words."""
        return Words(self.register, self.book)

    def standing(self, provision: Provision) -> str:
        """Return how a provision stands on the day."""
        stands = standing(provision, self.on, None)
        turns = [turn for turn in provision.history if turn.on.first <= self.on]
        use = _USES.get(turns[-1].phase) if turns else None
        if stands is Standing.IN_FORCE and use:
            return f"{_STANDINGS[stands]}, {use}"
        return _STANDINGS[stands]

    def duty(self, provision: Provision) -> str:
        """Return what a provision asks for."""
        return self.words.parameter(provision.duty)

    def trigger(self, provision: Provision) -> str:
        """Return what sets a provision off."""
        trigger = provision.trigger
        if isinstance(trigger, Open):
            return self.words.parameter(trigger)
        return self.words.trigger(trigger)

    def lead(self, provision: Provision) -> str:
        """Return how long before what a notice is due."""
        length = self.words.parameter(provision.lead.length)
        before = self.words.parameter(provision.lead.before)
        if length == UNPUBLISHED:
            return length
        return length if before == UNPUBLISHED else f"{length} before {before}"

    def begins(self, provision: Provision) -> str:
        """Return since when a provision is in force."""
        return self._edge(provision.in_force[-1].begins, "not yet")

    def ends(self, provision: Provision) -> str:
        """Return until when a provision is in force."""
        return self._edge(provision.in_force[-1].ends, "no end known")

    def _edge(self, edge: Parameter[PartialDate | None], none: str) -> str:
        if isinstance(edge, Stated):
            values = [edge.value]
        else:
            values = [reading.value for reading in edge.readings]
        shown = (none if v is None else date_words(v, self.book.table) for v in values)
        return " or ".join(dict.fromkeys(shown)) or UNPUBLISHED

    def sides(self, measure: Measure, provision: Provision | None = None) -> str:
        """Return whom a measure, or a provision of it, is addressed to."""
        if provision is None:
            sending, is_all = measure.sending, measure.sending_is_exhaustive
        else:
            sending = measure.sending_of(provision)
            is_all = measure.is_exhaustive_for(provision)
        names = ", ".join(map(self.book.state, sending)) or "all states"
        return names if is_all else f"{names} and others unnamed"
