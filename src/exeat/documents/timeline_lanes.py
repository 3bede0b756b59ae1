"""The lanes of one line of a timeline, one for each state, laid out from top down."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from textwrap import wrap

from exeat.documents.timeline_arrows import MARKER_PX, Arc, arcs_of, far_links, room_px
from exeat.documents.timeline_axis import Band
from exeat.documents.timeline_bars import PITCH_PX, Bar, bars_of
from exeat.documents.timeline_flags import Flag, flags_of
from exeat.documents.timeline_words import actor_words, actors_of, date_words
from exeat.domain.measure import Event
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.chronology import Chronology, Link
from exeat.engine.phrasebook import Phrasebook
from exeat.engine.terms import Use

OTHERS = "others"
AXIS_PX = 36.0
NAME_LINE_PX = 14.0
_NAME_LETTERS = 15
_PAD_PX, _POLE_PX = 9.0, 15.0


@record
class Lane:
    """A state's, or all others', lane in one line of the picture.

    Attributes:
        key: State code, key of a union, or ``others``.
        name: Lines of its name.
        top: Upper edge in pixels.
        line_y: Where its events stand; None where it has none.
        bars_y: Upper edge of its first bar.
        bottom: Lower edge.
        flags: Labels of its events.
        bars: Provisions in force.
    """

    key: str
    name: tuple[str, ...]
    top: float
    line_y: float | None
    bars_y: float
    bottom: float
    flags: tuple[Flag, ...]
    bars: tuple[Bar, ...]

    @property
    def foot_y(self) -> float:
        """The foot of its labels."""
        return (self.line_y or self.top) - _POLE_PX


@record
class Sheet:
    """One line of the picture, laid out.

    Attributes:
        band: Its events along the axis.
        top: Upper edge in pixels.
        lanes: From top to bottom.
        arcs: Answers within it.
        far: Answers to events that stand elsewhere.
    """

    band: Band
    top: float
    lanes: tuple[Lane, ...]
    arcs: tuple[Arc, ...]
    far: tuple[Link, ...]

    @property
    def bottom(self) -> float:
        """Lower edge in pixels."""
        return self.lanes[-1].bottom

    @property
    def heights(self) -> Mapping[str, float]:
        """Where the events of each lane stand."""
        return {lane.key: lane.line_y for lane in self.lanes if lane.line_y is not None}


def lane_of(actor: str, register: Register) -> str:
    """Return the lane of an actor: its own if it is a state or union on record."""
    is_known = actor in register.state_zones or actor in register.unions
    return actor if is_known else OTHERS


def lanes_of_event(event: Event, register: Register) -> tuple[str, ...]:
    """Return the lanes of all actors of an event, that of the first one first."""
    lanes = (lane_of(actor, register) for actor in actors_of(event))
    return tuple(dict.fromkeys(lanes))


def ranked(told: Chronology, register: Register) -> Mapping[str, int]:
    """Return the lanes by rank: those with the most events first, others last."""
    counts = Counter(
        lane
        for placed in told.events
        for lane in lanes_of_event(placed.event, register)
    )
    receiving = {
        register.measures[key].receiving_of(provision): 0
        for key in told.measures
        for provision in register.measures[key].provisions
    }
    lanes = sorted(
        {**receiving, **counts},
        key=lambda lane: (lane == OTHERS, -counts[lane], lane),
    )
    return {lane: rank for rank, lane in enumerate(lanes)}


def sheet(
    band: Band,
    top: float,
    told: Chronology,
    register: Register,
    wording: Mapping[str, str],
) -> Sheet:
    """Return one line of the picture, laid out under an upper edge."""
    arcs, far = arcs_of(band, told), far_links(band, told)
    acting = {
        lane
        for spot in band.spots
        for lane in lanes_of_event(spot.placed.event, register)
    }
    bars = _shown(bars_of(band, told.measures, register), acting)
    remarks = _remarks(far, told, register, wording)
    ranks = ranked(told, register)
    lanes: list[Lane] = []
    for key in sorted(acting | bars.keys(), key=lambda lane: ranks[lane]):
        spots = [spot for spot in band.spots if spot.lane == key]
        flags = flags_of(spots, remarks, wording)
        y = lanes[-1].bottom if lanes else top + AXIS_PX
        room = room_px(arcs, key) if key in acting else None
        name = tuple(wrap(_name(key, wording), _NAME_LETTERS))
        lanes.append(_lane(key, name, y, (flags, bars.get(key, ()), room)))
    return Sheet(band=band, top=top, lanes=tuple(lanes), arcs=arcs, far=far)


def _shown(
    bars: Mapping[str, tuple[Bar, ...]], acting: Set[str]
) -> Mapping[str, tuple[Bar, ...]]:
    """Return the bars without lanes that neither act nor surely have one in force."""
    return {
        lane: found
        for lane, found in bars.items()
        if lane in acting
        or any(p.use is not Use.UNSETTLED for bar in found for p in bar.pieces)
    }


def _lane(
    key: str,
    name: tuple[str, ...],
    top: float,
    inside: tuple[tuple[Flag, ...], tuple[Bar, ...], float | None],
) -> Lane:
    flags, bars, room = inside
    line_y, bars_y = None, top + _PAD_PX
    if room is not None:
        high = max((flag.rise + flag.high for flag in flags), default=0.0)
        line_y = top + _PAD_PX + high + (_POLE_PX if flags else MARKER_PX)
        bars_y = line_y + MARKER_PX + room + 4
    rows = 1 + max((bar.row for bar in bars), default=-1)
    middle = line_y if line_y is not None else top
    least = middle + NAME_LINE_PX * len(name) + 6
    bottom = max(bars_y + rows * PITCH_PX + _PAD_PX - 4, least)
    return Lane(
        key=key,
        name=name,
        top=top,
        line_y=line_y,
        bars_y=bars_y,
        bottom=bottom,
        flags=flags,
        bars=bars,
    )


def _name(key: str, wording: Mapping[str, str]) -> str:
    if key == OTHERS:
        return "Others"
    return Phrasebook(table=wording).state(key)


def _remarks(
    far: Sequence[Link],
    told: Chronology,
    register: Register,
    wording: Mapping[str, str],
) -> Mapping[str, tuple[str, ...]]:
    """Return what labels say of answers whose arrows cannot be drawn in full."""
    answered: dict[str, list[str]] = {}
    for link in far:
        number = told.numbers.get(link.answers)
        event = register.events[link.answers]
        when = f"{actor_words(event, wording)}, {date_words(event.on, wording)}"
        how = "answers, by inference," if link.is_inferred else "answers"
        shown = answered.setdefault(link.event, [how])
        shown.append(f"no. {number}" if number else when)
    return {
        key: (f"({how} {'; '.join(shown)})",) for key, (how, *shown) in answered.items()
    }
