"""Trips from the events of a calendar: legs that follow each other, and stays."""

import re
from collections.abc import Iterator, Mapping, Sequence

from exeat.domain.errors import InputError
from exeat.formats.calendar_instances import Instance, instances
from exeat.formats.document import Document, Plain
from exeat.formats.fields import Faults
from exeat.formats.located import Node, Told, located
from exeat.formats.text_rules import LONGEST_NAME, same_name

_ARROW = re.compile(r"[ \t](?:->|-|→|–|—)[ \t]")
_ABOUT = ("sending", "mission", "class", "post")
_MAP = (
    "write SUMMARY as 'Moscow - Tver', or give X-EXEAT-FROM, or a LOCATION to stay at"
)


class _Journey:
    """Legs and stays of one trip."""

    def __init__(self, first: Instance) -> None:
        self.legs = [first]
        self.stays: list[Instance] = []

    def follows(self, leg: Instance) -> bool:
        """Return whether a leg goes on from here, and the trip is not over."""
        origin, here = self.legs[0].route[0], self.legs[-1].route[-1]
        is_over = same_name(origin) == same_name(here)
        return not is_over and same_name(here) == same_name(leg.route[0])

    def has(self, stay: Instance) -> bool:
        """Return whether some of a stay lies between the first and the last leg."""
        begin, end = self.legs[0].order, self.legs[-1].order_of_end
        return stay.order < end and begin < stay.order_of_end


def trips_of(
    events: object, label: str, travellers: Plain = None
) -> tuple[Document, ...]:
    """Return each trip of a calendar as a document like a trip file.

    An event is a leg if it says from where to where, and a stay if it only has a
    place. A leg goes on with a trip if it begins where the trip is, and the trip is
    not back where it began; events with ``X-EXEAT-TRIP`` belong together.

    Args:
        events: Events as plain values, from ``read_events``.
        label: What the file is called in messages.
        travellers: Travellers as in a trip file, where the events name none.

    Raises:
        InputError: An event cannot be placed.
        ExceptionGroup: Several cannot.
    """
    faults = Faults()
    legs: list[Instance] = []
    stays: list[Instance] = []
    for instance in instances(events, label, faults):
        try:
            route = _route(instance, label)
        except InputError as fault:
            faults.add(fault)
            continue
        (legs if route else stays).append(instance.along(route))
    journeys = _journeys(sorted(legs, key=lambda leg: leg.order))
    for stay in stays:
        if lost := _put(stay, journeys, label):
            faults.add(lost)
    found = [located(_tree(one, travellers, label), label) for one in journeys]
    if faults:
        raise faults.error()
    return tuple(found)


def _route(instance: Instance, label: str) -> tuple[str, ...]:
    """Return the places that an event leads along; none if it stays."""
    said = instance.said
    kind = said.get("kind", "").casefold()
    if kind not in ("", "leg", "stay"):
        raise instance.fault(
            f"X-EXEAT-KIND is {kind[:40]!r}", label, remedy="write LEG or STAY"
        )
    route = () if kind == "stay" else _places(said)
    if not route and (kind == "leg" or "location" not in said):
        raise instance.fault(
            "the event says neither where it leads nor where it is", label, remedy=_MAP
        )
    if route and instance.is_whole_day:
        raise instance.fault(
            "the leg has no time of day", label, remedy="give DTSTART and DTEND a time"
        )
    return route


def _places(said: Mapping[str, str]) -> tuple[str, ...]:
    end = said.get("to") or said.get("location")
    if "from" in said and end:
        via = [part.strip() for part in said.get("via", "").split(";")]
        return (said["from"], *filter(None, via), end)
    places = [part.strip() for part in _ARROW.split(said.get("summary", ""))]
    return tuple(places) if len(places) > 1 and all(places) else ()


def _journeys(legs: Sequence[Instance]) -> list[_Journey]:
    """Return the trips that legs in order of time make."""
    journeys: list[_Journey] = []
    named: dict[str, _Journey] = {}
    last: _Journey | None = None
    for leg in legs:
        name = leg.said.get("trip", "")
        before = named.get(same_name(name)) if name else last
        if before is not None and (name or before.follows(leg)):
            before.legs.append(leg)
            continue
        begun = _Journey(leg)
        journeys.append(begun)
        if name:
            named[same_name(name)] = begun
        else:
            last = begun
    return journeys


def _put(stay: Instance, journeys: Sequence[_Journey], label: str) -> InputError | None:
    """Put a stay into its trip; return a fault if it has none."""
    name = stay.said.get("trip", "")
    for journey in journeys:
        other = journey.legs[0].said.get("trip", "")
        is_named = name and same_name(other) == same_name(name)
        if is_named or (not name and journey.has(stay)):
            journey.stays.append(stay)
            return None
    return stay.fault(
        "the stay belongs to no trip",
        label,
        remedy="add the legs that lead there and back, or give X-EXEAT-TRIP",
    )


def _tree(journey: _Journey, travellers: Plain, label: str) -> Node:
    """Return a trip as the mapping of a trip file."""
    first = journey.legs[0]
    tree: dict[str, Node] = {"trip": first.told(_title(journey))}
    if purpose := first.said.get("purpose"):
        tree["purpose"] = first.told(purpose)
    people = list(_people(journey))
    tree["travellers"] = people or _placed(travellers, first.at)
    if not people and travellers is None:
        raise first.fault(
            "the events name no traveller",
            label,
            remedy="add X-EXEAT-TRAVELLER or ATTENDEE;CN=, or give --travellers",
        )
    tree["legs"] = [_leg(leg) for leg in journey.legs]
    if journey.stays:
        tree["stays"] = [_stay(stay) for stay in journey.stays]
    return tree


def _title(journey: _Journey) -> str:
    first = journey.legs[0]
    places = [first.route[0], *(leg.route[-1] for leg in journey.legs)]
    route = " - ".join(places)[: LONGEST_NAME - 12]
    return first.said.get("trip") or f"{route}, {first.start.text[:10]}"


def _people(journey: _Journey) -> Iterator[Node]:
    """Yield each traveller once, with what the first leg says of all."""
    seen = set()
    for leg in journey.legs:
        for name in leg.people:
            if same_name(name) in seen:
                continue
            seen.add(same_name(name))
            about = {key: leg.told(leg.said[key]) for key in _ABOUT if key in leg.said}
            yield {"name": leg.told(name), **about}


def _leg(leg: Instance) -> Node:
    tree: dict[str, Node] = {
        "from": leg.told(leg.route[0]),
        "depart": leg.told(leg.start.text),
        "to": leg.told(leg.route[-1]),
        "arrive": leg.told(leg.end.text),
    }
    if len(leg.route) > 2:
        tree["via"] = [leg.told(place) for place in leg.route[1:-1]]
    if by := leg.said.get("by"):
        tree["by"] = leg.told(by)
    return tree


def _stay(stay: Instance) -> Node:
    tree: dict[str, Node] = {
        "place": stay.told(stay.said["location"]),
        "from": stay.told(stay.start.text),
        "until": stay.told(stay.end.text),
    }
    if lodging := stay.said.get("lodging"):
        tree["lodging"] = stay.told(lodging)
    return tree


def _placed(plain: Plain, at: tuple[int, int]) -> Node:
    """Return plain values as if they stood at a place."""
    if isinstance(plain, dict):
        return {key: _placed(value, at) for key, value in plain.items()}
    if isinstance(plain, list):
        return [_placed(value, at) for value in plain]
    return Told(plain if isinstance(plain, bool) else str(plain), at)
