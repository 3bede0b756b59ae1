"""How the legs of a batch lie to the land of a receiving state."""

import numpy as np

from exeat.domain.record import record
from exeat.engine.bulk.spans import any_in
from exeat.engine.bulk.symbols import States
from exeat.engine.bulk.trips import Bools, TripColumns


@record
class Land:
    """Marks for the rows of a batch.

    Attributes:
        points: Given points that lie in the land.
        stays: Stays that do.
        domestic: Legs with both ends in it.
        abroad: Legs that come from, go to or pass through from abroad.
        touched: Trips with a point or a stay in it.
        has_domestic: Trips with such a leg.
        has_abroad: Trips with such a leg.
    """

    points: Bools
    stays: Bools
    domestic: Bools
    abroad: Bools
    touched: Bools
    has_domestic: Bools
    has_abroad: Bools


def land_of(columns: TripColumns, states: States) -> Land:
    """Return how a batch lies to some states."""
    # The last entry stands for the code -1: a point whose state is not known.
    is_in = np.array([*(state in states for state in columns.states), False])
    points, stays = is_in[columns.points.state], is_in[columns.stays.state]
    legs, offsets = columns.points.offsets, columns.legs.offsets
    starts, ends = points[legs[:-1]], points[legs[1:] - 1]
    domestic = starts & ends
    some = any_in(legs, points)
    abroad = some & ~domestic
    return Land(
        points=points,
        stays=stays,
        domestic=domestic,
        abroad=abroad,
        touched=any_in(offsets, some) | any_in(columns.stays.offsets, stays),
        has_domestic=any_in(offsets, domestic),
        has_abroad=any_in(offsets, abroad),
    )
