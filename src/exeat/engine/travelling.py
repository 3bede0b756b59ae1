"""The trigger *travels*: any travel within the receiving state."""

from exeat.domain.finding import Step
from exeat.domain.measure import Reference
from exeat.engine.asking import Case
from exeat.engine.triggering import Triggering, elsewhere, land, touches_land


def travels(case: Case) -> Triggering:
    """Return whether the trip moves from one place of the receiving state to another.

    A leg with both ends there does. One from or to abroad has a single stop there,
    and coming in or going out is for measures on entry: it is no travel within the
    state, however long its way to the border.
    """
    if not touches_land(case):
        return elsewhere(case)
    lands = land(case)
    within = [
        leg
        for leg in case.trip.legs
        if leg.origin.state in lands and leg.destination.state in lands
    ]
    values = {"receiving": case.receiving}
    if not within:
        return Triggering(
            holds=False, step=Step(code="travels", holds=False, values=values)
        )
    first = within[0]
    values |= {"from": first.origin.name, "to": first.destination.name}
    return Triggering(
        holds=True,
        step=Step(code="travels", holds=True, values=values),
        moments={
            Reference.DEPARTURE: case.trip.depart_at,
            Reference.ARRIVAL: first.arrive_at,
        },
    )
