"""States and zones entered, over columns."""

from datetime import datetime, time

import numpy as np

from exeat.domain.place import plain_parts
from exeat.engine.asking import Case
from exeat.engine.bulk.batch import Batch, Points
from exeat.engine.bulk.building import microseconds
from exeat.engine.bulk.memory import Saying
from exeat.engine.bulk.nearness import Boxes, boxes_of, come_near
from exeat.engine.bulk.recalling import recalled
from exeat.engine.bulk.signatures import saying_of, signer
from exeat.engine.bulk.spans import members, picked
from exeat.engine.bulk.symbols import Entering
from exeat.engine.bulk.trips import NO_MOMENT, Bools, Ints
from exeat.engine.entering import PORTS_ONLY, Intrusion, intrusion

STANDS = ("in", "out", "unsure", "hangs")


def leg_boxes(batch: Batch) -> Boxes:
    """Return the boxes of the legs of a batch, computed once."""
    return batch.once("boxes", lambda: boxes_of(batch.columns))


class Comings:
    """How the trips of a batch stand to one zone that they may enter.

    A trip that comes nowhere near any part of the zone stands to it like every
    other such trip, outside if anywhere: the first of them is decided for all.

    Args:
        batch: The trips.
        entering: The zone.
    """

    def __init__(self, batch: Batch, entering: Entering) -> None:
        size = len(batch.columns)
        self._batch, self._entering = batch, entering
        self._is_known = np.zeros(size, dtype=np.bool_)
        self._stands = np.zeros(size, dtype=np.int64)
        self._at_us = np.full(size, NO_MOMENT, dtype=np.int64)
        self._day_us = np.full(size, NO_MOMENT, dtype=np.int64)
        self._points: list[Points] = []

    def stands(self, case: Case, trips: Ints) -> Ints:
        """Return indexes into ``STANDS``."""
        fresh = np.unique(trips[~self._is_known[trips]])
        if len(fresh):
            self._is_known[fresh] = True
            far = self._is_far(fresh)
            self._one_by_one(case, fresh[~far])
            self._all_alike(case, fresh[far])
        return self._stands[trips]

    def at_us(self, case: Case, trips: Ints) -> Ints:
        """Return the first moments inside."""
        self.stands(case, trips)
        return self._at_us[trips]

    def day_us(self, case: Case, trips: Ints) -> Ints:
        """Return the begins of the days of the first moments inside."""
        self.stands(case, trips)
        return self._day_us[trips]

    def points(self, case: Case, trips: Ints) -> list[Points]:
        """Return where the line is crossed, of these trips and perhaps of others."""
        self.stands(case, trips)
        return self._points

    def _is_far(self, trips: Ints) -> Bools:
        legs, owner = members(self._batch.columns.legs.offsets, trips)
        boxes = picked(leg_boxes(self._batch), legs)
        near = np.zeros(len(trips), dtype=np.bool_)
        for part in dict.fromkeys(plain_parts(self._entering.shape)):
            near[owner[come_near(boxes, part)]] = True
        return ~near

    def _one_by_one(self, case: Case, trips: Ints) -> None:
        """Take what the scalar engine says of some trips."""
        for trip in self._recalled(case, trips).tolist():
            found = intrusion(self._batch.case(case, trip), self._entering.shape)
            self._stands[trip] = STANDS.index(_stand(found))
            self._at_us[trip] = microseconds(found.at)
            begin = datetime.combine(found.at, time(), tzinfo=found.at.tzinfo)
            self._day_us[trip] = microseconds(begin)
            crossed = Points.of_crossings(
                [trip] * len(found.crossings), found.crossings
            )
            self._points.append(crossed)

    def _recalled(self, case: Case, trips: Ints) -> Ints:
        """Note trips by ways that are known; return the others."""
        batch, signs = self._batch, signer(self._batch)
        found = recalled(
            batch,
            self._entering,
            trips,
            signs.way,
            lambda trip: self._saying(case, trip),
        )
        if not len(found.trips):
            return found.left
        values = np.array([saying.values for saying in found.sayings])[found.which]
        self._stands[found.trips] = values[:, 0]
        at_us = found.named_us[:, 0]
        self._at_us[found.trips] = at_us
        legs = batch.first_leg[found.trips] + values[:, 1]
        zones = batch.columns.legs.depart_zone[legs]
        for code in np.unique(zones).tolist():
            rows = np.flatnonzero(zones == code)
            clock = batch.kept.clocks.of(batch.columns.zones[code])
            begins = clock.moments(clock.days(at_us[rows]), time())
            self._day_us[found.trips[rows]] = begins
        self._points.append(found.points)
        return found.left

    def _saying(self, case: Case, trip: int) -> Saying | None:
        """Return what the scalar engine says of the way of a trip."""
        signs, shape = signer(self._batch), self._entering.shape
        slow = signs.slow(trip, stops_only=PORTS_ONLY)
        found = intrusion(signs.case(case, slow), shape)
        values = (STANDS.index(_stand(found)), slow.leg(found.at))
        return saying_of(slow, shape, values, (found.at,), found.crossings, found.edges)

    def _all_alike(self, case: Case, trips: Ints) -> None:
        if len(trips):
            self._one_by_one(case, trips[:1])
            self._stands[trips] = self._stands[trips[0]]


def _stand(found: Intrusion) -> str:
    if found.hangs:
        return "hangs"
    if found.holds is None:
        return "unsure"
    return "in" if found.holds else "out"
